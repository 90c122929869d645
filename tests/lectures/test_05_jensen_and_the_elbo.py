"""Every claim of slides 13 to 18."""

import itertools

import numpy as np
import pytest

ASK = {
    "mean_of_log": "mean_of_log.item()",
    "log_of_mean": "log_of_mean.item()",
    "lines": "[line.item() for line in (line_1, line_2, line_3, line_4)]",
    "finer": "abs(finer.log_px[0] - grid.log_px[0]).item()",
    "by_hand": "(by_hand - by_torch).abs().max().item()",
    "best_eta": "best_eta",
    "argmax_eta": "eta_grid[full.argmax()].item()",
    "without": "(without.diff() > 0).all().item()",
    "kl": "[closed_form.item(), on_the_grid.item(), log_ratio.mean().item(), float(standard_error)]",
    "gap": "[(log_px - F).item(), kl_to_posterior.item()]",
    "gap5": "[(exact.log_px - F5).item(), gap5.item()]",
    "best": "[best_mu, best_log_sigma, smallest_gap]",
    "vae_gaps": "[gaps.min().item(), gaps.median().item(), gaps.max().item()]",
    "sampled": "[sampled.value.mean().item(), F_x.mean().item()]",
    "point": """[(kls[near_0001] - kls[near_001]).item(),
        (reconstructions[near_0001] - reconstructions[near_001]).item()]""",
    "sigma": "[sigmas[best].item(), 1 / math.sqrt(1 + curvature.item())]",
    "climb": "climb",
    "best_possible": "best_possible",
    "free": "[F_free.item(), coarse.log_px[0].item(), difference.item()]",
    "elbo_widget": "[explorer.log_px, log_px.item()]",
}


def test_slide_13_jensen(got):
    """E[log X] <= log E[X], here log 2 < log 2.5."""
    assert got["mean_of_log"] == pytest.approx(np.log(2)) and got["log_of_mean"] == pytest.approx(np.log(2.5))


def test_slide_14_lines_1_and_2_are_above_3_and_4(got):
    one, two, three, four = got["lines"]
    assert abs(one - two) < 1e-12 and abs(three - four) < 1e-12 and one - three > 0.1
    assert got["finer"] < 1e-12


def test_slide_15_the_constant_gives_a_best_eta(got):
    assert got["by_hand"] < 1e-10
    assert got["argmax_eta"] == pytest.approx(got["best_eta"], rel=0.05) and got["without"]


def test_slide_16_three_ways_to_one_kl(got):
    closed, on_grid, sampled, error = got["kl"]
    assert abs(closed - on_grid) < 1e-12 and abs(sampled - closed) < 6 * error


def test_slide_17_the_gap_is_a_kl(got):
    """KL(q ‖ p(z|x)) to at least ten digits, on the grid and in closed form."""
    for left, right in (got["gap"], got["gap5"]):
        assert abs(left - right) < 1e-10 * max(1, abs(right)) and right > 0.01
    assert got["best"] == pytest.approx([0.8, -1.0, 0.158], abs=0.03)
    assert got["elbo_widget"][0] == pytest.approx(got["elbo_widget"][1], abs=1e-9)
    smallest, median, largest = got["vae_gaps"]
    assert 0 < smallest < median < 2 < 10 < largest
    assert got["sampled"][0] == pytest.approx(got["sampled"][1], abs=0.3)


def test_slide_18_a_point_mass(got):
    """Ten times narrower costs log 10 nats of KL and gains next to nothing."""
    assert got["point"][0] == pytest.approx(np.log(10), abs=0.001) and 0 < got["point"][1] < 0.01
    assert got["sigma"][0] == pytest.approx(got["sigma"][1], rel=0.1)


def test_em(got):
    """After each E step the bound touches; log p(x) and F never fall; the maximum is reached."""
    values = got["climb"]
    assert max(abs(evidence - bound) for step, bound, evidence in values if step == "E") < 1e-12
    assert max(evidence - bound for step, bound, evidence in values if step == "M") > 0.001
    assert all(b[1] >= a[1] - 1e-12 and b[2] >= a[2] - 1e-12 for a, b in itertools.pairwise(values))
    evidence = values[-1][2]
    assert evidence == pytest.approx(got["best_possible"], abs=1e-3)
    assert evidence < got["best_possible"] + 1e-12


def test_the_free_q_reaches_log_px_and_is_the_posterior(got):
    bound, log_px, difference = got["free"]
    assert 0 < log_px - bound < 1e-3 and difference < 1e-3
