"""Cuts documents into blocks that are surveyed one after the other, so that no more than one is in memory.

Turtle and N-Triples are cut after a line that ends with a full stop and parsed with the prefixes known so far. A block that parses
to its end was cut rightly: any other cut leaves a statement, a text or a bracket open. Other syntaxes are parsed as a stream and
written out as N-Triples.
"""

import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import IO, Final, cast

from pyoxigraph import BlankNode, NamedNode, Quad, QuadParser, RdfFormat, Triple, parse, serialize

from citydip.errors import DataError
from citydip.rdf import Text, errors_named
from citydip.validation.survey import Blanks, NestedError, Survey

__all__ = ["Block", "Source", "Tables", "blocks_of", "prologue_of", "tables_of", "written"]

_CUT: Final = (RdfFormat.TURTLE, RdfFormat.N_TRIPLES)
_BYTES_PER_STATEMENT: Final = 40
"""As case data in Turtle has them; only to make blocks of the other syntaxes about as large."""


Tables = tuple["array[int]", "array[int]", "array[int]", "array[int]", dict[NamedNode, "array[int]"]]
"""Subjects, sizes, references, arrows and members of a block."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document that is read piece by piece.

    Attributes:
        name: what errors and results call it.
        file: an open file.
        size: its length in bytes.
        syntax: its syntax.
        base: the IRI that its relative IRIs start from.
    """

    name: str
    file: IO[bytes]
    size: int
    syntax: RdfFormat
    base: str

    def read(self, start: int, end: int) -> bytes:
        """The bytes from one place to another."""
        self.file.seek(start)
        return self.file.read(min(end, self.size) - start)

    def text(self) -> IO[bytes]:
        """All of it behind a byte-order mark, read from the start."""
        return cast(IO[bytes], Text(self.file, self.name))


@dataclass(slots=True, eq=False)
class Block:
    """A piece of a document that parses by itself.

    Attributes:
        source: the document.
        start, end: where it stands there.
        prologue: the prefixes known at its start, on one line.
        base: the base known at its start.
        line: the line on which it starts, counted from 1; 0 where it was written anew.
        subjects: the nodes of which something is said in it, sorted.
        sizes: how much is said of each of them.
        references: the nodes that it points to and of which nothing is said in it.
        arrows: values and subjects of statements that shapes follow backwards, by turns.
        members: the nodes of each class.
        original: where it stands in the document, if it was written anew from Turtle because of blank nodes.
        index: its prefixes, the nodes that stand first on its lines, and where; None as long as nobody asked.
    """

    source: Source
    start: int
    end: int
    prologue: bytes
    base: str
    line: int
    subjects: "array[int]"
    sizes: "array[int]"
    references: "array[int]"
    arrows: "array[int]"
    members: dict[NamedNode, "array[int]"]
    original: "Block | None" = None
    index: "tuple[bytes, array[int], array[int]] | None" = None

    def text(self) -> bytes:
        """The block as Turtle."""
        return self.prologue + self.source.read(self.start, self.end)

    def statements(self) -> Iterator[Quad]:
        """Its statements."""
        return parse(self.text(), RdfFormat.TURTLE, base_iri=self.base)


def blocks_of(source: Source, index: int, size: int, spill: IO[bytes], jobs: int = 1) -> Iterator[tuple[Block, Survey]]:
    """The blocks of a document in order, each with what a pass over it found.

    Args:
        source: the document.
        index: its place among all, from 0.
        size: about how many bytes a block has.
        spill: the open file to which blocks are added that have to be written anew.
        jobs: how many processes survey blocks, where the document can be cut without parsing what comes before.

    Raises:
        DataError: the document is broken.
    """
    with errors_named(source.name):
        try:
            if source.syntax in _CUT:
                yield from _cut(source, Blanks(index), size, spill, jobs)
            else:
                yield from _streamed(source, Blanks(index), size, spill)
        except NestedError:
            raise DataError("data-nested", file=source.name) from None


@dataclass(slots=True)
class _Place:
    """How far a document that can be cut was read, and what is known there."""

    source: Source
    start: int
    line: int
    prologue: bytes
    base: str
    blanks: Blanks

    def next_block(self, size: int, spill: IO[bytes]) -> tuple[Block, Survey]:
        """The block that starts here, after which this is the place behind it."""
        text, parser, found, after = _one(self.source, self.start, self.line, self.prologue, self.base, self.blanks, size)
        block = Block(self.source, self.start, self.start + len(text), self.prologue, self.base, self.line, *tables_of(found))
        if found.has_blanks:
            before = self.blanks.copy()
            again = written((_named(quad, before) for quad in block.statements()), self.source, spill, found)
            again.original = block
            block = again
        if b"_:" not in text:
            after.forget_since(self.blanks)
        self.blanks = after
        self.move(text, parser)
        return block, found

    def move(self, text: bytes, parser: QuadParser | None = None) -> None:
        """Goes on behind a text, with what a parser knows at its end."""
        self.start += len(text)
        self.line += text.count(b"\n")
        if parser is not None:
            self.prologue, self.base = prologue_of(parser), parser.base_iri or self.base


def _cut(source: Source, blanks: Blanks, size: int, spill: IO[bytes], jobs: int) -> Iterator[tuple[Block, Survey]]:
    place = _Place(source, Text(source.file, source.name).start, 1, b"", source.base, blanks)
    if place.start < source.size:
        yield place.next_block(size, spill)
    if jobs > 1 and place.start < source.size:
        from citydip.validation.ahead import surveyed_ahead

        with closing(surveyed_ahead(_stretches(source, place.start, size), place.prologue, place.base, jobs)) as stretches:
            for text, ready in stretches:
                known = place.prologue, place.base
                if ready is None:
                    break
                end = place.start + len(text)
                if ready.found.has_blanks:
                    # Their names depend on what came before.
                    yield place.next_block(len(text), spill)
                    if place.start != end:
                        break
                else:
                    yield Block(source, place.start, end, place.prologue, place.base, place.line, *ready.tables), ready.found
                    place.move(text)
                    place.prologue, place.base = ready.prologue, ready.base
                if (place.prologue, place.base) != known:
                    break
    while place.start < source.size:
        yield place.next_block(size, spill)


def _stretches(source: Source, start: int, size: int) -> Iterator[bytes]:
    """Where blocks probably end, judged by full stops at the ends of lines."""
    while start < source.size:
        text = source.read(start, start + size)
        if start + len(text) < source.size:
            last = max(text.rfind(b".\n"), text.rfind(b".\r"))
            if last < 0:
                return
            text = text[: last + 2]
        if b"\x00" in text:
            return
        yield text
        start += len(text)


def prologue_of(parser: QuadParser) -> bytes:
    """The prefixes that a parser knows, on one line."""
    return "".join(f"@prefix {name}: <{iri}> . " for name, iri in parser.prefixes.items()).encode()


def _one(source: Source, start: int, line: int, prologue: bytes, base: str, blanks: Blanks, size: int):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """The text of the block that starts somewhere, its parser, its survey, and the blank nodes known after it."""
    while True:
        text = source.read(start, start + size)
        whole = start + len(text) >= source.size
        if b"\x00" in text:
            raise DataError("data-binary", file=source.name)
        if not whole:
            last = max(text.rfind(b".\n"), text.rfind(b".\r"))
            text = text[: last + 2] if last >= 0 else b""
        if text or whole:
            found, after = Survey(), blanks.copy()
            parser = parse(prologue + text, RdfFormat.TURTLE, base_iri=base)
            try:
                found.read(parser, after)
            except SyntaxError as error:
                if whole or "Unexpected end" not in str(error.msg):
                    if error.lineno == 1 and error.offset:
                        error.offset -= len(prologue.decode())
                    if error.lineno:
                        error.lineno += line - 1
                    raise
            else:
                return text, parser, found, after
        size *= 2


def _streamed(source: Source, blanks: Blanks, size: int, spill: IO[bytes]) -> Iterator[tuple[Block, Survey]]:
    most = max(1, size // _BYTES_PER_STATEMENT)
    statements: list[Triple] = []
    for quad in parse(source.text(), source.syntax, base_iri=source.base):
        triple = _named(quad, blanks)
        if len(statements) >= most and triple.subject != statements[-1].subject:
            yield _surveyed(statements, source, spill)
            statements = []
        statements.append(triple)
    yield _surveyed(statements, source, spill)


def _surveyed(statements: Sequence[Triple], source: Source, spill: IO[bytes]) -> tuple[Block, Survey]:
    found = Survey()
    found.read(statements, Blanks(0))
    return written(statements, source, spill, found), found


def _named(quad: Quad, blanks: Blanks) -> Triple:
    subject, value = quad.subject, quad.object
    if isinstance(value, Triple):
        raise NestedError
    if type(subject) is BlankNode or type(value) is BlankNode:
        return Triple(blanks.named(subject), quad.predicate, blanks.named(value))
    return quad.triple


def written(statements: Iterable[Triple], source: Source, spill: IO[bytes], found: Survey) -> Block:
    """A block of surveyed statements, written as N-Triples at the end of another file."""
    start = spill.seek(0, os.SEEK_END)
    serialize(statements, spill, RdfFormat.N_TRIPLES)
    written = Source(source.name, spill, spill.tell(), RdfFormat.N_TRIPLES, source.base)
    return Block(written, start, spill.tell(), b"", source.base, 0, *tables_of(found))


def tables_of(found: Survey) -> Tables:
    """What a block keeps of its survey."""
    subjects = sorted(found.subjects)
    return (
        array("q", subjects),
        array("I", map(found.subjects.__getitem__, subjects)),
        array("q", found.references - found.subjects.keys()),
        array("q", (node for arrow in found.arrows for node in arrow)),
        {class_: array("q", nodes) for class_, nodes in found.members.items()},
    )
