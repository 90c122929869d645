"""The exact bound of a linear VAE, and one trial run."""

import json

import torch

from course_utils import evaluation, models
from reproductions import ppca, results


def test_the_bound_is_the_expectation_of_the_estimates():
    torch.manual_seed(0)
    vae, x = ppca.linear_vae(3).double(), torch.randint(0, 256, (4, 1, 28, 28), dtype=torch.uint8)
    bound, log_px = ppca.bound_and_log_px(vae, x)
    noise = torch.Generator().manual_seed(0)
    estimates = torch.stack([evaluation.elbo_of_all(vae, x, 100, noise).value.mean() for _ in range(20)])
    assert abs(estimates.mean() - bound) < 5 * estimates.std() / 20**0.5
    exact = models.ProbabilisticPCA(3)
    exact.weight, exact.bias = vae.decoder[0].weight.detach(), vae.decoder[0].bias.detach()
    exact.eta = vae.eta.detach()
    torch.testing.assert_close(exact.log_px(x).mean(), torch.tensor(log_px, dtype=torch.float64))
    assert bound < log_px


def test_a_trial_run_stays_below_the_optimum():
    ppca.reproduce(2, examples=300, epochs=2)
    (row,) = results.read("ppca")
    log = row["log"]
    assert row["figure"] == ppca.FIGURES[0].name
    assert log["bound"] < log["log_px"] < log["optimum"]
    assert len(log["bound_in_training"]) == 2 + ppca.FINISH["epochs"]


def test_the_committed_runs_come_near_the_optimum_and_stay_below(course):
    rows = json.loads((course / "docs" / "reproductions" / "results" / "ppca.json").read_text())
    optima = {figure.name: figure.paper for figure in ppca.FIGURES}
    for row in rows:
        assert row["log"]["bound"] <= row["log"]["log_px"] <= row["log"]["optimum"]
        assert f"{row['log']['optimum']:.3f}" == optima[row["figure"]]
        if row["figure"] != "K = 200":  # which would need more epochs
            assert row["log"]["optimum"] - row["log"]["bound"] <= 0.05
