"""From data to a report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from citydip.resources import data_files
from citydip.validation.cells import tables_among
from citydip.validation.documents import (
    STANDARD_INPUT,
    Document,
    hash_of,
    of_graph,
    open_documents,
    read_standard_input,
    survey,
    text_of,
)
from citydip.validation.engines import choose
from citydip.validation.knowledge import knowledge
from citydip.validation.places import find
from citydip.validation.results import RawResult, Report
from citydip.validation.survey import Survey, Twins
from citydip.validation.verdict import members_of, report_on
from citydip.validation.workers import PART_BYTES, Part, check_part

if TYPE_CHECKING:
    from rdflib import Graph

    from citydip.tables.placing import PlacedTable
    from citydip.validation.blocks import Source
    from citydip.validation.parts import Parts, Progress

__all__ = ["validate"]

_AT_ONCE: Final = 2**18
"""Files of so many bytes together are read into memory; larger ones are a part, or several."""


def validate(
    data: "str | PathLike[str] | Sequence[str | PathLike[str]] | Graph",
    *,
    engine: str = "auto",
    syntax: str | None = None,
    jobs: int = 1,
    cluster: str | None = None,
    max_results: int | None = None,
    part_bytes: int = PART_BYTES,
    progress: "Callable[[Progress], object] | None" = None,
) -> Report:
    """Checks case data against the ontology and the shapes.

    Large files are read and checked part by part, with the same results.

    Args:
        data: the path of a file with RDF or tables, several paths that are checked together, or an rdflib graph, which is only read;
            ``-`` is standard input, the word ``cases`` stands for the worked cases.
        engine: ``fast``, ``reference`` (pySHACL), or ``auto`` for the fast one where it is installed.
        syntax: the ending that standard input would have as a file, such as ``ttl`` or ``jsonld``.
        jobs: how many processes read and check parts.
        cluster: the address of a Dask scheduler whose workers check parts.
        max_results: how many results are described, the gravest first; the others are only counted. All where None.
        part_bytes: about how many bytes of the data a part has.
        progress: is told how far the work has come, where the data is checked in parts.

    Returns:
        A report whose ``conforms`` is true only if something was checked and no violation was found.

    Raises:
        DataError: a file cannot be read.
        UsageError: there is no such engine.
        ValidationError: the engine is not installed, or failed; or the cluster cannot be reached.

    Example:
        >>> import citydip
        >>> from rdflib import Graph
        >>> report = citydip.validate(Graph().parse(format="turtle", data='''
        ...     @prefix cd: <https://w3id.org/citydip/ontology#> .
        ...     <https://example.org/twinning> a cd:Activty .
        ... '''))
        >>> report.conforms, len(report.results)
        (False, 1)
        >>> report.results[0].fix.text["en"]
        'Write “cd:Activity”.'
    """
    chosen = choose(engine)
    paths = _paths(data)
    with ExitStack() as stack:
        tables = tables_among(paths or (), stack)
        most = min(part_bytes, _AT_ONCE)
        head = read_standard_input(most + 1) if Path(STANDARD_INPUT) in (paths or ()) else b""
        if paths and (cluster is not None or _size(paths, tables, head) > most):
            from citydip.validation.sources import open_sources

            sources = open_sources(paths, stack, tables, head, syntax)
            return _in_parts(sources, tables, chosen, jobs, cluster, max_results, part_bytes, progress)
        if len(head) > most:  # beside a pipe
            head += read_standard_input()
        documents = [of_graph(data)] if paths is None else open_documents(paths, syntax, tables, head)  # type: ignore[arg-type]
        return _whole(documents, tables, chosen, max_results)


def _whole(documents: Sequence[Document], tables: "Mapping[Path, PlacedTable]", engine: str, max_results: int | None) -> Report:
    """The report on documents in memory."""
    found = survey(documents)
    return report_on(
        found,
        _at_once(documents, found, engine),
        found.members,
        locate=partial(find, documents),
        count=partial(members_of, found),
        files=[document.name for document in documents],
        tables=tables,
        engine=engine,
        data_hash=hash_of(documents),
        max_results=max_results,
    )


def _in_parts(
    sources: "Sequence[Source]",
    tables: "Mapping[Path, PlacedTable]",
    engine: str,
    jobs: int,
    cluster: str | None,
    max_results: int | None,
    part_bytes: int,
    progress: "Callable[[Progress], object] | None",
) -> Report:
    """The same for files of which only a part is in memory."""
    from citydip.validation.lookup import find_in_blocks
    from citydip.validation.parts import survey_parts
    from citydip.validation.sources import hash_of_sources

    with ExitStack() as stack:
        parts = survey_parts(sources, stack, part_bytes, jobs if cluster is None else 1, progress)
        return report_on(
            parts.found,
            parts.results(engine, jobs, cluster, progress),
            _strays(parts),
            locate=lambda wanted: find_in_blocks(parts.blocks, wanted, parts.governments),
            count=lambda targets: sum(1 for _ in parts.members(targets)),
            files=[source.name for source in sources],
            tables=tables,
            engine=engine,
            data_hash=hash_of_sources(sources),
            max_results=max_results,
        )


def _paths(data: "str | PathLike[str] | Sequence[str | PathLike[str]] | Graph") -> list[Path] | None:
    """The files; None for a graph in memory."""
    if isinstance(data, str | PathLike):
        return data_files([data])
    return data_files(data) if isinstance(data, Sequence) else None


def _size(paths: Sequence[Path], tables: "Mapping[Path, PlacedTable]", head: bytes) -> int:
    """How many bytes of statements some files have, as far as they are files; pipes are read at once.

    Args:
        paths: the files.
        tables: those of them that hold tables.
        head: what was read of standard input, as far as anybody needs to know.
    """
    try:
        if any(str(path) != STANDARD_INPUT and not path.is_file() for path in paths):
            return 0
        return len(head) + sum(
            tables[path].size if path in tables else path.stat().st_size for path in paths if str(path) != STANDARD_INPUT
        )
    except (OSError, ValueError):
        return 0  # reading the file says what is wrong with it


def _at_once(documents: Sequence[Document], found: Survey, engine: str) -> Iterable[RawResult]:
    """The results about the data's own subjects."""
    text, base = text_of(documents, found)
    twins = Twins()
    twins.add(found)
    # Shapes that compare all records with each other cost much and find something only where something is alike.
    shapes = knowledge().shapes if twins.found or engine == "reference" else knowledge().record_shapes
    return check_part(Part(text, base, found.subjects.keys(), shapes, engine))


def _strays(parts: "Parts") -> dict[NamedNode, set[int]]:
    """The nodes of each class that are of a class that no shape may look at, too."""
    strays = {hash(node) for nodes in parts.found.strays.values() for node in nodes}
    members: dict[NamedNode, set[int]] = {}
    for block in parts.blocks:
        for class_, nodes in block.members.items():
            members.setdefault(class_, set()).update(strays.intersection(nodes))
    return members
