"""The commands that ask: findings, ask, sparql, show, terms."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from citydip.cli.grammar import REPORT_FORMATS, calendar_option, format_of, on_terminal, options, write_report
from citydip.errors import QueryError, UsageError
from citydip.messages import text
from citydip.output import write

__all__ = ["register"]

_QUERY_FORMATS: Final = (*REPORT_FORMATS, "turtle")


def register(citydip: click.Group, language: str) -> None:
    """Adds the commands to the group, with their help in a language."""

    @citydip.command(help=text("help-findings", language))
    @options(language)
    def findings(data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.finding import check
        from citydip.reports import findings_report
        from citydip.resources import data_files
        from citydip.store import Store

        chosen = format_of(format_, output) or "table"
        store = Store(data_files(data))
        found = check(store)
        write_report(findings_report(store, found, lang), chosen, output, quiet)
        reproduced = sum(finding.reproduced for finding in found)
        if not quiet and (output or chosen != "table"):
            click.echo(text("findings-summary", lang, reproduced=reproduced, total=len(found)), err=True)
        return 0 if reproduced == len(found) else 1

    @citydip.command(help=text("help-ask", language))
    @click.argument("question", required=False, metavar="[ID]")
    @click.option("-p", "--param", multiple=True, metavar="NAME=VALUE", help=text("help-param", language))
    @calendar_option(language)
    @options(language)
    def ask(
        question: str | None,
        param: tuple[str, ...],
        calendar: str | None,
        data: tuple[str, ...],
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip.questions import find, load
        from citydip.reports import answer_report, questions_report
        from citydip.resources import data_files
        from citydip.store import Store

        chosen = format_of(format_, output) or "table"
        asked = None if question is None else find(question)
        store = Store(data_files(data), asked.reads if asked else ()) if asked or data else None
        if asked and store:
            report = answer_report(asked.ask(store, _parameters(param)), lang)
        else:
            report = questions_report([*load("questions"), *load("findings"), *load("statements")], lang)
        write_report(report, chosen, output, quiet, calendar)
        return 0

    @citydip.command(help=text("help-sparql", language))
    @click.argument("file", metavar="FILE")
    @options(language, _QUERY_FORMATS)
    def sparql(file: str, data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.resources import data_files
        from citydip.results import written
        from citydip.store import Store

        query = _query_text(file)
        chosen = format_of(format_, output, _QUERY_FORMATS)
        result = Store(data_files(data)).query(query, file)
        write(written(result, file, chosen, lang, quiet=quiet, colour=on_terminal(output)), output, chosen or "table")
        return 0

    @citydip.command(help=text("help-show", language))
    @click.argument("name", metavar="NAME")
    @click.option("--date", "at", metavar="DATE", help=text("help-date", language))
    @calendar_option(language)
    @options(language)
    def show(
        name: str,
        at: str | None,
        calendar: str | None,
        data: tuple[str, ...],
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip.description import describe, places
        from citydip.parameters import calendar_date
        from citydip.questions import profile
        from citydip.reports import show_report
        from citydip.resources import data_files
        from citydip.store import Store

        chosen = format_of(format_, output) or "table"
        day = None if at is None else calendar_date(at)
        store = Store(data_files(data))
        found = describe(store, name)
        answers = profile(store, places(store, [description.node for description in found]), day)
        write_report(show_report(store, found, lang, answers), chosen, output, quiet, calendar)
        return 0

    @citydip.command(help=text("help-terms", language))
    @click.argument("word", metavar="WORD")
    @options(language)
    def terms(word: str, data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.reports import terms_report
        from citydip.resources import data_files
        from citydip.search import search
        from citydip.store import Store

        chosen = format_of(format_, output) or "table"
        store = Store(data_files(data))
        write_report(terms_report(store, word, search(store, word), lang), chosen, output, quiet)
        return 0


def _parameters(words: Sequence[str]) -> dict[str, str]:
    """The parameters of a question from words such as ``dimension=economy``."""
    for word in words:
        if "=" not in word[1:]:
            raise UsageError("parameter-form", value=word)
    return {name.strip(): value for name, _, value in (word.partition("=") for word in words)}


def _query_text(name: str) -> str:
    """The text of a query file, or of standard input for ``-``."""
    try:
        if name == "-":
            if sys.stdin is None:
                raise QueryError("query-closed", file=name)
            content = sys.stdin.buffer.read()
        elif Path(name).is_dir():
            raise QueryError("query-folder", file=name)
        else:
            content = Path(name).read_bytes()
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise QueryError("query-missing", file=name) from None
    except UnicodeDecodeError:
        raise QueryError("query-binary", file=name) from None
    except (OSError, ValueError) as error:
        raise QueryError("query-unreadable", file=name, reason=getattr(error, "strerror", None) or str(error)) from None
