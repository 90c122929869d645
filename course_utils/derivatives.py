"""Sums over the last axis whose derivatives are written out, because autograd's would cost more than they do.

They can be differentiated twice, and under torch.func.vmap. distributions checks the arguments: their leading
axes broadcast, their last ones are equal.
"""

import torch
from torch import Tensor


def expm1_minus(t: Tensor) -> Tensor:
    """exp(t) - 1 - t, never negative, with all its digits: near 0, where it is about t² / 2, by a series."""
    near = t.abs() < torch.finfo(t.dtype).eps ** 0.25
    small = t.clamp(-1, 1)  # the gradient of the series must be finite even where it is not used
    return torch.where(near, small.square() / 2 * (1 + small / 3 + small.square() / 12), t.expm1() - t)


class KLToStandardNormal(torch.autograd.Function):
    """½ (mu² + sigma² - 1 - log sigma²) summed over the last axis; derivatives mu and sigma² - 1.

    Written out, because autograd would pass over both branches of the series near sigma = 1.
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(mu: Tensor, log_sigma: Tensor) -> Tensor:
        return 0.5 * (mu.square() + expm1_minus(2 * log_sigma)).sum(-1)

    @staticmethod
    def setup_context(ctx: torch.autograd.function.FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, gradient: Tensor) -> tuple[Tensor | None, ...]:
        mu, log_sigma = ctx.saved_tensors
        return _gradients((mu, log_sigma), (mu, (2 * log_sigma).expm1()), gradient, ctx.needs_input_grad)


class BernoulliLogLikelihood(torch.autograd.Function):
    """Σ x l - log(1 + exp(l)) over the last axis, with its derivatives x - sigmoid(l) and l.

    Written out, because autograd would keep and pass over six arrays of the size of ``logits`` for it.
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(x: Tensor, logits: Tensor) -> Tensor:
        # log(1 + exp(l)) as max(l, 0) - log sigmoid(|l|): safe, and faster than log1p on many CPUs.
        small = logits.abs().sigmoid_().log_()
        # x l - max(l, 0) first: it is 0 where only the small term is left.
        return (x * logits).sub_(logits.relu()).add_(small).sum(-1)

    @staticmethod
    def setup_context(ctx: torch.autograd.function.FunctionCtx, inputs: tuple, output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, gradient: Tensor) -> tuple[Tensor | None, ...]:
        x, logits = ctx.saved_tensors
        slopes = (logits, x - logits.sigmoid())
        return _gradients((x, logits), slopes, gradient, ctx.needs_input_grad)


def _gradients(
    inputs: tuple[Tensor, ...], slopes: tuple[Tensor, ...], gradient: Tensor, needed: tuple[bool, ...]
) -> tuple[Tensor | None, ...]:
    """The gradients of inputs (..., D), where needed, of a sum over D with these slopes: gradient (...)."""
    each = gradient.unsqueeze(-1)
    return tuple(
        (each * slope).sum_to_size(of.shape).to(of.dtype) if wanted else None
        for of, slope, wanted in zip(inputs, slopes, needed, strict=True)
    )
