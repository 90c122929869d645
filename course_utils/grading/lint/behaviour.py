"""What the notebook does when it runs: with all solutions, and with one answer or all others missing."""

from nbformat import NotebookNode

from course_utils.grading.notebooks import Task, is_answer, run_cells, tasks, unanswered


def behaviour(notebook: NotebookNode) -> list[str]:
    """Run it: the solutions pass, each task passes alone, and no check passes without an answer."""
    problems = [f"{id_}: fails with the solutions: {text}" for id_, text in run_cells(notebook, {}).items()]
    if problems:
        return problems
    empty = {cell.id: unanswered(cell.source) for cell in notebook.cells if is_answer(cell)}
    for task in tasks(notebook):
        problems += _alone(notebook, task, empty)
    return problems


def _alone(notebook: NotebookNode, task: Task, empty: dict[str, str]) -> list[str]:
    others = {id_: source for id_, source in empty.items() if id_ != task.answer}
    failed = run_cells(notebook, others, checks=task.checks)
    found = [
        f"{id_}: needs another task's answer ({text}); give what it needs."
        for id_, text in failed.items()
        if id_ in task.checks
    ]
    for only_visible in (True, False):
        failed = run_cells(notebook, {task.answer: empty[task.answer]}, task.checks, only_visible)
        part = "visible check" if only_visible else "check"
        found += [f"{id_}: its {part} passes without an answer." for id_ in task.checks if id_ not in failed]
    return found
