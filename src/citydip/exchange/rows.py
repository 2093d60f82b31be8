"""Result tables of Wikidata's query service as statements: each row a blank node, each column a property of it."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.errors import DataError

__all__ = ["COLUMN", "SYNTAXES", "Refused", "rows"]

COLUMN: Final = "https://w3id.org/citydip/column/"
"""The namespace of columns; it is used on the way alone and stands in no data."""

SYNTAXES: Final = (".csv", ".tsv", ".json", ".srj")
"""The endings of result tables."""

_NEEDED: Final = (("place", "partner"), ("place", "organization"))
_ITEMS: Final = ("place", "partner", "organization", "country", "partner_country")
_ITEM: Final = re.compile(r"(https?://www\.wikidata\.org/(entity|wiki)/)?Q[1-9][0-9]*")


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken over, since it names no item of Wikidata where it should.

    Attributes:
        line: its line, or its number in JSON, counted from 1.
        column: the column.
        value: what stands there; empty where nothing does.
    """

    line: int
    column: str
    value: str


def rows(path: Path) -> tuple[list[Triple], list[Refused]]:
    """The cells of a result table that are not empty, and the rows that are left out.

    Args:
        path: CSV, TSV, or JSON, be it the W3C's format for results or the list of objects that the page of the service saves.

    Raises:
        DataError: the file is missing, unreadable, broken or of an unknown kind, has no rows, or lacks a column.
    """
    if path.is_dir():
        raise DataError("data-folder", file=str(path))
    if path.suffix.lower() not in SYNTAXES:
        raise DataError("rows-format", file=str(path), known=" ".join(SYNTAXES))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DataError("data-missing", file=str(path)) from None
    except UnicodeDecodeError:
        raise DataError("data-binary", file=str(path)) from None
    except OSError as error:
        raise DataError("data-unreadable", file=str(path), reason=error.strerror or str(error)) from None
    name = str(path)
    table = list(_of_json(text, name) if path.suffix.lower() in {".json", ".srj"} else _of_text(text, name, path.suffix.lower()))
    columns = {column for _, row in table for column in row}
    needed = next((needed for needed in _NEEDED if columns.issuperset(needed)), None)
    if not table:
        raise DataError("rows-none", file=name)
    if needed is None:
        raise DataError("rows-columns", file=name, found=", ".join(sorted(columns)))
    triples: list[Triple] = []
    refused = []
    for line, row in table:
        named = [column for column in _ITEMS if column in needed or column in row]
        if wrong := next((column for column in named if not _ITEM.fullmatch(row.get(column, ""))), None):
            refused.append(Refused(line, wrong, row.get(wrong, "")))
        else:
            node = BlankNode()
            triples += (Triple(node, NamedNode(COLUMN + column), Literal(cell)) for column, cell in row.items())
    return triples, refused


def _of_text(text: str, name: str, ending: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Lines with their numbers; headings may have the question mark of variables, and texts of TSV the marks of SPARQL."""
    tabs = ending == ".tsv"
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if tabs else csv.reader(lines, strict=True)
    try:
        headings = [heading.strip().lstrip("?") for heading in next(reader, [])]
        for cells in reader:
            if cells and len(cells) != len(headings):
                raise DataError("rows-width", file=name, line=reader.line_num, found=len(cells), expected=len(headings))
            texts = [_plain(cell.strip()) if tabs else cell.strip() for cell in cells]
            row = {heading: cell for heading, cell in zip(headings, texts, strict=bool(cells)) if heading and cell}
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise DataError("data-syntax", file=name, line=reader.line_num, column=1, reason=str(error)) from None


def _plain(cell: str) -> str:
    """The text of an IRI or a literal as SPARQL's TSV writes it; any other text as it is."""
    if cell.startswith("<") and cell.endswith(">"):
        return cell[1:-1]
    if cell.startswith('"'):
        end = cell.rfind('"')
        return cell[1:end].replace('\\"', '"').replace("\\\\", "\\") if end > 0 else cell
    return cell


def _of_json(text: str, name: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        found: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError("data-syntax", file=name, line=error.lineno, column=error.colno, reason=error.msg) from None
    except RecursionError:
        raise DataError("data-binary", file=name) from None
    results = found.get("results") if isinstance(found, dict) else None
    bindings: Sequence[Any] | None = results.get("bindings") if isinstance(results, dict) else found
    if not isinstance(bindings, list) or not all(isinstance(row, dict) for row in bindings):
        raise DataError("rows-json", file=name)
    for number, row in enumerate(bindings, 1):
        cells = {column: cell.get("value") if isinstance(cell, dict) else cell for column, cell in row.items()}
        yield number, {column: str(cell) for column, cell in cells.items() if cell not in (None, "")}
