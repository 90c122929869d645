"""An M2 so small that everything is exact:
one latent dimension on a grid, three classes, six binary pixels, float64.
"""

import math

import torch
from torch import Tensor
from torch import distributions as td

from course_utils import models

GRID = torch.linspace(-9, 9, 3001, dtype=torch.float64)
SPACING = 18 / 3000


def make() -> models.SemiSupervisedVAE:
    """Its random parameters are spread out, so that labels and z both matter."""
    torch.manual_seed(0)
    model = models.SemiSupervisedVAE(latent_dim=1, classes=3, x_shape=(6,), hidden=(7,)).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(3)
    return model.requires_grad_(False)


def draw_x(count: int = 20) -> Tensor:
    """Binary x: (count, 6)."""
    half = torch.full((count, 6), 0.5, dtype=torch.float64)
    return torch.bernoulli(half, generator=torch.Generator().manual_seed(1))


def exact_log_px_given_every_y(model: models.SemiSupervisedVAE, x: Tensor) -> Tensor:
    """log p(x|y) for every y by quadrature over z, with torch's distributions: (classes, B)."""
    log_prior = td.Normal(0.0, 1.0).log_prob(GRID)
    rows = []
    for y in range(model.classes):
        onehot = torch.eye(model.classes).double()[y]
        inputs = torch.cat([GRID.unsqueeze(1), onehot.expand(len(GRID), -1)], dim=1)
        p = td.Bernoulli(logits=model.decoder(inputs))
        log_joint = p.log_prob(x.unsqueeze(1)).sum(-1) + log_prior  # (B, points)
        rows.append(log_joint.logsumexp(1) + math.log(SPACING))
    return torch.stack(rows)


def exact_bound_of_every_y(model: models.SemiSupervisedVAE, x: Tensor) -> Tensor:
    """E_q log p(x|z, y) - KL(q ‖ p(z)) for every y, the expectation by quadrature: (classes, B)."""
    weight = td.Normal(0.0, 1.0).log_prob(GRID).exp() * SPACING
    rows = []
    for y in range(model.classes):
        onehot = torch.eye(model.classes).double()[y]
        mu, log_sigma = model.encoder(torch.cat([x, onehot.expand(len(x), -1)], dim=1)).chunk(2, dim=-1)
        z = mu + log_sigma.exp() * GRID  # (B, points)
        inputs = torch.cat([z.unsqueeze(-1), onehot.expand(*z.shape, -1)], dim=-1)
        log_likelihood = td.Bernoulli(logits=model.decoder[:-1](inputs)).log_prob(x.unsqueeze(1)).sum(-1)
        kl = td.kl_divergence(td.Normal(mu, log_sigma.exp()), td.Normal(0.0, 1.0)).squeeze(1)
        rows.append(log_likelihood @ weight - kl)
    return torch.stack(rows)
