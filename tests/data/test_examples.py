"""Whatever looks at data takes arrays and torch data sets too, with the numbers of the tensor."""

import functools

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from course_utils import data, evaluation, inference, latents, models, objectives, plots, training, widgets
from course_utils.data.examples import as_tensor, as_tensors
from tests.support.runs import Pairs

COUNT, SHAPE, CLASSES = 12, (1, 4, 4), 3


@functools.cache
def pixels():
    return (torch.rand(COUNT, *SHAPE, generator=torch.Generator().manual_seed(0)) > 0.5).float()


class Endless(torch.utils.data.IterableDataset):
    def __iter__(self):
        return iter([])


def make(kind):
    torch.manual_seed(0)
    if kind is models.GAN:
        return models.GAN(2, SHAPE, (8,))
    return kind(2, *([] if kind is models.VAE else [CLASSES]), SHAPE, (8,))


def gan_losses(x):
    return list(training.fit_gan(make(models.GAN), x, 1, progress=False, device="cpu").values())


def picture(figure):
    return torch.as_tensor(np.asarray(figure.axes[0].images[0].get_array()))


@pytest.mark.parametrize(
    "measure",
    [
        lambda model, x: evaluation.elbo_of_all(model, x),
        lambda model, x: evaluation.log_likelihood(model, x, 10),
        lambda model, x: evaluation.active_units(model, x),
        lambda model, x: inference.fit_posterior(model, x, max_steps=2),
        lambda model, x: inference.posterior_path(model, x, steps=2),
        lambda model, x: inference.amortization_gap(model, x, samples=2),
        lambda model, x: inference.grid_posterior(model, x, 4.0, 51),
        lambda model, x: plots.reconstructions(model, x),
        lambda model, x: plots.images(x),
        lambda model, x: models.PCA(2).fit(x).encode(x),
        lambda model, x: models.ProbabilisticPCA(2).fit(x).log_px(x),
        lambda model, x: gan_losses(x),
    ],
)
def test_the_numbers_are_those_of_the_tensor(measure):
    x, y, vae = pixels(), torch.arange(COUNT), make(models.VAE)
    wanted = numbers(measure(vae, x))
    for form in (x.numpy(), TensorDataset(x), TensorDataset(x, y), Pairs(x, y)):
        for got, want in zip(numbers(measure(vae, form)), wanted, strict=True):
            assert torch.equal(got, want)


@pytest.mark.parametrize(
    "measure",
    [
        lambda model, x, y: evaluation.elbo_of_all(model, x, y=y),
        lambda model, x, y: evaluation.log_likelihood(model, x, 10, y=y),
        lambda model, x, y: evaluation.active_units(model, x, y=y),
        lambda model, x, y: inference.fit_posterior(model, x, max_steps=2, y=y),
        lambda model, x, y: inference.posterior_path(model, x, steps=2, y=y),
        lambda model, x, y: inference.amortization_gap(model, x, samples=2, y=y),
        lambda model, x, y: inference.grid_posterior(model, x, 4.0, 51, y=y),
        lambda model, x, y: plots.reconstructions(model, x, y),
        lambda model, x, y: latents.analogies(model, x, y),
    ],
)
def test_labels_come_as_arrays_or_with_the_pairs(measure):
    x, y, cvae = pixels(), torch.arange(COUNT) % CLASSES, make(models.ConditionalVAE)
    wanted = numbers(measure(cvae, x, y))
    for form, labels in ((x.numpy(), y.numpy()), (TensorDataset(x, y), None), (Pairs(x, y), None)):
        for got, want in zip(numbers(measure(cvae, form, labels)), wanted, strict=True):
            assert torch.equal(got, want)
    assert any(
        not torch.equal(got, want)
        for got, want in zip(numbers(measure(cvae, x, (y + 1) % CLASSES)), wanted, strict=True)
    )


def test_a_classifier_reads_arrays_and_data_sets():
    x, y, m2 = pixels(), torch.arange(COUNT), make(models.SemiSupervisedVAE)
    wanted = evaluation.label_probabilities(m2, x)
    for form in (x.numpy(), Pairs(x, y)):
        assert torch.equal(evaluation.label_probabilities(m2, form), wanted)


def test_models_and_widgets_take_arrays():
    x, vae = pixels(), make(models.VAE)
    noise = functools.partial(torch.Generator().manual_seed, 0)
    for function in (
        lambda x: objectives.elbo(vae, x, generator=noise()).value,
        vae.reconstruct,
        lambda x: data.binarize(x, noise()),
    ):
        assert torch.equal(function(x.numpy()), function(x))
    pairs = Pairs(x, torch.arange(COUNT) % CLASSES)
    one, other = (widgets.LatentExplorer(vae, split) for split in (pairs, (x, pairs.y)))
    assert one._points == other._points and one._config == other._config
    pca = models.PCA(2).fit(x)
    assert (
        widgets.EigenfacesExplorer(pca, x.numpy(), 2)._starts == widgets.EigenfacesExplorer(pca, x, 2)._starts
    )


def test_what_is_no_data_is_told_what_to_pass():
    x = pixels()
    with pytest.raises(TypeError, match=r"got a DataLoader.*loader\.dataset"):
        as_tensor(DataLoader(TensorDataset(x)))
    with pytest.raises(TypeError, match=r"got an ImageSet of x and y: pass its \.x"):
        evaluation.elbo_of_all(make(models.VAE), data.ImageSet(x, torch.arange(COUNT)))
    with pytest.raises(TypeError, match=r"x must be a torch\.Tensor, got a list"):
        as_tensor(x.tolist())
    with pytest.raises(TypeError, match="an Endless without a length"):
        as_tensor(Endless())
    with pytest.raises(TypeError, match=r"must have reconstruct.*the class VAE"):
        plots.reconstructions(models.VAE, x)


def test_labels_of_pairs_count_only_where_they_are_asked_for():
    x, y = pixels(), torch.arange(COUNT)
    assert as_tensors(TensorDataset(x, y), None, labelled=False)[1] is None
    assert torch.equal(as_tensors(Pairs(x, y), None, labelled=True)[1], y)
    assert torch.equal(as_tensors(Pairs(x, y), y + 1, labelled=True)[1], y + 1)


def numbers(result):
    if isinstance(result, tuple):
        return [part for part in result if isinstance(part, torch.Tensor)]
    if isinstance(result, list):
        return [torch.tensor(part) for part in result]
    return [result if isinstance(result, torch.Tensor) else picture(result)]
