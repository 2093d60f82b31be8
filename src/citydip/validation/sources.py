"""Opens files that are read piece by piece."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final
from xml.parsers import expat

from pyoxigraph import RdfFormat

from citydip.errors import DataError
from citydip.rdf import SYNTAXES, checked
from citydip.validation.blocks import Source

if TYPE_CHECKING:
    from citydip.tables.placing import PlacedTable

__all__ = ["hash_of_sources", "open_sources"]

_PIECE: Final = 2**20
_BOM: Final = b"\xef\xbb\xbf"


def open_sources(paths: Sequence[Path], stack: ExitStack, tables: "Mapping[Path, PlacedTable]") -> list[Source]:
    """The files of these paths, open.

    Args:
        paths: where they are; their ending says their syntax.
        stack: closes them in the end.
        tables: those of the files that hold tables, already read.

    Raises:
        DataError: one is unreadable, unsafe, or of an unknown kind.
    """
    return [_of_table(tables[path]) if path in tables else _opened(path, stack) for path in paths]


def _of_table(table: "PlacedTable") -> Source:
    return Source(str(table.table.path), table.file, table.size, RdfFormat.N_TRIPLES, table.table.base)


def _opened(path: Path, stack: ExitStack) -> Source:
    syntax = SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        raise DataError("data-format", file=str(path), known=" ".join(SYNTAXES))
    try:
        file = stack.enter_context(path.open("rb"))
    except OSError as error:
        raise DataError("data-unreadable", file=str(path), reason=error.strerror or str(error)) from None
    if syntax == RdfFormat.RDF_XML:
        _check_xml(file, str(path))
    return Source(str(path), file, path.stat().st_size, syntax, path.resolve().as_uri())


def _check_xml(file: IO[bytes], name: str) -> None:
    """The same as for a file in memory; declarations of entities stand before the first element."""
    head = file.read(_PIECE)
    checked(head[: head.find(b"<rdf:RDF")] + b"<a/>" if b"<rdf:RDF" in head else head, RdfFormat.RDF_XML, name)
    file.seek(0)
    try:
        expat.ParserCreate().ParseFile(file)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise DataError("data-syntax", file=name, line=error.lineno, column=error.offset + 1, reason=reason) from None
    file.seek(0)


def hash_of_sources(sources: Iterable[Source]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of all files, in order, without byte-order marks."""
    sha = hashlib.sha256()
    for source in sources:
        source.file.seek(0)
        piece = source.file.read(_PIECE).removeprefix(_BOM)
        while piece:
            sha.update(piece)
            piece = source.file.read(_PIECE)
    return sha.hexdigest()[:16]
