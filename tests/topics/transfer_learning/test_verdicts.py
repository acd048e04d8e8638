"""Every verdict on 11-transfer-learning."""

from tests.topics.verdicts import Verdicts


class TestTransferLearning(Verdicts):
    assignment = "11-transfer-learning"
    # No difference is exactly at a limit. Between the runs of different names there is room for other limits, and what
    # holds of the last epoch holds of the one before it, and of the first.
    harmless = frozenset(
        {
            "return bool(np.max(np.abs(together - alone)) >= 0.001 * np.max(np.abs(together)))",
            "return bool(np.max(np.abs(together - alone)) > 0.0011 * np.max(np.abs(together)))",
            "if history['train_acc'][-1] <= 0.7:",
            "if history['train_acc'][-1] < 0.77:",
            "if history['train_acc'][-2] < 0.7:",
            "if history['trunk'][+1] == 0:",
            "if history['trunk'][-2] == 0:",
            "if history['statistics'][+1] == 0:",
            "if history['statistics'][-2] == 0:",
            "if np.isnan(history['trunk'][-1]) or history['trunk'][-1] >= 0.5:",
            "if np.isnan(history['trunk'][-1]) or history['trunk'][-1] > 0.55:",
            "if np.isnan(history['trunk'][-1]) or history['trunk'][-2] > 0.5:",
            "if np.isnan(history['trunk'][-2]) or history['trunk'][-1] > 0.5:",
        }
    )
