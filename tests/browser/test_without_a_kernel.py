"""The widgets as pages of their own: no server, no kernel, no network; by keyboard, mouse and touch."""

import base64

import pytest
import torch

from course_utils import data, inference, models, pretrained, widgets

# The pages by name; tests/widgets/test_base.py sees that no widget is missing.
PAGES = [
    "latent",
    "jensen",
    "elbo",
    "bottleneck",
    "eigenfaces",
    "line",
    "manifold",
    "manifold-3d",
    "density",
    "monte-carlo",
    "reparameterization",
    "amortization",
    "analogy",
    "sampling",
    "sketch",
    "melody",
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, mnist):
    folder = tmp_path_factory.mktemp("pages")
    toy = models.VAE(latent_dim=1, x_shape=(2,), hidden=(16,), likelihood="gaussian", eta=0.1)
    plane, images = (
        models.VAE(latent_dim=2, x_shape=(1, 8, 8), hidden=(16,)),
        data.binarize(torch.rand(2, 1, 8, 8)),
    )
    made = {
        "latent": widgets.LatentExplorer(pretrained.load("mnist-2d"), mnist.test, count=200),
        "jensen": widgets.JensenExplorer(),
        "elbo": widgets.ElboExplorer(toy, torch.zeros(1, 2)),
        "bottleneck": widgets.BottleneckExplorer(
            models.Autoencoder(20, hidden=(32,)), models.PCA(20).fit(mnist.test.x[:100]), mnist.test
        ),
        "eigenfaces": widgets.EigenfacesExplorer(models.PCA(8).fit(mnist.test.x[:100]), mnist.test.x[:5]),
        "line": widgets.LineExplorer(torch.randn(60, 2)),
        "manifold": widgets.ManifoldExplorer(models.Autoencoder(1, (2,), hidden=(16,)), torch.randn(100, 2)),
        "manifold-3d": widgets.ManifoldExplorer(
            models.Autoencoder(1, (3,), hidden=(16,)), torch.randn(100, 3)
        ),
        "density": widgets.DensityExplorer(
            lambda z: torch.cat([torch.sin(2 * z), z / 2], 1), torch.randn(50, 2), eta=0.1
        ),
        "monte-carlo": widgets.MonteCarloExplorer(dim=10),
        "reparameterization": widgets.ReparameterizationExplorer(),
        "amortization": widgets.AmortizationExplorer(
            plane, images, inference.posterior_path(plane, images, init="encoder", steps=20)
        ),
        "analogy": widgets.AnalogyExplorer(models.ConditionalVAE(3, hidden=(16,)), mnist.test),
        "sampling": widgets.SamplingExplorer(
            models.MADE((1, 8, 8)),
            models.RealNVP((1, 8, 8)),
            models.GAN(8, (1, 8, 8)),
            models.VAE(2, (1, 8, 8)),
        ),
        "sketch": widgets.SketchExplorer(pretrained.load("characters"), data.sketches(device="cpu").test),
        "melody": widgets.MelodyExplorer(models.MelodyVAE(4, 8, 8, 4), data.melodies("cpu").test),
    }
    made["amortization"].step = 9  # where a step back is one
    return {name: widgets.save_html(widget, folder / f"{name}.html", name) for name, widget in made.items()}


@pytest.fixture
def context(browser):
    context = browser.new_context(viewport={"width": 900, "height": 700}, has_touch=True, offline=True)
    yield context
    context.close()


@pytest.fixture(params=PAGES)
def page(request, context, pages):
    page = context.new_page()
    page.problems = []
    page.on("pageerror", lambda error: page.problems.append(str(error)))
    page.on("request", lambda r: r.url.startswith(("file:", "blob:")) or page.problems.append(r.url))
    page.goto(pages[request.param].as_uri())
    page.locator("canvas").first.wait_for()
    yield page
    assert page.problems == []


def picture(page) -> str:
    return page.locator("canvas").first.evaluate("(c) => c.toDataURL()")


def test_it_is_useful_before_anyone_touches_it(page):
    bytes_drawn = len(base64.b64decode(picture(page).split(",")[1]))
    assert bytes_drawn > 4000, "the first view is (nearly) empty"
    assert page.locator(".vae-readout").inner_text().strip()
    assert page.locator("canvas").first.get_attribute("aria-label")


def test_every_control_is_reached_by_tab_and_shows_focus(page):
    controls = page.locator("canvas[tabindex='0'], input, select")
    for index in range(controls.count()):
        control = controls.nth(index)
        for _ in range(10):
            if control.evaluate("(c) => document.activeElement === c"):
                break
            page.keyboard.press("Tab")
        assert control.evaluate("(c) => document.activeElement === c"), f"Tab does not reach control {index}"
        assert control.evaluate("(c) => getComputedStyle(c).outlineStyle") == "solid", (
            f"control {index} shows no focus"
        )


def test_keyboard_mouse_and_touch_change_the_picture(page):
    canvas = page.locator("canvas").first
    area = canvas.bounding_box()
    seen = [picture(page)]
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    seen.append(picture(page))
    page.mouse.move(area["x"] + area["width"] / 3, area["y"] + area["height"] / 2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 3, steps=3)
    page.mouse.up()
    seen.append(picture(page))
    page.mouse.move(5, 690)
    finger = page.context.new_cdp_session(page)

    def touch(kind, x, y):
        points = (
            []
            if kind == "touchEnd"
            else [{"x": area["x"] + area["width"] * x, "y": area["y"] + area["height"] * y}]
        )
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.6, 0.6)
    touch("touchMove", 0.75, 0.7)
    touch("touchEnd", 0, 0)
    seen.append(picture(page))
    assert len(set(seen)) == len(seen), "one of the ways to move it changed nothing"


def test_dark_and_light(page):
    light = page.locator(".vae-widget").evaluate("(e) => getComputedStyle(e).backgroundColor")
    before = picture(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(100)
    assert page.locator(".vae-widget").evaluate("(e) => getComputedStyle(e).backgroundColor") != light
    assert picture(page) != before


# Renders the page's widget once more, into a node that is not on the page yet, and gives what the test below needs.
RENDER_AWAY = """async () => {
    const source = document.querySelector("script[type=module]").textContent.split("const state = JSON")[0];
    const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const state = JSON.parse(document.getElementById("state").textContent);
    const handlers = [];
    const model = { get: (name) => state[name], set() {}, on: (_, handler) => handlers.push(handler), off() {}, save_changes() {} };
    const [el, usual] = [document.createElement("div"), document.getElementById("widget")];
    widget.render({ model, el });
    const pixels = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    window.away = {
        arrive: () => usual.after(el),
        leave: () => el.remove(),
        hear: () => handlers.forEach((handler) => handler()), // as if Python had set each trait
        // The largest difference of any pixel from the usual widget's, over all canvases.
        difference: () => Math.max(...[...el.querySelectorAll("canvas")].map((canvas, i) => {
            const wanted = pixels(usual.querySelectorAll("canvas")[i]);
            return pixels(canvas).reduce((most, value, j) => Math.max(most, Math.abs(value - wanted[j])), 0);
        })),
    };
}"""


def test_rendered_or_told_while_it_is_not_on_the_page(page):
    """A notebook keeps a cell that is out of sight off the page: what is drawn there, without colours, is drawn again."""
    as_usual = "away.difference() <= 2"  # antialiasing may round otherwise
    page.evaluate(RENDER_AWAY)
    assert page.evaluate("away.difference()") > 100, "without colours it looks otherwise"
    page.evaluate("away.arrive()")
    page.wait_for_function(as_usual, timeout=5000)
    page.evaluate("away.leave()")
    page.wait_for_timeout(100)
    page.evaluate("away.hear()")
    page.evaluate("away.arrive()")
    page.wait_for_function(as_usual, timeout=5000)


def test_a_narrow_page_needs_no_sideways_scrolling(page):
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
