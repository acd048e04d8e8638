"""Right answers of 12-convolution in other styles: plain loops, strided views, whole arrays, tensor products."""

from tests.topics.right_answers import variant

VARIANTS = [
    variant(
        "a loop for every axis",
        correlate1d_forward="""
def correlate1d_forward(x, w):
    N, K = x.shape[0], w.shape[0]
    out = []
    for i in range(N - K + 1):
        total = 0.0
        for k in range(K):
            total = total + x[i + k] * w[k]
        out.append(total)
    return np.array(out), (x, w)
""",
        correlate1d_backward="""
def correlate1d_backward(dout, cache):
    x, w = cache
    dx = [0.0] * len(x)
    dw = [0.0] * len(w)
    for j in range(len(x)):
        for k in range(len(w)):
            if 0 <= j - k < len(dout):
                dx[j] += w[k] * dout[j - k]
                dw[k] += x[j] * dout[j - k]
    return np.array(dx), np.array(dw)
""",
        convolve2d="""
def convolve2d(x, k):
    H, W = x.shape
    h, w = k.shape
    out = np.zeros((H + h - 1, W + w - 1))
    for i in range(H + h - 1):
        for j in range(W + w - 1):
            for a in range(h):
                for b in range(w):
                    if 0 <= i - a < H and 0 <= j - b < W:
                        out[i, j] += k[a, b] * x[i - a, j - b]
    return out
""",
        kernel_for="""
def kernel_for(effect):
    if effect == "blur":
        return [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]]
    elif effect == "move right":
        k = np.zeros((3, 3))
        k[1, 0] = 1
        return k
    elif effect == "vertical edges":
        return [[0, 0, 0], [-1, 0, 1], [0, 0, 0]]
    else:
        return np.array([[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]])
""",
        conv_forward_naive="""
def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    H_out = int(1 + (H + 2 * p - HH) / s)
    W_out = int(1 + (W + 2 * p - WW) / s)
    out = np.zeros((N, F, H_out, W_out))
    for n in range(N):
        image = np.zeros((C, H + 2 * p, W + 2 * p))
        image[:, p : p + H, p : p + W] = x[n]
        for f in range(F):
            for i in range(H_out):
                for j in range(W_out):
                    total = b[f]
                    for c in range(C):
                        total += (image[c, i * s : i * s + HH, j * s : j * s + WW] * w[f, c]).sum()
                    out[n, f, i, j] = total
    return out, (x, w, b, conv_param)
""",
        conv_backward_naive="""
def conv_backward_naive(dout, cache):
    x, w, b, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros_like(b)
    for n in range(N):
        for f in range(F):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    d = dout[n, f, i, j]
                    db[f] += d
                    for a in range(HH):
                        for e in range(WW):
                            row, column = i * s + a - p, j * s + e - p
                            if 0 <= row < H and 0 <= column < W:
                                dx[n, :, row, column] += d * w[f, :, a, e]
                                dw[f, :, a, e] += d * x[n, :, row, column]
    return dx, dw, db
""",
        max_pool_forward_naive="""
def max_pool_forward_naive(x, pool_param):
    PH, PW, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, int((H - PH) / s + 1), int((W - PW) / s + 1)))
    for n in range(N):
        for c in range(C):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    best = -np.inf
                    for a in range(PH):
                        for e in range(PW):
                            best = max(best, x[n, c, i * s + a, j * s + e])
                    out[n, c, i, j] = best
    return out, (x, pool_param)
""",
        max_pool_backward_naive="""
def max_pool_backward_naive(dout, cache):
    x, pool_param = cache
    PH, PW, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    dx = np.zeros(x.shape)
    for n in range(x.shape[0]):
        for c in range(x.shape[1]):
            for i in range(dout.shape[2]):
                for j in range(dout.shape[3]):
                    window = x[n, c, i * s : i * s + PH, j * s : j * s + PW]
                    mask = window == np.max(window)
                    dx[n, c, i * s : i * s + PH, j * s : j * s + PW] += dout[n, c, i, j] * mask / mask.sum()
    return dx
""",
        avg_pool="""
def avg_pool(x, pool_param):
    PH, PW, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    out = np.zeros((N, C, (H - PH) // s + 1, (W - PW) // s + 1))
    for i in range(out.shape[2]):
        for j in range(out.shape[3]):
            out[:, :, i, j] = x[:, :, i * s : i * s + PH, j * s : j * s + PW].mean(axis=(2, 3))
    w = np.zeros((C, C, PH, PW))
    for c in range(C):
        w[c, c, :, :] = 1.0 / PH / PW
    return out, w
""",
        im2col="""
def im2col(x, field_height, field_width, padding, stride):
    N, C, H, W = x.shape
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode="constant")
    H_out = (H + 2 * padding - field_height) // stride + 1
    W_out = (W + 2 * padding - field_width) // stride + 1
    cols = np.zeros((C * field_height * field_width, N * H_out * W_out))
    at = 0
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                window = xp[n, :, i * stride : i * stride + field_height, j * stride : j * stride + field_width]
                cols[:, at] = window.ravel()
                at += 1
    return cols
""",
        conv_forward_im2col="""
def conv_forward_im2col(x, w, b, conv_param):
    cols = im2col(x, w.shape[2], w.shape[3], conv_param["pad"], conv_param["stride"])
    F, N = len(w), len(x)
    H_out = (x.shape[2] + 2 * conv_param["pad"] - w.shape[2]) // conv_param["stride"] + 1
    out = np.dot(w.reshape(F, -1), cols) + b.reshape(-1, 1)
    out = np.stack(np.split(out, N, axis=1))
    return out.reshape(N, F, H_out, -1), (x, w, b, conv_param, cols)
""",
        conv_backward_im2col="""
def conv_backward_im2col(dout, cache):
    x, w, b, conv_param, x_cols = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    _, _, H_out, W_out = dout.shape
    d = np.concatenate([one.reshape(F, -1) for one in dout], axis=1)
    dcols = np.dot(w.reshape(F, -1).T, d)
    padded = np.zeros((N, C, H + 2 * p, W + 2 * p))
    at = 0
    for n in range(N):
        for i in range(H_out):
            for j in range(W_out):
                padded[n, :, i * s : i * s + HH, j * s : j * s + WW] += dcols[:, at].reshape(C, HH, WW)
                at += 1
    dx = padded if p == 0 else padded[:, :, p:-p, p:-p]
    return dx, np.dot(d, x_cols.T).reshape(w.shape), d.sum(axis=1)
""",
    ),
    variant(
        "sliding windows and tensor products",
        correlate1d_forward="""
def correlate1d_forward(x, w):
    windows = np.lib.stride_tricks.sliding_window_view(x, len(w))
    return windows @ w, (windows, w)
""",
        correlate1d_backward="""
def correlate1d_backward(dout, cache):
    windows, w = cache
    K = len(w)
    padded = np.pad(dout, K - 1)
    dx = np.lib.stride_tricks.sliding_window_view(padded, K) @ w[::-1]
    return dx, dout @ windows
""",
        convolve2d="""
def convolve2d(x, k):
    shape = [a + b - 1 for a, b in zip(x.shape, k.shape)]
    return np.real(np.fft.ifft2(np.fft.fft2(x, shape) * np.fft.fft2(k, shape)))
""",
        kernel_for="""
def kernel_for(effect):
    hat = np.array([1.0, 2.0, 1.0])
    blur = np.outer(hat, hat) / 16
    one = np.zeros((3, 3))
    one[1, 1] = 1
    return {
        "blur": blur,
        "move right": np.roll(one, -1, axis=1),
        "vertical edges": np.outer(hat, [-1, 0, 1]),
        "sharpen": 2 * one - blur,
    }[effect]
""",
        conv_forward_naive="""
def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    xp = np.pad(x, [(0, 0), (0, 0), (p, p), (p, p)])
    windows = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))[:, :, ::s, ::s]
    out = np.einsum("ncijae,fcae->nfij", windows, w) + b[None, :, None, None]
    return out, (x, windows, w, b, conv_param)
""",
        conv_backward_naive="""
def conv_backward_naive(dout, cache):
    x, windows, w, b, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    H, W = x.shape[2:]
    dw = np.einsum("nfij,ncijae->fcae", dout, windows)
    dxp = np.zeros((x.shape[0], x.shape[1], H + 2 * p, W + 2 * p))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            part = np.einsum("nf,fcae->ncae", dout[:, :, i, j], w)
            dxp[:, :, i * s : i * s + w.shape[2], j * s : j * s + w.shape[3]] += part
    return dxp[:, :, p : H + p, p : W + p], dw, np.einsum("nfij->f", dout)
""",
        max_pool_forward_naive="""
def max_pool_forward_naive(x, pool_param):
    size, s = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(2, 3))[:, :, ::s, ::s]
    flat = windows.reshape(*windows.shape[:4], -1)
    return flat.max(axis=-1), (x.shape, flat.argmax(axis=-1), pool_param)
""",
        max_pool_backward_naive="""
def max_pool_backward_naive(dout, cache):
    shape, places, pool_param = cache
    n, c, i, j = np.indices(dout.shape)
    row, column = np.divmod(places, pool_param["pool_width"])
    dx = np.zeros(shape)
    np.add.at(dx, (n, c, i * pool_param["stride"] + row, j * pool_param["stride"] + column), dout)
    return dx
""",
        avg_pool="""
def avg_pool(x, pool_param):
    size, s = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]
    C = x.shape[1]
    w = np.eye(C)[:, :, None, None] * np.ones(size) / np.prod(size)
    out, _ = conv_forward_naive(x, w, np.zeros(C), {"stride": s, "pad": 0})
    return out, w
""",
        im2col="""
def im2col(x, field_height, field_width, padding, stride):
    xp = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(xp, (field_height, field_width), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    return np.einsum("ncijae->caenij", windows).reshape(x.shape[1] * field_height * field_width, -1)
""",
        conv_forward_im2col="""
def conv_forward_im2col(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, F = x.shape[0], w.shape[0]
    H_out = (x.shape[2] + 2 * p - w.shape[2]) // s + 1
    W_out = (x.shape[3] + 2 * p - w.shape[3]) // s + 1
    x_cols = im2col(x, w.shape[2], w.shape[3], p, s)
    out = x_cols.T @ w.reshape(F, -1).T + b
    return np.moveaxis(out.reshape(N, H_out, W_out, F), 3, 1), (x, w, b, conv_param, x_cols)
""",
        conv_backward_im2col="""
def conv_backward_im2col(dout, cache):
    x, w, b, conv_param, x_cols = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    d = np.moveaxis(dout, 1, 0).reshape(F, -1)
    places = np.pad(np.arange(H * W).reshape(1, 1, H, W), ((0, 0), (0, 0), (p, p), (p, p)), constant_values=-1)
    windows = np.lib.stride_tricks.sliding_window_view(places, (HH, WW), axis=(2, 3))[0, 0, ::s, ::s]
    gradients = (w.reshape(F, -1).T @ d).reshape(C, HH, WW, N, *windows.shape[:2])
    dx = np.zeros((N, C, H * W + 1))
    for a in range(HH):
        for e in range(WW):
            at = windows[:, :, a, e].ravel()
            np.add.at(dx, (slice(None), slice(None), at), np.moveaxis(gradients[:, a, e], 1, 0).reshape(N, C, -1))
    return dx[:, :, :-1].reshape(x.shape), (d @ x_cols.T).reshape(w.shape), dout.sum((0, 2, 3))
""",
    ),
    variant(
        "whole arrays, an offset of the kernel at a time",
        correlate1d_forward="""
def correlate1d_forward(x, w):
    size = len(x) - len(w) + 1
    return sum(w[k] * x[k : k + size] for k in range(len(w))), (x, w)
""",
        correlate1d_backward="""
def correlate1d_backward(dout, cache):
    x, w = cache
    matrix = np.zeros((len(dout), len(x)))
    for i in range(len(dout)):
        matrix[i, i : i + len(w)] = w
    dw = np.array([dout @ x[k : k + len(dout)] for k in range(len(w))])
    return matrix.T @ dout, dw
""",
        convolve2d="""
def convolve2d(x, k):
    out = np.zeros((x.shape[0] + k.shape[0] - 1, x.shape[1] + k.shape[1] - 1))
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i : i + k.shape[0], j : j + k.shape[1]] += x[i, j] * k
    return out
""",
        kernel_for="""
def kernel_for(effect):
    kernels = {
        "blur": np.array([[1, 2, 1], [2, 3, 2], [1, 2, 1]]) / 15,
        "move right": np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]),
        "vertical edges": np.array([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]]),
        "sharpen": np.array([[0, -0.25, 0], [-0.25, 2, -0.25], [0, -0.25, 0]]),
    }
    return kernels[effect]
""",
        conv_forward_naive="""
def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    H_out, W_out = (H + 2 * p - HH) // s + 1, (W + 2 * p - WW) // s + 1
    xp = np.pad(x, ((0,), (0,), (p,), (p,)), "constant")
    out = np.zeros((N, F, H_out, W_out)) + b[:, None, None]
    for a in range(HH):
        for e in range(WW):
            seen = xp[:, :, a : a + s * (H_out - 1) + 1 : s, e : e + s * (W_out - 1) + 1 : s]
            out += np.tensordot(seen, w[:, :, a, e], axes=(1, 1)).transpose(0, 3, 1, 2)
    return out, (xp, w, b, conv_param)
""",
        conv_backward_naive="""
def conv_backward_naive(dout, cache):
    xp, w, b, conv_param = cache
    s, p = conv_param["stride"], conv_param["pad"]
    F, _, HH, WW = w.shape
    H_out, W_out = dout.shape[2:]
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for a in range(HH):
        for e in range(WW):
            rows, columns = slice(a, a + s * (H_out - 1) + 1, s), slice(e, e + s * (W_out - 1) + 1, s)
            dxp[:, :, rows, columns] += np.tensordot(dout, w[:, :, a, e], axes=(1, 0)).transpose(0, 3, 1, 2)
            dw[:, :, a, e] = np.tensordot(dout, xp[:, :, rows, columns], axes=([0, 2, 3], [0, 2, 3]))
    H, W = xp.shape[2] - 2 * p, xp.shape[3] - 2 * p
    return dxp[:, :, p : p + H, p : p + W], dw, np.sum(dout, axis=(0, 2, 3))
""",
        max_pool_forward_naive="""
def max_pool_forward_naive(x, pool_param):
    PH, PW, s = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    H_out, W_out = (x.shape[2] - PH) // s + 1, (x.shape[3] - PW) // s + 1
    out = np.full((*x.shape[:2], H_out, W_out), -np.inf)
    for a in range(PH):
        for e in range(PW):
            out = np.maximum(out, x[:, :, a : a + s * H_out : s, e : e + s * W_out : s][:, :, :H_out, :W_out])
    return out, (x, pool_param, out)
""",
        max_pool_backward_naive="""
def max_pool_backward_naive(dout, cache):
    x, pool_param, out = cache
    PH, PW, s = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    H_out, W_out = dout.shape[2:]
    dx, left = np.zeros_like(x), np.ones(dout.shape)
    # From the last entry of the windows to the first, so that the last of several maxima wins.
    for a in reversed(range(PH)):
        for e in reversed(range(PW)):
            rows, columns = slice(a, a + s * (H_out - 1) + 1, s), slice(e, e + s * (W_out - 1) + 1, s)
            wins = (x[:, :, rows, columns] == out) * left
            dx[:, :, rows, columns] += wins * dout
            left -= wins
    return dx
""",
        avg_pool="""
def avg_pool(x, pool_param):
    PH, PW, s = (pool_param[key] for key in ("pool_height", "pool_width", "stride"))
    C = x.shape[1]
    w = np.array([[np.full((PH, PW), (c == d) / (PH * PW)) for d in range(C)] for c in range(C)])
    total = np.cumsum(np.cumsum(np.pad(x, ((0, 0), (0, 0), (1, 0), (1, 0))), axis=2), axis=3)
    sums = total[:, :, PH:, PW:] - total[:, :, :-PH, PW:] - total[:, :, PH:, :-PW] + total[:, :, :-PH, :-PW]
    return sums[:, :, ::s, ::s] / (PH * PW), w
""",
        im2col="""
def im2col(x, field_height, field_width, padding, stride):
    # The index arrays of CS231n, its order of the columns too: the images change fastest.
    N, C, H, W = x.shape
    H_out = (H + 2 * padding - field_height) // stride + 1
    W_out = (W + 2 * padding - field_width) // stride + 1
    i0 = np.tile(np.repeat(np.arange(field_height), field_width), C)
    j0 = np.tile(np.arange(field_width), field_height * C)
    k = np.repeat(np.arange(C), field_height * field_width)[:, None]
    i = i0[:, None] + stride * np.repeat(np.arange(H_out), W_out)
    j = j0[:, None] + stride * np.tile(np.arange(W_out), H_out)
    xp = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return xp[:, k, i, j].transpose(1, 2, 0).reshape(C * field_height * field_width, -1)
""",
        conv_forward_im2col="""
def conv_forward_im2col(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, F = x.shape[0], w.shape[0]
    H_out = (x.shape[2] + 2 * p - w.shape[2]) // s + 1
    W_out = (x.shape[3] + 2 * p - w.shape[3]) // s + 1
    # Image by image: then no order of the columns can be confused.
    out = np.empty((N, F, H_out, W_out))
    cols = []
    for n in range(N):
        cols.append(im2col(x[n : n + 1], w.shape[2], w.shape[3], p, s))
        out[n] = (w.reshape(F, -1) @ cols[n] + b[:, None]).reshape(F, H_out, W_out)
    return out, (x, w, b, conv_param, cols)
""",
        conv_backward_im2col="""
def conv_backward_im2col(dout, cache):
    x, w, b, conv_param, cols = cache
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    dw, dxp = 0, np.zeros((N, C, H + 2 * p, W + 2 * p))
    for n in range(N):
        d = dout[n].reshape(F, -1)
        dw = dw + d @ cols[n].T
        dcols = (w.reshape(F, -1).T @ d).reshape(C, HH, WW, *dout.shape[2:])
        for i, j in np.ndindex(*dout.shape[2:]):
            dxp[n, :, i * s : i * s + HH, j * s : j * s + WW] += dcols[..., i, j]
    return dxp[:, :, p : p + H, p : p + W], dw.reshape(w.shape), dout.sum(axis=(0, 2, 3))
""",
    ),
]
