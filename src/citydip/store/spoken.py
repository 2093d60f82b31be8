"""The engine that is spoken to in SPARQL, and answers in the W3C's formats: a child process or a server."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import IO, Final, Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from citydip.errors import CitydipError
from citydip.query_text import form
from citydip.store.engine import Holder, Result, Solutions, Term
from citydip.terms import CONCLUSIONS, PREFIXES

__all__ = ["Reply", "Speaker", "Spoken"]

_NAMING: Final = tuple(
    NamedNode(PREFIXES[prefix] + name) for prefix, name in (("skos", "prefLabel"), ("skos", "notation"), ("cd", "statement"))
)
_VIRTUOSO_ASK: Final = "__ASK_RETVAL"
"""The column in whose only row Virtuoso gives a truth value as 0 or 1."""

_AT_ONCE: Final = 200
"""Of how many nodes the names are fetched in one request; servers bound the length of a query."""

Reply = tuple[str, IO[bytes]]
"""The media type of an answer, and the answer, whole."""


class Speaker(Holder, Protocol):
    """Who carries queries there and answers back."""

    def ask(self, query: str, form: str, name: str) -> Reply:
        """The answer to a query of that form, which may use our prefixes undeclared.

        Raises:
            CitydipError: there is none, or not in time.
        """

    def broken(self, reason: str) -> CitydipError:
        """The error of an answer that cannot be read."""


class Spoken:
    """An engine that knows nothing but what its speaker brings; names are fetched many at a time, and once."""

    def __init__(self, speaker: Speaker) -> None:
        self._speaker = speaker
        self._names: dict[NamedNode, list[Triple]] = {}
        self._expected: dict[NamedNode, None] = {}
        self._blank: dict[BlankNode, list[Triple]] = {}

    @property
    def data_hash(self) -> str | None:
        """As in ``Engine``."""
        return self._speaker.data_hash

    @property
    def place(self) -> str | None:
        """As in ``Engine``."""
        return self._speaker.place

    @property
    def beside(self) -> Collection[str]:
        """As in ``Engine``."""
        return self._speaker.beside

    def query(self, query: str, name: str) -> Result:
        """As in ``Engine``."""
        kind = form(query, name)
        media_type, content = self._speaker.ask(query, kind, name)
        try:
            return self._result(kind, media_type, content)
        except CitydipError:
            content.close()
            raise

    def _result(self, kind: str, media_type: str, content: IO[bytes]) -> Result:
        if kind in {"CONSTRUCT", "DESCRIBE"}:
            if syntax := RdfFormat.from_media_type(media_type):
                return self._triples(content, syntax)
        elif results_syntax := QueryResultsFormat.from_media_type(media_type):
            with self._broken_named():
                results = parse_query_results(content, results_syntax)
            if isinstance(results, QuerySolutions) and kind == "SELECT":
                return Solutions(tuple(variable.value for variable in results.variables), self._rows(content, results))
            if isinstance(results, QueryBoolean) and kind == "ASK":
                with content:
                    return bool(results)
            if isinstance(results, QuerySolutions) and [name.value for name in results.variables] == [_VIRTUOSO_ASK]:
                return [row[0] for row in self._rows(content, results)] == [Literal(1)]
        raise self._speaker.broken(media_type or "-")

    @contextmanager
    def _broken_named(self) -> Iterator[None]:
        """Turns an error of a parser into one of the speaker."""
        try:
            yield
        except (SyntaxError, ValueError) as error:
            raise self._speaker.broken(str(error)) from None

    def _rows(self, content: IO[bytes], solutions: QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
        with content, self._broken_named():
            for solution in solutions:
                yield tuple(solution)

    def _triples(self, content: IO[bytes], syntax: RdfFormat) -> Iterator[Triple]:
        with content, self._broken_named():
            for quad in parse(content, syntax, rename_blank_nodes=True):
                yield quad.triple

    def matching(
        self, subject: NamedNode | BlankNode | None, property_: NamedNode | None, value: Term | None, concluded: bool | None = None
    ) -> Iterable[Triple | Quad]:
        """As in ``Engine``. A blank node is known if it hangs on a node that was asked for before."""
        if isinstance(subject, BlankNode):
            return [said for said in self._blank.get(subject, []) if property_ in {None, said.predicate}]
        if isinstance(value, BlankNode):
            return []
        if subject and property_ in _NAMING and value is None:
            return [said for said in self._named(subject) if said.predicate == property_]
        asked = (subject or "?s", property_ or "?p", value or "?o")
        variables = " ".join(part for part in asked if isinstance(part, str)) or "(1 AS ?found)"
        pattern = _among(" ".join(map(str, asked)), concluded)
        query = f"SELECT DISTINCT {variables} WHERE {{ {pattern} }}"
        result = self.query(query, "-")
        if not isinstance(result, Solutions):
            raise self._speaker.broken("SELECT")
        found = [_filled(subject, property_, value, row) for row in result.rows]
        if subject and any(isinstance(said.object, BlankNode) for said in found):
            return self._with_blank_nodes(subject, concluded)
        return found

    def _with_blank_nodes(self, subject: NamedNode, concluded: bool | None) -> list[Triple]:
        """What is said of a node, and what is said of the blank nodes that hang on it: they have no name to ask by."""
        result = self.query(
            f"""CONSTRUCT {{ {subject} ?p ?o . ?o ?p2 ?o2 . ?o2 ?p3 ?o3 . ?o3 ?p4 ?o4 }} WHERE {{
                {_among(f"{subject} ?p ?o", concluded)}
                OPTIONAL {{ ?o ?p2 ?o2 FILTER(isBlank(?o))
                    OPTIONAL {{ ?o2 ?p3 ?o3 FILTER(isBlank(?o2))
                        OPTIONAL {{ ?o3 ?p4 ?o4 FILTER(isBlank(?o3)) }} }} }} }}""",
            "-",
        )
        triples = [] if isinstance(result, bool | Solutions) else list(dict.fromkeys(result))
        for triple in triples:
            if isinstance(triple.subject, BlankNode):
                self._blank.setdefault(triple.subject, []).append(triple)
        return [triple for triple in triples if triple.subject == subject]

    def expect(self, nodes: Iterable[NamedNode]) -> None:
        """As in ``Engine``."""
        self._expected.update((node, None) for node in nodes if node not in self._names)

    def _named(self, node: NamedNode) -> list[Triple]:
        """The names of a node, which are fetched together with all that are expected."""
        if node not in self._names:
            self.expect([node])
            waiting = list(self._expected)
            self._expected.clear()
            for start in range(0, len(waiting), _AT_ONCE):
                self._fetch(waiting[start : start + _AT_ONCE])
        return self._names[node]

    def _fetch(self, nodes: list[NamedNode]) -> None:
        result = self.query(
            f"""SELECT DISTINCT ?node ?property ?value WHERE {{
                VALUES ?node {{ {" ".join(map(str, nodes))} }}
                VALUES ?property {{ {" ".join(map(str, _NAMING))} }}
                ?node ?property ?value }}""",
            "-",
        )
        if not isinstance(result, Solutions):
            raise self._speaker.broken("SELECT")
        self._names.update((node, []) for node in nodes)
        for node, property_, value in result.rows:
            if isinstance(node, NamedNode) and isinstance(property_, NamedNode) and value is not None:
                self._names[node].append(Triple(node, property_, value))


def _among(pattern: str, concluded: bool | None) -> str:
    """A pattern that holds of what follows by rule alone, or of what does not."""
    following = f"GRAPH <{CONCLUSIONS}> {{ {pattern} }}"
    return pattern if concluded is None else following if concluded else f"{pattern} FILTER NOT EXISTS {{ {following} }}"


def _filled(subject: object, property_: object, value: object, row: tuple[Term | None, ...]) -> Triple:
    """A statement from its known parts and what was found for the others, in order."""
    found = iter(row)
    return Triple(*(part or next(found) for part in (subject, property_, value)))  # type: ignore[arg-type]
