"""Which city is it? Adds to places what the gazetteer knows of them, and makes one node of a city that several files describe."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from citydip.gazetteer import country_of
from citydip.gazetteer.cities import City, cities_named
from citydip.tables.cells import country_statements
from citydip.tables.headers import Part
from citydip.tables.problems import CellPlace, Problem
from citydip.tables.rows import Reading
from citydip.tables.terms import Statement, in_angles, literal, text_of, typed
from citydip.terms import PREFIXES

__all__ = ["identified", "unified"]

_CD: Final = PREFIXES["cd"]
_TYPE, _LABEL = in_angles(PREFIXES["rdf"] + "type"), in_angles(PREFIXES["skos"] + "prefLabel")
_GEONAMES, _WIKIDATA, _COUNTRY, _LATITUDE, _LONGITUDE, _GOVERNS = (
    in_angles(_CD + name) for name in ("geonamesId", "wikidataId", "country", "latitude", "longitude", "governs")
)
_CITY, _GOVERNMENT = in_angles(_CD + "City"), in_angles(_CD + "CityGovernment")
_ISO: Final = f"<{PREFIXES['place']}"
_FAR: Final = 0.5
"""Degrees beyond which two positions are not of one city."""


def identified(part: Part, reading: Reading) -> tuple[list[Statement], Problem | None]:
    """What the gazetteer adds to a city that has no identifier of GeoNames yet, or why it does not.

    A city is taken only if it is the only one of its name, in its country and near its position as far as these are given.

    Args:
        part: the table.
        reading: a row of it.
    """
    said: dict[str, list[str]] = defaultdict(list)
    for (subject, predicate, value), _ in reading.statements:
        if subject == reading.subject:
            said[predicate].append(value)
    if said[_TYPE] != [_CITY] or said[_GEONAMES]:
        return [], None
    country = next((value[len(_ISO) : -1] for value in said[_COUNTRY] if value.startswith(_ISO)), "")
    found: dict[str, City] = {}
    for label in said[_LABEL]:
        for city in cities_named(text_of(label)[0], country):
            if _is_near(city, said):
                found[city.number] = city
    cities = sorted(found.values(), key=lambda city: -city.population)
    if len(cities) == 1:
        return list(_added(reading.subject, cities[0], said)), None
    name = text_of(said[_LABEL][0])[0] if said[_LABEL] else ""
    column = next((number for number, column in enumerate(part.columns, 1) if column and column.local.startswith("prefLabel")), 1)
    data = {"value": name, "cities": "; ".join(map(str, cities[:10]))}
    key = "place-several" if cities else "place-none"
    return [], Problem(CellPlace.of(part.grid, reading.number, column), key, data, grave=False, subject=reading.subject)


def _is_near(city: City, said: dict[str, list[str]]) -> bool:
    try:
        latitude, longitude = (float(text_of(said[name][0])[0]) for name in (_LATITUDE, _LONGITUDE))
    except (IndexError, ValueError):
        return True
    return abs(city.latitude - latitude) < _FAR and abs(city.longitude - longitude) < _FAR


def _added(place: str, city: City, said: dict[str, list[str]]) -> Iterator[Statement]:
    yield place, _GEONAMES, literal(city.number)
    if not said[_COUNTRY]:
        country = country_of(city.country)
        yield place, _COUNTRY, f"{_ISO}{city.country}>"
        yield from country_statements(country) if country else ()
    if not said[_LATITUDE] and not said[_LONGITUDE]:
        yield place, _LATITUDE, typed(str(city.latitude), "decimal")
        yield place, _LONGITUDE, typed(str(city.longitude), "decimal")


def unified(statements: Sequence[Statement]) -> tuple[list[Statement], int]:
    """The statements with one node for each city that has one identifier under several terms, and how many terms went.

    The first term stays; of the government likewise. Where a second description would contradict the first (another name in the
    same language, another position), the first stays.
    """
    same: dict[str, str] = {}
    first: dict[tuple[str, str], str] = {}
    cities = {subject for subject, predicate, value in statements if predicate == _TYPE and value == _CITY}
    for subject, predicate, value in statements:
        if predicate in {_GEONAMES, _WIKIDATA} and subject in cities:
            kept = first.setdefault((predicate, value), subject)
            if kept != subject:
                same[subject] = same.get(kept, kept)
    if not same:
        return list(statements), 0
    governing: dict[str, str] = {}
    governments = {subject for subject, predicate, value in statements if predicate == _TYPE and value == _GOVERNMENT}
    for subject, predicate, value in statements:
        if predicate == _GOVERNS and subject in governments:
            kept = governing.setdefault(same.get(value, value), subject)
            if kept != subject:
                same[subject] = kept
    return list(_without_contradictions(statements, same)), len(same)


def _without_contradictions(statements: Iterable[Statement], same: dict[str, str]) -> Iterator[Statement]:
    said: dict[tuple[str, str, str], str] = {}
    kept = set(same.values())
    merged = ((same.get(subject, subject), predicate, same.get(value, value)) for subject, predicate, value in statements)
    for subject, predicate, value in dict.fromkeys(merged):
        if subject in kept and predicate in {_LABEL, _LATITUDE, _LONGITUDE}:
            language = text_of(value)[1] if predicate == _LABEL else ""
            if said.setdefault((subject, predicate, language), value) != value:
                continue
        yield subject, predicate, value
