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
    outgoing/feedback_page   makes its feedback of that, with `formulas`, in one `style`
    outgoing/record          takes it into nbgrader's gradebook (`gradebook`)
    outgoing/results         keeps the verdict, prints the table, writes grades.csv
    outgoing/class_report    counts what the class got wrong

In `running`, `judges` forks a process for each submission, in which `judge` runs set-up and tests. What these call of
the student's is `remote`: a `worker` in a `sandbox` runs it, and plain values travel between them over a `wire`.

`release` makes assignments/ from solutions/; `config` sets nbgrader up, so that its own commands do the same, and
`unfinished` lets them go on after a kill;
`commands` is what the command line calls; `edition` makes what students get; `cluster` runs tasks on other machines.
Importing this package imports none of them.
"""

from cs231n_utils.startup import skip_slow_imports

skip_slow_imports()
