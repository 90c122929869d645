"""Slide 23: passes, likelihoods and latent sizes of four models on the same digits; a VAE of two levels."""

import numpy as np
import pytest

from tests.support import kernels

ASK = {
    "sums": "[sum_of_all, sum_of_cheat, toy_vae_px.sum().item(), log_px_of['hole'].mean().item()]",
    "masks": "[own_logits_error, allowed.int().tolist(), of_honest.tolist(), of_cheat.tolist()]",
    "made": "made_log_px.mean().item()",
    "plane": "[whole, round_trip, det_error, own_flow_error, jensen_gaps]",
    "learned": "learned.flatten().tolist()",
    "jacobians": "[J_1.tolist(), J_2.tolist(), of_both.tolist(), of_both.det().item(), diagonals]",
    "flow": """[flow_round_trip, (flow_density - log_q).mean().item(), flow_bound.mean().item(), z.shape[1],
        with_uniform_u.mean().item()]""",
    # White pixels none of whose eight neighbours is white, and how much the images differ.
    "temperature": """{str(T): [((nn.functional.conv2d(d, torch.ones(1, 1, 3, 3), padding=1) == 1)
        & (d == 1)).sum().item(), d.std(0).mean().item()] for T, d in at_temperature.items()}""",
    "holes": """[(lambda m: [m.direct.weight.add_((h - hole) * torch.eye(8)),
        m.output.bias.sub_((h - hole) / 2), m.log_px(images.view(-1, 1, 2, 4)).exp().sum().item()][-1])(
        __import__("copy").deepcopy(cheat)) for h in (1, 6, 20)]""",
    "cut": "[wrong_pixels, vae_wrong_pixels, x.mean().item()]",
    "judge": "judge_losses",
    "nearest": "[nearest.min().item(), nearest.mean().item(), others.mean().item(), of_vae.mean().item()]",
    "estimates": """{name: [vae_bounds[name].mean().item(), e.mean().item()]
        for name, e in vae_estimates.items()}""",
    "of one draw": """evaluation.log_likelihood(
        vae_50d, x, 1, torch.Generator().manual_seed(0)).mean().item()""",
    "rows": "rows",
    "table": "table_text",
    "lost": "losses",
    "lost by importance sampling": """(vae_estimates["VAE, K = 50"] - evaluation.log_likelihood(
        vae_50d, x.flip(3), samples, torch.Generator().manual_seed(6))).mean().item()""",
    "lost otherwise": """[[(rows[name]["log p(x), nats"] - nats.mean()).item() for name, nats in (
        ("MADE", made.log_px(y)), ("RealNVP", flow.bound(y, 1, torch.Generator().manual_seed(13))),
        ("VAE, K = 50", evaluation.elbo_of_all(vae_50d, y, 1).value))]
        for y in (x.transpose(2, 3), 1 - x)]""",
    "walks": "{name: list(walk.shape) for name, walk in walks.items()}",
    "ends": "[(walks['RealNVP'][[0, -1]] - x[[first, last]]).abs().max().item()]",
    "toy": "[gaps.abs().max().item(), kl_exact]",
    "wider": """(lambda gap: [gap.mean().item(), (gap.std() / math.sqrt(len(gap))).item()])(
        exact.log_px - draws_of_F(1.5, 200_000))""",
    "levels": "[one, two.value, two.kl_1, two.kl_2]",
    "widget": "[sampling.vae_image, sampling._config['sizes']]",
}

WRONG = {
    "complete": {
        """def complete(logits, x, given):
    return torch.cat([x[:, :given], (logits(x)[:, given:] > 0).to(x.dtype)], dim=1)
""": "each pixel needs a pass of its own",
        """def complete(logits, x, given):
    x = x.clone()
    for d in range(given + 1, x.shape[1]):
        x[:, d] = (logits(x)[:, d] > 0).to(x.dtype)
    return x
""": "one pixel too many was kept",
        """def complete(logits, x, given):
    x = x.clone()
    for d in range(given - 1, x.shape[1]):
        x[:, d] = (logits(x)[:, d] > 0).to(x.dtype)
    return x
""": "one pixel too few was kept",
        """def complete(logits, x, given):
    x = x.clone()
    for d in range(x.shape[1]):
        x[:, d] = (logits(x)[:, d] > 0).to(x.dtype)
    return x
""": "the given pixels were overwritten",
        """def complete(logits, x, given):
    x = x.clone()
    for d in range(given, x.shape[1]):
        x[:, d] = (logits(x)[:, d] > 0.5).to(x.dtype)
    return x
""": "the logit of a probability of ½ is 0",
        """def complete(logits, x, given):
    for d in range(given, x.shape[1]):
        x[:, d] = (logits(x)[:, d] > 0).to(x.dtype)
    return x
""": "changed its argument x in place",
    },
    "bits": {
        "def bits_per_pixel(log_py, D):\n    return -log_py / (D * math.log(2))": "−D log 2 is missing",
        "def bits_per_pixel(log_py, D):\n    return -(log_py / math.log(2) + D) / D": "has the wrong sign",
        "def bits_per_pixel(log_py, D):\n    return log_py / (D * math.log(2)) - 1": "a code length is minus",
        "def bits_per_pixel(log_py, D):\n    return math.log(2) - log_py / D": "these are nats per pixel",
        "def bits_per_pixel(log_py, D):\n    return D - log_py / math.log(2)": "the bits of the whole image",
        "def bits_per_pixel(log_py, D):\n    return D * math.log(2) - log_py": "the nats of the whole image",
        "def bits_per_pixel(log_py, D):\n    return 1 - log_py / (784 * math.log(2))": "expected [0.2787]",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_both_are_distributions_of_all_256_images(got):
    """And a mask with a hole is not."""
    exact, cheat, vae, splendid = got["sums"]
    assert exact == pytest.approx(1, abs=1e-12) and vae == pytest.approx(1, abs=1e-6)
    assert 100 < cheat < 256 and -1 < splendid < 0
    assert got["holes"] == pytest.approx([5, 170, 256], rel=0.12), "by the numbers that the lecture says"


def test_the_masks_by_hand_are_the_librarys_and_the_derivatives_agree(got):
    """Strictly lower triangular; with the hole the diagonal is larger than all else."""
    difference, allowed, honest, cheat = got["masks"]
    assert difference < 1e-12
    below = np.tri(8, k=-1, dtype=bool)
    assert (np.array(allowed, dtype=bool) == below).all()
    honest, cheat = np.array(honest), np.array(cheat)
    assert (honest[~below] == 0).all() and (honest[below] != 0).all()
    assert (cheat[np.triu_indices(8, 1)] == 0).all() and np.diag(cheat).min() > cheat[below].max()


def test_the_flow_of_the_plane(got):
    """An exact, invertible density; the coupling by hand is the library's; its bound is a bound."""
    whole, round_trip, det_error, difference, gaps = got["plane"]
    assert whole == pytest.approx(1, abs=2e-3) and round_trip < 1e-10 and det_error < 1e-10
    assert difference < 1e-12 and min(gaps) > 0
    assert got["learned"] == pytest.approx([0.4, 0.05, 0.15, 0.4], abs=0.02)
    assert sum(got["learned"]) == pytest.approx(whole, rel=1e-9)


def test_each_coupling_has_a_zero_and_both_together_have_none(got):
    first, second, both, det, diagonals = got["jacobians"]
    assert first[0] == [1, 0] and second[1] == [0, 1] and first[1][0] != 0 and second[0][1] != 0
    assert np.all(both) and det == pytest.approx(diagonals, rel=1e-9)
    assert det == pytest.approx(np.linalg.det(np.array(second) @ np.array(first)), rel=1e-9)


def test_the_flow_of_digits(got):
    round_trip, ratio, bound, latent, with_uniform_u = got["flow"]
    assert round_trip < 1e-5 and latent == 784
    assert ratio - bound == pytest.approx(784 * np.log(2), abs=1), "one draw of u against four"
    assert with_uniform_u < bound - 5, "the flow counts on its own noise"
    wrong, by_vae, black = got["cut"]
    assert wrong["50"] > black, "an image that is all black is as near"
    assert wrong["784"] == 0 and wrong["700"] < wrong["392"] < wrong["50"] and by_vae < wrong["50"] / 3


def test_at_a_lower_temperature_there_are_fewer_speckles_and_images_vary_less(got):
    (speckles, spread), (fewer, less) = got["temperature"].values()
    assert fewer < 0.75 * speckles and less < 0.95 * spread


def test_the_best_judge_measures_the_jensen_shannon_divergence(got):
    trained, formula, divergence = got["judge"]
    assert trained == pytest.approx(formula, abs=1e-8) and formula == pytest.approx(divergence, abs=1e-6)
    least, *_ = got["nearest"]
    assert least > 0.1, "no digit is an image of the generator"


def test_the_table_of_slide_23(got):
    rows = got["rows"]
    assert {
        name: (row["passes"], row["numbers in z"], row["exact or bound"]) for name, row in rows.items()
    } == {
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
    assert row["CPU minutes of training"] > 0 and 250_000 < row["parameters"] < 1_200_000
    assert name == "MADE" or row["ms per image"] < got["rows"]["MADE"]["ms per image"] / 20
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in got["table"].splitlines()]
    (line,) = [
        dict(zip(lines[0], line, strict=True)) for line in lines if line[0] == name.replace(" ", "\u00a0")
    ]
    assert line["passes"] == str(row["passes"]) and line["parameters"] == f"{row['parameters']:,}"
    nats = row["log p(x), nats"]
    assert line["log p(x), nats"] == ("–" if nats is None else f"{nats:.1f}".replace("-", "−"))


def test_likelihoods(got):
    nats = {name: row["log p(x), nats"] for name, row in got["rows"].items()}
    assert nats["MADE"] == got["made"] and nats["RealNVP"] == got["flow"][2] and nats["GAN"] is None
    assert nats["MADE"] > nats["VAE, K = 50"] > nats["VAE, K = 2"]
    for bound, estimate in got["estimates"].values():
        assert estimate > bound + 1, "the gap of a VAE's bound, or a part of it"
    bound, estimate = got["estimates"]["VAE, K = 50"]
    assert estimate > bound + 3 and estimate == pytest.approx(got["made"], abs=2)
    assert got["of one draw"] == pytest.approx(bound, abs=0.5), "with one draw it is the bound"


def test_mirrored_digits_cost_the_vae_most_and_made_least(got):
    """By the nats that the lecture says."""
    said = {"MADE": 19, "RealNVP": 32, "VAE, K = 50": 39}
    assert got["lost"] == pytest.approx(said, abs=1.5)
    assert got["lost by importance sampling"] == pytest.approx(35, abs=1.5)
    (made, flow, vae), white_paper = got["lost otherwise"]
    assert flow == pytest.approx(44, abs=1.5) and made < vae < flow and min(white_paper) > 2000


def test_walks(got):
    assert got["ends"] == [0] and set(map(tuple, got["walks"].values())) == {(10, 1, 28, 28)}
    assert got["widget"] == ["draw", {"flow": 784, "gan": 64, "vae": 50}]


def test_two_levels(got):
    """With the posterior every draw is log p(x); with another q the gap is the KL divergence."""
    largest, kl = got["toy"]
    gap, error = got["wider"]
    assert largest < 1e-10 and kl == 0
    assert gap == pytest.approx(0.2195, abs=5 * error) and error < 2e-3
    one, two, kl_1, kl_2 = got["levels"]
    assert two > one + 0.5 and 0.3 < kl_2 < 4 < kl_1


def test_saved_with_its_widget_it_is_small(got):
    """Of the four models' weights most are a letter each, and the pictures are lossless WebP."""
    assert got["megabytes"] < 3
