"""How a model is trained."""

from dataclasses import dataclass

from course_utils.arguments import require_choice, require_count, require_positive
from course_utils.training.precision import PRECISIONS
from course_utils.training.schedule import SCHEDULES


@dataclass(frozen=True)
class Settings:
    """fit's arguments of these names. Raises TypeError or ValueError for invalid ones."""

    epochs: int
    batch_size: int
    learning_rate: float
    schedule: str
    precision: str
    seed: int
    parts: int = 1
    graph: bool = False

    def __post_init__(self):
        require_count("epochs", self.epochs)
        require_count("batch_size", self.batch_size)
        require_positive("learning_rate", self.learning_rate)
        require_choice("schedule", self.schedule, SCHEDULES)
        require_choice("precision", self.precision, PRECISIONS)
        require_count("parts", self.parts)
