"""From the text of one cell to the values that it stands for."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from citydip.errors import DateError, NumberError
from citydip.gazetteer import Country, country_named, country_of
from citydip.gazetteer.cities import City, cities_named, city_numbered
from citydip.persian import normalise, trimmed, with_latin_digits
from citydip.persian.dates import DateReading, is_perhaps_lunar, read_date
from citydip.persian.numbers import read_decimal
from citydip.tables.model import Column, Kind, Model, Sheet
from citydip.tables.naming import CellFault, Names, governed, government_of
from citydip.tables.splitting import joined, split, split_at_and, split_at_commas
from citydip.tables.terms import Statement, address_id, in_angles, literal, typed
from citydip.terms import PREFIXES, local_name, nearest, shorten

__all__ = ["Cells", "Value", "city_statements", "country_statements", "government_statements", "source_statements"]

_CD: Final = PREFIXES["cd"]
_TYPE: Final = in_angles(PREFIXES["rdf"] + "type")
_PREF_LABEL: Final = in_angles(PREFIXES["skos"] + "prefLabel")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_WITHOUT_SCHEME: Final = re.compile(r"[\w.-]+\.\w{2,}(/\S*)?")
_DAY_NUMBER: Final = re.compile(r"[2-6]\d{4}")
_WITHOUT_MARKS: Final = re.compile(r"(?:1[2-9]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_IN_ANGLES: Final = re.compile(r"<[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]*>")
_NUMBERED: Final = re.compile(r"geonames:(\d+)", re.IGNORECASE)
_UNDATED: Final = frozenset(map(normalise, ["yes", "x", "✓", "✔", "?", "بله", "آری", "؟", "true"]))
_MOST_CACHED: Final = 20_000


def source_statements(address: str, base: str) -> tuple[Statement, ...]:
    """What is said of a source of which only the web address is known."""
    source = in_angles(f"{base}source/{address_id(address)}")
    return (source, _TYPE, in_angles(_CD + "Source")), (source, in_angles(_CD + "address"), typed(address, "anyURI"))


def country_statements(country: Country) -> tuple[Statement, ...]:
    """What is said of a country that nobody describes."""
    place = in_angles(PREFIXES["place"] + country.code)
    return (
        (place, _TYPE, in_angles(_CD + "Country")),
        (place, _PREF_LABEL, literal(country.en, "en")),
        (place, _PREF_LABEL, literal(country.fa, "fa")),
        (place, in_angles(_CD + "isoCode"), literal(country.code)),
    )


def city_statements(city: City, described: Callable[[str], bool]) -> tuple[Statement, ...]:
    """What is said of a city of the gazetteer.

    Args:
        city: the city.
        described: whether something is already said of the place with a term.
    """
    place = in_angles(f"{PREFIXES['place']}geonames-{city.number}")
    country = country_of(city.country)
    land = in_angles(PREFIXES["place"] + city.country)
    return (
        (place, _TYPE, in_angles(_CD + "City")),
        (place, _PREF_LABEL, literal(city.name, "en")),
        (place, in_angles(_CD + "geonamesId"), literal(city.number)),
        (place, in_angles(_CD + "latitude"), typed(f"{city.latitude}", "decimal")),
        (place, in_angles(_CD + "longitude"), typed(f"{city.longitude}", "decimal")),
        (place, in_angles(_CD + "country"), land),
        *(country_statements(country) if country and not described(land) else ()),
    )


def government_statements(place: str, class_: str, labels: Sequence[str]) -> tuple[Statement, ...]:
    """What is said of the government of a place that was named where an actor belongs.

    Args:
        place: the term of the place.
        class_: the IRI of the place's class.
        labels: the names of the place, as literals.
    """
    government, government_class = government_of(place, class_)
    return (
        (government, _TYPE, in_angles(government_class)),
        (government, in_angles(_CD + "governs"), place),
        *((government, _PREF_LABEL, label) for label in labels),
    )


def _told_apart(city: City) -> str:
    """How to write a city so that only this one can be meant."""
    written = f"{city.name}, {city.country}"
    return written if cities_named(written) == [city] else f"geonames:{city.number}"


def _days(text: str) -> list[str]:
    """The day that a number may mean: of a spreadsheet that turned a date into a text, counted from 1899-12-30; or year, month and day."""
    number = with_latin_digits(trimmed(text))
    if _DAY_NUMBER.fullmatch(number):
        return [(date(1899, 12, 30) + timedelta(int(number))).isoformat()]
    if not _WITHOUT_MARKS.fullmatch(number):
        return []
    day = f"{number[:4]}-{number[4:6]}-{number[6:]}"
    try:
        read_date(day)
    except DateError:
        return []
    return [day]


def _date_in(column: Column, text: str) -> DateReading:
    reading = read_date(text)
    if not column.far_ahead and is_perhaps_lunar(text, reading):
        raise CellFault("date-perhaps-lunar", {"value": text})
    return reading


def _is_span(reading: DateReading) -> bool:
    """Whether the days that a date allows are not those of its values."""
    return reading.calendar == "solar-hijri" and reading.earliest != reading.latest


@dataclass(frozen=True, slots=True)
class Value:
    """What a cell stands for.

    Attributes:
        terms: its values.
        readings: for each value that is a date, the earliest and the latest day where the value alone would not tell; else nothing.
        changed: whether the values say it in another way than the cell, so that what was typed is to be kept.
        more: what must be said of the values for them to mean something, such as the government of a place that was named; for each value
            one object, which stays the same while it is remembered.
        dates: for a status, the dates on which it came; an empty text for one that is not known.
    """

    terms: tuple[str, ...] = ()
    readings: tuple[str, str] | None = None
    changed: bool = False
    more: tuple[tuple[Statement, ...], ...] = ()
    dates: tuple[DateReading | None, ...] = ()


class Cells:
    """Reads cells; the same text in the same column is read once.

    Args:
        model: the sheets and the ontology.
        names: finds what names stand for.
        base: the IRI that all records start with.
    """

    def __init__(self, model: Model, names: Names, base: str) -> None:
        self._model = model
        self._names = names
        self._base = base
        self._read: dict[tuple[str, str], dict[str, Value | CellFault]] = {}
        self._classes: dict[str, Mapping[str, str]] = {}
        self._by_kind: Mapping[Kind, Callable[[Column, Sheet, str], Value]] = {
            Kind.TEXT: self._words,
            Kind.STRING: self._string,
            Kind.DATE: self._date,
            Kind.DECIMAL: self._decimal,
            Kind.ADDRESS: self._address,
            Kind.CONCEPT: self._concept,
            Kind.THING: self._thing,
            Kind.CLASS: self._class,
            Kind.STATUS: self._status,
        }

    def value(self, column: Column, sheet: Sheet, text: str) -> Value:
        """What the text of a cell stands for.

        Raises:
            CellFault: it does not say what the column asks for.
        """
        found = self.seen(column, sheet).get(text)
        if found is None:
            found = self._remembered(column, sheet, text)
        if isinstance(found, CellFault):
            raise found.with_traceback(None)  # what it gathered before would keep every row alive
        return found

    def seen(self, column: Column, sheet: Sheet) -> dict[str, Value | CellFault]:
        """What was found in a column, by the texts of its cells."""
        return self._read.setdefault((sheet.key, column.key), {})

    def _remembered(self, column: Column, sheet: Sheet, text: str) -> Value | CellFault:
        found: Value | CellFault
        try:
            found = self._by_kind[column.kind](column, sheet, text)
        except CellFault as error:
            found = error
        except (DateError, NumberError) as error:
            better = [str(error.data[name]) for name in ("first", "second") if name in error.data] or _days(text)
            found = CellFault(error.key, error.data, better)
        if column.kind is not Kind.TEXT:  # names are seldom the same
            seen = self.seen(column, sheet)
            if len(seen) < _MOST_CACHED:
                seen[text] = found
        return found

    def _words(self, column: Column, _: Sheet, text: str) -> Value:
        if not column.repeats:
            return Value((literal(trimmed(text), column.language),))
        return Value(tuple(literal(part, column.language) for part in split(text)))

    def _string(self, column: Column, _: Sheet, text: str) -> Value:
        parts = split(text) if column.repeats else [trimmed(text)]
        latin = [with_latin_digits(part) for part in parts] if column.repeats else parts
        return Value(tuple(map(literal, latin)), changed=latin != parts)

    def _decimal(self, column: Column, _: Sheet, text: str) -> Value:
        parts = split(text) if column.repeats else [trimmed(text)]
        numbers = [read_decimal(part, column.largest) for part in parts]
        terms = (typed(number, "decimal" if "." in number else "integer") for number in numbers)
        return Value(tuple(terms), changed=numbers != parts)

    def _address(self, _: Column, __: Sheet, text: str) -> Value:
        parts = text.split()
        for part in parts:
            if not _ADDRESS.fullmatch(part):
                raise CellFault("cell-address", {"value": text}, [f"https://{part}"] if _WITHOUT_SCHEME.fullmatch(part) else [])
        return Value(tuple(typed(part, "anyURI") for part in parts))

    def _date(self, column: Column, _: Sheet, text: str) -> Value:
        parts = split(text) if column.repeats else [trimmed(text)]
        found = [_date_in(column, part) for part in parts]
        values = [value for reading in found for value in ((reading.latest,) if column.last_day and _is_span(reading) else reading.values)]
        if len(values) > 1 and not column.repeats:
            if column.required or not column.readings:
                raise CellFault("date-two-years", {"value": text}, values)
            values_written: list[str] = []
        else:
            values_written = values
        readings = None
        if column.readings and any(_is_span(reading) for reading in found):
            readings = (min(reading.earliest for reading in found), max(reading.latest for reading in found))
        return Value(tuple(map(literal, values_written)), readings, changed=values != parts or values_written != values)

    def _status(self, column: Column, _: Sheet, text: str) -> Value:
        dates: list[DateReading | None] = []
        written: list[str] = []
        for part in split(text):
            if normalise(part) in _UNDATED:
                dates.append(None)
            else:
                dates.append(_date_in(column, part))
                written += dates[-1].values if dates[-1] else ()
        return Value(dates=tuple(dates), changed=written != [part for part in split(text) if normalise(part) not in _UNDATED])

    def _concept(self, column: Column, sheet: Sheet, text: str) -> Value:
        return self._each(column, sheet, text, lambda name: self._one_concept(name, column))

    def _one_concept(self, name: str, column: Column) -> Value:
        return Value((name if _IN_ANGLES.fullmatch(name) else self._names.find(name, column.range),))

    def _class(self, column: Column, sheet: Sheet, text: str) -> Value:
        return self._each(column, sheet, text, lambda name: Value((self._named_class(name, sheet),)))

    def _named_class(self, name: str, sheet: Sheet) -> str:
        if sheet.key not in self._classes:
            ontology = self._model.ontology
            below = {class_.value for class_ in self._model.classes_below(*sheet.classes)}
            spelt = {normalise(written): iri for iri in sorted(below) for written in (iri, shorten(iri), local_name(iri))}
            spelt |= {normalise(label): node.value for node, label in ontology.names() if node.value in below}
            self._classes[sheet.key] = spelt
        found = self._classes[sheet.key].get(normalise(name))
        if found is None:
            labels = [label for node, label in self._model.ontology.names() if node.value in set(self._classes[sheet.key].values())]
            raise CellFault("cell-unknown", {"value": name}, nearest(name, labels))
        return in_angles(found)

    def _thing(self, column: Column, sheet: Sheet, text: str) -> Value:
        return self._each(column, sheet, text, lambda name: self._one_thing(name, column))

    def _one_thing(self, name: str, column: Column) -> Value:
        if _IN_ANGLES.fullmatch(name):
            return Value((name,))
        known = self._names.known(name, column.range)
        if known is not None:
            return Value((known,))
        found = self._source(name, column) or self._country(name, column) or self._government(name, column) or self._city(name, column)
        if found is None and column.range in _ACTING and (place := governed(name)):
            found = self._government(place, column) or self._city(place, column)
        if found is None:
            raise self._names.unknown(name, column.range)
        return found

    def _source(self, name: str, column: Column) -> Value | None:
        """A source of which only the web address is given."""
        if local_name(column.range) != "Source":
            return None
        if not _ADDRESS.fullmatch(name):
            if _WITHOUT_SCHEME.fullmatch(name):
                raise CellFault("cell-address", {"value": name}, [f"https://{name}"])
            return None
        said = source_statements(name, self._base)
        return Value((said[0][0],), more=(said,))

    def _country(self, name: str, column: Column) -> Value | None:
        """A country that neither the tables nor the ontology describe."""
        if column.range not in {_CD + "Country", _CD + "Place"}:
            return None
        country = country_named(name)
        if country is None:
            return None
        place = in_angles(PREFIXES["place"] + country.code)
        return Value((place,), more=() if self._names.described(place) else (country_statements(country),))

    def _government(self, name: str, column: Column) -> Value | None:
        """The government of a place that is named where an actor belongs."""
        if column.range not in _ACTING:
            return None
        place = self._names.known(name, _CD + "Place")
        if place is None:
            return None
        government = self._names.government(place)
        if government:
            return Value((government,), changed=True)
        said = government_statements(place, *self._names.place(place))
        return Value((said[0][0],), changed=True, more=(said,))

    def _city(self, name: str, column: Column) -> Value | None:
        """A city that only the gazetteer knows, or the government of one."""
        if column.range != _CD + "Place" and column.range not in _ACTING:
            return None
        numbered = _NUMBERED.fullmatch(name)
        cities = [city for city in [city_numbered(numbered[1])] if city] if numbered else cities_named(name)
        if len(cities) > 1:
            raise CellFault("cell-cities", {"value": name, "cities": "; ".join(map(str, cities[:10]))}, map(_told_apart, cities[:3]))
        if not cities:
            return None
        place = self._names.city(cities[0].number)
        said: tuple[Statement, ...] = () if place else city_statements(cities[0], self._names.described)
        place = place or said[0][0]
        if column.range == _CD + "Place":
            return Value((place,), changed=True, more=(said,))
        government = self._names.government(place)
        governing = () if government else government_statements(place, _CD + "City", (literal(cities[0].name, "en"),))
        return Value((government or governing[0][0],), changed=True, more=((*said, *governing),))

    def _each(self, column: Column, sheet: Sheet, text: str, read: Callable[[str], Value]) -> Value:
        """The values of all names in a cell; commas part names only where the whole is none and each part is one."""
        parts = split(text)
        if not column.repeats and len(parts) > 1:
            parts = [trimmed(text)]
        if len(parts) > 1 and '"' not in text:  # names come again more often than whole cells
            return _together(self.value(column, sheet, part) for part in parts)
        values: list[Value] = []
        for part in parts:
            try:
                values.append(read(part))
            except CellFault as error:
                if not column.repeats or error.key not in {"cell-unknown", "cell-misspelt"}:
                    raise
                if (found := _all(split_at_commas(part), read)) is None:
                    pieces = split_at_and(part)
                    if _all(pieces, read) is None:
                        raise
                    mark = ";" if part.isascii() else "؛"
                    raise CellFault("cell-and", {"value": part}, [joined(pieces, mark)]) from None
                values += found
        return _together(values)


_ACTING: Final = frozenset(_CD + name for name in ("Agent", "Organization", "Government", "LocalGovernment"))


def _all(pieces: Sequence[str], read: Callable[[str], Value]) -> list[Value] | None:
    """What several names stand for; None where there are not several, or one is not known."""
    try:
        return list(map(read, pieces)) if len(pieces) > 1 else None
    except CellFault:
        return None


def _together(values: Iterable[Value]) -> Value:
    listed = list(values)
    if len(listed) == 1:
        return listed[0]
    return Value(
        tuple(dict.fromkeys(term for value in listed for term in value.terms)),
        changed=any(value.changed for value in listed),
        more=tuple(group for value in listed for group in value.more),
    )
