"""Ha & Eck 2018, table 1: Sketch-RNN's losses L_R and L_KL, of the packaged model of characters.

The paper's are of QuickDraw's cats, whose drawings are not in the package.

``python -m reproductions.sketch_rnn``; ``vae-course train characters`` trains the model.
"""

import argparse
import time

from course_utils import pretrained
from course_utils.device import generator
from reproductions.results import Figure, write

NAMES = {"L_R": "L_R, w_KL = 0.5", "L_KL": "L_KL, w_KL = 0.5"}
FIGURES = (Figure(NAMES["L_R"], "−1.33"), Figure(NAMES["L_KL"], "0.70"))


def reproduce(seed: int = 0) -> None:
    """Measure the packaged model on the test characters, and write both rows."""
    started = time.monotonic()
    model = pretrained.load("characters")
    measured = pretrained.sketches.numbers_on_test_characters(model, generator(seed))
    minutes = round((time.monotonic() - started) / 60, 1)
    row = dict(
        differs=f"characters, not cats; N_max = {model.x_shape[0]}, K = {model.latent_dim}",
        command="python -m reproductions.sketch_rnn",
        seed=seed,
        minutes=minutes,
        log=measured,
    )
    write("sketch_rnn", [row | dict(figure=NAMES[loss], ours=f"{measured[loss]:.2f}") for loss in NAMES])


def main(arguments: list[str] | None = None) -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    reproduce()


if __name__ == "__main__":
    main()
