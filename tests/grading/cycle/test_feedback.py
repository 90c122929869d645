"""The feedback pages: they name the mistake and the task, and nothing in them runs."""

import re
from html import unescape

from course_utils.grading.notebooks import HIDDEN, visible
from tests.assignments.classroom import COURSE, solution_notebook
from tests.support.active_elements import active_elements
from tests.support.graded_class import NAME


def test_feedback_names_the_mistake_and_the_tasks(feedback, submissions):
    assert set(feedback) == set(submissions)
    page = feedback["constant"]
    assert "the constant is missing" in page
    assert ">Task 1 · Gaussian log-likelihood, check 1b</a> (Score: 0.0 / 3.0)" in page
    assert ">Task 8 · Three cases, in words</a>" in page and "Test cell" not in page
    assert "white-space: pre-wrap" in page


def test_feedback_shows_no_hidden_test_and_no_folder(feedback, submissions):
    secret = {
        line.strip()
        for cell in solution_notebook(NAME).cells
        for text in HIDDEN.findall(cell.source)
        for line in text.splitlines()
        if len(line.strip()) > 30
    } - {line.strip() for cell in solution_notebook(NAME).cells for line in visible(cell.source).splitlines()}
    assert len(secret) > 50
    for student, page in feedback.items():
        text = re.sub(r"<[^>]*>", "", page)
        written = "\n".join(cell.source for cell in submissions[student].cells)
        assert not {line for line in secret if line in unescape(text) and line not in written}
        assert "HIDDEN" not in text and str(COURSE) not in text and "site-packages" not in text
        assert "*Points:*" not in text and "Rubric" not in text


def test_nothing_of_a_students_runs_in_feedback(feedback):
    for page in feedback.values():
        assert active_elements(page) == []
        head = page.partition("</head>")[0]
        assert "default-src 'none'" in head and page.index("default-src") < page.index("<style")
    assert "My <em>essay</em>" in feedback["constant"] and "<b>shown</b>" in feedback["constant"]


def test_formulas_in_feedback_need_no_network(feedback):
    page = feedback["constant"]
    assert page.count("<math") > 40 and "mathjax" not in re.sub(r"<!--.*?-->", "", page).lower()
    assert "<mi>F</mi><mo>≤</mo>" in page
    assert "$" not in re.sub(r"(?s)<style.*?</style>|<pre.*?</pre>", "", page)
