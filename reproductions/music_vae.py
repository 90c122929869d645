"""Roberts et al. 2018: MusicVAE's reconstruction accuracy on two bars, of the packaged MelodyVAE.

Both at temperature 1 on held-out melodies: each token given the true ones before it, and in free running.

``python -m reproductions.music_vae``; ``vae-course train melodies`` trains the model.
"""

import argparse
import time

from course_utils import pretrained
from course_utils.device import generator
from reproductions.results import Figure, write

NAMES = {
    "accuracy_teacher_forced": "2-bar melody, teacher forcing",
    "accuracy_sampled": "2-bar melody, sampling",
}
FIGURES = (
    Figure(NAMES["accuracy_teacher_forced"], "0.986"),
    Figure(NAMES["accuracy_sampled"], "0.951"),
)


def reproduce(seed: int = 0) -> None:
    """Measure the packaged model on the test melodies, and write both rows."""
    started = time.monotonic()
    measured = pretrained.melodies.numbers_on_test_melodies(pretrained.load("melodies"), generator(seed))
    row = dict(
        differs="fiddle tunes in one key, and one small GRU",
        command="python -m reproductions.music_vae",
        seed=seed,
        minutes=round((time.monotonic() - started) / 60, 1),
        log=measured,
    )
    write("music_vae", [row | dict(figure=name, ours=f"{measured[key]:.3f}") for key, name in NAMES.items()])


def main(arguments: list[str] | None = None) -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    reproduce()


if __name__ == "__main__":
    main()
