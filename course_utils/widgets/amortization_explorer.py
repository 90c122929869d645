"""AmortizationExplorer: the exact posterior of one image, the encoder's q, and the walk to the best q."""

import math

import anywidget
import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import require_tensor
from course_utils.distributions import gaussian_sample, kl_to_standard_normal, standard_normal_log_prob
from course_utils.inference import PosteriorPath
from course_utils.models import VAE
from course_utils.widgets.core import CSS, module, pack, pack_decoder

POINTS = 81  # of the window's grid, in each dimension
MOST_IMAGES = 8
LOOKS = (  # points in each dimension, and how many nats below the peak the look keeps: about exp(-9) of a Gaussian lies beyond 9
    (POINTS, 40.0),
    (41, 20.0),
    (41, 9.0),
)
NODES = 7  # of the quadrature of F, in each dimension: exact where log p(x|z) is a polynomial of degree 13 on the scale of q


def _log_joint(model: VAE, x: Tensor, centre: Tensor, half: float, points: int) -> Tensor:
    """log p(x, z) of one prepared x on a square of the plane: (points, points), the first axis along z₁."""
    axis = torch.linspace(-half, half, points, dtype=x.dtype, device=x.device)
    z = centre + torch.cartesian_prod(axis, axis)
    values = torch.cat([model.log_likelihood(x, part.unsqueeze(1)).squeeze(1) for part in z.split(2048)])
    return (values + standard_normal_log_prob(z)).double().reshape(points, points)


def _sum_of_cells(log_joint: Tensor, half: float) -> float:
    """log ∫ p(x, z) dz over the square, by the rectangle rule."""
    return log_joint.flatten().logsumexp(0).item() + 2 * math.log(2 * half / (len(log_joint) - 1))


def _square_around(low: Tensor, high: Tensor) -> tuple[Tensor, float]:
    """Centre and half-width of the square around the box from ``low`` to ``high``, each (2,)."""
    return (low + high) / 2, ((high - low).max() / 2).item()


def _box_of_the_posterior(model: VAE, x: Tensor, mu: Tensor) -> tuple[Tensor, Tensor]:
    """The corners of a box that holds nearly all of p(z|x), found by three looks, each closer.

    ``mu`` (2,) is where the encoder puts it: the first look reaches beyond.
    """
    centre, half = torch.zeros_like(mu), max(5.0, mu.abs().max().item() + 1)
    for points, drop in LOOKS:
        values = _log_joint(model, x, centre, half, points)
        cell = 2 * half / (points - 1)
        kept = (values > values.max() - drop).nonzero().to(mu)
        low, high = (centre - half + cell * corner for corner in (kept.amin(0) - 1, kept.amax(0) + 1))
        centre, half = _square_around(low, high)
    return low, high


def _window(model: VAE, x: Tensor, mu: Tensor, log_sigma: Tensor) -> tuple[list[float], Tensor, float]:
    """The square to show of one prepared x: its centre and half-width, log p(z|x) on its grid, and log p(x).

    It holds nearly all of the posterior and the q's given, mu and log_sigma (Q, 2), the encoder's first.
    """
    low, high = _box_of_the_posterior(model, x, mu[0])
    low = torch.minimum(low, (mu - 2.5 * log_sigma.exp()).amin(0))
    high = torch.maximum(high, (mu + 2.5 * log_sigma.exp()).amax(0))
    centre, half = _square_around(low, high)
    log_joint = _log_joint(model, x, centre, half, POINTS)
    log_px = _sum_of_cells(log_joint, half)
    if abs(_sum_of_cells(log_joint[::2, ::2], half) - log_px) > 0.01:  # the posterior is narrow for these cells
        log_px = _sum_of_cells(_log_joint(model, x, centre, half, 2 * POINTS - 1), half)
    return [*centre.tolist(), half], log_joint - log_px, log_px


def _elbo(model: VAE, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    """F of each q in nats by Gauss-Hermite quadrature: prepared x (B, ...), mu and log_sigma (B, 2)  ->  (B,)."""
    nodes, weights = (torch.as_tensor(a).to(mu) for a in np.polynomial.hermite_e.hermegauss(NODES))
    eps = torch.cartesian_prod(nodes, nodes).unsqueeze(1)
    weight = torch.outer(weights, weights).flatten() / (2 * math.pi)
    return weight @ model.log_likelihood(x, gaussian_sample(mu, log_sigma, eps)) - kl_to_standard_normal(mu, log_sigma)


class AmortizationExplorer(anywidget.AnyWidget):
    """One image: its exact p(z|x), the encoder's q, the best q, and the steps of gradient ascent on F between        slides 20 to 22

    model: a VAE with latent_dim = 2 and an MLP decoder; x: 1 to 8 images (B, 1, H, W), for a Bernoulli model already binary;
    path: the steps from ``inference.posterior_path(model, x, ...)``, from the same x. ``.index`` is the image and ``.step`` the
    step on show; setting them moves the widget. For the image on show, in nats: ``.log_px``, by a fine sum over a window that
    holds nearly all of the posterior; ``.elbo`` of this step's q, ``.elbo_encoder`` and ``.elbo_best``, the path's highest;
    ``.approximation_gap`` = log p(x) - F(q*) and ``.amortization_gap`` = F(q*) - F(q_encoder).
    Raises ValueError for another kind of model, for grey pixels of a Bernoulli model, and for a path of other images.
    """

    _esm = module("amortization_explorer")
    _css = CSS
    own_state = (
        "step",
        "index",
        "_decoder",
        "_pixels",
        "_shape",
        "_windows",
        "_log_posterior",
        "_encoder",
        "_path",
        "_values",
    )

    step = traitlets.Int(min=0).tag(sync=True)
    index = traitlets.Int(min=0).tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _pixels = traitlets.Unicode().tag(sync=True)
    _shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _windows = traitlets.List().tag(sync=True)
    _log_posterior = traitlets.Unicode().tag(sync=True)
    _encoder = traitlets.List().tag(sync=True)
    _path = traitlets.Unicode().tag(sync=True)
    _values = traitlets.Dict().tag(sync=True)

    def __init__(self, model: VAE, x: Tensor, path: PosteriorPath):
        if model.latent_dim != 2 or model.x_shape[0] != 1 or len(model.x_shape) != 3:
            raise ValueError(
                "AmortizationExplorer shows a plane and grey images, so latent_dim should be 2 and x_shape (1, H, W), but "
                f"{model.latent_dim} and {model.x_shape} came."
            )
        decoder = pack_decoder(model)
        if model.likelihood == "bernoulli" and require_tensor("x", x).dtype == torch.uint8:
            raise ValueError(
                "x should be the binary pixels that the path was fitted to, but uint8 pixels came, which would be drawn anew; "
                "draw them once, x = data.binarize(x), and pass them to posterior_path and here."
            )
        x = model.prepare(x)
        if len(x) > MOST_IMAGES or path.mu.shape[1:] != (len(x), 2):
            raise ValueError(
                f"x should hold 1 to {MOST_IMAGES} images and path.mu one walk (T + 1, B, 2) for each, but {len(x)} images and "
                f"{tuple(path.mu.shape)} came."
            )
        path_mu, path_log_sigma = path.mu.to(x), path.log_sigma.to(x)
        with torch.no_grad():
            mu, log_sigma = model.encode(x)
            self._elbo_encoder = _elbo(model, x, mu, log_sigma).tolist()
            self._elbo_path = torch.stack(
                [_elbo(model, x, *q) for q in zip(path_mu, path_log_sigma, strict=True)]
            ).T.tolist()
            best = [int(np.argmax(elbo)) for elbo in self._elbo_path]
            windows, log_posteriors, self._log_px = zip(
                *(
                    _window(
                        model,
                        x[i : i + 1],
                        torch.stack([mu[i], path_mu[t, i]]),
                        torch.stack([log_sigma[i], path_log_sigma[t, i]]),
                    )
                    for i, t in enumerate(best)
                ),
                strict=True,
            )
        super().__init__(
            step=len(path_mu) - 1,
            index=0,
            _decoder=decoder,
            _pixels=pack((255 * x.clamp(0, 1)).round(), np.uint8),
            _shape=list(model.x_shape[1:]),
            _windows=list(windows),
            _log_posterior=pack(torch.stack(log_posteriors), np.float32),
            _encoder=torch.cat([mu, log_sigma], dim=1).tolist(),
            _path=pack(torch.cat([path_mu, path_log_sigma], dim=2).transpose(0, 1), np.float32),
            _values=dict(log_px=list(self._log_px), encoder=self._elbo_encoder, path=self._elbo_path, best=best),
        )

    @traitlets.validate("step", "index")
    def _is_there(self, proposal: dict) -> int:
        count = len(self._log_px) if proposal["trait"].name == "index" else len(self._elbo_path[0])
        if proposal["value"] >= count:
            raise traitlets.TraitError(
                f"{proposal['trait'].name} should be from 0 to {count - 1}, but {proposal['value']} came."
            )
        return proposal["value"]

    @property
    def log_px(self) -> float:
        """log p(x) of the image on show."""
        return self._log_px[self.index]

    @property
    def elbo(self) -> float:
        """F of the q of this step."""
        return self._elbo_path[self.index][self.step]

    @property
    def elbo_encoder(self) -> float:
        """F(q_encoder)."""
        return self._elbo_encoder[self.index]

    @property
    def elbo_best(self) -> float:
        """F(q*), the highest F on the path."""
        return max(self._elbo_path[self.index])

    @property
    def approximation_gap(self) -> float:
        """log p(x) - F(q*): lost because no diagonal Gaussian is the posterior."""
        return self.log_px - self.elbo_best

    @property
    def amortization_gap(self) -> float:
        """F(q*) - F(q_encoder): lost because one network answers for all x. Negative where the path has not come that far."""
        return self.elbo_best - self.elbo_encoder
