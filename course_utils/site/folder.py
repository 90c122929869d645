"""The folder that a site is written to. What others have put there stays, and is never overwritten."""

import json
from collections.abc import Mapping
from pathlib import Path

from course_utils.files import write_atomically

# The list of our own files, which says on the next build which of them may go.
LIST = ".vae-course-site"
# GitHub Pages would leave out what begins with an underscore, or build the site a second time.
AS_IT_IS = ".nojekyll"


def require_own(out: Path) -> None:
    """Raise FileExistsError if ``out`` is a file, or a folder with files and without a site of ours."""
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out} exists and is not a folder; name another with --out.")
    if out.is_dir() and not (out / LIST).exists():
        others = sorted(path.name for path in out.iterdir())
        if others:
            raise FileExistsError(
                f"{out} holds files that are not a site of this course, such as {others[0]}; nothing was "
                "written. Name another folder with --out."
            )


def replace(out: Path, content: Mapping[str, bytes]) -> None:
    """Make the site in ``out`` hold ``content``, by path: ours of before goes, others' files stay.

    Raises FileExistsError before anything is written if a new file would overwrite one that is not ours.
    """
    ours = set(json.loads((out / LIST).read_text())) if (out / LIST).exists() else set()
    content = {**content, AS_IT_IS: b""}
    for name in content:
        if name not in ours and (out / name).exists():
            raise FileExistsError(f"{out / name} is not a file of this site; nothing was written.")
    write_atomically(out / LIST, json.dumps(sorted(ours | set(content))).encode())
    for name, data in content.items():
        path = out / name
        if not path.exists() or path.read_bytes() != data:
            write_atomically(path, data)
    for name in sorted(ours - set(content)):
        (out / name).unlink(missing_ok=True)
    write_atomically(out / LIST, json.dumps(sorted(content)).encode())
