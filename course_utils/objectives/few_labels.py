"""M2's objective, for few labels among many examples."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils.distributions import gaussian_sample, kl_to_standard_normal
from course_utils.models.conditional import require_labels
from course_utils.models.protocol import LabelledModel, SemiSupervisedModel, require_model
from course_utils.objectives.bounds import elbo, given, noise_like


class SemiSupervised(NamedTuple):
    """The terms of M2's objective, in nats; ``value`` is what is maximised.

    labelled (L,): the bound on log p(x, y); unlabelled (B,): the bound on log p(x); log_q_y (L,): log q(y|x)
    at the true y.
    """

    value: Tensor
    labelled: Tensor
    unlabelled: Tensor
    log_q_y: Tensor


def bound_of_each_label(model: LabelledModel, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """F(x, y) ≤ log p(x, y) for every label y, at one draw of z.

    prepared x (B, ...)  ->  (classes, B), in nats.
    log p(y) + E_q log p(x|z, y) - KL(q(z|x, y) ‖ p(z)) with p(y) = 1/classes
    Kingma et al. 2014, equation 6
    All labels of one x share one eps, so that their differences, which move q(y|x), are less noisy.
    """
    y = torch.arange(model.classes, device=x.device).unsqueeze(1)
    mu, log_sigma = model.encode(x, y)
    z = gaussian_sample(mu, log_sigma, noise_like(mu[0], 1, generator))
    return model.log_likelihood(x, z, y) - kl_to_standard_normal(mu, log_sigma) - math.log(model.classes)


def semi_supervised(
    model: SemiSupervisedModel,
    x: Tensor,
    generator: torch.Generator | None = None,
    *,
    labelled: tuple[Tensor, Tensor],
    alpha: float,
    weight: float = 1.0,
    check: bool = True,
) -> SemiSupervised:
    """M2's objective: mean U(x) + weight · mean F(x', y') + alpha · mean log q(y'|x'), with (x', y') labelled

    U(x) = Σ_y q(y|x) F(x, y) + H(q(y|x)) ≤ log p(x), y summed out exactly
    Kingma et al. 2014, equations 6 to 9
    With L labelled and N unlabelled examples, weight = L/N counts each of them once, as in equation 8.
    x (B, *x_shape): unlabelled; labelled: x' (L, *x_shape) and y' (L,), of which at most B are drawn at each
    call. Returns value (B,), labelled, unlabelled (B,) and log_q_y, in nats. Raises TypeError or ValueError
    for a model without a classifier and for labels that do not match x'.
    """
    require_model(model, SemiSupervisedModel, "models.SemiSupervisedVAE is one.")
    x_l, y_l = labelled
    # Before some are drawn: a pair of different lengths would go unnoticed.
    require_labels(y_l, model.classes, len(x_l))
    if len(x_l) > len(x):
        few = torch.randint(len(x_l), (len(x),), device=x.device, generator=generator).to(x_l.device)
        x_l, y_l = x_l[few], y_l[few]
    x = model.prepare(x, generator, check=check)
    # fit has not checked these; pixels are as x is, and a look at them would make the host wait.
    x_l = model.prepare(x_l, generator, check=check or x_l.dtype != torch.uint8)
    (y_l,) = given(model, x_l, y_l.to(x.device))
    log_q = model.classify(x).T
    unlabelled = (log_q.exp() * (bound_of_each_label(model, x, generator) - log_q)).sum(0)
    supervised = elbo(model, x_l, generator=generator, y=y_l, check=False).value - math.log(model.classes)
    log_q_y = model.classify(x_l).gather(1, y_l.unsqueeze(1)).squeeze(1)
    value = unlabelled + weight * supervised.mean() + alpha * log_q_y.mean()
    return SemiSupervised(value, supervised, unlabelled, log_q_y)
