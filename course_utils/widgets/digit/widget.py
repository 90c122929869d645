"""DigitExplorer: draw a digit, and see the encoder's q, the exact posterior and the bound follow the pen."""

import numpy as np
import torch
import traitlets
from torch import Tensor

from course_utils.arguments import kind_of, require_count
from course_utils.data import ImageSet
from course_utils.measuring import measuring
from course_utils.models import VAE
from course_utils.widgets.base import Explorer, grey_bytes, module, require_labels
from course_utils.widgets.latent.widget import names_of
from course_utils.widgets.layers import pack_layers
from course_utils.widgets.layers import run as computed
from course_utils.widgets.pack import require_agreement
from course_utils.widgets.traits import Finite, Index

SIDE = 28
CALIBRATION = 1000  # images at which the encoder's weights are rounded
LINE = 61  # points, in each direction, at which the decoder's are, as far as BEYOND times the plane's edge
BEYOND = 1.7
NODES, FEW_NODES = 11, 5  # of Gauss and Hermite's rule in each direction: for F, and for each step towards q*


class DigitExplorer(Explorer):
    """Draw a digit: q(z|x), the exact p(z|x), log p(x) and the bound follow the pen        slides 16 to 22

    model: a Bernoulli VAE with latent_dim = 2 of 28 × 28 images, whose networks are MLPs.
    split: images (N, 1, 28, 28) and their labels, a data.ImageSet or a pair (x, y), such as mnist.test: the
    first ``count`` can be chosen, with their pixels above 127 white, and drawn on or erased.
    A drawing becomes 28 × 28 pixels as MNIST's makers had it: scaled into 20 × 20, its centre of mass in the
    middle, and here black or white. log p(x) is a sum over a grid that is halved where p(z|x) has mass, until
    that changes it by less than 0.004 nats. F of q is by quadrature with 11 × 11 nodes. The encoder's first
    weights are of one byte, which moves mu by a few hundredths of sigma.
    ``.index`` is the test image, or None for a drawing alone; ``.strokes`` are lists [0, or 1 for the eraser,
    x, y, x, y, ...] in pixels; ``.pen`` is where the keys would draw, and ``.x`` what the model sees, (1, 1,
    28, 28), once the browser has drawn it. ``.q`` is [mu₁, mu₂, log sigma₁, log sigma₂] when q has been
    fitted or set, and [] while it is the encoder's.
    Raises TypeError for another kind of model or split, ValueError for another plane, likelihood, size or
    network.
    """

    _esm = module("digit")

    index = Index(0, of="_count", allow_none=True).tag(sync=True)
    strokes = traitlets.List(traitlets.List(Finite(), minlen=3)).tag(sync=True)
    pixels = traitlets.Unicode().tag(sync=True)
    pen = traitlets.List(Finite(), minlen=2, maxlen=2).tag(sync=True)
    q = traitlets.List(Finite()).tag(sync=True)
    _encoder = traitlets.List().tag(sync=True)
    _decoder = traitlets.List().tag(sync=True)

    def __init__(self, model: VAE, split: ImageSet | tuple[Tensor, Tensor], count: int = 20):
        _require_drawable(model)
        x, y = require_labels(split)
        self._count = min(require_count("count", count), len(x))
        bits = (grey_bytes(x[:CALIBRATION]) > 127).float()
        with measuring(model):
            device = next(model.parameters()).device
            mu, log_sigma = (part.cpu() for part in model.encode(bits.to(device)))
            limit = max(3.0, mu.abs().amax(1).quantile(0.98).item() + 0.3)
            line = torch.linspace(-BEYOND * limit, BEYOND * limit, LINE)
            z = torch.cartesian_prod(line, line)
            encoder = pack_layers(model.encoder, bits.flatten(1).cpu(), "encoder", bits=(8, 16), prune=False)
            decoder = pack_layers(model.decoder, z, "decoder", bits=(16,), prune=True)
            probes = torch.cat([mu[:8], torch.randn(8, 2, generator=torch.Generator().manual_seed(0))])
            shown = computed(decoder, probes).sigmoid()
            require_agreement("what this VAE decodes", shown, model.decode(probes.to(device)).flatten(1))
            own = model.encoder(bits[:8].to(device))
            require_agreement("what this VAE encodes", own, torch.cat([mu, log_sigma], 1)[:8])
        self._images = [_hex(image) for image in bits[: self._count]]
        super().__init__(
            config=dict(
                limit=limit,
                limits=dict(pen=(0, SIDE)),
                images=list(zip(self._images, y[: self._count].tolist(), strict=True)),
                names=names_of(mu, y[: len(mu)].cpu(), limit),
                rule=_rule(NODES),
                short_rule=_rule(FEW_NODES),
            ),
            pixels=self._images[0],
            pen=[SIDE / 2, SIDE / 4],
            _encoder=encoder,
            _decoder=decoder,
        )

    @traitlets.observe("index")
    def _show_the_image(self, change: dict) -> None:
        """Without a drawing x is the image; the browser says what a drawing makes of it."""
        if not self.strokes:
            index = change["new"]
            self.pixels = "0" * (SIDE**2 // 4) if index is None else self._images[index]

    @traitlets.validate("pixels")
    def _are_pixels(self, proposal: dict) -> str:
        pixels = proposal["value"]
        if len(pixels) != SIDE**2 // 4 or set(pixels) - set("0123456789abcdef"):
            raise traitlets.TraitError(
                f"pixels must be {SIDE**2 // 4} hexadecimal digits, four pixels in each, got {pixels!r}."
            )
        return pixels

    @traitlets.validate("q")
    def _is_a_gaussian(self, proposal: dict) -> list[float]:
        if len(proposal["value"]) not in (0, 4):
            raise traitlets.TraitError(
                "q must be [mu₁, mu₂, log sigma₁, log sigma₂], or [] for the encoder's, got "
                f"{proposal['value']}."
            )
        return proposal["value"]

    @property
    def x(self) -> Tensor:
        """What the model sees: (1, 1, 28, 28), 0 or 1."""
        raw = np.frombuffer(bytes.fromhex(self.pixels), np.uint8)
        return torch.from_numpy(np.unpackbits(raw)).float().reshape(1, 1, SIDE, SIDE)


def _require_drawable(model: VAE) -> None:
    if not isinstance(model, VAE):
        raise TypeError(f"DigitExplorer shows a models.VAE, got {kind_of(model)}.")
    found = (model.latent_dim, tuple(model.x_shape), model.likelihood)
    if found != (2, (1, SIDE, SIDE), "bernoulli"):
        raise ValueError(
            "DigitExplorer draws black and white digits in a plane, so latent_dim must be 2, x_shape "
            f"(1, {SIDE}, {SIDE}) and likelihood 'bernoulli', got {found[0]}, {found[1]} and {found[2]!r}."
        )


def _hex(x: Tensor) -> str:
    return np.packbits(x.flatten().cpu().numpy().astype(bool)).tobytes().hex()


def _rule(nodes: int) -> list[tuple[float, float]]:
    """Nodes and weights of Gauss and Hermite's rule for N(0, 1)."""
    z, weights = np.polynomial.hermite_e.hermegauss(nodes)
    return list(zip(z.tolist(), (weights / weights.sum()).tolist(), strict=True))
