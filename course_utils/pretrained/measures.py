"""What is measured of a packaged model of MNIST's digits: measure(model, noise) -> its numbers by name."""

import torch

from course_utils import data, evaluation
from course_utils.measuring import measures
from course_utils.models import GAN, MADE, Autoencoder, RealNVP
from course_utils.models.protocol import LabelledModel, VariationalModel, fits
from course_utils.objectives import Elbo
from course_utils.training.gan import NOISE


def of_bound(bound: Elbo) -> dict[str, float]:
    """The mean bound over the examples, as a loss, and its two terms, in nats."""
    return {
        "negative_test_bound_nats": round(-bound.value.mean().item(), 2),
        "reconstruction_nats": round(bound.reconstruction.mean().item(), 2),
        "kl_nats": round(bound.kl.mean().item(), 2),
    }


def bound_on_test_digits(
    model: VariationalModel, noise: torch.Generator, samples: int = 16
) -> dict[str, float]:
    """The bound on log p(x), or on log p(x|y) for a model that takes labels, and its two terms, in nats."""
    test = data.mnist(noise.device).test
    y = test.y if fits(model, LabelledModel) else None
    return of_bound(evaluation.elbo_of_all(model, test.x, samples, noise, y=y))


def squared_error_on_test_digits(model: Autoencoder, noise: torch.Generator) -> dict[str, dict[str, float]]:
    """The mean of ‖x - x̃‖² with the first 1, 2, 4 … numbers of the code, and 0 for the others."""
    x = model.prepare(data.mnist(noise.device).test.x)
    errors = evaluation.squared_errors_by_k(x, model.encode(x), model.decode).mean(0).tolist()
    powers_of_2 = {str(k): round(error, 2) for k, error in enumerate(errors, 1) if k.bit_count() == 1}
    return {"squared_error_of_first": powers_of_2}


def squared_error_of_test_digits(model: Autoencoder, noise: torch.Generator) -> dict[str, float]:
    """The mean of ‖x - x̃‖²."""
    x = model.prepare(data.mnist(noise.device).test.x)
    return {"squared_error": round((x - model.reconstruct(x)).flatten(1).square().sum(1).mean().item(), 2)}


@measures
def log_px_on_test_digits(model: MADE, noise: torch.Generator) -> dict[str, float]:
    """The mean of log p(x), in nats."""
    x = data.binarize(data.mnist(noise.device).test.x, noise)
    log_px = torch.cat([model.log_px(part) for part in x.split(1000)])
    return {"negative_test_log_px_nats": round(-log_px.mean().item(), 2)}


@measures
def flow_bound_on_test_digits(model: RealNVP, noise: torch.Generator) -> dict[str, float]:
    """The mean of a flow's bound on log p(x), in nats."""
    x = data.binarize(data.mnist(noise.device).test.x, noise)
    bound = torch.cat([model.bound(part, 4, noise) for part in x.split(1000)]).mean().item()
    return {"negative_test_bound_nats": round(-bound, 2)}


@measures
def judged_right(model: GAN, noise: torch.Generator) -> dict[str, float]:
    """The fractions of the test digits and of as many of a GAN's images that its discriminator gets right.

    Both with the noise that the discriminator was trained on.
    """
    x = model.prepare(data.mnist(noise.device).test.x, noise)
    own = model.sample(len(x), noise)
    logits = [
        model.judge(images + NOISE * torch.randn(images.shape, device=images.device, generator=noise))
        for images in (x, own)
    ]
    return {
        "test_digits_judged_right": round((logits[0] > 0).float().mean().item(), 3),
        "own_images_judged_right": round((logits[1] < 0).float().mean().item(), 3),
    }
