"""Builds a workbook: a guide, the sheets of records with their drop-downs and help, examples, and a hidden sheet of lists."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from citydip.messages import text
from citydip.persian import embedded
from citydip.tables.delimiting import heading
from citydip.tables.grid import letters
from citydip.tables.making import model
from citydip.tables.model import Column, Kind, Sheet
from citydip.tables.styles import styles
from citydip.tables.written import WrittenSheet
from citydip.terms import local_name

__all__ = ["MOST_CHARACTERS", "Marks", "write_book"]

MOST_CHARACTERS: Final = 32_767
"""How many characters a cell of Excel can hold."""

_LISTS: Final = "citydip"
_READY_ROWS: Final = 300
_EXAMPLE: Final = 26
_TITLE: Final = 32
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_CHOSEN: Final = {Kind.CONCEPT, Kind.THING, Kind.CLASS}
_FROM_THE_RIGHT: Final = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}
_DATES: Final = re.compile(r"\d+(?:-\d+)+")
_WIDTHS: Final = {Kind.TEXT: 34, Kind.THING: 30, Kind.CONCEPT: 28, Kind.ID: 26, Kind.ADDRESS: 40, Kind.CLASS: 24}

Marks = Mapping[tuple[str, int, str], tuple[str, str]]
"""For the key of a sheet, a row counted from 0 and the key of a column: a colour and a comment."""


def write_book(
    sheets: Sequence[WrittenSheet],
    path: Path,
    language: str,
    base: str,
    *,
    examples: Sequence[WrittenSheet] = (),
    ready_rows: int = _READY_ROWS,
) -> None:
    """Writes a workbook.

    Args:
        sheets: the tables; those of the template that are missing are added empty.
        path: where to.
        language: ``en`` or ``fa``; a Persian workbook runs from right to left.
        base: the base of the IRIs.
        examples: filled tables, shown apart and never read.
        ready_rows: for how many rows drop-downs and ids are prepared beyond those that are filled.
    """
    book = Workbook(write_only=True)
    builder = _Builder(book, language, ready_rows)
    filled = {written.sheet.key: written for written in sheets}
    builder.guide(base)
    shown = [sheet for sheet in model().sheets.values() if sheet.form or sheet.key in filled]
    for sheet in shown:
        builder.sheet(filled.get(sheet.key) or WrittenSheet(sheet, [sheet.columns[key] for key in sheet.form], []))
    if examples:
        builder.examples(examples)
    builder.lists()
    book.save(path)


class _Builder:
    def __init__(self, book: Workbook, language: str, ready_rows: int) -> None:
        self._styles = {style.name: style for style in styles(language)}
        for style in self._styles.values():
            book.add_named_style(style)
        self._book = book
        self._language = language
        self._ready_rows = ready_rows
        self._lists: dict[str, list[str]] = {}

    def _new(self, title: str) -> Any:
        sheet = self._book.create_sheet(title)
        sheet.sheet_view.rightToLeft = self._language == "fa"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        return sheet

    def _cell(self, sheet: Any, value: str | float | None, style: str = "citydip cell") -> Any:
        cell = WriteOnlyCell(sheet, value=_storable(value) if isinstance(value, str) else value)
        cell.style = style
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@")):
            cell.data_type = "s"
            cell.quotePrefix = True  # so that it stays a text when somebody edits it
        return cell

    # ---- The guide

    def guide(self, base: str) -> None:
        """The sheet that explains the others, and keeps the base of the IRIs."""
        language = self._language
        sheet = self._new(text("table-guide", language))
        widths = (26, 30, 12, 96)
        for letter, width in zip("ABCD", widths, strict=True):
            sheet.column_dimensions[letter].width = width
        lines = [
            text("table-title", language),
            "",
            *(text(f"table-step-{number}", language) for number in ("1", "2", "3", "4", "5", "6", "7")),
            "",
        ]
        base_row = len(lines) + 1
        for number, line in enumerate([*lines, None, text("table-help-base", language)], 1):
            if line is None:
                sheet.merged_cells.add(f"B{number}:D{number}")
                shown = [
                    self._cell(sheet, text("table-base", language), "citydip label"),
                    self._cell(sheet, base, "citydip line"),
                ]
            else:
                sheet.merged_cells.add(f"A{number}:D{number}")
                sheet.row_dimensions[number].height = _TITLE if number == 1 else _height(line, sum(widths))
                shown = [self._cell(sheet, line, "citydip title" if number == 1 else "citydip prose")] if line else []
            sheet.append(shown)
        sheet.append([])
        heads = [text(f"table-guide-{name}", language) for name in ("sheet", "column", "needed", "help")]
        sheet.append([self._cell(sheet, head, "citydip head") for head in heads])
        columns = [(described, described.columns[key]) for described in model().sheets.values() for key in described.form]
        for number, (described, column) in enumerate(columns, base_row + 4):
            needed = text("table-yes", language) if column.required else ""
            shown = [described.headings[language], column.headings[language], needed, self._help(column)]
            sheet.row_dimensions[number].height = _height(shown[-1], widths[-1])
            sheet.append([self._cell(sheet, value, "citydip ruled") for value in shown])

    def _help(self, column: Column) -> str:
        said = column.help.get(self._language, "")
        more = {Kind.DATE: "table-help-date", Kind.DECIMAL: "table-help-number", Kind.THING: "table-help-thing"}.get(column.kind, "")
        if column.repeats and column.kind in {Kind.CONCEPT, Kind.THING} and not more:
            more = "table-help-several"
        whole = " ".join(part for part in (said, text(more, self._language) if more else "") if part)
        # After Persian letters the parts of a date would change places.
        return _DATES.sub("\u200e\\g<0>\u200e", whole) if self._language == "fa" else whole

    # ---- The sheets of records

    def sheet(self, written: WrittenSheet) -> None:
        """One sheet of records."""
        language = self._language
        sheet = self._new(written.sheet.headings[language])
        sheet.freeze_panes = "C2"
        last = max(len(written.rows) + self._ready_rows + 1, 2)
        for position, column in enumerate(written.columns, 1):
            kind = column.kind if isinstance(column, Column) else Kind.STRING
            dimension = sheet.column_dimensions[get_column_letter(position)]
            dimension.width = _WIDTHS.get(kind, 18)
            if kind is not Kind.DECIMAL:
                style = self._styles[self._style(column)]
                dimension.font, dimension.alignment, dimension.number_format = style.font, style.alignment, style.number_format
            if isinstance(column, Column):
                self._guard(sheet, written, column, position, last)
        sheet.row_dimensions[1].height = 34
        sheet.append(list(self._heads(sheet, written)))
        for row in written.rows:
            sheet.append([self._value(sheet, column, value) for column, value in zip(written.columns, row, strict=True)])
        for number in range(len(written.rows) + 2, last + 1 if written.sheet.form and self._ready_rows else 0):
            cell = self._cell(sheet, None, "citydip id")
            cell.value = self._self_filling(written, number)
            sheet.append([cell])

    def _heads(self, sheet: Any, written: WrittenSheet) -> Iterator[Any]:
        for column in written.columns:
            needed = isinstance(column, Column) and column.required
            cell = self._cell(sheet, heading(column, self._language), "citydip needed" if needed else "citydip head")
            if isinstance(column, Column) and (said := self._help(column)):
                cell.comment = Comment(embedded(said, self._language), "citydip", width=320, height=40 + 18 * (len(said) // 40 + 1))
            yield cell

    def _value(self, sheet: Any, column: Column | str, value: str) -> Any:
        if not value:
            return None
        if isinstance(column, Column) and column.kind is Kind.DECIMAL and _is_exact(value):
            return self._cell(sheet, float(value) if "." in value else int(value))
        return self._cell(sheet, value, self._style(column))

    def _style(self, column: Column | str) -> str:
        """The style of texts in a column."""
        if isinstance(column, str):
            return "citydip text"
        if column.kind is Kind.ID:
            return "citydip id"
        language = column.language if column.kind is Kind.TEXT else self._language if column.kind in _CHOSEN else ""
        return f"citydip {'rtl' if language.partition('-')[0] in _FROM_THE_RIGHT else 'ltr'}" if language else "citydip text"

    def _self_filling(self, written: WrittenSheet, row: int) -> str:
        """A formula that makes an id as ``reading`` makes one where none is written."""
        positions = {column.key: letters(number) for number, column in enumerate(written.columns, 1) if isinstance(column, Column)}
        cells = [
            f"{letter}{row}"
            for wanted in written.sheet.id_from
            for key, letter in positions.items()
            if key == wanted or key.startswith(f"{wanted}@")
        ]
        if written.sheet.id_from[0] == "skos:prefLabel":
            named = '""'
            for cell in reversed(cells):
                named = f'IF(TRIM({cell})<>"",TRIM({cell}),{named})'
            return f'=SUBSTITUTE({named}," ","-")'
        joined = "&".join(f'IF(TRIM({cell})<>"","-"&TRIM({cell}),"")' for cell in cells)
        return f'=SUBSTITUTE(MID({joined},2,200)," ","-")'

    def _guard(self, sheet: Any, written: WrittenSheet, column: Column, position: int, last: int) -> None:
        """What is shown where a cell of a column is entered: what belongs there, and the list to choose from."""
        choice = self._choice(column)
        guard = DataValidation(
            type="list" if choice else None, formula1=choice, allow_blank=True, showErrorMessage=False, showInputMessage=True
        )
        guard.promptTitle = column.headings[self._language][:32]
        guard.prompt = embedded(_within(self._help(column), 253), self._language)
        letter = get_column_letter(position)
        guard.add(f"{letter}2:{letter}{last}")
        sheet.data_validations.append(guard)

    def _choice(self, column: Column) -> str | None:
        """The name of the list of a column, or the cells that hold it."""
        described = model()
        if column.kind is Kind.CONCEPT:
            nodes = described.concepts.get(column.range, ())
            if not nodes or len(nodes) > 500:
                return None
            return self._listed(local_name(column.range), [described.ontology.label(node, self._language) for node in nodes])
        if column.kind is Kind.THING and column.range:
            found = [sheet for sheet in described.sheets_for(column.range) if sheet.form]
            if len(found) == 1:
                return self._names_of(found[0])
        return None

    def _names_of(self, sheet: Sheet) -> str | None:
        """The names in another sheet."""
        wanted = f"skos:prefLabel@{self._language}"
        if wanted not in sheet.form:
            return None
        letter = get_column_letter(sheet.form.index(wanted) + 1)
        title = sheet.headings[self._language].replace("'", "''")
        return f"'{title}'!${letter}$2:${letter}$1000"

    def _listed(self, name: str, labels: list[str]) -> str:
        self._lists[name] = labels
        return f"citydip_{name}"

    # ---- Examples and lists

    def examples(self, examples: Sequence[WrittenSheet]) -> None:
        """Filled rows, on a sheet that is never read."""
        language = self._language
        sheet = self._new(text("table-examples", language))
        for position in range(1, 24):
            sheet.column_dimensions[get_column_letter(position)].width = _EXAMPLE
        sheet.append([self._cell(sheet, text("table-help-examples", language), "citydip note")])
        number = 1
        for written in examples:
            used = [position for position in range(len(written.columns)) if any(row[position] for row in written.rows)]
            columns = [written.columns[position] for position in used]
            sheet.append([])
            sheet.append([self._cell(sheet, written.sheet.headings[language], "citydip label")])
            sheet.append([self._cell(sheet, heading(column, language), "citydip head") for column in columns])
            number += 3
            for row in written.rows:
                number += 1
                values = [row[position] for position in used]
                sheet.row_dimensions[number].height = max(_height(value, _EXAMPLE - 6) for value in values)
                sheet.append([self._cell(sheet, value, self._style(column)) for column, value in zip(columns, values, strict=True)])

    def lists(self) -> None:
        """The hidden sheet with what can be chosen; a list in a cell's own settings may have 255 characters only."""
        sheet = self._new(_LISTS)
        sheet.sheet_state = "hidden"
        names = sorted(self._lists)
        for number in range(max(map(len, self._lists.values()), default=0)):
            sheet.append([labels[number] if number < len(labels := self._lists[name]) else None for name in names])
        for position, name in enumerate(names, 1):
            letter = get_column_letter(position)
            ref = f"'{_LISTS}'!${letter}$1:${letter}${len(self._lists[name])}"
            self._book.defined_names[f"citydip_{name}"] = DefinedName(f"citydip_{name}", attr_text=ref)


def _storable(value: str) -> str:
    """Characters that XML does not have are written as ECMA-376 (ST_Xstring) says; what is too long for a cell is cut."""
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", value)[:MOST_CHARACTERS]


def _is_exact(value: str) -> bool:
    """Whether a number comes back from a binary one as it was written."""
    return bool(_NUMBER.fullmatch(value)) and f"{float(value):.15g}" == value


def _height(said: str, width: int) -> float:
    """The height of a row in points that shows a text in a column of that width in characters."""
    return 16.0 * (1 + len(said) // width)


def _within(said: str, most: int) -> str:
    """The sentences of a text that fit."""
    if len(said) <= most:
        return said
    cut = said[: most - 1]
    end = max(cut.rfind(mark) for mark in (". ", "؛ ", "; ", "، ", ", "))
    return cut[: end + 1] if end > most // 3 else cut + "…"
