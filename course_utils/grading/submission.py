"""A student's notebook against the one that was released: what happened to its cells, and the same answers in good order."""

import ast
import functools
import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from course_utils.grading.notebooks import WRITE_HERE, is_answer, is_check, parsed, role
from course_utils.grading.releases import checksum

# Unlike the released text, so that nbgrader asks for a person instead of giving 0.
LOOK_AROUND = "*The cell for this answer was missing or empty. Is the answer in another cell?*"
CELL_TIMEOUT = 60  # seconds; a whole assignment takes less
MANY = 3  # more cells than this that share a problem are told in one sentence


def mend(
    submitted: NotebookNode, released: NotebookNode, before: Mapping[str, str] | None = None
) -> tuple[NotebookNode, list[str]]:
    """The released notebook with the student's answers and own cells in it, and a sentence for each thing that was amiss.

    The released cells come back as they were, in their order. An answer is found by its cell's nbgrader id, by the cell's own
    id, by the function that it defines, or by the place where it stands; what else the student wrote stays in cells behind the
    released one that it followed. ``before`` are the checksums of the older release that the notebook was made from: what has
    changed since then is not held against the student.
    """
    mending = _Mending(submitted, released, before or {})
    return mending.notebook, mending.sentences()


class _Mending:
    """The student's cells, which released cell each of them was (``known``), and which are the student's ``own``."""

    def __init__(self, submitted: NotebookNode, released: NotebookNode, before: Mapping[str, str]):
        self.original = {cell.id: cell for cell in released.cells}
        self.order = {id_: place for place, id_ in enumerate(self.original)}
        self.before = before
        self.found: list[tuple[str, str]] = []  # (id, what is amiss)
        self.cells = list(submitted.cells)
        self.known = self._identified()
        self.own = {i for i, id_ in enumerate(self.known) if id_ is None and self.cells[i].source.strip()}
        self._find_answers()
        self._metadata()
        self._moved()
        self._set_additions_apart()
        self.kept_behind: dict[str, list[NotebookNode]] = {}
        answers = {}
        for id_, cell in self.original.items():
            if not role(cell).get("solution"):
                self._locked(cell)
            elif is_answer(cell):
                answers[id_] = self._answer(cell)
            else:
                answers[id_] = self._written(cell)
        self.notebook = nbformat.from_dict(released)
        self.notebook.cells = list(self._in_order(answers))

    def sentences(self) -> list[str]:
        """One for each problem, or for many cells that share it."""
        sharing: dict[str, list[str]] = {}
        for id_, text in self.found:
            sharing.setdefault(text, []).append(id_)
        said = []
        for text, ids in sharing.items():
            if text == LOST and len(ids) > MANY:
                which = f"all {len(ids)}" if len(ids) == len(self.original) else str(len(ids))
                said.append(
                    f"nbgrader's data is missing from {which} cells, as after Colab; nothing that was written is lost."
                )
            elif len(ids) > MANY:
                said.append(f"each of {len(ids)} cells ({ids[0]}, {ids[1]}, …, {ids[-1]}): {text}")
            else:
                said += [f"{id_}: {text}" for id_ in ids]
        return said

    def _identified(self) -> list[str | None]:
        """For each cell the id of the released cell that it was, by nbgrader's id, its own id or its text."""
        known = [
            next(
                (
                    id_
                    for id_ in (role(c).get("grade_id"), c.id)
                    if isinstance(id_, str) and id_ in self.original
                ),
                None,
            )
            for c in self.cells
        ]
        waiting: dict[str, list[str]] = {}
        copied: dict[str, str] = {}
        for id_, cell in self.original.items():
            if text := _bare(cell.source):
                copied[text] = id_
                if id_ not in known:
                    waiting.setdefault(text, []).append(id_)
        for i, cell in enumerate(self.cells):
            if known[i] is None and (text := _bare(cell.source)) in copied:
                known[i] = waiting[text].pop(0) if waiting.get(text) else copied[text]
        return known

    def _find_answers(self) -> None:
        """Give each answer in code whose cell is missing the student's own cell that defines it: the last that counts there."""
        for id_, cell in self.original.items():
            defined = _defines(cell.source)
            if not (is_answer(cell) and defined) or id_ in self.known:
                continue
            if defining := self._defining(defined):
                around = set(self._around(id_))
                chosen = ([i for i in defining if i in around] or defining)[-1]
                self.known[chosen] = id_
                self.own.discard(chosen)

    def _defining(self, names: frozenset[str]) -> list[int]:
        """The student's own cells that define these functions; without one, those that give the names a value by ``=``."""
        own = [i for i in sorted(self.own) if self.cells[i].cell_type == "code"]
        return [i for i in own if names <= _defines(self.cells[i].source)] or [
            i for i in own if names <= _defines(self.cells[i].source) | _assigns(self.cells[i].source)
        ]

    def _around(self, id_: str) -> list[int]:
        """The student's own cells that stand where the released cell ``id_`` belongs."""
        place, found = self.order[id_], []
        above, waiting = -1, []
        for i, k in enumerate([*self.known, None]):
            if i == len(self.known) or k is not None:
                below = len(self.order) if k is None else self.order[k]
                found += waiting if above <= place <= below else []
                above, waiting = below, []
            elif i in self.own:
                waiting.append(i)
        return found

    def _metadata(self) -> None:
        for cell, id_ in zip(self.cells, self.known, strict=True):
            if id_ is None:
                continue
            cell_type, told = self.original[id_].cell_type, role(cell)
            of_old = id_ in self.before and told.get("checksum") == self.before[id_]
            if cell.cell_type != cell_type:
                self.found.append((id_, f"this cell was turned into {cell.cell_type}; it is {cell_type}."))
            elif not told:
                self.found.append((id_, LOST))
            elif dict(told) != dict(role(self.original[id_])) and not of_old:
                self.found.append(
                    (id_, "what nbgrader keeps with this cell was changed; grading needs it as it was.")
                )

    def _moved(self) -> None:
        """Name each released cell that stands before one that it should follow."""
        seen = list(dict.fromkeys(id_ for id_ in self.known if id_))
        moved = [(b, a) for a, b in itertools.pairwise(seen) if self.order[b] < self.order[a]]
        for id_, other in moved:
            where = f"; it belongs before {other}" if len(moved) <= MANY else ""
            self.found.append((id_, f"this cell was moved{where}."))

    def _set_additions_apart(self) -> None:
        """What was written into a released text becomes a cell of the student's own behind it."""
        ours = {line.strip() for cell in self.original.values() for line in cell.source.splitlines()}
        cells, known, own = [], [], set()
        for i, (cell, id_) in enumerate(zip(self.cells, self.known, strict=True)):
            if i in self.own:
                own.add(len(cells))
            cells.append(cell)
            known.append(id_)
            locked = (
                id_ is not None
                and not role(self.original[id_]).get("solution")
                and not self._of_old(cell, id_)
            )
            if locked and _bare(cell.source) != _bare(self.original[id_].source) and cell.cell_type != "code":
                added = [
                    line for line in cell.source.splitlines() if not line.strip() or line.strip() not in ours
                ]
                if text := re.sub(r"\n{3,}", "\n\n", "\n".join(added)).strip():
                    own.add(len(cells))
                    cells.append(_cell("markdown", f"added-{i}", text))
                    known.append(None)
        self.cells, self.known, self.own = cells, known, own

    def _of_old(self, cell: NotebookNode, id_: str) -> bool:
        """Whether the cell is as it was in the older release."""
        return id_ in self.before and checksum(cell) == self.before[id_]

    def _of(self, id_: str) -> list[int]:
        return [i for i, k in enumerate(self.known) if k == id_]

    def _answer(self, cell: NotebookNode) -> tuple[str, dict]:
        """The student's code for this cell; takes from ``own`` the cells that belong to it."""
        defined = _defines(cell.source)
        places = self._of(cell.id)
        if not places:
            return self._merged_answer(cell, defined), {}
        pieces = [self.cells[i].source for i in places]
        # A cell split in two: the second part may have lost its mark, but it goes on indented.
        after = places[-1] + 1
        if after in self.own and re.match(r"\s*\n?[ \t]+\S", self.cells[after].source):
            pieces.append(self.cells[after].source)
            self.own.discard(after)
        whole = [piece for piece in pieces if defined <= _defines(piece)]
        if len(pieces) > 1 and len(whole) > 1:
            written = [piece for piece in whole if _bare(piece) != _bare(cell.source)]
            chosen = (written or whole)[-1]
            self._keep([p for p in pieces if _bare(p) not in (_bare(chosen), _bare(cell.source))], cell.id)
            pieces = [chosen]
            self.found.append(
                (
                    cell.id,
                    f"this answer's cell is there {len(whole)} times; the last one with an answer counts; delete the others.",
                )
            )
        elif len(pieces) > 1:
            self.found.append(
                (cell.id, f"this answer's cell was split into {len(pieces)}; put its parts together.")
            )
        text = "\n".join(pieces)
        empty = _bare(text) in ("", _bare(cell.source)) or self._of_old(self.cells[places[0]], cell.id)
        if defined and empty and (elsewhere := self._elsewhere(cell, defined)):
            return elsewhere, {}
        for id_, other in self.original.items():
            merged = not role(other).get("solution") and other.source.strip() in text and other.source.strip()
            if merged and not self._of(id_):
                text = text.replace(other.source.strip(), "").strip("\n")
        return text, {}

    def _elsewhere(self, cell: NotebookNode, defined: frozenset[str]) -> str:
        """The code for an answer whose own cell is still empty, from another cell, without other answers; "" if there is none.

        The other cell stays too, so that nothing in it is lost.
        """
        others = (
            frozenset().union(*(_defines(o.source) for o in self.original.values() if is_answer(o))) - defined
        )
        if own := self._defining(defined):
            self.found.append(
                (
                    cell.id,
                    "nothing is written in its cell, but another cell defines it: that counts; write it in its cell.",
                )
            )
            return _without(self.cells[own[-1]].source, others)
        for other, host in zip(self.cells, self.known, strict=True):
            if host is None or role(self.original[host]).get("solution") or other.cell_type != "code":
                continue
            ours = self.original[host].source
            if defined <= _defines(other.source) - _defines(ours):
                self.found.append((cell.id, f"its answer stands in {host}; write it in its own cell."))
                return _without(other.source, others, ours)
        return ""

    def _merged_answer(self, cell: NotebookNode, defined: set[str]) -> str:
        for other, host in zip(self.cells, self.known, strict=True):
            if host is not None and defined and defined <= _defines(other.source):
                self.found.append((cell.id, f"its cell was merged into {host}; take the two apart."))
                return other.source.replace(self.original[host].source.strip(), "").strip("\n")
        if cell.id not in self.before and self.before:
            return cell.source  # there was no such task yet
        self.found.append(
            (cell.id, "this answer's cell is missing; copy it from the original notebook and answer there.")
        )
        return cell.source

    def _written(self, cell: NotebookNode) -> tuple[str, dict]:
        """The student's words for this cell, and the pictures in them; never such that nbgrader gives 0 for what is lost."""
        places = self._of(cell.id)
        written = [i for i in places if _bare(self.cells[i].source) not in ("", WRITE_HERE)]
        if not written:
            around = self._around(cell.id)
            beside = [i for i in around if self.cells[i].cell_type != "code"]
            if not places and not beside:  # words whose cell was turned into code
                beside = [i for i in around if not parsed(self.cells[i].source)]
            written = beside
            self.own -= set(beside)
            if beside and places:
                self.found.append(
                    (cell.id, "the answer stands in a cell beside the one that is graded; move it there.")
                )
            elif beside:
                self.found.append((cell.id, "its cell has lost its mark; the text at its place counts."))
            elif not places and (cell.id in self.before or not self.before):
                self.found.append(
                    (
                        cell.id,
                        "this answer's cell is missing; put it back from the original notebook. A person should look for the answer.",
                    )
                )
                return LOOK_AROUND, {}
            elif places and (elsewhere := self._words()):
                self.found.append(
                    (
                        cell.id,
                        f"nothing is written in its cell. If the answer is {elsewhere}, move it there; "
                        "a person should look.",
                    )
                )
                return LOOK_AROUND, {}
        elif len(written) > 1:
            self.found.append(
                (cell.id, f"its answer stands in {len(written)} cells; put its parts together.")
            )
        texts = dict.fromkeys(self.cells[i].source.strip() for i in written)
        attached = {
            name: data for i in written for name, data in self.cells[i].get("attachments", {}).items()
        }
        if len(written) == 1:
            return self.cells[written[0]].source, attached
        return "\n\n".join(texts) or (self.cells[places[0]].source if places else cell.source), attached

    def _words(self) -> str:
        """Where else the student may have written words: in text, or in code that computes nothing; "" if nowhere."""
        places = [
            i
            for i in sorted(self.own)
            if self.cells[i].cell_type != "code" or _computes_nothing(self.cells[i].source)
        ]
        if not places:
            return ""
        shown = _bare(self.cells[places[-1]].source).replace("\n", " ")[:40]
        return f"in a cell of your own, such as the one that begins “{shown}”"

    def _keep(self, texts: list[str], behind: str) -> None:
        """Other versions of an answer, as text that does not run."""
        self.kept_behind.setdefault(behind, []).extend(_cell("raw", "kept-0", text) for text in texts)

    def _locked(self, cell: NotebookNode) -> None:
        found = [self.cells[i] for i in self._of(cell.id)]
        if not found:
            hosts = (
                k
                for c, k in zip(self.cells, self.known, strict=True)
                if k and cell.source.strip() in c.source
            )
            if cell.source.strip() and (host := next(hosts, None)):
                self.found.append((cell.id, f"this cell was merged into {host}; take the two apart."))
            elif cell.id in self.before or not self.before:
                self.found.append((cell.id, "this cell was deleted; put it back."))
        elif len(found) > 1:
            self.found.append((cell.id, f"this cell is there {len(found)} times; delete all but one."))
            self._keep(
                [c.source for c in found if cell.cell_type == "code" and c.source not in cell.source], cell.id
            )
        elif _bare(found[0].source) != _bare(cell.source) and not self._of_old(found[0], cell.id):
            within = _defines(found[0].source)
            merged = any(
                is_answer(o) and not self._of(id_) and _defines(o.source) & within
                for id_, o in self.original.items()
            )
            if not merged:
                self.found.append((cell.id, "this cell was changed; grading uses it as it was."))
                if cell.cell_type == "code":
                    self._keep([found[0].source] if found[0].source.strip() else [], cell.id)

    def _in_order(self, answers: Mapping[str, tuple[str, dict]]) -> Iterator[NotebookNode]:
        """The released cells with the answers in them, and the student's own cells behind those that they followed."""
        behind: dict[str | None, list[NotebookNode]] = {}
        last = None
        for i, (cell, id_) in enumerate(zip(self.cells, self.known, strict=True)):
            if i in self.own:
                behind.setdefault(last, []).append(cell)
            last = id_ or last
        for id_, kept in self.kept_behind.items():
            behind.setdefault(id_, []).extend(kept)
        taken = set(self.original)

        def own(cell: NotebookNode) -> NotebookNode:
            id_ = next(
                i
                for i in itertools.chain([cell.id], map("own-{}".format, itertools.count()))
                if i not in taken
            )
            taken.add(id_)
            return _cell(cell.cell_type, id_, cell.source, cell.get("attachments"))

        yield from map(own, behind.get(None, []))
        for cell in self.notebook.cells:
            if cell.id in answers:
                cell.source, attached = answers[cell.id]
                if attached:
                    cell["attachments"] = nbformat.from_dict(attached)
            yield cell
            yield from map(own, behind.get(cell.id, []))


LOST = "what nbgrader keeps with this cell was lost; without it the cell is not graded."


def _cell(kind: str, id_: str, source: str, attachments: Mapping | None = None) -> NotebookNode:
    cell = {"cell_type": kind, "id": id_, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif attachments:
        cell["attachments"] = attachments
    return nbformat.from_dict(cell)


@functools.cache
def _bare(source: str) -> str:
    """The text without what editors change: ends of lines, spaces before them, empty lines around."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


@functools.cache
def _defines(source: str) -> frozenset[str]:
    """The functions and classes that the source begins to define, also where the rest of it does not parse."""
    if (tree := parsed(source)) is not None:
        return frozenset(_names(tree))
    return frozenset(re.findall(r"^(?:def|class) (\w+)", source, re.MULTILINE))


def _names(tree: ast.Module) -> Iterator[str]:
    """The functions and classes that a module defines, also within its if, try, with and loops."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.stmt, ast.ExceptHandler)):
            waiting += ast.iter_child_nodes(node)


@functools.cache
def _assigns(source: str) -> frozenset[str]:
    """The names that the code gives a value by = at its top, but for those whose value is made of what they were."""
    tree = parsed(source)
    nodes = [node for node in tree.body if isinstance(node, ast.Assign)] if tree else []
    return frozenset(
        target.id
        for node in nodes
        for target in node.targets
        if isinstance(target, ast.Name)
        and target.id not in {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
    )


def _computes_nothing(source: str) -> bool:
    """Whether the code is only comments, strings, or prints of strings: words in a cell of the wrong type."""
    tree = parsed(source)
    if tree is None:
        return False
    values = [node.value if isinstance(node, ast.Expr) else node for node in tree.body]
    values = [a for v in values for a in (v.args if _is_print(v) else [v])]
    return bool(source.strip()) and all(
        isinstance(v, ast.Constant) and isinstance(v.value, str) for v in values
    )


def _is_print(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"


def _without(source: str, names: frozenset[str], released: str = "") -> str:
    """The code without the functions ``names``, and without the statements of ``released``; all of it if it does not parse."""
    ours = {text for _, text in _statements(released)}
    kept = [
        text
        for node, text in _statements(source)
        if getattr(node, "name", None) not in names and (node is None or text not in ours)
    ]
    return "\n".join(kept)


def _statements(source: str) -> list[tuple[ast.stmt | None, str]]:
    """Each statement at the top of the code with its lines and the comments behind it; one without node if it does not parse."""
    tree = parsed(source)
    if tree is None or not tree.body:
        return [(None, source)]
    lines = source.splitlines()
    starts = [
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))]) - 1 for node in tree.body
    ]
    return [
        (node, "\n".join(lines[start:end]).rstrip())
        for node, start, end in zip(tree.body, starts, [*starts[1:], len(lines)], strict=True)
    ]


def run_checks(notebook: NotebookNode, folder: Path) -> dict[str, str]:
    """Run the notebook in ``folder`` and a kernel of its own; what went wrong in each check, by its id: "" where nothing did.

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
        resources={"metadata": {"path": str(folder)}},
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
            name = (
                "" if reply["ename"] == "Mistake" else f"{reply['ename']}: "
            )  # a Mistake is words for the student
            said[cell.id] = name + reply["evalue"]
        elif is_check(cell):
            said[cell.id] = ""
    return said


def unwritten(notebook: NotebookNode) -> list[str]:
    """The ids of the written questions without an answer."""
    return [
        cell.id
        for cell in notebook.cells
        if role(cell).get("solution")
        and not is_answer(cell)
        and _bare(cell.source) in ("", WRITE_HERE, LOOK_AROUND)
    ]


def share_of(notebook: NotebookNode, released: NotebookNode) -> float:
    """Which part of the released cells the notebook has, by their ids or their texts."""
    ids = {
        id_
        for cell in notebook.cells
        for id_ in (role(cell).get("grade_id"), cell.id)
        if isinstance(id_, str)
    }
    texts = {_bare(cell.source) for cell in notebook.cells}
    there = [cell.id in ids or (_bare(cell.source) in texts and cell.source != "") for cell in released.cells]
    return sum(there) / len(there)
