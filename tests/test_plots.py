"""Figures: what they show, and that their words reach a screen reader."""

import base64
import io
import re

import nbformat
import numpy as np
import pytest
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from course_utils import data, models, plots, pretrained, training


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
    assert len({dots.get_paths()[0].vertices.tobytes() for dots in plane.axes[0].collections}) == 10, "digits"
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


def test_images_in_colour_keep_their_channels_and_places():
    x = torch.zeros(5, 3, 4, 6)
    x[3] = torch.tensor([1.0, 0.5, 0.0]).view(3, 1, 1)
    x[1, 2, 0, 5] = 2.0
    sheet = plots.images(x, columns=3).axes[0].images[0].get_array()
    assert sheet.shape == (8, 18, 3)
    np.testing.assert_allclose(sheet[4:, :6], np.broadcast_to([1.0, 0.5, 0.0], (4, 6, 3)))
    assert sheet[0, 11].tolist() == [0, 0, 1] and sheet[:4].sum() == 1
    assert plots.images((255 * x.clamp(0, 1)).to(torch.uint8)).axes[0].images[0].get_array().max() == 1
    model = models.VAE(2, (3, 4, 6), hidden=(8,), likelihood="gaussian")
    both = plots.reconstructions(model, (255 * x.clamp(0, 1)).to(torch.uint8)).axes[0].images[0].get_array()
    np.testing.assert_allclose(both[:4, 18:24], np.broadcast_to([1.0, 127 / 255, 0.0], (4, 6, 3)), atol=1e-6)


def test_reconstructions_with_labels():
    torch.manual_seed(0)
    model = models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,))
    x, y = torch.bernoulli(torch.full((3, 1, 4, 4), 0.5)), torch.tensor([0, 2, 1])
    sheet = plots.reconstructions(model, x, y).axes[0].images[0].get_array()
    np.testing.assert_allclose(sheet[4:, 4:8], model.reconstruct(x[1:2], y[1:2])[0, 0], atol=1e-6)
    with pytest.raises(ValueError, match="pass the labels of x as y="):
        plots.reconstructions(model, x)


@pytest.mark.parametrize("labels", [range(3), range(20), [-1], [-1, 7, 300], range(40)])
def test_the_plane_shows_every_label(labels):
    """Each once, every point of it at its mu(x), and no two the same;
    as a tensor or from numpy, as an ImageSet or a pair.
    """
    torch.manual_seed(0)
    vae = models.VAE(2, (4,), hidden=(8,), likelihood="gaussian")
    y = np.tile(np.asarray(labels), 3)
    x = torch.randn(len(y), 4)
    for split in (data.ImageSet(x, torch.as_tensor(y)), (x, y)):
        (axes,) = plots.latent_plane(vae, split).axes
        assert [text.get_text() for text in axes.texts] == [str(label) for label in sorted(labels)]
        looks = set()
        for label, dots in zip(sorted(labels), axes.collections, strict=True):
            np.testing.assert_allclose(dots.get_offsets(), vae.encode(x[y == label])[0].detach(), atol=1e-6)
            marker = dots.get_paths()[0].vertices.tobytes()
            looks.add((dots.get_edgecolor().tobytes(), len(dots.get_facecolor()), marker))
        assert len(looks) == len(labels)


def test_far_points_do_not_squeeze_the_plane_and_names_stand_at_the_medians():
    torch.manual_seed(0)
    y = torch.arange(2000) % 2
    z = torch.randn(2000, 2) + 4 * y.unsqueeze(1)
    z[0], z[1] = -1000, 1000
    axes = plots.Figure().add_subplot()
    plots.plane(axes, z, y)
    for low, high in (axes.get_xlim(), axes.get_ylim()):
        assert -5 < low < -2 and 6 < high < 9
    for name, middle in zip(axes.texts, (0, 4), strict=True):
        np.testing.assert_allclose(name.get_position(), (middle, middle), atol=0.2)


def test_the_plane_of_a_model_that_takes_labels():
    torch.manual_seed(0)
    model = models.ConditionalVAE(2, 3, (4,), hidden=(8,), likelihood="gaussian")
    x, y = torch.randn(6, 4), torch.tensor([0, 1, 2, 2, 1, 0])
    (axes,) = plots.latent_plane(model, data.ImageSet(x, y)).axes
    np.testing.assert_allclose(
        axes.collections[2].get_offsets(), model.encode(x, y)[0][2:4].detach(), atol=1e-6
    )


def test_labels_that_the_plane_cannot_show():
    vae = models.VAE(2, (4,), hidden=(8,), likelihood="gaussian")
    with pytest.raises(ValueError, match="tell at most 40 labels apart, by colour and shape, got 41"):
        plots.latent_plane(vae, (torch.zeros(41, 4), torch.arange(41)))
    with pytest.raises(ValueError, match=r"one label for each example, got 3 examples and labels \(2,\)"):
        plots.latent_plane(vae, (torch.zeros(3, 4), torch.arange(2)))


def test_show_gives_an_image_with_its_text(monkeypatch):
    shown = []
    monkeypatch.setattr(plots, "display", shown.append)
    figure = plots.images(torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(0)))
    plots.show(figure, alt='two "digits" & more')
    assert 'alt="two &quot;digits&quot; &amp; more"' in shown[0].data
    embedded = base64.b64decode(re.search(r"data:image/webp;base64,([^\"]+)", shown[0].data)[1])
    as_png = io.BytesIO()
    figure.savefig(as_png, format="png", dpi=144, bbox_inches="tight", facecolor="white")
    wanted, got = (np.asarray(Image.open(data).convert("RGB")) for data in (as_png, io.BytesIO(embedded)))
    assert np.array_equal(got, wanted), "no pixel is changed"
    assert len(embedded) < 0.7 * len(as_png.getvalue())
    with pytest.raises(ValueError, match="alt must say"):
        plots.show(plots.images(torch.zeros(1, 4, 4)), alt=" ")


def test_drawings_have_every_stroke_in_its_colour_and_cell():
    x = data.sketches(device="cpu").test.x[:5]
    (axes,) = plots.drawings(x, columns=3).axes
    lines = [line.get_xydata() for line in axes.lines if line.get_linestyle() == "-"]
    strokes = [data.strokes(drawing) for drawing in x]
    assert [len(line) for line in lines] == [len(stroke) for drawing in strokes for stroke in drawing]
    cell = axes.get_xlim()[1] / 3
    at = 0
    for number, drawing in enumerate(strokes):
        own = np.concatenate(lines[at : at + len(drawing)])
        np.testing.assert_allclose(own - own[0], torch.cat(drawing), atol=1e-5)
        middle = (own.min(0) + own.max(0)) / 2
        np.testing.assert_allclose(middle, [cell * (number % 3 + 0.5), cell * (number // 3 + 0.5)], atol=1e-5)
        colours = [line.get_color() for line in axes.lines if line.get_linestyle() == "-"][
            at : at + len(drawing)
        ]
        assert colours == [plots.STROKE_COLOURS[order % 5] for order in range(len(drawing))]
        at += len(drawing)
    assert axes.yaxis_inverted(), "the files' y grows downwards"
    for wrong in (x[0], x[:0]):
        with pytest.raises(ValueError, match=r"x must have shape \(N, T, 5\)"):
            plots.drawings(wrong)


def test_wrong_arguments():
    with pytest.raises(ValueError, match="N >= 1"):
        plots.images(torch.zeros(0, 4, 4))
    with pytest.raises(ValueError, match=r"got \(2, 2, 4, 4\)\.$"):
        plots.images(torch.zeros(2, 2, 4, 4))
    with pytest.raises(ValueError, match=r"channels seem to come last: pass x\.permute\(0, 3, 1, 2\)"):
        plots.images(torch.zeros(2, 4, 4, 3))
    with pytest.raises(TypeError, match=r"torch\.Tensor"):
        plots.images([[1]])
    with pytest.raises(ValueError, match="latent_dim = 2"):
        plots.latent_plane(pretrained.load("mnist-1d"), None)


def test_piano_rolls_show_each_note():
    x = data.melodies("cpu").test.x[:5]
    figure = plots.piano_rolls(x, list("abcde"), columns=2)
    assert [axes.get_title() for axes in figure.axes] == list("abcde")
    for axes, melody in zip(figure.axes, x, strict=True):
        bars = [
            (bar.get_x(), bar.get_width() + 0.2, bar.get_y() + bar.get_height() / 2) for bar in axes.patches
        ]
        np.testing.assert_allclose(bars, data.notes(melody))
        low, high = axes.get_ylim()
        assert all(low < pitch < high for _, _, pitch in bars)
    plots.piano_rolls(torch.zeros(1, 32, dtype=torch.uint8), ["silence"])
    with pytest.raises(ValueError, match="titles must have one for each melody, got 1 for 5 melodies"):
        plots.piano_rolls(x, ["a"])


def test_whole_numbers_that_are_no_bytes_are_refused():
    """As floating point they would all be white."""
    with pytest.raises(
        TypeError, match=r"got torch.int64; for pixels from 0 to 255 pass x\.to\(torch\.uint8\)"
    ):
        plots.images(torch.full((1, 4, 4), 51))
    assert plots.images(torch.ones(1, 4, 4) > 0).axes[0].images[0].get_array().max() == 1


def test_titles_are_those_of_the_rows():
    with pytest.raises(ValueError, match="one for each of the 2 rows, got 1"):
        plots.images(torch.rand(4, 8, 8), titles=["a"])
    drawing = data.from_strokes([torch.tensor([[0.0, 0.0], [1.0, 1.0]])], 5)
    with pytest.raises(ValueError, match="one for each of the 1 rows, got 2"):
        plots.drawings(drawing.unsqueeze(0), titles=["a", "b"])


def test_the_plane_says_which_labels_it_takes():
    x, vae = torch.zeros(3, 4), models.VAE(2, (4,), (4,))
    for y in (["cat", "dog", "dog"], np.array(["cat", "dog", "dog"])):
        with pytest.raises(TypeError, match=r"labels must be whole numbers, got .*cat.*; number the classes"):
            plots.latent_plane(vae, (x, y))
    with pytest.raises(TypeError, match=r"labels must be whole numbers, got torch.float32"):
        plots.latent_plane(vae, (x, torch.rand(3)))
    for split in (x, [x, x, x]):
        with pytest.raises((TypeError, ValueError), match="split must hold"):
            plots.latent_plane(vae, split)
    (axes,) = plots.latent_plane(vae, (x.numpy(), [3, 4, 4])).axes
    assert [text.get_text() for text in axes.texts] == ["3", "4"]


# The role of what a curve is, by its label.
OF_LABEL = {
    r"\bq\(z": "q",
    r"\bp\(z\|x\)": "posterior",
    r"^reconstruction$": "reconstruction",
    r"^KL": "kl",
    r"^z from the prior$": "prior",
}
CURVE = re.compile(r"color=([^,]+|\S+\]), .*\blabel=\"([^\"]+)\"")


def test_in_the_lectures_figures_a_role_wears_its_colour(course):
    """That of the diagrams and widgets beside them."""
    seen = []
    for path in sorted((course / "lectures").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for colour, label in CURVE.findall(cell.source) if cell.cell_type == "code" else ():
                roles = [role for pattern, role in OF_LABEL.items() if re.search(pattern, label)]
                if "log" not in label and roles:
                    assert colour == f'plots.ROLES["{roles[0]}"]', f"{path.name}: {label}"
                    seen.append(roles[0])
    assert set(seen) == set(OF_LABEL.values()) and len(seen) > 9


def test_the_terms_of_a_history_wear_the_colours_of_their_roles():
    terms = {"reconstruction": [-90.0], "kl": [6.0]}
    figure = plots.history(training.History(value=[-96.0], terms=terms))
    lines = {line.get_label(): line.get_color() for axes in figure.axes for line in axes.lines}
    assert lines["reconstruction"] == plots.ROLES["reconstruction"] and lines["kl"] == plots.ROLES["kl"]
