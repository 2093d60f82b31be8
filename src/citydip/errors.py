"""What can go wrong. Every error carries its data and says itself in both languages, in one line."""

import errno
import os
from typing import ClassVar, Final

__all__ = [
    "CitydipError",
    "DataError",
    "DateError",
    "DeadlineError",
    "EndpointError",
    "MappingError",
    "NumberError",
    "OutputError",
    "QueryError",
    "ReasonerError",
    "ResourceError",
    "StoreError",
    "UnchangedError",
    "UnknownNameError",
    "UsageError",
    "ValidationError",
]

_SYSTEM: Final[dict[object, str]] = {
    os.strerror(errno.ENOENT): "system-missing",
    os.strerror(errno.EACCES): "system-forbidden",
    os.strerror(errno.ENOSPC): "system-full",
    os.strerror(errno.EISDIR): "system-folder",
}
"""What the system says of the commonest reasons, in the words of its own, with the names of our sentences."""


class CitydipError(Exception):
    """The base of all errors of citydip.

    Attributes:
        key: the name of the sentence in ``messages``.
        data: what the sentence speaks of, such as file, line and column.
        exit_code: what the command ends with.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, key: str, **data: object) -> None:
        super().__init__(key)
        self.key = key
        self.data = data

    def message(self, language: str) -> str:
        """The error as one line in ``en`` or ``fa``."""
        from citydip.messages import listed, text

        values = dict(self.data)
        nearest = values.pop("nearest", ())
        if isinstance(nearest, tuple):
            values["hint"] = text("hint-nearest", language, names=listed(nearest, language)) if nearest else ""
        if key := _SYSTEM.get(values.get("reason")):
            values["reason"] = text(key, language)
        shown = {name: _shortened(value) for name, value in values.items()}
        return " ".join(text(self.key, language, **shown).split())

    def __str__(self) -> str:
        return self.message("en")


def _shortened(value: object) -> object:
    """A value that fits into one line: control characters are escaped, and the middle of a very long text is left out."""
    if not isinstance(value, str):
        return value
    kept = "\u200c\u2068\u2069"
    value = "".join(character if character.isprintable() or character in kept else repr(character)[1:-1] for character in value)
    return value if len(value) <= 300 else f"{value[:200]} … {value[-80:]}"


class UsageError(CitydipError):
    """The command was called with words that it does not take."""


class UnknownNameError(CitydipError):
    """A question, term or entity was asked for that is not there. ``data`` has ``name`` and ``nearest``."""


class QueryError(CitydipError):
    """A query cannot be run. ``data`` has ``file`` and, for a syntax error, ``line`` and ``column``, counted from 1."""


class DataError(CitydipError):
    """A data file cannot be read. ``data`` has ``file`` and, where known, ``line`` and ``column``, counted from 1."""


class DateError(CitydipError):
    """A text is no date that can be read, or can be read in two ways. ``data`` has ``value``."""


class MappingError(CitydipError):
    """A mapping file is missing or wrong, or does not fit its table. ``data`` has ``file`` and, where known, ``where``."""


class NumberError(CitydipError):
    """A text is no number that can be read, or can be read in two ways. ``data`` has ``value``."""


class OutputError(CitydipError):
    """The answer cannot be written to the file that was asked for."""


class ResourceError(CitydipError):
    """A file of citydip's own is missing or broken: the installation is incomplete, or a query was edited wrongly."""


class ReasonerError(CitydipError):
    """The reasoner cannot run, or ended without an answer: no Java, no time, no memory, too much data, or data that it cannot read."""


class ValidationError(CitydipError):
    """The data cannot be validated here: an engine is not installed, or there is nothing that shapes could look at."""


class StoreError(CitydipError):
    """A store on disk cannot be opened or written. ``data`` has ``store``, the folder."""


class EndpointError(CitydipError):
    """A server does not answer as it should, or cut its answer short. ``data`` has ``endpoint``, without credentials."""


class DeadlineError(CitydipError):
    """There was no answer within the time that was allowed. ``data`` has ``seconds``."""


class UnchangedError(CitydipError):
    """A change of a store changes nothing, so that there is nothing to check. ``data`` has ``files`` and ``store``."""

    exit_code = 3
