"""The cell by which a lecture installs the course where it is missing, as on Colab and Kaggle."""

import json
import re
from pathlib import Path

from course_utils.files import write_atomically

ID = "install-the-course"
_ADDRESS = re.compile(r"(git\+)?https://[^\s\"'{}\\$]+")
_SOURCE = """# Where the course is not installed, as on Colab, this installs it; elsewhere it does nothing.
import importlib.util

if importlib.util.find_spec("course_utils") is None:
    %pip install --quiet """


def put(course: Path, address: str | None) -> list[str]:
    """Put the cell below the title of each lecture, or take it away; returns the names of those changed.

    address: what pip installs, a wheel's or git+ and a repository's; None takes the cell away. Raises
    ValueError for anything else.
    """
    if address is not None and not _ADDRESS.fullmatch(address):
        raise ValueError(
            "the address must be that of a wheel, https://…/vae_course-….whl, or of a repository, "
            f"git+https://…, got {address!r}"
        )
    changed = []
    for path in sorted((course / "lectures").glob("*.ipynb")):
        before = path.read_bytes()
        notebook = json.loads(before)
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != ID]
        if address is not None:
            notebook["cells"].insert(1, _cell(address))
        after = (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()
        if after != before:
            write_atomically(path, after)
            changed.append(path.name)
    return changed


def is_everywhere(course: Path) -> bool:
    """Whether each lecture has the cell, so that a host without the course can open it."""
    lectures = [json.loads(path.read_bytes()) for path in (course / "lectures").glob("*.ipynb")]
    return all(any(cell["id"] == ID for cell in lecture["cells"]) for lecture in lectures)


def _cell(address: str) -> dict:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": ID,
        "metadata": {"jupyter": {"source_hidden": True}, "tags": ["hide-input"]},
        "outputs": [],
        "source": (_SOURCE + address).splitlines(keepends=True),
    }
