"""One folder for each assignment, named as its notebook, with all that belongs to it alone.

    answers         the functions that students write, and the references they are compared with
    misconceptions  the known ways to get them wrong, a module for each answer or family of answers
    figures         the figures of its notebook

`cs231n_utils.check.load_topic` finds one by the assignment's name. Importing this package imports none of them.
"""
