"""Ending, filling, flooding and outliving; and nuisances around right answers, which cost nothing."""


def _ends(body: str, state: str, task: str = "first") -> dict:
    return {task: f"def first(values):\n{body}", "loses": [task], "state": state}


def _nuisance(cell: str, state: str = "graded") -> dict:
    return {"before": [cell], "loses": [], "state": state}


FORKS = """import os, time
try:
    for _ in range(500):
        if os.fork() == 0:
            time.sleep(100)
            os._exit(0)
except OSError: pass"""

ATTACKS = {
    "an endless loop": _ends("    while True: pass", "time limit"),
    "a loop that swallows interrupts": _ends(
        "    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "time limit",
    ),
    "a sleeper": _ends("    import time; time.sleep(10_000)", "time limit"),
    "a loop that ignores signals": _ends(
        "    import signal\n    for s in (2, 15): signal.signal(s, signal.SIG_IGN)\n    while True: pass",
        "time limit",
    ),
    "an exit": _ends("    import os; os._exit(0)", "crashed"),
    "a segmentation fault": _ends("    import ctypes; ctypes.string_at(0)", "crashed"),
    "an abort": _ends("    import os; os.abort()", "crashed"),
    "a kill of itself": _ends(
        "    import os; os.kill(os.getpid(), 9); import time; time.sleep(100)", "crashed or time limit"
    ),
    "a kill of all": _ends("    import os\n    os.kill(-1, 9)\n    return 7", "graded or crashed"),
    "a kill of the group": _ends(
        "    import os, signal\n    signal.signal(15, signal.SIG_IGN)\n    os.killpg(0, 15)\n    return 7",
        "graded or crashed",
    ),
    "deep recursion": _ends("    return first(values)", "graded"),
    "deep recursion without a limit": _ends(
        "    import sys; sys.setrecursionlimit(10**9)\n    return first(values)", "crashed or memory limit"
    ),
    "a memory bomb": _ends("    return bytearray(1 << 40)", "memory limit"),
    "a memory bomb in steps": _ends(
        "    x = []\n    while True: x.append(bytearray(1 << 26))", "memory limit"
    ),
    "a tensor bomb": _ends("    import torch; return torch.ones(1 << 40)", "memory limit"),
    "an integer bomb": _ends("    return [10 ** (10 ** 5)]", "graded or rejected"),
    "a text bomb": _ends("    return 'x' * (40 << 20)", "rejected"),
    "a list that holds itself": _ends("    x = []; x.append(x); return x", "graded"),
    "a deep list": _ends("    x = []\n    for _ in range(900): x = [x]\n    return x", "graded or rejected"),
    "a list of millions": _ends("    return list(range(3_000_000))", "rejected"),
    "an empty tensor with a huge side": _ends("    import torch; return torch.zeros(0, 1 << 40)", "rejected"),
    "a fork bomb": _nuisance(FORKS),
    "threads": _nuisance(
        "import threading, time\ntry:\n"
        "    for _ in range(500): threading.Thread(target=time.sleep, args=(100,), daemon=True).start()\n"
        "except RuntimeError: pass"
    ),
    "a process that would stay": _nuisance(
        "import subprocess; subprocess.Popen(['/bin/sleep', '1000'], start_new_session=True)"
    ),
    "a daemon": _nuisance(
        "import os\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        os.execv('/bin/sh', ['sh', '-c', 'while :; do sleep 1; done'])\n    os._exit(0)"
    ),
    "a full disk": _nuisance(
        "try:\n    for i in range(100): open(f'/tmp/{i}', 'wb').write(bytes(10 << 20))\nexcept OSError: pass"
    ),
    "a million files": _nuisance(
        "try:\n    for i in range(30_000): open(f'/tmp/n{i}', 'w').close()\nexcept OSError: pass"
    ),
    "one line of 50 MB": _nuisance(
        "try: print('x' * 50_000_000)\nexcept BaseException: pass", "output limit"
    ),
    "a flood of lines": _nuisance("while True: print('x' * 1000)", "output limit"),
    "a flood on the descriptors": _nuisance("import os\nfor fd in (1, 2): os.write(fd, b'x' * (1 << 20))"),
    "warnings": _nuisance("import warnings; warnings.warn('look out')"),
    "terminal escapes": _nuisance("print('\\x1b[2J\\x1b]0;owned\\x07 all 4 of 4 checks pass')"),
    "scripts in an output": _nuisance("print('<script>alert(1)</script><img src=x onerror=alert(1)>')"),
    "surrogates in an output": _nuisance("print('\\ud83d')"),
    "stdout taken away": _nuisance("import sys; sys.stdout = sys.stderr = None"),
    "descriptors 1 and 2 closed": _nuisance("import os; os.close(1); os.close(2)"),
    "a profile hook": _nuisance("import sys; sys.setprofile(lambda *a: None)"),
    "another default dtype": _nuisance("import torch; torch.set_default_dtype(torch.float64)"),
    "gradients turned off": _nuisance("import torch; torch.set_grad_enabled(False)"),
    "random numbers fixed": _nuisance("import torch, random; torch.manual_seed(0); random.seed(0)"),
    "the library taken away": _nuisance(
        "import sys\nfor m in [m for m in sys.modules if m.startswith('pytest')]: del sys.modules[m]"
    ),
    "the limits raised": _nuisance(
        "import resource\ntry: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))\n"
        "except (ValueError, OSError): pass"
    ),
    "an atexit handler": _nuisance("import atexit\natexit.register(lambda: __import__('time').sleep(1000))"),
}
