"""AmortizationExplorer: the exact posterior of one image, the encoder's q, and the walk to the best q."""

from typing import NamedTuple

import numpy as np
import torch
import traitlets
from torch import Tensor, nn

from course_utils.arguments import kind_of, require_finite
from course_utils.inference import AmortizationGap, PosteriorPath, plane
from course_utils.measuring import measuring
from course_utils.models import VAE, ConditionalVAE
from course_utils.models.protocol import require_drawn
from course_utils.objectives import given
from course_utils.widgets.base import Explorer, grey_bytes, module, require_grey
from course_utils.widgets.networks import pack_decoder
from course_utils.widgets.pack import pack
from course_utils.widgets.traits import Index

MOST_IMAGES = 8


class _AtLabel(NamedTuple):
    """p(x|z, y) of a model at one label (1,), as ``plane`` takes p(x|z) of one."""

    model: nn.Module
    y: Tensor

    def log_likelihood(self, x: Tensor, z: Tensor) -> Tensor:
        return self.model.log_likelihood(x, z, self.y)


class AmortizationExplorer(Explorer):
    """The exact p(z|x) of one image, the encoder's q, the best q and the way up to it    slides 20 to 22

    model: a VAE with latent_dim = 2 and an MLP decoder, or a ConditionalVAE, with ``y``, the labels (B,) of
    x: then everything is given y, and log p(x) is log p(x|y). x: 1 to 8 images (B, 1, H, W), for a Bernoulli
    model already binary; path: the steps from ``inference.posterior_path(model, x, ...)``, from the same x
    and y. It opens at step 0, and Play walks on. ``.index`` is the image and ``.step`` the step on show;
    setting them moves the widget. ``.elbo`` is F of the q on show, in nats; ``.gap`` holds log p(x), by a
    fine sum over a window that holds nearly all of the posterior, F(q*), the path's highest, and
    F(q_encoder), of all images (B,).
    Raises TypeError for another kind of model, ValueError for another plane or decoder, for grey pixels of a
    Bernoulli model, for labels that are missing or not wanted, and for a path that is not finite or of
    another number of images.
    """

    _esm = module("amortization")

    step = Index(of="_steps").tag(sync=True)
    index = Index(of="_count").tag(sync=True)
    _decoder = traitlets.Dict().tag(sync=True)
    _pixels = traitlets.Unicode().tag(sync=True)
    _windows = traitlets.List().tag(sync=True)
    _log_posterior = traitlets.Unicode().tag(sync=True)
    _encoder = traitlets.List().tag(sync=True)
    _path = traitlets.Unicode().tag(sync=True)
    _values = traitlets.Dict().tag(sync=True)

    def __init__(self, model: VAE | ConditionalVAE, x: Tensor, path: PosteriorPath, y: Tensor | None = None):
        x, path_mu, path_log_sigma = _prepared(model, x, path)
        labels = given(model, x, y)
        parts = _parts(model, labels, len(x))
        with measuring(model):
            mu, log_sigma = model.encode(x, *labels)
            q = torch.stack([mu, log_sigma])
            paths = torch.stack([path_mu, path_log_sigma])
            elbo_encoder = _elbo(parts, x, *q.unsqueeze(1))[0]
            self._elbo_path = _elbo(parts, x, *paths)
            elbo_best, best = self._elbo_path.max(0)
            windows = [
                plane.window(part, x[i : i + 1], *torch.stack([q[:, i], paths[:, best[i], i]], dim=1))
                for part, images in parts
                for i in images
            ]
        log_px = [window.log_px for window in windows]
        self.gap = AmortizationGap(torch.tensor(log_px, dtype=torch.float64), elbo_best, elbo_encoder)
        self._steps, self._count = self._elbo_path.shape
        super().__init__(
            config=dict(
                shape=model.x_shape[1:],
                limits=dict(step=(0, self._steps - 1)),
                labels=[label for y in labels for label in y.tolist()],
                classes=model.classes if labels else 0,
            ),
            _decoder=pack_decoder(model, mu),
            _pixels=pack(grey_bytes(x), np.uint8),
            _windows=[[*window.centre.tolist(), window.half] for window in windows],
            _log_posterior=pack(torch.stack([window.log_posterior for window in windows]), np.float32),
            _encoder=torch.cat([mu, log_sigma], dim=1).tolist(),
            _path=pack(torch.cat([path_mu, path_log_sigma], dim=2).transpose(0, 1), np.float32),
            _values=dict(
                log_px=log_px,
                encoder=elbo_encoder.tolist(),
                path=self._elbo_path.T.tolist(),
                best=best.tolist(),
            ),
        )

    @property
    def elbo(self) -> float:
        """F of the q of this step, of the image on show."""
        return self._elbo_path[self.step, self.index].item()


def _prepared(model: VAE | ConditionalVAE, x: Tensor, path: PosteriorPath) -> tuple[Tensor, Tensor, Tensor]:
    """Prepared x, path.mu and path.log_sigma, once they are found to be what the widget can show."""
    if not isinstance(model, VAE | ConditionalVAE):
        raise TypeError(f"AmortizationExplorer shows a models.VAE or a ConditionalVAE, got {kind_of(model)}.")
    require_grey("AmortizationExplorer", "shows a plane and grey images", model, 2)
    require_drawn(model, x, ValueError)
    x = model.prepare(x)
    if len(x) > MOST_IMAGES or path.mu.shape[1:] != (len(x), 2):
        raise ValueError(
            f"x must hold 1 to {MOST_IMAGES} images and path.mu one walk (T + 1, B, 2) for each, got "
            f"{len(x)} images and {tuple(path.mu.shape)}."
        )
    mu, log_sigma = (
        require_finite(f"path.{name}", getattr(path, name)).to(x) for name in ("mu", "log_sigma")
    )
    return x, mu, log_sigma


def _parts(model: VAE | ConditionalVAE, labels: tuple[Tensor, ...], count: int) -> list:
    """(model, the numbers of its images): all at once, or, since a z is decoded at a label, one by one."""
    if not labels:
        return [(model, list(range(count)))]
    return [(_AtLabel(model, label), [i]) for i, label in enumerate(labels[0].split(1))]


def _elbo(parts: list, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
    """F of each q, float64 on the CPU: parts (model, its images), mu and log_sigma (T, B, 2)  ->  (T, B)."""
    values = [plane.elbo(part, x[i], mu[:, i], log_sigma[:, i]) for part, i in parts]
    return torch.cat(values, 1).cpu().double()
