"""A table as rows of text, whatever file it stands in; here those of CSV and TSV."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from citydip.errors import DataError

__all__ = ["DELIMITED", "Grid", "Row", "delimited"]

DELIMITED: Final = {".csv": ",", ".tsv": "\t"}
"""The endings of delimited text, with what usually stands between its cells."""

_DELIMITERS: Final = (",", ";", "\t", "|")
_SAMPLE: Final = 1 << 16
# What a spreadsheet would take for a formula is written with an apostrophe before it.
_PROTECTED: Final = re.compile(r"'+[=+\-@\t\r]")

Row = tuple[int, list[str]]
"""The number of a row, or the line where it starts, counted from 1, and the texts of its cells; empty cells are empty texts."""


@dataclass(frozen=True)
class Grid:
    """One table.

    Attributes:
        file: the file, as it was named.
        sheet: the name of the sheet; empty for delimited text.
        rows: gives all rows, from the first, each time it is called.
        faults: what is wrong with single cells, by row and column from 1: the name of a sentence.
        origins: where the columns stand in the file, if these are not its own; 0 where they stand nowhere.
        delimiter: what stands between the cells of delimited text; else empty.
    """

    file: str
    sheet: str
    rows: Callable[[], Iterator[Row]]
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    origins: Mapping[int, int] = field(default_factory=dict)
    delimiter: str = ""


def letters(column: int) -> str:
    """The letters of a column counted from 1, as Excel names it."""
    name = ""
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name


def delimited(path: Path, *, encoding: str = "", delimiter: str = "") -> Grid:
    """The table of a CSV or TSV file, which is read row by row.

    Args:
        path: the file.
        encoding: its encoding; where empty, UTF-8 with or without a byte-order mark, or UTF-16 with one.
        delimiter: what stands between its cells; where empty, that is found out.

    Raises:
        DataError: it is empty, no text, in another encoding, or breaks off within quotation marks. The last two are known only
            when its rows are read.
    """
    with path.open("rb") as stream:
        start = stream.read(_SAMPLE)
    if not start.strip():
        raise DataError("table-empty", file=str(path))
    if not encoding:
        encoding = _encoding(path, start)
    sample = start.decode(encoding, errors="replace")
    skipped = 0
    if sample[:4].casefold() == "sep=" and sample[4:5]:
        delimiter, skipped = sample[4], 1
    delimiter = delimiter or _delimiter(sample, DELIMITED.get(path.suffix.lower(), ","))
    return Grid(str(path), "", lambda: _rows(path, encoding, delimiter, skipped), delimiter=delimiter)


def _encoding(path: Path, start: bytes) -> str:
    encoding = "utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    if encoding != "utf-16" and b"\x00" in start:
        raise DataError("table-binary", file=str(path))
    return encoding


def _delimiter(sample: str, usual: str) -> str:
    """What parts the cells of the first row that has more than one: the usual mark where nothing parts more."""

    def width(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(sample), delimiter=delimiter)
        try:
            return max((sum(bool(cell.strip()) for cell in row) for row in islice(rows, 5)), default=0)
        except csv.Error:
            return 0

    return max((usual, *_DELIMITERS), key=width)


def _rows(path: Path, encoding: str, delimiter: str, skipped: int) -> Iterator[Row]:
    with path.open(encoding=encoding, newline="") as stream:
        for _ in range(skipped):
            stream.readline()
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        line = skipped + 1
        try:
            for cells in reader:
                yield line, [cell[1:] if cell[:1] == "'" and _PROTECTED.match(cell) else cell for cell in cells]
                line = skipped + reader.line_num + 1
        except csv.Error as error:
            key = "table-cell-long" if "limit" in str(error) else "table-quotes"
            raise DataError(key, file=str(path), line=line, column=1) from None
        except UnicodeError:
            line, column = _undecodable(path, encoding)
            raise DataError("table-encoding", file=str(path), line=line, column=column) from None


def _undecodable(path: Path, encoding: str) -> tuple[int, int]:
    """Line and column of the first byte that the encoding does not have."""
    if encoding not in {"utf-8", "utf-8-sig"}:
        return 1, 1
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                return number, len(line[: error.start].decode("utf-8")) + 1
    return 1, 1
