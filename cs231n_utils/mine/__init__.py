"""The student's own functions, gathered from the notebooks of the course.

    from cs231n_utils import mine

    own = mine.gather()
    out, cache = own.batchnorm_forward(x, gamma, beta, {"mode": "train"})
    print(own.table())

Those whose visible checks pass are the student's, the others the course's; `table` says which is whose. Each answer is
put to the checks of its notebook in a process of its own, with a limit on time and its output thrown away (`trial`).
Only what passed there is then defined here, so that a broken notebook, an endless loop or an answer that prints harms
nothing. Verdicts are kept: the checks run again only for notebooks whose answers have changed.

Of an answer cell nothing is run but what defines something: imports, functions, classes, assignments. Loops and bare
calls, such as a trial print under the function, are left out, in the process of the checks and here.
"""

from cs231n_utils.mine.cells import Pieces, read
from cs231n_utils.mine.gathering import Mine, gather

__all__ = ["Mine", "Pieces", "gather", "read"]
