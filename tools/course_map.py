"""Write solutions/map.ipynb and its picture; say what does not fit between the ideas and the notebooks.

python -m tools.course_map           write the map; a test fails if something does not fit
python -m tools.course_map 09-...    print tables for the answers of an assignment that are in no idea yet,
                                     to be put into its topic's concepts.toml and completed
"""

import argparse
import json
import sys

import nbformat

from cs231n_utils.grading import course_map
from cs231n_utils.grading.concepts import problems, read_assignment, read_course
from tests import assignments


def tables(assignment):
    """Tables in TOML for the answers of an `Assignment` that are in no idea, one for each heading above them."""
    asked = {answer for concept in assignment.concepts for answer in concept.asked}
    missing = {cell: answer for answer, cell in assignment.answers.items() if answer not in asked}
    (path,) = (assignments.ROOT / "solutions").glob(assignment.path)
    heading_of = {cell: heading for heading, cell in assignment.headings.items()}  # the last one in a cell
    heading, found = None, {}
    for cell in nbformat.read(path, as_version=4).cells:
        heading = heading_of.get(cell.id, heading)
        if cell.id in missing:
            found.setdefault(heading, ([], []))[0].append(missing[cell.id])
        elif cell.id in assignment.shows and heading in found:
            found[heading][1].append(cell.id)
    return "\n".join(table(heading, answers, shows) for heading, (answers, shows) in found.items())


def table(heading, answers, shows):
    shown = ", ".join(f'{cell} = "what it shows"' for cell in shows)
    return (
        f"[{answers[0].replace('_', '-')}]\nname = {json.dumps(heading, ensure_ascii=False)}\n"
        f"taught = {json.dumps(heading, ensure_ascii=False)}\nasked = {json.dumps(answers)}\n"
        + (f"shown = {{ {shown} }}\n" if shown else "")
        + "needs = []\n"
    )


def main(args=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("assignment", nargs="?", choices=assignments.NAMES, metavar="ASSIGNMENT")
    name = parser.parse_args(args).assignment
    if name:
        print(tables(read_assignment(assignments.ROOT, name)))
        return 0
    course_map.write_map(assignments.ROOT, assignments.NAMES, assignments.ROOT / "solutions")
    found = problems(read_course(assignments.ROOT, assignments.NAMES))
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
