"""The formgrader: nbgrader's own web application shows the class."""

import json

from tests.support.active_elements import active_elements
from tests.support.formgrader import formgrader
from tests.support.graded_class import NAME, WRONG


def test_formgrader_shows_the_submissions(graded, gradebook, tmp_path):
    """It lists assignment and students, and shows a student's notebook with the rubric above the essay."""
    with formgrader(graded, tmp_path) as get:
        (assignment,) = json.loads(get("/formgrader/api/assignments"))
        assert (assignment["name"], assignment["num_submissions"], assignment["max_score"]) == (NAME, 5, 100)
        listed = json.loads(get(f"/formgrader/api/submissions/{NAME}"))
        assert {row["student"]: row["autograded"] for row in listed} == dict.fromkeys(
            ["reference", "untouched", "otherforms", *WRONG], True
        )
        (notebook,) = json.loads(get(f"/formgrader/api/submitted_notebooks/{NAME}/{NAME}"))[:1]
        assert "a2_elbo" in get(f"/formgrader/submissions/{notebook['id']}/")
        constant = gradebook.find_submission_notebook(NAME, NAME, "constant")
        page = get(f"/formgrader/submissions/{constant.id}/")
    essay = page[page.index("Rubric (only you see it)") :]
    assert "of the right random variable" in essay or "Jensen" in essay, "the rubric is above the essay"
    assert "My <em>essay</em>" in essay
    assert active_elements(essay[: essay.index('id="statusmessage"')]) == []
    assert "BEGIN HIDDEN TESTS" in page, "graders see the tests"
