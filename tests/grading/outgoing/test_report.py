"""The report: it counts right, shows what students wrote as text, and hides names and hidden tests."""

import json
import os
import re
import sys

import numpy as np
import pytest

from cs231n_utils.check import CheckFailed, Checks, Topic
from cs231n_utils.grading.outgoing.report import build
from cs231n_utils.grading.outgoing.report.alike import Alike
from cs231n_utils.grading.outgoing.report.course import course_page
from cs231n_utils.grading.outgoing.report.lessons import Lessons
from cs231n_utils.grading.outgoing.report.naming import file_for, lines_to_add
from cs231n_utils.grading.outgoing.report.page import Examples, report_page
from cs231n_utils.grading.outgoing.report.summary import summary
from cs231n_utils.grading.outgoing.report.tally import Tally
from cs231n_utils.grading.outgoing.report.written import function_lines, statements
from cs231n_utils.grading.outgoing.results import (
    GRADED,
    NOT_GRADED,
    TO_READ,
    UNCLEAR,
    UNREADABLE,
    Result,
    ResultStore,
)
from tests.assignments import ROOT

EVIL = "<script>alert(1)</script>"
ASSIGNMENT = "01-activations"
SOURCE = ROOT / "solutions" / ASSIGNMENT / "activations.ipynb"
NOTEBOOK = json.loads(SOURCE.read_text(encoding="utf-8"))


def made_topic():
    topic = Topic("00-made")
    topic.answer("power", lambda x: x**2, returns=("out",), section="Powers")
    topic.answer("root", lambda x: np.sqrt(x), returns=("out",), section="Roots")

    @topic.plain
    def power(x):
        return x**2

    topic.family("power", "fixed", "The power is {value}; it must be 2.", ("3", "4"), ("**2", "**{value}"))
    topic.edit("power", "negative", "The sign is turned.", ("return ", "return -"))
    return topic


def found(outcome="wrong", known=(), results="", failed=("a batch",), passed=("zeros",), **other):
    known = [[f"power/{name}" for name in names] for names in known]
    return {"answer": "power", "outcome": outcome, "known": known, "results": results} | other | {
        "failed": list(failed),
        "passed": list(passed),
    }  # fmt: skip


def result(student, finding=None, answer="", message="it is wrong", verdict=GRADED, check="test_power"):
    questions = {check: [0.0 if finding else 4.0, 4.0], "test_root": [6.0, 6.0]}
    result = Result(student, student, verdict, None, 0.0, checks=[check, "test_root"])
    if finding:
        result.findings, result.messages = {check: finding}, {check: message}
    result.answers = {"power": answer} if answer else {}
    return result.set_scores(questions)


CLASS = [
    result("a", found(known=[["fixed-3"]], results="1"), "def power(x):\n    y = x**3\n    return y"),
    result("b", found(known=[["fixed-3"]], results="1"), "def power(x):\n    '''Cube.'''\n    return x**3"),
    result("c", found(known=[["fixed-4"]], results="2"), "def power(x):\n    return x**4"),
    result("d", found(known=[["fixed-3"], ["negative"]], results="3")),
    result("e", found(results="new"), "def power(x):\n    return x * 2"),
    result("f", found(results="new"), "def power(x):\n    return x + x"),
    result("g", found(results="other"), f"def power(x):\n    '{EVIL}'\n    return '{EVIL}'", f"told {EVIL}"),
    result("h", found("crashed", results="boom", passed=()), "def power(x):\n    return y"),
    result("i", found("unwritten", failed=(), passed=())),
    result("j", found(own_forward=True)),
    result("k"),
    Result("l" + EVIL, "l", UNREADABLE, 0.0, 10.0, notes=[f"{EVIL} is not valid JSON."]),
    Result("m", "m", UNCLEAR, None, 0.0, notes=["two people"]),
]


def page_of(results, topic=None, names=False, lessons=None, ours=None):
    tally, alike = Tally("00-made", results, topic or made_topic()), Alike(ours or {})
    for one in results:
        alike.note(one)
    examples = Examples(tally)
    for one in results:
        examples.add(one)
        alike.collect(one)
    return report_page(tally, examples, alike.pairs(), lessons or Lessons({"cells": []}), names), tally


def plain(page):
    """What the page says, without markup."""
    import html

    return html.unescape(re.sub("<[^>]*>", "", page.split("</style>")[1]))


def test_counts():
    tally = Tally("00-made", CLASS, made_topic())
    check = tally.checks["test_power"]
    assert check.outcomes == {"right": 1, "wrong": 8, "crashed": 1, "unwritten": 1}
    assert tally.checks["test_root"].outcomes == {"right": 11} and tally.graded == 11
    assert check.known == {("fixed",): 4, ("negative",): 1} and check.own_forward == 1
    assert {key: kind.count for key, kind in check.unnamed.items()} == {"new": 2, "other": 1, "boom": 1}
    assert check.passed_by_all() == ["zeros"] and check.passed_by_none() == []
    assert [student for student, _, _ in tally.people] == ["l" + EVIL, "m"]
    assert "3 or 4" in tally.sentence(check, ("fixed",))


@pytest.mark.parametrize("scores", [[3], [1, 2], [5, 1, 3], [4, 4, 0, 10], list(range(100)), [0, 0, 0, 7, 7]])
def test_the_median_is_the_median(scores):
    tally = Tally("00-made", ())
    tally.scores.update(scores)
    assert tally.quantile(0.5) == np.median(scores)
    assert tally.quantile(0.25) <= tally.quantile(0.5) <= tally.quantile(0.75)


def test_what_cannot_be_told_apart_is_named_with_both_names():
    one = result("a", found(known=[["negative", "fixed-3"]]))
    tally = Tally("00-made", [one], made_topic())
    (mistake,) = tally.checks["test_power"].known
    assert (
        tally.sentence(tally.checks["test_power"], mistake) == "The sign is turned. Or: The power is 3; it must be 2."
    )


def test_a_mistake_that_the_topic_has_lost_keeps_its_name():
    page, _ = page_of([result("a", found(known=[["long-gone"]]))])
    assert "long-gone" in page


def test_an_answer_with_two_checks_has_two_places_and_its_mistake_is_counted_once():
    results = [result("a", found(known=[["fixed-3"]]))]
    (one,) = results
    one.questions["test_power__large_values"] = [0.0, 2.0]
    one.checks.append("test_power__large_values")
    one.findings["test_power__large_values"] = one.findings["test_power"]
    page, tally = page_of(results)
    assert [n for n, _, _ in tally.most_frequent()] == [1]
    anchors = re.findall(r'<h3 id="([^"]+)">', page)
    assert len(set(anchors)) == len(anchors) == 2
    assert "power, large values" in plain(page) and all(f'href="#{anchor}"' in page for anchor in anchors)


def test_the_page_shows_mistakes_with_the_shortest_lines_and_groups_the_others():
    said = plain(page_of(CLASS)[0])
    assert "4 students: The power is 3 or 4; it must be 2." in said
    assert "return x**3" in said and "y = x**3" not in said and "Cube" not in said
    assert "2 students: power, wrong. Wrong in: a batch." in said and "return x * 2" in said
    assert "Nearly the same" in said and "None found." in said


def test_the_lesson_stands_under_the_mistake():
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "## Powers\nA power is a product: $x^2$."},
        {
            "cell_type": "code",
            "metadata": {"nbgrader": {"grade_id": "power", "solution": True}},
            "source": "def power(x):",
        },
    ]
    page, _ = page_of(CLASS, lessons=Lessons({"cells": cells}))
    assert "under “Powers”" in page and page.count("A power is a product") == 1 and "<math" in page


def test_nothing_of_a_students_is_markup_and_no_script_could_run():
    page, tally = page_of(CLASS, names=True)
    assert "alert(1)" in page and "<script" not in page.lower() and "javascript:" not in page
    assert "default-src 'none'" in page and not re.search(r"""(src|href)=["'](?!#)""", page)
    assert "<script" not in course_page([tally], lambda name: f"{name}/report.html").lower()


def test_each_figure_says_in_words_what_it_shows():
    page, tally = page_of(CLASS)
    for text in (page, course_page([tally], str)):
        figures = re.findall(r"<svg.*?</svg>", text, flags=re.DOTALL)
        assert figures and all(re.search(r'role="img".*<title>[^<]{5,}</title>', figure) for figure in figures)
    assert "Histogram of the scores of 11 students" in page and "1 right, 8 wrong, 1 crashed, 1 unwritten" in page


def test_a_class_that_got_all_right_and_one_that_got_nothing():
    page, tally = page_of([result("a"), result("b")])
    assert "Everybody passes" in page and "No check failed." in list(summary(tally))
    untouched, tally = page_of([result("a"), result("b", found("unwritten", failed=(), passed=()))])
    assert "not everybody wrote" in " ".join(summary(tally)) and "1 right, 1 unwritten" in untouched
    nobody, _ = page_of([result("a", found("wrong", passed=()))])
    assert "Nobody passes" in nobody and "Cases that nobody passes" in nobody
    empty, tally = page_of([Result("a", "a", NOT_GRADED, None, 0.0, notes=["the disk is full"])])
    assert "Nothing could be graded yet" in empty and "the disk is full" in empty and list(summary(tally))
    waiting = Result("a", "a", TO_READ, 0.0, 5.0, {"essay": [None, 5.0]})
    assert "Answers in words wait" in page_of([waiting])[0]


def test_results_of_older_gradings_are_counted(tmp_path):
    old = {"student": "a", "name": "a", "verdict": GRADED, "score": 0.0, "maximum": 10.0, "checks": ["test_power"]}
    old |= {"questions": {"test_power": [0.0, 10.0]}, "messages": {"test_power": "power is not written yet."}}
    (tmp_path / "a.json").write_text(json.dumps(old))
    page, tally = page_of([ResultStore(tmp_path).load("a")])
    assert tally.checks["test_power"].outcomes == {"unwritten": 1} and "Grade again" in page


def test_open_cases_are_kept_until_they_are_graded(tmp_path):
    store = ResultStore(tmp_path / "00-made" / "students")
    assert store.open_cases() == {}
    store.save(result("b"))
    cases = {name: Result(name, name, UNCLEAR, None, 0.0, notes=["two people"]) for name in ("a", "b")}
    store.save_open_cases(cases)
    assert store.open_cases() == cases and store.students() == ["b"]
    store.save(result("b"))
    later = store.open_path.stat().st_mtime + 5
    os.utime(store.path("b"), (later, later))
    assert list(store.open_cases()) == ["a"]
    store.open_path.write_text("[")
    assert store.open_cases() == {}


def test_messages_without_a_digest_are_grouped_whatever_their_numbers():
    one, two = (result(s, found(results=""), message=f"element {n} is {n}.5") for s, n in (("a", 3), ("b", 17)))
    (kind,) = Tally("00-made", [one, two], made_topic()).checks["test_power"].unnamed.values()
    assert kind.count == 2


def test_memory_holds_counts_and_not_the_class():
    """However many kinds of mistakes there are, those that are kept stay within their limits."""
    tally = Tally("00-made", (), made_topic())
    for number in range(3000):
        tally.add(result(f"s{number}", found(results=str(number), failed=(f"case {number}",))))
    check = tally.checks["test_power"]
    assert len(check.unnamed) + check.late == 3000 and len(check.unnamed) == 1000 and len(check.cases) <= 100
    assert len(page_of([])[0]) < 20_000


LONG = """\
def power(x):
    total = np.zeros_like(x)
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            total[row, column] += {0} * x[row, column] * x[row, column]
    weird = np.sum(total) - np.sum(total) + {0}
    return total * weird / {0}
"""


def long_answers():
    texts = {f"s{number}": LONG.format(number + 2) for number in range(8)}
    texts["copied"] = re.sub(r"\btotal\b", "acc", LONG.format(5)).replace("range(", "range( ") + "    # mine\n"
    return [result(student, answer=text) for student, text in texts.items()]


def test_nearly_the_same_answers_are_found_and_their_names_hidden():
    results = long_answers()
    page, _ = page_of(results)
    shown, _ = page_of(results, names=True)
    assert "no. 1 and no. 2" in page and "copied" not in page and "s3" not in plain(page)
    assert "copied and s3" in shown and "s1" not in plain(shown) and "no proof" in shown


def test_what_is_the_courses_own_or_many_peoples_is_not_reported():
    assert "None found" in page_of(long_answers(), ours={"power": [LONG.format(5)]})[0]
    assert "None found" in page_of([result(f"s{n}", answer=LONG.format(2)) for n in range(12)])[0]
    short = [result(f"s{n}", answer="def power(x):\n    return np.multiply(x, x) + 0.0") for n in range(2)]
    assert "None found" in page_of(short)[0]


def test_layout_comments_and_names_do_not_count():
    one = 'def f(x):\n    """Doc."""\n    s = x+1  # add\n    return s'
    other = "def f(x):\n    total = (x + 1)\n\n    return total"
    assert statements(one) == statements(other) != statements(one.replace("1", "2"))


NASTY = ["-" * 5000 + "1", "(" * 5000, "a" + ".a" * 2500, "lambda:" * 800 + "1", "1" + "+1" * 2500, "not " * 1500 + "1"]
NASTY += ["\0", "'\ud800'", "def f(:", "f" + "()" * 2500, "@a\n" * 1500 + "def f(): pass", "9" * 5000, "", "'\\d'"]


@pytest.mark.parametrize("source", NASTY, ids=range(len(NASTY)))
def test_whatever_a_student_wrote_can_be_shown_and_compared(source):
    assert isinstance(statements(source), tuple)
    assert len(function_lines({"f": source}, "f")) < 6000


def test_lines_without_the_docstring_and_within_limits():
    source = 'import os\n\ndef f(x):\n    """Long\n    text."""\n    # why\n    return x\n\nf(1)'
    assert function_lines({"cell": source}, "f") == "def f(x):\n    # why\n    return x"
    assert function_lines({}, "f") == ""
    many = "def f(x):\n" + "    x = x + 1\n" * 100
    assert "more lines" in function_lines({"f": many}, "f") and len(function_lines({"f": many}, "f")) < 1000


def judged(topic, function):
    with pytest.raises(CheckFailed) as caught, Checks(topic, {"power": function})("power") as case:
        case.call("a batch", np.array([1.0, -2.0, 3.0]))
    return caught.value


def test_a_mistake_becomes_known_by_adding_the_lines_that_the_report_prints(monkeypatch, tmp_path):
    topic = made_topic()

    def doubled(x):
        return x + x

    assert judged(topic, doubled).finding.known == ()
    results = [result("e", found(results="new"), "def power(x):\n    return x * 2")]
    page, _ = page_of(results, topic)
    added = lines_to_add("power", "def power(x):\n    return x * 2")
    assert added in plain(page)
    named = added.replace("a-short-name", "doubled").replace("One sentence", "It doubles. One sentence")
    (tmp_path / "added_mistake.py").write_text(f"import numpy as np\nfrom made import topic\n\n\n{named}\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(sys.modules, "made", type("module", (), {"topic": topic}))
    __import__("added_mistake")
    error = judged(topic, doubled)
    assert error.finding.known == (("power/doubled",),) and "It doubles." in str(error)


def test_what_is_no_function_of_that_name_is_not_offered():
    assert lines_to_add("power", "power = abs") == "" == lines_to_add("power", "def other(x): pass")


def test_the_file_is_the_one_that_holds_the_answers_known_mistakes():
    assert file_for(ASSIGNMENT, "tanh_forward").endswith("topics/activations/misconceptions/tanh.py")
    assert (ROOT / file_for(ASSIGNMENT, "relu_backward")).is_file()


def test_a_real_assignments_page_holds_no_hidden_test(tmp_path):
    topic = build.topic_of(ASSIGNMENT)
    findings, answers = {}, {}
    for misconception in topic.misconceptions:
        findings[f"test_{misconception.answer}"] = {
            **found(),
            "answer": misconception.answer,
            "known": [[misconception.id]],
        }
        answers[misconception.answer] = misconception.source
    one = Result("ada", "ada", GRADED, None, 0.0, checks=list(findings), findings=findings, answers=answers)
    one.messages = dict.fromkeys(findings, "wrong")
    one.set_scores({name: [0.0, 5.0] for name in findings})
    tally = build.write_report(SOURCE, tmp_path, ASSIGNMENT, [one])
    said = plain((tmp_path / build.PAGE).read_text(encoding="utf-8"))
    assert sum(tally.checks["test_relu_backward"].known.values()) == 1 and "The notebook says" in said
    hidden, inside = set(), False
    for cell in NOTEBOOK["cells"]:
        for line in "".join(cell["source"]).split("\n"):
            inside = "BEGIN HIDDEN" in line or (inside and "END HIDDEN" not in line)
            hidden.add(line.strip() if inside else "")
    hidden = {line for line in hidden if len(line) >= 12}
    assert len(hidden) > 20 and not [line for line in hidden if line in said]
