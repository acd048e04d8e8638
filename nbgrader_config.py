"""nbgrader's settings: `nbgrader generate_assignment --force NAME` and `nbgrader autograde NAME` work in this folder.

solutions/ is the source, assignments/ is what students get; submissions, grades and feedback are in grading/.
Everything else is explained in cs231n_utils/grading/config.py.
"""

from pathlib import Path

from cs231n_utils.grading.config import course_config

c = get_config()  # noqa: F821  (given by nbgrader)
c.merge(course_config(Path(__file__).parent))
