"""The log of autoencoders of seven widths: what it holds, and that it is made again in the same form."""

import itertools

import pytest
import torch

from course_utils import cli, pretrained
from course_utils.pretrained import widths


def test_what_the_log_holds():
    log = widths.log_of_widths()
    assert {epochs: tuple(errors) for epochs, errors in log.items()} == widths.WIDTHS
    for errors in log.values():
        assert all(b < a for a, b in itertools.pairwise(errors.values())), "a wider code loses less"
    assert all(error < log[widths.FEW][k] for k, error in log[widths.ENOUGH].items()), "as after few epochs"
    assert log[widths.ENOUGH][2] == pretrained.numbers("mnist-plane")["squared_error"]


def test_the_log_is_made_again_in_the_same_form(tmp_path, monkeypatch, mnist, capsys):
    few = type(mnist)(*(type(part)(part.x[:600], part.y[:600]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: few)
    monkeypatch.setattr(widths, "WIDTHS", {1: (1, 2), 4: (2, 8)})
    out = tmp_path / "log.json"
    log = widths.write_log(out, torch.device("cpu"))["squared_error"]
    assert {epochs: tuple(errors) for epochs, errors in log.items()} == widths.WIDTHS
    assert log[4][2] < log[1][2]
    monkeypatch.setattr(widths, "FOLDER", tmp_path)
    monkeypatch.setattr(widths, "LOG", "log.json")
    assert widths.log_of_widths() == log
    with pytest.raises(FileExistsError, match="move it away"):
        widths.write_log(out, torch.device("cpu"))
    assert cli.main(["train", "autoencoder-widths", "--out", str(out)]) == 2
    assert "exists; move it away" in capsys.readouterr().err
