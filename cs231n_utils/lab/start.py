"""Start JupyterLab on the assignments, in this environment."""

import os
import pathlib
import socket

from cs231n_utils.threads import with_one_thread

__all__ = ["LabError", "assignments_folder", "start"]

FIRST_PORT, LAST_PORT = 8888, 8938

# Defaults that a student's own settings override: no pop-up that asks about news, none of nbgrader's panels for
# instructors (its Validate button stays).
SETTINGS = pathlib.Path(__file__).parent / "settings"


class LabError(Exception):
    """JupyterLab cannot be started; the text is one sentence for the user."""

    for_users = True


def assignments_folder():
    """The assignments of the course that we are in, or of the clone that this package was installed from."""
    here = pathlib.Path.cwd()
    clone = pathlib.Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, clone):
        if (folder / "assignments").is_dir():
            return folder / "assignments"
    raise LabError(f"there is no folder assignments/ in {here} or above it: go to your copy of the course first.")


def start(port=None, no_browser=False, folder=None):
    """Serve `folder` (default: the assignments) in JupyterLab until it is stopped; return its exit status.

    Parameters
    ----------
    port : int, optional
        The first free one from 8888 on unless given.
    no_browser : bool
    folder : str or Path, optional

    Returns
    -------
    int

    Raises
    ------
    LabError
        If JupyterLab is not installed, the folder is missing or the port that was asked for is taken.
    """
    try:
        from jupyterlab import labapp
    except ImportError:
        raise LabError('JupyterLab is not installed here: run "make lab", or pip install -e ".[lab]".') from None
    folder = pathlib.Path(folder) if folder else assignments_folder()
    if not folder.is_dir():
        raise LabError(f"there is no folder {folder}: give the folder that holds the notebooks.")
    options = _options(folder, _choose_port(port), no_browser)
    os.environ.update(_environment(os.environ))
    print("Starting JupyterLab. To stop it, press Ctrl+C here and answer y.", flush=True)
    # In this process: a second one would have to pass on Ctrl+C and every other signal.
    return labapp.main(options)


def _options(folder, port, no_browser):
    options = [f"--ServerApp.root_dir={folder.resolve()}", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    # The address and errors; forty lines about extensions would hide them.
    options.append("--Application.log_level=ERROR")
    if (folder / "index.ipynb").exists():
        options.append("--LabApp.default_url=/lab/tree/index.ipynb")
    if no_browser:
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--allow-root")  # containers run as root; Jupyter refuses that unless told
    return options


def _environment(environment):
    paths = [str(SETTINGS), *filter(None, [environment.get("JUPYTER_CONFIG_PATH")])]
    # The kernel must be this environment's, not one of the same name in the user's home.
    ours = {"JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
    return ours | with_one_thread(environment)


def _choose_port(wanted):
    if wanted is not None:
        if not 0 < wanted < 65536:
            raise LabError(f"{wanted} is no port: choose a number from 1024 to 65535.")
        if not _is_free(wanted):
            raise LabError(
                f"port {wanted} is in use, perhaps by a JupyterLab that still runs (`jupyter lab list` shows them): "
                "stop it, or choose another port with --port."
            )
        return wanted
    for port in range(FIRST_PORT, LAST_PORT):
        if _is_free(port):
            if port != FIRST_PORT:
                print(f"Port {FIRST_PORT} is in use, so JupyterLab will be on port {port}.")
            return port
    raise LabError(f"every port from {FIRST_PORT} to {LAST_PORT - 1} is in use: choose one with --port.")


def _is_free(port):
    with socket.socket() as probe:
        # As the server itself does: a port that was closed a moment ago may be taken again.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
