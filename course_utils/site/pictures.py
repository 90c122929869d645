"""The pictures in a notebook's outputs as files beside the page, so that they load when they are seen."""

import base64
import hashlib
import io
import re
from pathlib import Path

from PIL import Image

from course_utils.files import write_atomically

_PICTURE = re.compile(r'src="data:image/(?:png|webp);base64,([^"]+)"')


def on_the_page(text: str, media: Path) -> str:
    """HTML with its embedded pictures in the folder ``media``, each with its size, so nothing jumps."""
    return _PICTURE.sub(lambda found: _as_file(base64.b64decode(found[1]), media), text)


def _as_file(embedded: bytes, media: Path) -> str:
    name = f"{hashlib.sha256(embedded).hexdigest()[:12]}.webp"
    with Image.open(io.BytesIO(embedded)) as picture:
        width, height = picture.size
        if not (media / name).exists():
            buffer = io.BytesIO()
            picture.convert("RGB").save(buffer, "WEBP", lossless=True, method=4)
            write_atomically(media / name, buffer.getvalue())
    return f'src="../{media.name}/{name}" width="{width}" height="{height}" loading="lazy"'
