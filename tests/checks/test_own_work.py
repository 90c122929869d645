"""An answer that hands its work on to the library is noticed, whatever way it takes."""

import functools
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from course_utils import checks, distributions, models, objectives


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


def by_a_distribution(mu, log_sigma):
    q = torch.distributions.Normal(mu, log_sigma.exp())
    return torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).sum(-1)


def test_a_package_outside_the_course_is_refused_only_where_the_check_says_so():
    zeros = torch.zeros(2, 3)
    assert checks.own_work(by_a_distribution)(zeros, zeros).tolist() == [0, 0]
    message = (
        r"by_a_distribution lets torch\.distributions do the work: it calls torch\.distributions\.normal\."
    )
    with pytest.raises(checks.Mistake, match=message):
        checks.own_work(by_a_distribution, refused=["torch.distributions"])(zeros, zeros)
    formula = checks.own_work(lambda x: torch.nn.functional.softplus(x), refused=["torch.distributions"])
    assert formula(torch.zeros(1)).item() == pytest.approx(0.693147)
    assert checks.own_work(by_a_distribution, refused=["torch.dist"])(zeros, zeros).tolist() == [0, 0]


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
