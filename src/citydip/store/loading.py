"""From a file to a graph in an Oxigraph: bulk, streamed where the syntax allows it, and no statement in two graphs."""

import hashlib
import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse, serialize

from citydip.errors import DataError
from citydip.rdf import SYNTAXES, Text, errors_named, read

__all__ = ["Loaded", "Progress", "copy", "digest", "load", "load_ontology", "opened", "size", "size_query", "statements"]

Progress = Callable[[str, int, int], None]
"""What is told how far loading is: the name of the source, the bytes that were read, and all its bytes."""

_STREAMED: Final = (RdfFormat.N_TRIPLES, RdfFormat.TURTLE, RdfFormat.N_QUADS, RdfFormat.TRIG)
"""What need not be looked through before it is parsed."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file.

    Attributes:
        triples: how many statements its graph has.
        repeated: how many more it makes that another graph has.
        nameless: whether it may have blank nodes.
    """

    triples: int
    repeated: int
    nameless: bool


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits.

    Raises:
        DataError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError("data-unreadable", file=str(path), reason=error.strerror or str(error)) from None


def copy(path: Path, graph: str, folder: Path) -> tuple[Path, str]:
    """Copies a file into a folder, under a name that says what is in it; what is no plain RDF becomes N-Triples.

    Args:
        path: the file.
        graph: what its relative IRIs are relative to.
        folder: where to.

    Returns:
        The copy, and the SHA-256 of the file.

    Raises:
        DataError: the file cannot be read.
    """
    sha256, target = digest(path), folder / "incoming"
    if SYNTAXES.get(path.suffix.lower()) in _STREAMED:
        shutil.copyfile(path, target)
        ending = path.suffix.lower()
    else:
        with opened(path, str(path), lambda name, done, total: None) as (content, syntax), target.open("wb") as file:
            serialize(statements(content, syntax, graph), file, RdfFormat.N_TRIPLES)
        ending = ".nt"
    return target.replace(folder / f"{digest(target)[:16]}{ending}"), sha256


def load(index: Store, path: Path, graph: str, name: str, progress: Progress) -> Loaded:
    """Loads a file into an empty graph, but for the statements that another graph has.

    Args:
        index: where to.
        path: the file.
        graph: the IRI of the graph, which relative IRIs are relative to, too.
        name: what errors and progress call the file.
        progress: what is told how far it is.

    Raises:
        DataError: the file cannot be read, or makes no statement.
    """
    others = len(index)
    with opened(path, name, progress) as (content, syntax):
        if syntax.supports_datasets:
            triples = statements(content, syntax, graph)
            index.bulk_extend(Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph)) for triple in triples)
        else:
            index.bulk_load(content, syntax, base_iri=graph, to_graph=NamedNode(graph))
    if not (loaded := size(index, graph)):
        raise DataError("data-empty", file=name)
    repeated = _take_out_repeated(index, graph, loaded, others)
    return Loaded(loaded - repeated, repeated, getattr(content, "nameless", True))


def load_ontology(index: Store, modules: bytes, graph: str) -> int:
    """Loads a part of the ontology into an empty graph, likewise, and gives the number of its statements."""
    others = len(index)
    index.bulk_load(modules, RdfFormat.TURTLE, to_graph=NamedNode(graph))
    loaded = size(index, graph)
    return loaded - _take_out_repeated(index, graph, loaded, others)


@contextmanager
def opened(path: Path, name: str, progress: Progress) -> Iterator[tuple[IO[bytes], RdfFormat]]:
    """The content of a file and its syntax; a kind that must be looked through before it is safe is read at once.

    Raises:
        DataError: the file cannot be read, is unsafe, or turns out to be broken while it is parsed.
    """
    syntax, total = SYNTAXES.get(path.suffix.lower()), path.stat().st_size
    with path.open("rb") as file, errors_named(name):
        if syntax in _STREAMED:
            yield cast(IO[bytes], _Reader(file, name, syntax, lambda done: progress(name, done, total))), syntax
        else:
            content, syntax = read(path)
            yield io.BytesIO(content), syntax
            progress(name, total, total)


def statements(content: IO[bytes], syntax: RdfFormat, base: str) -> Iterator[Triple]:
    """The statements of a file, whichever graphs they stand in."""
    for quad in parse(content, syntax, base_iri=base, rename_blank_nodes=True):
        yield quad.triple


def size_query(graph: str) -> str:
    """The query for the number of statements that a graph has."""
    return f"SELECT (COUNT(*) AS ?size) WHERE {{ GRAPH {NamedNode(graph)} {{ ?s ?p ?o }} }}"


def size(index: Store, graph: str) -> int:
    """How many statements a graph has."""
    solutions = index.query(size_query(graph))
    return int(next(cast(QuerySolutions, solutions))["size"].value)


def _take_out_repeated(index: Store, graph: str, loaded: int, others: int) -> int:
    """Takes out of a graph what another graph says already; the smaller side is looked up in the larger."""
    mine, theirs = f"GRAPH {NamedNode(graph)} {{ ?s ?p ?o }}", "GRAPH ?other { ?s ?p ?o }"
    first, second = (mine, theirs) if loaded < others else (theirs, mine)
    query = f"SELECT DISTINCT ?s ?p ?o WHERE {{ {first} {second} FILTER(?other != {NamedNode(graph)}) }}"
    count = 0
    for subject, property_, value in cast(QuerySolutions, index.query(query)):
        index.remove(Quad(subject, property_, value, NamedNode(graph)))
        count += 1
    return count


class _Reader(Text):
    """A text which tells how far it is read, and whether blank nodes may be in it."""

    def __init__(self, file: IO[bytes], name: str, syntax: RdfFormat, progress: Callable[[int], None]) -> None:
        super().__init__(file, name)
        self._progress = progress
        self._marks = (b"_:",) if syntax in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) else (b"_:", b"[", b"(")
        self._end = b""
        self._done = self.start
        self.nameless = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most as many as asked for."""
        chunk = super().read(size)
        seen = self._end + chunk
        self.nameless = self.nameless or any(mark in seen for mark in self._marks)
        self._end = chunk[-1:]
        self._done += len(chunk)
        self._progress(self._done)
        return chunk
