"""MADE's drawing shows the dependence of the whole model, direct connections included."""

import re

import torch

from course_utils import models
from tests.diagrams.conftest import drawn


def test_dependence():
    torch.manual_seed(0)
    model = models.MADE((4,), 200).double()  # so many units that none matters alone
    x = torch.rand(4, dtype=torch.float64)
    jacobian = torch.autograd.functional.jacobian(lambda one: model.logits(one[None])[0], x)
    assert ((jacobian != 0) == torch.ones(4, 4).tril(-1).bool()).all()
    # In each layout: 4 squares are grey (rows 2 and 4 hold 1 and 3), 2 are ink, the others open.
    svg = drawn("made").svg()
    assert len(re.findall(r"fill:var\(--faint\);fill-opacity:0.35", svg)) == 2 * 4
    assert len(re.findall(r"stroke:var\(--ink\);stroke-width:1.25;fill:var\(--ink\)", svg)) == 2 * 2
    assert "from x 1 and x 2 alone" in drawn("made").alt
