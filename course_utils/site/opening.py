"""What the first page lets one do: hold q by hand in the latent plane, and bring the bound near log p(x)."""

import base64
import hashlib
import io
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from skimage.measure import find_contours
from torch import Tensor

from course_utils import data, pretrained
from course_utils.files import write_atomically
from course_utils.inference import plane
from course_utils.measuring import measuring
from course_utils.models import VAE
from course_utils.site import quantized

MODEL = "mnist-2d"
LIMIT = 3.3  # of the plane on show, in each direction
TILES = 22  # of the mosaic, in each direction
SIDE = 28
LEVEL = 3.0  # nats below the highest: the contour of a Gaussian that holds 95 % of its mass
# How many points of Gauss and Hermite's rule in each dimension: while the hand moves, and at rest.
POINTS = (3, 7)


def files(cache: Path) -> dict[str, bytes]:
    """The numbers as a script and the mosaic as a picture, by their paths in the site; kept in ``cache``."""
    sources = [pretrained.path(MODEL), Path(__file__), Path(quantized.__file__)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    script, picture = cache / f"opening-{digest}.js", cache / f"plane-{digest}.webp"
    if not (script.exists() and picture.exists()):
        vae = pretrained.load(MODEL).cpu()
        with measuring(vae):
            numbers = json.dumps(_numbers(vae), separators=(",", ":"))
            write_atomically(picture, _mosaic(vae))
        write_atomically(script, f"globalThis.opening = {numbers};\n".encode())
    return {"style/opening-data.js": script.read_bytes(), "style/plane.webp": picture.read_bytes()}


def _numbers(vae: VAE) -> dict:
    line = torch.linspace(-LIMIT, LIMIT, 61)
    rules = {n: np.polynomial.hermite_e.hermegauss(n) for n in POINTS}
    return {
        "limit": LIMIT,
        "decoder": quantized.packed(vae.decoder, torch.cartesian_prod(line, line)),
        "rules": [
            [
                [round(float(node), 12), float(weight / np.sqrt(2 * np.pi))]
                for node, weight in zip(*rules[n], strict=True)
            ]
            for n in POINTS
        ],
        "digits": [_digit(vae, x) for x in _one_of_each()],
    }


def _one_of_each() -> Tensor:
    """The first test image of each class, black or white, (10, 1, 28, 28)."""
    test = data.mnist("cpu").test
    first = [int((test.y == digit).nonzero()[0]) for digit in range(10)]
    return (test.x[first] > 127).float()


def _digit(vae: VAE, x: Tensor) -> dict:
    """One image, the encoder's q, log p(x) and what the encoder loses, in nats, and where p(z|x) lies."""
    mu, log_sigma = vae.encode(x[None])
    window = plane.window(vae, x[None], mu, log_sigma)
    bound = plane.elbo(vae, x[None], mu[None], log_sigma[None]).item()
    return {
        "x": base64.b64encode(np.packbits(x.flatten().numpy() > 0).tobytes()).decode(),
        "mu": [round(value, 4) for value in mu[0].tolist()],
        "sigma": [round(value, 5) for value in log_sigma[0].exp().tolist()],
        "logPx": round(window.log_px, 3),
        "gap": round(window.log_px - bound, 3),
        "posterior": _contours(window),
    }


def _contours(window: plane.Window) -> list[list[list[float]]]:
    """Lines around the posterior, in the plane."""
    height = window.log_posterior
    lines = find_contours(height.numpy(), height.max().item() - LEVEL)
    cell = 2 * window.half / (len(height) - 1)
    corner = window.centre.double().numpy() - window.half
    return [[[round(float(v), 3) for v in corner + cell * point] for point in line[::2]] for line in lines]


def _mosaic(vae: VAE) -> bytes:
    """What the decoder draws in the middle of each tile, as black ink with alpha: it lies on any paper."""
    places = (torch.arange(TILES) + 0.5) / TILES * 2 * LIMIT - LIMIT
    z = torch.cartesian_prod(-places, places).flip(1)  # from the top, and there from the left
    ink = (255 * vae.decode(z)).round().to(torch.uint8).view(TILES, TILES, SIDE, SIDE)
    sheet = ink.permute(0, 2, 1, 3).reshape(TILES * SIDE, TILES * SIDE).numpy()
    picture = Image.merge("LA", (Image.new("L", sheet.shape, 0), Image.fromarray(sheet)))
    buffer = io.BytesIO()
    picture.convert("RGBA").save(buffer, "WEBP", quality=0, alpha_quality=60, method=6)
    return buffer.getvalue()
