"""Widgets that move with the hand: the browser computes all that they draw, so they need no running kernel.

A widget shows the model as it was when the widget was made, in evaluation mode. After more training it says
that its weights are older, and ``.update()`` takes the present ones. What the browser cannot compute as
torch does is refused, by the layer's name: ``widgets.pack`` lists the layers.
"""

from course_utils.widgets.amortization.widget import AmortizationExplorer
from course_utils.widgets.analogy.widget import AnalogyExplorer
from course_utils.widgets.bottleneck.widget import BottleneckExplorer
from course_utils.widgets.density.widget import DensityExplorer
from course_utils.widgets.digit.widget import DigitExplorer
from course_utils.widgets.eigenfaces.widget import EigenfacesExplorer
from course_utils.widgets.elbo.widget import ElboExplorer
from course_utils.widgets.jensen.widget import JensenExplorer
from course_utils.widgets.latent.widget import LatentExplorer
from course_utils.widgets.line.widget import LineExplorer
from course_utils.widgets.manifold.widget import ManifoldExplorer
from course_utils.widgets.melody.widget import MelodyExplorer
from course_utils.widgets.monte_carlo.widget import MonteCarloExplorer
from course_utils.widgets.page import save_html, save_module
from course_utils.widgets.reparameterization.widget import ReparameterizationExplorer
from course_utils.widgets.sampling.widget import SamplingExplorer
from course_utils.widgets.sketch.widget import SketchExplorer
from course_utils.widgets.training.widget import TrainingExplorer

__all__ = [
    "AmortizationExplorer",
    "AnalogyExplorer",
    "BottleneckExplorer",
    "DensityExplorer",
    "DigitExplorer",
    "EigenfacesExplorer",
    "ElboExplorer",
    "JensenExplorer",
    "LatentExplorer",
    "LineExplorer",
    "ManifoldExplorer",
    "MelodyExplorer",
    "MonteCarloExplorer",
    "ReparameterizationExplorer",
    "SamplingExplorer",
    "SketchExplorer",
    "TrainingExplorer",
    "save_html",
    "save_module",
]
