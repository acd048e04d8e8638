"""Find the known mistake that explains a wrong result."""

from cs231n_utils.check.compare import same
from cs231n_utils.check.runs import Functions, run_case

__all__ = ["explain"]


def explain(topic, answer, verdicts):
    """The `Misconception` of `answer` that gives what the student's function gave, or None.

    verdicts  the cases that ran, each with .case, .run and .expected (see session.py)

    A misconception must reproduce what is wrong in the first failing case. Among several that do, the one that
    agrees with the student's results in the most cases is named, and of those the first that was registered.
    """
    failing = [v for v in verdicts if v.complaint is not None]
    if not failing:
        return None
    best, best_score = None, 0
    for misconception in topic.misconceptions_of(answer.name):
        # Most are ruled out by one case; only those left are worth running on all.
        if not _reproduces(_run(topic, misconception, failing[0].case), failing[0]):
            continue
        score = sum(_agrees(_run(topic, misconception, v.case), v) for v in verdicts)
        if score > best_score:
            best, best_score = misconception, score
    return best


def _run(topic, misconception, case):
    functions = topic.plain_functions() | {misconception.answer: misconception.function}
    return run_case(case.scenario, Functions(functions, topic.answers))


def _reproduces(run, verdict):
    """True if `run` goes wrong in the way in which the student's run did."""
    if verdict.run.error or run.error:
        return bool(verdict.run.error and run.error) and _gist(verdict.run.error) == _gist(run.error)
    wrong = [
        name
        for name, value in verdict.expected.items()
        if not same(verdict.run.outputs.get(name), value, **verdict.case.tolerance)
    ]
    if not wrong:  # the values are right and a warning is the complaint
        return bool(verdict.run.warned) and run.warned == verdict.run.warned
    return all(_alike(run, verdict, name) for name in wrong)


def _gist(error):
    """What an error says, without the line in which it arose: the same mistake may stand in another line."""
    return error.kind, str(error).split(", in the line `")[0].split(", in line ")[0]


def _agrees(run, verdict):
    if verdict.run.outputs is None or run.outputs is None:
        return _reproduces(run, verdict)
    return all(_alike(run, verdict, name) for name in verdict.expected)


def _alike(run, verdict, name):
    """True if both runs gave the same for `name`; both ways, because `same` passes over keys that only `got` has."""
    a, b = run.outputs.get(name), verdict.run.outputs.get(name)
    return same(a, b, **verdict.case.tolerance) and same(b, a, **verdict.case.tolerance)
