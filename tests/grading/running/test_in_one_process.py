"""Judged in one process or split between judge and worker, answers get the same points and the same messages.

The test takes a spread sample; all references, right answers in other styles and known mistakes of all assignments:

    python -m tests.grading.running.test_in_one_process
"""

import sys
import time

import pytest

from cs231n_utils.check import Checks
from cs231n_utils.check.without_kernel import run_without_kernel
from cs231n_utils.grading.running.judge import judge
from cs231n_utils.grading.running.sandbox import Sandbox, verify
from tests import assignments
from tests.grading.running.boxes import needs_sandbox

WRONG, RIGHT = 5, 5


def answer_sets(name):
    """(label, answers) of every set of answers of an assignment: its solution, right answers, known mistakes."""
    topic = assignments.topic(name)
    plain = {answer: topic.plain_source(answer) for answer in topic.answers if topic.plain_source(answer)}
    yield "solution", {}
    yield "plain answers", plain
    for right in assignments.right_answers(name):
        yield f"right {right}", right.sources
    for wrong in topic.misconceptions:
        yield f"wrong {wrong.id}", plain | {wrong.answer: wrong.source}


def together(notebook, answers):
    scores = run_without_kernel(notebook, answers)
    return {grade_id: (score.points, score.complaint, score.printed) for grade_id, score in scores.items()}


def apart(notebook, answers, sandbox):
    filled = notebook.copy()
    filled.cells = [cell.copy() for cell in notebook.cells]
    for cell in filled.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    tests = judge(filled, notebook, sandbox).tests
    return {
        grade_id: (test.points, ": ".join(test.error) if test.error else None, test.printed)
        for grade_id, test in tests.items()
    }


def spread(items, count):
    step = max(1, len(items) // count)
    return items[::step][:count]


@needs_sandbox
@pytest.mark.parametrize("name", assignments.NAMES)
def test_the_same_points_and_messages(name, monkeypatch):
    monkeypatch.setattr(Checks, "discreet", True)  # as the judge has it
    notebook, sets = assignments.solution(name), list(answer_sets(name))
    wrong = [labelled for labelled in sets if labelled[0].startswith("wrong")]
    right = [labelled for labelled in sets if not labelled[0].startswith("wrong")]
    for label, answers in [*spread(right, RIGHT), *spread(wrong, WRONG)]:
        assert apart(notebook, answers, Sandbox()) == together(notebook, answers), label


def main(names):
    """Compares all sets of answers; prints counts and every difference."""
    Checks.discreet = True
    sandbox = Sandbox()
    verify(sandbox)
    differing = 0
    for name in names or assignments.NAMES:
        notebook, same, points, messages, start = assignments.solution(name), 0, 0, 0, time.monotonic()
        for label, answers in answer_sets(name):
            one, two = together(notebook, answers), apart(notebook, answers, sandbox)
            changed = [grade_id for grade_id in one if one[grade_id] != two[grade_id]]
            lost = [grade_id for grade_id in changed if one[grade_id][0] != two[grade_id][0]]
            same, points, messages = same + (not changed), points + bool(lost), messages + bool(changed and not lost)
            for grade_id in changed:
                print(f"{name}, {label}, {grade_id}:\n  {one[grade_id]}\n  {two[grade_id]}", flush=True)
        seconds = time.monotonic() - start
        print(f"{name}: {same} sets the same, {points} other points, {messages} other messages; {seconds:.0f} s")
        differing += points + messages
    return int(differing > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
