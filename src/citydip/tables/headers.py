"""Which sheet a table is, and which column stands under which heading."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Final

from citydip.errors import DataError
from citydip.messages import LANGUAGES, text
from citydip.persian import normalise, trimmed
from citydip.tables.grid import Grid, letters
from citydip.tables.model import Column, Kind, Model, Sheet, in_language
from citydip.tables.problems import CellPlace
from citydip.terms import nearest

__all__ = ["Part", "recognise", "said_base"]

_FIRST_ROWS: Final = 20
_TAGGED: Final = re.compile(r"(.+?)\s*[(@\[]\s*([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\s*[)\]]?", re.IGNORECASE)

_BASED: Final = re.compile(r"(.+?)\s*\(([a-z]+://[^\s()<>]+|urn:[^\s()<>]+)\)")


@dataclass(frozen=True)
class Part:
    """One table of records.

    Attributes:
        grid: its rows.
        sheet: what its records are.
        row: the number of the row of headings.
        columns: the column under each heading; None for one of the user's own and where there is no heading.
        headings: the headings as written.
        near: the headings of ours that some of the user's own are close to, by the number of the column from 1.
        base: the base of the IRIs, where the heading of the ids names it; else empty.
    """

    grid: Grid
    sheet: Sheet
    row: int
    columns: Sequence[Column | None]
    headings: Sequence[str]
    near: Mapping[int, str]
    base: str


def recognise(grid: Grid, model: Model) -> Part | None:
    """The table that a grid is; None where no row of it looks like headings of ours, and where it is citydip's guide.

    Raises:
        DataError: two headings stand for one column, two of the user's own are the same, or the headings fit several sheets alike.
    """
    by_name = _sheet_named(grid.sheet or Path(grid.file).stem, model)
    candidates = [by_name] if by_name else list(model.sheets.values())
    most, number, written = 0, 0, list[str]()
    found: list[Sheet] = []
    for row, cells in islice(grid.rows(), _FIRST_ROWS):
        matches = [(sum(_column(heading, sheet, model) is not None for heading in cells if heading.strip()), sheet) for sheet in candidates]
        if (here := max(count for count, _ in matches)) > most:
            most, number, written = here, row, cells
            found = [sheet for count, sheet in matches if count == here]
    if not most or (most < 2 and not by_name):
        return None
    if len(found) > 1:
        names = ", ".join(sheet.key for sheet in found if sheet.form) or ", ".join(sheet.key for sheet in found)
        raise DataError("table-which", file=grid.file if not grid.sheet else f"{grid.file}: {grid.sheet}", names=names)
    sheet = found[0]
    headings = [trimmed(heading) for heading in written]
    columns = [_column(heading, sheet, model) if heading else None for heading in headings]
    _refuse_twins(grid, number, headings, columns)
    near = {
        position: close
        for position, (heading, column) in enumerate(zip(headings, columns, strict=True), 1)
        if heading and column is None and not _is_note(heading) and (close := _meant(heading, sheet, columns, model))
    }
    base = next((said[2] for heading in headings if (said := _BASED.fullmatch(heading)) and normalise(said[1]) in _ids()), "")
    return Part(grid, sheet, number, columns, headings, near, base)


def _meant(heading: str, sheet: Sheet, columns: Sequence[Column | None], model: Model) -> str:
    """The heading of ours that one of the user's own may be meant for; empty where none is."""
    free = [column for column in sheet.columns.values() if column not in columns]
    keys = model.everyday.get(normalise(heading))
    if keys is None:
        names = [name for column in free for name in column.headings.values()]
        return next(iter(_within(heading, names) or nearest(heading, names, 1)), "")
    language = "en" if heading.isascii() else "fa"
    spelt = {column.key.removesuffix(f"@{language}"): column.headings[language] for column in free if column.key in sheet.form}
    return text("list-or", language).join([spelt[key] for key in keys if key in spelt][:2])


def _within(heading: str, names: Sequence[str]) -> list[str]:
    """The longest name all of whose words a heading has, as ``start`` for ``start date``; else the only name that has all of its words."""
    words = set(map(normalise, heading.split()))
    inside = [name for name in names if set(map(normalise, name.split())) <= words]
    around = [name for name in names if set(map(normalise, name.split())) >= words]
    return [max(inside, key=len)] if inside else around if len(around) == 1 else []


def _sheet_named(name: str, model: Model) -> Sheet | None:
    """The sheet that a name is of, or the only one that it speaks of, as ``agreements of 2024``."""
    wanted = normalise(name)
    spellings = {sheet.key: {normalise(sheet.key), *map(normalise, sheet.headings.values())} for sheet in model.sheets.values()}
    for how in (lambda spelling: spelling == wanted, lambda spelling: spelling in wanted):
        found = [key for key, spelt in spellings.items() if any(map(how, spelt))]
        if len(found) == 1:
            return model.sheets[found[0]]
    return None


@cache
def _spelt(sheet_key: str, model: Model) -> Mapping[str, Column]:
    """The columns of a sheet by the spellings of their headings; what a column is called goes before what else it may be called."""
    found: dict[str, Column] = {}
    for column in model.sheets[sheet_key].columns.values():
        for spelling in map(normalise, column.headings.values()):
            found.setdefault(spelling, column)
    for column in model.sheets[sheet_key].columns.values():
        for spelling in column.spellings:
            found.setdefault(spelling, column)
    return found


def _column(heading: str, sheet: Sheet, model: Model) -> Column | None:
    spelt = _spelt(sheet.key, model)
    if based := _BASED.fullmatch(trimmed(heading)):
        heading = based[1]
    if found := spelt.get(normalise(heading)):
        return found
    tagged = _TAGGED.fullmatch(trimmed(heading))
    words = spelt.get(normalise(tagged[1])) if tagged else None
    return in_language(words, tagged[2].lower()) if tagged and words and words.kind is Kind.TEXT else None


def _refuse_twins(grid: Grid, row: int, headings: Sequence[str], columns: Sequence[Column | None]) -> None:
    keys = [column.key if column else heading for heading, column in zip(headings, columns, strict=True)]
    for key, count in Counter(key for key in keys if key).items():
        if count > 1:
            positions = [position for position, found in enumerate(keys, 1) if found == key]
            raise DataError(
                "table-twin-headings",
                file=str(CellPlace.of(grid, row, positions[1])),
                first=f"{headings[positions[0] - 1]} ({letters(positions[0])})",
                second=f"{headings[positions[1] - 1]} ({letters(positions[1])})",
            )


@cache
def _ids() -> frozenset[str]:
    return frozenset(normalise(text("table-id", language)) for language in LANGUAGES)


@cache
def _notes() -> frozenset[str]:
    return frozenset(normalise(text("table-notes", language)) for language in LANGUAGES)


def _is_note(heading: str) -> bool:
    """Whether a column holds what citydip fix wrote about the rows."""
    return normalise(heading) in _notes()


def said_base(grid: Grid) -> str | None:
    """The base of the IRIs, where a guide names it."""
    labels = {normalise(text("table-base", language)) for language in LANGUAGES}
    for _, cells in islice(grid.rows(), 50):
        for label, value in pairwise(cells):
            if normalise(label) in labels and "://" in value:
                return trimmed(value)
    return None
