"""Drawings of the course's machines: one family of lines, type and colours, each a function of its name."""

from course_utils.diagrams.amortization import amortization
from course_utils.diagrams.autoencoder import autoencoder
from course_utils.diagrams.conditional_vae import conditional_vae
from course_utils.diagrams.coupling import coupling
from course_utils.diagrams.diagram import Diagram
from course_utils.diagrams.ledger import ledger
from course_utils.diagrams.made import made
from course_utils.diagrams.observation_model import observation_model
from course_utils.diagrams.reparameterization import reparameterization
from course_utils.diagrams.vae import vae

__all__ = [
    "Diagram",
    "amortization",
    "autoencoder",
    "conditional_vae",
    "coupling",
    "ledger",
    "made",
    "observation_model",
    "reparameterization",
    "vae",
]
