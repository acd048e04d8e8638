"""Build the website: `python -m tools.website [FOLDER]`."""

import argparse
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path

from cs231n_utils.grading.edition import find_secrets

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "site"
# What Sphinx leaves beside the pages and no reader needs.
LEFT_OVER = (".buildinfo", "objects.inv")


def build(folder=FOLDER, root=ROOT):
    """Builds the site of the course folder `root` into `folder`, whose content is replaced.

    Returns
    -------
    list of str
        What is wrong: Sphinx's warnings, and every hidden test or solution that the pages would show.
    """
    from sphinx.application import Sphinx

    from tools.website.pages import write_pages

    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / "searchindex.js").exists():
        return [f"{folder} holds something else than the website: choose another folder."]
    shutil.rmtree(folder, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch, (Path(scratch) / "warnings").open("w+") as warnings:
        sources, trees = Path(scratch) / "sources", Path(scratch) / "trees"
        sources.mkdir()
        write_pages(root, sources)
        here = str(Path(__file__).parent)
        app = Sphinx(str(sources), here, str(folder), str(trees), "html", status=None, warning=warnings)
        app.build()
        warnings.seek(0)
        wrong = [line for line in map(plain, warnings) if line]
    for name in LEFT_OVER:
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "_sources", ignore_errors=True)
    return wrong + find_secrets(root, folder)


def plain(line):
    """A line of Sphinx's warnings without its colours."""
    return re.sub(r"\x1b\[[\d;]*m", "", line).strip()


def main(args=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args(args).folder
    start = time.perf_counter()
    wrong = build(folder)
    if wrong:
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    print(f"{folder / 'index.html'}: built in {time.perf_counter() - start:.0f} s; open it in a browser.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
