"""Places in the part of agents, as other people's data have them: their governments take the place, and are made where there is none."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode, Triple

from citydip.exchange.background import knowledge, stated
from citydip.terms import PREFIXES

__all__ = ["governed"]

_CD: Final = PREFIXES["cd"]
_TYPE, _GOVERNS, _LABEL = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(_CD + "governs"), NamedNode(PREFIXES["skos"] + "prefLabel")
_GOVERNMENTS: Final = {
    "City": "CityGovernment",
    "District": "CityGovernment",
    "MetropolitanArea": "MetropolitanGovernment",
    "Region": "RegionalGovernment",
    "Country": "NationalGovernment",
    "Place": "LocalGovernment",
}


def governed(triples: Iterable[Triple]) -> set[Triple]:
    """Case data in which no place acts, belongs to an organisation or is bound by an agreement.

    The government that stands for a place is the one that governs it, if there is just one, else one with the IRI of the place and
    ``actor`` in it.

    Args:
        triples: case data.
    """
    found = set(triples)
    classes = {triple.subject: sort for triple in found | stated() if (sort := _sort(triple)) in _GOVERNMENTS}
    governments = defaultdict(set)
    for triple in found | stated():
        if triple.predicate == _GOVERNS:
            governments[triple.object].add(triple.subject)
    parts, whose = _parts()
    made: set[Triple] = set()

    def agent(node: object) -> object:
        if not isinstance(node, NamedNode) or node not in classes:
            return node
        known = governments.get(node, set())
        if len(known) == 1:
            return next(iter(known))
        iri = node.value.replace("/place/", "/actor/") if "/place/" in node.value else f"{node.value}/actor/"
        government = NamedNode(iri)
        made.update((Triple(government, _TYPE, NamedNode(_CD + _GOVERNMENTS[classes[node]])), Triple(government, _GOVERNS, node)))
        made.update(Triple(government, _LABEL, triple.object) for triple in labels[node])
        return government

    labels = defaultdict(list)
    for triple in found:
        if triple.predicate == _LABEL:
            labels[triple.subject].append(triple)
    changed = {
        Triple(
            agent(triple.subject) if triple.predicate in whose else triple.subject,  # type: ignore[arg-type]
            triple.predicate,
            agent(triple.object) if triple.predicate in parts else triple.object,  # type: ignore[arg-type]
        )
        for triple in found
    }
    return changed | made


def _sort(triple: Triple) -> str:
    """The class of ours that a statement gives to its subject; empty where it gives none."""
    return triple.object.value.removeprefix(_CD) if triple.predicate == _TYPE and isinstance(triple.object, NamedNode) else ""


def _parts() -> tuple[set[NamedNode], set[NamedNode]]:
    """The properties whose values are agents, and those of agents alone."""
    store, agent = knowledge(), NamedNode(_CD + "Agent")
    values = {quad.subject for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["rdfs"] + "range"), agent)}
    owners = {quad.subject for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["rdfs"] + "domain"), agent)}
    return ({node for node in values if isinstance(node, NamedNode)}, {node for node in owners if isinstance(node, NamedNode)})
