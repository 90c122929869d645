"""Thinning takes ink down to lines and keeps what is connected; the lines are followed from node to node."""

import numpy as np
import pytest
from scipy import ndimage

from course_utils.data.skeleton import SHORT, edges, length, thinned

EIGHT = np.ones((3, 3))


def picture(text):
    """From rows of # and spaces, with a margin."""
    rows = text.strip("\n").split("\n")
    width = max(map(len, rows))
    return np.pad(np.array([[c == "#" for c in row.ljust(width)] for row in rows]), 2)


def test_thinned_digits_keep_their_pieces_and_holes(mnist):
    """Pieces of ink, and the holes in them; and hardly anything is left that is 2 × 2 thick."""
    ink = (mnist.test.x[:200, 0] > 102).numpy()
    lines = thinned(ink)
    assert (lines <= ink).all() and lines.sum() < 0.5 * ink.sum()
    for before, after in zip(ink, lines, strict=True):
        assert ndimage.label(before, EIGHT)[1] == ndimage.label(after, EIGHT)[1]
        assert ndimage.label(~before)[1] == ndimage.label(~after)[1]
    block = lines[:, 1:, 1:] & lines[:, :-1, 1:] & lines[:, 1:, :-1] & lines[:, :-1, :-1]
    assert block.sum() < 0.01 * lines.sum()
    assert np.array_equal(thinned(lines), lines), "what is thin stays as it is"


def test_a_bar_becomes_its_middle_line():
    bar = np.zeros((1, 9, 20), dtype=bool)
    bar[:, 3:6, 3:17] = True
    (line,) = thinned(bar)
    rows, columns = line.nonzero()
    assert set(rows) == {4} and len(columns) >= 11


@pytest.mark.parametrize(
    "text, count, closed",
    [
        ("##########", 1, 0),
        ("#\n#\n#\n#\n#\n##########", 1, 0),
        ("   ####\n  #    #\n #      #\n #      #\n  #    #\n   ####", 1, 1),
        ("#     #\n #   #\n  # #\n   #\n  # #\n #   #\n#     #", 4, 0),
        ("##########\n     #\n     #\n     #\n     #\n     #", 3, 0),
    ],
    ids=["line", "corner", "ring", "x", "t"],
)
def test_lines_from_node_to_node(text, count, closed):
    found = edges(picture(text))
    assert len(found) == count
    assert sum(line.start == line.stop for line in found) == closed
    for line in found:
        steps = np.abs(np.diff(line.path, axis=0)).max(1)
        assert (steps <= 1.5).all(), "a line goes from pixel to pixel"


def test_short_links_and_spurs_go():
    """Two crossings three pixels apart become one of four lines; a spur of two pixels is not a line."""
    crossing = "#       #\n #     #\n  #   #\n   ###\n  #   #\n #     #\n#       #"
    assert sorted([line.start, line.stop] for line in edges(picture(crossing)))
    found = edges(picture(crossing))
    assert len(found) == 4
    nodes = np.bincount([node for line in found for node in (line.start, line.stop)])
    assert nodes.max() == 4
    spur = "############\n     #\n     #"
    assert all(length(line.path) > SHORT for line in edges(picture(spur)))
    assert edges(picture("#")) == []


def test_length_of_a_polyline():
    assert length(np.array([[0, 0], [3, 4], [3, 5]])) == 6
