"""Make cs231n_utils/data/fashion_mnist.npz, the Fashion-MNIST subset that the package carries.

    sudo apt-get install dataset-fashion-mnist
    python tools/make_fashion_mnist.py

The subset is the first 500 training and the first 100 test images of each class, in the files' own order,
leaving out exact duplicates. They are laid down in rounds of ten, one image of each class in shuffled order,
so that the first 10 k images of a split are balanced for every k. The same input gives the same bytes.
"""

import argparse
import gzip
import io
import zipfile
from pathlib import Path

import numpy as np

DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
TARGET = Path(__file__).parents[1] / "cs231n_utils" / "data" / "fashion_mnist.npz"
N_CLASSES = 10


def read_idx(path):
    """The array in a gzipped IDX file: a magic number whose last byte is ndim, the sizes, then the bytes."""
    content = gzip.decompress(path.read_bytes())
    ndim = content[3]
    shape = np.frombuffer(content, ">u4", count=ndim, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * ndim).reshape(shape)


def first_of_each_class(images, labels, per_class, seen):
    """Indices (N_CLASSES, per_class) of the first images of each class whose bytes are not yet in `seen`."""
    chosen = []
    for label in range(N_CLASSES):
        indices = []
        for i in np.flatnonzero(labels == label):
            if len(indices) == per_class:
                break
            if images[i].tobytes() not in seen:
                seen.add(images[i].tobytes())
                indices.append(i)
        chosen.append(indices)
    return np.array(chosen)


def in_balanced_rounds(indices, rng):
    """(classes, per_class) -> (classes * per_class,): round r is the r-th of each class, shuffled."""
    return rng.permuted(indices.T, axis=1).reshape(-1)


def write_npz(path, arrays):
    """np.savez_compressed without the time of day in it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(entry, buffer.getvalue(), compresslevel=9)


def make(folder, target):
    rng, seen, arrays = np.random.default_rng(231), set(), {}
    for split, prefix, per_class in (("train", "train", 500), ("test", "t10k", 100)):
        images = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")
        labels = read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")
        order = in_balanced_rounds(first_of_each_class(images, labels, per_class, seen), rng)
        arrays[f"X_{split}"], arrays[f"y_{split}"] = images[order], labels[order]
    write_npz(target, arrays)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=DEBIAN_FOLDER, help="where the four IDX files are")
    parser.add_argument("--target", type=Path, default=TARGET)
    options = parser.parse_args()
    make(options.folder, options.target)
    print(f"{options.target}: {options.target.stat().st_size / 1e6:.2f} MB")
