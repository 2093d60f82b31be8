"""One question to the reasoner: is it consistent, can every class have members, what follows, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from citydip.errors import ReasonerError
from citydip.inference.axioms import Axiom, Knowledge, Node, by_nearness, is_assertion, owl, rdf_type, rdfs
from citydip.inference.explanation import Explanation, contract
from citydip.inference.hermit import Classification, HermiT
from citydip.java import find_java
from citydip.rdf import statements
from citydip.resources import ontology_files
from citydip.terms import PREFIXES

__all__ = ["LIMIT", "Clash", "Reasoning", "reason"]

LIMIT: Final = 1000
"""How many individuals a user's files may have before HermiT takes minutes."""

_EXPLAINED: Final = 3
_WITNESS: Final = NamedNode("urn:citydip:witness")
_XSD_OF_OWL: Final = (
    "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte unsignedLong unsignedInt "
    "unsignedShort unsignedByte double float string normalizedString token language Name NCName NMTOKEN boolean hexBinary base64Binary "
    "anyURI dateTime dateTimeStamp"
)
# https://www.w3.org/TR/owl2-syntax/#Datatype_Maps
_DATATYPES: Final = {PREFIXES["xsd"] + name for name in _XSD_OF_OWL.split()} | {
    *(PREFIXES["rdf"] + name for name in ("PlainLiteral", "XMLLiteral", "langString", "dirLangString")),
    *(PREFIXES["owl"] + name for name in ("real", "rational")),
}


@dataclass(frozen=True, slots=True)
class Clash:
    """An individual that has two classes which can have no member in common, as far as that is plain without a reasoner."""

    individual: Node
    classes: tuple[NamedNode, NamedNode]


@dataclass(frozen=True)
class Reasoning:
    """What the reasoner says of the ontology and the user's files.

    Attributes:
        consistent: whether all of it can be true together.
        unsatisfiable: classes that can have no member; none where it is inconsistent.
        individuals: how many individuals the user's files speak of; without files, how many the ontology does.
        follows: individuals with a class that nobody stated, the most specific ones only; of the user's files, or else of the ontology.
        clash: where it is inconsistent and the reason is a plain one, that reason.
        explanations: the axioms at fault, if they were asked for: one explanation for an inconsistency, or one for each class (at most 3).
        ignored_datatypes: IRIs of datatypes in the data which OWL 2 does not have; their values count for nothing.
    """

    consistent: bool
    unsatisfiable: tuple[NamedNode, ...]
    individuals: int
    follows: tuple[tuple[NamedNode, NamedNode], ...]
    clash: Clash | None = None
    explanations: tuple[Explanation, ...] = ()
    ignored_datatypes: tuple[str, ...] = ()

    @cached_property
    def sound(self) -> bool:
        """Whether it is consistent and every class can have members."""
        return self.consistent and not self.unsatisfiable


def reason(files: Sequence[Path] = (), *, explain: bool = False, force: bool = False, seconds: float = 300) -> Reasoning:
    """Gives the ontology and the user's files to HermiT.

    Imports of the files are not followed.

    Args:
        files: RDF files; their ending says which syntax they have.
        explain: whether to look for the axioms at fault.
        force: whether to go on where the files have more than 1,000 individuals.
        seconds: how long HermiT may take, and as long again for the explanation.

    Raises:
        DataError: a file cannot be read.
        ReasonerError: there is no Java; the files have too many individuals; HermiT took too long, needed too much memory or failed.
    """
    own = _read(files, force)
    knowledge = Knowledge.of([triple for path in ontology_files() for triple in _module(path)], own)
    individuals = knowledge.individuals(own=bool(files))
    if files and not force and len(individuals) > LIMIT:
        raise ReasonerError("reason-too-many", limit=LIMIT)
    hermit = HermiT(find_java())
    answer = hermit.classify(knowledge.triples, seconds)
    clash = None if answer.consistent else _plain_clash(knowledge)
    return Reasoning(
        answer.consistent,
        answer.unsatisfiable,
        len(individuals),
        tuple(_unstated(answer, knowledge, individuals)),
        clash,
        tuple(_explanations(hermit, knowledge, answer, clash, seconds)) if explain else (),
        tuple(sorted(knowledge.datatypes - _DATATYPES)),
    )


def _module(path: Path) -> Iterable[Triple]:
    return (quad.triple for quad in parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True))


def _read(files: Sequence[Path], force: bool) -> list[Triple]:
    """The statements of the user's files.

    Raises:
        ReasonerError: they have too many individuals, of which no more were read.
    """
    reserved = tuple(PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl"))
    found: list[Triple] = []
    individuals: set[object] = set()
    for path in files:
        for triple in statements(path):
            found.append(triple)
            if triple.predicate == rdf_type and isinstance(triple.object, NamedNode) and not triple.object.value.startswith(reserved):
                individuals.add(triple.subject)
                if len(individuals) > LIMIT and not force:
                    raise ReasonerError("reason-too-many", limit=LIMIT)
    return found


def _unstated(answer: Classification, knowledge: Knowledge, individuals: Iterable[Node]) -> Iterable[tuple[NamedNode, NamedNode]]:
    for node in individuals:
        if isinstance(node, NamedNode) and answer.types:
            new = answer.types.get(node, frozenset()) - knowledge.stated.get(node, set())
            yield from ((node, class_) for class_ in sorted(new, key=lambda class_: class_.value))


def _above(knowledge: Knowledge) -> dict[NamedNode, set[NamedNode]]:
    """For each class the named ones that are said to be directly above it."""
    above: dict[NamedNode, set[NamedNode]] = {}
    for axiom in knowledge.axioms:
        lower, higher = axiom.head.subject, axiom.head.object
        if isinstance(lower, NamedNode) and isinstance(higher, NamedNode):
            if axiom.head.predicate in {rdfs("subClassOf"), owl("equivalentClass")}:
                above.setdefault(lower, set()).add(higher)
            if axiom.head.predicate == owl("equivalentClass"):
                above.setdefault(higher, set()).add(lower)
    return above


def _plain_clash(knowledge: Knowledge) -> Clash | None:
    """An individual with two classes that are said to be disjoint, be they stated or due to the domain or range of a property."""
    above = _above(knowledge)
    disjoint: set[tuple[object, object]] = set()
    by_property: dict[tuple[object, NamedNode], list[NamedNode]] = {}
    for axiom in knowledge.axioms:
        head = axiom.head
        if head.predicate == owl("disjointWith"):
            disjoint |= {(head.subject, head.object), (head.object, head.subject)}
        elif head.predicate in {rdfs("domain"), rdfs("range")} and isinstance(head.object, NamedNode):
            by_property.setdefault((head.subject, head.predicate), []).append(head.object)
    classes: dict[Node, dict[NamedNode, None]] = {}
    # What a user wrote is the likelier cause, and a class that is stated the plainer one.
    for axiom in sorted(knowledge.axioms, key=lambda axiom: (not axiom.own, axiom.head.predicate != rdf_type)):
        if not is_assertion(axiom):
            continue
        head = axiom.head
        said: list[tuple[object, Sequence[object]]] = [(head.subject, [head.object])]
        if head.predicate != rdf_type:
            sides = (head.subject, "domain"), (head.object, "range")
            said = [(node, by_property.get((head.predicate, rdfs(side)), ())) for node, side in sides]
        for node, found in said:
            if isinstance(node, Node):
                classes.setdefault(node, {}).update((class_, None) for class_ in found if isinstance(class_, NamedNode))
    for individual, direct in classes.items():
        lineages = {class_: _lineage(class_, above) for class_ in direct}
        for first, up in lineages.items():
            for second, down in lineages.items():
                if any((one, other) in disjoint for one in up for other in down):
                    return Clash(individual, (first, second))
    return None


def _lineage(class_: NamedNode, above: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    """A class and all that is above it."""
    found, waiting = {class_}, [class_]
    while waiting:
        new = above.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _explanations(
    hermit: HermiT, knowledge: Knowledge, answer: Classification, clash: Clash | None, seconds: float
) -> Iterable[Explanation]:
    """Why it is inconsistent; or why classes are unsatisfiable, of which those below another such class need no words."""
    if not answer.consistent:
        own = [node for axiom in knowledge.axioms if axiom.own for node in sorted(axiom.symbols(), key=str)]
        yield _explanation(hermit, knowledge, None, [clash.individual, *clash.classes] if clash else own, seconds)
        return
    above = _above(knowledge)
    bad = set(answer.unsatisfiable)
    highest = [class_ for class_ in answer.unsatisfiable if not (_lineage(class_, above) - {class_}) & bad]
    chosen = (highest or answer.unsatisfiable)[:_EXPLAINED]
    for class_ in chosen:
        yield _explanation(hermit, knowledge, class_, [class_], seconds / len(chosen))


def _explanation(hermit: HermiT, knowledge: Knowledge, of: NamedNode | None, seeds: Sequence[Node], seconds: float) -> Explanation:
    # A class is unsatisfiable if it is inconsistent that something is a member of it.
    base = [*knowledge.declarations, *([Triple(_WITNESS, rdf_type, of)] if of else [])]

    def first_clash(parts: Sequence[Sequence[Axiom]], left: float) -> int | None:
        return hermit.first_inconsistent([base + [triple for axiom in part for triple in axiom.triples] for part in parts], left)

    ordered = by_nearness(knowledge.axioms, seeds)
    found, minimal = contract(ordered, first_clash, seconds)
    place = {id(axiom): index for index, axiom in enumerate(ordered)}
    found.sort(key=lambda axiom: (not axiom.own, not is_assertion(axiom), place[id(axiom)]))
    return Explanation(of, tuple(found), minimal)
