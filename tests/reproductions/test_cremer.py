"""One trial run of the split gap."""

from reproductions import cremer, results


def test_a_trial_run(monkeypatch):
    monkeypatch.setattr(cremer, "SAMPLES", 50)
    cremer.reproduce(epochs=1, examples=10)
    rows = {row["figure"]: row["log"]["mean"] for row in results.read("cremer")}
    assert list(rows) == [figure.name for figure in cremer.FIGURES]
    approximation, amortization, together, log_px = rows.values()
    assert abs(approximation + amortization - together) < 1e-3
    assert amortization > 0
    assert -600 < log_px < -100
