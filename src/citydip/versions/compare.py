"""Two versions compared, term by term, property by property, language by language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode

from citydip.messages import LANGUAGES
from citydip.resources import case_files
from citydip.terms import PREFIXES, local_name, shorten
from citydip.versions.read import Statements, Value, read_version

__all__ = ["Axiom", "Change", "Difference", "Term", "Version", "compare"]

Axiom = str
"""A statement about no single term, such as which classes are all disjoint, as Turtle writes it."""


def _node(short: str) -> NamedNode:
    prefix, _, name = short.partition(":")
    return NamedNode(PREFIXES[prefix] + name)


_TYPE, _DEPRECATED, _REPLACED, _NOTE = map(_node, ("rdf:type", "owl:deprecated", "dcterms:isReplacedBy", "skos:changeNote"))
_NAMES: Final = tuple(map(_node, ("skos:prefLabel", "rdfs:label", "dcterms:title")))
_KINDS: Final = {
    "module": ("owl:Ontology",),
    "class": ("owl:Class", "rdfs:Class"),
    "property": ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property"),
    "scheme": ("skos:ConceptScheme",),
    "concept": ("skos:Concept",),
}
"""What a term is, by the classes that say so; all else is a thing."""


@dataclass(frozen=True, slots=True)
class Change:
    """Values of one property in one language that are gone, and those that are new.

    Attributes:
        property: the property.
        language: the tag of the texts; empty for everything else.
        removed: what only the earlier version says.
        added: what only the later version says.
    """

    property: NamedNode
    language: str
    removed: tuple[Value, ...]
    added: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two.

    Attributes:
        source: the file or folder.
        number: what it calls itself; empty where it does not say.
        said: what it says of each node.
    """

    source: str
    number: str
    said: Statements

    def name(self, node: str, language: str, else_: str) -> str:
        """What a node is called in a language, else in any; something else where it has no name."""
        said = self.said.get(node, {})
        for property_ in _NAMES:
            texts = [value for value in said.get(property_, ()) if isinstance(value, Literal)]
            if texts:
                return min(texts, key=lambda value: (value.language != language, value.value)).value
        return else_


@dataclass(frozen=True, slots=True)
class Term:
    """A term that differs.

    Attributes:
        iri: its IRI.
        kind: ``class``, ``property``, ``scheme``, ``concept``, ``module`` or ``thing``.
        names: what it is called, by language.
        changes: what differs; empty for terms that are added or removed.
        replacements: by which terms it is replaced, where it was deprecated.
        notes: why it was deprecated, by language.
    """

    iri: str
    kind: str
    names: Mapping[str, str]
    changes: tuple[Change, ...] = ()
    replacements: tuple[str, ...] = ()
    notes: Mapping[str, str] | None = None

    @property
    def short(self) -> str:
        """Its short name, such as ``kind:Twinning``."""
        return shorten(self.iri)


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one version to another; terms stand in the order of what they are and of their IRIs.

    Attributes:
        before, after: the two versions.
        added, removed: terms that only one of them has.
        deprecated: terms that the later one deprecates and the earlier one did not.
        changed: terms of which they say different things, for whatever reason.
        axioms_added, axioms_removed: statements about no single term.
    """

    before: Version
    after: Version
    added: Sequence[Term]
    deprecated: Sequence[Term]
    changed: Sequence[Term]
    removed: Sequence[Term]
    axioms_added: Sequence[Axiom]
    axioms_removed: Sequence[Axiom]

    @property
    def none(self) -> bool:
        """Whether both say the same."""
        return not any((self.added, self.deprecated, self.changed, self.removed, self.axioms_added, self.axioms_removed))

    @property
    def kept(self) -> bool:
        """Whether every term of the earlier version is still there: terms are deprecated, never deleted."""
        return not self.removed


def _place(name: str | PathLike[str]) -> Path:
    return Path(name) if name != "cases" or Path(name).exists() else case_files()[0].parent


def compare(before: str | PathLike[str], after: str | PathLike[str]) -> Difference:
    """What changed between two versions of an ontology.

    Args:
        before: an RDF file, or a folder of such files, which are read together; the word ``cases`` stands for the worked cases where it is
            neither.
        after: the later one.

    Raises:
        DataError: a file is missing, unreadable, empty, broken, or of an unknown kind, or a folder holds none.
    """
    earlier, later = _version(_place(before)), _version(_place(after))
    nodes = [{node: said for node, said in version.said.items() if said} for version in (earlier, later)]
    axioms = [version.said.keys() - nodes_.keys() for version, nodes_ in zip((earlier, later), nodes, strict=True)]
    both = nodes[0].keys() & nodes[1].keys()

    def described(version: Version) -> Callable[[str], Term]:
        return lambda node: _term(version, node, _changes(earlier.said.get(node, {}), later.said.get(node, {})) if node in both else ())

    deprecated = {node for node in nodes[1] if _is_deprecated(later, node) and not _is_deprecated(earlier, node)}
    return Difference(
        earlier,
        later,
        added=_sorted(map(described(later), nodes[1].keys() - both - deprecated)),
        deprecated=_sorted(map(described(later), deprecated)),
        changed=[term for term in _sorted(map(described(later), both - deprecated)) if term.changes],
        removed=_sorted(map(described(earlier), nodes[0].keys() - both)),
        axioms_added=sorted(axioms[1] - axioms[0]),
        axioms_removed=sorted(axioms[0] - axioms[1]),
    )


def _version(source: Path) -> Version:
    said = read_version(source)
    ontologies = [node for node, values in said.items() if _node("owl:Ontology") in values.get(_TYPE, ())]
    # The root of several modules is the one that the IRIs of the others begin with.
    numbers = [said[node].get(_node("owl:versionInfo"), ()) for node in sorted(ontologies, key=len)]
    number = next((value.value for values in numbers for value in values if isinstance(value, Literal)), "")
    return Version(str(source), number, said)


def _is_deprecated(version: Version, node: str) -> bool:
    values = version.said.get(node, {}).get(_DEPRECATED, ())
    return any(isinstance(value, Literal) and value.value in {"true", "1"} for value in values)


def _term(version: Version, node: str, changes: tuple[Change, ...]) -> Term:
    said = version.said[node]
    types = {shorten(value.value) for value in said.get(_TYPE, ()) if isinstance(value, NamedNode)}
    notes = {value.language or "": value.value for value in sorted(said.get(_NOTE, ()), key=str) if isinstance(value, Literal)}
    return Term(
        node,
        next((kind for kind, classes in _KINDS.items() if types.intersection(classes)), "thing"),
        {language: version.name(node, language, local_name(node)) for language in LANGUAGES},
        changes,
        tuple(sorted(shorten(value.value) for value in said.get(_REPLACED, ()) if isinstance(value, NamedNode))),
        notes,
    )


def _changes(before: Mapping[NamedNode, frozenset[Value]], after: Mapping[NamedNode, frozenset[Value]]) -> tuple[Change, ...]:
    found: dict[tuple[str, str], tuple[list[Value], list[Value]]] = {}
    for property_ in before.keys() | after.keys():
        sides = before.get(property_, frozenset()), after.get(property_, frozenset())
        for index, (side, other) in enumerate((sides, sides[::-1])):
            for value in side - other:
                language = (value.language or "") if isinstance(value, Literal) else ""
                found.setdefault((property_.value, language), ([], []))[index].append(value)
    return tuple(
        Change(NamedNode(property_), language, tuple(sorted(removed, key=str)), tuple(sorted(added, key=str)))
        for (property_, language), (removed, added) in sorted(found.items())
    )


def _sorted(terms: Iterable[Term]) -> list[Term]:
    order = [*_KINDS, "thing"]
    return sorted(terms, key=lambda term: (order.index(term.kind), term.iri))
