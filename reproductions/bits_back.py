"""Townsend, Bird & Barber 2019: lossless compression of MNIST's test digits by bits back, in bits a pixel.

The networks of the authors' code, one hidden layer each: 784-100-20 for digits drawn once as 0 and 1, and
784-200-50 with a beta-binomial likelihood for all 256 grey levels. Both are trained here; the two packaged
models are measured too. A rate counts only if all digits come back.

``python -m reproductions.bits_back``. Stopped and started again it goes on with the training.
"""

import argparse
import time
from typing import NamedTuple

import torch
from torch import Tensor

from course_utils import compression, data, models, pretrained
from course_utils.device import default_device, generator
from reproductions.results import Figure, fit, write


class Case(NamedTuple):
    """A kind of digits: how the VAE is made and fitted, the packaged VAE of such digits, the paper's rate."""

    name: str
    vae: dict
    fit: dict
    packaged: str
    paper: str


CASES = (
    Case("binarised", dict(latent_dim=20, hidden=(100,)), dict(learning_rate=1e-3), "mnist-50d", "0.19"),
    Case(
        "grey",
        dict(latent_dim=50, hidden=(200,), likelihood="beta-binomial"),
        dict(learning_rate=5e-4),
        "mnist-grey",
        "1.41",
    ),
)
FIGURES = tuple(
    Figure(f"{case.name}{what}, bits a pixel", case.paper)
    for case in CASES
    for what in ("", ", the packaged model")
)
EPOCHS, BATCH_SIZE = 20, 100


def rate(vae: models.VAE, x: Tensor) -> compression.Compressed:
    """x compressed, once it has been decompressed. Raises RuntimeError if that is not x."""
    packed = compression.compress(vae, x)
    if not torch.equal(compression.decompress(vae, packed.stream), x):
        raise RuntimeError("The decompressed digits are not those that were compressed.")
    return packed


def reproduce(case: Case, epochs: int = EPOCHS, examples: int | None = None, seed: int = 0) -> None:
    """Train and measure one VAE, measure the packaged one, and write both rows.

    examples: how many training and test digits, for a short trial; None for all
    """
    mnist = data.mnist(default_device())
    torch.manual_seed(seed)
    vae = models.VAE(**case.vae)
    settings = dict(epochs=epochs, batch_size=BATCH_SIZE, schedule="constant", seed=seed, **case.fit)
    history = fit(vae, f"bits-back-{case.name}", x=mnist.train.x[:examples], **settings)
    x = mnist.test.x[:examples].cpu()
    if vae.likelihood == "bernoulli":
        x = data.binarize(x, generator(seed))
    own = "the authors' code has batch normalisation" if case.name == "grey" else ""
    packaged = pretrained.load(case.packaged)
    for what, model, minutes, differs in (
        ("", vae.cpu(), sum(history.seconds) / 60, own),
        (", the packaged model", packaged, 0.0, f"`{case.packaged}`: larger, trained longer"),
    ):
        started = time.monotonic()
        packed = rate(model, x)
        row = dict(
            figure=f"{case.name}{what}, bits a pixel",
            ours=f"{packed.bits_per_pixel:.3f}",
            differs=differs,
            command="python -m reproductions.bits_back",
            seed=seed,
            minutes=round(minutes + (time.monotonic() - started) / 60, 1),
            log=dict(
                digits=len(x),
                bytes=len(packed.stream),
                initial_bits=packed.initial_bits,
                gross_bits_per_pixel=round(packed.gross_bits_per_pixel, 4),
                negative_bound_in_training=[] if what else [-value for value in history.value],
            ),
        )
        write("bits_back", [row])


def main(arguments: list[str] | None = None) -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    for case in CASES:
        reproduce(case)


if __name__ == "__main__":
    main()
