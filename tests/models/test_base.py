"""What all models share: where they compute, what prepare does for each of them, and how they were made."""

import pytest
import torch

from course_utils import models


def every_model():
    return [
        models.VAE(2, (1, 4, 4), (8,)),
        models.ConditionalVAE(2, 3, (1, 4, 4), (8,), "gaussian"),
        models.Autoencoder(2, (1, 4, 4), (8,)),
        models.LinearAutoencoder(2, (1, 4, 4)),
        models.MADE((1, 4, 4), 8),
        models.RealNVP((1, 4, 4), (8,)),
        models.GAN(2, (1, 4, 4), (8,)),
    ]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_pixels_come_in_the_models_dtype_on_its_device(dtype):
    x = torch.randint(0, 256, (5, 1, 4, 4), dtype=torch.uint8)
    for model in every_model():
        model = model.to(dtype)
        assert (model.dtype, model.device) == (dtype, torch.device("cpu"))
        prepared = model.prepare(x)
        assert prepared.dtype == dtype and 0 <= prepared.min() <= prepared.max() <= 1
        assert torch.equal(model.prepare(prepared), prepared), "what has been prepared stays"


def test_only_a_model_that_draws_uses_the_generator():
    x = torch.full((5, 1, 4, 4), 100, dtype=torch.uint8)
    draws = {type(model).__name__: None for model in every_model()}
    for model in every_model():
        noise = torch.Generator().manual_seed(0)
        before = noise.get_state()
        model.prepare(x, noise)
        draws[type(model).__name__] = not torch.equal(noise.get_state(), before)
    assert draws == {
        "VAE": True,
        "ConditionalVAE": False,  # its likelihood is Gaussian
        "Autoencoder": False,
        "LinearAutoencoder": False,
        "MADE": True,
        "RealNVP": True,
        "GAN": False,  # it takes grey pixels as they are
    }


def test_unchecked_values_pass():
    bad = torch.full((2, 1, 4, 4), float("nan"))
    for model in every_model():
        with pytest.raises(ValueError, match="x must be finite, got NaN"):
            model.prepare(bad)
        assert model.prepare(bad, check=False).isnan().all()
        with pytest.raises(ValueError, match=r"x must have shape \(B, 1, 4, 4\)"):
            model.prepare(bad[0], check=False)
        with pytest.raises(TypeError, match=r"floating-point numbers, got torch\.int64"):
            model.prepare(torch.zeros(2, 1, 4, 4, dtype=torch.int64), check=False)
        dark = torch.ones(2, 1, 4, 4, dtype=torch.uint8)
        with pytest.raises(ValueError, match="must be pixels from 0 to 255, got none above 1"):
            model.prepare(dark)
        assert model.prepare(dark, check=False).shape == dark.shape


def test_x_made_in_inference_mode_is_data_like_any_other():
    with torch.inference_mode():
        x = torch.rand(3, 1, 4, 4)
    model = models.Autoencoder(2, (1, 4, 4), (8,))
    model.reconstruct(x)
    model.decode(model.encode(model.prepare(x))).sum().backward()
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_noise_is_standard_normal_and_repeats():
    model = models.VAE(2, (4,), (8,)).double()
    one, two = (model.noise(3, 2, generator=torch.Generator().manual_seed(0)) for _ in range(2))
    assert one.dtype == torch.float64 and one.shape == (3, 2) and torch.equal(one, two)
    many = model.noise(100_000)
    assert abs(many.mean().item()) < 5 / 100_000**0.5 and many.var().item() == pytest.approx(1, rel=0.03)


def test_a_model_remembers_how_it_was_made():
    model = models.LinearAutoencoder(2, x_shape=(4,), mean=torch.zeros(4))
    assert model.arguments == {"latent_dim": 2, "x_shape": (4,)}, "its state holds the mean"


def test_a_model_is_not_called_as_a_function():
    with pytest.raises(
        TypeError, match=r"VAE is not called as a function: use encode, decode, reconstruct, sample, or"
    ):
        models.VAE(2)(torch.zeros(1, 1, 28, 28))
