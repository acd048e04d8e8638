"""A place to commit to a prediction before an experiment, told afterwards against what came out; never scored.

    # a: it falls towards the first layer    b: it stays about level    c: it grows
    prediction = "?"  # your letter

and at the end of the experiment, with the outcome decided from its numbers:

    compare_prediction(prediction, "a" if ratio < 0.1 else "c" if ratio > 10 else "b", f"{ratio:.0e} of it is left")
"""

__all__ = ["compare_prediction"]


def compare_prediction(prediction, outcome, because=""):
    """Print what was predicted beside what came out.

    Parameters
    ----------
    prediction : str
        The student's letter, in either case; anything that is not one letter counts as no prediction.
    outcome : str
        The letter that the experiment gave.
    because : str
        The number or observation that decides it, in a few words.
    """
    letter = prediction.strip(" .)\n").lower() if isinstance(prediction, str) else ""
    reason = f": {because}" if because else ""
    if not (len(letter) == 1 and letter.isalpha()):
        print(f"No prediction was made. It came out {outcome}{reason}.")
    elif letter == outcome.lower():
        print(f"You predicted {letter}, and so it came out{reason}.")
    else:
        print(f"You predicted {letter}; it came out {outcome}{reason}. What did you leave out of account?")
