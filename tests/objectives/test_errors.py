"""The squared errors against their definitions, and that nested dropout puts the code in order."""

import math

import torch

from course_utils import models, objectives


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
    """PCA's components in order are better than any other basis of their subspace;
    to the squared error all are one.
    """
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
