"""What graders and students see of a submission: nbgrader's pages, made harmless, readable without a network, and named.

nbgrader_config.py puts these classes in. What a student wrote or displayed stays as text and pictures; nothing of it runs.
"""

import html
import re
from collections.abc import Mapping
from pathlib import Path

import bleach
from bleach.css_sanitizer import CSSSanitizer
from latex2mathml.converter import convert as mathml
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode

from course_utils.grading.notebooks import SOLUTION, read, role

TAGS = set(
    [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "caption",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
    ]
)
ATTRIBUTES = {
    "alt",
    "align",
    "class",
    "colspan",
    "height",
    "open",
    "rowspan",
    "scope",
    "start",
    "style",
    "title",
    "width",
}
MATHML_TAGS = set(
    [
        "math",
        "menclose",
        "merror",
        "mfenced",
        "mfrac",
        "mi",
        "mlabeledtr",
        "mmultiscripts",
        "mn",
        "mo",
        "mover",
        "mpadded",
        "mphantom",
        "mprescripts",
        "mroot",
        "mrow",
        "mspace",
        "msqrt",
        "mstyle",
        "msub",
        "msubsup",
        "msup",
        "mtable",
        "mtd",
        "mtext",
        "mtr",
        "munder",
        "munderover",
        "none",
    ]
)
MATHML_ATTRIBUTES = set(
    [
        "accent",
        "accentunder",
        "close",
        "columnalign",
        "columnlines",
        "columnspacing",
        "depth",
        "display",
        "displaystyle",
        "fence",
        "form",
        "height",
        "largeop",
        "linethickness",
        "lspace",
        "mathvariant",
        "maxsize",
        "minsize",
        "movablelimits",
        "notation",
        "open",
        "rowlines",
        "rowspacing",
        "rspace",
        "scriptlevel",
        "separator",
        "separators",
        "stretchy",
        "symmetric",
        "voffset",
        "width",
    ]
)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
ANSI = re.compile(r"\x1b\[[0-9;]*m")
TOKEN = "\ue000{}\ue001"  # stands for a formula while the text around it is made harmless
CSS = """
pre, .output_area pre, .input_area pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.text_cell_render math[display="block"] { margin: 0.6em 0; }
.text_cell_render table { margin-bottom: 0.8em; }
.text_cell_render td, .text_cell_render th { padding: 0.15em 1.2em 0.15em 0; }
.rubric { border-left: 4px solid #0072b2; padding-left: 1em; }
"""
# Hidden tests are long; who grades scrolls in them, not past them.
FORMGRADER_CSS = "div.nbgrader_cell .input_area { max-height: 24em; overflow: auto; }"
# Whatever stood in the page all the same: a browser runs no script and loads nothing from elsewhere.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def clean(text: str) -> str:
    """HTML without anything that runs, loads from elsewhere or covers the page."""
    return bleach.clean(
        text,
        tags=TAGS,
        attributes=_allowed,
        protocols={"http", "https", "mailto", "data"},
        css_sanitizer=CSSSanitizer(
            allowed_css_properties=["text-align", "color", "font-weight", "font-style", "max-width"]
        ),
        strip=True,
    )


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return bool(PICTURE.fullmatch(value))
    if tag == "a" and name == "href":
        return not value.lstrip().lower().startswith("data")
    return name in ATTRIBUTES


class _Renderer(IPythonRenderer):
    """Formulas are kept apart as tokens, for MathML."""

    def __init__(self, attachments: Mapping):
        super().__init__(escape=False, attachments=attachments, exclude_anchor_links=True)
        self.formulas: list[str] = []

    def _keep(self, body: str, display: str) -> str:
        try:
            formula = mathml(body, display=display)
            allowed = {"*": list(MATHML_ATTRIBUTES)}
            self.formulas.append(bleach.clean(formula, tags=MATHML_TAGS, attributes=allowed, strip=True))
        except Exception:  # a student's formula may be anything; then its source is shown
            self.formulas.append(f"<code>{html.escape(body)}</code>")
        return TOKEN.format(len(self.formulas) - 1)

    def inline_math(self, body: str) -> str:
        return self._keep(body, "inline")

    def block_math(self, body: str) -> str:
        return self._keep(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        return self._keep(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")


def rendered(text: str, attachments: Mapping | None = None) -> str:
    """Markdown as harmless HTML in one line, its formulas as MathML, such that rendering it again leaves it as it is."""
    renderer = _Renderer(attachments or {})
    shown = clean(MarkdownWithMath(renderer=renderer).render(text.translate({0xE000: None, 0xE001: None})))
    for number, formula in enumerate(renderer.formulas):
        shown = shown.replace(TOKEN.format(number), formula)
    for character in "\n$\\":
        shown = shown.replace(character, f"&#{ord(character)};")
    return f"<div>{shown}</div>"


def without_frames(traceback: list[str], test: int | None = None) -> list[str]:
    """A traceback without the frames of libraries, which name the instructor's folders and help nobody with an answer.

    Nor is there one of the cell with the number ``test``, whose hidden lines it would show.
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
    """Makes what a student wrote and displayed harmless, renders formulas without a network, and shortens tracebacks."""

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
            data = {kind: "".join(v) if isinstance(v, list) else str(v) for kind, v in output.data.items()}
            shown = {
                kind: data[kind]
                for kind in ("image/png", "image/jpeg")
                if BASE64.fullmatch(data.get(kind, "x?"))
            }
            if not shown and "text/html" in data:
                shown["text/html"] = clean(data["text/html"])
            elif not shown and "text/markdown" in data:
                shown["text/html"] = rendered(data["text/markdown"])
            if "text/plain" in data:
                shown["text/plain"] = data["text/plain"]
            output.data, output.metadata = NotebookNode(shown), NotebookNode()
            return output if shown else None
        return output


class FormgraderPage(SubmissionPage):
    """In the formgrader, the rubric also stands above each written answer. It is nowhere else: not in the release or feedback."""

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
                text = f'<details open class="rubric"><summary>Rubric (only you see it)</summary>\n\n{rubric}\n\n</details>'
                cells.append(NotebookNode(cell_type="markdown", metadata=NotebookNode(), source=text))
            cells.append(cell)
        nb.cells = cells
        nb, resources = super().preprocess(nb, resources)
        resources["inlining"]["css"].append(FORMGRADER_CSS)
        return nb, resources


def _rubrics(folder: Path, assignment: str, notebook: str) -> dict[str, str]:
    """What solutions/ says of a good answer, for each written question, by its id; found above the submission's folder."""
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
    """nbgrader's feedback page, with tasks by their names in the score list, and a policy under which nothing runs."""

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
    """For each graded cell the task and the check, from the texts above it."""
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
