"""Axioms as sentences, with the names that things have in the reader's language."""

from collections.abc import Sequence
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from citydip.inference.axioms import Axiom, is_assertion, owl, rdf_type, rdfs
from citydip.messages import known, listed, text
from citydip.persian import with_persian_digits
from citydip.store import Store, Term
from citydip.terms import PREFIXES, shorten

__all__ = ["member", "name", "sentence"]

_BETWEEN_CLASSES: Final = {
    rdfs("subClassOf"): "axiom-subclass",
    owl("equivalentClass"): "axiom-equivalent",
    owl("disjointWith"): "axiom-disjoint",
    owl("complementOf"): "axiom-disjoint",
    owl("unionOf"): "axiom-equivalent",
    owl("intersectionOf"): "axiom-equivalent",
    owl("oneOf"): "axiom-equivalent",
    owl("disjointUnionOf"): "axiom-equivalent",
}
_BETWEEN_PROPERTIES: Final = {
    rdfs("subPropertyOf"): "axiom-subproperty",
    owl("equivalentProperty"): "axiom-same-property",
    owl("inverseOf"): "axiom-inverse",
    owl("propertyDisjointWith"): "axiom-disjoint-properties",
}
_OF_PROPERTY: Final = {rdfs("domain"): "axiom-domain", rdfs("range"): "axiom-range"}
_BETWEEN_THINGS: Final = {owl("sameAs"): "axiom-same", owl("differentFrom"): "axiom-different"}
_CHARACTERISTICS: Final = {
    owl("FunctionalProperty"): "functional",
    owl("InverseFunctionalProperty"): "inverse-functional",
    owl("TransitiveProperty"): "transitive",
    owl("SymmetricProperty"): "symmetric",
    owl("AsymmetricProperty"): "asymmetric",
    owl("ReflexiveProperty"): "reflexive",
    owl("IrreflexiveProperty"): "irreflexive",
}
_ALL: Final = {"AllDisjointClasses": "axiom-all-disjoint", "AllDifferent": "axiom-all-different"}
_COUNTS: Final = {
    prefix + suffix: f"class-{prefix.lower() or 'exact'}"
    for prefix in ("min", "max", "")
    for suffix in ("Cardinality" if prefix else "cardinality", "QualifiedCardinality" if prefix else "qualifiedCardinality")
}
_FIRST, _REST = NamedNode(PREFIXES["rdf"] + "first"), NamedNode(PREFIXES["rdf"] + "rest")


def name(store: Store, term: Term, language: str) -> str:
    """What people call a class, property, individual or value."""
    if isinstance(term, BlankNode):
        return text("reason-unnamed", language)
    if isinstance(term, NamedNode) and known(short := shorten(term.value)):
        return text(short, language)
    if isinstance(value := store.plain(term), bool):
        return text("true" if value else "false", language)
    return store.label(term, language)


def member(store: Store, class_: Term, language: str) -> str:
    """What people call a member of a named class: ``an agent``; Persian has no article."""
    called = name(store, class_, language)
    if language != "en":
        return called
    return f"{'an' if called[:1].lower() in set('aeiou') else 'a'} {called}"


def sentence(axiom: Axiom, store: Store, language: str) -> str:
    """An axiom as a sentence in ``en`` or ``fa``; as subject, property and value where there is no better one."""
    return _Speaker(axiom, store, language).sentence()


class _Speaker:
    """What an axiom says, with its blank nodes at hand."""

    def __init__(self, axiom: Axiom, store: Store, language: str) -> None:
        self.axiom = axiom
        self.store = store
        self.language = language

    def value(self, node: Term, property_: NamedNode) -> Term | None:
        """What the axiom says of one of its blank nodes."""
        found = (triple.object for triple in self.axiom.triples if triple.subject == node and triple.predicate == property_)
        return next(found, None)

    def members(self, node: Term | None) -> list[Term]:
        """The members of a list."""
        found: list[Term] = []
        while isinstance(node, BlankNode) and (first := self.value(node, _FIRST)) is not None and first not in found:
            found.append(first)
            node = self.value(node, _REST)
        return found

    def say(self, key: str, subject: str, value: str = "") -> str:
        return text(key, self.language, subject=subject, value=value)

    def name(self, term: Term) -> str:
        return name(self.store, term, self.language)

    def sentence(self) -> str:
        head = self.axiom.head
        subject, predicate, value = head.subject, head.predicate, head.object
        if predicate == rdf_type and isinstance(value, NamedNode):
            if characteristic := _CHARACTERISTICS.get(value):
                return self.say(f"axiom-{characteristic}", self.name(subject))
            for kind, key in _ALL.items():
                if value == owl(kind):
                    members = self.members(self.value(subject, owl("members")) or self.value(subject, owl("distinctMembers")))
                    return self.say(key, listed(map(self.name, members), self.language))
        if predicate == rdf_type and is_assertion(self.axiom):
            return self.say("axiom-type", self.name(subject), self.some(value))
        if predicate in _BETWEEN_CLASSES:
            each = predicate == rdfs("subClassOf") and isinstance(subject, NamedNode)
            return self.say(_BETWEEN_CLASSES[predicate], self.name(subject) if each else self.some(subject), self.listing(predicate, value))
        if predicate in _OF_PROPERTY:
            return self.say(_OF_PROPERTY[predicate], self.name(subject), self.some(value))
        if predicate in _BETWEEN_PROPERTIES:
            return self.say(_BETWEEN_PROPERTIES[predicate], self.name(subject), self.name(value))
        if predicate in _BETWEEN_THINGS:
            return self.say(_BETWEEN_THINGS[predicate], self.name(subject), self.name(value))
        return text(
            "axiom-other", self.language, subject=self.name(subject), property=self.name(predicate), value=self.some(value, bare=True)
        )

    def listing(self, predicate: NamedNode, value: Term) -> str:
        """What a class is compared with: a class, or the list that a class is made of without a blank node between."""
        match predicate.value.rpartition("#")[2]:
            case "unionOf" | "disjointUnionOf":
                return self.joined("class-or", self.members(value))
            case "intersectionOf":
                return self.joined("class-and", self.members(value))
            case "oneOf":
                return self.say("class-one-of", listed(map(self.name, self.members(value)), self.language))
        return self.some(value)

    def joined(self, key: str, terms: Sequence[Term]) -> str:
        return text(key, self.language).join(self.some(term) for term in terms)

    def some(self, term: Term, *, bare: bool = False) -> str:
        """A member of a class: ``an agent``; of a class expression what it asks for; ``bare`` for a term that is no class."""
        if not isinstance(term, BlankNode):
            plain = bare or isinstance(term, Literal)
            return self.name(term) if plain else member(self.store, term, self.language)
        for part in ("unionOf", "intersectionOf", "oneOf"):
            if (value := self.value(term, owl(part))) is not None:
                return self.listing(owl(part), value)
        if (value := self.value(term, owl("complementOf"))) is not None:
            return self.say("class-not", self.some(value))
        if (property_ := self.value(term, owl("onProperty"))) is not None:
            return self.restriction(term, self.name(property_))
        return self.name(term)

    def restriction(self, node: Term, property_: str) -> str:
        """What a restriction asks for."""
        for part, key, bare in (
            ("hasValue", "class-value", True),
            ("someValuesFrom", "class-some", False),
            ("allValuesFrom", "class-only", False),
        ):
            if (value := self.value(node, owl(part))) is not None:
                return self.say(key, property_, self.some(value, bare=bare))
        for part, key in _COUNTS.items():
            if (value := self.value(node, owl(part))) is not None:
                of = self.value(node, owl("onClass"))
                number = with_persian_digits(self.name(value)) if self.language == "fa" else self.name(value)
                counted = self.say("class-counted", number, self.name(of)) if of is not None else number
                return self.say(key, property_, counted)
        return self.say("class-some", property_, self.name(owl("Thing")))
