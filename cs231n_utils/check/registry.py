"""What is known of an assignment: its answers, their references, and the ways they go wrong.

Each assignment has a folder in ``cs231n_utils/topics``: its ``answers`` build a `Topic`, its ``misconceptions`` add to
it. A misconception is kept as code that really makes the mistake, so that it can be recognised by its results,
whatever the student's text looks like.
Most are one edit of a plain right answer (`Topic.edit`), or the same edit with several constants (`Topic.family`); the
others are functions of their own (`Topic.wrong`). Two edits of one answer can be made together: see `Topic.pairs_of`.
The same list names mistakes to students, tests the graders and labels the columns of the class report.
"""

import dataclasses
import functools
import importlib
import inspect
import itertools
import pkgutil
import re
import textwrap

import numpy as np

__all__ = ["Answer", "Misconception", "Topic", "load_topic"]


@dataclasses.dataclass(frozen=True)
class Answer:
    """One function that students write.

    Attributes
    ----------
    name : str
        What the student's function is called.
    reference : callable
        The function it is compared with; same arguments, independently written and tested.
    returns : tuple of str
        Names of what it returns; a name in `internal` (a cache) is handed on but never compared.
    section : str
        The heading in the notebook that explains it.
    uses : tuple of str
        Answers whose results its checks need (a backward pass needs the cache of its forward pass).
    calls : tuple of str
        Answers that the student's own code may well call (adamw may call adam).
    """

    name: str
    reference: object
    returns: tuple = ("the result",)
    section: str = ""
    uses: tuple = ()
    calls: tuple = ()
    internal: tuple = ("cache", "config")


@dataclasses.dataclass(frozen=True)
class Misconception:
    """A known way to get an answer wrong: the code that does it and the sentence that names it.

    Attributes
    ----------
    edits : tuple
        The ``(old, new)`` that make `source` of the plain answer; empty if it is a function of its own.
    family : tuple
        The slug and the template of the sentence that it shares with others, which differ in `value` alone.
    """

    answer: str
    slug: str
    sentence: str
    section: str
    source: str
    edits: tuple = ()
    family: tuple = ()
    value: str = ""

    @property
    def id(self):
        return f"{self.answer}/{self.slug}"

    @functools.cached_property
    def function(self):
        return define(self.source, self.answer)


class Topic:
    """The answers and misconceptions of one assignment, e.g. ``Topic("01-activations")``.

    Parameters
    ----------
    assignment : str
        Its folder's name.
    allowed : sequence of str
        Modules that answers may use, e.g. ``"cs231n_utils.layers.affine"``. Where submissions are graded, all else of
        the package is withheld; cs231n_utils/grading/running/allowed.py says what cannot be allowed.
    """

    def __init__(self, assignment, allowed=()):
        self.assignment = assignment
        self.allowed = tuple(allowed)
        self.answers = {}
        self.misconceptions = []
        self._plain = {}

    def answer(self, name, reference, **details):
        """Register an answer; `details` are the fields of `Answer`."""
        self.answers[name] = Answer(name, reference, **details)

    def plain(self, function):
        """Decorator: a plain right answer, the text that `edit` starts from. It may use NumPy (as np) only."""
        if function.__name__ not in self.answers:
            raise ValueError(f"{function.__name__} is no answer of {self.assignment}: register it first")
        self._plain[function.__name__] = _source(function, function.__name__)
        return function

    def edit(self, answer, slug, sentence, *edits, section=None):
        """A misconception that is the plain answer with each ``(old, new)`` of `edits` exchanged."""
        self._edit(Misconception(answer, slug, sentence, section or self.answers[answer].section, "", edits))

    def family(self, answer, slug, sentence, values, *edits, section=None):
        """The same mistake with several constants: ``{value}`` in the new texts is each of `values` (strings) in turn.

        Parameters
        ----------
        answer : str
        slug : str
            The slug of each member ends in its value.
        sentence : str
            ``{value}`` in it is the constant that was found; if the results cannot tell several apart, all of these are
            named.
        values : list of str
        *edits : pairs (old, new)
        section : str, optional
            The answer's own unless given.

        Raises
        ------
        ValueError
            If what is to be exchanged does not stand in the plain answer.
        """
        for value in values:
            filled = tuple((old, new.replace("{value}", value)) for old, new in edits)
            self._edit(
                Misconception(
                    answer,
                    f"{slug}-{value}",
                    sentence.replace("{value}", value),
                    section or self.answers[answer].section,
                    "",
                    filled,
                    (slug, sentence),
                    value,
                )
            )

    def _edit(self, misconception):
        source = edited(self._plain[misconception.answer], misconception.edits)
        if source is None:
            raise ValueError(f"{misconception.id}: what is to be exchanged does not stand in the plain answer")
        self.misconceptions.append(dataclasses.replace(misconception, source=source))

    def wrong(self, answer, slug, sentence, section=None):
        """Decorator: a misconception that is a function of its own. It may use NumPy (as np) only."""

        def register(function):
            of_it = section or self.answers[answer].section
            self.misconceptions.append(Misconception(answer, slug, sentence, of_it, _source(function, answer)))
            return function

        return register

    def plain_source(self, answer):
        """The text of the plain right answer, or None if the topic has none."""
        return self._plain.get(answer)

    def plain_functions(self):
        """Functions for every answer: the plain one if there is one, else the reference."""
        plain = {name: define(source, name) for name, source in self._plain.items()}
        return {name: plain.get(name, a.reference) for name, a in self.answers.items()}

    def misconceptions_of(self, answer):
        return [m for m in self.misconceptions if m.answer == answer]

    def pairs_of(self, answer, may_pair=lambda one, other: True):
        """Every two misconceptions of `answer` whose edits can both be made: ``(first, second, source)`` in turn.

        Those with a family's first member come before those with its other members.

        Parameters
        ----------
        answer : str
        may_pair : callable
            Tells of two misconceptions whether they are worth trying together.
        """
        edits = [m for m in self.misconceptions_of(answer) if m.edits]
        firsts = list({m.family or m.id: m for m in reversed(edits)}.values())[::-1]
        pairs = itertools.combinations(firsts, 2), itertools.combinations(edits, 2)
        made = {m.source for m in edits} | {self._plain.get(answer)}
        for first, second in itertools.chain(*pairs):
            if (first.family and first.family == second.family) or not may_pair(first, second):
                continue
            for one, other in ((first, second), (second, first)):
                source = edited(one.source, other.edits)
                if source is not None and source not in made:
                    made.add(source)
                    yield first, second, source


def load_topic(assignment):
    """The `Topic` of an assignment such as "01-activations", with every misconception that is known of it.

    Raises
    ------
    ValueError
        If the assignment has no folder in cs231n_utils/topics.
    """
    path = f"cs231n_utils.topics.{topic_name(assignment)}"
    try:
        topic = importlib.import_module(f"{path}.answers").topic
    except ModuleNotFoundError as error:
        if error.name not in (path, f"{path}.answers"):
            raise
        raise ValueError(
            f"no checks are registered for {assignment!r}: is the assignment's name spelled as its folder is?"
        ) from None
    misconceptions = importlib.import_module(f"{path}.misconceptions")
    for module in pkgutil.iter_modules(getattr(misconceptions, "__path__", ())):
        importlib.import_module(f"{path}.misconceptions.{module.name}")
    return topic


def topic_name(assignment):
    """The folder in cs231n_utils/topics of an assignment: "04-batch-normalization" -> "batch_normalization"."""
    return re.sub(r"^\d+-", "", assignment).replace("-", "_")


def edited(source, edits):
    """`source` with each ``(old, new)`` exchanged, or None if one of the old texts does not stand in it."""
    for old, new in edits:
        if old not in source:
            return None
        source = source.replace(old, new)
    return source


def define(source, name):
    """Run `source` and return the function `name` that it defines."""
    namespace = {"np": np}
    exec(_compiled(source, name), namespace)
    return namespace[name]


@functools.cache
def _compiled(source, name):
    # Every diagnosis needs all plain answers anew, so that none carries state; their code can be kept.
    return compile(source, f"<{name}>", "exec")


def _source(function, name):
    """The text of `function` without its decorators, defined under `name`."""
    text = textwrap.dedent(inspect.getsource(function))
    text = text[text.index("def ") :]
    return text.replace(f"def {function.__name__}(", f"def {name}(", 1)
