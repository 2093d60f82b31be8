"""The commands that keep data: store add, remove, list, check."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from citydip.cli.grammar import OneOf, Seconds, format_of, options, translated, write_report
from citydip.cli.progress import shown_on_terminal
from citydip.errors import UsageError
from citydip.messages import LANGUAGES, text
from citydip.output import say, write

if TYPE_CHECKING:
    from citydip.store.keeper import Keeper
    from citydip.store.loading import Progress
    from citydip.store.served import Server

__all__ = ["register"]

_NOTHING_CHECKED: Final = 3


def register(citydip: click.Group, language: str) -> None:
    """Adds the group to the group, with its help in a language."""

    @citydip.group(cls=translated(language), help=text("help-store", language), invoke_without_command=True)
    @click.option("--lang", type=OneOf("usage-choice", LANGUAGES), metavar="LANG", help=text("help-lang", language))
    @click.pass_context
    def store(ctx: click.Context, lang: str | None) -> None:
        if ctx.invoked_subcommand is None:
            write(ctx.get_help() + "\n", None, "table")

    @store.command(help=text("help-store-add", language))
    @click.argument("files", nargs=-1, metavar="[FILE]...")
    @click.option("--name", metavar="NAME", help=text("help-store-name", language))
    @click.option("--no-validate", "unchecked", is_flag=True, help=text("help-no-validate", language))
    @_place(language)
    @options(language, with_data=False)
    def add(
        files: tuple[str, ...],
        name: str | None,
        unchecked: bool,
        keeper: "Callable[[], Keeper | Server]",
        lang: str,
        format_: str | None,
        output: str | None,
        quiet: bool,
    ) -> int:
        from citydip.resources import data_files
        from citydip.store.graphs import names_of
        from citydip.store.report import changes_report

        chosen = format_of(format_, output) or "table"
        named = names_of(data_files(files), name)
        kept = keeper()
        if files and not unchecked:
            from citydip.validation.report import validation_report

            with shown_on_terminal(lang) as checking:
                report = kept.examined(named, checking)
            if report and not report.conforms:
                write_report(validation_report(report, lang), chosen, output, quiet)
                say(text("store-invalid", lang))
                return 1 if report.reached else _NOTHING_CHECKED
        with _progress(quiet) as progress:
            changes = kept.add(named, progress)
        write_report(changes_report(changes, lang), chosen, output, quiet)
        return 0

    @store.command(help=text("help-store-remove", language))
    @click.argument("names", nargs=-1, required=True, metavar="NAME...")
    @_place(language)
    @options(language, with_data=False)
    def remove(
        names: tuple[str, ...], keeper: "Callable[[], Keeper | Server]", lang: str, format_: str | None, output: str | None, quiet: bool
    ) -> int:
        from citydip.store.report import changes_report

        chosen = format_of(format_, output) or "table"
        with _progress(quiet) as progress:
            changes = keeper().remove(names, progress)
        write_report(changes_report(changes, lang), chosen, output, quiet)
        return 0

    @store.command("list", help=text("help-store-list", language))
    @_place(language)
    @options(language, with_data=False)
    def list_(keeper: "Callable[[], Keeper | Server]", lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.store.report import sources_report

        chosen = format_of(format_, output) or "table"
        write_report(sources_report(keeper().sources(), lang), chosen, output, quiet)
        return 0

    @store.command(help=text("help-store-check", language))
    @_place(language)
    @options(language, with_data=False)
    def check(keeper: "Callable[[], Keeper | Server]", lang: str, format_: str | None, output: str | None, quiet: bool) -> int:
        from citydip.store.report import check_report

        chosen = format_of(format_, output) or "table"
        found = keeper().check()
        write_report(check_report(found, lang), chosen, output, quiet)
        return 0 if all(graph.sound for graph in found) else 1


def _place(language: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that say which store is meant; the command is given a function that opens it for writing."""
    added = [
        click.option("--store", metavar="DIR", help=text("help-store-place", language)),
        click.option("--endpoint", metavar="URL", help=text("help-store-endpoint", language)),
        click.option("--update", metavar="URL", help=text("help-store-update", language)),
        click.option("--graph-store", metavar="URL", help=text("help-graph-store", language)),
        click.option("--timeout", type=Seconds(), metavar="SECONDS", help=text("help-store-timeout", language)),
    ]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def with_keeper(
            *, store: str | None, endpoint: str | None, update: str | None, graph_store: str | None, timeout: float | None, **others: Any
        ) -> Any:
            if (store is None) == (endpoint is None) or (store is not None and (update or graph_store or timeout)):
                raise UsageError("store-which")

            def keeper() -> "Keeper | Server":
                if endpoint is not None:
                    from citydip.store.served import Server

                    return Server(endpoint, update=update, graph_store=graph_store, seconds=timeout)
                from citydip.store.keeper import Keeper

                return Keeper(Path(store or ""))

            return function(keeper=keeper, **others)

        decorated: Callable[..., Any] = with_keeper
        for option in reversed(added):
            decorated = option(decorated)
        return decorated

    return decorate


@contextmanager
def _progress(quiet: bool) -> "Iterator[Progress]":
    """A bar for each file on a terminal; nothing elsewhere."""
    from citydip.store.keeper import none_of

    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield none_of
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def show(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=total)
            bars.update(tasks[name], completed=done)

        yield show
