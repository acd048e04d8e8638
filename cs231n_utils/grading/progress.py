"""How far a long command is: a bar on a terminal, plain lines anywhere else."""

import contextlib
import shutil
import sys


class Progress:
    """Counts what is done. Use `progress` to make one.

    Parameters
    ----------
    what : str
        What is counted, in the plural.
    file : text file
        Where to show it.
    """

    def __init__(self, what, file):
        self.what, self.file, self.bar = what, file, None

    def expect(self, total):
        """Says how many there will be, and shows the bar if there is a terminal."""
        if self.file.isatty():
            self.bar = bar(total, self.what, self.file)

    def step(self, line=None):
        """One more is done; a line about it goes above the bar."""
        if line is not None:
            self.line(line)
        if self.bar is not None:
            self.bar.update()

    def line(self, text):
        if self.bar is None:
            print(text, file=self.file, flush=True)
        else:
            self.bar.write(text, file=self.file)

    def close(self):
        if self.bar is not None:
            self.bar.close()
            self.bar = None


def bar(total, what, file):
    """A bar that says how many are done, how many are left, and how long they will take."""
    from tqdm import tqdm

    class Bar(tqdm):
        @property
        def format_dict(self):
            found = super().format_dict
            return found | {"left": max(0, total - found["n"])}

    shape = "{percentage:3.0f}%|{bar}| {n_fmt} {desc} done, {left} left, {remaining} to go"
    # Some terminals do not say how large they are, and tqdm would show nothing.
    size = shutil.get_terminal_size()
    return Bar(total=total, desc=what, file=file, bar_format=shape, ncols=size.columns, nrows=size.lines, leave=False)


@contextlib.contextmanager
def progress(what, file=None):
    """Shows how far the work in the block is.

    Parameters
    ----------
    what : str
        What is counted, in the plural, e.g. "submissions".
    file : text file, optional
        Default standard output.

    Yields
    ------
    Progress
        Without a terminal it prints only the lines that it is given.
    """
    shown = Progress(what, file or sys.stdout)
    try:
        yield shown
    finally:
        shown.close()
