"""Devices that are not here:
fake tensors on a GPU show each line that an Apple GPU, which has no float64, would refuse.

Fake tensors have shapes, dtypes and devices, and no values; what needs a value on the host raises. The
recurrent models are left out: even a fake GRU on a GPU asks for a driver.
"""

import contextlib
import subprocess
import sys

import pytest
import torch
from torch._subclasses.fake_tensor import DataDependentOutputException, FakeTensorMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_iter

from course_utils import data, device, models, objectives


class Apple(TorchDispatchMode):
    """An operation on the fake GPU raises where Apple's would:
    with a float64 tensor, and ndtri, for which torch has no kernel there.
    """

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        for value in tree_iter((args, kwargs, out)):
            if (
                isinstance(value, torch.Tensor)
                and value.device.type == "cuda"
                and value.dtype == torch.float64
            ):
                raise TypeError(f"float64 on the device: {function}")
            if isinstance(value, torch.Tensor) and value.device.type == "cuda" and "ndtri" in str(function):
                raise NotImplementedError(f"{function} on the device")
        return out


def there(make):
    with torch.device("cuda"):  # fake modules cannot be moved, so they are made there
        return make()


SIZE = (1, 8, 8)
MODELS = {
    "vae": lambda: models.VAE(2, SIZE, (8,)),
    "conv": lambda: models.VAE(2, SIZE, (8,), "conv"),
    "learned eta": lambda: models.VAE(2, SIZE, (8,), likelihood="gaussian"),
    "beta-binomial": lambda: models.VAE(2, SIZE, (8,), likelihood="beta-binomial"),
    "fixed eta": lambda: models.VAE(2, SIZE, (8,), likelihood="gaussian", eta=0.5),
}
CONDITIONAL = {
    "conditional": lambda: models.ConditionalVAE(2, 3, SIZE, (8,), likelihood="gaussian", eta=0.5),
    "conditional conv": lambda: models.ConditionalVAE(2, 3, SIZE, (8,), architecture="conv"),
    "M2": lambda: models.SemiSupervisedVAE(2, 3, SIZE, (8,)),
}


def pixels():
    return torch.randint(0, 256, (6, *SIZE), dtype=torch.uint8, device="cuda")


def labels():
    return torch.zeros(6, dtype=torch.int64, device="cuda")


def of_each_model(use):
    """One case for each model that takes no labels."""
    return [
        pytest.param(lambda make=make: use(there(make)), id=f"{use.__name__}, {name}")
        for name, make in MODELS.items()
    ]


def elbo(model):
    objectives.elbo(model, pixels(), check=False)


def iwae_bound(model):
    objectives.iwae_bound(model, pixels(), 3, check=False)


def methods(model):
    model.sample(3)
    model.reconstruct(pixels())
    model.decode(torch.randn(4, 5, 2, device="cuda"))


def conditional(name):
    model = there(CONDITIONAL[name])
    objectives.elbo(model, pixels(), y=labels(), check=False)
    model.sample(labels())
    model.reconstruct(pixels(), labels())
    if name == "M2":
        few = (pixels(), labels())
        objectives.semi_supervised(model, pixels(), labelled=few, alpha=1.0, check=False)


def autoencoders():
    for make in (lambda: models.Autoencoder(2, SIZE, (8,)), lambda: models.LinearAutoencoder(2, SIZE)):
        model = there(make)
        objectives.squared_error(model, pixels(), check=False)
        objectives.nested_squared_error(model, pixels(), check=False)
        model.reconstruct(pixels())


def made():
    model = there(lambda: models.MADE((1, 3, 3), 8))
    objectives.log_px(model, torch.zeros(4, 1, 3, 3, device="cuda"), check=False)
    model.sample(2)


def flow():
    model = there(lambda: models.RealNVP(SIZE, (8,)))
    objectives.log_px(model, pixels(), check=False)
    model.bound(pixels())
    model.sample(2)
    learned = there(lambda: models.PixelFlow(SIZE, (8,), dequantizer=(8,)))
    objectives.flow_bound(learned, pixels(), check=False)
    learned.bound(pixels())


def gan():
    model = there(lambda: models.GAN(2, SIZE, (8,)))
    model.judge(model.sample(3))


CASES = [
    *of_each_model(elbo),
    *of_each_model(iwae_bound),
    *of_each_model(methods),
    *(pytest.param(lambda name=name: conditional(name), id=name) for name in CONDITIONAL),
    *(pytest.param(use, id=use.__name__) for use in (autoencoders, made, flow, gan)),
    pytest.param(lambda: data.binarize(pixels()), id="binarize"),
    pytest.param(lambda: models.dequantize(torch.zeros(3, 4, device="cuda")), id="dequantize"),
]


@pytest.mark.parametrize("run", CASES)
def test_without_float64_and_without_waiting_for_the_device(run, monkeypatch):
    """check=False, as in fit's loop, leaves nothing that a captured CUDA graph could not hold either."""
    monkeypatch.setattr(device, "WITHOUT_FLOAT64", {"cuda"})
    for module in ("models.base", "data.images"):  # what looks at pixels; fake tensors have no values
        monkeypatch.setattr(f"course_utils.{module}.require_pixels", lambda name, x: x)
    with FakeTensorMode(allow_non_fake_inputs=True), Apple():
        run()


@pytest.mark.parametrize("run", [case for case in CASES if "elbo" in case.id or "iwae" in case.id])
def test_nothing_looks_at_pixels_that_have_been_checked(run):
    with FakeTensorMode(allow_non_fake_inputs=True):
        run()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_pca_computes_its_float64_on_the_cpu_where_the_device_has_none(dtype, monkeypatch):
    monkeypatch.setattr(device, "WITHOUT_FLOAT64", {"cuda"})
    monkeypatch.setattr(
        "course_utils.models.pca.require_finite", lambda name, x: x
    )  # fake tensors have no values
    monkeypatch.setattr("course_utils.models.pca._scatter", lambda x: x.T @ x)  # nor does NumPy take them
    with FakeTensorMode(allow_non_fake_inputs=True), Apple():
        x = torch.rand(20, 6, device="cuda")
        pca = models.PCA(2, dtype).fit(x)
        assert (
            pca.mean.device.type == ("cuda" if dtype == torch.float32 else "cpu") and pca.mean.dtype == dtype
        )
        pca.decode(pca.encode(x))
        pca.reconstruction_error(x)
        with contextlib.suppress(DataDependentOutputException):  # whether any variance is left
            models.ProbabilisticPCA(2, dtype).fit(x)


def test_the_check_itself_goes_red():
    with FakeTensorMode(), Apple(), pytest.raises(TypeError, match="float64 on the device"):
        torch.zeros(3, device="cuda").double()
    with FakeTensorMode(), pytest.raises(DataDependentOutputException):
        torch.zeros(3, device="cuda").sum().item()


@pytest.mark.parametrize(
    "cuda, mps, name",
    [(True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_the_gpu_that_is_there_is_picked(monkeypatch, cuda, mps, name):
    monkeypatch.setattr("torch.cuda.is_available", lambda: cuda)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: mps)
    assert device.pick() == device.default_device() == torch.device(name)


@pytest.mark.skipif(torch.backends.mps.is_available(), reason="there is an Apple GPU here")
def test_asking_for_apples_gpu_where_there_is_none():
    with pytest.raises(RuntimeError, match="finds no Apple GPU here"):
        device.pick("mps")


def test_a_float64_model_is_fitted_on_the_cpu_where_the_gpu_has_no_float64(monkeypatch):
    from course_utils import training

    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: True)
    vae = models.VAE(1, (3,), (4,)).double()
    training.fit(vae, torch.zeros(8, 3), 1, progress=False)
    assert next(vae.parameters()).device.type == "cpu"
    with pytest.raises(TypeError, match=r"device 'mps' does not have: call model\.float\(\)"):
        training.fit(vae, torch.zeros(8, 3), 1, progress=False, device="mps")


def test_seeds():
    draws = [torch.rand(3, generator=device.generator(seed)) for seed in (7, 7, 8)]
    assert torch.equal(draws[0], draws[1]) and not torch.equal(draws[0], draws[2])
    for wrong in (None, 1.0, "1", True):
        with pytest.raises(TypeError, match="seed must be a whole number, got"):
            device.generator(wrong)
    device.generator(-(2**63)), device.generator(2**64 - 1)
    for wrong in (-(2**63) - 1, 2**64, 2**70):
        with pytest.raises(
            ValueError, match=rf"seed must be from -2\*\*63 to 2\*\*64 - 1, got {wrong}; take"
        ):
            device.generator(wrong)


def test_a_source_tree_that_is_not_installed_can_be_imported(course, tmp_path):
    (tmp_path / "course_utils").symlink_to(course / "course_utils", target_is_directory=True)
    code = (
        "import importlib.metadata, sys\n"
        "def none(name): raise importlib.metadata.PackageNotFoundError(name)\n"
        "importlib.metadata.version = none\n"
        "import course_utils; print(course_utils.__version__)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "0+unknown"
