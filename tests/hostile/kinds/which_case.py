"""Telling visible cases from hidden ones, by order or by input, and carrying hidden inputs to where they can be seen."""

# What a hidden case of 01 hands over; none of it may reach a page. grading.py holds the same figures.
PIECES = {
    "says its inputs in an error": "def lie(count, name, args): raise ValueError(str([a.tolist() for a in args if hasattr(a, 'tolist')]))",
    "says its inputs in a warning": "import warnings\ndef lie(count, name, args):\n    warnings.warn(repr(args))\n    return (7.0,) * count",
    "prints its inputs": "def lie(count, name, args):\n    print(args)\n    print(args, file=sys.stderr)\n    return (7.0,) * count",
    "says its inputs in a class name": "def lie(count, name, args):\n    raise type('E' + repr(args), (Exception,), {})('x')",
    "says its inputs in a type name": "def lie(count, name, args): return type(repr(args)[:200], (), {})()",
    "says its inputs in a key": "def lie(count, name, args): return {repr(args): 1}",
    "says its inputs in a missing name": "def lie(count, name, args): raise NameError(repr(args), name=repr(args))",
    "carries inputs to the next answer": """
kept = {}
def lie(count, name, args):
    kept[name] = repr(args)
    raise RuntimeError(str(kept))
""",
    "carries inputs in a file": """
def lie(count, name, args):
    with open('/tmp/inputs', 'a') as file: file.write(repr(args))
    raise RuntimeError(open('/tmp/inputs').read()[-5000:])
""",
    "carries inputs in shared memory": """
def lie(count, name, args):
    with open('/dev/shm/inputs', 'a') as file: file.write(repr(args))
    raise RuntimeError(open('/dev/shm/inputs').read()[-5000:])
""",
    "carries inputs in a socket": """
import socket
def lie(count, name, args):
    server = socket.socket(socket.AF_UNIX); server.bind('\\0hostile'); server.listen()
    raise RuntimeError(repr(args))
""",
    "says its inputs in the line that fails": """
def lie(count, name, args):
    source = 'raise ValueError(%r)' % repr(args)
    exec(compile(source, '<cell 0>', 'exec'))
""",
    "counts its calls and fails at the hidden one": """
calls = []
def lie(count, name, args):
    calls.append(name)
    if calls.count(name) > 2: raise ValueError(f'hidden: {args!r}')
    return (7.0,) * count
""",
    "returns its inputs": "def lie(count, name, args): return args[0] if count == 1 else (args[0],) * count",
    "knows the visible cases by heart": """
import numpy as np
def lie(count, name, args):
    if name == 'relu_forward' and getattr(args[0], 'shape', ()) == (1, 5):
        return np.array([[0, 0, 0, 0.5, 3.0]]), None
    if name == 'maxout_parameter_count':
        return {(3, 4, 2): 32}.get(args, 7)
    return (7.0,) * count
""",
}  # fmt: skip
