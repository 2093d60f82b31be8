"""Makes in ontology/publish/ the one-file forms of the ontology, and what plain JSON needs: ``python -m citydip.publishing``.

It needs what the extra ``test`` installs, and neither Java nor a network.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from citydip.resources import ONTOLOGY_SYNTAXES, PUBLISHED, ontology_files
from citydip.terms import PREFIXES

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["files", "for_json", "merged", "write"]

CHECKSUMS: Final = "SHA256SUMS"

_ROOT: Final = NamedNode("https://w3id.org/citydip")
_IMPORTS: Final = NamedNode(PREFIXES["owl"] + "imports")
_VERSION_IRI: Final = NamedNode(PREFIXES["owl"] + "versionIRI")
_ONTOLOGY: Final = NamedNode(PREFIXES["owl"] + "Ontology")


def merged() -> list[Triple]:
    """The root and all that it imports, as one ontology.

    The root loses its imports. A module is no ontology any more: it loses its type and version IRI, and keeps its title and description.

    Raises:
        ResourceError: a folder of the ontology holds no file.
    """
    modules = (parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True) for path in ontology_files())
    return [
        quad.triple
        for quads in modules
        for quad in quads
        if quad.predicate != _IMPORTS and (quad.subject == _ROOT or (quad.predicate != _VERSION_IRI and quad.object != _ONTOLOGY))
    ]


def _node(term: NamedNode | BlankNode | Literal | Triple) -> "Node":
    import rdflib

    match term:
        case NamedNode():
            return rdflib.URIRef(term.value)
        case BlankNode():
            return rdflib.BNode(term.value)
        case Literal():
            datatype = None if term.language else rdflib.URIRef(term.datatype.value)
            return rdflib.Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    raise TypeError(f"{term} is no term of OWL")


def _graph(triples: Iterable[Triple]) -> "Graph":
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _functional(rdfxml: str) -> str:
    """OWL functional syntax of an ontology in RDF/XML."""
    import pyhornedowl

    ontology = pyhornedowl.open_ontology_from_string(rdfxml, "owl")
    for prefix, namespace in PREFIXES.items():
        ontology.prefix_mapping.add_prefix(prefix, namespace)
    return ontology.save_to_string("ofn")


def files(triples: Iterable[Triple]) -> dict[str, bytes]:
    """The published files by name: the ontology in each syntax, and their checksums in the form that ``sha256sum --check`` reads.

    Graphs that differ only in the names of blank nodes and in the order of triples give the same bytes, under the same libraries.

    Args:
        triples: an ontology in one piece.

    Raises:
        ImportError: the extra ``test`` is not installed.
    """
    from diffable_rdf import canonicalize_rdf_graph, deterministic_turtle

    graph = _graph(triples)
    rdfxml = canonicalize_rdf_graph(graph, "xml", diff_stable=True)
    texts = {
        "turtle": deterministic_turtle(graph),
        "rdfxml": rdfxml,
        "jsonld": canonicalize_rdf_graph(graph, "json-ld", diff_stable=True),
        "functional": _functional(rdfxml),
    }
    made = {ONTOLOGY_SYNTAXES[syntax]: f"{text.rstrip()}\n".encode() for syntax, text in texts.items()}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items()))
    return {**made, CHECKSUMS: sums.encode()}


def for_json() -> dict[str, bytes]:
    """What plain JSON needs, by name: its context, and the schema that an editor can check it by.

    Raises:
        ResourceError: files of citydip are missing.
    """
    import json

    from citydip.casejson.context import made
    from citydip.casejson.schema import schema
    from citydip.store import Store

    store = Store()
    documents = {"context.jsonld": made(store), "cases.schema.json": schema(store)}
    return {name: (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode() for name, document in documents.items()}


def write(folder: Path = PUBLISHED) -> None:
    """Writes the published files into a folder.

    Raises:
        ImportError: the extra ``test`` is not installed.
        OSError: a file cannot be written.
    """
    made = {**for_json(), **files(merged())}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write()
