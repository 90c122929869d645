"""Drawings of the course's machines: one family of lines, type and colours, each a function of its name."""

from course_utils.diagrams.autoencoder import autoencoder
from course_utils.diagrams.coupling import coupling
from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.ledger import ledger
from course_utils.diagrams.made import made
from course_utils.diagrams.reparameterization import reparameterization
from course_utils.diagrams.vae import vae

__all__ = ["Diagram", "autoencoder", "coupling", "ledger", "made", "reparameterization", "vae"]
