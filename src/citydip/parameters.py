"""Parameters of questions: typed, looked up by name or read as a date, and bound as RDF terms; text is never pasted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pyoxigraph import Literal, NamedNode

from citydip.errors import DateError, UnknownNameError, UsageError
from citydip.store import Store
from citydip.terms import PREFIXES, shorten

__all__ = ["DATE", "Parameter", "Value", "calendar_date", "named_one", "today", "value_of"]

Value = NamedNode | Literal

DATE: Final = "date"
"""The type of a parameter that is a date; every other type is a class of ours."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question can be narrowed to.

    Attributes:
        name: the variable of the query that it binds.
        type: the class of ours that its value belongs to, such as ``Dimension``; or ``date``.
        needed: whether the question is not asked without it.
        text: what it is, by language.
    """

    name: str
    type: str
    needed: bool
    text: Mapping[str, str]


def value_of(store: Store, parameter: Parameter, given: str, reads: Sequence[str] = ()) -> Value:
    """The term that a user means.

    Args:
        store: where the name is looked up.
        parameter: what is given.
        given: the name, or the date.
        reads: the folders of ontology/ beside the root and its modules that the question is about.

    Raises:
        UnknownNameError: it is empty, nothing of the parameter's class bears the name, or several things do.
        UsageError: it is no date.
    """
    if not given.strip():
        raise UnknownNameError("parameter-empty", name=parameter.name)
    return calendar_date(given) if parameter.type == DATE else named_one(store, parameter.type, given, reads)


def today() -> Literal:
    """What a date is where none is given."""
    return Literal(date.today().isoformat())


def calendar_date(given: str) -> Literal:
    """A calendar date of EDTF level 0 (https://www.loc.gov/standards/datetime/): a year, a month or a day, as people type it.

    Raises:
        UsageError: it is none, or a year or a month of the Solar Hijri calendar, which lies across Gregorian ones.
    """
    from citydip.persian.dates import read_date

    try:
        reading = read_date(given)
    except DateError:
        raise UsageError("parameter-date", value=given) from None
    if reading.calendar != "gregorian" and reading.earliest != reading.latest:
        raise UsageError("parameter-date-span", value=given, first=reading.earliest, last=reading.latest)
    return Literal(reading.values[0])


def named_one(store: Store, class_: str, name: str, reads: Sequence[str] = ()) -> NamedNode:
    """The one thing of a class that bears a name: an id, a short name, an IRI, or a label in any language; for a country also another name.

    Several authors may give one name to things of their own: what stands in folders of ontology/ that are not read gives way.

    Raises:
        UnknownNameError: there is none, or there are several; ``data`` has the nearest names.
    """
    wanted = NamedNode(PREFIXES["cd"] + class_)
    found = [node for node in store.named(name) if store.belongs(node, wanted)]
    if len(found) > 1:
        others = store.of_beside(found, reads)
        found = [node for node in found if node not in others] or found
    if len(found) == 1:
        return found[0]
    if not found and class_ == "Country" and (node := _country(store, name)):
        return node
    candidates = tuple(shorten(node.value) for node in found) or store.nearest(name, wanted)
    raise UnknownNameError("parameter-ambiguous" if found else "parameter-value", name=name, nearest=candidates)


def _country(store: Store, name: str) -> NamedNode | None:
    """The country of the store that has the code of the country which is called so, as in the cells of tables."""
    from citydip.gazetteer import country_named

    if (country := country_named(name)) is None:
        return None
    found = store.select(
        f"SELECT DISTINCT ?node WHERE {{ ?node a cd:Country ; cd:isoCode ?code FILTER(STR(?code) = {Literal(country.code)}) }}"
    )
    nodes = [node for (node,) in found if isinstance(node, NamedNode)]
    return nodes[0] if len(nodes) == 1 else None
