"""Somebody else's table as tables of ours, by a mapping: each of its rows is taken over, repeats another, or is refused with a reason."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from citydip.errors import DataError, MappingError
from citydip.persian import normalise, trimmed
from citydip.tables.grid import Grid, delimited
from citydip.tables.headers import Part
from citydip.tables.mapping import RecordRule, Refusal, TableMapping
from citydip.tables.model import Column, Sheet, in_language
from citydip.tables.problems import CellPlace, Problem
from citydip.tables.splitting import joined, split
from citydip.tables.workbook import WORKBOOK, open_workbook

__all__ = ["Mapped", "map_table"]

_JSON = ".json"

_Row = Mapping[str, str | None]
"""The texts of a row by heading; None where a list or an object of JSON is no text."""


@dataclass
class _Record:
    """A record in the making: the line it comes from and its cells by the key of their column."""

    line: int
    cells: dict[str, str]


@dataclass
class Mapped:
    """What a mapping made of a table.

    Attributes:
        parts: tables of ours.
        rows: how many rows it had.
        repeated: how many of them only said again what others say.
        problems: the rows that are refused, and what later rows say otherwise.
        unused: the headings that the mapping does not speak of.
    """

    parts: list[Part] = field(default_factory=list)
    rows: int = 0
    repeated: int = 0
    problems: list[Problem] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def map_table(path: Path, mapping: TableMapping) -> Mapped:
    """Reads a table by a mapping.

    Raises:
        DataError: the file cannot be read.
        MappingError: it lacks a heading that the mapping names.
    """
    file, sheet, headings, rows = _source(path, mapping)
    positions = {heading: number for number, heading in enumerate(headings, 1)}
    maker = _Maker(mapping, file, sheet, positions)
    for line, row in rows:
        maker.add(line, row)
    mapped = maker.mapped()
    mapped.unused = [heading for heading in headings if heading and heading not in mapping.used]
    return mapped


def _source(path: Path, mapping: TableMapping) -> tuple[str, str, Sequence[str], Iterator[tuple[int, _Row]]]:
    """The name of the file and of its sheet, its headings and its rows."""
    if path.suffix.lower() == _JSON:
        headings, records = _of_json(path, mapping)
        return str(path), "", headings, iter(records)
    if path.suffix.lower() == WORKBOOK:
        grids, _ = open_workbook(path)
    else:
        grids = [delimited(path, encoding=mapping.encoding, delimiter=mapping.delimiter)]
    for grid in grids:
        for number, cells in grid.rows():
            headings = [trimmed(cell) for cell in cells]
            spelt = {normalise(heading) for heading in headings}
            if all(normalise(heading) in spelt for heading in mapping.headings):
                meant = {normalise(heading): heading for heading in mapping.headings}
                named = [meant.get(normalise(heading), heading) for heading in headings]
                return grid.file, grid.sheet, named, _of_grid(grid, number, named)
    first = next((cells for grid in grids for _, cells in grid.rows()), [])
    missing = [heading for heading in mapping.headings if normalise(heading) not in set(map(normalise, first))]
    raise MappingError("mapping-headings", file=str(path), mapping=mapping.name, names=", ".join(missing))


def _of_grid(grid: Grid, head: int, headings: Sequence[str]) -> Iterator[tuple[int, _Row]]:
    for number, cells in grid.rows():
        if number > head and any(cell.strip() for cell in cells):
            yield number, {heading: trimmed(cell) for heading, cell in zip(headings, cells, strict=False) if heading}


def _of_json(path: Path, mapping: TableMapping) -> tuple[Sequence[str], list[tuple[int, _Row]]]:
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise DataError("data-missing", file=str(path)) from None
    except OSError as error:
        raise DataError("data-unreadable", file=str(path), reason=error.strerror or str(error)) from None
    except (UnicodeDecodeError, RecursionError):
        raise DataError("data-binary", file=str(path)) from None
    except json.JSONDecodeError as error:
        raise DataError("data-syntax", file=str(path), line=error.lineno, column=error.colno, reason=error.msg) from None
    for name in filter(None, mapping.path.split(".")):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
        raise MappingError("mapping-path", file=str(path), mapping=mapping.name, path=mapping.path or ".")
    rows = [{key: _text(value) for key, value in record.items()} for record in found]
    return list(dict.fromkeys(key for row in rows for key in row)), list(enumerate(rows, 1))


def _text(value: Any) -> str | None:
    """What a value of JSON is in a cell; None where a list or an object cannot be one text. A list of one is that one."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return None if value else ""
    return "" if value is None else trimmed(str(value))


class _Maker:
    """Makes records of rows."""

    def __init__(self, mapping: TableMapping, file: str, sheet: str, positions: Mapping[str, int]) -> None:
        self._mapping = mapping
        self._used = mapping.used
        self._file = file
        self._sheet = sheet
        self._positions = positions
        self._records: dict[str, dict[str, _Record]] = {}
        self._sheets: dict[str, Sheet] = {}
        self._origins: dict[str, dict[str, int]] = {}
        self._done: set[int] = set()  # the identities of rules of what does not depend on the row
        self._result = Mapped()

    def add(self, line: int, row: _Row) -> None:
        """Adds what one row says."""
        self._result.rows += 1
        if nested := next((heading for heading, text in row.items() if text is None and heading in self._used), ""):
            self._problem(line, self._positions[nested], "row-nested", {"heading": nested}, grave=True)
            return
        known = {heading: text if text and not self._means_nothing(heading, text) else "" for heading, text in row.items()}
        try:
            for rule, reason in self._mapping.refuse:
                if found := rule.text(known):
                    raise Refusal(next(iter(rule.headings), ""), found, reason)
            made = list(self._made(known))
        except Refusal as refusal:
            self._refuse(line, refusal)
            return
        if not made:
            self._refuse(line, Refusal("", "", {}))
            return
        self._done |= {id(rule) for rule, _, _ in made if rule.once}
        new = [self._store(rule, line, id_, cells) for rule, id_, cells in made]
        self._result.repeated += not any(new)

    def _means_nothing(self, heading: str, text: str) -> bool:
        unknown = self._mapping.unknown
        return text in unknown.get(heading, ()) or text in unknown.get("*", ())

    def _made(self, row: Mapping[str, str]) -> Iterator[tuple[RecordRule, str, dict[str, str]]]:
        for rule in self._mapping.records:
            if id(rule) in self._done:
                continue
            for part in rule.rows(row):
                if rule.when and not rule.when.text(part):
                    continue
                yield rule, rule.id_of(part), {key: text for key, made in rule.fields.items() if (text := made.text(part))}

    def _store(self, rule: RecordRule, line: int, id_: str, cells: dict[str, str]) -> bool:
        """Keeps a record; whether the row says something new by it."""
        key = rule.sheet.key
        self._sheets[key] = rule.sheet
        origins = self._origins.setdefault(key, {})
        for name, made in rule.fields.items():
            origins.setdefault(name, next((self._positions[heading] for heading in made.headings if heading in self._positions), 0))
        records = self._records.setdefault(key, {})
        known = records.get(id_)
        if known is None:
            gathered = {name: joined([text]) for name, text in cells.items() if name in rule.gather}
            records[id_] = _Record(line, cells | gathered)
            return not rule.once
        new = False
        for name, text in cells.items():
            said = known.cells.get(name, "")
            if name in rule.gather:
                values = split(said)
                if text not in values:
                    known.cells[name] = joined([*values, text])
                    new = True
            elif not said:
                known.cells[name] = text
                new = True
            elif said != text and set(split(said)) != set(split(text)):
                data = {"id": id_, "row": str(known.line), "first": said, "second": text}
                self._problem(line, origins[name], "row-otherwise", data, grave=False)
        return new

    def _refuse(self, line: int, refusal: Refusal) -> None:
        key = "row-refused" if refusal.reason else "row-lacks" if refusal.heading else "row-unmapped"
        data = {"value": refusal.value, "heading": refusal.heading, **{f"reason-{name}": text for name, text in refusal.reason.items()}}
        self._problem(line, self._positions.get(refusal.heading, 0), key, data, grave=True)

    def _problem(self, line: int, column: int, key: str, data: Mapping[str, str], *, grave: bool) -> None:
        self._result.problems.append(Problem(CellPlace(self._file, self._sheet, line, column), key, data, grave=grave))

    def mapped(self) -> Mapped:
        """What was made."""
        for key, records in self._records.items():
            sheet = self._sheets[key]
            names = list(dict.fromkeys(name for record in records.values() for name in record.cells))
            columns = [sheet.columns["id"], *(_column(sheet, name) for name in names)]
            rows = [(record.line, [id_, *(record.cells.get(name, "") for name in names)]) for id_, record in records.items()]
            origins = {number: self._origins[key].get(name, 0) for number, name in enumerate(names, 2)}
            grid = Grid(self._file, self._sheet, partial(iter, rows), origins={1: 0, **origins})
            self._result.parts.append(Part(grid, sheet, 0, columns, ["id", *names], {}, ""))
        return self._result


def _column(sheet: Sheet, key: str) -> Column:
    bare, _, language = key.partition("@")
    return sheet.columns.get(key) or in_language(sheet.columns[bare], language)
