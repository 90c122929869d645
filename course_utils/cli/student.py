"""Commands for students: open the course, see it run, check your work before handing it in."""

import ast
import base64
import importlib.util
import io
import json
import os
import platform
import re
from pathlib import Path

from course_utils.cli.usage import UsageError, in_the_course

START = Path("lectures/00_start_here.ipynb")
LONGEST = 1800  # seconds for one cell of the tour: training takes a minute, or ten on a loaded machine


def lab(options: list[str]) -> int:
    """Open the first lecture in JupyterLab; returns when JupyterLab ends."""
    notebook = in_the_course(START)
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError("JupyterLab is not installed here; run pip install -e '.[lab]' -c constraints.txt")
    from jupyterlab.labapp import LabApp

    LabApp.launch_instance([str(notebook), *options])
    return 0


def tour(out: Path) -> int:
    """Execute the first lecture and leave the notebook, its picture and its numbers in ``out``."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError
    from PIL import Image

    source = in_the_course(START)
    notebook = nbformat.read(source, as_version=4)
    code = [cell.id for cell in notebook.cells if cell.cell_type == "code"]

    def announce(cell, cell_index):
        if cell.id in code:
            print(f"  cell {code.index(cell.id) + 1} of {len(code)}: {cell.id}", flush=True)

    print(
        f"Running {source} on {platform.machine()}, {os.cpu_count()} cores; training takes about a minute "
        "or less."
    )
    client = NotebookClient(notebook, timeout=LONGEST, kernel_name="python3", on_cell_start=announce)
    try:
        client.execute(cwd=source.parent)
    except CellTimeoutError:
        raise UsageError(
            f"a cell took longer than {LONGEST // 60} minutes; other programs may be keeping this machine "
            "busy. Try again later."
        ) from None
    outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
    picture = next(o.data["text/html"] for o in outputs["show-the-plane"] if "text/html" in o.get("data", {}))
    numbers = next(o.data["text/plain"] for o in outputs["the-numbers"] if o.output_type == "execute_result")
    out.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, out / source.name)
    embedded = base64.b64decode(re.search(r"data:image/webp;base64,([^\"]+)", picture)[1])
    Image.open(io.BytesIO(embedded)).save(out / "picture.png")
    (out / "numbers.json").write_text(json.dumps(ast.literal_eval(numbers), indent=2) + "\n")
    print(f"{numbers}\nThe executed notebook, its picture and its numbers are in {out}/.")
    return 0


def validate(paths: list[Path], assignment: str | None, form_only: bool, mend: bool) -> int:
    """Print what is wrong with filled-in notebooks and what their checks say; returns 0 if all is right."""
    from course_utils.grading.validate import is_all_right

    if not paths and assignment is None:
        raise UsageError("name notebooks, or folders of them, or an --assignment to look for in submitted/.")
    return 0 if is_all_right(paths or [Path("submitted")], assignment, form_only, mend) else 1
