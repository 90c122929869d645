"""fit(): the training loop of every model in the course."""

import contextlib
import functools
import inspect
import json
import math
import os
import signal
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor, nn
from tqdm.auto import tqdm

from course_utils import objectives
from course_utils.arguments import require_batch, require_choice, require_count, require_positive
from course_utils.device import generator, pick

SCHEDULES = ("one-cycle", "constant")
PRECISIONS = ("float32", "bfloat16")
SECONDS_BETWEEN_LOOKS = 0.5


class TrainingDiverged(RuntimeError):
    """A term of the objective became NaN or infinite; the message says at which step, which term and why, most likely."""


@dataclass
class History:
    """What happened, one number per epoch: the mean of each term, in the objective's order and units, and the seconds.

    ``value`` is the mean of the objective itself, for the ELBO in nats. After an interruption the last entry of each
    list is the mean over the part of the epoch that was done.
    """

    terms: dict[str, list[float]] = field(default_factory=dict)
    value: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    interrupted: bool = False


def learning_rate_at(step: int, total: int, peak: float, schedule: str) -> float:
    """The learning rate of ``step`` (0 to total - 1): constant, or up from peak/25 over the first 30 % and down to 0 by cosines.

    The second is the "one cycle" of Smith & Topin 2018, with a cosine on either side.
    """
    if schedule == "constant":
        return peak
    top = 0.3 * total
    if step < top:
        return peak / 25 + (peak - peak / 25) * 0.5 * (1 - math.cos(math.pi * step / top))
    return peak * 0.5 * (1 + math.cos(math.pi * (step - top) / (total - top)))


def fit(
    model: nn.Module,
    x: Tensor,
    epochs: int = 5,
    *,
    y: Tensor | None = None,
    objective: Callable | None = None,
    batch_size: int = 128,
    learning_rate: float = 2e-3,
    schedule: str = "one-cycle",
    precision: str = "float32",
    seed: int = 0,
    device: str | torch.device | None = None,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
    progress: bool = True,
) -> History:
    """Maximise an objective over the model's parameters with Adam, in place, and return the history.

    x: (N, *x_shape), uint8 or floating point, kept on ``device`` (the GPU if there is one) as a whole. Each epoch
    takes it in a new order, in batches of one size; the N mod batch_size examples at its end wait for another epoch.
    y: labels (N,), int64, for a model that takes them; the objective gets those of its batch as ``y=``.
    ``objective`` is one of course_utils.objectives, or a function like them: the ELBO by default for a model with a
    ``log_likelihood``, else the squared error. One that takes a ``step`` gets the number of the step. ``precision="bfloat16"`` computes the networks in bfloat16.

    Ctrl-C (or the notebook's stop button) ends training after the current step: model and history stay.
    ``checkpoint`` names a file written at the end of each epoch and on Ctrl-C; ``resume`` names such a file to continue
    from, and to go on writing to. On the CPU the numbers are then those of a run without the interruption.

    Raises TrainingDiverged when a term becomes NaN or infinite, FileExistsError rather than overwrite a checkpoint,
    FileNotFoundError and ValueError for a checkpoint that is missing or of another run, and TypeError or ValueError for
    arguments and data that make no sense.
    """
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    require_positive("learning_rate", learning_rate)
    require_choice("schedule", schedule, SCHEDULES)
    require_choice("precision", precision, PRECISIONS)
    require_batch("x", x, model.x_shape)
    if y is not None:
        # One look at the labels, on the CPU, where their values are looked at too.
        objectives.given(model, x, y.cpu() if isinstance(y, Tensor) else y)
    if objective is None and hasattr(model, "classify"):
        raise ValueError(
            "the ELBO leaves this model's classifier untrained, so name an objective, for example "
            "objective=functools.partial(objectives.semi_supervised, labelled=(x, y), alpha=10.0)."
        )
    if not any(parameter.requires_grad for parameter in model.parameters()):
        raise ValueError("All of the model's parameters are frozen; call model.requires_grad_(True) first.")
    if objective is None:
        objective = objectives.elbo if hasattr(model, "log_likelihood") else objectives.squared_error
    path = _checkpoint_path(checkpoint, resume)
    device = pick(device)
    with _ctrl_c() as stop:
        model.to(device)
        x, y = x.to(device), None if y is None else y.to(device)
        model.prepare(x if x.is_floating_point() else x[:1])  # looks at every value once, so that the loop need not
        batch_size = min(batch_size, len(x))
        run = _Run(
            model,
            torch.optim.Adam(model.parameters(), lr=learning_rate, fused=True),
            noise=generator(seed, device),
            # What has to be the same for a resumed run to give the same numbers.
            settings=dict(
                epochs=epochs if schedule == "one-cycle" else None,
                objective=_name(objective),
                batch_size=batch_size,
                learning_rate=learning_rate,
                schedule=schedule,
                precision=precision,
                seed=seed,
                device=device.type,
                examples=len(x),
                labels=_described(y),
            ),
        )
        if resume is not None:
            run.restore(path)
        was_training = model.training
        model.train()
        try:
            _train(run, x, y, epochs, objective, path, stop, progress)
        finally:
            model.train(was_training)
    if run.epoch < epochs:
        run.history.interrupted = True
        if run.step:
            run.append_means(run.history)
        kept = f"; continue with resume={str(path)!r}" if path is not None and path.exists() else ""
        print(f"Interrupted in epoch {run.epoch + 1} of {epochs}; the model and its history are kept{kept}.")
    return run.history


def _train(
    run: "_Run",
    x: Tensor,
    y: Tensor | None,
    epochs: int,
    objective: Callable,
    path: Path | None,
    stop: threading.Event,
    progress: bool,
) -> None:
    """The loop itself: epochs of batches, each a step of gradient ascent, until all are done or ``stop`` is set."""
    settings = run.settings
    batch_size = settings["batch_size"]
    steps = len(x) // batch_size
    total = epochs * steps
    takes_step = "step" in inspect.signature(objective).parameters
    autocast = torch.autocast(x.device.type, torch.bfloat16, enabled=settings["precision"] == "bfloat16")
    with tqdm(total=total, initial=run.epoch * steps + run.step, unit="step", disable=not progress) as bar:
        while run.epoch < epochs and not stop.is_set():
            started = time.monotonic() - run.seconds
            # The order depends on the seed and the epoch alone, so a resumed run finds it again.
            order = torch.randperm(len(x), generator=generator(settings["seed"] + run.epoch)).to(x.device)
            looked = time.monotonic()
            while run.step < steps and not stop.is_set():
                run.optimizer.param_groups[0]["lr"] = learning_rate_at(
                    run.epoch * steps + run.step, total, settings["learning_rate"], settings["schedule"]
                )
                chosen = order[run.step * batch_size : (run.step + 1) * batch_size]
                batch = x.index_select(0, chosen)
                given = {} if y is None else {"y": y.index_select(0, chosen)}
                if takes_step:
                    given["step"] = run.epoch * steps + run.step
                with autocast:
                    terms = objective(run.model, batch, generator=run.noise, check=False, **given)
                    value = terms.value.mean()
                run.optimizer.zero_grad()
                (-value).backward()
                run.optimizer.step()
                run.record(terms, value, steps)
                bar.update()
                if time.monotonic() - looked > SECONDS_BETWEEN_LOOKS:
                    bar.set_postfix(run.look())
                    looked = time.monotonic()
            if run.step:
                bar.set_postfix(run.look())  # waits for the device, so it comes before the clock is read
            run.seconds = time.monotonic() - started
            if run.step == steps:
                run.end_epoch()
            if path is not None:
                run.save(path)


class _Run:
    """The state of one run: everything that a checkpoint holds."""

    def __init__(self, model: nn.Module, optimizer: torch.optim.Adam, noise: torch.Generator, settings: dict):
        self.model = model
        self.optimizer = optimizer
        self.noise = noise
        self.settings = settings
        self.history = History()
        self.epoch = 0
        self.step = 0  # within the epoch
        self.seconds = 0.0  # within the epoch
        self.names: list[str] = []
        self.recorded: Tensor | None = (
            None  # (steps, 1 + number of terms): the batch means of this epoch, on the device
        )

    def record(self, terms: tuple, value: Tensor, steps: int) -> None:
        """Note the batch means on the device, without waiting for them."""
        means = [value] + [getattr(terms, name).mean() for name in terms._fields if name != "value"]
        if self.recorded is None:
            self.names = [name for name in terms._fields if name != "value"]
            self.recorded = torch.zeros(steps, len(means), device=value.device, dtype=value.dtype)
        self.recorded[self.step] = torch.stack([mean.detach() for mean in means])
        self.step += 1

    def look(self) -> dict[str, str]:
        """The last 50 steps' means, as text; raises TrainingDiverged if any step so far was not finite."""
        recorded = self.recorded[: self.step].cpu()
        finite = recorded.isfinite()
        if not finite.all():
            bad_step = int((~finite.all(1)).nonzero()[0])
            names = [name for name, ok in zip(self.names, finite[bad_step, 1:], strict=True) if not ok]
            self._raise_diverged(bad_step, names or ["value"], recorded[bad_step])
        means = recorded[-50:].mean(0).tolist()
        return {name: f"{mean:.2f}" for name, mean in zip(["value", *self.names], means, strict=True)}

    def _raise_diverged(self, step: int, names: list[str], row: Tensor) -> None:
        numbers = ", ".join(
            f"{name} = {value:g}" for name, value in zip(["value", *self.names], row.tolist(), strict=True)
        )
        if step == 0 and self.epoch == 0:
            cause = (
                "It was so before the first update, so the data or the model's initial parameters are the cause: "
                "look for NaN parameters, an eta near 0, or x of the wrong scale."
            )
        elif "kl" in names:
            cause = (
                "The KL term grows with exp(2 log_sigma) and mu², so the encoder's outputs have most likely overflowed: "
                f"lower the learning rate (now {self.settings['learning_rate']:g})."
            )
        else:
            cause = (
                "The last updates were most likely too large: lower the learning rate "
                f"(now {self.settings['learning_rate']:g}); with a Gaussian likelihood check that eta is not near 0."
            )
        raise TrainingDiverged(
            f"Training stopped: in epoch {self.epoch + 1}, step {step + 1}, {' and '.join(names)} "
            f"became NaN or infinite ({numbers}). {cause} The model's parameters are no longer usable; "
            "make the model anew, or load the last checkpoint."
        )

    def append_means(self, history: History) -> None:
        value, *terms = self.recorded[: self.step].mean(0).tolist()
        history.value.append(value)
        history.seconds.append(self.seconds)
        for name, mean in zip(self.names, terms, strict=True):
            history.terms.setdefault(name, []).append(mean)

    def end_epoch(self) -> None:
        self.append_means(self.history)
        self.epoch += 1
        self.step = 0
        self.seconds = 0.0

    def save(self, path: Path) -> None:
        """Write the checkpoint in one step: at no moment is a half-written file at ``path``."""
        tensors = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        for index, state in self.optimizer.state_dict()["state"].items():
            tensors |= {f"adam.{index}.{name}": value for name, value in state.items()}
        tensors["noise"] = self.noise.get_state()
        if self.recorded is not None:
            tensors["recorded"] = self.recorded
        progress = dict(
            settings=self.settings,
            epoch=self.epoch,
            step=self.step,
            seconds=self.seconds,
            names=self.names,
            terms=self.history.terms,
            value=self.history.value,
            epoch_seconds=self.history.seconds,
        )
        write_atomically(path, save({k: v.contiguous() for k, v in tensors.items()}, {"fit": json.dumps(progress)}))

    def restore(self, path: Path) -> None:
        """Take up the state in ``path``; raises ValueError if it is not a checkpoint of this model and these settings."""
        device = next(self.model.parameters()).device
        try:
            with safe_open(path, "pt", device=str(device)) as file:
                progress = json.loads((file.metadata() or {}).get("fit", "null"))
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118, not a dict
        except FileNotFoundError:
            raise
        except Exception as error:
            raise ValueError(f"{path} is not a checkpoint that can be read ({error}).") from error
        if progress is None:
            raise ValueError(f"{path} holds no training state; resume needs a file written by fit(checkpoint=…).")
        other = [
            f"{name}={progress['settings'].get(name)!r}, now {value!r}"
            for name, value in self.settings.items()
            if progress["settings"].get(name) != value
        ]
        if other:
            raise ValueError(
                f"{path} was written by a run with other settings ({'; '.join(other)}), so going on would not give the "
                "numbers of an uninterrupted run. Pass the same settings, or start anew with another checkpoint name."
            )
        stored = {k.removeprefix("model."): v for k, v in tensors.items() if k.startswith("model.")}
        shapes = {k: tuple(v.shape) for k, v in stored.items()}
        if shapes != (wanted := {k: tuple(v.shape) for k, v in self.model.state_dict().items()}):
            different = sorted(k for k in shapes.keys() | wanted.keys() if shapes.get(k) != wanted.get(k))
            raise ValueError(f"{path} holds another model than the one passed: {', '.join(different)} differ.")
        self.model.load_state_dict(stored)
        state: dict[int, dict[str, Tensor]] = {}
        for key, value in tensors.items():
            if key.startswith("adam."):
                _, index, name = key.split(".")
                state.setdefault(int(index), {})[name] = value
        self.optimizer.load_state_dict({**self.optimizer.state_dict(), "state": state})
        self.noise.set_state(tensors["noise"].cpu())
        self.recorded = tensors.get("recorded")
        self.epoch, self.step, self.seconds = progress["epoch"], progress["step"], progress["seconds"]
        self.names = progress["names"]
        self.history = History(progress["terms"], progress["value"], progress["epoch_seconds"])


def _name(objective: Callable) -> str:
    """What a checkpoint calls an objective: its name, and for a functools.partial what it fixes, tensors by their checksum."""
    if isinstance(objective, functools.partial):
        return f"{_name(objective.func)} {_described(objective.args)} {_described(objective.keywords)}"
    return getattr(objective, "__name__", type(objective).__name__)


def _described(value: object) -> object:
    """``value`` with every tensor in it replaced by a line of text: a checkpoint's name should not hold the data."""
    if isinstance(value, Tensor):
        checksum = zlib.crc32(value.detach().cpu().contiguous().view(torch.uint8).numpy().tobytes())
        return f"{value.dtype} {tuple(value.shape)} crc32 {checksum:08x}"
    if isinstance(value, dict):
        return {key: _described(part) for key, part in value.items()}
    return tuple(_described(part) for part in value) if isinstance(value, tuple | list) else value


def write_atomically(path: Path, content: bytes) -> None:
    """Write ``content`` beside ``path`` and then put it there in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            Path(file.name).chmod(0o644)  # a temporary file is its owner's alone
            os.replace(file.name, path)
        except BaseException:
            file.close()
            Path(file.name).unlink(missing_ok=True)
            raise


def _checkpoint_path(checkpoint: str | Path | None, resume: str | Path | None) -> Path | None:
    if resume is not None:
        path = Path(resume)
        if not path.exists():
            raise FileNotFoundError(f"{path} does not exist, so there is nothing to resume; start with checkpoint=.")
        if checkpoint is not None and Path(checkpoint) != path:
            raise ValueError("Pass checkpoint= to start a run or resume= to continue one, not two different files.")
        return path
    if checkpoint is not None and Path(checkpoint).exists():
        raise FileExistsError(
            f"{checkpoint} exists; pass resume={str(checkpoint)!r} to continue that run, or choose another name."
        )
    return None if checkpoint is None else Path(checkpoint)


@contextlib.contextmanager
def _ctrl_c() -> Iterator[threading.Event]:
    """Within this block the first Ctrl-C sets the event that comes back, and the second interrupts at once.

    Outside the main thread, where Python delivers no signals, nothing sets it.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def on_interrupt(signum, frame):
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    previous = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)
