"""The commands that deal with tables and other forms of data: template, convert, fix."""

import os
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Final

import click

from citydip.cli.grammar import REPORT_FORMATS, OneOf, calendar_option, language_option, quiet_option, write_report
from citydip.errors import UsageError
from citydip.exchange import ENDINGS, VOCABULARIES
from citydip.messages import text
from citydip.output import refuse_file, refuse_input, say, whole, whole_folder

__all__ = ["register"]

_FORMATS: Final = ("xlsx", "csv", "tsv", "ttl", "nt", "nq", "trig", "rdf", "jsonld", "json")
_TABLES: Final = _FORMATS[:3]
_DELIMITED: Final = (".csv", ".tsv")


def register(citydip: click.Group, language: str) -> None:
    """Adds the commands to the group, with their help in a language."""

    @citydip.command(help=text("help-template", language))
    @click.option("-o", "--output", metavar="FILE", help=text("help-template-output", language))
    @click.option("--base", metavar="IRI", help=text("help-template-base", language))
    @click.option(
        "--format",
        "format_",
        type=OneOf("usage-format", _TABLES),
        metavar="FORMAT",
        help=text("help-convert-format", language, formats=", ".join(_TABLES)),
    )
    @click.option("--sheet", metavar="SHEET", help=text("help-template-sheet", language))
    @language_option(language)
    @quiet_option(language)
    def template(output: str | None, base: str | None, format_: str | None, sheet: str | None, lang: str, quiet: bool) -> int:
        from citydip.tables.template import DEFAULT_BASE, write_template

        if not output or output == "-":
            raise UsageError("template-output")
        ending = f".{format_}" if format_ else Path(output).suffix.lower()
        if sheet and (ending not in _DELIMITED or _is_folder(output)):
            raise UsageError("template-one-sheet")
        refuse_file(output)
        with _target(output, ending, refuse_file) as path:
            write_template(path, ending, lang, base=_base(base) or DEFAULT_BASE, sheet=sheet, name=output)
        if not quiet:
            say(text("template-written", lang, file=output))
        return 0

    @citydip.command(help=text("help-convert", language))
    @click.argument("files", nargs=-1, required=True, metavar="FILE...")
    @click.option("--as", "to", type=OneOf("usage-choice", tuple(ENDINGS)), metavar="VOCABULARY", help=text("help-as", language))
    @click.option("--base", metavar="IRI", help=text("help-base", language))
    @calendar_option(language)
    @click.option(
        "--format",
        "format_",
        type=OneOf("usage-format", (*_FORMATS, "geojson", "txt")),
        metavar="FORMAT",
        help=text("help-convert-format", language, formats=", ".join(_FORMATS)),
    )
    @click.option("--from", "origin", type=OneOf("usage-choice", VOCABULARIES), metavar="VOCABULARY", help=text("help-from", language))
    @click.option("--mapping", metavar="MAPPING", help=text("help-mapping", language))
    @click.option("--places", is_flag=True, help=text("help-places", language))
    @click.option("-o", "--output", metavar="FILE", help=text("help-convert-output", language))
    @language_option(language)
    @quiet_option(language)
    def convert(
        files: tuple[str, ...],
        to: str | None,
        base: str | None,
        calendar: str | None,
        format_: str | None,
        origin: str | None,
        mapping: str | None,
        places: bool,
        output: str | None,
        lang: str,
        quiet: bool,
    ) -> int:
        from citydip.conversion import Choices
        from citydip.conversion import convert as converted
        from citydip.gazetteer.cities import is_installed
        from citydip.resources import data_files

        if "-" in files:
            raise UsageError("convert-standard-input")
        if to and format_ is None and (output or "-") == "-":
            format_ = ENDINGS[to][0].removeprefix(".")
        if (output or "-") == "-" and format_ is None:
            raise UsageError("convert-no-format", known=" ".join(_FORMATS))
        if origin and (mapping or places):
            raise UsageError("convert-from-table", option="--mapping" if mapping else "--places")
        if places and not is_installed():
            raise UsageError("places-missing")
        ending = f".{format_}" if format_ else Path(output or "").suffix.lower()
        with _target(output, ending, partial(refuse_input, inputs=files)) as path:
            choices = Choices(lang, _base(base), calendar == "solar-hijri", mapping, places, origin, to)
            outcome = converted(data_files(files), path, ending, choices, name=output or "-")
        if not quiet:
            for line in outcome.lines(lang):
                say(line)
        return 0 if outcome.complete else 1

    @citydip.command(help=text("help-fix", language))
    @click.argument("file", metavar="FILE")
    @click.option("--dry-run", is_flag=True, help=text("help-dry-run", language))
    @click.option(
        "--format",
        "format_",
        type=OneOf("usage-format", REPORT_FORMATS),
        default="table",
        metavar="FORMAT",
        help=text("help-format", language, formats=", ".join(REPORT_FORMATS)),
    )
    @click.option("-o", "--output", metavar="FILE", help=text("help-fix-output", language))
    @language_option(language)
    @quiet_option(language)
    def fix(file: str, dry_run: bool, format_: str, output: str | None, lang: str, quiet: bool) -> int:
        import tempfile

        from citydip.fixing import fix as fixed_copy
        from citydip.fixing import fix_report

        if dry_run == bool(output):
            raise UsageError("fix-output")
        if output:
            with whole(output) as path:
                fixed = fixed_copy(Path(file), path, output)
        else:
            with tempfile.TemporaryDirectory() as folder:
                fixed = fixed_copy(Path(file), Path(folder) / Path(file).name)
        write_report(fix_report(fixed, lang), format_, None, quiet)
        return 1 if fixed.violations else 0


def _target(output: str | None, ending: str, refuse: Callable[[str], None]) -> AbstractContextManager[Path]:
    """Where to write: a file, or for delimited text also a folder, which may not be there yet."""
    if output and ending in _DELIMITED and _is_folder(output):
        return whole_folder(output, refuse)
    return whole(output)


def _is_folder(output: str) -> bool:
    return output.endswith(("/", os.sep)) or Path(output).is_dir()


def _base(iri: str | None) -> str | None:
    """The base of IRIs, which ends where ids begin."""
    if iri is None:
        return None
    if not re.fullmatch(r"(https?|urn|tag):[^\s<>\"{}|\\^`]+", iri):
        raise UsageError("usage-base", value=iri)
    return iri if iri.endswith(("/", "#", ":")) else f"{iri}/"
