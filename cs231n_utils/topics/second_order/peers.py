"""How many evaluations SciPy's minimizers take on the notebook's objectives.

SciPy is no dependency of the course, so its counts stand here: measured with SciPy 1.17.1 and NumPy 2.4.6 on Linux, by

    python -m cs231n_utils.topics.second_order.peers

which needs SciPy and prints them anew.
"""

import numpy as np

from cs231n_utils.topics.second_order.cases import bowl, positive_definite
from cs231n_utils.topics.second_order.nets import FlatNet, small_clothes

__all__ = ["measure", "scipy_counts"]

_COUNTS = {
    "bowl": {"BFGS": (31, 31, 30), "L-BFGS-B": (122, 126, 122)},
    "units": {"BFGS": (37, 33, 35), "L-BFGS-B": (1384, 1219, 1303)},
    "net": {"BFGS": (62, 61, 65), "L-BFGS-B": (52, 51, 50)},
}


def scipy_counts(objective):
    """Evaluations of loss and gradient together until the goal is reached, of three seeds.

    Parameters
    ----------
    objective : str
        "bowl": 20 weights, condition number 1000, to 1e-10 of the first loss. "units": the same bowl with each weight
        in a unit of its own. "net": 226 weights, to a loss of 0.6.

    Returns
    -------
    dict
        The method's name -> three whole numbers.
    """
    return {name: list(counts) for name, counts in _COUNTS[objective].items()}


def measure():
    """The counts of this machine's SciPy, as a dict of dicts; ImportError without SciPy."""
    from scipy.optimize import minimize

    X, y, _, _ = small_clothes()
    net = FlatNet([16, 8, 10], X[:500], y[:500], reg=1e-3)
    found = {"bowl": {}, "units": {}, "net": {}}
    for seed in range(3):
        rng = np.random.default_rng(100 + seed)
        minimum, units = rng.standard_normal(20), 10 ** rng.uniform(-1, 1, 20)
        A = positive_definite(20, 1000.0, seed)
        plain, scaled = bowl(A, minimum), bowl(A * np.outer(units, units), minimum / units)
        start = net.start(np.random.default_rng(seed))
        goals = {
            "bowl": (plain, np.zeros(20), 1e-10 * plain(np.zeros(20))[0]),
            "units": (scaled, np.zeros(20), 1e-10 * scaled(np.zeros(20))[0]),
            "net": (net, start, 0.6),
        }
        for method, options in (("BFGS", {}), ("L-BFGS-B", {"ftol": 0.0, "maxcor": 10})):
            for name, (objective, w, goal) in goals.items():
                losses = []

                def counted(w, objective=objective, losses=losses):
                    loss, gradient = objective(w)
                    losses.append(loss)
                    return loss, gradient

                minimize(counted, w, jac=True, method=method, options={"gtol": 1e-12, "maxiter": 4000, **options})
                count = next(i for i, loss in enumerate(losses, start=1) if loss <= goal)
                found[name].setdefault(method, []).append(count)
    return found


if __name__ == "__main__":
    for name, counts in measure().items():
        print(name, counts)
