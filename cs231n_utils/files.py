"""Writing files so that a kill, a full disk or a second writer never leaves half of one."""

import contextlib
import os
import tempfile
from pathlib import Path

__all__ = ["open_atomically", "write_atomically"]


@contextlib.contextmanager
def open_atomically(path, mode="wb", **options):
    """Open a file that takes the name `path` when the block ends, and disappears if the block fails.

    Whoever opens `path` meanwhile reads the old file, whole. Each writer has a part file of its own, so of two
    writers the last one wins and neither spoils the other's. The folder is made if it is missing.

    Parameters
    ----------
    path : str or Path
    mode, **options : as for `open`

    Examples
    --------
    >>> with open_atomically("arrays.npz") as file:
    ...     np.savez(file, **arrays)
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    part = Path(part)
    try:
        with os.fdopen(handle, mode, **options) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o644)  # mkstemp's files are for their owner alone
        part.replace(path)  # within one folder this is one step: there is no moment without a file
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_atomically(path, text):
    """Write `text` as UTF-8, with its line ends as they are; see `open_atomically`."""
    with open_atomically(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)
