"""The commands that ask: findings, ask, sparql, show, terms."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from citydip.cli.grammar import REPORT_FORMATS, calendar_option, format_of, on_terminal, options, say_limit, source_options, write_report
from citydip.errors import QueryError, UsageError
from citydip.messages import text
from citydip.output import say, write

if TYPE_CHECKING:
    from citydip.store.source import Source

__all__ = ["register"]

_QUERY_FORMATS: Final = (*REPORT_FORMATS, "turtle")


def register(citydip: click.Group, language: str) -> None:
    """Adds the commands to the group, with their help in a language."""

    @citydip.command(help=text("help-findings", language))
    @source_options(language, with_limit=False)
    @options(language, with_data=False)
    def findings(source: "Source", lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.finding import check
        from citydip.reports import findings_report

        chosen = format_of(format_, output) or "table"
        store = source.open()
        found = check(store)
        write_report(findings_report(store, found, lang), chosen, output, quiet)
        reproduced = sum(finding.reproduced for finding in found)
        if not quiet and (output or chosen != "table"):
            say(text("findings-summary", lang, reproduced=reproduced, total=len(found)))
        return 0 if reproduced == len(found) else 1

    @citydip.command(help=text("help-ask", language))
    @click.argument("question", required=False, metavar="[ID]")
    @click.option("-p", "--param", multiple=True, metavar="NAME=VALUE", help=text("help-param", language))
    @calendar_option(language)
    @source_options(language)
    @options(language, with_data=False)
    def ask(
        question: str | None,
        param: tuple[str, ...],
        calendar: str | None,
        source: "Source",
        limit: int,
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip.questions import find, load
        from citydip.reports import answer_report, questions_report

        chosen = format_of(format_, output) or "table"
        asked = None if question is None else find(question)
        store = source.open(asked.reads if asked else ()) if asked or source.given else None
        if asked and store:
            answer = asked.ask(store, _parameters(param), limit)
            write_report(answer_report(answer, lang), chosen, output, quiet, calendar)
            say_limit(answer.cut, limit, lang, chosen, output, quiet)
        else:
            write_report(questions_report([*load("questions"), *load("findings"), *load("statements")], lang), chosen, output, quiet)
        return 0

    @citydip.command(help=text("help-sparql", language))
    @click.argument("file", metavar="FILE")
    @source_options(language)
    @options(language, _QUERY_FORMATS, with_data=False)
    def sparql(file: str, source: "Source", limit: int, lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.reports import counted
        from citydip.results import written

        chosen = format_of(format_, output, _QUERY_FORMATS)
        query = _query_text(file)
        result, cut = source.open().answer(query, file, limit)
        notes = [] if quiet or isinstance(result, bool) else counted(len(result), cut, lang)
        write(written(result, file, chosen, lang, notes=notes, colour=on_terminal(output)), output, chosen or "table")
        say_limit(cut, limit, lang, chosen or ("turtle" if isinstance(result, list) else "table"), output, quiet)
        return 0

    @citydip.command(help=text("help-show", language))
    @click.argument("name", metavar="NAME")
    @click.option("--date", "at", metavar="DATE", help=text("help-date", language))
    @calendar_option(language)
    @source_options(language)
    @options(language, with_data=False)
    def show(
        name: str,
        at: str | None,
        calendar: str | None,
        source: "Source",
        limit: int,
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip.description import describe, places
        from citydip.parameters import calendar_date
        from citydip.questions import profile
        from citydip.reports import show_report

        chosen = format_of(format_, output) or "table"
        day = None if at is None else calendar_date(at)
        store = source.open()
        found = describe(store, name, limit)
        answers = profile(store, places(store, [description.node for description in found]), day, limit)
        write_report(show_report(store, found, lang, answers), chosen, output, quiet, calendar)
        cut = any(description.cut for description in found) or any(answer.cut for answer in answers)
        say_limit(cut, limit, lang, chosen, output, quiet)
        return 0

    @citydip.command(help=text("help-terms", language))
    @click.argument("word", metavar="WORD")
    @source_options(language)
    @options(language, with_data=False)
    def terms(word: str, source: "Source", limit: int, lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.reports import terms_report
        from citydip.search import search

        chosen = format_of(format_, output) or "table"
        store = source.open()
        found = search(store, word)
        cut = len(found) > limit
        write_report(terms_report(store, word, found[:limit], lang, cut=cut), chosen, output, quiet)
        say_limit(cut, limit, lang, chosen, output, quiet)
        return 0


def _parameters(words: Sequence[str]) -> dict[str, str]:
    """The parameters of a question from words such as ``dimension=economy``."""
    for word in words:
        if "=" not in word[1:]:
            raise UsageError("parameter-form", value=word)
    pairs = [(name.strip(), value) for name, _, value in (word.partition("=") for word in words)]
    names = [name for name, _ in pairs]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise UsageError("parameter-twice", name=repeated)
    return dict(pairs)


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
