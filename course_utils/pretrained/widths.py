"""Autoencoders of MNIST at seven widths of the bottleneck after two epochs, some after thirty, and their log.

``vae-course train autoencoder-widths`` makes the log, ``autoencoder-widths.json``, again: in about 10 minutes
on one CPU core.
"""

import json
from pathlib import Path

import torch

from course_utils import data, training
from course_utils.device import generator
from course_utils.files import write_atomically
from course_utils.models import Autoencoder
from course_utils.pretrained.measures import squared_error_of_test_digits
from course_utils.pretrained.stored import FOLDER

LOG = "autoencoder-widths.json"
HIDDEN = (256, 128)
FEW, ENOUGH = 2, 30  # epochs
WIDTHS = {FEW: (1, 2, 4, 8, 16, 32, 64), ENOUGH: (2, 8, 16, 64)}
LEARNING_RATE = 3e-3


def follow(width: int, epochs: int, device: torch.device) -> float:
    """Train one, and return its mean squared error on the test digits."""
    torch.manual_seed(0)
    model = Autoencoder(width, hidden=HIDDEN)
    x = data.mnist(device).train.x
    training.fit(model, x, epochs, learning_rate=LEARNING_RATE, device=device, progress=False)
    model.half().float()  # measured as packaged models are stored
    return squared_error_of_test_digits(model, generator(0, device))["squared_error"]


def log_of_widths() -> dict[int, dict[int, float]]:
    """The packaged log: by the epochs of training and the width, the mean of ‖x - x̃‖² over test digits."""
    log = json.loads((FOLDER / LOG).read_text())["squared_error"]
    return {int(epochs): {int(k): error for k, error in errors.items()} for epochs, errors in log.items()}


def write_log(out: Path, device: torch.device) -> dict:
    """Train all, write the log to ``out`` and return it. Raises FileExistsError rather than overwrite it."""
    if out.exists():
        raise FileExistsError(f"{out} exists; move it away or name another file.")
    errors = {epochs: {k: follow(k, epochs, device) for k in of} for epochs, of in WIDTHS.items()}
    settings = dict(seed=0, hidden=HIDDEN, learning_rate=LEARNING_RATE)
    log = {"settings": settings, "squared_error": errors}
    write_atomically(out, (json.dumps(log, indent=1) + "\n").encode())
    return log
