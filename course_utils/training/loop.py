"""fit(): the training loop of every model that gradients train, but the GAN, whose own is in gan.py."""

import contextlib
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from course_utils.device import batches, generator
from course_utils.objectives import Objective, mean_value, require_objective
from course_utils.training.checkpoint import Checkpoint, checkpoint_path
from course_utils.training.eta import LearnedEtas
from course_utils.training.examples import examples, require_values
from course_utils.training.fingerprint import fingerprint
from course_utils.training.interrupt import ctrl_c
from course_utils.training.memory import room_for
from course_utils.training.model import device_for, require_trainable
from course_utils.training.objective import default_objective
from course_utils.training.progress import Bar, History, Progress
from course_utils.training.scale import bring_to_scale
from course_utils.training.schedule import learning_rate_at
from course_utils.training.settings import Settings
from course_utils.training.watching import OnEpoch, Watch, Watcher, described_watch


def fit(
    model: nn.Module,
    x: Tensor | np.ndarray | Dataset,
    epochs: int = 5,
    *,
    y: Tensor | np.ndarray | None = None,
    objective: Objective | None = None,
    batch_size: int = 128,
    learning_rate: float = 2e-3,
    schedule: str = "one-cycle",
    precision: str = "float32",
    seed: int = 0,
    device: str | torch.device | None = None,
    checkpoint: str | Path | None = None,
    resume: str | Path | None = None,
    progress: bool = True,
    validation: Tensor | np.ndarray | Dataset | tuple | None = None,
    patience: int | None = None,
    on_epoch: OnEpoch | None = None,
    every: int | None = None,
) -> History:
    """Maximise an objective over the model's parameters with Adam, in place, and return the history.

    model: one of course_utils.models, or an nn.Module of your own that has what models/protocol.py says
    x: (N, *x_shape), uint8 (0 to 255) or floating point: a tensor, an array or a torch data set
    epochs: how often every example is used, each time in a new order
    y: labels (N,), int64, for a model that takes them; by default the second parts of a data set of pairs
    objective: one of course_utils.objectives, or one of your own (below); by default what the model is for:
        the ELBO if it has log_likelihood, else log p(x) if it has log_px, else minus the squared error
    batch_size: at most. There are as few batches as it allows, all of one size: to fill the last one, fewer
        examples than there are batches are used twice
    learning_rate: Adam's, at its peak
    schedule: "one-cycle" or "constant"
    precision: "float32", or "bfloat16", which computes the networks in bfloat16
    seed: of the order of the examples and of the objective's random numbers
    device: by default the GPU if there is one
    checkpoint: a file, written at the start, after each epoch and on Ctrl-C; models.load reads its model
    resume: such a file, to continue from and to go on writing to. On the CPU the numbers are then those of a
        run without the interruption; torch's global random numbers, for Dropout, go on where they were too
    progress: whether to show a progress bar
    validation: examples set aside, x or, with labels, (x, y): the history has the objective's mean over them
    patience: stop after so many epochs without a better mean over ``validation``; at the end the model has
        the parameters of the best epoch (in a checkpoint they stand beside the last ones, to go on from)
    on_epoch: called as ``on_epoch(model, history)`` after each epoch, in eval mode and without gradients; the
        random numbers of the run go on as if it had not been. If it raises, training ends as on Ctrl-C, with
        a warning and the exception in ``history.error``
    every: call it after so many steps too

    Ctrl-C (or the notebook's stop button) ends training after the current step; model and history are kept.

    An objective of your own is called as ``objective(model, x, generator=…, check=False)``, with a batch of x
    as you passed it and the random numbers of this run; with ``y=`` if there are labels, and with ``step=``
    if it has such an argument. It returns a NamedTuple of tensors, of which ``value``, (B,) in nats for each
    example, is maximised; the history has the means of all.

    The learned eta of a VAE or ConditionalVAE is not left to Adam: it starts at its optimum for the new
    decoder and moves at each step towards the batch's, so it ends at the decoder's own. (If an objective is
    divided by D, it moves D times more slowly.) An encoder of a Gaussian model that gives x over 100 nats of
    KL in each dimension is not made for its scale: its first weights are divided by the root mean square of
    x. A decoder needs very long to reach numbers far from 1, and a learned eta stops at 1e-4: standardize x.
    Warns if its root mean square is over 30 or, with a learned eta, its deviation from the mean under 0.03.

    Raises TrainingDiverged when a term or the mean over ``validation`` becomes NaN or infinite,
    torch.OutOfMemoryError with a batch size to try, FileExistsError rather than overwrite a checkpoint,
    FileNotFoundError or ValueError for one that is missing or of another run (other data, objective or
    settings), TypeError or ValueError for bad arguments.
    """
    dtype = require_trainable(model)
    settings = Settings(epochs, batch_size, learning_rate, schedule, precision, seed)
    x, y = examples(model, x, y, dtype)
    watch = Watch(model, y, validation, patience, on_epoch, every)
    objective = default_objective(model) if objective is None else objective
    takes_step = require_objective(objective, labels=y is not None)
    path = checkpoint_path(checkpoint, resume)
    device = device_for(dtype, device)
    saved = None
    with _ready_to_train(model, device), ctrl_c() as stop, room_for(batch_size):
        run = Run(model, x.to(device), None if y is None else y.to(device), objective, takes_step, settings)
        watcher = Watcher(watch, model, objective, takes_step, run.progress)
        if path is not None:
            must_match = fingerprint(model, objective, x, y, settings, device) | described_watch(watch)
            saved = Checkpoint(path, model, run.optimizer, run.noise, run.progress, must_match, watcher)
        require_values(model, run.x)
        claim = contextlib.nullcontext()
        if resume is not None:
            saved.restore()
        else:
            run.before_the_first_step()
            if saved is not None:
                claim = saved.claimed()
        with claim, Bar(run.progress, run.total_steps, progress) as bar:
            run.train(bar, stop, saved, watcher)
        watcher.end()
    if run.progress.epoch < epochs and not watcher.over():
        _close_interrupted(run.progress, epochs, path)
    return run.progress.history


class Run:
    """A model in training: its data on the device, its optimizer, its random numbers, and how far it is."""

    def __init__(
        self,
        model: nn.Module,
        x: Tensor,
        y: Tensor | None,
        objective: Objective,
        takes_step: bool,
        settings: Settings,
    ):
        self.model, self.x, self.y = model, x, y
        self.objective, self.takes_step = objective, takes_step
        self.settings = settings
        self.noise = generator(settings.seed, x.device)
        self.progress = Progress(len(self.order(0)), settings.learning_rate)
        self.total_steps = settings.epochs * self.progress.steps
        self.etas = LearnedEtas(model)
        self.parameters = self.etas.others(model)
        self.optimizer = torch.optim.Adam(self.parameters, lr=settings.learning_rate, fused=True)

    def train(self, bar: Bar, stop: Event, saved: Checkpoint | None, watcher: Watcher) -> None:
        """Epoch after epoch, until all are done, nothing is gained any more, or ``stop`` is set."""
        while self.progress.epoch < self.settings.epochs and not stop.is_set() and not watcher.over():
            self.one_epoch(bar, stop, watcher)
            if saved is not None:
                saved.save()

    def one_epoch(self, bar: Bar, stop: Event, watcher: Watcher) -> None:
        """Batch after batch, until every example was used or ``stop`` is set."""
        progress = self.progress
        started = time.monotonic() - progress.seconds
        for chosen in self.order(progress.epoch)[progress.step :]:
            if stop.is_set():
                break
            self.one_step(chosen)
            bar.count()
            watcher.after_step(stop)
        if progress.step:
            # Waits for the device, so it comes before the clock is read.
            bar.look()
        progress.seconds = time.monotonic() - started
        if progress.step == progress.steps:
            progress.end_epoch()
            watcher.after_epoch(stop, self.settings.batch_size, self.settings.seed)

    def one_step(self, chosen: Tensor) -> None:
        """A step of gradient ascent on the objective's mean over the chosen examples."""
        terms, value = self.evaluate(chosen, self.noise)
        self.backward(value)
        self.update()
        self.progress.record(terms, value)

    def order(self, epoch: int) -> Tensor:
        """The examples of each batch, (steps, size), by seed and epoch alone: a resumed run finds them."""
        return batches(len(self.x), self.settings.batch_size, self.settings.seed + epoch).to(self.x.device)

    def evaluate(self, chosen: Tensor, noise: torch.Generator) -> tuple[tuple, Tensor]:
        """The objective's terms at the chosen examples, and the mean of its value."""
        options = {"generator": noise, "check": False}
        if self.y is not None:
            options["y"] = self.y.index_select(0, chosen)
        if self.takes_step:
            options["step"] = self.progress.steps_done
        in_bfloat16 = self.settings.precision == "bfloat16"
        with torch.autocast(self.x.device.type, torch.bfloat16, enabled=in_bfloat16):
            terms = self.objective(self.model, self.x.index_select(0, chosen), **options)
            return terms, mean_value(terms, len(chosen))

    def backward(self, value: Tensor) -> None:
        """Each parameter's gradient, of minus the value: torch's optimizers descend."""
        for parameter in self.parameters:
            parameter.grad = None
        (-value).backward()

    def update(self) -> None:
        """Move the parameters along their gradients, and a learned eta towards its optimum."""
        step, settings = self.progress.steps_done, self.settings
        rate = learning_rate_at(step, self.total_steps, settings.learning_rate, settings.schedule)
        self.optimizer.param_groups[0]["lr"] = rate
        self.optimizer.step()
        self.etas.follow(step)

    def before_the_first_step(self) -> None:
        """Bring a new Gaussian model to the scale of the data, and a learned eta to its optimum."""
        first = self.order(0)[0]
        if advice := bring_to_scale(self.model, self.x, self.y, first):
            self.progress.advice = advice
            # Points at the line that called fit.
            warnings.warn(advice, stacklevel=3)
        if self.etas.parts:
            _, value = self.evaluate(first, generator(self.settings.seed, self.x.device))
            self.backward(value)
            self.etas.start()


@contextlib.contextmanager
def _ready_to_train(model: nn.Module, device: torch.device) -> Iterator[None]:
    """The model on the device, in training mode and with gradients; afterwards in its old mode again."""
    was_training = model.training
    try:
        with torch.inference_mode(False), torch.enable_grad():
            model.to(device).train()
            yield
    finally:
        model.train(was_training)


def _close_interrupted(progress: Progress, epochs: int, path: Path | None) -> None:
    """Close the history with the part of the epoch that is done, and print how to go on."""
    progress.history.interrupted = True
    if progress.step:
        progress.append_means()
    kept = f"; continue with resume={str(path)!r}" if path is not None and path.exists() else ""
    print(f"Interrupted in epoch {progress.epoch + 1} of {epochs}; the model and its history are kept{kept}.")
