"""The error that the grading commands show to an instructor."""


class GradingError(Exception):
    """A command cannot go on; the message is one sentence that says what to do."""

    # The command line prints such errors without a traceback.
    for_users = True
