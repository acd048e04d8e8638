"""Every verdict on 10-cnn-arithmetic."""

from tests.topics.verdicts import Verdicts


def design(pool_stride, conv_stride):
    return (
        "return [{'kind': 'conv', 'filters': 8, 'kernel': 4, 'stride': 2}, "
        f"{{'kind': 'max_pool', 'kernel': 3, 'stride': {pool_stride}}}, "
        f"{{'kind': 'conv', 'filters': 24, 'kernel': 3, 'stride': {conv_stride}}}, "
        "{'kind': 'affine', 'units': 10}]"
    )


class TestCnnArithmetic(Verdicts):
    assignment = "10-cnn-arithmetic"
    harmless = frozenset(
        {
            # K is odd.
            "return (K - 0) // 2",
            "layers = (K - 0) // 2",
            # Other designs within the budget.
            design(3, 2),
            design(2, 1),
        }
    )
