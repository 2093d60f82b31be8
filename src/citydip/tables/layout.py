"""What a table is beside its records, as RDF: the order of its rows, what was typed, and the user's own columns.

Rows and columns are described with the vocabulary of CSV on the Web (https://www.w3.org/TR/csv2rdf/) under the base of the
user's IRIs; the position of a column is schema.org's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Final

from citydip.tables.headers import Part
from citydip.tables.model import Sheet
from citydip.tables.rows import Reading
from citydip.tables.terms import Statement, in_angles, literal, segment, text_of, typed

__all__ = ["CSVW", "ROWNUM", "SCHEMA", "Layout", "RowLayout", "columns_of", "number_of", "row_of", "sheet_of"]

CSVW: Final = "http://www.w3.org/ns/csvw#"
SCHEMA: Final = "https://schema.org/"
ROWNUM: Final = in_angles(CSVW + "rownum")
"""The property of the number of a row among those of its sheet."""

_DESCRIBES, _TITLE = (in_angles(CSVW + name) for name in ("describes", "title"))
_POSITION: Final = in_angles(SCHEMA + "position")
_ROW: Final = re.compile(r"<(.*?)row/([a-z-]+)/[^/]*>")
_COLUMN: Final = re.compile(r"<.*?column/([a-z-]+)/[^/]*>")
_NAME: Final = re.compile(r"[^\W\d][\w.-]*")


def columns_of(part: Part, base: str) -> Iterator[Statement]:
    """The user's own columns, in their order."""
    own = [heading for heading, column in zip(part.headings, part.columns, strict=True) if heading and column is None]
    for position, heading in enumerate(own, 1):
        column = _column(base, part.sheet.key, heading)
        yield column, _TITLE, literal(heading)
        yield column, _POSITION, typed(str(position), "integer")


def row_of(reading: Reading, number: int, sheet: Sheet, base: str) -> Iterator[Statement]:
    """One row, as the one of that number among the rows of its sheet."""
    row = in_angles(f"{base}row/{sheet.key}/{_local(reading.subject, sheet, base)}")
    yield row, _DESCRIBES, reading.subject
    yield row, ROWNUM, typed(str(number), "integer")
    for key, text in reading.typed.items():
        yield row, _typed(base, key), literal(text)
    for heading, text in reading.own.items():
        yield row, _column(base, sheet.key, heading), literal(text)


def sheet_of(row: str) -> str:
    """The key of the sheet of a row; empty where the term is none of a row."""
    found = _ROW.fullmatch(row)
    return found[2] if found else ""


def number_of(value: str) -> int:
    """The number of a row or a column; 0, before all others, where a value is none."""
    try:
        return int(text_of(value)[0])
    except ValueError:
        return 0


def _local(subject: str, sheet: Sheet, base: str) -> str:
    iri = subject.strip("<>")
    usual = f"{base}{sheet.segment}/"
    return iri[len(usual) :] if iri.startswith(usual) and "/" not in iri[len(usual) :] else segment(iri)


@lru_cache(maxsize=1000)
def _typed(base: str, key: str) -> str:
    """The property of what was typed into a column."""
    return in_angles(f"{base}typed/{key.replace(':', '.').replace('@', '.')}")


@lru_cache(maxsize=1000)
def _column(base: str, sheet: str, heading: str) -> str:
    """The property of a column of the user's own; its name must be one that XML takes, too."""
    name = segment(heading)
    if not _NAME.fullmatch(name):
        name = f"c-{sha256(heading.encode()).hexdigest()[:12]}"
    return in_angles(f"{base}column/{sheet}/{name}")


@dataclass(slots=True)
class RowLayout:
    """Where a record stood, and what was written there."""

    sheet: str
    base: str
    number: int = 0
    typed: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)


@dataclass
class Layout:
    """What statements say of tables.

    Attributes:
        rows: the row of each record, by its term.
        headings: the user's own headings of each sheet, in order.
        base: the base of the IRIs; empty where no row is described.
    """

    rows: dict[str, RowLayout] = field(default_factory=dict)
    headings: dict[str, list[str]] = field(default_factory=dict)
    base: str = ""

    @classmethod
    def gather(cls, statements: Iterable[Statement]) -> tuple["Layout", list[Statement]]:
        """The layout among statements, and all statements that are none of it."""
        rest: list[Statement] = []
        rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
        titles: dict[str, str] = {}
        positions: dict[str, int] = {}
        for statement in statements:
            subject, predicate, value = statement
            if subject.startswith("<") and _ROW.fullmatch(subject):
                rows[subject].append((predicate, value))
            elif predicate == _TITLE and _COLUMN.fullmatch(subject):
                titles[subject] = text_of(value)[0]
            elif predicate == _POSITION and _COLUMN.fullmatch(subject):
                positions[subject] = number_of(value)
            else:
                rest.append(statement)
        layout = cls()
        for row, said in rows.items():
            layout._add(row, said, titles)
        for column, title in sorted(titles.items(), key=lambda pair: (positions.get(pair[0], 0), pair[1])):
            found = _COLUMN.fullmatch(column)
            if found:
                layout.headings.setdefault(found[1], []).append(title)
        layout.headings = {sheet: list(dict.fromkeys(titles)) for sheet, titles in layout.headings.items()}
        return layout, rest

    def _add(self, row: str, said: Iterable[tuple[str, str]], titles: dict[str, str]) -> None:
        found = _ROW.fullmatch(row)
        base, sheet = (found[1], found[2]) if found else ("", "")
        layout = RowLayout(sheet, base)
        subject = ""
        for predicate, value in said:
            if predicate == _DESCRIBES:
                subject = value
            elif predicate == ROWNUM:
                layout.number = number_of(value)
            elif predicate in titles:
                layout.own[titles[predicate]] = text_of(value)[0]
            elif predicate.startswith(f"<{base}typed/"):
                layout.typed[predicate[len(base) + 7 : -1]] = text_of(value)[0]
        self.base = self.base or base
        if subject:
            self.rows[subject] = layout
