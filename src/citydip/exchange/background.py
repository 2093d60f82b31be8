"""What citydip knows beside the data when it translates them: its classes and concepts, and the actors and places that the paper names."""

from collections.abc import Iterable, Mapping
from functools import cache

from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse

from citydip.resources import ontology_files, ontology_modules
from citydip.terms import PREFIXES

__all__ = ["described", "knowledge", "object_properties", "stated", "superclasses", "terms"]

_NAMESPACES = (PREFIXES["actor"], PREFIXES["place"])


def knowledge() -> Store:
    """A new store with the classes, properties and concepts of citydip, without what the paper says."""
    store = Store()
    modules = b"\n".join(path.read_bytes() for folder in ("core", "schemes") for path in ontology_modules(folder))
    store.bulk_load(modules, RdfFormat.TURTLE)
    return store


@cache
def terms() -> frozenset[object]:
    """The classes, properties and concepts of citydip."""
    return frozenset(quad.subject for quad in knowledge())


@cache
def object_properties() -> frozenset[object]:
    """The properties of citydip whose values are things."""
    type_, property_ = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(PREFIXES["owl"] + "ObjectProperty")
    return frozenset(quad.subject for quad in knowledge().quads_for_pattern(None, type_, property_))


@cache
def superclasses() -> Mapping[object, frozenset[object]]:
    """The classes above each class of citydip."""
    parents: dict[object, set[object]] = {}
    for quad in knowledge().quads_for_pattern(None, NamedNode(PREFIXES["rdfs"] + "subClassOf"), None):
        parents.setdefault(quad.subject, set()).add(quad.object)

    def above(class_: object) -> frozenset[object]:
        return frozenset().union(*({parent} | above(parent) for parent in parents.get(class_, ())))

    return {class_: above(class_) for class_ in parents}


@cache
def stated() -> frozenset[Triple]:
    """All that the ontology and the paper state."""
    modules = b"\n".join(path.read_bytes() for path in ontology_files())
    return frozenset(quad.triple for quad in parse(modules, RdfFormat.TURTLE))


def described(triples: Iterable[Triple]) -> set[Triple]:
    """Statements together with what the paper's data say of the actors and places that they name, and of those named there."""
    found = set(triples)
    waiting = [term.value for triple in found for term in (triple.subject, triple.object) if isinstance(term, NamedNode)]
    seen = set()
    by_subject: dict[str, list[Triple]] = {}
    while waiting:
        name = waiting.pop()
        if name in seen or not name.startswith(_NAMESPACES):
            continue
        seen.add(name)
        if not by_subject:
            for triple in stated():
                if isinstance(triple.subject, NamedNode):
                    by_subject.setdefault(triple.subject.value, []).append(triple)
        for triple in by_subject.get(name, ()):
            found.add(triple)
            if isinstance(triple.object, NamedNode):
                waiting.append(triple.object.value)
    return found
