"""Case data in the terms of another vocabulary, and the other way: the CONSTRUCT queries of queries/exports."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryTriples, Store, Triple

from citydip.exchange.background import described, knowledge, object_properties, stated, superclasses, terms
from citydip.resources import queries
from citydip.terms import PREFIXES

__all__ = ["as_stored", "background", "from_vocabulary", "query", "to_vocabulary"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


def to_vocabulary(triples: Iterable[Triple], vocabulary: str) -> set[Triple]:
    """What a vocabulary can hold of case data, in its terms.

    Args:
        triples: the data.
        vocabulary: the name of a query of queries/exports, such as ``org``.
    """
    return _constructed(background(triples), vocabulary)


def as_stored(triples: Iterable[Triple]) -> set[Triple]:
    """Statements as a store gives them back: a number without zeros behind its last digit."""
    store = Store()
    _add(store, triples)
    return {quad.triple for quad in store}


def background(triples: Iterable[Triple]) -> Store:
    """A store with case data, the classes and concepts of citydip, and what the paper's data say of the actors and places in it."""
    return _store(described(triples))


def from_vocabulary(triples: Iterable[Triple], vocabulary: str, base: str | None = None) -> set[Triple]:
    """Data of another vocabulary as case data; what the ontology states anyway is not repeated.

    Args:
        triples: the data.
        vocabulary: the name of the vocabulary, such as ``org``.
        base: where the IRIs of things begin that have none in the data.
    """
    store = _store(triples)
    found: set[Triple] = set()
    while new := _constructed(store, f"from-{vocabulary}", base) - found:
        found |= new
        # One part of a query may ask for the classes that another one finds.
        classes = [triple for triple in new if triple.predicate == _TYPE and _quad(triple) not in store]
        if not classes:
            break
        _add(store, classes)
    found -= stated()
    ours = {triple.subject for triple in found | stated() if triple.predicate == _TYPE and _is_ours(triple.object)} - terms()
    return _closest({triple for triple in found if triple.subject in ours and _fits(triple)})


def _is_ours(class_: object) -> bool:
    return isinstance(class_, NamedNode) and class_.value.startswith(PREFIXES["cd"])


def _fits(triple: Triple) -> bool:
    """Whether a property that leads to things has no text as its value."""
    return not (isinstance(triple.object, Literal) and triple.predicate in object_properties())


def _closest(triples: set[Triple]) -> set[Triple]:
    """The statements without classes that follow from a closer one."""
    above = superclasses()
    classes: dict[object, set[object]] = {}
    for triple in triples:
        if triple.predicate == _TYPE:
            classes.setdefault(triple.subject, set()).add(triple.object)
    far = {(node, upper) for node, found in classes.items() for class_ in found for upper in above.get(class_, ())}
    return {triple for triple in triples if triple.predicate != _TYPE or (triple.subject, triple.object) not in far}


def _store(triples: Iterable[Triple]) -> Store:
    store = knowledge()
    _add(store, triples)
    return store


def _add(store: Store, triples: Iterable[Triple]) -> None:
    store.bulk_extend(map(_quad, triples))


def _quad(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())


def _constructed(store: Store, name: str, base: str | None = None) -> set[Triple]:
    found: set[Triple] = set()
    belongs = re.search(r"^# with: (.+)$", query(name), re.MULTILINE)
    for part in (name, *(belongs[1].split() if belongs else ())):
        result = store.query(query(part), base_iri=base)
        assert isinstance(result, QueryTriples)  # noqa: S101 (a test sees to it that every such query is a CONSTRUCT)
        found.update(result)
    return found


@cache
def query(name: str) -> str:
    """The text of a query of queries/exports."""
    return next(path for path in queries("exports") if path.stem == name).read_text(encoding="utf-8")
