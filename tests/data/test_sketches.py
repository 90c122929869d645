"""The packaged characters: all there, drawn as people draw them, without a network."""

import pytest
import torch

from course_utils import data
from course_utils.data.strokes import lengths, require_stroke5


@pytest.fixture(scope="module")
def characters():
    return data.sketches(device="cpu")


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_the_characters_are_all_there(characters):
    splits = characters[:3]
    assert [len(split.x) for split in splits] == [617, 100, 100]
    for split in splits:
        assert (
            split.x.dtype == torch.float32 and split.y.dtype == torch.int64 and len(split.y) == len(split.x)
        )
        require_stroke5(split.x)
        strokes = split.x[..., 3].sum(1)
        assert strokes.min() >= 1 and strokes.max() <= 6
        assert (split.x[torch.arange(len(split.x)), lengths(split.x) - 1, 3] == 1).all(), (
            "the pen is up at the end"
        )
    y = torch.cat([split.y for split in splits])
    assert len(y.unique()) == len(y), "no character is in two sets"
    assert {"あ", "ア", "A", "7", "木"} <= {chr(code) for code in y}


def test_the_scale_is_the_standard_deviation_of_the_training_offsets(characters):
    x = characters.train.x
    offsets = x[..., :2][x[..., 4] == 0]
    assert offsets.std(correction=0).item() == pytest.approx(1, abs=1e-5)
    on_the_grid = characters.test.x[..., :2] * characters.scale
    assert (on_the_grid - on_the_grid.round()).abs().max() < 1e-3, "the files hold whole numbers"


@pytest.mark.parametrize(
    "character, strokes", [("一", 1), ("二", 2), ("十", 2), ("川", 3), ("あ", 3), ("木", 4), ("O", 1)]
)
def test_characters_are_drawn_as_people_draw_them(characters, character, strokes):
    """The number of strokes that every primer gives, and the pen goes from left to right in 一,
    down in the last of 川.
    """
    (x,) = (
        split.x[split.y == ord(character)][0] for split in characters[:3] if (split.y == ord(character)).any()
    )
    lines = data.strokes(x)
    assert len(lines) == strokes
    if character == "一":
        assert lines[0][-1, 0] - lines[0][0, 0] > 5 * (lines[0][-1, 1] - lines[0][0, 1]).abs()
    if character == "川":
        assert lines[2][-1, 1] - lines[2][0, 1] > 5 * (lines[2][-1, 0] - lines[2][0, 0]).abs()


def test_no_network_and_no_cache_are_needed(empty_cache, monkeypatch):
    monkeypatch.setattr("urllib.request.urlopen", lambda *a, **o: pytest.fail("the network was asked"))
    data.sketches(device="cpu")
    assert not empty_cache.exists()
