"""Slides 20 to 22: ascent, its cost, the inference network, the VAE by hand, the gap, dimensions, draws."""

import math

import pytest

from tests.support import kernels

ASK = {
    "ends": "torch.cat([walks[-1].squeeze(-1), heights.unsqueeze(0)]).T.tolist()",
    "watersheds": """[walk(x_one, torch.tensor([[-2.0]]), torch.tensor([[s]]))[-1, 0].item()
        for s in (0.3, -1.0)]""",
    "both_steps": "[rounds[0], both_steps['F'], both_steps['log p(x)'], both_steps['eta']]",
    "cost": "cost_ratio",
    "climbs": "[[F.item() for F in climbs[step].mean(1)] for step in (0, 20, 50, 100, 500, 1000)]",
    "stuck": "[sorted((level - from_prior)[stuck].tolist()), medians, (from_prior - level).max().item()]",
    "toy": "[toy_log_px.mean().item(), F_best.mean().item(), F_network.mean().item()]",
    "toy_order": "[(toy_log_px - F_best).min().item(), (F_best - F_network).min().item()]",
    "crossing": """[[inference_network(at).chunk(2, dim=-1)[0].item(), (
        (log_prior[:, 0] + distributions.gaussian_log_likelihood(at, G(z_grid), 0.15)).logsumexp(0)
        + math.log(12 / 1200) - F(at, *inference_network(at).chunk(2, dim=-1))).item()]
        for at in (torch.tensor([[x1, 0.73]]) for x1 in (0.0, 0.5, 0.6, 0.8))]""",
    "distance": "distance",
    "mass": "[0.01 * mean_posterior.sum().item(), 0.01 * mean_q.sum().item()]",
    "by_hand": "[learning[0], last(learning), F_new, largest_difference]",
    "strip": "[[step, images.std(0).mean().item(), images.std().item()] for step, images in drawn.items()]",
    "inside": "inside",
    "bounds": "[sum(bounds[:50]) / 50, amortized['F']]",
    "amortized": "[amortized['log p(x)'], amortized['eta']]",
    "passes": "[passes, 256 * 2 * 4 * len(rounds) / (128 * len(bounds))]",
    "new_points": "F_small",
    "few": "F_few",
    "reached": "reached",
    "way": "[way[0], way[max(way)]]",
    "peaks": "peaks",
    "adds_up": "(gaps.approximation + gaps.amortization - gaps.inference).abs().max().item()",
    "least": "[gaps.approximation.min().item(), gaps.amortization.min().item()]",
    "parts": "[gaps.approximation.mean().item(), gaps.amortization.mean().item()]",
    "above_10": "[int(large.sum()), (gaps.amortization[large].sum() / gaps.inference[large].sum()).item()]",
    "50d": """[gaps_50d.approximation.min().item(), gaps_50d.approximation.mean().item(),
        gaps_50d.amortization.mean().item(), gaps_50d.approximation.max().item()]""",
    "50d_medians": "[gaps_50d.amortization.median().item(), gaps_50d.approximation.median().item()]",
    "50d_most": "gaps_50d.amortization.max().item()",
    "semi": """[((F(x_held_out, *walk(x_held_out, mu_net, log_sigma_net, steps=steps)[-1]) - F_network).mean()
        / (F_best - F_network).mean()).item() for steps in (5, 50, 500)]""",
    "moved": "[*moved.values(), farther]",
    "sigmas": "[sigmas[300][0], sigmas[900][0], sigmas[100][1], sigmas[900][1]]",
    "active": "[active_count, kl_share, changes['collapsed'], changes['active']]",
    "limits": "[int((use.variance > limit).sum()) for limit in (0.1, 0.01, 0.001)]",
    "widget": "[amortization.step, amortization.index]",
    "exact_bounds": "exact_bounds",
    "coin_400": "math.log(200.5) - exact_bound(4, 400)",
    "below": "[[gap.mean().item(), gap.median().item()] for gap in (below[S] for S in (1, 5, 50, 500))]",
}

WRONG = {
    "best-start": {
        "best_start = lambda values, q: q[values.sum(1).argmax()]": "a best one of its own",
        "best_start = lambda values, q: "
        "q[values.argmin(0), :, torch.arange(len(values.T))].transpose(0, 1)": "the lowest F",
        "best_start = lambda values, q: q[values.argmax(0), :, torch.arange(len(values.T))]": "(2, 3, 1)",
    },
    "average-q": {
        "def average_q(z, mu, log_sigma):\n"
        "    normal = (-((z[:, None] - mu) ** 2) / (2 * log_sigma.exp())).exp() / log_sigma.exp()\n"
        "    return normal.mean(1) / math.sqrt(2 * math.pi)": "not squared",
        "def average_q(z, mu, log_sigma):\n"
        "    return torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z[:, None]).exp().sum(1)": (
            "the sum"
        ),
        "def average_q(z, mu, log_sigma):\n"
        "    return torch.distributions.Normal(mu, log_sigma.exp()).log_prob(z[:, None]).mean(1).exp()": (
            "mean logarithm"
        ),
        "def average_q(z, mu, log_sigma):\n"
        "    return torch.distributions.Normal(mu.mean(), log_sigma.exp().mean()).log_prob(z).exp()": (
            "one Gaussian"
        ),
        "def average_q(z, mu, log_sigma):\n"
        "    standardised = (z[:, None] - mu) / log_sigma.exp()\n"
        "    return (-0.5 * standardised**2).exp().mean(1) / math.sqrt(2 * math.pi)": "1 / sigma",
    },
    "new-digits": {
        "def new_digits(decoder, count, latent_dim, generator):\n"
        "    return decoder(torch.randn(count, latent_dim)).sigmoid().reshape(count, 1, 28, 28)": (
            "without generator"
        ),
        "def new_digits(decoder, count, latent_dim, generator):\n"
        "    z = torch.randn(count, latent_dim, generator=generator)\n"
        "    return decoder(z).reshape(count, 1, 28, 28)": "logits",
        "def new_digits(decoder, count, latent_dim, generator):\n"
        "    z = torch.rand(count, latent_dim, generator=generator)\n"
        "    return decoder(z).sigmoid().reshape(count, 1, 28, 28)": "torch.randn",
        "def new_digits(decoder, count, latent_dim, generator):\n"
        "    return decoder(torch.randn(count, latent_dim, generator=generator)).sigmoid()": "(2, 1, 28, 28)",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_ascent(got):
    mu, log_sigma, value = zip(*got["ends"], strict=True)
    assert value[0] == pytest.approx(value[2], abs=0.01) and value[0] > value[1] + 3, "two hills"
    assert (mu[0], math.exp(log_sigma[0])) == pytest.approx((0.80, 0.37), abs=0.03)
    assert mu[1] == pytest.approx(-1.57, abs=0.05)
    wide, narrow = got["watersheds"]
    assert wide == pytest.approx(mu[0], abs=0.1) and narrow == pytest.approx(mu[1], abs=0.1)


def test_slide_20_with_both_its_steps(got):
    first, last, log_px, eta = got["both_steps"]
    assert last > first + 2 and 0.12 < eta < 0.2
    assert log_px == pytest.approx(got["toy"][0] - 0.1, abs=0.08)


def test_the_climbs_and_their_cost(got):
    assert got["cost"] > 200
    prior, encoder = zip(*got["climbs"], strict=True)
    assert prior[3] < encoder[0] - 20 and encoder[0] - 4 < prior[4] < encoder[0], "hundreds of steps"
    assert 0 <= prior[5] - prior[4] < 0.5 and prior[5] < encoder[0], "not for want of steps"
    assert 1 < encoder[2] - encoder[0] < 4 and abs(encoder[4] - encoder[2]) < 0.5, (
        "two nats in a few dozen steps"
    )
    stuck, medians, most = got["stuck"]
    assert 1 <= len(stuck) <= 6 and stuck[-1] > 20 and all(0.3 < median < 1.2 for median in medians)
    assert most > 5, "a few end far above"


def test_the_inference_network(got):
    log_px, best, network = got["toy"]
    assert log_px > best > network and min(got["toy_order"]) > -0.01
    at_crossing, left, between, right = got["crossing"]
    assert at_crossing == [pytest.approx(-1.5, abs=0.15), pytest.approx(math.log(2), abs=0.15)]
    assert left[0] < -1.4 < between[0] < 0 < right[0] and between[1] > 3 > left[1]


def test_the_average_of_q_is_not_the_prior(got):
    assert got["mass"] == pytest.approx([1, 1], abs=1e-3)
    assert got["distance"]["p"] < 0.03 and got["distance"]["q"] > 3 * got["distance"]["p"]


def test_the_vae_by_hand(got):
    first, last, new, difference = got["by_hand"]
    assert first == pytest.approx(-784 * math.log(2), abs=15), "a decoder that knows nothing: log 2 a pixel"
    assert last > -135 and new == pytest.approx(last, abs=6) and difference < 1e-3
    (_, apart, contrast), (_, apart_100, _), (_, apart_1000, contrast_1000) = got["strip"]
    assert apart < apart_100 < apart_1000 and contrast_1000 > 3 * contrast, "ten images that differ"


def test_the_codes_together_cover_what_the_prior_covers(got):
    for radius, share in got["inside"].items():
        assert share == pytest.approx(1 - math.exp(-(int(radius) ** 2) / 2), abs=0.13), radius
    assert got["inside"]["1"] > 1 - math.exp(-0.5), "somewhat crowded in the middle"


def test_the_vae_learns_the_curve(got):
    first, last = got["bounds"]
    log_px, eta = got["amortized"]
    assert last > first + 0.5 and got["reached"] == {"encoder": True, "decoder": True}
    assert got["toy"][0] - 0.4 < log_px < got["toy"][0] and eta > got["both_steps"][3] + 0.05
    slide_20, encoder = got["few"]
    assert slide_20 > encoder + 0.02, "slide 20 ends with the higher F on its own points"
    assert log_px == pytest.approx(got["both_steps"][2], abs=0.08), "and is as good for new points"
    passes, longer = got["passes"]
    assert 3 < passes["slide 20"] / passes["encoder"] < 5, "about a quarter of the examples"
    assert longer == pytest.approx(6, abs=0.5), "six times as many examples in all"
    assert 0.005 < got["toy"][1] - got["new_points"] < 0.1, "the true curve, with the best q, is better"


def test_training_leaves_the_true_curve(got):
    (log_px, F, F_alone, eta), (log_px_then, F_then, F_alone_then, eta_then) = got["way"]
    assert log_px == pytest.approx(got["toy"][0], abs=1e-3) and pytest.approx(F_alone, abs=1e-3) == F
    assert eta == pytest.approx(0.15) and eta_then > 0.2
    assert log_px_then < log_px - 0.1 and F_then > F + 0.2 and log_px_then - F_then < 0.12
    assert got["toy"][1] > F_then + 0.05, "with the best q the true curve would stay ahead"
    assert F_then > F_alone_then + 0.15 and F_alone_then < F + 0.15, "the encoder alone gains little"


def test_one_peak_and_two(got):
    four, three = got["peaks"]
    assert len(four) == 1 or four[0] - four[1] > 30
    assert three[0] - three[1] < 1


def test_the_gap_and_its_parts(got):
    least_approximation, least_amortization = got["least"]
    assert got["adds_up"] < 1e-3 and least_approximation > -1e-2 and least_amortization >= 0
    approximation, amortization = got["parts"]
    assert amortization > 5 * approximation, "with one latent dimension the encoder is to blame"
    assert got["above_10"][0] >= 5 and got["above_10"][1] > 0.9
    least, mean_approximation, mean_amortization, largest = got["50d"]
    assert least >= 0 and mean_amortization > mean_approximation > 0 and 0.8 < least < largest < 3.2
    assert 0.6 < got["50d_medians"][0] / got["50d_medians"][1] < 1.6 and got["50d_most"] > 10
    five, fifty, many = got["semi"]
    assert five == pytest.approx(1 / 7, abs=0.06) and fifty == pytest.approx(1 / 3, abs=0.1)
    assert many == pytest.approx(fifty, abs=0.02), "more steps win back no more"


def test_what_the_noise_and_the_kl_term_do(got):
    assert got["moved"][0] > got["moved"][1] > got["moved"][2] > got["moved"][3] == 0
    assert got["moved"][1] / got["moved"][2] == pytest.approx(9, abs=1)
    assert 6 < got["moved"][4] / got["moved"][0] < 8.5
    with_kl, with_kl_later, without_kl, without_kl_later = got["sigmas"]
    assert with_kl == pytest.approx(with_kl_later, abs=1e-3)
    assert without_kl_later < without_kl / 2 < with_kl / 4


def test_active_dimensions(got):
    count, share, collapsed, active = got["active"]
    assert 5 < count < 45 and share > 0.99 and collapsed < active / 100
    assert got["limits"] == [count] * 3


def test_the_widget_opens_where_the_walk_begins(got):
    assert got["widget"] == [0, 0]


def test_the_bound_with_more_draws(got):
    exact = [got["exact_bounds"][S] for S in ("1", "2", "4", "16", "64")]
    assert exact[:2] == pytest.approx([math.log(2), (math.log(2.5) + math.log(2)) / 2])
    assert exact == sorted(exact) and exact[-1] < math.log(2.5)
    assert got["coin_400"] == pytest.approx(0.36, abs=0.005) and math.log(2.5) - exact[2] == pytest.approx(
        0.05, abs=0.005
    )
    # One draw is F, up to the scatter of 2,000 runs; each further draw brings the bound nearer to log p(x).
    log_px, best, network = got["toy"]
    one, five, fifty, most = got["below"]
    assert one[0] == pytest.approx(log_px - network, abs=0.03)
    assert one[0] > five[0] > fifty[0] > most[0] > log_px - best and one[1] > five[1] > fifty[1] > 0
    assert abs(most[1]) < 0.02 < one[1]
