"""Values, shapes and counts: every plain form of a right value passes, and words say what is wrong."""

import math

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient

from course_utils import checks


@pytest.mark.parametrize(
    "right",
    [
        torch.tensor([1.0, 2.0]),
        torch.tensor([1.0, 2.0], dtype=torch.float64, requires_grad=True),
        np.array([1.0, 2.0]),
        np.array([2.0, 1.0])[::-1],
        [1, 2],
        (1.0, 2.000001),
        [torch.tensor(1.0), torch.tensor(2.0)],
        [torch.tensor(1.0), 2],
    ],
)
def test_every_plain_form_of_a_right_value(right):
    checks.value(right, [1.0, 2.0], "it")


@pytest.mark.parametrize(
    "wrong, message",
    [
        (None, "It must be a tensor, got None: is a return statement missing"),
        ("text", "It must be a tensor, got a str"),
        ({"a": 1}, "got a dict"),
        (lambda: 1, "got a function"),
        (["a", "b"], "must be a tensor of numbers, got"),
        ([[1.0], [2.0, 3.0]], "must be a tensor of numbers, got"),
        (torch.tensor([1.0, 3.0]), r"It: expected \[1.0000, 2.0000\], got \[1.0000, 3.0000\]"),
        (torch.tensor([2.0, 4.0]), "twice too much"),
        (torch.tensor(7.0), r"must have shape \(2,\), got \(\)"),
        (torch.zeros(5), "Axis 0 has length 5 instead of 2"),
    ],
)
def test_words_for_what_is_wrong(wrong, message):
    with pytest.raises(checks.Mistake, match=message):
        checks.value(wrong, [1.0, 2.0], "It", hints=[([2.0, 4.0], "twice too much.")])


@pytest.mark.parametrize(
    "bad, message",
    [
        (math.nan, r"must be finite, got NaN at index \(1,\) \(1 of 3 values\): NaN comes from 0/0"),
        (math.inf, r"must be finite, got ∞ at index \(1,\) .*exp overflows"),
        (-math.inf, "must be finite, got −∞ .*logarithm of 0.*logsumexp"),
    ],
)
def test_what_is_not_finite_says_where_and_how(bad, message):
    for check in (lambda got: checks.value(got, [1, 2, 3], "It"), lambda got: checks.finite(got, "It")):
        with pytest.raises(checks.Mistake, match=message):
            check(torch.tensor([1.0, bad, 3.0]))


def test_shape_returns_a_tensor():
    for right in (
        [1, 2],
        (torch.tensor(1.0, requires_grad=True), 2.0),
        np.array([2.0, 1.0], dtype=np.float32)[::-1],
    ):
        got = checks.shape(right, (2,), "it")
        assert got.dtype == torch.float64 and not got.requires_grad and got.tolist() == [1.0, 2.0]
    assert checks.shape(np.array(3.0), (), "it") == 3.0


def test_advice_goes_with_a_wrong_shape():
    with pytest.raises(checks.Mistake, match="the draws come first"):
        checks.value(torch.zeros(3), [0.0], "it", advice="the draws come first")
    with pytest.raises(checks.Mistake, match="the draws come first"):
        checks.shape(torch.zeros(3), (1,), "it", advice="the draws come first")


def test_parts():
    assert checks.parts((1, 2), 2, "f") == (1, 2) and checks.parts([1, 2, 3], 3, "f") == (1, 2, 3)
    for wrong, message in [
        ((1, 2), "a tuple of 2"),
        (torch.zeros(3), r"one tensor of shape \(3,\)"),
        (None, r"None: is a return statement missing\?"),
    ]:
        with pytest.raises(
            checks.Mistake, match=rf"f must return 3 values \(return a, b, c\), got {message}"
        ):
            checks.parts(wrong, 3, "f")


def test_a_notebook_shows_the_message_alone():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "from course_utils import checks\nchecks.value(1.0, 2.0, 'It', [(1.0, 'half.')])"
            )
        ]
    )
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    (output,) = [o for o in notebook.cells[0].outputs if o.output_type == "error"]
    assert output.traceback == ["Not right yet. It: half. Expected 2.0000, got 1.0000."]
    assert output.ename == "Mistake"


def test_several_tensors_where_one_is_expected():
    checks.value((torch.tensor(1.0), torch.tensor(2.0)), [1, 2], "It")
    with pytest.raises(checks.Mistake, match=r"must be one tensor, got 2 of shapes \(2,\), \(3,\)"):
        checks.value((torch.zeros(2), torch.zeros(3)), [1, 2], "It")


def message(got, want, **options):
    with pytest.raises(checks.Mistake) as caught:
        checks.value(got, want, "It", **options)
    return str(caught.value)


def test_where_many_values_differ():
    want = torch.zeros(2, 5)
    got = want.clone()
    got[1, 4] = 1
    assert "They differ most at index (1, 4): expected 0.0000, got 1.0000" in message(got, want)
    assert "index" not in message(got[:, 3:], want[:, 3:])


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        (
            torch.eye(2) + 1,
            torch.eye(2),
            "expected [[1.0000, 0.0000], [0.0000, 1.0000]], got [[2.0000, 1.0000]",
        ),
        (torch.ones(4, 5), torch.zeros(4, 5), "got [[1.0000, 1.0000, 1.0000, 1.0000, …], ["),
        (torch.ones(4, 1), torch.zeros(4, 1), "expected [[0.0000], [0.0000], [0.0000], …], got"),
        (torch.ones(2, 2, 1), torch.zeros(2, 2, 1), "expected [[[0.0000], [0.0000]], …], got"),
        (3, 2, "expected 2, got 3."),
        (torch.tensor([3, 5]), [2, 5], "expected [2, 5], got [3, 5]."),
        (2.5, 2, "expected 2, got 2.5000."),
        (3, 2.0, "expected 2.0000, got 3.0000."),
        (np.array([1, 3]), np.array([1, 2]), "expected [1, 2], got [1, 3]."),
        (
            torch.tensor([True, True]),
            torch.tensor([True, False]),
            "expected [True, False], got [True, True].",
        ),
        ([0.0, 2.0], [False, True], "expected [False, True], got [False, 2]."),
        ([1, 3], [torch.tensor(1), 2], "expected [1, 2], got [1, 3]."),
        (torch.ones(5).int(), torch.arange(5), "index (4,): expected 4, got 1."),
    ],
)
def test_numbers_are_shown_as_what_they_are(got, want, words):
    assert words in message(got, want)


def test_a_known_mistake_shows_its_numbers_in_the_same_way():
    assert message(3, 2, hints=[(3, "one too many.")]) == "It: one too many. Expected 2, got 3."


def test_a_known_mistake_beyond_the_numbers_shown_is_shown_too():
    cut = message([[1.0, 2, 3, 4, 5]], [[1.0, 2, 3, 4]], hints=[([[1.0, 2, 3, 4, 5]], "one too many.")])
    assert cut == "It: one too many. Expected shape (1, 4), got (1, 5)."
    late = message([1.0, 2, 3, 4, 5], [1.0, 2, 3, 4, 6], hints=[([1.0, 2, 3, 4, 5], "too low.")])
    assert late.startswith("It: too low. Expected [") and "at index (4,): expected 6.0000" in late


def test_what_is_never_negative_is_called_impossible():
    options = {"never_negative": "a KL divergence"}
    assert message([1.0, -0.5], [1.0, 0.25], **options) == (
        "It: expected [1.0000, 0.2500], got [1.0000, -0.5000]. -0.5000 is impossible, whatever the inputs: "
        "a KL divergence is never negative. 1 of 2 numbers are right."
    )
    assert "impossible" not in message([1.0, 0.5], [1.0, 0.25], **options)
    assert "impossible" not in message([1.0, -0.5], [1.0, 0.25])
    known = message([1.0, -0.5], [1.0, 0.25], hints=[([1.0, -0.5], "σ² is missing.")], **options)
    assert known.startswith("It: σ² is missing.") and "impossible" not in known
