"""Why something follows by rule: the rule, and the statements that it found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolutions, Triple, Variable
from pyoxigraph import Store as Oxigraph

from citydip.inference.axioms import Node
from citydip.inference.rules import Rule, runs
from citydip.terms import CONCLUSIONS, PREFIXES

if TYPE_CHECKING:
    from rdflib.term import Node as RdflibNode

__all__ = ["Derivation", "Derivations"]

Term = NamedNode | BlankNode | Literal
Pattern = tuple[Any, Any, Any]
_TRIED: Final = 100


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way to a conclusion.

    Attributes:
        conclusion: what follows.
        rule: by which rule.
        premises: from which statements, stated ones and conclusions; a definition of a class stands for all that it is made of.
    """

    conclusion: Triple
    rule: Rule
    premises: tuple[Triple, ...]


class Derivations:
    """All that follows by rule from what a store states, with the way to it.

    The rules run once more, each run into a graph of its own: what a run found follows from what was there before it, so that no
    conclusion rests on itself.

    Args:
        store: what is stated, in whatever graphs; it is not changed.
    """

    def __init__(self, store: Oxigraph) -> None:
        self._store = Oxigraph()
        self._store.bulk_extend(quad for quad in store if quad.graph_name != NamedNode(CONCLUSIONS))
        self._stated = [DefaultGraph(), *self._store.named_graphs()]
        names = (NamedNode(f"urn:citydip:run:{number}") for number in count())
        self._runs = [(rule, graph) for rule, graph, _ in runs(self._store, None, names, in_memory=True)]

    def __iter__(self) -> Iterator[Triple]:
        """Every conclusion, in the order in which they were reached."""
        return (quad.triple for _, graph in self._runs for quad in self._store.quads_for_pattern(None, None, None, graph))

    def about(self, nodes: Iterable[Node]) -> list[Triple]:
        """The conclusions that speak of some nodes, in the order in which they were reached."""
        wanted = set(nodes)
        return [triple for triple in self if triple.subject in wanted or triple.object in wanted]

    def of(self, conclusion: Triple) -> Derivation | None:
        """The first way to a conclusion; None where it is stated, or does not follow."""
        for number, (rule, graph) in enumerate(self._runs):
            if any(True for _ in self._store.quads_for_pattern(*_terms(conclusion), graph)):
                known = [*self._stated, *(earlier for _, earlier in self._runs[:number])]
                return Derivation(conclusion, rule, self._premises(rule, conclusion, known))
        return None

    def trace(self, conclusions: Iterable[Triple]) -> list[Derivation]:
        """The ways to some conclusions and to whatever these rest on, each behind what it rests on."""
        found: dict[Triple, Derivation] = {}

        def enter(triple: Triple) -> None:
            if triple not in found and (derivation := self.of(triple)):
                for premise in derivation.premises:
                    enter(premise)
                found[triple] = derivation

        for conclusion in conclusions:
            enter(conclusion)
        return list(found.values())

    def _premises(self, rule: Rule, conclusion: Triple, known: list[Any]) -> tuple[Triple, ...]:
        head, body = _patterns(rule.query)
        prologue, where = rule.query.partition("CONSTRUCT")[0], rule.query[rule.query.index("WHERE") :]
        for pattern in head:
            bound = _unified(pattern, conclusion)
            if bound is None:
                continue
            solutions = self._store.query(f"{prologue} SELECT * {where} LIMIT {_TRIED}", default_graph=known, substitutions=bound)
            assert isinstance(solutions, QuerySolutions)  # noqa: S101
            names = [variable.value for variable in solutions.variables]
            rows = [{name: row[name] for name in names if row[name] is not None} for row in solutions]
            if rows:
                values = {variable.value: term for variable, term in bound.items()}
                least = min(rows, key=lambda row: sorted(map(str, row.values())))
                return tuple(self._instances(body, {**least, **values}, known))
        return ()

    def _instances(self, body: Iterable[Pattern], values: Mapping[str, Any], known: list[Any]) -> Iterator[Triple]:
        """The patterns with their values, as far as there are such statements."""
        seen: set[Triple] = set()
        for subject, path, value in body:
            for predicate in getattr(path, "args", [path]):
                terms: list[Any] = [_value(term, values) for term in (subject, predicate, value)]
                if None in terms:
                    continue
                triple = Triple(*terms)
                there = any(quad.graph_name in known for quad in self._store.quads_for_pattern(*terms))
                if there and triple not in seen and not _is_part_of_definition(triple):
                    seen.add(triple)
                    yield triple


def _terms(triple: Triple) -> tuple[Any, NamedNode, Any]:
    return triple.subject, triple.predicate, triple.object


def _is_part_of_definition(triple: Triple) -> bool:
    """Whether it says what a nameless class expression or list is made of."""
    reserved = PREFIXES["owl"], PREFIXES["rdf"] + "first", PREFIXES["rdf"] + "rest"
    return isinstance(triple.subject, BlankNode) and triple.predicate.value.startswith(reserved)


@cache
def _patterns(query: str) -> tuple[list[Pattern], list[Pattern]]:
    """The patterns of what a rule concludes and of what it must find; not those of what must not be there."""
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def found(part: Any) -> list[Pattern]:
        if isinstance(part, list | tuple):
            return [pattern for inner in part for pattern in found(inner)]
        if not isinstance(part, CompValue):
            return []
        if part.name == "BGP":
            return list(part.triples)
        inner = [part.p1] if part.name == "Minus" else [value for name, value in part.items() if name not in {"expr", "_vars"}]
        return found(inner)

    algebra = prepareQuery(query).algebra
    # The parser does not keep the order in which the patterns were written, which is the best one to read.
    return list(algebra.template), sorted(found(algebra.p), key=lambda pattern: _place(query, pattern))


def _place(query: str, pattern: Pattern) -> tuple[int, ...]:
    """Where the names of a pattern stand in the query."""
    body = query[query.index("WHERE") :]
    names = (f"?{term}" if type(term).__name__ == "Variable" else "" for term in pattern)
    return tuple(body.find(name) for name in names)


def _unified(pattern: Pattern, triple: Triple) -> dict[Variable, Any] | None:
    """The values of the variables by which a pattern becomes a statement; None where it cannot."""
    bound: dict[Variable, Any] = {}
    for term, value in zip(pattern, _terms(triple), strict=True):
        if type(term).__name__ == "Variable":
            if bound.setdefault(Variable(str(term)), value) != value:
                return None
        elif _value(term, {}) != value:
            return None
    return bound


def _value(term: "RdflibNode", values: Mapping[str, Any]) -> Term | None:
    """A term of a pattern with its value; None where it has none."""
    match type(term).__name__:
        case "Variable":
            return values.get(str(term))
        case "URIRef":
            return NamedNode(str(term))
        case "Literal":
            datatype = getattr(term, "datatype", None)
            return Literal(str(term), datatype=NamedNode(str(datatype)) if datatype else None)
    return None
