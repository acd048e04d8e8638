"""Runs a student's cells and functions, in a sandbox, for the judge on the other end of a pipe.

Everything here belongs to the student: code of theirs can change it all. It only has to serve honest answers well, and
to report what they did. Nothing it says is believed: values are compared, and the rest is shown as the student's.

This file, entering.py and wire.py are all of the course that the sandbox holds, so nothing of the course is imported.
What cells import of the course's package, or of torch, is a `StandIn`: using one while an answer is checked raises
`Borrowed`.
"""

import ast
import builtins
import contextlib
import importlib
import importlib.abc
import importlib.machinery
import io
import json
import os
import re
import struct
import sys
import types
import warnings

# Started by sandbox.py, which puts this file's folder first on the path.
import entering
import numpy as np
import wire

WITHHELD = ("cs231n_utils", "torch", "torchvision")
MOST_WARNINGS, LONGEST_TEXT, MOST_STDERR = 5, 200, 2000
MOST_OBJECTS, DEEPEST_CALL = 100_000, 8
CELL_NAME = re.compile(r"<cell (\d+)>")
# What only IPython understands: magics, shell commands, help.
IPYTHON_LINE = re.compile(r"^\s*(%|!|\?).*$|^\s*[\w.]+\?\??\s*$")


class Borrowed(Exception):
    """An answer used what it is to do itself; the text is the dotted name of it."""


class StandIn:
    """Takes the place of something of the course or of torch: can be passed around, but not used by an answer."""

    absorbing = True  # cells may call it, and get another one; answers may not

    def __init__(self, name):
        object.__setattr__(self, "_name", name)

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return StandIn(f"{self._name}.{name}")

    def __setattr__(self, name, value):
        self._use()

    def __call__(self, *args, **kwargs):
        self._use()
        return StandIn(f"{self._name}()")

    def _use(self, *args):
        if not StandIn.absorbing:
            raise Borrowed(self._name)
        return StandIn(self._name)

    def __instancecheck__(self, instance):
        return False

    def __subclasscheck__(self, subclass):
        return False

    def __enter__(self):
        return self._use()

    def __exit__(self, *error):
        return False

    def __iter__(self):
        self._use()
        return iter(())

    def __len__(self):
        self._use()
        return 0

    def __repr__(self):
        return f"<{self._name}, which is not here while answers are checked>"

    def __array__(self, *args, **kwargs):
        raise Borrowed(self._name)

    __array_ufunc__ = None


for _name in [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
]:
    setattr(StandIn, f"__{_name}__", StandIn._use)
    setattr(StandIn, f"__r{_name}__", StandIn._use)
for _name in ["getitem", "setitem", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert"]:
    setattr(StandIn, f"__{_name}__", StandIn._use)


class StandInModule(types.ModuleType):
    __path__ = ()
    __all__ = ()

    def __getattr__(self, name):
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self.__spec__.loader.member(self.__name__, name)


class Withhold(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives a stand-in for every module of the packages that are withheld, except for those that the judge gave.

    Attributes
    ----------
    modules : dict of str to (str, bool)
        Of a module that was given, its text and whether it is a package.
    names : dict of str to dict
        Of a package that is a stand-in, the names that belong to such a module, and which.
    """

    def __init__(self, packages):
        self.packages, self.modules, self.names = packages, {}, {}

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.packages:
            is_package = name not in self.modules or self.modules[name][1]
            return importlib.machinery.ModuleSpec(name, self, is_package=is_package)
        return None

    def create_module(self, spec):
        return None if spec.name in self.modules else StandInModule(spec.name)

    def exec_module(self, module):
        if module.__name__ not in self.modules:
            return
        before, StandIn.absorbing = StandIn.absorbing, True
        try:
            exec(compile(self.modules[module.__name__][0], f"<{module.__name__}>", "exec"), module.__dict__)
        finally:
            StandIn.absorbing = before

    def member(self, package, name):
        """What a stand-in of a package has under a name: what was given, or another stand-in."""
        full = f"{package}.{name}"
        if any(given == full or given.startswith(f"{full}.") for given in self.modules):
            return importlib.import_module(full)
        if name in self.names.get(package, ()):
            return getattr(importlib.import_module(self.names[package][name]), name)
        return StandIn(full)


class Pipe:
    """Frames to and from the judge."""

    def __init__(self):
        # Standard input and output are the judge's: keep them to ourselves, and leave the student's code the void.
        self.reading, self.writing = os.dup(0), os.dup(1)
        self.owner = os.getpid()
        void = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(void, standard)

    def read(self, count):
        data = bytearray()
        while len(data) < count:
            part = os.read(self.reading, min(count - len(data), 1 << 20))
            if not part:
                os._exit(0)
            data += part
        return data

    def receive(self):
        prefix = self.read(wire.PREFIX.size)
        return prefix + self.read(wire.frame_length(prefix))

    def send(self, data):
        if os.getpid() != self.owner:  # an answer forked, and its child came back here
            os._exit(0)
        data = memoryview(data)
        while data:
            data = data[os.write(self.writing, data) :]


class Worker:
    """Does what the judge asks: run a cell, tell whether a name is there, call a function, lend one, allow modules."""

    def __init__(self, pipe, withhold):
        self.pipe, self.withhold = pipe, withhold
        self.names = {"__name__": "__main__", "__builtins__": builtins}
        self.objects = []
        self.versions = {}
        self.before_loan = {}
        self.depth = 0

    def serve(self):
        """Answers requests for ever, or until one is the reply that a callback waits for."""
        while True:
            given = [], []
            message = wire.decode(self.pipe.receive(), self.resolve, *given)
            if "reply" in message:
                return message
            try:
                answer = getattr(self, "do_" + message["do"])(message, *given)
            except BaseException as error:
                answer = {"error": self.describe(error)}
            self.pipe.send(self.encoded(answer))

    def encoded(self, answer):
        try:
            return wire.encode(answer, self.refer)
        except wire.WireError:
            pass
        # Something in it is too large: hand over the parts that are not.
        result = answer.pop("result", None)
        parts = [self.sendable(part) for part in (result if isinstance(result, (tuple, list)) else [result])]
        answer["result"] = type(parts)(parts) if isinstance(result, list) else tuple(parts)
        answer["result"] = answer["result"] if isinstance(result, (tuple, list)) else parts[0]
        try:
            return wire.encode(answer, self.refer)
        except wire.WireError as error:
            return wire.encode({"error": {"types": ["ValueError", "Exception"], "text": f"what it gave {error}"}})

    def sendable(self, value):
        try:
            wire.encode(value, self.refer)
        except wire.WireError:
            return self.refer(value)
        return value

    def refer(self, value):
        if isinstance(getattr(value, "reference", None), wire.Reference):
            return value.reference
        if len(self.objects) >= MOST_OBJECTS:
            raise wire.WireError("too many objects")
        self.objects.append(value)
        return wire.Reference("object", len(self.objects) - 1, type(value).__name__)

    def resolve(self, reference):
        return self.objects[reference.number] if reference.kind == "object" else callback(self, reference)

    def do_allow(self, message, arrays, generators):
        self.withhold.modules, self.withhold.names = message["modules"], message["names"]
        return {}

    def do_run(self, message, arrays, generators):
        """Runs a cell. `piecemeal` passes over statements that fail: they may need what is not here."""
        tree = parse(message["source"])
        name = f"<cell {message['cell']}>"
        for statement in tree.body if message["piecemeal"] else [None]:
            part = tree if statement is None else ast.Module([statement], [])
            try:
                exec(compile(part, name, "exec"), self.names)
            except Exception:
                if statement is None:
                    raise
        return {}

    def do_lookup(self, message, arrays, generators):
        name = message["name"]
        if name not in self.names:
            return {"found": False}
        value = self.names[name]
        versions = self.versions.setdefault(name, [])
        known = next((i for i, v in enumerate(versions) if v is value), None)
        if known is None:
            versions.append(value)
            known = len(versions) - 1
        return {"found": True, "callable": callable(value), "version": known, "type": type(value).__name__}

    def do_lend(self, message, arrays, generators):
        self.before_loan.setdefault(message["name"], self.names.get(message["name"]))
        self.names[message["name"]] = message["function"]
        return {}

    def do_restore(self, message, arrays, generators):
        if message["name"] in self.before_loan:
            self.names[message["name"]] = self.before_loan.pop(message["name"])
        return {}

    def do_call(self, message, arrays, generators):
        versions = self.versions.get(message["name"], [])
        number = message["version"]
        function = versions[number] if number < len(versions) else self.names[message["name"]]
        before = [array.copy() for array in arrays]
        states = [generator.bit_generator.state for generator in generators]
        args, kwargs = message["args"], message["kwargs"]
        stderr = io.StringIO()
        if self.depth >= DEEPEST_CALL:
            raise RecursionError("calls that go to and fro")
        self.depth += 1
        StandIn.absorbing = False
        try:
            with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stderr(stderr):
                warnings.simplefilter("always")
                try:
                    answer = {"result": function(*args, **kwargs)}
                except BaseException as error:
                    answer = {"error": self.describe(error)}
        finally:
            self.depth -= 1
            StandIn.absorbing = self.depth == 0
        changed = enumerate(zip(before, arrays, strict=True))
        answer["changed"] = [
            [i, new] for i, (old, new) in changed if old.shape != new.shape or old.tobytes() != new.tobytes()
        ]
        # Not how: the judge's own generators then jump ahead by themselves.
        pairs = zip(states, generators, strict=True)
        answer["drawn"] = [old != generator.bit_generator.state for old, generator in pairs]
        # Dicts (bn_param, config) carry state: what they hold now goes back.
        answer["dicts"] = [value if isinstance(value, dict) else None for value in (*args, *kwargs.values())]
        answer["warned"] = sorted({(w.category.__name__, str(w.message)[:LONGEST_TEXT]) for w in caught})[
            :MOST_WARNINGS
        ]
        answer["stderr"] = stderr.getvalue()[-MOST_STDERR:]
        return answer

    def call_back(self, reference, args, kwargs):
        message = {"call": reference, "args": args, "kwargs": kwargs}
        self.pipe.send(wire.encode(message, self.refer))
        reply = self.serve()
        if reply["error"]:
            kind, text = reply["error"]
            raise getattr(builtins, kind, Exception)(text)
        given = {}
        for value, now in zip((*args, *kwargs.values()), reply["dicts"], strict=True):
            if now is not None:
                update(value, now)
                given[id(now)] = value
        return wire.exchanged(reply["reply"], given)

    def describe(self, error):
        """What there is to say about an exception: its classes, its text, and the line of which cell raised it."""
        places, traceback = [], error.__traceback__
        while traceback:
            code = traceback.tb_frame.f_code
            found = CELL_NAME.fullmatch(code.co_filename)
            if found:
                places.append([int(found[1]), traceback.tb_lineno, code.co_name])
            traceback = traceback.tb_next
        if isinstance(error, SyntaxError) and CELL_NAME.fullmatch(error.filename or ""):
            places.append([int(CELL_NAME.fullmatch(error.filename)[1]), error.lineno or 0, ""])
        return {
            "types": [kind.__name__ for kind in type(error).__mro__],
            "text": str(error)[:1000],
            "place": places[-1] if places else None,
            "name": getattr(error, "name", None) if isinstance(error, NameError) else None,
            "borrowed": isinstance(error, Borrowed),
        }


def update(old, new):
    """Gives the dict `old` the contents of `new`; an array that is the same stays the object that it was.

    Code that holds an array and changes it in place, to call a function with the dict again, would else change one
    that the dict has no more.
    """
    for key in [key for key in old if key not in new]:
        del old[key]
    for key, value in new.items():
        if not (key in old and same_array(old[key], value)):
            old[key] = value


def same_array(a, b):
    """True if both are arrays, of one type and shape, with the same bytes."""
    return type(a) is type(b) is np.ndarray and (a.dtype, a.shape) == (b.dtype, b.shape) and a.tobytes() == b.tobytes()


def callback(worker, reference):
    """A function that calls one of the judge's, over the wire."""

    def function(*args, **kwargs):
        return worker.call_back(reference, args, kwargs)

    function.__name__ = reference.label or "function"
    function.reference = reference
    return function


def parse(source):
    """The syntax tree of a cell; lines that only IPython understands are left out if they are in the way."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse("\n".join("" if IPYTHON_LINE.match(line) else line for line in source.split("\n")))


def limit_resources(limits):
    """Sets limits that nothing in this process or its children can raise again."""
    import resource

    for name, value in limits.items():
        resource.setrlimit(getattr(resource, name), (value, value))


def drop_user(uid):
    """Becomes the user `uid`, who owns nothing, for good; with the change go all capabilities."""
    import ctypes

    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    # Those that a program could inherit stay by themselves.
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    ctypes.CDLL(None).capset(header, none)


def main():
    options = json.loads(sys.argv[1])
    pipe = Pipe()
    entering.wait()
    if options["uid"]:
        drop_user(options["uid"])
    limit_resources(options["limits"])
    if options["probe"]:
        import probe

        pipe.send(wire.encode(probe.look_around(options["probe"])))
        return
    del sys.path[0]
    withhold = Withhold(WITHHELD)
    sys.meta_path.insert(0, withhold)
    sys.argv[:] = [""]
    sys.modules["__main__"] = types.ModuleType("__main__")
    builtins.display = lambda *args, **kwargs: None
    builtins.get_ipython = lambda: StandIn("IPython")
    np.random.seed(0)  # noqa: NPY002  (an answer that draws from it gives the same each time)
    worker = Worker(pipe, withhold)
    sys.modules["__main__"].__dict__.update(worker.names)
    worker.names = sys.modules["__main__"].__dict__
    pipe.send(wire.encode({"ready": True}))
    with contextlib.suppress(struct.error, wire.WireError):
        worker.serve()


if __name__ == "__main__":
    main()
