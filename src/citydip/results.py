"""The result of a query of the user's own: in the W3C's formats for machines, as a report for people."""

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, Triple, serialize

from citydip.errors import QueryError, UsageError
from citydip.messages import text
from citydip.render import FORMATS, Report, Table, render
from citydip.reports import row_count
from citydip.store import Result
from citydip.terms import PREFIXES, shorten

__all__ = ["written"]

_SOLUTIONS: Final = {"json": QueryResultsFormat.JSON, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
_GRAPH: Final = {"turtle": RdfFormat.TURTLE, "json": RdfFormat.JSON_LD}


def written(result: Result, name: str, format_: str | None, language: str, *, quiet: bool, colour: bool = False) -> str:
    """A result as text.

    Args:
        result: what the store gave.
        name: what the query is called, such as its file.
        format_: ``turtle`` for graphs, or one of the formats of a report; None for what fits best.
        language: ``en`` or ``fa``.
        quiet: whether the rows are to stand alone.
        colour: whether a table goes to a terminal.

    Raises:
        QueryError: the query failed on the way.
        UsageError: the result has no such format.
    """
    try:
        if isinstance(result, QuerySolutions | QueryBoolean):
            if format_ == "turtle":
                raise UsageError("usage-format", value=format_, choices=" ".join(FORMATS))
            if format_ == "json" or (format_ in _SOLUTIONS and isinstance(result, QuerySolutions)):
                return (result.serialize(format=_SOLUTIONS[format_]) or b"").decode()
        elif format_ is None or format_ in _GRAPH:
            return _graph(list(result), _GRAPH[format_ or "turtle"])
        return render(_report(result, name, language, quiet=quiet), format_ or "table", colour=colour)
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError("query-failed", file=name, reason=str(error)) from None


def _graph(triples: list[Triple], syntax: RdfFormat) -> str:
    """Triples as RDF, with the prefixes that they use."""
    used = {shorten(term.value).partition(":")[0] for triple in triples for term in _named(triple)}
    prefixes = {prefix: namespace for prefix, namespace in PREFIXES.items() if prefix in used}
    return (serialize(triples, format=syntax, prefixes=prefixes) or b"").decode()


def _named(triple: Triple) -> Iterator[NamedNode]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, NamedNode):
            yield term
        elif isinstance(term, Literal):
            yield term.datatype


def _report(result: Result, name: str, language: str, *, quiet: bool) -> Report:
    title = text("result-title", language, file=name)
    if isinstance(result, QueryBoolean):
        answer = text("true" if result else "false", language)
        return Report(language, title, [Table([text("result-boolean", language)], [[answer]])])
    if isinstance(result, QuerySolutions):
        columns = [variable.value for variable in result.variables]
        rows = [[_cell(term) for term in solution] for solution in result]
    else:
        columns = ["subject", "predicate", "object"]
        rows = [[_cell(triple.subject), _cell(triple.predicate), _cell(triple.object)] for triple in result]
    return Report(language, title, [Table(columns, rows)], [] if quiet else [row_count(len(rows), language)])


def _cell(term: object) -> str:
    """A term for people: nodes by their short name, literals by their text."""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, Literal) else "" if term is None else str(term)
