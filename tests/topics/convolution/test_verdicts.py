"""Every verdict on 12-convolution."""

from tests.topics.verdicts import Verdicts


class TestConvolution(Verdicts):
    assignment = "12-convolution"
    harmless = frozenset(
        {
            # Zeros, or an empty image, behind all that a window reaches.
            "padded = np.pad(x, ((h - 1, h + 1), (w - 1, w - 1)))",
            "padded = np.pad(x, ((h - 1, h - 1), (w - 1, w + 1)))",
            "padded = np.pad(x, ((h - 1, h - 0), (w - 1, w - 1)))",
            "padded = np.pad(x, ((h - 1, h - 1), (w - 1, w - 0)))",
            "padded = np.pad(x, ((0, 1), (0, 0), (pad, pad), (pad, pad)))",
            "padded = np.pad(x, ((0, 1), (0, 0), (padding, padding), (padding, padding)))",
            "dpadded = np.zeros((N, C, H + 3 * pad, W + 2 * pad))",
            "dpadded = np.zeros((N, C, H + 2 * pad, W + 3 * pad))",
            # Other kernels with the same effect.
            "return np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) / 1.0",
            "return np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]) / 1.0",
            "return np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) * 8",
            "return np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8.8",
            # The filters of an average are the same with their first two axes exchanged.
            "out[:, :, i, j] = np.tensordot(window, w, axes=([1, 2, 3], [0, 2, 3]))",
            # NumPy takes any negative length for -1.
            "columns.append(window.reshape(-2))",
            "columns.append(padded[n, :, top:top + HH, left:left + WW].reshape(-2))",
            "out = w.reshape(F, -2) @ x_cols + b[:, None]",
            "dout_rows = dout.transpose(1, 0, 2, 3).reshape(F, -2)",
            "dx_cols = w.reshape(F, -2).T @ dout_rows",
        }
    )
