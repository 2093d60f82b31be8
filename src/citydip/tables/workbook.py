"""The tables of an Excel workbook, as rows of text. Whatever can harm or mislead is refused or marked, never read in silence."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from citydip.errors import DataError
from citydip.tables.grid import Grid, Row

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["WORKBOOK", "open_workbook"]

WORKBOOK: Final = ".xlsx"

_OLD_OR_PROTECTED: Final = b"\xd0\xcf\x11\xe0"
_MOST_BYTES: Final = 2 << 30
_HARMLESS_BYTES: Final = 64 << 20
_MOST_TIMES: Final = 300
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ />]")
_MOST_ROWS: Final = 1_048_576
_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_MERGED: Final = re.compile(rb'<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")


def open_workbook(path: Path) -> tuple[list[Grid], list[str]]:
    """The visible sheets of a workbook, and the names of the hidden ones that hold anything but citydip's own lists.

    Raises:
        DataError: it is no workbook, an old or a protected one, damaged, or would unpack into more than a machine can bear.
    """
    import openpyxl

    _check(path)
    try:
        with path.open("rb") as stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out, which are none of ours
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
            grids = [_grid(path, book, sheet) for sheet in sheets if sheet.sheet_state == "visible"]
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, zipfile.BadZipFile, SyntaxError) as error:
        raise DataError("table-damaged", file=str(path), reason=_reason(error)) from None
    hidden = [sheet.title for sheet in sheets if sheet.sheet_state != "visible" and not sheet.title.startswith("citydip")]
    return grids, hidden


def _check(path: Path) -> None:
    """Refuses what should not be unpacked."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if not start:
        raise DataError("table-empty", file=str(path))
    if start == _OLD_OR_PROTECTED:
        raise DataError("table-protected", file=str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            for part in parts:
                if part.flag_bits & 1:
                    raise DataError("table-protected", file=str(path))
                if part.file_size > _HARMLESS_BYTES and part.file_size > _MOST_TIMES * max(part.compress_size, 1):
                    raise DataError("table-bomb", file=str(path))
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        head = stream.read(1024)
                    if b"<!DOCTYPE" in head:
                        raise DataError("table-bomb", file=str(path))
                    if part.filename == "xl/workbook.xml" and _STRICT in head:
                        raise DataError("table-strict", file=str(path))
            if sum(part.file_size for part in parts) > _MOST_BYTES:
                raise DataError("table-bomb", file=str(path))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DataError("table-damaged", file=str(path), reason=_reason(error)) from None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _grid(path: Path, book: "Workbook", sheet: Any) -> Grid:
    """One sheet, with the cells that do not say what they seem to."""
    sheet.reset_dimensions()  # they may claim a million rows
    has_formulas, merged = _survey(path, sheet._worksheet_path)
    faults: dict[tuple[int, int], str] = {}
    rows = [(number, cells) for number, cells in _rows(sheet, faults)]
    if has_formulas:
        faults |= _uncalculated(path, sheet.title, dict(rows))
    for first_column, first_row, last_column, last_row in merged:
        for row in range(first_row, min(last_row, first_row + 10_000) + 1):
            for column in range(first_column, min(last_column, first_column + 100) + 1):
                if (row, column) != (first_row, first_column):
                    faults.setdefault((row, column), "cell-merged")
    return Grid(str(path), sheet.title, partial(iter, rows), faults)


def _rows(sheet: Any, faults: dict[tuple[int, int], str]) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(), 1):
        if number > _MOST_ROWS:  # a wrong number of a row would be reached by empty rows, one by one
            raise ValueError(f"row > {_MOST_ROWS:,}")
        texts = []
        filled = False
        for column, cell in enumerate(cells, 1):
            value = cell.value
            if value is None:
                texts.append("")
                continue
            filled = True
            if cell.data_type == "e":
                faults[number, column] = "cell-error"
                texts.append("")
            elif isinstance(value, str):
                texts.append(_unescaped(value) if "_x" in value else value)
            else:
                texts.append(_text(value, cell))
        if filled:
            yield number, texts


def _text(value: object, cell: Any) -> str:
    """A value that is no text as people would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        # Excel makes a day of a month that is typed, and shows the month only.
        shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", str(cell.number_format)).casefold()
        if "d" not in shown and value.day == 1:
            return value.strftime("%Y-%m") if "m" in shown else value.strftime("%Y")
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _unescaped(text: str) -> str:
    """Text in which XML cannot say some characters, as ECMA-376 (ST_Xstring) has it."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if not 0xD800 <= int(found[1], 16) < 0xE000 else found[0], text)


def _survey(path: Path, part: str) -> tuple[bool, list[tuple[int, int, int, int]]]:
    """Whether a sheet has formulas, and its merged cells by first column and row and last column and row."""
    from openpyxl.utils import column_index_from_string

    formulas = False
    rest = b""
    merged = []
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        while block := stream.read(1 << 20):
            text = rest + block
            formulas = formulas or bool(_FORMULA.search(text))
            for found in _MERGED.finditer(text):
                merged.append(
                    (column_index_from_string(found[1].decode()), int(found[2]), column_index_from_string(found[3].decode()), int(found[4]))
                )
            rest = text[-100:]
    return formulas, list(dict.fromkeys(merged))


def _uncalculated(path: Path, title: str, rows: dict[int, list[str]]) -> dict[tuple[int, int], str]:
    """The cells whose formula was never calculated, so that the file does not hold its value."""
    import openpyxl

    with path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet: Any = openpyxl.load_workbook(stream, read_only=True)[title]
        sheet.reset_dimensions()
        found = {}
        for number, cells in enumerate(sheet.iter_rows(), 1):
            for column, cell in enumerate(cells, 1):
                if cell.data_type == "f":
                    texts = rows.get(number, [])
                    if column > len(texts) or not texts[column - 1]:
                        found[number, column] = "cell-uncalculated"
    return found
