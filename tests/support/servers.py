"""A server that a test starts ends with the test, or with the process that runs it, however that ends."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

# Between us and the server: ends the server when the pipe we hold is closed, and itself with the server.
BETWEEN = """
import subprocess, sys, threading
server = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
def end_with_the_pipe():
    sys.stdin.read()
    server.terminate()
threading.Thread(target=end_with_the_pipe, daemon=True).start()
sys.exit(server.wait())
"""


def start(command: Sequence[str], **options: Any) -> subprocess.Popen:
    """Start the server in a session of its own, out of Ctrl-C's reach; options: as for subprocess.Popen."""
    return subprocess.Popen(
        [sys.executable, "-c", BETWEEN, *command], stdin=subprocess.PIPE, start_new_session=True, **options
    )


def stop(server: subprocess.Popen) -> None:
    """End the server, which ends what it has started; after half a minute by force."""
    server.stdin.close()
    try:
        server.wait(timeout=30)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
