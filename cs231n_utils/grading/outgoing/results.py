"""What came out for each student, kept in a file of its own, so that a run that was killed can go on."""

import csv
import dataclasses
import json
from pathlib import Path

from cs231n_utils.files import write_atomically

GRADED = "graded"
TO_READ = "answers to read"
UNREADABLE = "unreadable"
NOT_GRADED = "not graded"
UNCLEAR = "unclear whose"


@dataclasses.dataclass
class Result:
    """One student's verdict.

    Attributes
    ----------
    verdict : str
        GRADED; TO_READ (graded, but written answers wait for a teacher); UNREADABLE (nothing that could be graded was
        handed in, the score is 0); NOT_GRADED (the grading itself failed: run it again); UNCLEAR (two people handed in
        under one id: nothing was graded, a person has to look).
    score : float or None
        Points; None if the verdict is NOT_GRADED or UNCLEAR.
    maximum : float
        Points.
    questions : dict
        `{grade_id: [points or None, maximum]}`; None waits for a teacher.
    notes : list of str
        Sentences, for the student too.
    checks : list of str
        The grade_ids of the questions that tests decide.
    messages : dict of str to str
        Of the checks that ended with an error, by grade_id.
    fingerprint : str
        Tells this submission and these tests from others.
    penalty : float
        Points that are taken off for being late.
    handed_in_as : str
        The path that the LMS gave what was handed in; "" if it came from none.
    handed_in_at : str
        When, in UTC; "" if nobody said.
    findings : dict of str to dict
        How answers failed, by the grade_id of the check: the fields of `check.finding.Finding`.
    answers : dict of str to str
        The student's text of each answer that was written, by grade_id.
    """

    student: str
    name: str
    verdict: str
    score: float | None
    maximum: float
    questions: dict = dataclasses.field(default_factory=dict)
    notes: list = dataclasses.field(default_factory=list)
    checks: list = dataclasses.field(default_factory=list)
    messages: dict = dataclasses.field(default_factory=dict)
    fingerprint: str = ""
    penalty: float = 0.0
    handed_in_as: str = ""
    handed_in_at: str = ""
    findings: dict = dataclasses.field(default_factory=dict)
    answers: dict = dataclasses.field(default_factory=dict)

    @property
    def grade(self):
        """The points that count, as nbgrader counts them; None if there are none."""
        return None if self.score is None else max(0.0, self.score - self.penalty)

    def set_scores(self, questions):
        """Takes over the points of each question."""
        self.questions = questions
        self.maximum = sum(maximum for _, maximum in questions.values())
        self.score = sum(points or 0 for points, _ in questions.values())
        if self.verdict in (GRADED, TO_READ):
            self.verdict = TO_READ if any(points is None for points, _ in questions.values()) else GRADED
        return self


class ResultStore:
    """One JSON file for each student of an assignment, written only when all else is done."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, student):
        return self.folder / f"{student}.json"

    def load(self, student):
        """The student's `Result`, or None if there is none that can be read."""
        try:
            return Result(**json.loads(self.path(student).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def save(self, result):
        write_atomically(self.path(result.student), json.dumps(dataclasses.asdict(result), indent=1))

    def remove(self, student):
        self.path(student).unlink(missing_ok=True)

    def open_cases(self):
        """`{student: Result}` of those that a grading had to leave to a person, and that none has graded since."""
        try:
            cases = [Result(**case) for case in json.loads(self.open_path.read_text(encoding="utf-8"))]
            noted = self.open_path.stat().st_mtime_ns
        except (OSError, ValueError, TypeError):
            return {}
        return {case.student: case for case in cases if not self.is_newer(case.student, noted)}

    def is_newer(self, student, moment):
        path = self.path(student)
        return path.exists() and path.stat().st_mtime_ns > moment

    def save_open_cases(self, cases):
        """Keeps what `open_cases` gives."""
        write_atomically(self.open_path, json.dumps([dataclasses.asdict(case) for case in cases.values()], indent=1))

    @property
    def open_path(self):
        return self.folder.parent / "open.json"

    def students(self):
        """The ids of all students who have a result, sorted."""
        return sorted(path.stem for path in self.folder.glob("*.json"))


def grades_csv(results, file):
    """Writes the grades as CSV: one line for each student, one column for each question.

    Parameters
    ----------
    results : iterable of Result
        Gone through twice.
    file : text file
        Where to write to.
    """
    questions = question_names(results)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["student", "name", "score", "late_penalty", "grade", "maximum", *questions, "verdict", "notes"])
    for result in results:
        points = [number(result.questions.get(question, [None])[0]) for question in questions]
        row = [result.student, result.name, number(result.score), number(result.penalty), number(result.grade)]
        row.append(number(result.maximum))
        row += [*points, result.verdict, " ".join(result.notes)]
        writer.writerow([harmless(cell) for cell in row])


def harmless(text):
    """Spreadsheets run a cell that begins like a formula, and names of files come from students."""
    return f"'{text}" if text[:1] in set("=+-@\t\r") else text


def number(value):
    return "" if value is None else f"{value:.6g}"


def question_names(results):
    """The questions of an assignment in their order."""
    return list(dict.fromkeys(question for result in results for question in result.questions))


def table(results):
    """Yields the results as lines for a terminal: student, score, a mark for each question, verdict and notes.

    Parameters
    ----------
    results : iterable of Result
        Gone through several times.
    """
    questions = question_names(results)
    width = max([len("student"), *(len(result.student) for result in results)])
    yield f"{'student':<{width}}  {'score':>11}  {'questions':<{max(9, len(questions))}}  verdict"
    for result in results:
        score = f"{number(result.score) or '-'} / {number(result.maximum)}"
        marks = "".join(mark(*result.questions.get(question, (None, 0))) for question in questions)
        yield f"{result.student:<{width}}  {score:>11}  {marks:<{max(9, len(questions))}}  {result.verdict}"
        late = [f"{number(result.penalty)} points are taken off for being late."] if result.penalty else []
        yield from (f"{'':<{width}}    {note}" for note in [*result.notes, *late])
    yield ""
    yield "questions: " + ", ".join(questions)
    yield "marks: ● all points, ◐ some, ○ none, ? to be read by a teacher"


def mark(points, maximum):
    if points is None:
        return "?"
    return "●" if points >= maximum else "◐" if points > 0 else "○"
