"""Runs a student's notebook for grading. This is the preprocessor that every nbgrader front end uses.

The seam for other ways to run code is `GradingExecutor.run_cells`: an executor that keeps student code and tests in
different processes replaces that one method and inherits the rest.
"""

import contextlib
import re
import tempfile
import time

from nbformat.v4 import new_output
from nbgrader import utils
from nbgrader.preprocessors import Execute
from traitlets import Float, Integer

from cs231n_utils.grading.incoming.rebuild import EXPERIMENTS
from cs231n_utils.grading.outgoing.feedback import INCIDENTS
from cs231n_utils.grading.running.kernel import LOST, TIMEOUT, Kernel, kernel_environment

STDERR_HEADING = "Messages on stderr (they cost no points):\n"
UNKNOWN_NAME = re.compile(r"name '\w+' is not defined")
NUMPY_FLOAT = re.compile(r"np\.float\d+\((?P<value>[^()]*)\)")


class GradingExecutor(Execute):
    """Runs all code cells; whatever they do, each gets its outputs and the notebook comes back.

    - A cell that takes too long is interrupted; if that does not help, its kernel is killed.
    - After a dead kernel a new one starts, and the earlier cells that are no tests run again in it.
    - Only so much output is kept.
    - A warning in a test cell stays readable, but nbgrader no longer takes it for a failure.

    What happened is in `notebook.metadata["cs231n_incidents"]`: a list of sentences.
    """

    total_timeout = Float(600, help="Seconds for a whole notebook; the cells after that do not run.").tag(config=True)
    max_restarts = Integer(3, help="How often a dead kernel is replaced in one notebook.").tag(config=True)
    memory_limit_mb = Integer(4096, help="Private memory of a kernel in MB (Linux); 0 for no limit.").tag(config=True)
    output_limit = Integer(2_000_000, help="Characters of output kept for a cell, pictures included.").tag(config=True)
    interrupt_grace = Float(2.0, help="Seconds for a cell to end after it was interrupted.").tag(config=True)

    def preprocess(self, nb, resources=None, km=None):
        folder = (resources or {}).get("metadata", {}).get("path") or "."
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        experiments = set(nb.metadata.pop(EXPERIMENTS, ()))
        nb.metadata[INCIDENTS] = self.run_cells(nb, folder, experiments)
        if experiments and misses_a_name(nb):
            # An answer may use a variable of an experiment, which is no good style, and no mistake either.
            nb.metadata[INCIDENTS] = self.run_cells(nb, folder, set())
        for cell in nb.cells:
            if cell.cell_type == "code" and is_test(cell):
                cell.outputs = readable_for_nbgrader(cell.outputs)
        return nb, resources

    def run_cells(self, notebook, folder, leave_out):
        """Runs the code cells of `notebook` in order and stores their outputs in it.

        Args:
            notebook: nbformat 4; changed in place.
            folder: the working folder of the code.
            leave_out: ids of cells that are not to run.

        Returns:
            A sentence for each cell that had to be stopped or that stopped its kernel.
        """
        return KernelRun(self, notebook, folder, leave_out).run()


class KernelRun:
    """One notebook's way through one kernel and its replacements."""

    def __init__(self, limits, notebook, folder, leave_out):
        self.limits, self.notebook, self.folder, self.leave_out = limits, notebook, folder, leave_out
        self.kernel = None
        self.restarts = 0
        self.incidents = []
        self.replayable = []
        self.end = time.monotonic() + limits.total_timeout

    def run(self):
        # A folder of its own for IPython: nobody's start-up files, those of the student before included.
        with tempfile.TemporaryDirectory(prefix="cs231n-ipython-", ignore_cleanup_errors=True) as self.ipython_folder:
            try:
                self.start_kernel()
                for count, cell in enumerate(self.cells_to_run(), start=1):
                    cell.execution_count = count
                    self.run_cell(cell)
            finally:
                if self.kernel:
                    self.kernel.close()
        return self.incidents

    def cells_to_run(self):
        skip = self.limits.skip_cells_with_tag
        for cell in self.notebook.cells:
            wanted = skip not in cell.metadata.get("tags", []) and cell.get("id") not in self.leave_out
            if cell.cell_type == "code" and cell.source.strip() and wanted:
                yield cell

    def start_kernel(self):
        limits = self.limits
        name = limits.kernel_name or self.notebook.metadata.get("kernelspec", {}).get("name") or "python3"
        self.kernel = Kernel(
            name,
            self.folder,
            env=kernel_environment(NBGRADER_EXECUTION="autograde", IPYTHONDIR=self.ipython_folder),
            memory_mb=limits.memory_limit_mb,
            output_limit=limits.output_limit,
            grace=limits.interrupt_grace,
            startup_timeout=limits.startup_timeout,
        )

    def run_cell(self, cell):
        if self.kernel is None:
            message = f"Not run: the kernel had been lost {self.restarts + 1} times before."
            cell.outputs = [error_output("NotRun", message)]
            return
        left = self.end - time.monotonic()
        if left <= 0:
            message = f"Not run: the notebook as a whole took longer than {self.limits.total_timeout:g} s."
            cell.outputs = [error_output("NotRun", message)]
            if message not in self.incidents:
                self.incidents.append(message)
            return
        limit = min(self.limits.timeout or left, left)
        result = self.kernel.run(cell.source, limit)
        cell.outputs = result.outputs
        if result.status in (TIMEOUT, LOST):
            self.explain(cell, result, limit)
        elif not is_test(cell):
            self.replayable.append(cell.source)
        if result.status == LOST:
            self.replace_kernel()

    def explain(self, cell, result, limit):
        """Puts one short error in the place of the outputs' errors, and notes the incident."""
        if result.timed_out:
            name, message = "TimeLimit", f"took longer than {limit:.3g} s and was stopped."
        else:
            name, message = "KernelDied", "ended the kernel (exit, a crash, or too much memory)."
        cell.outputs = [output for output in cell.outputs if output.output_type != "error"]
        cell.outputs.append(error_output(name, f"This cell {message}"))
        self.incidents.append(f"The cell {label(cell)} {message}")

    def replace_kernel(self):
        """Starts a new kernel and brings it to where the lost one was; gives up after too many."""
        self.kernel.close()
        self.kernel = None
        while self.restarts < self.limits.max_restarts and self.kernel is None:
            self.restarts += 1
            with contextlib.suppress(RuntimeError):  # it did not start: what the code left behind may be in its way
                self.start_kernel()
                self.replay()

    def replay(self):
        """Runs the earlier cells again; one that does not end well this time is left out from now on."""
        for source in list(self.replayable):
            left = max(self.end - time.monotonic(), 1)
            result = self.kernel.run(source, min(self.limits.timeout or left, left))
            if result.status in (TIMEOUT, LOST):
                self.replayable.remove(source)
            if result.status == LOST:
                self.kernel.close()
                self.kernel = None
                return


def is_test(cell):
    return utils.is_grade(cell) and not utils.is_solution(cell)


def misses_a_name(notebook):
    """Did a test fail because a variable does not exist?"""
    return any(
        output.output_type == "error" and UNKNOWN_NAME.search(f"{output.ename}: {output.evalue}")
        for cell in notebook.cells
        if cell.cell_type == "code" and is_test(cell)
        for output in cell.outputs
    )


def label(cell):
    """What a sentence calls a cell: its grade id, or the first line of its text."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return repr(name or cell.source.strip().split("\n")[0][:60])


def error_output(name, message):
    """A short error output, which makes nbgrader give a test cell no points."""
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def readable_for_nbgrader(outputs):
    """A test cell's outputs such that nbgrader's scoring does what a teacher would.

    Text on stderr becomes text on stdout: nbgrader scores a cell with any stderr as failed, and a right answer may
    well set off a warning. A NumPy float as the last value becomes a plain one: nbgrader would not read it as
    partial credit, and give full points.
    """
    readable = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output = new_output("stream", name="stdout", text=STDERR_HEADING + output.text)
        elif output.output_type == "execute_result":
            match = NUMPY_FLOAT.fullmatch(output.data.get("text/plain", ""))
            if match:
                output.data["text/plain"] = match["value"]
        readable.append(output)
    return readable
