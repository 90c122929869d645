"""The data sets of the course. Credits and licences: CREDITS.md beside this file."""

from course_utils.data.images import ImageSet, Mnist, binarize, faces, mnist

__all__ = ["ImageSet", "Mnist", "binarize", "faces", "mnist"]
