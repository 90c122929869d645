"""What the decoder draws everywhere on a plane: as latents.grid says, and for each label its own."""

import base64

import numpy as np
import pytest
import torch

from course_utils import latents, models, widgets
from course_utils.widgets import mosaic


def unpacked(packed: bytes) -> np.ndarray:
    pairs = np.frombuffer(packed, np.uint8)
    return np.stack([pairs >> 4, pairs & 15], 1).flatten() / 15


@pytest.mark.parametrize("shape", [(1, 8, 8), (1, 3, 5)])
def test_it_is_the_grid_of_the_plane(shape):
    torch.manual_seed(0)
    vae = models.VAE(2, shape, hidden=(16,))
    with torch.no_grad():
        wanted = latents.grid(vae, mosaic.TILES, 4 * (1 - 1 / mosaic.TILES)).flatten().numpy()
        found = unpacked(mosaic.pack_mosaic(vae, 4.0))
    assert mosaic.tile_shape(vae) == list(shape[1:])
    assert len(found) == len(wanted) + len(wanted) % 2
    assert np.abs(found[: len(wanted)] - wanted).max() < 0.04


def test_large_images_become_small_tiles():
    vae = models.VAE(2, (1, 30, 20), hidden=(4,))
    assert mosaic.tile_shape(vae) == [10, 7]
    with torch.no_grad():
        assert len(mosaic.pack_mosaic(vae, 3.0)) == 81 * 70 // 2


def test_each_label_has_its_own_under_the_dots(show):
    torch.manual_seed(0)
    model = models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,))
    split = (torch.ones(9, 1, 4, 4), torch.arange(9) % 3)
    latent = widgets.LatentExplorer(model, split, y=1)
    with torch.no_grad():
        for y, text in enumerate(latent._mosaics):
            assert base64.b64decode(text) == mosaic.pack_mosaic(model, latent._limit, y)
    latent._mosaics = [base64.b64encode(bytes([byte] * (81 * 8))).decode() for byte in (0, 255, 0)]
    page = show(latent)
    # The grey of the plane's corner, in the middle of its tile.
    corner = "document.querySelector('canvas').getContext('2d').getImageData(20, 400, 1, 1).data[0]"
    assert page.evaluate(corner) == pytest.approx(255 - 0.24 * (255 - 0x1B), abs=2)
    page.get_by_label("label y").select_option("2")
    assert page.evaluate(corner) == 255
