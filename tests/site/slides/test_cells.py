"""What is shown of a code cell."""

import nbformat
import pytest

from course_utils.site.slides.cells import Kind, kind_of


def cell(source, id_="some-cell", text="", picture=False, tags=()):
    outputs = [nbformat.v4.new_output("stream", text=text)] if text else []
    outputs += [nbformat.v4.new_output("display_data", {"text/html": "<img>"})] if picture else []
    return nbformat.v4.new_code_cell(source, id=id_, outputs=outputs, metadata={"tags": list(tags)})


@pytest.mark.parametrize(
    "made, shown, kind",
    [
        (cell("import math"), "", Kind.NOTHING),
        (cell("import math\nx = 1", "imports"), "", Kind.NOTHING),
        (cell("checks.value(1)", "gap-check", "ok\n"), "ok", Kind.NOTHING),
        (cell("x = 1"), "", Kind.NOTHING),
        (cell("def f(x):\n    raise NotImplementedError"), "", Kind.PRACTICE),
        (cell("def f(x):\n    return x"), "", Kind.CODE),
        (cell("print(1)", text="1\n"), "1", Kind.CODE),
        (cell("def f(x):\n    return x", tags=["hide-input"]), "", Kind.NOTHING),
        (cell("x = 1\n" * 8 + "print(x)", text="1\n"), "1", Kind.CODE),
        (cell("x = 1\n" * 9 + "print(x)", text="1\n"), "1", Kind.RESULT),
        (cell("def f():\n    x = 1\n" + "    x += 1\n" * 9, text="1\n"), "1", Kind.CODE),
        (cell("def f():\n    x = 1\n" + "    x += 1\n" * 19, text="1\n"), "1", Kind.RESULT),
        (cell("plots.show(figure)", picture=True), "<img>", Kind.PICTURE),
    ],
)
def test_kinds(made, shown, kind):
    assert kind_of(made, shown, is_widget=False) is kind


def test_a_widget_is_a_widget():
    assert kind_of(cell("explorer"), "<iframe>", is_widget=True) is Kind.WIDGET
