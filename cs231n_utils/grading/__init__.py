"""The instructor's side: release assignments, grade what students hand in, report on the class.

A submission's way, a folder for each stage and a module for each step:

    incoming/submissions     finds it in what the LMS gives, and reads it with limits
    incoming/preflight       makes a list of cells of it, whatever its state
    incoming/rebuild         puts its answers into the released notebook
    incoming/handed_in       keeps its figures and text for people to look at
    batch                    sends it on its way beside others (`pool`), goes on after a kill
    task                     what is done with it in a process of its own
    running/judged_notebook  has it judged, and puts the verdict into it
    outgoing/student_view    takes out what students may not see, and shows what was handed in
    outgoing/feedback_page   makes its feedback of that, with `texts`, in one `style`
    outgoing/record          takes it into nbgrader's gradebook (`gradebook`)
    outgoing/results         keeps the verdict, prints the table, writes grades.csv
    outgoing/report          counts what the class got wrong, and writes pages about it
    outgoing/lateness        takes points off by nbgrader's plugin, if it is known when (`incoming/timestamps`)
    outgoing/fill_in         writes grades into the LMS's file (`lms_exports`), all else stays (`raw_csv`)
    outgoing/feedback_zip    packs the feedback under the names that the LMS gave
    outgoing/hand_back       has both done for the class, and for `nbgrader export`

In `running`, `judges` forks a process for each submission, in which `judge` runs set-up and tests. What these call of
the student's is `remote`: a `worker` in a `sandbox` runs it, and plain values travel between them over a `wire`.

`release` makes assignments/ from solutions/; `edition` makes what students get. `config` sets nbgrader up, so that its
own commands do the same, and `unfinished` lets them go on after a kill. `cluster` runs tasks elsewhere, `container` all
of it in one. `commands` is what the command line calls, with `progress` on a terminal.

Importing this package imports none of them.
"""

from cs231n_utils.startup import skip_slow_imports

skip_slow_imports()
