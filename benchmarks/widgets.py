"""From a key press to changed pixels: the course's widgets, compared with the least that a browser can do.

Each widget runs in Chromium, without a kernel, on the page that ``widgets.save_html`` writes. The time of a
press runs from the keydown event's time stamp to the first reading of the widget's first canvas
(``getImageData``) that finds different pixels, so it includes the browser's queues, the widget's work and
the reading of the pixels. The floor is measured in the same way: a bare canvas of similar size that fills
one rectangle. The pages take turns, press by press.

``python benchmarks/widgets.py`` needs the ``dev`` extra (Playwright) and Chromium.
"""

import statistics
import tempfile
from pathlib import Path

import torch
from playwright.sync_api import Page

from course_utils import data, inference, models, pretrained, training, widgets
from course_utils.device import generator
from course_utils.site import browser

PRESSES = 30

FLOOR = "floor (one rectangle)"
FLOOR_PAGE = """<!doctype html>
<canvas width="520" height="330" tabindex="0"></canvas>
<script>
const canvas = document.querySelector("canvas");
const pen = canvas.getContext("2d");
let x = 0;
canvas.addEventListener("keydown", () => {
  x += 10;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.fillRect(x, 100, 40, 40);
});
</script>
"""

# A promise of the milliseconds from the next keydown to the first change of the canvas. A message channel
# looks again at once, where a timer would wait for 4 ms; the first look comes after the page's own handlers.
WATCH = """() => {
  const canvas = document.querySelector("canvas");
  const context = canvas.getContext("2d");
  const pixels = () => new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer);
  const before = pixels();
  window.changed = new Promise((resolve, reject) => addEventListener("keydown", (event) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const seen = pixels();
      const milliseconds = performance.now() - event.timeStamp;
      if (seen.some((pixel, i) => pixel !== before[i])) resolve(milliseconds);
      else if (milliseconds < 2000) port2.postMessage(null);
      else reject(new Error("no pixel of the canvas changed within 2 s of the key press"));
    };
    port2.postMessage(null);
  }, { capture: true, once: true }));
}"""


def write_pages(folder: Path) -> dict[str, Path]:
    """The pages, by the name of what they show."""
    floor = folder / "floor.html"
    floor.write_text(FLOOR_PAGE, encoding="utf-8")
    torch.manual_seed(0)
    mnist = data.mnist("cpu")
    model = models.VAE(latent_dim=1, x_shape=(2,), hidden=(16,), likelihood="gaussian", eta=0.1)
    pca = models.PCA(64).fit(mnist.train.x)
    bottleneck = widgets.BottleneckExplorer(pretrained.load("mnist-bottleneck"), pca, mnist.test)
    faces = torch.rand(100, 1, 64, 64)
    eigenfaces = widgets.EigenfacesExplorer(models.PCA(8).fit(faces), faces[:40])
    bottleneck.k, eigenfaces.z = 64, [3.0] * 8  # far enough from the limit for all presses
    shown = [
        widgets.LatentExplorer(pretrained.load("mnist-2d"), mnist.test),
        widgets.JensenExplorer(),
        widgets.ElboExplorer(model, torch.tensor([[0.5, -0.5]])),
        bottleneck,
        eigenfaces,
        widgets.LineExplorer(torch.randn(300, 2)),
        widgets.ManifoldExplorer(models.Autoencoder(1, (3,), hidden=(64, 64)), torch.randn(500, 3)),
    ]
    images = data.binarize(mnist.test.x[:2], generator(0))
    path = inference.posterior_path(
        pretrained.load("mnist-2d"), images, init="encoder", steps=100, learning_rate=0.01
    )
    amortization = widgets.AmortizationExplorer(pretrained.load("mnist-2d"), images, path)
    amortization.step = 100  # back from here, for all presses
    analogy = widgets.AnalogyExplorer(pretrained.load("mnist-conditional"), mnist.test)
    digit = widgets.DigitExplorer(pretrained.load("mnist-2d"), mnist.test)
    digit.index, digit.pixels, digit.pen = None, "0" * 196, [26.0, 14.0]
    analogy.z = [1.5] * 8  # far enough from the limit for all presses
    shown += [
        widgets.DensityExplorer(lambda z: torch.cat([z, z.square()], 1), torch.randn(500, 2)),
        widgets.MonteCarloExplorer(dim=40),
        widgets.ReparameterizationExplorer(),
        amortization,
        digit,
        analogy,
    ]
    made, flow, gan = (pretrained.load(f"mnist-{name}") for name in ("made", "flow", "gan"))
    sketch = widgets.SketchExplorer(pretrained.load("characters"), data.sketches(device="cpu").test)
    melody = widgets.MelodyExplorer(pretrained.load("melodies"), data.melodies("cpu").test)
    sketch.t = melody.t = 1.0
    vae = models.VAE(latent_dim=2)
    film = widgets.TrainingExplorer(vae, mnist.test)
    training.fit(vae, mnist.train.x[:1280], epochs=4, on_epoch=film.record, every=1, progress=False)
    shown += [widgets.SamplingExplorer(made, flow, gan, pretrained.load("mnist-2d")), sketch, melody, film]
    pages = {FLOOR: floor}
    for widget in shown:
        name = type(widget).__name__
        pages[name] = widgets.save_html(widget, folder / f"{name}.html", name)
    return pages


def press(page: Page) -> float:
    """Milliseconds from a press of the left arrow to changed pixels; playwright's Error if none change."""
    page.bring_to_front()
    page.locator("canvas").first.focus()
    page.evaluate(WATCH)
    page.keyboard.press("ArrowLeft")
    return page.evaluate("window.changed")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, browser.opened() as chromium:
        pages = {}
        for name, path in write_pages(Path(folder)).items():
            pages[name] = chromium.new_page()
            pages[name].goto(path.as_uri())
            if name == "DigitExplorer":  # each press then draws, and all that follows from it is in its time
                pages[name].locator("canvas").first.press(" ")
        milliseconds: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(PRESSES):
            for name, page in pages.items():
                milliseconds[name].append(press(page))
        print(f"Chromium {chromium.version}, {PRESSES} key presses each, ms from keydown to changed pixels\n")
    print(f"{'':26}  median (min-max)      ÷ floor")
    floor = statistics.median(milliseconds[FLOOR])
    for name, values in milliseconds.items():
        median = statistics.median(values)
        print(
            f"{name:26}  {median:6.1f} ({min(values):.1f}-{max(values):.1f})".ljust(50)
            + f"{median / floor:5.1f}"
        )


if __name__ == "__main__":
    main()
