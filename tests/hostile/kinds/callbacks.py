"""What the judge hands over, turned against it: its functions, its loans, its arguments."""

PIECES = {
    "calls numbers of functions that were not lent": """
def lie(count, name, args):
    import gc
    worker = next(o for o in gc.get_objects() if type(o).__name__ == 'Worker')
    import wire
    for number in range(50):
        try:
            return worker.call_back(wire.Reference('function', number), args, {})
        except Exception:
            pass
""",
    "keeps every argument and gives it back": """
kept = []
def lie(count, name, args):
    kept.extend(args)
    return kept[-1] if count == 1 else tuple(kept[-count:])
""",
    "changes its arguments to what it returns": """
def lie(count, name, args):
    for value in args:
        try: value[...] = 0
        except Exception: pass
    return args[0] if count == 1 else (args[0],) * count
""",
    "changes the shape of its arguments": """
def lie(count, name, args):
    for value in args:
        try: value.shape = (-1,)
        except Exception: pass
    return 7.0 if count == 1 else (7.0,) * count
""",
    "returns functions": "def lie(count, name, args): return lie if count == 1 else (lie,) * count",
    "each answer calls the next": """
import itertools
def lie(count, name, args):
    other = {'relu_forward': 'tanh_forward', 'tanh_forward': 'sigmoid_forward'}.get(name, 'relu_forward')
    return globals()[other](*args)
""",
    "an answer that defines itself anew with each call": """
def lie(count, name, args):
    globals()[name] = lambda *a: (a[0],) * count
    return (args[0],) * count if count > 1 else args[0]
""",
    "deletes its own name": "def lie(count, name, args): globals().pop(name, None); return (7.0,) * count",
    "answers that are classes": """
class Answer:
    def __new__(cls, *args): return 7.0
def lie(count, name, args): return Answer if count == 1 else (Answer,) * count
""",
    "raises what stops a program": "def lie(count, name, args): raise KeyboardInterrupt",
    "raises what ends a generator": "def lie(count, name, args): raise StopIteration(7.0)",
    "raises a class that lies about its name": """
Fake = type('NotImplementedError', (Exception,), {'__str__': lambda self: 'x' * 10 ** 6, '__repr__': None})
def lie(count, name, args): raise Fake()
""",
    "raises an error whose text fails": """
class Fake(Exception):
    def __str__(self): raise SystemExit(0)
def lie(count, name, args): raise Fake()
""",
    "raises a group of errors": "def lie(count, name, args): raise ExceptionGroup('5.0', [ValueError('5.0')] * 1000)",
    "warns with objects": """
import warnings
class Odd(UserWarning): pass
def lie(count, name, args):
    for i in range(2000): warnings.warn(Odd(f'5.0 {i}' * 100))
    return (7.0,) * count
""",
    "recurses": "def lie(count, name, args): return lie(count, name, args)",
}
