"""Changes cells of a table in place, and marks them: in a workbook by colour and comment, in delimited text in a column of remarks."""

import csv
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from citydip.messages import LANGUAGES, text
from citydip.persian import embedded, normalise
from citydip.tables.delimiting import protected
from citydip.tables.grid import letters
from citydip.tables.headers import Part
from citydip.tables.reading import Tables
from citydip.tables.workbook import WORKBOOK

if TYPE_CHECKING:
    from citydip.validation.results import Place

__all__ = ["Mark", "Note", "mark", "rewrite", "texts_at"]

_AUTHOR: Final = "citydip"
_ABOVE: Final = "\n―――\n"
"""What parts citydip's notes from the comment of somebody else below them."""

Cell = tuple[str, int, int]
"""A sheet, empty for delimited text, a row or line and a column."""


class Mark(IntEnum):
    """What a note is about; of several in a cell the gravest gives the colour."""

    FIXED = auto()
    WARNING = auto()
    VIOLATION = auto()


_COLOURS: Final = {Mark.FIXED: "D1FAE5", Mark.WARNING: "FEF3C7", Mark.VIOLATION: "FECACA"}


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of a cell, by language."""

    text: Mapping[str, str]
    mark: Mark


def texts_at(path: Path, places: "Iterable[Place]") -> dict[tuple[str, int | None, int | None], str]:
    """The texts of some cells of a table."""
    wanted = {(place.sheet, place.line, place.column) for place in places}
    found: dict[tuple[str, int | None, int | None], str] = {}
    if not wanted:
        return found
    for part in Tables([path]).tables[0].parts:
        for row, cells in part.grid.rows():
            for column, cell in enumerate(cells, 1):
                if (part.grid.sheet, row, column) in wanted:
                    found[part.grid.sheet, row, column] = cell
    return found


def rewrite(path: Path, cells: Mapping[Cell, str]) -> None:
    """Writes other texts into some cells of a table."""
    if path.suffix.lower() == WORKBOOK:
        book = _opened(path)
        _write_values(book, path)
        for (sheet, row, column), value in cells.items():
            cell = book[sheet].cell(row, column)
            cell.value = value
            cell.number_format = "@"
            if value.startswith("="):
                cell.data_type = "s"
        book.save(path)
        return
    part = Tables([path]).tables[0].parts[0]
    rows = [(line, list(found)) for line, found in part.grid.rows()]
    for line, found in rows:
        for column in range(1, len(found) + 1):
            found[column - 1] = cells.get(("", line, column), found[column - 1])
    _save_delimited(path, [found for _, found in rows], part.grid.delimiter)


def mark(path: Path, notes: Mapping[Cell, Sequence[Note]]) -> None:
    """Marks some cells of a table, in the language of its headings."""
    parts = Tables([path]).tables[0].parts
    if path.suffix.lower() == WORKBOOK:
        _mark_book(path, notes, {part.grid.sheet: _language(part) for part in parts})
    else:
        _mark_delimited(path, notes, parts[0])


def _language(part: Part) -> str:
    """The language that most headings of a table are in."""
    known = [(column, heading) for column, heading in zip(part.columns, part.headings, strict=True) if column]
    persian = sum(normalise(column.headings["fa"]) == normalise(heading) for column, heading in known)
    return "fa" if persian * 2 > len(known) else "en"


def _opened(path: Path) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, rich_text=True)


def _write_values(book: Any, path: Path) -> None:
    """Puts the values of formulas in their place: a workbook that no spreadsheet saved has formulas without values."""
    for part in Tables([path]).tables[0].parts:
        texts = dict(part.grid.rows())
        for row in book[part.grid.sheet].iter_rows(min_row=part.row + 1):
            for cell in row:
                if cell.data_type == "f":
                    found = texts.get(cell.row, [])
                    value = found[cell.column - 1] if cell.column <= len(found) else ""
                    if value:
                        cell.value = value


def _mark_book(path: Path, notes: Mapping[Cell, Sequence[Note]], languages: Mapping[str, str]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = _opened(path)
    for sheet in languages:
        _unmark(book[sheet])
    shown: dict[Cell, list[tuple[str, Note]]] = {}
    for (sheet, row, column), said in notes.items():
        if sheet in languages:
            first = _first(book[sheet], row, column)
            named = "" if first == (row, column) else f"{letters(column)}{row}: "
            shown.setdefault((sheet, *first), []).extend((named, note) for note in said)
    for (sheet, row, column), found in shown.items():
        cell = book[sheet].cell(row, column)
        words = "\n\n".join(embedded(named + note.text[languages[sheet]], languages[sheet]) for named, note in found)
        author = _AUTHOR
        if cell.comment and cell.comment.author != _AUTHOR:
            words, author = f"{words}{_ABOVE}{cell.comment.text}", cell.comment.author
        cell.fill = PatternFill("solid", fgColor=_COLOURS[max(note.mark for _, note in found)])
        cell.comment = Comment(words, author, width=360, height=40 + 20 * sum(1 + len(line) // 45 for line in words.splitlines() if line))
    book.save(path)


def _unmark(sheet: Any) -> None:
    """Takes the marks of an earlier copy away."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in {f"00{colour}" for colour in _COLOURS.values()}:
                cell.fill = PatternFill()
                own = cell.comment.text.rpartition(_ABOVE)[2]
                cell.comment = None if cell.comment.author == _AUTHOR else Comment(own, cell.comment.author)


def _first(sheet: Any, row: int, column: int) -> tuple[int, int]:
    """The cell itself, or the first of those that it is merged with, which alone can hold a comment."""
    merged = next(
        (
            found
            for found in sheet.merged_cells.ranges
            if found.min_row <= row <= found.max_row and found.min_col <= column <= found.max_col
        ),
        None,
    )
    return (merged.min_row, merged.min_col) if merged else (row, column)


def _mark_delimited(path: Path, notes: Mapping[Cell, Sequence[Note]], part: Part) -> None:
    language = _language(part)
    headings = {normalise(text("table-notes", shown)) for shown in LANGUAGES}
    kept = [position for position, heading in enumerate(part.headings) if normalise(heading) not in headings]
    rows = []
    for line, cells in part.grid.rows():
        shown = [cells[position] if position < len(cells) else "" for position in kept] if line >= part.row else list(cells)
        if line == part.row:
            shown.append(text("table-notes", language))
        elif line > part.row:
            said = [
                f"{part.headings[column - 1]}: {note.text[language]}"
                for (_, row, column), found in notes.items()
                if row == line and column <= len(part.headings)
                for note in found
            ]
            shown.append(" | ".join(said))
        rows.append(shown)
    _save_delimited(path, rows, part.grid.delimiter)


def _save_delimited(path: Path, rows: Sequence[Sequence[str]], delimiter: str) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([map(protected, row) for row in rows])
