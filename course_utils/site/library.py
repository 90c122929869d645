"""A page for each room of the library, from the signatures and docstrings of its functions and classes."""

import html
import importlib
import inspect
import re
from collections.abc import Iterator, Sequence
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
_SYMBOLS = {"mu": "μ", "sigma": "σ", "eps": "ε", "eta": "η", " - ": " − "}
_SYMBOL = re.compile(r"\b(?:mu|sigma|eps|eta)(?![a-zA-Z])| - ")


def text_of(room: str) -> str:
    """The page of ``course_utils.<room>`` in Markdown for MyST."""
    module = importlib.import_module(f"course_utils.{room}")
    parts = [f"# {room}", "```python\n" + f"from course_utils import {room}\n```", prose(module.__doc__)]
    for name, thing in public(module):
        text = prose(inspect.getdoc(thing), arguments(thing))
        parts += [f"## {name}", _signature(f"{room}.{name}", thing), text]
        if inspect.isclass(thing):
            parts += [_method(attribute, member) for attribute, member in _methods(thing)]
    return "\n\n".join(part for part in parts if part) + "\n"


def in_a_line(kind: str) -> str:
    """What the widget of the class ``kind`` lets one do, as its docstring begins, in HTML."""
    first = inspect.getdoc(getattr(widgets, kind)).partition("\n")[0]
    line = html.escape(re.split(r" {2,}", first)[0].rstrip("."), quote=False)
    line = _SYMBOL.sub(lambda found: _SYMBOLS[found[0]], line)
    return re.sub(r"_(\w)\b", r"<sub>\1</sub>", line)


def arguments(thing: object) -> list[str]:
    """The names of the arguments of a function, of a class's, or of its fields."""
    try:
        return list(inspect.signature(thing).parameters)
    except ValueError:  # a class whose arguments cannot be told, such as an exception
        return []


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
    text = prose(inspect.getdoc(member), arguments(member))
    return f"### .{name}\n\n{_signature(f'.{name}', member)}\n\n{text}"


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


def prose(docstring: str | None, names: Sequence[str] = ()) -> str:
    """A docstring as Markdown: paragraphs as they are, what is indented as code, each letter as written.

    Lines that each begin with one of ``names``, the arguments or fields, are a list with the names in code.
    """
    blocks = [block for block in re.split(r"\n\s*\n", inspect.cleandoc(docstring or "")) if block.strip()]
    one = "|".join(map(re.escape, names)) or "(?!)"
    item = re.compile(rf"(?<![\w.`])((?:{one})(?:(?:, | and )(?:{one}))*): ")
    return "\n\n".join(filter(None, (_block(block, item) for block in blocks)))


def _block(text: str, item: re.Pattern) -> str:
    if text.startswith(" "):
        return f"```text\n{inspect.cleandoc(text)}\n```"
    if text.strip() == "::":  # the lines of code below say it themselves
        return ""
    lines = _DIRECTIVE.sub(":", text).split("\n")
    is_list = _is_list(lines, item)
    joined = lines[0]
    for before, line in pairwise(lines):
        wrapped = len(before) + len(line.split(maxsplit=1)[0]) > WRAPPED and "    " not in before
        continued = (wrapped or line.startswith(" ")) and not (is_list and item.match(line))
        joined += (" " if continued else "\n") + line.strip()
    if is_list:
        return "\n\n".join(_entry(line, item) for line in joined.split("\n"))
    # What stands apart on a line, such as where a formula comes from, stays apart.
    return "\\\n".join(_with_names(line, item) for line in joined.split("\n"))


def _is_list(lines: Sequence[str], item: re.Pattern) -> bool:
    """Whether the lines tell of an argument each: not where one tells of several, or what comes of them."""
    told = [line for line in lines if item.match(line)]
    one_each = all(len(item.findall(line)) == 1 for line in told)
    return one_each and (len(told) > 1 or (len(told) == 1 and "->" not in told[0]))


def _entry(line: str, item: re.Pattern) -> str:
    found = item.match(line)
    if not found:
        return _with_names(line, item)
    names = re.sub(r"\w+", r"``\g<0>``", found[1].replace(" and ", ", "))
    return f"{names}\n: {_with_names(line[found.end() :], item)}"


def _with_names(line: str, item: re.Pattern) -> str:
    line = item.sub(lambda found: re.sub(r"(?!and\b)\b\w+", r"``\g<0>``", found[1]) + ": ", line)
    return _escaped(re.sub(r" {4,}", " · ", line))


def _escaped(text: str) -> str:
    """``code`` in double backquotes as it is; elsewhere no letter of Markdown's means anything.

    The arrow of shapes is one letter there, which no line breaks in two.
    """
    parts = re.split(r"(``.+?``|`[^`\n]+`)", text, flags=re.DOTALL)
    parts[::2] = [part.replace("->", "→") for part in parts[::2]]
    parts[::2] = [re.sub(r"(?<!^)([*_$<>\[\]|~^\\#])", r"\\\1", part) for part in parts[::2]]
    return "".join(parts)
