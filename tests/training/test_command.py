"""python -m course_utils.training, alone and as the workers of torchrun."""

import contextlib
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from course_utils import models, training
from course_utils.training import command
from tests.support.runs import interrupted

# 20 epochs of 13 steps; the result of two parts, whoever computes them.
OPTIONS = (
    "--data x.npy --latent-dim 2 --hidden 32 --likelihood gaussian --epochs 20 --batch-size 100 --parts 2"
)


@pytest.fixture(scope="module")
def folder(x, tmp_path_factory):
    """Data, and the model of a run in one process."""
    folder = tmp_path_factory.mktemp("workers")
    np.save(folder / "x.npy", x.numpy())
    with contextlib.chdir(folder):
        assert command.main(["alone.safetensors", *OPTIONS.split()]) == 0
    return folder


def two_workers(folder, *arguments):
    """Two workers of torchrun, at their end."""
    return subprocess.run(
        [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
            "-m", "course_utils.training", *arguments, *OPTIONS.split(),
        ],
        cwd=folder,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
    )  # fmt: skip


def test_two_workers_go_on_as_one_process_does(folder, x):
    """From a run that was interrupted in one process."""
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 14, 14), (32,), likelihood="gaussian")
    options = dict(epochs=20, batch_size=100, parts=2, device="cpu", progress=False)
    training.fit(interrupted(vae, 150), x, **options, checkpoint=folder / "together.safetensors")
    done = two_workers(folder, "together.safetensors", "--resume")
    assert done.returncode == 0, done.stderr
    assert len(re.findall(r"^epoch \d+: ", done.stdout, re.MULTILINE)) == 20, "only the first worker prints"
    alone, together = (models.load(folder / f"{name}.safetensors") for name in ("alone", "together"))
    for one, other in zip(alone.parameters(), together.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-5)


def test_what_it_says_instead_of_overwriting(folder, capsys, monkeypatch):
    monkeypatch.chdir(folder)
    assert command.main(["alone.safetensors"]) == 2
    assert "alone.safetensors exists; pass --resume" in capsys.readouterr().err
    assert command.main(["other.safetensors", "--data", "none.npy"]) == 2
    assert "none.npy" in capsys.readouterr().err
    assert command.main(["alone.safetensors", "--resume", *OPTIONS.split()[:-1], "1"]) == 2
    assert "parts=2, now 1" in capsys.readouterr().err
