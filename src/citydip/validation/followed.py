"""By which properties shapes look into other records than their own."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from citydip.terms import PREFIXES
from citydip.validation.knowledge import iris

__all__ = ["followed"]

_SH: Final = "http://www.w3.org/ns/shacl#"
_TARGETS: Final = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
_SHAPES: Final = ("node", "property", "not", "qualifiedValueShape")
_LISTS: Final = ("or", "and", "xone")
_TYPE, _FIRST, _REST = (NamedNode(PREFIXES["rdf"] + name) for name in ("type", "first", "rest"))


@cache
def followed(shapes: bytes) -> frozenset[NamedNode]:
    """The properties by which something is asked of a node that is not the focus of a result, and those that a node must have.

    Args:
        shapes: shapes as Turtle.
    """
    graph: dict[Any, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in parse(shapes, RdfFormat.TURTLE):
        graph[quad.subject][quad.predicate].append(quad.object)
    found = {_TYPE, NamedNode(PREFIXES["rdfs"] + "subClassOf")}
    seen = set()

    def said(node: Any, name: str) -> list[Any]:
        return graph[node][NamedNode(_SH + name)]

    def path(node: Any, foreign: bool) -> Iterator[NamedNode]:
        """The properties of a path that are asked of nodes behind its start; of all nodes where its start is foreign."""
        if isinstance(node, NamedNode):
            if foreign:
                yield node
            return
        if _FIRST in graph[node]:
            for place, step in enumerate(items(node)):
                yield from path(step, foreign or place > 0)
            return
        for way in said(node, "alternativePath"):
            for step in items(way):
                yield from path(step, foreign)
        for name in ("inversePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"):
            for step in said(node, name):
                yield from path(step, True)

    def items(node: Any) -> Iterator[Any]:
        while _FIRST in graph[node]:
            yield graph[node][_FIRST][0]
            node = graph[node][_REST][0]

    def visit(shape: Any, foreign: bool) -> None:
        if (shape, foreign) in seen:
            return
        seen.add((shape, foreign))
        for way in said(shape, "path"):
            found.update(path(way, foreign))
            # Of another record that lacks what it must have an engine makes a result, which costs more than the statement.
            if said(shape, "minCount"):
                found.update(set(path(way, True)) - of_a_class)
        for query in said(shape, "sparql"):
            found.update(iri for select in said(query, "select") if isinstance(select, Literal) for iri in iris(select.value))
        behind = foreign or bool(said(shape, "path"))
        for name in _SHAPES:
            for part in said(shape, name):
                visit(part, behind)
        for name in _LISTS:
            for head in said(shape, name):
                for part in items(head):
                    visit(part, behind)

    of_a_class = {
        property_ for shape in list(graph) if said(shape, "class") for way in said(shape, "path") for property_ in path(way, True)
    }
    for shape in list(graph):
        if any(said(shape, target) for target in _TARGETS):
            # Where a shape leads from its targets to what results are about, the targets are other records.
            leads = any(said(part, "property") for part in said(shape, "property"))
            visit(shape, leads)
            if leads:
                found.update(said(shape, "targetSubjectsOf"), said(shape, "targetObjectsOf"))
    return frozenset(found)
