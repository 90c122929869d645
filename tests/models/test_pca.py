"""PCA against scikit-learn, probabilistic PCA against the published optimum on MNIST."""

import numpy as np
import pytest
import scipy.linalg
import sklearn.decomposition
import torch

from course_utils import models


@pytest.mark.parametrize("n, d", [(300, 784), (2000, 784), (500, 6), (5, 8)])
def test_pca_is_scikit_learns(mnist, n, d):
    """By the Gram matrix for N < D and by the covariance for N > D:
    the same subspace, variances and errors.
    """
    x = mnist.train.x[:n].flatten(1) if d == 784 else torch.randn(n, d, dtype=torch.float64)
    k = min(n, d) // 2
    pca = models.PCA(k, dtype=torch.float64).fit(x)
    x = x.double() / 255 if d == 784 else x
    reference = sklearn.decomposition.PCA(k, svd_solver="full").fit(x.numpy())
    angles = scipy.linalg.subspace_angles(pca.components.T.numpy(), reference.components_.T)
    assert angles.max() < 1e-6
    np.testing.assert_allclose(pca.variances * n / (n - 1), reference.explained_variance_, rtol=1e-8)
    np.testing.assert_allclose(pca.components @ pca.components.T, np.eye(k), atol=1e-8)
    back = reference.inverse_transform(reference.transform(x.numpy()))
    np.testing.assert_allclose(pca.decode(pca.encode(x)), back, atol=1e-7)
    error = ((x.numpy() - back) ** 2).sum(1)
    np.testing.assert_allclose(pca.reconstruction_error(x), error, rtol=1e-6, atol=1e-9)


def test_pixels_lose_no_digits():
    """Whole numbers throughout; in float32 the sums of 2,500 bright pixels' products would be rounded."""
    torch.manual_seed(0)
    x = torch.randint(0, 256, (2500, 3), dtype=torch.uint8)
    x[:, 1] = torch.randint(252, 256, (2500,))
    x[:, 2] = 255
    whole, n = x.long(), len(x)
    covariance = (n * whole.T @ whole - torch.outer(whole.sum(0), whole.sum(0))).double() / (255 * n) ** 2
    pca = models.PCA(3, dtype=torch.float64).fit(x)
    torch.testing.assert_close(pca.mean, whole.sum(0).double() / (255 * n), rtol=1e-14, atol=0)
    rebuilt = pca.components.T * pca.variances @ pca.components
    torch.testing.assert_close(rebuilt, covariance, rtol=1e-10, atol=1e-15)


def test_least_error_is_most_variance(mnist):
    x = mnist.train.x[:1000]
    pca = models.PCA(20, dtype=torch.float64).fit(x)
    rows = x.flatten(1).double() / 255
    total = (rows - rows.mean(0)).square().sum(1).mean()
    torch.testing.assert_close(pca.reconstruction_error(x).mean() + pca.variances.sum(), total)


def test_all_components_give_the_identity():
    x = torch.randn(40, 6)
    assert models.PCA(6).fit(x).reconstruction_error(x).max() < 1e-9


@pytest.mark.parametrize("k, nats", [(2, 12.428), (20, 299.758), (50, 507.905), (200, 839.544)])
def test_probabilistic_pca_reaches_the_optimum_on_mnist(mnist, k, nats):
    """Known maxima of the likelihood, in nats per image, for 60,000 images / 255."""
    ppca = models.ProbabilisticPCA(k).fit(mnist.train.x)
    assert abs(ppca.log_px(mnist.train.x).mean().item() - nats) < 6e-4


def test_probabilistic_pca_is_the_maximum(mnist):
    x = mnist.train.x[:500, :, 8:16, 8:16]
    ppca = models.ProbabilisticPCA(3).fit(x)
    best = ppca.log_px(x).mean()
    sk = sklearn.decomposition.PCA(3).fit(x.flatten(1).numpy() / 255.0)
    # scikit-learn divides the covariance by N - 1, so its optimum is next to ours and a little lower.
    assert 0 < best - sk.score(x.flatten(1).numpy() / 255.0) < 0.01
    torch.manual_seed(0)
    for _ in range(20):
        other = models.ProbabilisticPCA(3).fit(x)
        other.weight = ppca.weight + 0.01 * torch.randn_like(ppca.weight)
        other.eta = ppca.eta * (1 + 0.05 * torch.randn(()))
        assert other.log_px(x).mean() < best


def test_probabilistic_pca_samples_its_own_distribution():
    torch.manual_seed(0)
    x = torch.randn(5000, 3, dtype=torch.float64) @ torch.randn(
        3, 6, dtype=torch.float64
    ) + 0.3 * torch.randn(5000, 6)
    ppca = models.ProbabilisticPCA(3).fit(x)
    drawn = ppca.sample(40_000, torch.Generator().manual_seed(0))
    assert drawn.shape == (40_000, 6)
    covariance = ppca.weight @ ppca.weight.T + ppca.eta * torch.eye(6)
    assert (drawn.T.cov() - covariance).abs().max() < 0.05 * covariance.abs().max()
    assert (drawn.mean(0) - ppca.bias).abs().max() < 0.05


@pytest.mark.parametrize("model", [models.PCA, models.ProbabilisticPCA])
def test_bad_input(model):
    for latent_dim, error in [(0, ValueError), (-1, ValueError), (2.0, TypeError), (True, TypeError)]:
        with pytest.raises(error, match="latent_dim"):
            model(latent_dim)
    with pytest.raises(ValueError, match="latent_dim"):
        model(7).fit(torch.randn(20, 6))
    with pytest.raises(ValueError, match=r"NaN or infinity.*index \(1, 2\)"):
        x = torch.randn(20, 6)
        x[1, 2] = float("nan")
        model(2).fit(x)
    with pytest.raises(ValueError, match="N >= 1"):
        model(2).fit(torch.zeros(0, 6))
    with pytest.raises(TypeError, match=r"torch\.Tensor"):
        model(2).fit([[1.0, 2.0]])


def test_no_variance_left_for_eta():
    flat = torch.randn(50, 2, dtype=torch.float64) @ torch.randn(2, 5, dtype=torch.float64)
    with pytest.raises(ValueError, match="eta would be 0"):
        models.ProbabilisticPCA(3).fit(flat)
