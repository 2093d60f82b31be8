"""Persian, and dates and numbers as people type them: one home for letters, half-spaces, digits, dates and the comparison of names.

``letters`` costs nothing and is at hand here; ``dates`` and ``numbers`` are imported where they are needed.
"""

from citydip.persian.letters import (
    ARABIC_LETTERS,
    dates_apart,
    embedded,
    isolate,
    normalise,
    trimmed,
    with_latin_digits,
    with_persian_digits,
    with_persian_letters,
)

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
