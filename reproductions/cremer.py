"""Cremer, Li & Duvenaud 2018: what an encoder's q loses on MNIST, in two parts.

784-200-200-50-200-200-784 with ELU, as in the authors' code, and factorized Gaussian q. The approximation gap
is log p(x) - F(q*), the amortization gap F(q*) - F(q), both means over digits that are drawn once.

``python -m reproductions.cremer``. Stopped and started again it goes on with the training.
"""

import argparse
import time

import torch
from torch import nn

from course_utils import data, inference, models
from course_utils.device import default_device, generator
from reproductions.results import Figure, fit, with_activation, write

NAMES = {
    "approximation": "approximation gap, nats",
    "amortization": "amortization gap, nats",
    "inference": "their sum, the inference gap, nats",
    "log_px": "log p(x), nats",
}
FIGURES = tuple(
    Figure(NAMES[part], paper)
    for part, paper in (
        ("approximation", "1.43"),
        ("amortization", "1.34"),
        ("inference", "2.77"),
        ("log_px", "−89.80"),
    )
)
EPOCHS = 100
DIGITS, SAMPLES = 200, 1000


def reproduce(epochs: int = EPOCHS, examples: int | None = None, seed: int = 0) -> None:
    """Train the VAE, split the gap of the first training digits, and write the rows.

    examples: how many training digits, for a short trial; None for all
    """
    x = data.mnist(default_device()).train.x[:examples]
    torch.manual_seed(seed)
    vae = with_activation(models.VAE(latent_dim=50, hidden=(200, 200)), nn.ELU)
    history = fit(vae, "cremer", x=x, epochs=epochs, seed=seed)
    started = time.monotonic()
    drawn = data.binarize(x[:DIGITS], generator(seed, x.device))
    gaps = inference.amortization_gap(vae, drawn, samples=SAMPLES, seed=seed)
    minutes = (sum(history.seconds) + time.monotonic() - started) / 60
    means = {part: getattr(gaps, part).mean().item() for part in NAMES}
    error = {part: getattr(gaps, part).std().item() / len(drawn) ** 0.5 for part in NAMES}
    rows = [
        dict(
            figure=name,
            ours=f"{means[part]:.2f} ± {error[part]:.2f}".replace("-", "−"),
            differs=f"{epochs} epochs; log p(x) from {2 * SAMPLES:,} samples each of q* and q",
            command="python -m reproductions.cremer",
            seed=seed,
            minutes=round(minutes, 1),
            log=dict(digits=len(drawn), mean=means[part], standard_error=error[part]),
        )
        for part, name in NAMES.items()
    ]
    rows[0]["log"]["bound_in_training"] = history.value
    write("cremer", rows)


def main(arguments: list[str] | None = None) -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    reproduce()


if __name__ == "__main__":
    main()
