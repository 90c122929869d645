"""A generative adversarial network: slide 23's neighbour of the VAE that has no likelihood."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm.auto import tqdm

from course_utils.arguments import require_batch, require_count, require_floating, require_positive
from course_utils.device import batches, generator, pick
from course_utils.measuring import draws
from course_utils.models.base import Model, binary
from course_utils.models.networks import decoder_network, encoder_network, on_every_z, require_sizes

NOISE = 0.3  # standard deviation of what is added to all images that a discriminator is trained on


class GAN(Model):
    """A generator x = G(z), z ~ N(0, I), and a discriminator that tells its images from data        Goodfellow et al. 2014

    G is the only thing that is kept of p(x): it has no noise of its own, so there is no density, and nothing leads from x to z.
    ``hidden``: the discriminator's hidden sizes, mirrored in the generator. Fit it by ``fit_gan``.
    """

    def __init__(
        self, latent_dim: int = 64, x_shape: Sequence[int] = (1, 28, 28), hidden: Sequence[int] = (256, 256)
    ):
        super().__init__()
        self.latent_dim = require_count("latent_dim", latent_dim)
        self.x_shape = require_sizes("x_shape", x_shape)
        self.generator = decoder_network(x_shape, hidden, latent_dim, "mlp")
        self.discriminator = nn.Sequential(
            *(
                nn.Sequential(nn.LeakyReLU(0.2), nn.Dropout(0.3)) if isinstance(layer, nn.ReLU) else layer
                for layer in encoder_network(x_shape, hidden, 1, "mlp")
            )
        )

    def prepare(self, x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
        """x (B, *x_shape), uint8 (drawn anew as Bernoulli(x / 255)) or floating point 0 and 1 -> binary x, on the model's device.

        check=False skips the look at floating-point values.
        """
        return binary(x, self.x_shape, next(self.parameters()), generator, check)

    def decode(self, z: Tensor) -> Tensor:
        """G(z), in (0, 1): z (..., K)  ->  (..., *x_shape)."""
        return on_every_z(self.generator, z, self.latent_dim).sigmoid()

    def judge(self, x: Tensor) -> Tensor:
        """The logit of the discriminator's probability that x is data: (B, *x_shape)  ->  (B,)."""
        return self.discriminator(2 * require_batch("x", require_floating("x", x), self.x_shape) - 1).squeeze(
            1
        )

    @draws
    def sample(self, count: int, generator: torch.Generator | None = None) -> Tensor:
        """G at ``count`` draws z from N(0, I): (count, *x_shape), in (0, 1)."""
        parameter = next(self.parameters())
        options = dict(dtype=parameter.dtype, device=parameter.device, generator=generator)
        return self.decode(torch.randn(require_count("count", count), self.latent_dim, **options))


@torch.enable_grad()
def fit_gan(
    gan: GAN,
    x: Tensor,
    epochs: int = 5,
    *,
    batch_size: int = 128,
    learning_rate: float = 4e-4,
    seed: int = 0,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> dict[str, list[float]]:
    """Train generator and discriminator in turns, in place: x (N, *x_shape)  ->  the mean loss of each, per epoch, in nats.

    The discriminator minimises -log D(x) - log(1 - D(G(z))), the generator -log D(G(z)): two losses, and no one number that
    both improve. Both kinds of image get a little noise, or D would tell the nearly black pixels of G from black ones and
    nothing else would be learned. Adam with the momentum of Radford et al. 2016.
    """
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    require_positive("learning_rate", learning_rate)
    device = pick(device)
    was_training = gan.training
    gan.to(device).train()
    x, noise = require_batch("x", x, gan.x_shape).to(device), generator(seed, device)
    if x.is_floating_point():
        gan.prepare(x)  # looks at every value once, so that the loop need not
    adam = dict(lr=learning_rate, betas=(0.5, 0.999), fused=True)
    by_discriminator = torch.optim.Adam(gan.discriminator.parameters(), **adam)
    by_generator = torch.optim.Adam(gan.generator.parameters(), **adam)
    history = {"discriminator": [], "generator": []}
    for epoch in tqdm(range(epochs), unit="epoch", disable=not progress):
        losses = []
        for chosen in batches(len(x), batch_size, seed + epoch).to(device):
            real = gan.prepare(x[chosen], noise, check=False)
            fake = gan.decode(torch.randn(len(real), gan.latent_dim, device=device, generator=noise))
            blur = NOISE * torch.randn(2, *real.shape, device=device, generator=noise)
            real, fake = real + blur[0], fake + blur[1]

            # With l the logit of D, -log D is softplus(-l) and -log(1 - D) is softplus(l).
            told_apart = functional.softplus(-gan.judge(real)) + functional.softplus(gan.judge(fake.detach()))
            by_discriminator.zero_grad()
            told_apart.mean().backward()
            by_discriminator.step()

            seen_through = functional.softplus(-gan.judge(fake))
            by_generator.zero_grad()
            seen_through.mean().backward()
            by_generator.step()
            losses.append(torch.stack([told_apart.detach().mean(), seen_through.detach().mean()]))
        for name, loss in zip(history, torch.stack(losses).mean(0).tolist(), strict=True):
            history[name].append(loss)
    gan.train(was_training)
    return history
