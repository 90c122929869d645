"""Weights as whole numbers with one scale a row, so that each fits in a byte, or in a letter."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

# Of weights that are a letter each in a page: 91 letters are written there as they are.
LARGEST = 45


def rounded(
    weight: Tensor, x: Tensor, largest: int = 127, scale: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """weight (M, K) as whole numbers (M, K) up to ``largest``, and a scale for each row (M,).

    x: (N, K), inputs of this layer: the rounding of a weight is made up for by those of its row that come
    after it, as far as these inputs allow (Frantar et al. 2022, GPTQ). ``scale``: by default the least at
    which each row's weights fit.
    """
    if scale is None:
        scale = (weight.abs().amax(1) / largest).clamp_min(1e-12)
    hessian = x.T @ x / len(x)
    hessian += 0.01 * hessian.diagonal().mean() * torch.eye(len(hessian), dtype=hessian.dtype)
    inverse = torch.linalg.cholesky(torch.linalg.inv(hessian), upper=True)
    left, whole = weight.clone(), torch.zeros_like(weight)
    for k in range(weight.shape[1]):
        whole[:, k] = (left[:, k] / scale).round().clamp(-largest, largest)
        error = (left[:, k] - whole[:, k] * scale) / inverse[k, k]
        left[:, k:] -= error[:, None] * inverse[k, k:]
    return whole, scale


@torch.no_grad()
def round_layers(model: nn.Module, names: Sequence[str], run: Callable[[nn.Module], object]) -> None:
    """Round the weights of these linear layers, one after the other, to the levels that ``in_levels`` finds.

    run(model): computes the model where it will be used; what the layers get there is what the rounding is
    fitted to. The new weights are exact in float16.
    """
    for name in names:
        layer, seen = model.get_submodule(name), []
        hook = layer.register_forward_pre_hook(
            lambda _, given, seen=seen: seen.append(given[0].flatten(0, -2).cpu().double())
        )
        run(model)
        hook.remove()
        weight = layer.weight.cpu().double()
        # Backwards, because a masked layer's rows end with weights that stay 0: these make up for nothing.
        whole, scale = rounded(weight.flip(1), torch.cat(seen).flip(1), LARGEST, _short(weight))
        layer.weight.copy_((whole * scale[:, None]).flip(1))


def _short(weight: Tensor) -> Tensor:
    """Scales (M,) for LARGEST steps, of 5 binary digits: float16 has 11, and a whole number up to 45 takes 6.

    At least 2^-20: float16's smallest step is 2^-24.
    """
    least = (weight.abs().amax(1) / LARGEST).clamp_min(2.0**-20)
    last_digit = 2.0 ** (least.log2().floor() - 4)
    return (least / last_digit).ceil() * last_digit


def in_levels(weight: Tensor) -> tuple[Tensor, Tensor] | None:
    """weight (M, K) as whole numbers up to LARGEST and a scale for each row, if it is exactly that.

    None for other weights, such as training leaves.
    """
    weight = weight.detach().cpu().double()
    if (_steps(weight[:16]) == 0).any():  # a few rows tell nearly always, and cost next to nothing
        return None
    scale = _steps(weight)
    return None if (scale == 0).any() else ((weight / scale[:, None]).round(), scale)


def _steps(weight: Tensor) -> Tensor:
    """The largest step of each row whose multiples all its weights are, or 0 where there is none: (M,)."""
    peak = weight.abs().amax(1)
    scale = (peak == 0).double()  # any step will do for a row of zeros
    for steps in range(1, LARGEST + 1):
        left = (scale == 0).nonzero()[:, 0]
        step, rows = peak[left, None] / steps, weight[left]
        fits = ((rows / step).round() * step == rows).all(1)
        scale[left[fits]] = step[fits, 0]
    return scale
