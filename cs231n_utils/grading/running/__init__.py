"""How a submission runs: its cells in a kernel that cannot hold up the grading."""
