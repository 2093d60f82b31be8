"""A store as it would be after a change, and which of its records the change affects.

A record is affected if it changes, if its shapes look at something that changes, or if it is, or was, like a record of these.
What the shapes of a record see of others stands in :mod:`citydip.validation.links`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from pyoxigraph import Store as Oxigraph

from citydip.store.disk import Generation
from citydip.store.graphs import graph_of
from citydip.terms import PREFIXES
from citydip.validation.documents import Document, numbered
from citydip.validation.engines import without_blanks
from citydip.validation.survey import BACK, IDENTIFIERS, STEPS

__all__ = ["After", "Node"]

Node: TypeAlias = Any
"""A NamedNode or a BlankNode; statements about statements are refused before."""

_CD: Final = PREFIXES["cd"]
_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_GOVERNS: Final = NamedNode(_CD + "governs")
_ONWARDS: Final = STEPS | {_SUBCLASS}
_NAME: Final = NamedNode(PREFIXES["skos"] + "prefLabel")
_COUNTRY, _PARTY = NamedNode(_CD + "country"), NamedNode(_CD + "party")


class After:
    """What a store would say after some files were added to it, or put in the place of its sources of the same names.

    Args:
        generation: the store.
        documents: the files, by the names of their sources.

    Attributes:
        names: the names of the sources, by graph.
        changed: the nodes of which more is said, or less, than before.
    """

    def __init__(self, generation: Generation, documents: Mapping[str, Document]) -> None:
        self._index, self._new = Oxigraph.read_only(str(generation.stated)), Oxigraph()
        sources = generation.catalog.sources
        self._kept = {NamedNode(source.graph) for source in sources if source.name not in documents}
        self.names: dict[Any, str] = {NamedNode(source.graph): source.name for source in sources}
        replaced = [NamedNode(source.graph) for source in sources if source.name in documents]
        before = {quad.triple for graph in replaced for quad in self._index.quads_for_pattern(None, None, None, graph)}
        after: set[Triple] = set()
        for number, (name, document) in enumerate(documents.items()):
            graph = NamedNode(graph_of(name))
            self.names[graph] = name
            triples = [without_blanks(triple) for triple in numbered(document.statements(), number)]
            self._new.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
            after.update(triples)
        removed = before - after
        for source in sources:
            # Of a statement that two sources make, the store keeps the first one's.
            if removed and source.repeated and source.name not in documents:
                copy = generation.sources / source.file
                kept = removed.intersection(quad.triple for quad in parse(path=str(copy), base_iri=source.graph))
                self._new.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, NamedNode(source.graph)) for triple in kept)
                removed -= kept
        self._about: dict[Node, list[Triple]] = {}
        self._removed: dict[Node, list[Triple]] = {}
        for triple in removed:
            self._removed.setdefault(triple.subject, []).append(triple)
        added = {triple for triple in after - before if not any(self._quads_kept(*triple))}
        self.changed: set[Node] = {triple.subject for triple in added} | self._removed.keys()

    def about(self, node: Node) -> list[Triple]:
        """What is said of a node."""
        # Reading a statement from the disk costs more than all that is done with it.
        if node not in self._about:
            self._about[node] = [quad.triple for quad in self._quads(node)]
        return self._about[node]

    def plainly(self, nodes: Iterable[Node]) -> Iterator[Triple]:
        """The same of several nodes, without blank nodes."""
        return (without_blanks(triple) for node in nodes for triple in self.about(node))

    def source_of(self, node: Node) -> str:
        """The name of the first source that says something of a node; empty if none does."""
        return next((self.names[quad.graph_name] for quad in self._quads(node)), "")

    def governing(self, place: Node) -> Iterator[Triple]:
        """What says that something governs a place."""
        return (quad.triple for quad in self._quads(None, _GOVERNS, place))

    def is_declared(self, term: NamedNode) -> bool:
        """Whether something says of which class a term is."""
        return any(True for _ in self._quads(term, NamedNode(PREFIXES["rdf"] + "type")))

    def affected(self) -> set[Node]:
        """The records about which a check may say something else than before, and those of the files that are new."""
        seen, new = set(self.changed), set(self.changed)
        while new:
            new = {subject for node in new for step in _ONWARDS for subject in self._subjects(step, node)} - seen
            seen |= new
        found = set(seen)
        for node in seen:
            found.update(quad.subject for quad in self._quads(None, None, node))
            if isinstance(node, NamedNode):
                found.update(quad.subject for quad in self._quads(None, node))
            for triple in (*self.about(node), *self._lost(node)):
                if triple.predicate in BACK and not isinstance(triple.object, Literal):
                    found.add(triple.object)
        return {node for node in found | self._twins(found) if self.about(node)}

    def text(self, records: Iterable[Node]) -> bytes:
        """All that the shapes of some records see, as N-Triples without blank nodes."""
        wanted = set(records)
        wanted |= self._twins(wanted)
        for node in tuple(wanted):
            for triple in self.about(node):
                if not isinstance(triple.object, Literal):
                    wanted.add(triple.object)
            for back in BACK:
                wanted.update(self._subjects(back, node))
        new = wanted
        while new:
            new = {triple.object for node in new for triple in self.about(node) if triple.predicate in _ONWARDS} - wanted
            wanted |= new
        classes = (without_blanks(quad.triple) for quad in self._quads(None, _SUBCLASS))
        return serialize((*self.plainly(wanted), *classes), format=RdfFormat.N_TRIPLES) or b""

    def _twins(self, nodes: Iterable[Node]) -> set[Node]:
        """The nodes that share an identifier, a name in a country, or the parties of an agreement with some nodes, now or before."""
        found: set[Node] = set()
        for node in nodes:
            said = [*self.about(node), *self._lost(node)]
            countries = {triple.object for triple in said if triple.predicate == _COUNTRY}
            parties = {triple.object for triple in said if triple.predicate == _PARTY}
            for triple in said:
                if triple.predicate in IDENTIFIERS:
                    found |= self._subjects(triple.predicate, triple.object)
                elif triple.predicate == _NAME and countries:
                    alike = self._subjects(_NAME, triple.object)
                    found |= {other for other in alike if not countries.isdisjoint(self._objects(other, _COUNTRY))}
            for party in parties:
                alike = self._subjects(_PARTY, party)
                found |= {other for other in alike if self._objects(other, _PARTY) <= parties}
        return found

    def _lost(self, node: Node) -> list[Triple]:
        """What was said of a node before."""
        return self._removed.get(node, [])

    def _subjects(self, predicate: NamedNode, value: Any) -> set[Node]:
        return {quad.subject for quad in self._quads(None, predicate, value)}

    def _objects(self, subject: Node, predicate: NamedNode) -> set[Any]:
        return {triple.object for triple in self.about(subject) if triple.predicate == predicate}

    def _quads(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[Quad]:
        """The statements that match, in every source."""
        yield from self._quads_kept(subject, predicate, value)
        yield from self._new.quads_for_pattern(subject, predicate, value, None)

    def _quads_kept(self, subject: Any = None, predicate: Any = None, value: Any = None) -> Iterator[Quad]:
        """The same, in those that do not change."""
        return (quad for quad in self._index.quads_for_pattern(subject, predicate, value, None) if quad.graph_name in self._kept)
