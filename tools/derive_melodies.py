"""Makes melodies.npz: parses the tunes that come with music21, moves all of them to the key signature
without sharps and flats, and cuts them into windows of two bars.

    pip install music21
    python -m tools.derive_melodies tunes.json.gz

If tunes.json.gz does not exist, the ABC files of three collections inside music21 are parsed first and kept
in it, which takes over half an hour. The course itself needs neither.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from course_utils.data.melodies import HIGHEST, HOLD, LOWEST, REST, STEPS

COLLECTIONS = ("oneills1850", "ryansMammoth", "airdsAirs")
QUARTERS = STEPS // 4  # in a window
BAR = QUARTERS // 2
METRES = {"4/4", "2/2"}  # in both, a bar is four quarters long
TEST_SHARE, SEED = 0.1, 0
TINY = 1e-3  # offsets are kept to four digits


def parse(path: Path) -> dict[str, dict]:
    """The tunes of one ABC file, by name.

    Each has a title, time signatures, key signatures (as a number of sharps, -1 for one flat), a pickup, and
    notes [offset, length, MIDI pitch or -1]. Offsets, lengths and the pickup (the length of an incomplete
    first bar) are in quarters. Of several notes at once the highest is kept; repeats are not played out.
    """
    from music21 import converter, stream

    parsed = converter.parse(path)
    tunes = {}
    for number, score in enumerate(parsed.scores if isinstance(parsed, stream.Opus) else [parsed]):
        part = score.parts[0]
        bars = part.getElementsByClass(stream.Measure)
        first = bars[0] if bars else None
        pickup = float(first.duration.quarterLength) if first is not None else 0.0
        full = first is None or pickup >= float(first.barDuration.quarterLength)
        tunes[f"{path.parent.name}/{path.name}#{number}"] = {
            "title": score.metadata.title,
            "ts": [signature.ratioString for signature in part.recurse().getElementsByClass("TimeSignature")],
            "sharps": [signature.sharps for signature in part.recurse().getElementsByClass("KeySignature")],
            "pickup": 0.0 if full else pickup,
            "notes": [
                [
                    round(float(element.offset), 4),
                    round(float(element.quarterLength), 4),
                    -1 if element.isRest else max(pitch.midi for pitch in element.pitches),
                ]
                for element in part.flatten().notesAndRests
            ],
        }
    return tunes


def parse_all() -> dict[str, dict]:
    """Every tune of the three collections in the installed music21."""
    from music21 import common

    tunes = {}
    for collection in COLLECTIONS:
        for path in sorted((common.getCorpusFilePath() / collection).glob("*.abc")):
            tunes |= parse(path)
            print(f"parsed {path.name}; {len(tunes)} tunes", flush=True)
    return tunes


def semitones_to_white_keys(sharps: int) -> int:
    """By how much a tune with so many sharps is moved to have none, up or down, whichever is less: -6 to 5.

    A sharp more is a fifth, 7 semitones, higher. D major (2 sharps) and E dorian (2) go down by 2, to C major
    and D dorian: the tonic is the same for all tunes of one mode, the scale for all tunes.
    """
    return (-7 * sharps + 6) % 12 - 6


def moved(notes: list, semitones: int) -> list:
    """The notes, all moved by so many semitones; rests stay."""
    return [[offset, length, pitch if pitch == -1 else pitch + semitones] for offset, length, pitch in notes]


def window(notes: list, start: float) -> list[int] | str:
    """The 32 tokens of the two bars from ``start`` (in quarters), or the reason why they are dropped.

    A note that sounds beyond the end is cut there; a grace note, of length 0, is left out.
    """
    tokens = [HOLD] * STEPS
    for offset, length, pitch in notes:
        if length == 0 or offset + length <= start + TINY or offset >= start + QUARTERS - TINY:
            continue
        if offset < start - TINY:
            return "a note sounds across the first bar line"
        step, long = 4 * (offset - start), 4 * length
        if abs(step - round(step)) > 4 * TINY or abs(long - round(long)) > 4 * TINY:
            return "off the grid of sixteenths (triplets, most of them)"
        if tokens[round(step)] != HOLD:
            return "two notes at once"
        if pitch != -1 and not LOWEST <= pitch <= HIGHEST:
            return "a pitch that is out of range"
        tokens[round(step)] = REST if pitch == -1 else pitch - LOWEST + 2
    if tokens[0] == HOLD:
        return "nothing starts at the first bar line"
    if any(max(bar) <= REST for bar in (tokens[: STEPS // 2], tokens[STEPS // 2 :])):
        return "a bar without a note"
    return tokens


def windows(tune: dict) -> Iterator[list[int] | str]:
    """Every two bars of a tune, one bar apart, as ``window`` gives them."""
    end = max((offset + length for offset, length, _ in tune["notes"]), default=0.0)
    for bar in range(int((end - tune["pickup"] + TINY) // BAR) - 1):
        yield window(tune["notes"], tune["pickup"] + BAR * bar)


def plain(title: str) -> str:
    """A title as a key: without articles, capitals and punctuation, in which titles of one tune differ."""
    return re.sub(r"[^a-z0-9]|\b(the|a)\b", "", title.lower())


def derive(tunes: dict[str, dict]) -> dict[str, np.ndarray]:
    """The arrays of melodies.npz.

    Tunes of one title go to one split; test melodies that training tunes contain are dropped.
    """
    dropped, found = Counter(), defaultdict(dict)
    for tune in tunes.values():
        if not tune["ts"] or not set(tune["ts"]) <= METRES:
            dropped["tunes in another metre"] += 1
            continue
        if len(set(tune["sharps"])) != 1:
            dropped["tunes with no key signature, or with several"] += 1
            continue
        notes = moved(tune["notes"], semitones_to_white_keys(tune["sharps"][0]))
        for tokens in windows(tune | {"notes": notes}):
            if isinstance(tokens, str):
                dropped[tokens] += 1
            elif tuple(tokens) in found[plain(tune["title"])]:
                dropped["the same two bars again, in one tune"] += 1
            else:
                found[plain(tune["title"])][tuple(tokens)] = tune["title"]
    keys = sorted(found)
    test = set(random.Random(SEED).sample(keys, round(TEST_SHARE * len(keys))))
    titles, seen, arrays = [], set(), {}
    for split, chosen in (("train", [key for key in keys if key not in test]), ("test", sorted(test))):
        x, tune = [], []
        for key in chosen:
            for tokens, title in found[key].items():
                if tokens in seen:
                    dropped["the same two bars again, in another tune"] += 1
                    continue
                seen.add(tokens)
                if not titles or titles[-1] != title:
                    titles.append(title)
                x.append(tokens)
                tune.append(len(titles) - 1)
        arrays[f"{split}_x"], arrays[f"{split}_tune"] = np.array(x, np.uint8), np.array(tune, np.uint16)
    for reason, count in dropped.most_common():
        print(f"{count:6} dropped: {reason}")
    for split in ("train", "test"):
        print(f"{len(arrays[f'{split}_x']):6} kept for {split}, of {len(set(arrays[f'{split}_tune']))} tunes")
    return arrays | {"titles": np.array(json.dumps(titles))}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "tunes", type=Path, help="the parsed tunes, .json.gz; made by parsing if it does not exist"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("melodies.npz"), help="the file to write (default: here)"
    )
    options = parser.parse_args()
    if not options.tunes.exists():
        with gzip.open(options.tunes, "wt") as file:
            json.dump(parse_all(), file)
    with gzip.open(options.tunes, "rt") as file:
        arrays = derive(json.load(file))
    np.savez_compressed(options.out, **arrays)
    print(f"written to {options.out}, {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
