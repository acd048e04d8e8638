"""A CSV file taken apart so that it can be put together again byte for byte, with some of its fields changed.

Programs write CSV in many ways: with a byte order mark or without, in UTF-8 or UTF-16, with commas, semicolons or tabs,
with quotes around every field or around few. Python's `csv` reads all of these, but forgets which one it was.
"""

import codecs
import dataclasses
import re
from pathlib import Path

from cs231n_utils.grading.errors import GradingError

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
DELIMITERS = ",;\t:"
LINE_END = re.compile(r"\r\n|\n|\r")


@dataclasses.dataclass
class RawTable:
    """The parts of a CSV file.

    Attributes
    ----------
    mark : bytes
        The byte order mark, b"" if there is none.
    encoding : str
        Of all that follows it.
    delimiter : str
        One character.
    rows : list of list of str
        The fields as they stand in the file, quotes included.
    ends : list of str
        Each row's line end; the last may be "".
    """

    mark: bytes
    encoding: str
    delimiter: str
    rows: list
    ends: list

    def value(self, row, column):
        """What a field says, without its quotes; "" if the row is too short."""
        fields = self.rows[row]
        return unquoted(fields[column]) if column < len(fields) else ""

    def values(self, row):
        """What the fields of a row say."""
        return [unquoted(field) for field in self.rows[row]]

    def change(self, row, column, text):
        """Has a field say something else; it keeps its quotes, and gets some where it needs them."""
        old = self.rows[row][column]
        needs = any(char in text for char in (self.delimiter, '"', "\r", "\n"))
        quoted = needs or old.startswith('"')
        self.rows[row][column] = '"' + text.replace('"', '""') + '"' if quoted else text

    def __bytes__(self):
        text = "".join(self.delimiter.join(fields) + end for fields, end in zip(self.rows, self.ends, strict=True))
        return self.mark + text.encode(self.encoding)


def read_csv(path):
    """Takes a CSV file apart.

    Parameters
    ----------
    path : path

    Returns
    -------
    RawTable

    Raises
    ------
    GradingError
        If there is no such file, or it is no CSV file.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GradingError(
            f"{path} cannot be read ({error.strerror}): give the CSV file that the LMS exported."
        ) from error
    if data.startswith(b"PK\x03\x04"):
        raise GradingError(f"{path} is a spreadsheet or a zip, not CSV: export the grades again, as CSV or plain text.")
    mark, encoding, text = decode(data)
    if "\0" in text or not text.strip():
        raise GradingError(f"{path} is not a CSV file: export the grades again, as CSV or plain text.")
    delimiter = delimiter_of(text)
    table = RawTable(mark, encoding, delimiter, *split(text, delimiter))
    if bytes(table) != data:
        raise GradingError(f"{path} cannot be put together again as it was: export the grades again.")
    return table


def decode(data):
    """`(byte order mark, encoding, text)` of a file's bytes; every encoding given brings the same bytes back."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            try:
                return mark, encoding, data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                break
    for encoding in ("utf-8", "cp1252"):
        try:
            return b"", encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return b"", "latin-1", data.decode("latin-1")


def delimiter_of(text):
    """The delimiter with which most rows have as many fields as the first; of equals, that which gives most fields."""

    def fitness(delimiter):
        rows, _ = split(text, delimiter)
        width = len(rows[0])
        return width > 1, sum(len(row) == width for row in rows) / len(rows), width

    return max(DELIMITERS, key=fitness)


def split(text, delimiter):
    """`(rows, line ends)`: the fields of each row as they stand in the text."""
    outside = re.compile(rf"[^{re.escape(delimiter)}\r\n]*")
    quoted = re.compile(r'"(?:[^"]|"")*"?')
    rows, ends, fields, position = [], [], [], 0
    while position < len(text) or fields:
        begin = position
        match = quoted.match(text, position)
        position = match.end() if match else position
        position = outside.match(text, position).end()
        fields.append(text[begin:position])
        if text.startswith(delimiter, position):
            position += len(delimiter)
            continue
        end = LINE_END.match(text, position)
        ends.append(end[0] if end else "")
        rows.append(fields)
        fields, position = [], end.end() if end else position
    return rows, ends


def unquoted(field):
    if not field.startswith('"'):
        return field
    match = re.match(r'"((?:[^"]|"")*)"?', field)
    return match[1].replace('""', '"') + field[match.end() :]
