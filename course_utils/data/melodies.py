"""Melodies: two bars of fiddle tunes on a grid of sixteenths, their notes and attributes, and MIDI files."""

import json
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from course_utils.arguments import require_batch, require_positive, require_tensor
from course_utils.device import pick

STEPS = 32  # sixteenths in two bars of four quarters
# The range of MIDI pitches: from the fiddle's open G string to the E two octaves and a third above middle C.
LOWEST, HIGHEST = 55, 88
HOLD, REST = 0, 1  # the tokens that start no note; token 2 starts LOWEST, and so on up to HIGHEST
TOKENS = HIGHEST - LOWEST + 3
TICKS, VIOLIN, LOUDNESS = 120, 40, 90  # of a MIDI file: ticks a sixteenth, program, velocity
QUARTERS_PER_MINUTE = 120
MAJOR = (0, 2, 4, 5, 7, 9, 11)  # the scale of C, in semitones above C
NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯", "A", "B♭", "B")


class MelodySet(NamedTuple):
    """Melodies ``x`` (N, 32) of tokens, uint8, and for each the title of its tune."""

    x: Tensor
    title: tuple[str, ...]


class Melodies(NamedTuple):
    """``train`` and ``test``, with no title and no melody in common."""

    train: MelodySet
    test: MelodySet


class Note(NamedTuple):
    """A note from ``step`` (0 to 31) for ``length`` sixteenths; ``pitch`` is a MIDI number, 60 middle C."""

    step: int
    length: int
    pitch: int


def melodies(device: str | torch.device | None = None) -> Melodies:
    """Two-bar melodies from fiddle tunes in 4/4 and 2/2, on the GPU if there is one, else on the CPU.

    Needs no network. All tunes were moved to the key signature without sharps and flats: most are in C major,
    the others in the other modes of the white keys.
    ``.train`` and ``.test`` each hold x (N, 32) uint8 and titles. There is one token for each sixteenth: 0
    holds the note (or the silence), 1 is a rest, 2 to 35 start the pitches 55 to 88. ``notes`` reads a
    melody; tools/derive_melodies.py made the file.
    """
    where = pick(device)
    with np.load(Path(str(files("course_utils.data"))) / "melodies.npz") as stored:
        titles = json.loads(stored["titles"].item())
        return Melodies(
            *(
                MelodySet(
                    torch.from_numpy(stored[f"{split}_x"]).to(where),
                    tuple(titles[tune] for tune in stored[f"{split}_tune"]),
                )
                for split in ("train", "test")
            )
        )


def require_melodies(x: object) -> Tensor:
    """Return x if it is (B, 32) of integer tokens 0 to 35; otherwise raise TypeError or ValueError."""
    x = require_batch("x", x, (STEPS,))
    if x.is_floating_point() or x.is_complex() or x.dtype == torch.bool:
        raise TypeError(f"x must hold tokens, whole numbers from 0 to {TOKENS - 1}, got {x.dtype}.")
    if not 0 <= x.min() <= x.max() < TOKENS:
        raise ValueError(
            f"x must hold tokens from 0 to {TOKENS - 1}, got values from {x.min()} to {x.max()}; "
            f"token 2 is MIDI pitch {LOWEST}."
        )
    return x


def notes(x: Tensor) -> list[Note]:
    """The notes of one melody, x (32,): where each starts, how long it lasts and how high it is.

    A hold lengthens the note before it; after a rest, or before the first note, it is silence.
    """
    found, sounding = [], False
    for step, token in enumerate(require_melodies(require_tensor("x", x).unsqueeze(0))[0].tolist()):
        if token == HOLD and sounding:
            found[-1] = found[-1]._replace(length=found[-1].length + 1)
        elif token > REST:
            found.append(Note(step, 1, token - 2 + LOWEST))
        sounding = token > REST or (token == HOLD and sounding)
    return found


def note_name(pitch: int) -> str:
    """The name of a MIDI pitch: 60 is C4, middle C."""
    return f"{NAMES[pitch % 12]}{pitch // 12 - 1}"


def melody_room(x: Tensor) -> tuple[Tensor, Tensor]:
    """How many semitones each melody can go down and up within the range.

    x (B, 32)  ->  two of (B,), int64, >= 0.
    """
    x = require_melodies(x).long()
    starts = x > REST
    return torch.where(starts, x, TOKENS).amin(1) - 2, TOKENS - 1 - torch.where(starts, x, 0).amax(1)


def transpose(x: Tensor, semitones: Tensor) -> Tensor:
    """Move all pitches of each melody; holds and rests stay.

    x (B, 32), semitones (B,), integers  ->  (B, 32), x's dtype.
    Raises ValueError if a pitch would leave the range; ``melody_room`` says how far each melody can go.
    """
    down, up = melody_room(x)
    if semitones.shape != (len(x),) or not ((-down <= semitones) & (semitones <= up)).all():
        raise ValueError(
            f"semitones must be one whole number for each of the {len(x)} melodies, within its room, got "
            f"{semitones.tolist() if semitones.numel() < 10 else tuple(semitones.shape)}; see melody_room(x)."
        )
    return torch.where(x > REST, x + semitones.unsqueeze(1).to(x.device), x).to(x.dtype)


class MelodyAttributes(NamedTuple):
    """What can be counted of each melody, (B,) each, float32.

    ``notes``: how many start; ``pitch``: their mean MIDI pitch; ``interval``: the mean distance between
    neighbours, in semitones (0 for a single note); ``offbeat``: the fraction of notes that do not start on
    one of the eight quarters.
    """

    notes: Tensor
    pitch: Tensor
    interval: Tensor
    offbeat: Tensor


def melody_attributes(x: Tensor) -> MelodyAttributes:
    """Density, pitch, intervals and rhythm of each melody.

    x (B, 32)  ->  four of (B,). NaN for a melody without a note.
    The first and the third are also attributes in Roberts et al. 2018.
    """
    x = require_melodies(x).long()
    starts, step = x > REST, torch.arange(STEPS, device=x.device)
    count = starts.sum(1)
    pitch = (x - 2 + LOWEST) * starts
    latest = torch.where(starts, step, -1).cummax(1).values
    before = functional.pad(latest[:, :-1], (1, 0), value=-1)  # the step of the previous note
    follows = starts & (before >= 0)
    distance = (pitch - pitch.gather(1, before.clamp_min(0))).abs() * follows
    return MelodyAttributes(
        count.float(),
        pitch.sum(1) / count,
        torch.where(count == 0, torch.nan, distance.sum(1) / follows.sum(1).clamp_min(1)),
        (starts & (step % 4 != 0)).sum(1) / count,
    )


def in_one_scale(x: Tensor) -> Tensor:
    """The share of each melody's notes that lie in one major scale, the one of the twelve that fits best.

    x (B, 32)  ->  (B,) float32. NaN for a melody without a note. A minor scale, or another mode, has the
    notes of a major one; whatever a musician hears as a wrong note is most often outside.
    """
    x = require_melodies(x).long()
    starts, tonic = x > REST, torch.arange(12, device=x.device).reshape(12, 1, 1)
    above_tonic = (x - 2 + LOWEST - tonic) % 12  # (12, B, 32)
    inside = torch.isin(above_tonic, torch.tensor(MAJOR, device=x.device)) & starts
    return (inside.sum(-1) / starts.sum(-1)).amax(0)


def write_midi(x: Tensor, path: str | Path, quarters_per_minute: float = QUARTERS_PER_MINUTE) -> Path:
    """Write melodies, one after the other, to a MIDI file for a violin, for any notation program or player.

    x: (32,) or (N, 32). A sixteenth is 120 ticks. Raises FileExistsError rather than overwrite ``path``.
    """
    from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

    x = require_tensor("x", x)
    tempo = bpm2tempo(require_positive("quarters_per_minute", quarters_per_minute))
    events = []
    for number, melody in enumerate(require_melodies(x.unsqueeze(0) if x.dim() == 1 else x)):
        for step, length, pitch in notes(melody):
            start = STEPS * number + step
            events += [(start + length, "note_off", pitch), (start, "note_on", pitch)]
    track, now = MidiTrack(), 0
    track += [
        MetaMessage("set_tempo", tempo=tempo),
        MetaMessage("time_signature", numerator=4, denominator=4),
        Message("program_change", program=VIOLIN),
    ]
    for when, kind, pitch in sorted(events):  # note_off comes before note_on
        track.append(Message(kind, note=pitch, velocity=LOUDNESS, time=(when - now) * TICKS))
        now = when
    path = Path(path)
    with path.open("xb") as file:
        MidiFile(type=0, ticks_per_beat=4 * TICKS, tracks=[track]).save(file=file)
    return path
