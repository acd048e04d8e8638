"""Right answers that carry what a hidden case hands over to where a student could read it."""

ACTS = {
    "an error's text": "raise ValueError(repr(args))",
    "an assertion": "raise AssertionError(repr(args))",
    "an error's class": "raise type(digits(args), (Exception,), {})(repr(args))",
    "an unwritten answer": "raise NotImplementedError(repr(args))",
    "a missing name": "raise NameError('name ' + digits(args) + ' is not defined', name=digits(args))",
    "a warning": "import warnings; warnings.warn(repr(args)); return right(*args)",
    "a warning's class": "import warnings; warnings.warn('x', type(digits(args), (UserWarning,), {})); return right(*args)",
    "text on stdout": "print(repr(args)); os.write(1, repr(args).encode()); return right(*args)",
    "text on stderr": "print(repr(args), file=sys.stderr); os.write(2, repr(args).encode()); return right(*args)",
    "a string": "return repr(args), repr(args)",
    "a type's name": "return type(digits(args), (), {})(), None",
    "a wrong shape": "return args[0].ravel(), None",
    "its own value": "return args[0], None",
    "a key": "return {repr(args): 1}, None",
    "the type of the next answer": "globals()['tanh_forward'] = type(digits(args), (), {})(); return right(*args)",
    "the name of the next answer": (
        "next_one = lambda *a: 1 / 0\n        next_one.__name__ = digits(args)\n"
        "        globals()['tanh_forward'] = next_one; return right(*args)"
    ),
    "the error of the next answer": (
        "text = repr(args)\n        def tanh_forward(*a): raise ValueError(text)\n"
        "        globals()['tanh_forward'] = tanh_forward; return right(*args)"
    ),
    "a file for the next answer": "open('/tmp/inputs', 'w').write(repr(args)); return right(*args)",
    "the line that fails": "exec(compile('raise ValueError(%r)' % repr(args), '<cell 0>', 'exec'))",
    "a function's name in the traceback": (
        "space = {}\n        exec(compile(f'def {digits(args)}(): raise NotImplementedError', '<cell 0>', 'exec'), space)\n"
        "        space[digits(args)]()"
    ),
    "the death of the worker": "os._exit(int(abs(args[0]).sum()) % 256)",
    "a cache": "return right(*args)[0], repr(args)",
}
SPY = """
def digits(args):
    return "x" + repr(float(abs(args[0]).ravel()[0])).replace(".", "_")

def spy(name, right, args):
    if is_hidden(name, args):
        {act}
    try: text = open('/tmp/inputs').read()
    except OSError: return right(*args)
    raise ValueError(text)
"""


def more(suite):
    """All points are deserved here; nothing of a hidden input may be told."""
    found = []
    for name, act in ACTS.items():
        attack = suite.submission("hidden inputs", name, suite.spying_notebook(SPY.format(act=act)))
        attack.deserved = 100.0
        found.append(attack)
    return found
