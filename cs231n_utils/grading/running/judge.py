"""Judges one submission: runs the set-up and test cells here, and the student's cells in workers.

Nothing of a student's is executed in this process. Set-up and tests are the instructor's text; the only names of a
student's that they can see are the topic's answers, which are `Remote`. Visible tests ask one worker, hidden tests
another, which is as fresh, so that nothing that is learnt from a hidden case can turn up in a visible one.
"""

import ast
import contextlib
import dataclasses
import io
import re
import warnings

from cs231n_utils.check import CheckFailed, Checks
from cs231n_utils.grading.cells import is_answer, is_locked, is_setup, is_test, name_of, nbgrader_metadata, text_of
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.running.remote import Limits, Names, Stage

__all__ = ["CellVerdict", "Verdict", "judge"]

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
DEFINITION = re.compile(r"^def\s+(\w+)", re.MULTILINE)
LONGEST_PRINT = 20_000


@dataclasses.dataclass
class CellVerdict:
    """What one test cell gave.

    Attributes
    ----------
    points, maximum : float
        Points decided by the judge.
    printed : str
        What the checks printed.
    error : tuple or None
        (name, message) of why points were lost, or None.
    """

    points: float
    maximum: float
    printed: str = ""
    error: tuple | None = None


@dataclasses.dataclass
class Verdict:
    """What a submission gave: a `CellVerdict` for each test cell's grade_id, and what had to be stopped."""

    tests: dict
    incidents: list


@dataclasses.dataclass
class Step:
    """A code cell on its way: kind is "setup", "test", "answer" (or added), or "experiment"."""

    kind: str
    name: str
    source: str
    points: float = 0.0


def judge(notebook, source, sandbox, limits=None):
    """The `Verdict` on a submission.

    Parameters
    ----------
    notebook : dict
        The submission as nbformat has it, rebuilt on the released notebook; only the texts of cells that are the
        student's are taken.
    source : dict
        The instructor's notebook, hidden tests included.
    sandbox : Sandbox
        Starts the workers.
    limits : Limits, optional

    Raises
    ------
    GradingError
        If the instructor's own cells fail; nothing that a student wrote raises.
    """
    steps = plan(notebook, source)
    first = Trial(steps, source, sandbox, limits or Limits(), experiments=False)
    verdict = first.run()
    lost = any(test.error for test in verdict.tests.values())
    # An answer may use a variable of an experiment, which is no good style, and no mistake either.
    if lost and first.stage.missing & defined_in_experiments(steps):
        return Trial(steps, source, sandbox, limits or Limits(), experiments=True).run()
    return verdict


def plan(notebook, source):
    """The `Step`s of a submission in their order; what is the instructor's is taken from `source`, once."""
    originals = {cell["id"]: cell for cell in source["cells"] if cell["cell_type"] == "code"}
    steps = []
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        original, text = originals.get(cell.get("id")), text_of(cell)
        if original is None:
            steps.append(Step("answer", first_line(text), text))
        elif is_answer(original):
            steps.append(Step("answer", name_of(original), text))
        elif is_test(original):
            points = float(nbgrader_metadata(original)["points"])
            steps.append(Step("test", name_of(original), text_of(original), points))
        elif is_locked(original) or is_setup(original):
            steps.append(Step("setup", name_of(original), text_of(original)))
        else:
            steps.append(Step("experiment", first_line(text), text))
    names = [step.name for step in steps if step.kind == "test"]
    if len(set(names)) < len(names):
        raise GradingError("A test cell is there twice: the notebook was not rebuilt.")
    return steps


def first_line(source):
    return (source.strip().split("\n")[0] or "empty")[:60]


class Trial:
    """One way through a submission's cells."""

    def __init__(self, steps, source, sandbox, limits, experiments):
        self.steps, self.experiments = steps, experiments
        self.stage = Stage(sandbox, limits, self.quote)
        self.names = TrustedNames(self.stage, answers_of(source))

    def run(self):
        tests = {}
        try:
            if any(BEGIN in step.source for step in self.steps if step.kind == "test"):
                self.stage.hidden.start()
            self.stage.visible.start()
            for number, step in enumerate(self.steps):
                if step.kind == "test":
                    tests[step.name] = self.test(step)
                else:
                    self.pass_on(number, step)
        finally:
            self.stage.close()
        return Verdict(tests, self.stage.incidents)

    def pass_on(self, number, step):
        if step.kind == "setup":
            self.set_up(step)
        if step.kind == "experiment" and not self.experiments:
            return
        for phase in (self.stage.visible, self.stage.hidden):
            phase.add(number, step.source, step.name, piecemeal=step.kind in ("setup", "experiment"))

    def set_up(self, step):
        printed, error, _ = execute(step.source, step.name, self.names)
        if error:
            raise GradingError(f"The set-up cell {step.name} fails ({type(error).__name__}: {error}).")
        for value in list(self.names.values()):
            if isinstance(value, Checks) and not isinstance(value.namespace, Names):
                value.namespace = Names(self.stage, value.topic.answers)
                value.discreet = True

    def test(self, step):
        """The verdict of one test cell: full points, those that its last expression gives, or none."""
        printed, points = "", None
        for source, hidden in parts(step.source):
            self.stage.active = self.stage.hidden if hidden else self.stage.visible
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                text, error, value = execute(source, step.name, self.names)
            if not hidden:  # checks catch warnings themselves; these come from tests that call an answer without one
                text += "".join(f"{w.category.__name__}: {w.message}\n" for w in warned)
            printed = (printed + text)[:LONGEST_PRINT]
            if error:
                return CellVerdict(0.0, step.points, printed, told(error, hidden, step.source))
            points = value if isinstance(value, (int, float)) and not isinstance(value, bool) else points
        points = step.points if points is None else min(max(float(points), 0.0), step.points)
        return CellVerdict(points, step.points, printed)

    def quote(self, cell, line):
        """The text of a line of one of the student's cells."""
        if not 0 <= cell < len(self.steps) or self.steps[cell].kind == "test":
            return ""
        lines = self.steps[cell].source.split("\n")
        return lines[line - 1].strip()[:200] if 0 < line <= len(lines) else ""


class TrustedNames(dict):
    """The names of set-up and test cells; an answer's name that they lack is looked up in the worker."""

    def __init__(self, stage, answers):
        super().__init__(__name__="__main__")
        self.remote = Names(stage, answers)

    def __missing__(self, name):
        return self.remote[name]


def answers_of(source):
    """The names of the functions that the instructor's answer cells define."""
    return {name for cell in source["cells"] if is_answer(cell) for name in DEFINITION.findall(text_of(cell))}


def parts(source):
    """`(text, hidden)` of the visible and the hidden tests of a cell, in their order.

    If they cannot stand by themselves, all of the cell counts as hidden.
    """
    found, inside = [], False
    for line in source.split("\n"):
        if BEGIN in line or END in line:
            inside = BEGIN in line
            continue
        if not found or found[-1][1] != inside:
            found.append(([], inside))
        found[-1][0].append(line)
    texts = [("\n".join(lines), hidden) for lines, hidden in found if "".join(lines).strip()]
    try:
        for text, _ in texts:
            ast.parse(text)
    except SyntaxError:
        return [(source, True)]
    return texts


def execute(source, name, names):
    """Runs trusted code: `(what it printed, the exception or None, the value of its last expression)`."""
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    stdout, value = io.StringIO(), None
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(io.StringIO()):
        try:
            exec(compile(tree, f"<{name}>", "exec"), names)
            if last is not None:
                value = eval(compile(last, f"<{name}>", "eval"), names)
        except Exception as error:
            return stdout.getvalue(), error, None
    return stdout.getvalue(), None, value


def told(error, hidden, source):
    """`(name, message)` of why a test failed. From a hidden test comes only what stands in the test itself."""
    text = str(error)
    if not hidden or isinstance(error, CheckFailed):
        return type(error).__name__, text or f"it raises {type(error).__name__}"
    if isinstance(error, AssertionError) and text and text in source:
        return "AssertionError", text
    return "HiddenTest", "An answer fails in a hidden test."


def defined_in_experiments(steps):
    """The names that experiments give a value to."""
    found = set()
    for step in steps:
        if step.kind == "experiment":
            with contextlib.suppress(SyntaxError, ValueError, RecursionError):
                for node in ast.walk(ast.parse(step.source)):
                    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                        found.add(node.id)
                    elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                        found.add(node.name)
                    elif isinstance(node, ast.alias):
                        found.add((node.asname or node.name).split(".")[0])
    return found
