"""One kernel that cannot hold up the grading: every cell ends, in time, with bounded output, and says how."""

import dataclasses
import os
import subprocess
import time
from queue import Empty

from jupyter_client.manager import KernelManager
from nbformat import from_dict
from nbformat.v4 import new_output, output_from_msg

try:
    import resource
except ImportError:  # Windows
    resource = None

POLL_SECONDS = 0.1
# After a cell's reply its last outputs may still be on their way.
DRAIN_SECONDS = 1.0
MESSAGE_LIMIT, TRACEBACK_LIMIT = 4000, 40_000

OK, ERROR, TIMEOUT, LOST = "ok", "error", "timeout", "lost"


@dataclasses.dataclass
class CellRun:
    """How one cell ended.

    status is OK, ERROR (it raised), TIMEOUT (it was interrupted in time), or LOST (the kernel is gone).
    timed_out tells a kernel that had to be killed (True) from one that died by itself.
    """

    status: str
    outputs: list
    timed_out: bool = False


class Outputs:
    """Collects a cell's outputs as a front end does, up to a limit of characters."""

    def __init__(self, limit):
        self.limit = limit
        self.size = 0
        self.items = []
        self.clear_next = False
        self.by_display_id = {}

    def add(self, message):
        kind, content = message["msg_type"], message["content"]
        if kind == "clear_output":
            self.clear_next = bool(content.get("wait"))
            if not self.clear_next:
                self.items.clear()
        elif kind == "update_display_data":
            for output in self.by_display_id.get(content.get("transient", {}).get("display_id"), ()):
                if self.has_room(content["data"]):
                    output.data = from_dict(writable(content["data"]))
        elif kind in ("stream", "display_data", "execute_result", "error"):
            if self.clear_next:
                self.items.clear()
                self.clear_next = False
            self.add_output(from_dict(writable(output_from_msg(message))), content)

    def add_output(self, output, content):
        if output.output_type == "stream":
            # A flood comes in large pieces: keep the start of the one that passes the limit.
            room = self.limit - self.size
            if self.has_room(output.text):
                self.add_text(output.name, output.text)
            elif room > 0:
                self.add_text(output.name, output.text[:room])
        # Scores depend on errors and on results, so these are never left out.
        elif output.output_type == "error":
            self.items.append(shorten_error(output))
        elif self.has_room(output.data) or is_short_result(output):
            self.items.append(output)
            display_id = content.get("transient", {}).get("display_id")
            if display_id:
                self.by_display_id.setdefault(display_id, []).append(output)

    def add_text(self, name, text):
        last = self.items[-1] if self.items else None
        if last and last.get("name") == name:
            last.text += text
        else:
            self.items.append(new_output("stream", name=name, text=text))

    def has_room(self, data):
        """Counts the data in; False once the limit is passed."""
        self.size += len(data) if isinstance(data, str) else sum(len(str(part)) for part in data.values())
        return self.size <= self.limit

    def finish(self):
        """All outputs, with a line that says so if some were left out."""
        if self.size > self.limit:
            self.add_text("stdout", "\n[The rest of the output was left out.]\n")
        return self.items


def writable(value):
    """JSON data without half surrogate pairs, which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {writable(key): writable(part) for key, part in value.items()}
    return [writable(part) for part in value] if isinstance(value, list) else value


def shorten_error(output):
    """An error output whose texts are short enough to be kept, whatever the exception held."""
    output.evalue = output.evalue[:MESSAGE_LIMIT]
    output.traceback = ["\n".join(output.traceback)[-TRACEBACK_LIMIT:]]
    return output


def is_short_result(output):
    """Is this the value of a cell's last line, and short, as partial credit is?"""
    return output.output_type == "execute_result" and sum(len(str(part)) for part in output.data.values()) < 100


class Kernel:
    """A running kernel; use it in a `with` statement.

    Args:
        name: the kernel's name, "python3" for instance.
        folder: its working folder.
        env: environment variables.
        memory_mb: limit of its private memory in MB where the system has such a limit (Linux); 0 for none.
        output_limit: characters of output kept for a cell, pictures included.
        grace: seconds a cell has to end after it was interrupted.
        startup_timeout: seconds the kernel has to start.
    """

    def __init__(self, name, folder, *, env=None, memory_mb=0, output_limit=2_000_000, grace=2.0, startup_timeout=60):
        self.output_limit, self.grace = output_limit, grace
        self.manager = KernelManager(kernel_name=name)
        self.client = None
        # A history file would be shared by all kernels, and tells one student's code of another's.
        self.manager.start_kernel(
            cwd=str(folder),
            env=env,
            extra_arguments=["--HistoryManager.hist_file=:memory:"],
            # What the code prints comes as messages; the rest is the kernel's own talk.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self.limit_memory(memory_mb)
            self.client = self.manager.client()
            self.client.start_channels()
            self.client.wait_for_ready(timeout=startup_timeout)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the kernel and all that it started, at once."""
        if self.client:
            self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.manager.cleanup_resources()

    def limit_memory(self, memory_mb):
        if memory_mb and hasattr(resource, "prlimit"):
            limit = memory_mb * 2**20
            resource.prlimit(self.manager.provisioner.pid, resource.RLIMIT_DATA, (limit, limit))

    def run(self, source, timeout):
        """Runs one cell; always returns, at the latest a few seconds after `timeout`."""
        message_id = self.client.execute(source, allow_stdin=False, stop_on_error=False)
        outputs = Outputs(self.output_limit)
        deadline, interrupted, reply, idle, drained_at = time.monotonic() + timeout, False, None, False, None
        while not (reply and (idle or time.monotonic() > drained_at)):
            now = time.monotonic()
            if now > deadline and reply is None:
                if interrupted:
                    return CellRun(LOST, outputs.finish(), timed_out=True)
                self.manager.interrupt_kernel()
                interrupted, deadline = True, now + self.grace
            message = receive(self.client.iopub_channel, POLL_SECONDS, message_id)
            if message is not None:
                if message["msg_type"] == "status":
                    idle = idle or message["content"]["execution_state"] == "idle"
                else:
                    outputs.add(message)
                continue
            if reply is None:
                reply = receive(self.client.shell_channel, 0, message_id)
                if reply:
                    drained_at = time.monotonic() + DRAIN_SECONDS
                elif not self.manager.is_alive():
                    return CellRun(LOST, outputs.finish())
        if ends_kernel(reply):
            return CellRun(LOST, outputs.finish())
        if interrupted:
            return CellRun(TIMEOUT, outputs.finish(), timed_out=True)
        return CellRun(OK if reply["content"]["status"] == "ok" else ERROR, outputs.finish())


def receive(channel, timeout, parent_id):
    """The next message that belongs to a cell, or None if none came in `timeout` seconds."""
    try:
        message = channel.get_msg(timeout=timeout)
    except Empty:
        return None
    return message if message["parent_header"].get("msg_id") == parent_id else None


def ends_kernel(reply):
    """Did the cell call exit()? The kernel answers first and stops a moment later."""
    return any(part.get("source") == "ask_exit" for part in reply["content"].get("payload") or ())


def kernel_environment(**extra):
    """The environment of a grading kernel: one thread, so that kernels side by side do not slow each other down."""
    return {**os.environ, "OMP_NUM_THREADS": "1", **extra}
