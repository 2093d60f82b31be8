"""Sources on a server: a graph for each, written by SPARQL Update or the Graph Store protocol, and a graph that lists them."""

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import urlencode
from urllib.request import Request

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from citydip.errors import DataError, EndpointError
from citydip.inference.rules import Rule, until_nothing_follows
from citydip.query_text import insert_of_construct
from citydip.store.disk import ONTOLOGY, KeptSource, data_hash, of_ontology
from citydip.store.endpoint import CATALOG, NAME, SHA256, SIZE, Endpoint, kept_on
from citydip.store.graphs import check_graphs, graph_of, picked
from citydip.store.keeper import Change, Check, Done, none_of
from citydip.store.loading import Progress, digest, opened, size_query, statements
from citydip.store.spoken import Spoken
from citydip.store.transport import RefusedError, Transport
from citydip.terms import CONCLUSIONS

if TYPE_CHECKING:
    from citydip.validation import Report
    from citydip.validation.parts import Progress as Part

__all__ = ["Server"]

_BATCH: Final = 1_000
"""Statements in one update: Virtuoso's compiler takes some 4,900."""


class Server:
    """The sources that citydip keeps on a server.

    Args:
        address: where it is asked.
        update: where it takes SPARQL Update, if elsewhere.
        graph_store: where it takes the Graph Store protocol; nothing is written by SPARQL Update then.
        seconds: how long one request may take.

    Raises:
        UsageError: an address is none.
    """

    def __init__(self, address: str, *, update: str | None = None, graph_store: str | None = None, seconds: float | None = None) -> None:
        self._endpoint = Endpoint(address, seconds, update)
        self._graph_store = Transport(graph_store, seconds) if graph_store else None
        self._graph_store_address = graph_store or ""

    def sources(self) -> tuple[KeptSource, ...]:
        """What is there, but for the ontology.

        Raises:
            EndpointError, DeadlineError: the server does not answer, or not in time.
        """
        return tuple(kept for kept in kept_on(self._endpoint) if kept.name)

    def examined(self, named: Mapping[str, Path], progress: "Callable[[Part], object] | None" = None) -> "Report | None":
        """What validation finds in files before they are added, by themselves.

        Raises:
            DataError: a file cannot be read.
            ValidationError: the engine failed.
        """
        from citydip.validation import validate

        return validate(list(named.values()), progress=progress)

    @property
    def concludes(self) -> bool:
        """Whether what follows by rule is put there, too: the server must take SPARQL Update for that."""
        return self._graph_store is None

    def add(self, named: Mapping[str, Path], progress: Progress = none_of) -> list[Change]:
        """Puts files there, each in a graph of its own and in one step, and the ontology where another one or none is there.

        Where it fails, the files before are there, and the others are as they were. What follows by rule is then behind, and
        is caught up with by the next call, with files or without.

        Args:
            named: files by the names of their sources.
            progress: what is told how far it is.

        Raises:
            DataError: a file cannot be read.
            UsageError: two sources would have one graph.
            EndpointError, DeadlineError: the server does not take it, or not in time.
        """
        kept = {source.graph: source for source in kept_on(self._endpoint)}
        check_graphs(named, kept.values())
        for graph, text in of_ontology().items():
            sha256 = hashlib.sha256(text).hexdigest()
            if graph not in kept or kept[graph].sha256 != sha256:
                self._put(kept, KeptSource("", graph, "", sha256, 0, 0), (quad.triple for quad in parse(text, RdfFormat.TURTLE)))
        changes: list[Change] = []
        for name, path in named.items():
            source = KeptSource(name, graph_of(name), "", digest(path), 0, 0)
            before = kept.get(source.graph)
            done: Done = "added" if not before else "unchanged" if before.sha256 == source.sha256 else "replaced"
            if done != "unchanged":
                with opened(path, str(path), progress) as (content, syntax):
                    self._put(kept, source, statements(content, syntax, source.graph))
            changes.append(Change(kept[source.graph], done))
        self._conclude(kept)
        return changes

    def remove(self, names: Sequence[str], progress: Progress = none_of) -> list[Change]:
        """Removes sources, by name or graph.

        Args:
            names: of the sources, or the IRIs of their graphs.
            progress: taken as by ``Keeper.remove``, and told nothing: no file is read.

        Raises:
            UnknownNameError: there is no such source; ``data`` has the nearest names.
            EndpointError, DeadlineError: the server does not do it, or not in time.
        """
        kept = {source.graph: source for source in kept_on(self._endpoint)}
        removed = picked(tuple(source for source in kept.values() if source.name), names)
        for source in removed:
            del kept[source.graph]
            if self._graph_store:
                self._by_graph_store("DELETE", source.graph)
                self._put_by_graph_store(CATALOG, _entries(kept.values()))
            else:
                self._endpoint.update(f"DROP SILENT GRAPH {NamedNode(source.graph)} ;\n{_without(source)}")
        self._conclude(kept)
        return [Change(source, "removed") for source in removed]

    def check(self) -> list[Check]:
        """Compares the sizes of the graphs with what was put there: the ontology first, then the sources.

        Raises:
            EndpointError, DeadlineError: the server does not answer, or not in time.
        """
        kept = kept_on(self._endpoint)
        return [Check(source.name, source.graph, source.triples, self._size(source.graph)) for source in kept]

    def _size(self, graph: str) -> int:
        result = Spoken(self._endpoint).query(size_query(graph), "-")
        return next(int(term.value) for row in getattr(result, "rows", ()) for term in row if isinstance(term, Literal))

    def _put(self, kept: dict[str, KeptSource], source: KeptSource, triples: Iterable[Triple]) -> None:
        """Puts a graph in the place of what was there, and lists it.

        Raises:
            DataError: there is no statement.
        """
        counted = _Counted(triples)
        if self._graph_store:
            self._put_by_graph_store(source.graph, counted, source.name)
        else:
            new = NamedNode(f"{CATALOG}/new/{source.sha256}")
            self._endpoint.update(f"DROP SILENT GRAPH {new}")
            for batch in _batches(counted):
                # A blank node is allowed in a template; Virtuoso does not take one as data.
                self._endpoint.update(f"INSERT {{ GRAPH {new} {{\n{batch}}} }} WHERE {{}}")
        if not counted.count:
            raise DataError("data-empty", file=source.name)
        kept[source.graph] = source = replace(source, triples=counted.count)
        if self._graph_store:
            self._put_by_graph_store(CATALOG, _entries(kept.values()))
        else:
            self._replace(source, new)

    def _replace(self, source: KeptSource, new: NamedNode) -> None:
        """Puts a graph that is there already in the place of a source, and lists it."""
        graph = NamedNode(source.graph)
        entry = "".join(f"{triple} .\n" for triple in _entries([source]))
        # A graph without statements need not be there.
        move = f"MOVE GRAPH {new} TO {graph} ;\n" if source.triples else ""
        self._endpoint.update(
            f"DROP SILENT GRAPH {graph} ;\n{move}{_without(source)} ;\nINSERT DATA {{ GRAPH {NamedNode(CATALOG)} {{\n{entry}}} }}"
        )

    def _conclude(self, kept: dict[str, KeptSource]) -> None:
        """Lets the server add what follows by rule, in a graph of its own, which is listed with the hash of what it follows from."""
        followed_from = data_hash(kept.values())
        if not self.concludes or (CONCLUSIONS in kept and kept[CONCLUSIONS].sha256 == followed_from):
            return
        new = NamedNode(f"{CATALOG}/new/conclusions")
        self._endpoint.update(f"DROP SILENT GRAPH {new}")
        # Nothing is concluded from conclusions of before, nor in the terms of other vocabularies.
        graphs = [source.graph for source in kept.values() if source.name or source.graph == ONTOLOGY] + [new.value]
        size = 0

        def run(rule: Rule) -> int:
            nonlocal size
            before, size = size, 0
            self._endpoint.update(insert_of_construct(rule.query, new.value, graphs))
            size = self._size(new.value)
            return size - before

        if any(source.name for source in kept.values()):
            for _ in until_nothing_follows(run):
                pass
        self._replace(KeptSource("", CONCLUSIONS, "", followed_from, size, 0), new)

    def _put_by_graph_store(self, graph: str, triples: Iterable[Triple], name: str = "") -> None:
        """Puts statements in the place of a graph.

        Raises:
            DataError: there is no statement.
        """
        with tempfile.TemporaryFile() as file:
            serialize(triples, file, RdfFormat.N_TRIPLES)
            if not file.tell():
                raise DataError("data-empty", file=name)
            headers = {"Content-Type": RdfFormat.N_TRIPLES.media_type, "Content-Length": str(file.tell())}
            self._by_graph_store("PUT", graph, file, headers)

    def _by_graph_store(self, method: str, graph: str, content: IO[bytes] | None = None, headers: dict[str, str] | None = None) -> None:
        """One request of the Graph Store protocol."""
        assert self._graph_store  # noqa: S101
        address = f"{self._graph_store_address}?{urlencode({'graph': graph})}"
        request = Request(address, content, headers or {}, method=method)  # noqa: S310 - Transport checks it
        try:
            self._graph_store.send(request).content.close()
        except RefusedError as refused:
            place = self._graph_store.shown
            raise EndpointError("endpoint-status", endpoint=place, status=refused.status, reason=refused.reason) from None


def _without(source: KeptSource) -> str:
    """The update that takes a source off the list."""
    return f"DELETE WHERE {{ GRAPH {NamedNode(CATALOG)} {{ {NamedNode(source.graph)} ?p ?o }} }}"


def _entries(sources: Iterable[KeptSource]) -> Iterator[Triple]:
    for source in sources:
        for property_, value in ((NAME, Literal(source.name)), (SHA256, Literal(source.sha256)), (SIZE, Literal(source.triples))):
            yield Triple(NamedNode(source.graph), property_, value)


class _Counted:
    """Statements, which are counted as they pass, each once."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples
        self._seen: set[int] = set()

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self._seen.add(hash(triple))
            yield triple

    @property
    def count(self) -> int:
        """How many there were."""
        return len(self._seen)


def _batches(triples: Iterable[Triple]) -> Iterator[str]:
    """Statements in N-Triples, some at a time. What hangs together by blank nodes is not parted: their labels hold in one update only."""
    hanging: list[Triple] = []

    def plain() -> Iterator[Triple]:
        for triple in triples:
            if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
                hanging.append(triple)
            else:
                yield triple

    named = plain()
    while batch := list(islice(named, _BATCH)):
        yield _lines(batch)
    batch = []
    for group in _groups(hanging):
        batch += group
        if len(batch) >= _BATCH:
            yield _lines(batch)
            batch = []
    if batch:
        yield _lines(batch)


def _lines(triples: Iterable[Triple]) -> str:
    return (serialize(triples, format=RdfFormat.N_TRIPLES) or b"").decode()


def _groups(triples: Sequence[Triple]) -> Iterable[list[Triple]]:
    """Statements that share a blank node, directly or by others, together."""
    first: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while (above := first.setdefault(node, node)) != node:
            first[node] = node = first[above]
        return node

    for triple in triples:
        blank = [node for node in (triple.subject, triple.object) if isinstance(node, BlankNode)]
        first[root(blank[0])] = root(blank[-1])
    groups: dict[BlankNode, list[Triple]] = {}
    for triple in triples:
        groups.setdefault(root(next(node for node in (triple.subject, triple.object) if isinstance(node, BlankNode))), []).append(triple)
    return groups.values()
