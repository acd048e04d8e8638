"""A place to commit to a prediction before an experiment, told afterwards against what came out; never scored.

    # a: it falls towards the first layer    b: it stays about level    c: it grows
    prediction_depth = "?"  # your letter

and at the end of the experiment, with the outcome decided from its numbers:

    compare_prediction("prediction_depth", "a" if ratio < 0.1 else "c" if ratio > 10 else "b", f"{ratio:.0e} is left")

The variable is given by its name, so that nothing stops where its cell was never run.
"""

import sys

__all__ = ["compare_prediction"]


def compare_prediction(name, outcome, because=""):
    """Print what was predicted beside what came out.

    Parameters
    ----------
    name : str
        The name of the caller's global variable that holds the student's letter, in either case. No such variable, or
        anything in it that is not one letter, counts as no prediction.
    outcome : str
        The letter that the experiment gave.
    because : str
        The number or observation that decides it, in a few words.

    Raises
    ------
    ValueError
        If `name` cannot be the name of such a variable: the variable itself was given.
    """
    if not (isinstance(name, str) and name.isidentifier() and len(name) > 1):
        raise ValueError(f'compare_prediction takes the name of a variable, as in "prediction_depth", not {name!r}')
    prediction = sys._getframe(1).f_globals.get(name)
    letter = prediction.strip(" .)\n").lower() if isinstance(prediction, str) else ""
    reason = f": {because}" if because else ""
    if not (len(letter) == 1 and letter.isalpha()):
        print(f"No prediction was made. It came out {outcome}{reason}.")
    elif letter == outcome.lower():
        print(f"You predicted {letter}, and so it came out{reason}.")
    else:
        print(f"You predicted {letter}; it came out {outcome}{reason}. What did you leave out of account?")
