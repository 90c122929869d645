"""The functions of an answer process, as the examiner's check cells call them.

A call is one function of autograd: its backward asks the answer process for the vector-Jacobian product. What
the call did to its arguments is done to the examiner's own objects before the check goes on.
"""

import builtins
import contextlib
import inspect
import io
import pickle
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

import torch

from course_utils.checks.mistake import Mistake, NotWritten
from course_utils.grading.examiner import parcel, wire
from course_utils.grading.examiner.lost import Lost, OutOfTime, WireError
from course_utils.grading.examiner.raw import raws


class Link:
    """The examiner's end of the wire to one answer process."""

    def __init__(self, requests: BinaryIO, replies: BinaryIO):
        self.requests, self.replies, self.calls = requests, replies, 0
        self.ran_out_of_memory = False  # whether an answer has said so

    def ask(self, kind: str, **request: Any) -> wire.Frame:
        """Raises Lost if no frame comes."""
        data = pickle.dumps({"kind": kind, **request}, protocol=5)
        try:
            self.requests.write(data)
            self.requests.flush()
            return wire.Frame(self.replies)
        except TimeoutError:
            raise OutOfTime("It did not end in time; is there an endless loop?") from None
        except (EOFError, OSError):
            raise self.lost() from None

    def lost(self) -> Lost:
        """Why there are no more replies."""
        return Lost("It ended the process, or took too much memory.")

    def note(self, raised: dict) -> None:
        """Remember what an answer's error says about the process."""
        text = str(raised["text"])
        self.ran_out_of_memory |= "MemoryError" in raised["classes"] or "can't allocate memory" in text

    def ask_for_values(self, kind: str, **request: Any) -> Any:
        return self.ask(kind, **request).value(lambda value, *_: value, _refuse)


class Remote:
    """A function that an answer process serves."""

    def __init__(
        self,
        link: Link,
        name: str,
        parameters: Sequence[str] | None,
        allowed: Sequence[str] | None = None,
        refused: Sequence[str] = (),
    ):
        self.__name__ = self.__qualname__ = name
        self.link, self.parameters, self.allowed, self.refused = link, parameters, allowed, refused
        if parameters is not None:
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            self.__signature__ = inspect.Signature(
                [inspect.Parameter(p, kind) for p in parameters if p.isidentifier()]
            )

    def own_work(self, allowed: Sequence[str], refused: Sequence[str]) -> "Remote":
        """The same function, watched on the other side; ``checks.own_work`` asks for it."""
        return Remote(self.link, self.__name__, self.parameters, list(allowed), list(refused))

    def __call__(self, *positional: Any, **named: Any) -> Any:
        return Call(self, positional, named).results()[0]

    def repeated(self, times: int, *positional: Any) -> list:
        """The results of so many calls, for which one question is enough; ``checks.repeated`` asks for it."""
        return Call(self, positional, {}, times).results()


class Call:
    """One call, or several alike: the parcel that goes out, and what is made of the frame that comes back."""

    def __init__(self, remote: Remote, positional: tuple, named: dict, times: int = 1):
        self.remote, self.times = remote, times
        file = io.BytesIO()
        self.pickler = parcel.Pickler(file)
        self.pickler.dump((positional, named))
        self.pickle, self.tensors = file.getvalue(), self.pickler.tensors
        self.objects = self.pickler.objects()
        self.needing = [t for t in self.tensors if t.requires_grad] if torch.is_grad_enabled() else []

    def results(self) -> list:
        """What each call returned; raises what one of them raised, or WireError."""
        frame = self._ask()
        outputs = frame.outputs() if self.needing else []
        if outputs:
            outputs = _Differentiable.apply(self, outputs, *self.needing)

        def tensor(value: torch.Tensor, output: int | None, is_parameter: bool) -> torch.Tensor:
            if is_parameter:
                return torch.nn.Parameter(value)
            return value if output is None or not self.needing else outputs[output]

        with in_form():
            reply = frame.value(tensor, self._mine)
            self._apply(reply["effects"])
            raised = self._raised(reply)
            returned = reply["returned"] if raised is None else []
        if raised is not None:
            raise raised
        if type(returned) is not list or len(returned) != self.times:
            raise WireError("An answer replied with more or fewer results than there were calls.")
        return returned

    def _ask(self) -> wire.Frame:
        link = self.remote.link
        self.number = link.calls = link.calls + 1
        return link.ask(
            "call",
            name=self.remote.__name__,
            number=self.number,
            times=self.times,
            allowed=self.remote.allowed,
            refused=self.remote.refused,
            arguments={
                "pickle": self.pickle,
                "tensors": raws(self.tensors),
                "requires_grad": [tensor.requires_grad for tensor in self.tensors],
                "kinds": [_kind(tensor) for tensor in self.tensors],
                "gradients": raws(t.grad if t.is_leaf else None for t in self.tensors),
                "generators": raws(generator.get_state() for generator in self.pickler.generators),
            },
            state={
                "seed": int(torch.randint(2**31, ())),  # drawn, so that each call draws other numbers
                "dtype": torch.get_default_dtype(),
                "inference": torch.is_inference_mode_enabled(),
                "grad": torch.is_grad_enabled(),
            },
        )

    def backward(self, gradients: Sequence[torch.Tensor | None]) -> list[torch.Tensor | None]:
        """The gradients by ``needing``, from those by the call's outputs."""
        reply = self.remote.link.ask_for_values("backward", number=self.number, gradients=raws(gradients))
        with in_form():
            raised = self._raised(reply)
            found = reply["gradients"] if raised is None else []
        if raised is not None:
            raise raised
        if len(found) != len(self.needing) or any(
            g is not None and (not isinstance(g, torch.Tensor) or g.shape != t.shape)
            for g, t in zip(found, self.needing, strict=True)
        ):
            raise WireError("A gradient has another shape than its tensor.")
        return found

    def _raised(self, reply: dict) -> Exception | None:
        if "raised" not in reply:
            return None
        self.remote.link.note(reply["raised"])
        return as_exception(reply["raised"])

    def _mine(self, reference: list) -> Any:
        """The examiner's own object that the other side refers to."""
        kind, number = reference
        return self.tensors[number] if kind == "tensor" else self.objects[number]

    def _apply(self, effects: dict) -> None:
        """Do to the examiner's objects what the call did to their copies; kinds may be left out."""
        with torch.no_grad():
            for i, value in effects.get("values", ()):
                _set(self.tensors[i], value)
        for i, needs in effects.get("needs", ()):
            self.tensors[i].requires_grad_(bool(needs))
        for i, gradient in effects.get("gradients", ()):
            tensor = self.tensors[i]
            if tensor.is_leaf:
                tensor.grad = gradient
            elif gradient is not None:
                tensor.backward(gradient)
        for number, content in effects.get("objects", ()):
            parcel.put(self.objects[number], content)
        for i in effects.get("drawn", ()):
            torch.rand((), generator=self.pickler.generators[i])


@contextlib.contextmanager
def in_form() -> Iterator[None]:
    """Whatever goes wrong with a reply's form is the answer process's doing."""
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        raise WireError(f"An answer replied out of form: {type(error).__name__}.") from error


class _Differentiable(torch.autograd.Function):
    """The call's outputs as a function of the tensors that it was given."""

    @staticmethod
    def forward(
        ctx, call: Call, outputs: list[torch.Tensor], *needing: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        ctx.call = call
        return tuple(outputs)

    @staticmethod
    def backward(ctx, *gradients: torch.Tensor) -> tuple:
        return None, None, *ctx.call.backward(gradients)


def as_exception(raised: dict) -> Exception:
    """The exception that an answer raised, of the nearest class known here, under its own name."""
    names = [str(name) for name in raised["classes"]]
    if "NotWritten" in names:
        return NotWritten(str(raised["text"]))
    if "Mistake" in names:
        return Mistake(str(raised["text"]))
    known = (getattr(builtins, name, None) for name in names)
    base = next((k for k in known if isinstance(k, type) and issubclass(k, Exception)), Exception)
    if issubclass(base, KeyError | UnicodeError | ExceptionGroup):
        base = Exception  # their messages or arguments are made differently
    if issubclass(base, StopIteration | StopAsyncIteration):
        base = Exception  # they would end a check's own loops early, as if all had been well
    kind = base if names[0] == base.__name__ else type(names[0], (base,), {})
    error = kind(str(raised["text"])) if raised["arguments"] else kind()
    for note in raised["notes"]:
        error.add_note(str(note))
    return error


def _kind(tensor: torch.Tensor) -> str:
    if type(tensor) is not torch.Tensor and isinstance(tensor, torch.nn.Parameter):
        return "parameter"
    return "leaf" if tensor.is_leaf else "computed"


def _set(tensor: torch.Tensor, value: torch.Tensor) -> None:
    if tensor.shape == value.shape and tensor.dtype == value.dtype:
        tensor.copy_(value)
    else:
        tensor.data = value


def _refuse(reference: Any) -> Any:
    raise WireError("A frame refers to an object where it may not.")
