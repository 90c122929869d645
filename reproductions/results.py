"""What the programs of this folder share: runs that go on where they stopped, and files of results.

docs/reproductions/results has one file a paper, one row a figure. A program replaces its own rows, each when
it is done and in one step, so an interrupted one leaves the last results.
"""

import io
import json
from pathlib import Path
from typing import NamedTuple

import torch
from torch import nn

from benchmarks.results import conditions
from course_utils import models, training
from course_utils.files import write_atomically
from course_utils.training import History

COURSE = Path(__file__).resolve().parents[1]
FOLDER = COURSE / "docs" / "reproductions" / "results"
RUNS = COURSE / "reproductions" / "runs"  # unfinished and finished trainings; not committed


def fit(model: nn.Module, name: str, **arguments) -> History:
    """training.fit(model, **arguments), from where an earlier run of this name stopped.

    Raises KeyboardInterrupt after Ctrl-C, so that nothing is measured of a model that is not trained.
    """
    path = RUNS / f"{name}.safetensors"
    where = dict(resume=path) if path.exists() else dict(checkpoint=path)
    history = training.fit(model, **arguments, **where, progress=False)
    if history.interrupted:
        raise KeyboardInterrupt(f"{path} holds the unfinished run; the same command continues it.")
    return history


def save_run(name: str, state: dict) -> None:
    """Write the state of a run that fit does not do, in one step."""
    content = io.BytesIO()
    torch.save(state, content)
    write_atomically(RUNS / f"{name}.pt", content.getvalue())


def load_run(name: str) -> dict:
    """The state that save_run wrote, on the CPU, or an empty one."""
    path = RUNS / f"{name}.pt"
    return torch.load(path, map_location="cpu", weights_only=True) if path.exists() else {}


def with_activation(vae: models.VAE, kind: type[nn.Module]) -> models.VAE:
    """The VAE with another activation instead of each ReLU, in place."""
    for network in (vae.encoder, vae.decoder):
        for index, layer in enumerate(network):
            if isinstance(layer, nn.ReLU):
                network[index] = kind()
    return vae


class Figure(NamedTuple):
    """A published figure: what it is of, and what the paper says."""

    name: str
    paper: str


def write(subject: str, rows: list[dict]) -> None:
    """Put rows into the subject's file, each instead of an earlier one of the same figure.

    A row has figure, ours, differs, command, seed, minutes and log; the conditions are added here.
    """
    path = FOLDER / f"{subject}.json"
    kept = {row["figure"]: row for row in read(subject)}
    kept |= {row["figure"]: row | dict(conditions=conditions()) for row in rows}
    content = json.dumps(list(kept.values()), indent=1, ensure_ascii=False) + "\n"
    write_atomically(path, content.encode())
    for row in rows:
        print(f"{row['figure']}: {row['ours']} ({row['minutes']} minutes)", flush=True)


def read(subject: str) -> list[dict]:
    """The rows of a subject's file, or none."""
    path = FOLDER / f"{subject}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
