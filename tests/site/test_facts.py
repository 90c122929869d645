"""README's table, as the site reads it."""

import pytest

from course_utils.site import facts


def test_the_lectures_of_the_course(course):
    found = facts.lectures(course)
    assert [each.number for each in found] == [f"{n:02d}" for n in range(11)]
    elbo = found[5]
    assert elbo.title == "Jensen’s inequality and the ELBO" and elbo.slides_in_words == "slides 13–18"
    assert elbo.first_slide == "13" and elbo.minutes_in_words == "45 minutes, 105 with all optional parts"
    assert found[0].slides_in_words == "no slides" and found[6].slides_in_words == "slide 19"
    for each in found:
        assert each.line.endswith(".") and (each.line[0].isupper() or each.line[:2] in ("q ", "z "))


def test_a_lecture_that_readme_does_not_list(tmp_path):
    (tmp_path / "lectures").mkdir()
    (tmp_path / "lectures" / "11_more.ipynb").write_text("{}")
    (tmp_path / "README.md").write_text("| [00 Start](lectures/00_start.ipynb) | – | 5, 5 | first |\n")
    with pytest.raises(ValueError, match=r"must list the lectures \['11_more'\], got \['00_start'\]"):
        facts.lectures(tmp_path)
