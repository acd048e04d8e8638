"""Learning-rate schedules: the rate as a function of time. Introduced in notebook 07-optimizers.

Every schedule is ``schedule(step, learning_rate, ...) -> rate``. `step` counts from 0 and is whatever the
other arguments are counted in: updates or epochs. It may be an array of steps, for drawing the curve: then the
result is an array too. `learning_rate` is the rate at step 0.

To hand a schedule to a training loop, fix its arguments:

>>> schedule = lambda step: cosine_decay(step, learning_rate=0.1, total_steps=1000)
>>> with_warmup = lambda step: warmup(step, schedule, warmup_steps=50)

Errors, for all schedules: ValueError if `step` is negative or a length is not positive.
"""

import numpy as np

__all__ = [
    "cosine_decay",
    "cyclic_cosine",
    "exponential_decay",
    "inverse_time_decay",
    "momentum_schedule",
    "step_decay",
    "warmup",
]


def step_decay(step, learning_rate, drop=0.5, every=10):
    """The rate multiplied by `drop` once every `every` steps.

    References
    ----------
    CS231n, lecture 7. Notebook 07-optimizers.
    """
    step = _steps(step, every=every)
    return _plain(learning_rate * drop ** (step // every))


def exponential_decay(step, learning_rate, k):
    """``learning_rate * exp(-k * step)``: the same fraction lost at every step.

    References
    ----------
    CS231n, lecture 7. Notebook 07-optimizers.
    """
    step = _steps(step)
    return _plain(learning_rate * np.exp(-k * step))


def inverse_time_decay(step, learning_rate, k):
    """``learning_rate / (1 + k * step)``: halved at step 1/k, then ever more slowly.

    Its sum grows without bound and the sum of its squares does not, which is what Robbins and Monro's proof
    that stochastic gradient descent converges asks for.

    References
    ----------
    Robbins and Monro (1951); CS231n, lecture 7. Notebook 07-optimizers.
    """
    step = _steps(step)
    return _plain(learning_rate / (1 + k * step))


def cosine_decay(step, learning_rate, total_steps, final_rate=0.0):
    """Half a cosine from `learning_rate` at step 0 to `final_rate` at `total_steps`, and constant after it.

    References
    ----------
    Loshchilov and Hutter (2017). Notebook 07-optimizers.
    """
    step = _steps(step, total_steps=total_steps)
    progress = np.minimum(step / total_steps, 1)
    return _plain(final_rate + (learning_rate - final_rate) * (1 + np.cos(np.pi * progress)) / 2)


def cyclic_cosine(step, learning_rate, cycle_length):
    """A cosine decay that starts again at the full rate every `cycle_length` steps.

    The first step of a cycle has the full rate. The last one, ``cycle_length - 1``, has the lowest: after its
    update a snapshot is taken for the ensemble.

    References
    ----------
    Huang et al. (2017), "Snapshot ensembles".
    """
    step = _steps(step, cycle_length=cycle_length)
    return cosine_decay(step % cycle_length, learning_rate, cycle_length)


def warmup(step, schedule, warmup_steps):
    """`schedule`, a function of the step, with a linear ramp of `warmup_steps` steps before it.

    The ramp goes from ``schedule(0) / warmup_steps`` at step 0 to ``schedule(0)`` at the last step of the
    warm-up. Then the schedule runs from its own step 0.

    Parameters
    ----------
    step : int or array
    schedule : callable
        ``schedule(step) -> rate``.
    warmup_steps : int

    References
    ----------
    Goyal et al. (2017). Notebook 07-optimizers.
    """
    step = _steps(step, warmup_steps=warmup_steps)
    ramp = np.minimum((step + 1) / warmup_steps, 1)
    return _plain(ramp * schedule(np.maximum(step - warmup_steps, 0)))


def momentum_schedule(step, every=250, final=0.99):
    """The momentum, not the rate: 0.5 at first, then ``1 - 0.5 / (1 + step // every)``, at most `final`.

    Early on the gradient's direction changes fast and a long memory hurts; later it helps along the valleys.

    References
    ----------
    Sutskever et al. (2013); CS231n, lecture 7. Notebook 07-optimizers.
    """
    step = _steps(step, every=every)
    return _plain(np.minimum(1 - 0.5 / (1 + step // every), final))


def _steps(step, **lengths):
    """`step` as an array; ValueError if it is negative or one of the named lengths is not positive."""
    step = np.asarray(step)
    if np.any(step < 0):
        raise ValueError(f"step must be 0 or more, got {step.min()}: steps are counted from 0")
    for name, length in lengths.items():
        if not length > 0:
            raise ValueError(f"{name} must be more than 0, got {length}")
    return step


def _plain(rate):
    """A single rate as a Python float, which leaves float32 weights float32."""
    return float(rate) if np.ndim(rate) == 0 else rate
