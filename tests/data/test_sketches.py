"""Pen drawings: the packaged characters, the two formats, QuickDraw's files, and how the characters were made."""

import io
import pickle
import zipfile
from importlib.metadata import PackageNotFoundError
from importlib.resources import files
from types import SimpleNamespace
from urllib.error import HTTPError, URLError

import numpy as np
import pytest
import torch

from course_utils import data, models
from course_utils.data import derive_sketches
from course_utils.data.derive_sketches import GRID, points_of, stroke3, thinned
from course_utils.data.sketches import QUICKDRAW, lengths, require_stroke5, to_stroke3, to_stroke5


@pytest.fixture(scope="module")
def characters():
    return data.sketches(device="cpu")


@pytest.fixture(autouse=True)
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def random_drawings(count, seed=0):
    """As a file holds them: (n, 3) int16, the last row lifted."""
    noise = np.random.default_rng(seed)
    drawings = []
    for _ in range(count):
        rows = noise.integers(-100, 100, (noise.integers(1, 30), 3)).astype(np.int16)
        rows[:, 2] = noise.random(len(rows)) < 0.3
        rows[-1, 2] = 1
        drawings.append(rows)
    return drawings


# The packaged characters


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
    """The number of strokes that every primer gives, and the pen goes from left to right in 一, down in the last of 川."""
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


# Stroke-3 and stroke-5


def test_stroke_5_and_back():
    drawings = random_drawings(20)
    x = to_stroke5(drawings, 31)
    assert x.shape == (20, 31, 5)
    require_stroke5(x)
    for drawing, row in zip(drawings, x, strict=True):
        assert torch.equal(to_stroke3(row), torch.as_tensor(drawing).float())
    assert lengths(x).tolist() == [len(drawing) for drawing in drawings]


def test_strokes_are_the_sums_of_the_offsets():
    drawing = torch.tensor([[1.0, 0, 0], [0, 2, 1], [5, 5, 0], [-1, 0, 1], [3, 3, 1]])
    (x,) = to_stroke5([drawing], 8)
    lines = [line.tolist() for line in data.strokes(x)]
    assert lines == [[[0, 0], [1, 0], [1, 2]], [[6, 7], [5, 7]], [[8, 10]]]
    (empty,) = to_stroke5([torch.zeros(0, 3)], 3)
    assert [line.tolist() for line in data.strokes(empty)] == [[[0, 0]]]


@pytest.mark.parametrize(
    "damage, message",
    [
        (lambda x: x[..., 3].fill_(0), "exactly one of the three pen states"),
        (lambda x: x[:, 3, 2:].copy_(torch.tensor([0.5, 0.5, 0])), "exactly one of the three pen states"),
        (lambda x: x[:, 1, 2:].copy_(torch.tensor([0, 0, 1])), "from its end on every p₃ is 1"),
        (lambda x: x[:, -1, 2:].copy_(torch.tensor([1, 0, 0])), "has an end"),
        (lambda x: x[0, 0].fill_(float("nan")), "must be finite"),
    ],
)
def test_what_is_not_stroke_5(damage, message):
    x = to_stroke5([np.ones((4, 3)), np.ones((5, 3))], 8)
    require_stroke5(x)
    damage(x)
    with pytest.raises(ValueError, match=message):
        require_stroke5(x)


def test_drawings_of_another_shape():
    for drawing in (np.ones((8, 3)), np.ones((2, 5)), np.ones(3)):
        with pytest.raises(ValueError, match=r"shape \(n, 3\) with n < rows = 8, got .* for drawing 1"):
            to_stroke5([np.ones((2, 3)), drawing], 8)
    with pytest.raises(ValueError, match=r"x must have shape \(B, T, 5\)"):
        require_stroke5(torch.zeros(4, 3))


# QuickDraw's files


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
        with pytest.raises(ValueError, match=r"no file of drawings that can be read .* is deleted"):
            data.sketches("cat", "cpu")
    net.content = good
    assert len(data.sketches("cat", "cpu").train.x) == 6


class _Runs:
    def __reduce__(self):
        return eval, ("open('ran', 'w')",)


def test_a_file_cannot_run_code(net, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    net.content = archive(train=[_Runs()] * 2, valid=random_drawings(2), test=random_drawings(2))
    with pytest.raises(ValueError, match=r"it holds builtins\.eval, which is no part of an array"):
        data.sketches("cat", "cpu")
    assert not (tmp_path / "ran").exists()


# How the characters were made


def test_bezier_curves():
    """A cubic with equally spaced collinear control points is a straight line; a smooth curve mirrors its control point."""
    line = points_of("M10,20c1,2,2,4,3,6")
    assert len(line) == 25
    np.testing.assert_allclose(line, np.linspace([10, 20], [13, 26], 25), atol=1e-12)
    np.testing.assert_allclose(points_of("M10,20C11,22,12,24,13,26"), line, atol=1e-12)
    smooth, spelled_out = points_of("M0,0c0,5,5,9,9,9s4-4,4-9"), points_of("M0,0c0,5,5,9,9,9c4,0,4-4,4-9")
    np.testing.assert_allclose(smooth, spelled_out, atol=1e-12)
    middle = points_of("M0 0C0 4 4 4 4 0")[12]
    np.testing.assert_allclose(middle, [2, 3], atol=1e-12)  # (P₀ + 3 P₁ + 3 P₂ + P₃) / 8


def distance_to(point, polyline):
    starts, along = polyline[:-1], np.diff(polyline, axis=0)
    t = np.clip(((point - starts) * along).sum(1) / np.maximum((along**2).sum(1), 1e-12), 0, 1)
    return np.hypot(*(starts + t[:, None] * along - point).T).min()


def test_thinning_keeps_every_point_within_the_tolerance():
    angle = np.linspace(0, 2 * np.pi, 200)
    loop = 50 * np.column_stack([np.cos(angle), np.sin(3 * angle)])  # it ends where it began
    for tolerance in (0.5, 2, 8):
        few = thinned(loop, tolerance)
        assert np.array_equal(few[[0, -1]], loop[[0, -1]])
        assert max(distance_to(point, few) for point in loop) <= tolerance + 1e-9
    assert len(thinned(loop, 0.5)) > len(thinned(loop, 2)) > len(thinned(loop, 8)) > 2
    assert len(thinned(np.linspace([0, 0], [9, 9], 50), 0.1)) == 2


def test_an_svg_becomes_stroke_3():
    svg = '<svg><path id="s1" d="M10,10c10,0,20,0,30,0"/>\n<path id="s2" d="M25,0c0,10,0,20,0,30"/></svg>'
    want = np.array([[30, 0, 1], [-15, -10, 0], [0, 30, 1]]) * [GRID, GRID, 1]
    found = stroke3(svg)
    assert found.dtype == np.int16 and np.abs(found - want).max() <= 1 and found[:, 2].tolist() == [1, 0, 1]


def test_deriving_says_what_it_needs(tmp_path, monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(derive_sketches, "distribution", missing)
    with pytest.raises(SystemExit, match="pip install kanjivg==20260714"):
        derive_sketches.main([str(tmp_path / "out.npz")])
    assert not (tmp_path / "out.npz").exists()


def test_deriving_from_an_installed_package(tmp_path, monkeypatch):
    """Characters of the wanted scripts with few strokes, each in one split; variants and the rest are left out."""

    def svg(strokes):
        return "<svg>" + "".join(f'<path d="M{i},0c1,2,2,4,{i + 5},20"/>' for i in range(strokes)) + "</svg>"

    package = SimpleNamespace(files=[])
    for name, strokes in {
        "04e00": 1,
        "03042": 3,
        "04e00-Kaisho": 1,
        "09f98": 7,
        "00021": 2,
        "00041": 3,
    }.items():
        path = tmp_path / f"{name}.svg"
        path.write_text(svg(strokes))
        entry = SimpleNamespace(name=path.name, locate=lambda path=path: path)
        package.files.append(entry)
    monkeypatch.setattr(derive_sketches, "distribution", lambda name: package)
    monkeypatch.setattr(derive_sketches, "VALID", 1)
    monkeypatch.setattr(derive_sketches, "TEST", 1)
    derive_sketches.main([str(tmp_path / "out.npz")])
    with (
        np.load(tmp_path / "out.npz") as made,
        np.load(files("course_utils.data") / "sketches.npz") as packaged,
    ):
        assert sorted(map(chr, made["y"])) == ["A", "あ", "一"] and sorted(made["split"]) == [0, 1, 2]
        assert {name: made[name].dtype for name in made} == {name: packaged[name].dtype for name in packaged}
        for drawing, character in zip(
            np.split(made["rows"], made["lengths"].cumsum()[:-1]), made["y"], strict=True
        ):
            assert np.array_equal(drawing, stroke3(svg({"A": 3, "あ": 3, "一": 1}[chr(character)])))


def test_strokes_of_ones_own_and_back():
    """The inverse of ``strokes``: of every packaged drawing, and of strokes as lists, arrays and tensors."""
    for drawing in data.sketches(device="cpu").test.x:
        made = data.from_strokes(data.strokes(drawing), len(drawing))
        torch.testing.assert_close(made, drawing, atol=1e-5, rtol=0)
    lines = [[(3, 1), (4, 1), (4, 2)], np.array([[0.0, 0.0], [5.0, 5.0]]), torch.tensor([[2.5, 2.5]])]
    x = data.from_strokes(lines, 8)
    assert x.shape == (8, 5) and x.dtype == torch.float32
    assert models.SketchRNN(2, 8, 4, 4, 2).prepare(x.unsqueeze(0)).shape == (1, 8, 5)
    back = data.strokes(x)
    for line, got in zip(lines, back, strict=True):
        torch.testing.assert_close(got, torch.as_tensor(line).float() - torch.tensor([3.0, 1.0]))
    dot_first = data.strokes(data.from_strokes([[(1, 1)], [(2, 2), (3, 3)]], 8))
    assert [len(line) for line in dot_first] == [2, 2] and (dot_first[0] == 0).all()


@pytest.mark.parametrize(
    "lines, message",
    [
        ([], "at least one stroke"),
        ([[(0, 0), (1, 1)], []], r"shape \(P, 2\) with P >= 1, got .* for stroke 1"),
        ([[0, 1]], r"got \(2,\) for stroke 0"),
        ([[(0, 0), (float("nan"), 1)]], "stroke 0 must be finite"),
        ([[(0, 0)] * 9], "n < rows = 8"),
    ],
)
def test_strokes_that_make_no_drawing(lines, message):
    with pytest.raises(ValueError, match=message):
        data.from_strokes(lines, 8)
