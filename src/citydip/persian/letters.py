"""Letters and digits: one spelling to compare by, digits to read, and isolation in a left-to-right line."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = [
    "ARABIC_LETTERS",
    "dates_apart",
    "embedded",
    "isolate",
    "normalise",
    "trimmed",
    "with_latin_digits",
    "with_persian_digits",
    "with_persian_letters",
]

ARABIC_LETTERS: Final = {"ي": "ی", "ى": "ی", "ك": "ک"}
"""The Persian letters for those of Arabic keyboards: Unicode keeps them apart, readers do not."""
_LETTERS: Final = str.maketrans(ARABIC_LETTERS | {"ة": "ه", "ۀ": "ه", "أ": "ا", "إ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ی", "ـ": ""})
_PERSIAN_FORMS: Final = str.maketrans(ARABIC_LETTERS | {"ۀ": "هٔ"} | dict(zip("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", strict=True)))
_DIGITS: Final = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
_TO_PERSIAN: Final = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_DATE: Final = re.compile(r"(?<![\w\u2068-])\d{4}(?:-\d{2}){1,2}(?![\w\u2069-])", re.ASCII)
# Blanks, and marks that have no width: half-spaces, directional marks, a byte-order mark.
_MARGIN: Final = "".join(filter(str.isspace, map(chr, range(0x3001)))) + (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)


class _Bare(dict[int, int | None]):
    """For each character what stays of it where names are compared: nothing of marks without a width, a blank of hyphens."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        kept = None if unicodedata.combining(character) or unicodedata.category(character) == "Cf" else code
        self[code] = kept
        return kept


_BARE: Final = _Bare({ord("-"): 0x20, ord("_"): 0x20})


@lru_cache(maxsize=50_000)
def normalise(text: str) -> str:
    """The text in the one spelling that names are compared by; the original is what people are shown.

    Arabic letters, digits and presentation forms, vowel signs, half-spaces, directional marks, case and runs of blanks make
    no difference.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).translate(_LETTERS).translate(_DIGITS))
    return "".join(text.translate(_BARE).casefold().split())


def trimmed(text: str) -> str:
    """The text without blanks, half-spaces and directional marks at its ends; what is inside stays."""
    return text.strip(_MARGIN)


def with_persian_letters(text: str) -> str:
    """The text with Persian ``ی``, ``ک``, ``هٔ`` and digits for the Arabic ones that some keyboards write instead."""
    return text.translate(_PERSIAN_FORMS)


def with_latin_digits(text: str) -> str:
    """The text with Latin digits for Persian and Arabic ones."""
    return text.translate(_DIGITS)


def with_persian_digits(text: str) -> str:
    """The text with Persian digits for Latin ones."""
    return text.translate(_TO_PERSIAN)


def isolate(text: str, *, always: bool = False) -> str:
    """The text between directional isolates (U+2068, U+2069), so that a terminal keeps it together."""
    turned = always or any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)
    return f"\u2068{text}\u2069" if turned else text


def embedded(text: str, language: str) -> str:
    """Persian prose for a place that runs from left to right, as the comments of a spreadsheet do: each line keeps its own direction.

    Args:
        text: one or more lines.
        language: ``fa``; text of any other language stays as it is.
    """
    return "\n".join(f"\u202b{line}\u202c" if line else "" for line in text.split("\n")) if language == "fa" else text


def dates_apart(text: str) -> str:
    """The text with dates such as 2014-11 in directional isolates: after Persian letters their parts would be shown in the other order."""
    return _DATE.sub("\u2068\\g<0>\u2069", text) if isolate(text) != text else text
