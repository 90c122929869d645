"""A learned eta ends at its optimum, whatever the scale of the data and the objective."""

import functools

import pytest
import torch

from course_utils import evaluation, models, objectives, training
from tests.support.runs import interrupted, same


def optimum(vae, x):
    """mean ‖x - G(z)‖² / D under q: the eta that is best for the model's decoder."""
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        mu, log_sigma = vae.encode(x)
        z = mu + log_sigma.exp() * torch.randn(8, *mu.shape, generator=noise)
        return (x - vae.decode(z)).square().mean().item()


def small_data(kind):
    """Data whose best eta is far from the first one, 0.1, and in different ways; few of each."""
    torch.manual_seed(2)
    if kind == "noise":
        return torch.randn(1000, 20)
    curve = torch.randn(500, 2) @ torch.randn(2, 12)
    return {
        "standardised columns": curve / curve.std(0) + 0.5 * torch.randn(500, 12),
        "0 to 16": (4 * torch.randn(500, 12) + 8 + curve).clamp(0, 16).round(),
        "0 to 255": 255 * torch.rand(500, 12),
        "pixels": torch.sigmoid(curve + 0.2 * torch.randn(500, 12)),
        "two numbers": 3 * torch.randn(300, 2) + 7,
    }[kind]


@pytest.mark.filterwarnings("ignore:x has a root mean square")
@pytest.mark.parametrize(
    "kind, epochs, batch_size",
    [
        ("noise", 30, 128),
        ("standardised columns", 30, 128),
        ("0 to 16", 30, 128),
        ("0 to 255", 60, 64),
        ("pixels", 30, 500),
        ("two numbers", 20, 16),
    ],
)
def test_a_learned_eta_ends_at_its_optimum_whatever_the_scale_of_the_data(kind, epochs, batch_size):
    x = small_data(kind)
    torch.manual_seed(0)
    vae = models.VAE(2, x.shape[1:], (32,), likelihood="gaussian")
    training.fit(vae, x, epochs=epochs, batch_size=batch_size, progress=False, device="cpu")
    assert vae.eta.item() == pytest.approx(optimum(vae, x), rel=0.05)


def test_noise_is_described_as_noise():
    """N(0, 1) in 20 dimensions: the bound reaches nearly the exact value, and eta is 1."""
    x = small_data("noise")
    vae = models.VAE(2, (20,), (32,), likelihood="gaussian")
    training.fit(vae, x, epochs=50, progress=False, device="cpu")
    exact = torch.distributions.Normal(0, 1).log_prob(x).sum(-1).mean().item()
    assert evaluation.elbo_of_all(vae, x, 4).value.mean().item() == pytest.approx(exact, abs=0.5)
    assert vae.eta.item() == pytest.approx(1, rel=0.1)


@pytest.mark.parametrize("objective", ["iwae", "weighted"])
def test_a_learned_eta_under_other_objectives(objective):
    """The fixed point is where the objective's own derivative with respect to eta is 0."""
    x = small_data("standardised columns")

    def weighted(model, x, generator=None, *, check=True):
        terms = objectives.elbo(model, x, generator=generator, check=check)
        return objectives.LogPx(2 * terms.reconstruction - terms.kl)

    ascent = {"iwae": functools.partial(objectives.iwae_bound, samples=5), "weighted": weighted}[objective]
    torch.manual_seed(0)
    vae = models.VAE(2, (12,), (32,), likelihood="gaussian")
    training.fit(vae, x, epochs=60, objective=ascent, progress=False, device="cpu")
    values = []
    for factor in (0.95, 1.0, 1.05):
        with torch.no_grad():
            moved = models.VAE(2, (12,), (32,), likelihood="gaussian", eta=factor * vae.eta.item())
            moved.load_state_dict({k: v for k, v in vae.state_dict().items() if k != "log_eta"})
            noise = torch.Generator().manual_seed(1)
            values.append(
                sum(ascent(moved, x, generator=noise, check=False).value.mean().item() for _ in range(20))
                / 20
            )
    assert values[1] > values[0] and values[1] > values[2]


@pytest.mark.filterwarnings("ignore:x has a root mean square")
def test_a_learned_eta_of_m2_whose_labels_the_objective_has():
    """The objective counts log p(x|z, y) twice, for unlabelled and labelled x; eta still ends at its best."""
    torch.manual_seed(0)
    y = torch.arange(600) % 3
    x = 40 * torch.randn(3, 5)[y] + 8 * torch.randn(600, 5)
    m2 = models.SemiSupervisedVAE(1, 3, (5,), (16,), likelihood="gaussian")
    labelled = (x[:300], y[:300])
    objective = functools.partial(objectives.semi_supervised, labelled=labelled, alpha=5.0)
    training.fit(m2, x, 60, objective=objective, progress=False, device="cpu")
    with torch.no_grad():
        q, every = m2.classify(x).exp().T, torch.arange(3).unsqueeze(1)
        errors = []
        for labels, weight in ((every, q), (y[:300], torch.ones(300))):
            data = x if labels is every else x[:300]
            mu, log_sigma = m2.encode(data, labels)
            z = mu + log_sigma.exp() * torch.randn(20, *mu.shape)
            errors.append(
                (weight * (data - m2.decode(z, labels)).square().mean((0, -1))).sum() / weight.sum()
            )
    assert m2.eta.item() == pytest.approx(sum(errors).item() / 2, rel=0.07)


def test_a_run_with_a_learned_eta_resumes_bit_for_bit(tmp_path):
    x = small_data("0 to 16")
    path = tmp_path / "run"
    options = dict(epochs=3, batch_size=100, progress=False, device="cpu")
    whole, broken, resumed = (models.VAE(2, (12,), (16,), likelihood="gaussian") for _ in range(3))
    broken.load_state_dict(whole.state_dict())
    training.fit(whole, x, **options)
    # One call of prepare places eta.
    assert training.fit(interrupted(broken, 8), x, **options, checkpoint=path).interrupted
    training.fit(resumed, x, **options, resume=path)
    assert same(whole, resumed)


def test_a_learned_eta_in_float64_and_one_alone():
    x = small_data("pixels").double()
    vae = models.VAE(2, (12,), (16,), likelihood="gaussian").double()
    training.fit(vae, x, epochs=20, progress=False, device="cpu")
    assert vae.eta.dtype == torch.float64
    before = vae.state_dict()["decoder.0.weight"].clone()
    vae.requires_grad_(False).log_eta.requires_grad_(True)
    with torch.no_grad():
        vae.log_eta.fill_(0.0)
    training.fit(vae, x, epochs=20, progress=False, device="cpu")
    assert torch.equal(before, vae.state_dict()["decoder.0.weight"])
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        mu, log_sigma = vae.encode(x)
        z = mu + log_sigma.exp() * torch.randn(8, *mu.shape, generator=noise, dtype=torch.float64)
        assert vae.eta.item() == pytest.approx((x - vae.decode(z)).square().mean().item(), rel=0.02)


def test_a_frozen_eta_stays():
    vae = models.VAE(2, (12,), (16,), likelihood="gaussian")
    vae.log_eta.requires_grad_(False)
    training.fit(vae, small_data("pixels"), epochs=2, progress=False, device="cpu")
    assert vae.eta.item() == pytest.approx(0.1)
