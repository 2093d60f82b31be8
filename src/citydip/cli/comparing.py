"""The command that sets cases beside the paper: compare."""

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from citydip.cli.grammar import format_of, options, source_options, write_report
from citydip.errors import UsageError
from citydip.messages import text
from citydip.output import say

if TYPE_CHECKING:
    from citydip.store.source import Source

__all__ = ["register"]


def register(citydip: click.Group, language: str) -> None:
    """Adds the command to the group, with its help in a language."""

    @citydip.command(help=text("help-compare", language))
    @click.argument("files", nargs=-1, metavar="FILE...")
    @source_options(language, with_limit=False)
    @options(language, with_data=False)
    def compare(files: tuple[str, ...], source: "Source", lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.comparison import compare as compared
        from citydip.comparison.report import comparison_report

        source = replace(source, data=(*files, *source.data))
        if not source.given:
            raise UsageError("usage-missing-argument", name="FILE", command="compare")
        chosen = format_of(format_, output) or "table"
        comparison = compared(source.open())
        write_report(comparison_report(comparison, lang), chosen, output, quiet)
        if comparison.agreement and chosen in {"csv", "tsv"} and not quiet:
            say(text("compare-agreement-elsewhere", lang))
        return 0
