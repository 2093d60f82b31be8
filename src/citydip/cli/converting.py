"""The commands that change the form of data: convert."""

import sys
from pathlib import Path
from typing import Final

import click

from citydip.cli.grammar import OneOf, language_option, quiet_option
from citydip.errors import UsageError
from citydip.messages import text
from citydip.output import whole

__all__ = ["register"]

_FORMATS: Final = ("ttl", "nt", "nq", "trig", "rdf", "jsonld")


def register(citydip: click.Group, language: str) -> None:
    """Adds the commands to the group, with their help in a language."""

    @citydip.command(help=text("help-convert", language))
    @click.argument("files", nargs=-1, required=True, metavar="FILE...")
    @click.option(
        "--format",
        "format_",
        type=OneOf("usage-format", _FORMATS),
        metavar="FORMAT",
        help=text("help-convert-format", language, formats=", ".join(_FORMATS)),
    )
    @click.option("-o", "--output", metavar="FILE", help=text("help-convert-output", language))
    @language_option(language)
    @quiet_option(language)
    def convert(files: tuple[str, ...], format_: str | None, output: str | None, lang: str, quiet: bool) -> int:
        from citydip.conversion import convert as converted

        if (output or "-") == "-" and format_ is None:
            raise UsageError("convert-no-format", known=" ".join(_FORMATS))
        ending = f".{format_}" if format_ else Path(output or "").suffix.lower()
        with whole(output) as path:
            outcome = converted([Path(name) for name in files], path, ending)
        if not quiet and sys.stderr is not None:
            for line in outcome.lines(lang):
                click.echo(line, err=True)
        return 0
