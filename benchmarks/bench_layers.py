"""The layers on NumPy arrays against torch's CPU kernels."""

import numpy as np
import torch

from benchmarks.harness import Row, compare, milliseconds, normal, peak_memory, with_malloc_as_it_comes
from cs231n_utils import layers

aten = torch.ops.aten
CONV = {"stride": 1, "pad": 1}
POOL = {"pool_height": 2, "pool_width": 2, "stride": 2}
tensor = torch.from_numpy
BACKWARD_NOTE = (
    "Of 63 ms on an older processor OpenBLAS needed 55 for the two products alone, gathering the patches 7. Tried "
    "there: adding the columns' gradients back (70 ms), bands of 8 or 16 rows (67, 65), channels last (78), shifted "
    "views without a copy (65), copying rows that run over (64)"
)


def bench_convolution():
    x, w, b = normal(64, 32, 32, 32), normal(64, 32, 3, 3), normal(64)
    dout = normal(64, 64, 32, 32)
    _, cache = layers.conv_forward(x, w, b, CONV)
    X, W, B, D = map(tensor, (x, w, b, dout))
    forward = compare(
        ours=lambda: layers.conv_forward(x, w, b, CONV),
        torch=lambda: torch.conv2d(X, W, B, padding=1),
    )
    backward = compare(
        ours=lambda: layers.conv_backward(dout, cache),
        torch=lambda: aten.convolution_backward(
            D, X, W, [64], [1, 1], [1, 1], [1, 1], False, [0, 0], 1, [True, True, True]
        ),
    )
    what = "conv 64×32×32×32, 64 filters 3×3"
    yield Row(f"{what}: forward against torch", forward["ours"] / forward["torch"], 1.25, figures=milliseconds(forward))
    yield Row(
        f"{what}: backward against torch",
        backward["ours"] / backward["torch"],
        1.2,
        figures=milliseconds(backward),
        note=BACKWARD_NOTE,
    )
    yield from _convolution_memory(x, w, b, dout, cache)


def _convolution_memory(x, w, b, dout, cache):
    im2col = _Im2colBatch(x, w, b)
    for way, ours, peer, goal in (
        ("forward", lambda: layers.conv_forward(x, w, b, CONV), im2col.forward, 1 / 4),
        ("backward", lambda: layers.conv_backward(dout, cache), lambda: im2col.backward(dout), 1 / 8),
    ):
        bytes_ours, bytes_peer = peak_memory(ours), peak_memory(peer)
        figures = f"ours {bytes_ours / 1e6:.0f} MB, im2col {bytes_peer / 1e6:.0f} MB"
        yield Row(f"conv: peak memory {way} against whole-batch im2col", bytes_ours / bytes_peer, goal, figures=figures)


class _Im2colBatch:
    """The usual im2col: the patches of the whole batch in one matrix, kept for the backward pass."""

    def __init__(self, x, w, b):
        self.x, self.w, self.b = x, w, b
        self.columns = self._columns()

    def _columns(self):
        padded = np.pad(self.x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
        return windows.transpose(1, 4, 5, 0, 2, 3).reshape(self.w[0].size, -1)

    def forward(self):
        columns = self._columns()
        out = self.w.reshape(len(self.w), -1) @ columns
        out += self.b[:, None]
        N, _, H, W = self.x.shape
        return out.reshape(-1, N, H, W).transpose(1, 0, 2, 3), columns

    def backward(self, dout):
        N, C, H, W = self.x.shape
        rows = dout.transpose(1, 0, 2, 3).reshape(len(self.w), -1)
        dw = rows @ self.columns.T
        dcolumns = (self.w.reshape(len(self.w), -1).T @ rows).reshape(C, 3, 3, N, H, W)
        dpadded = np.zeros((N, C, H + 2, W + 2), self.x.dtype)
        for i in range(3):
            for j in range(3):
                dpadded[:, :, i : i + H, j : j + W] += dcolumns[:, i, j].transpose(1, 0, 2, 3)
        return dpadded[:, :, 1:-1, 1:-1], dw, rows.sum(1)


def bench_max_pool():
    x, dout = normal(64, 64, 32, 32), normal(64, 64, 16, 16)
    X, D = tensor(x), tensor(dout)

    def ours():
        _, cache = layers.max_pool_forward(x, POOL)
        layers.max_pool_backward(dout, cache)

    def peer():
        _, indices = aten.max_pool2d_with_indices(X, [2, 2], [2, 2])
        aten.max_pool2d_with_indices_backward(D, X, [2, 2], [2, 2], [0, 0], [1, 1], False, indices)

    times = compare(ours=ours, torch=peer)
    yield Row(
        "max-pool 2×2 of 64×64×32×32: forward + backward against torch",
        times["ours"] / times["torch"],
        0.8,
        figures=milliseconds(times),
    )


def bench_spatial_batchnorm():
    x, dout, gamma, beta = normal(64, 64, 32, 32), normal(64, 64, 32, 32, seed=1), normal(64), normal(64, seed=1)
    X, D, G, B = map(tensor, (x, dout, gamma, beta))

    def ours():
        _, cache = layers.spatial_batchnorm_forward(x, gamma, beta, {"mode": "train"})
        layers.spatial_batchnorm_backward(dout, cache)

    def peer():
        mean, var = torch.zeros(64), torch.ones(64)
        _, *saved = aten.native_batch_norm(X, G, B, mean, var, True, 0.1, 1e-5)
        aten.native_batch_norm_backward(D, X, G, mean, var, *saved, True, 1e-5, [True, True, True])

    times = compare(ours=ours, torch=peer)
    yield Row(
        "spatial batchnorm of 64×64×32×32: forward + backward against torch",
        times["ours"] / times["torch"],
        1.2,
        figures=milliseconds(times),
    )


def bench_dropout_mask():
    x = normal(4_000_000)
    mask = torch.empty(4_000_000)
    rng = np.random.Generator(np.random.SFC64(0))
    times = compare(ours=lambda: layers.dropout_mask(x, 0.5, rng), torch=lambda: mask.bernoulli_(0.5))
    yield Row(
        "dropout mask of 4 million against torch's bernoulli_",
        times["ours"] / times["torch"],
        0.1,
        figures=milliseconds(times),
    )


def bench_softmax_loss():
    """The goal is for malloc as it comes, which is what a user has."""
    for times, malloc, goal in (
        (softmax_times(), "malloc told to keep its memory", None),
        (with_malloc_as_it_comes(softmax_times), "malloc as it comes", 1.0),
    ):
        yield Row(
            f"softmax loss + gradient, 4096×1000, {malloc}: against torch",
            times["ours"] / times["torch"],
            goal,
            figures=milliseconds(times),
        )


def softmax_times():
    """Seconds of one call of each."""
    torch.set_num_threads(1)
    x, y = normal(4096, 1000), np.random.default_rng(0).integers(0, 1000, 4096)
    X, Y = tensor(x).requires_grad_(), tensor(y)

    def peer():
        return torch.autograd.grad(torch.nn.functional.cross_entropy(X, Y), X)

    return compare(rounds=21, ours=lambda: layers.softmax_loss(x, y), torch=peer)


def bench_small_batches():
    """Where the arithmetic takes microseconds, the checks of arguments show."""
    x, w, b = normal(16, 32), normal(32, 32), normal(32)
    dout, gamma, beta = normal(16, 32, seed=1), normal(32, seed=1), normal(32, seed=2)
    bn_param = {"mode": "train"}
    mean, var = np.zeros_like(gamma), np.ones_like(gamma)

    def bare_batchnorm():
        nonlocal mean, var
        now, now_var = x.mean(axis=0), x.var(axis=0)
        mean, var = 0.9 * mean + 0.1 * now, 0.9 * var + 0.1 * now_var
        inv_std = 1 / np.sqrt(now_var + 1e-5)
        xhat = (x - now) * inv_std
        return gamma * xhat + beta, (xhat, inv_std)

    _, (xhat, inv_std) = bare_batchnorm()

    def bare_batchnorm_backward():
        dbeta, dgamma = dout.sum(axis=0), (dout * xhat).sum(axis=0)
        return gamma * inv_std * (dout - dbeta / 16 - xhat * dgamma / 16), dgamma, dbeta

    _, relu = layers.relu_forward(x)
    _, affine = layers.affine_forward(x, w, b)
    _, batchnorm = layers.batchnorm_forward(x, gamma, beta, bn_param)
    for what, ours, bare in (
        ("relu: forward", lambda: layers.relu_forward(x), lambda: np.maximum(x, 0)),
        ("relu: backward", lambda: layers.relu_backward(dout, relu), lambda: dout * (x > 0)),
        ("affine: forward", lambda: layers.affine_forward(x, w, b), lambda: x @ w + b),
        (
            "affine: backward",
            lambda: layers.affine_backward(dout, affine),
            lambda: (dout @ w.T, x.T @ dout, dout.sum(axis=0)),
        ),
        ("batchnorm: forward", lambda: layers.batchnorm_forward(x, gamma, beta, bn_param), bare_batchnorm),
        ("batchnorm: backward", lambda: layers.batchnorm_backward_alt(dout, batchnorm), bare_batchnorm_backward),
    ):
        times = compare(rounds=21, ours=ours, bare=bare)
        figures = f"ours {1e6 * times['ours']:.1f} µs, bare {1e6 * times['bare']:.1f} µs"
        yield Row(
            f"small batch, 16×32, {what} against the bare formula", times["ours"] / times["bare"], 1.5, figures=figures
        )
