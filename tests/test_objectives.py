"""The bounds against exact values: the gap is the KL, nothing is above log p(x), gradients are right, batches are loops."""

import math

import pytest
import torch
from torch import distributions as td

from course_utils import data, models, objectives
from tests.support import tiny_m2
from tests.support.linear_gaussian import LinearGaussianVae, draw_x


@pytest.fixture
def model():
    return LinearGaussianVae()


@pytest.fixture
def x(model):
    return draw_x(model, 60)


def test_the_gap_is_the_kl_to_the_posterior(model, x):
    """log p(x) - F = KL(q ‖ p(z|x)) in float64, with F and the KL computed apart."""
    mu, log_sigma = model.encode(x)
    exact = model.exact(x)
    q = td.MultivariateNormal(mu, torch.diag_embed((2 * log_sigma).exp()))
    gap = td.kl_divergence(q, td.MultivariateNormal(exact.posterior_mean, exact.posterior_covariance))
    assert (exact.log_px - model.exact_elbo(x, mu, log_sigma) - gap).abs().max() < 1e-10
    assert gap.min() > 0.01, "the identity would hold for q = p(z|x) by chance"


def estimates_of_f(model, x, kl):
    torch.manual_seed(0)
    with torch.no_grad():
        parts = [objectives.elbo(model, x, 100, kl) for _ in range(40)]
        values = torch.stack([p.value for p in parts])
    return values.mean(0), values.std(0) / math.sqrt(len(values))


@pytest.mark.parametrize("kl", ["analytic", "sampled"])
def test_elbo_estimates_the_exact_f(model, x, kl):
    mean, error = estimates_of_f(model, x, kl)
    z = (mean - model.exact_elbo(x, *model.encode(x))) / error
    assert z.abs().max() < 6
    assert abs(z.mean()) * math.sqrt(len(z)) < 6


def test_a_hidden_beta_fails_the_same_check(model, x):
    mean, error = estimates_of_f(model, x, "analytic")
    mu, log_sigma = model.encode(x)
    kl = objectives.kl_to_standard_normal(mu, log_sigma)
    averaged = mean + kl - kl / model.latent_dim  # the KL averaged over K: beta = 1/K
    z = (averaged - model.exact_elbo(x, mu, log_sigma)) / error
    assert z.abs().max() > 6


def test_iwae_rises_with_samples_and_stays_below_log_px(model, x):
    torch.manual_seed(0)
    log_px = model.exact(x).log_px
    means = []
    for samples in (1, 2, 5, 20, 100):
        with torch.no_grad():
            values = torch.stack([objectives.iwae_bound(model, x, samples).value for _ in range(150)]).mean(1)
        error = values.std() / math.sqrt(len(values))
        means.append(values.mean().item())
        assert means[-1] < log_px.mean() + 6 * error, f"with {samples} samples the bound is above log p(x)"
    assert means == sorted(means)
    assert abs(means[0] - model.exact_elbo(x, *model.encode(x)).mean()) < 0.05, (
        "with one sample it is the ELBO"
    )
    assert log_px.mean() - means[-1] < 0.05, "with many samples it is nearly log p(x)"


def test_gradients_of_the_elbo_are_the_exact_ones(model, x):
    """Reparameterized gradients against autograd through the closed form, within standard errors."""
    x = x[:5]
    mu, log_sigma = (t.clone().requires_grad_() for t in model.encode(x))
    exact = torch.autograd.grad(model.exact_elbo(x, mu, log_sigma).sum(), [mu, log_sigma, model.weight])
    torch.manual_seed(0)
    draws = []
    for _ in range(300):
        eps = objectives.noise_like(mu, 20, None)
        value = objectives.elbo_of(model, x, mu, log_sigma, eps).value.sum()
        draws.append(torch.autograd.grad(value, [mu, log_sigma, model.weight]))
    for name, want, got in zip(["mu", "log_sigma", "weight"], exact, zip(*draws, strict=True), strict=True):
        got = torch.stack(got)
        z = (got.mean(0) - want) / (got.std(0) / math.sqrt(len(got))).clamp_min(1e-9)
        assert z.abs().max() < 6, name
        assert want.abs().max() > 0.1, "a gradient of 0 would hide a mistake"


def test_gradients_of_iwae_approach_those_of_log_px(model, x):
    """With weights that favour the best samples the gradient tends to that of log p(x); with others it would not."""
    x = x[:20]
    exact = torch.autograd.grad(model.exact(x).log_px.sum(), model.weight)[0]
    torch.manual_seed(0)
    draws = torch.stack(
        [
            torch.autograd.grad(objectives.iwae_bound(model, x, 500).value.sum(), model.weight)[0]
            for _ in range(60)
        ]
    )
    elbo_draws = torch.autograd.grad(model.exact_elbo(x, *model.encode(x)).sum(), model.weight)[0]
    error = (draws.mean(0) - exact).norm()
    assert error < 0.1 * (elbo_draws - exact).norm(), "no nearer to log p(x)'s gradient than the ELBO's"


def test_importance_weights_of_a_very_narrow_q(model, x):
    """log q comes from eps, not from (z - mu) / sigma, which is 0/0 once sigma has vanished beside mu."""
    mu, log_sigma = model.encode(x[:3])
    weights = objectives.log_weights(
        model, x[:3], mu, torch.full_like(log_sigma, -90.0), torch.randn(4, 3, 2).double()
    )
    assert weights.isfinite().all()
    eps = torch.randn(4, 3, 2).double()
    z = mu + log_sigma.exp() * eps
    log_q = td.Normal(mu, log_sigma.exp()).log_prob(z).sum(-1)
    want = model.log_likelihood(x[:3], z) + td.Normal(0.0, 1.0).log_prob(z).sum(-1) - log_q
    torch.testing.assert_close(objectives.log_weights(model, x[:3], mu, log_sigma, eps), want)


def test_a_batch_is_its_examples(model, x):
    mu, log_sigma = model.encode(x)
    eps = objectives.noise_like(mu, 7, torch.Generator().manual_seed(0))
    together = objectives.elbo_of(model, x, mu, log_sigma, eps)
    for i in range(5):
        alone = objectives.elbo_of(
            model, x[i : i + 1], mu[i : i + 1], log_sigma[i : i + 1], eps[:, i : i + 1]
        )
        torch.testing.assert_close(torch.stack(alone)[:, 0], torch.stack(together)[:, i])


def test_fresh_noise_for_each_example(mnist):
    """Two copies of one image get different draws."""
    vae = models.VAE(latent_dim=2, hidden=(8,))
    x = data.binarize(mnist.test.x[:1]).repeat(2, 1, 1, 1)
    with torch.no_grad():
        vae.decoder[0].weight.mul_(20)
        reconstruction = objectives.elbo(vae, x).reconstruction
    assert reconstruction[0] != reconstruction[1]


def test_the_terms_add_up(mnist):
    vae = models.VAE(latent_dim=3, hidden=(16,))
    terms = objectives.elbo(vae, mnist.test.x[:8], samples=3)
    assert terms.reconstruction.shape == terms.kl.shape == terms.value.shape == (8,)
    torch.testing.assert_close(terms.value, terms.reconstruction - terms.kl)


def test_squared_error(mnist):
    model = models.Autoencoder(latent_dim=2, hidden=(16,))
    terms = objectives.squared_error(model, mnist.test.x[:8])
    want = (mnist.test.x[:8] / 255 - model.reconstruct(mnist.test.x[:8])).square().sum((1, 2, 3))
    torch.testing.assert_close(terms.squared_error, want)
    torch.testing.assert_close(terms.value, -want)


def errors_of_every_k(model, x):
    """‖x - x̃‖² with the first k numbers of the code, by a loop: (K, N)."""
    z = model.encode(x)
    errors = []
    for k in range(1, model.latent_dim + 1):
        kept = torch.cat([z[:, :k], torch.zeros_like(z[:, k:])], dim=1)
        errors.append((x - model.decode(kept)).square().sum(-1))
    return torch.stack(errors)


def test_nested_squared_error_is_the_error_at_a_k_of_the_stated_distribution():
    torch.manual_seed(0)
    model = models.Autoencoder(5, (4,), hidden=(8,)).double().requires_grad_(False)
    x = torch.randn(6, 4, dtype=torch.float64)
    every = errors_of_every_k(model, x)
    p = torch.tensor([1 / math.sqrt(k) for k in range(1, 6)], dtype=torch.float64)
    p /= p.sum()
    draws = torch.stack([objectives.nested_squared_error(model, x).squared_error for _ in range(3000)])
    which = (draws.unsqueeze(1) - every).abs()  # (draws, K, N)
    assert which.amin(1).max() < 1e-12, "each is the error at some k"
    counts = (which < 1e-9).double().sum(0)  # (K, N)
    standard_error = (3000 * p * (1 - p)).sqrt().unsqueeze(1)
    assert ((counts - 3000 * p.unsqueeze(1)) / standard_error).abs().max() < 5
    k = which.argmin(1).double()
    assert (torch.corrcoef(k.T) - torch.eye(6)).abs().max() < 6 / math.sqrt(3000), (
        "k is drawn for each example alone"
    )


def test_nested_squared_error_with_one_number_is_the_squared_error():
    model = models.Autoencoder(1, (4,), hidden=(8,))
    x = torch.randn(6, 4)
    torch.testing.assert_close(
        objectives.nested_squared_error(model, x).value, objectives.squared_error(model, x).value
    )


def test_nested_squared_error_puts_the_code_in_order():
    """PCA's components in order are better than any other basis of their subspace; to the squared error all are one."""
    torch.manual_seed(0)
    x = torch.randn(2000, 6, dtype=torch.float64) * torch.tensor([3.0, 2.0, 1.4, 0.5, 0.4, 0.3])
    pca = models.PCA(3, dtype=torch.float64).fit(x)

    def errors(rotation):
        linear = models.LinearAutoencoder(3, (6,), mean=pca.mean).double()
        with torch.no_grad():
            linear.V.copy_(rotation @ pca.components)
            linear.U.copy_(linear.V.T)
            whole = objectives.squared_error(linear, x).squared_error.mean()
            draws = torch.stack(
                [objectives.nested_squared_error(linear, x).squared_error.mean() for _ in range(30)]
            )
        return whole, draws.mean(), draws.std() / math.sqrt(len(draws))

    whole, nested, error = errors(torch.eye(3, dtype=torch.float64))
    torch.testing.assert_close(whole, pca.reconstruction_error(x).mean())
    for _ in range(10):
        rotation = torch.linalg.qr(torch.randn(3, 3, dtype=torch.float64))[0]
        other_whole, other_nested, other_error = errors(rotation)
        torch.testing.assert_close(other_whole, whole)
        assert other_nested - nested > 6 * (error**2 + other_error**2).sqrt()


def m2_of_every_y(model, x, draws=200):
    """(draws, classes, B): estimates of F(x, y) for every label."""
    noise = torch.Generator().manual_seed(0)
    return torch.stack([objectives.bound_of_each_label(model, x, noise) for _ in range(draws)])


def test_m2s_bound_of_each_label_is_the_exact_one_below_log_pxy():
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    want = tiny_m2.exact_bound_of_every_y(model, x) - math.log(3)
    log_pxy = tiny_m2.exact_log_px_given_every_y(model, x) - math.log(3)
    estimates = m2_of_every_y(model, x)
    z = (estimates.mean(0) - want) / (estimates.std(0) / math.sqrt(len(estimates)))
    assert z.abs().max() < 6 and abs(z.mean()) < 6 / math.sqrt(
        20
    )  # a label's bounds share eps, so z is not independent
    assert (want < log_pxy).all()


def test_m2s_unlabelled_bound_and_its_gap():
    """U = log p(x) - KL(q(y, z|x) ‖ p(y, z|x)), below log p(x), and exact in y when q(y|x) ∝ exp F(x, y)."""
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    bounds = tiny_m2.exact_bound_of_every_y(model, x) - math.log(3)
    log_px = (tiny_m2.exact_log_px_given_every_y(model, x) - math.log(3)).logsumexp(0)
    log_q = model.classify(x).T
    want = (log_q.exp() * bounds).sum(0) + td.Categorical(logits=log_q.T).entropy()
    # The part of the gap that is q(y|x)'s: the best q(y|x) would give log Σ_y exp F(x, y).
    best = bounds.logsumexp(0)
    torch.testing.assert_close(best - want, (log_q.exp() * (log_q - bounds.log_softmax(0))).sum(0))
    assert (want < best).all() and (best < log_px).all()
    labelled = (x[:3], torch.tensor([0, 1, 2]))
    noise = torch.Generator().manual_seed(0)
    got = [objectives.semi_supervised(model, x, noise, labelled=labelled, alpha=7.0) for _ in range(300)]
    of_x = torch.stack([terms.unlabelled for terms in got])
    z = (of_x.mean(0) - want) / (of_x.std(0) / math.sqrt(300))
    assert z.abs().max() < 6
    of_pairs = torch.stack([terms.labelled for terms in got])
    z = (of_pairs.mean(0) - bounds[[0, 1, 2], [0, 1, 2]]) / (of_pairs.std(0) / math.sqrt(300))
    assert z.abs().max() < 6
    log_q_y = log_q[[0, 1, 2], [0, 1, 2]]
    for terms in got[:3]:
        torch.testing.assert_close(terms.log_q_y, log_q_y)


def test_m2s_sum_over_labels_is_a_loop():
    """With no noise in z: one batched pass against one elbo for each label."""
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    model.encoder[-1].weight[1:] = 0
    model.encoder[-1].bias[1:] = -60  # log sigma: z = mu
    got = objectives.semi_supervised(model, x, labelled=(x[:1], torch.tensor([2])), alpha=1.0).unlabelled
    want = 0
    for y in range(3):
        q = model.classify(x)[:, y].exp()
        bound = objectives.elbo(model, x, y=torch.full((len(x),), y)).value - math.log(3)
        want = want + q * (bound - q.log())
    torch.testing.assert_close(got, want)


def test_m2s_gradients_go_where_they_should():
    """The labelled bound does not move the classifier; log q(y|x) moves nothing else; U moves all three networks."""
    model = tiny_m2.make().requires_grad_(True)
    x, y = tiny_m2.draw_x(), torch.arange(20) % 3

    def moved(term):
        model.zero_grad()
        getattr(objectives.semi_supervised(model, x, labelled=(x, y), alpha=1.0), term).sum().backward()
        networks = dict(classifier=model.classifier, encoder=model.encoder, decoder=model.decoder)
        return {
            name
            for name, net in networks.items()
            if any(p.grad is not None and p.grad.any() for p in net.parameters())
        }

    assert moved("labelled") == {"encoder", "decoder"}
    assert moved("log_q_y") == {"classifier"}
    assert moved("unlabelled") == {"classifier", "encoder", "decoder"}


def test_m2s_gradient_of_the_classifier_is_the_exact_one():
    """d/dlogits of Σ q (F - log q) is q (F - log q - U): the classifier rises towards the labels with the larger bound."""
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    model.encoder[-1].weight[1:] = 0
    model.encoder[-1].bias[1:] = -60  # z = mu: no noise
    model.classifier[-1].bias.requires_grad_(True)
    objectives.semi_supervised(
        model, x, labelled=(x[:1], torch.tensor([2])), alpha=0.0
    ).unlabelled.sum().backward()
    with torch.no_grad():
        log_q, bounds = model.classify(x).T, objectives.bound_of_each_label(model, x)
        u = (log_q.exp() * (bounds - log_q)).sum(0)
        want = (log_q.exp() * (bounds - log_q - u)).sum(1)
    torch.testing.assert_close(model.classifier[-1].bias.grad, want)


def test_m2s_value_adds_the_means():
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    y = torch.arange(7) % 3
    terms = objectives.semi_supervised(model, x, labelled=(x[:7], y), alpha=5.0, weight=3.0)
    assert terms.value.shape == terms.unlabelled.shape == (
        20,
    ) and terms.labelled.shape == terms.log_q_y.shape == (7,)
    want = terms.unlabelled.mean() + 3 * terms.labelled.mean() + 5 * terms.log_q_y.mean()
    torch.testing.assert_close(terms.value.mean(), want)
    few = objectives.semi_supervised(model, x[:4], labelled=(x[:7], y), alpha=5.0)
    assert few.labelled.shape == (4,), "never more labelled examples at a time than unlabelled ones"


def test_m2_wants_labels_from_its_classes():
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    with pytest.raises(ValueError, match="labels from 0 to 2, got values from 0 to 3"):
        objectives.semi_supervised(model, x, labelled=(x[:4], torch.arange(4)), alpha=1.0)
    with pytest.raises(ValueError, match=r"one label for each x, shape \(4,\)"):
        objectives.semi_supervised(model, x, labelled=(x[:4], torch.arange(3)), alpha=1.0)


def test_the_labelled_pairs_of_m2_stay_pairs():
    """More labelled examples than the batch holds: those drawn keep their own labels."""
    model = tiny_m2.make()
    y = torch.randint(0, model.classes, (60,), generator=torch.Generator().manual_seed(0))
    x = tiny_m2.draw_x(60)
    own = model.classify(model.prepare(x)).gather(1, y.unsqueeze(1)).squeeze(1).tolist()
    got = objectives.semi_supervised(model, x[:8], labelled=(x, y), alpha=1.0).log_q_y
    assert len(got) == 8
    assert all(min(abs(value - other) for other in own) < 1e-9 for value in got.tolist())


def test_labelled_data_is_looked_at_although_fit_does_not():
    model = tiny_m2.make()
    x = tiny_m2.draw_x(8)
    y = torch.zeros(4, dtype=torch.int64)
    with pytest.raises(ValueError, match="y must have one label for each x"):
        objectives.semi_supervised(model, x[:2], labelled=(x[:4], y[:3]), alpha=1.0, check=False)
    bad = x[:4].clone()
    bad[1] = math.nan
    with pytest.raises(ValueError, match="x must be finite"):
        objectives.semi_supervised(model, x, labelled=(bad, y), alpha=1.0, check=False)


def test_the_importance_weighted_bound_given_y():
    """With one sample its mean is the ELBO given y, which quadrature gives."""
    model, x = tiny_m2.make(), tiny_m2.draw_x(3)
    y = torch.tensor([2, 0, 1])
    exact = tiny_m2.exact_bound_of_every_y(model, x)[y, torch.arange(3)]
    many = objectives.iwae_bound(
        model, x.repeat(4000, 1), 1, torch.Generator().manual_seed(0), y=y.repeat(4000)
    ).value
    many = many.unflatten(0, (4000, 3))
    assert ((many.mean(0) - exact).abs() < 6 * many.std(0) / 4000**0.5).all()
    with pytest.raises(ValueError, match="pass the labels of x as y="):
        objectives.iwae_bound(model, x)


def test_elbo_of_knows_its_kinds_of_kl():
    model = LinearGaussianVae()
    x = draw_x(model, 2)
    mu, log_sigma = model.encode(x)
    with pytest.raises(ValueError, match="kl must be one of 'analytic', 'sampled'"):
        objectives.elbo_of(
            model, x, mu, log_sigma, torch.zeros(1, *mu.shape, dtype=mu.dtype), kl="analytical"
        )


def test_the_sampled_kl_of_a_narrow_q_keeps_its_digits():
    """In float32 z - mu is a multiple of 1e-7: at sigma = 2e-9, log q(z) from z would be off by hundreds of nats."""
    model = LinearGaussianVae().float()
    mu, log_sigma = torch.full((5, 2), 1.3), torch.full((5, 2), -20.0)
    eps = torch.randn(50, 5, 2, generator=torch.Generator().manual_seed(0))
    log_sigma.requires_grad_()
    x = torch.zeros(5, 4)
    got = objectives.elbo_of(model, x, mu, log_sigma, eps, kl="sampled").kl
    z = mu.double() + log_sigma.detach().double().exp() * eps.double()
    q = td.Normal(mu.double(), log_sigma.detach().double().exp())
    prior = td.Normal(torch.zeros_like(z), torch.ones_like(z))
    want = (q.log_prob(z) - prior.log_prob(z)).sum(-1).mean(0)
    torch.testing.assert_close(got.double(), want, rtol=1e-5, atol=0)
    (slope,) = torch.autograd.grad(got.sum(), log_sigma)
    torch.testing.assert_close(slope, torch.full_like(slope, -1.0), rtol=1e-5, atol=0)


def test_the_annealed_elbo_given_labels_ends_as_the_elbo():
    model, x, y = (
        models.ConditionalVAE(2, 3, (6,), (4,)),
        (torch.rand(9, 6) > 0.5).float(),
        torch.arange(9) % 3,
    )
    noise = [torch.Generator().manual_seed(0) for _ in range(2)]
    annealed = objectives.annealed_elbo(model, x, noise[0], step=10**6, y=y)
    wanted = objectives.elbo(model, x, generator=noise[1], y=y)
    torch.testing.assert_close(annealed.value.mean(), wanted.value.mean())
    torch.testing.assert_close(annealed.kl, wanted.kl)


def test_objectives_of_other_models_say_whose_they_are():
    vae, x = models.VAE(2, (6,), (4,)), (torch.rand(9, 6) > 0.5).float()
    for objective in (objectives.squared_error, objectives.nested_squared_error):
        with pytest.raises(TypeError, match=r"is that of an autoencoder.* use objectives\.elbo"):
            objective(vae, x)
    with pytest.raises(TypeError, match=r"A VAE has no exact log p\(x\)"):
        objectives.log_px(vae, x)
