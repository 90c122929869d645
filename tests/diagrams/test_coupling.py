"""The coupling's table is a lower triangle whose diagonal stands out."""

import re

from tests.diagrams.conftest import drawn


def test_table():
    svg = drawn("coupling").svg()
    assert len(re.findall(r"fill:var\(--faint\);fill-opacity:0.35", svg)) == 2 * 4
    assert len(re.findall(r"stroke:var\(--ink\);stroke-width:1.25;fill:var\(--ink\)", svg)) == 2 * 4
