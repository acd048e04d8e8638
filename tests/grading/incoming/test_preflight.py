"""Whatever is handed in becomes a notebook that can be graded, or a reason; without a kernel, without a gradebook."""

import copy
import json
import os
import stat
import zipfile

import nbformat
import pytest

from cs231n_utils.grading.cells import EXPERIMENTS
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming import submissions as submissions_module
from cs231n_utils.grading.incoming.preflight import preflight
from cs231n_utils.grading.incoming.submissions import HandedIn, Submission, Unreadable, find_submissions, safe_id
from cs231n_utils.grading.release import release
from tests.grading import toy


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    course = toy.make_course(tmp_path_factory.mktemp("course"))
    release(root=course)
    return nbformat.read(course / "assignments" / toy.NAME / "toy.ipynb", as_version=4)


@pytest.fixture
def answered(template):
    """A right submission, as the JSON of a file."""
    return toy.answered(template)


def check(template, content, name="toy.ipynb"):
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return preflight(Submission("ada", files=[HandedIn(name, lambda: data)]), template, "toy.ipynb")


def cell(notebook, grade_id):
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def sources(notebook):
    return [c.source for c in notebook.cells]


def test_a_right_submission_is_rebuilt_without_a_remark(template, answered):
    result = check(template, answered)
    assert result.notes == []
    assert cell(result.notebook, "square")["source"] == toy.RIGHT["square"]
    assert [c.id for c in result.notebook.cells] == [c.id for c in template.cells]
    nbformat.validate(result.notebook)


def test_untouched_says_so(template):
    assert any("No answer was written" in note for note in check(template, template).notes)


def test_copied_changed_and_deleted_test_cells_do_no_harm(template, answered):
    original = check(template, answered).notebook
    cell(answered, "test-square")["source"] = "pass"
    answered["cells"].insert(5, copy.deepcopy(cell(answered, "test-square")))
    answered["cells"].remove(cell(answered, "test-means"))
    result = check(template, answered)
    assert sources(result.notebook) == sources(original)
    notes = " ".join(result.notes)
    assert "'test-square' is there 2 times" in notes and "'test-square' was changed" in notes
    assert "'test-means' was deleted" in notes


def test_a_deleted_answer_is_an_unwritten_one(template, answered):
    answered["cells"].remove(cell(answered, "square"))
    result = check(template, answered)
    assert "NotImplementedError" in cell(result.notebook, "square")["source"]
    assert any("'square' was deleted" in note for note in result.notes)


def test_of_copied_answers_the_last_changed_one_counts(template, answered):
    released = cell(template, "square")
    answered["cells"].append(copy.deepcopy(released))
    result = check(template, answered)
    assert cell(result.notebook, "square")["source"] == toy.RIGHT["square"]
    answered["cells"].append(copy.deepcopy(released) | {"source": "square = abs"})
    result = check(template, answered)
    assert cell(result.notebook, "square")["source"] == "square = abs"
    assert any("'square' is there 3 times" in note for note in result.notes)


def test_lost_metadata_is_found_by_cell_id_by_colab_id_by_name(template, answered):
    want = sources(check(template, answered).notebook)
    for c in answered["cells"]:
        c["metadata"] = {}
    assert sources(check(template, answered).notebook) == want
    for c in answered["cells"]:
        c["metadata"] = {"id": c.pop("id")}
    assert sources(check(template, answered).notebook) == want
    for c in answered["cells"]:
        c["metadata"] = {}
    essay = answered["cells"].pop()
    result = check(template, answered)
    assert sources(result.notebook)[:-1] == want[:-1], "the essay alone has nothing to be known by"
    assert essay["source"] == want[-1]


def test_schema_versions_points_and_types_are_the_instructors(template, answered):
    for version, c in zip((0, 99, "x", None, [], 3, 1, 2), answered["cells"], strict=False):
        c["metadata"].setdefault("nbgrader", {})["schema_version"] = version
    cell(answered, "test-square")["metadata"]["nbgrader"]["points"] = 1000
    cell(answered, "means")["cell_type"] = "markdown"
    answered["nbformat"], answered["nbformat_minor"], answered["metadata"] = 17, -3, {"kernelspec": {"name": "evil"}}
    result = check(template, answered)
    assert result.notes == []
    assert cell(result.notebook, "test-square")["metadata"]["nbgrader"]["points"] == toy.SQUARE_POINTS
    assert cell(result.notebook, "means").cell_type == "code"
    assert result.notebook.metadata.kernelspec.name == "python3"
    assert all(c.metadata.nbgrader.schema_version == 3 for c in result.notebook.cells if "nbgrader" in c.metadata)


def test_format_3_is_read(template, answered):
    cells = [
        {"cell_type": c["cell_type"], "input" if c["cell_type"] == "code" else "source": c["source"], "metadata": {}}
        for c in answered["cells"]
    ]
    result = check(template, {"nbformat": 3, "worksheets": [{"cells": cells}]})
    assert cell(result.notebook, "square")["source"] == toy.RIGHT["square"]


def test_added_cells_stay_in_place_and_edited_experiments_too(template, answered):
    added = {"cell_type": "code", "source": ["helper = 1\n", "helper"], "metadata": {}, "id": "x"}
    answered["cells"].insert(2, added)
    experiment = next(c for c in answered["cells"] if c["id"] == "experiment")
    experiment["source"] = "np.arange(4)"
    next(c for c in answered["cells"] if c["id"] == "title")["source"] += "\n\nI predict that it works."
    answered["cells"].insert(0, {"cell_type": "markdown", "source": "my notes"})
    answered["cells"] += [None, 7, {}, {"cell_type": "code", "source": 5}, {"cell_type": "raw", "source": "r"}]
    found = sources(check(template, answered).notebook)
    assert found[1].endswith("I predict that it works.")
    assert found[0] == "my notes" and found[3] == "helper = 1\nhelper" and "np.arange(4)" in found
    assert len(found) == len(template.cells) + 2


def test_experiments_are_left_out_unless_a_student_wrote_code_of_his_own(template, answered):
    assert check(template, answered).notebook.metadata[EXPERIMENTS] == ["experiment"]
    answered["cells"].append({"cell_type": "markdown", "source": "note"})
    assert check(template, answered).notebook.metadata[EXPERIMENTS] == ["experiment"]
    answered["cells"].append({"cell_type": "code", "source": "x = 1"})
    assert check(template, answered).notebook.metadata[EXPERIMENTS] == []
    del answered["cells"][-1]
    next(c for c in answered["cells"] if c["id"] == "experiment")["source"] = "np.arange(4)"
    assert check(template, answered).notebook.metadata[EXPERIMENTS] == []


def test_texts_and_numbers_of_cells_have_limits(template, answered):
    cell(answered, "square")["source"] = "#" * 200_000
    answered["cells"] += [{"cell_type": "code", "source": f"{i}"} for i in range(1000)]
    result = check(template, answered)
    assert "NotImplementedError" in cell(result.notebook, "square")["source"]
    assert len(result.notebook.cells) == len(template.cells) + 300
    assert len(result.notes) == 3


def test_half_a_surrogate_pair_can_be_written(template, answered, tmp_path):
    cell(answered, "square")["source"] = "x = '\ud800'"
    nbformat.write(check(template, answered).notebook, tmp_path / "toy.ipynb")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{\"cells\": [", "not valid JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not valid JSON"),
        (b"[" * 100_000, "nested|JSON"),
        ([], "no list of cells"),
        ({"cells": {}}, "no list of cells"),
        ({"worksheets": [3]}, "no list of cells"),
        ({"cells": []}, "right notebook"),
        ({"cells": [{"cell_type": "code", "source": "x = 1"}]}, "right notebook"),
        (b'{"cells": ' + b"1" * 5000 + b"}", "not valid JSON"),
    ],
)  # fmt: skip
def test_what_cannot_be_graded_has_a_reason(template, content, reason):
    result = check(template, content)
    assert result.notebook is None
    assert len(result.notes) == 1
    assert any(part in result.notes[0] for part in reason.split("|"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_other_encodings_are_read(template, answered, encoding):
    answered["cells"].append({"cell_type": "markdown", "source": "naïve"})
    result = check(template, json.dumps(answered, ensure_ascii=False).encode(encoding))
    assert cell(result.notebook, "square")["source"] == toy.RIGHT["square"]
    assert bool(result.notes) == (encoding == "latin-1")


def test_the_right_file_is_chosen(template, answered):
    right, wrong = json.dumps(answered).encode(), b"{}"

    def result(*files):
        files = [HandedIn(name, lambda data=data: data, attempt) for name, data, attempt in files]
        return preflight(Submission("ada", files=files), template, "toy.ipynb")

    assert result(("other.ipynb", wrong, 0), ("toy.ipynb", right, 0)).notes == []
    assert result(("toy.ipynb", wrong, 0), ("toy.ipynb", right, 2), ("toy.ipynb", wrong, 1)).notes == []
    assert "toy (1).ipynb" in result(("toy (1).ipynb", right, 0)).notes[0]
    assert "toy.ipynb.txt" in result(("toy.ipynb.txt", right, 0), ("data.csv", wrong, 0)).notes[0]
    assert "b/my.ipynb is graded" in result(("a/my.ipynb", wrong, 0), ("b/my.ipynb", right, 0)).notes[0]
    nothing = result(("essay.pdf", wrong, 0))
    assert nothing.notebook is None and "only essay.pdf" in nothing.notes[0]
    assert result().notebook is None


def test_a_files_name_of_any_length_leaves_the_notes_short(template, answered):
    result = check(template, answered, name="n" * 60_000 + ".ipynb")
    assert result.notebook and len(result.notes[0]) < 1000


def test_the_fingerprint_follows_the_content(template, answered):
    first = check(template, answered).fingerprint
    assert check(template, answered).fingerprint == first
    cell(answered, "square")["source"] += "\n"
    assert check(template, answered).fingerprint != first
    assert check(template, b"").fingerprint != check(template, b"{").fingerprint


MOODLE = {
    "Ada Lovelace_101_assignsubmission_file_/toy.ipynb": "ada",
    "Ada Lovelace_101_assignsubmission_onlinetext_/onlinetext.html": "hello",
    "Jean-Luc de la Tour_102_assignsubmission_file/sub/toy.ipynb": "jean",
    "Eve_103_assignsubmission_file_toy.ipynb": "eve",
}
CANVAS = {
    "lovelaceada_101_9001_toy.ipynb": "old",
    "lovelaceada_101_9002_toy-1.ipynb": "new",
    "tourjean_LATE_102_9003_my_toy.ipynb": "jean",
}
PLAIN = {"ada/toy.ipynb": "ada", "jean/00-toy/toy.ipynb": "jean", "__MACOSX/ada/._toy.ipynb": "x", "eve.ipynb": "eve"}


@pytest.fixture(params=["zip", "folder"])
def deliver(request, tmp_path):
    """Writes files as a zip or as a folder; returns its path."""

    def write(files):
        if request.param == "zip":
            path = tmp_path / "all.zip"
            with zipfile.ZipFile(path, "w") as archive:
                for name, text in files.items():
                    archive.writestr(name, text)
            return path
        for name, text in files.items():
            (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "all" / name).write_text(text)
        return tmp_path / "all"

    return write


def summary(found):
    return {s.student: [(file.name, file.attempt, file.read().decode()) for file in s.files] for s in found}


def test_moodle(deliver):
    found = find_submissions(deliver(MOODLE), toy.NAME)
    assert summary(found) == {
        "101": [("toy.ipynb", 0, "ada"), ("onlinetext.html", 0, "hello")],
        "102": [("sub/toy.ipynb", 0, "jean")],
        "103": [("toy.ipynb", 0, "eve")],
    }
    assert [s.name for s in found] == ["Ada Lovelace", "Jean-Luc de la Tour", "Eve"]


def test_canvas(deliver):
    found = find_submissions(deliver(CANVAS), toy.NAME)
    assert summary(found) == {
        "101": [("toy.ipynb", 0, "old"), ("toy.ipynb", 1, "new")],
        "102": [("my_toy.ipynb", 0, "jean")],
    }
    assert [s.late for s in found] == [False, True]


TAKEOVERS = [
    # in Moodle's zip: a folder or a file that looks like another student's
    {"Eve_103_assignsubmission_file_/Ada_101_assignsubmission_file_/toy.ipynb": "103"},
    {"Eve_103_assignsubmission_file_Ada_101_assignsubmission_file_toy.ipynb": "103"},
    {"Eve_103_assignsubmission_file_/adal_101_9_toy.ipynb": "103"},
    # in Canvas' zip
    {"eve_103_9_Ada_101_assignsubmission_file_toy.ipynb": "103"},
    {"eve_103_9_ada_101_9_toy.ipynb": "103"},
    # in plain folders
    {"eve/Ada_101_assignsubmission_file_/toy.ipynb": "eve", "jean/toy.ipynb": "jean"},
    {"eve/ada_101_9_toy.ipynb": "eve", "jean/toy.ipynb": "jean"},
]


@pytest.mark.parametrize("files", TAKEOVERS)
def test_no_name_of_a_file_takes_over_another_identity(files, deliver):
    found = find_submissions(deliver(files), toy.NAME)
    assert sorted(s.student for s in found) == sorted(files.values()) and not any(s.clash for s in found)


@pytest.mark.parametrize("folder", ["export/", "a/b/"])
@pytest.mark.parametrize("files", [MOODLE, CANVAS])
def test_a_folder_around_an_export_is_taken_off(deliver, folder, files):
    found = find_submissions(
        deliver({folder + path: text for path, text in files.items()} | {"info.txt": ""}), toy.NAME
    )
    assert [s.student for s in found if s.student != "info"] == ["101", "102", "103"][: len(found)]
    assert summary(found)["101"] == summary(find_submissions(deliver(files), toy.NAME))["101"]


def test_two_names_under_one_id_are_refused(deliver, template):
    files = {"ada_101_9001_toy.ipynb": "{}", "eve_101_9002_toy-1.ipynb": "{}", "jean_102_9003_toy.ipynb": "{}"}
    ada, jean = find_submissions(deliver(files), toy.NAME)
    assert "'ada' and 'eve'" in ada.clash and len(ada.files) == 2 and not jean.clash
    assert preflight(ada, template, "toy.ipynb").notebook is None


def test_a_folder_and_an_export_under_one_id_are_refused(deliver, tmp_path):
    (tmp_path / "more" / "101").mkdir(parents=True)
    (tmp_path / "more" / "101" / "toy.ipynb").write_text("{}")
    (found,) = find_submissions([tmp_path / "more", deliver({"ada_101_9001_toy.ipynb": "{}"})], toy.NAME)
    assert "'101' and 'ada'" in found.clash and len(found.files) == 2


def test_plain_folders_with_and_without_one_around_them(deliver):
    found = summary(find_submissions(deliver(PLAIN), toy.NAME))
    assert {student: files[0][2] for student, files in found.items()} == {"ada": "ada", "jean": "jean", "eve": "eve"}


def test_a_folder_around_the_students_is_taken_off(deliver):
    found = summary(find_submissions(deliver({"class/ada/toy.ipynb": "a", "class/jean/toy.ipynb": "j"}), toy.NAME))
    assert sorted(found) == ["ada", "jean"]


def test_links_and_large_files_and_empty_folders(tmp_path, template, monkeypatch):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("{}")
    course = tmp_path / "all"
    for student in ("link", "empty", "large", "fifo"):
        (course / student).mkdir(parents=True)
    (course / "link" / "toy.ipynb").symlink_to(secret)
    (course / "linked-folder").symlink_to(tmp_path)
    with (course / "large" / "toy.ipynb").open("wb") as file:
        file.truncate(100 * 10**6)
    os.mkfifo(course / "fifo" / "toy.ipynb")
    results = {s.student: preflight(s, template, "toy.ipynb") for s in find_submissions(course, toy.NAME)}
    assert {student: result.notebook for student, result in results.items()} == dict.fromkeys(results)
    assert sorted(results) == ["empty", "fifo", "large", "link", "linked-folder"]
    assert "symbolic link" in results["link"].notes[0]
    assert "100 MB" in results["large"].notes[0]
    assert "ordinary" in results["fifo"].notes[0]
    assert "No notebook" in results["empty"].notes[0]


def test_hostile_zip_entries(tmp_path, monkeypatch):
    monkeypatch.setattr(submissions_module, "MAX_MEGABYTES", 1)
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("link/toy.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb/toy.ipynb", b"\0" * 3_000_000)
        archive.writestr("../../outside/toy.ipynb", "x")
        archive.writestr("damaged/toy.ipynb", "content that will not match its checksum")
    data = path.read_bytes()
    start = data.index(b"damaged/toy.ipynb") + len("damaged/toy.ipynb")
    path.write_bytes(data[:start] + bytes(b ^ 0x55 for b in data[start : start + 8]) + data[start + 8 :])
    found = {s.student: s for s in find_submissions(path, toy.NAME)}
    for student, reason in {"link": "symbolic link", "bomb": "3 MB", "damaged": "unpacked"}.items():
        with pytest.raises(Unreadable, match=reason):
            found[student].files[0].read()
    assert all("/" not in student and student not in (".", "..") for student in found)


def test_paths_that_hold_nothing_say_so(tmp_path):
    (tmp_path / "broken.zip").write_text("no zip")
    for path in (tmp_path / "none", tmp_path / "broken.zip", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(GradingError, match=path.name):
            find_submissions(path, toy.NAME)


def test_strange_names_are_kept_apart_and_can_be_shown(tmp_path):
    for name in (b"a\xff", b"a\xfe", b"a\x1b[2J", "née".encode()):
        folder = tmp_path / os.fsdecode(name)
        folder.mkdir()
        (folder / "toy.ipynb").write_bytes(name)
    found = find_submissions(tmp_path, toy.NAME)
    assert len(found) == 4
    for submission in found:
        assert submission.name.isprintable() and submission.name.encode("utf-8")
        assert submission.files[0].read()


def test_ids_are_safe_and_differ():
    assert safe_id("ada.l@uni-x.edu") == "ada.l@uni-x.edu"
    odd = ["a*b", "a?b", "a[b]", "..", ".", "", "a,b", "a/b"]
    ids = [safe_id(name) for name in odd]
    assert len(set(ids)) == len(odd)
    assert len(safe_id("n" * 300).encode()) < 150 and len(safe_id("é" * 200).encode()) < 150
    assert safe_id("n" * 300) != safe_id("n" * 301)
    assert not any(set("*?[]/,") & set(i) or i.strip(".") == "" for i in ids)
