"""Run one case on one set of functions and note all that can be observed: values, warnings, changes, errors.

A case is a small experiment: a function of a `Functions` namespace that returns named values. It runs on the
student's functions, on the reference, and, if the two disagree, on every known misconception. Nothing here asks
what kind of callable a function is; it may live in this process or answer from another one.
"""

import contextlib
import copy
import dataclasses
import inspect
import io
import linecache
import re
import traceback
import warnings

import numpy as np

from cs231n_utils.backend import is_torch

__all__ = ["AnswerError", "Call", "Functions", "Run", "jump_ahead", "run_case"]


class AnswerError(Exception):
    """An answer raised, or returned something of the wrong structure; the text is for the student.

    Parameters
    ----------
    sentence : str
    kind : str
        The class of the exception that was raised, or a word of our own.
    unwritten : bool
        True if the answer still is its placeholder.
    raised : str
        What that exception said, in one line; empty if there was none.
    """

    def __init__(self, sentence, kind, unwritten=False, raised=""):
        super().__init__(sentence)
        self.kind = kind
        self.unwritten = unwritten
        self.raised = raised


@dataclasses.dataclass
class Run:
    """What one run of a case gave. `outputs` is None if it raised; `error` then says why."""

    outputs: dict | None = None
    error: AnswerError | None = None
    warned: list = dataclasses.field(default_factory=list)
    changed: list = dataclasses.field(default_factory=list)
    printed_to_stderr: str = ""


@dataclasses.dataclass(frozen=True)
class Call:
    """One call that a case made: which function, with what, and what came back. `given` is `args` before copying."""

    name: str
    args: tuple
    kwargs: dict
    given: tuple
    result: object


class Functions:
    """The functions a case may call, as attributes: ``f.relu_forward(x)``.

    Each call hands over copies of its arrays, so that a function that changes its arguments cannot spoil the next
    run; the change is noted. A dict is handed over as it is: bn_param and config carry state between calls.

    A generator that a call draws from goes on, after the call, with numbers that do not depend on how many were drawn.
    So the second call of a case draws the same for every answer, here and where the answer runs in another process.
    """

    def __init__(self, functions, answers, namespace=None, watch=None, calls=None):
        self._functions = functions
        self._answers = answers
        self._namespace = namespace
        self._watch = watch
        self._calls = calls  # a list, if every call is to be noted
        self._run = Run()

    def __getattr__(self, name):
        try:
            function = self._functions[name]
        except KeyError:
            raise AttributeError(f"{name} is no answer of this assignment") from None
        return lambda *args, **kwargs: self._call(name, function, args, kwargs)

    def _call(self, name, function, args, kwargs):
        args, given = copy_arrays(args), args
        kwargs, given_kw = {k: copy_arrays(v) for k, v in kwargs.items()}, kwargs
        before = None if self._calls is None else (fresh(given), {k: fresh([v])[0] for k, v in given_kw.items()})
        generators = [(g, g.bit_generator.state) for g in _generators([*args, *kwargs.values()])]
        try:
            with self._watch(function) if self._watch else contextlib.nullcontext():
                result = function(*args, **kwargs)
        except NotImplementedError as error:
            where = _raised_in(error)
            called = f"calls {where}, which" if where != name and where in self._answers else ""
            sentence = " ".join(f"{name} {called} is not written yet.".split())
            raise AnswerError(sentence, "NotImplementedError", unwritten=True) from None
        except AnswerError:
            raise
        except (Exception, SystemExit) as error:
            raised = _one_line(error)
            sentence = f"{name} raised {raised}{self._place(error, [*args, *kwargs.values()])}"
            raise AnswerError(sentence, type(error).__name__, raised=raised) from error
        finally:
            for generator, state in generators:
                _go_on(generator, state)
        if _differ(args, given) or any(_differ(kwargs[k], given_kw[k]) for k in kwargs):
            self._run.changed.append(name)
        result = self._structured(name, result)
        if before is not None:
            self._calls.append(Call(name, *before, given, result))
        return result

    def _structured(self, name, result):
        """`result`, if it has the structure that the answer promises."""
        names = self._answers[name].returns
        if len(names) == 1:
            return result
        wanted = f"{name} must return {len(names)} values, ({', '.join(names)})"
        if result is None:
            raise AnswerError(f"{wanted}; it returned None: is the return statement missing?", "structure")
        if not isinstance(result, (tuple, list)):
            kind = "array" if isinstance(result, np.ndarray) else type(result).__name__
            raise AnswerError(f"{wanted}; it returned one {kind}", "structure")
        if len(result) != len(names):
            raise AnswerError(f"{wanted}; it returned {len(result)} values", "structure")
        if all(value is None for value in result):
            sentence = f"{name} returns only None: it is not written yet, or its results are never set"
            raise AnswerError(sentence, "structure")
        return result

    def _place(self, error, given):
        """The student's own line in which `error` arose, if it can be told; not one of a function that was given."""
        if getattr(error, "own_line", None):  # the function ran in another process, which tells it
            return f", in the line `{error.own_line}`"
        not_theirs = {value.__code__.co_filename for value in given if inspect.isfunction(value)}
        for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
            file = frame.f_code.co_filename
            if self._namespace is not None and frame.f_globals is self._namespace and file not in not_theirs:
                text = linecache.getline(file, line).strip()
                return f", in the line `{text}`" if text else f", in line {line} of its cell"
        return ""


def _raised_in(error):
    """The name of the function that raised `error`; one that ran in another process says it itself."""
    return getattr(error, "raised_in", None) or traceback.extract_tb(error.__traceback__)[-1].name


# Fast kernels of matrix products also compute on numbers that belong to nothing, and on some machines, in some runs,
# NumPy warns of these. What is really infinite or NaN shows in the values.
SPURIOUS = re.compile("RuntimeWarning: .* encountered in (matmul|dot|vecdot|matvec|vecmat)$")


def run_case(scenario, functions):
    """Run `scenario(functions)` and return the `Run`, whatever happens in it."""
    functions._run = run = Run()
    stderr = io.StringIO()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stderr(stderr):
        warnings.simplefilter("always")
        try:
            run.outputs = scenario(functions)
        except AnswerError as error:
            run.error = error
        except Exception as error:  # the case itself works (it ran on the reference): the values do not suit it
            run.error = AnswerError(f"what it returned cannot be used: {_one_line(error)}", type(error).__name__)
    warned = {f"{w.category.__name__}: {w.message}" for w in caught}
    run.warned = sorted(text for text in warned if not SPURIOUS.match(text))
    run.printed_to_stderr = stderr.getvalue()
    return run


def copy_arrays(value):
    """`value` with every array in it copied, in tuples and lists too; a dict keeps its identity: it carries state."""
    if isinstance(value, np.ndarray):
        return copy.deepcopy(value)
    if is_torch(value):
        return value.clone()
    if type(value) in (tuple, list):
        return type(value)(copy_arrays(v) for v in value)
    return value


def fresh(args):
    """Copies of `args`, dicts and the arrays in them too, so that every run can start from the same state."""
    return [{k: copy_arrays(v) for k, v in a.items()} if isinstance(a, dict) else copy_arrays(a) for a in args]


def _generators(values):
    """Every generator of NumPy's default kind among `values`, in tuples, lists and dicts too."""
    for value in values:
        if isinstance(value, np.random.Generator) and type(value.bit_generator) is np.random.PCG64:
            yield value
        elif type(value) in (tuple, list):
            yield from _generators(value)
        elif isinstance(value, dict):
            yield from _generators(value.values())


def _go_on(generator, state):
    """If `generator` has been drawn from since it had `state`, jump from there."""
    if generator.bit_generator.state != state:
        generator.bit_generator.state = state
        jump_ahead(generator)


def jump_ahead(generator):
    """Let `generator` go on with other numbers, which nobody who draws from it can choose."""
    generator.bit_generator.state = generator.bit_generator.jumped().state


def _differ(a, b):
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.shape != b.shape or a.tobytes() != b.tobytes()
    if is_torch(a) and is_torch(b):
        return a.shape != b.shape or not bool((a == b).all())
    if type(a) in (tuple, list) and type(a) is type(b):
        return len(a) != len(b) or any(_differ(x, y) for x, y in zip(a, b, strict=True))
    return False


def _one_line(error):
    text = " ".join(str(error).split())
    text = text if len(text) <= 200 else text[:197] + "..."
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
