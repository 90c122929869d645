"""A resumed run is an uninterrupted one, bit for bit, and no checkpoint is overwritten or mixed up."""

import signal
import subprocess
import sys
import textwrap
import threading

import pytest
import torch
from safetensors.torch import save_file

from course_utils import models, objectives, training
from course_utils.models.saving import read
from tests.support.runs import SETTINGS, interrupted, make, make_conditional, same, table


@pytest.mark.parametrize("after", [1, 7, 13, 14, 30, 39])
def test_resume_is_bit_for_bit_an_uninterrupted_run(x, tmp_path, capsys, after):
    """13 steps an epoch, 39 in all: interrupted in the first, at an epoch's end, midway, and in the last."""
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


def test_a_conditional_run_can_be_resumed(mnist, x, tmp_path):
    y = mnist.train.y[:1300]
    path = tmp_path / "vae.safetensors"
    whole, broken = make_conditional(), make_conditional()
    training.fit(whole, x, **SETTINGS, y=y)
    training.fit(interrupted(broken, 20), x, **SETTINGS, y=y, checkpoint=path)
    resumed = make_conditional()
    training.fit(resumed, x, **SETTINGS, y=y, resume=path)
    assert same(whole, resumed)


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
    with pytest.raises(ValueError, match=r"holds a different model.*decoder\.0\.weight"):
        training.fit(replaced, x, **SETTINGS, resume=path)
    with pytest.raises(FileNotFoundError, match="nothing to resume"):
        training.fit(make(), x, **SETTINGS, resume=tmp_path / "none")
    with pytest.raises(ValueError, match="not two different files"):
        training.fit(make(), x, **SETTINGS, resume=path, checkpoint=tmp_path / "other")
    assert path.read_bytes() == content
    path.write_bytes(content[:1000])
    with pytest.raises(ValueError, match="not a safetensors file that can be read"):
        training.fit(make(), x, **SETTINGS, resume=path)


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
    """Whichever is first, one trains and the other gets an error."""
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


def with_dropout():
    vae = make()
    vae.encoder.append(torch.nn.Dropout(0.2))
    return vae


@pytest.mark.parametrize("after", [5, 13])
def test_a_model_with_dropout_resumes_bit_for_bit(x, tmp_path, after):
    """Dropout draws from torch's global random numbers, which go on where the checkpoint left them."""
    path = tmp_path / "run"
    whole, broken, resumed = with_dropout(), with_dropout(), with_dropout()
    torch.manual_seed(5)
    training.fit(whole, x, **SETTINGS)
    drawn_afterwards = torch.rand(3)
    torch.manual_seed(5)
    assert training.fit(interrupted(broken, after), x, **SETTINGS, checkpoint=path).interrupted
    torch.manual_seed(6)
    training.fit(resumed, x, **SETTINGS, resume=path)
    assert same(whole, resumed)
    assert torch.equal(torch.rand(3), drawn_afterwards)


def test_a_checkpoint_without_global_random_numbers_can_be_resumed(x, tmp_path):
    """As they were written before checkpoints had them."""
    path = tmp_path / "run"
    whole, broken, resumed = make(), make(), make(seed=9)
    training.fit(whole, x, **SETTINGS)
    training.fit(interrupted(broken, 20), x, **SETTINGS, checkpoint=path)
    tensors, metadata = read(path)
    save_file({name: value for name, value in tensors.items() if name != "random.cpu"}, path, metadata)
    assert len(read(path)[0]) == len(tensors) - 1
    training.fit(resumed, x, **SETTINGS, resume=path)
    assert same(whole, resumed)


@pytest.mark.gpu
def test_a_model_with_dropout_resumes_on_a_gpu(x, tmp_path):
    """To rounding: a GPU may add in another order."""
    path, settings = tmp_path / "run", SETTINGS | {"device": "cuda"}
    whole, broken, resumed = with_dropout(), with_dropout(), with_dropout()
    torch.manual_seed(5)
    training.fit(whole, x, **settings)
    torch.manual_seed(5)
    training.fit(interrupted(broken, 20), x, **settings, checkpoint=path)
    torch.manual_seed(6)
    training.fit(resumed, x, **settings, resume=path)
    for one, two in zip(whole.parameters(), resumed.parameters(), strict=True):
        torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-4)
