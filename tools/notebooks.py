"""Write, run and tidy the solution notebooks.

    python -m tools.notebooks run solutions/01-activations/activations.ipynb   # run, tidy, save
    python -m tools.notebooks to-text NOTEBOOK DRAFT.py                        # edit it as text,
    python -m tools.notebooks from-text DRAFT.py NOTEBOOK                      # and bring it back (outputs are lost)

The text form marks each cell with a line `# %% KIND [NAME] [POINTS] [key=value ...]`:

    # %% md                        Markdown; the lines below it stand behind "# "
    # %% code                      an experiment or a figure
    # %% setup                     read-only; run by every grader before anything else
    # %% answer NAME               an answer, with ### BEGIN SOLUTION ... ### END SOLUTION
    # %% test NAME POINTS          a test cell, with ### BEGIN HIDDEN TESTS ... ### END HIDDEN TESTS
    # %% manual NAME POINTS        a question in words that a person grades; Markdown

Any cell may have `id=...` and `tags=a,b`. The .ipynb is what is committed; the ids of its cells come from their
grade_id or their first words, so that they stay when cells move.
"""

import argparse
import os
import pathlib
import re

import nbformat
from nbclient import NotebookClient

KEPT_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KINDS = {
    "setup": {"grade": False, "locked": True, "solution": False, "task": False},
    "answer": {"grade": False, "locked": False, "solution": True, "task": False},
    "test": {"grade": True, "locked": True, "solution": False, "task": False},
    "manual": {"grade": True, "locked": False, "solution": True, "task": False},
}


def from_text(text):
    """The notebook that `text` (see the module's docstring) describes, without outputs."""
    cells = []
    for block in re.split(r"^# %% ", text, flags=re.M)[1:]:
        header, _, body = block.partition("\n")
        cells.append(_cell(header.split(), body.strip("\n")))
    notebook = nbformat.v4.new_notebook(cells=cells)
    return tidy(notebook)


def _cell(header, body):
    kind, words = header[0], [w for w in header[1:] if "=" not in w]
    options = dict(w.split("=", 1) for w in header[1:] if "=" in w)
    if kind in ("md", "manual"):
        cell = nbformat.v4.new_markdown_cell(re.sub(r"^# ?", "", body, flags=re.M))
    else:
        cell = nbformat.v4.new_code_cell(body)
    if "id" in options:
        cell.id = options["id"]
    tags = options.get("tags", "").split(",") if "tags" in options else []
    if kind == "setup":
        tags.insert(0, "setup")
    if tags:
        cell.metadata.tags = tags
    if kind in KINDS:
        name = words[0] if words else "setup"
        grade_id = f"test_{name}" if kind == "test" else name
        cell.metadata.nbgrader = {**KINDS[kind], "grade_id": grade_id, "schema_version": 3}
        if KINDS[kind]["grade"]:
            cell.metadata.nbgrader["points"] = float(words[1]) if "." in words[1] else int(words[1])
    return cell


def to_text(notebook):
    """The text form of a notebook; its outputs are left out."""
    blocks = []
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        tags = [t for t in cell.metadata.get("tags", []) if t != "setup"]
        body = cell.source
        if cell.cell_type == "markdown":
            body = "\n".join(f"# {line}".rstrip() for line in body.split("\n"))
        blocks.append(f"# %% {_kind(cell, about)} id={cell.id}{' tags=' + ','.join(tags) if tags else ''}\n{body}\n")
    return "\n".join(blocks)


def _kind(cell, about):
    if about.get("grade") and about.get("solution"):
        return f"manual {about['grade_id']} {about['points']}"
    if about.get("grade"):
        return f"test {about['grade_id'].removeprefix('test_')} {about['points']}"
    if about.get("solution"):
        return f"answer {about['grade_id']}"
    if about.get("locked"):
        return f"setup {about['grade_id']}"
    return "md" if cell.cell_type == "markdown" else "code"


def tidy(notebook):
    """Give every cell a stable id and take out what changes from run to run or from machine to machine."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    notebook.metadata = nbformat.from_dict(KEPT_METADATA)
    taken = set()
    for cell in notebook.cells:
        cell.id = _unique(_stem(cell), taken)
        cell.metadata.pop("execution", None)
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if not _is_widget(output)]
        for output in cell.get("outputs", []):
            output.get("metadata", {}).pop("execution", None)
    nbformat.validate(notebook)
    return notebook


def _is_widget(output):
    """True for a progress bar and the like: it lives in the kernel that made it, and elsewhere shows an error."""
    return "application/vnd.jupyter.widget-view+json" in output.get("data", {})


def _stem(cell):
    about = cell.metadata.get("nbgrader", {})
    if about:
        return re.sub(r"[^\w-]", "-", about["grade_id"])
    # An id of nbformat's own making is eight hexadecimal digits: it says nothing and changes.
    if cell.get("id") and not re.fullmatch(r"[0-9a-f]{8}", cell.id):
        return cell.id
    words = re.findall(r"[a-z0-9]+", cell.source.lower())
    return "-".join(words[:6])[:48].strip("-") or "cell"


def _unique(stem, taken):
    candidate, number = stem, 2
    while candidate in taken:
        candidate, number = f"{stem}-{number}", number + 1
    taken.add(candidate)
    return candidate


def run(path, timeout=600):
    """Run the notebook at `path` top to bottom in its own folder, tidy it and save it with its outputs."""
    path = pathlib.Path(path)
    notebook = nbformat.read(path, as_version=4)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    client = NotebookClient(notebook, timeout=timeout, resources={"metadata": {"path": str(path.parent)}})
    client.execute()
    for cell in notebook.cells:
        _join_streams(cell)
    nbformat.write(tidy(notebook), path)


def _join_streams(cell):
    """Merge neighbouring pieces of the same stream: how they are cut is chance."""
    joined = []
    for output in cell.get("outputs", []):
        previous = joined[-1] if joined else {}
        if output.output_type == "stream" and previous.get("name") == output.name:
            previous["text"] += output.text
        else:
            joined.append(output)
    if "outputs" in cell:
        cell.outputs = joined


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run").add_argument("notebooks", nargs="+")
    for name in ("to-text", "from-text"):
        command = commands.add_parser(name)
        command.add_argument("source", type=pathlib.Path)
        command.add_argument("target", type=pathlib.Path)
    args = parser.parse_args()
    if args.command == "run":
        for notebook in args.notebooks:
            run(notebook)
    elif args.command == "to-text":
        args.target.write_text(to_text(nbformat.read(args.source, as_version=4)), encoding="utf-8")
    else:
        args.target.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(from_text(args.source.read_text(encoding="utf-8")), args.target)


if __name__ == "__main__":
    main()
