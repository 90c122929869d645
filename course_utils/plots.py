"""Static figures, each a matplotlib Figure; ``show`` puts one into a notebook with a text for its picture."""

import base64
import html
import io
import json
import math
from importlib.resources import files

import torch
from IPython.display import HTML, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from torch import Tensor

from course_utils import latents
from course_utils.arguments import require_count, require_pixels, require_tensor
from course_utils.data import ImageSet, note_name, notes, strokes
from course_utils.data.examples import as_tensor
from course_utils.data.images import images_and_labels
from course_utils.measuring import measures
from course_utils.models.protocol import Encoder, LabelledModel, Reconstructor, data_for, fits, require_model
from course_utils.objectives import given
from course_utils.training import History

# Okabe & Ito 2008: distinguishable with any colour vision. Forty classes are these times eight shapes.
_COLOURS, _ROLES = (
    json.loads((files("course_utils") / path).read_text(encoding="utf-8"))
    for path in ("widgets/common/colours.json", "diagrams/roles.json")
)
# By the names of the diagrams and widgets: q, posterior, prior, reconstruction, kl, gap, data.
ROLES = {role: colour["fill"] for role, colour in _ROLES["light"].items()}
BLUE = _COLOURS["light"]["blue"]
ORANGE, GREEN, VERMILLION, PURPLE, _ = _COLOURS["marks"].values()
STROKE_COLOURS = [BLUE, ORANGE, GREEN, VERMILLION, PURPLE]
DIGIT_COLOURS = STROKE_COLOURS * 2
CLASS_MARKERS = ["o", "^", "s", "v", "D", "<", "P", ">"]  # filled and open in turns


def show(figure: Figure, alt: str) -> None:
    """Display the figure as an image with ``alt``, a text for screen readers."""
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt must say in words what the figure shows, got an empty text.")
    buffer = io.BytesIO()
    webp = dict(format="webp", pil_kwargs={"lossless": True})  # less than half of PNG's size
    figure.savefig(buffer, dpi=144, bbox_inches="tight", facecolor="white", **webp)
    source = base64.b64encode(buffer.getvalue()).decode()
    display(
        HTML(
            f'<img alt="{html.escape(alt, quote=True)}" src="data:image/webp;base64,{source}" '
            f'style="max-width:100%;width:{int(figure.get_figwidth() * 96)}px;border-radius:4px">'
        )
    )


def images(x: Tensor, columns: int | None = None, titles: list[str] | None = None) -> Figure:
    """A sheet of images: x (N, 1, H, W) or (N, H, W), grey, or (N, 3, H, W), in colour; ``titles`` for rows.

    uint8, bool, or floating point in [0, 1]; what lies outside is drawn as black and white are. Raises
    TypeError for other whole numbers, ValueError for uint8 of 0 and 1, other shapes, or wrongly many titles.
    """
    x = _with_channels(require_pixels("x", as_tensor(x)).detach().cpu())
    columns = require_count("columns", columns) if columns is not None else math.ceil(math.sqrt(len(x)))
    rows = math.ceil(len(x) / columns)
    _require_titles(titles, rows)
    count, channels, height, width = x.shape
    x = x.float() / 255 if x.dtype == torch.uint8 else x.float()
    sheet = torch.zeros(rows * columns, channels, height, width)
    sheet[:count] = x.clamp(0, 1)
    sheet = sheet.unflatten(0, (rows, columns)).permute(0, 3, 1, 4, 2)
    sheet = sheet.reshape(rows * height, columns * width, channels)
    size = min(0.55, 9 / columns)
    figure = Figure(figsize=(columns * size + (1.4 if titles else 0), rows * size * height / width))
    axes = figure.add_subplot()
    axes.imshow(sheet.squeeze(2).numpy(), cmap="gray", vmin=0, vmax=1)
    axes.set_xticks([])
    axes.set_yticks([(row + 0.5) * height for row in range(rows)] if titles else [], titles or [])
    axes.tick_params(length=0)
    return figure


def _with_channels(x: Tensor) -> Tensor:
    """x as (N, 1 or 3, H, W). Raises TypeError or ValueError for what cannot be drawn as images."""
    if not (x.is_floating_point() or x.dtype in (torch.uint8, torch.bool)):
        raise TypeError(
            f"x must be uint8, or floating point from 0 to 1, got {x.dtype}; for pixels from 0 to 255 pass "
            "x.to(torch.uint8)."
        )
    if x.dim() == 3:
        x = x.unsqueeze(1)
    if x.dim() != 4 or x.shape[1] not in (1, 3) or len(x) == 0:
        channels_last = x.dim() == 4 and x.shape[3] in (1, 3)
        advice = " Its channels seem to come last: pass x.permute(0, 3, 1, 2)." if channels_last else ""
        raise ValueError(
            "x must have shape (N, 1, H, W), (N, H, W) or, in colour, (N, 3, H, W) with N >= 1, got "
            f"{tuple(x.shape)}.{advice}"
        )
    return x


def _require_titles(titles: list[str] | None, rows: int) -> None:
    if titles and len(titles) != rows:
        raise ValueError(f"titles must have one for each of the {rows} rows, got {len(titles)}.")


def drawings(x: Tensor, columns: int | None = None, titles: list[str] | None = None) -> Figure:
    """A sheet of pen drawings in one scale: x (N, T, 5) in stroke-5; ``titles`` of the rows.

    The first five strokes of each are blue, orange, green, vermillion and purple, the next five again; each
    begins at its dot.
    """
    if require_tensor("x", x).dim() != 3 or len(x) == 0:
        raise ValueError(f"x must have shape (N, T, 5) with N >= 1, got {tuple(x.shape)}.")
    lines = [strokes(drawing) for drawing in x.detach().cpu()]
    columns = require_count("columns", columns) if columns is not None else math.ceil(math.sqrt(len(x)))
    rows = math.ceil(len(x) / columns)
    _require_titles(titles, rows)
    corners = [torch.stack(torch.aminmax(torch.cat(parts), dim=0)) for parts in lines]
    cell = 1.2 * max((high - low).max().item() for low, high in corners)
    size = min(0.9, 9 / columns)
    figure = Figure(figsize=(columns * size + (1.4 if titles else 0), rows * size))
    axes = figure.add_subplot(xlim=(0, columns * cell), ylim=(rows * cell, 0), aspect="equal")
    for number, (parts, corner) in enumerate(zip(lines, corners, strict=True)):
        centre = cell * torch.tensor([number % columns + 0.5, number // columns + 0.5])
        for order, part in enumerate(parts):
            colour = STROKE_COLOURS[order % len(STROKE_COLOURS)]
            at = part - corner.mean(0) + centre
            axes.plot(*at.T, color=colour, linewidth=1.6, solid_capstyle="round")
            axes.plot(*at[0], ".", color=colour, markersize=4)
    axes.set_xticks([])
    axes.set_yticks([(row + 0.5) * cell for row in range(rows)] if titles else [], titles or [])
    axes.tick_params(length=0)
    return figure


def history(history: History) -> Figure:
    """One point per epoch: the objective with its first term on the left, further terms on the right."""
    figure, names = Figure(figsize=(8, 3)), list(history.terms)
    panels = [names[:1], names[1:]] if len(names) > 1 else [names]
    epochs = range(1, len(history.value) + 1)
    for number, panel in enumerate(panels):
        axes = figure.add_subplot(1, len(panels), number + 1, xlabel="epoch")
        if number == 0:
            axes.set_ylabel("mean per example")
            axes.plot(epochs, history.value, "o-", color="black", label="objective")
        for name, usual, marker in zip(panel, [BLUE, ORANGE][number:], "sD"[number:], strict=False):
            axes.plot(epochs, history.terms[name], marker + "--", color=ROLES.get(name, usual), label=name)
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


@measures
def reconstructions(model: Reconstructor, x: Tensor, y: Tensor | None = None) -> Figure:
    """Images in the upper row, their reconstructions in the lower: x (N, 1 or 3, H, W).

    With labels y (N,) for a model that takes them.
    """
    require_model(model, Reconstructor)
    x, y = data_for(model, x, y)
    originals = x.float() / 255 if x.dtype == torch.uint8 else x
    both = torch.cat([originals.cpu(), model.reconstruct(x, *given(model, x, y)).cpu()])
    return images(both, columns=len(x), titles=["x", "x̃"])


@measures
def latent_plane(model: Encoder, split: ImageSet) -> Figure:
    """Each example at mu(x), the mean of its q(z|x), in a VAE's latent plane, marked as by ``plane``.

    split: x (N, *x_shape) and y (N,), whole numbers, as an ImageSet or any pair. A model that takes labels is
    given them. Raises ValueError for another number of latent dimensions or of labels, or more than 40
    different ones, TypeError for labels that are not whole numbers.
    """
    require_model(model, Encoder)
    if model.latent_dim != 2:
        raise ValueError(f"latent_plane needs latent_dim = 2, but the model has {model.latent_dim}.")
    x, y = images_and_labels(split)
    if y is None:
        raise ValueError(
            "split must hold labels too, got examples alone; pass a data.ImageSet or a pair (x, y)."
        )
    y = y.cpu()
    classes, most = len(y.unique()), len(STROKE_COLOURS) * len(CLASS_MARKERS)
    if classes > most:
        raise ValueError(
            f"latent_plane can tell at most {most} labels apart, by colour and shape, got {classes}; "
            "pass the examples of fewer classes, or coarser labels."
        )
    mu = model.encode(model.prepare(x), *given(model, x, y if fits(model, LabelledModel) else None))[0].cpu()
    figure = Figure(figsize=(6, 6))
    plane(figure.add_subplot(xlabel="z₁", ylabel="z₂", aspect="equal"), mu, y)
    return figure


def plane(axes: Axes, z: Tensor, y: Tensor) -> None:
    """Each z at its place, marked by its label, whose name stands at the median: z (N, 2), y (N,).

    Digits are drawn as digits. The axes hold all but the outermost half per cent on each side, so that a few
    far ones do not squeeze the rest.
    """
    ends = z.quantile(torch.tensor([0.005, 0.995], dtype=z.dtype), 0)
    reach = (ends[1] - ends[0]).max().clamp(min=1e-6).item()
    labels, places = latents.middles(z, y, apart=reach / 14)
    digits = labels.min() >= 0 and labels.max() < 10
    for number, (label, place) in enumerate(zip(labels.tolist(), places.tolist(), strict=True)):
        shape, colour = divmod(label if digits else number, len(STROKE_COLOURS))
        marker, filled = f"${label}$" if digits else CLASS_MARKERS[shape], digits or shape % 2 == 0
        colours = dict(
            edgecolors=STROKE_COLOURS[colour], facecolors=STROKE_COLOURS[colour] if filled else "none"
        )
        axes.scatter(*z[y == label].T, s=22, linewidths=0.2 if filled else 0.6, marker=marker, **colours)
        name = axes.text(*place, str(label), ha="center", va="center", fontsize=17, weight="bold", zorder=3)
        name.set_path_effects([withStroke(linewidth=4, foreground="white")])
    low, high = (ends + 0.04 * reach * torch.tensor([[-1], [1]])).tolist()
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    axes.spines[["top", "right"]].set_visible(False)


def piano_rolls(x: Tensor, titles: list[str], columns: int = 3) -> Figure:
    """Melodies as piano rolls, time to the right, pitch up, one panel each: x (N, 32) of tokens, N titles."""
    if len(titles) != len(x):
        raise ValueError(f"titles must have one for each melody, got {len(titles)} for {len(x)} melodies.")
    melodies = [notes(melody) for melody in x]
    pitches = [note.pitch for melody in melodies for note in melody] or [60]
    rows = math.ceil(len(x) / require_count("columns", columns))
    figure = Figure(figsize=(3.2 * columns, 1.7 * rows))
    for number, (melody, title) in enumerate(zip(melodies, titles, strict=True), 1):
        axes = figure.add_subplot(
            rows, columns, number, xlim=(0, 32), ylim=(min(pitches) - 1.5, max(pitches) + 1.5)
        )
        axes.barh(
            [note.pitch for note in melody],
            [note.length - 0.2 for note in melody],
            left=[note.step for note in melody],
            height=0.9,
            color=BLUE,
        )
        axes.axvline(16, color="grey", linewidth=0.8)
        axes.set_title(title, fontsize=9)
        axes.set_xticks(range(0, 32, 4), [1, 2, 3, 4] * 2, fontsize=7)
        every_c_and_g = [p for p in range(min(pitches) - 1, max(pitches) + 2) if p % 12 in (0, 7)]
        axes.set_yticks(every_c_and_g, [note_name(pitch) for pitch in every_c_and_g], fontsize=7)
        axes.grid(color="0.9", linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    figure.supxlabel("the quarters of two bars", fontsize=8)
    figure.tight_layout()
    return figure
