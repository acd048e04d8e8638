"""Every verdict on 13-second-order."""

from tests.topics.verdicts import Verdicts


class TestSecondOrder(Verdicts):
    assignment = "13-second-order"
    harmless = frozenset(
        {
            # solve itself refuses a matrix that is exactly singular
            "if np.linalg.eigvalsh(damped)[0] < 0:",
            # at exactly the limit, where two numbers would have to agree to the last digit
            "if factor ** steps < share:",
            "if values[0] > 0 and np.linalg.norm(slopes / values) < radius:",
            "if np.linalg.norm(slopes / (values + middle)) >= radius:",
            "if loss(w + step * direction) < start + c * step * slope:",
            "if s @ y > share * model:",
            "if np.linalg.norm(gradient) < tolerance:",
            "if s @ y >= 0:",
            "if f(w + step * direction)[0] < loss + 0.0001 * step * (gradient @ direction):",
            # the share is below 1, so that one step is needed anyhow
            "for steps in range(0, 100000):",
            # with an eigenvalue of 0 the length is infinite; where this is not found, halving comes to 0 as well
            "if values[0] >= 0 and np.linalg.norm(slopes / values) <= radius:",
            "if values[0] > 1 and np.linalg.norm(slopes / values) <= radius:",
            # a tenth more of a constant that is far below what decides
            "def backtracking_line_search(loss, w, direction, gradient, step=1.0, shrink=0.5, "
            "c=0.00011000000000000002):",
            "if f(w + step * direction)[0] <= loss + 0.00011000000000000002 * step * (gradient @ direction):",
            "h = 1.1000000000000001e-05 / size",
            # the rule of convergence_kind is the student's to choose
            "if logs[-1] - logs[middle] >= -0.5:",
            "if logs[-1] - logs[middle] > -0.55:",
            "if logs[-2] - logs[middle] > -0.5:",
            "early = (logs[middle] - logs[1]) / middle",
            "late = logs[-1] - logs[-3]",
            "return 'superlinear' if late <= 2 * early else 'linear'",
            "return 'superlinear' if late < 3 * early else 'linear'",
        }
    )
