"""The assignment that hostile submissions answer: four tasks, each with a check that knows what is right."""

from nbformat import NotebookNode, v4

from course_utils.grading.examiner.examination import Examination

RIGHT = {
    "first": "def first(values):\n    return [2 * v for v in values]",
    "second": "def second(values):\n    return [2 * v for v in values]",
    "slope": "def slope(x):\n    return x ** 3",
    "total": "def total(values, weights):\n    return sum(v * w for v, w in zip(values, weights))",
}
CHECK = """
from course_utils import checks

{name} = checks.own_work({name})
hidden = [246.5, -81.25]
checks.value({name}([123.25, -40.625]), hidden, "{name}")
"""
CHECKS = {
    "first": CHECK.format(name="first"),
    "second": CHECK.format(name="second"),
    "slope": """
import torch
from course_utils import checks

x = torch.tensor([1.5, -2.0], requires_grad=True)
found = slope(x)
checks.value(found, torch.tensor([3.375, -8.0]), "slope")
checks.value(torch.autograd.grad(found.sum(), x)[0], torch.tensor([6.75, 12.0]), "its derivative")
""",
    "total": """
from course_utils import checks

values, weights = [3.0, 5.0], [0.5, 7.0]
checks.value(checks.unchanged(total, values, weights), 36.5, "total")
""",
}


def _cell(source: str, id_: str, **role: object) -> NotebookNode:
    about = {"grade_id": id_, "schema_version": 3, "task": False, "grade": False, "solution": False}
    return v4.new_code_cell(source, id=id_, metadata={"nbgrader": about | {"locked": True} | role})


def source_notebook() -> NotebookNode:
    cells = []
    for name, right in RIGHT.items():
        cells.append(_cell(right, name, solution=True, locked=False))
        cells.append(_cell(CHECKS[name], f"check-{name}", grade=True, points=1))
    return v4.new_notebook(cells=cells)


def submission(answers: dict[str, str], *before: str) -> NotebookNode:
    """A notebook with these answers, the others right, and cells of the student's own at its start."""
    notebook = source_notebook()
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    own = [v4.new_code_cell(source, id=f"own-{i}") for i, source in enumerate(before)]
    notebook.cells[:0] = own
    return notebook


def question_limit(attack) -> float:
    """The seconds of a question, not counting waits for a core: few where an attack must meet the limit."""
    return 2.0 if "time limit" in attack.states else 60.0


def outcome_of(attack, nursery):
    notebook = submission(attack.answers, *attack.before)
    return Examination(source_notebook(), notebook, nursery.answer_process).outcome_of_all()
