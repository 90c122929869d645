"""Static figures. Each function returns a matplotlib Figure; ``show`` puts one into a notebook with a text for its picture."""

import base64
import html
import io
import math

import torch
from IPython.display import HTML, display
from matplotlib.figure import Figure
from torch import Tensor, nn

from course_utils.arguments import require_count, require_tensor
from course_utils.data import ImageSet
from course_utils.training import History

# Okabe & Ito 2008: told apart with any colour vision. Ten digits are five colours times two shapes.
BLUE, ORANGE, GREEN, VERMILLION, PURPLE = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7"
DIGIT_COLOURS = [BLUE, ORANGE, GREEN, VERMILLION, PURPLE] * 2


def show(figure: Figure, alt: str) -> None:
    """Display the figure as an image whose ``alt`` text a screen reader meets, in JupyterLab and Notebook alike."""
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError("alt should say in words what the figure shows, but it is empty.")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=144, bbox_inches="tight", facecolor="white")
    source = base64.b64encode(buffer.getvalue()).decode()
    width = int(figure.get_figwidth() * 96)
    display(
        HTML(
            f'<img alt="{html.escape(alt, quote=True)}" src="data:image/png;base64,{source}" '
            f'style="max-width:100%;width:{width}px;border-radius:4px">'
        )
    )


def images(x: Tensor, columns: int | None = None, titles: list[str] | None = None) -> Figure:
    """A sheet of images: x (N, 1, H, W) or (N, H, W), uint8 or floating point in [0, 1]; ``titles`` of the rows."""
    x = require_tensor("x", x).detach().cpu()
    if x.dim() == 4 and x.shape[1] == 1:
        x = x.squeeze(1)
    if x.dim() != 3 or len(x) == 0:
        raise ValueError(f"x should have shape (N, 1, H, W) or (N, H, W) with N >= 1, but {tuple(x.shape)} came.")
    columns = require_count("columns", columns) if columns is not None else math.ceil(math.sqrt(len(x)))
    rows = math.ceil(len(x) / columns)
    count, height, width = x.shape
    x = x.float() / 255 if x.dtype == torch.uint8 else x.float()
    sheet = torch.zeros(rows * columns, height, width)
    sheet[:count] = x
    sheet = sheet.reshape(rows, columns, height, width).transpose(1, 2).reshape(rows * height, columns * width)
    size = min(0.55, 9 / columns)
    figure = Figure(figsize=(columns * size + (1.4 if titles else 0), rows * size * height / width))
    axes = figure.add_subplot()
    axes.imshow(sheet.numpy(), cmap="gray", vmin=0, vmax=1)
    axes.set_xticks([])
    axes.set_yticks([(row + 0.5) * height for row in range(rows)] if titles else [], titles or [])
    axes.tick_params(length=0)
    return figure


def history(history: History) -> Figure:
    """One point per epoch: the objective with its first term on the left, and further terms, such as the KL, on the right."""
    figure = Figure(figsize=(8, 3))
    names = list(history.terms)
    panels = [names[:1], names[1:]] if len(names) > 1 else [names]
    epochs = range(1, len(history.value) + 1)
    for number, panel in enumerate(panels):
        axes = figure.add_subplot(1, len(panels), number + 1, xlabel="epoch")
        if number == 0:
            axes.set_ylabel("mean per example")
            axes.plot(epochs, history.value, "o-", color="black", label="objective")
        for name, colour, marker in zip(panel, [BLUE, ORANGE][number:], "sD"[number:], strict=False):
            axes.plot(epochs, history.terms[name], marker + "--", color=colour, label=name)
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    return figure


def reconstructions(model: nn.Module, x: Tensor) -> Figure:
    """Images in the upper row and what the model makes of them in the lower: x (N, 1, H, W)."""
    originals = x.float() / 255 if x.dtype == torch.uint8 else x
    both = torch.cat([originals.cpu(), model.reconstruct(x).detach().cpu()])
    return images(both, columns=len(x), titles=["x", "x̃"])


@torch.no_grad()
def latent_plane(model: nn.Module, split: ImageSet) -> Figure:
    """Each image at mu(x), the mean of its q(z|x), in the two-dimensional latent plane of a VAE."""
    if model.latent_dim != 2:
        raise ValueError(f"latent_plane needs latent_dim = 2, but the model has {model.latent_dim}.")
    mu = model.encode(model.prepare(split.x))[0].cpu()
    y = split.y.cpu()
    figure = Figure(figsize=(6, 6))
    axes = figure.add_subplot()
    for digit in range(10):
        z = mu[y == digit]
        filled = digit < 5
        axes.scatter(
            *z.T,
            s=12,
            marker="o" if filled else "^",
            facecolors=DIGIT_COLOURS[digit] if filled else "none",
            edgecolors=DIGIT_COLOURS[digit],
            linewidths=0.6,
            label=str(digit),
        )
    axes.set_xlabel("z₁")
    axes.set_ylabel("z₂")
    axes.set_aspect("equal")
    axes.legend(title="digit", markerscale=1.8, frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    axes.spines[["top", "right"]].set_visible(False)
    return figure
