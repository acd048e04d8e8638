"""Every verdict is right: known mistakes lose exactly their points and are named; other styles keep theirs."""

import pytest

from cs231n_utils.check.without_kernel import run_without_kernel
from tests import assignments

WRONG = [(name, m) for name in assignments.NAMES for m in assignments.topic(name).misconceptions]
RIGHT = [(name, v) for name in assignments.NAMES for v in assignments.right_answers(name)]


def plain_answers(assignment):
    """The plain right answers that misconceptions are edits of; their caches fit each other."""
    topic = assignments.topic(assignment)
    return {name: topic.plain_source(name) for name in topic.answers if topic.plain_source(name)}


def lost(scores):
    return {grade_id for grade_id, score in scores.items() if score.points < score.maximum}


@pytest.mark.parametrize("name", assignments.NAMES)
def test_reference_earns_full_marks_and_points_add_up_to_100(name):
    notebook = assignments.solution(name)
    scores = run_without_kernel(notebook)
    assert not lost(scores), {g: scores[g].complaint for g in lost(scores)}
    manual = sum(
        cell.metadata.nbgrader.points
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.metadata.nbgrader.get("solution")
    )
    assert sum(score.maximum for score in scores.values()) + manual == 100


@pytest.mark.parametrize("name", assignments.NAMES)
def test_plain_answers_earn_full_marks(name):
    scores = run_without_kernel(assignments.solution(name), plain_answers(name))
    assert not lost(scores), {g: scores[g].complaint for g in lost(scores)}


@pytest.mark.parametrize("name", assignments.NAMES)
def test_untouched_release_earns_nothing_and_says_why(name):
    scores = run_without_kernel(assignments.release(name))
    assert sum(score.points for score in scores.values()) == 0
    for grade_id, score in scores.items():
        assert score.complaint.endswith("is not written yet."), (grade_id, score.complaint)
        assert score.printed == ""


@pytest.mark.parametrize("name", assignments.NAMES)
def test_every_answer_is_tested_and_explained(name):
    topic = assignments.topic(name)
    notebook = assignments.solution(name)
    scores = run_without_kernel(notebook)
    headings = {line.lstrip("# ") for c in notebook.cells for line in c.source.split("\n") if line.startswith("#")}
    for answer in topic.answers.values():
        assert assignments.test_cells_of(scores, answer.name), f"{answer.name} has no test cell"
        assert answer.section in headings, f"{answer.name} points to {answer.section!r}, which is no heading"
    for misconception in topic.misconceptions:
        assert misconception.section in headings, f"{misconception.id} points to {misconception.section!r}"


@pytest.mark.parametrize("name, wrong", WRONG, ids=lambda p: getattr(p, "id", p))
def test_misconception_loses_exactly_its_points_and_is_named(name, wrong):
    scores = run_without_kernel(assignments.solution(name), plain_answers(name) | {wrong.answer: wrong.source})
    own = assignments.test_cells_of(scores, wrong.answer)
    assert lost(scores), "no test notices this mistake"
    assert lost(scores) <= own, {g: scores[g].complaint for g in lost(scores) - own}
    complaints = [scores[grade_id].complaint for grade_id in lost(scores)]
    assert any(wrong.sentence in complaint for complaint in complaints), complaints


@pytest.mark.parametrize("name", assignments.NAMES)
def test_misconception_costs_nothing_else_where_answers_call_each_other(name):
    """In the solution, answers call each other and keep caches of their own; one mistake is still one mistake."""
    notebook = assignments.solution(name)
    for wrong in assignments.topic(name).misconceptions:
        answers = {wrong.answer: wrong.source}
        for backward in assignments.topic(name).answers.values():
            # Its forward pass has the plain cache now; a backward pass must be written for that.
            if wrong.answer in backward.uses and assignments.topic(name).plain_source(backward.name):
                answers[backward.name] = assignments.topic(name).plain_source(backward.name)
        scores = run_without_kernel(notebook, answers)
        own = assignments.test_cells_of(scores, wrong.answer)
        assert lost(scores) and lost(scores) <= own, (wrong.id, lost(scores))


@pytest.mark.parametrize("name, right", RIGHT, ids=lambda p: p if isinstance(p, str) else str(p))
def test_right_answer_in_another_style_keeps_its_points(name, right):
    scores = run_without_kernel(assignments.solution(name), right.sources)
    assert not lost(scores), {g: scores[g].complaint for g in lost(scores)}


@pytest.mark.parametrize("name", assignments.NAMES)
def test_no_two_misconceptions_of_an_answer_have_one_name(name):
    ids = [m.id for m in assignments.topic(name).misconceptions]
    assert len(ids) == len(set(ids))
