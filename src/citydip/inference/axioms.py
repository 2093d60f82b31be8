"""Statements as axioms of OWL: what a reasoner reads, cut into the smallest parts that mean something by themselves.

The cut follows the mapping of OWL 2 to RDF graphs (https://www.w3.org/TR/owl2-mapping-to-rdf/): a statement with the class expressions
and lists, all blank nodes, that hang on it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.terms import PREFIXES

__all__ = ["Axiom", "Knowledge", "Node", "by_nearness", "is_assertion", "owl", "rdf_type", "rdfs"]

Node = NamedNode | BlankNode

_RDF, _RDFS, _OWL, _XSD = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "xsd"))
_SWRL: Final = "http://www.w3.org/2003/11/swrl#"
_RESERVED: Final = (_RDF, _RDFS, _OWL, _XSD)


def owl(name: str) -> NamedNode:
    """A term of OWL."""
    return NamedNode(_OWL + name)


def rdfs(name: str) -> NamedNode:
    """A term of RDF Schema."""
    return NamedNode(_RDFS + name)


rdf_type: Final = NamedNode(_RDF + "type")
_ANNOTATION: Final = owl("AnnotationProperty")
_INDIVIDUAL: Final = owl("NamedIndividual")
_DECLARED_AS: Final = {
    *(owl(name) for name in ("Class", "ObjectProperty", "DatatypeProperty", "NamedIndividual")),
    *(rdfs("Datatype"), rdfs("Class"), NamedNode(_RDF + "Property")),
}
_NO_MEANING: Final = {
    *(rdfs(name) for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(owl(name) for name in ("imports", "versionIRI", "versionInfo", "priorVersion", "backwardCompatibleWith", "incompatibleWith")),
    owl("deprecated"),
}
_NO_AXIOM: Final = {owl("Ontology"), owl("Axiom"), owl("Annotation"), owl("DeprecatedClass"), owl("DeprecatedProperty"), _ANNOTATION}
_ANNOTATES: Final = {owl("annotatedSource"), owl("annotatedProperty"), owl("annotatedTarget")}
# What these blank nodes say stands by itself; every other blank node of OWL's hangs on a statement.
_ROOTS: Final = {owl(name) for name in ("AllDisjointClasses", "AllDisjointProperties", "AllDifferent", "NegativePropertyAssertion")}
_PARTS: Final = {owl("Class"), owl("Restriction"), owl("DataRange"), owl("ObjectProperty"), rdfs("Datatype"), NamedNode(_RDF + "List")}
_ON_BLANK_HEADS: Final = {owl("equivalentClass"), owl("disjointWith"), owl("sameAs"), owl("differentFrom")}
_IDENTITY: Final = {owl("sameAs"), owl("differentFrom")}


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom.

    Attributes:
        triples: the statement that it is, then those of the blank nodes that hang on it.
        own: whether it stands in the user's files, rather than in the ontology.
    """

    triples: tuple[Triple, ...]
    own: bool = False

    @property
    def head(self) -> Triple:
        """The statement that the axiom is."""
        return self.triples[0]

    def symbols(self) -> set[Node]:
        """The classes, properties and individuals that it speaks of."""
        found: set[Node] = set()
        for triple in self.triples:
            for term in (triple.subject, triple.predicate, triple.object):
                if isinstance(term, BlankNode) or (isinstance(term, NamedNode) and not term.value.startswith(_RESERVED)):
                    found.add(term)
        return found


def is_assertion(axiom: Axiom) -> bool:
    """Whether it speaks of individuals, rather than of classes and properties."""
    head = axiom.head
    if head.predicate == rdf_type:
        return not isinstance(head.object, NamedNode) or not head.object.value.startswith(_RESERVED) or head.object == owl("Thing")
    return not head.predicate.value.startswith(_RESERVED) or head.predicate in _IDENTITY


@dataclass(slots=True)
class Knowledge:
    """What a reasoner is given, once annotations, headers and imports are left out.

    Attributes:
        declarations: which names are classes, properties and individuals; rules (SWRL); every part of the knowledge needs them.
        axioms: everything else.
        declared: the individuals that are declared to be such, with whether they stand in the user's files.
        stated: the classes that each individual is said to have.
        datatypes: the IRIs of the datatypes that values of data have.
    """

    declarations: list[Triple] = field(default_factory=list)
    axioms: list[Axiom] = field(default_factory=list)
    declared: dict[Node, bool] = field(default_factory=dict)
    stated: dict[Node, set[Node]] = field(default_factory=lambda: defaultdict(set))
    datatypes: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, ontology: Sequence[Triple], own: Sequence[Triple] = ()) -> "Knowledge":
        """Reads the statements of the ontology and those of the user's files."""
        both = [*ontology, *own]
        with_meaning = {triple.subject for triple in both if triple.predicate == rdf_type and triple.object in _DECLARED_AS}
        annotations = {triple.subject for triple in both if triple.predicate == rdf_type and triple.object == _ANNOTATION}
        dropped = _NO_MEANING | _ANNOTATES | (annotations - with_meaning)
        knowledge = cls()
        for triples, is_own in ((ontology, False), (own, True)):
            knowledge._read([triple for triple in triples if not _meaningless(triple, dropped)], is_own)
        return knowledge

    def _read(self, triples: Sequence[Triple], own: bool) -> None:
        parts: dict[Node, list[Triple]] = defaultdict(list)
        heads: list[Triple] = []
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if isinstance(value, Literal):
                self.datatypes.add(value.datatype.value)
            if predicate.value.startswith(_SWRL) or (isinstance(value, NamedNode) and value.value.startswith(_SWRL)):
                self.declarations.append(triple)
            elif isinstance(subject, BlankNode) and _is_part(predicate, value):
                parts[subject].append(triple)
                if value in _ROOTS:
                    heads.append(triple)
            elif predicate == rdf_type and value in _DECLARED_AS:
                self.declarations.append(triple)
                if value == _INDIVIDUAL and isinstance(subject, NamedNode):
                    self.declared[subject] = own
            else:
                heads.append(triple)
        for head in heads:
            axiom = Axiom((head, *_closure(head, parts)), own)
            self.axioms.append(axiom)
            if head.predicate == rdf_type and is_assertion(axiom) and isinstance(head.object, NamedNode):
                assert isinstance(head.subject, Node)  # noqa: S101 (no triple is a subject in OWL)
                self.stated[head.subject].add(head.object)

    @property
    def triples(self) -> list[Triple]:
        """All of it, as statements, each once."""
        return list(dict.fromkeys([*self.declarations, *(triple for axiom in self.axioms for triple in axiom.triples)]))

    def individuals(self, *, own: bool) -> list[Node]:
        """The individuals that are spoken of, in the order of their first mention.

        Args:
            own: whether those of the user's files only: what they speak of, without what is only referred to and stands in the ontology.
        """
        found: dict[Node, None] = {node: None for node, is_own in self.declared.items() if is_own == own}
        known = {node for axiom in self.axioms if not axiom.own for node in _named_individuals(axiom)} if own else set()
        for axiom in self.axioms:
            if axiom.own == own and is_assertion(axiom):
                subject, *others = _named_individuals(axiom)
                found.update(dict.fromkeys([subject, *(node for node in others if node not in known)]))
        return list(found)


def _named_individuals(axiom: Axiom) -> list[Node]:
    """The subject of an assertion, and its value where that is an individual."""
    head = axiom.head
    if not is_assertion(axiom):
        return []
    terms = (head.subject,) if head.predicate == rdf_type else (head.subject, head.object)
    return [term for term in terms if isinstance(term, Node)]


def _meaningless(triple: Triple, dropped: Iterable[object]) -> bool:
    """Whether OWL gives a statement no meaning: annotations, headers, statements about statements."""
    return (
        triple.predicate in dropped
        or triple.subject in dropped
        or isinstance(triple.object, Triple)
        or (triple.predicate == rdf_type and triple.object in _NO_AXIOM)
    )


def _is_part(predicate: NamedNode, value: object) -> bool:
    """Whether a statement of a blank node describes a class, a list or the like, and says nothing of an individual."""
    if predicate == rdf_type:
        return value in _PARTS or value in _ROOTS
    if predicate in _ON_BLANK_HEADS:
        return False
    facets = predicate.value.startswith(_XSD) or predicate.value in {_RDF + "langRange", _RDF + "first", _RDF + "rest"}
    return predicate.value.startswith(_OWL) or facets


def _closure(head: Triple, parts: dict[Node, list[Triple]]) -> list[Triple]:
    """The statements of the blank nodes that hang on a statement, however deep."""
    found: list[Triple] = []
    seen: set[Node] = set()
    waiting = [term for term in (head.subject, head.object) if isinstance(term, BlankNode)]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        for triple in parts.get(node, ()):
            if triple != head:
                found.append(triple)
            if isinstance(triple.object, BlankNode):
                waiting.append(triple.object)
    return found


def by_nearness(axioms: Sequence[Axiom], seeds: Iterable[Node]) -> list[Axiom]:
    """The axioms by their distance from some things: first those that speak of them, then those that speak of what these speak of.

    Of those equally far the ones of classes and properties come first: they are few, and the individuals of a class are many. Then come
    the classes of individuals, which say more plainly what something is than its properties do.
    """

    def plainness(index: int) -> tuple[bool, bool, int]:
        return is_assertion(axioms[index]), axioms[index].head.predicate != rdf_type, index

    symbols = [axiom.symbols() for axiom in axioms]
    mentioned: dict[Node, list[int]] = defaultdict(list)
    for index, nodes in enumerate(symbols):
        for node in nodes:
            mentioned[node].append(index)
    order: dict[int, None] = {}
    seen = set(seeds)
    level = list(dict.fromkeys(seeds))
    while level:
        near = sorted({index for node in level for index in mentioned[node]} - order.keys(), key=plainness)
        order.update(dict.fromkeys(near))
        level = [node for index in near for node in sorted(symbols[index] - seen, key=str)]
        seen.update(level)
        level = list(dict.fromkeys(level))
    order.update(dict.fromkeys(range(len(axioms))))
    return [axioms[index] for index in order]
