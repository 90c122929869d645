"""What fit maximises when no objective is named."""

from course_utils import objectives
from course_utils.arguments import with_article
from course_utils.models.gan import GAN
from course_utils.models.protocol import (
    Autoencoder,
    Classifier,
    DequantizingModel,
    ExactModel,
    Likelihood,
    TrainableModel,
    fits,
)
from course_utils.objectives import Objective

# The first of these that a model fits says what it is for.
DEFAULTS = (
    (Likelihood, objectives.elbo),
    (DequantizingModel, objectives.flow_bound),
    (ExactModel, objectives.log_px),
    (Autoencoder, objectives.squared_error),
)


def default_objective(model: TrainableModel) -> Objective:
    """What fit maximises for this model by default. Raises ValueError or TypeError if you must name it."""
    if fits(model, Classifier):
        raise ValueError(
            "The ELBO leaves this model's classifier untrained, so name an objective, for example "
            "objective=functools.partial(objectives.semi_supervised, labelled=(x, y), alpha=10.0)."
        )
    for protocol, objective in DEFAULTS:
        if fits(model, protocol):
            return objective
    kind = with_article(type(model).__name__)
    if isinstance(model, GAN):
        raise TypeError(f"fit has no objective for {kind}: train it with training.fit_gan(model, x).")
    raise TypeError(
        f"fit has no objective for {kind}, which has neither log_likelihood (for the ELBO), nor log_px, "
        "nor encode and decode (for the squared error): pass objective=."
    )
