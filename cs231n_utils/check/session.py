"""What test cells call.

    check = Checks("01-activations", globals())        # once, in the set-up cell

    with check("relu_forward") as case:
        case.call("a row you can check by hand", np.array([[-2.0, 0.0, 3.0]]), expect=[[0.0, 0.0, 3.0]])
        case.call("a random batch", rng.standard_normal((4, 5)))

prints one line per case with ✓ or ✗ and, if any failed, raises one short `CheckFailed`: the first thing that is
wrong, and the mistake by name if it is a known one.

One mistake costs its points once. An answer that builds on another, or calls it, is judged again with the course's
version of that other one if it fails with the student's, which has not passed: a backward pass that works on the cache
of the course's forward pass (the one that the docstring suggests) keeps its points, however wrong the student's forward
pass is. A backward pass that is the exact gradient of the student's own wrong forward pass, but cannot work with the
course's, is told just that, before anything else. It earns nothing yet: its points are for the gradient of the function
that was asked for, and if the gradient of any function would do, that of the identity would. Once the forward pass is
mended it mostly comes right with it.
"""

import contextlib
import dataclasses
import functools
import re
import textwrap
import types
from collections.abc import Callable

from cs231n_utils.check import diagnose
from cs231n_utils.check.compare import ATOL, RTOL, compare, same
from cs231n_utils.check.finding import CRASHED, UNWRITTEN, WRONG, Finding, digest_of_results
from cs231n_utils.check.memory import Memory
from cs231n_utils.check.originality import watcher
from cs231n_utils.check.registry import Topic, load_topic
from cs231n_utils.check.runs import AnswerError, Functions, Run, fresh, run_case

__all__ = ["CheckFailed", "Checks"]

# What NumPy says when a floating-point operation goes wrong. A warning of the student's own is no such thing.
FLOATING_POINT = re.compile("RuntimeWarning: (overflow|underflow|divide by zero|invalid value) encountered")


class CheckFailed(AssertionError):
    """An answer is not right yet. Shown in a notebook as its sentence alone, without a page of traceback.

    Parameters
    ----------
    sentence : str
    finding : Finding, optional
        The same as data.
    """

    def __init__(self, sentence, finding=None):
        super().__init__(sentence)
        self.finding = finding

    def _render_traceback_(self):
        return _wrapped(str(self))


@dataclasses.dataclass(frozen=True)
class Case:
    """One experiment: what it is called, how it runs, how closely its results must agree, what it tells apart."""

    label: str
    scenario: Callable
    tolerance: dict
    hint: str = ""
    quiet: bool = False
    advisory: bool = False


@dataclasses.dataclass
class Verdict:
    """How one case went. `complaint` is None if it passed.

    Attributes
    ----------
    lent : Verdict or None
        How it went with the course's version of what the answer builds on, if that was tried and failed too.
    """

    case: Case
    run: Run
    expected: dict
    complaint: str | None
    remarks: list
    lent: object = None

    @functools.cached_property
    def wrong(self):
        """The names of the values that are not as expected."""
        got = self.run.outputs
        return [name for name, value in self.expected.items() if not same(got.get(name), value, **self.case.tolerance)]


class Checks:
    """The checks of one assignment.

    Parameters
    ----------
    assignment : str or Topic
        Its folder's name, or the topic itself.
    namespace : dict
        Where the answers are looked up: ``globals()`` in a notebook.

    Attributes
    ----------
    discreet : bool
        True where submissions are graded: then a hidden case quotes nothing that an answer chose, which could carry the
        hidden inputs out.
    """

    discreet = False

    def __init__(self, assignment, namespace):
        self.topic = assignment if isinstance(assignment, Topic) else load_topic(assignment)
        self.namespace = namespace
        self._record = {}
        self._memory = Memory(self.topic.assignment)

    def __call__(self, answer, *, hidden=False):
        """The `Check` of one answer, to be used in a ``with`` statement."""
        if answer not in self.topic.answers:
            raise ValueError(f"{answer!r} is no answer of {self.topic.assignment}")
        return Check(self, self.topic.answers[answer], hidden)

    def lookup(self, name):
        """The student's function `name`; AnswerError if it is missing or no function."""
        try:
            function = self.namespace[name]
        except (KeyError, NameError):
            raise AnswerError(
                f"{name} is not defined: run the cell that defines it, and keep its name.", "missing"
            ) from None
        if not callable(function):
            raise AnswerError(f"{name} should be a function, but it is a {type(function).__name__}.", "missing")
        return function

    def has_passed(self, name):
        """True if the function that `name` stands for now has passed all the checks it was put to."""
        results = self._results(name)
        return bool(results) and all(results.values())

    def has_failed(self, name):
        """True if the function that `name` stands for now is written, and some check of it failed."""
        return False in self._results(name).values()

    def _results(self, name):
        function, results = self._record.get(name, (None, {}))
        return results if function is self.namespace.get(name) else {}

    def record(self, name, function, cell, passed):
        """Note how `function` did in one test cell: True, False, or None if it is not written yet.

        A function that is defined anew starts with a clean sheet.

        Parameters
        ----------
        name : str
        function : callable
        cell : hashable
            What tells the test cell from others.
        passed : bool or None
        """
        known, results = self._record.get(name, (None, {}))
        results = results if known is function else {}
        self._record[name] = (function, results | {cell: passed})
        self._memory.note(function, all(self._record[name][1].values()))

    def working(self, *names):
        """A namespace with the student's functions, or the course's where the student's have not passed.

        For the experiments that come after an answer: whoever is stuck on one answer can go on with the next. What is
        used together (a forward and a backward pass, which share a cache) is lent together.
        """
        failing = [name for name in names if not self._is_trusted(name)]
        borrowed = self._with_partners(failing, names)
        if borrowed:
            few = "it has" if len(failing) == 1 else "they have"
            text = f"Using the course's version of {', '.join(failing)}, because {few} not passed the check yet"
            partners = [name for name in names if name in borrowed and name not in failing]
            if partners:
                text += f", and of {', '.join(partners)}, which goes with it"
            print(*_wrapped(f"{text}."), sep="\n")
        return types.SimpleNamespace(
            **{name: self.topic.answers[name].reference if name in borrowed else self.namespace[name] for name in names}
        )

    def _is_trusted(self, name):
        """True if the function has passed; if it was put to no check since the kernel started, as it did before."""
        return self.has_passed(name) if self._results(name) else self._memory.knows(self.namespace.get(name))

    def _with_partners(self, chosen, names):
        """`chosen`, and those of `names` that use one of them or are used by one."""
        uses, found = {name: self.topic.answers[name].uses for name in names}, set(chosen)
        while True:
            more = {n for n in names for m in found if n not in found and (m in uses[n] or n in uses[m])}
            if not more:
                return found
            found |= more


class Check:
    """Collects the cases of one answer and gives the verdict when its ``with`` block ends."""

    def __init__(self, checks, answer, hidden):
        self._checks, self._answer, self._hidden = checks, answer, hidden
        self._verdicts = []
        self._blocked = None
        self._function = None

    def __enter__(self):
        try:
            self._function = self._checks.lookup(self._answer.name)
        except AnswerError as error:
            self._blocked = str(error)
        return self

    def call(self, label, *args, expect=None, **options):
        """Call the answer with `args` and compare what it returns with `expect`, or else with the reference.

        Parameters
        ----------
        label : str
            What is tried, in a few words.
        *args
            Arrays among them are copied for each call, and so is a dict (bn_param, config), which is then no longer
            seen: use `run` to look at what a call leaves in it.
        expect : optional
            What the first value returned must be, or a dict of values by name.
        **options
            Those of `run`.
        """
        name, names = self._answer.name, self._answer.returns

        def scenario(f):
            result = getattr(f, name)(*fresh(args))
            values = (result,) if len(names) == 1 else result
            return {n: v for n, v in zip(names, values, strict=True) if n not in self._answer.internal}

        self.run(label, scenario, expect=self._named(expect), **options)

    def backward(self, label, *args, dout, expect=None, **options):
        """Check a backward pass: run the forward pass on `args`, then the answer on `dout` and the cache.

        Parameters
        ----------
        label : str
        *args
            Of the forward pass, which is the first name in the answer's `uses`.
        dout : array
        expect, **options : as for `call`
        """
        name, names = self._answer.name, self._answer.returns

        def scenario(f):
            _, cache = getattr(f, self._answer.uses[0])(*fresh(args))
            gradients = getattr(f, name)(dout, cache)
            return dict(zip(names, (gradients,) if len(names) == 1 else gradients, strict=True))

        self.run(label, scenario, expect=self._named(expect), **options)

    def run(self, label, scenario, *, expect=None, hint="", quiet=False, advisory=False, rtol=RTOL, atol=ATOL):
        """Run ``scenario(f)`` on the student's functions and compare the named values it returns.

        Parameters
        ----------
        label : str
            What is tried, in a few words; it is printed.
        scenario : callable
            Takes a namespace of functions, ``f.relu_forward``, and returns a dict of values.
        expect : dict, optional
            The values expected; without it, what the scenario gives on the reference.
        hint : str
            What is told if the case fails and no known mistake explains it: what the case isolates.
        quiet : bool
            True if a floating-point warning of NumPy's (overflow, division by zero) is a failure, not a remark.
        advisory : bool
            True if the case is a matter of convention: when it fails, `hint` is a remark, not a failure.
        rtol, atol : float
            Tolerances; the default suits float64 (and is widened for float32).
        """
        if self._blocked:
            return
        case = Case(label, scenario, {"rtol": rtol, "atol": atol}, hint, quiet, advisory)
        expected = expect if expect is not None else self._reference(case)
        verdict = self._judge(case, expected, self._student())
        for used, called in self._loans():
            if verdict.complaint is None:
                break
            verdict = self._judge_with_loan(case, expected, used, called, verdict)
        if _unwritten(verdict):
            self._blocked = str(verdict.run.error)
        self._verdicts.append(verdict)

    def _loans(self):
        """What to lend, least first, when a case fails: answers it builds on that have not passed themselves.

        Each is a pair: answers lent to the case, and answers lent to the student's code. The latter must be
        written: else one could earn the points of two answers by letting each call the other.
        """
        called = [name for name in self._answer.calls if self._checks.has_failed(name)]
        used = self._doubtful()
        loans = [([], called), (used, []), (used, called)]
        return [loan for loan, sensible in zip(loans, (called, used, used and called), strict=True) if sensible]

    def _judge_with_loan(self, case, expected, used, called, verdict):
        """The verdict with the course's version of some answers; `verdict`, the one without, if that is no better."""
        plain = self._checks.topic.plain_functions()
        with _replaced(self._checks.namespace, {name: plain[name] for name in called}):
            second = self._judge(case, expected, self._student() | {name: plain[name] for name in used})
        if second.complaint is None:
            lent = ", ".join(dict.fromkeys([*called, *used]))
            second.remarks.append(f"judged with the course's {lent}, because yours has not passed")
        if second.complaint is None or (used and _unwritten(verdict)):
            return second
        verdict.lent = second if used else verdict.lent
        return verdict

    def raises(self, label, error, *args, hint=""):
        """Call the answer with `args`; it must raise `error` (an exception class)."""
        name = self._answer.name

        def scenario(f):
            try:
                getattr(f, name)(*args)
            except AnswerError as raised:
                if raised.kind in {error.__name__, *_subclasses(error)}:
                    return {"the call": f"raised {error.__name__}"}
                raise
            return {"the call": "returned a value"}

        self.run(label, scenario, expect={"the call": f"raised {error.__name__}"}, hint=hint)

    def __exit__(self, kind, error, trace):
        if kind is not None:
            return False
        failed = [v for v in self._verdicts if v.complaint is not None]
        cell = (self._hidden, *(v.case.label for v in self._verdicts))
        passed = None if self._blocked else not failed
        self._checks.record(self._answer.name, self._function, cell, passed)
        if self._blocked:
            unwritten = any(map(_unwritten, self._verdicts))
            raise CheckFailed(self._blocked, Finding(self._answer.name, UNWRITTEN if unwritten else CRASHED))
        self._print()
        if failed:
            doubtful = self._doubtful()
            cause = diagnose.explain(self._checks.topic, self._answer, self._verdicts, self._student(), doubtful)
            raise CheckFailed(self._sentence(failed, cause, doubtful), self._finding(failed, cause))
        return False

    def _named(self, expect):
        return expect if expect is None or isinstance(expect, dict) else {self._answer.returns[0]: expect}

    def _student(self):
        """Every answer that is there: the one under test must be, and its forward pass may be."""
        found = {self._answer.name: self._function}
        for name in self._answer.uses:
            try:
                found[name] = self._checks.lookup(name)
            except AnswerError as error:
                found[name] = _raiser(error)
        return found

    def _doubtful(self):
        """Answers that this one builds on and that have not passed their own checks."""
        return [name for name in self._answer.uses if not self._checks.has_passed(name)]

    def _reference(self, case):
        answers = self._checks.topic.answers
        run = run_case(case.scenario, Functions({n: a.reference for n, a in answers.items()}, answers))
        if run.error:
            raise RuntimeError(f"the course's own functions fail in {case.label!r}: {run.error}") from run.error
        return run.outputs

    def _judge(self, case, expected, functions):
        # Watching every call would slow down long cases; one borrowed call is enough to know.
        watch = watcher(self._answer, self._checks.topic) if not self._verdicts else None
        answers = self._checks.topic.answers
        functions = Functions(functions, answers, self._checks.namespace, watch)
        run = run_case(case.scenario, functions)
        if run.error:
            return Verdict(case, run, expected, str(run.error), [])
        differences = [compare(n, run.outputs.get(n), v, **case.tolerance) for n, v in expected.items()]
        complaint = next((d.complaint for d in differences if d), None)
        remarks = [remark for d in differences for remark in d.remarks]
        remarks += [f"{name} changes an argument in place" for name in run.changed]
        loud = [text for text in run.warned if case.quiet and FLOATING_POINT.match(text)]
        if loud and complaint is None:
            complaint = f"the values are right, but NumPy warns: {loud[0]}"
        remarks += [f"warned: {text}" for text in run.warned if text not in loud]
        if run.printed_to_stderr:
            remarks.append(f"printed to stderr: {run.printed_to_stderr.strip().splitlines()[-1][:80]}")
        if complaint is not None and case.advisory:
            remarks, complaint = [*remarks, case.hint or complaint], None
        return Verdict(case, run, expected, complaint, remarks)

    def _print(self):
        print(self._answer.name + (" (hidden checks)" if self._hidden else ""))
        for verdict in self._verdicts:
            print(f"  {'✓' if verdict.complaint is None else '✗'} {verdict.case.label}")
        if self._hidden and self._checks.discreet:
            return
        for remark in dict.fromkeys(r for v in self._verdicts for r in v.remarks):
            print(*_wrapped(f"  note: {remark}", indent=8), sep="\n")

    def _finding(self, failed, cause):
        """The failure as data; `cause` is an `Explanation` or None."""
        first = failed[0].run.error
        return Finding(
            self._answer.name,
            CRASHED if first and first.kind not in ("structure", "borrowed") else WRONG,
            cause.known if cause else (),
            bool(cause and cause.own_forward),
            tuple(v.case.label for v in failed),
            tuple(v.case.label for v in self._verdicts if v.complaint is None),
            digest_of_results([(v.case.label, _wrong_results(v)) for v in failed]),
        )

    def _sentence(self, failed, cause, doubtful):
        first = failed[0]
        lent = ""
        if cause and cause.with_loan and first.lent:  # what is quoted must be what is explained
            first, lent = first.lent, f"with the course's {', '.join(doubtful)}, "
        # The name stands at the head of the sentence: once is enough.
        complaint = re.sub(rf"^{self._answer.name}\b", "it", first.complaint or "it failed without a word")
        if self._hidden and self._checks.discreet:
            complaint = "it raises an error" if first.run.error else "what it gives is not right"
        text = f'{self._answer.name}, "{first.case.label}": {lent}{complaint}'
        text += "" if text.endswith((".", "?")) else "."
        if cause and not (cause.quotes and self._hidden and self._checks.discreet):
            text += f"\n{cause.sentence}"
            if cause.section:
                text += f' See "{cause.section}" above.'
        elif first.case.hint and not (first.run.error and first.run.error.kind == "structure"):
            text += f"\n{first.case.hint}"
        elif first.run.outputs is not None:
            text += " Work this case out by hand, or in a cell of your own, and compare."
        doubtful = [n for n in doubtful if first.run.error is None or n not in str(first.run.error)]
        if doubtful and not cause:
            text += f"\nIt builds on {', '.join(doubtful)}, which has not passed its own check yet: mend that first."
        return text


def _wrapped(text, width=88, indent=0):
    """The lines of `text`, none wider than a notebook's output: JupyterLab breaks longer ones inside words.

    Code between backticks stays on one line, as it stands in its cell.
    """
    lines = []
    for line in text.splitlines():
        line = re.sub("`.*`", lambda code: code[0].replace(" ", "\0"), line)
        lines += textwrap.wrap(
            line, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
        )
    return [line.replace("\0", " ") for line in lines]


@contextlib.contextmanager
def _replaced(namespace, functions):
    """Let `functions` stand in `namespace` for a while."""
    before = {name: namespace[name] for name in functions}
    namespace.update(functions)
    try:
        yield
    finally:
        namespace.update(before)


def _wrong_results(verdict):
    """What was wrong in a case: an error, values by name, or warnings."""
    if verdict.run.error:
        return diagnose.gist(verdict.run.error)
    return {name: verdict.run.outputs.get(name) for name in verdict.wrong} or verdict.run.warned


def _unwritten(verdict):
    return bool(verdict.run.error and verdict.run.error.unwritten)


def _raiser(error):
    def raise_again(*args, **kwargs):
        raise error

    return raise_again


def _subclasses(error):
    found = set()
    for sub in error.__subclasses__():
        found |= {sub.__name__} | _subclasses(sub)
    return found
