"""fit_gan(): a generator and a discriminator, trained in turns."""

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import torch
from torch import Tensor, nn
from torch.nn import functional
from tqdm.auto import tqdm

from course_utils.arguments import kind_of, require_batch, require_choice, require_count, require_positive
from course_utils.data.examples import as_tensor
from course_utils.device import batches, generator, pick
from course_utils.models.gan import GAN
from course_utils.training.examples import require_values
from course_utils.training.precision import PRECISIONS, multiplied_in
from course_utils.training.schedule import learning_rate_at

# Standard deviation of what is added to all images that a discriminator is trained on.
NOISE = 0.2
# Adam's momentum, as in Radford et al. 2016.
BETAS = (0.5, 0.999)


@torch.enable_grad()
def fit_gan(
    gan: GAN,
    x: Tensor,
    epochs: int = 5,
    *,
    batch_size: int = 128,
    learning_rate: float = 4e-4,
    schedule: str = "constant",
    precision: str = "float32",
    seed: int = 0,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> dict[str, list[float]]:
    """Train generator and discriminator in turns, in place; return the mean loss of each, per epoch, in nats.

    The discriminator minimises -log D(x) - log(1 - D(G(z))), the generator -log D(G(z)): two losses, and not
    one number that both improve        Goodfellow et al. 2014
    Both kinds of image get a little noise, or D would learn to tell the nearly black pixels of G from black
    ones, and nothing else would be learned.

    gan: a models.GAN
    x: (N, *x_shape), uint8 or in [0, 1]
    epochs: how often every image is used, each time in a new order
    batch_size: at most; all batches have one size
    learning_rate: Adam's at its peak, for both networks
    schedule: "one-cycle" or "constant", as in fit
    precision: "float32", or "bfloat16", which computes the networks in bfloat16
    seed: of the order of the images and of the noise
    device: by default the GPU if there is one
    progress: whether to show a progress bar

    Raises TypeError or ValueError for invalid arguments and data.
    """
    require_count("epochs", epochs)
    require_count("batch_size", batch_size)
    require_positive("learning_rate", learning_rate)
    require_choice("precision", precision, PRECISIONS)
    x, device = _checked(gan, x), pick(device)
    rates = _rates(learning_rate, epochs * len(batches(len(x), batch_size, seed)), schedule)
    was_training = gan.training
    gan.to(device).train()
    x, noise = x.to(device), generator(seed, device)
    networks = functools.partial(torch.autocast, device.type, torch.bfloat16, enabled=precision == "bfloat16")
    optimizers = _adam(gan.discriminator), _adam(gan.generator)
    history = {"discriminator": [], "generator": []}
    with multiplied_in(precision, device):
        for epoch in tqdm(range(epochs), unit="epoch", disable=not progress):
            losses = []
            for chosen, rate in zip(
                batches(len(x), batch_size, seed + epoch).to(device), rates, strict=False
            ):
                for optimizer in optimizers:
                    optimizer.param_groups[0]["lr"] = rate
                losses.append(_step(gan, x[chosen], noise, *optimizers, networks))
            for name, loss in zip(history, torch.stack(losses).mean(0).tolist(), strict=True):
                history[name].append(loss)
    gan.train(was_training)
    return history


def _checked(gan: GAN, x: Tensor) -> Tensor:
    """x as a tensor. Looks at its values once, so that the loop need not."""
    if not isinstance(gan, GAN):
        other = "" if isinstance(gan, type) else ", which training.fit may train"
        raise TypeError(f"gan must be a models.GAN, got {kind_of(gan)}{other}.")
    x = require_batch("x", as_tensor(x), gan.x_shape)
    require_values(gan, x)
    return x


def _rates(peak: float, steps: int, schedule: str) -> Iterator[float]:
    """The learning rate of each step, one after the other over all epochs."""
    return iter([learning_rate_at(step, steps, peak, schedule) for step in range(steps)])


def _blurred_images(gan: GAN, x: Tensor, noise: torch.Generator) -> tuple[Tensor, Tensor]:
    """The images of a batch and as many of the generator, (B, *x_shape) each, with noise on both."""
    real = gan.prepare(x, noise, check=False)
    fake = gan.decode(torch.randn(len(real), gan.latent_dim, device=real.device, generator=noise))
    blur = NOISE * torch.randn(2, *real.shape, device=real.device, generator=noise)
    return real + blur[0], fake + blur[1]


def _adam(network: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.Adam(network.parameters(), betas=BETAS, fused=True)


def _step(
    gan: GAN,
    x: Tensor,
    noise: torch.Generator,
    by_discriminator: torch.optim.Optimizer,
    by_generator: torch.optim.Optimizer,
    networks: Callable[[], AbstractContextManager],
) -> Tensor:
    """One step of each: the losses of discriminator and generator, (2,); ``networks`` is how they compute."""
    with networks():
        real, fake = _blurred_images(gan, x, noise)
        discriminator_loss = _discriminator_loss(gan, real, fake.detach())
    _descend(discriminator_loss, by_discriminator)
    with networks():
        generator_loss = _generator_loss(gan, fake)
    _descend(generator_loss, by_generator)
    return torch.stack([discriminator_loss.detach(), generator_loss.detach()])


# With l the logit of D, -log D is softplus(-l) and -log(1 - D) is softplus(l).


def _discriminator_loss(gan: GAN, real: Tensor, fake: Tensor) -> Tensor:
    """The mean of -log D(x) - log(1 - D(G(z))), in nats."""
    return (functional.softplus(-gan.judge(real)) + functional.softplus(gan.judge(fake))).mean()


def _generator_loss(gan: GAN, fake: Tensor) -> Tensor:
    """The mean of -log D(G(z)), in nats."""
    return functional.softplus(-gan.judge(fake)).mean()


def _descend(loss: Tensor, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad()
    # The other network's gradients would cost time and not be used.
    loss.backward(inputs=optimizer.param_groups[0]["params"])
    optimizer.step()
