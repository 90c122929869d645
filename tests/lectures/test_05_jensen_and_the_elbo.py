"""Every claim of slides 13 to 18."""

import itertools

import numpy as np
import pytest
import torch

from course_utils import compression, data, pretrained
from tests.support import kernels

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
    "lognormal": "found_difference",
    "log_w": "[(mean_height - line_3).item(), log_w[(z[:, 0] > 0) & (z[:, 0] < 1.5)].std().item()]",
    "wide": "[wide_2.item(), wide_3.item()]",
    "small_eta": "[(-errors).item(), constant, reconstruction.item(), mean_squared_error.item()]",
    "kl_step": "kl_to - kl_from",
    "free_energy": "[minus_energy.item(), entropy, F.item()]",
    "gap_tried": """[gap_tried, *(
        best_gaussian(distributions.gaussian_log_likelihood(x, curve.decode(z), tried))[2]
        for tried in (0.015, 0.5))]""",
    "touching": "[[(log_px_of_theta - bound)[i].item() for i in touch_at] for bound in [*touching, below]]",
    "above": "[(log_px_of_theta - bound).min().item() for bound in [*touching, below]]",
    "tops": """[thetas[touch_at].tolist(), thetas[touching[0].argmax()].item(),
        (touching[0].max() - touching[0][touch_at[0]]).item(),
        (log_px_of_theta[touching[0].argmax()] - log_px_of_theta[touch_at[0]]).item()]""",
    "parabola": "max(bound.diff(n=3).abs().max().item() for bound in touching)",
    "best": "[best_mu, best_log_sigma, smallest_gap]",
    "vae_gaps": "[gaps.min().item(), gaps.median().item(), gaps.max().item()]",
    "sampled": "[sampled.value.mean().item(), F_x.mean().item()]",
    "point": """[(kls[near_0001] - kls[near_001]).item(),
        (reconstructions[near_0001] - reconstructions[near_001]).item()]""",
    "sigma": "[sigmas[best].item(), 1 / math.sqrt(1 + curvature.item())]",
    "small_sigma": "[sigmas[F_small.argmax()].item(), sigmas[best].item()]",
    "mixture": "mixture_steps",
    "groups": "[part.tolist() for part in path[-1]]",
    "same_start": "[means_there, from_there]",
    "climb": "climb",
    "best_possible": "best_possible",
    "free": "[F_free.item(), coarse.log_px[0].item(), difference.item()]",
    "flow": "[bound for _, bound in flow.values()]",
    "coder": "[coded_bits, ideal_bits, bool((decoded_symbols == symbols).all())]",
    "thousand": """-np.log2(p[np.random.default_rng(0).choice(4, size=1000, p=p)]).sum()""",
    "binary": "[torch.equal(unpacked, binary), bits_per_pixel, bound_bits]",
    "checkers": "[same, packed_checkers.bits_per_pixel, compression.peers(checkerboard)['PNG']]",
    "ledger": "[bits_x, bits_z, bits_back]",
    "kl_bits": """[(kl_to_standard_normal(mu50, log_sigma50) / math.log(2)).std().item() / 200**0.5,
        (kl_to_standard_normal(mu50, log_sigma50) / math.log(2)).mean().item()]""",
    "weights": "[best_degree, bits_of]",
    "elbo_widget": "[explorer.log_px, log_px.item()]",
}

# Wrong answers to the exercises, each with words that its check must print.
WRONG = {
    "jensen-gap": {
        "def jensen_gap(v, p): return (p * v.log()).sum() - (p * v).sum().log()": "the sign is wrong",
        "def jensen_gap(v, p): return v.mean().log() - v.log().mean()": "not equally likely",
        "def jensen_gap(v, p): return (p * v).mean().log() - (p * v.log()).mean()": "do not average",
        "def jensen_gap(v, p): return (p * v).sum().log()": "log E[X] alone",
        "def jensen_gap(v, p): return (p * v.log()).sum()": "E[log X] alone",
        "def jensen_gap(v, p): return (p * v).sum() - (p * v.log()).sum()": "still needs its logarithm",
    },
    "energy-entropy": {
        "def energy_and_entropy(m, l): return -(m * l).sum(), -torch.xlogy(m, m).sum()": "this is the energy",
        "def energy_and_entropy(m, l): return l.mean(), -torch.xlogy(m, m).sum()": "by its mass",
        "def energy_and_entropy(m, l): return (m * l).mean(), -torch.xlogy(m, m).sum()": "do not average",
        "def energy_and_entropy(m, l): return (m * l - torch.xlogy(m, m)).sum(), 0.0": "this is F already",
        "def energy_and_entropy(m, l): return (m * l).sum(), -(m * m.log()).sum()": "0 · log 0 is NaN",
        "def energy_and_entropy(m, l): return (m * l).sum(), torch.xlogy(m, m).sum()": "the sign is wrong",
        "def energy_and_entropy(m, l): return (m * l).sum(), 1.5": "these are bits",
        "def energy_and_entropy(m, l): return (m * l).sum()": "must return 2 values",
    },
    "hard-gap": {
        "def hard_gap(l): return l.amax(1) - l.logsumexp(1)": "the sign is wrong",
        "def hard_gap(l): return l.amax(1)": "this is F of the hard q",
        "def hard_gap(l): return l.logsumexp(1)": "this is log p(x)",
        "def hard_gap(l): return l.logsumexp(1) - l.mean(1)": "do not average",
        "def hard_gap(l): return (l.logsumexp(1) - l.amax(1)).sum()": "one number for each point",
        "def hard_gap(l): return l.exp().sum(1).log() - l.amax(1)": "exp underflows",
        "def hard_gap(l): return l.logsumexp(1) - l.argmax(1)": "you need its value",
        "def hard_gap(l): return l.logsumexp(1) - l[:, 0]": "not always the first",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_slide_13_jensen(got):
    """E[log X] <= log E[X], here log 2 < log 2.5."""
    assert got["mean_of_log"] == pytest.approx(np.log(2)) and got["log_of_mean"] == pytest.approx(np.log(2.5))


def test_the_logarithm_of_a_mean_of_draws_is_too_low(got):
    assert got["lognormal"] == pytest.approx(16.3, abs=0.05) and got["lognormal"] < 18 - 1


def test_slide_14_lines_1_and_2_are_above_3_and_4(got):
    one, two, three, four = got["lines"]
    assert (
        abs(one - two) < 1e-12 and abs(three - four) < 1e-12 and one - three == pytest.approx(0.17, abs=0.005)
    )
    assert got["finer"] < 1e-12


def test_f_is_the_mean_height_of_the_curve(got):
    off, spread = got["log_w"]
    assert abs(off) < 1e-12 and spread > 0.3
    assert got["wide"][0] == pytest.approx(got["lines"][0], abs=1e-9), "line 2 does not depend on q"
    assert got["wide"][1] == pytest.approx(-48, abs=0.5)


def test_slide_15_the_constant_gives_a_best_eta(got):
    assert got["by_hand"] < 1e-10
    assert got["argmax_eta"] == pytest.approx(got["best_eta"], rel=0.05) and got["without"]
    errors, constant, reconstruction, squared = got["small_eta"]
    assert errors == pytest.approx(-squared / 0.03) and constant == pytest.approx(-np.log(0.03 * np.pi))
    assert errors + constant == pytest.approx(-8.7, abs=0.05) and reconstruction == pytest.approx(
        -1.1, abs=0.06
    )
    assert errors == pytest.approx(-11.1, abs=0.1)


def test_slide_16_three_ways_to_one_kl(got):
    closed, on_grid, sampled, error = got["kl"]
    assert abs(closed - on_grid) < 1e-12 and abs(sampled - closed) < 6 * error
    assert got["kl_step"] == pytest.approx(np.log(10), abs=0.01)


def test_slide_17_the_gap_is_a_kl(got):
    """KL(q ‖ p(z|x)) to at least ten digits, on the grid and in closed form."""
    for left, right in (got["gap"], got["gap5"]):
        assert abs(left - right) < 1e-10 * max(1, abs(right)) and right > 0.01
    assert got["best"] == pytest.approx([0.8, -1.0, 0.158], abs=0.03)
    assert got["elbo_widget"][0] == pytest.approx(got["elbo_widget"][1], abs=1e-9)
    smallest, median, largest = got["vae_gaps"]
    assert 0 < smallest < median < 2 < 10 < largest
    assert got["sampled"][0] == pytest.approx(got["sampled"][1], abs=0.3)


def test_energy_plus_entropy_is_the_bound(got):
    energy, entropy, bound = got["free_energy"]
    assert energy + entropy == pytest.approx(bound, abs=1e-10)
    assert entropy == pytest.approx(0.5 * np.log(2 * np.pi * np.e * 0.16))


def test_the_gap_is_largest_in_between(got):
    """For much noise and for little the posterior is nearly Gaussian."""
    much, little, some = got["gap_tried"]
    assert much == pytest.approx(0.05, abs=0.005) and little == pytest.approx(0.02, abs=0.005)
    assert max(much, little) < some < got["best"][2] == pytest.approx(0.16, abs=0.005)


def test_each_posteriors_bound_touches_where_it_was_made_and_only_there(got):
    *posteriors, gaussian = got["touching"]
    for i, distances in enumerate(posteriors):
        assert abs(distances[i]) < 1e-9 and min(distances[:i] + distances[i + 1 :]) > 0.1
    assert (
        min(got["above"]) > -1e-9
        and got["above"][3] > 0.05
        and gaussian[1] == pytest.approx(got["best"][2], abs=1e-6)
    )
    assert got["parabola"] < 1e-9
    places, top, bound_rises, evidence_rises = got["tops"]
    assert places == pytest.approx([-0.9, 0, 1.4]) and top == pytest.approx(-0.3)
    assert bound_rises == pytest.approx(1.2, abs=0.05) and evidence_rises >= bound_rises


def test_slide_18_a_point_mass(got):
    """Ten times narrower costs log 10 nats of KL and gains next to nothing."""
    assert got["point"][0] == pytest.approx(np.log(10), abs=0.001) and 0 < got["point"][1] < 0.01
    assert got["sigma"][0] == pytest.approx(got["sigma"][1], rel=0.1)

    small, usual = got["small_sigma"]
    assert usual == pytest.approx(0.2, abs=0.005) and small == pytest.approx(usual / 10, rel=0.06)


def test_em_of_a_mixture(got):
    """Each E step touches, nothing falls; unless the means are equal both groups are found."""
    climbs(got["mixture"])
    pi, m, s = got["groups"]
    assert pi == pytest.approx([0.35, 0.65], abs=0.05) and m == pytest.approx([-1.5, 1.2], abs=0.15)
    assert s == pytest.approx([0.5, 0.9], abs=0.1)
    (first, second), steps = got["same_start"]
    assert first == pytest.approx(second, abs=1e-9)
    assert steps[-1][2] < got["mixture"][-1][2] - 0.1


def climbs(values):
    """Half steps (step, F, log p(x)) as EM's are."""
    assert max(abs(evidence - bound) for step, bound, evidence in values if step == "E") < 1e-12
    assert max(evidence - bound for step, bound, evidence in values if step == "M") > 0.001
    assert all(b[1] >= a[1] - 1e-12 and b[2] >= a[2] - 1e-12 for a, b in itertools.pairwise(values))


def test_em(got):
    """After each E step the bound touches; log p(x) and F never fall; the maximum is reached."""
    values = got["climb"]
    climbs(values)
    evidence = values[-1][2]
    assert evidence == pytest.approx(got["best_possible"], abs=1e-3)
    assert evidence < got["best_possible"] + 1e-12


def test_the_free_q_reaches_log_px_and_is_the_posterior(got):
    bound, log_px, difference = got["free"]
    assert 0 < log_px - bound < 1e-3 and difference < 1e-3
    assert all(b > a for a, b in itertools.pairwise(got["flow"])), "F rises from picture to picture"


def test_an_entropy_coder_needs_minus_log_p_and_whole_words(got):
    coded, ideal, same = got["coder"]
    assert same and coded % 32 == 0 and ideal < coded < 1.001 * ideal
    assert got["thousand"] == pytest.approx(585.5, abs=0.05) and 18 * 32 < got["thousand"] < 19 * 32


def test_slide_16_kl_is_the_bits_that_do_not_come_back(got):
    """Written minus given back is KL / log 2, and with x given z it is the file's size, without a loss."""
    for_x, written, back = got["ledger"]
    error, kl = got["kl_bits"]
    assert written - back == pytest.approx(kl, abs=4 * error) and 30 < kl < 37
    lossless, rate, bound = got["binary"]
    assert (
        lossless
        and rate == pytest.approx(bound, rel=0.03)
        and bound == pytest.approx((for_x + kl) / 784, rel=0.02)
    )


def test_a_model_of_digits_compresses_checkerboards_badly(got):
    lossless, rate, png = got["checkers"]
    assert lossless and rate == pytest.approx(4.9, abs=0.05) and png < 0.2 < 1 < rate


def test_the_rates_on_all_binarised_test_digits(mnist):
    """As the lecture says them; those of the grey digits take minutes, and are left out."""
    x = data.binarize(mnist.test.x, torch.Generator().manual_seed(0))
    packed = compression.compress(pretrained.load("mnist-50d"), x)
    rates = compression.peers(x) | {"bits back": packed.bits_per_pixel}
    said = {"bits back": 0.173, "bz2": 0.250, "lzma": 0.278, "gzip": 0.328, "PNG": 0.406}
    assert rates == pytest.approx(said, abs=0.001)


def test_slide_16_the_message_of_a_bayesian_network(got):
    """More weights make the errors shorter and the weights longer; the sum is least in between."""
    best, bits = got["weights"]
    errors, weights = zip(*bits, strict=True)
    assert best == 5 and all(b >= a - 1e-9 for a, b in itertools.pairwise(weights))
    assert errors[12] < errors[best] < errors[0]
    assert (weights[5] - weights[0], errors[0] - errors[5]) == pytest.approx((16, 282), abs=1)
    assert errors[0] == pytest.approx(476, abs=1)
    assert (weights[12] - weights[5], errors[5] - errors[12]) == pytest.approx((15, 2), abs=1)
