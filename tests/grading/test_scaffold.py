"""`cs231n new` makes an assignment that passes everything, and refuses names that do not fit."""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from cs231n_utils import cli
from cs231n_utils.grading import course_map, scaffold
from cs231n_utils.grading.concepts import problems, read_course
from cs231n_utils.grading.errors import GradingError
from tests.assignments import ROOT

NAME, TOPIC = "77-sizes-of-columns", "sizes_of_columns"
# The tests of the release and of the structure that look at the new files.
NAMED = f"{NAME} or {TOPIC} or generate or valid or topic"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A copy of the course, and a function that runs a module of Python in it, on its copy of the package."""
    root = tmp_path_factory.mktemp("course")
    for folder in ("cs231n_utils", "tests", "tools", "solutions", "assignments"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_*"))
    for file in ("pyproject.toml", "nbgrader_config.py"):
        shutil.copyfile(ROOT / file, root / file)
    environment = os.environ | {"PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}

    def run(*arguments):
        command = [sys.executable, "-m", *arguments]
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("cs231n_utils.cli", "new", NAME)
    return root, run


# A second answer, as CONTRIBUTING.md ("Adding an answer") has it added: what goes into which file.
CELLS = '''\
# %% answer column_spread id=column_spread
def column_spread(x):
    """The largest number of each column minus the smallest; x has shape (N, D), the result (D,)."""
    ### BEGIN SOLUTION
    return x.max(axis=0) - x.min(axis=0)
    ### END SOLUTION

# %% test column_spread 30 id=test_column_spread
with check("column_spread") as case:
    case.call("two columns by hand", np.array([[1.0, 5.0], [4.0, -1.0]]), expect=[3.0, 6.0])
### BEGIN HIDDEN TESTS
with check("column_spread", hidden=True) as case:
    case.call("more rows than columns", np.random.default_rng(2).standard_normal((5, 3)))
### END HIDDEN TESTS

'''
REFERENCE = """
topic.answer("column_spread", lambda x: np.ptp(x, axis=0), returns=("out",), section="The size of a column")
"""
MISTAKES = '''\
"""The spread of a column: known ways to get it wrong."""

from cs231n_utils.topics.sizes_of_columns.answers import topic


@topic.plain
def column_spread(x):
    return x.max(axis=0) - x.min(axis=0)


topic.edit(
    "column_spread",
    "rows",
    "This is the spread of each row; the largest and the smallest of a column lie along axis 0.",
    ("max(axis=0)", "max(axis=1)"),
    ("min(axis=0)", "min(axis=1)"),
)
topic.edit("column_spread", "turned", "Take the smallest from the largest, not the other way.", ("return ", "return -"))
'''
STYLES = {
    "loops": "np.array([max(x[:, j]) - min(x[:, j]) for j in range(x.shape[1])])",
    "einsum": "np.ptp(x, axis=0)",
    "norm of each column": "np.sort(x, axis=0)[-1] - np.sort(x, axis=0)[0]",
}


def passed_in(report):
    assert not re.search(r"\d+ (failed|error|skipped)", report), report
    return int(re.search(r"(\d+) passed", report)[1])


def test_the_new_assignment_passes_all_its_tests(course):
    _, run = course
    assert passed_in(run("pytest", "-q", f"tests/topics/{TOPIC}")) >= 12


def test_its_notebook_runs_as_it_is_stored(course):
    _, run = course
    assert passed_in(run("pytest", "-q", "--nbval", "--nbval-current-env", f"solutions/{NAME}")) >= 4


def test_it_is_released_and_keeps_the_rules_of_the_house(course):
    root, run = course
    assert passed_in(run("pytest", "-q", "tests/test_release.py", "tests/test_structure.py", "-k", NAMED)) > 10
    run("ruff", "check", "cs231n_utils/topics", f"tests/topics/{TOPIC}", f"solutions/{NAME}")
    run("ruff", "format", "--check", "cs231n_utils/topics", f"tests/topics/{TOPIC}", f"solutions/{NAME}")
    assert "{{" not in "".join(path.read_text() for path in root.rglob(f"*{TOPIC}*/**/*.py"))


def test_its_ideas_are_on_the_map(course):
    root, _ = course
    assert [p for p in problems(read_course(root, [NAME])) if NAME in p] == []
    assert NAME in (root / "assignments" / course_map.NAME).read_text()


def test_its_notebook_has_a_cell_of_each_kind(course):
    root, _ = course
    (path,) = (root / "solutions" / NAME).iterdir()
    cells = nbformat.read(path, as_version=4).cells
    about = {c.id: c.metadata.get("nbgrader", {}) for c in cells}
    graded = [a for a in about.values() if a.get("grade")]
    assert sum(a["points"] for a in graded) == 100
    assert any(a["solution"] for a in graded), "a question that a person grades"
    assert any(o.get("data", {}).get("image/png") for c in cells for o in c.get("outputs", [])), "a figure"
    assert any(
        "predicted" in o.get("text", "") or "prediction" in o.get("text", "")
        for c in cells
        for o in c.get("outputs", [])
    )
    tests = [c.source for c in cells if about[c.id].get("grade") and c.cell_type == "code"]
    assert all("BEGIN HIDDEN TESTS" in source for source in tests)


@pytest.mark.parametrize(
    "name", ["preprocessing", "2-a", "02-", "02-Upper", "02_under", "02-a--b", "../02-a", "02-class", ""]
)
def test_a_bad_name_is_refused(name, tmp_path):
    (tmp_path / "solutions").mkdir()
    with pytest.raises(GradingError, match="02-preprocessing"):
        scaffold.new_assignment(tmp_path, name)
    assert [path.name for path in tmp_path.rglob("*")] == ["solutions"]


@pytest.mark.parametrize("name", ["77-activations", "01-something-else", "77-verdicts"])
def test_a_name_that_is_taken_is_refused_in_one_sentence(name, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert cli.main(["new", name]) == 1
    error = capsys.readouterr().err.strip()
    assert "taken" in error and "\n" not in error
    assert not (ROOT / "solutions" / name).exists()


def test_another_answer_is_added_to_a_notebook_that_is_there(course):
    root, run = course
    (path,) = (root / "solutions" / NAME).glob("*.ipynb")
    topic, draft = root / "cs231n_utils" / "topics" / TOPIC, root / "draft.py"
    run("tools.notebooks", "to-text", str(path), str(draft))
    text = draft.read_text(encoding="utf-8").replace("test column_rms 80", "test column_rms 50")
    place = text.index("# %% md id=sum-predict")
    draft.write_text(text[:place] + CELLS + text[place:], encoding="utf-8")
    run("tools.notebooks", "from-text", str(draft), str(path))
    with (topic / "answers.py").open("a", encoding="utf-8") as file:
        file.write(REFERENCE)
    (topic / "misconceptions" / "column_spread.py").write_text(MISTAKES, encoding="utf-8")
    styles = root / "tests" / "topics" / TOPIC / "right_answers.py"
    text = styles.read_text(encoding="utf-8")
    for style, result in STYLES.items():
        source = f'column_spread="""\ndef column_spread(x):\n    return {result}\n""",'
        text = text.replace(f'"{style}",', f'"{style}",\n        {source}')
    styles.write_text(text, encoding="utf-8")
    run("tools.notebooks", "run", str(path))
    run("cs231n_utils.cli", "release", NAME)
    assert passed_in(run("pytest", "-q", f"tests/topics/{TOPIC}")) >= 16
