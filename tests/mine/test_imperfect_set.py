"""One imperfect student's answers of 01 to 14, and what 15 makes of them.

Some are wrong, some not written; one notebook is no JSON, one answer never ends, one prints, one notebook is missing.
"""

import json

import numpy as np
import pytest

from cs231n_utils import layers, mine
from cs231n_utils.topics.your_own_network import experiment
from tests import assignments

LAST = "15-your-own-network"
BROKEN, UNTOUCHED, MISSING = "06-hyperparameter-search", "09-augmentation", "13-second-order"
ENDLESS = "def adam(w, dw, config=None):\n    while True:\n        pass\n"
LOUD = "print('so far so good')\n"

# assignment -> answers that are wrong, the first known mistake of each
WRONG = {
    "01-activations": ("relu_forward", "collapse_linear_stack"),
    "03-weight-initialization": ("he_init",),
    "12-convolution": ("conv_backward_im2col",),
}
UNWRITTEN = {"08-regularization-and-dropout": ("dropout_forward", "l1_penalty"), "14-ensembles": ("bagging",)}

# What a table of the net's functions must say of each: "yours", or words of the reason why it is not.
EXPECTED = {
    "conv_forward_im2col": "goes with another one",
    "conv_backward_im2col": "its check does not pass",
    "spatial_batchnorm_forward": "yours",
    "spatial_batchnorm_backward": "yours",
    "relu_forward": "its check does not pass",
    "relu_backward": "goes with another one",
    "dropout_forward": "not written yet",
    "elastic_net_penalty": "calls one that is not written yet",
    "dropout_backward": "goes with another one",
    "he_init": "its check does not pass",
    "adam": "took longer",
    "sgd": "yours",
    "cosine_decay": "yours",
    "random_crop": "not written yet",
    "random_horizontal_flip": "not written yet",
    "average_predictions": "yours",
    "random_search": "cannot be read",
    "newton_step": "its notebook is not here",
}


@pytest.fixture(scope="module")
def symbols():
    """Made or read before `folder` gives the tests a folder of their own."""
    return experiment.small_symbols()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The student's folder, in which 15 is open."""
    monkeypatch.setenv("CS231N_DATA", str(tmp_path / "data"))
    for assignment in assignments.NAMES:
        path = tmp_path / assignment / assignments.solution_path(assignment).name
        if assignment == MISSING:
            continue
        path.parent.mkdir()
        path.write_text("{broken" if assignment == BROKEN else json.dumps(student(assignment)), encoding="utf-8")
    monkeypatch.chdir(tmp_path / LAST)
    return tmp_path


def student(assignment):
    """The notebook as this student leaves it."""
    released = assignments.release(assignment)
    if assignment == UNTOUCHED:
        return released
    notebook = json.loads(assignments.solution_path(assignment).read_text(encoding="utf-8"))
    answers = {cell["id"]: cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("solution")}
    for name in WRONG.get(assignment, ()):
        answers[name]["source"] = assignments.topic(assignment).misconceptions_of(name)[0].source
    for name in UNWRITTEN.get(assignment, ()):
        answers[name]["source"] = next(cell.source for cell in released.cells if cell.id == name)
    if assignment == "07-optimizers":
        answers["adam"]["source"] = ENDLESS
    if assignment == "04-batch-normalization":
        text = "".join(answers["spatial_batchnorm_forward"]["source"])
        answers["spatial_batchnorm_forward"]["source"] = LOUD + text.replace("    return", f"    {LOUD}    return")
    return notebook


def run(namespace, *names):
    """Run cells of 15's solution in their order, and the course's answers with their checks."""
    for cell in assignments.solution(LAST).cells:
        if cell.cell_type == "code" and (cell.id in names or cell.id.removeprefix("test_") in names):
            exec(compile(cell.source, f"<{cell.id}>", "exec"), namespace)


def test_an_imperfect_sets_net_is_the_students_where_it_can_be_and_trains(folder, symbols, monkeypatch, capfd):
    silent = mine.gather(limit=1.0, say=lambda sentence: None)
    assert capfd.readouterr() == ("", "")
    for name, words in EXPECTED.items():
        assert words in silent.table(name), silent.table(name)
    lines = [line for line in silent.table().splitlines() if not line.startswith(" ")]
    assert [line.split()[0] for line in lines] == list(assignments.NAMES[:-1])

    monkeypatch.setattr(experiment, "small_symbols", lambda count=1000: symbols)
    namespace = {}
    answers = ("net_forward", "net_backward", "net_loss", "checks_before_training", "train_step", "score")
    run(namespace, "setup", "gather", *answers, "checks_experiment", "overfit_experiment")
    own, train, accuracy = (namespace[name] for name in ("own", "train", "accuracy"))
    assert own.whose("spatial_batchnorm_forward") == "yours" and own.relu_forward is layers.relu_forward
    said = capfd.readouterr().out
    assert "so far so good" not in said and "100 % right" in said

    X_test, y_test = symbols[2]
    right = [
        accuracy(train(0.01, 4, passes=2, layers=its, rule=rule)[0](X_test), y_test)
        for its, rule in ((namespace["f_own"], own.adam), (experiment.PACKAGE_LAYERS, namespace["optim"].adam))
    ]
    assert min(right) > 0.2  # guessing gives 0.1
    assert np.ptp(right) <= 0.02
