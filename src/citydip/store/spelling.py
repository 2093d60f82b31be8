"""What a name looks like in any spelling, as far as every engine can look for it."""

import re
from functools import cache
from typing import Final

from pyoxigraph import Literal

from citydip.persian import normalise

__all__ = ["has_id", "has_label"]

_BLOCKS: Final = ((0x21, 0x530), (0x600, 0x700), (0x1E00, 0x2000), (0xFB50, 0xFE00), (0xFE70, 0xFF00))
"""Latin with its accents, Greek, Cyrillic, and Arabic with its presentation forms."""

_MARKS: Final = "".join(map(chr, (*range(0x300, 0x370), *range(0x64B, 0x656), 0x670)))
"""Accents and vowel signs that stand behind their letter."""


@cache
def _spellings() -> dict[str, str]:
    """For each character that names are compared by, those that readers take for it."""
    found: dict[str, str] = {}
    for first, end in _BLOCKS:
        for character in map(chr, range(first, end)):
            if len(compared := normalise(character)) == 1:
                found[compared] = found.get(compared, "") + character
    return found


def has_label(variable: str, name: str) -> str:
    """A SPARQL condition that holds of every label that is the name in some spelling, and of some others.

    It looks at length, first and last character alone: Virtuoso takes letters outside ASCII apart in regular expressions and in ``IN``.
    """
    wanted, spellings = normalise(name), _spellings()
    first = Literal(spellings.get(wanted[0], wanted[0]))
    last = Literal(spellings.get(wanted[-1], wanted[-1]) + _MARKS)
    lengths = f"STRLEN({variable}) >= {len(wanted) // 2} && STRLEN({variable}) <= {2 * len(wanted) + 8}"
    return f"{lengths} && CONTAINS({first}, SUBSTR({variable}, 1, 1)) && CONTAINS({last}, SUBSTR({variable}, STRLEN({variable}), 1))"


def has_id(variable: str, name: str) -> str:
    """A SPARQL condition that holds of every IRI whose last part is the name, in capitals or not, with or without hyphens."""
    wanted = normalise(name)
    if not wanted.isascii():
        return f"STRENDS({variable}, {Literal('/' + name.strip())})"
    letters = "[_-]*".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else re.escape(letter) for letter in wanted)
    return f"REGEX({variable}, {Literal(f'[/#]{letters}[/#]*$')})"
