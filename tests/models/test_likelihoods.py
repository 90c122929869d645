"""Each likelihood: against torch, which x it takes, and that a new one needs no other file."""

import pytest
import torch
from torch import distributions as td

from course_utils import data, models, objectives, training
from course_utils.compression import compress
from course_utils.models.likelihoods import LIKELIHOODS, PixelLikelihood
from course_utils.widgets.networks import pack_decoder


def test_the_likelihoods_are_those_of_torch():
    x = torch.randint(0, 256, (4, 1, 8, 8), dtype=torch.uint8)
    z = torch.randn(4, 2)
    vae = models.VAE(2, (1, 8, 8), hidden=(20,))
    binary = vae.prepare(x)
    want = td.Bernoulli(vae.decode(z)).log_prob(binary).sum((1, 2, 3))
    torch.testing.assert_close(vae.log_likelihood(binary, z), want)
    vae = models.VAE(2, (1, 8, 8), hidden=(20,), likelihood="gaussian", eta=0.04)
    want = td.Normal(vae.decode(z), 0.2).log_prob(x / 255).sum((1, 2, 3))
    torch.testing.assert_close(vae.log_likelihood(vae.prepare(x), z), want)


def grey_vae():
    torch.manual_seed(0)
    return models.VAE(2, (1, 8, 8), hidden=(20,), likelihood="beta-binomial").double()


def test_the_beta_binomial_likelihood_has_one_table_one_mean_and_one_log_likelihood():
    """The table of the levels sums to 1, its mean is decode's, and it gives log_likelihood, whatever x."""
    vae, z = grey_vae(), 3 * torch.randn(5, 2, dtype=torch.float64)
    x = torch.randint(0, 256, (5, 1, 8, 8), dtype=torch.uint8)
    table = vae.level_probabilities(z)
    assert table.shape == (5, 1, 8, 8, 256)
    torch.testing.assert_close(table.sum(-1), torch.ones(5, 1, 8, 8, dtype=torch.float64))
    torch.testing.assert_close(table @ torch.linspace(0, 1, 256, dtype=torch.float64), vae.decode(z))
    want = table.gather(-1, x.long().unsqueeze(-1)).log().sum((1, 2, 3, 4))
    torch.testing.assert_close(vae.log_likelihood(vae.prepare(x), z), want)
    torch.testing.assert_close(
        vae.float().log_likelihood(vae.prepare(x), z.float()).double(), want, rtol=1e-5, atol=0
    )


def test_the_table_of_a_bernoulli_likelihood():
    vae, z = models.VAE(2, (1, 8, 8), hidden=(20,)), torch.randn(3, 4, 2)
    torch.testing.assert_close(vae.level_probabilities(z)[..., 1], vae.decode(z))
    torch.testing.assert_close(vae.level_probabilities(z).sum(-1), torch.ones(3, 4, 1, 8, 8))
    with pytest.raises(ValueError, match="A Gaussian likelihood is a density"):
        models.VAE(2, hidden=(8,), likelihood="gaussian").level_probabilities(z)


def test_extreme_outputs_of_the_decoder_leave_the_beta_binomial_finite():
    vae, x = grey_vae().float(), torch.randint(0, 256, (5, 1, 8, 8), dtype=torch.uint8)
    z = 1e6 * torch.randn(5, 2, requires_grad=True)
    log_px = vae.log_likelihood(vae.prepare(x), z)
    (gradient,) = torch.autograd.grad(log_px.sum(), z)
    assert log_px.isfinite().all() and gradient.isfinite().all() and (log_px < 0).all()


def test_which_x_a_beta_binomial_likelihood_takes(mnist):
    vae = models.VAE(2, hidden=(16,), likelihood="beta-binomial")
    x = mnist.test.x[:5]
    prepared = vae.prepare(x)
    assert torch.equal((255 * prepared).round().to(torch.uint8), x)
    torch.testing.assert_close(vae.prepare(prepared), prepared)
    for wrong in (prepared * 0.9, x.float(), -prepared):
        with pytest.raises(ValueError, match=r"x must be grey levels 0, 1/255, …, 1 .* pass uint8 pixels"):
            objectives.elbo(vae, wrong)


def test_grey_pixels_are_drawn_again_at_each_use(mnist):
    vae = models.VAE(2, hidden=(16,))
    one, two = vae.prepare(mnist.test.x[:5]), vae.prepare(mnist.test.x[:5])
    assert set(one.unique().tolist()) == {0.0, 1.0} and not torch.equal(one, two)


def test_a_bernoulli_likelihood_refuses_grey_floats(mnist):
    vae = models.VAE(2, hidden=(16,))
    with pytest.raises(ValueError, match=r"x must be binary.*data.binarize\(x\)"):
        objectives.elbo(vae, mnist.test.x[:5] / 255)
    objectives.elbo(vae, data.binarize(mnist.test.x[:5]))


def test_a_bernoulli_likelihood_refuses_colours_that_it_would_lose():
    colours = torch.randint(0, 256, (2, 3, 4, 4), dtype=torch.uint8)
    model = models.VAE(2, (3, 4, 4), hidden=(8,))
    with pytest.raises(
        ValueError, match=r"grey pixels .* got uint8 pixels of 3 channels.*likelihood='gaussian'"
    ):
        model.prepare(colours)
    assert model.prepare(data.binarize(colours)).shape == colours.shape, "three masks, said to be so"
    for likelihood in ("gaussian", "beta-binomial"):
        prepared = models.VAE(2, (3, 4, 4), hidden=(8,), likelihood=likelihood).prepare(colours)
        torch.testing.assert_close(prepared, colours / 255)
    assert models.VAE(2, (2, 4, 4), hidden=(8,)).prepare(colours[:, :2]).shape == (2, 2, 4, 4)


class Laplace(PixelLikelihood):
    """A density with |x - G(z)| instead of the square."""

    activation = "identity"

    def allows(self, x):
        return x.isfinite()

    def mean(self, out):
        return out

    def log_prob(self, x, out, eta):
        return td.Laplace(self._flat(out), 0.1).log_prob(x.flatten(1)).sum(-1)


def test_a_new_likelihood_is_one_class(monkeypatch):
    monkeypatch.setitem(LIKELIHOODS, "laplace", Laplace)
    vae, x = models.VAE(2, (4,), hidden=(8,), likelihood="laplace"), torch.rand(64, 4)
    history = training.fit(vae, x, epochs=20, batch_size=16, learning_rate=0.01, progress=False)
    assert history.value[-1] > history.value[0]
    z = torch.randn(64, 2)
    want = td.Laplace(vae.decode(z), 0.1).log_prob(x).sum(-1)
    torch.testing.assert_close(vae.log_likelihood(x, z), want)
    assert pack_decoder(vae, z)["sigmoid"] is False
    with pytest.raises(ValueError, match="A Laplace likelihood is a density"):
        vae.level_probabilities(z)
    with pytest.raises(ValueError, match="the likelihood 'laplace' is a density"):
        compress(vae, x)
    with pytest.raises(ValueError, match="x must be finite"):
        objectives.elbo(vae, x * torch.nan)
