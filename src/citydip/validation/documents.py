"""What is to be validated, as text that an engine reads, and what one pass over its statements tells."""

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, RdfFormat, Triple, parse, serialize

from citydip.errors import DataError
from citydip.rdf import SYNTAXES, checked, errors_named, labeller, load
from citydip.validation.engines import without_blanks
from citydip.validation.survey import Blanks, NestedError, Survey

if TYPE_CHECKING:
    from rdflib import Graph

    from citydip.tables.placing import PlacedTable

__all__ = [
    "STANDARD_INPUT",
    "Document",
    "hash_of",
    "numbered",
    "of_graph",
    "of_standard_input",
    "open_documents",
    "read_standard_input",
    "survey",
    "text_of",
]

STANDARD_INPUT: Final = "-"

_READ_AS_TURTLE: Final = (RdfFormat.TURTLE, RdfFormat.N_TRIPLES)


@dataclass(frozen=True, slots=True)
class Document:
    """One file, or standard input, or a graph in memory.

    Attributes:
        name: what errors and results call it; empty for a graph in memory.
        content: its text in UTF-8, without a byte-order mark.
        syntax: its syntax.
        base: the IRI that its relative IRIs start from.
    """

    name: str
    content: bytes
    syntax: RdfFormat
    base: str

    def statements(self) -> Iterator[Triple]:
        """Its statements, whichever graph they stand in.

        Raises:
            DataError: it is broken, or has statements inside statements.
        """
        with errors_named(self.name):
            for quad in parse(self.content, self.syntax, base_iri=self.base):
                if isinstance(quad.object, Triple):
                    raise DataError("data-nested", file=self.name)
                yield quad.triple


def open_documents(
    paths: Sequence[Path],
    syntax: str | None = None,
    tables: "Mapping[Path, PlacedTable] | None" = None,
    standard_input: bytes | None = None,
) -> list[Document]:
    """The files of these paths, and standard input for ``-``.

    Args:
        paths: where they are; their ending says their syntax.
        syntax: the ending that standard input would have as a file; TriG, which Turtle and N-Triples are parts of, where None.
        tables: those of the files that hold tables, already read.
        standard_input: what standard input gave, if it was read already.

    Raises:
        DataError: one is missing, unreadable, no text, unsafe, or of an unknown kind.
    """
    documents = []
    for path in paths:
        if str(path) == STANDARD_INPUT:
            kind, base = of_standard_input(syntax)
            content = checked(read_standard_input() if standard_input is None else standard_input, kind, STANDARD_INPUT)
        elif tables and path in tables:
            content, kind, base = tables[path].content, RdfFormat.N_TRIPLES, tables[path].table.base
        else:
            content, kind = load(path)
            base = path.resolve().as_uri()
        documents.append(Document(str(path), content, kind, base))
    return documents


def read_standard_input(most: int = -1) -> bytes:
    """What standard input gives, up to so many bytes.

    Raises:
        DataError: it is closed.
    """
    if sys.stdin is None:
        raise DataError("data-closed", file=STANDARD_INPUT)
    return sys.stdin.buffer.read(most)


def of_standard_input(syntax: str | None) -> tuple[RdfFormat, str]:
    """The syntax of standard input, and the IRI that its relative IRIs start from.

    Args:
        syntax: the ending that it would have as a file; TriG where None.
    """
    return SYNTAXES[f".{syntax or 'trig'}"], Path.cwd().as_uri() + "/"


def of_graph(graph: "Graph") -> Document:
    """An rdflib graph as a document; the graph is only read."""
    content = graph.serialize(format="nt", encoding="utf-8")
    return Document("", content, RdfFormat.N_TRIPLES, "urn:citydip:graph")


def hash_of(documents: Iterable[Document]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of all documents, in order."""
    sha = hashlib.sha256()
    for document in documents:
        sha.update(document.content)
    return sha.hexdigest()[:16]


def survey(documents: Sequence[Document]) -> Survey:
    """Reads every statement once.

    Raises:
        DataError: a document is broken.
    """
    found = Survey()
    for index, document in enumerate(documents):
        with errors_named(document.name):
            try:
                found.read(parse(document.content, document.syntax, base_iri=document.base), Blanks(index))
            except NestedError:
                raise DataError("data-nested", file=document.name) from None
    return found


def numbered(statements: Iterable[Triple], index: int) -> Iterator[Triple]:
    """Statements of the document with that index, whose blank nodes are labelled in the order of their appearance."""
    node = labeller(f"d{index}b")
    for triple in statements:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            triple = Triple(node(triple.subject), triple.predicate, node(triple.object))
        yield triple


def text_of(documents: Sequence[Document], found: Survey) -> tuple[bytes, str]:
    """All documents as one Turtle text without blank nodes, and its base.

    A single document in Turtle without blank nodes is given as it is: writing statements costs more than parsing them.
    """
    if len(documents) == 1 and documents[0].syntax in _READ_AS_TURTLE and not found.has_blanks:
        return documents[0].content, documents[0].base
    triples = (without_blanks(triple) for index, document in enumerate(documents) for triple in numbered(document.statements(), index))
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b"", documents[0].base
