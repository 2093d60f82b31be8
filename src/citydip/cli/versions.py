"""The command that looks at versions of an ontology: diff."""

import click

from citydip.cli.grammar import format_of, options, write_report
from citydip.messages import text

__all__ = ["register"]


def register(citydip: click.Group, language: str) -> None:
    """Adds the command to the group, with its help in a language."""

    @citydip.command(help=text("help-diff", language))
    @click.argument("before", metavar="A")
    @click.argument("after", metavar="B")
    @options(language, with_data=False)
    def diff(before: str, after: str, lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.versions import compare
        from citydip.versions.report import diff_report

        chosen = format_of(format_, output) or "table"
        difference = compare(before, after)
        write_report(diff_report(difference, lang), chosen, output, quiet)
        return 0 if difference.kept else 1
