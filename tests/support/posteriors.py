"""Models whose posteriors are known, for what finds posteriors."""

import math

import torch
from torch import distributions as td

from course_utils import distributions
from tests.support.linear_gaussian import LinearGaussianVae, draw_x


def orthogonal_model():
    """Columns of W at right angles make the posterior a diagonal Gaussian: the family of q holds it."""
    model = LinearGaussianVae(dim_x=5, eta=0.5)
    model.weight.data = torch.linalg.qr(model.weight.data).Q * torch.tensor([1.5, 0.7], dtype=torch.float64)
    return model, draw_x(model, 3)


class Curve:
    """One latent dimension, and a posterior with several modes."""

    latent_dim, x_shape = 1, (2,)

    def prepare(self, x, generator=None, *, check=True):
        return x

    def log_likelihood(self, x, z):
        return distributions.gaussian_log_likelihood(
            x, torch.cat([torch.sin(2 * z), z.square() / 2], -1), 0.15
        )


class Line:
    """p(z) = N(0, 1), p(x|z) = N(x; z, v): the posterior of ``x_at(mean)`` has mean and ``deviation``."""

    latent_dim, x_shape = 1, (1,)

    def __init__(self, deviation):
        self.v = deviation**2 / (1 - deviation**2)

    def x_at(self, mean):
        return torch.tensor([[mean * (1 + self.v)]], dtype=torch.float64)

    def exact(self, x):
        return td.Normal(torch.zeros_like(x), math.sqrt(1 + self.v)).log_prob(x).sum(1)

    def prepare(self, x, generator=None, *, check=True):
        return x

    def log_likelihood(self, x, z):
        return distributions.gaussian_log_likelihood(x, z, self.v)


class LineWithEncoder(Line):
    def encode(self, x):
        return x / (1 + self.v), torch.full_like(x, math.log(self.v / (1 + self.v)) / 2)
