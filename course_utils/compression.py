"""Lossless compression with a VAE: bits back with asymmetric numeral systems (ANS)

Townsend, Bird & Barber 2019
The coder is a stack of bits. Pushing a symbol of probability p makes it longer by -log2 p bits; popping one
shortens it by as much, and turns random bits into a sample of p. So an image costs what the ELBO says:

    pop z ~ q(z|x)      gets  -log2 q(z|x) bits back
    push x by p(x|z)    costs -log2 p(x|z)
    push z by p(z)      costs -log2 p(z)

which is -ELBO on average. The decoder pops z, pops x, and pushes z back by q(z|x), where it finds the stack
as it was before. The first images need bits to pop: they are random, and the decoder gets them back too.

The latent z lies on a grid of step 1/16 between -6 and 6. Both sides have to compute the very same
probabilities, so the networks run in float64 on one thread of the CPU, always on batches of one size, and
their outputs are rounded before they are used: a last digit that another processor computes differently
hardly ever matters, and if it does, decompress says so.
"""

import bz2
import contextlib
import copy
import gzip
import hashlib
import io
import lzma
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils.arguments import require_batch, require_count, require_finite, require_tensor
from course_utils.models import VAE
from course_utils.models.protocol import Likelihood, fits

try:
    from constriction import stream as ans
except ImportError as error:
    raise ImportError(
        "course_utils.compression needs the package constriction, which has no wheel for Linux on ARM; "
        "elsewhere install it by pip install -e . -c constraints.txt."
    ) from error

# The step of the grid of z, about the smallest sigma of the packaged models with many dimensions; narrower q
# cost under 1 %.
STEP = 1 / 16
# On either side of 0. Not more: every cell costs at least 2^-24 of the probability, and popping a far-out
# cell by chance is expensive.
LAST_CELL = 96
IMAGES_AT_ONCE = 8
# The most that one symbol takes from the stack: the coder's probabilities are multiples of 2^-24.
POPPED_BITS = 24

DTYPES = (torch.uint8, torch.bool, torch.float32, torch.float64)
# Magic, CRC32 of all that follows, the model, dtype, number of images, CRC32 of the result.
HEADER = struct.Struct("<4sI8sBII")
MAGIC = b"VAE1"


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """Sums are then added in one order, and batches this small are no faster on more threads."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


class Compressed(NamedTuple):
    """The compressed images.

    ``stream``: all that decompress needs besides the model; ``initial_bits``: how many of its bits were there
    before x; ``pixels``: how many values x has.
    """

    stream: bytes
    initial_bits: int
    pixels: int

    @property
    def bits_per_pixel(self) -> float:
        """Net: without the initial bits, which come back.

        What one more image costs; to be compared with -ELBO.
        """
        return (8 * len(self.stream) - self.initial_bits) / self.pixels

    @property
    def gross_bits_per_pixel(self) -> float:
        """Every bit of the stream, header and initial bits too: what a file with these images alone takes."""
        return 8 * len(self.stream) / self.pixels


@_one_thread()
def compress(model: VAE, x: Tensor, seed: int = 0) -> Compressed:
    """Code x (N, *x_shape) by bits back, without loss.

    A Bernoulli model takes x of 0 and 1 (data.binarize), a beta-binomial one uint8 grey levels; ``seed``
    draws the initial bits. Raises TypeError for a model that is not a VAE, ValueError for one that gives
    pixels a density, and TypeError or ValueError for x that has other values.
    """
    coding = _Coding(model)
    symbols = coding.symbols_of(x)
    # Twice the words that one group can pop. The stack grows after that, because no image costs less than
    # nothing on average: KL(q(z|x) ‖ p(z)) is not negative, nor is -log2 p(x|z).
    most = 2 * (POPPED_BITS * IMAGES_AT_ONCE * model.latent_dim // 32 + 2)
    initial = np.random.default_rng(require_count("seed", seed, at_least=0)).integers(
        1, 2**32, most, np.uint32
    )
    stack = ans.stack.AnsCoder(initial)
    untouched = len(initial)
    for group in symbols.split(IMAGES_AT_ONCE):
        z = stack.decode(*coding.posterior(group))
        untouched = min(untouched, stack.num_words() - 2)  # the coder's state is its last two words
        stack.encode_reverse(group.numpy().ravel(), *coding.likelihood(z))
        stack.encode_reverse(z, coding.prior)
    words = stack.get_compressed()[untouched:]
    result = zlib.crc32(_little_endian(initial[untouched:]), zlib.crc32(symbols.numpy().astype("u1")))
    rest = (
        coding.fingerprint
        + struct.pack("<BII", DTYPES.index(x.dtype), len(x), result)
        + _little_endian(words)
    )
    stream = MAGIC + struct.pack("<I", zlib.crc32(rest)) + rest
    return Compressed(stream, 32 * (len(initial) - untouched), x.numel())


@_one_thread()
def decompress(model: VAE, stream: bytes) -> Tensor:
    """The x that ``compress(model, x).stream`` was made of, (N, *x_shape), exact, in its dtype, on the CPU.

    Raises ValueError if stream was not written by compress(), is corrupted, or belongs to another model; and
    if the networks compute other numbers here than where it was written, as the checksum of x shows.
    """
    coding = _Coding(model)
    if not isinstance(stream, bytes):
        raise TypeError(f"stream must be bytes, such as compressed.stream, got a {type(stream).__name__}.")
    if len(stream) < HEADER.size or not stream.startswith(MAGIC):
        raise ValueError(
            f"stream must be the output of compress(), got {len(stream)} bytes without its header."
        )
    _, checksum, fingerprint, dtype, count, result = HEADER.unpack_from(stream)
    if zlib.crc32(stream[8:]) != checksum:
        raise ValueError(
            "The stream is damaged: its checksum is not that of its bytes. Copy it again, or compress again."
        )
    if fingerprint != coding.fingerprint:
        raise ValueError("The stream was written with another model; pass the one that compressed it.")
    stack = ans.stack.AnsCoder(np.frombuffer(stream, "<u4", offset=HEADER.size).astype(np.uint32))
    groups = []
    for first in reversed(range(0, count, IMAGES_AT_ONCE)):
        size = min(IMAGES_AT_ONCE, count - first)
        z = stack.decode(coding.prior, size * model.latent_dim)
        group = torch.from_numpy(stack.decode(*coding.likelihood(z))).reshape(size, *model.x_shape)
        stack.encode_reverse(z, *coding.posterior(group))
        groups.insert(0, group)
    symbols = torch.cat(groups)
    if zlib.crc32(_little_endian(stack.get_compressed()), zlib.crc32(symbols.numpy().astype("u1"))) != result:
        raise ValueError(
            "The decoded images do not match their checksum: this machine rounds the networks differently "
            "from the one that compressed them. Decompress there, or compress here."
        )
    return symbols.to(DTYPES[dtype])


def peers(x: Tensor) -> dict[str, float]:
    """Bits per pixel of gzip, bz2, lzma and PNG at their strongest: x (N, *x_shape), uint8, or of 0 and 1.

    All images together make one file, which is best for these coders too. Pixels of 0 and 1 go in as bytes
    and as packed bits, and the smaller file counts; PNG takes them with one bit per pixel.
    """
    from PIL import Image

    require_batch("x", x, require_tensor("x", x).shape[1:])
    binary = bool(((x == 0) | (x == 1)).all())
    if not binary and x.dtype != torch.uint8:
        raise TypeError(f"x must be uint8 grey levels, or hold only 0 and 1, got other values, of {x.dtype}.")
    pixels = x.detach().cpu().numpy().astype(np.uint8).reshape(-1, x.shape[-1])  # one tall image
    forms = [pixels.tobytes(), np.packbits(pixels).tobytes()] if binary else [pixels.tobytes()]
    png = io.BytesIO()
    Image.fromarray(pixels > 0 if binary else pixels).save(png, "png", optimize=True)
    sizes = {
        "gzip": min(len(gzip.compress(form)) for form in forms),
        "bz2": min(len(bz2.compress(form)) for form in forms),
        "lzma": min(len(lzma.compress(form, preset=9 | lzma.PRESET_EXTREME)) for form in forms),
        "PNG": png.tell(),
    }
    return {name: 8 * size / x.numel() for name, size in sizes.items()}


class _Coding:
    """What both sides do alike: from the model and from x or z to the distributions that the coder takes."""

    def __init__(self, model: VAE):
        if not isinstance(model, VAE):
            why = "An autoencoder does not say how probable an x is, so it gives no code lengths (slide 4)."
            if fits(model, Likelihood):
                why = "Train a models.VAE on the same x: it needs no labels and has level_probabilities."
            raise TypeError(
                "Lossless compression needs the p(x|z) and q(z|x) of a models.VAE, got "
                f"{type(model).__name__}. {why}"
            )
        if model.likelihood == "gaussian":
            raise ValueError(
                "Lossless compression needs probabilities of pixel values, but a Gaussian likelihood is a "
                "density. Use a model with likelihood='bernoulli' or 'beta-binomial'."
            )
        for name, value in model.state_dict().items():
            require_finite(f"The model's {name}", value)
        self.model = copy.deepcopy(model).cpu().double().eval().requires_grad_(False)
        self.levels = 2 if model.likelihood == "bernoulli" else 256
        weights = b"".join(value.numpy().tobytes() for value in self.model.state_dict().values())
        self.fingerprint = hashlib.blake2b(weights, digest_size=8).digest()
        self.family = ans.model.QuantizedGaussian(-LAST_CELL, LAST_CELL)
        self.prior = ans.model.QuantizedGaussian(-LAST_CELL, LAST_CELL, 0.0, 1 / STEP)

    def symbols_of(self, x: Tensor) -> Tensor:
        """x -> its levels as int32, on the CPU."""
        require_batch("x", x, self.model.x_shape)
        if self.levels == 256 and x.dtype != torch.uint8:
            raise TypeError(
                f"x must be uint8 for a beta-binomial model, whose pixels have 256 levels, got {x.dtype}."
            )
        if x.dtype not in DTYPES:
            raise TypeError(
                f"x must be uint8, bool, float32 or float64, got {x.dtype}; for pixels of 0 and 1 pass "
                "x.to(torch.uint8)."
            )
        if self.levels == 2 and not ((x == 0) | (x == 1)).all():
            raise ValueError(
                "x must hold only 0 and 1 for a Bernoulli model; draw them once by data.binarize(x), or "
                "compress grey levels with a model of likelihood='beta-binomial'."
            )
        return x.detach().cpu().to(torch.int32).contiguous()

    def posterior(self, symbols: Tensor) -> tuple:
        """q(z|x) on the grid.

        symbols (n, *x_shape)  ->  a family with the means and the sigmas of n K cells.
        """
        mu, log_sigma = self.model.encode(_in_full(symbols.double() / (self.levels - 1)))
        # In cells, rounded to 1/64 of one; a sigma below 1/16 of a cell leaves one cell anyway.
        mean = (64 * mu / STEP).round().clamp(-64 * LAST_CELL, 64 * LAST_CELL) / 64
        sigma = (64 * log_sigma.exp() / STEP).round().clamp(4, 64 * LAST_CELL) / 64
        return self.family, *(cells[: len(symbols)].numpy().ravel() for cells in (mean, sigma))

    def likelihood(self, z: np.ndarray) -> tuple:
        """p(x|z) of the cells z (n K,)  ->  a family with its table of whole-number weights (n D, levels)."""
        z = torch.from_numpy(z).double().reshape(-1, self.model.latent_dim) * STEP
        p = self.model.level_probabilities(_in_full(z))[: len(z)]
        return ans.model.Categorical(perfect=False), (p * 2**20).round().clamp(min=1).reshape(
            -1, self.levels
        ).numpy()


def _in_full(batch: Tensor) -> Tensor:
    """Pad to IMAGES_AT_ONCE rows with zeros.

    A matrix product may round differently for a different number of rows.
    """
    return torch.cat([batch, batch.new_zeros(IMAGES_AT_ONCE - len(batch), *batch.shape[1:])])


def _little_endian(words: np.ndarray) -> bytes:
    return words.astype("<u4").tobytes()
