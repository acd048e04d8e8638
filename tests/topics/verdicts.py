"""What must hold of every assignment's checks: known mistakes lose exactly their points, right answers keep theirs.

A topic's test file is three lines:

    class TestActivations(Verdicts):
        assignment = "01-activations"

so that the topics can be run apart, and side by side.
"""

import ast
import functools

import pytest

from cs231n_utils.check import diagnose
from cs231n_utils.check.without_kernel import run_without_kernel
from tests import assignments
from tests.topics.judging import Judge
from tests.topics.mutants import mutants


def lost(scores):
    """The test cells that complain; so that an optional answer, whose cell has no points, is held to the same."""
    return {grade_id for grade_id, score in scores.items() if score.complaint}


def complaints(scores):
    return {grade_id: scores[grade_id].complaint for grade_id in lost(scores)}


def changed_line(before, after):
    pairs = zip(ast.unparse(ast.parse(before)).splitlines(), after.splitlines(), strict=True)
    return next(new.strip() for old, new in pairs if old != new)


def names(complaint, wrong):
    """True if `complaint` has the sentence of `wrong`; a family's member may stand with other values beside its own."""
    if not wrong.family:
        return wrong.sentence in complaint
    parts = wrong.family[1].split("{value}")
    return all(part in complaint for part in parts) and (len(parts) == 1 or wrong.value in complaint)


class Verdicts:
    """The tests of one assignment.

    assignment  its folder's name
    harmless    one-token changes of a plain answer that are accepted, by the line they make. Each is right: a matter
                of convention at exactly 0, a value that is never reached, a constant far below the precision of the
                comparison, or another way to write the same
    """

    assignment = ""
    harmless = frozenset()

    @pytest.fixture
    def topic(self):
        return assignments.topic(self.assignment)

    @pytest.fixture
    def notebook(self):
        return assignments.solution(self.assignment)

    @pytest.fixture
    def plain(self, topic):
        """The plain right answers that misconceptions are edits of; their caches fit each other."""
        return {name: topic.plain_source(name) for name in topic.answers if topic.plain_source(name)}

    @pytest.fixture
    def judge(self):
        """The `Judge` of changes to the solution's answers."""
        return _judge(self.assignment, plain=False)

    @pytest.fixture
    def judge_of_plain(self):
        """The `Judge` of changes to the plain answers."""
        return _judge(self.assignment, plain=True)

    @pytest.fixture
    def no_diagnosis(self, monkeypatch):
        """For tests to which it is of no interest what a complaint says: the search for its cause takes most time."""
        monkeypatch.setattr(diagnose, "explain", lambda *args: None)

    @classmethod
    def pytest_generate_tests(cls, metafunc):
        if "wrong" in metafunc.fixturenames:
            known = assignments.topic(metafunc.cls.assignment).misconceptions
            metafunc.parametrize("wrong", known, ids=lambda m: m.id)
        if "right" in metafunc.fixturenames:
            metafunc.parametrize("right", assignments.right_answers(metafunc.cls.assignment), ids=str)

    def test_reference_earns_full_marks_and_points_add_up_to_100(self, notebook, judge):
        scores = judge.scores
        assert not lost(scores), complaints(scores)
        manual = sum(
            cell.metadata.nbgrader.points
            for cell in notebook.cells
            if cell.metadata.get("nbgrader", {}).get("grade") and cell.metadata.nbgrader.get("solution")
        )
        assert sum(score.maximum for score in scores.values()) + manual == 100

    def test_plain_answers_earn_full_marks(self, judge_of_plain):
        scores = judge_of_plain.scores
        assert not lost(scores), complaints(scores)

    def test_untouched_release_earns_nothing_and_says_why(self):
        scores = run_without_kernel(assignments.release(self.assignment))
        assert sum(score.points for score in scores.values()) == 0
        for grade_id, score in scores.items():
            assert score.complaint.endswith("is not written yet."), (grade_id, score.complaint)
            assert score.printed == ""

    def test_every_answer_is_tested_and_explained(self, topic, notebook, judge):
        headings = {line.lstrip("# ") for c in notebook.cells for line in c.source.split("\n") if line.startswith("#")}
        for answer in topic.answers.values():
            assert assignments.test_cells_of(judge.scores, answer.name), f"{answer.name} has no test cell"
            assert answer.section in headings, f"{answer.name} points to {answer.section!r}, which is no heading"
        for misconception in topic.misconceptions:
            assert misconception.section in headings, f"{misconception.id} points to {misconception.section!r}"

    def test_a_change_has_the_scores_that_it_has_when_everything_is_run(self, topic, notebook, plain, judge_of_plain):
        """The other tests run only what a change can reach: every answer is changed once and all of it run."""
        firsts = {m.answer: m for m in reversed(topic.misconceptions)}
        for wrong in firsts.values():
            everything = run_without_kernel(notebook, plain | {wrong.answer: wrong.source})
            assert judge_of_plain.scores_with({wrong.answer: wrong.source}) == everything, wrong.id

    def test_misconception_loses_exactly_its_points_and_is_named(self, judge_of_plain, wrong):
        scores = judge_of_plain.scores_with({wrong.answer: wrong.source})
        own = assignments.test_cells_of(scores, wrong.answer)
        assert lost(scores), "no test notices this mistake"
        assert lost(scores) <= own, complaints(scores)
        assert any(names(complaint, wrong) for complaint in complaints(scores).values()), complaints(scores)

    @pytest.mark.usefixtures("no_diagnosis")
    def test_misconception_costs_nothing_else_where_answers_call_each_other(self, topic, plain, judge):
        """In the solution, answers call each other and keep caches of their own; one mistake is still one mistake."""
        for wrong in topic.misconceptions:
            # The forward pass has the plain cache now; a backward pass must be written for that.
            backwards = [a.name for a in topic.answers.values() if wrong.answer in a.uses and a.name in plain]
            scores = judge.scores_with({name: plain[name] for name in backwards} | {wrong.answer: wrong.source})
            own = assignments.test_cells_of(scores, wrong.answer)
            assert lost(scores) and lost(scores) <= own, (wrong.id, lost(scores))

    def test_right_answer_in_another_style_keeps_its_points(self, judge, right):
        scores = judge.scores_with(right.sources)
        assert not lost(scores), complaints(scores)

    def test_no_two_misconceptions_of_an_answer_have_one_name(self, topic):
        ids = [m.id for m in topic.misconceptions]
        assert len(ids) == len(set(ids))

    @pytest.mark.usefixtures("no_diagnosis")
    def test_a_changed_answer_loses_points(self, plain, judge_of_plain):
        """Change a right answer anywhere, and its check notices; unless the change makes no difference."""
        survivors = set()
        for answer, source in plain.items():
            for mutant in mutants(source):
                if not lost(judge_of_plain.scores_with({answer: mutant})):
                    survivors.add(changed_line(source, mutant))
        assert survivors <= set(self.harmless)


@functools.cache
def _judge(assignment, plain):
    topic = assignments.topic(assignment)
    answers = {name: topic.plain_source(name) for name in topic.answers if plain and topic.plain_source(name)}
    return Judge(assignments.solution(assignment), topic, answers)
