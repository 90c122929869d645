"""Running a filled-in notebook in a kernel of its own."""

from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from course_utils.grading.notebooks import is_check

# Seconds, for vae-course validate; a whole assignment takes less. Autograde, on a machine that may be busier,
# has a limit of its own in nbgrader_config.py.
CELL_TIMEOUT = 60
NOT_WRITTEN = "not written yet"


def run_checks(notebook: NotebookNode, folder: Path) -> dict[str, str]:
    """Run the notebook in ``folder``; what went wrong in each check, by its id: "" if nothing did.

    NOT_WRITTEN stands for what a check says before the answer is written.

    Other cells are included only if they failed. A cell that does not end within CELL_TIMEOUT is interrupted,
    and the others go on. ``notebook`` itself is not changed.
    """
    notebook = nbformat.from_dict(notebook)
    replies: dict[str, dict] = {}

    def keep(cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        replies[cell.id] = execute_reply["content"]

    timeout = f"did not end within {CELL_TIMEOUT} s; is there an endless loop?"
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        iopub_timeout=30,  # output may come late where a cell prints a lot
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--log-level=ERROR"],  # the kernel's warnings are not about the student's notebook
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout={"ename": "Timeout", "evalue": timeout},
        on_cell_executed=keep,
    )
    not_run = "was not run"
    try:
        client.execute()
    except DeadKernelError:
        not_run = "was not run, because an earlier cell ended the kernel"
    said = {}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        reply = replies.get(cell.id, {"status": "error", "ename": "Not run", "evalue": not_run})
        if reply["status"] != "ok":
            said[cell.id] = _in_words(reply["ename"], reply["evalue"])
        elif is_check(cell):
            said[cell.id] = ""
    return said


def _in_words(name: str, message: str) -> str:
    """What to say of an error, by its class's name: of one that no check raises the name helps too."""
    if name == "NotWritten":
        return NOT_WRITTEN
    return message if name == "Mistake" else f"{name}: {message}"
