"""The scenarios of 06-hyperparameter-search: a right answer passes whatever it draws, and in whatever order."""

from types import SimpleNamespace

import numpy as np
import pytest

from cs231n_utils.topics.hyperparameter_search import answers, cases

DRAWS = range(100)


def agree(values, expected, atol):
    assert values.keys() == expected.keys()
    for name, value in values.items():
        np.testing.assert_allclose(value, expected[name], rtol=0, atol=atol, err_msg=name)


def with_other_draws(function, number):
    """`function` drawing from a generator that the one it is given decides, with other numbers for each `number`."""

    def answer(*args):
        *others, rng = args
        return function(*others, np.random.default_rng([number, int(rng.integers(2**32))]))

    return answer


@pytest.mark.parametrize(("n", "k", "seed"), [(30, 5, 0), (32, 6, 0), (103, 4, 2), (40, 13, 3)])
def test_folds_of_any_shuffle_pass(n, k, seed):
    function = answers.topic.answers["kfold_indices"].reference
    scenario = cases.folds(n, k, seed)
    expected = scenario(SimpleNamespace(kfold_indices=function))
    for number in DRAWS:
        agree(scenario(SimpleNamespace(kfold_indices=with_other_draws(function, number))), expected, 1e-9)


@pytest.mark.parametrize("trials", [3, 150])
def test_random_searches_with_any_draws_pass(trials):
    function = answers.topic.answers["random_search"].reference
    scenario = cases.searched({"learning_rate": (1e-5, 1.0), "reg": (1e-3, 10.0)}, trials)
    expected = scenario(SimpleNamespace(random_search=function))
    for number in DRAWS:
        agree(scenario(SimpleNamespace(random_search=with_other_draws(function, number))), expected, 1e-9)


def test_samples_with_any_draws_pass():
    function = answers.topic.answers["sample_log_uniform"].reference
    scenario = cases.draws(1e-4, 1.0)
    expected = scenario(SimpleNamespace(sample_log_uniform=function))
    for number in DRAWS:

        def other(low, high, rng, size=None, number=number):
            return with_other_draws(lambda rng: function(low, high, rng, size), number)(rng)

        agree(scenario(SimpleNamespace(sample_log_uniform=other)), expected, cases.SAMPLED["atol"])


def test_a_loop_that_makes_a_diverging_trial_again_ends():
    def random_search(objective, space, trials, rng):
        results = []
        while len(results) < trials:
            settings = dict.fromkeys(space, 0.5)  # which diverges
            try:
                score = objective(settings, int(rng.integers(2**32)))
            except FloatingPointError:
                continue
            results.append({"settings": settings, "score": score})
        return results

    scenario = cases.searched({"learning_rate": (1e-5, 1.0)}, 30, diverges=("learning_rate", 0.01))
    values = scenario(SimpleNamespace(random_search=random_search))
    assert values["the number of calls of objective"] > 30
