"""The page shows what the results hold, and all of it."""

import json

import pytest

from reproductions import page, results

COMMITTED = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in page.FOLDER.glob("*.json")}


@pytest.fixture(autouse=True)
def committed(elsewhere, monkeypatch):
    """Here the committed results count."""
    monkeypatch.setattr(results, "FOLDER", page.FOLDER)


def test_the_page_is_in_step_with_the_results():
    text = page.PAGE.read_text(encoding="utf-8")
    assert page.PLACE.findall(text) == list(page.PAPERS)
    assert page.filled(text) == text, "run python -m reproductions.page"


def test_every_result_belongs_to_a_figure_and_says_where_it_was_measured():
    assert COMMITTED.keys() <= page.PAPERS.keys()
    for name, rows in COMMITTED.items():
        figures = [figure.name for figure in page.PAPERS[name].FIGURES]
        assert len(set(figures)) == len(figures)
        for row in rows:
            assert row["figure"] in figures
            assert row["command"].startswith(f"python -m reproductions.{name}")
            assert row["log"] and row["minutes"] >= 0 and "seed" in row
            where = row["conditions"]
            assert where["date"] and where["device"] and where["threads"] and where["versions"]["torch"]


def test_a_figure_without_a_result_was_not_run(elsewhere, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", elsewhere)
    assert "| K = 200 | 839.544 | not run here |  | – |" in page.part("ppca")


def test_readme_leads_to_the_page(course):
    assert "(docs/reproductions/README.md)" in (course / "README.md").read_text(encoding="utf-8")
