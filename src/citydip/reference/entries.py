"""What the reference tells of one node: an article for a term, a row for what the paper or a case names."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.inference.axioms import Axiom
from citydip.inference.sentences import sentence
from citydip.messages import known, text
from citydip.persian import with_persian_digits
from citydip.reference.diagram import Arrow, Box, neighbours
from citydip.reference.html import Element, element
from citydip.reference.outline import ROOT, anchor
from citydip.store import Store, Term
from citydip.terms import PREFIXES, shorten

__all__ = ["Teller", "is_class", "is_term"]


def _node(short: str) -> NamedNode:
    prefix, _, name = short.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


type_, label, other_name, definition, example, note = map(
    _node, ("rdf:type", "skos:prefLabel", "skos:altLabel", "skos:definition", "skos:example", "skos:editorialNote")
)
counter_example, statement, stated_in, place = map(_node, ("cd:counterExample", "cd:statement", "cd:statedIn", "dcterms:source"))
below, domain, range_, scheme, broader = map(_node, ("rdfs:subClassOf", "rdfs:domain", "rdfs:range", "skos:inScheme", "skos:broader"))
_CLASS: Final = _node("owl:Class")
_PROPERTIES: Final = {_node(f"owl:{name}Property") for name in ("Object", "Datatype", "Annotation")}
_CONCEPT, _SCHEME = _node("skos:Concept"), _node("skos:ConceptScheme")
_LIST_ITEM, _KIND = _node("cd:ListItem"), _node("cd:kind")
_FIRST, _REST, _SAME = map(_node, ("rdf:first", "rdf:rest", "owl:equivalentClass"))
_JOINTS: Final = (_node("owl:unionOf"), _node("owl:intersectionOf"))
_RELATED: Final = tuple(
    map(
        _node,
        ("rdfs:subClassOf", "rdfs:subPropertyOf", "owl:inverseOf", "owl:disjointWith", "skos:broader", "skos:related", "skos:notation"),
    )
)
_CHARACTERISTICS: Final = {
    _node(f"owl:{name}Property"): f"reference-{name.lower()}" for name in ("Symmetric", "Transitive", "Functional", "Irreflexive")
}
_ORDER: Final = (*_PROPERTIES, _CLASS, _SCHEME)


def is_class(store: Store, node: NamedNode) -> bool:
    """Whether a node is a class."""
    return (type_, _CLASS) in store.outgoing(node)


def is_term(store: Store, node: NamedNode) -> bool:
    """Whether a node is explained by an article: a class, property, concept or scheme."""
    types = {value for property_, value in store.outgoing(node) if property_ == type_}
    return bool(types & {_CLASS, *_PROPERTIES, _CONCEPT, _SCHEME})


def _bare(words: str) -> str:
    """Without isolates, which only a terminal needs."""
    return words.replace("\u2068", "").replace("\u2069", "")


class Teller:
    """Tells of nodes in one language, and links to those that the page tells of.

    Args:
        store: what is known.
        language: ``en`` or ``fa``.
        told: the nodes that have a place in the page, in its order.
    """

    def __init__(self, store: Store, language: str, told: Iterable[NamedNode]) -> None:
        self.store = store
        self.language = language
        self.other = "fa" if language == "en" else "en"
        self.told = {node: index for index, node in enumerate(told)}

    # ---- Words

    def say(self, key: str, **values: object) -> str:
        """A sentence of the page."""
        return _bare(text(f"reference-{key}", self.language, **values))

    def name(self, node: NamedNode) -> str:
        """What people call a node."""
        short = shorten(node.value)
        return text(short, self.language) if known(short) else self.store.label(node, self.language)

    def code(self, words: str) -> Element:
        """A name for machines, which reads from the left."""
        return element("code", words, dir="ltr")

    def link(self, node: NamedNode) -> Element:
        """The name of a node, as a link to where more is said of it; terms of other vocabularies lead there."""
        if node in self.told:
            return element("a", self.name(node), href=f"#{anchor(node.value)}")
        inside = node.value.startswith(ROOT)
        return element("bdi", self.name(node)) if inside else element("a", element("bdi", self.name(node)), href=node.value)

    def box(self, node: NamedNode) -> Box:
        """A node in a diagram."""
        return Box(self.name(node), f"#{anchor(node.value)}" if node in self.told else node.value)

    def joined(self, parts: Iterable[Element | str], comma: str | None = None) -> list[Element | str]:
        """Parts with the comma of the language between them."""
        between = text("list-comma", self.language) if comma is None else comma
        found: list[Element | str] = []
        for part in parts:
            found += [between, part] if found else [part]
        return found

    # ---- What is said of a node

    def values(self, node: NamedNode | BlankNode, property_: NamedNode) -> list[Term]:
        """The values of a property, in an order that does not change."""
        return sorted((value for found, value in self.store.outgoing(node) if found == property_), key=str)

    def nodes(self, node: NamedNode, property_: NamedNode) -> list[NamedNode]:
        """The named values of a property."""
        return [value for value in self.values(node, property_) if isinstance(value, NamedNode)]

    def texts(self, node: NamedNode, property_: NamedNode, language: str | None = None) -> list[str]:
        """The texts of a property in a language, that of the page where none is given."""
        wanted = language or self.language
        return [value.value for value in self.values(node, property_) if isinstance(value, Literal) and value.language == wanted]

    def users(self, property_: NamedNode, node: NamedNode) -> list[NamedNode]:
        """The nodes of which a property says that node."""
        found = (subject for used, subject in self.store.incoming(node) if used == property_ and isinstance(subject, NamedNode))
        return self.ordered(found)

    def ordered(self, nodes: Iterable[NamedNode]) -> list[NamedNode]:
        """Nodes in the order of the page; those without a place come last."""
        return sorted(nodes, key=lambda node: (self.told.get(node, len(self.told)), node.value))

    def classes(self, node: NamedNode, property_: NamedNode) -> list[NamedNode]:
        """The classes that a domain, range or definition names, one by one where it joins several."""
        found: list[NamedNode] = []
        for value in self.values(node, property_):
            if isinstance(value, NamedNode):
                found.append(value)
            elif isinstance(value, BlankNode):
                rest = next((rest for joint in _JOINTS for rest in self.values(value, joint)), None)
                while isinstance(rest, BlankNode):
                    found += [member for member in self.values(rest, _FIRST) if isinstance(member, NamedNode)]
                    rest = next(iter(self.values(rest, _REST)), None)
        return found

    def above(self, node: NamedNode) -> list[NamedNode]:
        """The named classes directly above a class, by statement or by definition."""
        return [*self.nodes(node, below), *self.classes(node, _SAME)]

    def logic(self, node: NamedNode) -> Iterator[str]:
        """Axioms about a class that are no plain statement, as sentences."""
        for property_, value in self.store.outgoing(node):
            if isinstance(value, BlankNode) and property_ not in (domain, range_):
                axiom = Axiom((Triple(node, property_, value), *self._hanging(value)))
                yield _bare(sentence(axiom, self.store, self.language))

    def _hanging(self, node: BlankNode) -> Iterator[Triple]:
        for property_, value in self.store.outgoing(node):
            yield Triple(node, property_, value)
            if isinstance(value, BlankNode):
                yield from self._hanging(value)

    def under(self, node: NamedNode) -> list[NamedNode]:
        """The classes directly below a class."""
        return [class_ for class_, above in self._above.items() if node in above]

    @cached_property
    def _above(self) -> Mapping[NamedNode, list[NamedNode]]:
        return {node: self.above(node) for node in self.told if is_class(self.store, node)}

    # ---- Articles and rows

    def article(self, node: NamedNode, more: Sequence[Element | None] = ()) -> Element:
        """All that a reader wants to know of a term.

        Args:
            node: the term.
            more: what comes at the end, such as what to fill in.
        """
        types = self.nodes(node, type_)
        properties = self.properties(node)
        meanings = list(self.logic(node)) if _CLASS in types else []
        rows: list[tuple[str | NamedNode, Sequence[Element | str]]] = [
            ("kind", self.joined(map(self.link, self._kinds(types)))),
            ("language", self.joined(element("bdi", name, lang=self.other) for name in self.texts(node, label, self.other))),
            (other_name, self.joined(self.texts(node, other_name))),
            *((property_, self._value(node, property_)) for property_ in _RELATED),
            ("below", self.joined(map(self.link, self.under(node)))),
            ("narrower", self.joined(map(self.link, self.users(broader, node)))),
            (domain, self.joined(map(self.link, self.classes(node, domain)), self.say("or"))),
            (range_, self.joined(map(self.link, self.classes(node, range_)), self.say("or"))),
            ("characteristics", self.joined(text(_CHARACTERISTICS[kind], self.language) for kind in types if kind in _CHARACTERISTICS)),
            ("meaning", self.joined(meanings)),
            ("properties", self.joined(map(self.link, properties))),
            ("listed", self.joined(self._item(item) for item in self.users(_KIND, node) if item in self.store.members(_LIST_ITEM))),
            ("members", self.joined(map(self.link, self.users(scheme, node)))),
            (example, self.joined(self.texts(node, example))),
            (counter_example, self.joined(self.texts(node, counter_example))),
            (note, self.joined(self.texts(node, note))),
            ("place", self._place(node)),
            ("iri", [element("a", self.code(node.value), href=node.value)]),
        ]
        shown = [
            (element("dt", self.name(key) if isinstance(key, NamedNode) else self.say(key)), element("dd", value))
            for key, value in rows
            if value
        ]
        return element(
            "article",
            element("h4", self.name(node), " ", self.code(shorten(node.value))),
            self._deprecation(node),
            [element("p", words, class_="definition") for words in self.texts(node, definition)],
            element("dl", shown),
            self.diagram(node) if _CLASS in types else None,
            more,
            id=anchor(node.value),
            class_="term",
        )

    def row(self, node: NamedNode) -> Element:
        """A node that needs no explanation: its name, or what it says; what it is; where it stands; its id."""
        said = self.texts(node, statement) or [self.store.label(node, self.language)]
        where = self.nodes(node, stated_in)
        return element(
            "tr",
            element("td", said[0], [element("p", words, class_="note") for words in self.texts(node, note)]),
            element("td", self.joined(map(self.link, self._kinds(self.nodes(node, type_))))),
            element("td", self.joined(map(self.link, where))),
            element("td", self.code(shorten(node.value))),
            id=anchor(node.value),
        )

    def diagram(self, node: NamedNode) -> Element | None:
        """What joins a class to others; nothing where nothing does."""
        out = [
            Arrow(self.box(property_), self.box(other))
            for property_ in self.properties(node)
            for other in self.classes(property_, range_)
            if is_class(self.store, other)
        ]
        into = [
            Arrow(self.box(property_), self.box(other))
            for property_ in self.users(range_, node)
            for other in self.classes(property_, domain)
        ]
        if not out and not into:
            return None
        title = self.say("diagram", name=self.name(node))
        drawn = neighbours(self.box(node), into, out, title, from_right=self.language == "fa")
        return element("figure", drawn, element("figcaption", title), class_="diagram")

    def _kinds(self, types: Iterable[NamedNode]) -> list[NamedNode]:
        """What a node is: the class of ours rather than the one of SKOS, and no axiom about a property."""
        found = [kind for kind in types if kind not in _CHARACTERISTICS]
        ours = [kind for kind in found if kind.value.startswith(PREFIXES["cd"])]
        return ours or sorted(found, key=lambda kind: (kind not in _ORDER, kind.value))

    def properties(self, node: NamedNode) -> list[NamedNode]:
        """The properties whose domain names a class, alone or beside others."""
        return [property_ for property_ in self._properties if node in self._domains[property_]]

    @cached_property
    def _properties(self) -> list[NamedNode]:
        return self.ordered(self.store.subjects(domain))

    @cached_property
    def _domains(self) -> Mapping[NamedNode, list[NamedNode]]:
        return {property_: self.classes(property_, domain) for property_ in self._properties}

    def _value(self, node: NamedNode, property_: NamedNode) -> list[Element | str]:
        values = (value for value in self.values(node, property_) if isinstance(value, NamedNode | Literal))
        return self.joined(self.link(value) if isinstance(value, NamedNode) else value.value for value in values)

    def _place(self, node: NamedNode) -> list[Element | str]:
        values = self.nodes(node, place)
        return self.joined(map(self.link, values)) or self.joined(self.texts(node, place))

    def _item(self, item: NamedNode) -> Element:
        where = " ".join(self.name(section) for section in self.nodes(item, stated_in))
        link = self.link(item)
        link.text = f"{where} ({self.store.id(item)})"
        return link

    def _deprecation(self, node: NamedNode) -> Element | None:
        replacements = self.nodes(node, _node("dcterms:isReplacedBy"))
        if not any(isinstance(value, Literal) and value.value == "true" for value in self.values(node, _node("owl:deprecated"))):
            return None
        why = " ".join(self.texts(node, _node("skos:changeNote")))
        return element("p", self.say("deprecated", why=why), self.joined(map(self.link, replacements)), class_="deprecated")

    def number(self, number: int) -> str:
        """A number in the digits of the language."""
        return with_persian_digits(str(number)) if self.language == "fa" else str(number)
