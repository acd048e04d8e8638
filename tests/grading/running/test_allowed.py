"""What a topic allows, answers can use where they are graded; all else of the package stays withheld."""

import pytest
from nbformat.v4 import new_code_cell

from cs231n_utils import layers
from cs231n_utils.check.registry import Topic, load_topic
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.running.allowed import NEVER, parts_of
from cs231n_utils.grading.running.judge import judge
from cs231n_utils.grading.running.remote import Limits
from cs231n_utils.grading.running.sandbox import Sandbox
from tests import assignments
from tests.check.toy import topic as toy
from tests.grading.running.boxes import needs_sandbox
from tests.grading.running.test_judge import ALL, notebook, points

ALLOWED = ("cs231n_utils.layers.affine", "cs231n_utils.layers.losses")


@pytest.fixture
def allowing(monkeypatch):
    """The toy topic, which now allows two modules of layers."""
    monkeypatch.setattr(toy, "allowed", ALLOWED)


def verdict(added=(), **answers):
    handed_in = notebook(**answers)
    handed_in.cells[0:0] = added
    return judge(handed_in, notebook(), Sandbox(), Limits(call=3))


IN_EACH_WAY = """\
import cs231n_utils as cu
import cs231n_utils.layers.affine
from cs231n_utils.layers import affine_forward, softmax_loss
from cs231n_utils.layers import affine as module

def square(x, scale):
    forward = [affine_forward, module.affine_forward, cu.layers.affine_forward, layers.affine_forward,
               cu.layers.affine.affine_forward]
    assert all(f is forward[0] for f in forward)
    out, _ = affine_forward(x.reshape(-1, 1), scale * np.eye(1), np.zeros(1))
    softmax_loss(np.zeros((2, 3)), np.array([0, 1]))
    return x * out.reshape(x.shape), (x, scale)
"""


@needs_sandbox
def test_what_is_allowed_works_in_each_way_to_import_it(allowing):
    result = verdict(square=IN_EACH_WAY)
    assert points(result) == ALL and not result.incidents, result.tests["test_square"]


@needs_sandbox
def test_it_does_in_a_worker_that_replaces_a_lost_one(allowing):
    dies = "import os\ndef gradient(dout, cache):\n    os._exit(1)"
    mean = "from cs231n_utils.layers import affine_forward\ndef running_mean(x, state):\n" + (
        "    mean = affine_forward(x.reshape(1, -1), np.ones((x.size, 1)) / x.size, np.zeros(1))[0].item()\n"
        "    state['mean'] = 0.9 * state.get('mean', 0.0) + 0.1 * mean\n    return state['mean']"
    )
    assert points(verdict(square=IN_EACH_WAY, gradient=dies, running_mean=mean)) == ALL | {"gradient": 0}


@needs_sandbox
@pytest.mark.parametrize(
    "line",
    [
        "layers.relu_forward(x)",
        "layers.affine.check_dout(x, x.shape); layers.dropout.dropout_mask(x)",
        "import cs231n_utils.topics.activations.answers as answers; answers.topic.plain_source('relu')[0]",
        "from cs231n_utils.check.registry import load_topic; load_topic('01-activations').answers",
        "import torch; torch.ones(3).sum()",
    ],
)
def test_the_rest_stays_withheld(allowing, line):
    result = verdict(square=f"def square(x, scale):\n    {line}\n    return scale * x * x, (x, scale)")
    assert points(result) == ALL | {"square": 0}
    assert "Write the steps yourself" in result.tests["test_square"].error[1]


@needs_sandbox
def test_nothing_is_allowed_unless_a_topic_says_so():
    assert points(verdict(square=IN_EACH_WAY)) == ALL | {"square": 0}


LOOKS_AROUND = """\
import os, sys
import cs231n_utils.layers.losses, cs231n_utils.check.registry, cs231n_utils.topics.activations.answers
given = sys.meta_path[0].modules
real = {name for name, module in sys.modules.items() if name.startswith("cs231n_utils") and "__file__" in vars(module)
        or name in given}
words = ("reference_square", "The scale is left out", "the secret case", "HIDDEN TESTS")
found = [word for word in words if word in "".join(text for text, _ in given.values())]
found += [path for path in ("/worker/cs231n_utils", "/worker/check") if os.path.exists(path)]
if found or not set(given) == EXPECTED or not real <= EXPECTED:
    raise SystemExit
"""


@needs_sandbox
def test_a_hostile_answer_finds_no_reference_mistake_or_test_there(allowing):
    expected = set(parts_of(toy)["modules"])
    square = LOOKS_AROUND.replace("EXPECTED", repr(expected))
    result = verdict(square=f"{square}\ndef square(x, scale):\n    return scale * x * x, (x, scale)")
    assert points(result) == ALL and not result.incidents


@needs_sandbox
def test_a_hostile_answer_changes_nothing_but_its_own_copy(allowing):
    """The judge compares with what `layers` gives in its own process, whatever the worker's copy is made to do."""
    tests = notebook()
    tests.cells[3].source = (
        "out, _ = layers.affine_forward(np.ones((1, 1)), np.full((1, 1), 3.0), np.zeros(1))\n"
        "assert np.allclose(square(np.ones(1), 3.0)[0], out)"
    )
    hostile = """\
import cs231n_utils.layers.affine as affine
import cs231n_utils.layers as package
def nothing(*args):
    return np.zeros((1, 1)), None
affine.affine_forward = package.affine_forward = nothing
def square(x, scale):
    return affine.affine_forward(x, scale, 0)[0], None
"""
    result = judge(notebook(square=hostile), tests, Sandbox(), Limits(call=3))
    assert points(result)["square"] == 0
    assert points(judge(notebook(), tests, Sandbox(), Limits()))["square"] == 2


@needs_sandbox
def test_a_cell_before_the_set_up_cannot_take_the_place_of_what_is_allowed(allowing):
    early = [new_code_cell("import cs231n_utils.layers.affine", id="early")]
    assert points(verdict(early, square=IN_EACH_WAY)) == ALL


def test_with_a_module_goes_what_it_imports():
    modules = parts_of(Topic("00-toy", ALLOWED))["modules"]
    assert {*ALLOWED, "cs231n_utils.layers._validate", "cs231n_utils.backend"} == set(modules)
    names = parts_of(Topic("00-toy", ALLOWED))["names"]["cs231n_utils.layers"]
    assert names["affine_forward"] == ALLOWED[0] and "relu_forward" not in names


@pytest.mark.parametrize("part", NEVER)
def test_some_parts_are_never_allowed(part):
    with pytest.raises(GradingError, match=part):
        parts_of(Topic("00-toy", [f"cs231n_utils.{part}"]))


def test_what_is_there_and_the_packages_own_can_be_allowed():
    for name in ("cs231n_utils.layers.no_such", "cs231n_utils", "os", "torch.nn"):
        with pytest.raises(GradingError, match="00-toy"):
            parts_of(Topic("00-toy", [name]))


@pytest.mark.parametrize("name", ["cs231n_utils.layers.affine", "cs231n_utils.layers.sandwiches"])
def test_what_holds_a_reference_is_refused_also_if_another_module_imports_it(name):
    topic = Topic("00-toy", [name])
    topic.answer("affine_forward", layers.affine_forward)
    with pytest.raises(GradingError, match="reference of affine_forward"):
        parts_of(topic)


@needs_sandbox
def test_grading_refuses_what_must_not_be_allowed(monkeypatch):
    monkeypatch.setattr(toy, "allowed", ("cs231n_utils.check.registry",))
    with pytest.raises(GradingError, match="check"):
        verdict()


@pytest.mark.parametrize("name", assignments.NAMES)
def test_what_each_assignment_allows_can_be(name):
    parts_of(load_topic(name))
