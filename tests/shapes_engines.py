"""What both engines of validation say of a text, as tests compare it, and which constraints the shapes hold."""

from collections.abc import Iterable, Set
from functools import cache

import rdflib
from pyoxigraph import RdfFormat
from rdflib import RDF, RDFS, SH, URIRef
from rdflib.term import Node

from citydip.resources import shapes
from citydip.validation import RawResult
from citydip.validation.documents import Document, survey, text_of
from citydip.validation.engines import ENGINES
from citydip.validation.knowledge import knowledge
from citydip.validation.survey import node_hash

BASE = "https://w3id.org/citydip/shapes/"
COMPONENTS = {
    SH["class"]: "Class",
    SH.datatype: "Datatype",
    SH.disjoint: "Disjoint",
    SH.maxCount: "MaxCount",
    SH.minCount: "MinCount",
    SH.node: "Node",
    SH.nodeKind: "NodeKind",
    SH["not"]: "Not",
    SH["or"]: "Or",
    SH.pattern: "Pattern",
    SH.sparql: "SPARQL",
    SH.uniqueLang: "UniqueLang",
}
SAYING = {RDF.type, SH.path, SH.name, SH.description, SH.message, SH.order, SH.severity, SH.property}
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf)

Constraint = tuple[str, str]
"""A shape as file and name, such as ``activity#kind``, and a component, such as ``MinCount``."""


def results(content: bytes, engine: str) -> Set[RawResult]:
    """What an engine says of the subjects of a Turtle text; blank nodes are all called ``_:``."""
    documents = [Document("", content, RdfFormat.TURTLE, "https://example.org/")]
    found = survey(documents)
    text, base = text_of(documents, found)
    return {
        result._replace(focus=_plain(result.focus), value=result.value and _plain(result.value))
        for result in ENGINES[engine](text, base, knowledge().shapes)
        if node_hash(result.focus) in found.subjects
    }


def _plain(term: str) -> str:
    return "_:" if term.startswith("_:") else term


def constraint(result: RawResult) -> Constraint:
    return result.shape.removeprefix(BASE), result.component.rpartition("#")[2].removesuffix("ConstraintComponent")


def constraints(found: Iterable[RawResult]) -> set[Constraint]:
    return {constraint(result) for result in found}


@cache
def shapes_graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in shapes():
        graph.parse(path, format="turtle")
    return graph


def reported_shapes() -> set[URIRef]:
    """The shapes that results name: those that have targets, and their properties; not those that only lead to others."""
    graph = shapes_graph()
    found: set[Node] = set()
    new: set[Node] = {shape for target in TARGETS for shape in graph.subjects(target)}
    while new:
        found |= new
        new = {part for shape in new for part in graph.objects(shape, SH.property)} - found
    only_leading = {RDF.type, RDFS.label, SH.path, SH.property, *TARGETS}
    return {shape for shape in found if isinstance(shape, URIRef) and not only_leading.issuperset(graph.predicates(shape))}


def all_constraints() -> set[Constraint]:
    """Every constraint that a result can come from."""
    graph = shapes_graph()
    return {
        (str(shape).removeprefix(BASE), component)
        for shape in reported_shapes()
        for property_, component in COMPONENTS.items()
        if (shape, property_, None) in graph
    }
