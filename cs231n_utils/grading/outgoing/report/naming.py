"""What an instructor adds to a topic so that a mistake has a name from then on."""

import re
from pathlib import Path

from cs231n_utils import topics
from cs231n_utils.check.registry import topic_name

__all__ = ["file_for", "lines_to_add"]


def lines_to_add(answer, text):
    """The lines that register a mistake: the sentence, to be written, and the code that makes it.

    Parameters
    ----------
    answer : str
        The answer's name.
    text : str
        A student's lines that make the mistake, as `written.function_lines` gives them.

    Returns
    -------
    str
        Python code, or "" if the text is no function of that name.
    """
    definition = re.match(rf"def\s+{re.escape(answer)}\s*\(", text)
    if not definition:
        return ""
    lines = [
        "@topic.wrong(",
        f'    "{answer}",',
        '    "a-short-name",',
        '    "One sentence that tells a student what is wrong here, and what would be right.",',
        ")",
        f"def wrong_{answer}(" + text[definition.end() :],
    ]
    return "\n".join(lines)


def file_for(assignment, answer):
    """The file of known mistakes, from the course folder on, in which those of an answer stand."""
    folder = Path(topics.__path__[0]) / topic_name(assignment)
    files = sorted([*folder.glob("misconceptions.py"), *folder.glob("misconceptions/*.py")])
    name = re.compile(rf"^def {re.escape(answer)}\(|^    \"{re.escape(answer)}\",$", re.MULTILINE)
    found = next((path for path in files if name.search(path.read_text(encoding="utf-8"))), None)
    return f"cs231n_utils/topics/{topic_name(assignment)}/{found.relative_to(folder) if found else 'misconceptions/'}"
