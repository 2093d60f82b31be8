"""Several values in one cell."""

import re
from typing import Final

from citydip.persian import trimmed

__all__ = ["joined", "split", "split_at_and", "split_at_commas"]

_MARK: Final = re.compile(r'[;؛|\n"]')
_MARKS: Final = re.compile(r'"((?:[^"]|"")*)"\s*(?:[;؛|\n]|$)|([^;؛|\n]*)(?:[;؛|\n]|$)')
_COMMAS: Final = re.compile(r"\s*[,،]\s*")
_AND: Final = re.compile(r"\s+(?:و|and|&)\s+", re.IGNORECASE)
_NEEDS_QUOTES: Final = re.compile(r'[;؛|\n]|^"|^$')


def split(text: str) -> list[str]:
    """The values between semicolons, bars or line breaks; a value between quotation marks may hold those.

    Example:
        >>> split('Barcelona ; "Sarajevo; Canton" ؛ تهران')
        ['Barcelona', 'Sarajevo; Canton', 'تهران']
    """
    if not _MARK.search(text):
        return [plain] if (plain := trimmed(text)) else []
    values = []
    start = 0
    while start < len(text):
        while start < len(text) and text[start] in " \t\u00a0":
            start += 1
        found = _MARKS.match(text, start)
        if found is None:
            break
        value = found[1].replace('""', '"') if found[1] is not None else trimmed(found[2])
        if value:
            values.append(value)
        start = max(found.end(), start + 1)
    return values


def split_at_commas(text: str) -> list[str]:
    """The values between commas, which also stand in names: to be tried only where the whole is none."""
    return [part for part in _COMMAS.split(text) if part]


def split_at_and(text: str) -> list[str]:
    """What stands before, between and after "and", which also stands in names."""
    return [part for part in _AND.split(text) if part]


def joined(values: list[str], mark: str = ";") -> str:
    """Several values as one cell, with a mark between them, which ``split`` takes apart again.

    Example:
        >>> joined(["a", "b;c"])
        'a; "b;c"'
    """
    return f"{mark} ".join(
        '"' + value.replace('"', '""') + '"' if _NEEDS_QUOTES.search(value) or value != trimmed(value) else value for value in values
    )
