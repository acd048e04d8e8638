"""The feedback page: what a student handed in as his, each check under its name, and nothing that could run."""

import base64
import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cs231n_utils.grading.cells import COURSE_TEXT, NOTES
from cs231n_utils.grading.incoming.handed_in import HANDED_IN, handed_in_outputs
from cs231n_utils.grading.outgoing.feedback_page import feedback_page, page_without_notebook
from cs231n_utils.grading.outgoing.student_view import MESSAGE, ShowHandedIn
from cs231n_utils.grading.outgoing.texts import student_text
from cs231n_utils.lab.formulas import formula

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 40).decode()
EVIL = "<script>alert(1)</script>"
# What a browser would act on, if it stood in the page as markup.
MARKUP = re.compile(r"<(script|iframe|img [^>]*onerror|svg|b)\b|(href|src)=.javascript:", re.IGNORECASE)


def output(kind, content, name="display_data"):
    return {"output_type": name, "data": {kind: content}, "metadata": {}}


def check_cell(score=2.0, **error):
    cell = new_code_cell("check('relu')", id="t")
    cell.metadata.nbgrader = {"grade": True, "solution": False, "grade_id": "test_relu", "points": 5, "score": score}
    cell.outputs = [new_output("stream", name="stdout", text="relu\n  ✓ a row by hand\n  ✗ a batch\n")]
    if error:
        cell.outputs.append(new_output("error", traceback=[], **error))
    return cell


def test_images_and_text_are_taken_and_nothing_else():
    cell = {
        "outputs": [
            output("image/png", PNG),
            output("image/png", ["iVBOR", "no base64!"]),
            output("image/svg+xml", f"<svg>{EVIL}</svg>"),
            output("text/html", EVIL),
            output("application/javascript", "alert(1)"),
            output("text/plain", ["one\n", "two"], "execute_result"),
            {"output_type": "stream", "name": "stderr", "text": "careful"},
            {"output_type": "error", "ename": "ValueError", "evalue": "too large", "traceback": ["x"]},
            "nonsense",
            {"output_type": "stream", "text": 5},
            {"data": [1]},
        ]
    }
    shown = handed_in_outputs(cell)
    assert [part.output_type for part in shown] == ["display_data", "stream", "stream", "stream"]
    assert shown[0].data == {"image/png": PNG}
    assert [part.text for part in shown[1:]] == ["one\ntwo\n", "careful", "ValueError: too large\n"]
    for shape in (None, 3, {}, [None]):
        assert handed_in_outputs({"outputs": shape}) == []


def test_what_is_handed_in_has_a_limit():
    flood = [{"output_type": "stream", "name": "stdout", "text": "x" * 15_000}] * 100 + [output("image/png", PNG)] * 100
    flood.append({"output_type": "error", "ename": "E" * 10**6, "evalue": "v" * 10**6, "traceback": []})
    shown = handed_in_outputs({"outputs": flood})
    assert sum(len(part.get("text", "")) for part in shown) < 21_000
    assert sum("data" in part for part in shown) == 8


def test_figures_stand_under_the_students_cells_and_never_under_a_check():
    plot, test = new_code_cell("plot()", id="plot"), check_cell()
    kept = {"plot": handed_in_outputs({"outputs": [output("image/png", PNG)]}), "t": [new_output("stream", text="5/5")]}
    notebook, _ = ShowHandedIn().preprocess(new_notebook(cells=[plot, test], metadata={HANDED_IN: kept}), {})
    page = feedback_page(notebook, "01")
    assert f'src="data:image/png;base64,{PNG}"' in page and "As it was handed in" in page and "5/5" not in page


def test_each_check_has_its_name_lines_points_and_message():
    page = feedback_page(new_notebook(cells=[check_cell(ename="CheckFailed", evalue="relu, a batch: wrong.")]), "01")
    assert "<h3>relu<span" in page and "2 of 5 points" in page and "relu, a batch: wrong." in page
    assert re.search(r'class="right">\s*✓ a row by hand', page) and re.search(r'class="wrong">\s*✗ a batch', page)
    assert "Test cell" not in page


def test_all_points_that_were_lost_stand_at_the_top_with_links_and_what_waits_does_not():
    check = check_cell(ename="CheckFailed", evalue="relu, a batch: wrong.\nThe mask is reversed.\nMore.")
    check.metadata["nbgrader"]["grade_id"] = "test_relu__large_values"
    essays = []
    for name, score in (("empty", 0.0), ("read", 4.0), ("waits", None), ("full", 8.0)):
        about = {"grade": True, "solution": True, "grade_id": name, "points": 8, "score": score}
        essays.append(new_markdown_cell("Because.", id=name, metadata={"nbgrader": about}))
    page = feedback_page(new_notebook(cells=[check, *essays]), "01")
    (overview,) = re.findall(r"Where points were lost.*?</ul>", page, flags=re.S)
    items = re.findall(r'<li><a href="#(.*?)">(.*?)</a>: (.*?)</li>', overview)
    assert items == [
        ("test_relu__large_values", "relu, large values", "2 of 5: relu, a batch: wrong. The mask is reversed."),
        ("empty", "empty", "0 of 8"),
        ("read", "read", "4 of 8"),
    ]
    assert all(f'id="{name}"' in page for name, _, _ in items)
    # The answer's name stands once, though its check prints it, too.
    assert "<h3>relu, large values<span" in page and "<pre>relu\n" not in page


def test_an_error_of_any_length_leaves_the_page_short():
    page = feedback_page(new_notebook(cells=[check_cell(ename="E", evalue="x" * 10**6)]), "01")
    assert len(page) < 20_000 + 2 * MESSAGE


def test_nothing_of_a_students_is_markup():
    cells = [
        new_markdown_cell(f"{EVIL} [a](javascript:alert) ![x](http://evil/x.png) <b>x</b>", id="added-1"),
        new_markdown_cell(f"$\\text{{{EVIL}}}$", id="added-2"),
        new_markdown_cell(f"# My answer {EVIL}", id="edited"),
        new_code_cell(f"'{EVIL}'", id="code"),
        check_cell(ename=EVIL, evalue=EVIL),
    ]
    cells[3].outputs = [new_output("stream", text=EVIL)]
    page = feedback_page(new_notebook(cells=cells, metadata={NOTES: [EVIL]}), EVIL)
    assert not MARKUP.search(page.split("</style>")[1])
    assert "script" not in re.search(r'Content-Security-Policy" content="([^"]*)', page)[1]
    assert not MARKUP.search(page_without_notebook(EVIL, [EVIL]).split("</style>")[1])


def test_the_courses_own_text_keeps_its_markup():
    cell = new_markdown_cell("<b>bold</b> $x_1$", id="ours")
    page = feedback_page(new_notebook(cells=[cell], metadata={COURSE_TEXT: ["ours"]}), "01")
    assert "<b>bold</b>" in page and "<math" in page and "$" not in page.split("</style>")[1]


@pytest.mark.parametrize(
    "text",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\text{<img src=x onerror=alert(1)>}",
        r"\frac{1",
        r"\begin{align}",
        "{" * 1500,
    ],
)
def test_formulas_that_cannot_be_drawn_or_should_not_be_stay_text(text):
    found = formula(text, "inline")
    assert not MARKUP.search(re.sub(r"<code>.*</code>", "", found))


def test_formulas_are_drawn_without_a_script():
    found = student_text("so $x < y$ and\n\n$$\\frac{a}{b}$$\n")
    assert found.count("<math") == 2 and "&#x0003C;" in found
    lines = formula(r"\begin{aligned}a &= b\\ c &= d\end{aligned}", "block")
    assert lines.startswith("<math") and lines.count("<mtr>") == 2
