"""Examiners on a cluster: the same submissions, sent through Dask's scheduler. No disk is shared.

A worker that dies loses nothing: Dask gives what it had to another. One that joins takes its part. One that
cannot make a sandbox says so and takes no work.
"""

import contextlib
import logging
from collections.abc import Iterable, Iterator

from distributed import Client, Future, Worker, WorkerPlugin, as_completed

from course_utils.grading.examiner import sandbox, staff
from course_utils.grading.examiner.sandbox import NoSandbox
from course_utils.grading.examiner.submissions import Assignment, Examined, HandedIn, refused

RESOURCE = "sandbox"  # what a submission asks of a worker, one for each of its threads
RETRIES = 5  # of a submission whose worker dies
AHEAD = 4  # submissions sent beyond one for each thread


class Sandboxes(WorkerPlugin):
    """Declares what a worker can do, also one that joins later."""

    name = "vae-course-sandboxes"

    def __init__(self, unsafe: bool):
        self.unsafe = unsafe

    async def setup(self, worker: Worker) -> None:
        reason = _why_not(self.unsafe)
        if reason:
            logging.getLogger("distributed.worker").warning("%s takes no work: %s", worker.address, reason)
        else:
            await worker.set_resources(**{RESOURCE: worker.state.nthreads})

    def teardown(self, worker: Worker) -> None:
        staff.dismiss()


def examined(
    scheduler: str, assignment: Assignment, handed_in: Iterable[tuple[str, HandedIn]]
) -> Iterator[tuple[str, Examined]]:
    """Each student's result as it comes. Raises NoSandbox if no worker can make one."""
    with Client(scheduler) as client:
        client.register_plugin(Sandboxes(assignment.unsafe))
        reasons = client.run(_why_not, assignment.unsafe)
        if reasons and all(reasons.values()):
            raise NoSandbox(f"No worker can make a sandbox: {next(iter(reasons.values()))}")
        came, waiting = as_completed(), {}
        for student, file in handed_in:
            task = client.submit(
                staff.examine, assignment, file, pure=False, resources={RESOURCE: 1}, retries=RETRIES
            )
            waiting[task] = student
            came.add(task)
            if len(waiting) > sum(client.nthreads().values()) + AHEAD:
                task = next(came)
                yield waiting.pop(task), _result(assignment, task)
        while waiting:
            task = next(came)
            yield waiting.pop(task), _result(assignment, task)
        with contextlib.suppress(Exception):  # a worker may be leaving
            client.run(staff.dismiss)


def _result(assignment: Assignment, task: Future) -> Examined:
    try:
        return task.result()
    except Exception as error:  # Dask's own, such as KilledWorker
        return refused(assignment, "internal error", f"The cluster could not do it: {type(error).__name__}.")


def _why_not(unsafe: bool) -> str:
    """Why this machine takes no work; "" if it does."""
    try:
        if not unsafe:
            sandbox.command()
        return ""
    except NoSandbox as error:
        return str(error)
