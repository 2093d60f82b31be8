"""What the paper says and cases can test: each statement is a query of queries/statements, each row a thing that speaks for or against it.

The last two columns are ``thing`` and ``borne_out``; columns before them say which part of the statement the row is about, such as a
dimension and a function.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from citydip.messages import LANGUAGES
from citydip.questions import Question, load
from citydip.resources import untested
from citydip.store import Store, Term

__all__ = ["Tally", "Tested", "Untested", "cannot_be_tested", "tested"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What speaks for and against a statement, or a part of one.

    Attributes:
        part: what the part is about; empty for the whole.
        supporting: the things, mostly cases, that bear it out.
        opposing: those that speak against it.
    """

    part: tuple[Term, ...]
    supporting: tuple[Term, ...]
    opposing: tuple[Term, ...]

    @property
    def share(self) -> Fraction | None:
        """The share that bears it out; None where nothing speaks of it."""
        number = len(self.supporting) + len(self.opposing)
        return Fraction(len(self.supporting), number) if number else None


@dataclass(frozen=True, slots=True)
class Tested:
    """A statement of the paper with what cases say of it.

    Attributes:
        statement: what is asked, of which findings and propositions (``tests``) and sections (``at``).
        whole: all that speaks for and against it, whatever part it is about.
        parts: the same by part; none where the statement has no parts.
    """

    statement: Question
    whole: Tally
    parts: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Untested:
    """Findings and propositions that cases cannot test.

    Attributes:
        id: the name of the reason.
        reason: why they cannot, by language.
        says: their numbers.
    """

    id: str
    reason: Mapping[str, str]
    says: tuple[str, ...]


def tested(store: Store) -> list[Tested]:
    """Every statement that cases can test, put to a store."""
    return [_tested(store, statement) for statement in load("statements")]


def _tested(store: Store, statement: Question) -> Tested:
    rows = statement.of(store, {}).terms
    parts: dict[tuple[Term, ...], list[tuple[Term, bool]]] = {}
    for *part, thing, borne_out in rows:
        assert thing is not None  # noqa: S101 (every row is about something)
        parts.setdefault(tuple(term for term in part if term is not None), []).append((thing, store.plain(borne_out) is True))
    whole = _tally((), [pair for pairs in parts.values() for pair in pairs])
    return Tested(statement, whole, tuple(_tally(part, pairs) for part, pairs in parts.items() if part))


def _tally(part: tuple[Term, ...], pairs: Sequence[tuple[Term, bool]]) -> Tally:
    return Tally(
        part,
        tuple(thing for thing, borne_out in pairs if borne_out),
        tuple(thing for thing, borne_out in pairs if not borne_out),
    )


@cache
def cannot_be_tested() -> tuple[Untested, ...]:
    """What cases cannot test, by reason.

    Raises:
        ResourceError: the list is missing.
    """
    reasons = tomllib.loads(untested().read_text(encoding="utf-8"))
    return tuple(
        Untested(name, {language: reason[language] for language in LANGUAGES}, tuple(reason["says"].split()))
        for name, reason in reasons.items()
    )
