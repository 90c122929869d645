"""What a student should not read: lines of solutions, and traces of another assignment."""

import re

from nbformat import NotebookNode

from course_utils.grading.notebooks import SOLUTION, is_check, visible

SEEDED = re.compile(r"checks\.seeded\(\s*\"([^\"]*)\"")
LEAST_SECRET = 16  # a shorter line of a solution, such as `z = mu + eps`, may well occur elsewhere too


def copied(notebook: NotebookNode, name: str) -> list[str]:
    """What still names another check or another assignment, as after copying."""
    problems = []
    for cell in filter(is_check, notebook.cells):
        problems += [
            f'{cell.id}: checks.seeded must be called with "{name}/{cell.id}", got "{seed}".'
            for seed in SEEDED.findall(cell.source)
            if seed != f"{name}/{cell.id}"
        ]
    last = notebook.cells[-1]
    for other in sorted(set(re.findall(r"(\w+)\.ipynb", last.source)) - {name}):
        problems.append(f"{last.id}: it names {other}.ipynb; this assignment is {name}.ipynb.")
    return problems


def leaks(notebook: NotebookNode) -> list[str]:
    """Lines of solutions that a student would read elsewhere in the notebook."""
    secret: dict[str, str] = {}
    public: set[str] = set()
    for cell in notebook.cells:
        for text in SOLUTION.findall(cell.source):
            secret |= dict.fromkeys((line.strip() for line in text.splitlines()), cell.id)
        public |= {line.strip() for line in visible(SOLUTION.sub("", cell.source)).splitlines()}
    return [
        f"{id_}: its solution's line {line!r} also occurs outside the markers."
        for line, id_ in secret.items()
        if line in public and len(line) >= LEAST_SECRET
    ]
