"""How a submission is judged: the tests in one process, the student's code in another, in a sandbox."""
