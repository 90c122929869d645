"""Every diagram as the lectures draw it, made once."""

import functools

import pytest
import torch

from course_utils import diagrams, distributions, inference, pretrained

NAMES = [name for name in diagrams.__all__ if name != "Diagram"]


class Curve:
    """The model of lecture 05: p(z) = N(0, 1), p(x|z) = N(x; (sin 2z, z²/2 - 1/2), 0.15 I)."""

    latent_dim, x_shape = 1, (2,)

    def prepare(self, x, generator=None, check=True):
        return x

    def log_likelihood(self, x, z):
        mean = torch.cat([torch.sin(2 * z), z.square() / 2 - 0.5], dim=-1)
        return distributions.gaussian_log_likelihood(x, mean, 0.15)


X_ON_THE_CURVE = torch.tensor([[0.6, 0.2]], dtype=torch.float64)
Q = torch.tensor([0.8], dtype=torch.float64), torch.tensor([0.4], dtype=torch.float64).log()


def binary(x):
    from course_utils import data

    return data.binarize(x, torch.Generator().manual_seed(0))


def amortization(model, x):
    path = inference.posterior_path(model, x, steps=60, learning_rate=0.1, samples=4)
    return diagrams.amortization(model, x, path, inference.fit_posterior(model, x[:1]))


@functools.cache
def drawn(name: str) -> diagrams.Diagram:
    from course_utils import data

    return CASES[name](data.mnist("cpu").test)


CASES = {
    "autoencoder": lambda test: diagrams.autoencoder(pretrained.load("mnist-bottleneck"), test.x[50]),
    "ledger": lambda test: diagrams.ledger(Curve(), X_ON_THE_CURVE, *Q),
    "reparameterization": lambda test: diagrams.reparameterization(),
    "vae": lambda test: diagrams.vae(pretrained.load("mnist-2d"), binary(test.x[50:51])),
    "observation_model": lambda test: diagrams.observation_model(
        pretrained.load("mnist-2d"), test.x[50], eta=0.035
    ),
    "amortization": lambda test: amortization(pretrained.load("mnist-2d"), binary(test.x[[16, 25, 50]])),
    "conditional_vae": lambda test: diagrams.conditional_vae(
        pretrained.load("mnist-conditional"), test.x[[829, 347, 1138]], test.y[[829, 347, 1138]]
    ),
    "made": lambda test: diagrams.made(),
    "coupling": lambda test: diagrams.coupling(),
}


@pytest.fixture(params=NAMES)
def diagram(request):
    return drawn(request.param)
