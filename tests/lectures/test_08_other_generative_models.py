"""Slide 23: passes, likelihoods and latent sizes of four models on the same digits; a VAE of two levels."""

import numpy as np
import pytest

ASK = {
    "sums": "[sum_of_all, sum_of_cheat, toy_vae_px.sum().item()]",
    "made": "made_log_px.mean().item()",
    "plane": "[whole, round_trip, det_error, jensen_gaps]",
    "learned": "{str(image): p for image, p in learned.items()}",
    "flow": "[flow_round_trip, flow_density.mean().item(), flow_bound.mean().item(), z.shape[1]]",
    "cut": "[wrong_pixels, vae_wrong_pixels]",
    "judge": "judge_losses",
    "nearest": "nearest.values.min().item()",
    "estimates": """{name: [vae_bounds[name].mean().item(), e.mean().item()]
        for name, e in vae_estimates.items()}""",
    "rows": "rows",
    "table": "table_text",
    "walks": "{name: list(walk.shape) for name, walk in walks.items()}",
    "ends": "[(walks['RealNVP'][[0, -1]] - x[[first, last]]).abs().max().item()]",
    "toy": "[every_draw, gap.mean().item(), (gap.std() / math.sqrt(len(gap))).item(), kl_exact]",
    "levels": """[one.value.mean().item(), two.value.mean().item(),
        two.kl_1.mean().item(), two.kl_2.mean().item()]""",
    "widget": "[sampling.seed, sampling.step]",
}


def test_both_are_distributions_of_all_256_images(got):
    """And a mask with a hole is not."""
    exact, cheat, vae = got["sums"]
    assert exact == pytest.approx(1, abs=1e-12) and vae == pytest.approx(1, abs=1e-6) and cheat > 100


def test_the_flow_of_the_plane(got):
    """An exact, invertible density; and by Jensen's inequality its bound is a bound."""
    whole, round_trip, det_error, gaps = got["plane"]
    assert whole == pytest.approx(1, abs=2e-3) and round_trip < 1e-10 and det_error < 1e-10
    assert min(gaps) > 0
    assert list(got["learned"].values()) == pytest.approx([0.4, 0.05, 0.15, 0.4], abs=0.05)
    assert sum(got["learned"].values()) == pytest.approx(whole, rel=1e-9)


def test_the_flow_of_digits(got):
    round_trip, density, bound, latent = got["flow"]
    assert round_trip < 1e-5 and latent == 784
    assert density - bound == pytest.approx(784 * np.log(2), abs=1), "one draw of u against four"
    wrong, by_vae = got["cut"]
    assert wrong["784"] == 0 and wrong["700"] < wrong["392"] < wrong["50"] and by_vae < wrong["50"] / 3


def test_the_best_judge_measures_the_jensen_shannon_divergence(got):
    trained, formula, divergence = got["judge"]
    assert trained == pytest.approx(formula, abs=1e-8) and formula == pytest.approx(divergence, abs=1e-6)
    assert got["nearest"] > 1, "no digit is an image of the generator"


def test_the_table_of_slide_23(got):
    rows = got["rows"]
    assert {name: (row["passes"], row["latent"], row["kind"]) for name, row in rows.items()} == {
        "MADE": (784, None, "exact"),
        "RealNVP": (1, 784, "bound"),
        "GAN": (1, 64, "none"),
        "VAE, K = 2": (1, 2, "bound"),
        "VAE, K = 50": (1, 50, "bound"),
    }
    assert [row["encodes"] for row in rows.values()] == [False, True, False, True, True]
    assert [row["interpolates"] for row in rows.values()] == [False, True, True, True, True]


@pytest.mark.parametrize("name", ["MADE", "RealNVP", "GAN", "VAE, K = 2", "VAE, K = 50"])
def test_a_row_of_the_table(got, name):
    row = got["rows"][name]
    assert row["minutes"] > 0 and 500_000 < row["parameters"] < 1_200_000
    assert name == "MADE" or row["ms"] < got["rows"]["MADE"]["ms"] / 20
    assert row["nats"] is None or row["bits"] == pytest.approx(-row["nats"] / np.log(2) / 784)
    line = next(line for line in got["table"].splitlines() if f"| {name} |" in line)
    cells = [cell.strip() for cell in line.split("|")]
    assert cells[7] == str(row["passes"]) and (row["nats"] is None or cells[4] == f"{row['nats']:.1f}")


def test_likelihoods(got):
    nats = {name: row["nats"] for name, row in got["rows"].items()}
    assert nats["MADE"] == got["made"] and nats["RealNVP"] == got["flow"][2] and nats["GAN"] is None
    assert nats["MADE"] > nats["VAE, K = 50"] > nats["VAE, K = 2"]
    for bound, estimate in got["estimates"].values():
        assert estimate > bound + 1, "the gap of a VAE's bound, or a part of it"
    assert got["estimates"]["VAE, K = 50"][1] == pytest.approx(got["made"], abs=2), "level with MADE"


def test_walks(got):
    assert got["ends"] == [0] and set(map(tuple, got["walks"].values())) == {(10, 1, 28, 28)}
    assert got["widget"] == [1, 392]


def test_two_levels(got):
    """With the posterior every draw is log p(x); with another q the gap is the KL divergence."""
    every_draw, gap, error, kl = got["toy"]
    assert every_draw < 1e-10 and gap == pytest.approx(kl, abs=5 * error)
    one, two, kl_1, kl_2 = got["levels"]
    assert two > one + 0.5 and 0.3 < kl_2 < 4 < kl_1
