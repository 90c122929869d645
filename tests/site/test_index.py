"""What the search looks through."""

import pytest

from course_utils.site.index import in_letters


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        (r"\log p(x|z)", "log p(x|z)"),
        (r"\mu + \sigma\epsilon", "μ+σϵ"),
        ("a < b", "a<b"),
        (r"c^2/\sqrt{2c^2-1}", "…"),
        (r"\frac{1}{2}", "…"),
    ],
)
def test_a_formula_in_letters(tex, letters):
    assert in_letters(tex) == letters
