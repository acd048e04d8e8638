"""The training loop: mini-batches, an update rule, a history, the best parameters, checkpoints."""

import inspect
import math
import sys

import numpy as np

from cs231n_utils import optim
from cs231n_utils.backend import is_torch, namespace, to_numpy
from cs231n_utils.randomness import generator
from cs231n_utils.training.checkpoints import checkpoint_path, load_checkpoint, save_checkpoint
from cs231n_utils.training.model import copy_array

__all__ = ["Solver", "TrainingDiverged"]


class TrainingDiverged(FloatingPointError):
    """The loss became NaN or infinite. The solver's history and best parameters are kept."""


class Solver:
    """Trains a model by mini-batch gradient descent, as CS231n's Solver does, and with its names.

    Parameters
    ----------
    model : a net of this package, or any object with the same three
        `params` (name -> array), `loss(X, y) -> (loss, grads)` and `loss(X) -> scores`. If it also has `state()` and
        `load_state()`, these carry normalization's running statistics into the best parameters and the checkpoints.
    data : dict or data.Dataset
        "X_train" (N, ...), "y_train" (N,), "X_val", "y_val", arrays or tensors. Keep the test split out of it.
    update_rule : str or callable
        The name of a rule in `optim`, or `rule(w, dw, config) -> (next_w, config)`.
    optim_config : dict
        What every parameter's config starts from, e.g. {"learning_rate": 1e-3}.
    lr_decay : float
        The learning rate is multiplied by it after every epoch.
    batch_size, num_epochs : int
        Each epoch goes through the shuffled training data once. The N % batch_size examples at its end are left out;
        they are others each time.
    num_train_samples, num_val_samples : int or None
        The accuracies are measured on so many examples, drawn anew each time; None for all.
    checkpoint_name : str or Path, optional
        File that is replaced after every epoch; see `train`.
    print_every, verbose : int, bool
        Print the loss every so many iterations, and the accuracies after each epoch.
    rng : numpy.random.Generator, optional
        For the order of the data and for `augment`.
    schedule : callable, optional
        `schedule(t) -> learning rate` for iteration t = 0, 1, ...; takes the place of lr_decay.
    lr_scale : dict, optional
        Name -> factor for parameters whose learning rate is to differ, e.g. {"W1": 0.1}.
    augment : callable, optional
        `augment(X, rng) -> X`, applied to each training batch. A function with a parameter named y is called as
        `augment(X, y, rng=rng) -> (X, y)`, and may return soft labels, as `augmentation.mixup` does.
    on_iteration, on_epoch : callable, optional
        They get the solver after each iteration or epoch; training stops if one returns True.
    checkpoint_every : int, optional
        Iterations between checkpoints; one epoch if None.
    progress : bool
        Show a tqdm bar, on standard output.

    Attributes
    ----------
    loss_history : list
        The loss of every iteration.
    train_acc_history, val_acc_history : list
        After the first iteration and after every epoch.
    best_val_acc, best_params : float, dict
        The best validation accuracy and the parameters that had it. The model ends with these.

    Raises
    ------
    ValueError
        If an argument does not fit the others; the sentence names it.
    """

    def __init__(
        self,
        model,
        data,
        update_rule="sgd",
        optim_config=None,
        lr_decay=1.0,
        batch_size=100,
        num_epochs=10,
        num_train_samples=1000,
        num_val_samples=None,
        checkpoint_name=None,
        print_every=100,
        verbose=True,
        *,
        rng=None,
        schedule=None,
        lr_scale=None,
        augment=None,
        on_iteration=None,
        on_epoch=None,
        checkpoint_every=None,
        progress=False,
    ):
        check_data(data)
        check_counts(
            batch_size=batch_size,
            num_epochs=num_epochs,
            print_every=print_every,
            num_train_samples=num_train_samples,
            num_val_samples=num_val_samples,
            checkpoint_every=checkpoint_every,
        )
        if schedule is not None and lr_decay != 1.0:
            raise ValueError("give either schedule or lr_decay, not both: each sets the learning rate")
        self.model = model
        self.X_train, self.y_train = data["X_train"], data["y_train"]
        self.X_val, self.y_val = data["X_val"], data["y_val"]
        self.update_rule = find_rule(update_rule)
        self.optim_config = dict(optim_config or {})
        self.lr_decay = lr_decay
        self.batch_size = min(batch_size, len(self.X_train))
        self.num_epochs = num_epochs
        self.num_train_samples = num_train_samples
        self.num_val_samples = num_val_samples
        self.checkpoint_name = checkpoint_name
        self.print_every = print_every
        self.verbose = verbose
        self.rng = generator(rng)
        self.schedule = schedule
        self.lr_scale = _check_lr_scale(lr_scale, self.optim_config, schedule, model.params)
        self.augment = augment
        self._augments_labels = augment is not None and _takes_labels(augment)
        self.on_iteration = on_iteration
        self.on_epoch = on_epoch
        self.progress = progress
        self.iterations_per_epoch = len(self.X_train) // self.batch_size
        self.checkpoint_every = checkpoint_every or self.iterations_per_epoch
        self._reset()

    def _reset(self):
        """Everything that changes while training, and that a checkpoint therefore keeps."""
        self.iteration = 0  # iterations done
        self.epoch = 0  # epochs done
        self.order = None  # this epoch's order of the training data
        self.loss_history, self.train_acc_history, self.val_acc_history = [], [], []
        self.best_val_acc = -1.0
        self.best_params = {}
        self._best_state = None
        self.optim_configs = {}
        for name in self.model.params:
            config = self.optim_configs[name] = dict(self.optim_config)
            if name in self.lr_scale:
                config["learning_rate"] = config.get("learning_rate", 1.0) * self.lr_scale[name]

    # --- the loop

    def train(self, resume=False):
        """Train for `num_epochs` epochs; the model ends with the best parameters found.

        With resume=True, training goes on from the file `checkpoint_name` if there is one and starts at the
        beginning if not, so that the same line serves for the first start and for every restart after a
        kill. What comes out is what an uninterrupted training would have given, on NumPy to the last bit.

        Raises
        ------
        TrainingDiverged
            If the loss stops being finite.
        ValueError
            If the checkpoint to resume from was written with other settings; only num_epochs may grow.
        """
        if resume:
            self._resume()
        num_iterations = self.num_epochs * self.iterations_per_epoch
        stop = False
        with self._progress_bar(num_iterations) as bar:
            while self.iteration < num_iterations and not stop:
                self._step()
                bar.update()
                stop = bool(self.on_iteration and self.on_iteration(self))
                at_epoch_end = self.iteration % self.iterations_per_epoch == 0
                if at_epoch_end:
                    self._end_epoch()
                if at_epoch_end or self.iteration == 1:
                    self._evaluate()
                    bar.set_postfix(val_acc=f"{self.val_acc_history[-1]:.3f}")
                if at_epoch_end and self.on_epoch:
                    stop = bool(self.on_epoch(self)) or stop
                if self.checkpoint_name and self.iteration % self.checkpoint_every == 0:
                    save_checkpoint(self.checkpoint_name, self._state())
        self._restore_best()

    def _step(self):
        """One mini-batch: loss, gradients, an update of every parameter."""
        if self.schedule:
            rate = self.schedule(self.iteration)
            for name, config in self.optim_configs.items():
                config["learning_rate"] = rate * self.lr_scale.get(name, 1.0)
        X, y = self._next_batch()
        # Overflow on the way to a diverged loss is reported once, below, and not as a page of warnings.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            loss, grads = self.model.loss(X, y)
            self.loss_history.append(float(loss))
            self.iteration += 1
            if not math.isfinite(self.loss_history[-1]):
                self._diverged()
            for name, dw in grads.items():
                w, config = self.model.params[name], self.optim_configs[name]
                self.model.params[name], self.optim_configs[name] = self.update_rule(w, dw, config)
        if self.verbose and self.iteration % self.print_every == 0:
            self._say(
                f"(Iteration {self.iteration} / {self.num_epochs * self.iterations_per_epoch}) "
                f"loss: {self.loss_history[-1]:f}"
            )

    def _next_batch(self):
        start = self.iteration % self.iterations_per_epoch * self.batch_size
        if start == 0:
            self.order = self.rng.permutation(len(self.X_train))
        picked = self.order[start : start + self.batch_size]
        X, y = _take(self.X_train, picked), _take(self.y_train, picked)
        if self.augment and self._augments_labels:
            X, y = self.augment(X, y, rng=self.rng)
        elif self.augment:
            X = self.augment(X, self.rng)
        return X, y

    def _end_epoch(self):
        self.epoch += 1
        if self.lr_decay != 1.0:
            for config in self.optim_configs.values():
                if "learning_rate" in config:  # not yet there for a frozen parameter that uses the rule's default
                    config["learning_rate"] *= self.lr_decay

    def _evaluate(self):
        """Training and validation accuracy; remembers the parameters if they are the best so far."""
        with np.errstate(over="ignore", invalid="ignore"):
            train_acc = self.check_accuracy(self.X_train, self.y_train, self.num_train_samples)
            val_acc = self.check_accuracy(self.X_val, self.y_val, self.num_val_samples)
        self.train_acc_history.append(train_acc)
        self.val_acc_history.append(val_acc)
        if val_acc > self.best_val_acc:
            self.best_val_acc = val_acc
            self._best_state = _state_of(self.model)
            self.best_params = self._best_state["params"]
        if self.verbose:
            self._say(f"(Epoch {self.epoch} / {self.num_epochs}) train acc: {train_acc:f}; val_acc: {val_acc:f}")

    def check_accuracy(self, X, y, num_samples=None, batch_size=500):
        """The share of `X` (N, ...) that the model puts into the right class of `y` (N,).

        Parameters
        ----------
        X : (N, ...) array
        y : (N,) array
        num_samples : int, optional
            Measure on that many examples drawn at random, which is faster.
        batch_size : int

        Raises
        ------
        ValueError
            If X is empty.
        """
        check_counts(num_samples=num_samples, batch_size=batch_size)
        if len(X) == 0:
            raise ValueError("X is empty; the accuracy on no examples is not defined")
        if num_samples is not None and num_samples < len(X):
            picked = self.rng.choice(len(X), num_samples, replace=False)
            X, y = _take(X, picked), _take(y, picked)
        right = 0
        for start in range(0, len(X), batch_size):
            scores = to_numpy(self.model.loss(X[start : start + batch_size]))
            right += int((scores.argmax(axis=1) == to_numpy(y[start : start + batch_size])).sum())
        return right / len(X)

    def _diverged(self):
        rates = [c["learning_rate"] for c in self.optim_configs.values() if "learning_rate" in c]
        rate = f"{max(rates):.3g}" if rates else "its default"
        loss = self.loss_history[-1]
        self._restore_best()
        raise TrainingDiverged(
            f"the loss became {loss} at iteration {self.iteration} with learning rate {rate}; try a rate ten times "
            "smaller, and if that does not help look for NaN in X_train and for first weights that are too large"
        )

    def _restore_best(self):
        if self._best_state is not None:
            _load_state(self.model, self._best_state)

    # --- checkpoints

    def _state(self):
        return {
            "settings": self._settings(self.iteration),
            "model": _state_of(self.model),
            "model_rng": _rng_state(getattr(self.model, "rng", None)),
            "rng": _rng_state(self.rng),
            "iteration": self.iteration,
            "epoch": self.epoch,
            "order": self.order,
            "loss_history": np.array(self.loss_history),
            "train_acc_history": self.train_acc_history,
            "val_acc_history": self.val_acc_history,
            "best_val_acc": self.best_val_acc,
            "best": self._best_state,
            "optim_configs": self.optim_configs,
        }

    def _settings(self, iteration):
        """What must be the same for a resumed training to make sense, after so many iterations."""
        return {
            "update_rule": getattr(self.update_rule, "__name__", type(self.update_rule).__name__),
            "batch_size": self.batch_size,
            "training examples": len(self.X_train),
            "optim_config": self.optim_config,
            "lr_decay": self.lr_decay,
            "lr_scale": self.lr_scale,
            "num_train_samples": self.num_train_samples,
            "num_val_samples": self.num_val_samples,
            "reg": getattr(self.model, "reg", None),
            # A function cannot be stored. Its rates of the first and the last iteration done can.
            "learning rates of the schedule": [float(self.schedule(t)) for t in (0, iteration - 1)]
            if self.schedule
            else None,
        }

    def _resume(self):
        if self.checkpoint_name is None:
            raise ValueError("resume=True needs to know the file: give checkpoint_name to the Solver")
        if not checkpoint_path(self.checkpoint_name).exists():
            return
        state = load_checkpoint(self.checkpoint_name)
        for name, value in self._settings(state["iteration"]).items():
            if not _is_same(state["settings"].get(name, value), value):
                raise ValueError(
                    f"the checkpoint {checkpoint_path(self.checkpoint_name)} was written with {name} "
                    f"{state['settings'][name]}, this Solver has {value}; use the same or another "
                    f"checkpoint_name"
                )
        _load_state(self.model, state["model"])
        _set_rng_state(getattr(self.model, "rng", None), state["model_rng"])
        _set_rng_state(self.rng, state["rng"])
        self.iteration, self.epoch, self.order = state["iteration"], state["epoch"], state["order"]
        self.loss_history = state["loss_history"].tolist()
        self.train_acc_history, self.val_acc_history = state["train_acc_history"], state["val_acc_history"]
        self.best_val_acc, self._best_state = state["best_val_acc"], state["best"]
        self.best_params = self._best_state["params"] if self._best_state else {}
        for name, config in state["optim_configs"].items():
            w = self.model.params[name]
            self.optim_configs[name] = {key: _like(value, w) for key, value in config.items()}

    # --- output

    def _progress_bar(self, total):
        from tqdm.auto import tqdm

        # Standard output: some graders take anything on standard error for a failure.
        return tqdm(total=total, initial=self.iteration, disable=not self.progress, file=sys.stdout)

    def _say(self, text):
        if self.progress:
            from tqdm.auto import tqdm

            tqdm.write(text)
        else:
            print(text)


def check_data(data):
    """ValueError unless `data` has the four arrays that a training needs, of lengths that fit."""
    missing = [key for key in ("X_train", "y_train", "X_val", "y_val") if not _has(data, key)]
    if missing:
        raise ValueError(f"data must be a dict with X_train, y_train, X_val and y_val; {', '.join(missing)} missing")
    for split in ("train", "val"):
        X, y = data[f"X_{split}"], data[f"y_{split}"]
        if len(X) != len(y) or len(X) == 0:
            raise ValueError(
                f"X_{split} and y_{split} must have the same length, at least 1; got {len(X)} and {len(y)}"
            )


def _has(data, key):
    try:
        data[key]
    except KeyError:
        return False
    return True


def check_counts(**counts):
    """ValueError for a count below 1. None, where it stands for all, passes."""
    for name, count in counts.items():
        if count is not None and count < 1:
            raise ValueError(f"{name} must be at least 1; got {count}")


def _takes_labels(augment):
    """Whether a function of the batch has a parameter named y."""
    try:
        return "y" in inspect.signature(augment).parameters
    except (TypeError, ValueError):  # some functions written in C do not say
        return False


def find_rule(update_rule):
    """The update rule of that name, or the callable itself."""
    if callable(update_rule):
        return update_rule
    if update_rule in optim.__all__:
        return getattr(optim, update_rule)
    raise ValueError(f"update_rule must be a callable or one of {', '.join(optim.__all__)}; got {update_rule!r}")


def _check_lr_scale(lr_scale, optim_config, schedule, params):
    lr_scale = dict(lr_scale or {})
    unknown = sorted(lr_scale.keys() - params.keys())
    if unknown:
        raise ValueError(f"lr_scale names {', '.join(unknown)}, but the model's parameters are {', '.join(params)}")
    if lr_scale and schedule is None and "learning_rate" not in optim_config:
        raise ValueError('lr_scale needs a rate to scale: give optim_config={"learning_rate": ...} or a schedule')
    return lr_scale


def _is_same(stored, value):
    """Whether a setting is as it was stored; a setting may be a dict of numbers and arrays."""
    if isinstance(stored, dict) and isinstance(value, dict):
        return stored.keys() == value.keys() and all(_is_same(stored[key], value[key]) for key in value)
    return np.array_equal(to_numpy(stored), to_numpy(value))


def _take(x, picked):
    """x[picked] for an array or a tensor on any device."""
    if is_torch(x):
        picked = namespace(x).asarray(picked, device=x.device)
    return x[picked]


def _like(value, w):
    """A stored optimizer value as the parameter's kind of array; numbers stay numbers."""
    if is_torch(w) and isinstance(value, np.ndarray):
        return namespace(w).asarray(value, device=w.device)
    return value


def _state_of(model):
    if hasattr(model, "state"):
        return model.state()
    return {"params": {name: copy_array(w) for name, w in model.params.items()}}


def _load_state(model, state):
    if hasattr(model, "load_state"):
        model.load_state(state)
    else:
        model.params = {name: copy_array(_like(w, model.params[name])) for name, w in state["params"].items()}


def _rng_state(rng):
    return None if rng is None else rng.bit_generator.state


def _set_rng_state(rng, state):
    if rng is not None and state is not None:
        rng.bit_generator.state = state
