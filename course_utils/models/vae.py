"""The variational autoencoder."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from course_utils.arguments import (
    require_batch,
    require_choice,
    require_count,
    require_finite,
    require_floating,
    require_positive,
)
from course_utils.data import binarize
from course_utils.distributions import (
    BRIGHTEST,
    bernoulli_log_likelihood,
    beta_binomial_log_likelihood,
    beta_binomial_probabilities,
    gaussian_log_likelihood,
)
from course_utils.measuring import draws, measures
from course_utils.models.networks import decoder_network, encoder_network, on_every_z

LARGEST_LOG = 8.0  # of alpha and beta
SMALLEST_ETA = 1e-4  # on constant pixels the best eta is 0 and the density infinite; a learned one stops here


class ObservationModel(nn.Module):
    """What every VAE of the course shares: which x it takes, and p(x | the decoder's output)."""

    x_shape: tuple[int, ...]
    likelihoods = ("bernoulli", "gaussian")

    def __init__(self, latent_dim: int, likelihood: str, eta: float | str):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.likelihood = require_choice("likelihood", likelihood, self.likelihoods)
        if likelihood == "gaussian":
            if eta == "learned":
                self.log_eta = nn.Parameter(torch.tensor(0.1).log())
            else:
                # Kept in float64, so that a model in float64 has the eta that was asked for.
                self.register_buffer("log_eta", torch.tensor(require_positive("eta", eta), dtype=torch.float64).log())

    @property
    def eta(self) -> Tensor:
        """The observation variance η, a scalar; only a model with a Gaussian likelihood has it."""
        learned = isinstance(self.log_eta, nn.Parameter)
        return SMALLEST_ETA + self.log_eta.exp() if learned else self.log_eta.exp()

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, *x_shape), uint8 or floating point -> data that the likelihood is a likelihood of, on the model's device.

        Bernoulli: uint8 is drawn as Bernoulli(x / 255), again at each use; floating point must be 0 or 1. Gaussian and
        beta-binomial: uint8 is divided by 255; for the latter floating point must be one of 0, 1/255, …, 1.
        check=False skips the look at floating-point values, for data that has been looked at before.
        """
        parameter = next(self.parameters())
        x, dtype = require_batch("x", x, self.x_shape).to(parameter.device), parameter.dtype
        if x.dtype == torch.uint8:
            if self.likelihood == "bernoulli":
                self._require_grey()
            return binarize(x, generator).to(dtype) if self.likelihood == "bernoulli" else x.to(dtype) / 255
        require_floating("x", x)
        if check:
            require_finite("x", x)
            if self.likelihood == "bernoulli" and not ((x == 0) | (x == 1)).all():
                raise ValueError(
                    "x should be binary for a Bernoulli likelihood, which gives no density to grey values; pass uint8 "
                    "pixels, which are drawn anew each time, or data.binarize(x), or use likelihood='gaussian'."
                )
            if self.likelihood == "beta-binomial":
                levels = BRIGHTEST * x
                if not ((x >= 0) & (x <= 1) & ((levels - levels.round()).abs() < 0.1)).all():
                    raise ValueError(
                        "x should be grey levels 0, 1/255, …, 1 for a beta-binomial likelihood, but values between them "
                        "or outside came; pass uint8 pixels, or use likelihood='gaussian'."
                    )
        return x.to(dtype)

    def _require_grey(self) -> None:
        """Raise ValueError for colours, of which a Bernoulli likelihood would draw each channel of each pixel as 0 or 1."""
        if len(self.x_shape) == 3 and self.x_shape[0] in (3, 4):
            raise ValueError(
                f"x must be grey pixels for a Bernoulli likelihood, got uint8 pixels of {self.x_shape[0]} channels, of which "
                "only 8 colours would be left: use likelihood='gaussian' or 'beta-binomial'. If the channels are not "
                "colours, pass data.binarize(x)."
            )

    def mean_of(self, out: Tensor) -> Tensor:
        """The mean of p(x|z), in [0, 1] unless it is Gaussian, from the decoder's output: (..., *x_shape)."""
        if self.likelihood == "beta-binomial":
            alpha, beta = self._alpha_beta(out)
            return alpha / (alpha + beta)
        return out.sigmoid() if self.likelihood == "bernoulli" else out

    def log_likelihood_of(self, x: Tensor, out: Tensor) -> Tensor:
        """log p(x|z) in nats, from the decoder's output: prepared x (B, *x_shape), out (..., B, *x_shape)  ->  (..., B).

        For a beta-binomial likelihood out has twice the channels of x: those of log alpha, then those of log beta.
        """
        x = require_floating("x", x).flatten(1)
        if self.likelihood == "beta-binomial":
            alpha, beta = (part.flatten(-len(self.x_shape)) for part in self._alpha_beta(out))
            return beta_binomial_log_likelihood((BRIGHTEST * x).round(), alpha, beta)
        out = out.flatten(-len(self.x_shape))
        if self.likelihood == "bernoulli":
            return bernoulli_log_likelihood(x, out)
        return gaussian_log_likelihood(x, out, self.eta)

    def _alpha_beta(self, out: Tensor) -> tuple[Tensor, Tensor]:
        # tanh keeps both between exp(-8) and exp(8), where lgamma has digits to lose in float32.
        alpha, beta = (LARGEST_LOG * (out / LARGEST_LOG).tanh()).exp().chunk(2, dim=-len(self.x_shape))
        return alpha, beta


class VAE(ObservationModel):
    """p(z) = N(0, I), p(x|z) from the decoder, q(z|x) = N(mu(x), diag sigma(x)²) from the encoder        slides 19 to 22

    ``likelihood="bernoulli"``: the decoder gives logits, and x is binary; grey uint8 pixels are drawn anew at each use.
    ``likelihood="gaussian"``: the decoder gives the mean G(z), and eta, the variance of one pixel, is the number given or,
    for ``eta="learned"``, a parameter bounded below by 1e-4; uint8 pixels are divided by 255.
    ``likelihood="beta-binomial"``: the decoder gives log alpha and log beta of each pixel, and x is grey, with 256 levels.
    ``hidden``: the encoder's hidden sizes, mirrored in the decoder; ``architecture``: "mlp" or "conv".
    Parameters are float32; call ``.double()`` for float64.
    """

    likelihoods = ("bernoulli", "gaussian", "beta-binomial")

    def __init__(
        self,
        latent_dim: int,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (512, 256),
        architecture: str = "mlp",
        likelihood: str = "bernoulli",
        eta: float | str = "learned",
    ):
        super().__init__(latent_dim, likelihood, eta)
        self.encoder = encoder_network(x_shape, hidden, 2 * latent_dim, architecture)
        self.x_shape = tuple(x_shape)
        channels, *size = self.x_shape
        out_shape = (2 * channels, *size) if likelihood == "beta-binomial" else self.x_shape
        self.decoder = decoder_network(out_shape, hidden, latent_dim, architecture)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The inference network: prepared x (B, *x_shape)  ->  mu, log_sigma of q(z|x), each (B, K)        slide 21"""
        mu, log_sigma = (
            self.encoder(require_batch("x", require_floating("x", x), self.x_shape)).to(x.dtype).chunk(2, dim=-1)
        )
        return mu, log_sigma

    def decode(self, z: Tensor) -> Tensor:
        """The mean of p(x|z), in [0, 1] unless it is Gaussian: z (..., K)  ->  (..., *x_shape)."""
        return self.mean_of(on_every_z(self.decoder, z, self.latent_dim))

    def level_probabilities(self, z: Tensor) -> Tensor:
        """p(x|z) as a table: z (..., K)  ->  (..., *x_shape, L), the probability of each pixel's L levels, 2 or 256.

        Raises ValueError for a Gaussian likelihood: that is a density, and gives no single level a probability.
        """
        out = on_every_z(self.decoder, z, self.latent_dim)
        if self.likelihood == "bernoulli":
            return torch.stack([(-out).sigmoid(), out.sigmoid()], dim=-1)
        if self.likelihood == "beta-binomial":
            return beta_binomial_probabilities(*self._alpha_beta(out))
        raise ValueError(
            "A Gaussian likelihood is a density: it gives no level of a pixel a probability. "
            "Use a model with likelihood='bernoulli' or 'beta-binomial'."
        )

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over the pixels: prepared x (B, *x_shape), z (..., B, K)  ->  (..., B)."""
        return self.log_likelihood_of(x, on_every_z(self.decoder, z, self.latent_dim))

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """The means of p(x|z) at ``count`` draws z from the prior: (count, *x_shape)."""
        require_count("count", count)
        parameter = next(self.parameters())
        options = dict(dtype=parameter.dtype, device=parameter.device, generator=generator)
        return self.decode(torch.randn(count, self.latent_dim, **options))

    @measures
    def reconstruct(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The mean of p(x|z) at z = mu(x): x (B, *x_shape), uint8 or floating point  ->  (B, *x_shape)."""
        return self.decode(self.encode(self.prepare(x, generator))[0])
