"""Which city is it? Adds to places what the gazetteer knows of them, and makes one node of a city that several files describe."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from citydip.gazetteer import country_of
from citydip.gazetteer.cities import City, cities_named
from citydip.persian import normalise
from citydip.tables.cells import country_statements
from citydip.tables.headers import Part
from citydip.tables.problems import CellPlace, Problem
from citydip.tables.rows import Reading
from citydip.tables.terms import Statement, in_angles, literal, text_of, typed
from citydip.terms import PREFIXES, shorten

__all__ = ["Claims", "identified", "unified"]

_CD: Final = PREFIXES["cd"]
_TYPE, _LABEL = in_angles(PREFIXES["rdf"] + "type"), in_angles(PREFIXES["skos"] + "prefLabel")
_GEONAMES, _WIKIDATA, _COUNTRY, _LATITUDE, _LONGITUDE, _GOVERNS = (
    in_angles(_CD + name) for name in ("geonamesId", "wikidataId", "country", "latitude", "longitude", "governs")
)
_CITY, _GOVERNMENT = in_angles(_CD + "City"), in_angles(_CD + "CityGovernment")
_ISO: Final = f"<{PREFIXES['place']}"
_FAR: Final = 0.5
"""Degrees beyond which two positions are not of one city."""


@dataclass
class Claims:
    """Which places of a table would get which city of the gazetteer: their names by its number and their term."""

    names: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, reading: Reading) -> None:
        """Adds a row."""
        said = _said(reading)
        numbers = [text_of(value)[0] for value in said[_GEONAMES]] or [city.number for city in _only(_cities(said))]
        for number in numbers:
            self.names[number][reading.subject] = [normalise(text_of(label)[0]) for label in said[_LABEL]]

    def other(self, place: str, city: City) -> str:
        """Another place that a city may as well be; empty where there is none, and where only this one has the city's usual name."""
        named = [subject for subject, names in self.names[city.number].items() if normalise(city.name) in names]
        return "" if named == [place] else next((subject for subject in self.names[city.number] if subject != place), "")


def _only(cities: list[City]) -> list[City]:
    return cities if len(cities) == 1 else []


def _said(reading: Reading) -> dict[str, list[str]]:
    """What a row says of its record."""
    said: dict[str, list[str]] = defaultdict(list)
    for (subject, predicate, value), _ in reading.statements:
        if subject == reading.subject:
            said[predicate].append(value)
    return said


def _cities(said: dict[str, list[str]]) -> list[City]:
    """The cities that a city may be, the largest first."""
    if said[_TYPE] != [_CITY]:
        return []
    country = next((value[len(_ISO) : -1] for value in said[_COUNTRY] if value.startswith(_ISO)), "")
    found: dict[str, City] = {}
    for label in said[_LABEL]:
        for city in cities_named(text_of(label)[0], country):
            if _is_near(city, said):
                found[city.number] = city
    return sorted(found.values(), key=lambda city: -city.population)


def identified(part: Part, reading: Reading, claims: Claims) -> tuple[list[Statement], Problem | None]:
    """What the gazetteer adds to a city that has no identifier of GeoNames yet, or why it does not.

    A city is taken only if it is the only one of its name, in its country and near its position as far as these are given, and if
    no other place of the table may as well be it.

    Args:
        part: the table.
        reading: a row of it.
        claims: what all rows of the table would get.
    """
    said = _said(reading)
    if said[_TYPE] != [_CITY] or said[_GEONAMES]:
        return [], None
    cities = _cities(said)
    other = claims.other(reading.subject, cities[0]) if len(cities) == 1 else ""
    if len(cities) == 1 and not other:
        return list(_added(reading.subject, cities[0], said)), None
    name = text_of(said[_LABEL][0])[0] if said[_LABEL] else ""
    column = next((number for number, column in enumerate(part.columns, 1) if column and column.local.startswith("prefLabel")), 1)
    data = {"value": name, "cities": "; ".join(map(str, cities[:10])), "other": shorten(other.strip("<>"))}
    key = "place-taken" if other else "place-several" if cities else "place-none"
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
    cities, governments = _Same(_in_order(statements, _CITY)), _Same(_in_order(statements, _GOVERNMENT))
    numbered: dict[tuple[str, str], str] = {}
    for subject, predicate, value in statements:
        if predicate in {_GEONAMES, _WIKIDATA} and subject in cities.order:
            kept = numbered.setdefault((predicate, value), subject)
            if kept != subject:
                cities.join(kept, subject)
    same = cities.others()
    if not same:
        return list(statements), 0
    governing: dict[str, str] = {}
    for subject, predicate, value in statements:
        if predicate == _GOVERNS and subject in governments.order:
            kept = governing.setdefault(same.get(value, value), subject)
            if kept != subject:
                governments.join(kept, subject)
    same |= governments.others()
    return list(_without_contradictions(statements, same)), len(same)


def _in_order(statements: Iterable[Statement], class_: str) -> dict[str, int]:
    """The members of a class, numbered."""
    members = dict.fromkeys(subject for subject, predicate, value in statements if predicate == _TYPE and value == class_)
    return {member: number for number, member in enumerate(members)}


class _Same:
    """Terms of which some stand for the same, directly or by others; the first of those is kept.

    Args:
        order: the terms with their numbers.
    """

    def __init__(self, order: Mapping[str, int]) -> None:
        self.order = order
        self._before: dict[str, str] = {}

    def _kept(self, term: str) -> str:
        while before := self._before.get(term):
            above = self._before.get(before, before)
            self._before[term] = above  # shortens the way
            term = above
        return term

    def join(self, one: str, other: str) -> None:
        """Says that two terms stand for the same."""
        kept, gone = sorted((self._kept(one), self._kept(other)), key=self.order.__getitem__)
        if kept != gone:
            self._before[gone] = kept

    def others(self) -> dict[str, str]:
        """The terms that are not kept, each with the one that is kept for it."""
        return {term: self._kept(term) for term in list(self._before)}


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
