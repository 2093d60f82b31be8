"""What all commands have in common: the options, their values, help in a language, and where an answer goes."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from citydip.errors import OutputError, UsageError
from citydip.messages import LANGUAGES, text
from citydip.output import refuse_input, say, write

if TYPE_CHECKING:
    from citydip.render import Report

__all__ = [
    "REPORT_FORMATS",
    "Count",
    "OneOf",
    "Seconds",
    "calendar_option",
    "format_of",
    "language_of",
    "language_option",
    "on_terminal",
    "options",
    "quiet_option",
    "say_limit",
    "source_options",
    "translated",
    "write_report",
]

_CALENDARS: Final = ("gregorian", "solar-hijri")
REPORT_FORMATS: Final = ("table", "json", "md", "csv", "tsv", "html")
_ROWS: Final = 1_000_000
_READ: Final = ("file", "files", "data", "changed", "before", "after", "mapping")
"""The parameters of commands that name files to be read."""

_ENDINGS: Final = {
    **{f".{ending}": ending for ending in ("json", "md", "csv", "tsv", "html")},
    ".ttl": "turtle",
    ".txt": "table",
    ".sarif": "sarif",
    ".xml": "junit",
}


def language_of(words: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that the words ask for, else Persian where the locale is, else English."""
    for word, following in pairwise([*words, ""]):
        value = following if word == "--lang" else word.removeprefix("--lang=")
        if value in LANGUAGES and word.startswith("--lang"):
            return value
    locale = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "fa" if locale.lower().startswith("fa") else "en"


class OneOf(click.ParamType[str]):
    """A value from a closed list, refused with a sentence in the reader's language."""

    name = "choice"

    def __init__(self, key: str, choices: Sequence[str]) -> None:
        self.key = key
        self.choices = choices

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value, if it is one of the choices."""
        if value not in self.choices:
            option = param.opts[0] if param else ""
            raise UsageError(self.key, option=option, value=str(value), choices=" ".join(self.choices))
        return str(value)


class Seconds(click.ParamType[float]):
    """A number of seconds above 0."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The value as a number."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0
        if not 0 < seconds < 1e7:
            raise UsageError("usage-seconds", option=param.opts[0] if param else "", value=str(value))
        return seconds


class Count(click.ParamType[int]):
    """A whole number, not below the least that makes sense."""

    name = "count"

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number, if it is one."""
        try:
            number = int(value)
        except ValueError:
            number = self.least - 1
        if number < self.least:
            raise UsageError("usage-count", option=param.opts[0] if param else "", value=value, least=self.least)
        return number


def translated(language: str) -> type[click.Group]:
    """A group whose usage, options and unknown commands are spoken of in the language."""

    class Command(click.Command):
        def invoke(self, ctx: click.Context) -> Any:
            if output := ctx.params.get("output"):
                refuse_input(output, _files_of(ctx.params))
            return super().invoke(ctx)

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
                option.callback = _show_help
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

                close = tuple(nearest(args[0], self.commands))
                raise UsageError("usage-unknown-command", name=args[0], nearest=close, command=ctx.command_path.partition(" ")[2])
            return super().resolve_command(ctx, args)

    return Group


def _show_help(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        write(ctx.get_help() + "\n", None, "table")
        ctx.exit()


def _files_of(parameters: Mapping[str, Any]) -> list[str]:
    """The files that a command reads."""
    given = (parameters.get(name) or () for name in _READ)
    return [file for value in given for file in ([value] if isinstance(value, str) else value)]


def options(
    language: str, formats: Sequence[str] = REPORT_FORMATS, *, with_data: bool = True
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that every command takes, with their help in a language.

    Args:
        language: ``en`` or ``fa``.
        formats: the formats of the answer.
        with_data: whether the command reads files of the user's beside the ontology.
    """
    choices = ", ".join(formats)
    kinds = OneOf("usage-format", formats)
    added: list[Callable[[Callable[..., Any]], Callable[..., Any]]] = [
        click.option("--data", multiple=True, metavar="FILE", help=text("help-data", language)),
        language_option(language),
        click.option("--format", "format_", type=kinds, metavar="FORMAT", help=text("help-format", language, formats=choices)),
        click.option("-o", "--output", metavar="FILE", help=text("help-output", language)),
        quiet_option(language),
    ]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(added if with_data else added[1:]):
            function = option(function)
        return function

    return decorate


def language_option(language: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option for the language of the answer."""
    languages = OneOf("usage-choice", LANGUAGES)
    return click.option("--lang", type=languages, default=language, metavar="LANG", help=text("help-lang", language))


def calendar_option(language: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option for the calendar in which people read dates."""
    calendars = OneOf("usage-choice", _CALENDARS)
    return click.option("--calendar", type=calendars, metavar="CALENDAR", help=text("help-calendar", language))


def quiet_option(language: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option for saying nothing but the answer."""
    return click.option("-q", "--quiet", is_flag=True, help=text("help-quiet", language))


def source_options(language: str, *, with_limit: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that say what is asked, with their help in a language; the command is given a ``Source``, and a ``limit`` of rows."""
    added = [
        click.option("--data", multiple=True, metavar="FILE", help=text("help-data", language)),
        click.option("--store", metavar="DIR", help=text("help-store-option", language)),
        click.option("--endpoint", metavar="URL", help=text("help-endpoint", language)),
        click.option("--graph", "graphs", multiple=True, metavar="IRI", help=text("help-graph", language)),
        click.option("--timeout", type=Seconds(), metavar="SECONDS", help=text("help-query-timeout", language)),
        click.option("--allow-host", "allowed_hosts", multiple=True, metavar="HOST", help=text("help-allow-host", language)),
    ]

    if with_limit:
        added.append(
            click.option("--limit", type=Count(), default=_ROWS, metavar="NUMBER", help=text("help-limit", language, default=_ROWS))
        )

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def with_source(
            *,
            data: tuple[str, ...],
            store: str | None,
            endpoint: str | None,
            graphs: tuple[str, ...],
            timeout: float | None,
            allowed_hosts: tuple[str, ...],
            **others: Any,
        ) -> Any:
            from citydip.store.source import Source

            return function(source=Source(data, store, endpoint, graphs, timeout, allowed_hosts), **others)

        decorated: Callable[..., Any] = with_source
        for option in reversed(added):
            decorated = option(decorated)
        return decorated

    return decorate


def say_limit(cut: bool, limit: int, language: str, format_: str, output: str | None, quiet: bool) -> None:
    """Says on standard error that a limit left something out, unless the reader sees it below the table."""
    if cut and (quiet or output or format_ != "table"):
        say(text("limit-reached", language, limit=limit))


def format_of(wanted: str | None, output: str | None, formats: Sequence[str] = REPORT_FORMATS) -> str | None:
    """The format that was asked for, else the one that the ending of the output file names, if it has one.

    Raises:
        OutputError: the ending names no format that the answer has.
    """
    ending = Path(output).suffix.lower() if output else ""
    if wanted or not output or not ending:
        return wanted
    if (by_ending := _ENDINGS.get(ending)) not in formats:
        known = " ".join(ending for ending, format_ in _ENDINGS.items() if format_ in formats)
        raise OutputError("output-ending", file=output, known=known)
    return by_ending


def write_report(report: "Report", format_: str, output: str | None, quiet: bool, calendar: str | None = None) -> None:
    """Writes a report to where it is wanted, without the notes below it where the answer is to stand alone."""
    from dataclasses import replace

    from citydip.render import in_solar_hijri, render

    if calendar == "solar-hijri":
        report = in_solar_hijri(report)
    write(render(replace(report, notes=()) if quiet else report, format_, colour=on_terminal(output)), output, format_)


def on_terminal(output: str | None) -> bool:
    """Whether an answer goes to a terminal."""
    return output in {None, "-"} and sys.stdout is not None and sys.stdout.isatty()
