"""Words that name a place become links to it, and nothing else does."""

import pytest

from course_utils.site.links import Lecture, linked

LECTURES = {
    "04": Lecture("04_observation", {"2": "2 · What η does"}),
    "05": Lecture("05_elbo", {"1": "1 · Jensen's inequality"}),
}


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        ("as in lecture 04.", "05", "as in [lecture 04](/lectures/04_observation.md)."),
        (
            "Lecture 05, section 1 and section 2",
            "04",
            "[Lecture 05, section 1](/lectures/05_elbo.md#1--jensens-inequality) and "
            "[section 2](/lectures/04_observation.md#2--what-η-does)",
        ),
        (
            "section 1 of lecture 05",
            None,
            "[section 1 of lecture 05](/lectures/05_elbo.md#1--jensens-inequality)",
        ),
        ("**The claim (slide 13).**", "05", "**The claim ([slide 13](/guides/slides.md#slide-13)).**"),
        ("lecture 05, read again", "05", "lecture 05, read again"),
        ("section 2", None, "section 2"),
        ("lecture 99", "05", "lecture 99"),
        ("`lecture 04`, $x_{lecture 04}$, [lecture 04](x.md)", "05", None),
        ("```\nlecture 04\n```\n\n## 1 · lecture 04", "05", None),
        ("<summary>lecture 04</summary>", "05", None),
    ],
)
def test_linked(text, own, expected):
    assert linked(text, LECTURES, own) == (text if expected is None else expected)
