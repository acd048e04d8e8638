"""JupyterLab for a test: the server that `cs231n lab` starts, and its pages as a student sees them."""

import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

__all__ = ["Lab", "Notebook", "serve"]

TOKEN = "a-token-for-this-test"
SCREENSHOTS = pathlib.Path(__file__).parent / "screenshots"
NUMBERED = re.compile(r"\[\d+\]")


# ---- The server ----------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def serve(folder, scratch, start_within=60):
    """Run `cs231n lab` on `folder`; yield its address and the file that holds what it prints.

    scratch  an empty folder; the server keeps its settings there and touches none of the user's
    """
    port, log = _free_port(), scratch / "lab.log"
    command = [sys.executable, "-m", "cs231n_utils.cli", "lab", "--no-browser"]
    command += ["--port", str(port), "--folder", str(folder)]
    with log.open("w") as output:
        server = subprocess.Popen(
            command, cwd=scratch, env=_environment(scratch), stdout=output, stderr=subprocess.STDOUT
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(address, server, log, start_within)
        yield address, log
    finally:
        server.send_signal(signal.SIGTERM)  # it stops its kernels before it goes
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _environment(scratch):
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
        "CS231N_DATA": "course-data",
    }
    # Kernels choose Jupyter's own way of drawing; conftest.py asks for another one.
    inherited = {name: value for name, value in os.environ.items() if name not in ("MPLBACKEND", "JUPYTER_CONFIG_PATH")}
    return inherited | {name: str(scratch / folder) for name, folder in folders.items()} | {"JUPYTER_TOKEN": TOKEN}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(address, server, log, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"JupyterLab did not start; it printed:\n{log.read_text()}")


# ---- Its pages -----------------------------------------------------------------------------------------------------


class Lab:
    """A browser window with JupyterLab in it."""

    def __init__(self, page, address):
        self.page = page
        self.address = address
        self.strangers = []
        page.on("request", self._note)

    def _note(self, request):
        """Note every request that leaves this machine."""
        if request.url.startswith(("http", "ws")) and not request.url.startswith((self.address, self._websockets)):
            self.strangers.append(request.url)

    @property
    def _websockets(self):
        return self.address.replace("http", "ws", 1)

    def open(self):
        """Go to the page on which `cs231n lab` opens a browser."""
        self.page.goto(f"{self.address}/?token={TOKEN}")

    def notebook(self, path):
        """The `Notebook` whose file is `path`, which must be open or about to be."""
        tab = self.page.locator(".lm-DockPanel .lm-TabBar-tab").filter(has_text=path.name)
        tab.click()
        self.page.locator(".lm-DockPanel .lm-TabBar-tab.lm-mod-current").filter(has_text=path.name).wait_for()
        return Notebook(self.page, path)

    def pop_ups(self):
        """The text of every dialog and notification on the page."""
        return self.page.locator(".jp-Dialog-content, .Toastify__toast").all_inner_texts()

    def shoot(self, name):
        """Keep a picture of the window as it is now."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


class Notebook:
    """The notebook in front, whose cells are named by their ids."""

    def __init__(self, page, path):
        self.page = page
        self.path = path
        self._panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self._places = [cell["id"] for cell in self.saved()["cells"]]
        self.wait_until_idle()

    def saved(self):
        """What the file holds."""
        return json.loads(self.path.read_text(encoding="utf-8"))

    def saved_text(self, name):
        (cell,) = (cell for cell in self.saved()["cells"] if cell["id"] == name)
        return "".join(cell["source"])

    def wait_until_idle(self):
        # Whoever is faster than the kernel's first sign of life is asked to choose a kernel. The toolbar calls a
        # kernel idle that is not there yet; the status bar names it.
        kernel = self.saved()["metadata"]["kernelspec"]["display_name"]
        self.page.locator("#jp-bottom-panel").get_by_text(f"{kernel} | Idle").wait_for()
        self._until(self._indicator_is_idle, "the kernel is idle")

    def _indicator_is_idle(self):
        toolbar = self._panel.locator(".jp-NotebookPanel-toolbar")
        if toolbar.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').is_visible():
            return True
        # In a narrow window the toolbar folds its last items away behind a button, and the indicator with them.
        folded = toolbar.locator(".jp-Toolbar-responsive-opener").is_visible()
        return folded and not toolbar.locator(".jp-Notebook-ExecutionIndicator").is_visible()

    def cell(self, name):
        cell = self._panel.locator(".jp-Notebook .jp-Cell").nth(self._places.index(name))
        cell.scroll_into_view_if_needed()
        return cell

    def run(self, name):
        """Run a cell by its keys and return the text of its outputs, each run of white space a single blank."""
        cell = self.cell(name)
        prompt = cell.locator(".jp-InputPrompt")
        prompt.click()
        before = prompt.inner_text()
        self.page.keyboard.press("Control+Enter")
        self._until(lambda: NUMBERED.search(prompt.inner_text()) and prompt.inner_text() != before, f"{name} has run")
        self.wait_until_idle()
        return self.output(name)

    def run_all(self, within=300):
        """Choose "Run All Cells" in the menu, save, and return the file's code cells, in order.

        within  seconds until the last cell has run
        """
        codes = [cell["id"] for cell in self.saved()["cells"] if cell["cell_type"] == "code"]
        self.page.locator("#jp-MainMenu").get_by_text("Run", exact=True).click()
        self.page.locator(".lm-Menu").get_by_text("Run All Cells", exact=True).click()
        prompt = self.cell(codes[-1]).locator(".jp-InputPrompt")
        self._until(lambda: NUMBERED.search(prompt.inner_text()), f"{codes[-1]} has run", within)
        self.wait_until_idle()
        self.save()
        return [cell for cell in self.saved()["cells"] if cell["id"] in codes]

    def output(self, name):
        return " ".join(" ".join(self.cell(name).locator(".jp-OutputArea-output").all_inner_texts()).split())

    def type_answer(self, name, lines):
        """Type `lines` in the place of "Write your answer here" and the line below; the editor indents them."""
        self.cell(name).locator(".cm-line").filter(has_text="raise NotImplementedError").click()
        for key in ("End", "Shift+ArrowUp", "Shift+Home"):
            self.page.keyboard.press(key)
        for number, line in enumerate(lines):
            if number:
                self.page.keyboard.press("Enter")
            self.page.keyboard.type(line)

    def mend_line(self, name, wrong, right):
        """Type `right` over the line that says `wrong`."""
        self.cell(name).locator(".cm-line").filter(has_text=wrong).click()
        for key in ("Home", "Shift+End"):
            self.page.keyboard.press(key)
        self.page.keyboard.type(right)

    def save(self):
        """Ctrl+S, and wait until the file has changed and the tab no longer shows that it must be saved."""
        before = self.path.stat().st_mtime_ns
        self.page.keyboard.press("Control+s")
        self._until(lambda: self.path.stat().st_mtime_ns != before, f"{self.path.name} is saved")
        self.page.locator(".lm-TabBar-tab.lm-mod-current:not(.jp-mod-dirty)").filter(has_text=self.path.name).wait_for()

    def validate(self, within):
        """Press nbgrader's button and return the text of its answer; it runs the whole notebook first."""
        self._panel.get_by_role("button", name="Validate").click()
        dialog = self.page.locator(".jp-Dialog-content")
        dialog.wait_for(timeout=1000 * within)
        return " ".join(dialog.inner_text().split())

    def close_dialog(self):
        self.page.locator(".jp-Dialog-content").get_by_role("button", name="Ok").click()
        self.page.locator(".jp-Dialog-content").wait_for(state="detached")

    def _until(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds} s in vain until {what}")
            self.page.wait_for_timeout(50)
