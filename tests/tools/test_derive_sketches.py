"""How the packaged characters were made: curves, thinning, stroke-3, and the whole script."""

from importlib.metadata import PackageNotFoundError
from importlib.resources import files
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils.data.strokes import simplified
from tools import derive_sketches
from tools.derive_sketches import GRID, points_of, stroke3


def test_bezier_curves():
    """A cubic with equally spaced collinear control points is a straight line;
    a smooth curve mirrors its control point.
    """
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
        few = simplified(loop, tolerance)
        assert np.array_equal(few[[0, -1]], loop[[0, -1]])
        assert max(distance_to(point, few) for point in loop) <= tolerance + 1e-9
    assert len(simplified(loop, 0.5)) > len(simplified(loop, 2)) > len(simplified(loop, 8)) > 2
    assert len(simplified(np.linspace([0, 0], [9, 9], 50), 0.1)) == 2


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
    """Characters of the wanted scripts with few strokes, each in one split;
    variants and the rest are left out.
    """

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
