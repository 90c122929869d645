"""What graders and students see of a submission: nbgrader's pages, harmless and readable offline.

nbgrader_config.py names these classes. What a student wrote or displayed stays as text and pictures; nothing
of it runs.
"""

import html
import re
from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from course_utils.grading.harmless import clean, rendered
from course_utils.grading.notebooks import SOLUTION, read, role

BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
CSS = """
pre, .output_area pre, .input_area pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.text_cell_render math[display="block"] { margin: 0.6em 0; }
.text_cell_render table { margin-bottom: 0.8em; }
.text_cell_render td, .text_cell_render th { padding: 0.15em 1.2em 0.15em 0; }
.rubric { border-left: 4px solid #0072b2; padding-left: 1em; }
"""
# Hidden tests are long; a grader scrolls inside them, not past them.
FORMGRADER_CSS = "div.nbgrader_cell .input_area { max-height: 24em; overflow: auto; }"
# Whatever is left in the page: a browser runs no script and loads nothing from elsewhere.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def without_frames(traceback: list[str], test: int | None = None) -> list[str]:
    """A traceback without the frames of libraries, which show the instructor's folders and do not help.

    The frames of the cell with the number ``test`` go too: they would show its hidden lines.
    """
    kept, inside = [], False
    for line in "\n".join(traceback).split("\n"):
        bare = ANSI.sub("", line)
        if frame := re.match(r"File |Cell In\[(\d+)\]", bare):
            inside = frame[1] is None or int(frame[1]) == test
        elif bare and not bare.startswith((" ", "-")):
            inside = False
        if not inside:
            kept.append(line)
    return kept


class SubmissionPage(Preprocessor):
    """Makes a student's text and outputs harmless, renders formulas offline, and shortens tracebacks."""

    enabled = True
    shows_tests = False

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        resources.setdefault("inlining", {}).setdefault("css", []).append(CSS)
        nb.metadata.pop("widgets", None)
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = [
                    o for output in cell.outputs if (o := self._harmless(output, cell)) is not None
                ]
            else:
                cell.source = rendered(cell.source, cell.pop("attachments", None))
                cell.cell_type = "markdown"
        return nb, resources

    def _harmless(self, output: NotebookNode, cell: NotebookNode) -> NotebookNode | None:
        if output.output_type == "error":
            hidden = role(cell).get("grade") and not self.shows_tests
            output.traceback = without_frames(output.traceback, cell.execution_count if hidden else None)
        elif output.output_type in ("display_data", "execute_result"):
            shown = _harmless_data(output.data)
            output.data, output.metadata = NotebookNode(shown), NotebookNode()
            return output if shown else None
        return output


def _harmless_data(displayed: NotebookNode) -> dict[str, str]:
    """A picture, or else what was displayed as HTML; and its plain text."""
    data = {kind: "".join(v) if isinstance(v, list) else str(v) for kind, v in displayed.items()}
    shown = {
        kind: data[kind] for kind in ("image/png", "image/jpeg") if BASE64.fullmatch(data.get(kind, "x?"))
    }
    if not shown and "text/html" in data:
        shown["text/html"] = clean(data["text/html"])
    elif not shown and "text/markdown" in data:
        shown["text/html"] = rendered(data["text/markdown"])
    if "text/plain" in data:
        shown["text/plain"] = data["text/plain"]
    return shown


class FormgraderPage(SubmissionPage):
    """The formgrader also shows the rubric above each written answer; the release and the feedback do not."""

    shows_tests = True

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        if "submission_id" not in resources:  # nbgrader's other pages
            return nb, resources
        rubrics = _rubrics(
            Path(resources["metadata"]["path"]).resolve(),
            resources["assignment_id"],
            resources["notebook_id"],
        )
        cells = []
        for cell in nb.cells:
            if rubric := rubrics.get(role(cell).get("grade_id")):
                summary = "<summary>Rubric (only you see it)</summary>"
                text = f'<details open class="rubric">{summary}\n\n{rubric}\n\n</details>'
                cells.append(NotebookNode(cell_type="markdown", metadata=NotebookNode(), source=text))
            cells.append(cell)
        nb.cells = cells
        nb, resources = super().preprocess(nb, resources)
        resources["inlining"]["css"].append(FORMGRADER_CSS)
        return nb, resources


def _rubrics(folder: Path, assignment: str, notebook: str) -> dict[str, str]:
    """The rubric of each written question, by its id, from the solutions/ above the submission's folder."""
    for course in folder.parents:
        path = course / "solutions" / assignment / f"{notebook}.ipynb"
        if path.is_file():
            return {
                cell.id: "\n".join(SOLUTION.findall(cell.source))
                for cell in read(path).cells
                if role(cell).get("solution") and cell.cell_type == "markdown"
            }
    return {}


class FeedbackExporter(HTMLExporter):
    """nbgrader's feedback page, with tasks named in the score list, and a policy that lets nothing run."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **kw: object
    ) -> tuple[str, dict]:
        labels = _labels(nb)
        page, resources = super().from_notebook_node(nb, resources, **kw)
        page = re.sub(r"<script\b.*?</script\s*>", "", page, flags=re.DOTALL | re.IGNORECASE)
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
        page = page.replace("<head>", f"<head>\n{policy}", 1)

        def name(match: re.Match) -> str:
            return f'<a href="#{match[1]}">{html.escape(labels.get(match[1], match[2]))}</a>'

        return re.sub(r'<a href="#([\w-]+)">(Test cell|Written response)</a>', name, page), resources


def _labels(nb: NotebookNode) -> dict[str, str]:
    """The task and the check of each graded cell, from the texts above it."""
    labels, task, check = {}, "", ""
    for cell in nb.cells:
        if cell.cell_type == "markdown" and (heading := re.match(r"## (Task \d+ · .+)", cell.source)):
            task, check = heading[1], ""
        elif cell.cell_type == "markdown" and (heading := re.match(r"\*\*(Check \w+)\*\*", cell.source)):
            check = heading[1].lower()
        if role(cell).get("grade") and task:
            labels[role(cell)["grade_id"]] = (
                f"{task}{f', {check}' if check and cell.cell_type == 'code' else ''}"
            )
    return labels
