"""A few hostile submissions of each kind in every run of the tests; `python -m tests.hostile` takes them all."""

import concurrent.futures
import json

import pytest

from cs231n_utils.grading.batch import ClassGrading
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing import gradebook
from cs231n_utils.grading.outgoing.results import NOT_GRADED, UNCLEAR
from cs231n_utils.grading.running.sandbox import DENIALS, Sandbox, SandboxError, verify
from tests.grading.running.boxes import needs_sandbox
from tests.hostile.fuzz import fuzz
from tests.hostile.grading import course_copy, run
from tests.hostile.suite import Suite
from tests.sample_class import ASSIGNMENT, NOTEBOOK

FAST = {
    "errors are not shown",
    "patches np.allclose",
    "reaches for the reference",
    "reaches for empty complaint",
    "float that equals all",
    "array that answers for NumPy",
    "calls numbers of functions that were not lent",
    "looks through all objects",
    "a child that lives on",
    "ends with success",
    "carries inputs to the next answer",
    "says its inputs in an error",
    "a test that gives its points",
    "outputs that claim points",
    "scripts in outputs",
    "reads the solutions",
    "writes the gradebook",
    "shadows numpy",
    "processes",
    "TCP to this machine",
    "a frame of four gigabytes",
    "a pickle",
}

pytestmark = needs_sandbox


def test_nothing_is_forged_harmed_leaked_or_left_behind():
    findings = run(names=FAST)
    assert findings.counts.total() == len(FAST)
    assert not any(findings.found.values()), findings.table()


def test_a_command_that_is_killed_and_given_again_leaves_the_same_gradebook():
    """`python -m tests.hostile.kills` does so to judges, workers and nodes of a cluster, as often as is wanted."""
    pytest.importorskip("distributed")
    from tests.hostile import kills

    assert kills.main(1) == 0


@pytest.mark.parametrize("denial", DENIALS, ids=lambda denial: denial.name)
def test_grading_refuses_if_one_denial_is_taken_away(denial):
    with pytest.raises(SandboxError) as refusal:
        verify(Sandbox(without=frozenset({denial.name})))
    assert denial.name in str(refusal.value)


def test_a_refusal_touches_nobodys_score(tmp_path, monkeypatch):
    with course_copy() as root:
        data = json.dumps(Suite(root).sample.notebook()).encode()
        folder = tmp_path / "class" / "ada"
        folder.mkdir(parents=True)
        (folder / NOTEBOOK).write_bytes(data)
        (result,) = ClassGrading(root, ASSIGNMENT, jobs=1).run(folder.parent)
        assert result.score == 100
        monkeypatch.setenv("PATH", str(tmp_path))
        from cs231n_utils.grading.running import judged_notebook

        judged_notebook._verified.cache_clear()
        with pytest.raises(GradingError, match="bubblewrap"):
            list(ClassGrading(root, ASSIGNMENT, jobs=1, force=True).run(folder.parent))
        url = f"sqlite:///{root}/grading/gradebook.db"
        assert sum(points for points, _ in gradebook.points_of(url, ASSIGNMENT, "ada").values()) == 100
        judged_notebook._verified.cache_clear()


def test_a_clash_of_identities_gives_and_takes_no_points(tmp_path):
    """Somebody hands in under another one's number, after him: what was graded stays, and a person gets both."""
    with course_copy() as root:
        suite = Suite(root)
        right, wrong = (json.dumps(n).encode() for n in (suite.sample.notebook(), suite.notebook("")))
        first, second = tmp_path / "first", tmp_path / "second"
        first.mkdir(), second.mkdir()
        (first / f"lovelaceada_101_9001_{NOTEBOOK}").write_bytes(right)
        (second / f"lovelaceada_101_9001_{NOTEBOOK}").write_bytes(right)
        (second / f"eve_101_9002_{NOTEBOOK}").write_bytes(wrong)
        (ada,) = ClassGrading(root, ASSIGNMENT, jobs=1).run(first)
        (result,) = ClassGrading(root, ASSIGNMENT, jobs=1).run(second)
        assert (ada.student, ada.score) == ("101", 100) and result.verdict == UNCLEAR and result.score is None
        url = f"sqlite:///{root}/grading/gradebook.db"
        assert sum(points for points, _ in gradebook.points_of(url, ASSIGNMENT, "101").values()) == 100
        assert len(list((root / "grading" / "unclear" / ASSIGNMENT / "101").iterdir())) == 2


class DiesOnce(concurrent.futures.Executor):
    """An executor that loses its first task."""

    def __init__(self):
        self.lost = False

    def submit(self, function, *args):
        future = concurrent.futures.Future()
        if not self.lost:
            self.lost = True
            future.set_exception(OSError("the machine was switched off"))
        else:
            future.set_result(function(*args))
        return future


def test_a_lost_machine_costs_nobody_a_score_twice(tmp_path):
    with course_copy() as root:
        folder = tmp_path / "class" / "ada"
        folder.mkdir(parents=True)
        (folder / NOTEBOOK).write_bytes(json.dumps(Suite(root).sample.notebook()).encode())
        pool = DiesOnce()
        (result,) = ClassGrading(root, ASSIGNMENT, jobs=1, pool=pool).run(folder.parent)
        assert result.verdict == NOT_GRADED
        (result,) = ClassGrading(root, ASSIGNMENT, jobs=1, pool=pool).run(folder.parent)
        assert result.score == 100


def test_a_worker_that_says_anything_gets_no_points():
    assert fuzz(examples=15) >= 15
