"""nbgrader inside our commands: its story goes to a log that they look into, and a new gradebook takes no seconds."""

import contextlib
import logging
import re
import warnings
from unittest import mock

from sqlalchemy.exc import SAWarning

# The name of an exception before its message
EXCEPTION = re.compile(r"^[\w.]*(?:Error|Exception): ")


class LogMemory(logging.Handler):
    """Keeps the records of one nbgrader call."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.records = []

    def emit(self, record):
        self.records.append(record)

    def last_error(self):
        """The last line of the last error that was logged, or "" if there was none.

        nbgrader logs a whole traceback as one message; its last line says what happened. Messages that only
        point at such a traceback are passed over.
        """
        for record in reversed(self.records):
            text = record.getMessage().strip()
            if record.levelno >= logging.ERROR and text and not text.startswith(("Please see", "There was an error")):
                return EXCEPTION.sub("", text.splitlines()[-1])
        return ""


@contextlib.contextmanager
def quiet_nbgrader():
    """Keeps nbgrader's messages off the screen; yields the `LogMemory` that holds them."""
    log = logging.getLogger("traitlets")
    memory, propagate, level = LogMemory(), log.propagate, log.level
    handlers = log.handlers[:]
    log.handlers[:] = [memory]
    log.propagate = False
    log.setLevel(logging.WARNING)
    try:
        version = mock.patch("nbgrader.api.get_alembic_version", gradebook_version)
        with version, warnings.catch_warnings():
            # nbgrader adds objects to its session in an order that newer SQLAlchemy remarks on.
            warnings.simplefilter("ignore", SAWarning)
            yield memory
    finally:
        log.handlers[:] = handlers
        log.propagate = propagate
        log.setLevel(level)


def gradebook_version():
    """The version of nbgrader's newest tables, with which it marks a new gradebook.

    nbgrader asks the command `alembic` for it, whose start takes seconds; the library reads the same files.
    """
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import _temp_alembic_ini

    with _temp_alembic_ini("sqlite://") as settings:
        return ScriptDirectory.from_config(Config(settings)).get_current_head()
