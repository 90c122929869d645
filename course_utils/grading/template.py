"""The start of a new assignment."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

ANSWER = """def sum_of_squares(x: Tensor) -> Tensor:
    \"\"\"The sum of the squares of each example: x (B, D) -> (B,).\"\"\"
    ### BEGIN SOLUTION
    return x.square().sum(-1)
    ### END SOLUTION"""

CHECK = """import torch

from course_utils import checks

generator = checks.seeded("{name}/check-1a-values")
sum_of_squares = checks.own_work(sum_of_squares)

got = checks.unchanged(sum_of_squares, torch.tensor([[1.0, 2.0], [0.0, 3.0]]))
checks.value(
    got,
    [5.0, 9.0],
    "The sums of squares",
    hints=[([2.5, 4.5], "you took the mean over the dimensions in place of the sum.")],
)
### BEGIN HIDDEN TESTS
for size_b, size_d in [(1, 1), (3, 2), (2, 5)]:
    x = torch.randn(size_b, size_d, generator=generator, dtype=torch.float64)
    checks.value(sum_of_squares(x), torch.linalg.vector_norm(x, dim=-1) ** 2, f"the sums with B, D = {size_b}, {size_d}")
### END HIDDEN TESTS"""

WRITTEN = """### BEGIN SOLUTION
What a good answer says.

*Points:* 6 for this, 4 for that.
### END SOLUTION"""


def new_assignment(course: Path, name: str) -> Path:
    """Write solutions/<name>/<name>.ipynb with one task, its check and one written question; returns its path.

    It passes the linter and can be released as it is. Raises ValueError for a name that nbgrader could not keep as a folder,
    FileExistsError rather than overwrite an assignment.
    """
    if not (name.isascii() and name.isidentifier() and name == name.lower()):
        raise ValueError(
            f"an assignment's name must be like a6_flows, of small letters, digits and _, got {name!r}."
        )
    path = course / "solutions" / name / f"{name}.ipynb"
    if path.exists():
        raise FileExistsError(f"{path} exists; choose another name, or edit that one.")
    prefix = name.split("_")[0]
    cells = [
        _text(f"{prefix}-title", _title(name)),
        _text(f"{prefix}-how-it-works", HOW_IT_WORKS),
        _code(
            f"{prefix}-imports", "import torch\nfrom torch import Tensor\n\nfrom course_utils import checks"
        ),
        _text(f"{prefix}-task-1", TASK),
        _code("sum-of-squares", ANSWER, solution=True, locked=False),
        _text(f"{prefix}-check-1a", "**Check 1a** (90 points): the values."),
        _code("check-1a-values", CHECK.replace("{name}", name), grade=True, points=90),
        _text(f"{prefix}-task-2", WRITTEN_TASK),
        _text("in-words", WRITTEN, grade=True, solution=True, locked=False, points=10),
        _text(f"{prefix}-hand-in", HAND_IN.format(name=name)),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = v4.new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


def _role(id_: str, grade: bool = False, solution: bool = False, locked: bool = True, **points: int) -> dict:
    common = {"grade_id": id_, "schema_version": 3, "task": False}
    return {"nbgrader": common | {"grade": grade, "solution": solution, "locked": locked} | points}


def _text(id_: str, source: str, **role: bool | int) -> NotebookNode:
    return v4.new_markdown_cell(source, id=id_, metadata=_role(id_, **role))


def _code(id_: str, source: str, **role: bool | int) -> NotebookNode:
    return v4.new_code_cell(source, id=id_, metadata=_role(id_, **role))


def _title(name: str) -> str:
    return f"""# {name}

**100 points, about half an hour.** What it is about, in two sentences, and the lecture that teaches it.

| task | what | points | minutes |
| --- | --- | --- | --- |
| 1 | sum of squares | 90 | 20 |
| 2 | one written question | 10 | 10 |

**You will be able to**

- say what a student can do afterwards."""


HOW_IT_WORKS = """**How it works**

- Write your code where it says `YOUR CODE HERE`; delete the line `raise NotImplementedError()`. Change nothing in the other cells.
- After each task comes a **check**. Run it: if it says nothing, its part of your answer is right as far as the check can see. When your work is graded, the same cells test more.
- You may add cells of your own between ours."""

TASK = """## Task 1 · Sum of squares

*90 points · 20 minutes · lecture 01, section 1 · easy*

Why it matters, in two sentences.

| | | |
| --- | --- | --- |
| `x` | `(B, D)` | the examples |
| returns | `(B,)` | $\\sum_d x_d^2$ of each |

<details><summary>A hint</summary>

Which axis is the one of the dimensions?
</details>"""

WRITTEN_TASK = """## Task 2 · In words

*10 points · 10 minutes · lecture 01, section 1 · read by a person*

In four to eight sentences: a question."""

HAND_IN = """## Before you hand in

1. *Kernel → Restart Kernel and Run All Cells*: every check should be silent. (A check that fails stops the run there; the ones below it have then not been run.)
2. None of our cells was deleted, copied, split or merged; your answers stand in the cells that were there. `vae-course validate {name}.ipynb`, in a terminal, looks at this, and runs every check, also those below a failed one.
3. Save, and hand in this file under its own name, `{name}.ipynb`."""
