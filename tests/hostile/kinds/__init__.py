"""The pieces, a module for each kind; `PIECES` is `{name: source}`.

A piece is Python that runs in an added cell at the top of a submission. It may define `lie(count, name, args)`, which
gives what every answer returns: `count` values. What it does not define is as in suite.py.
"""
