"""Drawings of the course's machines: one family of lines, type and colours, each a function of its name."""

from course_utils.diagrams.autoencoder import autoencoder
from course_utils.diagrams.diagram import Diagram

__all__ = ["Diagram", "autoencoder"]
