"""Many small nets trained at once, against training them one after the other."""

import numpy as np
import torch

from benchmarks.harness import Row, compare, milliseconds, normal
from cs231n_utils.population import PopulationSolver
from cs231n_utils.training import FullyConnectedNet, Solver

K, D, H, C = 32, 192, 32, 10
EXAMPLES, EPOCHS = 1600, 3
RATES = np.geomspace(1e-3, 1e-1, K)
REG = 1e-3


def bench_population():
    """The batch size decides: the larger the batch, the more of the time is arithmetic, which stacking cannot save."""
    data = _data()
    for batch_size, goals in ((8, None), (16, (15, 2.5)), (32, None), (64, None)):
        times = compare(
            rounds=3,
            population=lambda size=batch_size: train_population(data, size),
            formulas=lambda size=batch_size: train_by_formulas(data, size),
            solvers=lambda size=batch_size: train_solvers(data, size),
            torch=lambda size=batch_size: train_in_torch(data, size),
        )
        what = f"{K} nets {D}-{H}-{C}, batches of {batch_size}: one population, times faster than {K}"
        for peer, name, goal in (
            ("torch", "torch trainings", goals and goals[0]),
            ("formulas", "NumPy trainings, bare formulas", goals and goals[1]),
            ("solvers", "NumPy trainings with Solver", None),
        ):
            pair = {key: times[key] for key in ("population", peer)}
            yield Row(f"{what} {name}", times[peer] / times["population"], goal, True, milliseconds(pair))


def _data():
    X = normal(EXAMPLES + 200, D)
    y = np.random.default_rng(0).integers(0, C, len(X))
    return {"X_train": X[:EXAMPLES], "y_train": y[:EXAMPLES], "X_val": X[EXAMPLES:], "y_val": y[EXAMPLES:]}


def _nets():
    return [FullyConnectedNet([H], D, C, init="he", reg=REG, rng=np.random.default_rng(k)) for k in range(K)]


def train_population(data, batch_size):
    configs = [{"learning_rate": rate} for rate in RATES]
    PopulationSolver(
        _nets(), data, "sgd", configs, batch_size=batch_size, num_epochs=EPOCHS, num_train_samples=1
    ).train()


def train_solvers(data, batch_size):
    for net, rate in zip(_nets(), RATES, strict=True):
        settings = {"batch_size": batch_size, "num_epochs": EPOCHS, "num_train_samples": 1, "verbose": False}
        Solver(net, data, "sgd", {"learning_rate": rate}, **settings).train()


def train_by_formulas(data, batch_size):
    """The least that NumPy can do for one net: no checks, no history, no validation, updates in place."""
    X, y = data["X_train"], data["y_train"]
    rows = np.arange(batch_size)
    reg = np.float32(REG)
    for k, rate in enumerate(RATES.astype(np.float32)):
        rng = np.random.default_rng(k)
        W1 = rng.standard_normal((D, H), np.float32) * np.float32((2 / D) ** 0.5)
        W2 = rng.standard_normal((H, C), np.float32) * np.float32((2 / H) ** 0.5)
        b1, b2 = np.zeros(H, np.float32), np.zeros(C, np.float32)
        for _ in range(EPOCHS):
            order = rng.permutation(EXAMPLES)
            for start in range(0, EXAMPLES, batch_size):
                picked = order[start : start + batch_size]
                x, labels = X[picked], y[picked]
                hidden = np.maximum(x @ W1 + b1, 0)
                p = hidden @ W2 + b2
                p -= p.max(1, keepdims=True)
                np.exp(p, out=p)
                p /= p.sum(1, keepdims=True)
                _loss = -np.log(p[rows, labels]).mean()
                p[rows, labels] -= 1
                p /= batch_size
                dhidden = (p @ W2.T) * (hidden > 0)
                W2 -= rate * (hidden.T @ p + reg * W2)
                b2 -= rate * p.sum(0)
                W1 -= rate * (x.T @ dhidden + reg * W1)
                b1 -= rate * dhidden.sum(0)


def train_in_torch(data, batch_size):
    """The usual loop, without history and validation."""
    X, y = torch.from_numpy(data["X_train"]), torch.from_numpy(data["y_train"])
    for rate in RATES:
        net = torch.nn.Sequential(torch.nn.Linear(D, H), torch.nn.ReLU(), torch.nn.Linear(H, C))
        optimizer = torch.optim.SGD(net.parameters(), lr=rate, weight_decay=REG)
        for _ in range(EPOCHS):
            order = torch.randperm(EXAMPLES)
            for start in range(0, EXAMPLES, batch_size):
                picked = order[start : start + batch_size]
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(net(X[picked]), y[picked]).backward()
                optimizer.step()
