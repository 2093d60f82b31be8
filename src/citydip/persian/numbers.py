"""Numbers as people type them: Persian, Arabic or Latin digits, a decimal point or comma, groups of thousands."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from citydip.errors import NumberError
from citydip.persian.letters import trimmed, with_latin_digits

__all__ = ["read_decimal"]

_MARKS: Final = str.maketrans("−٫٬\u00a0\u202f\u2009'’", "-.      ")
_PLAIN: Final = re.compile(r"[+-]?\d+(?:\.\d+)?")
_GROUPED: Final = re.compile(r"[+-]?\d{1,3}(?:([ ,.])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_EXPONENT: Final = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")


@lru_cache(maxsize=20_000)
def read_decimal(text: str, largest: float | None = None) -> str:
    """Reads one number.

    Args:
        text: what was typed.
        largest: the largest number that can be meant, which may tell a decimal comma from a comma between thousands.

    Returns:
        It as xsd:decimal writes it in the canonical form of whole and broken numbers: ``12``, ``-0.5``.

    Raises:
        NumberError: it is no number, or one that can be read in two ways.

    Example:
        >>> read_decimal("۱۲٬۵۰۰٫۵")
        '12500.5'
        >>> read_decimal("34,390", largest=90)
        '34.390'
    """
    plain = with_latin_digits(trimmed(text)).translate(_MARKS)
    if len(plain) > 60:
        raise NumberError("number-unknown", value=text)
    if _EXPONENT.fullmatch(plain):
        plain = f"{Decimal(plain):f}"
    if _PLAIN.fullmatch(plain):
        return _canonical(plain)
    if re.fullmatch(r"[+-]?\d{1,3},\d{3}", plain):
        whole = plain.replace(",", "")
        if largest is not None and abs(int(whole)) > largest:
            return _canonical(plain.replace(",", "."))
        raise NumberError("number-ambiguous", value=text, first=whole, second=plain.replace(",", "."))
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        return _canonical(plain.replace(",", "."))
    if found := _GROUPED.fullmatch(plain):
        group = found[1]
        if (group != " " and plain.count(group) > 1) or any(mark in plain for mark in ".,".replace(group, "")):
            return _canonical(plain.replace(group, "").replace(",", "."))
        if group == " ":
            return _canonical(plain.replace(" ", ""))
    raise NumberError("number-unknown", value=text)


def _canonical(plain: str) -> str:
    sign = "-" if plain.startswith("-") else ""
    whole, point, broken = plain.lstrip("+-").partition(".")
    whole = whole.lstrip("0") or "0"
    number = whole + (point + broken if broken else "")
    return number if not number.strip("0.") else sign + number
