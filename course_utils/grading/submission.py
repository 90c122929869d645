"""A student's notebook against the one that was released: what happened to its cells, and the same answers in good order."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from course_utils.grading.notebooks import is_answer, is_check, read, role

WRITE_HERE = "YOUR ANSWER HERE"  # what nbgrader writes in place of a written answer
CELL_TIMEOUT = 60  # seconds; a whole assignment takes less


def original_of(path: Path) -> Path:
    """The released notebook that ``path`` was filled in from: in original/ beside it, or in a course's assignments/.

    Raises FileNotFoundError that says where it was looked for.
    """
    folders = [path.parent / "original", *(p / "assignments" for p in [*path.resolve().parents, Path.cwd()])]
    found = {p.stem: p for folder in reversed(folders) for p in [*folder.glob("*.ipynb"), *folder.glob("*/*.ipynb")]}
    fitting = [name for name in found if path.stem.startswith(name)]  # also "a2_elbo (1).ipynb"
    if not fitting:
        raise FileNotFoundError(
            f"{path}: the notebook it was made from is neither in {path.parent / 'original'} nor in a course's assignments/"
            + (f", where there is {', '.join(sorted(found))}" if found else "")
            + ". Unpack the assignment's zip again and run this in its folder."
        )
    return found[max(fitting, key=len)]


def mend(submitted: NotebookNode, released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The released notebook with the student's answers and own cells in it, and a sentence for each thing that was amiss.

    The released cells come back as they were, in their order. An answer is found by its cell's nbgrader id, by the cell's own
    id, or by the function that it defines. The student's own cells stay behind the released cell that they followed.
    """
    original = {cell.id: cell for cell in released.cells}
    known = [_which(cell, original) for cell in submitted.cells]
    findings = list(_changed_metadata(submitted.cells, known, original))
    findings += _moved([id_ for id_ in known if id_], list(original))
    sources = {id_: [c.source for c, k in zip(submitted.cells, known, strict=True) if k == id_] for id_ in original}
    own = {i for i, id_ in enumerate(known) if id_ is None and submitted.cells[i].source.strip()}
    answers = {}
    for id_, cell in original.items():
        if role(cell).get("solution"):
            answers[id_], said = _answer(cell, sources, submitted.cells, known, own, original)
        else:
            said = _locked(cell, sources, original)
        findings += said
    mended = nbformat.from_dict(released)
    mended.cells = list(_in_order(submitted.cells, known, own, answers, mended.cells))
    return mended, findings


def _which(cell: NotebookNode, original: dict[str, NotebookNode]) -> str | None:
    """The id of the released cell that this one was, or None for a student's own."""
    for id_ in (role(cell).get("grade_id"), cell.get("id")):
        if isinstance(id_, str) and id_ in original:
            return id_
    return next((id_ for id_, o in original.items() if o.source.strip() == cell.source.strip() != ""), None)


def _changed_metadata(
    cells: list[NotebookNode], known: list[str | None], original: dict[str, NotebookNode]
) -> Iterator[str]:
    for cell, id_ in zip(cells, known, strict=True):
        if id_ is None:
            continue
        if cell.cell_type != original[id_].cell_type:
            yield f"{id_}: this cell was turned into {cell.cell_type}; it is {original[id_].cell_type}."
        elif dict(role(cell)) != dict(role(original[id_])):
            yield f"{id_}: what nbgrader keeps with this cell was lost or changed; without it the cell is not graded."


def _moved(known: list[str], order: list[str]) -> list[str]:
    """A sentence for each released cell that stands before one that it should follow."""
    first_seen = list(dict.fromkeys(known))
    places = [order.index(id_) for id_ in first_seen]
    return [
        f"{first_seen[i + 1]}: this cell was moved; it belongs before {first_seen[i]}."
        for i in range(len(places) - 1)
        if places[i + 1] < places[i]
    ]


def _answer(
    cell: NotebookNode,
    sources: dict[str, list[str]],
    cells: list[NotebookNode],
    known: list[str | None],
    own: set[int],
    original: dict[str, NotebookNode],
) -> tuple[str, list[str]]:
    """The student's answer to this cell, and what was amiss with it; takes from ``own`` the cells that belong to it."""
    defined = _defines(cell.source)
    pieces = list(sources[cell.id])
    if not pieces:
        for i, other in enumerate(cells):
            if defined and defined <= _defines(other.source):
                own.discard(i)
                host = known[i]
                if host is None:
                    said = "its cell was made anew or lost its mark; the cell that defines it counts"
                else:
                    said = f"its cell was merged into {host}; take the two apart"
                text = other.source if host is None else other.source.replace(original[host].source.strip(), "")
                return text.strip("\n"), [f"{cell.id}: {said}."]
        return cell.source, [
            f"{cell.id}: this answer's cell is missing; copy it from the original notebook and answer there."
        ]
    findings = []
    # A cell split in two: the second part may have lost its mark, but it goes on indented.
    last = max(i for i, id_ in enumerate(known) if id_ == cell.id)
    if last + 1 in own and re.match(r"\s*\n?[ \t]+\S", cells[last + 1].source):
        pieces.append(cells[last + 1].source)
        own.discard(last + 1)
    whole = [piece for piece in pieces if defined <= _defines(piece)]
    if len(pieces) > 1 and len(whole) > 1:
        written = [piece for piece in whole if piece.strip() != cell.source.strip()]
        pieces = (written or whole)[-1:]
        findings.append(
            f"{cell.id}: this answer's cell stands there {len(whole)} times; the last that was written in counts; delete the others."
        )
    elif len(pieces) > 1:
        findings.append(f"{cell.id}: this answer's cell was split into {len(pieces)}; put its parts together.")
    text = "\n".join(pieces)
    for id_, other in original.items():
        merged = not role(other).get("solution") and not sources[id_] and other.source.strip()
        if merged and other.source.strip() in text:
            text = text.replace(other.source.strip(), "").strip("\n")
    return text, findings


def _locked(cell: NotebookNode, sources: dict[str, list[str]], original: dict[str, NotebookNode]) -> list[str]:
    found = sources[cell.id]
    if not found:
        hosts = [id_ for id_, texts in sources.items() if any(cell.source.strip() in text for text in texts)]
        if hosts and cell.source.strip():
            return [f"{cell.id}: this cell was merged into {hosts[0]}; take the two apart."]
        return [f"{cell.id}: this cell was deleted; put it back."]
    if len(found) > 1:
        return [f"{cell.id}: this cell stands there {len(found)} times; delete all but one."]
    answers_within = [
        id_
        for id_, o in original.items()
        if is_answer(o) and not sources[id_] and _defines(o.source) & _defines(found[0])
    ]
    if found[0].strip() != cell.source.strip() and not answers_within:
        return [f"{cell.id}: this cell was changed; grading uses it as it was."]
    return []


def _defines(source: str) -> set[str]:
    """The functions and classes that the source begins to define, also where the rest of it does not parse."""
    try:
        return {n.name for n in ast.parse(source).body if isinstance(n, (ast.FunctionDef, ast.ClassDef))}
    except SyntaxError:
        return set(re.findall(r"^(?:def|class) (\w+)", source, re.MULTILINE))


def _in_order(
    cells: list[NotebookNode],
    known: list[str | None],
    own: set[int],
    answers: dict[str, str],
    released: list[NotebookNode],
) -> Iterator[NotebookNode]:
    """The released cells with the answers in them, and the student's own cells behind those that they followed."""
    behind: dict[str | None, list[NotebookNode]] = {}
    last = None
    taken = {cell.id for cell in released}
    for i, (cell, id_) in enumerate(zip(cells, known, strict=True)):
        if i in own:
            cell = nbformat.from_dict(cell)
            cell.metadata.pop("nbgrader", None)
            if cell.get("id") in taken or not cell.get("id"):
                cell["id"] = f"own-{i}"
            taken.add(cell["id"])
            behind.setdefault(last, []).append(cell)
        last = id_ or last
    yield from behind.get(None, [])
    for cell in released:
        cell.source = answers.get(cell.id, cell.source)
        yield cell
        yield from behind.get(cell.id, [])


def run_checks(notebook: NotebookNode) -> dict[str, str]:
    """Run the notebook in a kernel of its own; what went wrong in each check, by its id: "" where nothing did.

    Other cells are there only if they failed. A cell that does not end is interrupted after a minute, and the others go on.
    Nothing is written into ``notebook``.
    """
    notebook = nbformat.from_dict(notebook)
    replies: dict[str, dict] = {}

    def keep(cell: NotebookNode, cell_index: int, execute_reply: dict) -> None:
        replies[cell.id] = execute_reply["content"]

    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT,
        iopub_timeout=30,  # what a cell prints may come late where it prints much
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # its warnings are not about the student's notebook
        allow_errors=True,
        interrupt_on_timeout=True,
        error_on_timeout={
            "ename": "Timeout",
            "evalue": f"did not end within {CELL_TIMEOUT} s; is there an endless loop?",
        },
        on_cell_executed=keep,
    )
    not_run = "was not run"
    try:
        client.execute()
    except DeadKernelError:
        not_run = "was not run, because an earlier cell ended the kernel"
    said = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        reply = replies.get(cell.id, {"status": "error", "ename": "Not run", "evalue": not_run})
        if reply["status"] != "ok":
            name = "" if reply["ename"] == "Mistake" else f"{reply['ename']}: "  # a Mistake is words for the student
            said[cell.id] = name + reply["evalue"]
        elif is_check(cell):
            said[cell.id] = ""
    return said


def unwritten(notebook: NotebookNode) -> list[str]:
    """The ids of the written questions without an answer."""
    return [
        cell.id
        for cell in notebook.cells
        if cell.cell_type == "markdown" and role(cell).get("solution") and cell.source.strip() in ("", WRITE_HERE)
    ]


def look(path: Path) -> tuple[NotebookNode, list[str]]:
    """``mend`` for the file at ``path``; raises FileNotFoundError or ValueError where it cannot be read at all."""
    original = original_of(path)
    mended, findings = mend(read(path), read(original))
    if path.name != original.name:
        findings.insert(0, f"the file is named {path.name}; it is collected as {original.name}: rename it.")
    return mended, findings


def replace(path: Path, mended: NotebookNode) -> Path:
    """Write ``mended`` to ``path`` and keep what was there; returns where. Raises FileExistsError if something is kept there already."""
    kept = path.with_name(f"{path.name}.as-handed-in")
    if kept.exists():
        raise FileExistsError(f"{kept} exists already; move it away first, so that nothing handed in is lost.")
    path.rename(kept)
    nbformat.write(mended, path)
    return kept
