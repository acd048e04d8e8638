"""Every verdict on 06-hyperparameter-search."""

from tests.topics.verdicts import Verdicts


class TestHyperparameterSearch(Verdicts):
    assignment = "06-hyperparameter-search"
    harmless = frozenset(
        {
            # An equal score leaves the best as it is.
            "if result['score'] >= best:",
            # No best value lies at exactly a tenth of the width.
            "if centre - np.log10(low) <= 0.1 * width or np.log10(high) - centre < 0.1 * width:",
            "if centre - np.log10(low) < 0.1 * width or np.log10(high) - centre <= 0.1 * width:",
            # Which line a warning names is a matter of comfort.
            "warnings.warn('the best value lies at the border: the optimum may lie outside', stacklevel=1)",
            "warnings.warn('the best value lies at the border: the optimum may lie outside', stacklevel=3)",
        }
    )
