"""The command: maps words to answers, and errors to one line and an exit code."""

import gc
import os
import sys
from collections.abc import Collection, Sequence

import click
from click.exceptions import BadArgumentUsage, BadOptionUsage, MissingParameter, NoSuchOption

from citydip.cli import asking, checking, comparing, converting, reasoning, storing, versions
from citydip.cli.grammar import OneOf, language_of, translated
from citydip.errors import CitydipError, OutputError, UsageError
from citydip.messages import LANGUAGES, text
from citydip.output import drain, say, write

__all__ = ["build", "main", "run"]


def build(language: str) -> click.Group:
    """The command with its help in a language."""

    def show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted and not ctx.resilient_parsing:
            from citydip import __version__

            write(text("version", "en", version=__version__) + "\n", None, "table")
            ctx.exit()

    @click.group(cls=translated(language), help=text("help", language), invoke_without_command=True)
    @click.option("--lang", type=OneOf("usage-choice", LANGUAGES), metavar="LANG", help=text("help-lang", language))
    @click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=show_version, help=text("help-version", language))
    @click.pass_context
    def citydip(ctx: click.Context, lang: str | None) -> None:
        if ctx.invoked_subcommand is None:
            write(ctx.get_help() + "\n", None, "table")

    for commands in (asking, comparing, checking, converting, reasoning, storing, versions):
        commands.register(citydip, language)
    return citydip


def _usage_error(error: click.UsageError, words: Sequence[str], commands: Collection[str]) -> UsageError:
    """A usage error of click's as one of ours."""
    # Where the value of an option is amiss, click does not say whose option it is.
    command = error.ctx.command_path.partition(" ")[2] if error.ctx else next((word for word in words if word in commands), "")
    match error:
        case NoSuchOption():
            from citydip.terms import nearest

            # Hyphens make all options alike.
            meant = {option.lstrip("-"): option for option in error.possibilities or ()}
            close = tuple(meant[name] for name in nearest(error.option_name.lstrip("-"), meant))
            return UsageError("usage-unknown-option", name=error.option_name, nearest=close, command=command)
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
    return UsageError("usage-other", reason=error.format_message(), command=command)


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
        say(text("error", "en", message=error.message(language)))
        return error.exit_code
    except OSError as error:
        drain(sys.stdout)
        failed = OutputError("output-failed", reason=error.strerror or str(error))
        say(text("error", "en", message=failed.message(language)))
        return failed.exit_code


def run() -> None:
    """The entry point ``citydip``."""
    # Statements are counted as new objects by the million, hardly one of which is part of a ring.
    gc.set_threshold(100_000, 50, 50)
    sys.exit(main())
