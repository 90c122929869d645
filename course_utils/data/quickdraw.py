"""QuickDraw's files of drawings: fetched once, cached, and read without running what a pickle might hold."""

import codecs
import pickle
import re
import shutil
import urllib.request
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from urllib.error import HTTPError
from urllib.parse import quote

import numpy as np

from course_utils.data import cache

QUICKDRAW = "https://storage.googleapis.com/quickdraw_dataset/sketchrnn/"
SPLITS = ("train", "valid", "test")
SECONDS_TO_ANSWER = 30
DAMAGED = (zipfile.BadZipFile, pickle.UnpicklingError, EOFError, KeyError, ValueError)


def drawings(name: str) -> dict[str, list]:
    """The drawings of a category in stroke-3, each (n, 3), by split.

    They come from the cache or, the first time, from the net.
    Raises OSError if they cannot be fetched, ValueError for an unknown category or a damaged file.
    """
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _-]*", name):
        raise ValueError(f"name must be 'characters' or a category of QuickDraw such as 'cat', got {name!r}.")
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
                f"{path} is unreadable ({error}) and was deleted; the next call downloads it again."
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
                f"QuickDraw has no category {name!r}; its names are English words in the singular, such as "
                "'cat' or 'hot air balloon'."
            ) from error
        raise OSError(f"The drawings {name!r} could not be fetched: the server answered {error}.") from error
    except OSError as error:
        raise OSError(
            f"The drawings {name!r} could not be fetched ({error}). They need a network once; "
            "data.sketches('characters') never does."
        ) from error


class _ArraysOnly(pickle.Unpickler):
    """Reads pickled arrays and nothing else: reading a pickle from the net may call any function."""

    def find_class(self, module: str, name: str) -> object:
        if name == "_reconstruct" and module in ("numpy.core.multiarray", "numpy._core.multiarray"):
            return np.empty(0).__reduce__()[0]  # that function, wherever this numpy keeps it
        if (module, name) in (("numpy", "ndarray"), ("numpy", "dtype")):
            return {"ndarray": np.ndarray, "dtype": np.dtype}[name]
        # How Python 3 writes bytes so that Python 2 can read them.
        if (module, name) == ("_codecs", "encode"):
            return codecs.encode
        raise pickle.UnpicklingError(f"it holds {module}.{name}, which is not part of an array")


def _read(archive: zipfile.ZipFile, split: str) -> list[np.ndarray]:
    """The drawings of one split, each (n, 3).

    They differ in length, so the file holds an array of pickled arrays.
    """
    with archive.open(f"{split}.npy") as file:
        drawings = _unpickled(file)
    return [drawing for drawing in drawings if len(drawing)]


def _unpickled(file: IO[bytes]) -> np.ndarray:
    np.lib.format.read_magic(file)
    _, _, dtype = np.lib.format.read_array_header_1_0(file)
    if not dtype.hasobject:
        raise ValueError(f"it holds an array of {dtype}, not one of drawings")
    return _ArraysOnly(file, encoding="latin1").load()  # written by Python 2
