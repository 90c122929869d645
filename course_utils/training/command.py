"""python -m course_utils.training: a VAE trained alone, or by the workers that torchrun starts.

torchrun --nproc-per-node=2 -m course_utils.training vae.safetensors --epochs 20
"""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, distributed

from course_utils import data, models
from course_utils.training.loop import fit
from course_utils.training.parts import Workers
from course_utils.training.precision import PRECISIONS
from course_utils.training.schedule import SCHEDULES


def main(arguments: list[str] | None = None) -> int:
    """Train, write the checkpoint, and print the bound of each epoch; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        with worker() as device:
            _train(options, device)
    except (OSError, TypeError, ValueError) as error:
        print(f"{_parser().prog}: {error}", file=sys.stderr)
        return 2
    return 0


@contextlib.contextmanager
def worker() -> Iterator[str | None]:
    """This process as one of torchrun's workers, with the device that is its own, if torchrun started it."""
    if "WORLD_SIZE" not in os.environ:
        yield None
        return
    device = f"cuda:{os.environ['LOCAL_RANK']}" if torch.cuda.is_available() else "cpu"
    if device != "cpu":
        torch.cuda.set_device(device)
    distributed.init_process_group("gloo" if device == "cpu" else "nccl")
    try:
        yield device
    finally:
        distributed.destroy_process_group()


def _train(options: argparse.Namespace, device: str | None) -> None:
    if Workers().first and options.checkpoint.exists() and not options.resume:
        raise FileExistsError(
            f"{options.checkpoint} exists; pass --resume to continue that run, or choose another name."
        )
    x = _data(options.data)
    torch.manual_seed(options.seed)
    vae = models.VAE(
        options.latent_dim, tuple(x.shape[1:]), options.hidden, options.architecture, options.likelihood
    )
    file = "resume" if options.resume else "checkpoint"
    history = fit(
        vae,
        x,
        options.epochs,
        batch_size=options.batch_size,
        learning_rate=options.learning_rate,
        schedule=options.schedule,
        precision=options.precision,
        seed=options.seed,
        parts=options.parts,
        device=device,
        **{file: options.checkpoint},
    )
    if Workers().first:
        for epoch, value in enumerate(history.value, 1):
            print(f"epoch {epoch}: {value:.3f} nats")


def _data(name: str) -> Tensor:
    if name == "mnist":
        return data.mnist("cpu").train.x
    return torch.from_numpy(np.load(name, allow_pickle=False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.training",
        description="Train a VAE. Under torchrun each worker computes its parts of each batch.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add(
        "checkpoint",
        type=Path,
        help="the file to write, which models.load reads; workers on other machines need it too, to resume",
    )
    add("--resume", action="store_true", help="go on from that file")
    add("--data", default="mnist", help="mnist, or a .npy file of examples")
    add("--latent-dim", type=int, default=20, help="the dimension of z")
    add("--hidden", type=int, nargs="*", default=[400], help="the encoder's hidden sizes, mirrored")
    add("--architecture", default="mlp", choices=models.networks.ARCHITECTURES, help="of both networks")
    add("--likelihood", default="bernoulli", choices=list(models.likelihoods.LIKELIHOODS), help="p(x|z)")
    add("--epochs", type=int, default=5, help="how often every example is used")
    add("--batch-size", type=int, default=128, help="of all workers together")
    add(
        "--parts",
        type=int,
        help="of each batch; the result depends on it, but not on the number of workers "
        "(by default one for each worker)",
    )
    add("--learning-rate", type=float, default=2e-3, help="Adam's, at its peak")
    add("--schedule", default="one-cycle", choices=SCHEDULES, help="of the learning rate")
    add("--precision", default="float32", choices=PRECISIONS, help="of the networks")
    add("--seed", type=int, default=0, help="of the first weights, the order and the random numbers")
    return parser
