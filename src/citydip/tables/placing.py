"""Tables under validation: their statements, what could not be read in them, and the cell in which a record says something."""

import re
import tempfile
from collections.abc import Mapping, Sequence, Set
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, Final

from citydip.tables.document import Account, n_triples, statements
from citydip.tables.headers import Part
from citydip.tables.problems import CellPlace, Problem
from citydip.tables.reading import Table, Tables
from citydip.tables.terms import in_angles

__all__ = ["PlacedTable", "RecordCells", "placed_tables"]

_BATCH: Final = 20_000
_IRIS: Final = re.compile(r"<[^<>]*>")


@dataclass(slots=True)
class RecordCells:
    """The cells of one record.

    Attributes:
        part: the table in which it stands.
        row: its row, or the line where it starts.
        column: the number of the column that it is found by, counted from 1.
        values: the column of each of its statements, by property and value.
    """

    part: Part
    row: int
    column: int
    values: dict[tuple[str, str], int] = field(default_factory=dict)

    def place(self, path: str | None, value: str | None) -> CellPlace:
        """The cell in which it says something, or in which it should.

        Args:
            path: a property or a path as SPARQL writes it; None for the record as a whole.
            value: the value as N-Triples writes it; None where one is missing.
        """
        return CellPlace.of(self.part.grid, self.row, self._column(path or "", value or ""))

    def _column(self, path: str, value: str) -> int:
        properties = _IRIS.findall(path)
        for property_ in properties:
            if (property_, value) in self.values:
                return self.values[property_, value]
        for property_ in properties:
            if found := next((column for (known, _), column in self.values.items() if known == property_), 0):
                return found
        for property_ in properties:
            for number, column in enumerate(self.part.columns, 1):
                if column and column.predicate and in_angles(column.predicate) == property_:
                    return number
        return self.column


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A file with tables.

    Attributes:
        table: the file.
        file: its statements as N-Triples; of rows that are not understood, what is understood.
        problems: what could not be read.
        tables: the files that it was opened with.
    """

    table: Table
    file: IO[bytes]
    problems: Sequence[Problem]
    tables: Tables

    @property
    def content(self) -> bytes:
        """Its statements as N-Triples."""
        self.file.seek(0)
        return self.file.read()

    @property
    def size(self) -> int:
        """How many bytes these are."""
        return self.file.seek(0, 2)

    def cells(self, wanted: Set[str]) -> Mapping[str, RecordCells]:
        """The cells of some records, by their terms; the file is read once more for them.

        Args:
            wanted: the terms.
        """
        found: dict[str, RecordCells] = {}
        for part, reading in self.tables.readings(self.table):
            own = next((number for number, column in enumerate(part.columns, 1) if column and column.key == "id"), 1)
            of_others = ((statement, column) for group, column in reading.more for statement in group)
            for (subject, property_, value), column in chain(reading.statements, of_others):
                if subject in wanted:
                    record = found.setdefault(subject, RecordCells(part, reading.number, own if subject == reading.subject else column))
                    record.values.setdefault((property_, value), column)
        return found


def placed_tables(paths: Sequence[Path], stack: ExitStack) -> list[PlacedTable]:
    """The tables of some files, which may name each other's records.

    Args:
        paths: the files.
        stack: closes in the end what is opened.

    Raises:
        DataError: a file cannot be read.
    """
    tables = Tables(paths)
    placed = []
    for table in tables.tables:
        account = Account()
        file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 (the stack closes it)
        lines = n_triples(statements(tables, table, account, refuse=False))
        while batch := "".join(islice(lines, _BATCH)):
            file.write(batch.encode())
        placed.append(PlacedTable(table, file, account.problems, tables))
    return placed
