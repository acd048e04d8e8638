"""What lets commands start sooner."""

import sys

__all__ = ["skip_slow_imports"]


def skip_slow_imports():
    """Keeps jsonschema, which checks notebooks, from building its grammar of internationalized web addresses.

    That takes more than two seconds at each start. Notebooks hold no field of that format, and jsonschema does without
    the module where there is none. It must be called before the first import of nbformat or of Jupyter.
    """
    sys.modules.setdefault("rfc3987_syntax", None)
