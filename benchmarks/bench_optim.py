"""Adam on ten million parameters against torch's optimizer and the formula as it is usually written."""

import numpy as np

from benchmarks.harness import Row, compare, milliseconds, normal, with_malloc_as_it_comes
from cs231n_utils import optim

PARAMETERS = 10_000_000
TRIED = (
    "NumPy needs twelve passes, in pieces of 64k weights and into arrays that are there. Tried before: pieces from 16k "
    "to 256k, a new array for each pass, copying the moments"
)


def bench_adam():
    yield from _rows(adam_times(), "Adam on 10M parameters, malloc told to keep its memory", goals=False)


def bench_adam_with_malloc_as_it_comes():
    yield from _rows(with_malloc_as_it_comes(adam_times), "Adam on 10M parameters, malloc as it comes")


def _rows(times, what, goals=True):
    """The goals are for malloc as it comes, which is what a user has."""
    for peer, name, goal, inverse in (
        ("torch", "against torch, foreach", goals and 0.5, False),
        ("naive", "times faster than the naive formula", goals and 4, True),
    ):
        ratio = times["naive"] / times["ours"] if inverse else times["ours"] / times[peer]
        figures = milliseconds({key: times[key] for key in ("ours", peer)})
        yield Row(f"{what}: {name}", ratio, goal or None, inverse, figures, TRIED)


def adam_times():
    """Seconds of one step of each."""
    import torch

    torch.set_num_threads(1)
    w, dw = normal(PARAMETERS), normal(PARAMETERS, seed=1)
    parameter = torch.nn.Parameter(torch.from_numpy(w.copy()))
    parameter.grad = torch.from_numpy(dw)
    optimizer = torch.optim.Adam([parameter], foreach=True)
    ours, naive = {}, {"m": np.zeros_like(w), "v": np.zeros_like(w), "t": 0}
    return compare(
        ours=lambda: optim.adam(w, dw, ours),
        torch=optimizer.step,
        naive=lambda: naive_adam(w, dw, naive),
    )


def naive_adam(w, dw, config, rate=1e-3, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Each line of the paper as one line of NumPy."""
    config["t"] += 1
    config["m"] = beta1 * config["m"] + (1 - beta1) * dw
    config["v"] = beta2 * config["v"] + (1 - beta2) * dw**2
    m_hat = config["m"] / (1 - beta1 ** config["t"])
    v_hat = config["v"] / (1 - beta2 ** config["t"])
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon)
