"""A small site, from notebooks to pages: nothing dangles, is run twice, or overwrites what others wrote."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from course_utils.site import article
from course_utils.site import build as building
from course_utils.site.build import build
from course_utils.site.frames import Frame
from tests.site.conftest import FIRST, write_course, write_notebook
from tests.support import website


def test_every_link_leads_somewhere(site, monkeypatch):
    assert website.broken_links(site) == []
    monkeypatch.chdir(site.parent)
    assert website.broken_links(Path(site.name)) == [], "nor by a relative path, as make sitecheck gives"
    assert website.faults_of_form(site) == []


def test_the_checks_notice_what_is_wrong(site, tmp_path):
    page = '<p id=a><p id=a><img src="https://example.org/x.png"><a href="no.html">x</a><a href="#no">y</a>'
    (tmp_path / "index.html").write_text(page)
    assert len(website.broken_links(tmp_path)) == 3
    assert len(website.faults_of_form(tmp_path)) == 2


def test_what_a_lecture_says(site):
    text = (site / "lectures" / "00_start.html").read_text(encoding="utf-8")
    assert "About 5 minutes" not in text, "the page's head says it"
    assert re.search(r'<pre class="result">1 &lt; 2</pre>', text)
    assert "<summary>Code of the figure</summary>" in text and "<summary>Code: imports</summary>" in text
    assert text.index("An empty plot.") < text.index("Code of the figure"), "the fold is below its figure"
    assert '<a href="01_the_bound.html#the-rest">Lecture 01, section 2</a>' in text
    assert '<p class="aim"' in text
    assert (
        'href="https://colab.research.google.com/github/example/vae/blob/HEAD/lectures/00_start.ipynb"'
        in text
    )
    assert '<link rel="canonical" href="https://example.org/vae/lectures/00_start.html">' in text


def test_questions_formulas_and_slides(site):
    text = (site / "lectures" / "01_the_bound.html").read_text(encoding="utf-8")
    assert '<div class="ask">' in text and '<details class="answer">' in text
    assert "not written yet</pre>" not in text, "the output of a check that nobody has answered"
    assert '<a href="../guides/slides.html#slide-2">slide 2</a>' in text
    assert "<code>lecture 00</code>" in text
    assert (
        '<a href="#the-rest">2 The rest</a>' in text
        and '<a href="../guides/slides.html#slide-3">3</a>' in text
    )
    assert "ℒ" in text and "$" not in re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)
    slides = (site / "guides" / "slides.html").read_text(encoding="utf-8")
    assert slides.count('id="slide-2"') == 1 and 'id="slide-3"' in slides
    assert 'href="../lectures/01_the_bound.html#what-s-lost"' in slides


def test_no_trace_of_the_generator(site):
    for path in website.pages(site):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"sphinx|docutils|notranslate|_static|_images", text), path.name


def test_a_second_build_runs_only_what_changed(site, small_course, capsys):
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*.html")}
    build(small_course, site, "https://example.org/vae", "https://github.com/example/vae")
    assert "running" not in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*.html")} == before
    lecture = small_course / "lectures" / "00_start.ipynb"
    as_it_was = lecture.read_bytes()
    write_notebook(lecture, [*FIRST[:-1], ("code", "numbers", "print('1 < 3')")])
    try:
        build(small_course, site, "https://example.org/vae", "https://github.com/example/vae")
        assert re.findall(r"running (\S+)", capsys.readouterr().out) == ["00_start.ipynb"]
        assert "1 &lt; 3" in (site / "lectures" / "00_start.html").read_text()
    finally:
        lecture.write_bytes(as_it_was)
        build(small_course, site, "https://example.org/vae", "https://github.com/example/vae")


def test_without_addresses_there_are_no_buttons(small_course, tmp_path, site):
    build(small_course, tmp_path / "out")
    text = (tmp_path / "out" / "lectures" / "00_start.html").read_text()
    assert "colab" not in text and "canonical" not in text and "Download the notebook" in text
    assert website.broken_links(tmp_path / "out") == []
    for page in ("index", "guides/instructors"):
        text = (tmp_path / "out" / f"{page}.html").read_text()
        assert "Get the course" in text and "README.md" in text and "git clone" not in text


def test_where_to_get_the_course(site):
    for page in ("index", "guides/instructors"):
        text = (site / f"{page}.html").read_text()
        assert '<a href="https://github.com/example/vae">its repository</a>' in text
        assert "git clone https://github.com/example/vae vae-course\ncd vae-course\nmake lab" in text
    assert "Get the course" not in (site / "lectures" / "00_start.html").read_text()


@pytest.mark.parametrize("name", ["base_url", "repository"])
def test_an_address_that_is_none(small_course, tmp_path, name):
    with pytest.raises(ValueError, match=f"{name} must be an address such as https://.*got 'example.org'"):
        build(small_course, tmp_path / "out", **{name: "example.org"})
    assert not (tmp_path / "out").exists()


def test_a_lecture_that_fails_stops_the_build(tmp_path, course):
    broken = write_course(tmp_path / "course", course)
    write_notebook(broken / "lectures" / "00_start.ipynb", [*FIRST, ("code", "bad", "1 / 0")])
    with pytest.raises(
        ValueError, match=r"00_start\.ipynb: the cell 'bad' stopped with ZeroDivisionError: div"
    ):
        build(broken, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_a_browser_no_lecture_is_run(tmp_path, course, monkeypatch, capsys):
    monkeypatch.setattr(building.browser.shutil, "which", lambda name: None)
    with pytest.raises(FileNotFoundError, match="Chromium is needed"):
        build(write_course(tmp_path / "course", course), tmp_path / "out")
    assert capsys.readouterr().out == "" and not (tmp_path / "out").exists()


def test_a_mistake_in_a_text_stops_the_build(small_course, tmp_path, site):
    guide = small_course / "docs" / "your_own.md"
    kept = guide.read_text()
    guide.write_text(kept + "\n[nowhere](#no-such-heading)\n")
    try:
        with pytest.raises(ValueError, match=r"the pages have mistakes:\n.*your_own.*no-such-heading"):
            build(small_course, tmp_path / "out")
    finally:
        guide.write_text(kept)


def test_a_folder_of_somebody_else_is_left_alone(small_course, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(FileExistsError, match=r"holds files that are not a site.*such as thesis\.tex"):
        build(small_course, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_only_github_has_buttons():
    assert building._on_github("https://github.com/a/b.git") == "a/b"
    assert building._on_github("https://example.org/a/b") is None


def test_the_index_of_the_search(site):
    script = (site / "style" / "search-index.js").read_text(encoding="utf-8")
    entries = json.loads(script.removeprefix("globalThis.searchIndex = ").rstrip(";\n"))
    (entry,) = [e for e in entries if e[0].startswith("lectures/01") and e[2] == "2 · The rest"]
    assert entry[0] == "lectures/01_the_bound.html#the-rest" and "a b 1 2" in entry[3]
    (entry,) = [e for e in entries if e[0].startswith("lectures/01") and e[2] == "1 · What’s lost"]
    assert "The claim (slide 2). log p(x)≥F; see section 2. F=ℒ Think." in entry[3]


def test_a_table_that_a_cell_shows_is_a_table(tmp_path):
    shown = nbformat.v4.new_output(
        "display_data", {"text/markdown": "| a |\n| --- |\n| 1 |", "text/plain": "<Markdown>"}
    )
    text = article.output_as_html(shown, tmp_path)
    assert text.startswith('<div class="output"><table>') and "<td>1</td>" in text and "Markdown" not in text


def test_a_widget_stands_on_any_page():
    frame = Frame("00-draw", "DigitExplorer", "Digit explorer")
    assert 'src="../widgets/00-draw.html"' in article.framed(frame, [1, 2, 3])
    on_the_first_page = article.framed(frame, [1, 2, 3], root="")
    assert 'src="widgets/00-draw.html"' in on_the_first_page and "--h920:1px" in on_the_first_page
