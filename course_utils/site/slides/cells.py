"""What a code cell is on a slide."""

import enum

from nbformat import NotebookNode

LONGEST = 16  # lines of code that are shown; what is longer is folded
_IMPORTS = ("import ", "from ", " ", ")", "#")


class Kind(enum.Enum):
    """What is shown of the cell: a widget, a picture, its code and result, its result, or nothing."""

    WIDGET = "widget"
    PICTURE = "picture"
    CODE = "code"
    RESULT = "result"
    PRACTICE = "practice"  # a function that students write
    NOTHING = "nothing"


def kind_of(cell: NotebookNode, shown: str, is_widget: bool) -> Kind:
    """By rule: imports, checks, and settings that print nothing are not shown; a definition always is.

    shown: the cell's outputs as HTML
    """
    if is_widget:
        return Kind.WIDGET
    if cell.id == "imports" or cell.id.endswith("-check"):
        return Kind.NOTHING
    if all(line.startswith(_IMPORTS) or not line for line in cell.source.split("\n")):
        return Kind.NOTHING
    if "raise NotImplementedError" in cell.source:
        return Kind.PRACTICE
    if any("text/html" in output.get("data", {}) for output in cell.outputs):
        return Kind.PICTURE
    if lines_of(cell) > LONGEST:
        return Kind.RESULT if shown else Kind.NOTHING
    return Kind.CODE if shown or cell.source.startswith(("def ", "class ")) else Kind.NOTHING


def lines_of(cell: NotebookNode) -> int:
    """Of code and of what it prints."""
    printed = sum(output.text.count("\n") for output in cell.outputs if output.output_type == "stream")
    return cell.source.count("\n") + 1 + printed
