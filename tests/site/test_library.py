"""The library's pages: every public function, its signature as written, its docstring letter by letter."""

import importlib
import inspect
import re

import pytest

from course_utils.site import library

CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def test_every_room_has_a_page(course):
    rooms = {path.stem for path in (course / "course_utils").iterdir() if not path.name.startswith("_")}
    no_mathematics = {"arguments", "files", "device", "measuring", "products", "rounding"}
    no_mathematics |= {"cli", "grading", "site"}
    assert set(library.ROOMS) == rooms - no_mathematics


def test_a_widget_in_a_line():
    assert library.in_a_line("MelodyExplorer").startswith(
        "Decode z on the great circle from μ(x<sub>A</sub>) to μ(x<sub>B</sub>), see"
    )
    assert library.in_a_line("ElboExplorer").endswith(": reconstruction − KL = F, F + gap = log p(x)")
    for name in library.widgets.__all__:
        if name.endswith("Explorer"):
            line = library.in_a_line(name)
            assert 20 < len(re.sub("<.*?>", "", line)) < 120 and "slide" not in line.rpartition(" ")[0][-8:]


@pytest.mark.parametrize("room", library.ROOMS)
def test_every_public_function_is_there(room):
    text = library.text_of(room)
    module = importlib.import_module(f"course_utils.{room}")
    for name in getattr(module, "__all__", ()):
        if inspect.isfunction(getattr(module, name)) or inspect.isclass(getattr(module, name)):
            assert f"\n## {name}\n" in text
    assert "<class" not in text and "torch.Tensor" not in text


def test_a_signature_as_one_would_write_it():
    text = library.text_of("distributions")
    assert "distributions.bernoulli_log_likelihood(x: Tensor, logits: Tensor) -> Tensor\n" in text
    assert "(\n    x: Tensor, mean: Tensor, eta: Tensor | float\n) -> Tensor" in text


def test_prose():
    """Wrapped lines are joined, lines that were ended stay apart, and letters mean themselves."""
    long = "x" * 90
    text = library.prose(f"q(z|x) * 2.\n\n{long} wrapped\nhere, and\nended\n\n    as_code = 1")
    assert text == f"q(z\\|x) \\* 2.\n\n{long} wrapped here, and\\\nended\n\n```text\nas_code = 1\n```"
    assert library.prose("(...)        Kingma 2014") == "(...) · Kingma 2014"
    assert library.prose("(B, K) -> (B,), ``a -> b``") == "(B, K) → (B,), ``a -> b``"
    assert library.prose("``a_b`` a_b") == "``a_b`` a\\_b"


def test_arguments_are_a_list():
    """Lines that begin with arguments; a wrapped line goes on, a line that was ended does not."""
    long = "x" * 90
    text = library.prose(
        f"mu, log_sigma: (B, K)\nseed: of {long}\nthe noise\nRaises.", ["seed", "mu", "log_sigma"]
    )
    assert text == (f"``mu``, ``log_sigma``\n: (B, K)\n\n``seed``\n: of {long} the noise\n\nRaises.")
    one_line = library.prose("x: (B, D), mean: (D,)  ->  (B,)\nmore: no name", ["x", "mean"])
    assert one_line == "``x``: (B, D), ``mean``: (D,)  →  (B,)\\\nmore: no name"


@pytest.mark.parametrize("room", library.ROOMS)
def test_no_argument_is_swallowed_by_its_paragraph(room):
    """Lines that each tell of one are a list; what a line tells of several has their names in code."""
    module = importlib.import_module(f"course_utils.{room}")
    sections = re.split(r"^## (\w+)\n", CODE.sub("", library.text_of(room)), flags=re.MULTILINE)
    texts = dict(zip(sections[1::2], sections[2::2], strict=True))
    for name, thing in library.public(module):
        text = texts[name].partition("\n### ")[0]
        argument = re.compile(rf"(?<![\w.`])(?:{'|'.join(library.arguments(thing)) or '(?!)'}): ")
        assert not argument.search(text.replace("\\_", "_")), name
        lines = [line for line in inspect.getdoc(thing).splitlines() if argument.match(line)]
        if len(lines) > 1 and all(len(argument.findall(line)) == 1 for line in lines):
            for line in lines:
                assert f"``{line.partition(': ')[0]}``\n: " in text, (name, line)
