"""What is named when no single known mistake gives the student's numbers, and what is not."""

import numpy as np
import pytest

from cs231n_utils.check import CheckFailed, Checks, Topic
from cs231n_utils.check.compare import compare
from cs231n_utils.check.exceptions import cause_of
from cs231n_utils.check.runs import AnswerError, Functions, run_case

X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])


def reference_curve(x, power=2.0):
    return 3 * np.abs(x) ** power + 1, (x, power)


def reference_slope(dout, cache):
    x, power = cache
    return 3 * power * np.abs(x) ** (power - 1) * np.sign(x) * dout


@pytest.fixture
def topic():
    topic = Topic("00-curve")
    topic.answer("curve", reference_curve, returns=("out", "cache"), section="The curve")
    topic.answer("slope", reference_slope, returns=("dx",), section="Its slope", uses=("curve",))

    @topic.plain
    def curve(x, power=2.0):
        out = 3 * np.abs(x) ** power + 1
        return out, (x, power)

    @topic.plain
    def slope(dout, cache):
        x, power = cache
        return 3 * power * np.abs(x) ** (power - 1) * np.sign(x) * dout

    topic.edit("curve", "no-three", "The factor 3 is missing.", ("3 * ", ""))
    topic.edit("curve", "no-one", "The 1 is not added.", (" + 1", ""))
    topic.edit("curve", "doubled", "All is doubled.", ("return out", "return 2 * out"))
    topic.family("curve", "power-fixed", "The power is fixed at {value}.", ("2", "3"), ("** power", "** {value}"))
    topic.edit("slope", "no-sign", "The sign of x is missing.", (" * np.sign(x)", ""))
    topic.edit("slope", "no-power", "The power is missing in front.", ("3 * power", "3"))
    return topic


def complaint(topic, name, judge, **namespace):
    with pytest.raises(CheckFailed) as caught, Checks(topic, namespace)(name) as case:
        judge(case)
    return str(caught.value)


def curve_cases(case):
    case.call("squares", X)
    case.call("cubes", X, 3.0)
    case.call("roots", X, 0.5)


def slope_cases(case):
    case.backward("squares", X, dout=np.ones_like(X))
    case.backward("cubes", X, 3.0, dout=X + 5)


def curve_of(formula):
    return lambda x, power=2.0: (formula(np.abs(x), power), (x, power))


def test_a_member_of_a_family_is_named_with_its_constant(topic):
    text = complaint(topic, "curve", curve_cases, curve=curve_of(lambda a, p: 3 * a**3 + 1))
    assert "fixed at 3." in text


def test_members_that_cannot_be_told_apart_are_named_together(topic):
    def zeros_and_ones(case):
        case.call("zeros and ones", np.array([0.0, 1.0]), 0.0)

    assert "fixed at 2 or 3." in complaint(topic, "curve", zeros_and_ones, curve=curve_of(lambda a, p: 3 * a**2 + 1))


def test_an_unknown_constant_is_not_named(topic):
    text = complaint(topic, "curve", curve_cases, curve=curve_of(lambda a, p: 3 * a**5 + 1))
    assert "fixed at" not in text


def test_two_mistakes_at_once_are_both_named(topic):
    text = complaint(topic, "curve", curve_cases, curve=curve_of(lambda a, p: a**p))
    assert "factor 3 is missing" in text and "1 is not added" in text


def test_a_mistake_and_a_member_of_a_family_are_both_named(topic):
    text = complaint(topic, "curve", curve_cases, curve=curve_of(lambda a, p: 3 * a**3))
    assert "fixed at 3." in text and "1 is not added" in text


def test_a_pair_must_give_every_case(topic):
    def curve(x, power=2.0):
        a = np.abs(x)
        return (a**power if power == 2 else 3 * a**power + 7), (x, power)

    text = complaint(topic, "curve", curve_cases, curve=curve)
    assert "Two things" not in text and "missing" not in text


def test_a_mistake_that_goes_wrong_where_the_student_is_right_is_not_named(topic):
    def curve(x, power=2.0):
        a = np.abs(x)
        return (a**power + 1 if power == 2 else 3 * a**power + 1), (x, power)

    assert "factor 3" not in complaint(topic, "curve", curve_cases, curve=curve)


def test_one_case_out_of_several_that_fail_is_too_little_to_name_a_mistake(topic):
    def curve(x, power=2.0):
        a = np.abs(x)
        return (a**power + 1 if power == 2 else a + 100 * power), (x, power)

    assert "factor 3" not in complaint(topic, "curve", curve_cases, curve=curve)


def test_mistakes_that_give_the_same_are_all_named(topic):
    topic.edit("curve", "none", "Nothing is returned but 0.", ("return out", "return 0 * out"))
    text = complaint(topic, "curve", lambda case: case.call("zero", np.zeros(2)), curve=curve_of(lambda a, p: a * 0))
    assert "1 is not added" in text and "Nothing is returned but 0" in text


def test_a_tuple_in_the_place_of_an_array_is_told_as_a_wrong_result(topic):
    """A layer's (out, cache) handed on whole: arrays of different shapes, which NumPy makes no array of."""
    text = complaint(topic, "curve", curve_cases, curve=lambda x, power=2.0: ((x, x[:, :1]), power))
    assert "curve" in text and "out" in text


def test_an_error_is_never_named_as_a_pair(topic):
    def curve(x, power=2.0):
        raise ValueError("who knows")

    assert "Two things" not in complaint(topic, "curve", curve_cases, curve=curve)


OWN = {
    "curve": lambda x, power=2.0: (5 * np.abs(x) ** power, (5, x, power)),
    "slope": lambda d, c: c[0] * c[2] * np.abs(c[1]) ** (c[2] - 1) * np.sign(c[1]) * d,
}


def test_a_backward_pass_that_fits_its_own_wrong_forward_pass_is_told_so_and_earns_nothing_yet(topic):
    text = complaint(topic, "slope", slope_cases, **OWN)
    assert "right for your own curve" in text and "missing" not in text


def test_that_is_not_told_of_a_wrong_backward_pass(topic):
    wrong = OWN | {"slope": lambda d, c: c[0] * np.abs(c[1]) ** (c[2] - 1) * np.sign(c[1]) * d}
    assert "right for your own" not in complaint(topic, "slope", slope_cases, **wrong)


def test_nor_where_the_forward_pass_is_right(topic):
    def slope(dout, cache):
        return reference_slope(dout, cache) * (1 + 2e-6)  # within the precision of a numerical derivative

    text = complaint(topic, "slope", slope_cases, curve=curve_of(lambda a, p: 3 * a**p + 1), slope=slope)
    assert "right for your own" not in text


def test_nor_once_the_forward_pass_has_passed(topic):
    checks = Checks(topic, dict(OWN, curve=reference_curve_copy))
    with checks("curve") as case:
        case.call("squares", X)
    with pytest.raises(CheckFailed) as caught, checks("slope") as case:
        slope_cases(case)
    assert "right for your own" not in str(caught.value)


def reference_curve_copy(x, power=2.0):
    return 3 * np.abs(x) ** power + 1, (5, x, power)


def test_a_wrong_backward_pass_after_a_wrong_forward_pass_is_named_with_the_courses_forward_pass(topic):
    wrong = {"curve": curve_of(lambda a, p: np.sin(a)), "slope": lambda d, c: 3 * c[1] * np.abs(c[0]) ** (c[1] - 1) * d}
    assert "sign of x is missing" in complaint(topic, "slope", slope_cases, **wrong)


def test_what_is_quoted_is_what_is_explained(topic):
    """With the student's own cache the backward pass raises; the named mistake shows with the course's cache alone."""

    def slope(dout, cache):
        x, power = cache
        return 3 * power * np.abs(x) ** (power - 1) * dout

    text = complaint(topic, "slope", slope_cases, curve=lambda x, power=2.0: (x, (x, power, 1)), slope=slope)
    assert "sign of x is missing" in text and "unpack" not in text


def raised_by(function, *args):
    class Answer:
        returns = ("out",)

    run = run_case(lambda f: {"out": f.answer(*args)}, Functions({"answer": function}, {"answer": Answer}))
    return run.error


def undefined():
    return nowhere  # noqa: F821


def set_in_one_branch(x):
    if x.size > 100:
        out = x
    return out


@pytest.mark.parametrize(
    "function, args, fragment",
    [
        (lambda x: max(0, x), (X,), "np.maximum"),
        (lambda x: x if x > 0 else 0, (X,), "np.where"),
        (lambda x: np.max(0, x), (X,), "np.maximum"),
        (lambda x: x - x.mean(axis=1), (X,), "keepdims"),
        (lambda x: x[:, :2] * np.ones((3, 2)), (X,), "(2,2) and (3,2)"),
        (lambda x: x @ x, (X,), "matrix product"),
        (lambda x: np.dot(x, x), (X,), "(2,3) and (2,3)"),
        (lambda: undefined(), (), "`nowhere`"),
        (set_in_one_branch, (X,), "`out`"),
        (lambda c: c["velocity"], ({},), "'velocity'"),
        (lambda c: [0 for a, b in [c]], ((1, 2, 3),), "2 values"),
        (lambda x: x.reshape(4, 2), (X,), "6 numbers"),
        (lambda: np.random.default_rng(0).randn(3, 2), (), "no `randn`"),
        (lambda: np.random.default_rng(0).standard_normal(3, 2), (), "a tuple"),
        (lambda x: x.sum(axis=0).sum(axis=1), (X,), "Axis 1"),
        (lambda c: c["a"], (None,), "None"),
        (lambda c: 2.0 - c, ((1, 2),), "tuple"),
        (lambda c: c.shape, ((1, 2),), "tuple"),
        (lambda x: np.array([x, x[:1]]), (X,), "np.concatenate"),
        (lambda x: np.maximun(x), (X,), "`maximun`"),
        (lambda x: undefined(x), (X,), "do not agree"),
        (lambda x: x.reshape(3 / 1, 2), (X,), "//"),
        (lambda x: x[0, 3], (X,), "count from 0"),
        (lambda x: np.arange(3).__iadd__(0.5), (X,), "in place"),
        (lambda x: float(x), (X,), "entry by entry"),
    ],
)
def test_a_raw_error_is_put_in_plain_words(function, args, fragment):
    error = raised_by(function, *args)
    assert fragment in cause_of(error), error


def test_an_unknown_error_and_one_of_ours_get_no_such_sentence():
    assert cause_of(raised_by(lambda: [].pop())) is None
    assert cause_of(AnswerError("out must be 2 values", "structure")) is None


def test_a_later_error_explains_where_the_first_wrong_case_does_not(topic):
    def curve(x, power=2.0):
        return (x * 17, None) if power == 2 else (x @ x, None)

    text = complaint(topic, "curve", curve_cases, curve=curve)
    assert '"cubes" ends with ValueError' in text and "matrix product" in text


def test_numbers_that_print_alike_are_given_with_more_digits():
    text = compare("out", np.array([1.00000012]), np.array([1.0]), rtol=1e-9).complaint
    got, wanted = text.split(" is ")[1].split(" and should be ")
    assert got != wanted


def test_what_is_only_rounding_is_called_zero():
    assert "should be 0" in compare("out", np.array([0.5, 3.0]), np.array([-7.2e-17, 3.0])).complaint
    assert "should be 7.2e-17" in compare("out", np.array([0.5, 1e-17]), np.array([7.2e-17, 1e-17])).complaint


def test_seven_axes_are_refused_and_axes_of_length_one_are_not():
    expected = np.ones((2, 4, 1, 3))
    assert "shape" in compare("out", np.ones((1, 1, 1, 2, 4, 1, 3)), expected).complaint
    assert not compare("out", np.ones((1, 2, 4, 1, 3)), expected)
    assert not compare("dgamma", np.ones((1, 4, 1, 1)), np.ones(4))


@pytest.mark.parametrize(
    "formula, fragment",
    [
        (lambda a, p: np.exp(1000 * a) / np.exp(1000 * a), "overflows"),
        (lambda a, p: np.sqrt(-1 - a), "root"),
        (lambda a, p: np.log(a - 9), "logarithm"),
        (lambda a, p: (a - a) / (a - a), "Zero is divided by zero"),
        (lambda a, p: 1 / (a - a), "divided by zero"),
    ],
)
def test_a_warning_explains_infinite_values(topic, formula, fragment):
    assert fragment in complaint(topic, "curve", curve_cases, curve=curve_of(formula))


def test_a_warning_explains_no_finite_value(topic):
    def formula(a, p):
        np.exp(1000 * a)
        return a * 17

    assert "overflows" not in complaint(topic, "curve", curve_cases, curve=curve_of(formula))
