"""The coupling's table is a lower triangle whose diagonal stands out."""

import re

from tests.diagrams.conftest import drawn


def test_table():
    svg = drawn("coupling").svg()
    assert len(re.findall(r"fill:var\(--faint\);fill-opacity:0.35", svg)) == 2 * 4
    assert len(re.findall(r"fill:var\(--ink\);fill-opacity:1;stroke-linejoin", svg)) == 2 * 4
