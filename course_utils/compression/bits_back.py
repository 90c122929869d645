"""compress and decompress: bits back, with a stack of bits."""

import contextlib
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from course_utils.arguments import require_count, with_article
from course_utils.compression.coding import DTYPES, IMAGES_AT_ONCE, POPPED_BITS, Coding, ans
from course_utils.models import VAE

# Magic, CRC32 of all that follows, the model, dtype, number of images, CRC32 of the result.
HEADER = struct.Struct("<4sI8sBII")
MAGIC = b"VAE1"


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """On one thread sums are added in one order; batches this small are no faster on more."""
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
    coding = Coding(model)
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
    coding = Coding(model)
    if not isinstance(stream, bytes):
        raise TypeError(
            f"stream must be bytes, such as compressed.stream, got {with_article(type(stream).__name__)}."
        )
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


def _little_endian(words: np.ndarray) -> bytes:
    return words.astype("<u4").tobytes()
