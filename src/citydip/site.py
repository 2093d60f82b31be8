"""Makes what goes on the web for one version, for maintainers: ``python -m citydip.site FOLDER``.

Pages, the ontology and each of its modules in every syntax, shapes, the description for catalogues, and checksums. Where requests for
IRIs of the ontology are sent to is said in ontology/publish/w3id.
"""

import hashlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from citydip.messages import LANGUAGES
from citydip.reference import reference
from citydip.resources import (
    ONTOLOGY_SYNTAXES,
    PUBLISHED,
    case_files,
    deprecation_shapes,
    house_style,
    mapping_tables,
    ontology_file,
    ontology_files,
    ontology_modules,
    shapes,
)
from citydip.store import Store
from citydip.terms import PREFIXES

__all__ = ["SYNTAXES", "files", "write"]

SYNTAXES: Final = {"ttl": RdfFormat.TURTLE, "rdf": RdfFormat.RDF_XML, "jsonld": RdfFormat.JSON_LD, "nt": RdfFormat.N_TRIPLES}
"""The syntaxes that every document is written in, by ending."""

_ROOT: Final = NamedNode("https://w3id.org/citydip")
_VOID, _VOAF, _DCAT = "http://rdfs.org/ns/void#", "http://purl.org/vocommons/voaf#", "http://www.w3.org/ns/dcat#"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_IMPORTS: Final = NamedNode(PREFIXES["owl"] + "imports")
_PROPERTIES: Final = {NamedNode(f"{PREFIXES['owl']}{kind}Property") for kind in ("Object", "Datatype", "Annotation")}
_DOWNLOAD: Final = NamedNode(_DCAT + "downloadURL")
_WHOLE, _HEX = NamedNode(PREFIXES["xsd"] + "nonNegativeInteger"), NamedNode(PREFIXES["xsd"] + "hexBinary")
_FOREIGN: Final = {
    "sh": "http://www.w3.org/ns/shacl#",
    "void": _VOID,
    "voaf": _VOAF,
    "dcat": _DCAT,
    "spdx": _SPDX,
    "mod": "https://w3id.org/mod#",
    "prov": "http://www.w3.org/ns/prov#",
}


def files() -> dict[str, bytes]:
    """What goes on the web, by path.

    Raises:
        ResourceError: files of citydip are missing.
    """
    frameworks, cases = ontology_modules("frameworks"), case_files()
    beside = [*frameworks, *cases]
    store = Store(beside)
    made: dict[str, bytes] = {f"{language}.html": reference(store, language, more=beside).encode() for language in LANGUAGES}
    made |= {name: ontology_file(syntax).read_bytes() for syntax, name in ONTOLOGY_SYNTAXES.items()}
    whole = _triples([ontology_file()])
    made["citydip.nt"] = _written(whole, RdfFormat.N_TRIPLES)
    made |= _documents("frameworks", _triples(frameworks)) | _documents("cases", _triples(cases))
    for path in (*ontology_files("alignments")[1:], *beside, *shapes(), house_style(), deprecation_shapes()):
        made |= _documents(f"{path.parent.name}/{path.stem}", _triples([path]))
    # dataset.ttl is made whole below, and the forms of the ontology are there.
    made |= {f"alignments/{path.name}": path.read_bytes() for path in mapping_tables()}
    made |= {path.name: path.read_bytes() for path in sorted(PUBLISHED.iterdir()) if path.suffix in {".svg", ".json", ".jsonld"}}
    made |= _documents("dataset", list(_description(whole, made)))
    sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items()))
    made["SHA256SUMS"] = "".join(sums).encode()
    return {f"{store.version}/{name}": content for name, content in made.items()}


def write(folder: Path) -> None:
    """Writes what goes on the web into a folder; other versions that are there stay as they are.

    Raises:
        ResourceError: files of citydip are missing.
        OSError: a file cannot be written.
    """
    for name, content in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _triples(paths: Iterable[Path]) -> list[Triple]:
    return [quad.triple for path in paths for quad in parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True)]


def _documents(name: str, triples: Sequence[Triple]) -> dict[str, bytes]:
    return {f"{name}.{ending}": _written(triples, syntax) for ending, syntax in SYNTAXES.items()}


def _written(triples: Sequence[Triple], syntax: RdfFormat) -> bytes:
    plain = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    if syntax == RdfFormat.N_TRIPLES:
        return plain
    used = {prefix: namespace for prefix, namespace in {**PREFIXES, **_FOREIGN}.items() if f"<{namespace}".encode() in plain}
    return serialize(triples, format=syntax, prefixes=used) or b""


def _description(whole: Sequence[Triple], made: Mapping[str, bytes]) -> Iterator[Triple]:
    """The description for catalogues: what is written down, what the ontology says of itself, and what can be counted.

    Args:
        whole: the ontology in one piece.
        made: the files that it speaks of, by name.
    """
    yield from (triple for triple in _triples(ontology_files()[:1]) if triple.subject == _ROOT and triple.predicate != _IMPORTS)
    for property_, count in _counts(whole).items():
        yield Triple(_ROOT, property_, Literal(count))
    for triple in _triples([PUBLISHED / "dataset.ttl"]):
        yield triple
        if triple.predicate == _DOWNLOAD and isinstance(triple.object, NamedNode):
            content, checksum = made[triple.object.value.rpartition("/")[2]], BlankNode()
            yield Triple(triple.subject, NamedNode(_DCAT + "byteSize"), Literal(str(len(content)), datatype=_WHOLE))
            yield Triple(triple.subject, NamedNode(_SPDX + "checksum"), checksum)
            yield Triple(checksum, NamedNode(_SPDX + "algorithm"), NamedNode(_SPDX + "checksumAlgorithm_sha256"))
            yield Triple(checksum, NamedNode(_SPDX + "checksumValue"), Literal(hashlib.sha256(content).hexdigest(), datatype=_HEX))


def _counts(whole: Sequence[Triple]) -> dict[NamedNode, int]:
    types = [(triple.subject, triple.object) for triple in whole if triple.predicate == _TYPE]
    classes = {node for node, kind in types if kind == NamedNode(PREFIXES["owl"] + "Class")}
    properties = {node for node, kind in types if kind in _PROPERTIES}
    subjects = {triple.subject for triple in whole}
    ours = {node for node in subjects if isinstance(node, NamedNode) and node.value.startswith(_ROOT.value)}
    return {
        NamedNode(_VOID + "triples"): len(whole),
        NamedNode(_VOID + "entities"): len(ours),
        NamedNode(_VOID + "classes"): len({kind for _, kind in types}),
        NamedNode(_VOID + "properties"): len({triple.predicate for triple in whole}),
        NamedNode(_VOID + "distinctSubjects"): len(subjects),
        NamedNode(_VOID + "distinctObjects"): len({triple.object for triple in whole}),
        NamedNode(_VOAF + "classNumber"): len(classes & ours),
        NamedNode(_VOAF + "propertyNumber"): len(properties & ours),
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]))
