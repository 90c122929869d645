"""What a run gives an objective: every example once an epoch, with its label, and the steps so far."""

import functools
from typing import NamedTuple

import pytest
import torch

from course_utils import device, models, objectives, training
from tests.support.runs import make, make_conditional, table


def test_each_epoch_takes_every_example_once_in_a_new_order(x):
    marked = torch.zeros(1000, 1, 14, 14, dtype=torch.uint8)
    marked[:, 0, 0, 0] = torch.arange(1000) // 256
    marked[:, 0, 0, 1] = torch.arange(1000) % 256
    seen = []

    def elbo(model, batch, generator=None, *, check=True):
        seen.append(batch[:, 0, 0, 0].long() * 256 + batch[:, 0, 0, 1].long())
        return objectives.elbo(model, batch, generator=generator, check=check)

    training.fit(make(), marked, epochs=2, batch_size=100, objective=elbo, progress=False, device="cpu")
    first, second = torch.cat(seen[:10]), torch.cat(seen[10:])
    assert {len(batch) for batch in seen} == {100}
    assert torch.equal(first.sort().values, torch.arange(1000)) and torch.equal(
        second.sort().values, torch.arange(1000)
    )
    assert not torch.equal(first, second) and not torch.equal(first, torch.arange(1000))


@pytest.mark.parametrize(
    "count, batch_size", [(255, 128), (199, 100), (130, 128), (129, 128), (5, 2), (1, 128), (7, 7)]
)
def test_every_example_is_used_in_every_epoch_by_batches_of_one_size(count, batch_size):
    order = device.batches(count, batch_size, 3)
    steps, size = order.shape
    assert size <= batch_size and steps == -(-count // batch_size)
    times = order.flatten().bincount(minlength=count)
    assert times.min() == 1 and times.max() <= 2 and (times == 2).sum() < steps
    assert all(len(row.unique()) == size for row in order)
    seen = []

    def elbo(model, batch, generator=None, *, check=True):
        seen.append(batch[:, 0].long())
        return objectives.elbo(model, batch, generator=generator, check=check)

    x = torch.arange(count).float().unsqueeze(1).repeat(1, 2) / count
    vae = models.VAE(1, (2,), (4,), likelihood="gaussian", eta=1.0)
    training.fit(vae, x, 1, batch_size=batch_size, objective=elbo, progress=False, device="cpu")
    assert [len(batch) for batch in seen] == [size] * steps


def test_labels_stay_with_their_images(x):
    """Every batch gets the labels of its own images, in the order of the epoch."""
    marked = torch.zeros(1000, 1, 14, 14, dtype=torch.uint8)
    y = torch.arange(1000) % 10
    marked[:, 0, 0, 0] = y + 7
    seen = []

    def elbo(model, batch, generator=None, *, y, check=True):
        assert torch.equal(batch[:, 0, 0, 0].long() - 7, y)
        seen.append(y)
        return objectives.elbo(model, batch, generator=generator, y=y, check=check)

    training.fit(
        make_conditional(),
        marked,
        epochs=2,
        y=y,
        batch_size=100,
        objective=elbo,
        progress=False,
        device="cpu",
    )
    assert len(seen) == 20 and not torch.equal(seen[0], seen[10])


def test_terms_of_an_objective_may_count():
    """The mean of a condition is a share."""

    class Counted(NamedTuple):
        value: torch.Tensor
        share: torch.Tensor

    def counted(model, x, generator=None, *, check=True):
        value = objectives.elbo(model, x, generator=generator, check=check).value
        return Counted(value, torch.arange(len(x)) % 4 == 0)

    model = models.VAE(2, (8,), (4,), likelihood="gaussian")
    history = training.fit(model, table()[:100], epochs=1, objective=counted, progress=False, device="cpu")
    assert history.terms["share"] == [0.25]


def test_a_step_that_is_fixed_stays():
    seen = []

    def noting(model, x, generator=None, *, step, check=True):
        seen.append(step)
        return objectives.annealed_elbo(model, x, generator, step=step, check=check)

    model = models.VAE(2, (8,), (4,), likelihood="gaussian", eta=1.0)
    training.fit(
        model, table(), epochs=1, objective=functools.partial(noting, step=5), progress=False, device="cpu"
    )
    assert set(seen) == {5}


def test_an_objective_is_told_how_many_steps_were_taken():
    seen = []

    def noting(model, x, generator=None, *, step, check=True):
        seen.append(step)
        return objectives.elbo(model, x, generator=generator, check=check)

    model = models.VAE(2, (8,), (4,), likelihood="gaussian", eta=1.0)
    training.fit(model, table(), epochs=2, objective=noting, progress=False, device="cpu")
    assert seen == list(range(16))
