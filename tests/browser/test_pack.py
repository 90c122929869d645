"""The browser computes the layers that pack.py packs as torch does: each activation by itself, and whole decoders by their pixels."""

import base64
import math

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from course_utils import data, models, widgets
from tests.support.browser import call, grey
from tests.support.decoders import trained_norm, vae_with

ACTIVATIONS = {
    ("relu",): functional.relu,
    ("leaky_relu", 0.2): lambda v: functional.leaky_relu(v, 0.2),
    ("elu", 0.7): lambda v: functional.elu(v, 0.7),
    ("gelu", "none"): functional.gelu,
    ("gelu", "tanh"): lambda v: functional.gelu(v, approximate="tanh"),
    ("silu",): functional.silu,
    ("softplus", 1, 20): functional.softplus,
    ("softplus", 3, 2): lambda v: functional.softplus(v, 3, 2),
    ("sigmoid",): torch.sigmoid,
    ("tanh",): torch.tanh,
}


def test_each_activation_is_torchs(show):
    page = show(widgets.JensenExplorer())
    v = torch.cat(
        [
            torch.linspace(-40, 40, 1601, dtype=torch.float64),
            torch.tensor([-1e4, -800, 800, 1e4, 1e-9, -1e-9]),
        ]
    )
    for (name, *numbers), f in ACTIVATIONS.items():
        cases = [[value, *numbers] for value in v.tolist()]
        found = torch.tensor(
            call(page, widgets.LatentExplorer, f"ACTIVATIONS.{name}", cases), dtype=torch.float64
        )
        torch.testing.assert_close(
            found, f(v), rtol=1e-12, atol=2e-15 * 40, msg=lambda m, name=name: f"{name}: {m}"
        )
    x = [*np.linspace(-7, 7, 1401).tolist(), 1e-300, -0.0, 1e9]
    erf = call(page, widgets.LatentExplorer, "erf", [[value] for value in x])
    assert max(abs(a - math.erf(value)) for a, value in zip(erf, x, strict=True)) < 1e-14


DECODERS = {
    "Tanh": lambda: vae_with(nn.Tanh()),
    "BatchNorm": lambda: vae_with(
        trained_norm(), nn.ReLU(), nn.Dropout(0.5), last=[trained_norm(16), nn.Sigmoid()]
    ),
    "GELU": lambda: vae_with(nn.GELU(), likelihood="bernoulli"),
    "GELU, tanh": lambda: vae_with(nn.GELU(approximate="tanh"), last=[nn.Sigmoid()]),
    "SiLU and Softplus": lambda: vae_with(
        nn.SiLU(), nn.Linear(12, 12), nn.Softplus(2.0), likelihood="bernoulli"
    ),
}


@pytest.mark.parametrize("name", DECODERS)
def test_the_pixels_are_those_that_the_model_decodes(show, name):
    vae = DECODERS[name]().eval().requires_grad_(False)
    x = torch.rand(20, 1, 4, 4, generator=torch.Generator().manual_seed(0))
    explorer = widgets.LatentExplorer(vae, (255 * x).to(torch.uint8))
    for z in ([0.0, 0.0], [1.3, -0.7], [-2.5, 2.9]):
        explorer.z = z
        page = show(explorer)
        wanted = 255 * vae.decode(torch.tensor(z)).clamp(0, 1).flatten().numpy()
        assert np.ptp(wanted) > 25, "there is something to compare"
        assert np.abs(grey(page, 0) - wanted).max() <= 1, z
        page.locator("canvas").first.focus()
        page.keyboard.press("ArrowRight")
        moved = torch.tensor([z[0] + 0.02 * explorer._limit, z[1]])
        assert np.abs(grey(page, 0) - 255 * vae.decode(moved).clamp(0, 1).flatten().numpy()).max() <= 1


def test_the_plane_of_a_conditional_model(show):
    """z at the chosen label, and each dot's reconstruction at its own."""
    torch.manual_seed(0)
    vae = models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(12,))
    for parameter in vae.decoder.parameters():
        nn.init.normal_(parameter)
    vae.decoder[1] = nn.GELU()
    vae.requires_grad_(False)
    x, y = torch.randint(0, 256, (9, 1, 4, 4), dtype=torch.uint8), torch.arange(9) % 3
    explorer = widgets.LatentExplorer(vae, data.ImageSet(x, y), y=2)
    explorer.z = [0.5, -1.0]
    page = show(explorer)

    def agrees(label):
        wanted = 255 * vae.decode(torch.tensor(explorer.z), torch.tensor(label)).flatten().numpy()
        return np.abs(grey(page, 0) - wanted).max() <= 1

    assert agrees(2) and not agrees(1)
    page.get_by_label("label y").select_option("1")
    assert agrees(1) and "y = 1" in page.locator(".vae-readout").inner_text()
    mu = torch.from_numpy(np.frombuffer(base64.b64decode(explorer._points), "<f4").copy()).view(-1, 2)
    dot = (mu - torch.tensor(explorer.z)).square().sum(1).argmin().item()
    assert f"a {y[dot]}" in page.locator("figcaption").first.inner_text()
    wanted = 255 * vae.decode(mu[dot], y[dot]).flatten().numpy()
    assert np.abs(grey(page, 2) - wanted).max() <= 1


@pytest.mark.parametrize(
    "labels, shown, legend",
    [
        ([-1] * 20, "−1", 1),
        ([300, -7] * 10, "300", 2),
        (list(range(20)), "0", 20),
        (list(range(0, 2100, 100)), "0", 1),
    ],
)
def test_labels_are_said_as_they_are(show, labels, shown, legend):
    vae = vae_with(nn.ReLU()).eval()
    x = torch.rand(len(labels), 1, 4, 4)
    with torch.no_grad():
        vae.encoder[-1].bias[:2] = 0
    explorer = widgets.LatentExplorer(vae, (x, labels_of := torch.tensor(labels)))
    mu = vae.encode(x)[0].detach()
    explorer.z = mu[0].tolist()
    assert (mu - mu[0]).square().sum(1).argmin() == 0 and labels_of[0] == labels[0]
    page = show(explorer)
    assert f"x, a {shown}," in page.locator("figcaption").first.inner_text()
    assert f"a {shown}." in page.locator("canvas").first.get_attribute("aria-label")
    drawn = page.evaluate(
        """() => new Promise((resolve) => {
            const written = [];
            const { fillText } = CanvasRenderingContext2D.prototype;
            CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { written.push(text); return fillText.call(this, text, ...rest); };
            document.body.dataset.jpThemeLight = "false"; // another theme: all is drawn again
            setTimeout(() => resolve(written), 200);
        })"""
    )
    texts = (
        {str(label).replace("-", "−") for label in labels}
        if legend > 1 or len(set(labels)) == 1
        else {"21 labels"}
    )
    assert texts <= set(drawn) and len(texts) == legend


def test_images_without_labels_and_large_ones(show):
    torch.manual_seed(0)
    vae = models.VAE(2, (1, 130, 96), hidden=(4,), likelihood="gaussian")
    x = torch.randint(0, 256, (600, 1, 130, 96), dtype=torch.uint8)
    explorer = widgets.LatentExplorer(vae, x)
    assert explorer._config["thumbnail"] == [44, 32]
    assert len(explorer._pixels) < 1.2e6
    page = show(explorer)
    caption = page.locator("figcaption").first.inner_text()
    assert caption == "the circled one: x (here 32 × 44 pixels), and its reconstruction"
    mu = vae.encode(vae.prepare(x))[0]
    dot = mu.square().sum(1).argmin()
    whole = x[dot, 0, :129].float().view(43, 3, 32, 3).mean((1, 3)).round()
    assert np.abs(grey(page, 1).reshape(44, 32)[:43] - whole.numpy()).max() <= 1
