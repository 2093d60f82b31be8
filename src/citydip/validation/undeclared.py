"""Terms that nobody declares, and declared ones where they mean nothing. RDF takes each for a new term and says nothing.

The undeclared are those of our namespaces that neither the ontology nor the data describes, and misspelt ones of the vocabularies
that both are written in. The misplaced are classes and individuals of the ontology that stand as a property, and its properties
and individuals that stand as a class.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from pyoxigraph import NamedNode, Triple

from citydip.terms import PREFIXES, local_name, nearest
from citydip.validation.engines import with_blanks
from citydip.validation.knowledge import knowledge
from citydip.validation.results import RawResult, Severity

__all__ = ["MISPLACED", "NO_CLASS", "NO_PROPERTY", "SHAPE", "Undeclared", "nearest_declared"]

SHAPE: Final = "https://w3id.org/citydip/shapes#DeclaredTerm"
NO_PROPERTY: Final = "https://w3id.org/citydip/shapes#PropertyAsProperty"
NO_CLASS: Final = "https://w3id.org/citydip/shapes#ClassAsClass"
MISPLACED: Final = (NO_PROPERTY, NO_CLASS)
"""What stands for a shape where a declared term is misplaced."""

_OURS: Final = tuple(iri for iri in PREFIXES.values() if iri.startswith(PREFIXES["citydip"]) and iri != PREFIXES["citydip"])
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_TO_CLASSES: Final = tuple(f"<{PREFIXES[prefix]}{name}>" for prefix, name in (("rdf", "type"), ("rdfs", "subClassOf")))
_BORROWED: Final = {
    "RDF": PREFIXES["rdf"],
    "RDFS": PREFIXES["rdfs"],
    "OWL": PREFIXES["owl"],
    "XSD": PREFIXES["xsd"],
    "SKOS": PREFIXES["skos"],
    "DCTERMS": PREFIXES["dcterms"],
    "PROV": PREFIXES["prov"],
    "ORG": PREFIXES["org"],
}
"""The vocabularies whose terms are checked, by the name of their list in rdflib."""
_SUSPICIOUS: Final = (PREFIXES["citydip"], "http://www.w3.org/", "http://purl.org/dc/")
"""What all of them start with; a shorter list is compared faster."""


class Undeclared:
    """Gathers the uses of terms that the ontology does not declare; which of them the data declares is known at its end."""

    def __init__(self) -> None:
        self.fine = set(knowledge().declared | knowledge().borrowed)
        """Terms that need no look; those of other people are not kept."""
        self.no_properties = knowledge().declared - knowledge().declared_properties
        self.no_classes = knowledge().declared - knowledge().declared_classes
        """Those of the fine terms that have no business as a property, and as a class."""
        self.suspicious = _SUSPICIOUS
        """What a term that may be undeclared starts with."""
        self.uses: list[tuple[NamedNode, Triple]] = []

    def judge(self, term: NamedNode, triple: Triple) -> bool:
        """Looks at a term of a statement that is not among the fine ones, or has no business there; whether it needs no further look."""
        if _may_be_undeclared(term.value):
            self.uses.append((term, triple))
            return False
        self.fine.add(term)
        return True

    def has(self, term: NamedNode) -> bool:
        """Whether a term is used that the ontology does not declare, or where it has no business."""
        return any(term == used for used, _ in self.uses)

    def results(self, declared: Iterable[NamedNode]) -> Iterator[RawResult]:
        """A violation for each subject and each undeclared or misplaced term that is used of it.

        Args:
            declared: the nodes that the data gives a class.
        """
        known = set(declared)
        said = set()
        for term, triple in self.uses:
            if term in known or (triple.subject, term) in said:
                continue
            said.add((triple.subject, term))
            path = None if term == triple.subject else str(triple.predicate)
            shape = SHAPE
            if term in knowledge().declared:
                shape = NO_PROPERTY if term == triple.predicate else NO_CLASS
            yield RawResult(with_blanks(str(triple.subject)), path, f"{shape}ConstraintComponent", str(term), shape, Severity.VIOLATION)


def _may_be_undeclared(iri: str) -> bool:
    """Whether an IRI that the ontology neither declares nor uses is ours, or of a vocabulary that does not have it."""
    if iri.startswith(_OURS):
        return True
    for name, namespace in _BORROWED.items():
        if iri.startswith(namespace):
            # rdf:_1, rdf:_2 and so on have no end.
            return iri not in _vocabulary(name) and not iri[len(namespace) :].strip("_").isdecimal()
    return False


@cache
def _vocabulary(name: str) -> frozenset[str]:
    """The terms of a W3C or Dublin Core vocabulary, from rdflib's list of them."""
    from rdflib import namespace

    return frozenset(str(term) for term in dir(getattr(namespace, name)) if str(term).startswith("http"))


def nearest_declared(iri: str, path: str = "") -> list[str]:
    """The declared terms of the same namespace whose local names are closest to that of an IRI, best first.

    Args:
        iri: the IRI.
        path: the property by which it stands, as N-Triples writes it, or the IRI itself if it stands as the property; only what can
            stand there is named.
    """
    namespace = iri[: -len(local_name(iri))] if local_name(iri) else iri
    if iri.startswith(_OURS):
        known = knowledge()
        fitting = known.declared_properties if path == f"<{iri}>" else known.declared_classes if path in _TO_CLASSES else known.declared
        candidates = [term.value for term in fitting if term.value.startswith(namespace)]
    else:
        candidates = [term for name, start in _BORROWED.items() if iri.startswith(start) for term in _vocabulary(name)]
        if path == f"<{iri}>" or path in _TO_CLASSES:
            # These vocabularies write their classes, and nothing else, with a capital.
            candidates = [term for term in candidates if local_name(term)[:1].isupper() == (path in _TO_CLASSES)]
    by_name = {local_name(candidate): candidate for candidate in sorted(candidates)}
    return [by_name[name] for name in nearest(local_name(iri), by_name)]
