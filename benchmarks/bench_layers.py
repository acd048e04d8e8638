"""The layers on NumPy arrays against torch's CPU kernels."""

import numpy as np
import torch

from benchmarks.harness import Row, compare, milliseconds, normal, peak_memory
from cs231n_utils import layers

aten = torch.ops.aten
CONV = {"stride": 1, "pad": 1}
POOL = {"pool_height": 2, "pool_width": 2, "stride": 2}
tensor = torch.from_numpy
BACKWARD_NOTE = (
    "OpenBLAS needs 55 of these milliseconds for the two products alone, gathering the patches 7. Tried: adding the "
    "columns' gradients back (70 ms), bands of 8 or 16 rows (67, 65), channels last (78), shifted views without a "
    "copy (65), copying rows that run over (64)."
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
    x, y = normal(4096, 1000), np.random.default_rng(0).integers(0, 1000, 4096)
    X, Y = tensor(x).requires_grad_(), tensor(y)

    def peer():
        return torch.autograd.grad(torch.nn.functional.cross_entropy(X, Y), X)

    times = compare(rounds=21, ours=lambda: layers.softmax_loss(x, y), torch=peer)
    yield Row(
        "softmax loss + gradient, 4096×1000, against torch",
        times["ours"] / times["torch"],
        1.0,
        figures=milliseconds(times),
    )
