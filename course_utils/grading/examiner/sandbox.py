"""What an answer process can see and use: no network, a read-only system, of the course the library alone.

bubblewrap starts the nursery in a first sandbox. Each answer process then gets namespaces of its own within,
so it sees no other, and leaves nothing behind: when its first process ends, the kernel ends all that it
started.
"""

import contextlib
import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import course_utils

# From linux/sched.h and sys/mount.h.
NEW_USER, NEW_PROCESSES, NEW_MOUNTS, NEW_IPC = 0x10000000, 0x20000000, 0x00020000, 0x08000000
NO_SUID, NO_DEVICES, PRIVATE, RECURSIVE = 2, 4, 1 << 18, 1 << 14
END_WITH_PARENT, NO_NEW_PRIVILEGES = 1, 38  # from linux/prctl.h
FIRST_OTHER_USER = 100_000
ENDINGS = {signal.SIGTERM, signal.SIGCHLD}  # blocked in the nursery: isolate() waits for them

SYSTEM = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/etc/fonts",
)
LIBRARY, PACKAGES = "/course/library", "/course/packages"
MEMORY = 6 << 30  # bytes of address space; torch alone reserves two thirds of it
LIMITS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_CPU: 600,  # seconds
    resource.RLIMIT_NOFILE: 256,
    resource.RLIMIT_FSIZE: 64 << 20,
    resource.RLIMIT_CORE: 0,
    resource.RLIMIT_NPROC: 64,
}
TEMPORARY = "size=256m,nr_inodes=20k,mode=1777"


class NoSandbox(RuntimeError):
    """This machine cannot run student's code safely; the message says why, and what to install."""


def command() -> tuple[str, ...]:
    """A command line that runs Python in a sandbox; its arguments come after it. Raises NoSandbox."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise NoSandbox(
            "Submissions are graded in a sandbox, and bubblewrap is not installed: on Debian and Ubuntu, "
            "apt-get install bubblewrap; on Fedora, dnf install bubblewrap. It needs Linux."
        )
    python = Path(sys.executable).resolve()
    if python.is_relative_to("/tmp"):
        raise NoSandbox(
            f"Python itself is in /tmp ({python}), which the sandbox hides; install it elsewhere."
        )
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/tmp",
        "PYTHONPATH": f"{LIBRARY}:{PACKAGES}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
        "LANG": "C.UTF-8",
    }
    set_ = [part for name, value in environment.items() for part in ("--setenv", name, value)]
    # Root needs no namespace of users, and some machines allow none; its answer processes become other users.
    kinds = ("ipc", "pid", "net", "uts", "cgroup-try") if os.geteuid() == 0 else ("all",)
    kept = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID") if os.geteuid() == 0 else ()
    found = (
        bwrap, *(f"--unshare-{kind}" for kind in kinds),
        *(part for cap in kept for part in ("--cap-add", cap)),
        "--die-with-parent", "--new-session", "--clearenv", *set_, *_shown(),
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--remount-ro", "/", "--chdir", "/tmp",
    )  # fmt: skip
    tried = subprocess.run([*found, "/bin/true"], capture_output=True, text=True)
    if tried.returncode:
        raise NoSandbox(f"bubblewrap cannot make a sandbox here: {tried.stderr.strip()}")
    return *found, str(python)


def _shown() -> list[str]:
    """What bubblewrap shows of this machine, read-only."""
    places = {path: path for path in (*SYSTEM, sys.base_prefix)}
    # At places of their own, because each answer process has a /tmp of its own, and theirs may be inside it.
    places |= {str(Path(course_utils.__file__).resolve().parent): f"{LIBRARY}/course_utils"}
    places |= {sysconfig.get_path("purelib"): PACKAGES}
    # bubblewrap would make the folders above them for its own user alone.
    above = sorted({str(folder) for path in places.values() for folder in Path(path).parents} - {"/"})
    shown = [part for path in above for part in ("--dir", path)]
    for path, place in places.items():
        if os.path.exists(path):
            shown += ["--ro-bind", path, place]
    return shown


def isolate() -> None:
    """Give this process namespaces, folders and limits of its own, and go on in a child, their first process.

    The process that called this waits for that child or for SIGTERM, which must be blocked, and is gone when
    all that the child started is; this returns in the child alone.
    """
    user, group, is_root = os.getuid(), os.getgid(), os.getuid() == 0
    _call("unshare", NEW_PROCESSES | NEW_MOUNTS | NEW_IPC | (0 if is_root else NEW_USER))
    if not is_root:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    other_user = FIRST_OTHER_USER + os.getpid() % 50_000  # of its own: limits count what a user has
    first = os.fork()
    if first:
        signal.sigwait(ENDINGS)
        os.kill(first, signal.SIGKILL)  # and with it the kernel ends its whole namespace
        os.waitpid(first, 0)
        os._exit(0)
    os.setsid()  # signals to its group reach nobody else
    processor = Path("/proc/cpuinfo").read_bytes()  # numerical libraries look there
    _call("mount", b"none", b"/", None, PRIVATE | RECURSIVE, None)
    # The nursery's /proc shows other answer processes, and a new one may not be mounted over it.
    for folder in (b"/tmp", b"/dev/shm", b"/proc"):
        _call("mount", b"tmpfs", folder, b"tmpfs", NO_SUID | NO_DEVICES, TEMPORARY.encode())
    Path("/proc/cpuinfo").write_bytes(processor)
    os.chdir("/tmp")
    if is_root:
        os.setgroups([])
        os.setresgid(other_user, other_user, other_user)
        os.setresuid(other_user, other_user, other_user)
    for kind, limit in LIMITS.items():
        resource.setrlimit(kind, (limit, limit))
    _call("prctl", NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    _call("prctl", END_WITH_PARENT, signal.SIGKILL)  # after the change of user, which clears it
    if os.getppid() != 0:  # 0 is a parent outside of these namespaces
        os._exit(0)


def strays(known: set[int], families: set[int]) -> set[int]:
    """The processes seen from here that are neither known nor in one of these families, by their first."""
    parents = _parents()
    return {process for process in parents if process not in known and not _is_of(families, process, parents)}


def waited(family: int) -> float:
    """The seconds that a process of this family was ready and waited for a core; the longest of all."""
    parents = _parents()
    nanoseconds = [0]
    for process in parents:
        if _is_of({family}, process, parents):
            with contextlib.suppress(OSError):  # it has just ended, or the kernel does not count this
                nanoseconds.append(int(Path(f"/proc/{process}/schedstat").read_text().split()[1]))
    return max(nanoseconds) / 1e9


def _parents() -> dict[int, int]:
    """Of each process that is seen from here and has not ended, its parent."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            state, parent = path.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(path.parent.name)] = int(parent)
    return parents


def _is_of(families: set[int], process: int, parents: dict[int, int]) -> bool:
    while process in parents and process not in families:
        process = parents[process]
    return process in families


def _call(name: str, *arguments) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if getattr(libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
