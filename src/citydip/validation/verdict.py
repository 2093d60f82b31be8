"""From what an engine says to a report: what speaks twice is left out, and what is told is named, placed and counted."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from citydip.terms import PREFIXES
from citydip.validation.cells import unexplained
from citydip.validation.engines import with_blanks
from citydip.validation.knowledge import knowledge
from citydip.validation.people import results_for_people
from citydip.validation.places import Found
from citydip.validation.results import UNREACHED, Checked, RawResult, Report, Severity
from citydip.validation.survey import Survey

if TYPE_CHECKING:
    from pathlib import Path

    from citydip.tables.placing import PlacedTable

__all__ = ["members_of", "report_on"]

_CASES: Final = frozenset(NamedNode(PREFIXES["cd"] + name) for name in ("Activity", "Agreement", "Membership"))
"""The classes whose members are counted as cases."""

_UNREACHED_COMPONENT: Final = "https://w3id.org/citydip/shapes#LookedAtConstraintComponent"
_CLASS_COMPONENT: Final = "http://www.w3.org/ns/shacl#ClassConstraintComponent"


def report_on(
    found: Survey,
    results: Iterable[RawResult],
    members: Mapping[NamedNode, set[int]],
    *,
    locate: Callable[[set[str]], Found],
    count: Callable[[frozenset[NamedNode]], int],
    files: Sequence[str],
    tables: "Mapping[Path, PlacedTable]",
    engine: str,
    data_hash: str,
    max_results: int | None,
) -> Report:
    """The report on data that was checked.

    Args:
        found: what the survey of the data told.
        results: what the engine said.
        members: the nodes of each class, as far as they are of a class that no shape may look at.
        locate: finds what the data says of some nodes, and where.
        count: how many nodes are of some classes or of those below them.
        files: the names of the documents, in order; empty for a graph in memory.
        tables: those of the files that hold tables.
        engine: what checked.
        data_hash: identifies the data.
        max_results: how many results are described, the gravest first; all where None.
    """
    problems = [problem for table in tables.values() for problem in table.problems]
    raw = set(unexplained({*_kept(found, results), *_unreached(found, members)}, problems))
    chosen, left_out = _gravest(raw, max_results)
    wanted = _named_in(chosen) | {problem.subject for problem in problems if problem.subject}
    known = locate(wanted)
    for table in tables.values():
        known.cells |= table.cells(wanted) if wanted else {}
    return Report(
        results=results_for_people(known, files, chosen, problems),
        checked=Checked(
            files=sum(map(bool, files)),
            triples=found.triples,
            cases=count(_CASES),
            shapes=knowledge().count,
            focus_nodes=count(knowledge().target_classes),
        ),
        engine=engine,
        ontology=_version(),
        data_hash=data_hash,
        left_out=left_out,
    )


def members_of(found: Survey, targets: frozenset[NamedNode]) -> int:
    """How many nodes are of some classes or of those below them."""
    classes = [class_ for class_ in found.members if knowledge().is_below(class_, targets, found.superclasses)]
    return len(set().union(*(found.members[class_] for class_ in classes)))


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


def _unreached(found: Survey, members: Mapping[NamedNode, set[int]]) -> Iterator[RawResult]:
    """A warning for every record that no shape looks at, which nobody has checked."""
    known = knowledge()
    looked_at = {class_ for class_ in members if known.is_below(class_, known.target_classes, found.superclasses)}
    for class_, nodes in found.strays.items():
        # A class that nobody declares is a violation already.
        if class_ not in looked_at and not found.undeclared.has(class_):
            for node in nodes:
                if not any(hash(node) in members[other] for other in looked_at):
                    focus = with_blanks(str(node))
                    yield RawResult(focus, f"<{PREFIXES['rdf']}type>", _UNREACHED_COMPONENT, str(class_), UNREACHED, Severity.WARNING)


def _version() -> str:
    from citydip import __version__

    return __version__
