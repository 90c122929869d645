"""SamplingExplorer: one image from each of four generative models, and the autoregressive one pixel by pixel."""

import base64
import math

import anywidget
import numpy as np
import torch
import traitlets
from torch import nn

from course_utils.models import GAN, MADE, VAE, RealNVP
from course_utils.models.others import LARGEST_LOG_SIGMA, MaskedLinear
from course_utils.widgets.core import CSS, module, pack, pack_decoder, pack_linear


class SamplingExplorer(anywidget.AnyWidget):
    """Draw from a MADE, a RealNVP, a GAN and a VAE with one button; step through the MADE's pixels        slide 23

    All four are models of images (1, H, W); the VAE's likelihood is Bernoulli, and its image is the mean of p(x|z). The MADE
    has drawn ``.step`` of its pixels, in the order of reading; ``.seed`` says which random numbers all four use, so that the
    same seed draws the same images. Both can be set, and move the widget. Raises TypeError for other models, ValueError for
    images of different shapes.
    """

    _esm = module("sampling_explorer")
    _css = CSS
    own_state = ("seed", "step", "_made", "_flow", "_gan", "_vae", "_shape", "_sizes")

    seed = traitlets.Int(1, min=1, max=2**31 - 1).tag(sync=True)
    step = traitlets.Int(0, min=0).tag(sync=True)
    _made = traitlets.Dict().tag(sync=True)
    _flow = traitlets.Dict().tag(sync=True)
    _gan = traitlets.Dict().tag(sync=True)
    _vae = traitlets.Dict().tag(sync=True)
    _shape = traitlets.List(traitlets.Int()).tag(sync=True)
    _sizes = traitlets.Dict().tag(sync=True)

    def __init__(self, made: MADE, flow: RealNVP, gan: GAN, vae: VAE):
        for name, model, kind in (("made", made, MADE), ("flow", flow, RealNVP), ("gan", gan, GAN), ("vae", vae, VAE)):
            if not isinstance(model, kind):
                raise TypeError(f"{name} should be a {kind.__name__}, but a {type(model).__name__} came.")
            if model.x_shape != made.x_shape or len(model.x_shape) != 3 or model.x_shape[0] != 1:
                raise ValueError(
                    f"All four should be models of images of one shape (1, H, W), but made has {made.x_shape} and {name} "
                    f"{model.x_shape}."
                )
        if vae.likelihood != "bernoulli":
            raise ValueError(f"vae should have likelihood='bernoulli', as the others have, but has {vae.likelihood!r}.")
        self._pixels = math.prod(made.x_shape)
        super().__init__(
            step=self._pixels // 2,
            _made={name: pack_masked(layer) for name, layer in made.named_children()},
            _flow=pack_flow(flow),
            _gan=dict(layers=pack_layers(gan.generator), sigmoid=True),
            _vae=pack_decoder(vae),
            _shape=list(made.x_shape[1:]),
            _sizes=dict(flow=flow.latent_dim, gan=gan.latent_dim, vae=vae.latent_dim),
        )

    @traitlets.validate("step")
    def _is_a_number_of_pixels(self, proposal: dict) -> int:
        if proposal["value"] > self._pixels:
            raise traitlets.TraitError(f"step should be from 0 to {self._pixels}, but {proposal['value']} came.")
        return proposal["value"]


def pack_layers(network: nn.Sequential) -> list[dict]:
    """The linear layers of a multilayer perceptron, for ``makeDecoder`` in core.js."""
    return [pack_linear(layer.weight, layer.bias) for layer in network if isinstance(layer, nn.Linear)]


def pack_masked(layer: MaskedLinear) -> dict:
    """The weights that the mask leaves, row after row: in every row of MADE's layers they are the first ones."""
    lengths = layer.mask.sum(1)
    weight = layer.weight * layer.mask
    if not torch.equal(layer.mask, torch.arange(weight.shape[1], device=weight.device) < lengths.unsqueeze(1)):
        raise ValueError("Each row of the mask should leave its first weights, so that a unit reads the first pixels.")
    zeros = torch.zeros(len(weight), dtype=weight.dtype, device=weight.device)
    packed = pack_linear(weight, zeros if layer.bias is None else layer.bias)
    quantized = np.frombuffer(base64.b64decode(packed["weight"]), dtype="<i2").reshape(weight.shape)
    kept = quantized[layer.mask.cpu().numpy()]
    return packed | dict(weight=pack(kept, np.int16), lengths=lengths.tolist())


def pack_flow(flow: RealNVP) -> dict:
    """What decodes z into a binary image: the couplings, the order of the pixels, and the threshold of each.

    The pixel is 1 where y > ½, that is where Φ(h) > 1 - p, h > -Φ⁻¹(p).
    """
    return dict(
        couplings=[pack_layers(coupling.network) for coupling in flow.couplings],
        order=flow.order.tolist(),
        halves=flow.halves,
        largest=LARGEST_LOG_SIGMA,
        threshold=pack(-torch.special.ndtri(flow.gaussianize.logit.double().sigmoid()), np.float32),
    )
