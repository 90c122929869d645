"""Learned observation variances: not left to Adam, they follow their optimum whatever the scale of x."""

from torch import Tensor, nn

from course_utils.models.observation import ObservationModel

# A learned eta is a mean over about the last tenth of the steps so far.
MEMORY = 10


def rate_at(step: int) -> float:
    """The share of the way to its optimum that an eta moves, after ``step`` steps before this one."""
    return MEMORY / (step + MEMORY)


class LearnedEtas:
    """Every learned eta in a model; each of these methods uses up the gradients of the objective at hand."""

    def __init__(self, model: nn.Module):
        self.parts = [
            part
            for part in model.modules()
            if isinstance(part, ObservationModel) and part.learns_eta and part.log_eta.requires_grad
        ]

    def others(self, model: nn.Module) -> list[Tensor]:
        """The model's parameters without these, for Adam."""
        etas = [id(part.log_eta) for part in self.parts]
        return [parameter for parameter in model.parameters() if id(parameter) not in etas]

    def start(self) -> None:
        """Move each to its optimum."""
        for part in self.parts:
            part.move_eta(1.0)

    def follow(self, rate: float | Tensor) -> None:
        """Move each towards its optimum, by this share of the way."""
        for part in self.parts:
            part.move_eta(rate)
