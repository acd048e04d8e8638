"""Many small nets trained at once: K nets of one shape as one stack of matrix products.

A net of a few thousand weights keeps a processor busy with overhead: function calls, not arithmetic. Here the
weights of K nets lie side by side, W1 as (K, D, H), and one call does the work for all. Every net has its own first
weights, learning rate, regularization and order of the data, and comes out as it would have alone, to rounding.
Nothing is gained once the products of a single net are large.

`search.random_search` trains its trials this way when it is given a `PopulationObjective`.
"""

import math
import sys
from collections import defaultdict

import numpy as np

from cs231n_utils.backend import is_torch, namespace, to_numpy
from cs231n_utils.layers.losses import softmax_cross_entropy
from cs231n_utils.randomness import generator
from cs231n_utils.training import FullyConnectedNet, Solver
from cs231n_utils.training.model import ACTIVATIONS
from cs231n_utils.training.solver import check_counts, check_data, find_rule

__all__ = ["PopulationObjective", "PopulationSolver"]


class PopulationSolver:
    """Trains K FullyConnectedNets of one shape together: each as a `Solver` of its own would have trained it.

    Parameters
    ----------
    nets : list of FullyConnectedNet
        Equal in layer sizes, activation, dtype and device, without normalization and dropout. They may differ in
        their first weights and in `reg`. After `train` each holds the best parameters of its own training.
    data : dict
        X_train, y_train, X_val, y_val, as for Solver; shared by all nets.
    update_rule : str or callable
        As for Solver; a callable must work elementwise, and its hyperparameters may be arrays.
    optim_configs : dict, or list of K dicts
        The hyperparameters of the update rule, for all nets or for each.
    lr_decay, batch_size, num_epochs, num_train_samples, num_val_samples : as for Solver
    rngs : list of K numpy.random.Generator, optional
        For the order of the data that each net sees.
    progress : bool
        Show a tqdm bar, on standard output.

    Attributes
    ----------
    loss_history : (T, K) array
    train_acc_history, val_acc_history : (E + 1, K) arrays, after the first iteration and after every epoch
    best_val_acc : (K,) array
    diverged_at : (K,) array
        The iteration, counted from 1, in which a net's loss stopped being finite; 0 if it never did. Its entries in
        the histories are NaN from there on, and the others go on.
    """

    def __init__(
        self,
        nets,
        data,
        update_rule="sgd",
        optim_configs=None,
        lr_decay=1.0,
        batch_size=100,
        num_epochs=10,
        num_train_samples=1000,
        num_val_samples=None,
        *,
        rngs=None,
        progress=False,
    ):
        _check_nets(nets)
        check_data(data)
        check_counts(
            batch_size=batch_size,
            num_epochs=num_epochs,
            num_train_samples=num_train_samples,
            num_val_samples=num_val_samples,
        )
        self.nets = nets
        self.rule = find_rule(update_rule)
        self.lr_decay, self.num_epochs, self.progress = lr_decay, num_epochs, progress
        self.num_train_samples, self.num_val_samples = num_train_samples, num_val_samples
        rngs = [None] * len(nets) if rngs is None else rngs
        if len(rngs) != len(nets):
            raise ValueError(f"rngs must have one generator per net; got {len(rngs)} for {len(nets)} nets")
        self.rngs = [generator(rng, f"rngs[{k}]") for k, rng in enumerate(rngs)]

        first = nets[0]
        self.X_train, self.X_val = (first.array(data[key]) for key in ("X_train", "X_val"))
        self.X_train, self.X_val = (X.reshape(X.shape[0], -1) for X in (self.X_train, self.X_val))
        self.y_train, self.y_val = first.labels(data["y_train"]), first.labels(data["y_val"])
        num_classes = first.params[f"W{first.num_layers}"].shape[1]
        for name, y in (("y_train", self.y_train), ("y_val", self.y_val)):
            _check_labels(name, y, num_classes)
        self.batch_size = min(batch_size, len(self.X_train))
        self.iterations_per_epoch = len(self.X_train) // self.batch_size

        self.activation_forward, self.activation_backward = ACTIVATIONS[first.activation]
        self.num_layers = first.num_layers
        # The weights before the biases, so that those that are regularized are one piece.
        names = sorted(first.params, key=lambda name: not name.startswith("W"))
        self.shapes = {name: tuple(first.params[name].shape) for name in names}
        self.num_weights = sum(math.prod(shape) for name, shape in self.shapes.items() if name.startswith("W"))
        self.xp = namespace(self.X_train)
        self.weights = self.xp.stack([self._flatten(net.params) for net in nets])  # (K, P), of all parameters
        self.reg = self._per_net([net.reg for net in nets])
        self.regularized = any(net.reg for net in nets)
        self.optim_config = self._stack_configs(optim_configs)

        self.iteration = 0
        self.loss_history, self.train_acc_history, self.val_acc_history = [], [], []
        self.best_val_acc = np.full(len(nets), -1.0)
        self.best_weights = self.xp.asarray(self.weights, copy=True)
        self.diverged_at = np.zeros(len(nets), dtype=int)

    # --- the loop

    def train(self):
        """Train for `num_epochs` epochs; every net ends with its best parameters."""
        from tqdm.auto import tqdm

        iterations = self.num_epochs * self.iterations_per_epoch
        # A net that diverges overflows; the others must not pay for it with a page of warnings.
        with (
            np.errstate(over="ignore", invalid="ignore", divide="ignore"),
            tqdm(total=iterations, disable=not self.progress, file=sys.stdout) as bar,
        ):
            for self.iteration in range(1, iterations + 1):
                self._step()
                bar.update()
                at_epoch_end = self.iteration % self.iterations_per_epoch == 0
                if at_epoch_end and self.lr_decay != 1.0:
                    self.optim_config["learning_rate"] = self.optim_config["learning_rate"] * self.lr_decay
                if at_epoch_end or self.iteration == 1:
                    self._evaluate()
        self.loss_history = np.array(self.loss_history)
        self.train_acc_history, self.val_acc_history = np.array(self.train_acc_history), np.array(self.val_acc_history)
        for net, weights in zip(self.nets, self.best_weights, strict=True):
            net.params = {name: net.array(w, copy=True) for name, w in self._views(weights).items()}

    def scores(self, X, weights=None):
        """What every net says of the same inputs: a NumPy array (K, N, C).

        Parameters
        ----------
        X : (N, ...) array
        weights : (K, P) array, optional
            Those of another time: snapshots of the attribute `weights`, or a mean of several.
        """
        X = self.nets[0].array(X).reshape(len(X), -1)
        return to_numpy(self._forward(self._views(self.weights if weights is None else weights), X)[0])

    def _step(self):
        X, y = self._next_batches()
        gradient = self.xp.empty_like(self.weights)
        losses = to_numpy(self.losses(X, y, gradient))
        newly = ~np.isfinite(losses) & (self.diverged_at == 0)
        self.diverged_at[newly] = self.iteration
        self.loss_history.append(np.where(self.diverged_at, np.nan, losses))
        self.weights, self.optim_config = self.rule(self.weights, gradient, self.optim_config)

    def _next_batches(self):
        """X (K, B, D) and y (K, B): each net's own next examples."""
        start = (self.iteration - 1) % self.iterations_per_epoch * self.batch_size
        if start == 0:
            orders = [rng.permutation(len(self.X_train)) for rng in self.rngs]
            self.orders = self._indices(np.stack(orders))
        picked = self.orders[:, start : start + self.batch_size]
        X = self.xp.take(self.X_train, picked.reshape(-1), axis=0)  # faster than X_train[picked]
        return X.reshape(*picked.shape, -1), self.y_train[picked]

    def losses(self, X, y, gradient):
        """The loss of every net on its own batch: (K,). Fills `gradient` (K, P).

        The formulas are those of one net, with one more axis in front.

        Parameters
        ----------
        X : (K, B, D) array
        y : (K, B) array
        gradient : (K, P) array
            Is written to.
        """
        params, grads = self._views(self.weights), self._views(gradient)
        scores, inputs, caches = self._forward(params, X)
        losses, dout = _softmax_losses(self.xp, scores, y)
        for i in range(self.num_layers, 0, -1):
            self.xp.matmul(_transpose(inputs[i - 1]), dout, out=grads[f"W{i}"])
            grads[f"b{i}"][...] = dout.sum(1)
            if i > 1:
                dout = self.activation_backward(dout @ _transpose(params[f"W{i}"]), caches[i - 2])
        if self.regularized:
            weights = self.weights[:, : self.num_weights]
            decay = self.reg * weights
            gradient[:, : self.num_weights] += decay
            losses = losses + 0.5 * self.xp.vecdot(decay, weights)
        return losses

    def _forward(self, params, X):
        """Scores (K, B, C), the input of every affine layer, and the activations' caches."""
        inputs, caches = [X], []
        for i in range(1, self.num_layers + 1):
            out = inputs[-1] @ params[f"W{i}"]
            out += params[f"b{i}"][:, None]
            if i < self.num_layers:
                out, cache = self.activation_forward(out)
                inputs.append(out)
                caches.append(cache)
        return out, inputs, caches

    def _evaluate(self):
        """Accuracies of all nets; remembers the weights of those that are at their best."""
        train_acc = self._accuracies(self.X_train, self.y_train, self.num_train_samples)
        val_acc = self._accuracies(self.X_val, self.y_val, self.num_val_samples)
        self.train_acc_history.append(train_acc)
        self.val_acc_history.append(val_acc)
        better = val_acc > self.best_val_acc  # never true for a NaN
        self.best_val_acc[better] = val_acc[better]
        where = self._indices(np.flatnonzero(better))
        self.best_weights[where] = self.weights[where]

    def _accuracies(self, X, y, num_samples, batch_size=500):
        """(K,) accuracies on all of X, or on `num_samples` examples that each net draws for itself."""
        own_samples = num_samples is not None and num_samples < len(X)
        if own_samples:
            picked = [rng.choice(len(X), num_samples, replace=False) for rng in self.rngs]
            picked = self._indices(np.stack(picked))
            X, y = X[picked], y[picked]
        params, right, size = self._views(self.weights), 0, y.shape[-1]
        for start in range(0, size, batch_size):
            batch = (slice(None), slice(start, start + batch_size)) if own_samples else slice(start, start + batch_size)
            scores, _, _ = self._forward(params, X[batch])
            right = right + to_numpy((self.xp.argmax(scores, axis=2) == y[batch]).sum(1))
        return np.where(self.diverged_at, np.nan, right / size)

    # --- stacking

    def _flatten(self, params):
        return self.xp.concat([params[name].reshape(-1) for name in self.shapes])

    def _views(self, weights):
        """The parameters inside `weights` (..., P), by name, each (..., *shape): views, not copies."""
        views, start = {}, 0
        for name, shape in self.shapes.items():
            stop = start + math.prod(shape)
            views[name] = weights[..., start:stop].reshape(*weights.shape[:-1], *shape)
            start = stop
        return views

    def _stack_configs(self, configs):
        """One config for the rule: numbers that are the same for all nets, and (K, 1) arrays of the others."""
        if configs is None or isinstance(configs, dict):
            configs = [dict(configs or {})] * len(self.nets)
        if len(configs) != len(self.nets):
            raise ValueError(f"optim_configs must be one dict per net; got {len(configs)} for {len(self.nets)} nets")
        if any(config.keys() != configs[0].keys() for config in configs):
            raise ValueError("all dicts in optim_configs must have the same keys")
        stacked = {}
        for key, value in configs[0].items():
            values = [config[key] for config in configs]
            stacked[key] = value if all(v == value for v in values) else self._per_net(values)
        return stacked

    def _per_net(self, values):
        """(K, 1) array of one number per net."""
        return self.nets[0].array(np.array(values, dtype=float)[:, None])

    def _indices(self, indices):
        if is_torch(self.X_train):
            return self.xp.asarray(indices, device=self.X_train.device)
        return indices


def _softmax_losses(xp, scores, y):
    """Softmax loss of every net, (K,), and its gradient, for scores (K, B, C) and labels (K, B)."""
    K, B, C = scores.shape
    nets, rows = xp.arange(K, device=scores.device)[:, None], xp.arange(B, device=scores.device)
    # Classes before examples: NumPy is slow at many maxima over ten neighbours, and fast at ten over long rows.
    gradient = xp.empty((K, C, B), dtype=scores.dtype, device=scores.device)
    gradient[...] = _transpose(scores)
    losses = softmax_cross_entropy(gradient, (nets, y, rows), gradient, B, axis=1)
    return losses.mean(1), _transpose(gradient)


def _transpose(matrices):
    """Every matrix of a stack transposed: a view, which the matrix product takes as it is."""
    return matrices.swapaxes(-1, -2)


def _check_nets(nets):
    if not nets:
        raise ValueError("nets is empty; give a list of FullyConnectedNets")
    for k, net in enumerate(nets):
        if not isinstance(net, FullyConnectedNet) or net.normalization or net.dropout_param or net.frozen:
            raise ValueError(
                f"nets[{k}] must be a FullyConnectedNet without normalization, dropout and frozen layers; train "
                "others one by one with Solver"
            )
        if _form(net) != _form(nets[0]):
            raise ValueError(
                f"nets[{k}] differs from nets[0] in layer sizes, activation, dtype or device: {_form(net)} against "
                f"{_form(nets[0])}; group the nets by shape"
            )


def _check_labels(name, y, num_classes):
    y = to_numpy(y)
    if y.ndim != 1 or y.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold class numbers of shape (N,), got {y.dtype} of shape {y.shape}")
    if y.min() < 0 or y.max() >= num_classes:
        raise ValueError(
            f"{name} must lie from 0 to {num_classes - 1}, as the nets have {num_classes} classes; got {y.min()} to "
            f"{y.max()}"
        )


def _form(net):
    """What nets must share to be stacked."""
    sizes = [tuple(w.shape) for name, w in net.params.items() if name.startswith("W")]
    return sizes, net.activation, net.dtype.name, net.device


class PopulationObjective:
    """What `search.random_search` needs to tune a fully connected net: the best validation accuracy of a setting.

    Called with one setting it trains one net with `Solver`. Its method `many` trains all settings that have the same
    shape as one population; the scores are the same to rounding, and for small nets it takes a fraction of the time.

    Settings may name the net's arguments (hidden_dims, reg, weight_scale, init, activation), the Solver's (batch_size,
    num_epochs, lr_decay), and the hyperparameters of the update rule (learning_rate, momentum, ...).

    Parameters
    ----------
    data : dict
        X_train, y_train, X_val, y_val.
    defaults : dict, optional
        Settings that are not searched, e.g. {"hidden_dims": (32,), "num_epochs": 5}.
    update_rule : str or callable
    num_classes : int, optional
        Counted in y_train if not given.
    dtype, device : as for FullyConnectedNet
    population_size : int
        At most so many nets are stacked.
    """

    NET = ("hidden_dims", "reg", "weight_scale", "init", "activation")
    SOLVER = ("batch_size", "num_epochs", "lr_decay")
    RULE = ("learning_rate", "momentum", "decay_rate", "beta1", "beta2", "epsilon", "weight_decay")

    def __init__(
        self,
        data,
        defaults=None,
        update_rule="adam",
        num_classes=None,
        dtype=np.float32,
        device=None,
        population_size=32,
    ):
        check_data(data)
        self.data = data
        self.defaults = {"hidden_dims": (32,), "init": "he", "num_epochs": 5} | (defaults or {})
        self.update_rule = update_rule
        self.num_classes = num_classes or int(to_numpy(data["y_train"]).max()) + 1
        self.dtype, self.device = dtype, device
        self.population_size = population_size
        self._check_names(self.defaults)

    def __call__(self, settings, rng):
        """The best validation accuracy of one training with `settings`. TrainingDiverged if it diverges."""
        settings = self._complete(settings)
        solver = Solver(
            self._net(settings, rng),
            self.data,
            self.update_rule,
            _pick(settings, self.RULE),
            rng=rng,
            verbose=False,
            num_train_samples=1,  # the accuracy on the training data is not asked for
            **_pick(settings, self.SOLVER),
        )
        solver.train()
        return solver.best_val_acc

    def many(self, all_settings, rngs):
        """The scores of many settings, in their order; NaN where the training diverged."""
        groups = defaultdict(list)
        for k, settings in enumerate(all_settings):
            groups[self._group(self._complete(settings))].append(k)
        scores = [math.nan] * len(all_settings)
        for members in groups.values():
            for start in range(0, len(members), self.population_size):
                stacked = members[start : start + self.population_size]
                solver = self._population([all_settings[k] for k in stacked], [rngs[k] for k in stacked])
                solver.train()
                for k, score, diverged in zip(stacked, solver.best_val_acc, solver.diverged_at, strict=True):
                    scores[k] = math.nan if diverged else float(score)
        return scores

    def _population(self, all_settings, rngs):
        all_settings = [self._complete(settings) for settings in all_settings]
        nets = [self._net(settings, rng) for settings, rng in zip(all_settings, rngs, strict=True)]
        return PopulationSolver(
            nets,
            self.data,
            self.update_rule,
            [_pick(settings, self.RULE) for settings in all_settings],
            rngs=rngs,
            num_train_samples=1,
            **_pick(all_settings[0], self.SOLVER),
        )

    def _net(self, settings, rng):
        return FullyConnectedNet(
            **_pick(settings, self.NET),
            input_dim=math.prod(self.data["X_train"].shape[1:]),
            num_classes=self.num_classes,
            dtype=self.dtype,
            device=self.device,
            rng=rng,
        )

    def _group(self, settings):
        """What settings must share to be trained as one population."""
        shape = (tuple(settings["hidden_dims"]), settings.get("activation"))
        rule = tuple(sorted(_pick(settings, self.RULE)))
        return shape, rule, tuple(sorted(_pick(settings, self.SOLVER).items()))

    def _complete(self, settings):
        self._check_names(settings)
        complete = self.defaults | settings
        if "weight_scale" in settings and "init" not in settings:
            complete["init"] = None  # or the default init would take its place
        return complete

    def _check_names(self, settings):
        known = (*self.NET, *self.SOLVER, *self.RULE)
        unknown = [name for name in settings if name not in known]
        if unknown:
            raise ValueError(f"unknown setting {', '.join(unknown)}; the known ones are {', '.join(known)}")


def _pick(settings, names):
    return {name: settings[name] for name in names if name in settings}
