"""The map of the course: it covers every answer, points to what is there, and is what is stored."""

import itertools
import xml.etree.ElementTree as ET

import pytest

from cs231n_utils.grading import course_map
from cs231n_utils.grading.concepts import Assignment, Concept, problems, read_concepts, read_course
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.prerequisites import draw, layers, shortest, spot_width, spread
from tests import assignments

COURSE = read_course(assignments.ROOT, assignments.NAMES)


def toy(*concepts, number=1, **about):
    """An assignment with one heading, one answer and one experiment, all in cells of their own."""
    parts = {"headings": {"Sizes": "sizes"}, "answers": {"size": "size"}, "shows": {"trial": "trial"}} | about
    name = f"{number:02}-topic"
    return Assignment(name, "Topic", f"{name}/topic.ipynb", **parts, concepts=list(concepts))


def concept(slug="topic/sizes", **about):
    return Concept(slug, **{"name": "Sizes", "taught": "Sizes", "asked": ["size"], "shown": {"trial": "both"}} | about)


def test_every_idea_points_to_what_is_there_and_every_answer_is_in_one():
    assert problems(COURSE) == [], "`python -m tools.course_map ASSIGNMENT` drafts what is missing"


@pytest.mark.parametrize(
    "wrong, named",
    [
        ({"taught": "Shapes"}, "'Shapes'"),
        ({"asked": ["size", "shape"]}, "'shape'"),
        ({"shown": {"figure": "a figure"}}, "'figure'"),
        ({"needs": ["other/idea"]}, "'other/idea'"),
        ({"asked": []}, "'size'"),
    ],
)
def test_what_does_not_fit_is_named_once(wrong, named):
    assert problems([toy(concept())]) == []
    (sentence,) = problems([toy(concept(**wrong))])
    assert named in sentence and "01-topic" in sentence


def test_an_idea_must_be_taught_before_it_is_needed():
    first, second = concept("a/one"), concept("b/two", needs=["a/one"])
    assert problems([toy(first), toy(second, number=2)]) == []
    assert len(problems([toy(second), toy(first, number=2)])) == 1


def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path):
    for text, part in (("[sizes\n", "TOML"), ('[sizes]\nname = "x"\n', "sizes"), ("[a]\nname=1\ntaught=1\nask=1", "a")):
        (tmp_path / "concepts.toml").write_text(text)
        with pytest.raises(GradingError, match=part):
            read_concepts(tmp_path / "concepts.toml", "topic")


def test_every_link_of_the_map_leads_to_a_cell_of_the_students_notebook():
    cells = {
        f"{assignments.solution_path(name).parent.name}/{assignments.solution_path(name).name}": {
            cell.id for cell in assignments.release(name).cells
        }
        for name in assignments.NAMES
    }
    links = links_of(course_map.map_of(COURSE))
    assert len(links) > 300
    for path, fragment in links:
        assert not fragment or fragment.removeprefix("cell-id=") in cells[path], (path, fragment)


def links_of(notebook):
    """(path, fragment) of each link to a notebook of an assignment."""
    words = "\n".join(cell.source for cell in notebook.cells).replace(")", " ").split()
    targets = [word.rpartition("](")[2] for word in words if "](" in word and "/" in word.rpartition("](")[2]]
    return [(path, fragment) for path, _, fragment in (target.partition("#") for target in targets)]


def test_the_stored_map_is_current(tmp_path):
    course_map.write_map(assignments.ROOT, assignments.NAMES, tmp_path)
    for name in (course_map.NAME, course_map.PICTURE):
        stored = (assignments.ROOT / "solutions" / name).read_text(encoding="utf-8")
        assert stored == (tmp_path / name).read_text(encoding="utf-8"), "run `make docs`"


def test_a_map_of_some_assignments_names_no_other(tmp_path):
    one, other = assignments.NAMES[0], assignments.NAMES[1]
    course_map.write_map(assignments.ROOT, [other], tmp_path)
    text = (tmp_path / course_map.NAME).read_text()
    assert other in text and one not in text
    assert other[:2] in (tmp_path / course_map.PICTURE).read_text()


def test_the_picture_shows_every_assignment_and_only_arrows_that_do_not_follow_from_others():
    assert shortest({"a": set(), "b": {"a"}, "c": {"a", "b"}}) == {"a": set(), "b": {"a"}, "c": {"b"}}
    three = [
        toy(concept("a/x")),
        toy(concept("b/x", needs=["a/x"]), number=2),
        toy(concept("c/x", needs=["a/x", "b/x"]), number=3),
    ]
    picture = ET.fromstring(draw(three))
    assert ["".join(text.itertext())[:2] for text in picture.iter("{http://www.w3.org/2000/svg}text")] == [
        "01",
        "02",
        "03",
    ]
    assert len([p for p in picture.iter("{http://www.w3.org/2000/svg}path") if p.get("marker-end")]) == 2
    (cell,) = (cell for cell in course_map.map_of(three).cells if cell.id == "prerequisites")
    assert "02 builds on 01; 03 builds on 02" in cell.source


def test_an_arrow_past_a_row_has_a_gap_to_itself():
    rows, chains = layers({"a": set(), "x": set(), "b": {"a"}, "c": {"b"}, "d": {"c", "x"}})
    (long,) = (chain for chain in chains if chain[0] == "x")
    assert long[-1] == "d" and [sum(spot in row for row in rows) for spot in long] == [1, 1, 1, 1]
    for row in rows:
        places = sorted((x - spot_width(spot) / 2, x + spot_width(spot) / 2) for spot, x in spread(row).items())
        assert all(right < left for (_, right), (left, _) in itertools.pairwise(places))
