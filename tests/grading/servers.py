"""A PostgreSQL server of a test's own, where the programs are installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
# In CI none of these tests may be skipped.
REQUIRED = bool(os.environ.get("CS231N_REQUIRE_POSTGRESQL"))


def _found():
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return False
    return bool(PROGRAMS)


needs_postgresql = pytest.mark.skipif(not (_found() or REQUIRED), reason="needs PostgreSQL and psycopg")


class Server:
    """A server on this machine, with an empty database for each call of `new_database`."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="cs231n-postgresql-"))
        # The server refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.count = 0
        self.run("initdb", "--auth=trust", f"--username={self.user}", "--no-sync", "-D", self.folder / "data")
        self.start()

    def run(self, program, *args):
        command = [str(PROGRAMS[-1] / program), *map(str, args)]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder)

    def start(self):
        options = f"-k {self.folder} -p {self.port} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "-D", self.folder / "data", "-l", self.folder / "log", "-o", options, "-w", "start")

    def stop(self):
        """At once, with transactions cut off, as a machine that loses its power."""
        self.run("pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop")

    def new_database(self):
        self.count += 1
        self.run("createdb", "-h", "127.0.0.1", "-p", self.port, f"course{self.count}")
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/course{self.count}"

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
