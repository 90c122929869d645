"""The library's pages: every public function, its signature as written, its docstring letter by letter."""

import importlib
import inspect

import pytest

from course_utils.site import library


def test_every_room_has_a_page(course):
    rooms = {path.stem for path in (course / "course_utils").iterdir() if not path.name.startswith("_")}
    no_mathematics = {"arguments", "files", "device", "measuring", "products", "rounding"}
    no_mathematics |= {"cli", "grading", "site"}
    assert set(library.ROOMS) == rooms - no_mathematics


def test_a_widget_in_a_line():
    assert library.in_a_line("SketchExplorer").startswith("From a drawing A to a drawing B, or between four")
    for name in library.widgets.__all__:
        if name.endswith("Explorer"):
            line = library.in_a_line(name)
            assert 20 < len(line) < 120 and "slide" not in line.rpartition(" ")[0][-8:]


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
