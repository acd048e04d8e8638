"""Every run of a case starts from the same arguments, whatever the runs before have done to theirs."""

import numpy as np

from cs231n_utils.check.runs import fresh


class TestFreshArguments:
    def test_an_array_in_a_dict_is_not_reached_by_a_change_in_place(self):
        average = {"W": np.array([2.0])}
        (copied,) = fresh([average])
        copied["W"] += 1.0
        assert average["W"] == 2.0

    def test_arrays_in_lists_and_dicts_keep_their_values(self):
        params, steps = fresh([{"W": np.array([2.0]), "rate": 0.1}, [np.array([3.0])]])
        assert params == {"W": np.array([2.0]), "rate": 0.1}
        assert steps == [np.array([3.0])]
