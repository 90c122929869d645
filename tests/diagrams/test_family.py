"""What holds for every diagram: its XML, its text for screen readers, its layout in a browser, its themes."""

import re
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import pytest

from course_utils.diagrams.style import ROLES

LAYOUT = (Path(__file__).parent / "layout.js").read_text(encoding="utf-8")
BODY = '<body data-jp-theme-light="{light}" style="margin:0"><div style="width:{width}px">{html}</div>'


@pytest.fixture
def open_page(browser):
    pages = []

    def open_at(width, html, light="true", scheme="light"):
        pages.append(browser.new_page(viewport={"width": 900, "height": 1200}, color_scheme=scheme))
        pages[-1].set_content(BODY.format(light=light, width=width, html=html))
        return pages[-1]

    yield open_at
    for page in pages:
        page.close()


def test_it_is_xml_with_a_text_and_ids_of_its_own(diagram, tmp_path):
    diagram.save(tmp_path / "diagram.svg")
    root = ElementTree.parse(tmp_path / "diagram.svg").getroot()
    assert root.get("role") == "img" and root.get("aria-label") == diagram.alt
    assert len(diagram.alt) > 100 and not re.search(r"\bnan\b", diagram.alt) and "tensor" not in diagram.svg()
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#(.*?)\)", diagram.svg())) <= set(ids)
    assert "@@" not in diagram.svg()


@pytest.mark.parametrize("width", [680, 360])
def test_nothing_overlaps_and_no_text_is_small(diagram, open_page, width):
    page = open_page(width, diagram._repr_html_())
    assert page.evaluate(LAYOUT) == []
    visible = page.evaluate("getComputedStyle(document.querySelector('g.narrow')).display !== 'none'")
    assert visible == (width == 360)


def test_the_layout_check_finds_what_is_wrong(open_page):
    from course_utils.diagrams import Diagram
    from course_utils.diagrams.primitives import Sheet

    wide = Sheet(680, 100)
    wide.words(20, 40, "one upon")
    wide.words(40, 44, "the other")
    wide.words(650, 60, "cut off here")
    wide.words(20, 80, "small", size=9)
    wide.line((200, 80), (300, 80))
    wide.words(220, 84, "struck out")
    found = "\n".join(
        open_page(680, Diagram("wrong", "x", wide, Sheet(360, 300))._repr_html_()).evaluate(LAYOUT)
    )
    for complaint in (
        '"one upon" overlaps',
        '"cut off here" is cut off',
        '"small" has 9',
        'crosses "struck out"',
    ):
        assert complaint in found


@pytest.mark.parametrize(("light", "scheme"), [("true", "dark"), ("false", "light")])
def test_jupyterlabs_theme_goes_before_the_systems(open_page, light, scheme):
    from tests.diagrams.conftest import drawn

    page = open_page(680, drawn("autoencoder")._repr_html_(), light, scheme)
    ink = page.evaluate("getComputedStyle(document.querySelector('.diagram')).getPropertyValue('--ink')")
    assert ink == ROLES["light" if light == "true" else "dark"]["ink"]


def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of #rrggbb."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_contrast(mode):
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    paper, roles = ROLES[mode]["paper"], {k: v for k, v in ROLES[mode].items() if isinstance(v, dict)}
    assert len(roles) == 7
    for name, role in roles.items():
        assert contrast(role["fill"], paper) >= 3, name
        assert contrast(role["text"], paper) >= 4.5, name
    for name in ("ink", "faint"):
        assert contrast(ROLES[mode][name], paper) >= 4.5, name


def test_in_the_lectures_formulas_a_role_wears_its_colour(course):
    """And no other colour is there; each is readable on light and on dark paper."""
    roles = {role["formula"]: name for name, role in ROLES["light"].items() if "formula" in role}
    seen = {}
    for path in sorted((course / "lectures").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for colour, tex in re.findall(r"\\textcolor\{(.+?)\}\{([^$]{1,20})", cell.source):
                seen.setdefault(roles[colour], set()).add(tex)
    assert set(seen) == set(roles.values())
    assert any("D_" in tex for tex in seen["kl"]) and any("E" in tex for tex in seen["reconstruction"])
    for colour in roles:
        assert min(contrast(colour, paper) for paper in ("#ffffff", "#111111")) > 4
