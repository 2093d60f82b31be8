"""JSON-LD as web pages carry it: with schema.org's own context, which is known here and is not fetched."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, parse
from pyoxigraph import RdfFormat as Syntax

from citydip.errors import DataError
from citydip.rdf import SYNTAXES, errors_named, load, statements
from citydip.terms import PREFIXES

__all__ = ["read", "written"]

_SCHEMA: Final = PREFIXES["schema"]
_OLDER: Final = "http://schema.org/"
_ADDRESS: Final = re.compile(r"https?://(www\.)?schema\.org(/|/docs/jsonldcontext\.json(ld)?)?")
_IRIS: Final = ("additionalType", "sameAs", "url")
_DATES: Final = ("datePublished", "endDate", "startDate")
_CONTEXT: Final = {
    "@vocab": _SCHEMA,
    "type": "@type",
    "id": "@id",
    **{name: {"@type": "@id"} for name in _IRIS},
    **{name: {"@type": "Date"} for name in _DATES},
}
"""What schema.org's context says of the terms that are read and written here."""

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


def read(path: Path) -> list[Triple]:
    """The statements of an RDF file, with one namespace for schema.org, whose terms are written with http and with https.

    Raises:
        DataError: the file is missing, unreadable, empty, broken, or of an unknown kind.
    """
    if SYNTAXES.get(path.suffix.lower()) != Syntax.JSON_LD:
        return [_renamed(triple) for triple in statements(path)]
    content = path.read_bytes() if path.is_file() else load(path)[0]
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise DataError("data-syntax", file=str(path), line=error.lineno, column=error.colno, reason=error.msg) from None
    except (UnicodeDecodeError, RecursionError):
        raise DataError("data-binary", file=str(path)) from None
    inlined = json.dumps(_inlined(document)).encode()
    with errors_named(path):
        quads = list(parse(inlined, Syntax.JSON_LD, base_iri=path.resolve().as_uri(), rename_blank_nodes=True))
    if not quads:
        raise DataError("data-empty", file=str(path))
    return [_renamed(quad.triple) for quad in quads]


def _inlined(value: Any) -> Any:
    """A document with our copy of the context wherever it names schema.org's."""
    if isinstance(value, list):
        return [_inlined(member) for member in value]
    if not isinstance(value, dict):
        return value
    return {key: _context(member) if key == "@context" else _inlined(member) for key, member in value.items()}


def _context(value: Any) -> Any:
    if isinstance(value, list):
        return [_context(member) for member in value]
    return _CONTEXT if isinstance(value, str) and _ADDRESS.fullmatch(value) else value


def _renamed(triple: Triple) -> Triple:
    return Triple(_https(triple.subject), _https(triple.predicate), _https(triple.object))


def _https(term: Any) -> Any:
    if isinstance(term, NamedNode) and term.value.startswith(_OLDER):
        return NamedNode(_SCHEMA + term.value.removeprefix(_OLDER))
    return term


def written(triples: Iterable[Triple]) -> str:
    """Statements in terms of schema.org as JSON-LD that can be put into a web page."""
    nodes: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    users: dict[Any, int] = defaultdict(int)
    for triple in triples:
        key = "type" if triple.predicate == _TYPE else triple.predicate.value.removeprefix(_SCHEMA)
        nodes[triple.subject][key].append(triple.object)
        users[triple.object] += isinstance(triple.object, BlankNode)
    told: set[Any] = set()

    def record(node: Any) -> dict[str, Any]:
        told.add(node)
        made: dict[str, Any] = {"id": node.value if isinstance(node, NamedNode) else str(node)}
        if isinstance(node, BlankNode) and users[node] < 2:
            del made["id"]
        for key in sorted(nodes[node], key=lambda key: (key != "type", key != "name", key)):
            values = [value(key, member) for member in sorted(nodes[node][key], key=str)]
            made[key] = values[0] if len(values) == 1 else values
        return made

    def value(key: str, member: Any) -> Any:
        if isinstance(member, Literal):
            if member.language:
                return {"@language": member.language, "@value": member.value}
            if key in _DATES or member.datatype.value == PREFIXES["xsd"] + "string":
                return member.value
            return {"@type": member.datatype.value, "@value": member.value}
        if key == "type":
            return member.value.removeprefix(_SCHEMA)
        if isinstance(member, BlankNode) and member not in told:
            return record(member)
        name = member.value if isinstance(member, NamedNode) else str(member)
        return name if key in _IRIS else {"id": name}

    graph = [record(node) for node in sorted(nodes, key=lambda node: (isinstance(node, BlankNode), str(node))) if node not in told]
    return json.dumps({"@context": _SCHEMA.rstrip("/"), "@graph": graph}, ensure_ascii=False, indent=1) + "\n"
