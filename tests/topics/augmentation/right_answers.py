"""Right answers of 09-augmentation in other styles."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "loops",
        column_rms="""
def column_rms(x):
    N, D = x.shape
    out = np.zeros(D)
    for j in range(D):
        for i in range(N):
            out[j] += x[i, j] * x[i, j] / N
    return out**0.5
""",
    ),
    variant(
        "einsum",
        column_rms="""
def column_rms(x):
    return np.sqrt(np.einsum("nd,nd->d", x, x) / x.shape[0])
""",
    ),
    variant(
        "norm of each column",
        column_rms="""
def column_rms(x):
    return np.array([np.linalg.norm(column) for column in x.T]) / np.sqrt(len(x))
""",
    ),
]
