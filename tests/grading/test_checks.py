"""The checks themselves: they accept every plain form of a right value, and say in words what is wrong."""

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
        (None, "it is None: is a return statement missing"),
        ("text", "it should be a tensor, but a str came"),
        ({"a": 1}, "but a dict came"),
        (lambda: 1, "but a function came"),
        (["a", "b"], "should be a tensor of numbers"),
        ([[1.0], [2.0, 3.0]], "should be a tensor of numbers"),
        (torch.tensor([1.0, 3.0]), r"expected \[1.0000, 2.0000\], got \[1.0000, 3.0000\]"),
        (torch.tensor([1.0, float("nan")]), "NaN or infinite"),
        (torch.tensor([2.0, 4.0]), "twice too much"),
        (torch.tensor(3.0), r"shape \(2,\), but has \(\)"),
        (torch.zeros(2, 4), "sum over the dimensions of each example"),
        (torch.zeros(5), "over the batch axis"),
    ],
)
def test_words_for_what_is_wrong(wrong, message):
    with pytest.raises(checks.Mistake, match=message):
        checks.value(wrong, [1.0, 2.0], "it", hints=[([2.0, 4.0], "twice too much.")])


def test_shape_returns_a_tensor():
    for right in ([1, 2], (torch.tensor(1.0, requires_grad=True), 2.0), np.array([2.0, 1.0], dtype=np.float32)[::-1]):
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
    for wrong, message in [((1, 2), "tuple of 2 came"), (torch.zeros(3), "Tensor came"), (None, "NoneType came")]:
        with pytest.raises(checks.Mistake, match=f"f should return 3 values.*{message}"):
            checks.parts(wrong, 3, "f")


def test_unchanged():
    x = torch.ones(2)
    assert checks.unchanged(lambda x, k: x + k, x, 1).tolist() == [2, 2]
    with pytest.raises(checks.Mistake, match="argument 1 in place"):
        checks.unchanged(lambda x, k: x.add_(k), x, 1)


def test_unchanged_looks_into_dictionaries():
    def adds(decoder):
        decoder["b"] += 1

    def replaces(decoder):
        decoder["b"] = decoder["b"] + 1

    def converts(decoder):
        decoder["b"] = decoder["b"].double()

    def takes_out(decoder):
        del decoder["b"]

    def fresh():
        return {"W": torch.ones(2, 1), "b": torch.zeros(2), "name": "a"}

    assert checks.unchanged(lambda decoder: decoder["b"] + 1, fresh()).tolist() == [1, 1]
    for wrong in (adds, replaces, converts, takes_out):
        with pytest.raises(checks.Mistake, match=r'argument 2\["b"\] in place'):
            checks.unchanged(lambda _, decoder, wrong=wrong: wrong(decoder), 0.5, fresh())
    with pytest.raises(checks.Mistake, match=r'argument 1\["W"\]: requires_grad_'):
        checks.unchanged(lambda decoder: decoder["W"].requires_grad_(), fresh())


def test_directions_have_no_sign():
    want = torch.tensor([[0.6, 0.8, 0.0], [0.8, -0.6, 0.0]])
    for right in (want, -want, want * torch.tensor([[1], [-1]]), want.double().numpy()):
        checks.directions(right, want, "the rows", hints=[(want.flip(0), "the order is wrong.")])
    for wrong, message in [
        (-want.flip(0), "the order is wrong"),
        (2 * want, "span the right subspace, but are not the directions themselves"),
        (want[[1, 1]], "the rows is not right"),
        (want.T, "should have shape.*one in each row"),
        (want + float("nan"), "NaN"),
    ]:
        with pytest.raises(checks.Mistake, match=message):
            checks.directions(
                wrong, want, "the rows", hints=[(want.flip(0), "the order is wrong.")], advice="one in each row"
            )


def test_a_subspace_has_many_bases():
    generator = torch.Generator().manual_seed(0)
    tilt = math.radians(0.3)
    for _ in range(20):
        first, second, third, fourth = torch.linalg.qr(torch.randn(5, 4, generator=generator).double()).Q.T
        want, other = torch.stack([first, second]), torch.stack([third, fourth])
        tilted = torch.stack([first, math.cos(tilt) * second + math.sin(tilt) * third])
        mix = torch.randn(2, 2, generator=generator).double() + 3 * torch.eye(2)
        checks.subspace(mix @ want, want, "the plane", [(other, "another one.")])
        for wrong, message in [
            (mix @ other, "the plane: another one"),
            (mix @ tilted, r"is not the right one.* 0\.3°"),
            (torch.stack([first, 2 * first]), "angle between the two is 90.0°"),
            (want.T, "should have shape"),
            (want / 0, "infinite"),
        ]:
            with pytest.raises(checks.Mistake, match=message):
                checks.subspace(wrong, want, "the plane", [(other, "another one.")])


def test_unbiased_lets_chance_through_and_nothing_else():
    generator = torch.Generator().manual_seed(0)
    for _ in range(200):
        draws = torch.randn(200, 8, generator=generator)
        checks.unbiased(draws.mean(0), draws.std(0) / math.sqrt(200), torch.zeros(8), "it")
    for _ in range(20):
        draws = torch.randn(200, 8, generator=generator) + 0.7
        with pytest.raises(checks.Mistake, match="more than chance allows"):
            checks.unbiased(draws.mean(0), draws.std(0) / math.sqrt(200), torch.zeros(8), "it")


def test_unbiased_estimates_may_rise_and_fall_together():
    for chance in torch.randn(500, generator=torch.Generator().manual_seed(0)):
        checks.unbiased(chance.expand(6), torch.ones(6), torch.zeros(6), "it")


def test_honest_errors():
    generator = torch.Generator().manual_seed(0)
    draws = torch.randn(200, 25, 4, generator=generator)
    estimates, errors = draws.mean(1), draws.std(1) / 5
    checks.honest_errors(estimates, errors, 25)
    for wrong_estimates, wrong_errors, message in [
        (estimates, errors * 5, "times too large"),
        (estimates, errors / 5, r"by √S, not by S \(or is the estimate a single draw"),
        (draws[:, 0], errors, "or is the estimate a single draw"),
        (estimates, errors * 2, "2.* times what the estimates really scatter by"),
        (estimates, 0 * errors, "is 0 or negative"),
        (
            estimates,
            errors * torch.tensor([0.5, 1, 1, 2]),
            "standard error of its own.*only for draws that are independent.*draw by draw, before",
        ),
        (estimates[:1].expand(200, 4), errors, "the same number"),
        (estimates[:, :1].expand(200, 4), errors, "rise and fall together"),
        (estimates, errors * float("nan"), "NaN"),
    ]:
        with pytest.raises(checks.Mistake, match=message):
            checks.honest_errors(wrong_estimates, wrong_errors, 25)
    checks.honest_errors(estimates[:, :1].expand(200, 4), errors[:, :1].expand(200, 4), 25, independent=False)
    with pytest.raises(checks.Mistake, match="Each entry needs a standard error of its own"):
        checks.honest_errors(estimates, errors * torch.tensor([0.5, 1, 1, 2]), 25, each="entry", independent=False)


def test_a_notebook_shows_the_message_alone():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("from course_utils import checks\nchecks.value(1.0, 2.0, 'It', [(1.0, 'half.')])")
        ]
    )
    NotebookClient(notebook, allow_errors=True, kernel_name="python3").execute()
    (output,) = [o for o in notebook.cells[0].outputs if o.output_type == "error"]
    assert output.traceback == ["Not right yet. It: half. Expected 2.0000, got 1.0000."]
    assert output.ename == "Mistake"


def test_several_tensors_where_one_is_expected():
    checks.value((torch.tensor(1.0), torch.tensor(2.0)), [1, 2], "It")
    with pytest.raises(checks.Mistake, match=r"one tensor; several came, of the shapes \(2,\), \(3,\)"):
        checks.value((torch.zeros(2), torch.zeros(3)), [1, 2], "It")


def test_fresh_generators_differ():
    assert len({checks.fresh_generator().initial_seed() for _ in range(50)}) == 50


def test_the_square_of_a_standard_error_is_named():
    generator = torch.Generator().manual_seed(0)
    draws = torch.tensor([0.5, 2.0]) * torch.randn(300, 25, 2, generator=generator)
    errors = draws.std(1) / 5
    checks.honest_errors(draws.mean(1), errors, samples=25)
    with pytest.raises(checks.Mistake, match="square of the standard error"):
        checks.honest_errors(draws.mean(1), errors.square(), samples=25)


def test_own_work_lets_an_answer_through_unchanged():
    def mine(mu, *, scale=1):
        return scale * mu.square().sum(-1)

    watched = checks.own_work(mine)
    assert watched.__name__ == "mine"
    assert checks.unchanged(watched, torch.ones(3)) == 3 and watched(torch.ones(3), scale=2) == 6
    with pytest.raises(ZeroDivisionError):
        checks.own_work(lambda: 1 / 0)()


def test_an_error_within_an_answer_says_what_the_answer_was_given():
    def mine(v, classes):
        return v + torch.zeros(classes)

    with pytest.raises(RuntimeError, match="must match") as caught:
        checks.own_work(mine)(torch.zeros(2, 3), 4)
    assert caught.value.__notes__ == ["It came in mine(tensor of shape (2, 3), 4)."]


def test_own_work_notices_the_library_under_any_name():
    from course_utils import distributions, models
    from course_utils.distributions import kl_to_standard_normal as innocent

    zeros = torch.zeros(2, 3)

    def merely_calls(mu, log_sigma):
        return innocent(mu, log_sigma)

    def calls_with_bad_shapes(mu, log_sigma):
        return distributions.kl_to_standard_normal(mu, log_sigma[:, :1])

    for answer in (merely_calls, calls_with_bad_shapes):
        with pytest.raises(
            checks.Mistake, match=r"lets the library do the work: it calls .*distributions\.kl_to_standard_normal"
        ):
            checks.own_work(answer)(zeros, zeros)

    vae = models.VAE(latent_dim=3, x_shape=(4,), hidden=(5,))

    def decodes(z):
        return vae.decode(z)

    with pytest.raises(checks.Mistake, match="models"):
        checks.own_work(decodes)(zeros)
    assert checks.own_work(decodes, allowed=["models"])(zeros).shape == (2, 4)


def test_own_work_names_what_was_called_and_not_the_import(monkeypatch):
    import sys

    monkeypatch.delitem(sys.modules, "course_utils.distributions", raising=False)

    def imports_within(mu, log_sigma):
        from course_utils.distributions import kl_to_standard_normal

        return kl_to_standard_normal(mu, log_sigma)

    with pytest.raises(checks.Mistake, match=r"it calls course_utils\.distributions\.kl_to_standard_normal"):
        checks.own_work(imports_within)(torch.zeros(2, 3), torch.zeros(2, 3))


def test_own_work_stops_watching_after_the_call():
    import sys

    checks.own_work(lambda: None)()
    assert sys.getprofile() is None


def test_an_answer_that_is_not_written_yet():
    def unanswered(x):
        raise NotImplementedError()

    def meets_a_limit_of_torch(x):
        raise NotImplementedError("no kernel for this")

    with pytest.raises(checks.Mistake, match="unanswered is not written yet"):
        checks.own_work(unanswered)(torch.ones(1))
    with pytest.raises(NotImplementedError, match="no kernel"):
        checks.own_work(meets_a_limit_of_torch)(torch.ones(1))


def test_where_many_values_differ():
    want = torch.zeros(2, 3)
    got = want.clone()
    got[1, 2] = 1
    with pytest.raises(checks.Mistake, match=r"They differ most at index \(1, 2\): expected 0.0000, got 1.0000"):
        checks.value(got, want, "it")


def test_marks_that_backward_leaves():
    def leaves_a_gradient(mu):
        mu.requires_grad_()
        mu.square().sum().backward()
        return mu.grad

    def copies(mu):
        return leaves_a_gradient(mu.detach().clone())

    mu = torch.ones(2)
    assert checks.unchanged(copies, mu).tolist() == [2, 2] and not mu.requires_grad
    with pytest.raises(checks.Mistake, match=r"changed its argument 1: requires_grad_\(\)"):
        checks.unchanged(leaves_a_gradient, mu)
