"""Countries by their names in several languages and by their codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citydip.persian import normalise

__all__ = ["Country", "country_named", "country_of"]


@dataclass(frozen=True, slots=True)
class Country:
    """A country.

    Attributes:
        code: two letters, those of ISO 3166-1 where it has some.
        en: its name in English.
        fa: its name in Persian.
    """

    code: str
    en: str
    fa: str


@cache
def _listed() -> Mapping[str, Sequence[str]]:
    import tomllib

    return tomllib.loads((Path(__file__).parent / "countries.toml").read_text(encoding="utf-8"))


@cache
def _by_name() -> Mapping[str, str]:
    return {normalise(name): code for code, names in _listed().items() for name in (code, *names)}


def country_of(code: str) -> Country | None:
    """The country with a code of two letters.

    Example:
        >>> country_of("IR")
        Country(code='IR', en='Iran', fa='ایران')
    """
    names = _listed().get(code)
    return Country(code, names[0], names[1]) if names else None


def country_named(name: str) -> Country | None:
    """The country that has a name, in any spelling, or a code of two or three letters.

    Example:
        >>> country_named("هلند").code, country_named("the Netherlands").code, country_named("NLD").code
        ('NL', 'NL', 'NL')
    """
    code = _by_name().get(normalise(name))
    return country_of(code) if code else None
