"""A student's cells: which released cell each of them was, and which are the student's own."""

from collections.abc import Mapping

import nbformat
from nbformat import NotebookNode

from course_utils.grading.mending.code import assigns, bare, defines
from course_utils.grading.mending.findings import Findings
from course_utils.grading.notebooks import is_answer, role
from course_utils.grading.releases import checksum


class Submission:
    """The student's ``cells``; for each the id of the released cell that it was, or None (``known``).

    ``own`` are the places of the cells that the student added; an answer found in one of them is taken out of
    it. ``original`` are the released cells by their ids, and ``before`` the checksums of the older release
    that the notebook was made from, if it was.
    """

    def __init__(self, submitted: NotebookNode, released: NotebookNode, before: Mapping[str, str]):
        self.original = {cell.id: cell for cell in released.cells}
        self.order = {id_: place for place, id_ in enumerate(self.original)}
        self.before = before
        self.findings = Findings()
        self.cells = list(submitted.cells)
        self.known = self._identified()
        self.own = {i for i, id_ in enumerate(self.known) if id_ is None and self.cells[i].source.strip()}
        self.kept_after: dict[
            str, list[NotebookNode]
        ] = {}  # other versions, by the released cell they follow
        self._find_lost_answers()

    def _identified(self) -> list[str | None]:
        """For each cell the id of the released cell that it was, by nbgrader's id, its own id or its text."""
        known = [
            next((id_ for id_ in _ids(cell) if isinstance(id_, str) and id_ in self.original), None)
            for cell in self.cells
        ]
        waiting: dict[str, list[str]] = {}
        copied: dict[str, str] = {}
        for id_, cell in self.original.items():
            if text := bare(cell.source):
                copied[text] = id_
                if id_ not in known:
                    waiting.setdefault(text, []).append(id_)
        for i, cell in enumerate(self.cells):
            if known[i] is None and (text := bare(cell.source)) in copied:
                known[i] = waiting[text].pop(0) if waiting.get(text) else copied[text]
        return known

    def _find_lost_answers(self) -> None:
        """If a code answer's cell is missing, take the last of the student's own cells that defines it."""
        for id_, cell in self.original.items():
            defined = defines(cell.source)
            if not (is_answer(cell) and defined) or id_ in self.known:
                continue
            if defining := self.defining(defined):
                around = set(self.around(id_))
                chosen = ([i for i in defining if i in around] or defining)[-1]
                self.known[chosen] = id_
                self.own.discard(chosen)

    def places(self, id_: str) -> list[int]:
        """The places of the student's cells that were the released cell ``id_``."""
        return [i for i, known in enumerate(self.known) if known == id_]

    def defining(self, names: frozenset[str]) -> list[int]:
        """The student's own cells that define these functions, or else those that assign the names."""
        own = [i for i in sorted(self.own) if self.cells[i].cell_type == "code"]
        return [i for i in own if names <= defines(self.cells[i].source)] or [
            i for i in own if names <= defines(self.cells[i].source) | assigns(self.cells[i].source)
        ]

    def around(self, id_: str) -> list[int]:
        """The student's own cells between the neighbours of the released cell ``id_``."""
        place, found = self.order[id_], []
        above, waiting = -1, []
        for i, known in enumerate([*self.known, None]):
            if i == len(self.known) or known is not None:
                below = len(self.order) if known is None else self.order[known]
                found += waiting if above <= place <= below else []
                above, waiting = below, []
            elif i in self.own:
                waiting.append(i)
        return found

    def is_from_before(self, cell: NotebookNode, id_: str) -> bool:
        """Whether the cell is as it was in the older release."""
        return id_ in self.before and checksum(cell) == self.before[id_]

    def keep(self, texts: list[str], after: str) -> None:
        """Keep other versions of a cell after the released one, as text that does not run."""
        self.kept_after.setdefault(after, []).extend(new_cell("raw", "kept-0", text) for text in texts)


def _ids(cell: NotebookNode) -> tuple[object, object]:
    return role(cell).get("grade_id"), cell.id


def new_cell(kind: str, id_: str, source: str, attachments: Mapping | None = None) -> NotebookNode:
    """A cell that nbgrader does not know."""
    cell = {"cell_type": kind, "id": id_, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif attachments:
        cell["attachments"] = attachments
    return nbformat.from_dict(cell)


def share_of(notebook: NotebookNode, released: NotebookNode) -> float:
    """The share of the released cells that the notebook has, by their ids or their texts."""
    ids = {id_ for cell in notebook.cells for id_ in _ids(cell) if isinstance(id_, str)}
    texts = {bare(cell.source) for cell in notebook.cells}
    there = [cell.id in ids or (bare(cell.source) in texts and cell.source != "") for cell in released.cells]
    return sum(there) / len(there)
