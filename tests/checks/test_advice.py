"""What is right already about a wrong result is said, and nothing that the numbers do not show."""

import pytest
import torch

from course_utils import checks

WANT = torch.tensor([[1.0, 2.0, 4.0], [0.5, -3.0, 8.0]])


@pytest.mark.parametrize(
    "wrong, want, message",
    [
        (WANT[0], WANT[:1], "numbers are right, but an axis of length 1 is missing"),
        (WANT[None], WANT, "numbers are right, but there is an axis of length 1 too many"),
        (WANT.T, WANT, r"axes are in another order: \.permute\(1, 0\)"),
        (WANT.flatten(), WANT, "right and in order; only the shape differs"),
        (WANT, WANT.sum(-1), r"One axis too many: take the sum over axis 1 \(the last\)"),
        (WANT, WANT.mean(0), "One axis too many: take the mean over axis 0,"),
        (WANT.sum(), WANT.sum(-1), "sum over axis 0 .* as well"),
        (WANT.mean(), WANT, "mean of all the numbers"),
        (WANT.sum(0), WANT.sum(1), "The total of all numbers is right, so the sum is over the wrong axis"),
        (-WANT, WANT, "The size is right, the sign is wrong"),
        (WANT.flip(1), WANT, "right, but in reverse order along axis 1"),
        (WANT[:, :2].T, WANT[:, :2], "right, but transposed"),
        (WANT.flatten()[[2, 0, 1, 3, 5, 4]], WANT.flatten(), "right, but in another order"),
        (2.5 * WANT, WANT, "Every number is 2.5000 times what it must be"),
        (WANT - 1.5, WANT, r"off by -1.5000: all is right except for one constant"),
        (torch.tensor([[1.0, 2.0, 4.0], [1, -1, 7]]), WANT, "3 of 6 numbers are right"),
        (torch.tensor(6.0), torch.tensor(3.0), "twice what it must be"),
        (torch.tensor([9.0, 5.0, 2.0]), torch.tensor([9.0, 5.0, 2.0, 0.0]), "1 is missing at the end"),
        (WANT.flatten()[2:], WANT.flatten(), "right, but 2 are missing at the beginning"),
        (torch.cat([WANT, WANT]), WANT, "right, but 2 are too many at the end"),
    ],
)
def test_what_is_right_already_is_said(wrong, want, message):
    with pytest.raises(checks.Mistake, match=message):
        checks.value(wrong, want, "It")


def test_a_factor_or_a_constant_is_named_only_where_it_explains_nearly_all_of_the_mistake():
    for off in ([0.4, 0.3, -0.1, 0.4, 0.4, 0], [0.3, -0.2, 0.2, 0.3, 0, 0.5]):
        with pytest.raises(checks.Mistake) as caught:
            checks.value(WANT + torch.tensor(off).reshape(2, 3), WANT, "It", rtol=0, atol=0.35)
        assert "but for one" not in str(caught.value)


def test_what_is_right_comes_before_the_tasks_own_advice():
    with pytest.raises(checks.Mistake, match=r"axis of length 1 is missing.* Keep the batch axis"):
        checks.value(WANT[0], WANT[:1], "It", advice="Keep the batch axis.")


def test_one_row_for_all_is_no_mean_over_rows_and_equal_totals_of_tables_mean_nothing():
    for wrong, want in [
        (WANT[0], WANT[:1].expand(2, 3)),
        (torch.tensor([[1.0, 2]]), torch.tensor([[1.0, 2, 0]])),
    ]:
        with pytest.raises(checks.Mistake) as caught:
            checks.value(wrong, want, "It")
        assert "mean" not in str(caught.value) and "sum is" not in str(caught.value)


@pytest.mark.parametrize("wrong", [[0, 1, 1], [1, 1, 0]])
def test_yes_and_no_in_another_order_is_another_answer(wrong):
    with pytest.raises(checks.Mistake) as caught:
        checks.value(wrong, [1, 0, 1], "It")
    assert "order" not in str(caught.value)


@pytest.mark.parametrize(
    "got, want, message",
    [
        ((2, 1), (2,), "An axis of length 1 too many"),
        ((3,), (1, 3), "An axis of length 1 is missing"),
        ((3, 2), (2, 3), "Are the axes in another order"),
        ((4, 3), (4, 2), r"Axis 1 has length 3 instead of 2\.$"),
        ((4,), (2,), "instead of 2. Is it a sum over the wrong axis"),
        ((3,), (2,), r"length 3 instead of 2\.$"),
        ((), (2,), "Axes are missing"),
        ((4, 3, 2), (4,), "too many axes"),
    ],
)
def test_the_default_advice_says_what_the_shapes_show(got, want, message):
    with pytest.raises(checks.Mistake, match=message):
        checks.shape(torch.zeros(got), want, "It")
