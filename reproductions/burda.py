"""Burda, Grosse & Salakhutdinov 2016, table 1: VAE and IWAE with one stochastic layer on MNIST.

784-200-200-50-200-200-784 with tanh, Bernoulli pixels drawn again at each use, batches of 20, Adam with
epsilon 1e-4, and 3^i epochs at the rate 1e-3 · 10^(-i/7) for i = 0 … 7. A stage is one i. The measure is
-log p(x) of the test digits from 5,000 samples of the encoder's q each.

The loop is not training.fit, whose Adam has another epsilon and would start again at each stage.

``python -m reproductions.burda [--samples 1 5 50] [--stages 5 | --full]``: i = 0 … 4 on a CPU, 0 … 5 on a
GPU. Stopped and started again it goes on after the last whole epoch; with more stages, after the last stage.
"""

import argparse
import time

import torch
from torch import Tensor, nn

from course_utils import data, evaluation, models, objectives, training
from course_utils.arguments import require_count
from course_utils.device import batches, default_device, generator
from reproductions.results import Figure, load_run, save_run, with_activation, write

STAGES = 8  # of the paper
BATCH_SIZE, EPSILON = 20, 1e-4
MEASURED_WITH = 5000  # samples of q for log p(x)
NAMES = {1: "VAE and IWAE, k = 1", 5: "IWAE, k = 5", 50: "IWAE, k = 50"}
FIGURES = (
    Figure(NAMES[1], "86.76"),
    Figure(NAMES[5], "85.54"),
    Figure(NAMES[50], "84.78"),
    Figure("VAE, k = 5", "86.47"),
    Figure("VAE, k = 50", "86.35"),
    Figure("two stochastic layers: VAE, k = 1 / 5 / 50", "85.33 / 85.01 / 84.78"),
    Figure("two stochastic layers: IWAE, k = 1 / 5 / 50", "85.33 / 83.89 / 82.90"),
)


def schedule(stages: int) -> list[float]:
    """The learning rate of each epoch: 3^i epochs at 1e-3 · 10^(-i/7) for i = 0 … stages - 1.

    Raises ValueError unless stages is from 1 to 8.
    """
    if require_count("stages", stages) > STAGES:
        raise ValueError(f"stages must be at most {STAGES}, as in the paper, got {stages}.")
    return [1e-3 * 10 ** (-i / 7) for i in range(stages) for _ in range(3**i)]


def network(x: Tensor) -> models.VAE:
    """The paper's network, with tanh, Glorot's weights, and the logit of the pixels' means as last bias.

    x (N, 1, 28, 28) uint8, the training digits
    """
    vae = with_activation(models.VAE(latent_dim=50, hidden=(200, 200)), nn.Tanh)
    linear = [layer for layer in vae.modules() if isinstance(layer, nn.Linear)]
    for layer in linear:
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    with torch.no_grad():
        linear[-1].bias.copy_((x.float().mean(0).flatten() / 255).clamp(0.001, 0.999).logit())
    return vae


class Training:
    """A network in training, its Adam, its random numbers and its log: one mean bound and rate per epoch."""

    def __init__(self, x: Tensor, samples: int, seed: int):
        torch.manual_seed(seed)
        self.x, self.samples, self.seed = x, require_count("samples", samples), seed
        self.vae = network(x).to(x.device)
        self.adam = torch.optim.Adam(self.vae.parameters(), eps=EPSILON, fused=True)
        self.noise = generator(seed, x.device)
        self.log: list[dict[str, float]] = []

    def epoch(self, rate: float) -> None:
        """Every example once. Raises TrainingDiverged if the mean bound is not finite."""
        self.adam.param_groups[0]["lr"] = rate
        order = batches(len(self.x), BATCH_SIZE, self.seed + len(self.log)).to(self.x.device)
        started, total = time.monotonic(), torch.zeros((), device=self.x.device)
        for chosen in order:
            x = self.x.index_select(0, chosen)
            # The sum over the batch, as in the authors' code: it makes Adam's epsilon 20 times smaller.
            bound = objectives.iwae_bound(self.vae, x, self.samples, self.noise, check=False).value.sum()
            self.adam.zero_grad()
            (-bound).backward()
            self.adam.step()
            total += bound.detach()
        mean = total.item() / order.numel()
        if not torch.isfinite(total):
            raise training.TrainingDiverged(f"In epoch {len(self.log) + 1} the mean bound became {mean}.")
        seconds = round(time.monotonic() - started, 2)
        self.log.append(dict(rate=round(rate, 6), bound=round(mean, 3), seconds=seconds))

    def state(self) -> dict[str, object]:
        """All that a run needs to go on from here."""
        return dict(
            vae=self.vae.state_dict(), adam=self.adam.state_dict(), noise=self.noise.get_state(), log=self.log
        )

    def restore(self, state: dict) -> None:
        """Go on from such a state."""
        self.vae.load_state_dict(state["vae"])
        self.adam.load_state_dict(state["adam"])
        self.noise.set_state(state["noise"].cpu())
        self.log = state["log"]


def train(x: Tensor, samples: int, rates: list[float], seed: int = 0) -> Training:
    """Train at these rates, one an epoch, and keep the run's state after each.

    Raises ValueError if an earlier run has already gone further.
    """
    run, name = Training(x, samples, seed), f"burda-{samples}"
    if state := load_run(name):
        run.restore(state)
    if len(run.log) > len(rates):
        raise ValueError(
            f"stages must reach at least the {len(run.log)} epochs that {name} has had, got {len(rates)} "
            f"epochs: ask for more stages, or remove reproductions/runs/{name}.pt to start again."
        )
    for rate in rates[len(run.log) :]:
        run.epoch(rate)
        save_run(name, run.state())
        print(f"k = {samples}, epoch {len(run.log)} of {len(rates)}: {run.log[-1]}", flush=True)
    return run


def measure(run: Training, test: Tensor, samples: int = MEASURED_WITH) -> str:
    """-log p(x) of the test digits in nats, drawn once, as the table shows it."""
    log_px = evaluation.log_likelihood(run.vae, test, samples, generator(run.seed, test.device))
    return f"{-log_px.mean().item():.2f}"


def reproduce(samples: int, stages: int, seed: int = 0, examples: int | None = None) -> None:
    """Train and measure one model, and write its row.

    examples: how many training and test digits, for a short trial; None for all
    """
    mnist = data.mnist(default_device())
    train_x, test_x = (split.x[:examples] for split in mnist)
    run = train(train_x, samples, schedule(stages), seed)
    started = time.monotonic()
    ours = measure(run, test_x)
    minutes = (sum(epoch["seconds"] for epoch in run.log) + time.monotonic() - started) / 60
    ends = [sum(3**i for i in range(stage + 1)) for stage in range(stages)]
    row = dict(
        figure=NAMES[samples],
        ours=ours,
        differs=f"i = 0 … {stages - 1}: {ends[-1]:,} of the paper's 3,280 epochs" if stages < STAGES else "",
        command=f"python -m reproductions.burda --samples {samples} --stages {stages}",
        seed=seed,
        minutes=round(minutes, 1),
        log=[dict(epoch=end, **run.log[end - 1]) for end in ends],
    )
    write("burda", [row])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--samples", type=int, nargs="+", default=list(NAMES), choices=list(NAMES), help="k (default: all)")
    stages = parser.add_mutually_exclusive_group()
    more = stages.add_argument
    more(
        "--stages",
        type=int,
        choices=range(1, STAGES + 1),
        help="how many i (default: 5 on a CPU, 6 on a GPU)",
    )
    more("--full", dest="stages", action="store_const", const=STAGES, help="all eight: 9.8 million steps")
    chosen = parser.parse_args(arguments)
    stages = chosen.stages or (5 if default_device().type == "cpu" else 6)
    for samples in chosen.samples:
        reproduce(samples, stages)


if __name__ == "__main__":
    main()
