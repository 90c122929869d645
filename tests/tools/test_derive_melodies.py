"""How the packaged melodies were made: windows, the split by title, and the whole script."""

import gzip
import json
import sys

import numpy as np
import pytest
import torch

from course_utils import data
from course_utils.data.melodies import HIGHEST, REST, STEPS, Note
from tools import derive_melodies


def quarters(*lengths_and_pitches, start=0.0):
    notes = []
    for length, pitch in lengths_and_pitches:
        notes.append([start, length, pitch])
        start += length
    return notes


EIGHT = [(1.0, 60 + step) for step in range(8)]


def test_a_window_is_two_bars_from_its_start():
    notes = quarters((1.0, 72), *EIGHT, (2.0, 50))
    x = derive_melodies.window(notes, 1.0)
    assert data.notes(torch.tensor(x)) == [Note(4 * i, 4, 60 + i) for i in range(8)]
    cut = derive_melodies.window(quarters(*EIGHT[:7], (3.0, 88)), 0.0)
    assert data.notes(torch.tensor(cut))[-1] == Note(28, 4, HIGHEST), "cut at the end"
    rest = derive_melodies.window(quarters((1.0, 60), (1.0, -1), *EIGHT[:6]), 0.0)
    assert rest[4] == REST and data.notes(torch.tensor(rest))[1] == Note(8, 4, 60)
    grace = derive_melodies.window([[0.0, 0.0, 62], *quarters(*EIGHT)], 0.0)
    assert data.notes(torch.tensor(grace))[0].pitch == 60


@pytest.mark.parametrize(
    "notes, reason",
    [
        (quarters((2.0, 60), *EIGHT, start=-1.0), "across the first bar line"),
        (quarters((1 / 3, 60), (1 / 3, 62), (1 / 3, 64), *EIGHT[:7]), "off the grid"),
        ([*quarters(*EIGHT), [0.0, 1.0, 67]], "two notes at once"),
        (quarters(*EIGHT[:7], (1.0, 54)), "out of range"),
        (quarters(*EIGHT[:7], start=1.0), "nothing starts"),
        (quarters(*EIGHT[:4], (4.0, -1)), "a bar without a note"),
    ],
)
def test_windows_that_are_dropped(notes, reason):
    assert reason in derive_melodies.window(notes, 0.0)


@pytest.mark.parametrize(
    "sharps, tonic, new_tonic",
    [
        (0, 60, 60),
        (2, 62, 60),
        (1, 67, 72),
        (3, 69, 72),
        (-1, 65, 60),
        (-2, 70, 72),
        (4, 64, 60),
        (5, 71, 72),
    ],
)
def test_a_major_key_is_moved_to_the_nearest_c(sharps, tonic, new_tonic):
    semitones = derive_melodies.semitones_to_white_keys(sharps)
    assert tonic + semitones == new_tonic and -6 <= semitones <= 5
    moved = derive_melodies.moved([[0.0, 1.0, tonic], [1.0, 1.0, -1]], semitones)
    assert moved == [[0.0, 1.0, new_tonic], [1.0, 1.0, -1]], "and a rest stays a rest"


def tune(title, *bars, pickup=0.0, sharps=(0,)):
    notes = quarters(*[(1.0, pitch) for bar in bars for pitch in bar], start=pickup)
    return {"title": title, "ts": ["4/4"], "sharps": list(sharps), "pickup": pickup, "notes": notes}


def test_each_bar_but_the_last_begins_a_window():
    bars = [[60 + 4 * bar + beat for beat in range(4)] for bar in range(4)]
    for pickup in (0.0, 0.5):
        found = list(derive_melodies.windows(tune("", *bars, pickup=pickup)))
        assert [data.notes(torch.tensor(x))[0].pitch for x in found] == [60, 64, 68]


def test_the_split_is_by_title_and_what_is_shared_stays_in_training(capsys):
    generator = np.random.default_rng(0)
    tunes = {str(i): tune(f"Tune {i}", *generator.integers(60, 80, (4, 4)).tolist()) for i in range(40)}
    twin = {"twin": tunes["0"] | {"title": "The tune 0"}}  # the same title but for its article
    waltz = {"waltz": tunes["1"] | {"title": "Waltz", "ts": ["3/4"]}}
    arrays = derive_melodies.derive(tunes | twin | waltz)
    titles = json.loads(arrays["titles"].item())
    sides = [{titles[i] for i in arrays[f"{split}_tune"]} for split in ("train", "test")]
    assert len(sides[0]) == 36 and len(sides[1]) == 4 and sides[0].isdisjoint(sides[1])
    assert len(arrays["train_x"]) + len(arrays["test_x"]) == 3 * 40
    out = capsys.readouterr().out
    assert (
        "3 dropped: the same two bars again, in one tune" in out
        and "1 dropped: tunes in another metre" in out
    )
    # A training tune that holds the bars of a test tune takes them from it.
    (test_tune,) = [t for t in tunes.values() if t["title"] == sorted(sides[1])[0]]
    (train_key,) = [key for key, t in tunes.items() if t["title"] == sorted(sides[0])[0]]
    arrays = derive_melodies.derive(tunes | {train_key: test_tune | {"title": tunes[train_key]["title"]}})
    assert (
        len(arrays["test_x"]) == 9
        and "3 dropped: the same two bars again, in another tune" in capsys.readouterr().out
    )


def test_tunes_are_moved_to_one_key_and_those_that_change_it_dropped(capsys):
    """One tune in two keys gives the same melodies; which of the two is kept does not matter."""
    bars = [[62, 64, 66, 67], [69, 71, 73, 74], [62, 66, 69, 62]]  # D major
    up = [[pitch + 7 for pitch in bar] for bar in bars]  # A major
    both = {"1": tune("One", *bars, sharps=[2]), "2": tune("Two", *up, sharps=[3, 3])}
    changes = {"3": tune("Three", *bars, sharps=[2, 1]), "4": tune("Four", *bars, sharps=[])}
    arrays = derive_melodies.derive(both | changes)
    out = capsys.readouterr().out
    assert "2 dropped: tunes with no key signature, or with several" in out
    x = torch.tensor(
        np.concatenate([arrays[f"{split}_x"] for split in ("train", "test") if len(arrays[f"{split}_x"])])
    )
    first = {data.notes(melody)[0].pitch for melody in x}
    assert first <= {60, 67, 72, 79} and (data.in_one_scale(x) == 1).all()
    white = {note.pitch % 12 for melody in x for note in data.notes(melody)}
    assert white <= {0, 2, 4, 5, 7, 9, 11}


def test_the_script_writes_what_data_melodies_reads(tmp_path, monkeypatch, capsys):
    generator = np.random.default_rng(1)
    tunes = {str(i): tune(f"Tune {i}", *generator.integers(60, 80, (3, 4)).tolist()) for i in range(20)}
    with gzip.open(tmp_path / "tunes.json.gz", "wt") as file:
        json.dump(tunes, file)
    out = tmp_path / "melodies.npz"
    monkeypatch.setattr(sys, "argv", ["derive", str(tmp_path / "tunes.json.gz"), "--out", str(out)])
    derive_melodies.main()
    assert "36 kept for train, of 18 tunes" in capsys.readouterr().out
    monkeypatch.setattr(sys.modules["course_utils.data.melodies"], "files", lambda package: tmp_path)
    found = data.melodies("cpu")
    assert found.train.x.shape == (36, STEPS) and found.test.x.shape == (4, STEPS)
    first = tunes[found.test.title[0].removeprefix("Tune ")]
    assert [note.pitch for note in data.notes(found.test.x[0])] == [
        pitch for _, _, pitch in first["notes"][:8]
    ]


ABC = """X: 1
T: A Tune of Two Bars
M: 4/4
L: 1/8
K: D
DE|F4 {g}a2 z2|b8|

X: 2
T: Another
M: C|
L: 1/8
K: G
G8|B4 d4|
"""


def test_parsing_abc(tmp_path):
    """Needs music21, which the course itself does not."""
    pytest.importorskip("music21", reason="needs music21: pip install music21")
    (tmp_path / "book").mkdir()
    path = tmp_path / "book" / "two.abc"
    path.write_text(ABC)
    tunes = derive_melodies.parse(path)
    assert list(tunes) == ["book/two.abc#0", "book/two.abc#1"]
    one, two = tunes.values()
    assert (one["title"], one["ts"], one["pickup"]) == ("A Tune of Two Bars", ["4/4"], 1.0)
    assert [note for note in one["notes"] if note[1] > 0] == [
        [0.0, 0.5, 62], [0.5, 0.5, 64], [1.0, 2.0, 66], [3.0, 1.0, 81], [4.0, 1.0, -1], [5.0, 4.0, 83]
    ]  # fmt: skip
    assert (two["ts"], two["pickup"], two["notes"][0]) == (["2/2"], 0.0, [0.0, 4.0, 67])
    assert (one["sharps"], two["sharps"]) == ([2], [1])
