"""The graph as tests read it: nodes by class, values by property, ids instead of IRIs."""

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat
from pyoxigraph import Store as Oxigraph

from citydip.resources import ontology_files
from citydip.terms import PREFIXES, local_name


def iri(short: str) -> NamedNode:
    prefix, _, local = short.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


class Graph:
    """The ontology and the paper, read from the modules, and what is added to them."""

    def __init__(self, more: Iterable[Path] = ()) -> None:
        self.store = Oxigraph()
        for path in (*ontology_files(), *more):
            self.store.bulk_load(path.read_bytes(), RdfFormat.TURTLE)

    def all(self, class_: str) -> list[NamedNode]:
        quads = self.store.quads_for_pattern(None, iri("rdf:type"), iri(class_))
        return [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]

    def values(self, node: NamedNode, property_: str) -> list[NamedNode | Literal]:
        quads = self.store.quads_for_pattern(node, iri(property_), None)
        return [quad.object for quad in quads if isinstance(quad.object, NamedNode | Literal)]

    def nodes(self, node: NamedNode, property_: str) -> list[NamedNode]:
        return [value for value in self.values(node, property_) if isinstance(value, NamedNode)]

    def subjects(self, property_: str, value: NamedNode) -> list[NamedNode]:
        quads = self.store.quads_for_pattern(None, iri(property_), value)
        return [quad.subject for quad in quads if isinstance(quad.subject, NamedNode)]

    def ids(self, node: NamedNode, property_: str) -> set[str]:
        return {local_name(value.value) for value in self.nodes(node, property_)}

    def one(self, node: NamedNode, property_: str) -> str | None:
        """The id or text of the only value; None where there is none."""
        values = self.values(node, property_)
        assert len(values) <= 1, f"{node} has several {property_}"
        return next((local_name(value.value) if isinstance(value, NamedNode) else value.value for value in values), None)

    def texts(self, node: NamedNode, property_: str, language: str) -> list[str]:
        return [value.value for value in self.values(node, property_) if isinstance(value, Literal) and value.language == language]

    def text(self, node: NamedNode, property_: str, language: str) -> str | None:
        texts = self.texts(node, property_, language)
        assert len(texts) <= 1, f"{node} has several {property_} in {language}"
        return texts[0] if texts else None


def by_id(nodes: Iterable[NamedNode]) -> dict[str, NamedNode]:
    found = list(nodes)
    named = {local_name(node.value): node for node in found}
    assert len(named) == len(found), "two nodes share an id"
    return named
