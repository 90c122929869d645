"""Ctrl-C and the stop button end training, and nothing else."""

import os
import signal
import textwrap
import threading

from jupyter_client.manager import start_new_kernel

from course_utils import training
from tests.support.runs import SETTINGS, make, same


def test_ctrl_c_works_as_before_afterwards(x):
    before = signal.getsignal(signal.SIGINT)
    training.fit(make(), x, **SETTINGS)
    assert signal.getsignal(signal.SIGINT) is before


def test_the_stop_button_of_a_notebook(tmp_path):
    """Interrupting a real Jupyter kernel ends training, and the cell and those after it go on."""
    code = """
        import torch
        from course_utils import models, training
        vae = models.VAE(latent_dim=2, x_shape=(1, 14, 14), hidden=(32,))
        x = torch.randint(0, 256, (1000, 1, 14, 14), dtype=torch.uint8)
        training.fit(vae, x, epochs=1, progress=False, device="cpu")
        print("started", flush=True)
        history = training.fit(vae, x, epochs=100_000, progress=False, device="cpu")
        print("interrupted", history.interrupted, len(history.value) > 0)
        """
    manager, client = start_new_kernel(kernel_name="python3")
    shown = []

    def on_output(message):
        if message["msg_type"] in ("stream", "error"):
            shown.append(message["content"].get("text") or message["content"]["evalue"])
            if "started" in shown[-1]:
                threading.Timer(0.3, manager.interrupt_kernel).start()

    try:
        answer = client.execute_interactive(textwrap.dedent(code), output_hook=on_output, timeout=120)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert answer["content"]["status"] == "ok", shown
    assert "interrupted True True" in "".join(shown)


def test_interrupted_before_the_first_step(x, monkeypatch, capsys):
    """A Ctrl-C while the data are being prepared loses nothing either."""
    vae, fresh = make(), make()
    prepare = vae.prepare

    def interrupted_prepare(*arguments, **options):
        os.kill(os.getpid(), signal.SIGINT)
        return prepare(*arguments, **options)

    monkeypatch.setattr(vae, "prepare", interrupted_prepare)
    history = training.fit(vae, x, **SETTINGS)
    assert history.interrupted and history.value == [] and same(vae, fresh)
    assert "Interrupted in epoch 1 of 3" in capsys.readouterr().out


def test_fit_in_another_thread(x):
    """Python delivers Ctrl-C to the main thread alone; elsewhere fit still trains."""
    histories = []
    thread = threading.Thread(target=lambda: histories.append(training.fit(make(), x, **SETTINGS)))
    thread.start()
    thread.join()
    assert len(histories[0].value) == 3
