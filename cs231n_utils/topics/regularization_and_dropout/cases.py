"""What the test cells of 08-regularization-and-dropout share: masks are random, so their properties are judged."""

import numpy as np

__all__ = [
    "DRAWN",
    "backward_properties",
    "depth_properties",
    "dropout_properties",
    "noise_properties",
    "slope_at_zero",
]

# Of 60,000 draws, a share is known to 0.2 percent points and a correlation to 0.004 (one sigma).
DRAWN = {"rtol": 0.02, "atol": 0.02}


def slope_at_zero(name, *strengths):
    """A scenario: the slope of the penalty `name` at a weight of 0; any from −l1 to l1 is right and counts as 0."""

    def scenario(f):
        gradient = np.asarray(getattr(f, name)(np.array([[0.0, 2.0]]), *strengths)[1], dtype=float)
        slope = float(gradient.reshape(-1)[0])
        return {"the slope at a weight of 0": 0.0 if abs(slope) <= strengths[0] else slope}

    return scenario


def dropout_properties(p, shape=(200, 300), seed=0):
    """A scenario: drop units of positive inputs in training mode and measure what became of them.

    Parameters
    ----------
    p : float
        The probability to keep.
    shape : tuple
    seed : int

    Returns
    -------
    function
        Takes the answers and returns a dict of numbers by name.
    """

    def scenario(f):
        x = _away_from_zero(seed, shape)
        rng = np.random.default_rng(seed + 1)

        def drop(x, rng):
            return np.asarray(f.dropout_forward(x, {"mode": "train", "p": p, "rng": rng})[0], dtype=float)

        out, again, same = drop(x, rng), drop(x, rng), drop(x, np.random.default_rng(seed + 1))
        found = {"the shape of out": str(out.shape)}
        if out.shape != x.shape:
            return found
        kept = out != 0
        rows, units = np.all(kept[1:] == kept[:-1]), np.all(kept[..., 1:] == kept[..., :-1])
        found["whether all examples are treated alike (1 = yes)"] = float(rows)
        found["whether all units of a row are treated alike (1 = yes)"] = float(units)
        few_draws = rows or units  # then shares are left to chance, and more calls are needed
        # Calls with few units show whether the scale is p or the share that happened to be kept.
        part = x[:3, ..., :4]
        ratios = np.stack([drop(part, rng) / part for _ in range(30 if few_draws else 5)])
        if not few_draws:
            ratios = np.concatenate([(out / x).reshape(-1), ratios.reshape(-1)])
        scales = ratios[ratios != 0]
        found |= {
            "whether units are dropped at all (1 = yes)": float((ratios == 0).any()),
            "out / x where it is not 0, the smallest": scales.min(initial=np.inf),
            "out / x where it is not 0, the largest": scales.max(initial=-np.inf),
        }
        if few_draws:
            return found
        return found | {
            "the share of zeros": 1 - kept.mean(),
            "the share of units treated alike in an example and the next": np.mean(kept[1:] == kept[:-1]),
            "the share of units treated alike as their neighbour": np.mean(kept[..., 1:] == kept[..., :-1]),
            "the share of units treated alike in a second call": np.mean(kept == (again != 0)),
            "whether the same state of rng gives the same (1 = yes)": float(np.array_equal(out, same)),
        }

    return scenario


def backward_properties(p, shape=(200, 150), seed=0):
    """A scenario: a forward pass in training mode, then the backward pass on random gradients; see above."""

    def scenario(f):
        x, dout = _away_from_zero(seed, shape), np.random.default_rng(seed + 2).uniform(1, 2, shape)
        out, cache = f.dropout_forward(x, {"mode": "train", "p": p, "rng": np.random.default_rng(seed + 1)})
        kept, dx = np.asarray(out) != 0, np.asarray(f.dropout_backward(dout, cache), dtype=float)
        found = {"the shape of dx": str(dx.shape)}
        if dx.shape != kept.shape:
            return found
        ratios = (dx / dout)[dx != 0]
        return found | {
            "the share of zeros in dx": np.mean(dx == 0),
            "dx / dout where dx is not 0, the smallest": ratios.min(initial=np.inf),
            "dx / dout where dx is not 0, the largest": ratios.max(initial=-np.inf),
            "the share of units that are 0 in both out and dx, or in neither": np.mean((dx != 0) == kept),
        }

    return scenario


def depth_properties(survival, shape=(800, 3), calls=25, seed=0):
    """A scenario: a block of stochastic depth in training mode, judged example by example.

    Parameters
    ----------
    survival : float
        The probability that an example goes through the block.
    shape : tuple
        Of the input; the first axis counts the examples. There are many calls with few examples each, because an
        answer whose factors have the wrong shape may broadcast to a square of their number.
    calls, seed : int
    """

    def scenario(f):
        x = np.random.default_rng(seed).uniform(1, 2, shape)
        rng, outs = np.random.default_rng(seed + 1), []
        for _ in range(calls):
            outs.append(np.asarray(f.stochastic_depth(x, _block, survival, "train", rng), dtype=float))
            if outs[-1].shape != x.shape:
                return {"the shape of out": str(outs[-1].shape)}
        twin = f.stochastic_depth(x, _block, survival, "train", np.random.default_rng(seed + 1))
        added = np.stack([((out - x) / _block(x)).reshape(len(x), -1) for out in outs])
        through = np.abs(added) > 1e-6
        ratios = added[through]
        rows = np.allclose(added[:, 1:], added[:, :-1])
        found = {
            "the shape of out": str(outs[0].shape),
            "whether all examples are treated alike (1 = yes)": float(rows),
            "whether all numbers of an example are treated alike (1 = yes)": float(
                np.allclose(added[..., 1:], added[..., :-1])
            ),
            "whether some examples go past the block (1 = yes)": float(not through.all()),
        }
        if rows:  # few numbers were drawn, so that shares would be left to chance
            return found
        return found | {
            "the share of numbers that are x alone": 1 - through.mean(),
            "what is added, in outputs of the block, the smallest": ratios.min(initial=np.inf),
            "what is added, in outputs of the block, the largest": ratios.max(initial=-np.inf),
            "the share of examples treated as a whole": np.mean(through.all(axis=2) | ~through.any(axis=2)),
            "the share of examples treated alike as the next": np.mean(through[:, 1:, 0] == through[:, :-1, 0]),
            "the share treated alike in a second call": np.mean(through[1:, :, 0] == through[:-1, :, 0]),
            "whether the same state of rng gives the same (1 = yes)": float(np.array_equal(outs[0], twin)),
        }

    return scenario


def _away_from_zero(seed, shape):
    """Numbers of either sign with absolute values from 1 to 2, so that each can be divided by."""
    numbers = np.random.default_rng(seed)
    return numbers.uniform(1, 2, shape) * numbers.choice([-1, 1], shape)


def _block(x):
    return 3 * x + 2


def noise_properties(name, std, seed=0):
    """A scenario: add noise with the answer `name`, to one array or to the weights of a net, and measure it."""
    arrays = {"W1": (300, 400), "b1": (400,)} if name == "add_weight_noise" else {"x": (300, 400)}

    def scenario(f):
        numbers = np.random.default_rng(seed)
        before = {key: numbers.uniform(1, 2, shape) for key, shape in arrays.items()}
        kept = {key: value.copy() for key, value in before.items()}
        rng, twin = np.random.default_rng(seed + 1), np.random.default_rng(seed + 1)
        main, found = next(iter(arrays)), {}
        if name == "add_weight_noise":
            after = f.add_weight_noise(before, std, rng)
            found["the arrays"] = ", ".join(sorted(after))
            found["the change of W1 in params itself"] = np.abs(before["W1"] - kept["W1"]).max()
            again, same = (f.add_weight_noise(dict(kept), std, r)["W1"] for r in (rng, twin))
            found["the noise of the biases"] = np.abs(after["b1"] - kept["b1"]).max() if "b1" in after else np.nan
            after = after["W1"]
        else:
            after, again, same = (f.add_input_noise(before["x"], std, r) for r in (rng, rng, twin))
        noise, other = ((np.asarray(a, dtype=float) - kept[main]) / std for a in (after, again))
        return found | {
            "the shape": str(noise.shape),
            "the mean of the noise": noise.mean(),
            "the standard deviation of the noise, in std": noise.std(),
            "the fourth power of the noise (3 if it is normal), over 10": np.mean(noise**4) / 10,
            "neighbouring examples": np.mean(noise[1:] * noise[:-1]),
            "neighbouring numbers": np.mean(noise[:, 1:] * noise[:, :-1]),
            "a second draw": np.mean(noise * other),
            "whether the same state of rng gives the same (1 = yes)": float(np.array_equal(after, same)),
        }

    return scenario
