"""Writes grades into the file that an LMS exported, and changes nothing else in it."""

import dataclasses
from pathlib import Path

from cs231n_utils.files import open_atomically
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.lms_exports import choose_column, number, plain, read_export, words


@dataclasses.dataclass(frozen=True)
class Grade:
    """A student's grade for an assignment.

    Attributes
    ----------
    student : str
        The id under which it was handed in.
    name : str
    points : float or None
        After late penalties; None if there is none.
    maximum : float
    why_not : str
        Why it is not to be handed out, as the end of a sentence; "" if it is.
    """

    student: str
    name: str
    points: float | None
    maximum: float
    why_not: str = ""

    @property
    def who(self):
        return person(self.name, self.student)


def person(name, identity):
    return f"{name} ({identity})" if name and name != identity else identity


def fill_in_export(path, target, assignment, grades, column=None):
    """Writes grades into a copy of the file that an LMS exported.

    Parameters
    ----------
    path : path
        The export, which stays as it is.
    target : path
        The copy; what stands there is replaced.
    assignment : str
        The assignment's name.
    grades : list of Grade
    column : str, optional
        The column, as in `lms_exports.choose_column`.

    Returns
    -------
    list of str
        Sentences: what was written, and everybody for whom nothing was.

    Raises
    ------
    GradingError
        If the export cannot be used, or is the target.
    """
    path, target = Path(path), Path(target)
    export = read_export(path)
    if target.exists() and path.samefile(target):
        raise GradingError(f"{target} is the export itself, which is never written to: name another file.")
    sentences = fill_in(export, assignment, grades, column)
    with open_atomically(target) as file:
        file.write(bytes(export.table))
    return sentences


def fill_in(export, assignment, grades, wanted=None):
    """Writes grades into an export.

    Parameters
    ----------
    export : lms_exports.Export
        Its table is changed in place, in one column.
    assignment : str
        The assignment's name.
    grades : list of Grade
        Each student once.
    wanted : str, optional
        The column, as in `choose_column`.

    Returns
    -------
    list of str
        Sentences: what was written, and everybody for whom nothing was.

    Raises
    ------
    GradingError
        If it is not clear which column is meant, or the file holds none of the students.
    """
    column = choose_column(export, assignment, wanted)
    by_id = {plain(grade.student): grade for grade in grades}
    found = match_students(export, by_id)
    mark = export.decimal_mark()
    written, replaced, scaled, remarks = 0, 0, set(), []
    for row in export.students:
        grade = by_id.get(found.get(row))
        reason = why_nothing(export, row, column, grade)
        if reason:
            remarks.append(f"{who_is(export, row, found)} {reason}: nothing was written.")
            continue
        maximum = export.maximum(row, column)
        points = grade.points
        if maximum and grade.maximum and maximum != grade.maximum:
            points *= maximum / grade.maximum
            scaled.add((grade.maximum, maximum))
        old, text = export.text(row, column), as_text(points, mark)
        replaced += old not in ("", "-") and number(old) != number(text)
        written += 1
        if number(old) is None or number(old) != number(text):
            export.table.change(row, column, text)
        if maximum and round(points, 2) > maximum:
            remarks.append(f"{who_is(export, row, found)} has {text} points, more than {export.lms}'s {maximum:g}.")
    missing = [by_id[student] for student in by_id.keys() - set(found.values())]
    remarks += [
        f"{grade.who} handed in, but is not in the export: the grade went nowhere."
        for grade in sorted(missing, key=lambda grade: grade.student)
    ]
    opening = [f"{written} grade{'s' * (written != 1)} written into the column {export.header[column]!r}."]
    if replaced:
        opening.append(f"{replaced} of them replaced another grade that stood there.")
    opening += [f"The points were scaled from {ours:g} to the LMS's {theirs:g}." for ours, theirs in sorted(scaled)]
    if written and not any(export.maximum(row, column) for row in export.students):
        opening.append("The export does not say how many points can be had: ours stand there as they are.")
    return [*opening, *remarks]


def why_nothing(export, row, column, grade):
    """Why nothing is written for a student, as the end of a sentence; "" if something is."""
    if column >= len(export.table.rows[row]):
        return "has a row that ends before this column"
    if grade is None:
        return "has handed in nothing that was graded"
    return grade.why_not or export.why_not(row, column)


def who_is(export, row, found):
    column = next(iter(export.key_columns()), None)
    return person(export.name(row), found.get(row) or ("" if column is None else export.key(row, column)))


def match_students(export, by_id):
    """`{row: student's id}`: by the column of ids that knows most of them, or by names if none knows any.

    Raises
    ------
    GradingError
        If not one student is found.
    """
    found = {}
    for column in export.key_columns():
        here = {row: export.key(row, column) for row in export.students if export.key(row, column) in by_id}
        found = here if len(set(here.values())) > len(set(found.values())) else found
    found = found or by_name(export, by_id)
    if not found:
        raise GradingError(
            f"The export holds none of the {len(by_id)} students who were graded: is it of this course and assignment?"
        )
    return found


def by_name(export, by_id):
    """`{row: student's id}` of those whose name nobody else has, here and there."""
    ours, theirs = {}, {}
    for student, grade in by_id.items():
        ours.setdefault(tuple(sorted(words(grade.name))), []).append(student)
    for row in export.students:
        theirs.setdefault(tuple(sorted(words(export.name(row)))), []).append(row)
    return {
        rows[0]: ours[name][0] for name, rows in theirs.items() if name and len(rows) == len(ours.get(name, ())) == 1
    }


def as_text(points, mark):
    """Points as an LMS reads them: two decimals at most, as many as it shows."""
    return f"{points:.2f}".rstrip("0").rstrip(".").replace(".", mark)
