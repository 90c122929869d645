"""Melodies: what a token means, both ways; the split by tune; MIDI files that a reader understands."""

import mido
import numpy as np
import pytest
import torch

from course_utils import data
from course_utils.data.melodies import HOLD, LOWEST, REST, STEPS, TOKENS, Note, melody_room
from tools import derive_melodies


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
    with pytest.raises(ValueError, match="within its room"):
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


def test_the_share_of_notes_in_one_scale_by_hand():
    """C major is in one scale however it is moved; a note more or less, a chromatic scale, no note at all."""
    c_major = of_notes(*((4 * i, 4, 60 + step) for i, step in enumerate((0, 2, 4, 5, 7, 9, 11, 12))))
    a_minor = of_notes(*((4 * i, 4, 69 + step) for i, step in enumerate((0, 2, 3, 5, 7, 8, 10, 12))))
    with_f_sharp = of_notes(*((4 * i, 4, 60 + step) for i, step in enumerate((0, 2, 4, 5, 6, 7, 9, 11))))
    chromatic = of_notes(*((2 * i, 2, 60 + i) for i in range(12)))
    silence = torch.full((STEPS,), REST, dtype=torch.uint8)
    found = data.in_one_scale(torch.stack([c_major, a_minor, with_f_sharp, chromatic, silence]))
    assert found[:4].tolist() == pytest.approx([1, 1, 7 / 8, 7 / 12]) and found[4].isnan()
    moved = data.transpose(c_major.repeat(12, 1), torch.arange(-5, 7))
    assert (data.in_one_scale(moved) == 1).all()


def test_the_packaged_melodies_are_in_one_key(melodies):
    """White keys almost everywhere; and in as many melodies all notes are in one scale as in the tunes."""
    for split in melodies:
        pitch = (split.x.long() - 2 + LOWEST) % 12
        starts = split.x > REST
        white = torch.isin(pitch, torch.tensor([0, 2, 4, 5, 7, 9, 11])) & starts
        assert white.sum() / starts.sum() > 0.98
        assert ((white.sum(1) == starts.sum(1)).double().mean() - 0.88).abs() < 0.02
        assert (data.in_one_scale(split.x) == 1).double().mean() > 0.9


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
        (lambda x: data.in_one_scale(x + 30), ValueError, "got values from"),
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
