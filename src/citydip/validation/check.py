"""From data to a report."""

from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from citydip.errors import CitydipError, ValidationError
from citydip.terms import PREFIXES
from citydip.validation.documents import Document, Survey, hash_of, of_graph, open_documents, survey, text_of
from citydip.validation.engines import ENGINES, choose
from citydip.validation.knowledge import knowledge
from citydip.validation.people import results_for_people
from citydip.validation.results import UNREACHED, Checked, RawResult, Report, Severity

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["validate"]

_UNREACHED_COMPONENT: Final = "https://w3id.org/citydip/shapes#LookedAtConstraintComponent"

_CLASS_COMPONENT: Final = "http://www.w3.org/ns/shacl#ClassConstraintComponent"
_CASES: Final = frozenset(NamedNode(PREFIXES["cd"] + name) for name in ("Activity", "Agreement", "Membership"))
_SCHEMA: Final = tuple(PREFIXES[name] for name in ("owl", "rdfs", "rdf", "skos"))
"""Vocabularies whose classes say what terms are, which is no record of a case."""


def validate(
    data: "str | PathLike[str] | Sequence[str | PathLike[str]] | Graph", *, engine: str = "auto", syntax: str | None = None
) -> Report:
    """Checks case data against the ontology and the shapes.

    Args:
        data: the path of an RDF file, several paths that are checked together, or an rdflib graph, which is only read;
            ``-`` is standard input.
        engine: ``fast``, ``reference`` (pySHACL), or ``auto`` for the fast one where it is installed.
        syntax: the ending that standard input would have as a file, such as ``ttl`` or ``jsonld``.

    Returns:
        A report whose ``conforms`` is true only if something was checked and no violation was found.

    Raises:
        DataError: a file cannot be read.
        UsageError: there is no such engine.
        ValidationError: the engine is not installed, or failed.

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
    documents = _documents(data, syntax)
    found = survey(documents)
    undeclared = set(found.undeclared.results(found.declared()))
    said = {(result.focus, result.value) for result in undeclared}
    # A value that nobody declares is of no class, which needs no second complaint.
    engine_results = {
        result
        for result in _of_engine(chosen, documents, found)
        if result.component != _CLASS_COMPONENT or (result.focus, result.value) not in said
    }
    raw = undeclared | engine_results | set(_unreached(found))
    return Report(
        results=results_for_people(documents, raw),
        checked=_checked(documents, found),
        engine=chosen,
        ontology=_version(),
        data_hash=hash_of(documents),
    )


def _documents(data: "str | PathLike[str] | Sequence[str | PathLike[str]] | Graph", syntax: str | None) -> list[Document]:
    if isinstance(data, str | PathLike):
        return open_documents([Path(data)], syntax)
    if isinstance(data, Sequence):
        return open_documents([Path(path) for path in data], syntax)
    return [of_graph(data)]


def _version() -> str:
    from citydip import __version__

    return __version__


def _of_engine(engine: str, documents: Sequence[Document], found: Survey) -> Iterator[RawResult]:
    """The results about the data's own subjects."""
    text, base = text_of(documents, found)
    try:
        for result in ENGINES[engine](text, base):
            if result.focus.startswith("_:") or NamedNode(result.focus[1:-1]) in found.subjects:
                yield result
    except CitydipError:
        raise
    except Exception as error:
        # Engines fail in ways of their own; a result that is missing must never look like one that conforms.
        raise ValidationError("validate-engine-failed", engine=engine, reason=str(error)) from error


def _unreached(found: Survey) -> Iterator[RawResult]:
    """A warning for every record that no shape looks at, which nobody has checked."""
    known = knowledge()
    looked_at = {class_ for class_ in found.members if known.is_below(class_, known.target_classes, found.superclasses)}
    reached = {node for class_ in looked_at for node in found.members[class_]}
    for class_ in found.members.keys() - looked_at:
        # A class that nobody declares is a violation already.
        if not class_.value.startswith(_SCHEMA) and not found.undeclared.has(class_):
            for node in found.members[class_] - reached:
                yield RawResult(str(node), f"<{PREFIXES['rdf']}type>", _UNREACHED_COMPONENT, str(class_), UNREACHED, Severity.WARNING)


def _checked(documents: Sequence[Document], found: Survey) -> Checked:
    known = knowledge()

    def below(targets: frozenset[NamedNode]) -> int:
        classes = [class_ for class_ in found.members if known.is_below(class_, targets, found.superclasses)]
        return len(set().union(*(found.members[class_] for class_ in classes)))

    return Checked(
        files=sum(bool(document.name) for document in documents),
        triples=found.triples,
        cases=below(_CASES),
        shapes=known.count,
        focus_nodes=below(known.target_classes),
    )
