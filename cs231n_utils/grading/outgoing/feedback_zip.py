"""The zip of feedback pages that an LMS takes back, under the names that it gave the submissions.

Moodle finds the student by the beginning of a folder's name ("Ada Lovelace_123_assignsubmission_file_") and takes any
file in it. Canvas finds him by the two numbers in a file's name: his own, and that of a file which he handed in.
"""

import re
import zipfile
from pathlib import Path, PurePosixPath

from cs231n_utils.files import open_atomically
from cs231n_utils.grading.errors import GradingError
from cs231n_utils.grading.incoming.submissions import CANVAS, MOODLE, lms_name

# The same submissions give the same zip, byte for byte.
LONG_AGO = (1980, 1, 1, 0, 0, 0)


def handed_in_as(submission, filename):
    """The path that an LMS gave the file to which feedback belongs; "" if it came from no LMS.

    Parameters
    ----------
    submission : incoming.submissions.Submission
    filename : str
        What the notebook should be called.
    """

    def fitness(file):
        named = PurePosixPath(file.name).name == filename
        return can_take_back(file.path), named, file.looks_like_notebook, file.attempt

    files = [file for file in submission.files if lms_name(file.path)]
    return max(files, key=fitness).path if files else ""


def can_take_back(path):
    # What was typed into Canvas has the word "text" where a file has its number, and Canvas asks for a number.
    return not re.match(r"[^/_]+_(?:LATE_)?\d+_text_", path)


def name_in_zip(path, page):
    """Where the LMS expects the feedback on a file that it called `path`.

    Parameters
    ----------
    path : str
        From `handed_in_as`.
    page : str
        The name of the feedback's file, for instance "activations.html".

    Returns
    -------
    str
        "" if it takes none back.
    """
    match = lms_name(path)
    if not match or not can_take_back(path):
        return ""
    if match.re is MOODLE:
        begin = path[: match.start("file")]
        return begin + page if begin.endswith(("/", "_")) else f"{begin}/{page}"
    assert match.re is CANVAS
    return str(PurePosixPath(path).with_suffix(".html"))


def write_feedback_zip(path, results, folder_of, tell=lambda: None):
    """Packs everybody's feedback page.

    Parameters
    ----------
    path : path
        The zip to write.
    results : iterable of results.Result
    folder_of : callable
        Gives the folder of a student's feedback, for the student's id.
    tell : callable
        Called after each student.

    Returns
    -------
    list of str
        Sentences: how many there are, and who has none.

    Raises
    ------
    GradingError
        If nobody's submission came from an LMS.
    """
    remarks, packed = [], {}
    with open_atomically(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for result in results:
            page = next(iter(sorted(Path(folder_of(result.student)).glob("*.html"))), None)
            name = name_in_zip(result.handed_in_as, page.name) if page else ""
            who = f"{result.name} ({result.student})"
            if page is None:
                remarks.append(f"{who} has no feedback yet ({result.verdict}).")
            elif not name:
                remarks.append(f"{who} handed in under no name that an LMS gave: the page is {page}.")
            else:
                packed[result.student] = name
                archive.writestr(zipfile.ZipInfo(name, LONG_AGO), page.read_bytes(), zipfile.ZIP_DEFLATED)
            tell()
        if not packed:
            raise GradingError(
                "No submission has the name that an LMS gave it: run `cs231n grade` on the zip from the LMS as it is."
            )
    return [f"{len(packed)} feedback page{'s' * (len(packed) != 1)} packed.", *remarks]
