"""The checks themselves: they accept every plain form of a right value, and say in words what is wrong."""

import functools
import math
import random
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import nbformat
import numpy as np
import pytest
import torch
from nbclient import NotebookClient

from course_utils import checks, distributions, models, objectives


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
        (WANT - 1.5, WANT, r"off by -1.5000: all is right but for one constant"),
        (torch.tensor([[1.0, 2.0, 4.0], [1, -1, 7]]), WANT, "3 of 6 numbers are right"),
        (torch.tensor(6.0), torch.tensor(3.0), "twice what it must be"),
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
        ((3,), (2,), "instead of 2. Is it a sum over the wrong axis"),
        ((), (2,), "Axes are missing"),
        ((4, 3, 2), (4,), "too many axes"),
    ],
)
def test_the_default_advice_says_what_the_shapes_show(got, want, message):
    with pytest.raises(checks.Mistake, match=message):
        checks.shape(torch.zeros(got), want, "It")


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
        (None, "None"),
    ]:
        with pytest.raises(
            checks.Mistake, match=rf"f must return 3 values \(return a, b, c\), got {message}"
        ):
            checks.parts(wrong, 3, "f")


def test_unchanged():
    x = torch.ones(2)
    assert checks.unchanged(lambda x, k: x + k, x, 1).tolist() == [2, 2]
    for call in (lambda x, k: x.add_(k), checks.own_work(lambda x, k: x.add_(k))):
        with pytest.raises(checks.Mistake, match="changed its argument x in place"):
            checks.unchanged(call, x, 1)
    with pytest.raises(checks.Mistake, match="changed its argument 1 in place"):
        checks.unchanged(lambda *both: both[0].add_(both[1]), x, 1)


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
        with pytest.raises(checks.Mistake, match=r'argument decoder\["b"\] in place'):
            checks.unchanged(lambda _, decoder, wrong=wrong: wrong(decoder), 0.5, fresh())
    with pytest.raises(checks.Mistake, match=r'argument decoder\["W"\]: requires_grad_'):
        checks.unchanged(lambda decoder: decoder["W"].requires_grad_(), fresh())


def test_directions_have_no_sign():
    want = torch.tensor([[0.6, 0.8, 0.0], [0.8, -0.6, 0.0]])
    for right in (want, -want, want * torch.tensor([[1], [-1]]), want.double().numpy()):
        checks.directions(right, want, "the rows", hints=[(want.flip(0), "the order is wrong.")])
    for wrong, message in [
        (-want.flip(0), "the order is wrong"),
        (2 * want, "span the right subspace, but are not the directions themselves"),
        (want[[1, 1]], "the rows: expected"),
        (want.T, "must have shape.*one in each row"),
        (want + float("nan"), "must be finite, got NaN"),
    ]:
        with pytest.raises(checks.Mistake, match=message):
            checks.directions(
                wrong,
                want,
                "the rows",
                hints=[(want.flip(0), "the order is wrong.")],
                advice="one in each row",
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
            (mix @ tilted, r"between the expected subspace and yours is 0\.3°"),
            (torch.stack([first, 2 * first]), "yours is 90.0°"),
            (want.T, "must have shape"),
            (want / 0, "must be finite, got ∞"),
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
        checks.honest_errors(
            estimates, errors * torch.tensor([0.5, 1, 1, 2]), 25, each="entry", independent=False
        )


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


def draws_of_everything(generator):
    return [
        torch.rand(3, generator=generator).tolist(),
        torch.rand(3).tolist(),
        np.random.rand(3).tolist(),
        [random.random() for _ in range(3)],
    ]


def test_with_the_courses_secret_a_regrade_meets_the_same_draws(monkeypatch, capsys):
    monkeypatch.setenv("VAE_COURSE_SECRET", "one")
    once, again = (draws_of_everything(checks.seeded("a2_elbo/check-1")) for _ in range(2))
    assert once == again
    assert len({tuple(map(round, (1e6 * x for x in stream))) for stream in once}) == 4, (
        "no stream repeats another"
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == lines[1] and lines[0].startswith("Inputs drawn from seed ")
    others = [draws_of_everything(checks.seeded("a2_elbo/check-2"))]
    monkeypatch.setenv("VAE_COURSE_SECRET", "two")
    others.append(draws_of_everything(checks.seeded("a2_elbo/check-1")))
    assert all(a != b for other in others for a, b in zip(once, other, strict=True))
    monkeypatch.setenv("VAE_COURSE_SEED", lines[0].rsplit(" ", 1)[1])
    assert draws_of_everything(checks.seeded("anything")) == once, "the printed seed repeats the run"


def test_without_the_secret_every_run_is_fresh_and_says_nothing(monkeypatch, capsys):
    monkeypatch.delenv("VAE_COURSE_SECRET", raising=False)
    monkeypatch.delenv("VAE_COURSE_SEED", raising=False)
    runs = []
    for _ in range(20):
        torch.manual_seed(0)
        np.random.seed(0)
        random.seed(0)
        runs.append(draws_of_everything(checks.seeded("a2_elbo/check-1")))
    assert all(len({tuple(stream) for stream in streams}) == 20 for streams in zip(*runs, strict=True))
    assert capsys.readouterr().out == ""


def of_draws(used, correction=1, calls=1000, generator=None):
    """Estimates and errors, from Gaussian draws of deviation 2, of ``calls`` calls for three examples."""
    draws = 2 * torch.randn(calls, used, 3, generator=generator, dtype=torch.float64)
    return draws.mean(1), draws.std(1, correction=correction) / math.sqrt(used)


@pytest.mark.parametrize("samples", [2, 3, 10])
def test_as_many_draws_as_were_asked_for(samples):
    generator = torch.Generator().manual_seed(samples)
    scatter = torch.full((3,), 2 / math.sqrt(samples))
    for _ in range(100):
        checks.honest_errors(*of_draws(samples, generator=generator), samples, scatter=scatter)
    few = [] if samples == 2 else [(samples - 1, 1)]  # one draw alone has no deviation
    for used, correction in [*few, (samples + 1, 1), (samples, 0), (1000, 1)]:
        with pytest.raises(checks.Mistake, match=r"draws|S − 1"):
            checks.honest_errors(*of_draws(used, correction, generator=generator), samples, scatter=scatter)
    with pytest.raises(
        checks.Mistake, match=r"scatter 0\.\d\d times as much .* as if from (9\d\d|1\.\d*e\+03) draws"
    ):
        checks.honest_errors(*of_draws(1000, generator=generator), samples, scatter=scatter)


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
    happened, advice = caught.value.__notes__
    assert happened == "This happened in mine with v: shape (2, 3), classes: 4."
    assert "do not fit together" in advice
    with pytest.raises(KeyError) as caught:
        checks.own_work(lambda v: {}[v])(1)
    assert len(caught.value.__notes__) == 1, "of shapes only where they are at fault"


def test_own_work_notices_the_library_under_any_name():
    from course_utils.distributions import kl_to_standard_normal as innocent

    zeros = torch.zeros(2, 3)

    def merely_calls(mu, log_sigma):
        return innocent(mu, log_sigma)

    def calls_with_bad_shapes(mu, log_sigma):
        return distributions.kl_to_standard_normal(mu, log_sigma[:, :1])

    for answer in (merely_calls, calls_with_bad_shapes):
        with pytest.raises(
            checks.Mistake,
            match=r"lets the library do the work: it calls .*distributions\.kl_to_standard_normal",
        ):
            checks.own_work(answer)(zeros, zeros)

    vae = models.VAE(latent_dim=3, x_shape=(4,), hidden=(5,))

    def decodes(z):
        return vae.decode(z)

    with pytest.raises(checks.Mistake, match="models"):
        checks.own_work(decodes)(zeros)
    assert checks.own_work(decodes, allowed=["models"])(zeros).shape == (2, 4)


def test_the_methods_of_an_argument_may_be_called_and_nothing_else_with_it():
    vae = models.VAE(latent_dim=3, x_shape=(4,), hidden=(5,))
    x = torch.zeros(2, 4)
    assert checks.own_work(lambda model, x: model.encode(x)[0])(vae, x).shape == (2, 3)
    another = models.VAE(latent_dim=3, x_shape=(4,), hidden=(5,))
    for answer in (lambda model, x: objectives.elbo(model, x), lambda model, x: another.encode(x)):
        with pytest.raises(checks.Mistake, match="lets the library do the work"):
            checks.own_work(answer)(vae, x)


def test_own_work_names_what_was_called_and_not_the_import(monkeypatch):
    monkeypatch.delitem(sys.modules, "course_utils.distributions", raising=False)

    def imports_within(mu, log_sigma):
        from course_utils.distributions import kl_to_standard_normal

        return kl_to_standard_normal(mu, log_sigma)

    with pytest.raises(checks.Mistake, match=r"it calls course_utils\.distributions\.kl_to_standard_normal"):
        checks.own_work(imports_within)(torch.zeros(2, 3), torch.zeros(2, 3))


def test_own_work_stops_watching_after_the_call():
    checks.own_work(lambda: None)()
    assert sys.getprofile() is None and threading.getprofile() is None


def hands_on_by_a_check(mu, log_sigma):
    return checks.unchanged(distributions.kl_to_standard_normal, mu, log_sigma)


def hands_on_by_a_watched_call(mu, log_sigma):
    return checks.own_work(distributions.kl_to_standard_normal, allowed=["distributions"])(mu, log_sigma)


def hands_on_in_a_thread(mu, log_sigma):
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(distributions.kl_to_standard_normal, mu, log_sigma).result()


def looks_away(mu, log_sigma):
    sys.setprofile(None)
    return distributions.kl_to_standard_normal(mu, log_sigma)


def hands_on_where_no_one_looks(mu, log_sigma):
    if sys.getprofile() is None:
        return distributions.kl_to_standard_normal(mu, log_sigma)
    return 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)


@pytest.mark.parametrize(
    "answer, message",
    [
        (
            hands_on_by_a_check,
            r"hands_on_by_a_check lets the library do .*course_utils\.distributions\.kl_to_standard_normal",
        ),
        (hands_on_by_a_watched_call, "hands_on_by_a_watched_call lets the library do the work"),
        (hands_on_in_a_thread, "hands_on_in_a_thread lets the library do the work"),
        (looks_away, "looks_away lets the library do the work: it calls sys.setprofile"),
        (
            functools.partial(distributions.kl_to_standard_normal),
            "kl_to_standard_normal lets the library do the work",
        ),
    ],
)
def test_own_work_notices_the_library_by_way_of(answer, message):
    zeros = torch.zeros(2, 3)
    with pytest.raises(checks.Mistake, match=message):
        checks.own_work(answer)(zeros, zeros)
    assert sys.getprofile() is None and threading.getprofile() is None


def test_a_partial_and_a_thread_of_ones_own_are_fine():
    def in_a_thread(mu):
        with ThreadPoolExecutor(2) as threads:
            return sum(threads.map(torch.sum, mu))

    assert checks.own_work(in_a_thread)(torch.ones(2, 3)) == 6
    assert checks.own_work(functools.partial(torch.sum, dim=-1))(torch.ones(2)) == 2
    with pytest.raises(checks.Mistake, match="unwritten is not written yet"):
        checks.own_work(functools.partial(unwritten, k=1))(2)


def unwritten(x, k):
    raise NotImplementedError()


def test_watching_twice_is_watching_once_by_the_new_rule():
    zeros = torch.zeros(2, 3)
    answer = distributions.kl_to_standard_normal
    allowed = checks.own_work(checks.own_work(answer), allowed=["distributions"])
    assert allowed(zeros, zeros).tolist() == [0, 0]
    with pytest.raises(checks.Mistake, match="lets the library"):
        checks.own_work(allowed)(zeros, zeros)


def test_an_answer_watched_at_every_call_cannot_wait_until_no_one_looks():
    zeros = torch.zeros(2, 3)
    kl = checks.own_work(hands_on_where_no_one_looks)
    assert all(kl(zeros, zeros).tolist() == [0, 0] for _ in range(3))


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
    with pytest.raises(
        checks.Mistake, match=r"They differ most at index \(1, 2\): expected 0.0000, got 1.0000"
    ):
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
    with pytest.raises(checks.Mistake, match=r"changed its argument mu: requires_grad_\(\)"):
        checks.unchanged(leaves_a_gradient, mu)
