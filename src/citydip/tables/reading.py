"""From tables to statements: row by row, each statement with the cell that it comes from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from citydip.errors import DataError
from citydip.messages import LANGUAGES, text
from citydip.persian import normalise
from citydip.tables.cells import Cells
from citydip.tables.grid import Grid, delimited
from citydip.tables.headers import Part, recognise, said_base
from citydip.tables.making import model
from citydip.tables.mapped import Mapped, map_table
from citydip.tables.mapping import TableMapping, load_mapping
from citydip.tables.model import Model
from citydip.tables.naming import Known, Names
from citydip.tables.problems import CellPlace, Problem
from citydip.tables.rows import Reading, RowReader
from citydip.tables.terms import segment
from citydip.tables.workbook import WORKBOOK, open_workbook

__all__ = ["Table", "Tables", "default_base"]


def default_base(path: Path) -> str:
    """The base of the IRIs of a file that names none."""
    return f"https://example.org/{segment(path.stem) or 'cases'}/"


@dataclass(frozen=True)
class Table:
    """One file with tables.

    Attributes:
        path: the file.
        base: the IRI that its records start with.
        parts: its tables of records.
        problems: what is wrong with the file beside its rows, such as a sheet that is not known.
        mapped: what a mapping made of it; None where it is a table of ours.
    """

    path: Path
    base: str
    parts: Sequence[Part]
    problems: Sequence[Problem]
    mapped: Mapped | None = None


class Tables:
    """Some files with tables, whose cells may name each other's records.

    Args:
        paths: the files.
        base: the IRI that the records of files start with that name none themselves; where None, one made of the name of the file, or of
            that of the mapping.
        mapping: the path or the name of a mapping by which all of them are read; None for tables of ours.

    Raises:
        MappingError: the mapping is missing or wrong, or does not fit.
        DataError: a file is missing, unreadable, damaged, protected, or holds no table that is known.
    """

    def __init__(self, paths: Sequence[Path], base: str | None = None, mapping: str | None = None) -> None:
        self._model: Model = model()
        self._names = Names(self._model, self._known)
        self._cells: dict[str, Cells] = {}
        by = load_mapping(mapping, self._model) if mapping else None
        self.tables = [
            self._mapped(path, base or default_base(Path(by.name)), by) if by else self._open(path, base or default_base(path))
            for path in paths
        ]

    def _mapped(self, path: Path, base: str, mapping: TableMapping) -> Table:
        with _readable(path):
            mapped = map_table(path, mapping)
        return Table(path, base, mapped.parts, mapped.problems, mapped)

    def _open(self, path: Path, base: str) -> Table:
        grids, hidden = _grids(path)
        parts: list[Part] = []
        problems = [Problem(CellPlace(str(path), name, 1, 0), "sheet-hidden", {"sheet": name}, grave=False) for name in hidden]
        for grid in grids:
            if normalise(grid.sheet) in _guides():
                continue
            part = recognise(grid, self._model)
            if part:
                parts.append(part)
            elif any(True for _ in grid.rows()):
                problems.append(Problem(CellPlace.of(grid, 1, 0), "sheet-unknown", {"sheet": grid.sheet}, grave=False))
        if not parts:
            raise DataError("table-unknown", file=str(path))
        said = next((found for grid in grids if (found := said_base(grid))), None) or next((part.base for part in parts if part.base), None)
        return Table(path, said or base, parts, problems)

    def readings(self, table: Table) -> Iterator[tuple[Part, Reading]]:
        """Every row of a file that is not empty."""
        for part in table.parts:
            yield from ((part, reading) for reading in self._reader(table, part).readings())

    def _reader(self, table: Table, part: Part) -> RowReader:
        if table.base not in self._cells:
            self._cells[table.base] = Cells(self._model, self._names, table.base)
        return RowReader(part, table.base, self._cells[table.base])

    def _known(self, sheet: str) -> Sequence[Known]:
        """The records of one sheet in all files, with what they are called."""
        return self._known_of[sheet]

    @cached_property
    def _known_of(self) -> "_KnownRecords":
        return _KnownRecords(self)


class _KnownRecords(dict[str, Sequence[Known]]):
    """The records of each sheet, gathered when they are first asked for."""

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self._tables = tables

    def __missing__(self, sheet: str) -> Sequence[Known]:
        self[sheet] = ()  # a sheet whose names speak of its own records
        self[sheet] = list(self._gather(sheet))
        return self[sheet]

    def _gather(self, sheet: str) -> Iterator[Known]:
        for table in self._tables.tables:
            for part in table.parts:
                if part.sheet.key == sheet:
                    yield from self._tables._reader(table, part).known()


def _grids(path: Path) -> tuple[list[Grid], list[str]]:
    with _readable(path):
        return open_workbook(path) if path.suffix.lower() == WORKBOOK else ([delimited(path)], [])


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """Turns an error of the system into one that names the file."""
    try:
        if path.is_dir():
            raise DataError("data-folder", file=str(path))
        if not path.exists():
            raise DataError("data-missing", file=str(path))
        yield
    except (OSError, ValueError) as error:
        raise DataError("data-unreadable", file=str(path), reason=getattr(error, "strerror", None) or str(error)) from None


def _guides() -> frozenset[str]:
    """The names of the sheets on which citydip explains itself."""
    return frozenset(normalise(text(key, language)) for key in ("table-guide", "table-examples") for language in LANGUAGES)
