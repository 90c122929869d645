"""The examples that fit takes, and a look at their values before the loop begins."""

import torch
from torch import Tensor

from course_utils import objectives
from course_utils.arguments import require_batch
from course_utils.models.protocol import TrainableModel, data_for


def examples(model: TrainableModel, x: object, y: object, dtype: torch.dtype) -> tuple[Tensor, Tensor | None]:
    """x (N, *x_shape), in ``dtype`` if floating point, and labels y (N,) if the model takes them, as tensors.

    Raises TypeError or ValueError for anything else.
    """
    x, y = data_for(model, x, y)
    require_batch("x", x, model.x_shape)
    if y is not None:
        # One look at the labels, on the CPU, where their values are looked at too.
        objectives.given(model, x, y.cpu() if isinstance(y, Tensor) else y)
    return x.to(dtype) if x.is_floating_point() else x, y


def require_values(model: TrainableModel, x: Tensor) -> None:
    """Have the model look at the values of x (N, *x_shape), so that fit's loop need not.

    Raises what model.prepare raises. Every floating-point value is looked at; of pixels, which prepare may
    draw, the brightest example alone, in which uint8 of 0 and 1 show.
    """
    if x.dtype == torch.uint8:
        brightest = x.flatten(1).amax(1).argmax()
        x = x[brightest : brightest + 1]
    model.prepare(x if x.is_floating_point() else x[:1])
