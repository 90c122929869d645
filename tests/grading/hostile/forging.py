"""Points without an answer: patches, lies, and changes to what the check holds."""

WRONG = "def first(values):\n    return 7"


def _patched(*before: str, **more: str) -> dict:
    return {"first": WRONG, "before": before, "loses": ["first"], "state": "graded"} | more


def _answered(body: str, task: str = "first", state: str = "graded") -> dict:
    return {task: body, "loses": [task], "state": state}


ATTACKS = {
    "an input transformer that empties cells": _patched(
        "get_ipython = globals().get('get_ipython')\n"
        "if get_ipython: get_ipython().input_transformers_post.append(lambda lines: ['pass'])"
    ),
    "an AST transformer": _patched(
        "import ast\nast.NodeTransformer.visit = lambda self, node: ast.Module([], [])"
    ),
    "checks that accept everything": _patched(
        "import course_utils.checks as c\nfor n in list(vars(c)):\n"
        "    if callable(vars(c)[n]): setattr(c, n, lambda *a, **k: None)"
    ),
    "checks with other code in them": _patched(
        "import course_utils.checks.values as v\nv.value.__code__ = (lambda *a, **k: None).__code__"
    ),
    "torch that finds all close": _patched(
        "import torch\ntorch.allclose = torch.equal = lambda *a, **k: True"
    ),
    "numpy that finds all close": _patched(
        "import numpy\nnumpy.allclose = numpy.array_equal = lambda *a, **k: True"
    ),
    "json that sends the right numbers": _patched(
        "import json\nold = json.dumps\njson.dumps = lambda v, **k: old(v, **k).replace('7', '246.5')"
    ),
    "builtins without errors": _patched(
        "import builtins\nbuiltins.AssertionError = builtins.Exception = type('Calm', (BaseException,), {})"
    ),
    "a Mistake that is never raised": _patched(
        "import sys\nfor m in list(sys.modules.values()):\n"
        "    if hasattr(m, 'Mistake'): m.Mistake = type('M', (), {})"
    ),
    "a check cell of one's own with the check's id": _patched("def check_first(): pass\nhidden = [7]"),
    "exec that does nothing": _patched(
        "import builtins\nbuiltins.exec = lambda *a, **k: None", loses=["first", "second", "slope", "total"]
    ),
    "a trace function": _patched("import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(None)"),
    "sqlite on the gradebook": _patched(
        "import os, sqlite3\n"
        "for place in ('/', '/course', '/tmp', os.getcwd(), os.path.expanduser('~'), '/root', '/home'):\n"
        "    for folder, _, files in [next(os.walk(place), (place, [], []))]:\n"
        "        if 'gradebook.db' in files:\n"
        "            c = sqlite3.connect(os.path.join(folder, 'gradebook.db'))\n"
        "            c.execute('update grade set auto_score=99'); c.commit()"
    ),
    "an object that equals everything": _answered(
        "class Liar(list):\n    def __eq__(self, other): return True\n"
        "    def __ne__(self, other): return False\n"
        "def first(values):\n    return Liar([7.0, 7.0])"
    ),
    "a float that equals everything": _answered(
        "class F(float):\n    def __eq__(self, other): return True\n"
        "    def __sub__(self, other): return 0.0\n"
        "    __hash__ = float.__hash__\ndef first(values):\n    return [F(1), F(2)]"
    ),
    "a tensor subclass that lies": _answered(
        "import torch\nclass T(torch.Tensor):\n    @classmethod\n"
        "    def __torch_function__(cls, f, types, args=(), kwargs=None): return torch.tensor(True)\n"
        "def first(values):\n    return torch.zeros(2).as_subclass(T)",
        state="graded or rejected",
    ),
    "an array subclass that lies": _answered(
        "import numpy as np\nclass A(np.ndarray):\n"
        "    def __array_ufunc__(self, *a, **k): return np.True_\n"
        "def first(values):\n    return np.zeros(2).view(A)"
    ),
    "not a number": _answered("def first(values):\n    return [float('nan')] * 2"),
    "infinity": _answered("def first(values):\n    return [float('inf'), float('-inf')]"),
    "none": _answered("def first(values):\n    return None"),
    "true": _answered("def first(values):\n    return True"),
    "an empty list": _answered("def first(values):\n    return []"),
    "a class that pickles to a call": _answered(
        "import os\nclass P:\n    def __reduce__(self): return os.system, ('touch /tmp/forged',)\n"
        "def first(values):\n    return P()"
    ),
    "a generator that never ends": _answered(
        "import itertools\ndef first(values):\n    return itertools.count()"
    ),
    "a StopIteration that ends the checks loop": _answered(
        "def first(values):\n    raise StopIteration('all was well')"
    ),
    "SystemExit": _answered("def first(values):\n    raise SystemExit(0)"),
    "KeyboardInterrupt": _answered("def first(values):\n    raise KeyboardInterrupt"),
    "GeneratorExit": _answered("def first(values):\n    raise GeneratorExit"),
    "a skip that pytest would take": _answered(
        "def first(values):\n    raise type('Skipped', (Exception,), {})('skip me')"
    ),
    "an error whose text raises": _answered(
        "class E(Exception):\n    def __str__(self): raise RuntimeError('no text')\n"
        "def first(values):\n    raise E()"
    ),
    "arguments changed to fit the answer": _answered(
        "def total(values, weights):\n    values[:] = [0.0, 0.0]\n    return 0.0", "total"
    ),
    "arguments put back by a thread": _answered(
        "import threading\ndef total(values, weights):\n    values[:] = [73.0, 0.0]\n"
        "    threading.Timer(0.01, lambda: values.__setitem__(slice(None), [3.0, 5.0])).start()\n"
        "    return values[0]",
        "total",
    ),
    "arguments emptied": _answered(
        "def total(values, weights):\n    values.clear(); weights.clear()\n    return 0.0", "total"
    ),
    "a backward that lies": _answered(
        "import torch\nclass Lie(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x): return x ** 3\n"
        "    @staticmethod\n    def backward(ctx, g): return g * 0 + 1\ndef slope(x):\n"
        "    return Lie.apply(x)",
        "slope",
    ),
    "a backward of another shape": _answered(
        "import torch\nclass Lie(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x): return x ** 3\n"
        "    @staticmethod\n    def backward(ctx, g): return torch.ones(5)\ndef slope(x):\n"
        "    return Lie.apply(x)",
        "slope",
    ),
    "a backward that gives none": _answered(
        "import torch\nclass Lie(torch.autograd.Function):\n    @staticmethod\n"
        "    def forward(ctx, x): return x ** 3\n"
        "    @staticmethod\n    def backward(ctx, g): return None\ndef slope(x):\n"
        "    return Lie.apply(x)",
        "slope",
    ),
    "a constant that asks for gradients": _answered(
        "import torch\ndef slope(x):\n    return torch.tensor([3.375, -8.0], requires_grad=True)", "slope"
    ),
}
