"""The command that checks: validate."""

from pathlib import Path
from typing import Final

import click

from citydip.cli.grammar import REPORT_FORMATS, Count, OneOf, format_of, options, write_report
from citydip.cli.progress import shown_on_terminal
from citydip.errors import UsageError
from citydip.messages import text
from citydip.output import say, write

__all__ = ["register"]

# As in citydip.validation, which is imported only when something is checked.
_FORMATS: Final = (*REPORT_FORMATS, "sarif", "junit", "turtle")
_SEVERITIES: Final = ("violation", "warning", "info")
_SYNTAXES: Final = ("ttl", "nt", "nq", "trig", "rdf", "jsonld")
_NOTHING_CHECKED: Final = 3


def register(citydip: click.Group, language: str) -> None:
    """Adds the command to the group, with its help in a language."""

    @citydip.command(help=text("help-validate", language))
    @click.argument("files", nargs=-1, metavar="FILE...")
    @click.option("--store", metavar="DIR", help=text("help-validate-store", language))
    @click.option("--changed", multiple=True, metavar="FILE", help=text("help-changed", language))
    @click.option("--engine", default="auto", metavar="ENGINE", help=text("help-engine", language))
    @click.option(
        "--severity",
        type=OneOf("usage-choice", _SEVERITIES),
        default="violation",
        metavar="SEVERITY",
        help=text("help-severity", language),
    )
    @click.option("--syntax", type=OneOf("usage-choice", _SYNTAXES), metavar="SYNTAX", help=text("help-syntax", language))
    @click.option("--jobs", type=Count(), default=1, metavar="NUMBER", help=text("help-jobs", language))
    @click.option("--cluster", metavar="ADDRESS", help=text("help-cluster", language))
    @click.option("--max-results", type=Count(least=0), metavar="NUMBER", help=text("help-max-results", language))
    @options(language, _FORMATS, with_data=False)
    def validate(
        files: tuple[str, ...],
        store: str | None,
        changed: tuple[str, ...],
        engine: str,
        severity: str,
        syntax: str | None,
        jobs: int,
        cluster: str | None,
        max_results: int | None,
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip.validation import Severity
        from citydip.validation import validate as validated
        from citydip.validation.report import summary, validation_report

        if (store is None) != (not changed) or (store is not None and (files or cluster or jobs > 1)):
            raise UsageError("validate-store-changed")
        if store is None and not files:
            raise UsageError("usage-missing-argument", name="FILE...", command="validate")
        if files.count("-") > 1:
            raise UsageError("usage-extra-argument", name="-", command="validate")
        chosen = format_of(format_, output, _FORMATS) or "table"
        least = Severity.of(severity)
        if store is not None:
            from citydip.validation.change import validate_change

            report = validate_change(Path(store), [Path(file) for file in changed], engine=engine, max_results=max_results)
        else:
            with shown_on_terminal(lang) as progress:
                report = validated(
                    files, engine=engine, syntax=syntax, jobs=jobs, cluster=cluster, max_results=max_results, progress=progress
                )
        if chosen in REPORT_FORMATS:
            write_report(validation_report(report, lang, least), chosen, output, quiet)
        else:
            from citydip.validation.formats import written

            write(written(report, chosen, lang, least), output, chosen)
        if not quiet and (output or chosen != "table"):
            say(summary(report, lang, least))
        if not report.reached:
            return _NOTHING_CHECKED
        return 0 if report.conforms_at(least) else 1
