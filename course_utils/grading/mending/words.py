"""Written answers, wherever the student has left them."""

from nbformat import NotebookNode

from course_utils.grading.mending.code import bare, computes_nothing
from course_utils.grading.mending.submission import Submission
from course_utils.grading.notebooks import NAME_LINE, WRITE_HERE, is_answer, parsed, role

# Unlike the released text, so that nbgrader asks for a person instead of giving 0.
LOOK_AROUND = "*The cell for this answer was missing or empty. Is the answer in another cell?*"


def words_for(submission: Submission, cell: NotebookNode) -> tuple[str, dict]:
    """The student's words for this cell, and their pictures; never a text that nbgrader gives 0 unread."""
    places = submission.places(cell.id)
    written = [i for i in places if _text_of(submission.cells[i].source) not in ("", WRITE_HERE)]
    if len(written) > 1:
        submission.findings.add(cell.id, f"its answer is in {len(written)} cells; join its parts.")
    if not written:
        written = _next_to(submission, cell, places)
        submission.own -= set(written)
    if not written and _is_lost(submission, cell, places):
        name = _name_line(submission, places)
        return f"{name}\n\n{LOOK_AROUND}" if name else LOOK_AROUND, {}
    if not written:
        return (submission.cells[places[0]].source if places else cell.source), {}
    cells = [submission.cells[i] for i in written]
    pictures = {name: data for one in cells for name, data in one.get("attachments", {}).items()}
    if len(cells) == 1:
        return cells[0].source, pictures
    return "\n\n".join(dict.fromkeys(one.source.strip() for one in cells)), pictures


def _text_of(source: str) -> str:
    """A written answer without a line for a name."""
    return bare(NAME_LINE.sub("", source))


def _name_line(submission: Submission, places: list[int]) -> str:
    """The line for a name that the cell has, or "" without one."""
    found = NAME_LINE.search(submission.cells[places[0]].source) if places else None
    return found[0].strip() if found else ""


def _next_to(submission: Submission, cell: NotebookNode, places: list[int]) -> list[int]:
    """The student's own cells with words where the answer belongs."""
    around = submission.around(cell.id)
    found = [i for i in around if submission.cells[i].cell_type != "code"]
    if not places and not found:  # words whose cell was turned into code
        found = [i for i in around if not parsed(submission.cells[i].source)]
    if found and places:
        submission.findings.add(
            cell.id, "the answer is in a cell next to the one that is graded; move it there."
        )
    elif found:
        submission.findings.add(cell.id, "its cell lost its nbgrader metadata; the text in its place counts.")
    return found


def _is_lost(submission: Submission, cell: NotebookNode, places: list[int]) -> bool:
    """Whether a person should look: the cell is gone, or the student wrote words elsewhere."""
    if not places:
        if cell.id in submission.before or not submission.before:
            submission.findings.add(
                cell.id,
                "this answer cell is missing; restore it from the original notebook. "
                "A person should look for the answer.",
            )
            return True
    elif elsewhere := _beginning_of_words(submission):
        state = "has only the line for a name" if _name_line(submission, places) else "is empty"
        submission.findings.add(
            cell.id,
            f"its cell {state}. If the answer is in a cell of your own, such as the one that begins "
            f"“{elsewhere}”, move it there; a person should look.",
        )
        return True
    return False


def _beginning_of_words(submission: Submission) -> str:
    """Of the student's last own cell with words (text, or code that computes nothing); "" without one."""
    own = [submission.cells[i] for i in sorted(submission.own)]
    texts = [cell.source for cell in own if cell.cell_type != "code" or computes_nothing(cell.source)]
    return bare(texts[-1]).replace("\n", " ")[:40] if texts else ""


def unwritten(notebook: NotebookNode) -> list[str]:
    """The ids of the written questions without an answer."""
    return [
        cell.id
        for cell in notebook.cells
        if role(cell).get("solution")
        and not is_answer(cell)
        and _text_of(cell.source) in ("", WRITE_HERE, LOOK_AROUND)
    ]
