"""The student's own functions, gathered from notebooks as students leave them."""

import json
import shutil

import numpy as np
import pytest

from cs231n_utils import layers, mine
from cs231n_utils.mine import trial
from tests import assignments

DROPOUT = "08-regularization-and-dropout"
NORM = "04-batch-normalization"
RIGHT_L2 = "def l2_penalty(W, reg):\n    return 0.5 * reg * np.sum(W**2), reg * W\n"


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    """A folder of our own for what is kept."""
    monkeypatch.setenv("CS231N_DATA", str(tmp_path / "data"))


@pytest.fixture
def folder(tmp_path):
    """A student's folder with one notebook, in which `change` exchanges answers; the others are the solution's."""
    place = tmp_path / "assignments"

    def change(assignment=DROPOUT, extra=(), **answers):
        notebook = json.loads(assignments.solution_path(assignment).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            about = cell["metadata"].get("nbgrader", {})
            if about.get("solution") and about["grade_id"] in answers:
                cell["source"] = answers.pop(about["grade_id"])
        assert not answers
        cells = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in extra]
        notebook["cells"] = [notebook["cells"][0], *cells, *notebook["cells"][1:]]
        path = place / assignment / assignments.solution_path(assignment).name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return place

    return change


def gather(place, **settings):
    return mine.gather(place, say=lambda sentence: None, **settings)


def wrong(assignment, answer):
    """The text of a known wrong answer."""
    return assignments.topic(assignment).misconceptions_of(answer)[0].source


def test_the_references_are_all_the_students_own():
    own = gather(assignments.ROOT / "solutions")
    for name in assignments.NAMES:
        for answer in assignments.topic(name).answers:
            assert own.whose(answer) == "yours", own.table(answer)
    w, dw = np.array([1.0, -2.0]), np.array([0.5, 3.0])
    np.testing.assert_allclose(own.sgd(w, dw, {"learning_rate": 0.1})[0], [0.95, -2.3])
    assert own.sgd is not assignments.topic("07-optimizers").answers["sgd"].reference


def test_an_untouched_release_has_nothing_of_the_students():
    own = gather(assignments.ROOT / "assignments")
    for name in assignments.NAMES:
        for answer in assignments.topic(name).answers:
            assert own.whose(answer) == "the course's"
            assert "not written yet" in own.table(answer)
    assert own.adam is assignments.topic("07-optimizers").answers["adam"].reference


def test_the_courses_stands_in_for_what_fails_and_for_what_shares_its_cache(folder):
    own = gather(folder(dropout_forward=wrong(DROPOUT, "dropout_forward")))
    assert own.whose("dropout_forward") == own.whose("dropout_backward") == "the course's"
    assert own.dropout_backward is layers.dropout_backward
    assert own.whose("l2_penalty") == "yours"
    assert "goes with" in own.table("dropout_backward")


def test_an_answer_that_calls_a_failed_one_gets_the_courses(folder):
    own = gather(folder(l1_penalty=wrong(DROPOUT, "l1_penalty")))
    assert own.whose("elastic_net_penalty") == "yours" and own.whose("l1_penalty") == "the course's"
    penalty, gradient = own.elastic_net_penalty(np.array([[3.0, -1.0]]), 0.5, 0.2)
    assert penalty == pytest.approx(3.0)
    np.testing.assert_allclose(gradient, [[1.1, -0.7]])


def test_a_failed_answers_helper_is_still_there_for_the_others(folder):
    failed = "def squares(W):\n    return np.sum(W**2)\n\n" + wrong(DROPOUT, "l2_penalty")
    caller = "def l1_penalty(W, reg):\n    return reg * squares(np.sqrt(np.abs(W))), reg * np.sign(W)\n"
    own = gather(folder(l2_penalty=failed, l1_penalty=caller))
    assert own.whose("l2_penalty") == "the course's" and own.whose("l1_penalty") == "yours"
    assert own.l1_penalty(np.array([3.0, -1.0]), 0.5)[0] == pytest.approx(2.0)


@pytest.mark.parametrize("text", ["{broken", "[]", '{"cells": [3]}', '{"cells": [{"cell_type": "code"}]}', ""])
def test_a_broken_notebook_costs_only_its_own(folder, text):
    place = folder()
    (place / NORM).mkdir()
    (place / NORM / "batch_normalization.ipynb").write_text(text, encoding="utf-8")
    own = gather(place)
    assert own.whose("l2_penalty") == "yours"
    assert own.whose("batchnorm_forward") == "the course's" and "cannot be read" in own.table("batchnorm_forward")


@pytest.mark.parametrize(
    "body, said",
    [
        ("while True:\n        pass", "took longer"),
        ("import time\n    time.sleep(1000)", "took longer"),
        ("import sys\n    sys.exit()", "does not pass"),
        ("import os\n    os._exit(0)", "ended the program"),
        ("import os, signal\n    os.kill(os.getpid(), signal.SIGKILL)", "ended the program"),
        ("return [1] * 10**11", "does not pass"),
    ],
)
def test_an_answer_that_hangs_or_ends_costs_only_itself(folder, body, said):
    place = folder(l1_penalty=f"def l1_penalty(W, reg):\n    {body}\n")
    own = gather(place, limit=1.0)
    assert own.whose("l1_penalty") == "the course's" and said in own.table("l1_penalty")
    for name in ("l2_penalty", "svm_loss", "elastic_net_penalty", "dropout_backward"):
        assert own.whose(name) == "yours", own.table(name)


@pytest.mark.parametrize(
    "text, said",
    [
        ("x = 1 / 0\n" + RIGHT_L2, "ZeroDivisionError"),
        ("def l2_penalty(W, reg:\n    return", "SyntaxError"),
        ("import sys\nx = sys.exit()\n" + RIGHT_L2, "SystemExit"),
        ("l2_penalty = 3", "does not pass"),
        ("", "does not pass"),
        ("x = [None for _ in iter(int, 1)]\n" + RIGHT_L2, ""),
    ],
)
def test_an_answer_cell_that_fails_costs_only_its_answer(folder, text, said):
    own = gather(folder(l2_penalty=text), limit=1.0)
    assert own.whose("l2_penalty") == "the course's" and said in own.table("l2_penalty")
    assert own.whose("l1_penalty") == own.whose("svm_loss") == "yours"


@pytest.mark.parametrize(
    "trial_run",
    [
        "while True:\n    pass",
        "print(l2_penalty(np.ones(3), 1.0))",
        "import sys\nsys.exit()",
        "raise ValueError",
        "%timeit l2_penalty(np.ones(3), 1.0)",
        "!rm -rf nothing",
    ],
)
def test_what_is_tried_under_an_answer_is_not_run(folder, trial_run, capfd):
    own = gather(folder(l2_penalty=f"{RIGHT_L2}\n{trial_run}\n"))
    assert own.whose("l2_penalty") == "yours"
    assert capfd.readouterr() == ("", "")


def test_answers_that_print_are_silent(folder, capfd):
    loud = RIGHT_L2.replace("return", "print('W is', W)\n    return")
    own = gather(folder(l2_penalty=loud))
    assert own.whose("l2_penalty") == "yours"
    assert own.l2_penalty(np.array([2.0]), 3.0)[0] == 6.0
    assert own.svm_loss(np.ones((2, 3)), np.ones((1, 2)), np.array([0]), 1.0)[0] > 0
    assert capfd.readouterr() == ("", "")


def test_helpers_from_cells_of_ones_own_come_along(folder):
    extra = (
        "import math\nHALF = 0.5\nreg = total = 7\nresult = [0] * 10**12  # an experiment's",
        "def total(W):\n    return math.fsum((W**2).ravel())\n\ndef l1_penalty(W, reg):\n    return 0, 0",
    )
    answer = "def l2_penalty(W, reg):\n    return HALF * reg * total(W), reg * W\n"
    own = gather(folder(extra=extra, l2_penalty=answer))
    assert own.whose("l2_penalty") == "yours" and own.l2_penalty(np.array([2.0]), 3.0)[0] == 6.0
    assert own.whose("l1_penalty") == "yours" and own.l1_penalty(np.array([-2.0]), 3.0)[0] == 6.0


def test_verdicts_are_kept_until_an_answer_changes(folder, monkeypatch):
    place = folder()
    gather(place)
    started = []
    worker = trial._worker
    monkeypatch.setattr(trial, "_worker", lambda task: started.append(1) or worker(task))
    assert gather(place).whose("l2_penalty") == "yours" and not started
    assert gather(folder(l2_penalty="pass")).whose("l2_penalty") == "the course's" and started


@pytest.mark.parametrize("text", ["", "{", "[]", '{"key": 1}'])
def test_damaged_notes_are_made_anew(folder, tmp_path, text):
    place = folder()
    gather(place)
    (note,) = (tmp_path / "data").glob("mine-*.json")
    note.write_text(text, encoding="utf-8")
    assert gather(place).whose("l2_penalty") == "yours"


def test_a_folder_that_cannot_be_written_costs_only_time(folder, tmp_path):
    (tmp_path / "data").write_text("a file where the folder should be")
    assert gather(folder()).whose("l2_penalty") == "yours"


def test_from_a_notebooks_folder_its_neighbours_are_found_and_it_is_left_out(folder, monkeypatch):
    folder(NORM)
    place = folder()
    monkeypatch.chdir(place / DROPOUT)
    own = gather(None)
    assert own.whose("batchnorm_forward") == "yours"
    assert DROPOUT not in own.table()
    assert own.dropout_forward is layers.dropout_forward  # the package's


def test_a_copy_beside_a_notebook_is_not_taken_for_it(folder):
    place = folder()
    shutil.copy(
        assignments.ROOT / "assignments" / DROPOUT / "regularization_and_dropout.ipynb", place / DROPOUT / "a.ipynb"
    )
    assert gather(place).whose("l2_penalty") == "yours"


def test_what_no_assignment_asks_for_is_the_packages(folder):
    own = gather(folder())
    assert own.relu_forward is layers.relu_forward and own.whose("relu_forward") == "the course's"
    assert "relu_forward" in own and "no_such_function" not in own
    with pytest.raises(AttributeError, match="no_such_function"):
        own.no_such_function  # noqa: B018


def test_of_a_fast_layer_the_table_says_who_asks_for_its_loops(folder):
    own = gather(folder("12-convolution"))
    assert own.max_pool_forward is layers.max_pool_forward
    assert "12-convolution asks for max_pool_forward_naive" in own.table("max_pool_forward")
    assert "no notebook asks for it" in own.table("affine_forward")


def test_a_folder_without_assignments_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="01-activations"):
        mine.gather(tmp_path)


def test_far_from_any_assignment_everything_is_the_courses(tmp_path, monkeypatch):
    (tmp_path / "empty" / "place").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "empty" / "place")
    own = gather(None)
    assert own.whose("adam") == "the course's" and "not here" in own.table("adam")
