"""CIFAR-10's loader against a server on this machine that hands out small archives of the same layout."""

import functools
import http.server
import io
import pickle
import shutil
import socket
import tarfile
import threading
import time
import warnings

import numpy as np
import pooch
import pytest

from cs231n_utils import data
from cs231n_utils.data import cifar10, symbols

NAMES = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]
PER_BATCH = 20
DEAD = "http://127.0.0.1:9/cifar-10-python.tar.gz"  # nothing listens on port 9


def write_archive(path, contents):
    """A .tar.gz at `path`; contents maps member names to objects, pickled, or to bytes, written as they are."""
    with tarfile.open(path, "w:gz") as archive:
        for name, content in contents.items():
            blob = content if isinstance(content, bytes) else pickle.dumps(content, protocol=4)
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(blob)
            archive.addfile(member, io.BytesIO(blob))
    return "md5:" + pooch.file_hash(path, alg="md5")


def batches(rng):
    names = [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]
    contents = {
        name: {
            b"data": rng.integers(0, 256, (PER_BATCH, 3072), dtype=np.uint8),
            b"labels": [int(y) for y in rng.integers(0, 10, PER_BATCH)],
        }
        for name in names
    }
    return {**contents, "batches.meta": {b"label_names": [n.encode() for n in NAMES]}}


class Server:
    """Serves a folder and keeps a list of the requests: ("GET", path)."""

    def __init__(self, folder):
        self.requests = requests = []

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_request(self, *args):
                requests.append((self.command, self.path))

            def log_message(self, *args):
                pass

        handler = functools.partial(Handler, directory=folder)
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/cifar-10-python.tar.gz"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def downloads(self):
        return sum(command == "GET" for command, _ in self.requests)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    return folder


@pytest.fixture
def contents(rng):
    return batches(rng)


@pytest.fixture
def known_hash(folder, contents):
    return write_archive(folder / cifar10.FILE_NAME, contents)


@pytest.fixture
def server(folder):
    server = Server(folder)
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture(scope="module")
def rendered(tmp_path_factory):
    """Symbols, rendered once: the fall-back tests should not each wait for them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CS231N_DATA", str(tmp_path_factory.mktemp("symbols")))
        return symbols.load()


@pytest.fixture
def published(monkeypatch, rendered):
    """Call it with (mirrors, hash): data.load("cifar10") then works with them."""

    def publish(mirrors, known_hash):
        monkeypatch.setattr(cifar10, "MIRRORS", tuple(mirrors))
        monkeypatch.setattr(cifar10, "KNOWN_HASH", known_hash)
        monkeypatch.setattr(symbols, "load", lambda: rendered)

    return publish


def load(mirrors, known_hash):
    return cifar10.load(mirrors, known_hash, num_train=90, progress=False)


def test_good_archive(server, known_hash, contents):
    d = load([server.url], known_hash)
    for split, n in (("train", 90), ("val", 10), ("test", 20)):
        assert d["X_" + split].shape == (n, 32, 32, 3) and d["X_" + split].dtype == np.uint8
        assert d["y_" + split].shape == (n,) and d["y_" + split].dtype == np.int64
    assert d.name == "cifar10" and d.class_names == tuple(NAMES)
    # The file keeps a plane of reds, then greens, then blues.
    row = contents["data_batch_2"][b"data"][3].reshape(3, 32, 32)
    np.testing.assert_array_equal(d.X_train[23, 5, 7], row[:, 5, 7])
    np.testing.assert_array_equal(d.y_val, contents["data_batch_5"][b"labels"][10:])
    np.testing.assert_array_equal(d.y_test, contents["test_batch"][b"labels"])
    d.as_images()


class Python2Pickler(pickle._Pickler):
    """Writes str and bytes alike as Python 2 wrote its str: the real archive is from 2009."""

    dispatch = pickle._Pickler.dispatch.copy()

    def save_string(self, text):
        blob = text if isinstance(text, bytes) else text.encode()
        self.write(pickle.BINSTRING + len(blob).to_bytes(4, "little") + blob)

    dispatch[bytes] = dispatch[str] = save_string


def python2_pickle(content):
    file = io.BytesIO()
    Python2Pickler(file, protocol=2).dump(content)
    return file.getvalue().replace(b"numpy._core", b"numpy.core")  # the name it had in NumPy 1


def test_archive_as_python_2_wrote_it(server, folder, contents):
    old = {name: python2_pickle(content) for name, content in contents.items()}
    assert b"cnumpy.core.multiarray\n_reconstruct" in old["test_batch"]
    d = load([server.url], write_archive(folder / cifar10.FILE_NAME, old))
    assert d.class_names == tuple(NAMES)
    row = contents["test_batch"][b"data"][7].reshape(3, 32, 32)
    np.testing.assert_array_equal(d.X_test[7].transpose(2, 0, 1), row)


def test_second_load_downloads_nothing(server, known_hash, monkeypatch):
    load([server.url], known_hash)
    before = len(server.requests)
    load([server.url], known_hash)
    assert len(server.requests) == before and server.downloads() == 1


def test_cached_archive_needs_no_network(known_hash, folder, cache_folder):
    cache_folder.mkdir()
    shutil.copy(folder / cifar10.FILE_NAME, cache_folder)
    assert len(load([DEAD], known_hash).y_test) == 20


def test_damaged_cached_archive_is_downloaded_again(server, known_hash, cache_folder):
    cache_folder.mkdir()
    (cache_folder / cifar10.FILE_NAME).write_bytes(b"half a download")
    assert len(load([server.url], known_hash).y_test) == 20


def test_dead_mirror_then_good_one(server, known_hash):
    missing = server.url.replace("cifar-10", "nothing")
    assert len(load([DEAD, missing, server.url], known_hash).y_test) == 20


def test_each_failing_mirror_is_named_with_its_reason(server, folder, known_hash):
    (folder / "other.tar.gz").write_bytes(b"an error page")
    urls = [server.url.replace("cifar-10-python", name) for name in ("nothing", "other")]
    with pytest.raises(data.DatasetUnavailableError, match=r"answered 404.*another checksum"):
        load(urls, known_hash)


def test_mirror_with_other_bytes_then_good_one(server, folder, known_hash):
    (folder / "other.tar.gz").write_bytes(b"an error page")
    other = server.url.replace("cifar-10-python", "other")
    assert len(load([other, server.url], known_hash).y_test) == 20
    assert server.downloads() == 2


def test_wrong_hash_is_refused_and_not_kept(server, known_hash, cache_folder):
    with pytest.raises(data.DatasetUnavailableError, match="checksum"):
        load([server.url], "md5:" + "0" * 32)
    assert list(cache_folder.iterdir()) == []


def test_connection_that_breaks_off(server, folder, known_hash, cache_folder, monkeypatch):
    def half(self, source, output):
        output.write(source.read(1000))

    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "copyfile", half)
    with pytest.raises(data.DatasetUnavailableError, match=r"broke off|checksum"):
        load([server.url], known_hash)
    assert list(cache_folder.iterdir()) == []


def test_truncated_archive(server, folder, known_hash):
    path = folder / cifar10.FILE_NAME
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(data.DatasetUnavailableError, match="could not be read"):
        load([server.url], "md5:" + pooch.file_hash(path, alg="md5"))


def test_archive_without_a_batch(server, folder, contents):
    del contents["test_batch"]
    with pytest.raises(data.DatasetUnavailableError, match="test_batch"):
        load([server.url], write_archive(folder / cifar10.FILE_NAME, contents))


class Hostile:
    """Unpickling it would write a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (open, (str(self.path), "w"))


@pytest.mark.parametrize("where", ["data_batch_1", "batches.meta"])
def test_hostile_pickle_is_refused(server, folder, contents, tmp_path, where):
    target = tmp_path / "written"
    contents[where] = {**contents[where], b"extra": [Hostile(target)]}
    known_hash = write_archive(folder / cifar10.FILE_NAME, contents)
    with pytest.raises(data.DatasetUnavailableError, match="refused"):
        load([server.url], known_hash)
    assert not target.exists()


@pytest.mark.parametrize(
    "name", ["os\nsystem", "builtins\neval", "numpy\nload", "numpy.core.multiarray\nfromfile", "numpy\nsave"]
)
def test_unpickler_looks_up_nothing_but_arrays(name):
    with pytest.raises(pickle.UnpicklingError, match="refused"):
        cifar10.ArrayUnpickler(io.BytesIO(f"c{name}\n.".encode())).load()


def test_nothing_is_extracted(server, known_hash, cache_folder):
    load([server.url], known_hash)
    assert [p.name for p in cache_folder.iterdir()] == [cifar10.FILE_NAME]


def test_auto_uses_the_network_when_it_can(server, known_hash, published, capsys):
    published([server.url], known_hash)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert data.load("cifar10").name == "cifar10"
    assert "100%" in capsys.readouterr().err  # the progress bar


def test_auto_falls_back_with_one_sentence(published, known_hash):
    published([DEAD], known_hash)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        d = data.load("cifar10")
    (warning,) = caught
    assert warning.filename == __file__
    assert all(part in str(warning.message) for part in ('"symbols"', "CIFAR-10", "offline"))
    assert "\n" not in str(warning.message)
    assert d.name == "symbols" and d.X_train.shape[1:] == (32, 32, 3) and "CIFAR-10" in d.source


def test_network_raises_when_offline(published, known_hash):
    published([DEAD], known_hash)
    with pytest.raises(data.DatasetUnavailableError, match=r"CIFAR-10.*offline"):
        data.load("cifar10", source="network")


def test_embedded_never_touches_the_network(published, known_hash, monkeypatch):
    touched = []
    published([DEAD], known_hash)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: touched.append(args))
    d = data.load("cifar10", source="embedded")
    assert touched == []
    assert d.name == "symbols" and "CIFAR-10" in d.source


def test_offline_fails_fast_when_host_names_hang(published, known_hash, monkeypatch):
    """Looking up a name can hang far beyond any timeout given to the download."""

    def hang(*args, **kwargs):
        time.sleep(30)
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setattr(cifar10, "PROBE_SECONDS", 0.3)
    published([f"http://mirror{i}.invalid/cifar-10-python.tar.gz" for i in range(4)], known_hash)
    start = time.monotonic()
    with pytest.raises(data.DatasetUnavailableError):
        data.load("cifar10", source="network")
    assert time.monotonic() - start < 15  # far from the 30 s of the look-up


def test_cache_folder_that_cannot_be_written(server, published, known_hash, cache_folder):
    cache_folder.write_text("a file where the folder should be")
    published([server.url], known_hash)
    with pytest.raises(data.DatasetUnavailableError, match="CS231N_DATA"):
        data.load("cifar10", source="network")
    with pytest.warns(UserWarning, match="CS231N_DATA"):
        assert data.load("cifar10").name == "symbols"


def test_all_mirrors_are_asked_to_be_safe():
    assert len(cifar10.MIRRORS) >= 3 and len(set(cifar10.MIRRORS)) == len(cifar10.MIRRORS)
    assert all(url.startswith("https://") and cifar10.FILE_NAME in url for url in cifar10.MIRRORS)
    assert cifar10.KNOWN_HASH == "md5:c58f30108f718f92721af3b95e74349a"
