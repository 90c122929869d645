"""The folder in which the course keeps unpacked and downloaded data, safe for several processes at once."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import platformdirs
from filelock import FileLock

from course_utils.files import replacing


def folder() -> Path:
    """The cache folder, created if missing: ``VAE_COURSE_CACHE``, or else the platform's own cache folder.

    Raises OSError that names both if the folder cannot be written to.
    """
    chosen = os.environ.get("VAE_COURSE_CACHE")
    path = Path(chosen).expanduser() if chosen else platformdirs.user_cache_path("vae-course")
    try:
        path.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path):
            pass
    except OSError as error:
        raise OSError(
            f"The cache folder {path} cannot be written to ({error.strerror or error}). "
            "Set the environment variable VAE_COURSE_CACHE to a folder of your own."
        ) from error
    return path


@contextmanager
def locked(name: str):
    """Hold the cache's lock ``name``: of two processes, one prepares the files while the other waits."""
    root = folder()
    with FileLock(root / f"{name}.lock"):
        yield root


def put(source: Path, target: Path) -> None:
    """Copy ``source`` to ``target`` in one step: there is never a half-written file at ``target``."""
    with replacing(target) as copy, source.open("rb") as original:
        shutil.copyfileobj(original, copy)
