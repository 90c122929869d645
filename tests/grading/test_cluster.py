"""A Dask cluster on this machine: two workers, one of which is killed in the middle."""

import os
import signal
import threading

import pytest

from course_utils.grading import cluster
from course_utils.grading.examiner.sandbox import NoSandbox
from course_utils.grading.grade import Grading
from tests.assignments.classroom import COURSE, automatic_scores, fill, hand_in
from tests.support.small_assignment import NAME, POINTS, release

distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")


@pytest.fixture(scope="module")
def local_cluster():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(COURSE), prepend=os.pathsep)
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as local:
            yield local


def test_a_worker_that_dies_loses_nothing(bubblewrap, local_cluster, tmp_path, monkeypatch):
    released, right = release(tmp_path)
    wrong = right | {"doubled": "def doubled(x):\n    return x"}
    for number in range(5):
        hand_in(tmp_path, NAME, f"s{number}", fill(released, wrong if number % 2 else right))
    monkeypatch.chdir(tmp_path)
    lines = []
    for line in Grading(tmp_path, NAME, scheduler=local_cluster.scheduler_address):
        lines.append(line)
        if len(lines) == 1:
            with distributed.Client(local_cluster) as client:
                pids = client.run(os.getpid)
            threading.Timer(0, os.kill, (next(iter(pids.values())), signal.SIGKILL)).start()
    assert sorted(line.student for line in lines) == [f"s{n}" for n in range(5)], "each once"
    assert {line.state for line in lines} == {"graded"}
    scores = automatic_scores(tmp_path, NAME)
    assert {s: sum(p.values()) for s, p in scores.items()} == {
        f"s{n}": POINTS - 7 * (n % 2) for n in range(5)
    }


def test_workers_without_a_sandbox_take_no_work(local_cluster, monkeypatch):
    with distributed.Client(local_cluster) as client:
        client.wait_for_workers(2)  # one may have been killed, and be on its way back
        before = client.run(_hide_bubblewrap)
        try:
            with pytest.raises(NoSandbox, match=r"No worker can make a sandbox: .*bubblewrap is not"):
                next(cluster.examined(local_cluster.scheduler_address, _assignment(), []))
        finally:
            client.run(os.environ.__setitem__, "PATH", next(iter(before.values())))


def _hide_bubblewrap():
    before = os.environ["PATH"]
    os.environ["PATH"] = "/nowhere"
    return before


def _assignment():
    from course_utils.grading.examiner.submissions import Assignment

    return Assignment(NAME, b"", b"", b"", "", False)
