"""A call's arguments on their way into the sandbox, and what the call did to them on the way back.

The examiner pickles them by cloudpickle; tensors and generators travel in a table beside the pickle, as their
bytes (``packed``), because torch's own pickles take a hundred times as long to write and to read. Both
sides number the objects of the pickle in the same order (its memo), so the answer process can say which list,
dictionary or object was changed, and how, in plain data.
"""

import io
import pickle
import types
from collections.abc import Mapping
from typing import Any

import cloudpickle
import torch

from course_utils.grading.examiner.unpacking import DTYPES

NAMES = {dtype: name for name, dtype in DTYPES.items()}
# Where both sides have them: the classes and functions that the assignment itself gives.
GIVEN: dict[str, Any] = {}


def given(name: str) -> Any:
    """What the assignment's given cells define under this name, on whichever side this is called."""
    return GIVEN[name]


class Pickler(cloudpickle.Pickler):
    """Keeps tensors and generators aside, in ``tensors`` and ``generators``."""

    def __init__(self, file: io.BytesIO):
        super().__init__(file, protocol=5)
        self.tensors: list[torch.Tensor] = []
        self.generators: list[torch.Generator] = []
        self.places: dict[int, tuple[str, int]] = {}

    def persistent_id(self, obj: Any) -> tuple[str, int] | None:
        if isinstance(obj, torch.Tensor):
            return self._place("tensor", self.tensors, obj)
        if isinstance(obj, torch.Generator):
            return self._place("generator", self.generators, obj)
        return None

    def reducer_override(self, obj: Any) -> Any:
        name = getattr(obj, "__name__", None)
        if isinstance(obj, type | types.FunctionType) and isinstance(name, str) and GIVEN.get(name) is obj:
            return given, (name,)
        return super().reducer_override(obj)

    def _place(self, kind: str, table: list, obj: Any) -> tuple[str, int]:
        if id(obj) not in self.places:
            self.places[id(obj)] = kind, len(table)
            table.append(obj)
        return self.places[id(obj)]

    def objects(self) -> dict[int, Any]:
        """The objects of the pickle by their numbers."""
        return {number: obj for number, obj in self.memo.copy().values()}


class Unpickler(pickle.Unpickler):
    """Puts the table's tensors and generators where they belong."""

    def __init__(self, data: bytes, tensors: list[torch.Tensor], generators: list[torch.Generator]):
        super().__init__(io.BytesIO(data))
        self.table = {"tensor": tensors, "generator": generators}

    def persistent_load(self, place: tuple[str, int]) -> Any:
        kind, number = place
        return self.table[kind][number]

    def objects(self) -> dict[int, Any]:
        return dict(self.memo.copy())


class _Packer(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        if type(obj) is not torch.Tensor or not _is_its_bytes(obj):
            return NotImplemented  # as torch pickles it
        plain = obj.detach().clone(memory_format=torch.contiguous_format)  # a single number may have stride 0
        data = bytearray(plain.reshape(-1).view(torch.uint8).numpy())
        return made, (data, NAMES[obj.dtype], tuple(obj.shape))


def packed(request: Any) -> bytes:
    """A pickle in which the tensors are their bytes."""
    file = io.BytesIO()
    _Packer(file, protocol=5).dump(request)
    return file.getvalue()


def made(data: bytearray, dtype: str, shape: tuple[int, ...]) -> torch.Tensor:
    """The tensor that holds these bytes themselves."""
    return torch.frombuffer(data, dtype=DTYPES[dtype]).reshape(shape)


def _is_its_bytes(tensor: torch.Tensor) -> bool:
    """Whether dtype, shape and bytes say all of a tensor."""
    return (
        tensor.dtype in NAMES
        and tensor.layout is torch.strided
        and tensor.device.type == "cpu"
        and tensor.is_contiguous()
        and tensor.numel() > 0
        and not (tensor.requires_grad or tensor.is_conj() or tensor.is_neg())
    )


def inside(obj: Any) -> dict | list | None:
    """The changeable content of an object of the pickle, as a shallow copy; None for one that has none."""
    if isinstance(obj, dict):
        return dict(obj)
    if isinstance(obj, list):
        return list(obj)
    if isinstance(obj, set):
        return list(obj)
    if isinstance(obj, types.FunctionType):
        return [_content(cell) for cell in obj.__closure__ or ()]
    if isinstance(obj, type | types.ModuleType) or not isinstance(getattr(obj, "__dict__", None), dict):
        return None
    return dict(vars(obj))


def changed(before: dict | list, now: dict | list) -> bool:
    """Whether something was added, taken out or replaced; a part's own content is not looked at."""
    if len(before) != len(now):
        return True
    if isinstance(before, Mapping):
        pairs = zip(before.items(), now.items(), strict=True)
        return any(k is not l or v is not w for (k, v), (l, w) in pairs)  # noqa: E741
    return any(v is not w for v, w in zip(before, now, strict=True))


def put(obj: Any, content: Any) -> None:
    """Give an object of the pickle the content that the call left in it.

    Raises ValueError if it does not fit, or if others than this check may have the object: a library's.
    """
    if not isinstance(obj, dict | list | set) and not _is_of_the_check(obj):
        raise ValueError("the object is a library's")
    fits = list if isinstance(obj, list | set | types.FunctionType) else dict
    if not isinstance(content, fits):
        raise ValueError("the content does not fit")
    if isinstance(obj, dict):
        obj.clear()
        obj.update(content)
    elif isinstance(obj, list):
        obj[:] = content
    elif isinstance(obj, set):
        obj.clear()
        obj.update(content)
    elif isinstance(obj, types.FunctionType):
        for cell, value in zip(obj.__closure__ or (), content, strict=True):
            cell.cell_contents = value
    else:
        attributes = vars(obj)
        attributes.clear()
        attributes.update(content)


def _is_of_the_check(obj: Any) -> bool:
    """Whether it is a model, an optimizer, or of a class or function that the notebook defines."""
    if isinstance(obj, type | types.ModuleType):
        return False
    maker = obj if isinstance(obj, types.FunctionType) else type(obj)
    return (
        isinstance(obj, torch.nn.Module | torch.optim.Optimizer | types.SimpleNamespace)
        or maker.__module__ == "__main__"
    )


def _content(cell: types.CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # empty
        return None
