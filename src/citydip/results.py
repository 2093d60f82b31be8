"""The result of a query of the user's own: in the W3C's formats for machines, as a report for people."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple, parse_query_results, serialize

from citydip.errors import UsageError
from citydip.messages import text
from citydip.render import FORMATS, Report, Table, render
from citydip.store import Rows, Term
from citydip.terms import PREFIXES, shorten

__all__ = ["written"]

_SOLUTIONS: Final = {"json": QueryResultsFormat.JSON, "csv": QueryResultsFormat.CSV, "tsv": QueryResultsFormat.TSV}
_STRING: Final = NamedNode(PREFIXES["xsd"] + "string")
_GRAPH: Final = {"turtle": RdfFormat.TURTLE, "json": RdfFormat.JSON_LD}


def written(
    result: Rows | bool | list[Triple], name: str, format_: str | None, language: str, *, notes: Sequence[str] = (), colour: bool = False
) -> str:
    """A result as text.

    Args:
        result: what the store gave.
        name: what the query is called, such as its file.
        format_: ``turtle`` for graphs, or one of the formats of a report; None for what fits best.
        language: ``en`` or ``fa``.
        notes: what stands below the rows for people.
        colour: whether a table goes to a terminal.

    Raises:
        UsageError: the result has no such format.
    """
    if isinstance(result, list):
        if format_ is None or format_ in _GRAPH:
            return _graph(result, _GRAPH[format_ or "turtle"])
    elif format_ == "turtle":
        raise UsageError("usage-format", value=format_, choices=" ".join(FORMATS))
    elif isinstance(result, bool):
        if format_ == "json":
            return json.dumps({"head": {}, "boolean": result})
    elif format_ in _SOLUTIONS:
        return _solutions(result, _SOLUTIONS[format_])
    return render(_report(result, name, language, notes), format_ or "table", colour=colour)


def _solutions(rows: Rows, syntax: QueryResultsFormat) -> str:
    """Rows in one of the W3C's formats: as SPARQL 1.1 Query Results JSON, which Oxigraph turns into the others."""
    bindings = [{name: _json(term) for name, term in zip(rows.columns, row, strict=True) if term is not None} for row in rows.terms]
    content = json.dumps({"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}, ensure_ascii=False)
    if syntax == QueryResultsFormat.JSON:
        return content
    parsed = parse_query_results(content, QueryResultsFormat.JSON)
    return (parsed.serialize(format=syntax) or b"").decode()


def _json(term: Term) -> dict[str, object]:
    if isinstance(term, Literal):
        kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value} if term.datatype != _STRING else {}
        return {"type": "literal", "value": term.value, **kind}
    if isinstance(term, Triple):
        return {"type": "triple", "value": {part: _json(getattr(term, part)) for part in ("subject", "predicate", "object")}}
    return {"type": "uri" if isinstance(term, NamedNode) else "bnode", "value": term.value}


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


def _report(result: Rows | bool | list[Triple], name: str, language: str, notes: Sequence[str]) -> Report:
    title = text("result-title", language, file=name)
    if isinstance(result, bool):
        answer = text("true" if result else "false", language)
        return Report(language, title, [Table([text("result-boolean", language)], [[answer]])])
    if isinstance(result, Rows):
        columns = list(result.columns)
        rows = [[_cell(term) for term in row] for row in result.terms]
    else:
        columns = ["subject", "predicate", "object"]
        rows = [[_cell(triple.subject), _cell(triple.predicate), _cell(triple.object)] for triple in result]
    return Report(language, title, [Table(columns, rows)], notes)


def _cell(term: object) -> str:
    """A term for people: nodes by their short name, literals by their text."""
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, Literal) else "" if term is None else str(term)
