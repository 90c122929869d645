"""fit(): trains every model that gradients train, but the GAN, whose own is in gan.py; its steps: run.py."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import Dataset

from course_utils.objectives import Objective, require_objective
from course_utils.training.checkpoint import Checkpoint, checkpoint_path
from course_utils.training.examples import examples, require_values
from course_utils.training.fingerprint import fingerprint
from course_utils.training.graph import run_of
from course_utils.training.interrupt import ctrl_c
from course_utils.training.memory import room_for
from course_utils.training.model import device_for, require_trainable
from course_utils.training.objective import default_objective
from course_utils.training.parts import Workers
from course_utils.training.precision import multiplied_in
from course_utils.training.progress import Bar, History, Progress
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
    parts: int | None = None,
    graph: bool = False,
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
    precision: "float32"; "bfloat16", which computes the networks in bfloat16; or "tf32", which an NVIDIA GPU
        multiplies in: with float32's range and bfloat16's digits and three bits more
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
    parts: in how many parts each batch is computed, which takes less memory: one after the other, or each by
        a worker of its own under torchrun (python -m course_utils.training), with the same result but for
        rounding. Each part has its own random numbers. By default one, or one for each worker
    graph: whether a step is captured as a CUDA graph and replayed, on an NVIDIA GPU; if no graph can hold
        it, fit says so and goes on without. Off by default, because it has not been run on a GPU yet

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
    workers = Workers()
    parts = workers.count if parts is None else parts
    settings = Settings(epochs, batch_size, learning_rate, schedule, precision, seed, parts, graph)
    x, y = examples(model, x, y, dtype)
    workers.require_parts(settings, len(x))
    watch = Watch(model, y, validation, patience, on_epoch, every)
    objective = default_objective(model) if objective is None else objective
    takes_step = require_objective(objective, labels=y is not None)
    path = checkpoint_path(checkpoint if workers.first else None, resume)
    device = device_for(dtype, device)
    saved = None
    with _ready_to_train(model, device, precision), ctrl_c() as stop, room_for(batch_size):
        workers.start_alike(model)
        y = None if y is None else y.to(device)
        run = run_of(model, x.to(device), y, objective, takes_step, settings)
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
        with claim, Bar(run.progress, run.total_steps, progress and workers.first) as bar:
            run.train(bar, stop, saved if workers.first else None, watcher)
        watcher.end()
    if run.progress.epoch < epochs and not watcher.over():
        _close_interrupted(run.progress, epochs, path if workers.first else None)
    return run.progress.history


@contextlib.contextmanager
def _ready_to_train(model: nn.Module, device: torch.device, precision: str) -> Iterator[None]:
    """The model on the device, in training mode and with gradients; afterwards in its old mode again."""
    was_training = model.training
    try:
        with torch.inference_mode(False), torch.enable_grad(), multiplied_in(precision, device):
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
