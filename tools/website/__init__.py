"""The course as a website: `python -m tools.website [FOLDER]` builds it, by default into build/site.

    pages      the sources: notebooks without answers but with the figures of the solutions, map, guides
    links      what links between them become
    reference  the package's docstrings
    conf       the settings of Sphinx, which makes the pages
    mathml     formulas, drawn by the browser itself

Nothing is fetched, neither while building nor while reading: the pages can be opened as files.
"""
