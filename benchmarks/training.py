"""Epochs of one VAE compared: training.fit, the structure of PyTorch's own example, pythae, and a floor.

All train the same network (784-400-20, ReLU, Bernoulli likelihood) from the same weights on all of MNIST,
binarised once, with Adam at 1e-3 and batches of 128. They take turns epoch by epoch in one process, in a
rotating order, so that a busy machine slows all of them equally. Each keeps its optimiser from epoch to
epoch: fit through its checkpoint, pythae by calls to its trainer's ``train_step``. At the end, one function
measures all of them on the binarised test digits.

The times include everything that an epoch costs, progress bars too (their output is discarded). They leave
out what a training run costs besides its epochs: building data sets, pythae's copies and saves of its
model, fit's first look at the data and its checkpoint. An epoch is 468 full batches for fit and the floor,
and one more batch of 96 digits for the others. The floor is the eleven float32 matrix products of a step,
and nothing else.

Run it on an idle machine: ``python benchmarks/training.py [--rounds 5] [--json PATH]``.
"""

import argparse
import contextlib
import importlib.util
import io
import itertools
import json
import logging
import statistics
import tempfile
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

from course_utils import data, evaluation, models, training
from course_utils.data import cache
from course_utils.device import default_device, generator

LATENT, HIDDEN = 20, 400
BATCH_SIZE = 128
LEARNING_RATE = 1e-3
DEVICE = default_device()

FIT = "training.fit"
EXAMPLE = "PyTorch's example's structure"
PYTHAE = "pythae"
FLOOR = "floor (matrix products)"


def now() -> float:
    """The time in seconds, read after the device has finished its work."""
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


# Each contestant is an iterator: every turn trains one epoch and yields the seconds that it took.


def fit_epochs(vae: models.VAE, x: Tensor, folder: Path) -> Iterator[float]:
    """The course's own loop with its defaults, except for Adam's learning rate: x (N, 1, 28, 28) uint8."""
    path = folder / "fit.safetensors"
    for epochs in itertools.count(1):
        where = dict(checkpoint=path) if epochs == 1 else dict(resume=path)
        history = training.fit(
            vae, x, epochs, batch_size=BATCH_SIZE, learning_rate=LEARNING_RATE, schedule="constant", **where
        )
        yield history.seconds[-1]


def example_epochs(encoder: nn.Module, decoder: nn.Module, x: Tensor) -> Iterator[float]:
    """torchvision's data set, ToTensor and a DataLoader, with probabilities and loss.item() at each step."""
    digits = MNIST(cache.folder(), train=True, transform=ToTensor())
    digits.data = x.squeeze(1).cpu()
    on_gpu = dict(num_workers=1, pin_memory=True) if DEVICE.type == "cuda" else {}
    loader = DataLoader(digits, batch_size=BATCH_SIZE, shuffle=True, **on_gpu)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=LEARNING_RATE)
    while True:
        started = now()
        total = 0.0
        for batch, _ in loader:
            batch = batch.to(DEVICE)
            optimizer.zero_grad()
            mu, log_variance = encoder(batch).chunk(2, dim=-1)
            z = mu + torch.exp(0.5 * log_variance) * torch.randn_like(mu)
            cross_entropy = F.binary_cross_entropy(decoder(z).sigmoid(), batch, reduction="sum")
            loss = cross_entropy - 0.5 * torch.sum(1 + log_variance - mu.pow(2) - log_variance.exp())
            loss.backward()
            total += loss.item()
            optimizer.step()
        yield now() - started


def pythae_epochs(encoder: nn.Module, decoder: nn.Module, x: Tensor, folder: Path) -> Iterator[float]:
    """pythae's VAE and its BaseTrainer, without an evaluation set."""
    logging.disable(logging.INFO)
    from pythae.data.datasets import BaseDataset
    from pythae.models import VAE, VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder
    from pythae.trainers import BaseTrainer, BaseTrainerConfig

    class Encoder(BaseEncoder):
        def __init__(self):
            super().__init__()
            self.network = encoder

        def forward(self, x: Tensor) -> ModelOutput:
            mu, log_variance = self.network(x).chunk(2, dim=-1)
            return ModelOutput(embedding=mu, log_covariance=log_variance)

    class Decoder(BaseDecoder):
        def __init__(self):
            super().__init__()
            self.network = decoder

        def forward(self, z: Tensor) -> ModelOutput:
            return ModelOutput(reconstruction=self.network(z).sigmoid())

    trainer = BaseTrainer(
        VAE(VAEConfig((1, 28, 28), LATENT, reconstruction_loss="bce"), Encoder(), Decoder()),
        BaseDataset(x.cpu().float() / 255, torch.zeros(len(x))),
        training_config=BaseTrainerConfig(
            output_dir=str(folder), per_device_train_batch_size=BATCH_SIZE, learning_rate=LEARNING_RATE
        ),
    )
    trainer.prepare_training()
    for epoch in itertools.count(1):
        started = now()
        trainer.train_step(epoch)
        yield now() - started


def floor_epochs(vae: models.VAE, steps: int) -> Iterator[float]:
    """A step's products, ``steps`` times, in preallocated memory: x Wᵀ, gᵀ x and, after layer 1, g W."""
    products = []
    for index, layer in enumerate(m for m in vae.modules() if isinstance(m, nn.Linear)):
        w = layer.weight.detach().clone()
        x = torch.randn(BATCH_SIZE, layer.in_features, device=DEVICE)
        g = torch.randn(BATCH_SIZE, layer.out_features, device=DEVICE)
        products += [(x, w.T, torch.empty_like(g)), (g.T, x, torch.empty_like(w))]
        products += [(g, w, torch.empty_like(x))] if index else []
    while True:
        started = now()
        for _ in range(steps):
            for a, b, out in products:
                torch.mm(a, b, out=out)
        yield now() - started


def negative_bound(encoder: nn.Module, decoder: nn.Module, x: Tensor, head: str) -> float:
    """-F in nats, summed over pixels and averaged over x (N, 1, 28, 28), with the same noise for all.

    The encoder gives mu and its ``head``: "log sigma", or "log variance", which is halved here.
    """
    vae = models.VAE(LATENT, hidden=(HIDDEN,)).to(DEVICE)
    vae.encoder.load_state_dict(encoder.state_dict())
    vae.decoder.load_state_dict(decoder.state_dict())
    if head == "log variance":
        with torch.no_grad():
            vae.encoder[-1].weight[LATENT:] /= 2
            vae.encoder[-1].bias[LATENT:] /= 2
    return -evaluation.elbo_of_all(vae, x, generator=generator(0, DEVICE)).value.mean().item()


def compare(rounds: int, folder: Path) -> tuple[dict[str, list[float]], dict[str, float]]:
    """For each contestant, by name: the seconds of each round, and the test bound in nats."""
    torch.manual_seed(0)
    # As uint8 of 0 and 255: fit still draws Bernoulli pixels and ToTensor still divides; both get 0 and 1.
    mnist = data.mnist(DEVICE)
    draws = generator(0, DEVICE)
    x, x_test = (255 * data.binarize(split.x, draws).to(torch.uint8) for split in mnist)
    vae = models.VAE(LATENT, hidden=(HIDDEN,)).to(DEVICE)
    networks = {name: (deepcopy(vae.encoder), deepcopy(vae.decoder)) for name in (EXAMPLE, PYTHAE)}
    contestants = {
        FIT: fit_epochs(vae, x, folder),
        EXAMPLE: example_epochs(*networks[EXAMPLE], x),
    }
    if importlib.util.find_spec("pythae"):
        contestants[PYTHAE] = pythae_epochs(*networks[PYTHAE], x, folder)
    else:
        print("pythae is missing; to include it, run: pip install -r benchmarks/requirements.txt\n")
    contestants[FLOOR] = floor_epochs(vae, len(x) // BATCH_SIZE)
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(rounds):
        order = list(contestants)
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            with contextlib.redirect_stderr(io.StringIO()):
                seconds[name].append(next(contestants[name]))
        print(
            f"round {turn + 1}: " + ", ".join(f"{name} {seconds[name][turn]:.2f} s" for name in contestants)
        )
    bounds = {FIT: negative_bound(vae.encoder, vae.decoder, x_test, "log sigma")}
    for name in networks.keys() & contestants.keys():
        bounds[name] = negative_bound(*networks[name], x_test, "log variance")
    return seconds, bounds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="epochs for each contestant (default 5)")
    parser.add_argument("--json", type=Path, help="also write the numbers to this file")
    arguments = parser.parse_args()
    print(f"device {DEVICE}, torch {torch.__version__}, {torch.get_num_threads()} threads\n")
    with tempfile.TemporaryDirectory() as folder:
        seconds, bounds = compare(arguments.rounds, Path(folder))

    def ratios(name: str, other: str) -> list[float]:
        return [a / b for a, b in zip(seconds[name], seconds[other], strict=True)]

    print(f"\n{'':30}  s an epoch   ÷ fit (min-max)     ÷ floor   -F on test digits, nats")
    for name in seconds:
        to_fit = ratios(name, FIT)
        print(
            f"{name:30}  {statistics.median(seconds[name]):10.2f}   "
            f"{statistics.median(to_fit):5.2f} ({min(to_fit):.2f}-{max(to_fit):.2f})   "
            f"{statistics.median(ratios(name, FLOOR)):7.2f}   "
            + (f"{bounds[name]:.2f}" if name in bounds else "")
        )
    print(f"\nThe bounds lie within {max(bounds.values()) - min(bounds.values()):.2f} nats of each other.")
    for name in (EXAMPLE, PYTHAE):
        if name in seconds:
            print(f"fit is {statistics.median(ratios(name, FIT)):.2f} times as fast as {name}")
    if arguments.json:
        result = dict(
            device=str(DEVICE),
            torch=torch.__version__,
            threads=torch.get_num_threads(),
            contestants={
                name: dict(
                    seconds=seconds[name],
                    over_fit=ratios(name, FIT),
                    over_floor=ratios(name, FLOOR),
                    test_bound=bounds.get(name),
                )
                for name in seconds
            },
        )
        arguments.json.write_text(json.dumps(result, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
