"""Programs of reproductions/ that leave the committed results and the runs of a real training alone."""

import pytest

from reproductions import results


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    """Runs and results in a folder of the test; the folder."""
    monkeypatch.setattr(results, "RUNS", tmp_path / "runs")
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    return tmp_path
