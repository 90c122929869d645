"""The examples that fit takes: tensors, arrays and torch data sets, all made into tensors."""

import math
from collections.abc import Sequence
from numbers import Integral

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, TensorDataset

from course_utils import objectives
from course_utils.arguments import require_batch, with_article
from course_utils.models.protocol import LabelledModel, TrainableModel, fits


def examples(model: TrainableModel, x: object, y: object, dtype: torch.dtype) -> tuple[Tensor, Tensor | None]:
    """x (N, *x_shape), in ``dtype`` if floating point, and labels y (N,) if the model takes them, as tensors.

    Raises TypeError or ValueError for anything else.
    """
    x, y = _as_tensors(model, x, y)
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


def _as_tensors(model: TrainableModel, x: object, y: object) -> tuple[object, object]:
    """Arrays and data sets become tensors; everything else stays as it is."""
    if isinstance(x, DataLoader):
        raise TypeError(
            "x must hold all examples, got a DataLoader, which deals them out in batches: pass the tensor or "
            "the data set that it was made from (loader.dataset); fit takes batch_size=."
        )
    if isinstance(x, tuple) and isinstance(getattr(x, "x", None), Tensor):
        raise TypeError(
            f"x must be a tensor, got {with_article(type(x).__name__)} of x and y: pass its .x, and "
            "its .y as y=."
        )
    if isinstance(x, Dataset):
        x, labels = _stacked(x, labels=y is None and fits(model, LabelledModel))
        y = labels if y is None else y
    return _from_array("x", x), _from_array("y", y)


def _from_array(name: str, array: object) -> object:
    """An array as a tensor, whatever its strides and byte order; anything else as it is.

    Raises TypeError for arrays that torch has no dtype for.
    """
    if not isinstance(array, np.ndarray):
        return array
    if np.ma.isMaskedArray(array):
        raise TypeError(
            f"{name} must be an array without a mask, got a masked array, whose mask would be lost: fill in "
            f"the missing values, {name} = {name}.filled(value)."
        )
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        advice = "number the classes, y = np.unique(y, return_inverse=True)[1]"
        if name == "x":
            advice = "try x.astype('float32')"
        raise TypeError(f"{name} must be an array of numbers, got {array.dtype}; {advice}.")
    if name == "x" and array.dtype.kind in "iu" and array.dtype != np.uint8:
        raise TypeError(
            f"x must be uint8 pixels or floating-point numbers, got {array.dtype}; for pixels from 0 to 255 "
            "pass x.astype('uint8'), for other numbers x.astype('float32')."
        )
    return torch.from_numpy(array.astype(array.dtype.newbyteorder("="), copy=True))


def _stacked(examples: Dataset, labels: bool) -> tuple[Tensor, Tensor | None]:
    """All examples of a data set and, if asked for, the labels of one of pairs.

    Raises TypeError or ValueError for examples that cannot be stacked.
    """
    if isinstance(examples, TensorDataset):
        return examples.tensors[0], examples.tensors[1] if labels and len(examples.tensors) > 1 else None
    if not hasattr(examples, "__len__"):
        raise TypeError(
            f"fit needs all examples at once, but {with_article(type(examples).__name__)} has no length."
        )
    if len(examples) == 0:
        raise ValueError("x must hold at least one example, got a data set of length 0.")
    items = [examples[i] for i in range(len(examples))]
    pairs = isinstance(items[0], tuple | list)
    parts = list(zip(*items, strict=True))[:2] if pairs else [items]
    x = _stack(parts[0])
    return x, _labels(parts[1]) if labels and len(parts) > 1 else None


def _stack(rows: Sequence[object]) -> Tensor:
    for row in rows:
        if not isinstance(row, Tensor | np.ndarray):
            kind = type(row)
            advice = "it may also be a pair (x, y) whose x is one"
            if kind.__module__.startswith("PIL"):
                advice = (
                    "give the data set a transform that makes one, for example "
                    "torchvision.transforms.PILToTensor()"
                )
            raise TypeError(
                "Each example of the data set must be a tensor or an array, got "
                f"{with_article(kind.__name__)}; {advice}."
            )
        if row.shape != rows[0].shape:
            raise ValueError(
                "The examples of the data set must have one shape, got "
                f"{tuple(rows[0].shape)} and {tuple(row.shape)}."
            )
    return torch.stack([torch.as_tensor(row) for row in rows])


def _labels(labels: Sequence[object]) -> Tensor:
    """Whole numbers, also as tensors or arrays of one number: (N,), int64."""
    numbers = [
        label.item() if isinstance(label, Tensor | np.ndarray) and math.prod(label.shape) == 1 else label
        for label in labels
    ]
    for number in numbers:
        if not isinstance(number, Integral):
            raise TypeError(
                f"The second part of each example must be its label, a whole number, got {number!r}; or "
                "pass the labels as y=."
            )
    return torch.tensor(numbers, dtype=torch.int64)
