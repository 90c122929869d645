"""Figures: what they show, and that their words reach a screen reader."""

import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg

from course_utils import data, plots, pretrained, training


def pixels(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())


def test_images_are_in_reading_order():
    x = torch.zeros(5, 1, 4, 4)
    x[3] = 1
    sheet = plots.images(x, columns=3).axes[0].images[0].get_array()
    assert sheet.shape == (8, 12)
    assert sheet[4:, :4].min() == 1 and sheet.sum() == 16
    grey = plots.images(torch.full((1, 4, 4), 51, dtype=torch.uint8)).axes[0].images[0].get_array()
    assert grey.max() == pytest.approx(0.2)


def test_the_other_figures(mnist):
    vae = pretrained.load("mnist-2d")
    plane = plots.latent_plane(vae, data.ImageSet(mnist.test.x[:200], mnist.test.y[:200]))
    assert sum(len(points.get_offsets()) for points in plane.axes[0].collections) == 200
    assert len({(c.get_edgecolor().tobytes(), len(c.get_facecolor())) for c in plane.axes[0].collections}) == 10
    both = plots.reconstructions(vae, mnist.test.x[:6]).axes[0].images[0].get_array()
    assert both.shape == (56, 6 * 28)
    np.testing.assert_allclose(both[:28, :28], mnist.test.x[0, 0] / 255)
    history = training.History(
        terms={"reconstruction": [-2.0, -1.0], "kl": [0.1, 0.2]}, value=[-2.1, -1.2], seconds=[1, 1]
    )
    figure = plots.history(history)
    assert [[line.get_label() for line in axes.lines] for axes in figure.axes] == [
        ["objective", "reconstruction"],
        ["kl"],
    ]
    assert pixels(figure).std() > 1


def test_show_gives_an_image_with_its_text(capsys, monkeypatch):
    shown = []
    monkeypatch.setattr(plots, "display", shown.append)
    plots.show(plots.images(torch.zeros(1, 4, 4)), alt='two "digits" & more')
    assert 'alt="two &quot;digits&quot; &amp; more"' in shown[0].data and "data:image/png;base64," in shown[0].data
    with pytest.raises(ValueError, match="alt should say"):
        plots.show(plots.images(torch.zeros(1, 4, 4)), alt=" ")


def test_wrong_arguments():
    with pytest.raises(ValueError, match="N >= 1"):
        plots.images(torch.zeros(0, 4, 4))
    with pytest.raises(ValueError, match="shape"):
        plots.images(torch.zeros(2, 3, 4, 4))
    with pytest.raises(TypeError, match=r"torch\.Tensor"):
        plots.images([[1]])
    with pytest.raises(ValueError, match="latent_dim = 2"):
        plots.latent_plane(pretrained.load("mnist-1d"), None)
