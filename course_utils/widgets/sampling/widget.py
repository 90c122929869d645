"""SamplingExplorer: an image from each of four generative models, the autoregressive one pixel by pixel."""

import math
from typing import get_args

import numpy as np
import torch
import traitlets
from torch import Tensor, nn

from course_utils.arguments import kind_of
from course_utils.device import generator
from course_utils.measuring import measuring
from course_utils.models import GAN, MADE, VAE, ConditionalVAE, RealNVP
from course_utils.models.flow import LARGEST_LOG_SIGMA
from course_utils.models.made import MaskedLinear
from course_utils.widgets.base import Explorer, module, require_label
from course_utils.widgets.networks import pack_decoder, pack_network, run
from course_utils.widgets.pack import (
    PROBES,
    linear,
    pack,
    pack_linear,
    probes,
    require_agreement,
    unpack,
    unpack_whole,
)
from course_utils.widgets.traits import Index

LARGEST_SEED = 2**31 - 1
NEAR = 0.01  # pixels whose y is this near to ½ may be decided either way by int16 weights


class SamplingExplorer(Explorer):
    """Draw from a MADE, a RealNVP, a GAN and a VAE with one button; step through MADE's pixels    slide 23

    All four are models of images (1, H, W), and the VAE's likelihood is Bernoulli. vae may be a
    ConditionalVAE too, with ``y``, the label that its image is drawn at. The MADE has drawn ``.step`` of its
    pixels, in the order of reading; ``.seed`` says which random numbers all four use, so that the same seed
    draws the same images; ``.vae_image`` is "draw", a sample like those of the others, or "mean", that of
    p(x|z). All three can be set, and move the widget. Raises TypeError for other models, ValueError for
    images of different shapes and for a label that is missing, or that vae does not have.
    """

    _esm = module("sampling")

    seed = traitlets.Int(1, min=1, max=LARGEST_SEED).tag(sync=True)
    step = Index(of="_steps").tag(sync=True)
    vae_image = traitlets.Enum(("draw", "mean"), default_value="draw").tag(sync=True)
    _made = traitlets.Dict().tag(sync=True)
    _flow = traitlets.Dict().tag(sync=True)
    _gan = traitlets.Dict().tag(sync=True)
    _vae = traitlets.Dict().tag(sync=True)

    def __init__(self, made: MADE, flow: RealNVP, gan: GAN, vae: VAE | ConditionalVAE, y: int | None = None):
        given = dict(made=(made, MADE), flow=(flow, RealNVP), gan=(gan, GAN), vae=(vae, VAE | ConditionalVAE))
        for name, (model, kind) in given.items():
            if not isinstance(model, kind):
                wanted = " or a ".join(one.__name__ for one in get_args(kind) or [kind])
                raise TypeError(f"{name} must be a {wanted}, got {kind_of(model)}.")
            if model.x_shape != made.x_shape or len(model.x_shape) != 3 or model.x_shape[0] != 1:
                raise ValueError(
                    "All four must be models of images of one shape (1, H, W), but made has "
                    f"{made.x_shape} and {name} {model.x_shape}."
                )
        if vae.likelihood != "bernoulli":
            raise ValueError(
                f"vae must have likelihood='bernoulli', as the others have, but has {vae.likelihood!r}."
            )
        pixels = math.prod(made.x_shape)
        self._steps = pixels + 1
        super().__init__(
            config=dict(
                shape=made.x_shape[1:],
                sizes=dict(flow=flow.latent_dim, gan=gan.latent_dim, vae=vae.latent_dim),
                label=_label_of(vae, y),
                limits=dict(seed=(1, LARGEST_SEED), step=(0, pixels)),
            ),
            step=pixels // 2,
            _made=pack_made(made),
            _flow=pack_flow(flow),
            _gan=pack_gan(gan),
            _vae=pack_decoder(vae, torch.zeros(1, vae.latent_dim).to(next(vae.parameters()))),
        )


def _label_of(vae: VAE | ConditionalVAE, y: int | None) -> dict | None:
    """The label that vae draws at, as the browser takes it; ValueError where it is missing or not wanted."""
    if isinstance(vae, ConditionalVAE):
        return dict(y=require_label(y, vae.classes), classes=vae.classes)
    if y is not None:
        raise ValueError(f"y is the label that a ConditionalVAE draws at; a {type(vae).__name__} has none.")
    return None


def pack_masked(layer: nn.Module, place: str) -> dict:
    """The weights that the mask leaves, row after row: in each row of MADE's layers they are the first."""
    if not isinstance(layer, MaskedLinear):
        raise ValueError(f"{place} must be a MaskedLinear, as the browser computes it there, got {layer}.")
    lengths = layer.mask.sum(1)
    if not torch.equal(
        layer.mask, torch.arange(layer.mask.shape[1], device=lengths.device) < lengths.unsqueeze(1)
    ):
        raise ValueError(
            f"Each row of {place}'s mask must leave its first weights, so that a unit reads the first pixels."
        )
    packed = pack_linear(layer.weight * layer.mask, layer.bias, kept=layer.mask)
    return packed | dict(lengths=lengths.tolist())


def _unmasked(layer: dict, inputs: int) -> dict:
    """A masked layer as ``pack_linear`` would pack it, with 0 where the mask is."""
    there = torch.arange(inputs) < torch.tensor(layer["lengths"]).unsqueeze(1)
    whole = torch.zeros(there.shape, dtype=torch.int16).masked_scatter(there, unpack_whole(layer))
    return layer | dict(weight=pack(whole, np.int16))


def pack_made(made: MADE) -> dict:
    """The three masked layers, for ``makeMade`` in models.js, checked against made.logits of random x."""
    packed = {name: pack_masked(getattr(made, name), name) for name in ("hidden", "output", "direct")}
    with measuring(made):
        x = (torch.rand(PROBES, math.prod(made.x_shape), generator=generator(0)) < 0.3).float()
        wanted = made.logits(x.view(-1, *made.x_shape).to(made.direct.weight)).sigmoid().flatten(1)
    units = linear(_unmasked(packed["hidden"], x.shape[1]))(x).relu()
    from_units = linear(_unmasked(packed["output"], units.shape[1]))(units)
    shown = (from_units + linear(_unmasked(packed["direct"], x.shape[1]))(x)).sigmoid()
    require_agreement(f"the probabilities of this {type(made).__name__}", shown, wanted)
    return packed


def pack_gan(gan: GAN) -> dict:
    """The generator, for ``makeDecoder`` in networks.js, compared with ``gan.decode``."""
    packed = dict(layers=pack_network(gan.generator, "generator"), sigmoid=True)
    with measuring(gan):
        z = probes(torch.zeros(1, gan.latent_dim).to(next(gan.parameters())))
        require_agreement(
            f"what this {type(gan).__name__} decodes", run(h=z, **packed), gan.decode(z).flatten(1)
        )
    return packed


def pack_flow(flow: RealNVP) -> dict:
    """What decodes z into a binary image, for ``makeFlow``: couplings, the pixels' order and thresholds.

    The pixel is 1 where y > ½, that is where Φ(h) > 1 - p, h > -Φ⁻¹(p). Compared with ``flow.decode``, except
    for pixels at their threshold.
    """
    logit = flow.gaussianize.logit.detach().cpu().double()
    packed = dict(
        couplings=[
            pack_network(coupling.network, f"couplings.{i}.network")
            for i, coupling in enumerate(flow.couplings)
        ],
        order=flow.order.tolist(),
        halves=flow.halves,
        largest=LARGEST_LOG_SIGMA,
        threshold=pack(-torch.special.ndtri(logit.sigmoid()), np.float32),
    )
    with measuring(flow):
        z = probes(torch.zeros(1, flow.latent_dim).to(flow.gaussianize.scaled_logit))
        y = flow.decode(z).flatten(1).cpu()
    clear = (y - 0.5).abs() > NEAR
    require_agreement(
        f"what this {type(flow).__name__} draws", run_flow(packed, z) * clear, (y > 0.5) * clear
    )
    return packed


def run_flow(packed: dict, z: Tensor) -> Tensor:
    """What ``makeFlow`` computes: z (B, D)  ->  pixels (B, D), 0 and 1."""
    couplings, halves = packed["couplings"], packed["halves"]
    first = halves[len(couplings) % 2]
    a, b = z.cpu().float().split([first, z.shape[1] - first], 1)
    for layers in reversed(couplings):
        mu, log_sigma = run(layers, b).double().chunk(2, 1)
        log_sigma = packed["largest"] * (log_sigma / packed["largest"]).tanh()
        a, b = b, (mu + log_sigma.exp() * a).float()
    order = torch.tensor(packed["order"])
    h = torch.cat([a, b], 1)[:, order.argsort()]
    return (h > unpack(packed["threshold"], np.float32)).double()
