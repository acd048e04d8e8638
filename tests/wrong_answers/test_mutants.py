"""Change a right answer anywhere, and its check notices; unless the change makes no difference."""

import ast

import pytest

from cs231n_utils.check.without_kernel import run_without_kernel
from tests import assignments
from tests.wrong_answers.mutants import mutants

# Changes that are accepted, by the line they make. Each is right: a matter of convention at exactly 0, a value that
# is never reached, a constant far below the precision of the comparison, or another way to write the same.
ACCEPTED = {
    "01-activations": {
        "out = np.where(x > 0, 1 / (1 + z), z / (1 + z))",
        "return dout * (x >= 0)",
        "out = np.where(x >= 0, x, alpha * x)",
        "return np.where(x >= 0, dout, alpha * dout)",
        "out = np.where(x >= 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))",
        "out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 1)) - 1))",
        "return dout * np.where(x >= 0, 1, alpha * np.exp(np.minimum(x, 0)))",
        "return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 1)))",
        "return float(np.mean(np.abs(slope) <= threshold))",
    },
    "04-batch-normalization": {
        "rows = x.transpose(0, 2, 3, 1).reshape(-2, C)",
        "rows = dout.transpose(0, 2, 3, 1).reshape(-2, C)",
    },
    "07-optimizers": {
        "config.setdefault('epsilon', 1.1000000000000001e-08)",
        "if rho >= 5:",
        # radam's epsilon has no agreed place, so its check leaves it too small to matter.
        "step = r * step / (np.sqrt(v / (1 - beta2 ** t)) - config['epsilon'])",
    },
}


def changed_line(before, after):
    pairs = zip(ast.unparse(ast.parse(before)).splitlines(), after.splitlines(), strict=True)
    return next(new.strip() for old, new in pairs if old != new)


@pytest.mark.parametrize("name", assignments.NAMES)
def test_a_changed_answer_loses_points(name):
    topic, notebook = assignments.topic(name), assignments.solution(name)
    plain = {a: topic.plain_source(a) for a in topic.answers if topic.plain_source(a)}
    survivors = set()
    for answer, source in plain.items():
        for mutant in mutants(source):
            scores = run_without_kernel(notebook, plain | {answer: mutant})
            if all(score.points == score.maximum for score in scores.values()):
                survivors.add(changed_line(source, mutant))
    assert survivors <= ACCEPTED.get(name, set())
