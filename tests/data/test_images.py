"""MNIST from the package alone, whatever happens to the cache; binarization;
faces with and without a network.
"""

import gzip
import os
import subprocess
import sys
import warnings

import joblib
import numpy as np
import pytest
import torch

from course_utils import data
from course_utils.data import images


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def no_network(monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("no network in this test")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("urllib.request.urlopen", refuse)


def test_mnist_is_all_there(mnist):
    assert mnist.train.x.shape == (60_000, 1, 28, 28) and mnist.train.x.dtype == torch.uint8
    assert mnist.test.x.shape == (10_000, 1, 28, 28) and mnist.test.x.dtype == torch.uint8
    assert mnist.train.y.shape == (60_000,) and mnist.train.y.dtype == torch.int64
    assert mnist.train.y[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert mnist.test.y.bincount().tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


def test_mnist_cannot_be_reassigned_and_is_not_shared(mnist):
    with pytest.raises(AttributeError):
        mnist.train = None
    with pytest.raises(AttributeError):
        mnist.test.x = None
    again = data.mnist("cpu")
    again.test.x.zero_()
    assert data.mnist("cpu").test.x.any()


def test_before_forks_it_is_read_once_and_still_nobody_shares_it(mnist, monkeypatch):
    monkeypatch.setattr(images, "_kept", [])
    images.before_forks()
    monkeypatch.setattr(images, "_lay_out_archives", None)  # reading again would call it
    one, two = data.mnist("cpu"), data.mnist("cpu")
    assert torch.equal(one.train.x, mnist.train.x) and torch.equal(one.test.y, mnist.test.y)
    one.test.x.zero_()
    assert two.test.x.any() and data.mnist("cpu").test.x.any()


def test_an_empty_cache_needs_no_network(empty_cache, no_network):
    assert len(data.mnist("cpu").test.x) == 10_000


@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz"])
@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_file_is_replaced_not_used(empty_cache, no_network, mnist, name, damage):
    data.mnist("cpu")
    path = empty_cache / "MNIST" / "raw" / name
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    path.write_bytes({"cut": content[:-100], "flipped": content, "empty": b""}[damage])
    again = data.mnist("cpu")
    assert torch.equal(again.train.x, mnist.train.x) and torch.equal(again.test.y, mnist.test.y)
    assert (
        gzip.decompress((path.parent / (name.removesuffix(".gz") + ".gz")).read_bytes())
        == (path.parent / name.removesuffix(".gz")).read_bytes()
    )


# Imported once; each process that reads is then a fork.
FORKS = """
import os, signal, sys, time
import torchvision.datasets
from course_utils import data

def reader():
    child = os.fork()
    if child == 0:
        mnist = data.mnist("cpu")
        os._exit(0 if int(mnist.train.x[::100].long().sum()) == int(sys.argv[1]) else 1)
    return child

def exit_codes(children):
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
"""


def forks(code, mnist, cache):
    wanted = str(int(mnist.train.x[::100].long().sum()))
    return subprocess.run(
        [sys.executable, "-c", FORKS + code, wanted],
        env=os.environ | {"VAE_COURSE_CACHE": str(cache), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork: Linux or macOS")
def test_two_processes_at_once_on_an_empty_cache(empty_cache, mnist):
    assert forks("print(*exit_codes([reader(), reader()]))", mnist, empty_cache) == ["0", "0"]
    assert torch.equal(data.mnist("cpu").train.x, mnist.train.x)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork: Linux or macOS")
def test_a_process_killed_while_unpacking_does_no_harm(empty_cache, mnist):
    """Killed at a moment of its first start, however often, it leaves nothing that a later start would use."""
    killed = forks(
        """
for delay in (0.02, 0.1, 0.3, 0.6):
    child = reader()
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    print(*exit_codes([child]))
""",
        mnist,
        empty_cache,
    )
    assert "-9" in killed, "none was killed before it had read everything"
    assert torch.equal(data.mnist("cpu").train.x, mnist.train.x)


def test_binarize_draws_anew_with_the_right_probability():
    x = torch.tensor([0, 1, 51, 128, 254, 255], dtype=torch.uint8).repeat(100_000, 1)
    drawn = data.binarize(x)
    assert drawn.dtype == torch.float32 and set(drawn.unique().tolist()) == {0.0, 1.0}
    p = x[0].double() / 255
    error = (p * (1 - p) / len(x)).sqrt().clamp_min(1e-12)
    assert ((drawn.double().mean(0) - p).abs() / error)[1:5].max() < 6
    assert drawn[:, 0].sum() == 0 and drawn[:, 5].min() == 1
    assert not torch.equal(drawn, data.binarize(x))
    one, two = (data.binarize(x, torch.Generator().manual_seed(3)) for _ in range(2))
    assert torch.equal(one, two)


def test_the_uniform_numbers_below_255_are_uniform():
    """Any count, also one that is not a multiple of eight; never 255, and the others equally often."""
    x = torch.zeros(1_000_003, dtype=torch.uint8)
    counts = (
        images._uniform_below_255(x, torch.Generator().manual_seed(0)).long().bincount(minlength=256).double()
    )
    assert counts[255] == 0 and counts.sum() == len(x)
    expected = len(x) / 255
    chi_square = ((counts[:255] - expected).square() / expected).sum()
    assert abs(chi_square - 254) < 6 * (2 * 254) ** 0.5
    assert data.binarize(torch.full((3,), 255, dtype=torch.uint8)).tolist() == [1, 1, 1]


def test_binarize_takes_probabilities_too():
    drawn = data.binarize(torch.full((100_000,), 0.3))
    assert abs(drawn.mean().item() - 0.3) < 6 * (0.21 / 100_000) ** 0.5
    with pytest.raises(ValueError, match="between 0 and 1"):
        data.binarize(torch.tensor([0.0, 255.0]))
    with pytest.raises(TypeError, match="uint8"):
        data.binarize(torch.tensor([1, 2]))
    with pytest.raises(ValueError, match="between 0 and 1"):
        data.binarize(torch.tensor([float("nan")]))
    with pytest.raises(TypeError, match=r"torch.Tensor, got a list"):
        data.binarize([0, 1])


def test_binarize_refuses_uint8_of_0_and_1():
    x = torch.tensor([0, 1, 1], dtype=torch.uint8)
    with pytest.raises(ValueError, match=r"x of type uint8 must be pixels from 0 to 255, got none above 1"):
        data.binarize(x)
    assert data.binarize(x, check=False).shape == (3,)
    assert data.binarize(0 * x).tolist() == [0, 0, 0] and data.binarize(x[:0]).shape == (0,)


def test_faces_without_a_network(empty_cache, no_network, capsys):
    """One quiet sentence, and no warning of ours or of scikit-learn's."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        faces = data.faces("cpu")
    printed = capsys.readouterr()
    assert printed.out.startswith("The 400 Olivetti faces could not be fetched") and printed.err == ""
    assert printed.out.count("\n") == 1
    assert faces.x.shape == (100, 1, 25, 25) and faces.x.dtype == torch.float32
    assert faces.x.min() >= 0 and faces.x.max() <= 1 and faces.x.std() > 0.05
    assert faces.y.tolist() == [-1] * 100


def test_damaged_faces_are_dropped(empty_cache, no_network):
    empty_cache.mkdir()
    (empty_cache / "olivetti_py3.pkz").write_bytes(b"not a pickle at all")
    assert len(data.faces("cpu").x) == 100
    assert not (empty_cache / "olivetti_py3.pkz").exists()


def test_faces_from_scikit_learns_cache(empty_cache, no_network):
    """The real loader reads its own cache file, here filled with made-up faces."""
    pixels = np.random.default_rng(0).random((400, 4096), dtype=np.float32)
    empty_cache.mkdir()
    joblib.dump(pixels, empty_cache / "olivetti_py3.pkz", compress=6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        faces = data.faces("cpu")
    assert faces.x.shape == (400, 1, 64, 64) and faces.y.shape == (400,) and faces.y.dtype == torch.int64
    # scikit-learn scales the stored pixels to [0, 1] and turns each image upright.
    upright = pixels.reshape(400, 64, 64).transpose(0, 2, 1)
    np.testing.assert_allclose(faces.x.squeeze(1), upright, atol=1e-5)
    assert faces.y.bincount().tolist() == [10] * 40
