"""What Sphinx is told: formulas as MathML, our templates, and HTML that holds nothing but the text."""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from course_utils.site import formulas, library, tables
from course_utils.site.sources import ROOT

THEME = Path(__file__).parent / "theme"
_EXTENSIONS = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
# How Sphinx writes what one word says.
_SHORTER = [
    (re.compile(r'<code class="docutils literal notranslate">(.*?)</code>', re.DOTALL), r"<code>\1</code>"),
    (re.compile(r'<span class="pre">(.*?)</span>'), r"\1"),
    (re.compile(r' class="(?:reference (?:internal|external)|simple|std std-\w+|xref \w+)"'), ""),
    (re.compile(r' class="([\w-]+) docutils container"'), r' class="\1"'),
    (re.compile(r'<table class="docutils align-default">'), '<div class="wide"><table>'),
    (re.compile(r"</table>"), "</table></div>"),
    (
        re.compile(r'<div class="highlight-(?:python|default|text|none|\w+) notranslate">'),
        '<div class="code">',
    ),
    # A header without words names nothing.
    (re.compile(r'<th class="head">\s*(?:<p>\s*</p>)?\s*</th>'), "<td></td>"),
    (re.compile(r'<th class="head">'), "<th>"),
    (re.compile(r'<th class="head (text-\w+)">'), r'<th class="\1">'),
    (re.compile(r' class="row-(?:odd|even)"'), ""),
    (re.compile(r'<span class="(?:n|nn|p|w|nb|bp|nf|nc)">([^<]*)</span>'), r"\1"),
    (re.compile(r'<span class="(?:std std-\w+|doc)">(.*?)</span>'), r"\1"),
    (re.compile(r'title="Link to this heading">¶'), 'aria-label="Link to this heading">#'),
    (re.compile(r"<span>([^<]*)</span>"), r"\1"),
]


def settings(context: dict[str, Any]) -> dict[str, Any]:
    """The configuration. ``context`` holds what every template may say."""
    return {
        "extensions": ["myst_parser", __name__],
        "root_doc": ROOT,
        "project": "Variational autoencoders, live",
        "html_theme": THEME.name,
        "html_theme_path": [str(THEME.parent)],
        "html_context": context,
        "html_additional_pages": {page: f"{page}.html" for page in ("index", "search", "widgets")},
        "html_math_renderer": "mathml",
        "html_copy_source": False,
        "html_use_index": False,
        "html_show_sphinx": False,
        "myst_enable_extensions": _EXTENSIONS,
        "myst_heading_anchors": 3,
        "myst_url_schemes": {
            "http": None,
            "https": None,
            "mailto": None,
            "notebook": "../notebooks/{{path}}",
        },
        "highlight_language": "python",
        "smartquotes": True,
        "suppress_warnings": ["misc.highlighting_failure"],
    }


def setup(app: Sphinx) -> dict[str, Any]:
    """As Sphinx calls it."""
    app.add_html_math_renderer("mathml", (formulas.inline, None), (formulas.block, None))
    app.add_config_value("made_by", "", "env")  # of which code: other code makes all pages again
    app.connect("html-page-context", _complete)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _complete(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """What the templates say of this page: its text, its sections, its neighbours."""
    context["up"] = "../" * page.count("/")
    context["room"] = page.partition("/")[0]
    context["facts"] = None
    if doctree is None:
        return
    text = shorter(context["body"])
    context["text"] = tables.as_cards(text) if context["room"] == "guides" else text
    context["sections"] = sections(doctree)
    lectures = context["lectures"]
    for place, facts in enumerate(lectures):
        if page == f"lectures/{facts.file}":
            context["facts"] = facts
            context["before"] = lectures[place - 1] if place else None
            context["after"] = lectures[place + 1] if place + 1 < len(lectures) else None
    context["rooms"] = library.ROOMS


def sections(doctree: nodes.document) -> list[tuple[str, str]]:
    """The anchor and the heading of each section below the page's title."""
    return [
        (section["ids"][0], section.next_node(nodes.title).astext())
        for title in doctree.findall(nodes.section)
        if isinstance(title.parent, nodes.document)
        for section in title.children
        if isinstance(section, nodes.section)
    ]


def shorter(body: str) -> str:
    """HTML as Sphinx writes it, without the classes and tags that no style of the site asks for."""
    for long, short in _SHORTER:
        body = long.sub(short, body)
    return formulas.together(body)
