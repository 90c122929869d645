"""AmortizationExplorer: the exact posterior of one image, the encoder's q, and the walk to the best q."""

import math

import anywidget
import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import require_finite, require_tensor
from course_utils.distributions import gaussian_sample, kl_to_standard_normal, standard_normal_log_prob
from course_utils.inference import AmortizationGap, PosteriorPath
from course_utils.measuring import measuring
from course_utils.models import VAE
from course_utils.widgets.core import CSS, grey_bytes, module
from course_utils.widgets.pack import pack, pack_decoder

POINTS = 81  # of the window's grid, in each dimension
MOST_IMAGES = 8
LOOKS = (  # points in each dimension, and how many nats below the peak the look keeps: about exp(-9) of a Gaussian lies beyond 9
    (POINTS, 40.0),
    (41, 20.0),
    (41, 9.0),
)
NARROW = 0.1  # a standard deviation on whose scale the decoder is smooth enough for quadrature
NODES = 11  # of the quadrature, in each dimension: exact where log p(x|z) is a polynomial of degree 21 on q's scale
GRID_POINTS = 400  # of the grid for wider q: at most, in each dimension
REACH = 6.0  # how many standard deviations of each wider q that grid holds
VALUES_AT_ONCE = 2048  # images decoded at once


def _log_likelihoods(model: VAE, x: Tensor, z: Tensor) -> Tensor:
    """log p(x|z) of every prepared x (B, ...) at every z (M, 2): (M, B). Each z is decoded once."""
    return torch.cat([model.log_likelihood(x, part.unsqueeze(1)) for part in z.split(VALUES_AT_ONCE)])


def _log_joint(model: VAE, x: Tensor, centre: Tensor, half: float, points: int) -> Tensor:
    """log p(x, z) of one prepared x on a square of the plane: (points, points), the first axis along z₁."""
    axis = torch.linspace(-half, half, points, dtype=x.dtype, device=x.device)
    z = centre + torch.cartesian_prod(axis, axis)
    values = _log_likelihoods(model, x, z).squeeze(1)
    return (values + standard_normal_log_prob(z)).cpu().double().reshape(points, points)


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
    if (
        abs(_sum_of_cells(log_joint[::2, ::2], half) - log_px) > 0.01
    ):  # the posterior is narrow for these cells
        log_px = _sum_of_cells(_log_joint(model, x, centre, half, 2 * POINTS - 1), half)
    return [*centre.tolist(), half], log_joint - log_px, log_px


def _by_quadrature(model: VAE, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    """E_q log p(x|z) by Gauss and Hermite's rule: prepared x (M, ...), mu and log_sigma (M, 2)  ->  (M,)."""
    nodes, weights = (torch.as_tensor(a).to(mu) for a in np.polynomial.hermite_e.hermegauss(NODES))
    eps = torch.cartesian_prod(nodes, nodes).unsqueeze(1)
    weight = torch.outer(weights, weights).flatten() / (2 * math.pi)
    parts = zip(*(tensor.split(VALUES_AT_ONCE // len(eps)) for tensor in (x, mu, log_sigma)), strict=True)
    return torch.cat([weight @ model.log_likelihood(x, gaussian_sample(*q, eps)) for x, *q in parts])


def _elbo(model: VAE, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    """F of each q in nats: prepared x (B, ...), mu and log_sigma (T, B, 2)  ->  (T, B).

    A narrow q sees a smooth decoder, and a few nodes of quadrature are enough. A wide one sees the kinks of its ReLUs, which
    the nodes miss by nats: there E_q log p(x|z) is a sum over a grid. All wide q share it, so each z is decoded only once.
    """
    sigma = log_sigma.exp()
    reconstruction = torch.empty_like(mu[..., 0])
    wide = sigma.amin(2) > NARROW
    if wide.any():
        low, high = (mu - REACH * sigma)[wide].amin(0), (mu + REACH * sigma)[wide].amax(0)
        spacing = max(NARROW / 2, (high - low).max().item() / GRID_POINTS)
        wide &= sigma.amin(2) > 2 * spacing
        axes = [
            torch.arange(a, b, spacing, dtype=mu.dtype, device=mu.device)
            for a, b in zip(low.tolist(), high.tolist(), strict=True)
        ]
        values = _log_likelihoods(model, x, torch.cartesian_prod(*axes)).reshape(*map(len, axes), len(x))
        for i in range(len(x)):
            q = mu[wide[:, i], i].T.unsqueeze(2), sigma[wide[:, i], i].T.unsqueeze(2)  # (2, M, 1) each
            first, second = (
                (-0.5 * ((axis - m) / s).square()).softmax(1) for axis, m, s in zip(axes, *q, strict=True)
            )
            reconstruction[wide[:, i], i] = (first @ values[..., i] * second).sum(1)
    step, image = (~wide).nonzero(as_tuple=True)
    if len(step):
        reconstruction[step, image] = _by_quadrature(model, x[image], mu[step, image], log_sigma[step, image])
    return reconstruction - kl_to_standard_normal(mu, log_sigma)


class AmortizationExplorer(anywidget.AnyWidget):
    """One image: its exact p(z|x), the encoder's q, the best q, and the steps of gradient ascent on F between        slides 20 to 22

    model: a VAE with latent_dim = 2 and an MLP decoder; x: 1 to 8 images (B, 1, H, W), for a Bernoulli model already binary;
    path: the steps from ``inference.posterior_path(model, x, ...)``, from the same x. ``.index`` is the image and ``.step`` the
    step on show; setting them moves the widget. ``.elbo`` is F of the q on show, in nats; ``.gap`` holds log p(x), by a fine sum
    over a window that holds nearly all of the posterior, F(q*), the path's highest, and F(q_encoder), of all images (B,).
    Raises TypeError for another kind of model, ValueError for another plane or decoder, for grey pixels of a Bernoulli model,
    and for a path that is not finite or of another number of images.
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
        if not isinstance(model, VAE):
            advice = (
                " AnalogyExplorer shows a model that is told the label." if hasattr(model, "classes") else ""
            )
            raise TypeError(f"AmortizationExplorer shows a models.VAE, got a {type(model).__name__}.{advice}")
        if model.latent_dim != 2 or model.x_shape[0] != 1 or len(model.x_shape) != 3:
            raise ValueError(
                "AmortizationExplorer shows a plane and grey images, so latent_dim must be 2 and x_shape (1, H, W), got "
                f"{model.latent_dim} and {model.x_shape}."
            )
        if model.likelihood == "bernoulli" and require_tensor("x", x).dtype == torch.uint8:
            raise ValueError(
                "x must be the binary pixels that the path was fitted to, got uint8 pixels, which would be drawn again; "
                "draw them once, x = data.binarize(x), and pass them to posterior_path and here."
            )
        x = model.prepare(x)
        if len(x) > MOST_IMAGES or path.mu.shape[1:] != (len(x), 2):
            raise ValueError(
                f"x must hold 1 to {MOST_IMAGES} images and path.mu one walk (T + 1, B, 2) for each, got {len(x)} images and "
                f"{tuple(path.mu.shape)}."
            )
        path_mu = require_finite("path.mu", path.mu).to(x)
        path_log_sigma = require_finite("path.log_sigma", path.log_sigma).to(x)
        with measuring(model):
            mu, log_sigma = model.encode(x)
            decoder = pack_decoder(model, mu)
            elbo_encoder = _elbo(model, x, mu.unsqueeze(0), log_sigma.unsqueeze(0))[0].cpu().double()
            self._elbo_path = _elbo(model, x, path_mu, path_log_sigma).cpu().double()
            elbo_best, best = self._elbo_path.max(0)
            windows, log_posteriors, log_px = zip(
                *(
                    _window(
                        model,
                        x[i : i + 1],
                        torch.stack([mu[i], path_mu[t, i]]),
                        torch.stack([log_sigma[i], path_log_sigma[t, i]]),
                    )
                    for i, t in enumerate(best.tolist())
                ),
                strict=True,
            )
        self.gap = AmortizationGap(torch.tensor(log_px, dtype=torch.float64), elbo_best, elbo_encoder)
        super().__init__(
            step=len(path_mu) - 1,
            index=0,
            _decoder=decoder,
            _pixels=pack(grey_bytes(x), np.uint8),
            _shape=list(model.x_shape[1:]),
            _windows=list(windows),
            _log_posterior=pack(torch.stack(log_posteriors), np.float32),
            _encoder=torch.cat([mu, log_sigma], dim=1).tolist(),
            _path=pack(torch.cat([path_mu, path_log_sigma], dim=2).transpose(0, 1), np.float32),
            _values=dict(
                log_px=list(log_px),
                encoder=elbo_encoder.tolist(),
                path=self._elbo_path.T.tolist(),
                best=best.tolist(),
            ),
        )

    @traitlets.validate("step", "index")
    def _is_there(self, proposal: dict) -> int:
        count = self._elbo_path.shape[1 if proposal["trait"].name == "index" else 0]
        if proposal["value"] >= count:
            raise traitlets.TraitError(
                f"{proposal['trait'].name} must be from 0 to {count - 1}, got {proposal['value']}."
            )
        return proposal["value"]

    @property
    def elbo(self) -> float:
        """F of the q of this step, of the image on show."""
        return self._elbo_path[self.step, self.index].item()
