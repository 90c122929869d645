"""The trained models that lectures and widgets open with, and the recipes that make them again."""

from course_utils.pretrained import label_draws, melodies, pen_digits, semi_supervised, sketches
from course_utils.pretrained.packaged import load, numbers, path
from course_utils.pretrained.recipes import RECIPES, Recipe
from course_utils.pretrained.train import train

__all__ = [
    "RECIPES",
    "Recipe",
    "label_draws",
    "load",
    "melodies",
    "numbers",
    "path",
    "pen_digits",
    "semi_supervised",
    "sketches",
    "train",
]
