"""The widgets as pages of their own, for the tests that import these fixtures."""

import pytest
import torch

from course_utils import data, inference, models, pretrained, training, widgets

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
    "digit",
    "analogy",
    "sampling",
    "sketch",
    "melody",
    "training",
]


def learned(mnist) -> widgets.TrainingExplorer:
    """A film of 13 moments."""
    vae = models.VAE(2, hidden=(16,))
    film = widgets.TrainingExplorer(vae, mnist.test, count=50)
    training.fit(vae, mnist.train.x[:640], epochs=12, on_epoch=film.record, progress=False)
    return film


@pytest.fixture(scope="session")
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
        "digit": widgets.DigitExplorer(models.VAE(2, hidden=(32,)), mnist.test),
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
    made["training"] = learned(mnist)
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
