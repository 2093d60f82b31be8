"""The JSON-LD context of plain JSON, made from the ontology: short names for classes, properties and concepts.

A concept is written by its id alone, as each property knows the concepts that it takes.
"""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pyoxigraph import NamedNode

from citydip.reference.outline import outline
from citydip.resources import published_file
from citydip.store import Store
from citydip.terms import PREFIXES, local_name

__all__ = ["ADDRESS", "REVERSED", "context", "made"]

ADDRESS: Final = "https://w3id.org/citydip/context.jsonld"
"""Where the context is on the web; it is never fetched from there."""

REVERSED: Final = {"statements": "cd:about", "codings": "cd:codes", "parts": "cd:subActivityOf"}
"""Names by which a record holds what speaks of it, each with the property that leads from there to the record."""

_TEXTS: Final = {
    "label": "skos:prefLabel",
    "otherLabel": "skos:altLabel",
    "definition": "skos:definition",
    "example": "skos:example",
    "note": "skos:editorialNote",
    "description": "dcterms:description",
}
_NODES: Final = {"related": "skos:related", "scheme": "skos:inScheme", "subject": "dcterms:subject"}
_PLAIN_TYPES: Final = ("xsd:string", "xsd:boolean")
_COUNTS: Final = ("cd:value", "cd:position")
"""Numbers that are whole more often than not: these stay plain, while coordinates are decimal numbers, which JSON-LD takes as text."""


@cache
def context() -> Mapping[str, Any]:
    """The context as it stands in the file beside the ontology.

    Raises:
        ResourceError: the file is missing.
    """
    terms: dict[str, Any] = json.loads(published_file("context.jsonld").read_text(encoding="utf-8"))["@context"]
    return terms


def made(store: Store) -> dict[str, Any]:
    """The context, made from the ontology in a store."""
    classes = _terms(store, "owl:Class")
    terms: dict[str, Any] = {
        "@version": 1.1,
        "@vocab": PREFIXES["cd"],
        "id": "@id",
        "type": "@type",
        "cases": "@graph",
        "$schema": None,
    }
    terms |= {prefix: PREFIXES[prefix] for prefix in ("cd", "citydip", "skos", "dcterms", "xsd")}
    terms |= {name: {"@id": iri, "@container": "@language"} for name, iri in _TEXTS.items()}
    terms |= {name: {"@id": iri, "@type": "@id"} for name, iri in _NODES.items()}
    terms["broader"] = {"@id": "skos:broader", "@type": "@vocab", "@context": _concepts(store, _node("cd:ActivityKind"))}
    terms["language"] = "dcterms:language"
    terms |= {name: {"@reverse": iri} for name, iri in REVERSED.items()}
    terms |= {local_name(class_.value): f"cd:{local_name(class_.value)}" for class_ in classes}
    for property_ in _terms(store, "owl:ObjectProperty"):
        terms[local_name(property_.value)] = _of_nodes(store, property_)
    for property_ in _terms(store, "owl:DatatypeProperty"):
        terms[local_name(property_.value)] = _of_values(store, property_)
    return {"@context": terms}


def _node(short: str) -> NamedNode:
    prefix, _, name = short.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


def _terms(store: Store, kind: str) -> list[NamedNode]:
    """Classes or properties of ours, in the order of the ontology's files."""
    nodes = [node for part in outline() for module in part.modules for node in module.nodes]
    members = store.members(_node(kind))
    return [node for node in nodes if node in members and node.value.startswith(PREFIXES["cd"])]


def _range(store: Store, property_: NamedNode) -> NamedNode | None:
    values = (value for found, value in store.outgoing(property_) if found == _node("rdfs:range"))
    return next((value for value in values if isinstance(value, NamedNode)), None)


def _of_nodes(store: Store, property_: NamedNode) -> dict[str, Any]:
    name = f"cd:{local_name(property_.value)}"
    class_ = _range(store, property_)
    concepts = _concepts(store, class_) if class_ is not None else {}
    return {"@id": name, "@type": "@vocab", "@context": concepts} if concepts else {"@id": name, "@type": "@id"}


def _concepts(store: Store, class_: NamedNode) -> dict[str, Any]:
    """The concepts of a class by their ids; those of a scheme of one's own are written by their IRI."""
    if class_ == _node("skos:Concept"):
        return {}
    concept = _node("skos:Concept")
    members = sorted(store.members(class_), key=lambda node: node.value)
    found = [node for node in members if (_node("rdf:type"), concept) in store.outgoing(node)]
    if not found:
        return {}
    # What is misspelt becomes a concept that nobody declares, and so is found and told the nearest one.
    start, _ = Counter(node.value[: -len(local_name(node.value))] for node in found).most_common(1)[0]
    names = {local_name(node.value): node.value.replace(PREFIXES["citydip"], "citydip:") for node in found}
    return {"@propagate": False, "@vocab": start, **names}


def _of_values(store: Store, property_: NamedNode) -> Any:
    name = f"cd:{local_name(property_.value)}"
    class_ = _range(store, property_)
    if class_ == _node("rdf:PlainLiteral"):
        return {"@id": name, "@container": "@language"}
    if class_ is None or class_ in map(_node, _PLAIN_TYPES) or name in _COUNTS:
        return name
    return {"@id": name, "@type": class_.value.replace(PREFIXES["xsd"], "xsd:")}
