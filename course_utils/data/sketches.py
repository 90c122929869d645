"""Pen drawings: characters from the package itself, QuickDraw's categories by name, and the formats stroke-3 and stroke-5.

A drawing is what the pen does, not an image. Stroke-3, the format of files, has rows (dx, dy, lifted): the offset from the point
before, and 1 if the pen is lifted after this one. The first point is no row: the first offset starts from it.
Stroke-5, the format of the model, has rows (dx, dy, p₁, p₂, p₃) of which one p is 1: the pen stays down, is lifted, or the
drawing has ended. From its end on all rows are (0, 0, 0, 0, 1), so that all drawings are of one length        Ha & Eck 2018, section 3.1
"""

import codecs
import pickle
import re
import shutil
import urllib.request
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple
from urllib.error import HTTPError
from urllib.parse import quote

import numpy as np
import torch
from torch import Tensor

from course_utils.arguments import require_batch, require_count, require_finite, require_floating
from course_utils.data import cache
from course_utils.device import pick

CHARACTERS = "characters"
QUICKDRAW = "https://storage.googleapis.com/quickdraw_dataset/sketchrnn/"
SPLITS = ("train", "valid", "test")
SECONDS_TO_ANSWER = 30
DAMAGED = (zipfile.BadZipFile, pickle.UnpicklingError, EOFError, KeyError, ValueError)


class SketchSet(NamedTuple):
    """Drawings ``x`` (N, T, 5) float32 in stroke-5, and ``y`` (N,) int64: the code point of the character, -1 where there is none."""

    x: Tensor
    y: Tensor


class Sketches(NamedTuple):
    """Three sets. All offsets are divided by ``scale``, the standard deviation of those of ``train`` on the files' grid."""

    train: SketchSet
    valid: SketchSet
    test: SketchSet
    scale: float


def sketches(name: str = CHARACTERS, device: str | torch.device | None = None) -> Sketches:
    """The drawings ``name``, on the GPU if there is one, else on the CPU.

    "characters", the default, needs no network: 817 characters of at most 6 strokes, from KanjiVG; no character is in
    two sets. Any other name is a category of QuickDraw, for example "cat": its file, some 10 to 60 MB, is fetched once
    and cached. Raises OSError if it cannot be fetched, ValueError if there is no such category or its file is damaged.
    """
    where = pick(device)
    if name == CHARACTERS:
        of_split, y_of = _packaged()
    else:
        of_split = _quickdraw(name)
        y_of = {split: np.full(len(drawings), -1) for split, drawings in of_split.items()}
    scale = float(np.concatenate(of_split["train"])[:, :2].std())
    rows = 1 + max(len(drawing) for drawings in of_split.values() for drawing in drawings)

    def one_set(split: str) -> SketchSet:
        x = to_stroke5(of_split[split], rows)
        x[..., :2] /= scale
        return SketchSet(x.to(where), torch.as_tensor(y_of[split].astype(np.int64)).to(where))

    return Sketches(*(one_set(split) for split in SPLITS), scale)


def to_stroke5(drawings: Sequence[np.ndarray | Tensor], rows: int) -> Tensor:
    """Drawings in stroke-3, each (n, 3) with n < rows  ->  (N, rows, 5) float32 in stroke-5, each with at least one row of its end."""
    require_count("rows", rows)
    for number, drawing in enumerate(drawings):
        if drawing.ndim != 2 or drawing.shape[1] != 3 or not len(drawing) < rows:
            raise ValueError(
                f"each drawing must have shape (n, 3) with n < rows = {rows}, got "
                f"{tuple(drawing.shape)} for drawing {number}."
            )
    count = torch.tensor([len(drawing) for drawing in drawings])
    all_rows = torch.cat([torch.as_tensor(drawing, dtype=torch.float32) for drawing in drawings])
    there = torch.arange(rows) < count.unsqueeze(1)
    x = torch.zeros(len(drawings), rows, 5)
    x[there] = torch.stack(
        [*all_rows[:, :2].T, 1 - all_rows[:, 2], all_rows[:, 2], torch.zeros(len(all_rows))], 1
    )
    x[..., 4] = (~there).float()
    return x


def from_strokes(lines: Sequence[Sequence | np.ndarray | Tensor], rows: int) -> Tensor:
    """One drawing in stroke-5 from the points of its strokes, the inverse of ``strokes``: lines of (P, 2) each  ->  (rows, 5) float32.

    In the units of the points: for a model, divide them by the ``scale`` of the drawings that it was trained on. A drawing begins
    at its first point, so where it stands is lost. A first stroke of a single point, which stroke-5 cannot say, becomes two
    in one place. Raises ValueError for no stroke, an empty one, numbers that are not finite, and more points than rows.
    """
    parts = [torch.as_tensor(line, dtype=torch.float32) for line in lines]
    for number, part in enumerate(parts):
        if part.dim() != 2 or part.shape[1] != 2 or len(part) == 0:
            raise ValueError(
                f"each stroke must have shape (P, 2) with P >= 1, got {tuple(part.shape)} for stroke {number}."
            )
        require_finite(f"stroke {number}", part)
    if not parts:
        raise ValueError("lines must hold at least one stroke, got none.")
    if len(parts[0]) == 1:
        parts[0] = parts[0].repeat(2, 1)
    points = torch.cat(parts)
    lifted = torch.cat([torch.eye(len(part))[-1] for part in parts])[1:]
    return to_stroke5([torch.cat([points.diff(dim=0), lifted.unsqueeze(1)], dim=1)], rows)[0]


def to_stroke3(x: Tensor) -> Tensor:
    """One drawing in stroke-5 (T, 5)  ->  (n, 3) in stroke-3, without its end."""
    x = require_stroke5(x.unsqueeze(0))[0]
    x = x[: int(lengths(x))]
    return torch.cat([x[:, :2], x[:, 3:4]], dim=1)


def lengths(x: Tensor) -> Tensor:
    """How many rows come before the end: x (..., T, 5)  ->  (...) int64."""
    return (x[..., 4] == 0).sum(-1)


def require_stroke5(x: Tensor) -> Tensor:
    """Return x if it is a batch of drawings in stroke-5, (B, T, 5); otherwise raise TypeError or ValueError."""
    require_batch("x", require_floating("x", x), (x.shape[1] if x.dim() == 3 else "T", 5))
    require_finite("x", x)
    pen, ended = x[..., 2:], x[..., 4]
    if not (((pen == 0) | (pen == 1)).all() and (pen.sum(-1) == 1).all()):
        raise ValueError("x must be in stroke-5, where exactly one of the three pen states of a row is 1.")
    if not ((ended[:, 1:] >= ended[:, :-1]).all() and ended[:, -1].all()):
        raise ValueError(
            "x must be in stroke-5, where a drawing has an end, and from its end on every p₃ is 1."
        )
    return x


def strokes(x: Tensor) -> list[Tensor]:
    """The lines of one drawing in stroke-5: x (T, 5)  ->  for each stroke its points (P, 2), the first point of all at (0, 0)."""
    drawing = to_stroke3(x)
    points = torch.cat([drawing.new_zeros(1, 2), drawing[:, :2].cumsum(0)])
    ends = (drawing[:, 2].nonzero().squeeze(1) + 2).tolist()
    return [part for part in points.tensor_split(ends) if len(part)]


def _packaged() -> tuple[dict, dict]:
    with np.load(Path(str(files("course_utils.data"))) / "sketches.npz") as stored:
        drawings = np.split(stored["rows"], np.cumsum(stored["lengths"], dtype=np.int64)[:-1])
        y, split_of = stored["y"], stored["split"]
    of_split = {
        split: [drawing for drawing, number in zip(drawings, split_of, strict=True) if number == which]
        for which, split in enumerate(SPLITS)
    }
    return of_split, {split: y[split_of == which] for which, split in enumerate(SPLITS)}


def _quickdraw(name: str) -> dict[str, list]:
    """The drawings of a category, by split, from the cache or, once, from the net."""
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _-]*", name):
        raise ValueError(
            f"name must be {CHARACTERS!r} or a category of QuickDraw such as 'cat', got {name!r}."
        )
    with cache.locked("quickdraw") as root:
        path = root / "quickdraw" / f"{name}.npz"
        if not path.exists():
            _fetch(name, path)
        try:
            with zipfile.ZipFile(path) as archive:
                return {split: _read(archive, split) for split in SPLITS}
        except DAMAGED as error:
            path.unlink()
            raise ValueError(
                f"{path} is no file of drawings that can be read ({error}); it is deleted, so that the next call fetches "
                "it anew."
            ) from error


def _fetch(name: str, path: Path) -> None:
    try:
        with (
            TemporaryDirectory() as folder,
            urllib.request.urlopen(f"{QUICKDRAW}{quote(name)}.npz", timeout=SECONDS_TO_ANSWER) as answer,
        ):
            part = Path(folder) / "part"
            with part.open("wb") as file:
                shutil.copyfileobj(answer, file)
            cache.put(part, path)
    except HTTPError as error:
        if error.code in (403, 404):
            raise ValueError(
                f"QuickDraw has no category {name!r}; its names are English words in the singular, such as 'cat' or "
                "'hot air balloon'."
            ) from error
        raise OSError(f"The drawings {name!r} could not be fetched: the server answered {error}.") from error
    except OSError as error:
        raise OSError(
            f"The drawings {name!r} could not be fetched ({error}). They need a network once; "
            f"data.sketches({CHARACTERS!r}) never does."
        ) from error


class _ArraysOnly(pickle.Unpickler):
    """Reads pickled arrays and refuses all else: a pickle from the net could name any function, to be called while it is read."""

    def find_class(self, module: str, name: str) -> object:
        if name == "_reconstruct" and module in ("numpy.core.multiarray", "numpy._core.multiarray"):
            return np.empty(0).__reduce__()[0]  # that function, wherever this numpy keeps it
        if (module, name) in (("numpy", "ndarray"), ("numpy", "dtype")):
            return getattr(np, name)
        if (module, name) == (
            "_codecs",
            "encode",
        ):  # how Python 3 writes bytes in a form that Python 2 can read
            return codecs.encode
        raise pickle.UnpicklingError(f"it holds {module}.{name}, which is no part of an array")


def _read(archive: zipfile.ZipFile, split: str) -> list[np.ndarray]:
    """The drawings of one split, each (n, 3). They differ in length, so the file holds an array of pickled arrays."""
    with archive.open(f"{split}.npy") as file:
        drawings = _unpickled(file)
    return [drawing for drawing in drawings if len(drawing)]


def _unpickled(file: IO[bytes]) -> np.ndarray:
    np.lib.format.read_magic(file)
    _, _, dtype = np.lib.format.read_array_header_1_0(file)
    if not dtype.hasobject:
        raise ValueError(f"it holds an array of {dtype}, not one of drawings")
    return _ArraysOnly(file, encoding="latin1").load()  # written by Python 2
