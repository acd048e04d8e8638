"""The instructor's side: release assignments, grade what students hand in, report on the class.

A submission's way, one module for each step:

    submissions   finds it in what the LMS gives, and reads it with limits
    preflight     makes a list of cells of it, whatever its state
    rebuild       puts its answers into the released notebook
    batch         runs it beside others, goes on after a kill
    executor      runs its cells in a kernel (`kernel`) that cannot hold up the grading
    record        takes it into nbgrader's gradebook (`gradebook`), and writes its page for the student (`feedback`)
    results       keeps the verdict, prints the table, writes grades.csv
    class_report  counts what the class got wrong

`release` makes assignments/ from solutions/; `config` sets nbgrader up, so that its own commands do the same;
`commands` is what the command line calls. Importing this package imports none of them.
"""
