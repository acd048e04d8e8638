"""What a failed check says as data: how it failed, which known mistakes it shows, and what is equal in two failures."""

import json

import numpy as np
import pytest

from cs231n_utils.check import CheckFailed, Checks
from cs231n_utils.check.finding import CRASHED, UNWRITTEN, WRONG, digest_of_results
from tests.check.toy import topic

X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])


def finding(square):
    with pytest.raises(CheckFailed) as caught, Checks(topic, {"square": square} if square else {})("square") as case:
        case.call("zeros", np.zeros((1, 2)), 3.0)
        case.call("a batch", X, 0.5)
    return caught.value.finding


def unwritten(x, scale):
    raise NotImplementedError


def crashing(x, scale):
    return missing * x, (x, scale)  # noqa: F821


def wrong(x, scale):
    return scale * x * x * (1 + x), (x, scale)


def test_outcomes_and_cases():
    assert finding(unwritten).outcome == UNWRITTEN
    assert finding(crashing).outcome == CRASHED
    assert finding(None).outcome == CRASHED
    found = finding(wrong)
    assert found.outcome == WRONG and found.answer == "square" and found.known == ()
    assert found.failed == ("a batch",) and found.passed == ("zeros",)


@pytest.mark.parametrize("misconception", topic.misconceptions_of("square"), ids=lambda m: m.slug)
def test_a_known_mistake_is_named_by_its_id(misconception):
    assert any(misconception.id in ids for ids in finding(misconception.function).known)


def test_equal_results_have_equal_digests_whatever_the_text_and_the_rounding():
    def other_text(x, scale):
        out = np.empty_like(x)
        for index, value in np.ndenumerate(x):
            out[index] = (value**3 + value**2) * scale
        return out, (x, scale)

    assert finding(wrong).results == finding(other_text).results
    assert finding(wrong).results != finding(lambda x, scale: (scale * x * x * (1 - x), (x, scale))).results
    assert finding(crashing).results not in (finding(wrong).results, "")


def test_digests_tell_kinds_of_values_apart_and_fail_at_none():
    values = [1.0, [1.0], {"a": 1.0}, {"b": 1.0}, "1.0", None, np.ones(3), np.ones((3, 1)), np.nan, np.inf, 1j, True]
    values += [object(), 10**400, np.array([None, "x"]), [[[[[[[[1]]]]]]]], np.array(["a"])]
    digests = [digest_of_results([("case", value)]) for value in values]
    assert len(set(digests[:11])) == 11
    assert digest_of_results([("case", np.array([0.1 + 0.2, -0.0]))]) == digest_of_results(
        [("case", np.array([0.3, 1e-18]))]
    )
    assert digest_of_results([("case", np.float32(0.1))]) == digest_of_results([("case", 0.1)])


def test_a_finding_can_be_written_as_json():
    import dataclasses

    assert json.loads(json.dumps(dataclasses.asdict(finding(wrong))))["failed"] == ["a batch"]
