"""The docstrings of the package as pages of the website, one for each module, as `?` shows them in a notebook."""

import importlib
import inspect
import re
from pathlib import Path

from docutils.nodes import make_id

from tools import make_api_page as api

__all__ = ["linked", "reference_pages"]


def reference_pages(root):
    """`{source file in the repository: (address in the site, Markdown)}` of every public module."""
    pages = {}
    for name in api.module_names():
        module = importlib.import_module(name)
        source = Path(inspect.getsourcefile(module)).relative_to(root).as_posix()
        pages[source] = f"docs/reference/{api.short(module)}.html", page(module)
    return pages


def page(module):
    """A module's page: its own docstring, then each public function and class that has one."""
    parts = [f"# {api.short(module)}", docstring(module)]
    for name in sorted(api.public_names(module), key=str.lower):
        value = getattr(module, name)
        if inspect.isclass(value) or inspect.isroutine(value):
            parts += [f"## {name}", described(name, value)]
            parts += [described(f"{name}.{method}", function) for method, function in methods(value)]
    return "\n\n".join(parts) + "\n"


def methods(value):
    """The public methods that a class itself defines and describes, as (name, function)."""
    if not inspect.isclass(value):
        return []
    return [(n, f) for n, f in vars(value).items() if n[0] != "_" and inspect.isfunction(f) and f.__doc__]


def described(name, value):
    """A call with its options, and the docstring."""
    return f"```python\n{name}{api.arguments(value)}\n```\n\n{docstring(value)}"


def docstring(documented):
    return f"```text\n{inspect.getdoc(documented) or ''}\n```"


def linked(markdown):
    """The page docs/API.md with a link from each function and class to its docstring."""
    sections = re.split(r"^(?=## )", markdown, flags=re.MULTILINE)
    known = {api.short(importlib.import_module(name)) for name in api.module_names()}
    return "".join(linked_section(section, known) for section in sections)


def linked_section(section, known):
    module = section.partition("\n")[0].removeprefix("## ").strip()
    if module not in known:
        return section
    entry = re.compile(r"^- (`(\w+)\([^`]*`)", re.MULTILINE)
    return entry.sub(lambda m: f"- [{m[1]}](reference/{module}.html#{make_id(m[2])})", section)
