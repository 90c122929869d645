"""One trial run, which goes on after the seeds that are done."""

import pytest

from reproductions import kingma_m2, results


def test_a_trial_run_goes_on_with_the_next_seed(monkeypatch):
    kingma_m2.reproduce("M2", 100, seeds=2, examples=100)
    (row,) = results.read("kingma_m2")
    assert row["figure"] == kingma_m2.FIGURES[0].name
    mean, spread = map(float, row["ours"].split(" ± "))
    first, second = row["log"]["errors"]
    assert mean == pytest.approx((first + second) / 2, abs=0.01)
    assert spread == pytest.approx(abs(first - second) / 2**0.5, abs=0.01)
    asked = []
    monkeypatch.setattr(kingma_m2, "error", lambda *given: asked.append(given) or 0.5)
    kingma_m2.reproduce("M2", 100, seeds=3, examples=100)
    assert asked == [("M2", 100, 2, 100)]
    assert results.read("kingma_m2")[0]["log"]["errors"] == [first, second, 50]


def test_one_seed_has_no_spread():
    with pytest.raises(ValueError, match="seeds must be at least 2, got 1"):
        kingma_m2.main(["--seeds", "1"])


def test_m1m2_is_fitted_to_codes(monkeypatch):
    fitted = []

    def fit(model, name, x, objective, **settings):
        fitted.append((name, x.shape, objective.keywords["labelled"][0].shape))
        raise StopIteration

    monkeypatch.setattr(kingma_m2, "fit", fit)
    monkeypatch.setattr(kingma_m2.semi_supervised, "codes", lambda x: x.flatten(1)[:, :50].float())
    with pytest.raises(StopIteration):
        kingma_m2.error("M1+M2", 100, 0, examples=30)
    assert fitted == [("M1+M2-100-0", (30, 50), (5_000, 50))]
