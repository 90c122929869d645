"""Images: MNIST from the package itself, faces from scikit-learn, and the binarization of grey pixels."""

import contextlib
import hashlib
import pickle
import struct
import warnings
import zlib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset

from course_utils.arguments import require_pixels, require_tensor
from course_utils.data import cache
from course_utils.data.examples import as_tensor, as_tensors, from_array
from course_utils.device import pick


class ImageSet(NamedTuple):
    """Images ``x`` (N, 1, H, W) and their labels ``y`` (N,) int64, on one device."""

    x: Tensor
    y: Tensor


class Mnist(NamedTuple):
    """``train``: 60,000 digits, ``test``: 10,000 digits; x (N, 1, 28, 28) uint8, y (N,) int64."""

    train: ImageSet
    test: ImageSet


def images_and_labels(split: object) -> tuple[Tensor, Tensor | None]:
    """Images x (N, ...) and their labels y (N,), int64, or None, from an ImageSet, a pair (x, y), or x alone.

    Arrays and torch data sets become tensors. Raises TypeError for anything else and for labels that are not
    whole numbers, ValueError unless there is one label for each image.
    """
    if isinstance(split, Dataset):
        split = as_tensors(split, None, labelled=True)
    if isinstance(split, Tensor | np.ndarray):
        split = (split, None)
    if (
        not isinstance(split, tuple | list)
        or len(split) != 2
        or not isinstance(split[0], Tensor | np.ndarray)
    ):
        raise TypeError(
            "split must hold images and their labels, a data.ImageSet or a pair (x, y) of tensors or arrays, "
            f"got {type(split).__name__}."
        )
    x = as_tensor(split[0])
    if split[1] is None:
        return x, None
    y = split[1] if isinstance(split[1], Tensor) else np.asarray(split[1])
    if isinstance(y, np.ndarray) and y.dtype.kind not in "biuf":
        raise TypeError(
            f"labels must be whole numbers, got {y.flat[0]!r}; number the classes by "
            "y = np.unique(y, return_inverse=True)[1]."
        )
    y = torch.as_tensor(y)
    if y.is_floating_point() or y.is_complex():
        raise TypeError(f"labels must be whole numbers, got {y.dtype}; try y.long().")
    if y.shape != x.shape[:1]:
        raise ValueError(
            f"split must have one label for each example, got {len(x)} examples and labels {tuple(y.shape)}."
        )
    return x, y.long()


def mnist(device: str | torch.device | None = None) -> Mnist:
    """All of MNIST, on the GPU if there is one, else on the CPU.

    Needs no network: the archives come with the course.
    ``.train`` and ``.test`` each hold x (N, 1, 28, 28) uint8, 0 to 255, and y (N,) int64, as tensors that no
    other caller shares. Each time, the archives are checked against torchvision's md5 sums and their unpacked
    copies against the archives' CRC32; damaged files are replaced. Raises OSError if the cache folder cannot
    be written to.
    """
    where = pick(device)
    return Mnist(*(ImageSet(x.to(where), y.to(where)) for x, y in _read_mnist()))


_kept: list[tuple[Tensor, Tensor]] = []  # what _read_mnist has read for the forks of this process


def _read_mnist() -> list[tuple[Tensor, Tensor]]:
    """x and y of both splits."""
    if _kept:
        return [(x.clone(), y.clone()) for x, y in _kept]
    from torchvision.datasets import MNIST

    with cache.locked("mnist") as root:
        _lay_out_archives(root / "MNIST" / "raw", dict(MNIST.resources))
        splits = [MNIST(root, train=train, download=True) for train in (True, False)]
    return [(split.data.unsqueeze(1), split.targets) for split in splits]


def before_forks() -> None:
    """For processes that fork: MNIST's files are read once, here, and copied later.

    Whoever asks for MNIST later is told if they cannot be read.
    """
    with contextlib.suppress(OSError):
        _kept[:] = _read_mnist()


def _lay_out_archives(raw: Path, md5_of: dict[str, str]) -> None:
    """Make ``raw`` hold the four archives, intact, and no unpacked file that differs from its archive."""
    for name, md5 in md5_of.items():
        archive = raw / name
        if not archive.exists() or _md5(archive) != md5:
            packaged = Path(str(files("course_utils.data"))) / "mnist" / name
            if _md5(packaged) != md5:
                raise OSError(
                    f"{packaged} is damaged (its md5 is not {md5}); reinstall the package vae-course."
                )
            cache.put(packaged, archive)
        unpacked = archive.with_suffix("")
        if unpacked.exists():
            content = unpacked.read_bytes()
            with archive.open("rb") as file:
                file.seek(-8, 2)  # a gzip file ends with the CRC32 and the length of what it holds (RFC 1952)
                trailer = file.read()
            if struct.pack("<II", zlib.crc32(content), len(content) % 2**32) != trailer:
                unpacked.unlink()  # torchvision unpacks it again


def _md5(path: Path) -> str:
    return hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()


def binarize(x: Tensor, generator: torch.Generator | None = None, *, check: bool = True) -> Tensor:
    """Draw each pixel from Bernoulli(grey value): any shape -> the same shape, float32, values 0 and 1.

    x: uint8, read as x / 255, or floating point in [0, 1]. Each call draws again, as in Burda et al. 2016, so
    that a Bernoulli likelihood always sees binary data. Raises TypeError for other dtypes, ValueError for
    values outside [0, 1] and for uint8 pixels of which none is above 1. check=False skips the check of the
    values, for data that have been checked before.
    """
    x = from_array("x", x)
    x = require_pixels("x", x) if check else require_tensor("x", x)
    if x.dtype == torch.uint8:
        u = _uniform_below_255(x, generator)  # so P(u < x) is exactly x / 255
        return torch.lt(u, x, out=torch.empty(x.shape, device=x.device))
    if not x.is_floating_point():
        raise TypeError(f"x must be uint8 (0 to 255) or floating point (0 to 1), got {x.dtype}.")
    if check and not ((x >= 0) & (x <= 1)).all():
        raise ValueError(
            "x must lie between 0 and 1, as probabilities, got values from "
            f"{x.min().item():g} to {x.max().item():g}; divide pixels by 255."
        )
    return torch.bernoulli(x, generator=generator).float()


def _uniform_below_255(x: Tensor, generator: torch.Generator | None) -> Tensor:
    """Whole numbers drawn uniformly from 0 to 254: uint8, of the shape and on the device of x."""
    if x.device.type != "cpu":
        return torch.randint(0, 255, x.shape, dtype=torch.uint8, device=x.device, generator=generator)
    # A CPU draws one number at a time; drawing eight bytes at once takes half as long. A byte of 255 is drawn
    # again.
    words = torch.empty(-(-x.numel() // 8), dtype=torch.int64).random_(-(2**63), None, generator=generator)
    u = words.view(torch.uint8)[: x.numel()]
    again = _bytes_of_255(words)
    again = again[again < x.numel()]
    u[again] = torch.randint(0, 255, again.shape, dtype=torch.uint8, generator=generator)
    return u.view(x.shape)


def _bytes_of_255(words: Tensor) -> Tensor:
    """Where the bytes of int64 words (W,) are 255, in ascending order.

    Three words in a hundred have such a byte. They are found eight bytes at a time: with v = not w, some byte
    of (v - 01…01) and w has its highest bit set if and only if a byte of v is 0, that is, one of w 255.
    """
    ones, high = 0x0101010101010101, -0x7F7F7F7F7F7F7F80  # 01 and 80 in each byte
    found = words.bitwise_not().sub_(ones).bitwise_and_(words).bitwise_and_(high).nonzero().squeeze(1)
    word, byte = (words[found].view(torch.uint8).view(-1, 8) == 255).nonzero().unbind(1)
    return 8 * found[word] + byte


def faces(device: str | torch.device | None = None) -> ImageSet:
    """The Olivetti faces: x (400, 1, 64, 64) float32 in [0, 1], y (400,) int64, the number of the person.

    Fetched once by scikit-learn and cached: their terms ask for credit, but give no leave to package them
    (CREDITS.md). Without a network it prints a sentence that says so, and returns 100 faces of scikit-image's
    ``lfw_subset`` instead: x (100, 1, 25, 25); y is -1 throughout, because this subset has no identity
    labels.
    """
    where = pick(device)
    from sklearn.datasets import fetch_olivetti_faces

    cache.folder()  # a folder that cannot be written to is an error of its own, not a missing network
    try:
        with cache.locked("faces") as root:
            try:
                olivetti = _fetched_quietly(fetch_olivetti_faces, root)
            except (ValueError, EOFError, KeyError, zlib.error, pickle.UnpicklingError):
                (root / "olivetti_py3.pkz").unlink()  # damaged, so it is fetched again
                olivetti = _fetched_quietly(fetch_olivetti_faces, root)
    except OSError:
        from skimage.data import lfw_subset

        print(
            "The 400 Olivetti faces could not be fetched, so these are the 100 smaller ones that come with "
            "scikit-image."
        )
        x = torch.as_tensor(lfw_subset()[:100], dtype=torch.float32).unsqueeze(1)
        return ImageSet(x.to(where), torch.full((100,), -1, device=where))
    x = torch.as_tensor(olivetti.images, dtype=torch.float32).unsqueeze(1)
    return ImageSet(x.to(where), torch.as_tensor(olivetti.target, dtype=torch.int64).to(where))


def _fetched_quietly(fetch: Callable, root: Path):
    """What scikit-learn fetches, without its line about an address and its warning about another try."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(None):
        warnings.filterwarnings("ignore", "Retry downloading")
        return fetch(data_home=root, n_retries=1)
