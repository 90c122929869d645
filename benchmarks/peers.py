"""Peers of training.fit, in the words of their own documentation, and the clock that times all of them.

Each contestant is an iterator: every turn trains one epoch and yields the seconds that it took.
"""

import importlib
import itertools
import logging
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset
from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

from course_utils.data import cache
from course_utils.device import default_device

LATENT, HIDDEN = 20, 400
BATCH_SIZE = 128
LEARNING_RATE = 1e-3
DEVICE = default_device()


def now() -> float:
    """Seconds: on a CPU, of this process on it, so that others hardly count; on a GPU, by the clock."""
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()
        return time.perf_counter()
    return time.process_time()


def importable(module: str) -> bool:
    """Whether a peer is installed, with all that it needs."""
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def negative_elbo(encoder: nn.Module, decoder: nn.Module, x: Tensor) -> Tensor:
    """As in PyTorch's example, but from logits, and the mean over the batch x (B, 784)."""
    mu, log_variance = encoder(x).chunk(2, dim=-1)
    z = mu + torch.exp(0.5 * log_variance) * torch.randn_like(mu)
    cross_entropy = F.binary_cross_entropy_with_logits(decoder(z).flatten(1), x, reduction="sum")
    return (cross_entropy - 0.5 * torch.sum(1 + log_variance - mu.pow(2) - log_variance.exp())) / len(x)


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


def lightning_epochs(encoder: nn.Module, decoder: nn.Module, x: Tensor) -> Iterator[float]:
    """Lightning's trainer with a loader of tensors, without logger, bar and checkpoints."""
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    import lightning

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.encoder, self.decoder = encoder, decoder
            self.adam = torch.optim.Adam(self.parameters(), lr=LEARNING_RATE)

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return self.adam

        def on_train_epoch_start(self) -> None:
            self.started = now()

        def on_train_epoch_end(self) -> None:
            self.seconds = now() - self.started

        def training_step(self, batch: list[Tensor]) -> Tensor:
            return negative_elbo(self.encoder, self.decoder, batch[0])

    module = Module()
    pixels = TensorDataset(x.cpu().flatten(1).float() / 255)
    loader = DataLoader(pixels, batch_size=BATCH_SIZE, shuffle=True)
    silent = dict(logger=False, enable_progress_bar=False, enable_model_summary=False)
    while True:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trainer = lightning.Trainer(max_epochs=1, enable_checkpointing=False, **silent)
            trainer.fit(module, loader)
        yield module.seconds


def pyro_epochs(encoder: nn.Module, decoder: nn.Module, x: Tensor) -> Iterator[float]:
    """Pyro's SVI, as in its own VAE tutorial, with the data in memory and the analytic KL."""
    import pyro
    from pyro import distributions as dist

    def model(batch: Tensor) -> None:
        pyro.module("decoder", decoder)
        with pyro.plate("data", len(batch)):
            z = pyro.sample("z", dist.Normal(batch.new_zeros(len(batch), LATENT), 1.0).to_event(1))
            logits = decoder(z).flatten(1)
            pyro.sample("x", dist.Bernoulli(logits=logits, validate_args=False).to_event(1), obs=batch)

    def guide(batch: Tensor) -> None:
        pyro.module("encoder", encoder)
        with pyro.plate("data", len(batch)):
            mu, log_variance = encoder(batch).chunk(2, dim=-1)
            pyro.sample("z", dist.Normal(mu, torch.exp(0.5 * log_variance)).to_event(1))

    adam = pyro.optim.Adam(dict(lr=LEARNING_RATE))
    svi = pyro.infer.SVI(model, guide, adam, loss=pyro.infer.TraceMeanField_ELBO())
    pixels = x.flatten(1).float() / 255
    while True:
        started = now()
        for chosen in torch.randperm(len(pixels), device=pixels.device).split(BATCH_SIZE):
            svi.step(pixels[chosen])
        yield now() - started
