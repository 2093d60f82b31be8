"""The engine of a server: any SPARQL 1.1 endpoint, through SPARQLWrapper, which nothing else of citydip uses."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from pyoxigraph import NamedNode
from pyoxigraph import Store as Oxigraph
from SPARQLWrapper import POST, SPARQLWrapper

from citydip.errors import CitydipError, EndpointError, QueryError, UsageError
from citydip.query_text import names_its_graphs, rows_of_construct, syntax_error, with_prefixes
from citydip.resources import BESIDE
from citydip.store.disk import KeptSource, data_hash
from citydip.store.engine import Solutions, node_of
from citydip.store.spoken import Reply, Spoken
from citydip.store.transport import USER_AGENT, Answer, RefusedError, Transport
from citydip.terms import PREFIXES

if TYPE_CHECKING:
    from http.client import HTTPResponse

__all__ = ["CATALOG", "NAME", "SHA256", "SIZE", "Endpoint", "kept_on", "open_endpoint"]

CATALOG: Final = "https://w3id.org/citydip/store"
"""The graph that lists the graphs which citydip put on a server, each with its name, the SHA-256 of its file, and its size."""

NAME, SHA256 = NamedNode(PREFIXES["dcterms"] + "title"), NamedNode(PREFIXES["dcterms"] + "identifier")
SIZE: Final = NamedNode("http://rdfs.org/ns/void#triples")

_ROWS: Final = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_TRIPLES: Final = "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.6"
_ACCEPT: Final = {"SELECT": _ROWS, "ASK": _ROWS, "CONSTRUCT": _TRIPLES, "DESCRIBE": _TRIPLES, "INSERT": "*/*"}
_BLANK_NODE: Final = re.compile(rb'("type":\s*"bnode",\s*"value":\s*"|<bnode>)nodeID://')
"""What Virtuoso calls blank nodes, which is no label of one."""

_CUT: Final = ("X-SPARQL-MaxRows", "X-SQL-State")
"""By these headers, and by nothing else, Virtuoso says that it cut an answer short: at its number of rows, or at its time."""


def open_endpoint(address: str, graphs: Sequence[str] = (), seconds: float | None = None) -> Spoken:
    """The engine of a server.

    Args:
        address: where it is.
        graphs: the graphs that make up its default graph; where there are none, those that ``citydip store add`` put
            there, and where there are none of these either, what the server takes for it.
        seconds: how long a query may take.

    Raises:
        UsageError: the address is none.
        EndpointError: the server does not answer as it should.
        DeadlineError: it does not answer in time.
    """
    endpoint = Endpoint(address, seconds)
    if graphs:
        for graph in graphs:
            if node_of(graph) is None:
                raise UsageError("endpoint-graph", graph=graph)
        endpoint.graphs = tuple(graphs)
    elif kept := kept_on(endpoint):
        endpoint.graphs = tuple(source.graph for source in kept if source.triples)
        endpoint.beside = BESIDE
        endpoint.data_hash = data_hash(kept)
    return Spoken(endpoint)


def kept_on(endpoint: "Endpoint") -> list[KeptSource]:
    """What citydip put on a server, by name; first the ontology and what follows by rule, which have none.

    Raises:
        EndpointError, DeadlineError: the server does not answer, or not in time.
    """
    entry = f"?graph {NAME} ?name ; {SHA256} ?sha256 ; {SIZE} ?size"
    query = f"SELECT ?graph ?name ?sha256 ?size WHERE {{ GRAPH {NamedNode(CATALOG)} {{ {entry} }} }}"
    result = Spoken(endpoint).query(query, "-")
    rows = [[getattr(term, "value", "") for term in row] for row in result.rows] if isinstance(result, Solutions) else []
    found = [KeptSource(name, graph, "", sha256, int(size), 0) for graph, name, sha256, size in rows]
    return sorted(found, key=lambda source: (source.name, source.graph))


class Endpoint:
    """The speaker: sends queries by POST, names the default graph, and takes no answer that is not whole."""

    def __init__(self, address: str, seconds: float | None = None, update: str | None = None) -> None:
        self._transport = Transport(address, seconds)
        self._wrapper = _Wrapper(address, self._transport)
        self._updates = _Wrapper(update, Transport(update, seconds)) if update else self._wrapper
        self.graphs: tuple[str, ...] = ()
        self.data_hash: str | None = None
        self.beside: Sequence[str] = ()

    @property
    def place(self) -> str:
        """As in ``Engine``."""
        return self._transport.shown

    def ask(self, query: str, form: str, name: str) -> Reply:
        """As in ``Speaker``."""
        try:
            answer = self._answer(query, form, name)
            virtuoso = "virtuoso" in answer.headers.get("Server", "").lower()
            if virtuoso and form == "CONSTRUCT":
                self._check_construct(query, name, answer)
        except RefusedError as refused:
            raise self._explained(refused, query, form, name) from None
        content = answer.content
        if virtuoso and form in {"SELECT", "ASK"}:
            with answer.content:
                content = io.BytesIO(_BLANK_NODE.sub(rb"\1", content.read()))
        return answer.headers.get("Content-Type", "").partition(";")[0].strip(), content

    def _answer(self, query: str, form: str, name: str) -> Answer:
        """The answer to a query, if it is not cut.

        Raises:
            RefusedError: the server refuses the query.
            EndpointError: the answer is not there, or not whole.
        """
        graphs = () if names_its_graphs(query) else self.graphs
        answer = self._wrapper.answer(with_prefixes(query), form, graphs, name)
        if said := [answer.headers[header] for header in _CUT if header in answer.headers]:
            answer.content.close()
            raise EndpointError("endpoint-cut", endpoint=self.place, reason=said[0])
        return answer

    def _check_construct(self, query: str, name: str, answer: Answer) -> None:
        """Virtuoso cuts a graph that is constructed without a word; of rows from the same pattern it says so."""
        try:
            self._answer(rows_of_construct(query), "SELECT", name).content.close()
        except Exception:
            answer.content.close()
            raise

    def _explained(self, refused: RefusedError, query: str, form: str, name: str) -> CitydipError:
        """Why a server refuses a query: a syntax error is said in our words and with its place."""
        if form != "ASK" and "SERVICE" not in query.upper():
            try:
                Oxigraph().query(query, prefixes=PREFIXES)  # which reads it, and evaluates nothing yet
            except SyntaxError as error:
                return syntax_error(query, name, str(error))
            except (ValueError, OSError, RuntimeError):
                pass  # a function that Oxigraph does not have
        if refused.status == 400:
            return QueryError("endpoint-query", file=name, endpoint=self.place, reason=refused.reason)
        return EndpointError("endpoint-status", endpoint=self.place, status=refused.status, reason=refused.reason)

    def update(self, update: str) -> None:
        """Changes what the server has.

        Raises:
            EndpointError, DeadlineError: it does not do it, or not in time.
        """
        try:
            self._updates.answer(update, "INSERT", (), "-").content.close()
        except RefusedError as refused:
            place = self._updates.place
            raise EndpointError("endpoint-status", endpoint=place, status=refused.status, reason=refused.reason) from None

    def broken(self, reason: str) -> CitydipError:
        """As in ``Speaker``."""
        return EndpointError("endpoint-answer", endpoint=self.place, reason=reason)


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper, whose requests go through our transport: its own follows every redirect and retries nothing."""

    def __init__(self, address: str, transport: Transport) -> None:
        super().__init__(address, agent=USER_AGENT)
        self._transport = transport
        self.place = transport.shown
        self._name = "-"
        self.setMethod(POST)
        self.setOnlyConneg(True)

    def answer(self, query: str, form: str, graphs: Sequence[str], name: str) -> Answer:
        # setQuery would guess the form from any word of the query, those of its comments included.
        self.queryString, self.queryType, self._name = query, form, name
        for kind in ("default-graph-uri", "named-graph-uri"):
            self.clearParameter(kind)
            for graph in graphs:
                self.addParameter(kind, graph)
        self.addCustomHttpHeader("Accept", _ACCEPT[form])
        return cast(Answer, self.query().response)

    def _query(self) -> "tuple[HTTPResponse, str]":
        return cast(Any, self._transport.send(self._createRequest(), self._name)), self.returnFormat
