"""Finds answers of different students that are nearly the same, where a class writes them in many ways.

Two rounds keep it in bounds: the first notes a number for each line of each answer (about 1 kB a student), and whoever
shares lines that hardly anybody else has is compared in the second, token by token.
"""

import array
import collections
import dataclasses
import hashlib
import itertools

from rapidfuzz import fuzz

from cs231n_utils.grading.outgoing.report.written import statements

__all__ = ["LIMITS", "Alike", "Pair"]

# A line that more students have is a way to write it.
RARE = 5
FEW_TOKENS = 6
# Short answers are alike by necessity.
SHORTEST = 30
ALIKE = 90.0
SHARED_LINES = 2
MOST_CANDIDATES, MOST_PAIRS = 300, 40
LIMITS = (
    f"Compared are answers of {SHORTEST} tokens or more that Python can read, without layout, comments, docstrings and "
    f"the names of variables. Reported are two that are equal in {ALIKE:.0f} of 100 tokens or more and share at least "
    f"{SHARED_LINES} lines that no more than {RARE} students have. Left out is what is as close to the course's own "
    "answers, and so is a text that many share: it cannot be told from the usual way to write it. Whoever rewrites "
    "the lines or changes their order is not found, and in a small class the usual looks unusual. Likeness is no "
    "proof: two who learnt from the same page, or worked as a pair with permission, write alike. Look at both "
    "texts and ask before you judge."
)


@dataclasses.dataclass(frozen=True)
class Pair:
    """Two students whose answers are nearly the same.

    Attributes
    ----------
    students : tuple of str
        Two ids.
    answers : dict of str to float
        How much of each such answer is equal, in percent.
    shared : int
        How many unusual lines they share in these answers.
    """

    students: tuple
    answers: dict
    shared: int


class Alike:
    """Compares the answers of a class.

    Give every result to `note`, then every result to `collect`, then ask for `pairs`.

    Parameters
    ----------
    ours : dict of str to list of str
        The course's own texts of each answer, by grade_id: what was released, the solution, and others that are known.
    """

    def __init__(self, ours):
        self.ours = {name: [flat(statements(text)) for text in texts] for name, texts in ours.items()}
        self.usual = {
            mark(name, line) for name, texts in ours.items() for text in texts for line in statements(text)
        }  # fmt: skip
        self.marks, self.texts, self._candidates = {}, {}, None

    def note(self, result):
        """Notes the lines of a student's answers."""
        found = set()
        for name, text in result.answers.items():
            lines = statements(text)
            if sum(map(len, lines)) >= SHORTEST:
                found.update(mark(name, line) for line in lines if len(line) >= FEW_TOKENS)
        if found - self.usual:
            self.marks[result.student] = array.array("Q", sorted(found - self.usual))

    def collect(self, result):
        """Keeps the answers of a student who shares unusual lines with another."""
        if self._candidates is None:
            self._candidates = self.candidates()
            self._wanted = {student for pair in self._candidates for student in pair}
            self.marks = {student: marks for student, marks in self.marks.items() if student in self._wanted}
        if result.student in self._wanted:
            self.texts[result.student] = result.answers

    def candidates(self):
        """The pairs that share the most unusual lines, as {(one, other): how many}."""
        holders = collections.Counter(itertools.chain.from_iterable(self.marks.values()))
        rare = {number: [] for number, count in holders.items() if 2 <= count <= RARE}
        for student, marks in self.marks.items():
            for number in marks:
                if number in rare:
                    rare[number].append(student)
        shared = collections.Counter(
            pair for students in rare.values() for pair in itertools.combinations(sorted(students), 2)
        )
        self.rare = set(rare)
        enough = [(pair, count) for pair, count in shared.items() if count >= SHARED_LINES]
        return dict(sorted(enough, key=lambda entry: (-entry[1], entry[0]))[:MOST_CANDIDATES])

    def pairs(self):
        """The `Pair`s found, those with the most in common first."""
        found = [self.compared(*pair) for pair in self._candidates or ()]
        found = [pair for pair in found if pair.answers]
        return sorted(found, key=lambda pair: (-len(pair.answers), -pair.shared, pair.students))[:MOST_PAIRS]

    def compared(self, one, other):
        answers, shared = {}, 0
        for name in self.texts.get(one, {}):
            first, second = (statements(self.texts.get(student, {}).get(name, "")) for student in (one, other))
            unusual = {mark(name, line) for line in first} & {mark(name, line) for line in second} & self.rare
            if len(unusual) < SHARED_LINES or min(len(flat(first)), len(flat(second))) < SHORTEST:
                continue
            likeness = fuzz.ratio(flat(first), flat(second))
            if likeness >= ALIKE and not self.is_ours(name, flat(first)) and not self.is_ours(name, flat(second)):
                answers[name] = likeness
                shared += len(unusual)
        return Pair((one, other), answers, shared)

    def is_ours(self, name, tokens):
        """True if a text is nearly one of the course's own."""
        return any(fuzz.ratio(tokens, text, score_cutoff=ALIKE) for text in self.ours.get(name, ()) if text)


def flat(lines):
    return list(itertools.chain.from_iterable(lines))


def mark(name, line):
    """A number for a line of an answer."""
    text = "\0".join((name, *line)).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
