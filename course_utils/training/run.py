"""A run of fit: epochs of batches, and for each batch gradients and a step of Adam."""

import contextlib
import time
import warnings
from threading import Event

import torch
from torch import Tensor, nn

from course_utils import objectives
from course_utils.device import batches, generator
from course_utils.models.base import products_of
from course_utils.objectives import Objective, mean_value
from course_utils.training.checkpoint import Checkpoint
from course_utils.training.eta import LearnedEtas, rate_at
from course_utils.training.parts import Workers, noises_of, parts_of
from course_utils.training.progress import Bar, Progress
from course_utils.training.scale import bring_to_scale
from course_utils.training.schedule import learning_rate_at
from course_utils.training.settings import Settings
from course_utils.training.watching import Watcher


class Run:
    """A model in training: its data on the device, its optimizer, its random numbers, and how far it is."""

    keeps_casts = True  # whether a parameter is cast to bfloat16 once a step, however often it is used

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
        self.parameters = list(model.parameters())
        self.objective, self.takes_step = objective, takes_step
        # An objective of one's own might differentiate what can only be used once.
        self.is_ours = any(objective is own for own in vars(objectives).values())
        self.settings, self.workers = settings, Workers()
        self.noise = generator(settings.seed, x.device)
        self.progress = Progress(len(self.order(0)), settings.learning_rate)
        self.total_steps = settings.epochs * self.progress.steps
        self.etas = LearnedEtas(model)
        self.optimizer = torch.optim.Adam(self.etas.others(model), lr=settings.learning_rate, fused=True)

    def train(self, bar: Bar, stop: Event, saved: Checkpoint | None, watcher: Watcher) -> None:
        """Epoch after epoch, until all are done, nothing is gained any more, or ``stop`` is set."""
        while self.progress.epoch < self.settings.epochs and not self.stopped(stop) and not watcher.over():
            self.one_epoch(bar, stop, watcher)
            if saved is not None:
                saved.save()

    def one_epoch(self, bar: Bar, stop: Event, watcher: Watcher) -> None:
        """Batch after batch, until every example was used or ``stop`` is set."""
        progress = self.progress
        started = time.monotonic() - progress.seconds
        for chosen in self.order(progress.epoch)[progress.step :]:
            if self.stopped(stop):
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

    def stopped(self, stop: Event) -> bool:
        """Whether any worker is to stop; they stop after the same step."""
        if self.workers.any(stop.is_set()):
            stop.set()
        return stop.is_set()

    def one_step(self, chosen: Tensor) -> None:
        """A step of gradient ascent on the objective's mean over the chosen examples."""
        means = self.gradients(chosen, self.noises())
        self.update()
        self.progress.record(means)

    def noises(self) -> list[torch.Generator]:
        """The random numbers of each part of a batch: one stream, or one for each part of each step."""
        if self.settings.parts == 1:
            return [self.noise]
        return noises_of(self.settings, self.progress.steps_done, self.x.device)

    def gradients(self, chosen: Tensor, noises: list[torch.Generator]) -> Tensor:
        """Each parameter's gradient, of minus the objective's mean: torch's optimizers descend.

        chosen: indices (B,)  ->  the means of the objective and of its terms, (1 + terms,)
        """
        for parameter in self.parameters:
            parameter.grad = None
        means = 0
        for part, noise in self.workers.own(parts_of(chosen, noises)):
            share = len(part) / len(chosen)
            terms, value = self.evaluate(part, noise)
            (-share * value).backward()
            means = means + share * self.progress.means_of(terms, value)
        if self.workers.count > 1:
            self.workers.add_up([means, *(p.grad for p in self.parameters if p.grad is not None)])
        return means

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
        products = products_of(self.model, len(chosen)) if self.is_ours else contextlib.nullcontext()
        with torch.autocast(self.x.device.type, torch.bfloat16, in_bfloat16, self.keeps_casts), products:
            terms = self.objective(self.model, self.x.index_select(0, chosen), **options)
            return terms, mean_value(terms, len(chosen))

    def update(self) -> None:
        """Move the parameters along their gradients, and a learned eta towards its optimum."""
        step, settings = self.progress.steps_done, self.settings
        rate = learning_rate_at(step, self.total_steps, settings.learning_rate, settings.schedule)
        self.optimizer.param_groups[0]["lr"] = rate
        self.optimizer.step()
        self.etas.follow(rate_at(step))

    def before_the_first_step(self) -> None:
        """Bring a new Gaussian model to the scale of the data, and a learned eta to its optimum."""
        first = self.order(0)[0]
        if advice := bring_to_scale(self.model, self.x, self.y, first):
            self.progress.advice = advice
            # Points at the line that called fit.
            warnings.warn(advice, stacklevel=3)
        if self.etas.parts:
            self.gradients(first, noises_of(self.settings, 0, self.x.device))
            self.etas.start()
