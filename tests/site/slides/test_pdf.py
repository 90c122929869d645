"""Slides on paper."""

import re


def test_a_page_for_each_slide(made):
    sections = (made / "index.html").read_text(encoding="utf-8").count("<section>")
    assert sections > 3
    assert len(re.findall(rb"/Type ?/Page\b", (made / "00_start.pdf").read_bytes())) == sections
