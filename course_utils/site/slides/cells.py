"""What a code cell is on a slide."""

import enum

from nbformat import NotebookNode

LONGEST = 16  # lines of a definition that is shown; what is longer is folded
SHORT = 9  # lines of other code: where it is longer, what it prints is the point
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
    """By rule: imports, checks, and settings that print nothing are not shown; a short definition is.

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
    defines = cell.source.startswith(("def ", "class "))
    is_short = lines_of(cell) <= LONGEST and (defines or cell.source.count("\n") < SHORT)
    # What its author has closed in the notebook is not the point.
    if is_short and (defines or shown) and "hide-input" not in cell.metadata.get("tags", ()):
        return Kind.CODE
    return Kind.RESULT if shown else Kind.NOTHING


def lines_of(cell: NotebookNode) -> int:
    """Of code and of what it prints."""
    printed = sum(output.text.count("\n") for output in cell.outputs if output.output_type == "stream")
    return cell.source.count("\n") + 1 + printed
