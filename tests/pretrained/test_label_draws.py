"""The log of the three draws of labels is made again in the form that is packaged."""

import torch

from course_utils import cli
from course_utils.pretrained import RECIPES, label_draws

SEMI_SUPERVISED = ("mnist-m1m2", "mnist-m2")


def test_the_log_is_remade_in_the_form_that_is_packaged(tmp_path, monkeypatch, mnist, capsys):
    """With short recipes on few digits: every method, every draw, every term; and nothing is overwritten."""
    few = type(mnist)(*(type(part)(part.x[:2000], part.y[:2000]) for part in mnist))
    monkeypatch.setattr("course_utils.data.mnist", lambda device=None: few)
    monkeypatch.setattr(label_draws, "ALONE", dict(epochs=1, batch_size=100))
    for name in SEMI_SUPERVISED:
        monkeypatch.setitem(RECIPES, name, RECIPES[name]._replace(fit=dict(epochs=1, batch_size=500)))
    out = tmp_path / "log.json"
    log = label_draws.write_log(out, torch.device("cpu"))
    packaged = label_draws.log_of_draws()
    assert log.keys() == packaged.keys()
    for method, entry in log.items():
        assert entry.keys() == packaged[method].keys()
        assert [draw.keys() for draw in entry["draws"]] == [draw.keys() for draw in packaged[method]["draws"]]
        assert len({draw["test_error"] for draw in entry["draws"]}) > 1, "other labels, other errors"
    content = out.read_text()
    assert cli.main(["train", "semi-supervised", "--out", str(out)]) == 2
    assert "exists; move it away" in capsys.readouterr().err and out.read_text() == content
