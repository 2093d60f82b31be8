"""The template: an empty workbook or delimited text with the headings of citydip, made from the shapes and the schemes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, parse

from citydip.errors import OutputError, UsageError
from citydip.messages import LANGUAGES
from citydip.persian import normalise
from citydip.tables.grid import DELIMITED
from citydip.tables.making import model
from citydip.tables.model import Sheet
from citydip.tables.records import written_sheets
from citydip.tables.written import WrittenSheet
from citydip.terms import nearest

__all__ = ["DEFAULT_BASE", "sheet_named", "write_template"]

DEFAULT_BASE: Final = "https://example.org/cases/"


def write_template(output: Path, ending: str, language: str, *, base: str = DEFAULT_BASE, sheet: str | None = None, name: str = "") -> None:
    """Writes a template.

    Args:
        output: where to; a folder for delimited text gets a file for each sheet.
        ending: ``.xlsx``, ``.csv`` or ``.tsv``.
        language: ``en`` or ``fa``.
        base: the base of the IRIs, which is kept in the template.
        sheet: for one file of delimited text, which sheet it is, in either language; the cases where None.
        name: what errors call the output.

    Raises:
        UsageError: there is no such sheet.
        OutputError: the ending is none of a table.
    """
    if ending == ".xlsx":
        from citydip.tables.book import write_book

        write_book([], output, language, base, examples=_examples(language))
    elif ending in DELIMITED:
        from citydip.tables.delimiting import write_delimited

        if output.is_dir():
            for described in _forms():
                path = output / f"{described.headings[language].replace(' ', '-')}{ending}"
                write_delimited(_empty(described), path, DELIMITED[ending], language, base)
        else:
            described = sheet_named(sheet) if sheet else next(iter(_forms()))
            write_delimited(_empty(described), output, DELIMITED[ending], language, base)
    else:
        raise OutputError("template-format", file=name or str(output), known=" ".join((".xlsx", *DELIMITED)))


def _forms() -> list[Sheet]:
    return [sheet for sheet in model().sheets.values() if sheet.form]


def _empty(sheet: Sheet) -> WrittenSheet:
    return WrittenSheet(sheet, [sheet.columns[key] for key in sheet.form], [])


def sheet_named(name: str) -> Sheet:
    """The sheet of a name in either language.

    Raises:
        UsageError: there is none.
    """
    wanted = normalise(name)
    for sheet in model().sheets.values():
        if wanted in {normalise(sheet.key), *map(normalise, sheet.headings.values())} and sheet.form:
            return sheet
    known = [heading for sheet in _forms() for heading in (sheet.key, *(sheet.headings[language] for language in LANGUAGES))]
    raise UsageError("template-sheet", value=name, nearest=tuple(nearest(name, known)), known=" ".join(sheet.key for sheet in _forms()))


def _examples(language: str) -> Sequence[WrittenSheet]:
    path = Path(__file__).parent / "examples.ttl"
    said = [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parse(path.read_bytes(), RdfFormat.TURTLE)]
    sheets, _, _ = written_sheets(said, language, base=DEFAULT_BASE)
    return sheets
