"""A widget says when its model has been trained since, and update takes the weights as they are."""

import pytest
import torch
import traitlets

from course_utils import models, widgets
from course_utils.widgets import cells, freshness


@pytest.fixture
def shown():
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 4, 4), hidden=(8,))
    widget = widgets.LatentExplorer(vae, torch.rand(12, 1, 4, 4).round(), count=9)
    widget.z = [0.5, -0.25]
    return vae, widget


def train(vae):
    with torch.no_grad():
        for parameter in vae.parameters():
            parameter.add_(0.1)


def test_other_weights_are_noticed_and_taken(shown):
    vae, widget = shown
    freshness.check()
    assert not widget._older
    train(vae)
    freshness.check()
    assert widget._older
    before = widget._decoder
    widget.update()
    assert widget._decoder != before and widget.z == [0.5, -0.25] and widget._made == 1
    freshness.check()
    assert not widget._older
    again = widgets.LatentExplorer(vae, *widget._arguments[0][1:], **widget._arguments[1])
    assert widget._decoder == again._decoder and widget._limit == again._limit


def test_another_model_comes_in_its_place(shown):
    _, widget = shown
    other = models.VAE(2, (1, 4, 4), hidden=(8,))
    widget.update(other)
    train(other)
    freshness.check()
    assert widget._older
    with pytest.raises(TypeError, match=r"models must be at most 1, as the widget was made of, got 2\."):
        widget.update(other, other)
    with pytest.raises(ValueError, match="latent_dim"):
        widget.update(models.VAE(3, (1, 4, 4), hidden=(8,)))


def test_a_widget_that_was_closed_or_has_no_model_is_left_alone(shown):
    vae, widget = shown
    widget.close()
    train(vae)
    freshness.check()
    widgets.JensenExplorer().update()


def test_after_each_cell_it_is_looked_at(monkeypatch, shown):
    vae, widget = shown
    called = []

    class Shell:
        class events:
            register = staticmethod(lambda name, call: called.append((name, call)))

    monkeypatch.setattr("IPython.get_ipython", Shell)
    monkeypatch.setattr(cells, "_following", [])
    freshness.watch(widget)
    ((name, call),) = called
    train(vae)
    call("the cell's result")
    assert name == "post_run_cell" and widget._older


def test_the_page_says_so(show, shown):
    vae, widget = shown
    train(vae)
    freshness.check()
    page = show(widget)
    assert "trained since" in page.locator(".vae-older").inner_text()
    widget.update()
    assert show(widget).locator(".vae-older").count() == 0
    with pytest.raises(traitlets.TraitError):
        widget.z = [float("nan"), 0]
