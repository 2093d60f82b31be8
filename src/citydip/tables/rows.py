"""The rows of one table: what each says, statement by statement with its cell, and what could not be read."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from pyoxigraph import NamedNode

from citydip.persian import trimmed
from citydip.tables.cells import Cells, Value
from citydip.tables.headers import Part
from citydip.tables.model import Column, Kind
from citydip.tables.naming import CellFault, Known
from citydip.tables.problems import CellPlace, Problem
from citydip.tables.terms import Statement, in_angles, is_simple, literal, subject_of, text_of
from citydip.terms import PREFIXES

__all__ = ["Reading", "RowReader", "status_change", "statuses"]

_CD: Final = PREFIXES["cd"]
_TYPE: Final = in_angles(PREFIXES["rdf"] + "type")
_STATUS_CHANGE, _STATUS, _DATE, _EARLIEST, _LATEST = (
    in_angles(_CD + name) for name in ("StatusChange", "status", "date", "dateEarliest", "dateLatest")
)


@dataclass(slots=True)
class Reading:
    """One row.

    Attributes:
        number: its number, or the line where it starts.
        subject: the term of the record; empty where it has no id.
        statements: what it says, each statement with the number of the column that it comes from.
        more: what must be said of others that its cells name, likewise.
        problems: what could not be read.
        typed: what was typed into columns whose values say it in another way, by their key.
        own: what stands in the user's own columns, by heading.
    """

    number: int
    subject: str = ""
    statements: list[tuple[Statement, int]] = field(default_factory=list)
    more: list[tuple[tuple[Statement, ...], int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    typed: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        """Whether it is not understood well enough to be taken over."""
        return any(problem.grave for problem in self.problems)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A column with what its cells need.

    Attributes:
        column: the column.
        predicate: its property as a term.
        is_plain: whether its values follow the property as objects.
        is_words: whether a cell is one text as it stands.
        seen: the cells seen before.
    """

    column: Column
    predicate: str
    is_plain: bool
    is_words: bool
    seen: Mapping[str, Value | CellFault]


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, part: Part, base: str, cells: Cells) -> None:
        self.part = part
        self._base = base
        self._cells = cells
        self._segment = part.sheet.segment
        self._at = {column.key: position for position, column in enumerate(part.columns) if column}
        self._id_from = [position for key in part.sheet.id_from for position in self._positions(key)]
        self._fixed = () if "rdf:type" in part.sheet.form else tuple(map(in_angles, part.sheet.classes[:1]))

    def _positions(self, key: str) -> list[int]:
        """Where the columns of a key are: one for each language of a text."""
        return [position for found, position in self._at.items() if found == key or found.startswith(f"{key}@")]

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, cells in self.part.grid.rows():
            if number > self.part.row and any(cell and not cell.isspace() for cell in cells):
                yield number, cells

    def id_of(self, cells: Sequence[str]) -> str:
        """The id of a row: what is written, else what its key columns say; empty where both are."""
        position = self._at.get("id")
        if position is not None and position < len(cells) and (written := trimmed(cells[position])):
            return written
        parts = (trimmed(cells[position]) for position in self._id_from if position < len(cells) and cells[position].strip())
        if self.part.sheet.id_from[0] == "skos:prefLabel":
            return next(parts, "")  # one name is enough, whatever its language
        return "-".join(parts)

    def _subject(self, cells: Sequence[str]) -> str:
        id_ = self.id_of(cells)
        if not id_:
            return ""
        subject = subject_of(id_, self._base, self._segment)
        if subject.startswith("<") and not is_simple(id_):
            try:
                NamedNode(subject[1:-1])
            except ValueError:
                return ""
        return subject

    @cached_property
    def _twins(self) -> Mapping[str, Sequence[int]]:
        """The subjects that stand in several rows, with their rows. Only 8 bytes a row are kept in memory."""
        buckets = [array("q") for _ in range(256)]
        for _, cells in self._rows():
            if subject := self._subject(cells):
                code = hash(subject)
                buckets[code & 255].append(code)
        twice = {code for bucket in buckets for code, count in Counter(bucket).items() if count > 1}
        rows: dict[str, list[int]] = {}
        if twice:
            for number, cells in self._rows():
                subject = self._subject(cells)
                if subject and hash(subject) in twice:
                    rows.setdefault(subject, []).append(number)
        return {subject: numbers for subject, numbers in rows.items() if len(numbers) > 1}

    def known(self) -> Iterator[Known]:
        """The records with what they are called."""
        names = [position for position, column in enumerate(self.part.columns) if column and _names_it(column)]
        classes = self._at.get("rdf:type")
        governs = self._at.get("cd:governs")
        for _, cells in self._rows():
            subject = self._subject(cells)
            if not subject:
                continue
            called = tuple(text_of(term)[0] for position in names for term in self._terms(position, cells))
            found = frozenset(term[1:-1] for term in (*self._fixed, *self._terms(classes, cells)))
            governed = self._terms(governs, cells)
            labels = tuple(term for position in self._positions("skos:prefLabel") for term in self._terms(position, cells))
            yield Known(subject, found, (self.id_of(cells), *called), governed[0] if governed else "", labels)

    def _terms(self, position: int | None, cells: Sequence[str]) -> tuple[str, ...]:
        column = self.part.columns[position] if position is not None else None
        if position is None or column is None or position >= len(cells) or not cells[position].strip():
            return ()
        try:
            return self._cells.value(column, self.part.sheet, cells[position]).terms
        except CellFault:
            return ()

    def readings(self) -> Iterator[Reading]:
        """Every row that is not empty."""
        part, faults = self.part, self.part.grid.faults
        own_at = self._at.get("id", -1) + 1
        plan = [self._planned(column) for column in part.columns]
        for number, cells in self._rows():
            subject = self._subject(cells)
            reading = Reading(number, subject)
            self._look_at_id(reading, cells)
            faulty = self._faults(reading) if faults else ()
            statements = reading.statements
            statements += [((subject, _TYPE, class_), own_at) for class_ in self._fixed]
            for position, cell in enumerate(cells):
                if not cell or cell.isspace() or position in faulty:
                    continue
                if position >= len(plan) or not part.headings[position]:
                    reading.problems.append(self._problem(reading, position, "cell-no-heading", grave=False))
                    continue
                planned = plan[position]
                if planned is None:
                    reading.own[part.headings[position]] = cell
                elif planned.is_words:
                    if subject:
                        statements.append(((subject, planned.predicate, literal(trimmed(cell), planned.column.language)), position + 1))
                elif subject and planned.column.kind is not Kind.ID:
                    value = planned.seen.get(cell)
                    # Most cells are one value that was seen before.
                    if type(value) is Value and not value.readings and planned.is_plain:
                        for term in value.terms:
                            statements.append(((subject, planned.predicate, term), position + 1))
                        if value.more:
                            reading.more += [(group, position + 1) for group in value.more]
                        if value.changed:
                            reading.typed[planned.column.key] = cell
                    else:
                        self._read(reading, position, planned.column, cell)
            yield reading

    def _planned(self, column: Column | None) -> "_Planned | None":
        if column is None:
            return None
        plain = not column.inverse and column.kind is not Kind.STATUS
        words = column.kind is Kind.TEXT and not column.repeats
        return _Planned(column, in_angles(column.predicate), plain, words, self._cells.seen(column, self.part.sheet))

    def _look_at_id(self, reading: Reading, cells: Sequence[str]) -> None:
        position = self._at.get("id", 0)
        if not reading.subject:
            key = "row-id-wrong" if self.id_of(cells) else "row-no-id"
            reading.problems.append(self._of_row(self._problem(reading, position, key)))
        elif numbers := self._twins.get(reading.subject):
            others = [str(number) for number in numbers if number != reading.number]
            data = {"id": self.id_of(cells), "row": str(reading.number), "rows": ", ".join(others[:5])}
            reading.problems.append(self._of_row(self._problem(reading, position, "row-twice", data)))

    def _of_row(self, problem: Problem) -> Problem:
        """A problem of the row as a whole, which is shown at one of its cells."""
        return replace(problem, heading=self.part.sheet.columns["id"].headings, predicate="")

    def _faults(self, reading: Reading) -> set[int]:
        """The positions of the cells of a row that do not say what they seem to."""
        positions = set()
        for position, column in enumerate(self.part.columns):
            key = self.part.grid.faults.get((reading.number, position + 1))
            if column and key and not (column.kind is Kind.ID and key == "cell-uncalculated"):  # such an id is made here
                reading.problems.append(self._problem(reading, position, key))
                positions.add(position)
        return positions

    def _read(self, reading: Reading, position: int, column: Column, cell: str) -> None:
        try:
            value = self._cells.value(column, self.part.sheet, cell)
        except CellFault as error:
            reading.problems.append(self._problem(reading, position, error.key, error.data, better=error.better, safe=error.safe))
            return
        if value.changed:
            reading.typed[column.key] = cell
        where = position + 1
        if column.kind is Kind.STATUS:
            reading.statements += [(statement, where) for statement in statuses(reading.subject, column, value)]
            return
        property_ = in_angles(column.predicate)
        for term in value.terms:
            said = (term, property_, reading.subject) if column.inverse else (reading.subject, property_, term)
            reading.statements.append((said, where))
        if value.readings:
            for reading_property, day in zip(column.readings, value.readings, strict=True):
                reading.statements.append(((reading.subject, in_angles(reading_property), literal(day)), where))
        if value.more:
            reading.more += [(group, where) for group in value.more]

    def _problem(
        self,
        reading: Reading,
        position: int,
        key: str,
        data: Mapping[str, object] | None = None,
        *,
        grave: bool = True,
        better: tuple[str, ...] = (),
        safe: bool = False,
    ) -> Problem:
        column = self.part.columns[position] if position < len(self.part.columns) else None
        return Problem(
            place=CellPlace.of(self.part.grid, reading.number, position + 1),
            key=key,
            data=data or {},
            grave=grave,
            heading=column.headings if column else {},
            subject=reading.subject,
            predicate=in_angles(column.predicate) if column and column.predicate else "",
            better=better,
            safe=safe,
        )


def _names_it(column: Column) -> bool:
    """Whether records are found by what stands in a column."""
    return column.local.partition("@")[0] in {"prefLabel", "altLabel", "address"} or column.local.endswith("Id")


def statuses(subject: str, column: Column, value: Value) -> Iterator[Statement]:
    """The changes of status of an agreement that a cell stands for."""
    for number, date in enumerate(value.dates, 1):
        node = status_change(subject, column.local, number)
        yield subject, in_angles(column.predicate), node
        yield node, _TYPE, _STATUS_CHANGE
        yield node, _STATUS, in_angles(column.range)
        if date and len(date.values) == 1:
            yield node, _DATE, literal(date.values[0])
        if date and date.calendar == "solar-hijri" and date.earliest != date.latest:
            yield node, _EARLIEST, literal(date.earliest)
            yield node, _LATEST, literal(date.latest)


def status_change(agreement: str, status: str, number: int) -> str:
    """The term of the change by which an agreement came into a status, for the first, second, ... time."""
    suffix = f"{status}-{number}" if number > 1 else status
    if agreement.startswith("_:"):
        return f"{agreement}{suffix.replace('-', '')}"
    return in_angles(f"{agreement[1:-1]}/{suffix}")
