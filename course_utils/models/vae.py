"""The variational autoencoder."""

from collections.abc import Sequence

import torch
from torch import Tensor

from course_utils.arguments import require_batch, require_count, require_floating
from course_utils.measuring import draws, measures
from course_utils.models.networks import decoder_network, encoder_network, on_every_z
from course_utils.models.observation import ObservationModel


class VAE(ObservationModel):
    """p(z) = N(0, I), p(x|z) from the decoder, q(z|x) = N(mu(x), diag sigma(x)²) from the encoder

    ``likelihood="bernoulli"``: the decoder gives logits, and x is binary; grey uint8 pixels are drawn again
    at each use.
    ``likelihood="gaussian"``: the decoder gives the mean G(z), and eta, the variance of one pixel, is the
    number given or, for ``eta="learned"``, a parameter bounded below by 1e-4, which training.fit moves
    towards its optimum for the decoder; uint8 pixels are divided by 255.
    ``likelihood="beta-binomial"``: the decoder gives log alpha and log beta of each pixel; x is grey, with
    256 levels.
    ``hidden``: the encoder's hidden sizes, mirrored in the decoder, () for linear networks; ``architecture``:
    "mlp" or "conv", for images (channels, H, W) of at least 4 by 4.
    Parameters are float32; call ``.double()`` for float64.
    slides 19 to 22
    """

    def __init__(
        self,
        latent_dim: int,
        x_shape: Sequence[int] = (1, 28, 28),
        hidden: Sequence[int] = (512, 256),
        architecture: str = "mlp",
        likelihood: str = "bernoulli",
        eta: float | str = "learned",
    ):
        super().__init__(latent_dim, x_shape, likelihood, eta)
        self.encoder = encoder_network(x_shape, hidden, 2 * latent_dim, architecture)
        self.decoder = decoder_network(self._out_shape, hidden, latent_dim, architecture)

    def encode(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The inference network: prepared x (B, *x_shape)  ->  mu, log_sigma of q(z|x), each (B, K)

        slide 21
        """
        out = self.encoder(require_batch("x", require_floating("x", x), self.x_shape))
        mu, log_sigma = out.to(x.dtype).chunk(2, dim=-1)
        return mu, log_sigma

    def decode(self, z: Tensor) -> Tensor:
        """The mean of p(x|z), in [0, 1] unless it is Gaussian: z (..., K)  ->  (..., *x_shape)."""
        return self.mean_of(on_every_z(self.decoder, z, self.latent_dim))

    def level_probabilities(self, z: Tensor) -> Tensor:
        """p(x|z) as a table.

        z (..., K)  ->  (..., *x_shape, L), the probability of each pixel's L levels, 2 or 256.
        Raises ValueError for a Gaussian likelihood, which is a density and gives single levels no
        probability.
        """
        return self.pixels.level_probabilities(on_every_z(self.decoder, z, self.latent_dim))

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over the pixels.

        prepared x (B, *x_shape), z (..., B, K), or (..., 1, K) for every x  ->  (..., B)
        """
        return self.log_likelihood_of(x, on_every_z(self.decoder, z, self.latent_dim))

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """The means of p(x|z) at ``count`` draws z from the prior: (count, *x_shape)."""
        return self.decode(self.noise(require_count("count", count), self.latent_dim, generator=generator))

    @measures
    def reconstruct(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The mean of p(x|z) at z = mu(x): x (B, *x_shape), uint8 or floating point  ->  (B, *x_shape)."""
        return self.decode(self.encode(self.prepare(x, generator))[0])
