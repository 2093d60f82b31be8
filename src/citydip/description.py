"""All that is known of one thing: what is said of it, and what is said by means of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from citydip.errors import UnknownNameError, UsageError
from citydip.messages import LANGUAGES
from citydip.persian import normalise
from citydip.store import Store, Term
from citydip.terms import PREFIXES, shorten

__all__ = ["Description", "describe", "named", "places"]


Said = str | int | float | bool | None | dict[str, object]
"""A value as plain JSON has it; a text with its language, and a node without a name with what is said of it, are objects."""


@dataclass(frozen=True, slots=True)
class Description:
    """One node with what is said of it and what is said by means of it, as properties with their values.

    Attributes:
        node: the node.
        outgoing: what is stated of it.
        incoming: what is stated by means of it.
        follows: what follows for it by rule and tells something new: no class, and no more general word for what is stated.
        cut: whether a limit left some of it out.
    """

    node: NamedNode
    outgoing: list[tuple[NamedNode, list[Term]]]
    incoming: list[tuple[NamedNode, list[Term]]]
    follows: list[tuple[NamedNode, list[Term]]]
    cut: bool = False

    def record(self, store: Store) -> dict[str, object]:
        """The description as plain JSON, with short names for nodes."""
        return {
            "iri": self.node.value,
            "name": {language: store.label(self.node, language) for language in LANGUAGES},
            "says": {shorten(property_.value): _said(store, terms) for property_, terms in self.outgoing},
            "follows": {shorten(property_.value): _said(store, terms) for property_, terms in self.follows},
            "said_by": {
                shorten(property_.value): [shorten(term.value) for term in terms if isinstance(term, NamedNode)]
                for property_, terms in self.incoming
                if any(isinstance(term, NamedNode) for term in terms)
            },
        }


def _said(store: Store, terms: Iterable[Term], depth: int = 3) -> list[Said]:
    """Values in an order that does not hang on the labels of blank nodes."""

    def said(term: Term) -> Said:
        if isinstance(term, Literal):
            return {"text": term.value, "language": term.language} if term.language else store.plain(term)
        if isinstance(term, NamedNode):
            return shorten(term.value)
        if isinstance(term, BlankNode) and depth:
            return {shorten(property_.value): _said(store, values, depth - 1) for property_, values in _grouped(store.outgoing(term))}
        return None

    return sorted(map(said, terms), key=repr)


_FIRST: Final = ("rdf:type", "skos:prefLabel", "skos:altLabel", "cd:statement", "skos:definition", "skos:example", "cd:counterExample")
_LAST: Final = ("skos:editorialNote", "cd:statedIn", "cd:citation", "dcterms:source", "rdfs:isDefinedBy")


_GENERAL: Final = ("rdf:type", "rdfs:subClassOf", "rdfs:subPropertyOf")


def _rank(property_: NamedNode) -> int:
    """What a thing is and is called comes first, where that is said comes last."""
    name = shorten(property_.value)
    return _FIRST.index(name) if name in _FIRST else 100 + _LAST.index(name) if name in _LAST else 50


def _grouped(statements: Iterable[tuple[NamedNode, Term]]) -> list[tuple[NamedNode, list[Term]]]:
    groups: dict[NamedNode, list[Term]] = {}
    for property_, term in sorted(set(statements), key=lambda pair: (_rank(pair[0]), pair[0].value, str(pair[1]))):
        groups.setdefault(property_, []).append(term)
    return list(groups.items())


def named(store: Store, name: str) -> list[NamedNode]:
    """Everything that bears a name: an id, a short name such as ``kind:Twinning``, an IRI, or a label in any language.

    Raises:
        UsageError: the name is empty.
        UnknownNameError: nothing bears it; ``data`` has the nearest names.
    """
    if not normalise(name):
        raise UsageError("name-empty")
    if nodes := store.named(name):
        return nodes
    raise UnknownNameError("name-unknown", name=name, nearest=store.nearest(name))


def describe(store: Store, name: str, limit: int | None = None) -> list[Description]:
    """What is known of everything that bears a name, which is one that ``named`` finds.

    Args:
        store: whom to ask.
        name: the name.
        limit: how many statements about each there may be, and how many by means of it.

    Raises:
        UsageError: the name is empty.
        UnknownNameError: nothing bears it; ``data`` has the nearest names.
    """
    return [_described(store, node, limit) for node in named(store, name)]


def _described(store: Store, node: NamedNode, limit: int | None) -> Description:
    outgoing, incoming = store.outgoing(node), store.incoming(node)
    stated = {value for _, value in outgoing}
    concluded = store.outgoing(node, concluded=True)
    news = [(property_, value) for property_, value in concluded if shorten(property_.value) not in _GENERAL and value not in stated]
    cut = limit is not None and max(map(len, (outgoing, incoming, news))) > limit
    outgoing, incoming, news = outgoing[:limit], incoming[:limit], news[:limit]
    store.expect([node, *(part for pair in (*outgoing, *incoming, *news) for part in pair)])
    return Description(node, _grouped(outgoing), _grouped(incoming), _grouped(news), cut)


def places(store: Store, nodes: Iterable[NamedNode]) -> list[NamedNode]:
    """The things themselves, and the places of the governments among them: what is asked of a city concerns its government."""
    governs = NamedNode(PREFIXES["cd"] + "governs")
    found = [[node, *(value for property_, value in store.outgoing(node) if property_ == governs)] for node in nodes]
    return list(dict.fromkeys(node for group in found for node in group if isinstance(node, NamedNode)))
