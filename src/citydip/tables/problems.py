"""What is wrong with a cell, a row or a sheet, and where."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from citydip.messages import listed, text
from citydip.tables.grid import Grid, letters

__all__ = ["CellPlace", "Problem"]


@dataclass(frozen=True, slots=True)
class CellPlace:
    """A cell, or a row where the column is 0; both are counted from 1."""

    file: str
    sheet: str
    row: int
    column: int

    @classmethod
    def of(cls, grid: Grid, row: int, column: int) -> "CellPlace":
        """A cell of a grid."""
        return cls(grid.file, grid.sheet, row, grid.origins.get(column, 0) if grid.origins else column)

    @property
    def within(self) -> str:
        """The cell without its file: ``cases!D3`` or, for delimited text, ``14:4``."""
        return f"{self.sheet}!{self.cell}" if self.sheet else ":".join(str(part) for part in (self.row, self.column) if part)

    @property
    def cell(self) -> str:
        """The name of the cell, such as ``D3``; of the row, such as ``3``, where no column is meant."""
        return f"{letters(self.column)}{self.row}" if self.column else str(self.row)

    def __str__(self) -> str:
        return f"{self.file}: {self.within}" if self.sheet else f"{self.file}:{self.within}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be read as it stands.

    Attributes:
        place: where.
        key: the name of the sentence that says it.
        data: what the sentence speaks of.
        grave: whether the row is refused for it.
        heading: what the column is called, by language; empty where the row as a whole is meant.
        subject: the term of the record; empty where none is known.
        predicate: the property of the column, as a term; empty where there is none.
        better: what can be written into the cell instead, the likeliest first.
        safe: whether the first of them must be meant.
    """

    place: CellPlace
    key: str
    data: Mapping[str, object] = field(default_factory=dict)
    grave: bool = True
    heading: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    predicate: str = ""
    better: tuple[str, ...] = ()
    safe: bool = False

    def message(self, language: str, *, hinted: bool = True) -> str:
        """What is wrong and what belongs there, as one line.

        Args:
            language: ``en`` or ``fa``.
            hinted: whether it names what can be written instead.
        """
        if reason := self.data.get(f"reason-{language}"):
            return str(reason)
        hint = text("hint-nearest", language, names=listed(self.better, language)) if self.better and hinted else ""
        shown = {name: _short(value) if isinstance(value, str) and name != "cities" else value for name, value in self.data.items()}
        return " ".join(text(self.key, language, **(shown | {"hint": hint})).split())


def _short(value: str) -> str:
    return value if len(value) <= 80 else f"{value[:60]} … {value[-15:]}"
