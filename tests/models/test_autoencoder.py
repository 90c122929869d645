"""The autoencoders: linear ones against PCA, deep ones by their shapes and errors."""

import pytest
import torch

from course_utils import models, objectives, training


def test_linear_autoencoder_is_u_v_x():
    torch.manual_seed(0)
    mean = torch.rand(2, 3)
    model = models.LinearAutoencoder(2, (2, 3), mean=mean)
    x = torch.rand(5, 2, 3)
    want = (x - mean).flatten(1) @ (model.U @ model.V).T + mean.flatten()
    torch.testing.assert_close(model.reconstruct(x).flatten(1), want)
    with pytest.raises(ValueError, match="shape of one x"):
        models.LinearAutoencoder(2, (2, 3), mean=torch.zeros(6))


def test_linear_autoencoder_with_enough_dimensions_can_be_the_identity():
    model = models.LinearAutoencoder(6, (6,))
    with torch.no_grad():
        model.V.copy_(torch.linalg.pinv(model.U))
    x = torch.rand(5, 6)
    torch.testing.assert_close(model.reconstruct(x), x, atol=1e-4, rtol=0)


def test_linear_autoencoder_reaches_pcas_error():
    """Trained by gradient descent it comes within 1 % of the exact optimum, which it cannot beat."""
    torch.manual_seed(0)
    x = torch.randn(2000, 3) @ torch.randn(3, 10) + 0.1 * torch.randn(2000, 10)
    exact = models.PCA(2).fit(x).reconstruction_error(x).mean()
    model = models.LinearAutoencoder(2, (10,), mean=x.mean(0))
    training.fit(model, x, epochs=60, learning_rate=0.01, progress=False)
    reached = objectives.squared_error(model, x).squared_error.mean()
    assert exact * 0.9999 < reached < exact * 1.01


@pytest.mark.parametrize("architecture", ["mlp", "conv"])
def test_autoencoder(architecture, mnist):
    model = models.Autoencoder(3, hidden=(16,), architecture=architecture)
    assert model.reconstruct(mnist.test.x[:4]).shape == (4, 1, 28, 28)
    assert model.encode(model.prepare(mnist.test.x[:4])).shape == (4, 3)
    with pytest.raises(ValueError, match="NaN"):
        objectives.squared_error(model, torch.full((3, 1, 28, 28), float("nan")))
