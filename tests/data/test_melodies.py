"""Melodies: what a token means, both ways; the split by tune; the windows of a tune; MIDI files that a reader understands."""

import gzip
import json
import sys

import mido
import numpy as np
import pytest
import torch

from course_utils import data
from course_utils.data import derive_melodies
from course_utils.data.melodies import HIGHEST, HOLD, LOWEST, REST, STEPS, TOKENS, Note, melody_room


@pytest.fixture(scope="module")
def melodies():
    return data.melodies("cpu")


def of_notes(*notes):
    """The tokens of notes given as (step, length, pitch), rests between them."""
    x, silent_from = torch.full((STEPS,), HOLD, dtype=torch.uint8), 0
    for step, length, pitch in notes:
        if step > silent_from:
            x[silent_from] = REST
        x[step], silent_from = pitch - LOWEST + 2, step + length
    if silent_from < STEPS:
        x[silent_from] = REST
    return x


def test_the_packaged_melodies(melodies):
    for split in melodies:
        assert (
            split.x.dtype == torch.uint8
            and split.x.shape[1:] == (STEPS,)
            and len(split.title) == len(split.x)
        )
        assert split.x.max() < TOKENS and split.x[:, 0].min() > HOLD, "something begins at the first bar line"
        assert (split.x[:, :16].amax(1) > REST).all() and (split.x[:, 16:].amax(1) > REST).all(), (
            "a note in each bar"
        )
    assert len(melodies.train.x) > 10_000 and len(melodies.test.x) > 1000


def test_no_melody_is_twice_and_no_tune_on_both_sides(melodies):
    both = torch.cat([melodies.train.x, melodies.test.x])
    assert len(both.unique(dim=0)) == len(both)
    names = [{derive_melodies.plain(title) for title in split.title} for split in melodies]
    assert names[0].isdisjoint(names[1])
    assert len(names[1]) / (len(names[0]) + len(names[1])) == pytest.approx(0.1, abs=0.01)


def test_no_two_callers_share_a_tensor(melodies):
    data.melodies("cpu").test.x.zero_()
    assert melodies.test.x.sum() > 0


def test_tokens_read_as_notes():
    x = torch.tensor([HOLD, HOLD, 7, HOLD, 7, REST, HOLD, 9, HOLD] + [HOLD] * 23, dtype=torch.uint8)
    assert data.notes(x) == [Note(2, 2, LOWEST + 5), Note(4, 1, LOWEST + 5), Note(7, 25, LOWEST + 7)]
    assert data.notes(torch.full((STEPS,), HOLD)) == data.notes(torch.full((STEPS,), REST)) == []


def test_notes_and_tokens_are_each_other(melodies):
    """Rebuilt from its notes alone a melody sounds the same."""
    for x in melodies.test.x[:200]:
        assert data.notes(of_notes(*data.notes(x))) == data.notes(x)


@pytest.mark.parametrize(
    "pitch, name", [(60, "C4"), (55, "G3"), (88, "E6"), (69, "A4"), (70, "B♭4"), (59, "B3")]
)
def test_note_names(pitch, name):
    assert data.note_name(pitch) == name


def test_transposing_moves_every_pitch_and_nothing_else(melodies):
    x = melodies.test.x[:100]
    down, up = melody_room(x)
    assert (down >= 0).all() and (up >= 0).all()
    for semitones in (-down, up, torch.zeros_like(up)):
        moved = data.transpose(x, semitones)
        assert moved.dtype == torch.uint8 and ((moved > REST) == (x > REST)).all()
        assert torch.equal(data.transpose(moved, -semitones), x)
        for before, after, by in zip(x[:20], moved, semitones.tolist(), strict=False):
            assert data.notes(after) == [note._replace(pitch=note.pitch + by) for note in data.notes(before)]
    extremes = torch.stack([data.transpose(x, up).amax(1), data.transpose(x, -down).amin(1)])
    assert (extremes[0] == TOKENS - 1).all()
    with pytest.raises(ValueError, match="within the room"):
        data.transpose(x, up + 1)
    with pytest.raises(ValueError, match="one whole number for each of the 100"):
        data.transpose(x, torch.tensor([0]))


def test_attributes_are_those_of_the_notes(melodies):
    x = melodies.test.x[:300]
    found = data.melody_attributes(x)
    for i, melody in enumerate(x):
        notes = data.notes(melody)
        pitches = np.array([note.pitch for note in notes])
        assert found.notes[i] == len(notes)
        assert found.pitch[i].item() == pytest.approx(pitches.mean(), rel=1e-6)
        steps = np.abs(np.diff(pitches))
        assert found.interval[i].item() == pytest.approx(steps.mean() if len(steps) else 0, rel=1e-6)
        assert found.offbeat[i].item() == pytest.approx(np.mean([note.step % 4 != 0 for note in notes]))


def test_attributes_of_few_notes():
    one, none = of_notes((3, 2, 60)), torch.full((STEPS,), REST, dtype=torch.uint8)
    notes, pitch, interval, offbeat = data.melody_attributes(torch.stack([one, none]))
    assert notes.tolist() == [1, 0] and pitch[0] == 60 and interval[0] == 0 and offbeat[0] == 1
    assert torch.stack([pitch[1], interval[1], offbeat[1]]).isnan().all()


def read(path):
    """Start and length in sixteenths, pitch, of every note in a MIDI file, as mido reads it."""
    file, now, sounding, found = mido.MidiFile(path), 0, {}, []
    for message in file.tracks[0]:
        now += message.time * 4 / file.ticks_per_beat
        if message.type == "note_on":
            sounding[message.note] = now
        elif message.type == "note_off":
            start = sounding.pop(message.note)
            found.append((start, now - start, message.note))
    assert not sounding, "every note ends"
    return sorted(found)


def test_a_midi_file_holds_the_melody(melodies, tmp_path):
    for number, x in enumerate(melodies.test.x[:20]):
        path = data.write_midi(x, tmp_path / f"{number}.mid")
        assert read(path) == [tuple(note) for note in data.notes(x)]


def test_a_midi_file_of_several_melodies(melodies, tmp_path):
    x = melodies.test.x[:3]
    path = data.write_midi(x, tmp_path / "three.mid", quarters_per_minute=90)
    assert read(path) == [(STEPS * i + s, n, p) for i in range(3) for s, n, p in data.notes(x[i])]
    kinds = {message.type: message for message in mido.MidiFile(path).tracks[0]}
    assert mido.tempo2bpm(kinds["set_tempo"].tempo) == pytest.approx(90, rel=1e-4)
    assert (kinds["time_signature"].numerator, kinds["program_change"].program) == (4, 40)
    length = max(start + n for start, n, _ in read(path)) / 4 * 60 / 90
    assert mido.MidiFile(path).length == pytest.approx(length, rel=1e-4)
    with pytest.raises(FileExistsError):
        data.write_midi(x, path)


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda x: data.notes(x[0, :31]), ValueError, r"x must have shape \(B, 32\), got \(1, 31\)"),
        (lambda x: data.notes(x[0].float()), TypeError, "whole numbers from 0 to 35, got torch.float32"),
        (lambda x: data.notes([0] * 32), TypeError, "got a list"),
        (lambda x: data.melody_attributes(x + 30), ValueError, "got values from"),
        (lambda x: data.melody_attributes(x.long() - 1), ValueError, "got values from -1"),
        (
            lambda x: data.write_midi(x, "never.mid", quarters_per_minute=0),
            ValueError,
            "quarters_per_minute must be",
        ),
        (lambda x: data.melodies("toaster"), ValueError, "device must be a name"),
    ],
)
def test_wrong_melodies(melodies, call, error, message):
    with pytest.raises(error, match=message):
        call(melodies.test.x[:2])


# How they were made


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


def tune(title, *bars, pickup=0.0):
    notes = quarters(*[(1.0, pitch) for bar in bars for pitch in bar], start=pickup)
    return {"title": title, "ts": ["4/4"], "pickup": pickup, "notes": notes}


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
