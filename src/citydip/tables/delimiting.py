"""Writes tables as CSV or TSV that Excel opens rightly and that no spreadsheet takes for formulas."""

import csv
import re
from pathlib import Path
from typing import Final

from citydip.tables.model import Column, Kind
from citydip.tables.written import WrittenSheet

__all__ = ["heading", "protected", "write_delimited"]

# What a spreadsheet would take for a formula; https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_NUMBERS: Final = frozenset({Kind.DECIMAL, Kind.DATE})


def protected(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would take for a formula; ``grid`` takes it away again."""
    return f"'{text}" if _FORMULA.match(text) else text


def heading(column: Column | str, language: str, base: str = "") -> str:
    """The heading of a column; that of the ids also names the base of the IRIs where one is given."""
    if isinstance(column, str):
        return column
    shown = column.headings[language]
    return f"{shown} ({base})" if base and column.kind is Kind.ID else shown


def write_delimited(written: WrittenSheet, path: Path, delimiter: str, language: str, base: str = "") -> None:
    """Writes one table.

    Args:
        written: the table.
        path: where to.
        delimiter: what stands between cells.
        language: ``en`` or ``fa``, for the headings.
        base: the base of the IRIs, where the name of the file does not give it.
    """
    numbers = [isinstance(column, Column) and column.kind in _NUMBERS for column in written.columns]
    # Excel takes a CSV file for UTF-8 only if it starts with a byte-order mark.
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow([protected(heading(column, language, base)) for column in written.columns])
        for row in written.rows:
            writer.writerow([text if number else protected(text) for text, number in zip(row, numbers, strict=True)])
