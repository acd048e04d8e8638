"""Whatever an answer does, the judge gives a verdict, in time, on what the answer gave; and tells no hidden case."""

import time

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from cs231n_utils.check.without_kernel import run_without_kernel
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.running.judge import judge
from cs231n_utils.grading.running.remote import Limits
from cs231n_utils.grading.running.sandbox import Sandbox
from tests.grading.running.boxes import needs_sandbox

pytestmark = needs_sandbox

SETUP = """\
import numpy as np
from cs231n_utils import layers
from cs231n_utils.check import Checks
from tests.check.toy import topic
check = Checks(topic, globals())
"""
SQUARE = "def square(x, scale):\n    return scale * x * x, (x, scale)"
GRADIENT = "def gradient(dout, cache):\n    x, scale = cache\n    return 2 * scale * x * dout"
MEAN = (
    "def running_mean(x, state):\n"
    "    state['mean'] = 0.9 * state.get('mean', 0.0) + 0.1 * x.mean()\n    return state['mean']"
)
TESTS = {
    "square": """\
with check("square") as case:
    case.call("small numbers", np.array([1.0, -3.0]), 2.0)
### BEGIN HIDDEN TESTS
with check("square", hidden=True) as case:
    case.call("the secret case", np.array([4.25, 0.5]), 3.0)
### END HIDDEN TESTS
""",
    "gradient": """\
with check("gradient") as case:
    case.backward("small numbers", np.array([1.0, -3.0]), 2.0, dout=np.array([1.0, 0.5]))
### BEGIN HIDDEN TESTS
with check("gradient", hidden=True) as case:
    case.backward("the secret case", np.array([4.25]), 2.0, dout=np.array([1.5]))
### END HIDDEN TESTS
""",
    "running_mean": """\
def twice(f):
    state = {}
    f.running_mean(np.array([1.0, 2.0]), state)
    f.running_mean(np.array([5.0, 6.0]), state)
    return {"the mean kept": state["mean"]}


with check("running_mean") as case:
    case.run("two batches", twice)
""",
}
EXPERIMENT = "scale_of_all = 2.0\nlayers.show(scale_of_all)\nother = layers.thing + 1"


def notebook(**answers):
    """The course's toy assignment with these answers; the right ones otherwise."""
    cells = [cell("setup", SETUP, locked=True), new_code_cell(EXPERIMENT, id="experiment")]
    for name, right in (("square", SQUARE), ("gradient", GRADIENT), ("running_mean", MEAN)):
        cells.append(cell(name, answers.get(name, right), solution=True))
        cells.append(cell(f"test_{name}", TESTS[name], grade=True, locked=True, points=2))
    return new_notebook(cells=cells)


def cell(name, source, **about):
    about = {"grade": False, "solution": False, "locked": False, "schema_version": 3, "grade_id": name} | about
    tags = ["setup"] if name == "setup" else []
    return new_code_cell(source, id=name, metadata={"nbgrader": about, "tags": tags})


def verdict(limits=None, added=(), **answers):
    handed_in = notebook(**answers)
    handed_in.cells[2:2] = [new_code_cell(source, id=f"added-{i}") for i, source in enumerate(added)]
    return judge(handed_in, notebook(), Sandbox(), limits or Limits(call=2))


def points(result):
    return {name.removeprefix("test_"): test.points for name, test in result.tests.items()}


ALL = {"square": 2, "gradient": 2, "running_mean": 2}


def test_right_answers_get_all_points():
    result = verdict()
    assert points(result) == ALL and not result.incidents
    assert "✓ small numbers" in result.tests["test_square"].printed


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ("import os; os._exit(0)", "ended its process"),
        ("import sys; sys.exit()", "SystemExit"),
        ("import ctypes; ctypes.string_at(0)", "ended its process"),
        ("x = np.ones(10**9)", "MemoryError"),
        ("while True: pass", "longer than"),
        ("import os\n    while os.fork(): pass", ""),
        ("import os\n    os.write(4, b'garbage' * 100); return 0", "no value"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raise type('Odd', (ValueError,), {})('so')", "Odd: so"),
        ("return object()", ""),
        ("return [object()] * 2", ""),
        ("return x.astype(object), 0", ""),
        ("x = [[]]\n    x[0] = x\n    return x, x", ""),
        ("return np.zeros((10**5, 10**3)), 0", ""),
        ("return layers.square(x), 0", "the course's own square"),
        ("import torch; return torch.square(x), 0", "torch's square"),
        ("raise NotImplementedError", "not written yet"),
    ],
    ids=range(17),
)
def test_whatever_an_answer_does_costs_only_that_answer(body, part):
    """The answer that builds on it gets the course's version, as in a notebook."""
    result = verdict(square=f"def square(x, scale):\n    {body}")
    assert points(result) == ALL | {"square": 0}
    assert part in result.tests["test_square"].error[1]


def test_an_endless_loop_does_not_wait_for_each_case():
    start = time.monotonic()
    result = verdict(Limits(call=1), square="def square(x, scale):\n    while True: pass")
    assert points(result) == ALL | {"square": 0} and time.monotonic() - start < 30
    assert "square" in result.incidents[0]


CALLS_BACK = """\
def half(n):
    return 1 / 2**n


with check("square") as case:
    case.run("a function", lambda f: {"it": f.square(half, 1)[0]}, expect={"it": 1.0})
"""


def test_callbacks_without_end_have_an_end():
    """A function that an answer is given runs in the judge: it must neither keep it busy nor be called for ever."""
    source = notebook()
    source.cells[3].source = CALLS_BACK
    for body in ("while True: x(1)", "return x(10**11), 0", "x.x = x; return x(x), 0", "return x('a' * 10**7), 0"):
        start = time.monotonic()
        handed_in = notebook(square=f"def square(x, scale):\n    {body}")
        result = judge(handed_in, source, Sandbox(), Limits(call=3))
        assert points(result) == ALL | {"square": 0} and time.monotonic() - start < 25
    handed_in = notebook(square="def square(x, scale):\n    return x(0), 0")
    assert points(judge(handed_in, source, Sandbox(), Limits(call=3)))["square"] == 2


TOTAL_OF = """\
def total(params):
    return float(params["w"].sum())


with check("square") as case:
    case.run("a function", lambda f: {"it": f.square(total, {"w": np.ones(2)})[0]}, expect={"it": 7.0})
"""


def test_an_array_held_is_still_the_dicts_after_a_callback():
    """An answer moves a weight in place, asks for the loss, moves it again: as a numerical gradient does."""
    source = notebook()
    source.cells[3].source = TOTAL_OF
    body = "w = scale['w']; w[0] = 2.0; first = x(scale); w[0] = 3.0; return first + x(scale), 0"
    handed_in = notebook(square=f"def square(x, scale):\n    {body}")
    assert points(judge(handed_in, source, Sandbox()))["square"] == 2


DRAWS = """\
def drawn_from(f):
    rng = np.random.default_rng(1)
    first, second = f.square(np.zeros(3), rng)[0], f.square(np.zeros(3), rng)[0]
    used = rng.bit_generator.state != np.random.default_rng(1).bit_generator.state
    return {"rng was used": float(used), "other numbers": float(not np.array_equal(first, second))}


with check("square") as case:
    case.run("twice", drawn_from, expect={"rng was used": 1.0, "other numbers": 1.0})
"""


def test_a_generator_shows_in_the_judge_whether_it_was_drawn_from():
    source = notebook()
    source.cells[3].source = DRAWS
    for body, right in (("scale.normal(size=3)", 2), ("np.random.normal(size=3)", 0), ("x + id(object())", 0)):
        handed_in = notebook(square=f"def square(x, scale):\n    return {body}, 0")
        assert points(judge(handed_in, source, Sandbox()))["square"] == right, body


SECOND_DRAW = """\
def second_draw(f):
    rng = np.random.default_rng(1)
    f.square(np.zeros(2), {"rng": rng})
    return {"the second number": f.square(np.zeros(1), {"rng": rng})[0]}


with check("square") as case:
    case.run("twice", second_draw, expect={"the second number": np.zeros(1)})
"""


def test_the_second_call_of_a_case_draws_what_it_draws_in_one_process():
    """Else a known mistake would be named in the notebook and not by the grader."""
    source = notebook()
    source.cells[3].source = SECOND_DRAW
    answer = "def square(x, scale):\n    return scale['rng'].normal(size=x.shape), 0"
    here = run_without_kernel(source, {"square": answer})["test_square"].complaint
    there = judge(notebook(square=answer), source, Sandbox()).tests["test_square"].error
    assert here == ": ".join(there) and "the second number" in here


def test_a_cell_that_dies_costs_what_it_defines():
    result = verdict(gradient="import os\nos._exit(1)", added=["while True: pass", "1 / 0", "% magic\ny = 1"])
    assert points(result) == ALL | {"gradient": 0}
    assert "its cell ended" in result.tests["test_gradient"].error[1] and len(result.incidents) == 2


def test_too_many_deaths_end_it():
    result = verdict(Limits(call=1, restarts=0), square="import os\nos._exit(1)")
    assert points(result) == dict.fromkeys(ALL, 0)


def test_memory_of_all_processes_counts():
    hog = (
        "import os, time\ndef square(x, scale):\n    for _ in range(3):\n"
        "        if os.fork() == 0:\n            big = bytearray(300 << 20); time.sleep(60)\n    time.sleep(60)"
    )
    result = verdict(Limits(call=20, memory=500 << 20), square=hog)
    assert "MB of memory" in result.tests["test_square"].error[1] and points(result)["gradient"] == 2


def test_a_line_of_the_students_is_quoted_in_visible_checks():
    result = verdict(square="def square(x, scale):\n    y = 1\n    return scale * x.wrong_name, 0")
    assert "`return scale * x.wrong_name, 0`" in result.tests["test_square"].error[1]


def test_what_goes_wrong_in_hidden_checks_quotes_nothing():
    tell = "def square(x, scale):\n    if scale == 3.0: {}\n    return scale * x * x, 0"
    for leak in (
        "raise ValueError('leak ' + str(x))",
        "return 'leak ' + str(x), 0",
        "return x + 1000, 0",
        "raise type('leak' + str(int(x[0])), (Exception,), {})",
        "import warnings; warnings.warn('leak'); return x, 0",
        "import sys; sys.stderr.write('leak'); return x, 0",
        "return {'leak': x}",
    ):
        test = verdict(square=tell.format(leak)).tests["test_square"]
        assert test.points == 0 and "the secret case" in test.error[1]
        told = test.printed + "".join(test.error)
        assert "leak" not in told and "4.25" not in told and "1004" not in told, told


def test_nothing_is_carried_from_a_hidden_case_to_a_visible_one():
    """The answer remembers its inputs; visible cases are answered by a worker that never saw the hidden ones."""
    square = f"seen = []\n{SQUARE.replace('return', 'seen.append(x.tolist()); return')}"
    gradient = "def gradient(dout, cache):\n    raise ValueError(str(seen))"
    error = verdict(square=square, gradient=gradient).tests["test_gradient"].error[1]
    assert "-3.0" in error and "4.25" not in error


def test_hidden_checks_tell_no_name_of_the_students():
    """After the hidden case of one answer, another answer becomes an object whose type's name is what was seen."""
    square = (
        "def square(x, scale):\n    if scale == 3.0:\n        global gradient\n"
        "        gradient = type('leak' + str(int(x[0])), (), {})()\n    return scale * x * x, (x, scale)"
    )
    test = verdict(added=[GRADIENT], square=square, gradient="pass").tests["test_gradient"]
    assert test.points == 0 and "leak" not in test.printed + "".join(test.error)


def test_side_effects_arrive():
    changing = "def square(x, scale):\n    y = scale * x * x\n    x += 1\n    return y, 0"
    printed = verdict(square=changing).tests["test_square"].printed
    assert "changes an argument in place" in printed
    warning = "def square(x, scale):\n    np.log(np.zeros(1))\n    return scale * x * x, 0"
    assert "divide by zero" in verdict(square=warning).tests["test_square"].printed


def test_an_experiments_variable_can_be_used():
    answer = "def square(x, scale):\n    return scale * x * x * scale_of_all / 2, (x, scale)"
    assert points(verdict(square=answer)) == ALL
    borrowing = "def square(x, scale):\n    return other * x, (x, scale)"
    result = verdict(square=borrowing)
    assert points(result)["square"] == 0


def test_only_the_instructors_text_runs_in_the_judge():
    """Set-up, tests, their order in the notebook and their points are the instructor's, whatever the cells say."""
    handed_in = notebook(square="def square(x, scale):\n    return 0, 0")
    for changed in handed_in.cells:
        if changed.metadata.get("nbgrader", {}).get("grade"):
            changed.source = "1000.0"
            changed.metadata.nbgrader.points = 50
    handed_in.cells[0].source = "import os\nos._exit(0)"
    handed_in.cells.insert(0, cell("evil", "raise SystemExit", locked=True))
    assert points(judge(handed_in, notebook(), Sandbox())) == ALL | {"square": 0}
    handed_in.cells.append(handed_in.cells[-1])
    with pytest.raises(GradingError):
        judge(handed_in, notebook(), Sandbox())


def test_partial_credit_is_what_the_last_expression_says():
    source = notebook()
    source.cells[-1].source = "running_mean(np.ones(2), {})\n0.5"
    assert judge(notebook(), source, Sandbox()).tests["test_running_mean"].points == 0.5


def test_the_same_as_in_one_process():
    for answers in (
        {},
        {"square": "def square(x, scale):\n    return scale * x**3, (x, scale)"},
        {"square": "square = 5"},
        {"square": "class square:\n    pass"},
        {"gradient": "def gradient(dout, cache):\n    return square(dout, 1)"},
        {"gradient": "def gradient(dout, cache):\n    return lambda: 0"},
        {"running_mean": "def running_mean(x, state):\n    return x.mean()"},
        {"square": "def square(x, scale):\n    helper()\ndef helper():\n    raise NotImplementedError"},
        {"square": "def square(x, scale):\n    return {'a': 1}['b']"},
        {"square": "def square(x, scale):\n    return np.linalg.inv(np.zeros((2, 2)))"},
        {"square": "def square(x, scale)\n    pass"},
    ):
        one = run_without_kernel(notebook(), answers)
        two = verdict(**answers)
        assert points(two) == {name.removeprefix("test_"): score.points for name, score in one.items()}, answers
        for name, score in one.items():
            error = two.tests[name].error
            assert (": ".join(error) if error else None) == score.complaint, answers
