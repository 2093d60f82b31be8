"""Where records stand and what they are called: a second pass, over documents with results only."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from citydip.terms import PREFIXES, local_name
from citydip.validation.documents import Document, numbered
from citydip.validation.results import Place, RawResult

if TYPE_CHECKING:
    from citydip.tables.placing import RecordCells
    from citydip.tables.problems import CellPlace

__all__ = ["Found", "find", "gather", "place_of", "with_places"]

_LINES: Final = (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.TRIG, RdfFormat.N_QUADS)
_NAMES: Final = (NamedNode(PREFIXES["skos"] + "prefLabel"), NamedNode(PREFIXES["rdfs"] + "label"))
_GOVERNS: Final = NamedNode(PREFIXES["cd"] + "governs")
_DESCRIPTION: Final = NamedNode(PREFIXES["dcterms"] + "description")


@dataclass(slots=True)
class Found:
    """What is known of some nodes, by the node as N-Triples writes it.

    Attributes:
        places: where it first is the subject.
        names: what it is called, by language.
        statements: all that is said of it.
        governments: what governs it.
        cells: the cells of the table in which it is described.
    """

    places: dict[str, Place] = field(default_factory=dict)
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    statements: dict[str, list[Triple]] = field(default_factory=dict)
    governments: dict[str, list[NamedNode]] = field(default_factory=dict)
    cells: dict[str, "RecordCells"] = field(default_factory=dict)

    def place(self, result: RawResult) -> Place | None:
        """Where what a result speaks of stands: the cell of a table, else where its record begins."""
        if cells := self.cells.get(result.focus):
            return place_of(cells.place(result.path, result.value))
        return self.places.get(result.focus)


def place_of(cell: "CellPlace") -> Place:
    """A cell as a place: of delimited text, its line and the number of its column."""
    if cell.sheet:
        return Place(cell.file, cell.row, cell.column or 1, cell.sheet, cell.cell)
    return Place(cell.file, cell.row, cell.column or 1)


def find(documents: Sequence[Document], wanted: Set[str]) -> Found:
    """Looks some nodes up in the documents.

    Args:
        documents: all that were validated, in order.
        wanted: the nodes, as N-Triples writes them.
    """
    found = Found()
    for index, document in enumerate(documents):
        statements = with_places(document, index, wanted)
        gather(found, statements, document.name, wanted)
    return found


def gather(found: Found, statements: Iterable[tuple[Triple, int | None, int | None]], file: str, wanted: Set[str]) -> None:
    """Keeps what statements say of some nodes.

    Args:
        found: where it is kept.
        statements: each with line and column of its subject.
        file: where they stand; empty for a graph in memory.
        wanted: the nodes, as N-Triples writes them.
    """
    for triple, line, column in statements:
        value = triple.object
        if triple.predicate == _GOVERNS and isinstance(triple.subject, NamedNode):
            governors = found.governments.setdefault(str(value), [])
            if triple.subject not in governors:
                governors.append(triple.subject)
        subject = str(triple.subject)
        if subject not in wanted:
            continue
        if file:
            found.places.setdefault(subject, Place(file, line, column))
        found.statements.setdefault(subject, []).append(triple)
        if isinstance(value, Literal) and triple.predicate in (*_NAMES, _DESCRIPTION):
            names = found.names.setdefault(subject, {})
            if triple.predicate in _NAMES or not names:
                names.setdefault(value.language or "", value.value)


def with_places(document: Document, index: int, wanted: Set[str]) -> Iterator[tuple[Triple, int | None, int | None]]:
    """The statements, with line and column of the subject where it is wanted and the syntax has lines."""
    if document.syntax not in _LINES:
        for triple in numbered(document.statements(), index):
            yield triple, None, None
        return
    lines = document.content.split(b"\n")
    reader = _LineReader(lines)
    statements = (quad.triple for quad in parse(cast("IO[bytes]", reader), document.syntax, base_iri=document.base))
    subject: NamedNode | BlankNode | Triple | None = None
    earliest, place = 0, (0, 0)
    for triple in numbered(statements, index):
        if triple.subject != subject:
            subject = triple.subject
            if str(subject) in wanted:
                # The parser has read to the end of the subject's first value.
                place = _subject_place(lines, triple, earliest, reader.line)
        earliest = reader.line - 1
        yield triple, *place


class _LineReader:
    """A file that gives one line at each reading, so that it knows how far the parser has come."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines
        self._rest = b""
        self.line = 0
        """How many lines were begun."""

    def read(self, size: int) -> bytes:
        """The next line, or as much of it as is asked for; nothing at the end. The parser crashes on more."""
        if not self._rest and self.line < len(self._lines):
            self._rest = self._lines[self.line] + b"\n"
            self.line += 1
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _subject_place(lines: Sequence[bytes], triple: Triple, earliest: int, latest: int) -> tuple[int, int]:
    """Line and column of a subject, counted from 1.

    Args:
        lines: the document.
        triple: the first statement about the subject.
        earliest: the line on which the statement before it may have ended.
        latest: the line to which the parser has read.
    """
    if isinstance(triple.subject, NamedNode):
        local = re.escape(local_name(triple.subject.value))
        mark = re.compile(rf"(?<![\w.-])[\w.-]{{0,99}}:{local}(?![\w-])|<[^<>]*{local}[/#]?>")
    else:
        mark = re.compile(r"_:|\[")
    mentions = [
        (number, said.start(), text[: said.start()].rstrip())
        for number in range(max(earliest, 1), latest + 1)
        for text in [lines[number - 1].decode(errors="replace")]
        for said in mark.finditer(text)
    ]
    # A subject stands behind a full stop or first on its line; the line before it may mention it, and its own text, too.
    likely = [mention for mention in mentions if mention[2].endswith((".", "{"))] or [
        mention for mention in mentions if not mention[2] and mention[0] > earliest
    ]
    if not isinstance(triple.subject, NamedNode):
        likely = []
    number, start, _ = (likely or mentions[::-1] or [(latest, 0, "")])[0]
    return number, start + 1
