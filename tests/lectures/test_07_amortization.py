"""Slides 20 to 22: ascent and its cost, the inference network, the gap, active dimensions, more draws."""

import math

import pytest

ASK = {
    "ends": "ends",
    "cost": "cost_ratio",
    "climbed": "climbed_F.item()",
    "toy": "[toy_log_px.mean().item(), F_best.mean().item(), F_network.mean().item()]",
    "toy_order": "[(toy_log_px - F_best).min().item(), (F_best - F_network).min().item()]",
    "bounds": "[sum(bounds[:50]) / 50, sum(bounds[-200:]) / 200]",
    "reached": "reached",
    "learned": "learned_log_px",
    "adds_up": "(gaps.approximation + gaps.amortization - gaps.inference).abs().max().item()",
    "least": "[gaps.approximation.min().item(), gaps.amortization.min().item()]",
    "parts": "[gaps.approximation.mean().item(), gaps.amortization.mean().item()]",
    "above_10": "[int(large.sum()), (gaps.amortization[large].sum() / gaps.inference[large].sum()).item()]",
    "50d": """[gaps_50d.approximation.min().item(), gaps_50d.approximation.mean().item(),
        gaps_50d.amortization.mean().item()]""",
    "moved": "list(moved.values())",
    "sigmas": "[sigmas[1.0, 300], sigmas[1.0, 900], sigmas[0.0, 100], sigmas[0.0, 900]]",
    "active": "[active_count, kl_share, changes['collapsed'], changes['active']]",
    "widget": "[amortization.step, amortization.index]",
    "exact_bounds": "exact_bounds",
    "below": "[[gap.mean().item(), gap.median().item()] for gap in below.values()]",
}


def test_ascent_and_its_cost(got):
    mu, sigma, value = zip(*got["ends"].values(), strict=True)
    assert max(value) - min(value) > 1, "two hills"
    assert (mu[0], sigma[0]) == pytest.approx((0.80, 0.37), abs=0.03)
    assert got["cost"] > 50


def test_the_inference_network(got):
    log_px, best, network = got["toy"]
    assert log_px > best > network and min(got["toy_order"]) > -0.01


def test_the_vae_learns(got):
    first, last = got["bounds"]
    assert last > first + 0.5 and got["reached"] == {"encoder": True, "decoder": True}
    assert got["toy"][0] - 0.4 < got["learned"] < got["toy"][0] + 0.05


def test_the_gap_and_its_parts(got):
    least_approximation, least_amortization = got["least"]
    assert got["adds_up"] < 1e-3 and least_approximation > -1e-2 and least_amortization >= 0
    approximation, amortization = got["parts"]
    assert amortization > 5 * approximation, "with one latent dimension the encoder is to blame"
    assert got["above_10"][0] >= 5 and got["above_10"][1] > 0.9
    assert got["50d"][0] >= 0 and got["50d"][2] > got["50d"][1] > 0
    assert got["moved"][0] > got["moved"][1] > got["moved"][2] > got["moved"][3] == 0


def test_what_the_kl_term_holds_up(got):
    with_kl, with_kl_later, without_kl, without_kl_later = got["sigmas"]
    assert with_kl == pytest.approx(with_kl_later, abs=1e-3)
    assert without_kl_later < without_kl / 2 < with_kl / 4


def test_active_dimensions(got):
    count, share, collapsed, active = got["active"]
    assert 5 < count < 45 and share > 0.99 and collapsed < active / 100


def test_the_bound_with_more_draws(got):
    exact = [got["exact_bounds"][S] for S in ("1", "2", "4", "16", "64")]
    assert exact[:2] == pytest.approx([math.log(2), (math.log(2.5) + math.log(2)) / 2])
    assert exact == sorted(exact) and exact[-1] < math.log(2.5)
    # One draw is F, up to the scatter of 2,000 runs; each further draw brings the bound nearer to log p(x).
    log_px, best, network = got["toy"]
    one, five, fifty, most = got["below"]
    assert one[0] == pytest.approx(log_px - network, abs=0.03)
    assert one[0] > five[0] > fifty[0] > most[0] > log_px - best and one[1] > five[1] > fifty[1] > 0
    assert abs(most[1]) < 0.02 < one[1]
