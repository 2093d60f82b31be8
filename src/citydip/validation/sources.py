"""Opens files that are read piece by piece."""

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from io import SEEK_END, BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import RdfFormat

from citydip.errors import DataError
from citydip.rdf import check_xml, checked, syntax_of
from citydip.validation.blocks import Source
from citydip.validation.documents import STANDARD_INPUT, of_standard_input

if TYPE_CHECKING:
    from citydip.tables.placing import PlacedTable

__all__ = ["hash_of_sources", "open_sources"]

_PIECE: Final = 2**20
_JSON_MOST: Final = 2**25
"""Plain JSON is read at once, and needs ten times as much memory; JSON-LD of other people is read as a stream."""


def open_sources(
    paths: Sequence[Path], stack: ExitStack, tables: "Mapping[Path, PlacedTable]", head: bytes = b"", syntax: str | None = None
) -> list[Source]:
    """The files of these paths, open, and standard input for ``-``; what is a pipe is laid down in a temporary file.

    Args:
        paths: where they are; their ending says their syntax.
        stack: closes them in the end.
        tables: those of the files that hold tables, already read.
        head: what standard input has given already.
        syntax: the ending that standard input would have as a file.

    Raises:
        DataError: one is unreadable, unsafe, too large for its syntax, or of an unknown kind.
    """
    return [
        _of_table(tables[path])
        if path in tables
        else _of_standard_input(stack, head, syntax)
        if str(path) == STANDARD_INPUT
        else _of_file(path, stack)
        for path in paths
    ]


def _of_table(table: "PlacedTable") -> Source:
    return Source(str(table.table.path), table.file, table.size, RdfFormat.N_TRIPLES, table.table.base)


def _of_standard_input(stack: ExitStack, head: bytes, syntax: str | None) -> Source:
    return _safe(STANDARD_INPUT, _laid_down(sys.stdin.buffer, stack, head), *of_standard_input(syntax))


def _laid_down(pipe: IO[bytes], stack: ExitStack, head: bytes = b"") -> IO[bytes]:
    file: IO[bytes] = stack.enter_context(TemporaryFile())  # noqa: SIM115 (the stack closes it)
    file.write(head)
    copyfileobj(pipe, file)
    return file


def _of_file(path: Path, stack: ExitStack) -> Source:
    syntax = syntax_of(path)
    try:
        file: IO[bytes] = stack.enter_context(path.open("rb"))
        if not file.seekable():
            file = _laid_down(file, stack)
    except OSError as error:
        raise DataError("data-unreadable", file=str(path), reason=error.strerror or str(error)) from None
    return _safe(str(path), file, syntax, path.resolve().as_uri())


def _safe(name: str, file: IO[bytes], syntax: RdfFormat, base: str) -> Source:
    """An open file as a source, after the checks that a file in memory passes, too."""
    size = file.seek(0, SEEK_END)
    source = Source(name, file, size, syntax, base)
    if syntax == RdfFormat.RDF_XML:
        check_xml(source.text(), name)
    elif syntax == RdfFormat.JSON_LD and size <= _JSON_MOST:
        content = checked(source.read(0, size), syntax, name)
        return Source(name, BytesIO(content), len(content), syntax, base)
    elif syntax == RdfFormat.JSON_LD:
        from citydip.casejson.context import ADDRESS

        head = source.read(0, _PIECE)
        if ADDRESS.encode() in head or b'"@' not in head:
            raise DataError("json-too-large", file=name, megabytes=_JSON_MOST >> 20)
    return source


def hash_of_sources(sources: Iterable[Source]) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of all files, in order, without byte-order marks."""
    sha = hashlib.sha256()
    for source in sources:
        text = source.text()
        while piece := text.read(_PIECE):
            sha.update(piece)
    return sha.hexdigest()[:16]
