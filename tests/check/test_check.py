"""What a student sees when an answer is missing, broken, wrong, right, or right in a peculiar way."""

import warnings

import numpy as np
import pytest

from cs231n_utils.check import CheckFailed, Checks
from cs231n_utils.check.runs import AnswerError
from tests.check.toy import topic

X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])


def judge_square(namespace, capsys=None):
    with Checks(topic, namespace)("square") as case:
        case.call("a row by hand", np.array([[1.0, 2.0]]), 3.0, expect=[[3.0, 12.0]])
        case.call("a batch", X, 0.5, hint="The scale is 0.5 here.")


def complaint(judge, **namespace):
    with pytest.raises(CheckFailed) as caught:
        judge(namespace)
    return str(caught.value)


def right_square(x, scale):
    return scale * x * x, (x, scale)


def test_right_answer_passes_and_lists_its_cases(capsys):
    judge_square({"square": right_square})
    assert capsys.readouterr().out == "square\n  ✓ a row by hand\n  ✓ a batch\n"


def test_missing_answer():
    assert "square is not defined" in complaint(judge_square)


def test_answer_that_is_no_function():
    assert "should be a function" in complaint(judge_square, square=3)


def test_unwritten_answer_is_one_short_line(capsys):
    def square(x, scale):
        raise NotImplementedError

    assert complaint(judge_square, square=square) == "square is not written yet."
    assert capsys.readouterr().out == ""


def test_answer_that_calls_an_unwritten_one_names_that_one():
    def square(x, scale):
        raise NotImplementedError

    def gradient(dout, cache):
        return square(dout, cache)

    checks = Checks(topic, {"square": square, "gradient": gradient})
    with pytest.raises(CheckFailed) as caught, checks("gradient") as case:
        case.call("a batch", X, (0.5, X))
    assert str(caught.value) == "gradient calls square, which is not written yet."


def test_exception_quotes_the_students_own_line():
    from cs231n_utils.check.without_kernel import _execute

    namespace = {}
    _execute("def square(x, scale):\n    y = x @ x\n    return y, None\n", "square", namespace)
    with pytest.raises(CheckFailed) as caught:
        judge_square(namespace)
    assert "raised ValueError" in str(caught.value)
    assert "`y = x @ x`" in str(caught.value)


def test_exception_in_a_function_that_was_handed_over_quotes_the_students_line():
    from cs231n_utils.check.without_kernel import _execute

    namespace = {}
    _execute("def square(x, scale):\n    y = scale(x)\n    return y, None\n", "square", namespace)
    _execute("def handed_over(x):\n    return x @ x\n", "the test cell", namespace)
    checks = Checks(topic, namespace)
    with pytest.raises(CheckFailed) as caught, checks("square") as case:
        case.run("a function", lambda f: {"it": f.square(X, namespace["handed_over"])[0]}, expect={"it": 7.0})
    assert "`y = scale(x)`" in str(caught.value)


def test_known_mistake_is_named_with_its_section():
    text = complaint(judge_square, square=lambda x, scale: (scale * x * x * x, None))
    assert "The power is 3." in text
    assert '"The square"' in text


def test_of_two_mistakes_that_fit_the_first_failing_case_the_one_that_fits_all_is_named():
    def judge(namespace):
        with Checks(topic, namespace)("square") as case:
            # At x = 1, scale = 1 nothing differs; at x = 1, scale = 3 only the missing scale does.
            case.call("ones", np.ones(3), 3.0)
            case.call("a batch", X, 0.5)

    text = complaint(judge, square=lambda x, scale: (x * x, None))
    assert "The scale is left out." in text


def test_unknown_mistake_gets_the_values_and_the_hint():
    text = complaint(judge_square, square=lambda x, scale: (scale * x * x + (scale < 1), None))
    assert "a batch" in text and "all 6 values of out are wrong" in text and "1.5" in text and "0.5" in text
    assert "The scale is 0.5 here." in text


@pytest.mark.parametrize(
    "value, fragment",
    [
        (lambda x, s: None, "returned None"),
        (lambda x, s: s * x * x, "must return 2 values, (out, cache)"),
        (lambda x, s: (s * x * x, 1, 2), "3 values"),
        (lambda x, s: (None, x), "out is None"),
        (lambda x, s: (None, None), "returns only None"),
        (lambda x, s: ("no", None), "should be an array"),
        (lambda x, s: ((s * x * x)[0, :1], None), "shape (1,)"),
        (lambda x, s: ((s * x * x).astype(complex), None), "should be an array"),
        (lambda x, s: (s * x * x * np.nan, None), "NaN"),
        (lambda x, s: (np.where(x == 2, np.inf, s * x * x), None), "infinite at index [0, 1]"),
    ],
)
def test_order_of_complaint(value, fragment):
    assert fragment in complaint(judge_square, square=value)


def test_shape_that_differs_by_ones_is_a_remark(capsys):
    judge_square({"square": lambda x, scale: ((scale * x * x)[None], None)})
    assert "which is accepted" in capsys.readouterr().out


def test_argument_changed_in_place_is_a_remark_and_does_not_spoil_the_next_case(capsys):
    def square(x, scale):
        x *= x
        x *= scale
        return x, None

    judge_square({"square": square})
    assert "changes an argument in place" in capsys.readouterr().out


def test_warning_and_stderr_are_remarks(capsys):
    def square(x, scale):
        import sys
        import warnings

        warnings.warn("careful", UserWarning, stacklevel=1)
        print("progress", file=sys.stderr)
        return scale * x * x, None

    judge_square({"square": square})
    captured = capsys.readouterr()
    assert "careful" in captured.out and "progress" in captured.out and captured.err == ""


def test_warning_in_a_quiet_case_fails_and_is_named():
    def judge(namespace):
        with Checks(topic, namespace)("positive_part") as case:
            case.call("negative numbers", X, quiet=True)

    text = complaint(judge, positive_part=lambda x: np.where(x > 0, np.sqrt(x), 0.0))
    assert "NumPy warns" in text and "The root is taken before the maximum" in text
    judge({"positive_part": lambda x: np.sqrt(np.clip(x, 0, None))})


def test_a_warning_of_the_students_own_costs_nothing_in_a_quiet_case():
    def judge(namespace):
        with Checks(topic, namespace)("positive_part") as case:
            case.call("negative numbers", X, quiet=True)

    def careful(x):
        warnings.warn("Is a loop better?", stacklevel=2)
        warnings.warn("still thinking", RuntimeWarning, stacklevel=2)
        return np.sqrt(np.clip(x, 0, None))

    judge({"positive_part": careful})


def test_a_warning_that_a_matrix_product_gives_by_itself_is_not_the_students():
    def judge(namespace):
        with Checks(topic, namespace)("positive_part") as case:
            case.call("negative numbers", X, quiet=True)

    def careful(x):
        warnings.warn("divide by zero encountered in matmul", RuntimeWarning, stacklevel=2)
        return np.sqrt(np.clip(x, 0, None))

    judge({"positive_part": careful})


@pytest.mark.parametrize("unwritten", [False, True])
def test_an_empty_complaint_is_still_a_complaint(unwritten):
    def judge(namespace):
        with Checks(topic, namespace)("positive_part") as case:
            case.call("negative numbers", X)

    def refuses(x):
        raise AnswerError("", "", unwritten)

    assert complaint(judge, positive_part=refuses)


def judge_gradient(namespace, checks=None):
    with (checks or Checks(topic, namespace))("gradient") as case:
        case.backward("by hand", np.array([3.0]), 0.5, dout=np.array([10.0]), expect=[30.0])
        case.backward("the gradient of the sum", X, 0.5, dout=np.ones_like(X))


def test_backward_uses_the_students_own_cache():
    def square(x, scale):
        return scale * x * x, {"anything": x, "s": scale}

    judge_gradient({"square": square, "gradient": lambda d, c: 2 * c["s"] * c["anything"] * d})


def test_right_backward_after_a_wrong_forward_keeps_its_points(capsys):
    def square(x, scale):
        return scale * x * x, (x, scale + 1)

    judge_gradient({"square": square, "gradient": lambda d, c: 2 * c[1] * c[0] * d})
    assert "judged with the course's square" in capsys.readouterr().out


def test_backward_without_any_forward_can_be_judged():
    judge_gradient({"gradient": lambda d, c: 2 * c[1] * c[0] * d})


def test_right_backward_after_an_unwritten_forward_keeps_its_points(capsys):
    def square(x, scale):
        raise NotImplementedError

    judge_gradient({"square": square, "gradient": lambda d, c: 2 * c[1] * c[0] * d})
    assert "judged with the course's square" in capsys.readouterr().out


CALLING = """
def quartic(x):
    once, _ = square(x, 1.0)
    return square(once, 1.0)[0]
"""


def judge_square_and_quartic(source):
    """The complaints about `square`, which is `source`, and about `quartic`, which calls it and is right."""
    namespace, complaints = {"np": np}, []
    exec(source + CALLING, namespace)
    checks = Checks(topic, namespace)
    for name, args in (("square", (X, 0.5)), ("quartic", (X,))):
        try:
            with checks(name) as case:
                case.call("a batch", *args)
        except CheckFailed as failure:
            complaints.append(str(failure))
    return complaints


def test_an_answer_that_calls_a_wrong_one_keeps_its_points(capsys):
    (only,) = judge_square_and_quartic("def square(x, scale): return x**3 * scale, None")
    assert only.startswith("square")
    assert "judged with the course's square" in capsys.readouterr().out


def test_an_answer_that_calls_an_unwritten_one_does_not():
    _, second = judge_square_and_quartic("def square(x, scale): raise NotImplementedError")
    assert "calls square, which is not written yet" in second


def test_an_answer_is_lent_nothing_that_its_author_never_wrote():
    _, second = judge_square_and_quartic("")
    assert "NameError" in second


def test_exceptions_of_one_kind_are_told_apart_by_their_text():
    def judge(namespace):
        with Checks(topic, namespace)("running_mean") as case:
            case.call("a batch", X, {})

    assert "needs its first mean" in complaint(judge, running_mean=lambda x, s: s["mean"])
    assert "needs its first mean" not in complaint(judge, running_mean=lambda x, s: {}["something else"])


def test_infinities_in_the_expected_values_raise_no_warning():
    def judge(namespace):
        with Checks(topic, namespace)("square") as case:
            case.call("huge numbers", np.array([np.inf, 1.0]), 1.0)

    assert "1 of 2" in complaint(judge, square=lambda x, scale: (x + 1, None))


def test_a_number_is_not_near_to_an_infinity_that_is_expected():
    def judge(namespace):
        with Checks(topic, namespace)("square") as case:
            case.call("huge numbers", np.array([np.inf, 1.0]), 1.0)

    assert "1 of 2" in complaint(judge, square=lambda x, scale: (np.array([5.0, 1.0]), None))
    judge({"square": lambda x, scale: (x * x, None)})


def test_forward_and_backward_that_do_not_fit_are_not_excused_once_the_forward_has_passed():
    namespace = {"square": lambda x, s: (s * x * x, (x, 2 * s)), "gradient": lambda d, c: 2 * c[1] * c[0] * d}
    checks = Checks(topic, namespace)
    with checks("square") as case:
        case.call("a batch", X, 0.5)
    with pytest.raises(CheckFailed):
        judge_gradient(namespace, checks)


def test_state_in_a_dict_is_observed():
    def judge(namespace):
        with Checks(topic, namespace)("running_mean") as case:

            def three(f):
                state = {}
                for _ in range(3):
                    f.running_mean(X, state)
                return {"state": state}

            case.run("three batches", three)

    judge({"running_mean": lambda x, s: s.update(mean=0.9 * s.get("mean", 0) + 0.1 * x.mean()) or s["mean"]})
    assert "lacks the key 'mean'" in complaint(judge, running_mean=lambda x, s: x.mean())
    swapped = lambda x, s: s.update(mean=0.1 * s.get("mean", 0) + 0.9 * x.mean()) or s["mean"]  # noqa: E731
    assert "wrong term" in complaint(judge, running_mean=swapped)


def test_calling_the_courses_own_function_earns_nothing():
    assert "the course's own" in complaint(judge_square, square=topic.answers["square"].reference)
    wrapped = lambda x, scale: topic.answers["square"].reference(x, scale)  # noqa: E731
    assert "the course's own" in complaint(judge_square, square=wrapped)


def test_calling_the_courses_version_of_an_answer_one_may_call_earns_nothing():
    def judge(namespace):
        with Checks(topic, namespace)("quartic") as case:
            case.call("a batch", X)

    theirs = topic.answers["square"].reference
    assert "the course's own square" in complaint(judge, quartic=lambda x: theirs(theirs(x, 1.0)[0], 1.0)[0])


def test_calling_torch_earns_nothing():
    torch = pytest.importorskip("torch")

    def positive_part(x):
        return torch.sqrt(torch.relu(torch.from_numpy(x))).numpy()

    checks = Checks(topic, {"positive_part": positive_part})
    with pytest.raises(CheckFailed, match="torch"), checks("positive_part") as case:
        case.call("a batch", X)


def test_expected_exception():
    def judge(namespace):
        with Checks(topic, namespace)("running_mean") as case:
            case.raises("an empty batch", ValueError, np.zeros(0), {})

    def running_mean(x, state):
        if not x.size:
            raise ValueError("empty")

    judge({"running_mean": running_mean})
    assert "returned a value" in complaint(judge, running_mean=lambda x, s: 0.0)


def test_working_lends_the_courses_version_until_the_check_has_passed(capsys):
    namespace = {"square": lambda x, s: (x, None)}
    checks = Checks(topic, namespace)
    f = checks.working("square")
    assert f.square is topic.answers["square"].reference
    assert "square" in capsys.readouterr().out
    namespace["square"] = right_square
    with checks("square") as case:
        case.call("a batch", X, 0.5)
    capsys.readouterr()
    assert checks.working("square").square is right_square
    assert capsys.readouterr().out == ""
    namespace["square"] = lambda x, s: (x, None)  # redefined after it passed
    assert checks.working("square").square is not namespace["square"]


def test_working_lends_forward_and_backward_together(capsys):
    namespace = {"square": lambda x, s: (s * x * x, {"x": x, "s": s}), "gradient": lambda d, c: d}
    checks = Checks(topic, namespace)
    with checks("square") as case:
        case.call("a batch", X, 0.5)
    capsys.readouterr()
    f = checks.working("square", "gradient")
    out, cache = f.square(X, 0.5)
    np.testing.assert_allclose(f.gradient(np.ones_like(X), cache), X)
    said = capsys.readouterr().out
    assert "gradient, because it has not passed" in said and "square, which goes with it" in said


def test_a_failure_in_one_test_cell_is_not_forgotten_by_the_next():
    namespace = {"square": lambda x, scale: (x * x, None)}
    checks = Checks(topic, namespace)
    with pytest.raises(CheckFailed), checks("square") as case:
        case.call("a batch", X, 0.5)
    with checks("square") as case:
        case.call("scale 1", X, 1.0)
    assert not checks.has_passed("square")


def test_values_that_the_case_cannot_use_are_the_answers_fault():
    def judge(namespace):
        with Checks(topic, namespace)("running_mean") as case:
            case.run("half of it", lambda f: {"half": f.running_mean(X, {}) / 2})

    assert "cannot be used" in complaint(judge, running_mean=lambda x, s: "text")


def test_advisory_case_is_a_remark(capsys):
    with Checks(topic, {"positive_part": lambda x: np.sqrt(np.abs(x))})("positive_part") as case:
        case.call("negative numbers", X, advisory=True, hint="Negative numbers are cut to 0 in this course.")
    assert "note: Negative numbers are cut to 0" in capsys.readouterr().out


def test_failure_is_rendered_in_a_notebook_as_one_sentence():
    assert CheckFailed("square is not written yet.")._render_traceback_() == ["square is not written yet."]


def test_long_failure_is_rendered_in_lines_that_break_between_words():
    text = "first " + "words and " * 20 + "code `a = b + " + "c + " * 30 + "d`.\nThe next sentence."
    lines = CheckFailed(text)._render_traceback_()
    assert " ".join(lines) == text.replace("\n", " ") and lines[-1] == "The next sentence."
    assert all(len(line) < 100 or "`a = b + c" in line for line in lines)
    assert len([line for line in lines if "`" in line]) == 1


def test_question_ends_a_complaint():
    text = complaint(judge_square, square=lambda x, scale: None)
    assert "missing?" in text and "?." not in text


def test_unknown_answer_and_unknown_assignment():
    with pytest.raises(ValueError, match="no answer"):
        Checks(topic, {})("cube")
    with pytest.raises(ValueError, match="no checks are registered"):
        Checks("99-nothing", {})


@pytest.mark.parametrize("misconception", topic.misconceptions, ids=lambda m: m.id)
def test_every_misconception_differs_from_the_plain_answer(misconception):
    assert misconception.source != topic.plain_source(misconception.answer)
    assert callable(misconception.function)
