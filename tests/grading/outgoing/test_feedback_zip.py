"""Feedback goes back under the names that the LMS gave."""

import json
import zipfile

import pytest

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming.submissions import find_submissions
from cs231n_utils.grading.outgoing.feedback_zip import handed_in_as, name_in_zip, write_feedback_zip
from cs231n_utils.grading.outgoing.results import GRADED, NOT_GRADED, Result

# What an LMS calls a file, and where it expects the feedback on it.
NAMES = {
    # Moodle 4.1 and later, 3.1 to 4.0, before 3.1; with a group's name, with names hidden
    "Ada Lovelace_101_assignsubmission_file/toy.ipynb": "Ada Lovelace_101_assignsubmission_file/toy.html",
    "Ada Lovelace_101_assignsubmission_file_/sub/toy.ipynb": "Ada Lovelace_101_assignsubmission_file_/toy.html",
    "Ada Lovelace_101_assignsubmission_file_toy.ipynb": "Ada Lovelace_101_assignsubmission_file_toy.html",
    "Group A-Żaneta Łukasiewicz_104_assignsubmission_file_/toy.ipynb": (
        "Group A-Żaneta Łukasiewicz_104_assignsubmission_file_/toy.html"
    ),
    "Participant_105_assignsubmission_file_/toy.ipynb": "Participant_105_assignsubmission_file_/toy.html",
    # a student's own names lead nowhere
    "Eve_105_assignsubmission_file_/../../Ada_101_assignsubmission_file_/toy.ipynb": (
        "Eve_105_assignsubmission_file_/toy.html"
    ),
    # Canvas: on time, late, a second attempt, a name of the student's own
    "lovelaceada_101_9001_toy.ipynb": "lovelaceada_101_9001_toy.html",
    "delatourjeanluc_LATE_102_9003_my_toy.ipynb": "delatourjeanluc_LATE_102_9003_my_toy.html",
    "łukasiewiczżaneta_104_9004_toy-1.ipynb": "łukasiewiczżaneta_104_9004_toy-1.html",
    # Canvas takes nothing back on what was typed into it, and plain folders come from no LMS.
    "lovelaceada_101_text_": "",
    "oneilleve_LATE_105_text_oneilleve.html": "",
    "ada/toy.ipynb": "",
}


@pytest.mark.parametrize("path", NAMES)
def test_where_each_page_goes(path):
    assert name_in_zip(path, "toy.html") == NAMES[path]


def test_the_page_belongs_to_the_file_that_counts(tmp_path):
    """Several files and several attempts: the latest attempt of the notebook, not an essay, not what was typed in."""
    with zipfile.ZipFile(tmp_path / "canvas.zip", "w") as archive:
        for name in (
            "lovelaceada_101_9001_toy.ipynb",
            "lovelaceada_101_9002_toy-1.ipynb",
            "lovelaceada_101_9003_essay-2.pdf",
            "nuñezjosé_103_9004_notes.txt",
            "oneilleve_105_text_toy.ipynb",
            "oneilleve_105_9005_toy.txt",
        ):
            archive.writestr(name, "{}")
    found = find_submissions(tmp_path / "canvas.zip", "00-toy")
    assert {submission.student: handed_in_as(submission, "toy.ipynb") for submission in found} == {
        "101": "lovelaceada_101_9002_toy-1.ipynb",
        "103": "nuñezjosé_103_9004_notes.txt",
        "105": "oneilleve_105_9005_toy.txt",
    }


def test_folders_around_an_export_are_not_part_of_the_names(tmp_path):
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as archive:
        archive.writestr("week 1/Ada Lovelace_101_assignsubmission_file_/toy.ipynb", "{}")
        archive.writestr("week 1/José Nuñez_103_assignsubmission_file_/toy.ipynb", "{}")
    found = find_submissions(tmp_path / "moodle.zip", "00-toy")
    assert [handed_in_as(submission, "toy.ipynb") for submission in found] == [
        "Ada Lovelace_101_assignsubmission_file_/toy.ipynb",
        "José Nuñez_103_assignsubmission_file_/toy.ipynb",
    ]


@pytest.fixture
def pages(tmp_path):
    for student in ("101", "103", "ada"):
        (tmp_path / "feedback" / student).mkdir(parents=True)
        (tmp_path / "feedback" / student / "toy.html").write_text(f"<p>{student}</p>")
    return tmp_path / "feedback"


def result(student, path, verdict=GRADED):
    return Result(student, f"name of {student}", verdict, 1.0, 2.0, handed_in_as=path)


def test_the_zip(pages, tmp_path):
    results = [
        result("101", "Ada Lovelace_101_assignsubmission_file_/toy.ipynb"),
        result("103", "nuñezjosé_103_9004_toy.ipynb"),
        result("104", "łukasiewiczżaneta_104_9005_toy.ipynb", NOT_GRADED),
        result("ada", ""),
    ]
    told = []
    sentences = write_feedback_zip(tmp_path / "back.zip", results, pages.joinpath, lambda: told.append(1))
    with zipfile.ZipFile(tmp_path / "back.zip") as archive:
        assert archive.testzip() is None
        assert {info.filename: archive.read(info).decode() for info in archive.infolist()} == {
            "Ada Lovelace_101_assignsubmission_file_/toy.html": "<p>101</p>",
            "nuñezjosé_103_9004_toy.html": "<p>103</p>",
        }
    assert len(told) == 4 and "2 feedback pages" in sentences[0]
    assert "(104) has no feedback" in sentences[1] and "(ada)" in sentences[2] and len(sentences) == 3
    first = (tmp_path / "back.zip").read_bytes()
    write_feedback_zip(tmp_path / "back.zip", results, pages.joinpath)
    assert (tmp_path / "back.zip").read_bytes() == first
    # The LMS's names are understood when the zip comes in again.
    assert [s.student for s in find_submissions(tmp_path / "back.zip", "00-toy")] == ["101", "103"]


def test_nobody_from_an_lms_is_refused_and_leaves_no_zip(pages, tmp_path):
    with pytest.raises(GradingError, match="as it is"):
        write_feedback_zip(tmp_path / "back.zip", [result("ada", "")], pages.joinpath)
    assert not (tmp_path / "back.zip").exists()


def test_results_of_earlier_versions_have_no_such_name():
    old = {"student": "101", "name": "Ada", "verdict": GRADED, "score": 1.0, "maximum": 2.0}
    assert Result(**json.loads(json.dumps(old))).handed_in_as == ""
