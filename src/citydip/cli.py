"""The command: maps words to answers, and errors to one line and an exit code."""

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import click
from click.exceptions import BadArgumentUsage, BadOptionUsage, MissingParameter, NoSuchOption

from citydip.errors import CitydipError, OutputError, QueryError, UsageError
from citydip.messages import LANGUAGES, text
from citydip.output import write

__all__ = ["main", "run"]

_REPORT_FORMATS: Final = ("table", "json", "md", "csv", "tsv", "html")
_QUERY_FORMATS: Final = (*_REPORT_FORMATS, "turtle")
_ENDINGS: Final = {f".{ending}": ending for ending in ("json", "md", "csv", "tsv", "html")} | {".ttl": "turtle", ".txt": "table"}


def language_of(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that the words ask for, else Persian where the locale is, else English."""
    for word, following in pairwise([*words, ""]):
        value = following if word == "--lang" else word.removeprefix("--lang=")
        if value in LANGUAGES and word.startswith("--lang"):
            return value
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "fa" if locale.lower().startswith("fa") else "en"


class _OneOf(click.ParamType[str]):
    """A value from a closed list, refused with a sentence in the reader's language."""

    name = "choice"

    def __init__(self, key: str, choices: Sequence[str]) -> None:
        self.key = key
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if value not in self.choices:
            option = param.opts[0] if param else ""
            raise UsageError(self.key, option=option, value=str(value), choices=" ".join(self.choices))
        return str(value)


class _Seconds(click.ParamType[float]):
    """A number of seconds above 0."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0
        if not 0 < seconds < 1e7:
            raise UsageError("usage-seconds", option=param.opts[0] if param else "", value=str(value))
        return seconds


def _translated(language: str) -> type[click.Group]:
    """A group whose usage, options and unknown commands are spoken of in the language."""

    class Command(click.Command):
        def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix=text("usage", language))

        def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            rows = [record for parameter in self.get_params(ctx) if (record := parameter.get_help_record(ctx))]
            with formatter.section(text("usage-options", language)):
                formatter.write_dl(rows)

        def get_help_option(self, ctx: click.Context) -> click.Option | None:
            option = super().get_help_option(ctx)
            if option:
                option.help = text("help-help", language)
            return option

    class Group(Command, click.Group):
        command_class = Command

        def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            Command.format_options(self, ctx, formatter)
            rows = [(name, command.help or "") for name, command in self.commands.items()]
            with formatter.section(text("usage-commands", language)):
                formatter.write_dl(rows)

        def list_commands(self, ctx: click.Context) -> list[str]:
            return list(self.commands)

        def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
            if self.get_command(ctx, args[0]) is None:
                from citydip.terms import nearest

                raise UsageError("usage-unknown-command", name=args[0], nearest=tuple(nearest(args[0], self.commands)))
            return super().resolve_command(ctx, args)

    return Group


def build(language: str) -> click.Group:
    """The command with its help in a language."""

    def options(formats: Sequence[str], *, with_data: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        choices = ", ".join(formats)
        languages, kinds = _OneOf("usage-choice", LANGUAGES), _OneOf("usage-format", formats)
        added = [
            click.option("--data", multiple=True, metavar="FILE", help=text("help-data", language)),
            click.option("--lang", type=languages, default=language, metavar="LANG", help=text("help-lang", language)),
            click.option("--format", "format_", type=kinds, metavar="FORMAT", help=text("help-format", language, formats=choices)),
            click.option("-o", "--output", metavar="FILE", help=text("help-output", language)),
            click.option("-q", "--quiet", is_flag=True, help=text("help-quiet", language)),
        ]

        def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
            for option in reversed(added if with_data else added[1:]):
                function = option(function)
            return function

        return decorate

    def show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            from citydip import __version__

            click.echo(text("version", "en", version=__version__))
            ctx.exit()

    @click.group(cls=_translated(language), help=text("help", language), invoke_without_command=True)
    @click.option("--lang", type=_OneOf("usage-choice", LANGUAGES), metavar="LANG", help=text("help-lang", language))
    @click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help=text("help-version", language))
    @click.pass_context
    def citydip(ctx: click.Context, lang: str | None) -> None:
        if ctx.invoked_subcommand is None:
            click.echo(ctx.get_help())

    @citydip.command(help=text("help-findings", language))
    @options(_REPORT_FORMATS)
    def findings(data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.finding import check
        from citydip.reports import findings_report
        from citydip.store import Store

        chosen = _format(format_, output, _REPORT_FORMATS) or "table"
        store = Store([Path(name) for name in data])
        found = check(store)
        write(_rendered(findings_report(store, found, lang), chosen, output, quiet), output, chosen)
        reproduced = sum(finding.reproduced for finding in found)
        if not quiet and (output or chosen != "table"):
            click.echo(text("findings-summary", lang, reproduced=reproduced, total=len(found)), err=True)
        return 0 if reproduced == len(found) else 1

    @citydip.command(help=text("help-ask", language))
    @click.argument("question", required=False, metavar="[ID]")
    @click.option("-p", "--param", multiple=True, metavar="NAME=VALUE", help=text("help-param", language))
    @options(_REPORT_FORMATS)
    def ask(
        question: str | None, param: tuple[str, ...], data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool
    ) -> int:
        from citydip.questions import find, load
        from citydip.reports import answer_report, questions_report
        from citydip.store import Store

        chosen = _format(format_, output, _REPORT_FORMATS) or "table"
        asked = None if question is None else find(question)
        store = Store([Path(name) for name in data]) if asked or data else None
        if asked and store:
            report = answer_report(asked.ask(store, _parameters(param)), lang)
        else:
            report = questions_report([*load("questions"), *load("findings")], lang)
        write(_rendered(report, chosen, output, quiet), output, chosen)
        return 0

    @citydip.command(help=text("help-sparql", language))
    @click.argument("file", metavar="FILE")
    @options(_QUERY_FORMATS)
    def sparql(file: str, data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.results import written
        from citydip.store import Store

        query = _query_text(file)
        chosen = _format(format_, output, _QUERY_FORMATS)
        result = Store([Path(name) for name in data]).query(query, file)
        write(written(result, file, chosen, lang, quiet=quiet, colour=_colour(output)), output, chosen or "table")
        return 0

    @citydip.command(help=text("help-show", language))
    @click.argument("name", metavar="NAME")
    @options(_REPORT_FORMATS)
    def show(name: str, data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.description import describe
        from citydip.reports import show_report
        from citydip.store import Store

        chosen = _format(format_, output, _REPORT_FORMATS) or "table"
        store = Store([Path(file) for file in data])
        write(_rendered(show_report(store, describe(store, name), lang), chosen, output, quiet), output, chosen)
        return 0

    @citydip.command(help=text("help-terms", language))
    @click.argument("word", metavar="WORD")
    @options(_REPORT_FORMATS)
    def terms(word: str, data: tuple[str, ...], lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.reports import terms_report
        from citydip.search import search
        from citydip.store import Store

        chosen = _format(format_, output, _REPORT_FORMATS) or "table"
        store = Store([Path(file) for file in data])
        write(_rendered(terms_report(store, word, search(store, word), lang), chosen, output, quiet), output, chosen)
        return 0

    @citydip.command(help=text("help-reason", language))
    @click.argument("files", nargs=-1, metavar="[FILE]...")
    @click.option("--explain", is_flag=True, help=text("help-explain", language))
    @click.option("--force", is_flag=True, help=text("help-force", language))
    @click.option("--timeout", type=_Seconds(), default=300.0, metavar="SECONDS", help=text("help-timeout", language))
    @options(_REPORT_FORMATS)
    def reason(
        files: tuple[str, ...],
        explain: bool,
        force: bool,
        timeout: float,
        data: tuple[str, ...],
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip import inference
        from citydip.inference.report import reason_report
        from citydip.store import Store

        chosen = _format(format_, output, _REPORT_FORMATS) or "table"
        paths = [Path(file) for file in (*files, *data)]
        if not quiet and sys.stderr is not None and sys.stderr.isatty():
            click.echo(text("reason-working", lang, seconds=round(timeout)), err=True)
        answer = inference.reason(paths, explain=explain, force=force, seconds=timeout)
        report = reason_report(Store(paths), answer, lang, files=bool(paths), explained=explain)
        write(_rendered(report, chosen, output, quiet), output, chosen)
        return 0 if answer.sound else 1

    @citydip.command(help=text("help-doctor", language))
    @options(("table", "json"), with_data=False)
    def doctor(lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.doctor import doctor_report, examine

        chosen = _format(format_, output, ("table", "json")) or "table"
        diagnosis = examine(lang)
        # The library that draws tables may be what is missing.
        drawn = "md" if chosen == "table" and diagnosis.lacks("rich") else chosen
        write(_rendered(doctor_report(diagnosis, lang), drawn, output, quiet), output, chosen)
        return 0 if diagnosis.well else 2

    return citydip


def _parameters(words: Sequence[str]) -> dict[str, str]:
    """The parameters of a question from words such as ``dimension=economy``."""
    for word in words:
        if "=" not in word[1:]:
            raise UsageError("parameter-form", value=word)
    return {name.strip(): value for name, _, value in (word.partition("=") for word in words)}


def _format(wanted: str | None, output: str | None, formats: Sequence[str]) -> str | None:
    """The format that was asked for, else the one that the ending of the output file names, if any."""
    by_ending = _ENDINGS.get(Path(output).suffix.lower()) if output else None
    return wanted or (by_ending if by_ending in formats else None)


def _rendered(report: Any, format_: str, output: str | None, quiet: bool) -> str:
    from dataclasses import replace

    from citydip.render import render

    return render(replace(report, notes=()) if quiet else report, format_, colour=_colour(output))


def _colour(output: str | None) -> bool:
    """Whether the answer goes to a terminal."""
    return output in {None, "-"} and sys.stdout is not None and sys.stdout.isatty()


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


def _usage_error(error: click.UsageError, words: Sequence[str], commands: Collection[str]) -> UsageError:
    """A usage error of click's as one of ours."""
    command = next((word for word in words if word in commands), "")
    match error:
        case NoSuchOption():
            return UsageError("usage-unknown-option", name=error.option_name, nearest=tuple(error.possibilities or ()))
        case MissingParameter():
            name = error.param.make_metavar(error.ctx) if error.param and error.ctx else ""
            return UsageError("usage-missing-argument", name=name, command=command)
        case BadOptionUsage():
            key = "usage-flag-value" if "does not take" in error.message else "usage-missing-value"
            return UsageError(key, name=error.option_name, command=command)
        case BadArgumentUsage():
            return UsageError("usage-missing-argument", name="", command=command)
    if error.message.startswith("Got unexpected extra argument") and "(" in error.message:
        return UsageError("usage-extra-argument", name=error.message.partition("(")[2].rpartition(")")[0], command=command)
    return UsageError("usage-other", reason=error.format_message())


def main(words: Sequence[str] | None = None) -> int:
    """Runs the command.

    Args:
        words: the words after ``citydip``; those of the process where None.

    Returns:
        The exit code: 0 all is well, 1 a finding differs, 2 it could not run.
    """
    words = sys.argv[1:] if words is None else list(words)
    language = language_of(words, os.environ)
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure") and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="replace")
    citydip = build(language)
    try:
        try:
            with citydip.make_context("citydip", list(words)) as context:
                code = citydip.invoke(context)
            return code if isinstance(code, int) else 0
        except click.exceptions.Exit as done:  # after --help and --version
            return done.exit_code
        except click.UsageError as error:
            raise _usage_error(error, words, citydip.commands) from None
        except (KeyboardInterrupt, click.Abort):
            raise UsageError("interrupted") from None
        except MemoryError:
            raise UsageError("out-of-memory") from None
    except CitydipError as error:
        click.echo(text("error", "en", message=error.message(language)), err=True)
        return error.exit_code
    except OSError as error:
        # Python would complain once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return 0  # the reader has seen enough
        failed = OutputError("output-failed", reason=error.strerror or str(error))
        click.echo(text("error", "en", message=failed.message(language)), err=True)
        return failed.exit_code


def run() -> None:
    """The entry point ``citydip``."""
    sys.exit(main())
