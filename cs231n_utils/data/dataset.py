"""What `data.load` returns: one data set, split in three, with the two conversions the course needs."""

from dataclasses import dataclass, replace

import numpy as np

SPLITS = ("train", "val", "test")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images and labels in three splits.

    `d["X_train"]` is the same as `d.X_train`, and `items()`, `keys()` and `in` know the six arrays, so a Dataset can
    be used where CS231n uses a dictionary.

    Attributes
    ----------
    X_train, X_val, X_test : arrays
        Images. As loaded, uint8 of shape (N, H, W, C), ready for `plt.imshow`; after `as_vectors` or `as_images`,
        floats, ready for a network.
    y_train, y_val, y_test : (N,) int64 arrays
        Labels from 0 to `num_classes - 1`.
    class_names : tuple of str
        class_names[y] names label y.
    name : str
        The data that were loaded: "fashion-mnist", "symbols" or "cifar10".
    source : str
        One sentence that says which data these really are.
    mean : array or None
        What `as_vectors` or `as_images` subtracted; None as loaded.

    Examples
    --------
    >>> d = data.load("fashion-mnist").as_vectors()   # centred float32 rows, (N, D)
    >>> d = data.load("symbols").as_images()          # centred float32 images, (N, C, H, W)
    """

    X_train: np.ndarray
    y_train: np.ndarray
    X_val: np.ndarray
    y_val: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray
    class_names: tuple
    name: str
    source: str
    mean: np.ndarray | None = None

    @property
    def num_classes(self):
        return len(self.class_names)

    def as_vectors(self, center=True, dtype=np.float32):
        """The same data as rows of floats, (N, D) with D = H * W * C, for fully connected networks.

        Pixels are divided by 255.

        Parameters
        ----------
        center : bool
            Subtract the mean image of the training split from all three splits; validation and test images must not
            influence the preprocessing.
        dtype : floating-point dtype

        Raises
        ------
        ValueError
            If the data were converted before.
        """
        return self._converted(lambda X: X.reshape(len(X), -1), center, dtype)

    def as_images(self, center=True, dtype=np.float32):
        """The same data as float images, (N, C, H, W), for convolutional networks; see `as_vectors`."""
        return self._converted(lambda X: X.transpose(0, 3, 1, 2), center, dtype)

    def _converted(self, arrange, center, dtype):
        if self.X_train.dtype != np.uint8:
            raise ValueError(
                "this data set was converted to floats before; start again from data.load(...) and call "
                "as_vectors() or as_images() once"
            )
        # order="C": a transposed view would make every later reshape and matrix product slow.
        images = {s: np.divide(arrange(self["X_" + s]), 255, dtype=dtype, order="C") for s in SPLITS}
        # The mean is summed in float64: float32 loses digits over thousands of images.
        mean = images["train"].mean(axis=0, dtype=np.float64).astype(dtype) if center else None
        if center:
            for X in images.values():
                X -= mean
        return replace(self, mean=mean, **{"X_" + s: X for s, X in images.items()})

    def __getitem__(self, name):
        try:
            return getattr(self, name)
        except (AttributeError, TypeError):
            raise KeyError(name) from None

    def keys(self):
        """The names of the six arrays: X_train, y_train, X_val, y_val, X_test, y_test."""
        return [f"{kind}_{split}" for split in SPLITS for kind in "Xy"]

    def items(self):
        """The six arrays with their names, as CS231n's `get_CIFAR10_data` gives them."""
        return [(name, self[name]) for name in self.keys()]

    def __iter__(self):
        return iter(self.keys())

    def __contains__(self, name):
        return name in self.keys()

    def __repr__(self):
        sizes = ", ".join(f"{s} {len(self['y_' + s]):,}" for s in SPLITS)
        return f"<Dataset {self.name}: {sizes}; images {self.X_train.shape[1:]} {self.X_train.dtype}>"
