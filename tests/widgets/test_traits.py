"""Numbers are finite in each trait of each widget, and the number of a thing is that of one that is there."""

import math

import pytest
import torch
import traitlets

from course_utils import data, inference, models, widgets
from course_utils.widgets import base
from course_utils.widgets.traits import Index

EXPLORERS = {name for name in widgets.__all__ if name.endswith("Explorer")}


def every_number():
    """Each trait of each widget that holds numbers: (a widget, the trait's name, a value that it has)."""
    torch.manual_seed(0)
    x, y = torch.rand(12, 1, 4, 4), torch.arange(12) % 3
    vae = models.VAE(2, (1, 4, 4), hidden=(8,), likelihood="gaussian")
    line = models.VAE(1, (16,), hidden=(8,), likelihood="gaussian", eta=0.5)
    of = dict(x_shape=(1, 4, 4))
    shown = [
        widgets.LatentExplorer(vae, (x, y)),
        widgets.JensenExplorer(),
        widgets.ElboExplorer(line, x[:1].flatten(1)),
        widgets.BottleneckExplorer(
            models.Autoencoder(4, (1, 4, 4), hidden=(8,)), models.PCA(4).fit(x), (x, y)
        ),
        widgets.EigenfacesExplorer(models.PCA(4).fit(x), x, components=3),
        widgets.LineExplorer(torch.randn(12, 2)),
        widgets.ManifoldExplorer(models.Autoencoder(1, (3,), hidden=(8,)), torch.randn(12, 3)),
        widgets.DensityExplorer(lambda z: torch.cat([z, z.square()], 1), x[:, 0, 0, :2]),
        widgets.MonteCarloExplorer(),
        widgets.ReparameterizationExplorer(),
        widgets.AmortizationExplorer(vae, x[:2], inference.posterior_path(vae, x[:2], steps=3)),
        widgets.DigitExplorer(models.VAE(2, hidden=(8,)), (torch.rand(12, 1, 28, 28), y)),
        widgets.AnalogyExplorer(
            models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,), likelihood="gaussian"), (x, y)
        ),
        widgets.SamplingExplorer(
            models.MADE(**of), models.RealNVP(**of), models.GAN(3, **of), models.VAE(2, **of)
        ),
        widgets.SketchExplorer(
            models.SketchRNN(4, encoder_size=8, decoder_size=8), data.sketches(device="cpu").test
        ),
        widgets.MelodyExplorer(models.MelodyVAE(4, 8, 8, 4), data.melodies("cpu").test),
        widgets.TrainingExplorer(vae, (x, y)),
    ]
    assert {type(widget).__name__ for widget in shown} == EXPLORERS, "every widget of the course"
    for widget in shown:
        for name in widget.own_state:
            value = getattr(widget, name)
            if name.startswith("_") or isinstance(value, bool | str) or value is None:
                continue
            yield widget, name, value


def own_digits():
    return torch.rand(12, 1, 28, 28), torch.arange(12) % 3


def test_nan_and_infinity_are_refused_by_every_trait():
    seen = 0
    for widget, name, value in every_number():
        for bad in (math.nan, math.inf, -math.inf):
            wrong = [*value[:-1], bad] if isinstance(value, list) else bad
            with pytest.raises(traitlets.TraitError, match=r"finite|expected a|must be one of|trait|int"):
                setattr(widget, name, wrong)
            assert getattr(widget, name) == value, (type(widget).__name__, name)
        seen += 1
    assert seen > 20
    latent = widgets.LatentExplorer(
        models.VAE(2, (1, 4, 4), hidden=(8,)), torch.zeros(3, 1, 4, 4, dtype=torch.uint8)
    )
    for wrong, widget, name in (
        ([math.nan, 0], latent, "z"),
        ([[0, math.nan, 1]], widgets.DigitExplorer(models.VAE(2, hidden=(8,)), own_digits()), "strokes"),
    ):
        with pytest.raises(traitlets.TraitError) as told:
            setattr(widget, name, wrong)
        assert str(told.value) == f"each number of {name} must be finite, got nan."
    with pytest.raises(traitlets.TraitError, match=r"t must be finite, got inf"):
        widgets.MelodyExplorer(models.MelodyVAE(4, 8, 8, 4), data.melodies("cpu").test).t = math.inf


def test_index_is_of_something_that_is_there():
    class Three(base.Explorer):
        _esm = ""
        _things = 3
        index = Index(of="_things").tag(sync=True)
        other = Index(None, of="_things", allow_none=True).tag(sync=True)

    three = Three(index=2)
    assert three.other is None
    with pytest.raises(traitlets.TraitError, match=r"index must be from 0 to 2, got 3\."):
        three.index = 3
    with pytest.raises(traitlets.TraitError, match=r"other must be from 0 to 2, or None, got -1\."):
        three.other = -1
    assert (three.index, three.other) == (2, None)
