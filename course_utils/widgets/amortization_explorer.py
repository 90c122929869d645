"""AmortizationExplorer: the exact posterior of one image, the encoder's q, and the walk to the best q."""

import anywidget
import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import require_finite, require_tensor
from course_utils.inference import AmortizationGap, PosteriorPath, plane
from course_utils.measuring import measuring
from course_utils.models import VAE
from course_utils.widgets.core import CSS, grey_bytes, module
from course_utils.widgets.pack import pack, pack_decoder

MOST_IMAGES = 8


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
            elbo_encoder = plane.elbo(model, x, mu.unsqueeze(0), log_sigma.unsqueeze(0))[0].cpu().double()
            self._elbo_path = plane.elbo(model, x, path_mu, path_log_sigma).cpu().double()
            elbo_best, best = self._elbo_path.max(0)
            windows = [
                plane.window(
                    model,
                    x[i : i + 1],
                    torch.stack([mu[i], path_mu[t, i]]),
                    torch.stack([log_sigma[i], path_log_sigma[t, i]]),
                )
                for i, t in enumerate(best.tolist())
            ]
            log_px = [window.log_px for window in windows]
        self.gap = AmortizationGap(torch.tensor(log_px, dtype=torch.float64), elbo_best, elbo_encoder)
        super().__init__(
            step=len(path_mu) - 1,
            index=0,
            _decoder=decoder,
            _pixels=pack(grey_bytes(x), np.uint8),
            _shape=list(model.x_shape[1:]),
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
