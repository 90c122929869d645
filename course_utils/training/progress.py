"""How far a run has come, the means of its terms, whether it diverged, and the bar that shows it."""

import time
from dataclasses import dataclass, field

import torch
from torch import Tensor
from tqdm.auto import tqdm

SECONDS_BETWEEN_LOOKS = 0.5
STEPS_SHOWN = 50


class TrainingDiverged(RuntimeError):
    """A term of the objective became NaN or infinite; the message names step, term and likely cause."""


@dataclass
class History:
    """What happened, one number per epoch where nothing else is said.

    terms: the mean of each term, in the objective's order and units
    value: the mean of the objective itself, for the ELBO in nats
    seconds: how long the epoch took
    interrupted: whether training was stopped; the last numbers are then those of the part of the epoch that
        was done
    validation: the mean of the objective over fit's ``validation``, if there was any
    steps: how many are done since the start of the run; one number, which ``on_epoch`` finds up to date
    error: what on_epoch raised, if it did
    """

    terms: dict[str, list[float]] = field(default_factory=dict)
    value: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    interrupted: bool = False
    validation: list[float] = field(default_factory=list)
    steps: int = 0
    error: Exception | None = None


class Progress:
    """How far a run is: ``epoch``, ``step`` within it and ``seconds`` of it, with the means of its batches.

    steps: of one epoch
    learning_rate: its peak, for the message when a run diverges
    """

    def __init__(self, steps: int, learning_rate: float):
        self.steps = steps
        self.learning_rate = learning_rate
        # What to do about the scale of x, if it is far from 1.
        self.advice = ""
        self.history = History()
        self.epoch = 0
        self.step = 0
        self.seconds = 0.0
        self.names: list[str] = []
        # The batch means of this epoch, on the device: (steps, 1 + number of terms).
        self.recorded: Tensor | None = None

    @property
    def steps_done(self) -> int:
        """Steps since the start of the run."""
        return self.epoch * self.steps + self.step

    def means_of(self, terms: tuple, value: Tensor) -> Tensor:
        """The means of the objective and of its terms over a batch, (1 + terms,), without gradients."""
        self.names = [name for name in terms._fields if name != "value"]
        others = [getattr(terms, name) for name in self.names]
        means = [value] + [(part if part.is_floating_point() else part.float()).mean() for part in others]
        return torch.stack([mean.detach() for mean in means])

    def record(self, means: Tensor) -> None:
        """Note a batch's means, (1 + terms,), on the device, without waiting for them, and count the step."""
        if self.recorded is None:
            self.recorded = torch.zeros(self.steps, len(means), device=means.device, dtype=means.dtype)
        self.recorded[self.step] = means
        self.step += 1
        self.history.steps = self.steps_done

    def recent(self) -> dict[str, str]:
        """The means over the last 50 steps, as text. Raises TrainingDiverged if any step was not finite."""
        recorded = self.recorded[: self.step].cpu()
        finite = recorded.isfinite()
        if not finite.all():
            bad_step = int((~finite.all(1)).nonzero()[0])
            names = [name for name, ok in zip(self.names, finite[bad_step, 1:], strict=True) if not ok]
            raise TrainingDiverged(self._how_it_diverged(bad_step, names or ["value"], recorded[bad_step]))
        means = recorded[-STEPS_SHOWN:].mean(0).tolist()
        return {name: f"{mean:.2f}" for name, mean in zip(["value", *self.names], means, strict=True)}

    def _how_it_diverged(self, step: int, names: list[str], row: Tensor) -> str:
        values = zip(["value", *self.names], row.tolist(), strict=True)
        numbers = ", ".join(f"{name} = {value:g}" for name, value in values)
        return (
            f"Training stopped: in epoch {self.epoch + 1}, step {step + 1}, {' and '.join(names)} "
            f"became NaN or infinite ({numbers}). {self._likely_cause(step, names)} The parameters are "
            "unusable now: create a new model or load the last checkpoint."
        )

    def _likely_cause(self, step: int, names: list[str]) -> str:
        if self.advice:
            return f"The scale of x is the most likely cause: {self.advice}"
        if step == 0 and self.epoch == 0:
            return (
                "It happened before the first update, so the cause is the data or the initial parameters: "
                "look for NaN parameters, an eta near 0, or x of the wrong scale."
            )
        if "kl" in names:
            return (
                "The KL term grows with exp(2 log_sigma) and mu², so most likely the encoder's outputs "
                f"overflowed: lower the learning rate (now {self.learning_rate:g})."
            )
        return (
            "Most likely the last updates were too large: lower the learning rate "
            f"(now {self.learning_rate:g}); with a Gaussian likelihood check that eta is not near 0."
        )

    def append_means(self) -> None:
        """Add the means over this epoch, or over the part of it that is done, to the history."""
        value, *terms = self.recorded[: self.step].mean(0).tolist()
        self.history.value.append(value)
        self.history.seconds.append(self.seconds)
        for name, mean in zip(self.names, terms, strict=True):
            self.history.terms.setdefault(name, []).append(mean)

    def end_epoch(self) -> None:
        """Add the epoch to the history and go on to the next."""
        self.append_means()
        self.epoch += 1
        self.step = 0
        self.seconds = 0.0


class Bar:
    """Shows the progress of a run, and looks at its numbers for divergence twice a second.

    total: how many steps the whole run takes
    show: whether there is a bar to see; the looks are there without one
    """

    def __init__(self, progress: Progress, total: int, show: bool):
        self.progress = progress
        self.bar = tqdm(total=total, initial=progress.steps_done, unit="step", disable=not show)
        self.looked = time.monotonic()

    def __enter__(self) -> "Bar":
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.close()

    def count(self) -> None:
        """One more step is done."""
        self.bar.update()
        if time.monotonic() - self.looked > SECONDS_BETWEEN_LOOKS:
            self.look()

    def look(self) -> None:
        """Wait for the device, and show the means of the last steps. Raises TrainingDiverged."""
        self.bar.set_postfix(self.progress.recent())
        self.looked = time.monotonic()
