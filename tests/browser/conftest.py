"""A real Jupyter server, a real Chromium, and a notebook that shows the widgets."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from importlib.resources import files
from pathlib import Path

import nbformat
import pytest
from jupyter_client import BlockingKernelClient

from tests.support import servers

CELLS = [
    """
import torch
from course_utils import data, inference, models, pretrained, widgets
from course_utils import training as fitting

torch.manual_seed(0)
latent = widgets.LatentExplorer(pretrained.load("mnist-2d"), data.mnist("cpu").test, count=300)
jensen = widgets.JensenExplorer()
toy = models.VAE(latent_dim=1, x_shape=(2,), hidden=(16,), likelihood="gaussian", eta=0.1)
elbo = widgets.ElboExplorer(toy, torch.tensor([[0.3, -0.2]]), mu=0.5, log_sigma=-0.5)

digits = data.mnist("cpu").test
bottleneck = widgets.BottleneckExplorer(models.Autoencoder(20, hidden=(32,)), models.PCA(20).fit(digits.x[:100]), digits)
eigenfaces = widgets.EigenfacesExplorer(models.PCA(8).fit(digits.x[:100]), digits.x[:5])
line = widgets.LineExplorer(torch.randn(40, 2))
manifold = widgets.ManifoldExplorer(models.Autoencoder(1, (3,), hidden=(16,)), torch.randn(100, 3))

curve, points = lambda z: torch.cat([torch.sin(2 * z), z / 2], 1), torch.randn(50, 2)
density = widgets.DensityExplorer(curve, points, eta=0.1)
monte_carlo = widgets.MonteCarloExplorer(dim=10)
reparameterization = widgets.ReparameterizationExplorer()
plane, images = models.VAE(latent_dim=2, x_shape=(1, 8, 8), hidden=(16,)), data.binarize(torch.rand(3, 1, 8, 8))
walk = inference.posterior_path(plane, images, init="encoder", steps=20)
amortization = widgets.AmortizationExplorer(plane, images, walk)
amortization.step = 9  # where a step back is one
digit = widgets.DigitExplorer(models.VAE(2, hidden=(32,)), digits)
analogy = widgets.AnalogyExplorer(models.ConditionalVAE(3, hidden=(16,)), digits)
of = dict(x_shape=(1, 8, 8))
sampling = widgets.SamplingExplorer(models.MADE(**of), models.RealNVP(**of), models.GAN(**of), models.VAE(2, **of))
sketch = widgets.SketchExplorer(models.SketchRNN(4, encoder_size=8, decoder_size=16), data.sketches(device="cpu").test)
melody = widgets.MelodyExplorer(models.MelodyVAE(4, 8, 8, 4), data.melodies("cpu").test)
learner = models.VAE(2, hidden=(16,))
training = widgets.TrainingExplorer(learner, digits, count=50)
few = data.mnist("cpu").train.x[:640]
fitting.fit(learner, few, epochs=12, on_epoch=training.record, every=1, progress=False)
training.moment = 30  # where ten moments on are ten
""",
    "latent",
    "jensen",
    "elbo",
    "bottleneck",
    "eigenfaces",
    "line",
    "manifold",
    "density",
    "monte_carlo",
    "reparameterization",
    "amortization",
    "digit",
    "analogy",
    "sampling",
    "sketch",
    "melody",
    "training",
]


class Server:
    """A running Jupyter server that serves JupyterLab and Notebook 7 alike."""

    def __init__(self, folder: Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder / "work"
        self.folder.mkdir()
        self.environment = os.environ | {
            f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")
        }
        self.runtime = folder / "runtime"
        defaults = folder / "config" / "labconfig" / "default_setting_overrides.json"
        defaults.parent.mkdir(parents=True)
        shutil.copy(files("course_utils.cli") / "lab_settings.json", defaults)
        options = [
            "--no-browser",
            "--allow-root",
            f"--ServerApp.port={self.port}",
            "--ServerApp.port_retries=0",
            "--IdentityProvider.token=",
            f"--ServerApp.root_dir={self.folder}",
            "--LabApp.expose_app_in_browser=True",
            "--JupyterNotebookApp.expose_app_in_browser=True",
            "--LabApp.news_url=None",
        ]
        self.log = (folder / "server.log").open("w")
        self.process = servers.start(
            [sys.executable, "-m", "jupyterlab", *options],
            env=self.environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + 90
        while True:
            try:
                self.get("/api/status")
                break
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    servers.stop(self.process)
                    raise RuntimeError(
                        "the server did not start:\n" + (folder / "server.log").read_text()
                    ) from None
                time.sleep(0.2)

    def get(self, path: str):
        with urllib.request.urlopen(self.url + path, timeout=5) as answer:
            return json.load(answer)

    def address(self, application: str, notebook: str) -> str:
        """Of a notebook in "lab" or "notebook"; in the former, with no notebook of another test beside it."""
        workspace = f"/lab/workspaces/{Path(notebook).stem}/tree/"
        return self.url + (workspace if application == "lab" else "/notebooks/") + notebook

    def kernel(self, notebook: str) -> BlockingKernelClient:
        """A client of the kernel that runs ``notebook``."""
        (session,) = [s for s in self.get("/api/sessions") if s["path"] == notebook]
        client = BlockingKernelClient(
            connection_file=str(self.runtime / f"kernel-{session['kernel']['id']}.json")
        )
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=60)
        return client

    def stop(self):
        servers.stop(self.process)  # the server ends its kernels and then itself
        self.log.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory, chromium):
    server = Server(tmp_path_factory.mktemp("jupyter"))
    yield server
    server.stop()


def open_and_run(page, server: Server, application: str, name: str) -> None:
    """Open the notebook ``name`` in "lab" or "notebook", run all of its cells and wait until they are done."""
    page.goto(server.address(application, name))
    page.wait_for_function(
        """(name) => {
            const panel = window.jupyterapp?.shell?.currentWidget;
            return panel?.context?.path === name && panel.context.isReady && panel.sessionContext.isReady;
        }""",
        arg=name,
        timeout=90_000,
    )
    page.wait_for_function(
        """() => {
            const session = jupyterapp.shell.currentWidget.sessionContext.session;
            return session?.kernel?.connectionStatus === "connected" && session.kernel.status === "idle";
        }""",
        timeout=90_000,
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        """() => {
            const cells = [...jupyterapp.shell.currentWidget.content.model.cells].filter((c) => c.type === "code");
            return cells.every((c) => c.executionCount) &&
                jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === "idle";
        }""",
        timeout=240_000,
    )
    errors = page.evaluate(
        """() => [...jupyterapp.shell.currentWidget.content.model.cells].filter((c) => c.type === "code")
            .flatMap((c) => c.outputs.toJSON()).filter((o) => o.output_type === "error").map((o) => o.evalue)"""
    )
    assert errors == []


@pytest.fixture(scope="module", params=["lab", "notebook"])
def opened(request, server, browser):
    """The widgets' notebook in JupyterLab or Notebook 7: its page and a client of its kernel."""
    name = f"widgets_{request.param}.ipynb"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(notebook, server.folder / name)
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    # Note when anything is sent to the kernel, to see whether a drawing waits for it.
    page.add_init_script(
        """window.sent = [];
        const send = WebSocket.prototype.send;
        WebSocket.prototype.send = function (...args) { window.sent.push(performance.now()); return send.apply(this, args); };"""
    )
    open_and_run(page, server, request.param, name)
    client = server.kernel(name)
    yield page, client
    client.stop_channels()
    context.close()


@pytest.fixture
def page(opened):
    return opened[0]


@pytest.fixture
def kernel(opened):
    return opened[1]
