"""A made class of any size over three assignments: `python -m benchmarks.large_class [STUDENTS]`.

Right answers, every known mistake in turn, untouched and broken notebooks, and one in twenty hostile. It must end with
a verdict for each, known mistakes named, nothing for hostile ones, and take seconds when one has changed.
"""

import itertools
import json
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import report
from benchmarks.grading import peak_memory
from benchmarks.harness import Row
from tests import assignments
from tests.topics.verdicts import names

CHOSEN = ("01-activations", "04-batch-normalization", "07-optimizers")
# Of a hundred: right, untouched, broken, hostile; all others make a known mistake.
RIGHT, UNTOUCHED, BROKEN, HOSTILE = 20, 5, 5, 5


def main(students=1000):
    with tempfile.TemporaryDirectory() as folder:
        root = course(Path(folder))
        handed_in = {name: write_class(root, name, students // len(CHOSEN)) for name in CHOSEN}
        with peak_memory() as peak:
            seconds, wrong = grade(root, handed_in)
        again, late = grade(root, {name: change_one(*handed_in[name]) for name in CHOSEN})
    total = sum(len(expected) for _, expected in handed_in.values())
    figures = f"{total} submissions of {', '.join(CHOSEN)}; {3600 * total / seconds:.0f} an hour"
    rows = [
        Row("a class with every known mistake: seconds", seconds, None, figures=figures),
        Row("verdicts that are missing or not the expected ones", wrong + late, 0, figures="each one is printed"),
        Row("memory of grader and workers together, MB", peak[0], 700, figures="proportional set size"),
        Row("again, with one submission of each assignment changed: seconds", again, None),
    ]
    for row in rows:
        print(report.line(row))
    report.write({"a made class": rows}, section="A large class", versions=("nbgrader", "numpy"))


def course(folder):
    from cs231n_utils.grading.release import release

    for name in CHOSEN:
        shutil.copytree(assignments.ROOT / "solutions" / name, folder / "solutions" / name)
    shutil.copy(assignments.ROOT / "nbgrader_config.py", folder)
    release(root=folder)
    return folder


def write_class(root, name, count):
    """`(folder, {student: (kind, the mistake that is to be named or None)})`"""
    released = json.loads((root / "assignments" / name / assignments.solution_path(name).name).read_text())
    folder, expected = root / f"class-{name}", {}
    made = submissions(name, released)
    for i in range(count):
        kind, mistake, data = next(made)
        student = f"s{i:05d}"
        (folder / student).mkdir(parents=True)
        (folder / student / assignments.solution_path(name).name).write_text(data, encoding="utf-8")
        expected[student] = kind, mistake
    return folder, expected


def submissions(name, released):
    """Without end: `(kind, the mistake that a message must name or None, the notebook as text)`."""
    topic = assignments.topic(name)
    solution = {c.metadata.nbgrader.grade_id: c.source for c in assignments.solution(name).cells if is_answer(c)}
    plain = {answer: topic.plain_source(answer) for answer in topic.answers if topic.plain_source(answer)}
    right = itertools.cycle([{}, plain, *(variant.sources for variant in assignments.right_answers(name))])
    wrong = itertools.cycle(random.Random(0).sample(topic.misconceptions, len(topic.misconceptions)))
    hostile = itertools.cycle(HOSTILE_PIECES)
    kinds = ["right"] * RIGHT + ["untouched"] * UNTOUCHED + ["broken"] * BROKEN + ["hostile"] * HOSTILE
    kinds = random.Random(1).sample(kinds + ["wrong"] * (100 - len(kinds)), 100)
    for kind in itertools.cycle(kinds):
        if kind == "wrong":
            mistake = next(wrong)
            yield kind, mistake, filled(released, solution | plain | {mistake.answer: mistake.source})
        elif kind == "right":
            yield kind, None, filled(released, solution | next(right))
        elif kind == "hostile":
            empty = {answer: f"def {answer}(*args, **kwargs):\n    return 7.0" for answer in solution}
            yield kind, None, filled(released, empty, next(hostile))
        else:
            text = json.dumps(released)
            yield kind, None, text if kind == "untouched" else text[: len(text) // 2]


# One of each sort that tests/hostile has many of.
HOSTILE_PIECES = (
    "import os\nos._exit(0)",
    "while True:\n    pass",
    "block = []\nwhile True:\n    block.append(bytearray(1 << 26))",
    "import os\nwhile True:\n    os.fork()",
    "import builtins\nbuiltins.AssertionError = builtins.isinstance = lambda *args: True",
    "import numpy as np\nnp.allclose = np.array_equal = lambda *args, **kwargs: True",
    "from pathlib import Path\n[p.unlink() for p in Path('/').rglob('*.ipynb')]",
    "import sys\nwhile True:\n    print('x' * 1000000)",
)


def is_answer(cell):
    return cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")


def filled(released, answers, piece=None):
    cells = []
    for cell in released["cells"]:
        source = answers.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        cells.append(cell if source is None else cell | {"source": source})
    if piece:
        new = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None}
        cells.insert(0, new | {"source": piece})
    return json.dumps(released | {"cells": cells})


def grade(root, handed_in):
    """`(seconds, how many verdicts were wrong)`"""
    from cs231n_utils.grading.batch import ClassGrading

    start, wrong = time.perf_counter(), 0
    for name, (folder, expected) in handed_in.items():
        left = dict(expected)
        for result in ClassGrading(root, name, work=root / "work", jobs=os.cpu_count()).run(folder):
            kind, mistake = left.pop(result.student)
            if not as_expected(result, kind, mistake):
                wrong += 1
                print(name, result.student, kind, mistake and mistake.id, result.verdict, result.score, result.messages)
        wrong += len(left)
    return time.perf_counter() - start, wrong


def as_expected(result, kind, mistake):
    by_tests = sum(points or 0 for name, (points, _) in result.questions.items() if name in result.checks)
    most = sum(maximum for name, (_, maximum) in result.questions.items() if name in result.checks)
    if kind == "right":
        return by_tests == most > 0
    if kind == "wrong":
        named = [name for name, message in result.messages.items() if names(message, mistake)]
        # What is optional gives no points, and so loses none.
        return bool(named) and (by_tests < most or not any(result.questions[name][1] for name in named))
    return result.score == 0


def change_one(folder, expected):
    """The first right one is handed in again, with a remark."""
    student = next(student for student, (kind, _) in expected.items() if kind == "right")
    (path,) = (folder / student).iterdir()
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = {"cell_type": "markdown", "id": "remark", "metadata": {}, "source": "Again."}
    path.write_text(json.dumps(notebook | {"cells": [*notebook["cells"], cell]}), encoding="utf-8")
    return folder, expected


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
