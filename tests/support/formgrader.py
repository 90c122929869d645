"""nbgrader's formgrader on a real server."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

WAIT = 180  # seconds; on an idle machine each page takes less than two
OPTIONS = [
    "--no-browser",
    "--allow-root",
    "--ServerApp.port_retries=0",
    "--IdentityProvider.token=",
    "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
]


@contextlib.contextmanager
def formgrader(course, scratch):
    """Serve the course at the folder ``course``; yields a function that gets the text of a path."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        f"JUPYTER_{name}_DIR": str(scratch / name) for name in ("CONFIG", "DATA", "RUNTIME")
    }
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def get(path):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=WAIT) as answer:
            return answer.read().decode()

    with (scratch / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", f"--port={port}", *OPTIONS],
            cwd=course,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + WAIT
            while True:
                try:
                    get("/api/status")
                    break
                except OSError:
                    assert time.monotonic() < deadline, (scratch / "log").read_text()
                    time.sleep(0.2)
            yield get
        finally:
            server.terminate()
            try:
                server.wait(timeout=WAIT)
            except subprocess.TimeoutExpired:
                server.kill()
                raise
