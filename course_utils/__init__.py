"""The library of the course: the pieces of a variational autoencoder, one room for each.

Import the rooms that you need, for instance ``from course_utils import data, models, training``.
Importing ``course_utils`` alone loads none of them, and so neither torchvision nor matplotlib nor ipywidgets.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("vae-course")
except PackageNotFoundError:  # a source tree that is not installed
    __version__ = "0+unknown"
