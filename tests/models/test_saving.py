"""A model of your own is saved and comes back as it was; what holds no model says what it holds."""

import pickle

import numpy as np
import pytest
import torch

from course_utils import models, pretrained, training

MAKE = {
    "vae": lambda: models.VAE(2, (1, 6, 6), hidden=[8], architecture="conv", likelihood="gaussian"),
    "linear vae": lambda: models.VAE(np.int64(2), (np.int64(5),), (), likelihood="gaussian", eta=0.3),
    "conditional": lambda: models.ConditionalVAE(2, 3, (4,), (8,), "beta-binomial"),
    "semi-supervised": lambda: models.SemiSupervisedVAE(2, 3, (4,), (8,)),
    "autoencoder": lambda: models.Autoencoder(2, (4,), (8,)),
    "linear": lambda: models.LinearAutoencoder(2, (4,), mean=torch.rand(4)),
    "made": lambda: models.MADE((4,), 8),
    "flow": lambda: models.RealNVP((5,), (8,), couplings=3),
    "gan": lambda: models.GAN(2, (4,), (8,)),
    "sketch": lambda: models.SketchRNN(2, 6, 8, 8, 2),
    "melody": lambda: models.MelodyVAE(2, 8, 8, plan_size=4),
    "float64": lambda: models.VAE(2, (4,), (8,)).double(),
}


def same(one, two):
    one, two = one.state_dict(), two.state_dict()
    return one.keys() == two.keys() and all(torch.equal(one[k], two[k]) for k in one)


@pytest.mark.parametrize("kind", MAKE)
def test_a_model_comes_back_as_it_was(kind, tmp_path):
    model = MAKE[kind]()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn_like(parameter)
    models.save(model, tmp_path / "model.safetensors")
    loaded = models.load(tmp_path / "model.safetensors")
    assert type(loaded) is type(model) and same(model, loaded) and not loaded.training
    assert loaded.arguments.keys() == model.arguments.keys()
    assert next(loaded.parameters()).dtype == next(model.parameters()).dtype
    if kind == "linear vae":
        assert loaded.eta.item() == pytest.approx(0.3)
    models.save(loaded, tmp_path / "model.safetensors")  # again, over the old one
    assert same(models.load(tmp_path / "model.safetensors", MAKE[kind]()), model)


class Own(torch.nn.Module):
    def __init__(self, size=3):
        super().__init__()
        self.layer = torch.nn.Linear(size, 2)


def test_a_model_of_ones_own_class_is_made_first(tmp_path):
    file, own = tmp_path / "own", Own()
    models.save(own, file)
    assert same(models.load(file, Own()), own)
    with pytest.raises(ValueError, match=r"holds an Own, so make the model first and pass it as model="):
        models.load(file)
    with pytest.raises(ValueError, match=r"does not fit the model: layer\.weight differ"):
        models.load(file, Own(4))
    with pytest.raises(ValueError, match=r"model must be an Own, as in .*, got a VAE"):
        models.load(file, models.VAE(2, (4,), (8,)))


def test_another_model_of_the_same_shapes_is_refused(tmp_path):
    models.save(models.VAE(2, (4,), (8,)), tmp_path / "file")
    with pytest.raises(ValueError, match=r"likelihood='bernoulli'.*got VAE.*likelihood='gaussian', eta=0.1"):
        models.load(tmp_path / "file", models.VAE(2, (4,), (8,), likelihood="gaussian", eta=0.1))


def test_replaced_networks_come_back_into_a_model_made_in_the_same_way(tmp_path):
    def make():
        vae = models.VAE(2, (4,), (8,))
        vae.decoder = torch.nn.Sequential(torch.nn.Linear(2, 4), torch.nn.Tanh(), torch.nn.Linear(4, 4))
        return vae

    vae = make()
    models.save(vae, tmp_path / "file")
    with pytest.raises(ValueError, match=r"decoder\.0\.bias.*pass it as model="):
        models.load(tmp_path / "file")
    assert same(models.load(tmp_path / "file", make()), vae)


def test_a_checkpoint_and_a_model_are_told_apart(tmp_path):
    """The model of a checkpoint can be loaded;
    a run cannot go on from a model, and neither is a packaged model's file.
    """
    x = torch.randint(0, 2, (20, 4)).float()
    vae = models.VAE(2, (4,), (8,))
    training.fit(vae, x, 2, device="cpu", progress=False, checkpoint=tmp_path / "run")
    assert same(models.load(tmp_path / "run"), vae)
    models.save(vae, tmp_path / "model")
    with pytest.raises(ValueError, match=r"holds a model but no training state.*models\.load"):
        training.fit(vae, x, 2, device="cpu", progress=False, resume=tmp_path / "model")
    for file in ("run", "model"):
        with pytest.raises(
            ValueError, match=r"load a file of models\.save or a training checkpoint with models\.load"
        ):
            pretrained.load("mnist-2d", tmp_path / file)
    with pytest.raises(ValueError, match=r"written by `vae-course train`: load it with pretrained\.load"):
        models.load(pretrained.path("mnist-1d"))


def test_what_is_no_file_of_a_model(tmp_path):
    with pytest.raises(FileNotFoundError, match="does not exist"):
        models.load(tmp_path / "none")
    (tmp_path / "text").write_text("hello, this is no model")
    with pytest.raises(ValueError, match="not a safetensors file that can be read"):
        models.load(tmp_path / "text")


def test_what_is_no_module_is_not_saved(tmp_path):
    x = torch.rand(8, 4)
    with pytest.raises(
        TypeError, match=r"must be a torch\.nn\.Module, got a PCA, which pickle\.dump can write"
    ):
        models.save(models.PCA(2).fit(x), tmp_path / "model")
    with pytest.raises(TypeError, match=r"got the class VAE; make a model of it first, VAE\(…\)\."):
        models.save(models.VAE, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []
    pca = pickle.loads(pickle.dumps(models.PCA(2).fit(x)))
    assert pca.encode(x).shape == (8, 2), "the advice works"


def test_each_number_comes_back_in_its_own_precision(tmp_path):
    """A model of your own may keep a statistic in float64 next to float32 weights, and it may come first."""

    class WithMean(models.VAE):
        def __init__(self):
            super().__init__(2, (4,), (8,))
            self.register_buffer("a_mean", torch.full((4,), 0.1, dtype=torch.float64))

    model = WithMean()
    models.save(model, tmp_path / "model.safetensors")
    loaded = models.load(tmp_path / "model.safetensors", WithMean())
    assert same(loaded, model)
    assert [v.dtype for v in loaded.state_dict().values()] == [v.dtype for v in model.state_dict().values()]
    models.save(model.double(), tmp_path / "double.safetensors")
    loaded = models.load(tmp_path / "double.safetensors", WithMean())
    assert {v.dtype for v in loaded.state_dict().values()} == {torch.float64}
