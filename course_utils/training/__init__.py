"""Training every model of the course: fit for those with an objective, fit_gan for a GAN."""

from course_utils.training.gan import fit_gan
from course_utils.training.loop import fit
from course_utils.training.objective import default_objective
from course_utils.training.precision import PRECISIONS
from course_utils.training.progress import History, TrainingDiverged
from course_utils.training.schedule import SCHEDULES, learning_rate_at

__all__ = [
    "PRECISIONS",
    "SCHEDULES",
    "History",
    "TrainingDiverged",
    "default_objective",
    "fit",
    "fit_gan",
    "learning_rate_at",
]
