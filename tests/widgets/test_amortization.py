"""AmortizationExplorer: its numbers are those of closed forms, and the browser shows them."""

import math

import numpy as np
import pytest
import torch
import traitlets
from torch import nn
from torch.distributions import MultivariateNormal, kl_divergence

from course_utils import data, inference, models, pretrained, widgets
from course_utils.device import generator
from course_utils.distributions import gaussian_sample, kl_to_standard_normal
from tests.support.browser import grey, words
from tests.support.packed import unpack


@pytest.fixture(scope="module")
def linear():
    """A VAE with a linear decoder, whose posteriors are narrow, tilted Gaussians far from 0; float64."""
    torch.manual_seed(3)
    vae = models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian", eta=0.02).double()
    vae.decoder = nn.Sequential(nn.Linear(2, 16), nn.Unflatten(1, (1, 4, 4))).double().requires_grad_(False)
    return vae


def posterior_of(vae, x):
    return inference.linear_gaussian_posterior(
        x.flatten(1), vae.decoder[0].weight, vae.decoder[0].bias, vae.eta
    )


@pytest.fixture(scope="module")
def walk(linear):
    z = torch.tensor([[1.9, -1.2], [-0.3, 0.8]], dtype=torch.float64)
    x = linear.decode(z) + 0.1 * torch.randn(2, 1, 4, 4, dtype=torch.float64)
    path = inference.posterior_path(linear, x, init="prior", steps=300, learning_rate=0.03)
    return x, path, widgets.AmortizationExplorer(linear, x, path)


def test_log_px_and_f_are_those_of_the_closed_form(linear, walk):
    x, path, explorer = walk
    exact = posterior_of(linear, x)

    def gap(mu, log_sigma, i):
        q = MultivariateNormal(mu, torch.diag((2 * log_sigma).exp()))
        return kl_divergence(
            q, MultivariateNormal(exact.posterior_mean[i], exact.posterior_covariance)
        ).item()

    encoder = linear.encode(x)
    for i in range(2):
        explorer.index = i
        found = inference.AmortizationGap(*(values[i].item() for values in explorer.gap))
        assert found.log_px == pytest.approx(
            exact.log_px[i].item(), abs=3e-4
        )  # exp(-9) of the mass lies outside
        gaps = [gap(path.mu[t, i], path.log_sigma[t, i], i) for t in range(301)]
        for step in (0, 3, 150, 300):
            explorer.step = step
            assert explorer.elbo == pytest.approx(
                exact.log_px[i].item() - gaps[step], rel=1e-7
            )  # 2e-9 of a wide q lies off its grid
        encoder_gap = gap(encoder[0][i], encoder[1][i], i)
        assert found.elbo_encoder == pytest.approx(exact.log_px[i].item() - encoder_gap, rel=1e-7)
        assert found.approximation == pytest.approx(min(gaps), abs=3e-4)
        assert found.amortization == pytest.approx(encoder_gap - min(gaps), rel=1e-7)
        assert found.approximation > 0.001, "the posterior is tilted, and q is not"


def test_f_of_a_wide_q_is_the_mean_over_many_draws(mnist):
    """From the prior on, where the decoder has many kinks within q: against 10,000 pairs ±eps for each."""
    vae, x = pretrained.load("mnist-2d"), data.binarize(mnist.test.x[:2], generator(0))
    path = inference.posterior_path(vae, x, init="prior", steps=100, learning_rate=0.05)
    explorer = widgets.AmortizationExplorer(vae, x, path)
    noise = generator(1)
    for explorer.step in (0, 15, 40, 100):
        mu, log_sigma = path.mu[explorer.step], path.log_sigma[explorer.step]
        pairs = []
        for _ in range(20):
            eps = torch.randn(500, 1, 2, generator=noise)
            values = vae.log_likelihood(x, gaussian_sample(mu, log_sigma, torch.cat([eps, -eps])))
            pairs.append((values[:500] + values[500:]).double() / 2)
        pairs = torch.cat(pairs) - kl_to_standard_normal(mu, log_sigma)
        error = pairs.std(0) / math.sqrt(len(pairs))
        for explorer.index in range(2):
            f, e = pairs.mean(0)[explorer.index].item(), error[explorer.index].item()
            assert explorer.elbo == pytest.approx(f, abs=4 * e + 0.1), (
                f"step {explorer.step}, image {explorer.index}"
            )


def test_the_windows_show_the_posterior(linear, walk):
    x, _, explorer = walk
    exact = posterior_of(linear, x)
    shades = unpack(explorer._log_posterior, "<f4").reshape(2, 81, 81)
    for i, (z1, z2, half) in enumerate(explorer._windows):
        axis = torch.linspace(-half, half, 81, dtype=torch.float64)
        z = torch.tensor([z1, z2]) + torch.cartesian_prod(axis, axis)
        density = MultivariateNormal(exact.posterior_mean[i], exact.posterior_covariance).log_prob(z)
        assert shades[i].flatten() == pytest.approx(density.numpy(), rel=1e-5, abs=1e-3)
        mass = (density.exp().sum() * (axis[1] - axis[0]) ** 2).item()
        assert mass > 0.999


def test_several_modes_are_found():
    """A decoder of ReLUs against the grid over the whole plane."""
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 2, 2), hidden=(12,), likelihood="gaussian", eta=0.05).double()
    with torch.no_grad():
        for parameter in vae.decoder.parameters():
            parameter.mul_(2.5)
    x = vae.sample(4, generator(1))
    path = inference.posterior_path(vae, x, init="encoder", steps=2)
    explorer = widgets.AmortizationExplorer(vae, x, path)
    exact = inference.grid_posterior(vae, x, limit=7.0, points=701).log_px
    for i in range(4):
        assert explorer.gap.log_px[i].item() == pytest.approx(exact[i].item(), abs=1e-3)


def test_amortization_state(walk):
    _, _, explorer = walk
    explorer.set_state({"step": 7, "index": 1})
    assert (explorer.step, explorer.index) == (7, 1)
    with pytest.raises(traitlets.TraitError, match="step must be from 0 to 300, got 301"):
        explorer.step = 301
    with pytest.raises(traitlets.TraitError, match="index must be from 0 to 1, got 2"):
        explorer.index = 2


def test_amortization_says_what_it_cannot_show():
    grey = torch.zeros(2, 1, 8, 8, dtype=torch.uint8)
    vae = models.VAE(2, (1, 8, 8), hidden=(8,))
    path = inference.posterior_path(vae, data.binarize(grey), steps=1)
    with pytest.raises(ValueError, match=r"x = data\.binarize"):
        widgets.AmortizationExplorer(vae, grey, path)
    with pytest.raises(ValueError, match="one walk"):
        widgets.AmortizationExplorer(vae, data.binarize(grey[:1]), path)
    for name in ("mu", "log_sigma"):
        wrong = path._replace(**{name: torch.full_like(path.mu, float("nan"))})
        with pytest.raises(ValueError, match=rf"path\.{name} \w+ be finite"):
            widgets.AmortizationExplorer(vae, data.binarize(grey), wrong)
    with pytest.raises(TypeError, match=r"models\.VAE or a ConditionalVAE, got an Autoencoder"):
        widgets.AmortizationExplorer(models.Autoencoder(2, (1, 8, 8), hidden=(8,)), data.binarize(grey), path)
    with pytest.raises(ValueError, match="1 to 8 images"):
        widgets.AmortizationExplorer(vae, torch.zeros(9, 1, 8, 8), path)
    with pytest.raises(ValueError, match="latent_dim must be 2"):
        widgets.AmortizationExplorer(models.VAE(3, (1, 8, 8), hidden=(8,)), grey, path)
    with pytest.raises(ValueError, match="'beta-binomial', which has 2"):
        widgets.AmortizationExplorer(models.VAE(2, (1, 8, 8), (8,), likelihood="beta-binomial"), grey, path)


def test_amortization_shows_pythons_numbers_and_torchs_image(show):
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 8, 8), hidden=(16,))
    x = data.binarize(torch.rand(3, 1, 8, 8))
    path = inference.posterior_path(vae, x, init="encoder", steps=10)
    explorer = widgets.AmortizationExplorer(vae, x, path)
    explorer.index, explorer.step = 2, 4
    page = show(explorer)
    page.locator("canvas").first.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    explorer.index, explorer.step = 1, 3
    shown = words(page)
    assert shown[:8] == ["image", "2", "of", "3", "step", "3", "of", "10"]
    for word, expected in [
        ("step", explorer.elbo),
        ("p(x)", explorer.gap.log_px[1].item()),
        ("approximation", -explorer.gap.approximation[1].item()),
        ("F(q*)", explorer.gap.elbo_best[1].item()),
        ("amortization", -explorer.gap.amortization[1].item()),
        ("F(q_encoder)", explorer.gap.elbo_encoder[1].item()),
    ]:
        word = word.replace("(", " ").replace(")", " ").split()[-1]
        at = len(shown) - 1 - shown[::-1].index(word)
        assert float(shown[at + 1]) == pytest.approx(expected, abs=6e-3), word
    for word, expected in [("μ", path.mu[3, 1]), ("σ", path.log_sigma[3, 1].exp())]:
        at = shown.index(word)
        assert [float(value) for value in shown[at + 2 : at + 4]] == pytest.approx(
            expected.tolist(), abs=6e-4
        )
    assert grey(page, 0).tolist() == (255 * x[1]).flatten().tolist()
    assert np.abs(grey(page, 1) - 255 * vae.decode(path.mu[3, 1]).detach().flatten().numpy()).max() <= 1


def test_it_opens_before_the_first_step_and_play_walks_to_the_last(show):
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 8, 8), hidden=(16,))
    x = data.binarize(torch.rand(1, 1, 8, 8))
    explorer = widgets.AmortizationExplorer(
        vae, x, inference.posterior_path(vae, x, init="encoder", steps=100, learning_rate=0.01)
    )
    assert explorer.step == 0
    page = show(explorer)
    assert words(page)[4:8] == ["step", "0", "of", "100"]
    best = explorer._values["best"][0]
    assert f"after {best} steps" in page.locator(".vae-readout").inner_text()
    play = page.get_by_role("button").first
    play.click()
    page.wait_for_function("document.querySelector('.vae-readout').innerText.includes('step 100 of 100')")
    assert "Play" in play.inner_text()
    play.click()  # from the beginning again, and held on the way
    page.wait_for_function("!document.querySelector('.vae-readout').innerText.includes('step 100 of 100')")
    play.click()
    held = words(page)
    assert "Play" in play.inner_text() and int(held[5]) < 100
    page.wait_for_timeout(300)
    assert words(page) == held, "it goes on after the pause"


LISTEN = """() => {
    window.said = [];
    const { fillText } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function (words, ...rest) {
        window.said.push([words, parseFloat(this.font.match(/([\\d.]+)px/)[1])]);
        return fillText.call(this, words, ...rest);
    };
}"""


@pytest.mark.parametrize("letters, word", [(None, "F(q_encoder)"), (20, "F(q_enc)")])
def test_letters_are_as_large_as_the_page_wants_and_the_longest_words_short(show, walk, letters, word):
    page = show(walk[2])
    page.evaluate(LISTEN)
    if letters:
        page.evaluate(f"document.documentElement.dataset.vaeLetters = {letters}")
    page.locator(".vae-widget").dispatch_event("vae-shrunk")
    said = dict(page.evaluate("window.said"))
    assert word in said and min(said.values()) >= (letters or 12)


def test_play_does_not_move_for_those_who_want_no_motion(show):
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 8, 8), hidden=(16,))
    x = data.binarize(torch.rand(1, 1, 8, 8))
    page = show(widgets.AmortizationExplorer(vae, x, inference.posterior_path(vae, x, steps=100)))
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button").first.click()
    assert words(page)[4:8] == ["step", "100", "of", "100"]


@pytest.fixture(scope="module")
def labelled():
    """A ConditionalVAE in which the label matters, three images, their labels and a walk; float64."""
    torch.manual_seed(1)
    vae = models.ConditionalVAE(2, 3, (1, 2, 2), hidden=(8,), likelihood="gaussian", eta=0.2).double()
    vae.requires_grad_(False)
    for parameter in vae.decoder.parameters():
        parameter.mul_(2.5)
    y = torch.tensor([2, 0, 2])
    x = vae.sample(y, generator(1))
    return vae, x, y, inference.posterior_path(vae, x, init="encoder", steps=4, y=y)


def test_at_the_labels_everything_is_given_y(labelled):
    """Against the grid over the whole plane at these labels, and against none of the others."""
    vae, x, y, path = labelled
    explorer = widgets.AmortizationExplorer(vae, x, path, y)
    exact = inference.grid_posterior(vae, x, limit=7.0, points=701, y=y)
    other = inference.grid_posterior(vae, x, limit=7.0, points=701, y=(y + 1) % 3)
    assert explorer.gap.log_px.numpy() == pytest.approx(exact.log_px.numpy(), abs=1e-3)
    assert (explorer.gap.log_px - other.log_px).abs().min() > 0.1
    log_likelihood = vae.log_likelihood(x, exact.z.unsqueeze(1), y)  # (points², 3)
    for explorer.step in (0, 4):
        mu, log_sigma = path.mu[explorer.step], path.log_sigma[explorer.step]
        q = (-0.5 * ((exact.z.unsqueeze(1) - mu) / log_sigma.exp()).square()).sum(2).softmax(0)
        elbo = (q * log_likelihood).sum(0) - kl_to_standard_normal(mu, log_sigma)
        for explorer.index in range(3):
            assert explorer.elbo == pytest.approx(elbo[explorer.index].item(), abs=1e-2)


def test_the_browser_decodes_at_the_image_s_label(show, labelled):
    vae, x, y, path = labelled
    explorer = widgets.AmortizationExplorer(vae, x, path, y)
    explorer.step = 4
    for explorer.index in (0, 1):
        page = show(explorer)
        expected = 255 * vae.decode(path.mu[4], y)[explorer.index].flatten().clamp(0, 1).numpy()
        assert np.abs(grey(page, 1) - expected).max() <= 1
        assert f"y = {y[explorer.index]}, step 4" in page.locator(".vae-readout").inner_text()


def test_labels_are_asked_for_and_refused(labelled):
    vae, x, y, path = labelled
    with pytest.raises(ValueError, match="pass the labels of x as y="):
        widgets.AmortizationExplorer(vae, x, path)
    with pytest.raises(ValueError, match="leave y out"):
        widgets.AmortizationExplorer(models.VAE(2, (1, 2, 2), hidden=(8,), likelihood="gaussian"), x, path, y)
