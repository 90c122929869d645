"""The same grades in PostgreSQL, if it is installed here; the test starts a server of its own on loopback."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from course_utils.grading.exports import export
from course_utils.grading.grade import Grading
from tests.assignments.classroom import fill, hand_in, nbgrader
from tests.support.small_assignment import NAME, release

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def as_server(*command):
    """PostgreSQL refuses to run as root: then as the user that its package makes."""
    user = pwd.getpwnam("postgres").pw_uid if os.geteuid() == 0 else None
    return subprocess.run(command, user=user, check=True, capture_output=True, text=True, cwd="/tmp")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The URL of an empty database."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    programs, folder = PROGRAMS[-1], Path("/tmp") / f"vae-course-postgresql-{os.getpid()}"
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        as_server(programs / "initdb", "-A", "trust", "-U", "grader", "-D", folder / "data")
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        as_server(
            programs / "pg_ctl", "-D", folder / "data", "-o", settings, "-l", folder / "log", "-w", "start"
        )
        as_server(programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "grader", "grades")
        yield f"postgresql://grader@127.0.0.1:{port}/grades"
    finally:
        subprocess.run(
            [programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"],
            user="postgres" if os.geteuid() == 0 else None,
            cwd="/tmp",
        )
        shutil.rmtree(folder)


def _grades(folder, url):
    with Gradebook(url, "vae") as book:
        return {
            (submission.student.id, grade.name): (grade.auto_score, grade.score)
            for submission in book.assignment_submissions(NAME)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def test_postgresql_holds_what_sqlite_holds(server, one_examiner, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    found = {}
    for name, url in (("sqlite", None), ("postgresql", server)):
        folder = tmp_path / name
        folder.mkdir()
        released, right = release(folder)
        if url:
            with (folder / "nbgrader_config.py").open("a") as config:
                config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
            (folder / "gradebook.db").unlink()
            nbgrader(folder, "generate_assignment", NAME, "--force")
        wrong = right | {"doubled": "def doubled(x):\n    return x"}
        hand_in(folder, NAME, "ada", fill(released, right))
        hand_in(folder, NAME, "[b] 'ob", fill(released, wrong))
        monkeypatch.chdir(folder)
        lines = {line.student: (line.score, line.state) for line in Grading(folder, NAME, unsafe=True)}
        found[name] = (
            lines,
            _grades(folder, url or f"sqlite:///{folder}/gradebook.db"),
            export(folder, NAME, "csv"),
        )
    assert found["sqlite"] == found["postgresql"] and len(found["sqlite"][1]) == 6
    assert not (tmp_path / "postgresql" / "gradebook.db").exists()
