"""What students do to the cells of a notebook, and how each damage is named."""

import nbformat

from tests.support.submissions import at

ANSWER, CHECK = "kl-between-gaussians", "check-3a-equal-widths"


def reordered(notebook):
    notebook.cells.append(notebook.cells.pop(at(notebook, ANSWER)))


def deleted_check(notebook):
    del notebook.cells[at(notebook, CHECK)]


def deleted_text(notebook):
    del notebook.cells[at(notebook, "a2-task-3")]


def duplicated_answer(notebook):
    """Copied before it was answered: the copy is still the stub."""
    copy = nbformat.from_dict(notebook.cells[at(notebook, ANSWER)])
    head = "def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):"
    copy.source = f"{head}\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    copy.id = "another"
    notebook.cells.insert(at(notebook, ANSWER), copy)


def duplicated_check(notebook):
    notebook.cells.insert(at(notebook, CHECK), nbformat.from_dict(notebook.cells[at(notebook, CHECK)]))


def merged_into_answer(notebook):
    """What JupyterLab does with an answer and the cells below it, the answer being the active cell."""
    first, last = at(notebook, ANSWER), at(notebook, CHECK)
    code = [cell.source for cell in notebook.cells[first : last + 1] if cell.cell_type == "code"]
    notebook.cells[first].source = "\n\n".join(code)
    del notebook.cells[last]


def merged_into_check(notebook):
    answer = notebook.cells.pop(at(notebook, ANSWER))
    check = notebook.cells[at(notebook, CHECK)]
    check.source = f"{answer.source}\n\n{check.source}"


def split(notebook):
    """In JupyterLab both parts keep the metadata."""
    answer = notebook.cells[at(notebook, ANSWER)]
    head, _, tail = answer.source.partition("    return")
    second = nbformat.from_dict(answer)
    answer.source, second.source, second.id = head, f"    return{tail}", "second"
    notebook.cells.insert(at(notebook, ANSWER) + 1, second)


def split_without_metadata(notebook):
    split(notebook)
    notebook.cells[at(notebook, "second")].metadata = {}


def metadata_of_answer_lost(notebook):
    notebook.cells[at(notebook, ANSWER)].metadata = {}


def metadata_and_id_of_answer_lost(notebook):
    cell = notebook.cells[at(notebook, ANSWER)]
    cell.metadata, cell.id = {}, "another"


def metadata_is_no_dictionary(notebook):
    notebook.cells[at(notebook, CHECK)].metadata = {"nbgrader": "broken"}


def points_changed(notebook):
    notebook.cells[at(notebook, CHECK)].metadata.nbgrader.points = 100


def check_changed(notebook):
    notebook.cells[at(notebook, CHECK)].source = "pass"


def answer_made_text(notebook):
    cell = notebook.cells[at(notebook, ANSWER)]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


DAMAGE = {
    reordered: f"{ANSWER}: this cell was moved|cell was moved; it belongs before {ANSWER}",
    deleted_check: f"{CHECK}: this cell was deleted; put it back",
    deleted_text: "a2-task-3: this cell was deleted",
    duplicated_answer: f"{ANSWER}: this answer cell occurs 2 times; the last copy with an answer counts",
    duplicated_check: f"{CHECK}: this cell occurs 2 times",
    merged_into_answer: f"{CHECK}: this cell was merged into {ANSWER}",
    merged_into_check: f"{ANSWER}: its cell was merged into {CHECK}",
    split: f"{ANSWER}: this answer cell was split into 2",
    split_without_metadata: f"{ANSWER}: this answer cell was split into 2",
    metadata_of_answer_lost: f"{ANSWER}: this cell lost its nbgrader metadata",
    metadata_and_id_of_answer_lost: f"{ANSWER}: this cell lost its nbgrader metadata",
    metadata_is_no_dictionary: f"{CHECK}: this cell lost its nbgrader metadata",
    points_changed: f"{CHECK}: this cell's nbgrader metadata was changed",
    check_changed: f"{CHECK}: this cell was changed; grading uses the original",
    answer_made_text: f"{ANSWER}: this cell was turned into markdown; it must be code",
}
