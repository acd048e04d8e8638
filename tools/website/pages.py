"""The sources of the website, which Sphinx turns into pages.

A notebook is the students' release, with no answer in it, and with what the solution's experiments show: their figures
and their text. What checks and answers print stays out.
"""

import base64
import shutil
from pathlib import Path

import nbformat

from cs231n_utils.grading.cells import is_answer, is_experiment, is_setup, is_test
from cs231n_utils.grading.concepts import read_course
from cs231n_utils.grading.course_map import NAME as MAP
from cs231n_utils.grading.course_map import PICTURE
from cs231n_utils.grading.release import assignment_names, listing
from tools.website.links import rewritten
from tools.website.reference import linked, reference_pages

__all__ = ["write_pages"]

API = "docs/API.md"
GUIDES = {
    "Students": {"How to work": "docs/students.md"},
    "Instructors": {
        "A week of the course": "docs/instructors.md",
        "Canvas and Moodle": "docs/lms.md",
        "The report on a class": "docs/report.md",
        "Large classes": "docs/scale.md",
        "Security": "docs/security.md",
    },
    "Package": {"API": API, "Speed": "benchmarks/RESULTS.md", "Contributing": "CONTRIBUTING.md"},
}
OPENING = """# Training neural networks

A course in Jupyter notebooks that check themselves. Each takes one question from CS231n's lectures on training,
explains it, asks for the functions that answer it, and settles it with an experiment on real images. These pages are
for reading: they have the explanations, the tasks, and what the experiments of a finished notebook show. Answers are
written and checked in JupyterLab, on your own machine; [the students' page](docs/students.md) says how.

The [map of the course](map.ipynb) leads from every idea to where it is taught, asked and shown.
"""
CLOSING = """
To teach the course, begin with [a week of it](docs/instructors.md). The package behind it can be used by itself:
[its functions](docs/API.md).

Code is under the MIT licence, text and figures under CC BY 4.0. CS231n is Stanford's course; this project is not part
of it.
"""
UNTOLD = "No prediction was made. "
# Experiments whose text repeats an answer, as (assignment, cell); of these only the pictures are shown.
TELLING = {("10-cnn-arithmetic", "design_experiment")}


def write_pages(root, target):
    """Writes the sources of the site of the course folder `root` into the new folder `target`."""
    root, target = Path(root), Path(target)
    notebooks = {name: next((root / "assignments" / name).glob("*.ipynb")) for name in assignment_names(root)}
    reference = reference_pages(root)
    pages = addresses(notebooks) | {source: address for source, (address, _) in reference.items()}
    for name, path in notebooks.items():
        solution = nbformat.read(root / "solutions" / name / path.name, as_version=4)
        page = reading_copy(nbformat.read(path, as_version=4), solution, target / name)
        save(page, path.relative_to(root).as_posix(), pages, target)
    save(nbformat.read(root / "assignments" / MAP, as_version=4), f"assignments/{MAP}", pages, target)
    shutil.copyfile(root / "assignments" / PICTURE, target / PICTURE)
    for guide in (guide for guides in GUIDES.values() for guide in guides.values()):
        text = rewritten((root / guide).read_text(encoding="utf-8"), guide, pages)
        write(target / guide, linked(text) if guide == API else text)
    for address, text in reference.values():
        write(target / address.replace(".html", ".md"), text)
    write(target / "index.md", home(root, list(notebooks), pages, [address for address, _ in reference.values()]))


def addresses(notebooks):
    """The site's pages: `{place in the repository: address in the site}`."""
    pages = {"README.md": "index.html", "assignments/index.ipynb": "index.html", f"assignments/{MAP}": "map.html"}
    for name, path in notebooks.items():
        for folder in ("assignments", "solutions"):
            pages[f"{folder}/{name}/{path.name}"] = f"{name}/{path.stem}.html"
    for guide in (guide for guides in GUIDES.values() for guide in guides.values()):
        pages[guide] = guide.removesuffix(".md") + ".html"
    return pages


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def save(notebook, place, pages, target):
    """Writes a notebook of the folder assignments/ with the links of the site."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = rewritten(cell.source, place, pages)
    path = target / Path(place).relative_to("assignments")
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


# ---- Notebooks -----------------------------------------------------------------------------------------------------


def reading_copy(release, solution, folder):
    """The released notebook with the outputs of the solution's experiments; pictures go to files in `folder`."""
    outputs = {
        cell.id: [o for o in cell.outputs if "data" in o or (folder.name, cell.id) not in TELLING]
        for cell in solution.cells
        if is_experiment(cell)
    }
    cells = []
    for number, cell in enumerate(release.cells):
        if cell.cell_type == "code":
            cell.outputs = [shown(o, folder, f"{cell.id}-{i}") for i, o in enumerate(outputs.get(cell.id, []))]
            fold(cell)
        if number:  # the first cell is the page's title
            cells.append(nbformat.v4.new_markdown_cell(f'<div id="cell-{cell.id}"></div>'))
        cells.append(cell)
    return nbformat.v4.new_notebook(cells=cells, metadata=release.metadata)


def shown(output, folder, name):
    """An output for the site: a picture as Markdown with its description, text without what nobody predicted."""
    png = output.get("data", {}).get("image/png")
    if png:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.png").write_bytes(base64.b64decode(png))
        alt = output.metadata.get("image/png", {}).get("alt", "").replace("[", "(").replace("]", ")")
        return nbformat.v4.new_output("display_data", {"text/markdown": f"![{alt}]({name}.png)"})
    if output.output_type == "stream":
        output.text = output.text.replace(UNTOLD, "")
    return output


def fold(cell):
    """Marks an answer; folds away the code of a check, of the set-up and of an experiment that shows something."""
    words = "The check" if is_test(cell) else "The set-up" if is_setup(cell) else "The code" if cell.outputs else ""
    if is_answer(cell):
        cell.metadata["tags"] = ["answer"]
    elif words:
        cell.metadata["tags"] = ["hide-input"]
        cell.metadata["mystnb"] = {"code_prompt_show": words, "code_prompt_hide": words}


# ---- The first page ------------------------------------------------------------------------------------------------


def home(root, names, pages, reference):
    """The first page: what this is, the assignments, and the list of all pages for the sidebar."""
    text = OPENING + "\n" + listing(root / "assignments", names).replace("](", "](assignments/") + "\n" + CLOSING
    text = rewritten(text.replace("(map.ipynb)", f"(assignments/{MAP})"), "README.md", pages)
    titles = {f"{a.name[:2]} {a.title}": a.path.removesuffix(".ipynb") for a in read_course(root, names)}
    text += toctree("Assignments", {"Map of the course": "map"} | titles)
    for caption, guides in GUIDES.items():
        text += toctree(caption, {title: guide.removesuffix(".md") for title, guide in guides.items()})
    modules = {Path(address).stem: address.removesuffix(".html") for address in reference}
    return text + toctree("Reference", modules)


def toctree(caption, entries):
    lines = "\n".join(f"{title} <{page}>" for title, page in entries.items())
    return f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n"
