"""A page for each room of the library, from the signatures and docstrings of its functions and classes."""

import importlib
import inspect
import re
from collections.abc import Iterator
from itertools import pairwise
from types import ModuleType

from course_utils import widgets

# In the order in which a reader meets them, and what each is for.
ROOMS = {
    "data": "the packaged data, and data of your own",
    "distributions": "log-densities, divergences and draws",
    "models": "the networks and what they say about x and z",
    "objectives": "what training maximises, example by example",
    "gradients": "two estimates of a gradient through a draw",
    "training": "the loop",
    "inference": "the posterior: by ascent, on a grid, and what an encoder loses",
    "latents": "paths and places in the latent space",
    "evaluation": "log p(x), and how much of the code is used",
    "compression": "files as long as the bound says",
    "pretrained": "trained models, each with its recipe",
    "plots": "figures",
    "diagrams": "drawings of models, made from the models",
    "widgets": "what moves with the hand",
    "checks": "what a notebook's checks are made of",
}
WIDTH = 76  # of code in a page's column, characters
# A line of a docstring that is shorter, with the next word, was ended on purpose.
WRAPPED = 96
_DIRECTIVE = re.compile(r"::\s*$")


def text_of(room: str) -> str:
    """The page of ``course_utils.<room>`` in Markdown for MyST."""
    module = importlib.import_module(f"course_utils.{room}")
    parts = [f"# {room}", "```python\n" + f"from course_utils import {room}\n```", prose(module.__doc__)]
    for name, thing in public(module):
        parts += [f"## {name}", _signature(f"{room}.{name}", thing), prose(inspect.getdoc(thing) or "")]
        if inspect.isclass(thing):
            parts += [_method(attribute, member) for attribute, member in _methods(thing)]
    return "\n\n".join(part for part in parts if part) + "\n"


def in_a_line(kind: str) -> str:
    """What the widget of the class ``kind`` lets one do, as its docstring begins."""
    first = inspect.getdoc(getattr(widgets, kind)).partition("\n")[0]
    return re.split(r" {2,}", first)[0].rstrip(".")


def public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The functions and classes of the course that the module offers, by name."""
    names = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
    for name in sorted(names, key=str.lower):
        thing = getattr(module, name)
        own = getattr(thing, "__module__", "").startswith(module.__name__)
        if own and (inspect.isfunction(thing) or inspect.isclass(thing)):
            yield name, thing


def _methods(thing: type) -> Iterator[tuple[str, object]]:
    for name, member in vars(thing).items():
        if not name.startswith("_") and inspect.isfunction(member) and inspect.getdoc(member):
            yield name, member


def _method(name: str, member: object) -> str:
    return f"### .{name}\n\n{_signature(f'.{name}', member)}\n\n{prose(inspect.getdoc(member))}"


def _signature(name: str, thing: object) -> str:
    try:
        signature = str(inspect.signature(thing))
    except ValueError:  # a class whose arguments cannot be told, such as an exception
        signature = ""
    signature = re.sub(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Z])", "", signature)  # Tensor for torch.Tensor
    signature = (
        re.sub(r"<[^<>]*?\b(\w+)'?>", r"\1", signature).replace("(self, ", "(").replace("(self)", "()")
    )
    if len(name + signature) > WIDTH:
        signature = _folded(signature)
    return f"```python\n{name}{signature}\n```"


def _folded(signature: str) -> str:
    """The arguments on a line of their own, or one a line where they are too long for that."""
    arguments, close, rest = signature.rpartition(")")
    pieces, depth, piece = [], 0, ""
    for character in f"{arguments[1:]},":
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            pieces.append(piece.strip())
            piece = ""
        else:
            piece += character
    together = ", ".join(pieces)
    inner = [together] if len(together) < WIDTH else [f"{argument}," for argument in pieces]
    return "(\n" + "".join(f"    {line}\n" for line in inner) + close + rest


def prose(docstring: str | None) -> str:
    """A docstring as Markdown: paragraphs as they are, what is indented as code, each letter as written."""
    blocks = [block for block in re.split(r"\n\s*\n", inspect.cleandoc(docstring or "")) if block.strip()]
    return "\n\n".join(map(_block, blocks))


def _block(text: str) -> str:
    if text.startswith(" "):
        return f"```text\n{inspect.cleandoc(text)}\n```"
    lines = _DIRECTIVE.sub(":", text).split("\n")
    joined = lines[0]
    for before, line in pairwise(lines):
        wrapped = len(before) + len(line.split(maxsplit=1)[0]) > WRAPPED and "    " not in before
        joined += (" " if wrapped else "\n") + line.strip()
    # What stands apart on a line, such as where a formula comes from, stays apart.
    return "\\\n".join(_escaped(re.sub(r" {4,}", " · ", line)) for line in joined.split("\n"))


def _escaped(text: str) -> str:
    """``code`` in double backquotes as it is; elsewhere no letter of Markdown's means anything.

    The arrow of shapes is one letter there, which no line breaks in two.
    """
    parts = re.split(r"(``.+?``|`[^`\n]+`)", text, flags=re.DOTALL)
    parts[::2] = [part.replace("->", "→") for part in parts[::2]]
    parts[::2] = [re.sub(r"(?<!^)([*_$<>\[\]|~^\\#])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)
