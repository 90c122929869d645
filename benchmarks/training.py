"""Epochs of one VAE compared: training.fit's loop, PyTorch's example, pythae, Lightning, Pyro, two floors.

All train the same network (784-400-20, ReLU, Bernoulli likelihood) from the same weights on all of MNIST,
binarised once, with Adam at 1e-3 and batches of 128. They take turns epoch by epoch in one process, in a
rotating order; each keeps its optimiser. At the end, one function measures all of them on the binarised test
digits. On a CPU the times are CPU seconds on one thread, so that other programs slow nobody much.

The times include everything that an epoch costs, progress bars too (their output is discarded), and leave out
what a run costs besides. An epoch is 469 batches of 128 for fit and the floors, and 468 and one of 96 for the
others. The products' floor is the eleven float32 matrix products of a step, and nothing else; the whole
floor adds one pass over each array that a step must read or write: it gathers and draws the batch, draws the
noise, and passes once over the logits for the likelihood, once for its gradient, and once over all parameters
for Adam.

``python benchmarks/training.py [--rounds 3]`` writes benchmarks/results/training.json.
"""

import argparse
import contextlib
import io
import statistics
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from threading import Event

import torch
from peers import (
    BATCH_SIZE,
    DEVICE,
    HIDDEN,
    LATENT,
    LEARNING_RATE,
    example_epochs,
    importable,
    lightning_epochs,
    now,
    pyro_epochs,
    pythae_epochs,
)
from results import write
from torch import Tensor, nn

from course_utils import data, evaluation, models, objectives
from course_utils.device import generator
from course_utils.training.progress import Bar
from course_utils.training.run import Run
from course_utils.training.settings import Settings
from course_utils.training.watching import Watch, Watcher

FIT, BFLOAT16 = "`training.fit`", '`training.fit`, `precision="bfloat16"`'
EXAMPLE, PYTHAE, LIGHTNING, PYRO = "PyTorch's example's structure", "pythae", "Lightning", "Pyro"
PRODUCTS, FLOOR = "floor: the step's matrix products", "floor: and one pass over each array"


def fit_epochs(vae: models.VAE, x: Tensor, precision: str) -> Iterator[float]:
    """The loop that fit runs, with its defaults but for the learning rate: x (N, 1, 28, 28) uint8."""
    settings = Settings(1000, BATCH_SIZE, LEARNING_RATE, "constant", precision, 0)
    run = Run(vae.train(), x, None, objectives.elbo, False, settings)
    watcher = Watcher(Watch(vae, None, None, None, None, None), vae, objectives.elbo, False, run.progress)
    with Bar(run.progress, run.total_steps, True) as bar:
        while True:
            started = now()
            run.one_epoch(bar, Event(), watcher)
            yield now() - started


def products_of(vae: models.VAE) -> list[tuple[Tensor, Tensor, Tensor]]:
    """A step's products a b and where they go: x Wᵀ, gᵀ x and, after layer 1, g W."""
    products = []
    for index, layer in enumerate(m for m in vae.modules() if isinstance(m, nn.Linear)):
        w = layer.weight.detach().clone()
        x = torch.randn(BATCH_SIZE, layer.in_features, device=DEVICE)
        g = torch.randn(BATCH_SIZE, layer.out_features, device=DEVICE)
        products += [(x, w.T, torch.empty_like(g)), (g.T, x, torch.empty_like(w))]
        products += [(g, w, torch.empty_like(x))] if index else []
    return products


def floor_epochs(vae: models.VAE, x: Tensor, passes: bool) -> Iterator[float]:
    """A step's products in preallocated memory and, with ``passes``, one pass over each array, too."""
    products = products_of(vae)
    parameters = [p.detach().clone().requires_grad_() for p in vae.parameters()]
    for p in parameters:
        p.grad = torch.randn_like(p)
    adam = torch.optim.Adam(parameters, lr=LEARNING_RATE, fused=True)
    logits = torch.randn(BATCH_SIZE, x[0].numel(), device=DEVICE)
    drawn, gradient, likelihood = (torch.empty_like(logits) for _ in range(3))
    eps = logits[:, :LATENT].clone()
    draws = torch.empty(logits.numel() // 8, dtype=torch.int64, device=DEVICE)
    rows = x.flatten(1)
    steps = -(-len(x) // BATCH_SIZE)
    chosen = torch.randint(len(x), (steps, BATCH_SIZE), device=DEVICE)
    while True:
        started = now()
        for step in range(steps):
            for a, b, out in products:
                torch.mm(a, b, out=out)
            if passes:
                u = draws.random_().view(torch.uint8).view_as(drawn)
                torch.lt(u, rows.index_select(0, chosen[step]), out=drawn)
                eps.normal_()
                torch.log(torch.sigmoid(logits, out=gradient), out=likelihood)
                torch.sub(gradient, drawn, out=gradient)
                adam.step()
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


def contestants_of(vae: models.VAE, x: Tensor, folder: Path) -> tuple[dict, dict, list[str]]:
    """The iterators and the trained (encoder, decoder) by name, and the peers that are not installed."""
    peers = {
        EXAMPLE: ("torchvision", example_epochs),
        PYTHAE: ("pythae", lambda *networks: pythae_epochs(*networks, folder)),
        LIGHTNING: ("lightning", lightning_epochs),
        PYRO: ("pyro", pyro_epochs),
    }
    missing = [name for name, (module, _) in peers.items() if not importable(module)]
    half = deepcopy(vae)
    networks = {FIT: (vae.encoder, vae.decoder), BFLOAT16: (half.encoder, half.decoder)}
    networks |= {
        name: (deepcopy(vae.encoder), deepcopy(vae.decoder)) for name in peers if name not in missing
    }
    turns = {FIT: fit_epochs(vae, x, "float32"), BFLOAT16: fit_epochs(half, x, "bfloat16")}
    turns |= {name: peers[name][1](*networks[name], x) for name in networks if name in peers}
    turns |= {PRODUCTS: floor_epochs(deepcopy(vae), x, False), FLOOR: floor_epochs(deepcopy(vae), x, True)}
    return turns, networks, missing


def in_turns(turns: dict[str, Iterator[float]], rounds: int) -> dict[str, list[float]]:
    """The seconds of each contestant's epochs, one a round, in a rotating order."""
    seconds: dict[str, list[float]] = {name: [] for name in turns}
    for turn in range(rounds):
        order = list(turns)
        for name in order[turn % len(order) :] + order[: turn % len(order)]:
            with contextlib.redirect_stderr(io.StringIO()):
                seconds[name].append(next(turns[name]))
        print(f"round {turn + 1}: " + ", ".join(f"{name} {s[turn]:.2f} s" for name, s in seconds.items()))
    return seconds


def compare(x: Tensor, x_test: Tensor, rounds: int, folder: Path) -> list[dict]:
    """One row for each contestant."""
    turns, networks, missing = contestants_of(models.VAE(LATENT, hidden=(HIDDEN,)).to(DEVICE), x, folder)
    seconds = in_turns(turns, rounds)
    rows = []
    for name, times in seconds.items():
        row = dict(name=name, seconds=statistics.median(times))
        row["ratio"] = statistics.median(a / b for a, b in zip(times, seconds[FIT], strict=True))
        if name in networks:
            head = "log sigma" if name in (FIT, BFLOAT16) else "log variance"
            row["note"] = f"test bound −{negative_bound(*networks[name], x_test, head):.1f} nats"
        rows.append(row)
    return rows + [dict(name=name, note="not installed") for name in missing]


def compare_convolutional(x: Tensor, rounds: int, folder: Path) -> list[dict]:
    """Rows of fit and pythae with the same convolutions: x (N, 1, 28, 28) uint8."""
    ours, theirs = "`training.fit`, convolutional", "pythae, the same layers"
    if not importable("pythae"):
        return [dict(name=theirs, note="not installed")]
    vae = models.VAE(LATENT, hidden=(HIDDEN,), architecture="conv").to(DEVICE)
    encoder, decoder = deepcopy(vae.encoder), deepcopy(vae.decoder)
    turns = {ours: fit_epochs(vae, x, "float32"), theirs: pythae_epochs(encoder, decoder, x, folder)}
    seconds = in_turns(turns, rounds)
    ratio = statistics.median(b / a for a, b in zip(seconds[ours], seconds[theirs], strict=True))
    rows = [dict(name=name, seconds=statistics.median(times)) for name, times in seconds.items()]
    note = f"{len(x):,} images"
    return [rows[0] | dict(ratio=1.0, note=note), rows[1] | dict(ratio=ratio, note=note)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="epochs for each contestant (default 3)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    # As uint8 of 0 and 255: fit still draws Bernoulli pixels and ToTensor still divides; both get 0 and 1.
    mnist, draws = data.mnist(DEVICE), generator(0, DEVICE)
    x, x_test = (255 * data.binarize(split.x, draws).to(torch.uint8) for split in mnist)
    with tempfile.TemporaryDirectory() as folder:
        rows = compare(x, x_test, arguments.rounds, Path(folder))
        rows += compare_convolutional(x[: 20 * BATCH_SIZE], arguments.rounds, Path(folder))
    title = f"Training, an epoch of MNIST (784-400-20, batches of 128; rounds: {arguments.rounds})"
    write("training", title, rows)


if __name__ == "__main__":
    main()
