"""The checks' own modules, and NumPy's, patched from the student's side."""

TARGETS = {
    "np.allclose": "np.allclose = lambda *a, **k: True",
    "np.isclose": "np.isclose = lambda *a, **k: np.bool_(True)",
    "np.array_equal": "np.array_equal = lambda *a, **k: True",
    "np.testing": "np.testing.assert_allclose = lambda *a, **k: None",
    "np.abs": "np.abs = np.absolute = lambda x, **k: np.zeros(np.shape(x))",
    "np.asarray": "real = np.asarray\nnp.asarray = np.array = lambda x=0, *a, **k: real(0.0)",
    "np.random": "np.random.default_rng = lambda *a: None",
    "np.isfinite": "np.isfinite = lambda x: np.ones(np.shape(x), bool)",
    "np.ndarray functions": "np._core.umath.subtract = lambda a, b: a * 0",
    "builtins.abs": "builtins.abs = lambda x: 0",
    "builtins.all": "builtins.all = lambda x: True",
    "builtins.isinstance": "builtins.isinstance = lambda a, b: True",
    "builtins.print": "builtins.print = lambda *a, **k: None",
    "builtins.len": "builtins.len = lambda x: 5",
    "builtins.AssertionError": "builtins.AssertionError = type('Quiet', (BaseException,), {})",
    "builtins.__import__": "builtins.__import__ = lambda *a, **k: None",
    "builtins.compile": "builtins.compile = lambda *a, **k: (lambda: None).__code__",
    "warnings": "import warnings\nwarnings.warn = lambda *a, **k: None",
    "traceback": "import traceback\ntraceback.extract_tb = lambda *a: []",
    "contextlib": "import contextlib\ncontextlib.redirect_stdout = contextlib.nullcontext",
    "re": "import re\nre.sub = lambda *a, **k: ''",
    "json": "import json\njson.dumps = lambda *a, **k: '{}'\njson.loads = lambda *a, **k: {}",
    "struct": "import struct\nstruct.Struct.unpack = None",
    "math": "import math\nmath.isnan = lambda x: False",
    "hashlib": "import hashlib\nhashlib.sha256 = None",
    "copy": "import copy\ncopy.deepcopy = lambda x, *a: x",
}

CHECKS = {
    "Check.__exit__": "from cs231n_utils.check import session\nsession.Check.__exit__ = lambda *a: True",
    "Check.run": "from cs231n_utils.check import session\nsession.Check.run = lambda *a, **k: None",
    "Checks.__call__": "from cs231n_utils.check import Checks\nimport contextlib\n"
    "Checks.__call__ = lambda *a, **k: contextlib.nullcontext()",
    "compare": "from cs231n_utils.check import compare, session\nsession.compare = lambda *a, **k: compare.Difference()",
    "tolerance": "from cs231n_utils.check import compare\ncompare.RTOL = compare.ATOL = 1e9",
    "the check object": "check = lambda *a, **k: __import__('contextlib').nullcontext()",
    "the reference": "from cs231n_utils.check import load_topic\ntopic = load_topic('01-activations')\n"
    "def lie(count, name, args): return topic.answers[name].reference(*args)",
    "the package's layer": "from cs231n_utils import layers\n"
    "def lie(count, name, args): return getattr(layers, name)(*args)",
    "torch's function": "import torch\ndef lie(count, name, args): return torch.relu(torch.tensor(args[0])), None",
    "empty complaint": "from cs231n_utils.check.runs import AnswerError\n"
    "def lie(count, name, args): raise AnswerError('', '')",
    "empty complaint of its own": "class AnswerError(Exception): kind = ''; unwritten = True\n"
    "def lie(count, name, args): raise AnswerError('', '', True)",
    "CheckFailed": "class CheckFailed(AssertionError): pass\ndef lie(count, name, args): raise CheckFailed('')",
    "nbgrader": "from nbgrader import utils\nutils.determine_grade = lambda *a: (99, 99)",
}

PIECES = {f"patches {name}": "import numpy as np\n" + source for name, source in TARGETS.items()}
PIECES |= {f"reaches for {name}": source for name, source in CHECKS.items()}
