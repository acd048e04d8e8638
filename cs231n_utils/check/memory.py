"""Which answers have passed before, kept over a restart of the kernel.

A restart forgets every variable, and with it what the checks have seen. The texts of functions that passed are
therefore noted in a file, as fingerprints, and a function of the same text is trusted again. It decides only what
experiments use (`Checks.working`), never a verdict.
"""

import hashlib
import inspect
import json
import os
import pathlib
import tempfile

from cs231n_utils.data import cache

__all__ = ["Memory"]

LONGEST = 500


class Memory:
    """The answers of one assignment that have passed; it remembers nothing where nobody sits at the notebook.

    Parameters
    ----------
    assignment : str
        Its folder's name.
    """

    def __init__(self, assignment):
        self._assignment = assignment

    def knows(self, function):
        """True if a function of this text has passed all its checks before."""
        fingerprint = _fingerprint(function)
        return bool(fingerprint) and fingerprint in self._read()

    def note(self, function, passed):
        """Note that `function` has passed, or has not, all the checks it was put to."""
        fingerprint = _fingerprint(function)
        if not fingerprint:
            return
        known = self._read()
        if (fingerprint in known) != passed:
            others = [other for other in known if other != fingerprint]
            self._write([*others, fingerprint][-LONGEST:] if passed else others)

    def _path(self):
        return cache.folder() / f"passed-{self._assignment}.json"

    def _read(self):
        try:
            known = json.loads(self._path().read_text(encoding="utf-8"))
        except (OSError, ValueError):  # none yet, or damaged
            return []
        return known if isinstance(known, list) else []

    def _write(self, known):
        """Write beside the file and rename; what cannot be written is not remembered, and that is all."""
        path = self._path()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(known, file)
            pathlib.Path(part).replace(path)
        except OSError:
            pass


def _fingerprint(function):
    """A fingerprint of the function's text; None if it has none, or if no notebook's front end started this kernel."""
    # Jupyter's servers set this for the kernel of an open notebook. Graders and Validate run kernels without it.
    if not os.environ.get("JPY_SESSION_NAME"):
        return None
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return None
    return hashlib.sha256(source.encode()).hexdigest()[:32]
