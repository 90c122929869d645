"""The data sets of the course. Credits and licences: CREDITS.md in this folder."""

from course_utils.data.images import ImageSet, Mnist, binarize, faces, mnist
from course_utils.data.melodies import (
    Melodies,
    MelodySet,
    in_one_scale,
    melodies,
    melody_attributes,
    note_name,
    notes,
    transpose,
    write_midi,
)
from course_utils.data.pen_digits import ink, trace
from course_utils.data.sketches import Sketches, SketchSet, sketches
from course_utils.data.strokes import from_strokes, strokes

__all__ = [
    "ImageSet",
    "Melodies",
    "MelodySet",
    "Mnist",
    "SketchSet",
    "Sketches",
    "binarize",
    "faces",
    "from_strokes",
    "in_one_scale",
    "ink",
    "melodies",
    "melody_attributes",
    "mnist",
    "note_name",
    "notes",
    "sketches",
    "strokes",
    "trace",
    "transpose",
    "write_midi",
]
