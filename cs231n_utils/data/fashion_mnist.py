"""Fashion-MNIST: small grey photographs of clothes (Xiao, Rasul and Vollgraf, 2017).

The package carries 5,000 of its 60,000 training images and 1,000 of its 10,000 test images;
tools/make_fashion_mnist.py made the file, fashion_mnist.LICENSE.txt is its licence.
"""

from pathlib import Path

import numpy as np

from .dataset import Dataset

CLASS_NAMES = (
    "T-shirt",
    "trouser",
    "pullover",
    "dress",
    "coat",
    "sandal",
    "shirt",
    "sneaker",
    "bag",
    "ankle boot",
)
NUM_TRAIN = 4500  # the other 500 of the 5,000 training images are the validation split


def load():
    """The embedded subset: 4,500 + 500 + 1,000 images (N, 28, 28, 1), balanced, in rounds of ten classes."""
    with np.load(Path(__file__).with_name("fashion_mnist.npz"), allow_pickle=False) as file:
        X, y = file["X_train"][..., np.newaxis], file["y_train"].astype(np.int64)
        X_test, y_test = file["X_test"][..., np.newaxis], file["y_test"].astype(np.int64)
    return Dataset(
        X_train=X[:NUM_TRAIN],
        y_train=y[:NUM_TRAIN],
        X_val=X[NUM_TRAIN:],
        y_val=y[NUM_TRAIN:],
        X_test=X_test,
        y_test=y_test,
        class_names=CLASS_NAMES,
        name="fashion-mnist",
        source="A balanced subset of Fashion-MNIST (6,000 real photographs) that comes with the package.",
    )
