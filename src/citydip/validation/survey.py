"""One pass over statements: what is there, which terms nobody declares, and what links them to statements elsewhere.

Nodes are kept as numbers of 64 bits (``hash``, which pyoxigraph derives from the text alone, in every process the same): one
of a million nodes is taken for another once in ten million runs.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.terms import PREFIXES
from citydip.validation.engines import BLANK
from citydip.validation.knowledge import knowledge
from citydip.validation.undeclared import Undeclared

__all__ = ["BACK", "IDENTIFIERS", "STEPS", "Blanks", "NestedError", "Survey", "Twins", "node_hash"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_CD: Final = PREFIXES["cd"]
_SCHEMA: Final = tuple(PREFIXES[name] for name in ("owl", "rdfs", "rdf", "skos"))
"""Vocabularies whose classes say what terms are, which is no record of a case."""
STEPS: Final = frozenset((NamedNode(_CD + "governs"), NamedNode(PREFIXES["skos"] + "broader")))
"""From what a record points to, its shapes go on along these."""
BACK: Final = frozenset(NamedNode(_CD + name) for name in ("about", "concludes", "name", "statusChange"))
"""Along these, the shapes of the value look at the subject."""
IDENTIFIERS: Final = frozenset(NamedNode(_CD + name) for name in ("wikidataId", "geonamesId", "isoCode"))
_TYPES, _CLASSES, _IDENTIFIER, _NAME, _COUNTRY, _PARTY, _AGREEMENT_KIND, _STEP, _BACK = range(1, 10)
_ACTIONS: Final = (
    {
        _TYPE: _TYPES,
        _SUBCLASS: _CLASSES,
        NamedNode(PREFIXES["skos"] + "prefLabel"): _NAME,
        NamedNode(_CD + "country"): _COUNTRY,
        NamedNode(_CD + "party"): _PARTY,
        NamedNode(_CD + "agreementKind"): _AGREEMENT_KIND,
    }
    | dict.fromkeys(STEPS, _STEP)
    | dict.fromkeys(BACK, _BACK)
    | dict.fromkeys(IDENTIFIERS, _IDENTIFIER)
)
_COMPARED: Final = frozenset(property_ for property_, action in _ACTIONS.items() if _IDENTIFIER <= action <= _AGREEMENT_KIND)
"""By what two nodes may be one thing."""


def node_hash(term: str) -> int:
    """The number of a node that N-Triples writes so; 0 for a literal, of which nothing can be said."""
    if term.startswith('"'):
        return 0
    return hash(NamedNode(BLANK + term[2:] if term.startswith("_:") else term[1:-1]))


class NestedError(ValueError):
    """A statement is about a statement."""


class Blanks:
    """IRIs for the blank nodes of one document, by the order in which they appear.

    The parser gives a blank node without a label another one each time.
    """

    def __init__(self, document: int) -> None:
        self._start = f"{BLANK}d{document}b"
        self._named: dict[BlankNode, NamedNode] = {}
        self._count = 0

    def named(self, term: Any) -> Any:
        """The IRI of a blank node; any other term itself."""
        if not isinstance(term, BlankNode):
            return term
        if term not in self._named:
            self._named[term] = NamedNode(f"{self._start}{self._count}")
            self._count += 1
        return self._named[term]

    def copy(self) -> "Blanks":
        """Another one that goes on from here."""
        other = Blanks(0)
        other._start, other._named, other._count = self._start, self._named.copy(), self._count
        return other

    def forget_since(self, earlier: "Blanks") -> None:
        """None that has appeared since an earlier time will appear again."""
        self._named = earlier._named.copy()


@cache
def _reached() -> frozenset[NamedNode]:
    """The classes of the ontology whose members a shape looks at."""
    known = knowledge()
    return frozenset(class_ for class_ in known.superclasses if known.is_below(class_, known.target_classes, {})) | known.target_classes


@dataclass(slots=True)
class Survey:
    """What one pass over statements tells.

    Attributes:
        triples: how many there are.
        subjects: how much is said of each node; of a blank node it may be nothing.
        members: the nodes of each class.
        strays: the nodes themselves of those classes that the ontology does not put under the eyes of a shape,
            but for those that say what terms are.
        superclasses: the classes that the data puts above others.
        declared: the nodes of our own namespaces that the data gives a class.
        undeclared: the uses of terms that the ontology does not declare, or where they have no business.
        has_blanks: whether there is a blank node.
        references: the nodes that statements point to.
        doubtful: those of them that may be terms that nobody declares.
        identifiers: for each identifier, by property and value, the nodes that have it.
        named, names: nodes and their names, in step.
        countries, parties, kinds: the values of those properties, by node.
        steps: nodes two steps from a record that a shape sees, and from what: a place and its government, a kind and a narrower one.
        arrows: pairs of the value and the subject of statements that a shape of the value looks at.
    """

    triples: int = 0
    subjects: dict[int, int] = field(default_factory=dict)
    members: dict[NamedNode, set[int]] = field(default_factory=lambda: defaultdict(set))
    strays: dict[NamedNode, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    superclasses: dict[NamedNode, set[NamedNode]] = field(default_factory=lambda: defaultdict(set))
    declared: set[NamedNode] = field(default_factory=set)
    undeclared: Undeclared = field(default_factory=Undeclared)
    has_blanks: bool = False
    references: set[int] = field(default_factory=set)
    identifiers: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    doubtful: set[int] = field(default_factory=set)
    named: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    countries: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    parties: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    kinds: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    steps: list[tuple[int, NamedNode]] = field(default_factory=list)
    arrows: list[tuple[int, int]] = field(default_factory=list)

    def read(self, statements: Iterable[Any], blanks: Blanks) -> None:
        """Reads statements, which are triples or quads.

        This is the loop that every statement passes, hence its length: a call costs as much as all else that it does for one.

        Raises:
            SyntaxError: a document is broken.
            ValueError: likewise.
        """
        undeclared, reached, named = self.undeclared, _reached(), blanks.named
        fine, suspicious, no_classes = undeclared.fine, undeclared.suspicious, undeclared.no_classes
        actions = dict.fromkeys(fine - undeclared.no_properties, 0) | _ACTIONS
        action_of, starts = actions.get, str.startswith
        subjects, members, references, doubtful = self.subjects, self.members, self.references, self.doubtful
        named_nodes, names = self.named, self.names
        last, subject, at, triples, since = None, cast("Any", None), 0, 0, 0
        for quad in statements:
            given, property_, value = quad.subject, quad.predicate, quad.object
            kind = type(value)
            if given != last:
                if triples > since:
                    subjects[at] = subjects.get(at, 0) + triples - since
                last, subject = given, named(given)
                at, since = hash(subject), triples
                self.has_blanks |= subject is not given
                if starts(subject.value, suspicious) and subject not in fine:
                    undeclared.judge(subject, Triple(subject, property_, named(value)))
            if kind is BlankNode:
                self.has_blanks = True
                value, kind = named(value), NamedNode
                subjects.setdefault(hash(value), 0)
            triples += 1
            action = action_of(property_)
            if action is None:
                action = 0
                if undeclared.judge(property_, Triple(subject, property_, value)):
                    actions[property_] = 0
            if kind is NamedNode:
                number = hash(value)
                if number not in references:
                    references.add(number)
                    if starts(value.value, suspicious) and value not in fine:
                        doubtful.add(number)
                if doubtful and number in doubtful and undeclared.judge(value, Triple(subject, property_, value)):
                    doubtful.discard(number)
            elif kind is not Literal:
                raise NestedError
            else:
                number = hash(value) if action else 0
                if not value.language and value.datatype not in fine:
                    undeclared.judge(value.datatype, Triple(subject, property_, value))
            if not action:
                continue
            if action == _NAME:
                named_nodes.append(at)
                names.append(number)
            elif action == _TYPES:
                if kind is NamedNode:
                    members[value].add(at)
                    if value not in reached and not starts(value.value, _SCHEMA):
                        self.strays[value].add(subject)
                        if value in no_classes:
                            undeclared.judge(value, Triple(subject, property_, value))
                    if starts(subject.value, suspicious):
                        self.declared.add(subject)
            elif action == _BACK:
                self.arrows.append((number, at))
            elif action == _PARTY:
                self.parties[at].append(number)
            elif action == _AGREEMENT_KIND:
                self.kinds[at].append(number)
            elif action == _STEP:
                self.steps.append((number, subject))
            elif action == _COUNTRY:
                self.countries[at].append(number)
            elif action == _IDENTIFIER:
                self.identifiers[hash((hash(property_), number))].add(at)
            elif kind is NamedNode:
                self.superclasses[subject].add(value)
        if triples > since:
            subjects[at] = subjects.get(at, 0) + triples - since
        self.triples += triples

    def trim(self) -> None:
        """Forgets what stands with a block, and the names of nodes that are never compared by their names."""
        self.subjects, self.members, self.references, self.arrows, self.doubtful = {}, {}, set(), [], set()
        self.undeclared.fine, self.undeclared.no_properties, self.undeclared.no_classes = set(), frozenset(), frozenset()
        kept = [(node, name) for node, name in zip(self.named, self.names, strict=True) if node in self.countries]
        self.named, self.names = [node for node, _ in kept], [name for _, name in kept]

    def twins(self) -> Iterator[tuple[int, int]]:
        """Pairs of a number and a node: two nodes of the same number may be one thing stored twice."""
        for identifier, nodes in self.identifiers.items():
            for node in nodes:
                yield identifier, node
        for node, name in zip(self.named, self.names, strict=True):
            for country in self.countries.get(node, ()):
                yield hash((name, country)), node
        for node, parties in self.parties.items():
            together = hash(frozenset(parties))
            for kind in self.kinds.get(node, ()):
                yield hash((together, kind)), node


class Twins:
    """Finds nodes that may be one thing stored twice; keeps two numbers for each node that has an identifier, a country or parties."""

    def __init__(self) -> None:
        ontology = Survey()
        ontology.read((triple for triple in knowledge().background if triple.predicate in _COMPARED), Blanks(0))
        self._first: dict[int, int] = {}
        self.found: set[int] = set()
        self.add(ontology)

    def add(self, survey: Survey) -> None:
        """Looks at what a survey found."""
        first, found = self._first, self.found
        for number, node in survey.twins():
            if first.setdefault(number, node) != node:
                found |= {node, first[number]}
