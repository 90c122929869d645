"""M2's objective against exact values:
each label's bound, the sum over labels, gradients, and clear errors.
"""

import math

import pytest
import torch
from torch import distributions as td

from course_utils import objectives
from tests.support import tiny_m2


def m2_of_every_y(model, x, draws=200):
    """(draws, classes, B): estimates of F(x, y) for every label."""
    noise = torch.Generator().manual_seed(0)
    return torch.stack([objectives.bound_of_each_label(model, x, noise) for _ in range(draws)])


def test_m2s_bound_of_each_label_is_the_exact_one_below_log_pxy():
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    want = tiny_m2.exact_bound_of_every_y(model, x) - math.log(3)
    log_pxy = tiny_m2.exact_log_px_given_every_y(model, x) - math.log(3)
    estimates = m2_of_every_y(model, x)
    z = (estimates.mean(0) - want) / (estimates.std(0) / math.sqrt(len(estimates)))
    assert z.abs().max() < 6 and abs(z.mean()) < 6 / math.sqrt(
        20
    )  # a label's bounds share eps, so z is not independent
    assert (want < log_pxy).all()


def test_m2s_unlabelled_bound_and_its_gap():
    """U = log p(x) - KL(q(y, z|x) ‖ p(y, z|x)), below log p(x), and exact in y when q(y|x) ∝ exp F(x, y)."""
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    bounds = tiny_m2.exact_bound_of_every_y(model, x) - math.log(3)
    log_px = (tiny_m2.exact_log_px_given_every_y(model, x) - math.log(3)).logsumexp(0)
    log_q = model.classify(x).T
    want = (log_q.exp() * bounds).sum(0) + td.Categorical(logits=log_q.T).entropy()
    # The part of the gap that is q(y|x)'s: the best q(y|x) would give log Σ_y exp F(x, y).
    best = bounds.logsumexp(0)
    torch.testing.assert_close(best - want, (log_q.exp() * (log_q - bounds.log_softmax(0))).sum(0))
    assert (want < best).all() and (best < log_px).all()
    labelled = (x[:3], torch.tensor([0, 1, 2]))
    noise = torch.Generator().manual_seed(0)
    got = [objectives.semi_supervised(model, x, noise, labelled=labelled, alpha=7.0) for _ in range(300)]
    of_x = torch.stack([terms.unlabelled for terms in got])
    z = (of_x.mean(0) - want) / (of_x.std(0) / math.sqrt(300))
    assert z.abs().max() < 6
    of_pairs = torch.stack([terms.labelled for terms in got])
    z = (of_pairs.mean(0) - bounds[[0, 1, 2], [0, 1, 2]]) / (of_pairs.std(0) / math.sqrt(300))
    assert z.abs().max() < 6
    log_q_y = log_q[[0, 1, 2], [0, 1, 2]]
    for terms in got[:3]:
        torch.testing.assert_close(terms.log_q_y, log_q_y)


def test_m2s_sum_over_labels_is_a_loop():
    """With no noise in z: one batched pass against one elbo for each label."""
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    model.encoder[-1].weight[1:] = 0
    model.encoder[-1].bias[1:] = -60  # log sigma: z = mu
    got = objectives.semi_supervised(model, x, labelled=(x[:1], torch.tensor([2])), alpha=1.0).unlabelled
    want = 0
    for y in range(3):
        q = model.classify(x)[:, y].exp()
        bound = objectives.elbo(model, x, y=torch.full((len(x),), y)).value - math.log(3)
        want = want + q * (bound - q.log())
    torch.testing.assert_close(got, want)


def test_m2s_gradients_go_where_they_should():
    """The labelled bound does not move the classifier; log q(y|x) moves nothing else;
    U moves all three networks.
    """
    model = tiny_m2.make().requires_grad_(True)
    x, y = tiny_m2.draw_x(), torch.arange(20) % 3

    def moved(term):
        model.zero_grad()
        getattr(objectives.semi_supervised(model, x, labelled=(x, y), alpha=1.0), term).sum().backward()
        networks = dict(classifier=model.classifier, encoder=model.encoder, decoder=model.decoder)
        return {
            name
            for name, net in networks.items()
            if any(p.grad is not None and p.grad.any() for p in net.parameters())
        }

    assert moved("labelled") == {"encoder", "decoder"}
    assert moved("log_q_y") == {"classifier"}
    assert moved("unlabelled") == {"classifier", "encoder", "decoder"}


def test_m2s_gradient_of_the_classifier_is_the_exact_one():
    """d/dlogits of Σ q (F - log q) is q (F - log q - U):
    the classifier rises towards the labels with the larger bound.
    """
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    model.encoder[-1].weight[1:] = 0
    model.encoder[-1].bias[1:] = -60  # z = mu: no noise
    model.classifier[-1].bias.requires_grad_(True)
    objectives.semi_supervised(
        model, x, labelled=(x[:1], torch.tensor([2])), alpha=0.0
    ).unlabelled.sum().backward()
    with torch.no_grad():
        log_q, bounds = model.classify(x).T, objectives.bound_of_each_label(model, x)
        u = (log_q.exp() * (bounds - log_q)).sum(0)
        want = (log_q.exp() * (bounds - log_q - u)).sum(1)
    torch.testing.assert_close(model.classifier[-1].bias.grad, want)


def test_m2s_value_adds_the_means():
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    y = torch.arange(7) % 3
    terms = objectives.semi_supervised(model, x, labelled=(x[:7], y), alpha=5.0, weight=3.0)
    assert terms.value.shape == terms.unlabelled.shape == (
        20,
    ) and terms.labelled.shape == terms.log_q_y.shape == (7,)
    want = terms.unlabelled.mean() + 3 * terms.labelled.mean() + 5 * terms.log_q_y.mean()
    torch.testing.assert_close(terms.value.mean(), want)
    few = objectives.semi_supervised(model, x[:4], labelled=(x[:7], y), alpha=5.0)
    assert few.labelled.shape == (4,), "never more labelled examples at a time than unlabelled ones"


def test_m2_wants_labels_from_its_classes():
    model, x = tiny_m2.make(), tiny_m2.draw_x()
    with pytest.raises(ValueError, match="labels from 0 to 2, got values from 0 to 3"):
        objectives.semi_supervised(model, x, labelled=(x[:4], torch.arange(4)), alpha=1.0)
    with pytest.raises(ValueError, match=r"one label for each x, shape \(4,\)"):
        objectives.semi_supervised(model, x, labelled=(x[:4], torch.arange(3)), alpha=1.0)


def test_the_labelled_pairs_of_m2_stay_pairs():
    """More labelled examples than the batch holds: those drawn keep their own labels."""
    model = tiny_m2.make()
    y = torch.randint(0, model.classes, (60,), generator=torch.Generator().manual_seed(0))
    x = tiny_m2.draw_x(60)
    own = model.classify(model.prepare(x)).gather(1, y.unsqueeze(1)).squeeze(1).tolist()
    got = objectives.semi_supervised(model, x[:8], labelled=(x, y), alpha=1.0).log_q_y
    assert len(got) == 8
    assert all(min(abs(value - other) for other in own) < 1e-9 for value in got.tolist())


def test_labelled_data_is_looked_at_although_fit_does_not():
    model = tiny_m2.make()
    x = tiny_m2.draw_x(8)
    y = torch.zeros(4, dtype=torch.int64)
    with pytest.raises(ValueError, match="y must have one label for each x"):
        objectives.semi_supervised(model, x[:2], labelled=(x[:4], y[:3]), alpha=1.0, check=False)
    bad = x[:4].clone()
    bad[1] = math.nan
    with pytest.raises(ValueError, match="x must be finite"):
        objectives.semi_supervised(model, x, labelled=(bad, y), alpha=1.0, check=False)
