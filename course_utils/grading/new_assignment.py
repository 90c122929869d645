"""The start of a new assignment: a copy of new_assignment.ipynb under its own name."""

from pathlib import Path

TEMPLATE = Path(__file__).with_suffix(".ipynb")
PLACEHOLDER = "a0_template"  # the name of the assignment in the template


def new_assignment(course: Path, name: str) -> Path:
    """Write solutions/<name>/<name>.ipynb: one task, its check and one written question; returns its path.

    It passes the linter and can be released as it is. Raises ValueError for a name that nbgrader cannot use
    as a folder, FileExistsError rather than overwrite an assignment.
    """
    if not (name.isascii() and name.isidentifier() and name == name.lower()):
        raise ValueError(f"name must be small letters, digits and _, like a6_flows, got {name!r}.")
    path = course / "solutions" / name / f"{name}.ipynb"
    if path.exists():
        raise FileExistsError(f"{path} exists; choose another name, or edit that one.")
    text = TEMPLATE.read_text(encoding="utf-8").replace(PLACEHOLDER, name)
    # The ids of its cells begin with the name's first part.
    text = text.replace(f'"{PLACEHOLDER.split("_")[0]}-', f'"{name.split("_")[0]}-')
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
