"""A run whose step is one CUDA graph: a launch of the GPU's work instead of some two hundred."""

import functools
import warnings
from collections.abc import Callable

import torch
from torch import Tensor

from course_utils.training.eta import rate_at
from course_utils.training.run import Run
from course_utils.training.schedule import learning_rate_at

EAGER_STEPS = 3  # before the capture: libraries start, and Adam makes its state


def run_of(*what: object) -> Run:
    """The run of fit's settings, with Run's arguments.

    With settings.graph it is a GraphRun, or, for an objective that is told the step, a Run, with a warning.
    Raises ValueError where there can be no graph.
    """
    _, x, _, _, takes_step, settings = what
    if not settings.graph:
        return Run(*what)
    if x.device.type != "cuda":
        raise ValueError(f"graph=True is for NVIDIA GPUs, and the device is {x.device.type!r}: leave it out.")
    if settings.parts > 1:
        raise ValueError(f"graph=True holds a whole batch, so parts must be 1, got {settings.parts}.")
    if takes_step:
        _say_it_is_eager("the objective takes step=, which changes")
        return Run(*what)
    return GraphRun(*what)


class GraphRun(Run):
    """A Run that takes each step from tensors which stay where they are, so that a graph can hold it.

    What changes from step to step is copied into them: the chosen examples, the learning rate and the rate of
    a learned eta. Random numbers go on from replay to replay, as they would without a graph.
    """

    keeps_casts = False

    def __init__(self, *what: object):
        super().__init__(*what)
        device, peak = self.x.device, self.settings.learning_rate
        self.chosen = torch.empty_like(self.order(0)[0])
        self.eta_rate = torch.ones((), device=device)
        parameters = self.optimizer.param_groups[0]["params"]
        rate = torch.tensor(peak, device=device)
        self.optimizer = torch.optim.Adam(parameters, lr=rate, capturable=True, fused=True)
        self.steps_here, self.replay = 0, functools.partial(aside, self.whole_step)

    def one_step(self, chosen: Tensor) -> None:
        step, settings = self.progress.steps_done, self.settings
        rate = learning_rate_at(step, self.total_steps, settings.learning_rate, settings.schedule)
        self.optimizer.param_groups[0]["lr"].fill_(rate)
        self.eta_rate.fill_(rate_at(step))
        self.chosen.copy_(chosen)
        if self.steps_here == EAGER_STEPS:
            self.replay = captured(self.whole_step, self.noise)
        self.progress.record(self.replay())
        self.steps_here += 1

    def whole_step(self) -> Tensor:
        """The means of the batch, after gradients, Adam's step and a learned eta's."""
        means = self.gradients(self.chosen, [self.noise])
        self.optimizer.step()
        self.etas.follow(self.eta_rate)
        return means


def aside(step: Callable[[], Tensor]) -> Tensor:
    """The step on a stream of its own, as PyTorch asks of those before a capture."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        means = step()
    torch.cuda.current_stream().wait_stream(stream)
    return means


def captured(step: Callable[[], Tensor], noise: torch.Generator) -> Callable[[], Tensor]:
    """The step as a CUDA graph to be replayed, or itself, with a warning, if no graph can hold it."""
    graph = torch.cuda.CUDAGraph()
    graph.register_generator_state(noise)
    try:
        with torch.cuda.graph(graph):
            means = step()
    except RuntimeError as error:
        _say_it_is_eager(str(error))
        return step

    def replay() -> Tensor:
        graph.replay()
        return means

    return replay


def _say_it_is_eager(reason: str) -> None:
    warnings.warn(f"No CUDA graph can hold this step, so it runs without one: {reason}.", stacklevel=3)
