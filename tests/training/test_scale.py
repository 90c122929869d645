"""Data far from 1: what fit does about them, and what it tells its user to do."""

import functools
import re

import pytest
import torch

from course_utils import models, objectives, training
from tests.support.runs import make, table


@pytest.mark.filterwarnings("ignore:x has a root mean square")
@pytest.mark.parametrize("make_model", ["vae", "conv", "conditional", "fixed"])
def test_raw_numbers_do_not_make_the_encoder_explode(make_model):
    """A new encoder's KL grows exponentially with x; a second run leaves such an encoder as it is."""
    x, y = 3000 * torch.rand(400, 1, 4, 4), torch.arange(400) % 3
    torch.manual_seed(0)
    vae, given = {
        "vae": lambda: (models.VAE(2, (1, 4, 4), (64,), likelihood="gaussian"), ()),
        "conv": lambda: (models.VAE(2, (1, 4, 4), (64,), "conv", likelihood="gaussian"), ()),
        "conditional": lambda: (models.ConditionalVAE(2, 3, (1, 4, 4), (64,), likelihood="gaussian"), (y,)),
        "fixed": lambda: (models.VAE(2, (1, 4, 4), (64,), likelihood="gaussian", eta=3000.0**2 / 12), ()),
    }[make_model]()
    with torch.no_grad():
        assert not objectives.elbo(vae, x, y=y if given else None).kl.mean() < 1e6, (
            "or there is nothing to test"
        )
    history = training.fit(vae, x, epochs=60, y=y if given else None, progress=False, device="cpu")
    assert history.terms["kl"][-1] < 100
    before = {name: value.clone() for name, value in vae.state_dict().items()}
    vae.meet_scale_of(x, *given)
    assert all(torch.equal(before[name], value) for name, value in vae.state_dict().items())


def with_outlier():
    x = table()
    x[17, 3] = 1e6
    return x


def with_constant_column():
    return torch.cat([1e4 * table(), torch.full((1000, 1), 12345.678)], dim=1)


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize(
    "far",
    [
        pytest.param(lambda: 1e4 * table(), id="large"),
        pytest.param(lambda: 1e18 * table().view(1000, 2, 2, 2), id="larger"),
        pytest.param(lambda: 1e-3 * table(), id="small"),
        pytest.param(lambda: table() + 1e4, id="far from 0"),
        pytest.param(with_outlier, id="outlier"),
        pytest.param(with_constant_column, id="constant column"),
    ],
)
def test_data_far_from_1_are_told_and_the_advice_helps(far):
    """As they are, the model collapses; standardized as the message says, it learns what columns share."""
    x = far()
    make_vae = functools.partial(models.VAE, 2, tuple(x.shape[1:]), (32,), likelihood="gaussian")
    with pytest.raises(UserWarning, match="standardize x first, for example") as told:
        training.fit(make_vae(), x, epochs=1, progress=False, device="cpu")
    line = re.search(r"sklearn\.preprocessing\..*\.reshape\(x\.shape\)", str(told.value)).group()
    x = eval(line, {"sklearn": __import__("sklearn.preprocessing"), "x": x})
    torch.manual_seed(0)
    vae = make_vae()
    settings = dict(epochs=10, batch_size=100, learning_rate=1e-2, progress=False, device="cpu")
    value = training.fit(vae, x, **settings).value[-1]
    alone = torch.distributions.Normal(0, 1).log_prob(torch.tensor(x).float()).flatten(1).sum(-1).mean()
    assert value > alone.item() + 1


@pytest.mark.filterwarnings("error::UserWarning")
def test_data_near_1_are_no_matter_for_a_warning(x):
    for fine in (table(), 10 * table(), 0.1 * table(), torch.zeros(9, 8), torch.ones(9, 8), table()[:1]):
        training.fit(
            models.VAE(2, (8,), (4,), likelihood="gaussian"), fine, epochs=1, progress=False, device="cpu"
        )
    training.fit(make(likelihood="gaussian"), x, epochs=1, progress=False, device="cpu")
    given = models.VAE(2, (8,), (4,), likelihood="gaussian", eta=1e-6)
    training.fit(
        given, 1e-3 * table(), epochs=1, progress=False, device="cpu"
    )  # an eta that the user chose fits the data


def test_divergence_by_the_scale_of_x_says_so():
    vae = models.VAE(2, (8,), (32,), likelihood="gaussian")
    with (
        pytest.warns(UserWarning, match="x has a root mean square of"),
        pytest.raises(
            training.TrainingDiverged,
            match="The scale of x is the most likely cause: x has a root mean square",
        ),
    ):
        training.fit(vae, 1e10 * table(), epochs=8, progress=False, device="cpu")
