"""Evaluation compared with its peers: log p(x), the best q of each example, PCA, a grid of the latent plane.

The contestants take turns in one process; on a CPU the times are CPU seconds on one thread. Each row's note
says how far its result is from the course's.

``python benchmarks/evaluation.py [--rounds 3]`` writes benchmarks/results/evaluation.json.
"""

import argparse
import logging
import statistics
from collections.abc import Callable

import torch
from peers import DEVICE, importable, now
from results import write
from sklearn.decomposition import PCA
from torch import Tensor

from course_utils import data, evaluation, inference, latents, models, pretrained

IMAGES, LOOPED = 8, 5  # for log p(x); and of the 1,000 for q, how many go through the loop
SAMPLES = 5000
STEPS = 50

Timed = Callable[[], object]


def timed(contestants: dict[str, Timed], rounds: int) -> tuple[dict[str, float], dict[str, object]]:
    """The median seconds of each, in turns, and each one's last result."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    results = {}
    for _ in range(rounds):
        for name, run in contestants.items():
            started = now()
            results[name] = run()
            seconds[name].append(now() - started)
    print({name: round(statistics.median(times), 4) for name, times in seconds.items()}, flush=True)
    return {name: statistics.median(times) for name, times in seconds.items()}, results


def pythae_nll(vae: models.VAE, x: Tensor) -> Callable[[], float]:
    """pythae's own estimate for the same networks: it returns + log p(x), the mean over x."""
    logging.disable(logging.INFO)
    from pythae.models import VAE, VAEConfig
    from pythae.models.base.base_utils import ModelOutput
    from pythae.models.nn import BaseDecoder, BaseEncoder

    class Encoder(BaseEncoder):
        def forward(self, x: Tensor) -> ModelOutput:
            mu, log_sigma = vae.encode(x)
            return ModelOutput(embedding=mu, log_covariance=2 * log_sigma)

    class Decoder(BaseDecoder):
        def forward(self, z: Tensor) -> ModelOutput:
            return ModelOutput(reconstruction=vae.decode(z))

    config = VAEConfig((1, 28, 28), vae.latent_dim, reconstruction_loss="bce")
    theirs = VAE(config, Encoder(), Decoder()).eval()
    return torch.no_grad()(lambda: theirs.get_nll(x, n_samples=SAMPLES, batch_size=1000))


def log_px_rows(vae: models.VAE, x: Tensor, rounds: int) -> list[dict]:
    """log p(x) of a few images from 5,000 samples each."""
    name = f"`evaluation.log_likelihood`, {SAMPLES:,} samples, an image"
    contestants: dict[str, Timed] = {name: lambda: evaluation.log_likelihood(vae, x, SAMPLES)}
    if not importable("pythae"):
        return [dict(name="pythae's `get_nll`", note="not installed")]
    contestants["pythae's `get_nll`"] = pythae_nll(vae, x)
    seconds, found = timed(contestants, rounds)
    ours = found[name].mean().item()
    apart = abs(found["pythae's `get_nll`"] - ours)
    return [
        dict(name=name, seconds=seconds[name] / len(x), ratio=1.0, note=f"mean {ours:.2f} nats"),
        row("pythae's `get_nll`", seconds, name, f"{apart:.2f} nats from it", len(x)),
    ]


def row(name: str, seconds: dict[str, float], ours: str, note: str, count: int = 1) -> dict:
    """One line of the table, of ``count`` images."""
    return dict(name=name, seconds=seconds[name] / count, ratio=seconds[name] / seconds[ours], note=note)


def posterior_rows(vae: models.VAE, x: Tensor) -> list[dict]:
    """q of each of 1,000 images in one batch, and of a few in a loop."""

    def fit(few: Tensor) -> inference.FittedPosterior:
        return inference.fit_posterior(vae, few, init="prior", max_steps=STEPS, samples=1)

    batch, loop = f"`inference.fit_posterior`, {STEPS} steps, 1,000 images, each", "the same in a loop"
    seconds, found = timed(
        {batch: lambda: fit(x), loop: lambda: [fit(one) for one in x[:LOOPED].split(1)]}, 1
    )
    each = {batch: seconds[batch] / len(x), loop: seconds[loop] / LOOPED}
    apart = (torch.cat([one.elbo for one in found[loop]]) - found[batch].elbo[:LOOPED]).mean().item()
    return [
        row(batch, each, batch, ""),
        row(loop, each, batch, f"its noise is another; ELBO {apart:+.2f} nats on average"),
    ]


def pca_rows(x: Tensor, rounds: int) -> list[dict]:
    """Fifty components of all of MNIST from uint8 pixels; scikit-learn gets them as float64."""
    pixels = x.flatten(1).cpu().numpy()
    name = "`models.PCA(50)`, MNIST"
    contestants: dict[str, Timed] = {name: lambda: models.PCA(50).fit(x)}
    for solver in ("covariance_eigh", "randomized"):
        contestants[f"scikit-learn, `{solver}`"] = lambda solver=solver: PCA(50, svd_solver=solver).fit(
            pixels / 255
        )
    seconds, found = timed(contestants, rounds)
    ours = found[name].components.double()
    lines = [row(name, seconds, name, "")]
    for other in list(contestants)[1:]:
        cosines = torch.linalg.svdvals(ours @ torch.from_numpy(found[other].components_).T)
        angle = cosines.min().clamp(max=1).acos().rad2deg().item()
        lines.append(row(other, seconds, name, f"largest angle between the subspaces {angle:.1g}°"))
    return lines


def grid_rows(vae: models.VAE, rounds: int) -> list[dict]:
    """400 images of the latent plane."""
    passes = []
    counting = vae.decoder.register_forward_hook(lambda *_: passes.append(1))
    latents.grid(vae, 20)
    counting.remove()
    z = torch.randn(400, 1, 2, device=DEVICE)
    one, loop = "`latents.grid`, 400 images", "400 calls of `decode`"
    looped = torch.no_grad()(lambda: [vae.decode(each) for each in z])
    seconds, _ = timed({one: lambda: latents.grid(vae, 20), loop: looped}, 5 * rounds)
    return [row(one, seconds, one, f"{len(passes)} pass of the decoder"), row(loop, seconds, one, "")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each contestant (default 3)")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    torch.manual_seed(0)
    mnist = data.mnist(DEVICE)
    x = data.binarize(mnist.test.x[:1000])
    vae = pretrained.load("mnist-8d").to(DEVICE)
    rows = log_px_rows(vae, x[:IMAGES], rounds) + posterior_rows(vae, x)
    rows += pca_rows(mnist.train.x, rounds) + grid_rows(pretrained.load("mnist-2d").to(DEVICE), rounds)
    write("evaluation", f"Evaluation (rounds: {rounds}; q in one)", rows)


if __name__ == "__main__":
    main()
