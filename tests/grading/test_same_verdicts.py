"""nbgrader's autograder gives the verdicts that judging without a kernel gives.

Every variant is judged without a kernel in tests/wrong_answers; here a sample of ten for each assignment goes the whole
way: a notebook in a folder, preflight, kernel, nbgrader's scoring, gradebook.
"""

import copy

import nbformat
import pytest

from cs231n_utils.check.without_kernel import run_without_kernel
from cs231n_utils.grading.batch import grade_class
from tests import assignments

WRONG, RIGHT = 6, 4


def spread(items, count):
    """`count` of `items`, evenly spread over the list."""
    step = max(1, len(items) // count)
    return items[::step][:count]


def sample(name):
    """Ten sets of answers by a name for their student: each wrong in one answer, or right in another style."""
    topic, solution = assignments.topic(name), assignments.solution(name)
    written = {c.metadata.nbgrader.grade_id: c.source for c in solution.cells if "nbgrader" in c.metadata}
    plain = {answer: topic.plain_source(answer) or written[answer] for answer in topic.answers}
    wrong = {f"wrong-{i}": plain | {m.answer: m.source} for i, m in enumerate(spread(topic.misconceptions, WRONG))}
    variants = spread(assignments.right_answers(name), RIGHT)
    right = {f"right-{i}": {a: written[a] for a in topic.answers} | v.sources for i, v in enumerate(variants)}
    return wrong | right


@pytest.mark.parametrize("name", assignments.NAMES)
def test_ten_submissions_get_the_verdicts_of_their_answers(name, tmp_path):
    expected = {}
    for student, answers in sample(name).items():
        notebook = copy.deepcopy(assignments.release(name))
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(grade_id, cell.source)
        folder = tmp_path / "handed-in" / student
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / assignments.solution_path(name).name)
        scores = run_without_kernel(assignments.solution(name), answers)
        expected[student] = {grade_id: score.points for grade_id, score in scores.items()}

    results, _ = grade_class(assignments.ROOT, name, tmp_path / "handed-in", work=tmp_path / "grading", jobs=1)

    assert {r.student: {g: r.questions[g][0] for g in r.checks} for r in results} == expected
    assert any(sum(scores.values()) < 100 for scores in expected.values())
