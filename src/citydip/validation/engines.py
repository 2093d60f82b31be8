"""Two SHACL engines behind one interface. Both are given the same statements and say the same results.

Blank nodes are given to both as IRIs under ``BLANK``, since each engine labels blank nodes in a way of its own; no shape
tells a blank node from an IRI.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from citydip.errors import UsageError, ValidationError
from citydip.validation.knowledge import knowledge
from citydip.validation.results import RawResult, Severity

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node

__all__ = ["BLANK", "ENGINES", "choose", "with_blanks", "without_blank", "without_blanks"]

BLANK: Final = "urn:citydip:blank:"
_SH: Final = "http://www.w3.org/ns/shacl#"
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_SEVERITIES: Final = {_SH + "Info": Severity.INFO, _SH + "Warning": Severity.WARNING, _SH + "Violation": Severity.VIOLATION}

Engine = Callable[[bytes, str, bytes], Iterable[RawResult]]
"""From Turtle without blank nodes, the IRI that it is relative to, and shapes, to the results about the data and the background."""


def choose(wanted: str) -> str:
    """The engine to use: ``fast`` or ``reference``.

    Args:
        wanted: one of them, or ``auto`` for the fast one where it is installed.

    Raises:
        UsageError: there is no such engine.
        ValidationError: the fast engine was asked for and is not installed.
    """
    if wanted in ENGINES and wanted != "fast":
        return wanted
    if wanted not in {"auto", "fast"}:
        raise UsageError("usage-choice", option="--engine", value=wanted, choices=" ".join(("auto", *ENGINES)))
    try:
        import shacl  # noqa: F401
    except ImportError:
        if wanted == "fast":
            raise ValidationError("validate-no-fast") from None
        return "reference"
    return "fast"


def fast(data: bytes, base: str, shapes: bytes) -> Iterator[RawResult]:
    """The results of the engine in Rust, ``shacl``."""
    text = b"\n".join((data, knowledge().background_text)).decode()
    for result in _compiled(shapes).validate_text(text, format="turtle", base=base).results:
        yield RawResult(
            with_blanks(result.focus_node),
            result.path,
            result.component_iri,
            None if result.value is None else with_blanks(result.value),
            result.source_shape.strip("<>"),
            _SEVERITIES[result.severity_iri],
        )


@cache
def _compiled(shapes: bytes):  # type: ignore[no-untyped-def]  # noqa: ANN202
    from shacl import Shapes

    return Shapes.from_turtle(shapes.decode())


def reference(data: bytes, base: str, shapes: bytes) -> Iterator[RawResult]:
    """The results of pySHACL, on plain graphs in memory."""
    from pyshacl import validate
    from rdflib import Namespace

    sh = Namespace(_SH)
    statements = (quad.triple for quad in parse(data, RdfFormat.TURTLE, base_iri=base))
    _, report, _ = validate(_graph(chain(statements, knowledge().background)), shacl_graph=_shapes_graph(shapes), inplace=True)
    for result in report.objects(None, sh.result):
        path, value = report.value(result, sh.resultPath), report.value(result, sh.value)
        yield RawResult(
            _written(report.value(result, sh.focusNode)),
            None if path is None else _path(report, path),
            str(report.value(result, sh.sourceConstraintComponent)),
            None if value is None else _written(value),
            str(report.value(result, sh.sourceShape)),
            _SEVERITIES[str(report.value(result, sh.resultSeverity))],
        )


@cache
def _shapes_graph(shapes: bytes) -> "Graph":
    from rdflib import Graph

    return Graph().parse(data=shapes, format="turtle")


def _graph(triples: Iterable[Triple]) -> "Graph":
    """Statements as an rdflib graph whose literals keep the spelling that they have in the data."""
    from rdflib import Graph, URIRef
    from rdflib import Literal as RdfLiteral
    from rdflib.query import Result

    class Prepared(Graph):
        def query(self, query_object: Any, *args: Any, **keywords: Any) -> Result:
            return super().query(_prepared(query_object), *args, **keywords)

    def term(value: object) -> "Node":
        if isinstance(value, Literal):
            if value.language:
                return RdfLiteral(value.value, lang=value.language)
            datatype = value.datatype.value
            return RdfLiteral(value.value, datatype=None if datatype == _STRING else datatype, normalize=False)
        return URIRef(value.value)  # type: ignore[attr-defined]

    graph = Prepared()
    for triple in triples:
        graph.add((term(triple.subject), term(triple.predicate), term(triple.object)))
    return graph


@cache
def _prepared(query: str) -> "Query":
    """A query that rdflib has read; pySHACL would have it read anew for every node: on ten cases 50 s instead of 2 s."""
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(query)


def _written(term: "Node") -> str:
    """A term as N-Triples, in the spelling of pyoxigraph."""
    from rdflib import Literal as RdfLiteral

    if isinstance(term, RdfLiteral):
        if term.language:
            return str(Literal(str(term), language=term.language))
        return str(Literal(str(term), datatype=NamedNode(str(term.datatype)) if term.datatype else None))
    return with_blanks(f"<{term}>")


def without_blank(term: Any) -> Any:
    """The IRI that engines are given for a blank node; any other term itself."""
    return NamedNode(BLANK + term.value) if isinstance(term, BlankNode) else term


def without_blanks(triple: Triple) -> Triple:
    """The statement that engines are given."""
    return Triple(without_blank(triple.subject), triple.predicate, without_blank(triple.object))


def with_blanks(term: str) -> str:
    """A term with its blank node back."""
    return "_:" + term[len(BLANK) + 1 : -1] if term.startswith("<" + BLANK) else term


def _path(report: "Graph", path: "Node") -> str:
    """A property path as SPARQL writes it, in the brackets that the fast engine sets."""
    from rdflib import RDF, BNode, Namespace
    from rdflib.collection import Collection

    if not isinstance(path, BNode):
        return f"<{path}>"
    if (path, RDF.first, None) in report:
        return "(" + "/".join(_path(report, step) for step in Collection(report, path)) + ")"
    sh = Namespace(_SH)
    if (way := report.value(path, sh.inversePath)) is not None:
        return "^" + _path(report, way)
    if (ways := report.value(path, sh.alternativePath)) is not None:
        return "(" + "|".join(_path(report, way) for way in Collection(report, ways)) + ")"
    for name, sign in (("zeroOrMorePath", "*"), ("oneOrMorePath", "+"), ("zeroOrOnePath", "?")):
        if (way := report.value(path, sh[name])) is not None:
            return f"({_path(report, way)}){sign}"
    raise ValueError(path)


ENGINES: Final[Mapping[str, Engine]] = {"fast": fast, "reference": reference}
