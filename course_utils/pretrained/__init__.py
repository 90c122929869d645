"""The trained models that lectures and widgets open with, and the recipes that make them again."""

from course_utils.pretrained import (
    betas,
    label_draws,
    melodies,
    pen_digits,
    semi_supervised,
    sketches,
    widths,
)
from course_utils.pretrained.packaged import load, numbers, path
from course_utils.pretrained.recipes import RECIPES, Recipe
from course_utils.pretrained.train import train, training_minutes

__all__ = [
    "RECIPES",
    "Recipe",
    "betas",
    "label_draws",
    "load",
    "melodies",
    "numbers",
    "path",
    "pen_digits",
    "semi_supervised",
    "sketches",
    "train",
    "training_minutes",
    "widths",
]
