"""QuickDraw's files: fetched once, damaged, missing, and unable to run code."""

import io
import pickle
import zipfile
from urllib.error import HTTPError, URLError

import numpy as np
import pytest
import torch

from course_utils import data
from course_utils.data.quickdraw import QUICKDRAW
from course_utils.data.strokes import to_stroke3
from tests.support.drawings import random_drawings


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def archive(**drawings) -> bytes:
    """An .npz as Sketch-RNN's authors write them: arrays of objects, pickled."""
    buffer = io.BytesIO()
    arrays = {}
    for name, few in drawings.items():
        arrays[name] = np.empty(len(few), dtype=object)
        arrays[name][:] = few
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


@pytest.fixture
def net(monkeypatch):
    """A net that answers with .content, or fails with it if it is an error; .asked are the addresses."""

    class Net:
        content, asked = b"", []

        def open(self, address, timeout):
            self.asked.append(address)
            if isinstance(self.content, Exception):
                raise self.content
            return io.BytesIO(self.content)

    net = Net()
    net.asked = []
    monkeypatch.setattr("urllib.request.urlopen", net.open)
    return net


def test_a_category_is_fetched_once_and_cached(net):
    drawings = {
        name: random_drawings(count, seed=count) for name, count in dict(train=40, valid=5, test=7).items()
    }
    net.content = archive(**drawings)
    cats = data.sketches("hot air balloon", device="cpu")
    assert net.asked == [QUICKDRAW + "hot%20air%20balloon.npz"]
    assert [len(split.x) for split in cats[:3]] == [40, 5, 7] and (cats.test.y == -1).all()
    scale = np.concatenate(drawings["train"])[:, :2].std()
    for drawing, x in zip(drawings["test"], cats.test.x, strict=True):
        torch.testing.assert_close(to_stroke3(x)[:, :2] * scale, torch.as_tensor(drawing[:, :2]).float())
        assert to_stroke3(x)[:, 2].tolist() == drawing[:, 2].tolist()
    net.content = OSError("no network any more")
    again = data.sketches("hot air balloon", device="cpu")
    assert torch.equal(again.train.x, cats.train.x) and len(net.asked) == 1


def python_2_pickle(array: np.ndarray) -> bytes:
    """Protocol 2 with text where Python 3 has bytes, as the files of 2017 hold it."""
    return pickle.dumps(array, protocol=2).replace(b"numpy._core.multiarray", b"numpy.core.multiarray")


def test_files_written_by_the_numpy_of_2017(net):
    drawings = {name: random_drawings(6, seed=3) for name in ("train", "valid", "test")}
    plain = zipfile.ZipFile(io.BytesIO(archive(**drawings)))
    old = io.BytesIO()
    with zipfile.ZipFile(old, "w") as rewritten:
        for name in plain.namelist():
            content = plain.read(name)
            header = content[: 10 + int.from_bytes(content[8:10], "little")]
            array = np.empty(6, dtype=object)
            array[:] = drawings[name.removesuffix(".npy")]
            rewritten.writestr(name, header + python_2_pickle(array))
    net.content = old.getvalue()
    assert torch.equal(
        to_stroke3(data.sketches("cat", "cpu").valid.x[2])[:, 2], torch.as_tensor(drawings["valid"][2][:, 2])
    )


def test_without_a_network(net, empty_cache):
    net.content = URLError("no route")
    with pytest.raises(
        OSError, match=r"'cat' could not be fetched .*no route.*data.sketches\('characters'\) never does"
    ):
        data.sketches("cat")
    net.content = HTTPError("u", 500, "server error", None, None)
    with pytest.raises(OSError, match="the server answered HTTP Error 500"):
        data.sketches("cat")
    assert list(empty_cache.rglob("*.npz")) == []


def test_names_that_are_no_category(net):
    net.content = HTTPError("u", 404, "not found", None, None)
    with pytest.raises(ValueError, match="QuickDraw has no category 'katze'"):
        data.sketches("katze")
    for name in ("../cat", "", "a/b", 3, "cat.npz"):
        with pytest.raises(ValueError, match="name must be 'characters' or a category"):
            data.sketches(name)
    assert len(net.asked) == 1


def test_damaged_files_are_told_and_fetched_anew(net):
    good = archive(**{name: random_drawings(6) for name in ("train", "valid", "test")})
    for bad in (good[: len(good) // 2], b"<html>", archive(train=random_drawings(6))):
        net.content = bad
        with pytest.raises(ValueError, match=r"is unreadable .* and was deleted"):
            data.sketches("cat", "cpu")
    net.content = good
    assert len(data.sketches("cat", "cpu").train.x) == 6


class _Runs:
    def __reduce__(self):
        return eval, ("open('ran', 'w')",)


def test_a_file_cannot_run_code(net, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net.content = archive(train=[_Runs()] * 2, valid=random_drawings(2), test=random_drawings(2))
    with pytest.raises(ValueError, match=r"it holds builtins\.eval, which is not part of an array"):
        data.sketches("cat", "cpu")
    assert not (tmp_path / "ran").exists()
