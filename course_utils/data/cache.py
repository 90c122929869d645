"""The one folder in which the course keeps unpacked and downloaded data, safe for several processes at once."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import platformdirs
from filelock import FileLock


def folder() -> Path:
    """The cache folder, created if need be: ``VAE_COURSE_CACHE``, else the platform's own cache folder.

    Raises OSError that names both if the folder cannot be written.
    """
    chosen = os.environ.get("VAE_COURSE_CACHE")
    path = Path(chosen).expanduser() if chosen else platformdirs.user_cache_path("vae-course")
    try:
        path.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path):
            pass
    except OSError as error:
        raise OSError(
            f"The cache folder {path} cannot be written ({error.strerror or error}). "
            "Set the environment variable VAE_COURSE_CACHE to a folder of your own."
        ) from error
    return path


@contextmanager
def locked(name: str):
    """Hold the cache's lock ``name``, so that of two processes one prepares the files and the other waits."""
    root = folder()
    with FileLock(root / f"{name}.lock"):
        yield root


def put(source: Path, target: Path) -> None:
    """Copy ``source`` to ``target`` in one step: at no moment is a half-written file at ``target``."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=target.name, delete=False) as copy:
        try:
            with source.open("rb") as original:
                shutil.copyfileobj(original, copy)
            copy.close()
            Path(copy.name).chmod(0o644)  # a temporary file is its owner's alone
            os.replace(copy.name, target)
        except BaseException:
            copy.close()
            Path(copy.name).unlink(missing_ok=True)
            raise
