"""The commands that look behind: reason, doctor."""

import sys

import click

from citydip.cli.grammar import Seconds, format_of, options, write_report
from citydip.messages import text
from citydip.output import say

__all__ = ["register"]


def register(citydip: click.Group, language: str) -> None:
    """Adds the commands to the group, with their help in a language."""

    @citydip.command(help=text("help-reason", language))
    @click.argument("files", nargs=-1, metavar="[FILE]...")
    @click.option("--explain", is_flag=True, help=text("help-explain", language))
    @click.option("--about", metavar="NAME", help=text("help-about", language))
    @click.option("--force", is_flag=True, help=text("help-force", language))
    @click.option("--timeout", type=Seconds(), default=300.0, metavar="SECONDS", help=text("help-timeout", language))
    @options(language)
    def reason(
        files: tuple[str, ...],
        explain: bool,
        about: str | None,
        force: bool,
        timeout: float,
        data: tuple[str, ...],
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip.resources import data_files
        from citydip.store import Store

        chosen = format_of(format_, output) or "table"
        paths = data_files([*files, *data])
        if about is not None:
            from citydip.description import named
            from citydip.inference.rules_report import conclusions_report

            store = Store(paths)
            write_report(conclusions_report(store, named(store, about), lang, explained=explain), chosen, output, quiet)
            return 0
        from citydip import inference
        from citydip.inference.report import reason_report

        if not quiet and sys.stderr is not None and sys.stderr.isatty():
            say(text("reason-working", lang, seconds=round(timeout)))
        answer = inference.reason(paths, explain=explain, force=force, seconds=timeout)
        report = reason_report(Store(paths), answer, lang, files=bool(paths), explained=explain)
        write_report(report, chosen, output, quiet)
        return 0 if answer.sound else 1

    @citydip.command(help=text("help-doctor", language))
    @options(language, ("table", "json"), with_data=False)
    def doctor(lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.doctor import doctor_report, examine

        chosen = format_of(format_, output, ("table", "json")) or "table"
        diagnosis = examine(lang)
        # The library that draws tables may be what is missing.
        drawn = "md" if chosen == "table" and diagnosis.lacks("rich") else chosen
        write_report(doctor_report(diagnosis, lang), drawn, output, quiet)
        return 0 if diagnosis.well else 2
