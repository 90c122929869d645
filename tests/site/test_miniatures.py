"""The moving pictures of the first page: what is filmed moves, ends, and is there in light and dark."""

import io

import numpy as np
from PIL import Image

from course_utils.site import miniatures
from course_utils.site.frames import Frame


def test_a_film_of_the_small_site(site):
    first = {}
    for theme in miniatures.THEMES:
        still = Image.open(site / "pictures" / f"00-{theme}.webp")
        film = Image.open(io.BytesIO((site / "pictures" / f"00-{theme}-moves.webp").read_bytes()))
        assert still.size == film.size == (336, 210)
        assert film.n_frames > 3 and film.info["loop"] == 1
        first[theme] = np.array(still.convert("L"), dtype=float).mean()
        film.seek(film.n_frames // 2)
        moved = np.abs(np.array(film.convert("L"), dtype=float) - np.array(still.convert("L"), dtype=float))
        assert moved.max() > 60
    assert first["light"] > 200 > 60 > first["dark"]
    longest = miniatures.EACH * (miniatures.FRAMES + miniatures.FRAMES // 3)
    assert longest <= 5000, "longer, and the reader must be able to stop it"


def test_which_widget_stands_for_a_lecture():
    frames = [Frame("02-a", "LineExplorer", ""), Frame("02-b", "EigenfacesExplorer", "")]
    assert miniatures.filmed(frames) == {"02": frames[0]}
