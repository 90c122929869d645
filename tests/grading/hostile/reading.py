"""Looking for what is right: in files, frames, memory, other processes and over the network."""

# The system and the packages are no secret, and large.
WALK = """import os
def look():
    for folder, inside, files in os.walk('/'):
        if folder in ('/usr', '/lib', '/course/packages', '/proc'):
            inside.clear()
            continue
        if '{wanted}' in inside + files:
            return [246.5, -81.25]"""
LOOK = "def first(values):\n    found = look()\n    return found if found else [0.0, 0.0]\n"


def _reads(source: str, state: str = "graded") -> dict:
    """``look`` returns what it found, or something false."""
    return {"first": f"{source}\n{LOOK}", "loses": ["first"], "state": state}


def _prints(source: str) -> dict:
    """A right answer beside a cell that asserts that there is nothing to find."""
    return {"before": [source], "loses": [], "state": "graded"}


ATTACKS = {
    "files of solutions": _reads(WALK.format(wanted="solutions")),
    "files of other submissions": _reads(WALK.format(wanted="submitted")),
    "the gradebook": _reads(WALK.format(wanted="gradebook.db")),
    "the course secret": _reads(
        "import os\ndef look():\n    return [246.5, -81.25] if 'VAE_COURSE_SECRET' in os.environ else None"
    ),
    "home": _reads(
        "import os\ndef look():\n"
        "    try: return [246.5, -81.25] if os.listdir('/root') and False else None\n"
        "    except OSError: return None"
    ),
    "the collector of garbage": _reads(
        "import gc\ndef look():\n    lists = (o for o in gc.get_objects() if type(o) is list)\n"
        "    return next((o for o in lists if o[:1] == [493.0 / 2]), None)"
    ),
    "frames": _reads(
        "import sys\ndef look():\n    frame = sys._getframe()\n    while frame:\n"
        "        if 'hidden' in frame.f_locals: return frame.f_locals['hidden']\n"
        "        frame = frame.f_back"
    ),
    "frames of all threads": _reads(
        "import sys\ndef look():\n    for frame in sys._current_frames().values():\n"
        "        while frame:\n"
        "            if 'hidden' in frame.f_globals: return frame.f_globals['hidden']\n"
        "            frame = frame.f_back"
    ),
    "modules": _reads(
        "import sys\ndef look():\n    for m in list(sys.modules.values()):\n"
        "        if 'hidden' in getattr(m, '__dict__', {}): return m.hidden"
    ),
    "subclasses of object": _reads(
        "def look():\n    for c in object.__subclasses__():\n"
        "        if 'hidden' in vars(c): return vars(c)['hidden']"
    ),
    "own memory through proc": _reads(
        "def look():\n    try: return [1.0, 1.0] if open('/proc/self/mem', 'rb') else None\n"
        "    except OSError: return None"
    ),
    "memory of the parent": _reads(
        "import os\ndef look():\n    try: return open(f'/proc/{os.getppid()}/environ').read()\n"
        "    except OSError: return None"
    ),
    "ptrace": _reads(
        "import ctypes, os\ndef look():\n"
        "    return [0.0] if ctypes.CDLL(None).ptrace(16, os.getppid() or 2, 0, 0) == 0 else None"
    ),
    "inherited descriptors": _reads(
        "import os\ndef look():\n    for fd in range(3, 256):\n        try: target = os.stat(fd)\n"
        "        except OSError: continue\n        import stat\n"
        "        if stat.S_ISREG(target.st_mode): return [1.0, 1.0]"
    ),
    "shared memory": _reads("import os\ndef look():\n    return os.listdir('/dev/shm') and [1.0, 1.0]"),
    "abstract sockets": _reads(
        "def look():\n    try: return '@' in open('/proc/net/unix').read() and [1.0, 1.0]\n"
        "    except OSError: return None"
    ),
    "a symlink out": _reads(
        "import os\ndef look():\n    os.symlink('/etc/shadow', '/tmp/link')\n"
        "    try: return open('/tmp/link').read()\n"
        "    except OSError: return None"
    ),
    "a relative path out": _reads(
        "def look():\n    try: return open('../../../../etc/shadow').read()\n    except OSError: return None"
    ),
    "the network by number": _reads(
        "import socket\ndef look():\n"
        "    try: return socket.create_connection(('192.0.2.1', 80), 1) and [1.0, 1.0]\n"
        "    except OSError: return None"
    ),
    "the network by name": _reads(
        "import socket\ndef look():\n"
        "    try: return socket.getaddrinfo('example.org', 80) and [1.0, 1.0]\n"
        "    except OSError: return None"
    ),
    "the loopback": _reads(
        "import socket\ndef look():\n    for port in (22, 80, 5432, 8786, 8888):\n"
        "        try: return socket.create_connection(('127.0.0.1', port), 1) and [1.0, 1.0]\n"
        "        except OSError: pass"
    ),
    "new privileges": _reads(
        "import os\ndef look():\n    try: os.setuid(0); return [1.0, 1.0]\n    except OSError: return None"
    ),
    "a mount": _reads(
        "import ctypes\ndef look():\n"
        "    return [1.0, 1.0] if ctypes.CDLL(None).mount(b'/', b'/tmp', None, 4096, None) == 0 else None"
    ),
    "chroot": _reads(
        "import os\ndef look():\n    try: os.chroot('/tmp'); return [1.0, 1.0]\n"
        "    except OSError: return None"
    ),
    "devices": _prints(
        "import os\n"
        "assert not [d for d in os.listdir('/dev') if d.startswith(('sd', 'nvme', 'vd', 'mem', 'kmsg'))]"
    ),
}
