"""Models with random weights and all binary images of a size, for identities that sums over them check."""

import itertools
import math

import torch
from torch import nn

from course_utils.models.flow import LOGIT_SCALE


def shaken(model, scale):
    """The model in float64, with every weight that it has drawn from N(0, scale²)."""
    for name, parameter in model.named_parameters():
        nn.init.normal_(parameter, std=scale / LOGIT_SCALE if name.endswith("scaled_logit") else scale)
    return model.double()


def all_images(*x_shape):
    pixels = math.prod(x_shape)
    return torch.tensor(list(itertools.product([0.0, 1.0], repeat=pixels)), dtype=torch.float64).view(
        -1, *x_shape
    )
