"""What an answer process cannot see, reach or use up."""

import os
import time
from pathlib import Path

import pytest

from course_utils.grading.examiner import sandbox


def result(process, source):
    """What the source prints, or the name of what it raises."""
    reply = process.ask_for_values("run", source=source, gives=[])
    return reply["error"]["classes"][0] if reply["error"] else reply["printed"].strip()


def _running(name):
    """Whether a process with this name for its program runs on the machine."""
    return any(_arguments(path)[:1] == [name] for path in Path("/proc").glob("[0-9]*/cmdline"))


def _arguments(path):
    try:
        return path.read_text(errors="replace").split("\0")
    except OSError:  # it has just ended
        return []


def _wait_until_running(name):
    end = time.monotonic() + 60
    while not _running(name):
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def process(nursery):
    with nursery.answer_process() as process:
        process.deadline = time.monotonic() + 120
        yield process


def test_no_network(process):
    for family, address in (("AF_INET", "('192.0.2.1', 80)"), ("AF_INET", "('127.0.0.1', 22)")):
        source = f"import socket; socket.socket(socket.{family}).connect({address})"
        assert result(process, source) in ("OSError", "ConnectionRefusedError")
    assert result(process, "import socket; print(socket.if_nameindex())") == "[(1, 'lo')]"


def test_nothing_of_the_course_but_its_library(process, course):
    for secret in ("solutions", "gradebook.db", ".course_secret", "tests", ".git"):
        assert result(process, f"import os; print(os.path.exists({str(course / secret)!r}))") == "False"
    assert result(process, "import os; print(os.listdir('/proc'), os.listdir('/tmp'))") == "['cpuinfo'] []"
    assert "SECRET" not in result(process, "import os; print(dict(os.environ))")


def test_the_system_cannot_be_written(process):
    for place in ("/usr/here", "/here", f"{sandbox.LIBRARY}/course_utils/here"):
        assert result(process, f"open({place!r}, 'w')") in ("OSError", "PermissionError")
    assert result(process, "open('/tmp/here', 'w').write('x'); print('written')") == "written"


def test_nothing_is_left_for_the_next_submission(nursery):
    leave = """
import os, subprocess
open('/tmp/left', 'w').write('x')
open('/dev/shm/left', 'w').write('x')
subprocess.Popen(['left', '1000'], executable='/bin/sleep', start_new_session=True)
"""
    with nursery.answer_process() as process:
        result(process, leave)
        _wait_until_running("left")
    with nursery.answer_process() as process:
        assert result(process, "import os; print(os.listdir('/tmp') + os.listdir('/dev/shm'))") == "[]"
    assert not _running("left")


def test_a_process_that_would_outlive_its_parent_is_gone_too(nursery):
    stay = """
import ctypes, os, signal
ctypes.CDLL(None).prctl(1, 0)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.execv('/bin/sh', ['stays', '-c', 'while :; do sleep 1; done'])
"""
    with nursery.answer_process() as process:
        assert result(process, stay) == ""
        _wait_until_running("stays")
    assert not _running("stays")


def test_signals_reach_nobody_else(nursery):
    with nursery.answer_process() as other:
        with nursery.answer_process() as process:
            result(process, "import os, signal; signal.signal(15, signal.SIG_IGN); os.kill(0, 15)")
            assert result(process, "import os, signal; os.kill(-1, 9)") in ("", "ProcessLookupError")
        assert result(other, "print('alive')") == "alive"


def test_memory_files_and_processes_are_limited(process):
    assert result(process, "x = bytearray(1 << 40)") == "MemoryError"
    assert result(process, "f = open('/tmp/big', 'wb'); f.write(bytes(100 << 20)); f.flush()") == "OSError"
    assert result(process, "many = [open('/dev/null') for _ in range(1000)]") == "OSError"
    bomb = """
import os, time
children = 0
try:
    while children < 500:
        if os.fork() == 0:
            time.sleep(100)
            os._exit(0)
        children += 1
except BlockingIOError:
    print(children < 100)
"""
    assert result(process, bomb) == "True"


def test_an_endless_loop_and_its_children_are_gone_after_the_end(nursery):
    with nursery.answer_process() as process:
        number = process.number
        result(process, "import subprocess; subprocess.Popen(['/bin/sh', '-c', 'while :; do :; done'])")
    assert number > 1
    with nursery.answer_process() as process:
        assert result(process, "print('alive')") == "alive"


def test_without_bubblewrap_it_refuses_and_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(sandbox.NoSandbox, match="apt-get install bubblewrap"):
        sandbox.command()
    (tmp_path / "bwrap").write_text("#!/bin/sh\necho no namespaces here >&2\nexit 1\n")
    os.chmod(tmp_path / "bwrap", 0o755)
    with pytest.raises(sandbox.NoSandbox, match="cannot make a sandbox here: no namespaces here"):
        sandbox.command()
