"""What a class reached with VAEs of their own, as a table that names only those who wrote a name for it."""

import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from course_utils.grading.notebooks import NAME_LINE, is_check, read, role

REACHED = re.compile(r"^Your VAE: (\d+(?:\.\d+)?) nats\b", re.MULTILINE)  # what the check prints
LONGEST = 40  # characters of a name


def best(course: Path, assignment: str) -> list[str]:
    """The lines of a table in Markdown, the fewest nats first, from the graded notebooks in autograded/.

    Whoever wrote no name is counted below it. Raises FileNotFoundError if no graded notebook says what its
    VAE reached.
    """
    graded = sorted((course / "autograded").glob(f"*/{assignment}/{assignment}.ipynb"))
    reached = sorted(_reached(map(read, graded)))
    if not reached:
        raise FileNotFoundError(
            f"no graded notebook of {assignment} in autograded/ here says what its VAE reached; grade first."
        )
    lines = ["| | name | nats |", "| --- | --- | --- |"]
    named = [(nats, name) for nats, name in reached if name]
    lines += [f"| {place} | {name} | {nats:.1f} |" for place, (nats, name) in enumerate(named, start=1)]
    if others := len(reached) - len(named):
        lines += ["", f"{others} more gave no name."]
    return lines


def _reached(notebooks: Iterator[NotebookNode]) -> Iterator[tuple[float, str]]:
    """The nats of each notebook that has a number, and the name in it."""
    for notebook in notebooks:
        printed = "\n".join(
            "".join(output.get("text", ""))
            for cell in filter(is_check, notebook.cells)
            for output in cell.outputs
            if output.get("output_type") == "stream"
        )
        if found := REACHED.findall(printed):
            yield float(found[-1]), _name(notebook)


def _name(notebook: NotebookNode) -> str:
    """The name that the student wrote, fit for a table; "" without one."""
    answers = "\n".join(cell.source for cell in notebook.cells if role(cell).get("solution"))
    line = NAME_LINE.search(answers)
    words = re.sub(r"[^\w .,'’-]", "", line[1]) if line else ""
    return words[:LONGEST].strip(" .,'’-_")
