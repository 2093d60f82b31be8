"""The command that sets cases beside the paper: compare."""

import click

from citydip.cli.grammar import format_of, options, write_report
from citydip.errors import UsageError
from citydip.messages import text

__all__ = ["register"]


def register(citydip: click.Group, language: str) -> None:
    """Adds the command to the group, with its help in a language."""

    @citydip.command(help=text("help-compare", language))
    @click.argument("files", nargs=-1, metavar="FILE...")
    @options(language)
    def compare(files: tuple[str, ...], data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.comparison import compare as compared
        from citydip.comparison.report import comparison_report
        from citydip.resources import data_files
        from citydip.store import Store

        if not (files or data):
            raise UsageError("usage-missing-argument", name="FILE", command="compare")
        chosen = format_of(format_, output) or "table"
        store = Store(data_files([*files, *data]))
        write_report(comparison_report(compared(store), lang), chosen, output, quiet)
        return 0
