"""Pictures in outputs become files, pixel for pixel, and nothing else changes."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from course_utils.site.pictures import on_the_page


@pytest.mark.parametrize("kind, how", [("png", {}), ("webp", {"lossless": True})])
def test_a_picture_becomes_a_file(kind, how, tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (7, 11, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **how)
    source = base64.b64encode(buffer.getvalue()).decode()
    text = on_the_page(
        f'<b>x</b><img alt="a" src="data:image/{kind};base64,{source}">', tmp_path / "pictures"
    )
    (file,) = (tmp_path / "pictures").iterdir()
    assert text == (
        f'<b>x</b><img alt="a" src="../pictures/{file.name}" width="11" height="7" loading="lazy">'
    )
    assert np.array_equal(np.array(Image.open(file).convert("RGB")), pixels)
