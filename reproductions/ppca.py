"""A linear VAE on MNIST against the exact maximum likelihood of probabilistic PCA (Tipping & Bishop 1999).

The posterior of probabilistic PCA can be turned so that its covariance is diagonal; then q is exact, so a
linear VAE's bound has the same maximum as log p(x) (Lucas et al. 2019). Both are measured here without noise,
over the 60,000 training digits, in nats a digit: the bound's expectation has a closed form in a linear model.

``python -m reproductions.ppca [--dimensions 2 20 50 200]``. Stopped and started again it goes on.
"""

import argparse

import torch
from torch import Tensor

from course_utils import data, distributions, inference, models
from course_utils.device import default_device
from course_utils.measuring import measures
from reproductions.results import Figure, fit, write

NAMES = {2: "K = 2", 20: "K = 20", 50: "K = 50", 200: "K = 200"}
# How training.fit is called: epochs and the peak of the learning rate.
SETTINGS = {2: (30, 2e-2), 20: (200, 1e-2), 50: (600, 5e-3), 200: (200, 3e-3)}
# Then, from there: larger batches and small steps, for what the noise of the gradients has left.
FINISH = dict(epochs=40, batch_size=1000, learning_rate=1e-4)
FIGURES = tuple(
    Figure(NAMES[k], exact)
    for k, exact in ((2, "12.428"), (20, "299.758"), (50, "507.905"), (200, "839.544"))
)


def linear_vae(latent_dim: int) -> models.VAE:
    """One linear layer in the encoder, one in the decoder, and a learned eta."""
    return models.VAE(latent_dim, hidden=(), likelihood="gaussian")


@measures
def bound_and_log_px(vae: models.VAE, x: Tensor) -> tuple[float, float]:
    """The bound and log p(x) of a linear VAE, exact, in nats, both means over x (N, 1, 28, 28)."""
    layer, eta = vae.decoder[0], vae.eta
    bounds, exact = [], []
    for few in x.split(10_000):
        few = vae.prepare(few)
        mu, log_sigma = vae.encode(few)
        # E_q‖x - W z - b‖² is ‖x - W mu - b‖² and what the spread of z adds.
        spread = (2 * log_sigma).exp() @ layer.weight.square().sum(0) / (2 * eta)
        kl = distributions.kl_to_standard_normal(mu, log_sigma)
        at_mu = distributions.gaussian_log_likelihood(few.flatten(1), layer(mu), eta)
        bounds.append(at_mu - spread - kl)
        exact.append(
            inference.linear_gaussian_posterior(few.flatten(1), layer.weight, layer.bias, eta).log_px
        )
    return torch.cat(bounds).mean().item(), torch.cat(exact).mean().item()


def reproduce(latent_dim: int, seed: int = 0, examples: int | None = None, epochs: int | None = None) -> None:
    """Train and measure one linear VAE, and write its row; examples and epochs, for a short trial."""
    x = data.mnist(default_device()).train.x[:examples]
    most, learning_rate = SETTINGS[latent_dim]
    epochs = epochs or most
    torch.manual_seed(seed)
    vae = linear_vae(latent_dim)
    settings = dict(epochs=epochs, learning_rate=learning_rate, seed=seed)
    runs = (
        fit(vae, f"ppca-{latent_dim}", x=x, **settings),
        fit(vae, f"ppca-{latent_dim}-finish", x=x, **FINISH),
    )
    bound, log_px = bound_and_log_px(vae.double(), x)
    exact = models.ProbabilisticPCA(latent_dim).fit(x).log_px(x).mean().item()
    row = dict(
        figure=NAMES[latent_dim],
        ours=f"{bound:.3f}",
        differs=f"{exact - bound:.3f} below the optimum; log p(x) {exact - log_px:.3f} below it",
        command=f"python -m reproductions.ppca --dimensions {latent_dim}",
        seed=seed,
        minutes=round(sum(sum(run.seconds) for run in runs) / 60, 1),
        log=dict(
            settings,
            finish=FINISH,
            optimum=exact,
            bound=bound,
            log_px=log_px,
            bound_in_training=[value for run in runs for value in run.value],
        ),
    )
    write("ppca", [row])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    choices = list(SETTINGS)
    parser.add_argument("--dimensions", type=int, nargs="+", default=choices, choices=choices, help="K")
    for latent_dim in parser.parse_args(arguments).dimensions:
        reproduce(latent_dim)


if __name__ == "__main__":
    main()
