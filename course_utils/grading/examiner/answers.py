"""The answer process: it runs a student's cells and serves the functions that they define.

It reads requests, which it may trust, and answers in frames of plain data (wire.py). It runs in a sandbox,
and nobody trusts what it says. A request is a dictionary:

run       a cell: its source; replies with the error, if there was one, and what the cell printed
names     which of these names are defined, and the parameters of each
call      a function by its name, so many times, with a parcel of arguments; replies with all results
backward  the vector-Jacobian product of an earlier call
"""

import contextlib
import inspect
import linecache
import pickle
import random
import sys
import traceback
import types
from collections import defaultdict
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np
import torch

from course_utils.checks import own_work
from course_utils.checks.mistake import Mistake
from course_utils.grading.examiner import parcel, wire
from course_utils.grading.examiner.lost import NotPlain
from course_utils.grading.examiner.printed import Printed
from course_utils.grading.examiner.raw import Raw, made, raw

LONGEST_TEXT = 10_000  # characters of an error's message


class Answers:
    """A student's namespace, and the calls into it whose gradients may still be asked for."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        self.cells = 0
        self.calls: dict[int, tuple[list[torch.Tensor], list[torch.Tensor]]] = {}
        self.rules: dict[str, tuple[Callable, tuple]] = {}  # the watched answer of each name, and its rule

    def handle(self, request: dict) -> wire.Packed:
        return getattr(self, f"_{request.pop('kind')}")(**request)

    def _run(self, source: str, gives: list[str]) -> wire.Packed:
        printed, error = Printed(), None
        self.cells += 1
        name = f"<cell {self.cells}>"
        # inspect and torch.jit look for sources there.
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            try:
                exec(compile(source, name, "exec"), vars(self.module))
            except BaseException as raised:
                error = _in_words(raised)
        parcel.GIVEN.update({name: vars(self.module)[name] for name in gives if name in vars(self.module)})
        return wire.pack({"error": error, "printed": printed.text, "cut": printed.is_cut})

    def _names(self, names: list[str]) -> wire.Packed:
        return wire.pack(
            {name: _parameters(vars(self.module)[name]) for name in names if name in vars(self.module)}
        )

    def _call(
        self,
        name: str,
        number: int,
        times: int,
        allowed: list[str] | None,
        refused: list[str],
        arguments: dict,
        state: dict,
    ) -> wire.Packed:
        answer = vars(self.module).get(name)
        if allowed is not None:
            answer = self._watched(name, answer, (allowed, refused))
        received = Received(arguments)
        with _as_on_the_other_side(state):
            try:
                positional, named = received.arguments
                result = {"returned": [answer(*positional, **named) for _ in range(times)]}
            except BaseException as raised:
                result = {"raised": _in_words(raised)}
            try:
                packed = wire.pack(result | {"effects": received.effects()}, received.reference)
            except (NotPlain, Mistake, RecursionError) as raised:
                packed = wire.pack({"raised": _in_words(raised), "effects": {}})
        if packed.outputs:
            self.calls[number] = received.leaves, packed.outputs
        return packed

    def _watched(self, name: str, answer: Callable, rule: tuple) -> Callable:
        """The answer under this rule, as it stands in the student's namespace from now on."""
        watched, known = self.rules.get(name, (None, None))
        if watched is not answer or known != rule:
            watched = vars(self.module)[name] = own_work(answer, *rule)
            self.rules[name] = watched, rule
        return watched

    def _backward(self, number: int, gradients: list) -> wire.Packed:
        leaves, outputs = self.calls[number]
        asked = [leaf for leaf in leaves if leaf.requires_grad]
        flowing = [(o, made(g)) for o, g in zip(outputs, gradients, strict=True) if g is not None]
        try:
            # The gradient of one number, because with others torch imports sympy first, for a second or two.
            with torch.enable_grad():
                product = sum((output * gradient).sum() for output, gradient in flowing)
            found = torch.autograd.grad(product, asked, retain_graph=True, allow_unused=True)
        except Exception as raised:
            return wire.pack({"raised": _in_words(raised)})
        return wire.pack({"gradients": list(found)})


class Received:
    """The arguments of one call, unpacked, and what the call changes in them."""

    def __init__(self, arguments: dict):
        self.values, self.gradients = (_kept(arguments[name]) for name in ("tensors", "gradients"))
        self.leaves = [
            made(tensor).requires_grad_(needs)
            for tensor, needs in zip(arguments["tensors"], arguments["requires_grad"], strict=True)
        ]
        self.tensors = [
            self._as_it_was(leaf, kind) for leaf, kind in zip(self.leaves, arguments["kinds"], strict=True)
        ]
        self.needed = [tensor.requires_grad for tensor in self.tensors]
        for leaf, gradient in zip(self.leaves, arguments["gradients"], strict=True):
            if gradient is not None:
                leaf.grad = made(gradient)
        self.generators = [torch.Generator() for _ in arguments["generators"]]
        for generator, state in zip(self.generators, arguments["generators"], strict=True):
            generator.set_state(made(state))
        unpickler = parcel.Unpickler(arguments["pickle"], self.tensors, self.generators)
        self.arguments = unpickler.load()
        self.objects = unpickler.objects()
        self.numbers = {id(obj): number for number, obj in self.objects.items()}
        self.places = {id(tensor): place for place, tensor in enumerate(self.tensors)}
        inside = ((number, parcel.inside(obj)) for number, obj in self.objects.items())
        self.before = {number: content for number, content in inside if content is not None}
        self.states = arguments["generators"]

    @staticmethod
    def _as_it_was(leaf: torch.Tensor, kind: str) -> torch.Tensor:
        if kind == "parameter":
            return leaf
        return leaf.clone() if kind == "computed" and leaf.requires_grad else leaf

    def reference(self, obj: Any) -> list | None:
        """The receiver's name for something that came with the call."""
        if isinstance(obj, torch.Tensor):
            return ["tensor", self.places[id(obj)]] if id(obj) in self.places else None
        return ["object", self.numbers[id(obj)]] if id(obj) in self.numbers else None

    def effects(self) -> dict[str, list]:
        """What the call changed: values and gradients of tensors, and contents of objects."""
        found = defaultdict(list)
        for i, (tensor, leaf, value) in enumerate(zip(self.tensors, self.leaves, self.values, strict=True)):
            if not _same(tensor, value):
                found["values"].append([i, tensor.detach().clone()])
            now, before = leaf.grad, self.gradients[i]
            if (now is None) is not (before is None) or (now is not None and not _same(now, before)):
                found["gradients"].append([i, None if now is None else now.detach().clone()])
            if leaf is tensor and tensor.requires_grad is not self.needed[i]:
                found["needs"].append([i, tensor.requires_grad])
        for number, before in self.before.items():
            now = parcel.inside(self.objects[number])
            if parcel.changed(before, now):
                found["objects"].append([number, now])
        for i, (generator, state) in enumerate(zip(self.generators, self.states, strict=True)):
            if not _same(generator.get_state(), state):
                found["drawn"].append(i)
        return dict(found)


def _kept(came: list[Raw | torch.Tensor | None]) -> list[Raw | torch.Tensor | None]:
    """What came, as it stays whatever is done to the tensors that are made of it."""
    return [one.clone() if isinstance(one, torch.Tensor) else one for one in came]


def _same(now: torch.Tensor, before: Raw | torch.Tensor) -> bool:
    """Equal to the bit, but for the signs of zeros and the kinds of nan."""
    if type(before) is Raw and type(seen := raw(now)) is Raw and seen == before:
        return True
    one, two = now.detach(), made(before)
    if one.shape != two.shape or one.dtype != two.dtype:
        return False
    return bool(((one == two) | ((one != one) & (two != two))).all())


@contextlib.contextmanager
def _as_on_the_other_side(state: dict):
    """During a call: random numbers that follow from the examiner's, its dtype, and its mode of gradients."""
    torch.default_generator.manual_seed(state["seed"])  # torch.manual_seed looks for other devices
    np.random.seed(state["seed"])
    random.seed(state["seed"])
    torch.set_default_dtype(state["dtype"])
    with torch.inference_mode(state["inference"]), torch.set_grad_enabled(state["grad"]):
        yield


def _in_words(error: BaseException) -> dict:
    """An exception as plain data: the names of its classes, its message and its notes."""
    try:
        return {
            "classes": [str(kind.__name__) for kind in type(error).__mro__],
            "text": str(error)[:LONGEST_TEXT],
            "arguments": bool(error.args),
            "notes": [str(note)[:LONGEST_TEXT] for note in getattr(error, "__notes__", [])][:20]
            + _where(error),
        }
    except BaseException:  # a class of the student's may do anything when it is asked for its message
        text = "an error whose message cannot be read."
        return {"classes": ["Exception"], "text": text, "arguments": True, "notes": []}


def _where(error: BaseException) -> list[str]:
    """The student's line at which it stopped, if that is in a cell."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith("<cell")]
    return [f"Your code stopped at line {own[-1].lineno} of its cell: {own[-1].line}"] if own else []


def _parameters(answer: Any) -> list[str] | None:
    """The names of a function's parameters; None if it does not say, or is not a function."""
    try:
        return list(inspect.signature(answer).parameters)
    except (TypeError, ValueError):
        return None


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until there are no more."""
    answers = Answers()
    sys.modules["__main__"] = answers.module
    while True:
        try:
            request = pickle.load(requests)
        except EOFError:
            return
        try:
            packed = answers.handle(request)
        except Exception:  # what the student's code raises is part of the reply
            packed = wire.pack_internal_error(traceback.format_exc(limit=-4))
        wire.write(replies, packed)
