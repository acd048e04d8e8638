"""The grade files that Canvas and Moodle export: which is which, where students and points stand in them.

Known are Canvas' gradebook, the grading worksheet of one Moodle assignment and Moodle's gradebook, with English column
names, the worksheet with German ones too. Of any other CSV file somebody has to name the column.
"""

import re
import unicodedata

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing.raw_csv import read_csv

NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
CANVAS_TITLE = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)")
CANVAS_TOTALS = re.compile(r"(?:Current|Final|Override) (?:Score|Points|Grade|Status)\b")
CANVAS_IDS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
CANVAS_STUDENT = ("Student", "LastName", "FirstName", "Root Account", "Section", *CANVAS_IDS)
# (who, the name, the grade, its maximum, may it be changed, no it may not, time of submission)
WORKSHEETS = (
    ("Identifier", "Full name", "Grade", "Maximum grade", "Grade can be changed", "No", "Last modified (submission)"),
    (
        "ID",
        "Vollständiger Name",
        "Bewertung",
        "Bestwertung",
        "Bewertung kann geändert werden",
        "Nein",
        "Zuletzt geändert (Abgabe)",
    ),
)
MOODLE_IDS = ("ID number", "Email address", "Username", "ID-Nummer", "E-Mail-Adresse", "Anmeldename")
MOODLE_STUDENT = ("First name", "Surname", "Last name", "Institution", "Department", *MOODLE_IDS)
MOODLE_OTHER = re.compile(
    r"(?:Feedback: .*|(?:Course|Category) total.*|.* total(?: \(.*\))?|Last downloaded from this course|Suspended"
    r"|.*\((?:Letter|Percentage|Feedback)\))",
    re.IGNORECASE,
)


class Export:
    """A CSV file that an LMS exported. The kinds of files that are known are subclasses.

    Parameters
    ----------
    table : raw_csv.RawTable

    Attributes
    ----------
    lms : str
        What it is called in sentences.
    header : list of str
        The names of the columns.
    students : list of int
        The rows that are about a student.
    """

    lms = "the LMS"

    def __init__(self, table):
        self.table = table
        self.header = [plain(name) for name in table.values(0)]
        self.students = [row for row in range(1, len(table.rows)) if any(table.values(row)) and self.is_student(row)]

    @staticmethod
    def knows(header):
        """Is a file with these column names of this kind?"""
        return True

    def is_student(self, row):
        return True

    def column(self, *names):
        """The first column that has one of these names, regardless of case; None if there is none."""
        wanted = {name.casefold() for name in names}
        return next((i for i, name in enumerate(self.header) if name.casefold() in wanted), None)

    def text(self, row, column):
        return "" if column is None else plain(self.table.value(row, column))

    def key_columns(self):
        """The columns in which a student's id can stand, the likeliest first."""
        return list(range(len(self.header)))

    def key(self, row, column):
        """A student's id as a submission's file name would give it."""
        return self.text(row, column)

    def name(self, row):
        """The student's name, for messages."""
        return ""

    def grade_columns(self):
        """The columns that hold the points of an assignment and may be changed."""
        return []

    def title(self, column):
        """The name of an assignment without what the LMS adds to it."""
        return self.header[column]

    def maximum(self, row, column):
        """The points that the LMS gives at most, None if the file does not say."""
        return None

    def why_not(self, row, column):
        """Why the LMS takes no points for this student, as the end of a sentence; "" if it does."""
        return ""

    def time_column(self):
        """The column that says when a student handed in, None if there is none."""
        return None

    def decimal_mark(self):
        """The mark with which this file writes 7.5."""
        fields = [field for row in range(1, len(self.table.rows)) for field in self.table.values(row)]
        point, comma = (any(re.fullmatch(rf"-?\d+{mark}\d+", field) for field in fields) for mark in (r"\.", ","))
        return "," if comma and not point else "."


class CanvasGradebook(Export):
    """Canvas' gradebook: rows of posting policies and of possible points, then the students, the test student last."""

    lms = "Canvas"

    def __init__(self, table):
        self.possible = next(
            (row for row in range(1, len(table.rows)) if "Points Possible" in table.value(row, 0)), None
        )
        super().__init__(table)

    @staticmethod
    def knows(header):
        return "ID" in header and "Section" in header and ("Student" in header or "LastName" in header)

    def is_student(self, row):
        if row == self.possible or self.table.value(row, 0).strip() == "Student, Test":
            return False
        # A row that says "Manual Posting" or "Muted" above some assignments is about nobody.
        return any(self.table.value(row, column).strip() for column in self.key_columns_of(self.table.values(0)))

    @staticmethod
    def key_columns_of(header):
        return [header.index(name) for name in CANVAS_IDS if name in header]

    def key_columns(self):
        return self.key_columns_of(self.header)

    def name(self, row):
        return self.text(row, self.column("Student")) or ", ".join(
            self.text(row, self.column(name)) for name in ("LastName", "FirstName")
        )

    def grade_columns(self):
        titled = [i for i, name in enumerate(self.header) if CANVAS_TITLE.fullmatch(name)]
        return [i for i in titled if not CANVAS_TOTALS.search(self.header[i]) and not self.read_only(i)]

    def read_only(self, column):
        # The words in the brackets are in the language of whoever exported.
        return self.possible is not None and self.text(self.possible, column).startswith("(")

    def title(self, column):
        match = CANVAS_TITLE.fullmatch(self.header[column])
        return match["title"] if match else self.header[column]

    def maximum(self, row, column):
        return None if self.possible is None else number(self.text(self.possible, column))

    def why_not(self, row, column):
        mark = self.text(row, column).upper()
        reasons = {"EX": "is excused from it (EX)", "N/A": "has not been given this assignment (N/A)"}
        return reasons.get(mark, "")


class MoodleWorksheet(Export):
    """The grading worksheet of one Moodle assignment: "Participant 123", and one column of grades."""

    lms = "Moodle"

    def __init__(self, table):
        super().__init__(table)
        self.names = self.names_in(self.header)

    @staticmethod
    def names_in(header):
        have = {name.casefold() for name in header}
        return next((names for names in WORKSHEETS if {names[i].casefold() for i in (0, 2, 3)} <= have), None)

    @classmethod
    def knows(cls, header):
        return cls.names_in(header) is not None

    def key_columns(self):
        return [i for i, name in enumerate(self.header) if name in (self.names[0], *MOODLE_IDS)]

    def key(self, row, column):
        text = self.text(row, column)
        if column == self.column(self.names[0]):
            # The number is the one in the names of the folders of submissions; the word is in the user's language.
            digits = re.search(r"\d+$", text)
            return digits[0] if digits else text
        return text

    def name(self, row):
        return self.text(row, self.column(self.names[1]))

    def grade_columns(self):
        return [self.column(self.names[2])]

    def maximum(self, row, column):
        return number(self.text(row, self.column(self.names[3]))) if column in self.grade_columns() else None

    def why_not(self, row, column):
        if self.text(row, self.column(self.names[4])) == self.names[5]:
            return "has a grade that Moodle does not let change"
        return ""

    def time_column(self):
        return self.column(self.names[6])


class MoodleGradebook(Export):
    """Moodle's gradebook as plain text: names, ID number, email address, one column an assignment."""

    lms = "Moodle's gradebook"

    @staticmethod
    def knows(header):
        return "First name" in header and "Email address" in header

    def key_columns(self):
        return [i for i, name in enumerate(self.header) if name in MOODLE_IDS]

    def name(self, row):
        return " ".join(self.text(row, self.column(*names)) for names in (("First name",), ("Surname", "Last name")))

    def grade_columns(self):
        return [
            i
            for i, name in enumerate(self.header)
            if name and name not in MOODLE_STUDENT and not MOODLE_OTHER.fullmatch(name)
        ]

    def title(self, column):
        return re.sub(r" \(Real\)$", "", self.header[column])


KINDS = (CanvasGradebook, MoodleWorksheet, MoodleGradebook, Export)


def read_export(path):
    """Reads the grade file of an LMS.

    Parameters
    ----------
    path : path

    Returns
    -------
    Export
        Of the subclass that fits.

    Raises
    ------
    GradingError
        If it is no CSV file.
    """
    table = read_csv(path)
    header = [plain(name) for name in table.values(0)]
    return next(kind for kind in KINDS if kind.knows(header))(table)


def choose_column(export, assignment, wanted=None):
    """The column for an assignment's grades.

    Parameters
    ----------
    export : Export
    assignment : str
        The assignment's name, e.g. "01-activations".
    wanted : str, optional
        The column's name as the instructor wrote it: whole, without the LMS's number, the number alone, or a part that
        no other column has. Default: the one that has all words of the assignment's name, and best no others.

    Returns
    -------
    int

    Raises
    ------
    GradingError
        If none or several fit; the message names the choices.
    """
    columns = export.grade_columns()
    if wanted is None:
        if isinstance(export, MoodleWorksheet):
            return columns[0]
        found = [i for i in columns if topic(assignment) <= topic(export.title(i))]
        found = [i for i in found if topic(assignment) == topic(export.title(i))] or found
    else:
        # Of a file of no known kind any column may be meant.
        columns = columns or list(range(len(export.header)))
        found = named(export, columns, wanted)
        hidden = named(export, range(len(export.header)), wanted)
        if not found and hidden:
            name = export.header[hidden[0]]
            raise GradingError(f"{export.lms} takes no grades in the column {name!r}: {choices(export)}.")
    if len(found) == 1:
        return found[0]
    if wanted:
        problem = f"{len(found) or 'No'} column{'s' * (len(found) > 1)} of the export fit{'s' * (not found)} {wanted!r}"
    elif not columns:
        problem = "The export has no column that is known to hold an assignment's grades"
    else:
        problem = f"{len(found) or 'No'} column{'s' * (len(found) != 1)} of the export could be {assignment!r}"
    raise GradingError(f"{problem}: {choices(export)}.")


def named(export, columns, wanted):
    """The columns that a name can mean: those that have it whole, else those that have it as a part."""
    wanted = plain(wanted).casefold()

    def names(column):
        match = CANVAS_TITLE.fullmatch(export.header[column])
        return {name.casefold() for name in (export.header[column], export.title(column), match["id"] if match else "")}

    whole = [i for i in columns if wanted in names(i)]
    return whole or [i for i in columns if wanted in export.header[i].casefold()]


def choices(export):
    columns = export.grade_columns() or range(len(export.header))
    return "name one with --column, of " + ", ".join(repr(export.header[i]) for i in columns)


def words(text):
    return re.findall(r"[^\W_]+", plain(text).casefold())


def topic(title):
    """The words of a title without its numbers."""
    return {word for word in words(title) if not word.isdigit()}


def plain(text):
    """Without spaces around it, and with each accented letter written in one way."""
    return unicodedata.normalize("NFC", text).strip()


def number(text):
    """The number that a field says, with a decimal point or comma; None if it says none."""
    return float(text.replace(",", ".")) if NUMBER.fullmatch(text) else None
