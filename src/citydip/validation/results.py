"""What validation finds: results, what was checked, and the report that holds both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

__all__ = ["UNREACHED", "Change", "Checked", "Fix", "Place", "RawResult", "Report", "Result", "Severity"]

UNREACHED: Final = "https://w3id.org/citydip/shapes#LookedAt"
"""What stands for a shape where no shape looks at a record."""

Text = Mapping[str, str]
"""The same in Persian (``fa``) and in English (``en``)."""


class Severity(IntEnum):
    """How grave a result is; the names are SHACL's."""

    INFO = 0
    WARNING = 1
    VIOLATION = 2

    @property
    def word(self) -> str:
        """``info``, ``warning`` or ``violation``."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> "Severity":
        """The severity that a word names.

        Raises:
            KeyError: there is none of that name.
        """
        return cls[word.upper()]


class RawResult(NamedTuple):
    """What an engine says, and all by which two engines are compared; terms as in N-Triples, a path as in SPARQL."""

    focus: str
    path: str | None
    component: str
    value: str | None
    shape: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Place:
    """Where the subject of a result stands: a file and, where its syntax tells, line and column, counted from 1.

    In a workbook these are the row and the column of ``cell`` on ``sheet``, which are empty elsewhere.
    """

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.file}: {self.sheet}!{self.cell}"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


class Change(NamedTuple):
    """One value to be replaced; property and terms as N-Triples writes them."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Fix:
    """How a record can be put right.

    Attributes:
        text: what to do, as a sentence.
        alternatives: the ways to do it, the likeliest first; the changes of each belong together.
        safe: whether the first way is the only one that can be meant, so that a program may take it.
    """

    text: Text
    alternatives: Sequence[Sequence[Change]]
    safe: bool


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that is not as it should be, with all that a person needs to put it right.

    Attributes:
        raw: what the engine said.
        focus_label: what the record is called.
        path_label: what the field is called; None where the result is about the record as a whole.
        value_label: what the value is called; None where there is none.
        message: what is wrong and what to write, as a sentence.
        fix: how the value can be put right; None where that cannot be known.
        place: where the record stands; None for a graph in memory.
    """

    raw: RawResult
    focus_label: Text
    path_label: Text | None
    value_label: Text | None
    message: Text
    fix: Fix | None
    place: Place | None

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.raw.severity


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at.

    Attributes:
        files: how many files were read; 0 for a graph in memory.
        triples: how many statements they hold.
        cases: how many activities, agreements and memberships are described.
        shapes: how many shapes were applied.
        focus_nodes: how many records a shape reached by their class.
    """

    files: int
    triples: int
    cases: int
    shapes: int
    focus_nodes: int


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a validation.

    Attributes:
        results: the gravest first, then in the order of the files.
        checked: what was looked at.
        engine: ``fast`` or ``reference``.
        ontology: the version of the ontology.
        data_hash: the first 16 hexadecimal digits of the SHA-256 of the data.
        left_out: how many results were found and are not among ``results``, by severity.
    """

    results: Sequence[Result]
    checked: Checked
    engine: str
    ontology: str
    data_hash: str
    left_out: Mapping[Severity, int] = field(default_factory=dict)

    @property
    def reached(self) -> bool:
        """Whether anything was checked: a shape reached a record, or a term was found that nobody declares."""
        return self.checked.focus_nodes > 0 or self.count(Severity.VIOLATION) > 0

    @property
    def conforms(self) -> bool:
        """Whether something was checked and no violation was found; warnings and information are allowed."""
        return self.conforms_at(Severity.VIOLATION)

    def conforms_at(self, severity: Severity) -> bool:
        """Whether something was checked and nothing as grave as that was found."""
        return self.reached and not any(self.count(other) for other in Severity if other >= severity)

    def count(self, severity: Severity) -> int:
        """How many results have that severity."""
        return sum(result.severity == severity for result in self.results) + self.left_out.get(severity, 0)

    def tuples(self) -> set[RawResult]:
        """The results without what was added for people."""
        return {result.raw for result in self.results}
