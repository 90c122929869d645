"""README shows the table of benchmarks/results, and only a whole run replaces what is there."""

import importlib.util
import json

import pytest


@pytest.fixture
def results(course):
    spec = importlib.util.spec_from_file_location("results", course / "benchmarks" / "results.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_readme_shows_the_table(course, results):
    lines = results.table().splitlines()
    assert len(lines) > 5
    assert "\n".join(lines) in (course / "README.md").read_text(encoding="utf-8")


def test_every_result_says_where_it_was_measured(results):
    for path in results.FOLDER.glob("*.json"):
        where = json.loads(path.read_text(encoding="utf-8"))["conditions"]
        assert where["device"] and where["date"], path


def test_a_run_that_fails_leaves_the_last_results(results, monkeypatch, tmp_path):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    rows = [
        dict(name="ours", seconds=0.0123, ratio=1.0, note="equal"),
        dict(name="a peer", note="not installed"),
    ]
    results.write("training", "Training", rows)
    kept = results.table()
    assert "| ours | 12.3 ms | 1.00 | equal |\n| a peer | – | – | not installed |" in kept
    with pytest.raises(TypeError):
        results.write("training", "Training", [dict(name="ours", seconds=object())])
    assert results.table() == kept
