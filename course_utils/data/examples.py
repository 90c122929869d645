"""Data as users have them, tensors, arrays and torch data sets, all made into tensors."""

import math
from collections.abc import Sequence
from numbers import Integral

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, TensorDataset

from course_utils.arguments import require_tensor, with_article


def as_tensor(x: object) -> Tensor:
    """All examples x of a tensor, an array or a torch data set, as one tensor (N, ...).

    Of a data set of pairs these are the first parts. Raises TypeError or ValueError for anything else.
    """
    return as_tensors(x, None, labelled=False)[0]


def as_tensors(x: object, y: object, *, labelled: bool) -> tuple[Tensor, Tensor | None]:
    """x as by ``as_tensor``, and its labels y, a tensor or an array; anything else stays as y.

    labelled: whether a data set of pairs without a y holds the labels in their second parts
    """
    if isinstance(x, DataLoader):
        raise TypeError(
            "x must hold all examples, got a DataLoader, which deals them out in batches: pass the tensor or "
            "the data set that it was made from (loader.dataset); it is dealt out in batches here."
        )
    if isinstance(x, tuple) and isinstance(getattr(x, "x", None), Tensor):
        raise TypeError(
            f"x must be a tensor, got {with_article(type(x).__name__)} of x and y: pass its .x, and, for a "
            "model that takes labels, its .y as y=."
        )
    if isinstance(x, Dataset):
        x, labels = _stacked(x, labels=labelled and y is None)
        y = labels if y is None else y
    return require_tensor("x", from_array("x", x)), from_array("y", y)


def from_array(name: str, array: object) -> object:
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
            f"x must hold all examples at once, got {with_article(type(examples).__name__)} without a length."
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
