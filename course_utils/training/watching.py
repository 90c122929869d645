"""What fit looks at between its steps: a callback of yours, data set aside, and whether it still gains."""

import math
import warnings
from collections.abc import Callable
from threading import Event

import torch
from torch import Tensor, nn

from course_utils.arguments import require_count
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.objectives import Objective
from course_utils.training.examples import examples, require_values
from course_utils.training.fingerprint import described
from course_utils.training.progress import History, Progress, TrainingDiverged

OnEpoch = Callable[[nn.Module, History], object]


class Watch:
    """fit's arguments of these names, checked, with the labels of the validation data.

    Raises TypeError or ValueError for invalid ones, also for values of validation that the model does not
    take.
    """

    def __init__(
        self,
        model: nn.Module,
        labels: Tensor | None,
        validation: object,
        patience: int | None,
        on_epoch: OnEpoch | None,
        every: int | None,
    ):
        if on_epoch is not None and not callable(on_epoch):
            raise TypeError(f"on_epoch must be a function of model and history, got {on_epoch!r}.")
        if every is not None:
            require_count("every", every)
            if on_epoch is None:
                raise ValueError("every says how often on_epoch is called; pass on_epoch too.")
        if patience is not None:
            require_count("patience", patience)
            if validation is None:
                raise ValueError("patience waits for a better mean over validation; pass validation too.")
        self.patience, self.on_epoch, self.every = patience, on_epoch, every
        self.x = self.y = None
        if validation is not None:
            dtype = next(parameter.dtype for parameter in model.parameters())
            pair = isinstance(validation, tuple)
            if pair != (labels is not None):
                wanted = "a pair (x, y), because x has labels" if labels is not None else "x alone"
                raise ValueError(f"validation must be {wanted}, got a {type(validation).__name__}.")
            x, y = validation if pair else (validation, None)
            self.x, self.y = examples(model, x, y, dtype)
            with measuring(model):  # pixels drawn here do not count
                require_values(model, self.x)


def described_watch(watch: Watch) -> dict[str, object]:
    """What has to be the same for a resumed run to stop where an uninterrupted one does, by name."""
    return dict(validation=described(watch.x), validation_labels=described(watch.y), patience=watch.patience)


class Watcher:
    """Looks at one run after its steps and epochs; ``best``: the parameters of its best epoch, or None."""

    def __init__(
        self, watch: Watch, model: nn.Module, objective: Objective, takes_step: bool, progress: Progress
    ):
        self.watch, self.model, self.objective = watch, model, objective
        self.takes_step, self.progress = takes_step, progress
        self.best: dict[str, Tensor] | None = None

    def over(self) -> bool:
        """Whether none of the last ``patience`` epochs was better than the best one before them."""
        values, patience = self.progress.history.validation, self.watch.patience
        return (
            bool(values) and patience is not None and len(values) - 1 - values.index(max(values)) >= patience
        )

    def after_step(self, stop: Event) -> None:
        """Call on_epoch within an epoch, every so many steps."""
        progress, every = self.progress, self.watch.every
        if every is not None and progress.step < progress.steps and progress.steps_done % every == 0:
            self._call(stop)

    def after_epoch(self, stop: Event, batch_size: int, seed: int) -> None:
        """Measure the validation data, keep the best parameters, and call on_epoch.

        Raises TrainingDiverged if the mean over the validation data is not finite.
        """
        if self.watch.x is not None:
            values = self.progress.history.validation
            values.append(self._mean(batch_size, seed))
            if not math.isfinite(values[-1]):
                raise TrainingDiverged(self._how_it_diverged(values[-1]))
            if self.watch.patience is not None and values[-1] > max(values[:-1], default=-torch.inf):
                self.best = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        if self.watch.on_epoch is not None:
            self._call(stop)

    def end(self) -> None:
        """Give the model its best parameters."""
        if self.best is not None:
            self.model.load_state_dict(self.best)

    def _call(self, stop: Event) -> None:
        try:
            with measuring(self.model):
                self.watch.on_epoch(self.model, self.progress.history)
        except Exception as error:
            stop.set()
            self.progress.history.error = error
            warnings.warn(
                f"on_epoch raised {type(error).__name__}: {error} Training stopped; the model is as far as "
                "it had come, and history.error is the exception.",
                stacklevel=2,
            )

    def _how_it_diverged(self, value: float) -> str:
        progress = self.progress
        return (
            f"Training stopped: after epoch {progress.epoch} the mean over validation is {value}. Over x it "
            "is finite, so most likely an example of validation is far from those of x, or the last updates "
            "were too large: look at the validation data, or lower the learning rate "
            f"(now {progress.learning_rate:g})."
        )

    def _mean(self, batch_size: int, seed: int) -> float:
        """The objective's mean over the validation data, with the same random numbers each time."""
        device = next(self.model.parameters()).device
        noise, total = generator(seed, device), 0.0
        options = {"step": self.progress.steps_done} if self.takes_step else {}
        with measuring(self.model):
            for start in range(0, len(self.watch.x), batch_size):
                part = self.watch.x[start : start + batch_size].to(device)
                if self.watch.y is not None:
                    options["y"] = self.watch.y[start : start + batch_size].to(device)
                terms = self.objective(self.model, part, generator=noise, check=False, **options)
                total += len(part) * terms.value.mean().item()
        return total / len(self.watch.x)
