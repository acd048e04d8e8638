"""Every verdict on 01-activations."""

from tests.topics.verdicts import Verdicts


class TestActivations(Verdicts):
    assignment = "01-activations"
    harmless = frozenset(
        {
            "out = np.where(x > 0, 1 / (1 + z), z / (1 + z))",
            "return dout * (x >= 0)",
            "out = np.where(x >= 0, x, alpha * x)",
            "return np.where(x >= 0, dout, alpha * dout)",
            "out = np.where(x >= 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))",
            "out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 1)) - 1))",
            "return dout * np.where(x >= 0, 1, alpha * np.exp(np.minimum(x, 0)))",
            "return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 1)))",
            "return float(np.mean(np.abs(slope) <= threshold))",
            # The stacks to be told apart leave room for the student's own borders.
            "if np.mean(1 - outputs[-1] ** 2 < 0.01) >= 0.5:",
            "if np.mean(1 - outputs[-1] ** 2 < 0.01) > 0.55:",
            "if np.mean(1 - outputs[-1] ** 2 <= 0.01) > 0.5:",
            "if np.mean(1 - outputs[-1] ** 2 < 0.011000000000000001) > 0.5:",
            "if np.mean(1 - outputs[-2] ** 2 < 0.01) > 0.5:",
            "if np.mean(np.abs(outputs[-1])) <= 0.1 * np.mean(np.abs(outputs[0])):",
            "if np.mean(np.abs(outputs[-1])) < 0.11000000000000001 * np.mean(np.abs(outputs[0])):",
            "if np.mean(np.abs(outputs[-2])) < 0.1 * np.mean(np.abs(outputs[0])):",
            "if np.mean(np.abs(outputs[-1])) < 0.1 * np.mean(np.abs(outputs[1])):",
        }
    )
