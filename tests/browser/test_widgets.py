"""The widgets in JupyterLab and Notebook 7: keys change pixels, and state reaches Python and back."""

import ast
import time

import pytest

# Watch one key: the pixels before it, the pixels when its handlers have run, and what was sent to the kernel in between.
WATCH = """(canvas) => {
    const pixels = () => {
        const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        let hash = 0;
        for (let i = 0; i < data.length; i++) hash = (hash * 31 + data[i]) | 0;
        return hash;
    };
    window.seen = null;
    window.addEventListener("keydown", () => {
        const [start, before] = [performance.now(), pixels()];
        setTimeout(() => {
            const [end, after] = [performance.now(), pixels()];
            window.seen = { changed: before !== after, sent: window.sent.filter((t) => t >= start && t <= end).length };
        });
    }, { capture: true, once: true });
}"""

WIDGETS = {
    "latent": ("Latent explorer", "latent.z", "latent.z = [1.25, -0.5]", "(1.25, −0.50)"),
    "jensen": ("Jensen explorer", "jensen.points", "jensen.function = 'x²'", "h is convex"),
    "elbo": ("ELBO explorer", "[elbo.mu, elbo.log_sigma]", "elbo.mu = -1.5", "−1.50"),
    "bottleneck": (
        "Bottleneck explorer",
        "[bottleneck.k, bottleneck.index]",
        "bottleneck.k = 17",
        "k = 17 of 20",
    ),
    "eigenfaces": ("Eigenfaces explorer", "eigenfaces.z", "eigenfaces.index = 3", "x, image 3;"),
    "line": ("Line explorer", "line.angle", "line.angle = 75.0", "75.0°"),
    "manifold": (
        "Manifold explorer",
        "manifold.angles",
        "manifold.angles = [30.0, -40.0]",
        "30°, elevation −40°",
    ),
    "density": ("Density explorer", "density.x", "density.eta = 0.25", "η = 0.2500"),
    "monte_carlo": (
        "Monte Carlo explorer",
        "[monte_carlo.dim, monte_carlo.eta]",
        "monte_carlo.dim = 23",
        "K = 23",
    ),
    "reparameterization": (
        "Reparameterization explorer",
        "[reparameterization.mu, reparameterization.log_sigma]",
        "reparameterization.mu = -1.5",
        "μ = −1.50",
    ),
    "amortization": (
        "Amortization explorer",
        "[amortization.step, amortization.index]",
        "amortization.step = 7",
        "step 7 of 20",
    ),
    "digit": ("Digit explorer", "digit.pen", "digit.index = 3", "x: test image 4"),
    "analogy": (
        "Analogy explorer",
        "analogy.z",
        "analogy.dims, analogy.z = [0, 1], [0.25, -0.5, 1]",
        "z₂ = −0.50",
    ),
    "sampling": ("Sampling explorer", "sampling.step", "sampling.step = 50", "next: row 7, column 3"),
    "sketch": ("Sketch explorer", "sketch.t", "sketch.t = 0.85", "t = 0.85"),
    "melody": ("Melody explorer", "[melody.t, melody.b]", "melody.t = 0.85", "t = 0.85"),
    "training": ("Training explorer", "training.moment", "training.moment = 3", "moment 3 of"),
}


def ask(kernel, code: str):
    """The value of an expression in the notebook's kernel."""
    answer = kernel.execute_interactive("", user_expressions={"value": code}, store_history=False, timeout=30)
    value = answer["content"]["user_expressions"]["value"]
    assert value["status"] == "ok", value
    return ast.literal_eval(value["data"]["text/plain"])


def wait_for(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(params=list(WIDGETS))
def widget(request, page):
    label, *_ = WIDGETS[request.param]
    index = list(WIDGETS).index(request.param) + 1
    page.evaluate(f"jupyterapp.shell.currentWidget.content.scrollToItem({index}, 'start')")
    box = page.locator(f'[aria-label="{label}"]')
    box.wait_for(timeout=30_000)
    return request.param, box


def test_a_key_changes_pixels_without_the_kernel(page, widget):
    _, box = widget
    canvas = box.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    canvas.focus()
    sent = []
    for key in ["ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft"]:
        page.wait_for_timeout(400)  # until Python has been told of the key before
        canvas.evaluate(WATCH)
        page.keyboard.press(key)
        page.wait_for_function("window.seen !== null")
        seen = page.evaluate("window.seen")
        assert seen["changed"], f"{key} changed no pixel"
        sent.append(seen["sent"])
    assert sent == [0] * len(sent), "something was sent to the kernel between the key and the pixels"
    assert canvas.evaluate("(c) => document.activeElement === c"), "Jupyter took the focus away"


def test_state_reaches_python(page, kernel, widget):
    name, box = widget
    expression = WIDGETS[name][1]
    before = ask(kernel, expression)
    canvas = box.locator("canvas").first
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    wait_for(lambda: ask(kernel, expression) != before)


def test_state_comes_from_python(page, kernel, widget):
    name, box = widget
    _, _, statement, shown = WIDGETS[name]
    canvas = box.locator("canvas").first
    before = canvas.evaluate("(c) => c.toDataURL()")
    kernel.execute_interactive(statement, store_history=False, timeout=30)
    wait_for(lambda: shown in " ".join(box.inner_text().split()).replace("\u2007", "").replace("( ", "("))
    assert canvas.evaluate("(c) => c.toDataURL()") != before


@pytest.mark.parametrize("widget", ["elbo"], indirect=True)
def test_python_and_the_hand_at_once(page, kernel, widget):
    """Python sets log sigma while mu, moved by keys, has not been told yet: both stay."""
    _, box = widget
    kernel.execute_interactive("elbo.mu, elbo.log_sigma = 0.0, 0.0", store_history=False, timeout=30)
    wait_for(lambda: "μ = 0.00 σ = 1.000" in " ".join(box.inner_text().replace("\u2007", " ").split()))
    box.locator("canvas").first.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    kernel.execute_interactive("elbo.log_sigma = -1.0", store_history=False, timeout=30)
    wait_for(lambda: ask(kernel, "[elbo.mu, elbo.log_sigma]") == [pytest.approx(0.5), pytest.approx(-1.0)])


@pytest.mark.parametrize("widget", ["eigenfaces"], indirect=True)
def test_an_image_and_what_the_hand_made_of_it_reach_python_together(page, kernel, widget):
    """Python, where choosing an image sets z, does not undo what a key did to z before Python knew of the image."""
    _, box = widget
    kernel.execute_interactive("eigenfaces.index = 4", store_history=False, timeout=30)
    wait_for(lambda: "x, image 4;" in box.inner_text())
    box.locator("select").select_option("2")
    box.locator("canvas").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    wait_for(lambda: ask(kernel, "eigenfaces.index") == 2)
    page.wait_for_timeout(1000)  # for an echo, if there is one
    moved = [
        float(v)
        for v in box.locator("input[type=range]").evaluate_all("(all) => all.map((input) => input.value)")
    ]
    projection = ask(kernel, "eigenfaces._projections[2].tolist()")
    z = ask(kernel, "eigenfaces.z")
    assert z == pytest.approx(moved, abs=0.006)
    assert sum(abs(a - b) > 0.4 for a, b in zip(z, projection, strict=True)) == 1


def test_the_mouse_drags(page, kernel, widget):
    name, box = widget
    canvas = box.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    area = canvas.bounding_box()
    before = canvas.evaluate("(c) => c.toDataURL()")
    state = ask(kernel, WIDGETS[name][1])
    page.mouse.move(area["x"] + area["width"] * 0.4, area["y"] + area["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.6, area["y"] + area["height"] * 0.5, steps=4)
    assert canvas.evaluate("(c) => c.toDataURL()") != before
    page.mouse.up()
    wait_for(lambda: ask(kernel, WIDGETS[name][1]) != state)


@pytest.mark.parametrize("widget", ["elbo"], indirect=True)
def test_the_browsers_numbers_are_pythons(kernel, widget):
    _, box = widget
    kernel.execute_interactive("elbo.mu, elbo.log_sigma = 0.3, -0.7", store_history=False, timeout=30)
    wait_for(lambda: "0.30" in box.inner_text())
    numbers = [word.replace("−", "-") for word in box.inner_text().replace("\u2007", " ").split()]
    for expression in ("elbo.reconstruction", "elbo.elbo", "elbo.gap", "elbo.log_px"):
        assert f"{ask(kernel, expression):.4f}" in numbers, f"{expression} is not among {numbers}"


@pytest.mark.parametrize("widget", ["line"], indirect=True)
def test_python_hears_the_hand_while_it_moves(page, kernel, widget):
    _, box = widget
    kernel.execute_interactive(
        "heard = []; line.observe(lambda change: heard.append(change.new), 'angle')", store_history=False
    )
    area = box.locator("canvas").first.bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.9, area["y"] + area["height"] * 0.5)
    page.mouse.down()
    for step in range(20):
        page.mouse.move(area["x"] + area["width"] * 0.9, area["y"] + area["height"] * (0.5 - step / 50))
        page.wait_for_timeout(50)
    wait_for(lambda: ask(kernel, "len(heard)") >= 4, 5)
    page.mouse.up()
    wait_for(lambda: abs(ask(kernel, "line.angle") - float(box.locator("input").input_value())) < 0.5)


TRAIN_AND_WAIT = """
import time
for _ in range(2):
    fitting.fit(learner, few[:128], epochs=1, on_epoch=training.record, progress=False)
    time.sleep(2)
"""


@pytest.mark.parametrize("widget", ["training"], indirect=True)
def test_it_follows_and_rewinds_while_the_kernel_is_busy(kernel, widget):
    _, box = widget
    kernel.execute_interactive("training.moment = None", store_history=False, timeout=30)
    kernel.execute(TRAIN_AND_WAIT, store_history=False)
    wait_for(lambda: "moment 61 of 61" in box.inner_text())
    box.locator("canvas").first.press("ArrowLeft")
    wait_for(lambda: "moment 60 of 62" in box.inner_text())
    wait_for(lambda: ask(kernel, "[training.moment, training._moments]") == [60, 63])


@pytest.mark.parametrize("widget", ["latent"], indirect=True)
def test_trained_since_and_updated(page, kernel, widget):
    """The last test of its notebook: it changes the model."""
    _, box = widget
    train = "with torch.no_grad():\n    for p in latent._arguments[0][0].parameters():\n        p.mul_(0.5)"
    kernel.execute_interactive(train, store_history=False, timeout=30)
    box.get_by_text("has been trained since").wait_for()
    canvas = box.locator("canvas").first
    before, z = canvas.evaluate("(c) => c.toDataURL()"), ask(kernel, "latent.z")
    kernel.execute_interactive("latent.update()", store_history=False, timeout=60)
    wait_for(lambda: box.locator(".vae-older").count() == 0)
    assert box.locator("canvas").first.evaluate("(c) => c.toDataURL()") != before
    assert ask(kernel, "latent.z") == z
    box.locator("canvas").first.focus()
    page.keyboard.press("ArrowLeft")
    wait_for(lambda: ask(kernel, "latent.z") != z)
