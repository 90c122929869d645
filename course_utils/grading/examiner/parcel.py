"""A call's arguments on their way into the sandbox, and what the call did to them on the way back.

The examiner pickles them by cloudpickle; tensors and generators travel in a table beside the pickle, as their
bytes (raw.py). Both sides number the objects of the pickle in the same order (its memo), so the answer
process can say which list, dictionary or object was changed, and how, in plain data.
"""

import functools
import io
import operator
import pickle
import types
from typing import Any

import cloudpickle
import torch
from cloudpickle import cloudpickle as internals

# Most objects of a pickle are of these types, which hold nothing that a table or a change concerns.
SIMPLE = frozenset({type(None), bool, int, float, complex, str, bytes, tuple})
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
        match _table_of(type(obj)):
            case "tensor":
                return self._place("tensor", self.tensors, obj)
            case "generator":
                return self._place("generator", self.generators, obj)
        return None

    def reducer_override(self, obj: Any) -> Any:
        name = getattr(obj, "__name__", None)
        if isinstance(obj, type | types.FunctionType) and isinstance(name, str) and GIVEN.get(name) is obj:
            return given, (name,)
        return super().reducer_override(obj)

    def _dynamic_function_reduce(self, function: types.FunctionType) -> tuple:
        """Without cloudpickle's search of all modules for those that the function might need.

        The other side has imported what the assignment imports, and the search takes longer than the rest.
        """
        search, internals._find_imported_submodules = internals._find_imported_submodules, lambda *_: []
        try:
            return super()._dynamic_function_reduce(function)
        finally:
            internals._find_imported_submodules = search

    def _place(self, kind: str, table: list, obj: Any) -> tuple[str, int]:
        if id(obj) not in self.places:
            self.places[id(obj)] = kind, len(table)
            table.append(obj)
        return self.places[id(obj)]

    def objects(self) -> dict[int, Any]:
        """The objects of the pickle by their numbers."""
        return {number: obj for number, obj in self.memo.copy().values()}


@functools.cache
def _table_of(kind: type) -> str | None:
    """The table in which objects of this class travel, if they do; asked for each object of a pickle."""
    if issubclass(kind, torch.Tensor):
        return "tensor"
    return "generator" if issubclass(kind, torch.Generator) else None


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


def inside(obj: Any) -> dict | list | None:
    """The changeable content of an object of the pickle, as a shallow copy; None for one that has none."""
    if type(obj) in SIMPLE:
        return None
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
    if isinstance(before, dict) and not all(map(operator.is_, before.values(), now.values())):
        return True
    return not all(map(operator.is_, before, now))  # the keys, if they are dictionaries


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
