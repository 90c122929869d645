"""fit learns, takes every example once an epoch, and gives the same numbers again."""

import pytest
import torch

from course_utils import evaluation, models, objectives, training
from tests.support.runs import SETTINGS, make, make_conditional, same


def test_it_learns(x):
    vae = make()
    before = evaluation.elbo_of_all(vae, x).value.mean()
    history = training.fit(vae, x, epochs=15, progress=False, device="cpu")
    assert evaluation.elbo_of_all(vae, x).value.mean() > before + 20
    assert list(history.terms) == ["reconstruction", "kl"]
    assert len(history.value) == len(history.seconds) == len(history.terms["kl"]) == 15
    for value, reconstruction, kl in zip(history.value, *history.terms.values(), strict=True):
        assert value == pytest.approx(reconstruction - kl, rel=1e-5)
    assert history.value[-1] > history.value[0] and not history.interrupted


def test_the_same_seed_gives_the_same_numbers(x):
    one, two, three = make(), make(), make()
    training.fit(one, x, **SETTINGS)
    training.fit(two, x, **SETTINGS)
    training.fit(three, x, **SETTINGS, seed=1)
    assert same(one, two) and not same(one, three)


def test_other_objectives(x):
    vae = make()

    def iwae(model, batch, generator=None, *, check=True):
        return objectives.iwae_bound(model, batch, 3, generator=generator, check=check)

    history = training.fit(vae, x, **SETTINGS, objective=iwae)
    assert history.terms == {} and history.value[-1] > history.value[0]
    history = training.fit(models.Autoencoder(2, (1, 14, 14), hidden=(32,)), x, **SETTINGS)
    assert list(history.terms) == ["squared_error"] and history.value[-1] > history.value[0]


def test_bfloat16_reaches_nearly_the_same_bound(x):
    values = {}
    for precision in ("float32", "bfloat16"):
        vae = make()
        training.fit(vae, x, epochs=15, progress=False, device="cpu", precision=precision)
        values[precision] = evaluation.elbo_of_all(vae, x, 10).value.mean().item()
        assert next(vae.parameters()).dtype == torch.float32
    assert abs(values["float32"] - values["bfloat16"]) < 2


def test_bfloat16_leaves_the_terms_in_float32(x):
    vae = make()
    with torch.autocast("cpu", torch.bfloat16):
        terms = objectives.elbo(vae, x[:8])
    assert terms.reconstruction.dtype == terms.kl.dtype == torch.float32


def test_a_conditional_model_learns_what_the_label_says(mnist, x):
    y = mnist.train.y[:1300]
    model = make_conditional()
    settings = dict(epochs=12, batch_size=50, learning_rate=1e-2, progress=False, device="cpu")
    history = training.fit(model, x, y=y, **settings)
    assert list(history.terms) == ["reconstruction", "kl"] and history.value[-1] > history.value[0] + 20
    right, wrong = (
        evaluation.elbo_of_all(model, x, 4, y=labels).value.mean() for labels in (y, (y + 1) % 10)
    )
    assert right > wrong + 5


def test_a_flow_learns_by_default():
    """Of 6 pixels the last three repeat the first: there are 3 log 2 = 2.08 nats to gain."""
    torch.manual_seed(0)
    x = torch.randint(0, 2, (400, 6), dtype=torch.uint8) * 255
    x[:, 3:] = x[:, :3]
    flow = models.RealNVP((6,), (16,))
    history = training.fit(flow, x, epochs=30, learning_rate=1e-2, progress=False, device="cpu")
    assert history.value[-1] > history.value[0] + 0.7


@pytest.mark.parametrize("context", [torch.no_grad, torch.inference_mode])
def test_fit_trains_where_gradients_are_off(x, context):
    expected, vae = make(), make()
    training.fit(expected, x, **SETTINGS)
    with context():
        training.fit(vae, x, **SETTINGS)
        assert not torch.is_grad_enabled()
    assert same(expected, vae)


@pytest.mark.parametrize(
    "model, train",
    [
        (models.VAE(1, (1, 2, 2), (4,)), training.fit),
        (models.GAN(1, (1, 2, 2), (4,)), training.fit_gan),
        (models.PixelFlow((1, 2, 2), (4,)), training.fit),
    ],
)
def test_uint8_of_0_and_1_is_not_read_as_pixels(model, train):
    """All examples are looked at: the first may be as dark."""
    x = torch.zeros(50, 1, 2, 2, dtype=torch.uint8)
    x[:10] = 1
    how = dict(epochs=1, batch_size=5, progress=False, device="cpu")
    with pytest.raises(
        ValueError, match=r"must be pixels from 0 to 255, got none above 1: pass x\.float\(\)"
    ):
        train(model, x, **how)
    x[-1] = 2
    train(model, x, **how)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_asking_for_a_gpu_where_there_is_none(x):
    with pytest.raises(RuntimeError, match="finds no GPU"):
        training.fit(make(), x, device="cuda")


@pytest.mark.gpu
def test_it_learns_on_a_gpu(x):
    vae = make()
    history = training.fit(vae, x, epochs=5, progress=False)
    assert next(vae.parameters()).is_cuda and history.value[-1] > history.value[0]
