"""Case data on a map: a GeoJSON document by RFC 7946 with a feature for everything that has a place."""

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from math import isinf
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from citydip.exchange.vocabularies import background, query
from citydip.messages import LANGUAGES
from citydip.terms import PREFIXES, local_name, shorten

__all__ = ["features", "on_a_map"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_MAPPED: Final = [NamedNode(PREFIXES["cd"] + name) for name in ("Activity", "Agreement", "Membership")]
_LATITUDE: Final = NamedNode(PREFIXES["cd"] + "latitude")
_LABEL: Final = NamedNode(PREFIXES["skos"] + "prefLabel")
_LEFT_OUT: Final = {_TYPE.value, PREFIXES["cd"] + "latitude", PREFIXES["cd"] + "longitude"}
_KEYS: Final = {_LABEL.value: "name", PREFIXES["cd"] + "name": "name_in_time"}
"""Headings that are no ids: what a thing is called now, apart from its names with a beginning and an end."""
_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


def features(triples: Iterable[Triple]) -> dict[str, Any]:
    """Places, activities, agreements, memberships and organisations as a FeatureCollection.

    Each feature has the IRI of its thing as id, a point or several, and as properties what is said of the thing: texts and numbers as they
    are, things and concepts by their names in English and in Persian.

    Args:
        triples: case data; what has no place with coordinates on the earth is left out.
    """
    store = background(triples)
    rows = store.query(query("geojson"))
    assert isinstance(rows, QuerySolutions)  # noqa: S101 (a test sees to it)
    points: dict[Any, dict[Any, tuple[float, float]]] = defaultdict(dict)
    classes: dict[Any, str] = {}
    for thing, class_, place, longitude, latitude in rows:
        east, north = _degrees(longitude, 180), _degrees(latitude, 90)
        if east is None or north is None:
            continue
        classes.setdefault(thing, local_name(class_.value))
        # A place that several sources put elsewhere stands where the first row puts it.
        points[thing].setdefault(place, (east, north))
    made = [_feature(store, thing, classes[thing], list(places.values())) for thing, places in points.items()]
    return {"type": "FeatureCollection", "features": made}


def on_a_map(triples: Collection[Triple]) -> tuple[str, list[str]]:
    """The same as text, and the IRIs on no map: of activities, agreements and memberships, and of places whose coordinates are none."""
    document = features(triples)
    shown = {feature.get("id") for feature in document["features"]}
    mapped = (triple for triple in triples if triple.predicate == _LATITUDE or (triple.predicate == _TYPE and triple.object in _MAPPED))
    nowhere = {triple.subject.value for triple in mapped if isinstance(triple.subject, NamedNode)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n", sorted(nowhere - shown)


def _degrees(value: Any, most: int) -> float | None:
    """A coordinate as a number; None for what is none, or points beyond the earth."""
    if not isinstance(value, Literal) or not _NUMBER.fullmatch(value.value):
        return None
    degrees = float(value.value)
    return degrees if abs(degrees) <= most else None


def _feature(store: Store, thing: Any, class_: str, points: Sequence[tuple[float, float]]) -> dict[str, Any]:
    geometry: dict[str, Any] = {"type": "Point", "coordinates": list(points[0])}
    if len(points) > 1:
        geometry = {"type": "MultiPoint", "coordinates": [list(point) for point in points]}
    feature: dict[str, Any] = {"type": "Feature", "geometry": geometry, "properties": {"class": class_} | _properties(store, thing)}
    return {"id": thing.value, **feature} if isinstance(thing, NamedNode) else feature


def _properties(store: Store, thing: Any) -> dict[str, Any]:
    """What is said of a thing, by names that a table of a GIS can have as headings."""
    values: dict[str, list[Any]] = defaultdict(list)
    said = sorted((quad.predicate.value, str(quad.object), quad.object) for quad in store.quads_for_pattern(thing, None, None))
    for property_, _, value in said:
        if property_ in _LEFT_OUT:
            continue
        name = _KEYS.get(property_) or local_name(property_)
        if isinstance(value, Literal):
            values[f"{name}_{value.language}" if value.language else name].append(_plain(value))
        elif isinstance(value, NamedNode):
            values[name].append(shorten(value.value))
            for label in store.quads_for_pattern(value, _LABEL, None):
                if isinstance(label.object, Literal) and label.object.language in LANGUAGES:
                    values[f"{name}_{label.object.language}"].append(label.object.value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _plain(value: Literal) -> Any:
    number = value.datatype.value in {PREFIXES["xsd"] + "integer", PREFIXES["xsd"] + "decimal"}
    if not number or not _NUMBER.fullmatch(value.value):
        return value.value
    found = float(value.value)
    if isinf(found):
        return value.value
    return int(found) if found.is_integer() else found
