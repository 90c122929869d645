"""Data on a scale far from 1, that of a new decoder's outputs: what fit does about it, and users must."""

import torch
from torch import Tensor, nn

from course_utils.models.observation import ObservationModel
from course_utils.models.protocol import LabelledModel, fits

# A root mean square of x above LARGE, or a deviation from the mean below SMALL, is far from 1.
LARGE, SMALL = 30.0, 0.03


def bring_to_scale(model: nn.Module, x: Tensor, y: Tensor | None, chosen: Tensor) -> str:
    """Bring a new model with a Gaussian likelihood to the scale of the data, by the chosen examples.

    This comes before Adam has seen gradients of another scale, which it would remember for a thousand steps.
    Returns advice about data that stay far from 1, or "".
    """
    if not (isinstance(model, ObservationModel) and model.pixels.has_eta):
        return ""
    labels = ()
    if fits(model, LabelledModel):
        # Where the objective has the labels, any will do.
        labels = (torch.zeros_like(chosen) if y is None else y.index_select(0, chosen),)
    model.shrink_first_layer(model.prepare(x.index_select(0, chosen), check=False), *labels)
    return advice_on_scale(x, model.learns_eta) if x.is_floating_point() else ""


def advice_on_scale(x: Tensor, learns_eta: bool) -> str:
    """What to do about data (N, ...) that a Gaussian model would hardly learn, or "" if nothing."""
    size = x.square().mean().sqrt().item()
    spread = (x - x.mean(0)).square().mean().sqrt().item()
    if size > LARGE:
        found = f"x has a root mean square of {size:.3g}, and a decoder needs very long to reach such numbers"
    elif learns_eta and 0 < spread < SMALL:
        found = (
            f"x is only {spread:.3g} from its mean on average, and eta, which is at least 1e-4, treats that "
            "as noise"
        )
    else:
        return ""
    return (
        f"{found}: standardize x first, for example sklearn.preprocessing.StandardScaler().fit_transform("
        "x.reshape(len(x), -1)).reshape(x.shape), or divide pixels from 0 to 255 by 255."
    )
