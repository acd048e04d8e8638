"""Hostile submissions of 01-activations: each tries to get points for wrong answers, to harm, to spy or to stay behind.

    python -m tests.hostile            all of them, as one table
    python -m tests.hostile KIND       those of one kind

Every submission is as wrong as can be, so each point it gets is a forged one. `suite` makes them, `grading` grades them
beside honest ones and looks what became of everything; each module in kinds/ holds the pieces of one kind.
"""
