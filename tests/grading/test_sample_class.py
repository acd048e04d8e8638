"""01-activations and its sample class: what `make grade` shows is what each student must get."""

import pytest

from cs231n_utils.check import load_topic
from cs231n_utils.grading.batch import grade_class
from cs231n_utils.grading.outgoing.report import build
from cs231n_utils.grading.release import course_root
from tests.sample_class import ASSIGNMENT, EXPECTED, NOTEBOOK, write_sample_class


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    root = course_root(__file__)
    submissions = write_sample_class(tmp_path_factory.mktemp("class"), root)
    found, _ = grade_class(root, ASSIGNMENT, submissions, work=tmp_path_factory.mktemp("work"), jobs=2, timeout=8)
    return {result.student: result for result in found}


@pytest.mark.parametrize("student", EXPECTED)
def test_sample_class(results, student):
    expected, result = EXPECTED[student], results[student]
    assert result.verdict == expected.verdict
    tests = [question for question in result.questions if question.startswith("test_")]
    lost = {question.removeprefix("test_") for question in tests if not result.questions[question][0]}
    assert lost == set(question.removeprefix("test_") for question in tests if expected.lost is None) | set(
        expected.lost or ()
    )
    for question in tests:
        points, maximum = result.questions[question]
        assert points in (0, maximum)
    text = " ".join(result.notes)
    assert (expected.note in text) if expected.note else text == ""
    if expected.message:
        assert expected.message in result.messages[f"test_{expected.lost[0]}"]


def test_nobody_is_missing_and_all_points_are_there(results):
    assert sorted(results) == sorted(EXPECTED)
    assert {result.maximum for result in results.values()} == {100}
    assert results["perfect"].score == 100 and results["untouched"].score == 0


def test_the_mistakes_are_two_of_different_kinds(results):
    known, unknown = (results[student].messages for student in ("known-mistake", "unknown-mistake"))
    assert "\n" in known["test_relu_backward"], "the mistake is named on a line of its own"
    assert "\n" not in unknown["test_tanh_forward"]


def test_the_report_names_what_is_known_and_groups_the_rest(results, tmp_path):
    mistake = load_topic(ASSIGNMENT).misconceptions_of("relu_backward")[0]
    finding = results["known-mistake"].findings["test_relu_backward"]
    assert finding["known"] == [[mistake.id]] and finding["outcome"] == "wrong"
    source = course_root(__file__) / "solutions" / ASSIGNMENT / NOTEBOOK
    tally = build.write_report(source, tmp_path, ASSIGNMENT, list(results.values()))
    assert tally.checks["test_relu_backward"].known.total() == 1
    (kind,) = tally.checks["test_tanh_forward"].unnamed.values()
    assert kind.count == 1 and len(results["unknown-mistake"].findings["test_tanh_forward"]["results"]) == 16
    assert tally.checks["test_collapse_linear_stack"].outcomes["crashed"] == 1
    page = (tmp_path / build.PAGE).read_text(encoding="utf-8")
    assert mistake.sentence.split(":")[0] in page and "misconceptions/tanh.py" in page and "broken-json" in page
