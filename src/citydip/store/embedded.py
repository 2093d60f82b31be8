"""The engine inside this process: an Oxigraph, in memory or on disk."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
)
from pyoxigraph import Store as Oxigraph

from citydip.errors import DataError, QueryError
from citydip.query_text import names_its_graphs, syntax_error
from citydip.rdf import errors_named, read
from citydip.resources import ontology_text
from citydip.store.engine import Result, Solutions, Term
from citydip.terms import CONCLUSIONS, PREFIXES

__all__ = ["Embedded", "hash_of", "in_memory"]

_CONCLUSIONS: Final = NamedNode(CONCLUSIONS)
_FAILURES: Final = (ValueError, OSError, RuntimeError)


class Embedded:
    """An Oxigraph that answers.

    Args:
        oxigraph: the store.
        data_hash: as in ``Engine``.
        beside: as in ``Engine``.
        graphs: the graphs that queries are put to where they name none, no statement in two of them; all where None.
        conclusions: for each rule how much follows by it.
    """

    place: Final = None

    def __init__(
        self,
        oxigraph: Oxigraph,
        data_hash: str,
        beside: Sequence[str] = (),
        *,
        graphs: Sequence[NamedNode | BlankNode | DefaultGraph] | None = None,
        conclusions: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.oxigraph = oxigraph
        self._graphs = None if graphs is None else list(graphs)
        self.data_hash = data_hash
        self.beside = tuple(beside)
        self.conclusions = conclusions

    def query(self, query: str, name: str) -> Result:
        """As in ``Engine``."""
        result = self._run(query, name)
        if isinstance(result, QueryBoolean):
            return bool(result)
        if isinstance(result, QuerySolutions):
            return Solutions(tuple(variable.value for variable in result.variables), _rows(result, name))
        return _guarded(result, name)

    def serialized(self, query: str, name: str) -> tuple[str, bytes]:
        """The answer as text in one of the W3C's formats, with its media type."""
        result = self._run(query, name)
        try:
            if isinstance(result, QueryTriples):
                return RdfFormat.N_TRIPLES.media_type, result.serialize(format=RdfFormat.N_TRIPLES) or b""
            return QueryResultsFormat.JSON.media_type, result.serialize(format=QueryResultsFormat.JSON) or b""
        except _FAILURES as error:
            raise QueryError("query-failed", file=name, reason=str(error)) from None

    def _run(self, query: str, name: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            if names_its_graphs(query):
                return self.oxigraph.query(query, prefixes=PREFIXES)
            everything = self._graphs is None
            return self.oxigraph.query(query, prefixes=PREFIXES, use_default_graph_as_union=everything, default_graph=self._graphs)
        except SyntaxError as error:
            raise syntax_error(query, name, str(error)) from None
        except _FAILURES as error:
            raise QueryError("query-failed", file=name, reason=str(error)) from None

    def matching(
        self, subject: NamedNode | BlankNode | None, property_: NamedNode | None, value: Term | None, concluded: bool | None = None
    ) -> Iterable[Triple | Quad]:
        """As in ``Engine``."""
        graphs: Sequence[NamedNode | BlankNode | DefaultGraph | None] = [_CONCLUSIONS] if concluded else self._graphs or [None]
        found = chain.from_iterable(self.oxigraph.quads_for_pattern(subject, property_, value, graph) for graph in graphs)
        return found if concluded is not False else (quad for quad in found if quad.graph_name != _CONCLUSIONS)

    def expect(self, nodes: Iterable[NamedNode]) -> None:
        """Nothing: names are at hand."""


def _rows(solutions: QuerySolutions, name: str) -> Iterator[tuple[Term | None, ...]]:
    try:
        for solution in solutions:
            yield tuple(solution)
    except _FAILURES as error:
        raise QueryError("query-failed", file=name, reason=str(error)) from None


def _guarded(triples: Iterable[Triple], name: str) -> Iterator[Triple]:
    try:
        yield from triples
    except _FAILURES as error:
        raise QueryError("query-failed", file=name, reason=str(error)) from None


def in_memory(data: Sequence[Path] = (), beside: Sequence[str] = ()) -> Embedded:
    """The ontology and the paper, and beside them any number of the user's files with what follows from them by rule.

    Args:
        data: RDF files; their ending says which syntax they have.
        beside: folders of ontology/ that the root does not import, such as ``frameworks``, to be read, too.

    Raises:
        DataError: a file is missing, unreadable, empty, broken, or of an unknown kind.
    """
    oxigraph = Oxigraph()
    modules = ontology_text()  # One load is faster than one for each.
    oxigraph.bulk_load(modules, RdfFormat.TURTLE)
    for path in data:
        _add(oxigraph, path)
    data_hash = hash_of(hashlib.sha256(content).digest() for content in (modules, *(path.read_bytes() for path in data)))
    graphs: list[NamedNode | DefaultGraph] = [DefaultGraph()]
    conclusions: dict[str, int] = {}
    if data:  # The ontology's own questions need no conclusions.
        from citydip.inference.rules import conclude

        conclusions = conclude(oxigraph, in_memory=True)
        graphs.append(_CONCLUSIONS)
    for folder in beside:  # Nothing is concluded in the terms of other vocabularies.
        graphs.append(NamedNode(PREFIXES["citydip"] + folder))
        oxigraph.bulk_load(ontology_text(folder), RdfFormat.TURTLE, to_graph=graphs[-1])
    return Embedded(oxigraph, data_hash, beside, graphs=graphs, conclusions=conclusions)


def _add(oxigraph: Oxigraph, path: Path) -> None:
    content, syntax = read(path)
    base = path.resolve().as_uri()
    before = len(oxigraph)
    with errors_named(path):
        # Two files may use one blank node label for two things.
        quads = parse(content, syntax, base_iri=base, rename_blank_nodes=True)
        oxigraph.bulk_extend(_everywhere(quads) if syntax.supports_datasets else quads)
    if len(oxigraph) == before and not any(True for _ in parse(content, syntax, base_iri=base)):
        raise DataError("data-empty", file=str(path))


def _everywhere(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Each statement in its graph and in the default graph: a union of graphs would count a statement of two of them twice."""
    for quad in quads:
        yield quad
        if not isinstance(quad.graph_name, DefaultGraph):
            yield Quad(quad.subject, quad.predicate, quad.object)


def hash_of(digests: Iterable[bytes]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the SHA-256 digests of all contents, sorted: their order makes no difference."""
    return hashlib.sha256(b"".join(sorted(digests))).hexdigest()[:16]
