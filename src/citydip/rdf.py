"""Reads RDF files: the ending says the syntax, what is unsafe is refused, and what is broken is said with its place."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from citydip.errors import DataError
from citydip.tables import ENDINGS as TABLES

__all__ = ["SYNTAXES", "Text", "check_xml", "checked", "errors_named", "labeller", "load", "read", "statements", "syntax_of"]

SYNTAXES: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}
_BOM: Final = b"\xef\xbb\xbf"
_ENTITY: Final = re.compile(rb"<!ENTITY(?:[^<\"]*\"[^\"]*&|[^<\"']*'[^']*&|\s+(?:%\s*)?\S+\s+(?:SYSTEM|PUBLIC))")
"""One that is nested or outside, wherever it stands: pyoxigraph takes also those that a comment holds, or that other parsers skip."""
_PIECE: Final = 2**20


def labeller(start: str) -> Callable[[Any], Any]:
    """What labels blank nodes in the order in which it meets them, and leaves other terms alone.

    The parser gives a blank node without a label another one each time.

    Args:
        start: what the labels start with.
    """
    labels: dict[BlankNode, BlankNode] = {}
    return lambda term: labels.setdefault(term, BlankNode(f"{start}{len(labels)}")) if isinstance(term, BlankNode) else term


class Text(io.RawIOBase):
    """A file of text from behind its byte-order mark.

    Args:
        file: the file, open.
        name: what errors call it.

    Attributes:
        start: where its text starts.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name
        file.seek(0)
        self.start = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
        file.seek(self.start)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most as many as asked for: Oxigraph takes no more.

        Raises:
            DataError: they are no text.
        """
        piece = self._file.read(size)
        if b"\x00" in piece:
            raise DataError("data-binary", file=self._name)
        return piece


def statements(path: Path) -> Iterator[Triple]:
    """The statements of one file, whichever graph they stand in; blank nodes of two files are never the same.

    Raises:
        DataError: the file is missing, unreadable, empty, broken, or of an unknown kind.
    """
    content, syntax = read(path)
    empty = True
    with errors_named(path):
        for quad in parse(content, syntax, base_iri=path.resolve().as_uri(), rename_blank_nodes=True):
            empty = False
            yield quad.triple
    if empty:
        raise DataError("data-empty", file=str(path))


@contextmanager
def errors_named(name: str | Path) -> Iterator[None]:
    """Turns an error of the parser into one that says where in which file."""
    try:
        yield
    except SyntaxError as error:
        raise _syntax_error(str(name), error) from None
    except MemoryError as error:
        if limit := re.search(r"buffer maximal size of (\d+)", str(error)):
            raise DataError("data-long-token", file=str(name), megabytes=int(limit[1]) >> 20) from None
        raise
    except ValueError as error:
        raise DataError("data-broken", file=str(name), reason=str(error)) from None


def read(path: Path) -> tuple[bytes, RdfFormat]:
    """The content of one RDF file, without a byte-order mark, and its syntax.

    Raises:
        DataError: the file is missing, unreadable, empty, no text, of an unknown kind, or XML that breaks off or is unsafe.
    """
    content, syntax = load(path)
    if not content.strip():
        raise DataError("data-empty", file=str(path))
    return content, syntax


def load(path: Path) -> tuple[bytes, RdfFormat]:
    """The same for a file that may be empty.

    Raises:
        DataError: the file is missing, unreadable, no text, of an unknown kind, or XML that breaks off or is unsafe.
    """
    syntax = syntax_of(path)
    if path.suffix.lower() in TABLES:
        return _of_table(path), syntax
    with _opening(path):
        content = path.read_bytes()
    return checked(content, syntax, str(path)), syntax


def syntax_of(path: Path) -> RdfFormat:
    """The syntax of a file, as its ending says; that of the statements of tables is N-Triples.

    Raises:
        DataError: the file is missing, a folder, or of an unknown kind.
    """
    with _opening(path):
        if path.is_dir():
            raise DataError("data-folder", file=str(path))
        if not path.exists():
            raise DataError("data-missing", file=str(path))
    ending = path.suffix.lower()
    if ending not in SYNTAXES and ending not in TABLES:
        raise DataError("data-format", file=str(path), known=" ".join((*SYNTAXES, *TABLES)))
    return SYNTAXES.get(ending, RdfFormat.N_TRIPLES)


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise DataError("data-unreadable", file=str(path), reason=getattr(error, "strerror", None) or str(error)) from None


def _of_table(path: Path) -> bytes:
    """The records of a file with tables as N-Triples.

    Raises:
        DataError: it cannot be read, or has rows that are not understood: an answer must not be silent about them.
    """
    from citydip.tables.document import Account, n_triples, statements
    from citydip.tables.reading import Tables

    opened, account = Tables([path]), Account()
    content = "".join(n_triples(statements(opened, opened.tables[0], account)))
    if refused := account.refused.total():
        first = next(problem for problem in account.problems if problem.grave)
        raise DataError("table-refused", file=str(path), count=refused, place=first.place.within)
    return content.encode()


def checked(content: bytes, syntax: RdfFormat, name: str) -> bytes:
    """The content without a byte-order mark, plain JSON as JSON-LD.

    Args:
        content: what a file or a stream holds.
        syntax: its syntax.
        name: what errors call it.

    Raises:
        DataError: it is no text, or XML that breaks off or is unsafe.
    """
    content = content.removeprefix(_BOM)
    if b"\x00" in content:
        raise DataError("data-binary", file=name)
    if syntax == RdfFormat.RDF_XML and content.strip():
        check_xml(io.BytesIO(content), name)
    if syntax == RdfFormat.JSON_LD and content.strip():
        from citydip.casejson.read import inlined

        return inlined(content, name)
    return content


def check_xml(file: IO[bytes], name: str) -> None:
    """Sees to it that pyoxigraph may read XML: it takes what breaks off for whole, and expands nested entities without a bound.

    Args:
        file: the text.
        name: what errors call it.

    Raises:
        DataError: it breaks off, is not well-formed, or has nested or outside entities.
    """
    from xml.parsers import expat

    parser, open_tag = expat.ParserCreate(), b""
    try:
        while piece := file.read(_PIECE):
            seen = open_tag + piece
            if _ENTITY.search(seen):
                raise DataError("data-entities", file=name)
            last = seen[seen.rfind(b"<") :]
            open_tag = last if last.startswith(b"<!ENTITY"[: len(last)]) else b""
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise DataError("data-syntax", file=name, line=error.lineno, column=error.offset + 1, reason=reason) from None


def _syntax_error(name: str, error: SyntaxError) -> DataError:
    reason = re.sub(r"^(Parser )?error (at|between) .*?: ", "", error.msg or str(error), flags=re.IGNORECASE)
    line, column = error.lineno, error.offset
    if "remote context" in reason:
        return DataError("data-remote-context", file=name)
    if line is None:
        return DataError("data-broken", file=name, reason=reason)
    return DataError("data-syntax", file=name, line=line, column=column or 1, reason=reason)
