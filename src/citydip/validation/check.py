"""From data to a report."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from citydip.terms import PREFIXES
from citydip.validation.cells import tables_among, unexplained
from citydip.validation.documents import STANDARD_INPUT, Document, hash_of, of_graph, open_documents, survey, text_of
from citydip.validation.engines import choose, with_blanks
from citydip.validation.knowledge import knowledge
from citydip.validation.people import results_for_people
from citydip.validation.places import Found, find
from citydip.validation.results import UNREACHED, Checked, RawResult, Report, Severity
from citydip.validation.survey import Survey, Twins
from citydip.validation.workers import PART_BYTES, Part, check_part

if TYPE_CHECKING:
    from rdflib import Graph

    from citydip.tables.placing import PlacedTable
    from citydip.tables.problems import Problem
    from citydip.validation.parts import Parts, Progress

__all__ = ["validate"]

_UNREACHED_COMPONENT: Final = "https://w3id.org/citydip/shapes#LookedAtConstraintComponent"

_CLASS_COMPONENT: Final = "http://www.w3.org/ns/shacl#ClassConstraintComponent"
_CASES: Final = frozenset(NamedNode(PREFIXES["cd"] + name) for name in ("Activity", "Agreement", "Membership"))
_AT_ONCE: Final = 2**18
"""Files of so many bytes together are read into memory; larger ones are a part, or several."""
_SCHEMA: Final = tuple(PREFIXES[name] for name in ("owl", "rdfs", "rdf", "skos"))
"""Vocabularies whose classes say what terms are, which is no record of a case."""


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
            ``-`` is standard input.
        engine: ``fast``, ``reference`` (pySHACL), or ``auto`` for the fast one where it is installed.
        syntax: the ending that standard input would have as a file, such as ``ttl`` or ``jsonld``.
        jobs: how many processes check parts.
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
        if paths and (cluster is not None or _size(paths, tables) > min(part_bytes, _AT_ONCE)):
            return _in_parts(paths, tables, chosen, jobs, cluster, max_results, part_bytes, progress)
        documents = [of_graph(data)] if paths is None else open_documents(paths, syntax, tables)  # type: ignore[arg-type]
        return _whole(documents, tables, chosen, max_results)


def _whole(documents: Sequence[Document], tables: "Mapping[Path, PlacedTable]", engine: str, max_results: int | None) -> Report:
    """The report on documents in memory."""
    problems = _problems(tables)
    found = survey(documents)
    raw = set(unexplained({*_kept(found, _at_once(documents, found, engine)), *_unreached(found, found.members)}, problems))
    chosen_raw, left_out = _gravest(raw, max_results)
    known = _with_cells(find(documents, _wanted(chosen_raw, problems)), tables, _wanted(chosen_raw, problems))
    return Report(
        results=results_for_people(known, [document.name for document in documents], chosen_raw, problems),
        checked=Checked(
            files=sum(bool(document.name) for document in documents),
            triples=found.triples,
            cases=_members(found, _CASES),
            shapes=knowledge().count,
            focus_nodes=_members(found, knowledge().target_classes),
        ),
        engine=engine,
        ontology=_version(),
        data_hash=hash_of(documents),
        left_out=left_out,
    )


def _problems(tables: "Mapping[Path, PlacedTable]") -> "list[Problem]":
    """What could not be read in tables."""
    return [problem for table in tables.values() for problem in table.problems]


def _wanted(raw: Iterable[RawResult], problems: "Iterable[Problem]") -> set[str]:
    """The nodes that results and problems speak of."""
    return _named_in(raw) | {problem.subject for problem in problems if problem.subject}


def _with_cells(found: Found, tables: "Mapping[Path, PlacedTable]", wanted: set[str]) -> Found:
    """What is known of some nodes, with their cells where they stand in tables."""
    for table in tables.values():
        found.cells |= table.cells(wanted) if wanted else {}
    return found


def _in_parts(
    paths: Sequence[Path],
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
    from citydip.validation.sources import hash_of_sources, open_sources

    with ExitStack() as stack:
        sources = open_sources(paths, stack, tables)
        parts = survey_parts(sources, stack, part_bytes, progress)
        found = parts.found
        problems = _problems(tables)
        kept = {*_kept(found, parts.results(engine, jobs, cluster, progress)), *_unreached_in_parts(parts)}
        raw = set(unexplained(kept, problems))
        chosen_raw, left_out = _gravest(raw, max_results)
        wanted = _wanted(chosen_raw, problems)
        known = _with_cells(find_in_blocks(parts.blocks, wanted, parts.governments), tables, wanted)
        return Report(
            results=results_for_people(known, [source.name for source in sources], chosen_raw, problems),
            checked=Checked(
                files=len(sources),
                triples=found.triples,
                cases=sum(1 for _ in parts.members(_CASES)),
                shapes=knowledge().count,
                focus_nodes=sum(1 for _ in parts.members(knowledge().target_classes)),
            ),
            engine=engine,
            ontology=_version(),
            data_hash=hash_of_sources(sources),
            left_out=left_out,
        )


def _paths(data: "str | PathLike[str] | Sequence[str | PathLike[str]] | Graph") -> list[Path] | None:
    """The files; None for a graph in memory."""
    if isinstance(data, str | PathLike):
        return [Path(data)]
    return [Path(path) for path in data] if isinstance(data, Sequence) else None


def _size(paths: Sequence[Path], tables: "Mapping[Path, PlacedTable]") -> int:
    """How many bytes of statements some files have, as far as they are files; standard input and pipes are read at once."""
    try:
        if any(str(path) == STANDARD_INPUT or not path.is_file() for path in paths):
            return 0
        return sum(tables[path].size if path in tables else path.stat().st_size for path in paths)
    except (OSError, ValueError):
        return 0  # reading the file says what is wrong with it


def _version() -> str:
    from citydip import __version__

    return __version__


def _at_once(documents: Sequence[Document], found: Survey, engine: str) -> Iterable[RawResult]:
    """The results about the data's own subjects."""
    text, base = text_of(documents, found)
    twins = Twins()
    twins.add(found)
    # Shapes that compare all records with each other cost much and find something only where something is alike.
    shapes = knowledge().shapes if twins.found or engine == "reference" else knowledge().record_shapes
    return check_part(Part(text, base, found.subjects, shapes, engine))


def _kept(found: Survey, results: Iterable[RawResult]) -> Iterator[RawResult]:
    """Undeclared terms, and the results of an engine that do not speak of these again."""
    undeclared = set(found.undeclared.results(found.declared))
    said = {(result.focus, result.value) for result in undeclared}
    yield from undeclared
    for result in results:
        # A value that nobody declares is of no class, which needs no second complaint.
        if result.component != _CLASS_COMPONENT or (result.focus, result.value) not in said:
            yield result


def _gravest(raw: Collection[RawResult], most: int | None) -> tuple[Collection[RawResult], dict[Severity, int]]:
    """The results that are described, and how many are not, by severity."""
    if most is None or len(raw) <= most:
        return raw, {}
    ranked = sorted(raw, key=lambda result: (-result.severity, *map(str, result)))
    left_out = dict.fromkeys(Severity, 0)
    for result in ranked[most:]:
        left_out[result.severity] += 1
    return ranked[:most], left_out


def _named_in(raw: Iterable[RawResult]) -> set[str]:
    """The nodes that results speak of."""
    return {node for result in raw for node in (result.focus, result.value) if node is not None and not node.startswith('"')}


def _unreached(found: Survey, members: dict[NamedNode, set[int]]) -> Iterator[RawResult]:
    """A warning for every record that no shape looks at, which nobody has checked."""
    known = knowledge()
    looked_at = {class_ for class_ in members if known.is_below(class_, known.target_classes, found.superclasses)}
    for class_, nodes in found.strays.items():
        # A class that nobody declares is a violation already.
        if class_ not in looked_at and not class_.value.startswith(_SCHEMA) and not found.undeclared.has(class_):
            for node in nodes:
                if not any(hash(node) in members[other] for other in looked_at):
                    focus = with_blanks(str(node))
                    yield RawResult(focus, f"<{PREFIXES['rdf']}type>", _UNREACHED_COMPONENT, str(class_), UNREACHED, Severity.WARNING)


def _unreached_in_parts(parts: "Parts") -> Iterator[RawResult]:
    strays = {hash(node) for nodes in parts.found.strays.values() for node in nodes}
    members: dict[NamedNode, set[int]] = {}
    for block in parts.blocks:
        for class_, nodes in block.members.items():
            members.setdefault(class_, set()).update(strays.intersection(nodes))
    return _unreached(parts.found, members)


def _members(found: Survey, targets: frozenset[NamedNode]) -> int:
    """How many nodes are of some classes or of those below them."""
    classes = [class_ for class_ in found.members if knowledge().is_below(class_, targets, found.superclasses)]
    return len(set().union(*(found.members[class_] for class_ in classes)))
