"""fit(): it learns, it stops when asked, and it resumes to the same numbers, bit for bit."""

import functools
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import threading
import warnings
from typing import NamedTuple

import numpy as np
import pytest
import torch
from jupyter_client.manager import start_new_kernel
from PIL import Image
from safetensors import safe_open

from course_utils import device, evaluation, files, models, objectives, training


def make(seed=0, **options):
    torch.manual_seed(seed)
    return models.VAE(**{"latent_dim": 2, "x_shape": (1, 14, 14), "hidden": (32,)} | options)


@pytest.fixture(scope="module")
def x(mnist):
    return mnist.train.x[:1300, :, ::2, ::2].contiguous()


SETTINGS = dict(epochs=3, batch_size=100, progress=False, device="cpu")


def same(one, two):
    return all(
        torch.equal(a, b) for a, b in zip(one.state_dict().values(), two.state_dict().values(), strict=True)
    )


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


def interrupted(model, after, by=signal.SIGINT):
    """The model, with a signal in training step ``after``; fit itself calls prepare once before the first."""
    prepare, calls = model.prepare, []

    def prepare_until(*arguments, **options):
        calls.append(1)
        if len(calls) == after + 1:
            os.kill(os.getpid(), by)
        return prepare(*arguments, **options)

    model.prepare = prepare_until
    return model


@pytest.mark.parametrize("after", [1, 7, 13, 14, 30, 39])
def test_resume_is_bit_for_bit_an_uninterrupted_run(x, tmp_path, capsys, after):
    """13 steps an epoch, 39 in all: interrupted in the first, at an epoch's end, in the middle, and in the last."""
    whole, broken = make(), make()
    expected = training.fit(whole, x, **SETTINGS)
    path = tmp_path / "vae.safetensors"
    first = training.fit(interrupted(broken, after), x, **SETTINGS, checkpoint=path)
    assert first.interrupted == (after < 39) == ("Interrupted" in capsys.readouterr().out)
    assert sum(len(v) for v in first.terms.values()) == 2 * -(-after // 13)
    fresh = make(seed=9)  # the parameters come from the file
    second = training.fit(fresh, x, **SETTINGS, resume=path)
    assert same(whole, fresh)
    assert (second.value, second.terms) == (expected.value, expected.terms)
    assert not second.interrupted


def test_resume_after_the_process_was_killed(x, tmp_path):
    """Killed without warning, a run goes on from its last whole checkpoint to the same numbers."""
    path = tmp_path / "vae.safetensors"
    torch.save(x, tmp_path / "x.pt")
    script = textwrap.dedent(
        f"""
        import os, torch
        from course_utils import models, training
        x = torch.load({str(tmp_path / "x.pt")!r})
        torch.manual_seed(0)
        vae = models.VAE(latent_dim=2, x_shape=(1, 14, 14), hidden=(32,))
        calls, prepare = [], vae.prepare
        def prepare_until(*arguments, **options):
            calls.append(1)
            if len(calls) == 20:
                os.kill(os.getpid(), 9)
            return prepare(*arguments, **options)
        vae.prepare = prepare_until
        training.fit(vae, x, epochs=3, batch_size=100, progress=False, device="cpu", checkpoint={str(path)!r})
        """
    )
    assert subprocess.run([sys.executable, "-c", script]).returncode == -signal.SIGKILL
    whole, resumed = make(), make(seed=9)
    training.fit(whole, x, **SETTINGS)
    training.fit(resumed, x, **SETTINGS, resume=path)
    assert same(whole, resumed)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith("vae")] == ["vae.safetensors"]


def test_resuming_a_finished_run_changes_nothing(x, tmp_path):
    path = tmp_path / "vae.safetensors"
    vae = make()
    history = training.fit(vae, x, **SETTINGS, checkpoint=path)
    again = make(seed=9)
    assert training.fit(again, x, **SETTINGS, resume=path).value == history.value
    assert same(vae, again)


def test_a_constant_schedule_can_be_prolonged(x, tmp_path):
    path = tmp_path / "vae.safetensors"
    options = dict(batch_size=100, progress=False, device="cpu", schedule="constant")
    whole, prolonged = make(), make()
    training.fit(whole, x, epochs=4, **options)
    training.fit(prolonged, x, epochs=2, **options, checkpoint=path)
    training.fit(prolonged, x, epochs=4, **options, resume=path)
    assert same(whole, prolonged)


def test_an_objective_with_fixed_arguments_can_be_resumed(x, tmp_path):
    path = tmp_path / "vae.safetensors"
    whole, broken = make(), make()
    training.fit(whole, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=3))
    training.fit(
        broken, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=3), checkpoint=path
    )
    training.fit(
        broken, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=3), resume=path
    )
    assert same(whole, broken)
    with pytest.raises(ValueError, match=r"'samples': 3.*now .*'samples': 4"):
        training.fit(
            broken, x, **SETTINGS, objective=functools.partial(objectives.iwae_bound, samples=4), resume=path
        )


def test_nothing_is_overwritten_or_mixed_up(x, tmp_path):
    path = tmp_path / "vae.safetensors"
    training.fit(make(), x, **SETTINGS, checkpoint=path)
    content = path.read_bytes()
    with pytest.raises(FileExistsError, match=r"exists; pass resume="):
        training.fit(make(), x, **SETTINGS, checkpoint=path)
    with pytest.raises(ValueError, match=r"epochs=3, now 5"):
        training.fit(make(), x, **SETTINGS | {"epochs": 5}, resume=path)
    with pytest.raises(ValueError, match=r"seed=0, now 2"):
        training.fit(make(), x, **SETTINGS, seed=2, resume=path)
    other, untouched = make(hidden=(16,)), make(hidden=(16,))
    with pytest.raises(ValueError, match=r"other settings \(model=.*\[32\].*now .*\[16\]"):
        training.fit(other, x, **SETTINGS, resume=path)
    assert same(other, untouched)
    replaced = make()
    replaced.decoder = torch.nn.Sequential(torch.nn.Linear(2, 196), torch.nn.Unflatten(1, (1, 14, 14)))
    with pytest.raises(ValueError, match=r"holds another model.*decoder\.0\.weight"):
        training.fit(replaced, x, **SETTINGS, resume=path)
    with pytest.raises(FileNotFoundError, match="nothing to resume"):
        training.fit(make(), x, **SETTINGS, resume=tmp_path / "none")
    with pytest.raises(ValueError, match="not two different files"):
        training.fit(make(), x, **SETTINGS, resume=path, checkpoint=tmp_path / "other")
    assert path.read_bytes() == content
    path.write_bytes(content[:1000])
    with pytest.raises(ValueError, match="not a safetensors file that can be read"):
        training.fit(make(), x, **SETTINGS, resume=path)


def test_a_write_that_breaks_off_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def break_off(descriptor):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", break_off)
    with pytest.raises(OSError, match="disk full"):
        files.write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_ctrl_c_works_as_before_afterwards(x):
    before = signal.getsignal(signal.SIGINT)
    training.fit(make(), x, **SETTINGS)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_stop_button_of_a_notebook(tmp_path):
    """Interrupting a real Jupyter kernel ends training, and the cell and those after it go on."""
    code = """
        import torch
        from course_utils import models, training
        vae = models.VAE(latent_dim=2, x_shape=(1, 14, 14), hidden=(32,))
        x = torch.randint(0, 256, (1000, 1, 14, 14), dtype=torch.uint8)
        training.fit(vae, x, epochs=1, progress=False, device="cpu")
        print("started", flush=True)
        history = training.fit(vae, x, epochs=100_000, progress=False, device="cpu")
        print("interrupted", history.interrupted, len(history.value) > 0)
        """
    manager, client = start_new_kernel(kernel_name="python3")
    shown = []

    def on_output(message):
        if message["msg_type"] in ("stream", "error"):
            shown.append(message["content"].get("text") or message["content"]["evalue"])
            if "started" in shown[-1]:
                threading.Timer(1.0, manager.interrupt_kernel).start()

    try:
        answer = client.execute_interactive(textwrap.dedent(code), output_hook=on_output, timeout=120)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert answer["content"]["status"] == "ok", shown
    assert "interrupted True True" in "".join(shown)


def test_interrupted_before_the_first_step(x, monkeypatch, capsys):
    """A Ctrl-C while the data are being prepared loses nothing either."""
    vae, fresh = make(), make()
    prepare = vae.prepare

    def interrupted_prepare(*arguments, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return prepare(*arguments, **options)

    monkeypatch.setattr(vae, "prepare", interrupted_prepare)
    history = training.fit(vae, x, **SETTINGS)
    assert history.interrupted and history.value == [] and same(vae, fresh)
    assert "Interrupted in epoch 1 of 3" in capsys.readouterr().out


def test_fit_in_another_thread(x):
    """Python delivers Ctrl-C to the main thread alone; elsewhere fit still trains."""
    histories = []
    thread = threading.Thread(target=lambda: histories.append(training.fit(make(), x, **SETTINGS)))
    thread.start()
    thread.join()
    assert len(histories[0].value) == 3


def test_nan_says_step_term_and_cause(x):
    vae = make()
    calls = []

    def elbo(model, batch, generator=None, *, check=True):
        calls.append(1)
        if len(calls) == 17:
            with torch.no_grad():
                model.encoder[-1].bias[2:].fill_(1000)  # log sigma
        return objectives.elbo(model, batch, generator=generator, check=check)

    with pytest.raises(
        training.TrainingDiverged,
        match=r"epoch 2, step 4, .*kl became NaN or infinite.*lower the learning rate",
    ):
        training.fit(vae, x, **SETTINGS, objective=elbo)
    vae = make()
    with torch.no_grad():
        vae.decoder[0].weight.fill_(float("nan"))
    with pytest.raises(
        training.TrainingDiverged, match=r"epoch 1, step 1, reconstruction became.*before the first update"
    ):
        training.fit(vae, x, **SETTINGS)


def test_a_learning_rate_far_too_large_is_told(x):
    with pytest.raises(training.TrainingDiverged, match=r"learning rate \(now 1e\+06\)"):
        training.fit(
            make(likelihood="gaussian", eta=1e-4),
            x,
            **SETTINGS | {"epochs": 20},
            learning_rate=1e6,
            schedule="constant",
        )


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
    for precision in training.PRECISIONS:
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


def make_conditional(kind=models.ConditionalVAE):
    torch.manual_seed(0)
    return kind(latent_dim=2, x_shape=(1, 14, 14), hidden=(32,))


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


def test_a_conditional_model_learns_what_the_label_says(mnist, x):
    y = mnist.train.y[:1300]
    model = make_conditional()
    history = training.fit(model, x, epochs=40, y=y, batch_size=50, progress=False, device="cpu")
    assert list(history.terms) == ["reconstruction", "kl"] and history.value[-1] > history.value[0] + 20
    right, wrong = (
        evaluation.elbo_of_all(model, x, 4, y=labels).value.mean() for labels in (y, (y + 1) % 10)
    )
    assert right > wrong + 5


def test_labels_are_looked_at_before_training(mnist, x):
    y = mnist.train.y[:1300]
    for labels, message in [
        (None, r"models p\(x\|y\), so pass the labels"),
        (y[:-1], r"one label for each x, shape \(1300,\), got \(1299,\)"),
        (y + 1, "labels from 0 to 9, got values from 1 to 10"),
    ]:
        with pytest.raises(ValueError, match=message):
            training.fit(make_conditional(), x, **SETTINGS, y=labels)
    with pytest.raises(ValueError, match=r"VAE models p\(x\), so leave y out"):
        training.fit(make(), x, **SETTINGS, y=y)


def test_a_conditional_run_can_be_resumed(mnist, x, tmp_path):
    y = mnist.train.y[:1300]
    path = tmp_path / "vae.safetensors"
    whole, broken = make_conditional(), make_conditional()
    training.fit(whole, x, **SETTINGS, y=y)
    training.fit(interrupted(broken, 20), x, **SETTINGS, y=y, checkpoint=path)
    resumed = make_conditional()
    training.fit(resumed, x, **SETTINGS, y=y, resume=path)
    assert same(whole, resumed)


def test_semi_supervised_training_and_the_name_of_its_labelled_data(mnist, x, tmp_path):
    """A checkpoint's settings name the labelled data by their checksum, and another draw of labels is another run."""
    path = tmp_path / "m2.safetensors"

    def objective(first):
        labelled = (x[first : first + 50], mnist.train.y[first : first + 50])
        return functools.partial(objectives.semi_supervised, labelled=labelled, alpha=5.0)

    whole, broken = (make_conditional(models.SemiSupervisedVAE) for _ in range(2))
    history = training.fit(whole, x, **SETTINGS, objective=objective(0))
    assert list(history.terms) == ["labelled", "unlabelled", "log_q_y"]
    assert history.value[-1] > history.value[0] and history.terms["log_q_y"][-1] > history.terms["log_q_y"][0]
    training.fit(broken, x, **SETTINGS, objective=objective(0), checkpoint=path)
    with safe_open(path, "pt") as stored:
        name = json.loads(stored.metadata()["fit"])["settings"]["objective"]
    assert re.fullmatch(
        r"semi_supervised \(\) \{'labelled': \('torch.uint8 \(50, 1, 14, 14\) crc32 [0-9a-f]{8}', "
        r"'torch.int64 \(50,\) crc32 [0-9a-f]{8}'\), 'alpha': 5.0\}",
        name,
    )
    training.fit(broken, x, **SETTINGS, objective=objective(0), resume=path)
    assert same(whole, broken)
    with pytest.raises(ValueError, match="other settings"):
        training.fit(broken, x, **SETTINGS, objective=objective(50), resume=path)


def test_learning_rate_schedule():
    rates = [training.learning_rate_at(step, 100, 1.0, "one-cycle") for step in range(100)]
    assert rates[0] == pytest.approx(1 / 25) and max(rates) == pytest.approx(1, abs=1e-3) and rates[-1] < 1e-3
    assert rates.index(max(rates)) == 30
    assert training.learning_rate_at(77, 100, 0.5, "constant") == 0.5


@pytest.mark.parametrize(
    "options, error, message",
    [
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"batch_size": -1}, ValueError, "batch_size must be at least 1"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be finite and greater than 0"),
        ({"learning_rate": "fast"}, TypeError, "learning_rate must be a number"),
        ({"schedule": "cosine"}, ValueError, "schedule must be one of"),
        ({"precision": "float16"}, ValueError, "precision must be one of"),
        ({"device": "quantum"}, ValueError, "device must be a name"),
        ({"x": torch.zeros(0, 1, 14, 14)}, ValueError, "empty batch"),
        ({"x": torch.zeros(5, 14, 14)}, ValueError, r"shape \(B, 1, 14, 14\)"),
        ({"x": torch.full((5, 1, 14, 14), float("inf"))}, ValueError, "NaN or infinity"),
    ],
)
def test_wrong_arguments(x, options, error, message):
    with pytest.raises(error, match=message):
        training.fit(make(), **{"x": x, "progress": False} | options)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_asking_for_a_gpu_where_there_is_none(x):
    with pytest.raises(RuntimeError, match="finds no GPU"):
        training.fit(make(), x, device="cuda")


@pytest.mark.gpu
def test_it_learns_on_a_gpu(x):
    vae = make()
    history = training.fit(vae, x, epochs=5, progress=False)
    assert next(vae.parameters()).is_cuda and history.value[-1] > history.value[0]


def test_what_fit_does_not_train():
    x = torch.zeros(8, 3)
    m2 = models.SemiSupervisedVAE(2, classes=2, x_shape=(3,), hidden=(4,))
    with pytest.raises(ValueError, match=r"classifier untrained.*semi_supervised"):
        training.fit(m2, x, y=torch.zeros(8, dtype=torch.int64), device="cpu", progress=False)
    frozen = models.VAE(2, x_shape=(3,), hidden=(4,)).requires_grad_(False)
    with pytest.raises(ValueError, match=r"frozen; call model\.requires_grad_\(True\)"):
        training.fit(frozen, x, device="cpu", progress=False)


def test_a_resumed_run_has_the_same_labels(tmp_path):
    x, y = torch.zeros(8, 3), torch.tensor([0, 1] * 4)
    model = models.ConditionalVAE(2, classes=2, x_shape=(3,), hidden=(4,))
    options = dict(batch_size=4, schedule="constant", device="cpu", progress=False)
    training.fit(model, x, 1, y=y, checkpoint=tmp_path / "run.safetensors", **options)
    with pytest.raises(ValueError, match=r"other settings.*labels="):
        training.fit(model, x, 2, y=y.flip(0), resume=tmp_path / "run.safetensors", **options)
    assert len(training.fit(model, x, 2, y=y, resume=tmp_path / "run.safetensors", **options).value) == 2


# A learned eta


def optimum(vae, x):
    """mean ‖x - G(z)‖² / D under q: the eta that is best for the model's decoder."""
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        mu, log_sigma = vae.encode(x)
        z = mu + log_sigma.exp() * torch.randn(8, *mu.shape, generator=noise)
        return (x - vae.decode(z)).square().mean().item()


def small_data(kind):
    """Data whose best eta is far from the first one, 0.1, and in different ways; few of each."""
    torch.manual_seed(2)
    if kind == "noise":
        return torch.randn(1000, 20)
    curve = torch.randn(500, 2) @ torch.randn(2, 12)
    return {
        "standardised columns": curve / curve.std(0) + 0.5 * torch.randn(500, 12),
        "0 to 16": (4 * torch.randn(500, 12) + 8 + curve).clamp(0, 16).round(),
        "0 to 255": 255 * torch.rand(500, 12),
        "pixels": torch.sigmoid(curve + 0.2 * torch.randn(500, 12)),
        "two numbers": 3 * torch.randn(300, 2) + 7,
    }[kind]


@pytest.mark.filterwarnings("ignore:x has a root mean square")
@pytest.mark.parametrize(
    "kind, epochs, batch_size",
    [
        ("noise", 30, 128),
        ("standardised columns", 30, 128),
        ("0 to 16", 30, 128),
        ("0 to 255", 60, 64),
        ("pixels", 30, 500),
        ("two numbers", 20, 16),
    ],
)
def test_a_learned_eta_ends_at_its_optimum_whatever_the_scale_of_the_data(kind, epochs, batch_size):
    x = small_data(kind)
    torch.manual_seed(0)
    vae = models.VAE(2, x.shape[1:], (32,), likelihood="gaussian")
    training.fit(vae, x, epochs=epochs, batch_size=batch_size, progress=False, device="cpu")
    assert vae.eta.item() == pytest.approx(optimum(vae, x), rel=0.05)


@pytest.mark.filterwarnings("ignore:x has a root mean square")
@pytest.mark.parametrize("make_model", ["vae", "conv", "conditional", "fixed"])
def test_raw_numbers_do_not_make_the_encoder_explode(make_model):
    """A new encoder's KL grows exponentially with x; and a second run leaves the encoder of such data as it is."""
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


def test_noise_is_described_as_noise():
    """N(0, 1) in 20 dimensions: the bound reaches nearly the exact value, and eta is 1."""
    x = small_data("noise")
    vae = models.VAE(2, (20,), (32,), likelihood="gaussian")
    training.fit(vae, x, epochs=50, progress=False, device="cpu")
    exact = torch.distributions.Normal(0, 1).log_prob(x).sum(-1).mean().item()
    assert evaluation.elbo_of_all(vae, x, 4).value.mean().item() == pytest.approx(exact, abs=0.5)
    assert vae.eta.item() == pytest.approx(1, rel=0.1)


@pytest.mark.parametrize("objective", ["iwae", "weighted"])
def test_a_learned_eta_under_other_objectives(objective):
    """The fixed point is where the objective's own derivative with respect to eta is 0."""
    x = small_data("standardised columns")

    def weighted(model, x, generator=None, *, check=True):
        terms = objectives.elbo(model, x, generator=generator, check=check)
        return objectives.LogPx(2 * terms.reconstruction - terms.kl)

    ascent = {"iwae": functools.partial(objectives.iwae_bound, samples=5), "weighted": weighted}[objective]
    torch.manual_seed(0)
    vae = models.VAE(2, (12,), (32,), likelihood="gaussian")
    training.fit(vae, x, epochs=60, objective=ascent, progress=False, device="cpu")
    values = []
    for factor in (0.95, 1.0, 1.05):
        with torch.no_grad():
            moved = models.VAE(2, (12,), (32,), likelihood="gaussian", eta=factor * vae.eta.item())
            moved.load_state_dict({k: v for k, v in vae.state_dict().items() if k != "log_eta"})
            noise = torch.Generator().manual_seed(1)
            values.append(
                sum(ascent(moved, x, generator=noise, check=False).value.mean().item() for _ in range(20))
                / 20
            )
    assert values[1] > values[0] and values[1] > values[2]


@pytest.mark.filterwarnings("ignore:x has a root mean square")
def test_a_learned_eta_of_m2_whose_labels_the_objective_has():
    """The objective counts log p(x|z, y) once for unlabelled and once more for labelled x; eta is best for it all the same."""
    torch.manual_seed(0)
    y = torch.arange(600) % 3
    x = 40 * torch.randn(3, 5)[y] + 8 * torch.randn(600, 5)
    m2 = models.SemiSupervisedVAE(1, 3, (5,), (16,), likelihood="gaussian")
    labelled = (x[:300], y[:300])
    objective = functools.partial(objectives.semi_supervised, labelled=labelled, alpha=5.0)
    training.fit(m2, x, 60, objective=objective, progress=False, device="cpu")
    with torch.no_grad():
        q, every = m2.classify(x).exp().T, torch.arange(3).unsqueeze(1)
        errors = []
        for labels, weight in ((every, q), (y[:300], torch.ones(300))):
            data = x if labels is every else x[:300]
            mu, log_sigma = m2.encode(data, labels)
            z = mu + log_sigma.exp() * torch.randn(20, *mu.shape)
            errors.append(
                (weight * (data - m2.decode(z, labels)).square().mean((0, -1))).sum() / weight.sum()
            )
    assert m2.eta.item() == pytest.approx(sum(errors).item() / 2, rel=0.07)


def test_a_run_with_a_learned_eta_resumes_bit_for_bit(tmp_path):
    x = small_data("0 to 16")
    path = tmp_path / "run"
    options = dict(epochs=3, batch_size=100, progress=False, device="cpu")
    whole, broken, resumed = (models.VAE(2, (12,), (16,), likelihood="gaussian") for _ in range(3))
    broken.load_state_dict(whole.state_dict())
    training.fit(whole, x, **options)
    # One call of prepare places eta.
    assert training.fit(interrupted(broken, 8), x, **options, checkpoint=path).interrupted
    training.fit(resumed, x, **options, resume=path)
    assert same(whole, resumed)


def test_a_learned_eta_in_float64_and_one_alone():
    x = small_data("pixels").double()
    vae = models.VAE(2, (12,), (16,), likelihood="gaussian").double()
    training.fit(vae, x, epochs=20, progress=False, device="cpu")
    assert vae.eta.dtype == torch.float64
    before = vae.state_dict()["decoder.0.weight"].clone()
    vae.requires_grad_(False).log_eta.requires_grad_(True)
    with torch.no_grad():
        vae.log_eta.fill_(0.0)
    training.fit(vae, x, epochs=20, progress=False, device="cpu")
    assert torch.equal(before, vae.state_dict()["decoder.0.weight"])
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        mu, log_sigma = vae.encode(x)
        z = mu + log_sigma.exp() * torch.randn(8, *mu.shape, generator=noise, dtype=torch.float64)
        assert vae.eta.item() == pytest.approx((x - vae.decode(z)).square().mean().item(), rel=0.02)


def test_a_frozen_eta_stays():
    vae = models.VAE(2, (12,), (16,), likelihood="gaussian")
    vae.log_eta.requires_grad_(False)
    training.fit(vae, small_data("pixels"), epochs=2, progress=False, device="cpu")
    assert vae.eta.item() == pytest.approx(0.1)


# What fit maximises, and what it takes


class OnlyDecodes(torch.nn.Module):
    x_shape = (4,)

    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(2, 4)

    def prepare(self, x, generator=None, *, check=True):
        return x


def test_the_default_objective_is_what_the_model_is_for():
    assert training.default_objective(models.VAE(2, (4,), (8,))) is objectives.elbo
    assert training.default_objective(models.MADE((4,), 8)) is objectives.log_px
    assert training.default_objective(models.RealNVP((4,), (8,))) is objectives.log_px
    assert training.default_objective(models.Autoencoder(2, (4,), (8,))) is objectives.squared_error
    assert training.default_objective(models.LinearAutoencoder(2, (4,))) is objectives.squared_error
    assert training.default_objective(models.SketchRNN(2, 4, 8, 8, 2)) is objectives.elbo
    assert training.default_objective(models.MelodyVAE(2, 8, 8, 8)) is objectives.elbo
    with pytest.raises(TypeError, match=r"training\.fit_gan\(model, x\)"):
        training.default_objective(models.GAN(2, (4,), (8,)))
    with pytest.raises(TypeError, match=r"neither log_likelihood .* pass objective="):
        training.default_objective(OnlyDecodes())


def test_a_flow_learns_by_default():
    x = torch.randint(0, 2, (400, 6), dtype=torch.uint8) * 255
    x[:, 3:] = x[:, :3]
    flow = models.RealNVP((6,), (16,))
    history = training.fit(flow, x, epochs=30, learning_rate=1e-2, progress=False, device="cpu")
    assert history.value[-1] > history.value[0] + 1


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


class Pairs(torch.utils.data.Dataset):
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], int(self.y[i])


def test_arrays_and_data_sets_give_the_numbers_of_the_tensor(mnist, x):
    y = mnist.train.y[:1300]
    expected, *others = (make_conditional() for _ in range(5))
    training.fit(expected, x, **SETTINGS, y=y)
    training.fit(others[0], x.numpy(), **SETTINGS, y=y.numpy())
    training.fit(others[1], torch.utils.data.TensorDataset(x, y), **SETTINGS)
    training.fit(others[2], Pairs(x, y), **SETTINGS)
    training.fit(others[3], Pairs(x.numpy(), y.numpy()), **SETTINGS)
    assert all(same(expected, other) for other in others)
    plain, of_pairs = make(), make()
    training.fit(plain, x, **SETTINGS)
    training.fit(of_pairs, Pairs(x, y), **SETTINGS)
    assert same(plain, of_pairs)


def test_float64_data_train_a_float32_model():
    x = torch.rand(200, 3, dtype=torch.float64)
    one, two = (models.VAE(1, (3,), (8,), likelihood="gaussian") for _ in range(2))
    two.load_state_dict(one.state_dict())
    training.fit(one, x, 2, progress=False, device="cpu")
    training.fit(two, x.float().numpy(), 2, progress=False, device="cpu")
    assert same(one, two)


def test_what_is_no_data(mnist, x):
    for given, message in [
        (
            torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x)),
            r"got a DataLoader.* pass the tensor or the data",
        ),
        (mnist.test, r"pass its \.x"),
        (Pairs([object()] * 3, [0, 1, 2]), r"must be a tensor or an array, got a object"),
    ]:
        with pytest.raises(TypeError, match=message):
            training.fit(make(), given, **SETTINGS)


@pytest.mark.parametrize("context", [torch.no_grad, torch.inference_mode])
def test_fit_trains_where_gradients_are_off(x, context):
    expected, vae = make(), make()
    training.fit(expected, x, **SETTINGS)
    with context():
        training.fit(vae, x, **SETTINGS)
        assert not torch.is_grad_enabled()
    assert same(expected, vae)


class Plain:
    """What a dataclass would be: it has a value, but is no tuple of terms."""

    def __init__(self, value):
        self.value = value


def test_an_objective_of_ones_own_is_told_what_is_wrong_with_it(x):
    def returns(make_terms):
        def own(model, batch, generator=None, *, check=True):
            return make_terms(objectives.elbo(model, batch, generator=generator, check=check))

        return own

    for objective, error, message in [
        ("elbo", TypeError, r"must be a function such as objectives\.elbo.*got 'elbo' \(str\)"),
        (
            lambda m, x: objectives.elbo(m, x),
            TypeError,
            r"got <lambda>\(m, x\): .*unexpected keyword argument 'generator'",
        ),
        (
            returns(lambda terms: terms.value),
            TypeError,
            r"must return a NamedTuple.*got a Tensor.*LogPx\(value\)",
        ),
        (returns(lambda terms: Plain(terms.value)), TypeError, "got a Plain"),
        (returns(lambda terms: objectives.LogPx(1.0)), TypeError, "got a float as value"),
        (
            returns(lambda terms: objectives.LogPx(terms.value.detach())),
            ValueError,
            r"does not depend on the parameters",
        ),
    ]:
        with pytest.raises(error, match=message):
            training.fit(make(), x, **SETTINGS, objective=objective)


def test_a_model_of_ones_own_is_told_what_is_wrong_with_it(x):
    class NoPrepare(torch.nn.Linear):
        x_shape = (1, 14, 14)

    for model, error, message in [
        (NoPrepare(2, 2), TypeError, r"NoPrepare has no prepare\. A model of your own needs x_shape"),
        (torch.nn.Linear(2, 2), TypeError, "has no x_shape and no prepare"),
        (models.PCA(2), TypeError, r"got a PCA; a PCA has a fit\(x\) of its own"),
        (make().half(), TypeError, r"got torch\.float16.*model\.float\(\) first"),
    ]:
        with pytest.raises(error, match=message):
            training.fit(model, x, **SETTINGS)
    for seed in (None, 0.5, True):
        with pytest.raises(TypeError, match=f"seed must be a whole number, got {seed}"):
            training.fit(make(), x, **SETTINGS, seed=seed)


# Two runs that are not the same run


class Beta:
    """An objective with a setting of its own."""

    def __init__(self, beta):
        self.beta = beta

    def __call__(self, model, x, generator=None, *, check=True):
        terms = objectives.elbo(model, x, generator=generator, check=check)
        return objectives.LogPx(terms.reconstruction - self.beta * terms.kl)


def beta_elbo(beta):
    def elbo(model, x, generator=None, *, check=True):
        return Beta(beta)(model, x, generator, check=check)

    return elbo


WEIGHT = 2.0


def with_a_global(model, x, generator=None, *, check=True):
    return Beta(WEIGHT)(model, x, generator, check=check)


def test_resume_refuses_other_data(x, tmp_path):
    path = tmp_path / "run"
    training.fit(make(), x, **SETTINGS, checkpoint=path)
    for other in (x.flip(0), x.roll(1, -1)):
        with pytest.raises(ValueError, match=r"other settings \(x='torch.uint8 \(1300, 1, 14, 14\) crc32"):
            training.fit(make(), other, **SETTINGS, resume=path)
    training.fit(make(), x.numpy(), **SETTINGS, resume=path)


@pytest.mark.parametrize(
    "one, same_again, other",
    [
        (Beta(1.0), Beta(1.0), Beta(50.0)),
        (beta_elbo(1.0), beta_elbo(1.0), beta_elbo(50.0)),
        (Beta(1.0).__call__, Beta(1.0).__call__, Beta(50.0).__call__),
        (
            functools.partial(beta_elbo(1.0)),
            functools.partial(beta_elbo(1.0)),
            functools.partial(beta_elbo(50.0)),
        ),
        (
            lambda m, x, generator, check: objectives.LogPx(objectives.elbo(m, x).value * 2),
            lambda m, x, generator, check: objectives.LogPx(objectives.elbo(m, x).value * 2),
            lambda m, x, generator, check: objectives.LogPx(objectives.elbo(m, x).value * 3),
        ),
    ],
    ids=["instance", "closure", "method", "partial", "lambda"],
)
def test_resume_refuses_another_objective(x, tmp_path, one, same_again, other):
    path = tmp_path / "run"
    training.fit(make(), x, **SETTINGS, objective=one, checkpoint=path)
    training.fit(make(), x, **SETTINGS, objective=same_again, resume=path)
    with pytest.raises(ValueError, match=r"other settings \(objective="):
        training.fit(make(), x, **SETTINGS, objective=other, resume=path)


def test_resume_refuses_an_objective_whose_global_changed(x, tmp_path, monkeypatch):
    path = tmp_path / "run"
    training.fit(make(), x, **SETTINGS, objective=with_a_global, checkpoint=path)
    training.fit(make(), x, **SETTINGS, objective=with_a_global, resume=path)
    monkeypatch.setitem(globals(), "WEIGHT", 3.0)
    with pytest.raises(ValueError, match=r"other settings \(objective="):
        training.fit(make(), x, **SETTINGS, objective=with_a_global, resume=path)


def test_resume_refuses_another_likelihood_of_the_same_networks(tmp_path):
    path = tmp_path / "run"
    x = torch.randint(0, 2, (50, 4)).float()
    options = dict(epochs=1, progress=False, device="cpu")
    training.fit(models.VAE(1, (4,), (8,), likelihood="gaussian", eta=0.5), x, **options, checkpoint=path)
    for wrong in (dict(likelihood="gaussian", eta=0.1), dict(likelihood="bernoulli")):
        with pytest.raises(ValueError, match=r"other settings \(model="):
            training.fit(models.VAE(1, (4,), (8,), **wrong), x, **options, resume=path)
    training.fit(models.VAE(1, [4], [8], likelihood="gaussian", eta=0.5), x, **options, resume=path)


def test_of_two_runs_on_one_checkpoint_name_one_goes_on(x, tmp_path):
    """The second starts while the first is in its first epoch, when until now nothing was written."""
    path = tmp_path / "run"
    second = []

    def elbo(model, batch, generator=None, *, check=True):
        if not second:
            second.append(1)
            with pytest.raises(FileExistsError, match="exists; pass resume="):
                training.fit(make(1), x, **SETTINGS, seed=1, checkpoint=path)
        return objectives.elbo(model, batch, generator=generator, check=check)

    training.fit(make(), x, **SETTINGS, objective=elbo, checkpoint=path)
    assert second


def test_two_threads_on_one_checkpoint_name(x, tmp_path):
    """Whoever comes first, one trains and one is told."""
    ended, together = [], threading.Barrier(2)

    def run(seed):
        together.wait()
        try:
            ended.append(
                training.fit(make(seed), x, **SETTINGS, seed=seed, checkpoint=tmp_path / "run").interrupted
            )
        except FileExistsError as error:
            ended.append(type(error))

    threads = [threading.Thread(target=run, args=(seed,)) for seed in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, ended)) == ["<class 'FileExistsError'>", "False"]


def test_a_run_that_fails_in_its_first_epoch_leaves_no_checkpoint(x, tmp_path):
    path = tmp_path / "run"

    def breaks(model, batch, generator=None, *, check=True):
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        training.fit(make(), x, **SETTINGS, objective=breaks, checkpoint=path)
    assert not path.exists()


def table():
    """1,000 rows of 8 columns that share two causes."""
    noise = torch.Generator().manual_seed(1)
    causes, weight = torch.randn(1000, 2, generator=noise), torch.randn(2, 8, generator=noise)
    return causes @ weight + 0.3 * torch.randn(1000, 8, generator=noise)


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
    """As they are, the model collapses or diverges; standardized by the line in the message, it learns what the columns share."""
    x = far()
    make_vae = functools.partial(models.VAE, 2, tuple(x.shape[1:]), (32,), likelihood="gaussian")
    with pytest.raises(UserWarning, match="standardize x first, for example") as told:
        training.fit(make_vae(), x, epochs=1, progress=False, device="cpu")
    line = re.search(r"sklearn\.preprocessing\..*\.reshape\(x\.shape\)", str(told.value)).group()
    x = eval(line, {"sklearn": __import__("sklearn.preprocessing"), "x": x})
    torch.manual_seed(0)
    vae = make_vae()
    value = training.fit(vae, x, epochs=20, batch_size=50, progress=False, device="cpu").value[-1]
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
    )  # an eta of one's own fits one's own data


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


class Items(torch.utils.data.Dataset):
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


def test_the_second_parts_of_pairs_matter_to_a_model_with_labels_alone():
    x, y = torch.rand(12, 6), torch.arange(12) % 3
    settings = dict(epochs=1, progress=False, device="cpu")

    def train(make_model, examples, **options):
        torch.manual_seed(0)
        model = make_model(likelihood="gaussian")
        training.fit(model, examples, **settings, **options)
        return model

    vae = functools.partial(models.VAE, 2, (6,), (4,))
    for second in ("cat", {"box": [1, 2]}, None, x[0]):
        assert same(train(vae, Items(*((row, second) for row in x))), train(vae, x))
    conditional = functools.partial(models.ConditionalVAE, 2, 3, (6,), (4,))
    wanted = train(conditional, x, y=y)
    for form in (
        lambda label: label,
        lambda label: label.view(1),
        lambda label: label.item(),
        lambda label: label.numpy(),
    ):
        assert same(
            train(conditional, Items(*((row, form(label)) for row, label in zip(x, y, strict=True)))), wanted
        )
    for label in ("cat", 1.5, None, x[0]):
        with pytest.raises(TypeError, match="must be its label, a whole number, got"):
            train(conditional, Items(*((row, label) for row in x)))
    with pytest.raises(ValueError, match=r"must have one shape, got \(6,\) and \(5,\)"):
        train(vae, Items(x[0], x[1, :5]))
    with pytest.raises(TypeError, match=r"got a dict; it may also be a pair \(x, y\) whose x is one"):
        train(vae, Items({"x": x[0]}))
    with pytest.raises(TypeError, match=r"got a Image; give the data set a transform .*PILToTensor"):
        train(vae, Items(Image.new("L", (2, 3))))


def test_arrays_of_any_make():
    array = np.random.default_rng(0).normal(size=(12, 6)).astype("float32")

    def train(x, y=None):
        torch.manual_seed(0)
        model = (
            models.VAE(2, (6,), (4,), likelihood="gaussian")
            if y is None
            else models.ConditionalVAE(2, 3, (6,), (4,))
        )
        training.fit(model, x, epochs=1, y=y, progress=False, device="cpu")
        return model

    wanted = train(torch.tensor(array))
    assert same(train(array[::-1].copy()[::-1]), wanted)  # negative strides
    assert same(train(array.astype(">f4")), wanted)
    frozen = array.copy()
    frozen.flags.writeable = False
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert same(train(frozen), wanted)
    with pytest.raises(
        TypeError, match=r"whose mask would be lost: fill in the missing values, x = x\.filled"
    ):
        train(np.ma.masked_greater(array, 1.0))
    with pytest.raises(TypeError, match=r"got int64; for pixels from 0 to 255 pass x\.astype\('uint8'\)"):
        train((10 * array).astype("int64"))
    with pytest.raises(TypeError, match=r"must be an array of numbers, got object; try x.astype"):
        train(array.astype(object))
    names = np.array(["cat", "dog", "hen"] * 4)
    with pytest.raises(TypeError, match=r"number the classes, y = np.unique") as told:
        train(array, names)
    y = eval(str(told.value).split("y = ")[1].rstrip("."), {"np": np, "y": names})
    train((array > 0).astype("float32"), y)


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


def test_a_value_for_the_whole_batch_is_refused():
    """Of a sum a learned eta would end 12 times too large."""

    def summed(model, x, generator=None, *, check=True):
        return objectives.LogPx(objectives.elbo(model, x, generator=generator, check=check).value.sum())

    with pytest.raises(ValueError, match=r"one number for each example, \(B,\), got a single number"):
        training.fit(
            models.VAE(2, (8,), (4,), likelihood="gaussian"), table(), objective=summed, progress=False
        )


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


def test_objectives_and_labels_that_do_not_go_together():
    x, y = (table() > 0).float(), torch.arange(1000) % 3
    options = dict(epochs=1, progress=False, device="cpu")
    conditional = models.ConditionalVAE(2, 3, (8,), (4,))
    with pytest.raises(
        TypeError, match="It takes no labels: leave y out, or choose an objective that takes them"
    ):
        training.fit(conditional, x, y=y, objective=objectives.squared_error, **options)
    training.fit(conditional, x, y=y, objective=objectives.annealed_elbo, **options)
    m2 = models.SemiSupervisedVAE(2, 3, (8,), (4,))
    with pytest.raises(
        TypeError, match=r"missing a required argument: 'alpha'. Fix what fit does not know with"
    ) as told:
        training.fit(
            m2, x, objective=functools.partial(objectives.semi_supervised, labelled=(x, y)), **options
        )
    assert "tensor(" not in str(told.value), "the data that a partial holds are no part of a message"


def test_tied_weights_are_saved_and_resumed(tmp_path):
    def tied():
        torch.manual_seed(0)
        vae = models.VAE(2, (8,), (), likelihood="gaussian")
        shared = torch.nn.Linear(8, 8)
        vae.encoder = torch.nn.Sequential(shared, torch.nn.Tanh(), shared, torch.nn.Linear(8, 4))
        return vae

    whole, model, file = tied(), tied(), tmp_path / "run.safetensors"
    settings = dict(schedule="constant", progress=False, device="cpu")
    training.fit(whole, table(), epochs=4, **settings)
    training.fit(model, table(), epochs=2, checkpoint=file, **settings)
    again = tied()
    training.fit(again, table(), epochs=4, resume=file, **settings)
    assert same(again, whole)
    models.save(again, tmp_path / "tied.safetensors")
    loaded = models.load(tmp_path / "tied.safetensors", tied())
    assert same(loaded, whole) and loaded.encoder[0].weight is loaded.encoder[2].weight
