"""Each fact that both sides need is said in Python once: where it is changed there, the browser follows."""

import copy

import pytest
import torch

from course_utils import data, models, widgets
from course_utils.widgets import base, elbo, jensen, monte_carlo, reparameterization


def elbo_explorer():
    torch.manual_seed(0)
    vae = models.VAE(1, (2,), hidden=(8,), likelihood="gaussian", eta=0.3)
    return widgets.ElboExplorer(vae, torch.tensor([[0.3, -0.2]]))


def sampling_explorer():
    torch.manual_seed(0)
    of = dict(x_shape=(1, 4, 6))
    return widgets.SamplingExplorer(
        models.MADE(**of), models.RealNVP(**of), models.GAN(3, **of), models.VAE(2, **of)
    )


def manifold_explorer():
    torch.manual_seed(0)
    return widgets.ManifoldExplorer(models.Autoencoder(1, (3,), hidden=(8,)), torch.randn(20, 3))


def melody_explorer():
    torch.manual_seed(0)
    return widgets.MelodyExplorer(models.MelodyVAE(4, 8, 8, 4), data.melodies("cpu").test)


def sketch_explorer():
    torch.manual_seed(0)
    model = models.SketchRNN(4, encoder_size=8, decoder_size=8)
    return widgets.SketchExplorer(model, data.sketches(device="cpu").test, count=3)


def density_explorer():
    return widgets.DensityExplorer(lambda z: torch.cat([z, z.square()], 1), torch.zeros(9, 2))


JENSEN, MONTE_CARLO = widgets.JensenExplorer, widgets.MonteCarloExplorer
REPARAMETERIZATION = widgets.ReparameterizationExplorer

# JavaScript that looks at the page.
SLIDER = (
    "(() => {{ const s = document.querySelectorAll('input')[{}]; return [Number(s.min), Number(s.max)]; }})()"
)
READOUT = "document.querySelector('.vae-readout').innerText"
OPTIONS = "[...document.querySelectorAll('option')].map((o) => o.value)"
FIRST_OPTIONS = "[...document.querySelector('select').options].map((o) => o.value)"
LAST_OPTIONS = "[...[...document.querySelectorAll('select')].at(-1).options].map((o) => o.value)"
HINTS = "[...document.querySelectorAll('.vae-hint')].map((p) => p.innerText).join()"

STEP = "document.querySelector('input').step"
# The elevation of the view from as far above as the keys lead.
ABOVE = """(() => {
    const canvas = document.querySelector("canvas");
    const key = new KeyboardEvent("keydown", { key: "ArrowUp", shiftKey: true });
    for (let i = 0; i < 20; i++) canvas.dispatchEvent(key);
    return canvas.getAttribute("aria-label").match(/elevation (.*?)°/)[1];
})()"""
# The bytes of the MIDI file that the browser saves.
SAVED = """(async () => {
    let saved = null;
    URL.createObjectURL = (blob) => { saved = blob; return "blob:none"; };
    HTMLAnchorElement.prototype.click = () => {};
    [...document.querySelectorAll("button")].find((button) => button.textContent === "Save MIDI").click();
    return Array.from(new Uint8Array(await saved.arrayBuffer()));
})()"""
NAMES = [f"<{pitch}>" for pitch in range(12)]

# What makes the widget, the place of the fact in its facts, another value, and what the page is asked.
FACTS = [
    (elbo_explorer, "limits.mu", [-1, 2], SLIDER.format(0)),
    (elbo_explorer, "limits.log_sigma", [-2, 0.5], SLIDER.format(1)),
    (elbo_explorer, "grid_limit", 10.0, READOUT),
    (JENSEN, "functions", {"log x": "concave", "x²": "convex"}, OPTIONS),
    (JENSEN, "functions.log x", "convex", HINTS),
    (JENSEN, "limits.points", [1.5, 3.0], READOUT),
    (REPARAMETERIZATION, "limits.mu", [-1, 1.5], SLIDER.format(0)),
    (REPARAMETERIZATION, "limits.log_sigma", [-2, -0.1], SLIDER.format(1)),
    (REPARAMETERIZATION, "functions", ["sin 2z", "z²"], FIRST_OPTIONS),
    (REPARAMETERIZATION, "methods", ["score function", "pathwise"], LAST_OPTIONS),
    (REPARAMETERIZATION, "grid.reach", 1.0, READOUT),
    (REPARAMETERIZATION, "grid.points", 3, READOUT),
    (density_explorer, "limits.eta", [0.01, 0.1], SLIDER.format(0)),
    (density_explorer, "bumps", [17, 385], SLIDER.format(1)),
    (density_explorer, "reach", 2.0, READOUT),
    (density_explorer, "share", 0.5, READOUT),
    (MONTE_CARLO, "limits.dim", [1, 20], SLIDER.format(0)),
    (MONTE_CARLO, "limits.eta", [0.001, 10], SLIDER.format(2)),
    (MONTE_CARLO, "samples", [100, 1000, 10000], SLIDER.format(1)),
    (MONTE_CARLO, "methods", ["importance", "naive"], OPTIONS),
    (lambda: MONTE_CARLO(method="importance"), "widening", 2.0, READOUT),
    (MONTE_CARLO, "error.share", 0.2, "document.querySelector('details').textContent"),
    (manifold_explorer, "elevations", [-45.0, 45.0], ABOVE),
    (sketch_explorer, "limits.t", [0.2, 0.8], SLIDER.format(0)),
    (sketch_explorer, "limits.temperature", [0, 0.5], SLIDER.format(1)),
    (sketch_explorer, "paths", ["spherical"], "[...document.querySelectorAll('select')].at(-1).length"),
    (melody_explorer, "limits.t", [0, 0.5], SLIDER.format(0)),
    (melody_explorer, "parts", 20, STEP),
    (melody_explorer, "grid.names", NAMES, READOUT),
    (melody_explorer, "grid.lowest", 43, READOUT),
    (melody_explorer, "grid.rest", 20, READOUT),
    (melody_explorer, "grid.hold", 15, READOUT),
    (melody_explorer, "grid.steps", 16, READOUT),
    (melody_explorer, "midi.ticks", 60, SAVED),
    (melody_explorer, "midi.program", 0, SAVED),
    (melody_explorer, "midi.velocity", 64, SAVED),
    (melody_explorer, "midi.quarters_per_minute", 90, SAVED),
    (MONTE_CARLO, "error.words", "twenty percent", "document.body.innerHTML.match(/for a (.*?) error/)[1]"),
]
# What the page is then to show, where it is the fact itself.
SHOWN = {SLIDER.format(i) for i in range(3)} | {OPTIONS, FIRST_OPTIONS, LAST_OPTIONS}


def changed(facts: dict, place: str, value: object) -> dict:
    """A copy of the facts with another value at a place such as "limits.mu"."""
    facts = copy.deepcopy(facts)
    *way, last = place.split(".")
    inner = facts
    for name in way:
        inner = inner[name]
    assert last in inner and inner[last] != value
    inner[last] = value
    return facts


@pytest.mark.parametrize("make, place, value, look", FACTS)
def test_the_browser_follows(show, monkeypatch, make, place, value, look):
    usual = make()
    as_usual = show(usual).evaluate(look)
    monkeypatch.setattr(type(usual).__mro__[1], "facts", changed(usual.facts, place, value))
    page = show(make())
    if place == "limits.points":  # there is no slider of them: a key brings a point within
        page.locator("canvas").first.focus()
        page.keyboard.press("ArrowRight")
    found = page.evaluate(look)
    assert found != as_usual
    if look in (OPTIONS, FIRST_OPTIONS, LAST_OPTIONS):
        assert found == list(value)
    elif look in SHOWN and place in ("samples", "bumps"):
        assert found == [0, len(value) - 1]
    elif look in SHOWN:
        wanted = [torch.tensor(limit).log10().item() for limit in value] if place == "limits.eta" else value
        assert found == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize(
    "widget", [elbo.widget, jensen.widget, reparameterization.widget, monte_carlo.widget]
)
def test_the_limits_that_travel_are_those_of_the_traits(widget):
    """A number within them is taken, one beyond is not."""
    (kind,) = [
        value for value in vars(widget).values() if isinstance(value, type) and hasattr(value, "facts")
    ][-1:]
    for name, (low, high) in kind.facts["limits"].items():
        trait = kind.class_traits()[name]
        trait = getattr(trait, "_trait", trait)
        assert (trait.min, trait.max) == (low, high)


def test_what_depends_on_the_models_travels_too(show):
    explorer = sampling_explorer()
    page = show(explorer)
    assert page.evaluate(SLIDER.format(0)) == [0, 24]
    explorer._config = changed(explorer._config, "limits.step", [0, 12])
    explorer._config = changed(explorer._config, "sizes.gan", 17)
    page = show(explorer)
    assert page.evaluate(SLIDER.format(0)) == [0, 12]
    assert page.get_by_text("z of 17").is_visible()
    explorer.seed = 2
    explorer._config = changed(explorer._config, "limits.seed", [1, 2])
    page = show(explorer)
    page.get_by_text("Draw from all four").click()
    assert "number 1" in page.locator("canvas.vae-picture").first.get_attribute("aria-label"), (
        "after 2 comes 1"
    )


# How many pixels of the first canvas have a colour.
COUNT = """([r, g, b]) => {
    const canvas = document.querySelector("canvas");
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
        if (data[i] === r && data[i + 1] === g && data[i + 2] === b) count++;
    }
    return count;
}"""


def test_colours(show, monkeypatch):
    """Another orange and another ink in colours.json are on the canvas, and the ink in the words."""
    jensen = widgets.JensenExplorer()
    assert show(jensen).evaluate(COUNT, [199, 119, 0]) > 50
    monkeypatch.setitem(base.COLOURS["marks"], "orange", "#123456")
    monkeypatch.setitem(base.COLOURS["light"], "ink", "#654321")
    jensen = widgets.JensenExplorer()
    jensen._css = base.css()
    page = show(jensen)
    assert page.evaluate(COUNT, [0x12, 0x34, 0x56]) > 50 and page.evaluate(COUNT, [0x65, 0x43, 0x21]) > 50
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.vae-widget')).color") == "rgb(101, 67, 33)"
    )


def test_a_role_wears_the_colour_that_the_diagrams_give_it(show):
    """q and the gap in the widget that shows both, on light paper."""
    explorer = elbo_explorer()
    explorer.mu = 2.0
    page = show(explorer)
    for role, canvas in (("q", 0), ("posterior", 0), ("reconstruction", 1), ("kl", 1), ("gap", 1)):
        hue = base.ROLES["light"][role]["fill"]
        wanted = [int(hue[i : i + 2], 16) for i in (1, 3, 5)]
        count = COUNT.replace('querySelector("canvas")', f'querySelectorAll("canvas")[{canvas}]')
        assert page.evaluate(count, wanted) > 30, role


@pytest.mark.parametrize("name", ["orange", "green", "vermillion", "purple", "sky"])
def test_marks_are_seen_on_light_and_dark_paper(name):
    """A contrast of 3 to 1 at least (WCAG 1.4.11)."""

    def light(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05

    for theme in ("light", "dark"):
        pair = [light(base.COLOURS["marks"][name]), light(base.COLOURS[theme]["paper"])]
        assert max(pair) / min(pair) >= 3, (name, theme)
