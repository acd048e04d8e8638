"""What the test cells of 12-convolution share: kernels judged by what they do, ties, columns in any order."""

import numpy as np

from cs231n_utils.topics.convolution.answers import _im2col

__all__ = ["BY_HAND", "columns_of", "conv_inputs", "effect_of", "pool", "tied_windows"]

# One channel, one filter of 2 × 2, bias 10: small enough for a sheet of paper.
BY_HAND = (
    np.array([[[[1.0, 2.0, 0.0, 1.0], [3.0, 1.0, 2.0, 0.0], [0.0, 1.0, 1.0, 2.0]]]]),
    np.array([[[[1.0, 2.0], [0.0, -1.0]]]]),
    np.array([10.0]),
    {"stride": 1, "pad": 0},
)


def effect_of(effect):
    """A scenario: what the answer kernel_for(effect) does to pictures that tell kernels apart.

    Any kernel that does what is asked will do, so numbers are compared only where the effect leaves no choice.
    """

    def scenario(f):
        k = np.asarray(f.kernel_for(effect), dtype=float)
        found = {"the kernel's shape": " × ".join(map(str, k.shape)) or "a single number, or nothing"}
        return found | (_MEASURED[effect](k) if k.shape == (3, 3) else {})

    return scenario


def _blur(k):
    flat = _seen_through(k, np.ones((5, 5)))
    return {
        "a flat picture of brightness 1, in its middle": flat[2, 2],
        "the number of weights below 0": float(np.sum(k < 0)),
        "the noise that is left": _met(np.linalg.norm(k) <= 0.5, "half of it, or less", "more than half of it"),
        "how far the picture moves, in rows and columns": _moment(k),
    }


def _move_right(k):
    dot = np.zeros((5, 5))
    dot[2, 1] = 1.0
    return {"a dot at row 2, column 1 of 5 × 5": _seen_through(k, dot)}


def _vertical_edges(k):
    lying = np.repeat(np.array([[0.3], [1.0], [-0.7], [0.2], [0.9]]), 5, axis=1)
    flat, stripes = (_seen_through(k, picture)[1:-1, 1:-1] for picture in (np.ones((5, 5)), lying))
    step = np.sum(k[:, 2]) - np.sum(k[:, 0])
    return {
        "a flat picture of brightness 1, in its middle": flat[1, 1],
        # By the size of the weights, so that a kernel and its half are the same mistake.
        "the largest answer to horizontal stripes, over the sum of |k|": np.abs(stripes).max()
        / max(np.abs(k).sum(), 1e-12),
        "where it gets brighter from left to right": _met(
            step > 1e-6, "positive", "zero" if step > -1e-6 else "negative"
        ),
    }


def _sharpen(k):
    flat = _seen_through(k, np.ones((5, 5)))
    bright = np.repeat(np.array([[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]]), 6, axis=0)
    found = {"a flat picture of brightness 1, in its middle": flat[2, 2]}
    for name, picture in (("from left to right", bright), ("from top to bottom", bright.T)):
        seen = _seen_through(k, picture)
        dark_side, bright_side = (seen[2, 2], seen[2, 3]) if picture is bright else (seen[2, 2], seen[3, 2])
        steeper = dark_side < -1e-6 and bright_side > 1 + 1e-6
        found[f"a step from 0 to 1 {name}"] = _met(
            steeper, "below 0 on its dark side, above 1 on its bright side", "no overshoot on both of its sides"
        )
    return found | {"how far the picture moves, in rows and columns": _moment(k)}


_MEASURED = {"blur": _blur, "move right": _move_right, "vertical edges": _vertical_edges, "sharpen": _sharpen}


def _seen_through(k, picture):
    """The correlation of a picture with a kernel of 3 × 3, as large as the picture; beyond its edge all is 0."""
    padded = np.pad(picture, 1)
    H, W = picture.shape
    return sum(k[i, j] * padded[i : i + H, j : j + W] for i in range(3) for j in range(3))


def _moment(k):
    """How far, on average, a kernel moves a picture: a weight right of the middle brings pixels from the right."""
    steps = np.arange(-1.0, 2.0)
    return -np.array([steps @ k.sum(axis=1), steps @ k.sum(axis=0)])


def _met(demand, wanted, otherwise):
    return wanted if demand else otherwise


def tied_windows(height, width, seed=0):
    """A scenario: max pooling of 0s, 1s and 2s, so that many windows have several largest entries, and the way back.

    Which of them gets the gradient is left open; what they get together is not.
    """

    stride = max(height, width)  # so that no two windows overlap

    def scenario(f):
        rng = np.random.default_rng(seed)
        x = rng.integers(0, 3, (2, 3, 3 * stride, 2 * stride)).astype(float)
        dout = rng.uniform(1, 2, (2, 3, 3, 2))
        _, cache = f.max_pool_forward_naive(x, pool(height, width, stride))
        dx = np.asarray(f.max_pool_backward_naive(dout, cache), dtype=float)
        if dx.shape != x.shape:
            return {"the shape of dx": np.array(dx.shape)}
        blocks = (a.reshape(2, 3, 3, stride, 2, stride).swapaxes(3, 4) for a in (dx, x))
        given, entries = (a[..., :height, :width] for a in blocks)
        largest = entries == entries.max(axis=(4, 5), keepdims=True)
        return {
            "the shape of dx": np.array(dx.shape),
            "what each window's entries get together": given.sum(axis=(4, 5)) / dout,
            "what other entries get": np.abs(dx).sum() - np.abs(given[largest]).sum(),
        }

    return scenario


def columns_of(x, *settings):
    """A scenario: the matrix of im2col. If it has the right columns in another order, that is a convention."""

    def scenario(f):
        x_cols, right = np.asarray(f.im2col(x.copy(), *settings)), _im2col(x, *settings)
        same = x_cols.shape == right.shape and np.array_equal(_sorted(x_cols), _sorted(right))
        return {"x_cols": right if same else x_cols}

    return scenario


def _sorted(columns):
    return columns[:, np.lexsort(columns)]


def conv_inputs(seed, image, window, stride, pad):
    """Random arguments of a convolutional layer: x, w, b and conv_param.

    Parameters
    ----------
    seed : int
    image : (N, C, H, W)
    window : (F, HH, WW)
    stride, pad : int
    """
    draw = np.random.default_rng(seed).standard_normal
    filters, *size = window
    return draw(image), draw((filters, image[1], *size)), draw(filters), {"stride": stride, "pad": pad}


def pool(height, width, stride):
    """A pool_param."""
    return {"pool_height": height, "pool_width": width, "stride": stride}
