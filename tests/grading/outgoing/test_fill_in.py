"""Grades go into the file that an LMS exported, and nothing else in it changes."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.outgoing import lms_exports
from cs231n_utils.grading.outgoing.fill_in import Grade, fill_in_export
from cs231n_utils.grading.outgoing.raw_csv import read_csv, split, unquoted
from tests.grading.outgoing import lms_files

ASSIGNMENT = "00-toy"
NAMES = {
    "101": "Ada Lovelace",
    "102": "Jean-Luc de la Tour",
    "103": "José Nuñez",
    "104": "Żaneta Łukasiewicz",
    "105": "Eve O'Neill",
    "106": "Jörg Müller",
}


def grade(student, points, maximum=10.0, why_not=""):
    return Grade(student, NAMES.get(student, student), points, maximum, why_not)


def fill(tmp_path, data, grades, assignment=ASSIGNMENT, **options):
    """(the bytes that came out, all sentences) for the bytes of an export."""
    path = tmp_path / "export.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    before = path.read_bytes()
    sentences = fill_in_export(path, tmp_path / "filled.csv", assignment, grades, **options)
    assert path.read_bytes() == before
    return (tmp_path / "filled.csv").read_bytes(), "\n".join(sentences)


@given(st.text('ab1é",;\t\r\n ', max_size=60), st.sampled_from(",;\t:"))
def test_any_text_is_put_together_as_it_was(text, delimiter):
    rows, ends = split(text, delimiter)
    assert "".join(delimiter.join(row) + end for row, end in zip(rows, ends, strict=True)) == text


@given(
    st.lists(st.lists(st.text('ab1é",; ', max_size=4), min_size=2, max_size=4), min_size=1, max_size=4),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_the_fields_are_those_that_pythons_csv_reads(rows, quoting):
    file = io.StringIO()
    csv.writer(file, quoting=quoting).writerows(rows)
    assert [[unquoted(field) for field in row] for row in split(file.getvalue(), ",")[0]] == rows


def test_canvas(tmp_path):
    """Two sections, a test student, columns that are read only, a row of posting policies, an excuse."""
    grades = [
        grade("101", 7.5),
        grade("102", 10 / 3),
        grade("103", 9),
        grade("105", 1),
        grade("106", 2),
        grade("107", 3),
    ]
    out, told = fill(tmp_path, lms_files.CANVAS, grades)
    expected = (
        lms_files.CANVAS.replace("Section A,,,4.50,", "Section A,,7.5,4.50,")
        .replace('one, says",,,', 'one, says",3.33,,')
        .replace("Section B,,3.00,", "Section B,,9,")
    )
    assert out.decode() == expected
    assert "3 grades" in told and "'Toy (4321)'" in told and "1 of them replaced" in told
    # one sentence for each who is on one side only, or whom Canvas takes nothing for
    assert [line for line in told.splitlines() if "nothing was written" in line or "nowhere" in line] == [
        line for line in told.splitlines()[2:]
    ]
    for who, why in {"104": "handed in nothing", "105": "EX", "106": "N/A", "107": "not in the export"}.items():
        (line,) = [line for line in told.splitlines() if f"({who})" in line or line.startswith(who)]
        assert why in line
    assert "Test" not in told and "999" not in told


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.replace("Ł", "L").replace("Ż", "Z").encode("cp1252"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: (text + "\n\n").encode(),
    ],
    ids=["BOM", "UTF-16-LE", "UTF-16-BE", "cp1252", "CRLF", "no last line end", "tabs", "blank lines"],
)
@pytest.mark.parametrize("export", ["CANVAS", "WORKSHEET"])
def test_encodings_line_ends_and_delimiters_stay(tmp_path, export, encode):
    text = getattr(lms_files, export)
    data = encode(text)
    # Everybody's grade is the one that stands there: nothing changes at all.
    out, _ = fill(tmp_path, data, [grade("103", 3.0)])
    assert out == data
    out, _ = fill(tmp_path, data, [grade("101", 7.5)])
    points = "75" if export == "WORKSHEET" else "7.5"
    assert out != data
    before, after = read_csv(tmp_path / "export.csv"), read_csv(tmp_path / "filled.csv")
    changed = [
        (old, new)
        for row, other in zip(before.rows, after.rows, strict=True)
        for old, new in zip(row, other, strict=True)
        if old != new
    ]
    assert changed == [("", points)] and (before.mark, before.ends) == (after.mark, after.ends)


def test_decimal_commas_with_semicolons_and_with_quotes(tmp_path):
    out, told = fill(tmp_path, lms_files.CANVAS_SEMICOLON, [grade("101", 3.75), grade("103", 10)])
    assert out.decode() == lms_files.CANVAS_SEMICOLON.replace("Section A;;", "Section A;7,5;").replace(
        "Section B;;", "Section B;20;"
    )
    assert "scaled from 10 to the LMS's 20" in told
    out, _ = fill(tmp_path, lms_files.GERMAN_WORKSHEET, [grade("101", 3.75), grade("103", 0)])
    rows = list(csv.reader(io.StringIO(out.decode())))
    assert [row[4] for row in rows[1:]] == ["7,5", "0"]
    assert out.decode() == lms_files.GERMAN_WORKSHEET.replace(',,"20,00"', ',"7,5","20,00"', 1).replace(
        ',,"20,00"', ',0,"20,00"', 1
    )


def test_moodles_worksheet(tmp_path):
    """Somebody late, somebody graded before, text over two lines, a grade that is locked, nothing handed in."""
    grades = [grade("101", 7.5), grade("102", 5), grade("103", 3), grade("105", 9)]
    out, told = fill(tmp_path, lms_files.WORKSHEET, grades)
    assert out.decode() == lms_files.WORKSHEET.replace("A,,100.00", "A,75,100.00", 1).replace(
        "A,,100.00", "A,50,100.00", 1
    )
    assert "3 grades" in told and "replaced" not in told
    assert "Żaneta Łukasiewicz (104) has handed in nothing" in told and "Eve O'Neill (105) has a grade" in told


def test_moodles_gradebook_by_name_or_by_email(tmp_path):
    expected = lms_files.GRADEBOOK.replace("example,-,-", "example,7.5,-", 1).replace("example,-,-", "example,4,-", 1)
    out, told = fill(tmp_path, lms_files.GRADEBOOK, [grade("101", 7.5), grade("103", 4)])
    assert out.decode() == expected and "does not say how many points" in told
    mails = [grade("ada@uni.example", 7.5), grade("jose@uni.example", 4)]
    assert fill(tmp_path, lms_files.GRADEBOOK, mails)[0] == out
    namesakes = lms_files.GRADEBOOK + lms_files.GRADEBOOK.splitlines()[1].replace("ada@", "ada2@") + "\n"
    out, told = fill(tmp_path, namesakes, [grade("101", 7.5), grade("103", 4)])
    assert out.decode().count("7.5,-") == 0 and "Ada Lovelace (101) handed in, but is not" in told


def test_students_are_found_by_the_ids_of_another_column(tmp_path):
    logins = [grade("ada@uni.example", 7.5), grade("nobody@uni.example", 2)]
    out, told = fill(tmp_path, lms_files.CANVAS, logins)
    assert out.decode() == lms_files.CANVAS.replace("Section A,,,4.50,", "Section A,,7.5,4.50,")
    assert "nobody@uni.example" in told
    with pytest.raises(GradingError, match="none of the 1 students"):
        fill(tmp_path, lms_files.CANVAS, [grade("555", 2)])


def test_who_has_no_final_grade_stays_blank(tmp_path):
    unread = grade("101", 7.5, why_not="has answers that nobody has read yet")
    out, told = fill(tmp_path, lms_files.CANVAS, [unread])
    assert out.decode() == lms_files.CANVAS and "Lovelace, Ada (101) has answers that nobody has read" in told


def test_more_points_than_the_lms_has_are_told(tmp_path):
    assert "11 points, more than Canvas's 10" in fill(tmp_path, lms_files.CANVAS, [grade("101", 11)])[1]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Toy (4321)", "Toy (4321)"),
        ("toy", "Toy (4321)"),
        ("4322", "Toy essay (4322)"),
        ("essay", "Toy essay (4322)"),
    ],
)
def test_a_column_is_named_in_several_ways(tmp_path, wanted, found):
    _, told = fill(tmp_path, lms_files.CANVAS, [grade("101", 1)], column=wanted)
    assert repr(found) in told


@pytest.mark.parametrize(
    ("assignment", "wanted", "names"),
    [
        # two columns could be meant
        ("07-essay", None, ["Toy essay (4322)", "Essay draft (4323)"]),
        (ASSIGNMENT, "432", ["Toy (4321)", "Toy essay (4322)"]),
        # none could
        ("03-gradients", None, ["Toy (4321)", "Toy essay (4322)"]),
        (ASSIGNMENT, "Poem", ["Toy (4321)"]),
        # it may only be read
        (ASSIGNMENT, "Final Score", ["Final Score", "Toy (4321)"]),
        (ASSIGNMENT, "Section", ["Section", "Toy (4321)"]),
    ],
)
def test_unclear_columns_are_refused_with_the_choices(tmp_path, assignment, wanted, names):
    text = lms_files.CANVAS.replace(",Toy essay (4322),", ",Toy essay (4322),Essay draft (4323),").replace(
        "5.00,", "5.00,1,"
    )
    with pytest.raises(GradingError) as error:
        fill(tmp_path, text, [grade("101", 1)], assignment=assignment, column=wanted)
    assert all(name in str(error.value) for name in names) and "--column" in str(error.value)
    assert not (tmp_path / "filled.csv").exists()


def test_the_assignments_name_chooses_the_column(tmp_path):
    """ "Toy" is meant by 00-toy although "Toy essay" has the word, too: it has no other."""
    assert "'Toy (4321)'" in fill(tmp_path, lms_files.CANVAS, [grade("101", 1)])[1]


def test_a_file_of_another_kind_needs_the_column(tmp_path):
    text = "login|points\n".replace("|", ";") + "101;\nzoë;4\n"
    with pytest.raises(GradingError, match="--column"):
        fill(tmp_path, text, [grade("101", 5)])
    assert fill(tmp_path, text, [grade("101", 5)], column="points")[0].decode() == "login;points\n101;5\nzoë;4\n"


@pytest.mark.parametrize("data", [b"PK\x03\x04zip", b"", b"a\0b,\0", b"\xff\xfe\0"], ids=str)
def test_what_is_no_csv_is_refused(tmp_path, data):
    with pytest.raises(GradingError):
        fill(tmp_path, data, [grade("101", 5)], column="a")
    with pytest.raises(GradingError, match="cannot be read"):
        fill_in_export(tmp_path / "none.csv", tmp_path / "filled.csv", ASSIGNMENT, [])


def test_the_export_itself_is_never_written(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(lms_files.CANVAS)
    (tmp_path / "link.csv").symlink_to(path)
    (tmp_path / "hard.csv").hardlink_to(path)
    for target in ("export.csv", "link.csv", "hard.csv", "../" + tmp_path.name + "/export.csv"):
        with pytest.raises(GradingError, match="never written"):
            fill_in_export(path, tmp_path / target, ASSIGNMENT, [grade("101", 5)])
    assert path.read_text() == lms_files.CANVAS


def test_each_file_is_known_for_what_it_is(tmp_path):
    kinds = {
        "CANVAS": lms_exports.CanvasGradebook,
        "CANVAS_SEMICOLON": lms_exports.CanvasGradebook,
        "WORKSHEET": lms_exports.MoodleWorksheet,
        "GERMAN_WORKSHEET": lms_exports.MoodleWorksheet,
        "GRADEBOOK": lms_exports.MoodleGradebook,
    }
    for name, kind in kinds.items():
        (tmp_path / "export.csv").write_text(getattr(lms_files, name), encoding="utf-8-sig")
        assert type(lms_exports.read_export(tmp_path / "export.csv")) is kind


def test_canvas_with_names_in_two_columns_and_several_schools(tmp_path):
    text = (
        "LastName,FirstName,ID,SIS User ID,SIS Login ID,Integration ID,Root Account,Section,Toy (4321),Final Score\n"
        "    Points Possible,,,,,,,,10,(read only)\n"
        "Lovelace,Ada,101,S-0101,ada,,uni.example,Section A,,\n"
        "Nuñez,José,103,S-0103,jose,I-3,uni.example,Section B,,\n"
    )
    out, told = fill(tmp_path, text, [grade("101", 7.5)])
    assert out.decode() == text.replace("Section A,,", "Section A,7.5,") and "Nuñez, José (103)" in told


def test_somebody_in_two_rows_has_both_filled(tmp_path):
    row = '"Lovelace, Ada",101,S-0101,ada@uni.example,Section A,,,4.50'
    text = lms_files.CANVAS + row.replace("Section A", "Section B") + ",,,,,,,,\n"
    out, told = fill(tmp_path, text, [grade("101", 7.5)])
    assert out.decode().count(",7.5,4.50") == 2 and "2 grades" in told
