"""Reads a table of mappings (SSSOM/TSV) and refuses what is broken, by line and column."""

import re
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from citydip.errors import DataError, ResourceError
from citydip.resources import ontology_files
from citydip.terms import PREFIXES, local_name, nearest

__all__ = ["AXIOMS", "NO_TERM", "Mapping", "MappingSet", "read"]

AXIOMS: Final = {"rdfs:subClassOf": ({"owl class"},), "rdfs:subPropertyOf": ({"owl object property"}, {"owl data property"})}
"""The predicates that become OWL axioms, with the types that subject and object may have together."""
NO_TERM: Final = "sssom:NoTermFound"

_MATCHES: Final = frozenset(f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related"))
_NONE: Final = "skos:mappingRelation"
_METADATA: Final = (
    "sssom_version",
    "mapping_set_id",
    "mapping_set_title",
    "mapping_set_title_fa",
    "creator_label",
    "license",
    "subject_source",
    "mapping_date",
    "curie_map",
)
_COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "author_label",
    "subject_type",
    "object_type",
    "verified_in",
    "comment",
    "comment_fa",
)
_OPTIONAL: Final = frozenset(
    {"subject_source", "object_source", "author_id", "reviewer_id", "reviewer_label", "mapping_date", "confidence", "see_also"}
)
_CURIE: Final = re.compile(r"([A-Za-z][\w-]*):\w(?:[\w.-]*[\w-])?")
_OURS: Final = PREFIXES["citydip"]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: a term, how it stands to another, and why.

    Attributes:
        line: where it stands in its file, from 1.
        cells: its values by column; ids are CURIEs.
    """

    line: int
    cells: Dictionary[str, str]

    @property
    def is_axiom(self) -> bool:
        """Whether the row becomes an OWL axiom, and no match."""
        return self.cells["predicate_id"] in AXIOMS


@dataclass(frozen=True, slots=True)
class MappingSet:
    """A table with its metadata.

    Attributes:
        path: the file.
        metadata: its values by slot, as YAML gives them.
        mappings: the rows, in order.
    """

    path: Path
    metadata: Dictionary[str, Any]
    mappings: tuple[Mapping, ...]

    @property
    def name(self) -> str:
        """The name of the file without its endings, such as ``org``."""
        return self.path.name.partition(".")[0]

    def iri(self, curie: str) -> str:
        """The IRI that a CURIE of the table stands for."""
        prefix, _, local = curie.partition(":")
        return f"{self.metadata['curie_map'][prefix]}{local}"


def read(path: Path) -> MappingSet:
    """The mappings of one SSSOM/TSV file, each row checked.

    Beyond what SSSOM asks, a row says by whom and where the other term was seen, gives its reason in English and in Persian, and
    points outward where it is an axiom: no term of citydip may become a superclass of another vocabulary's. A term of citydip is one that
    the ontology or a framework declares.

    Raises:
        DataError: the file is missing or no text, or its metadata or a row is broken; ``data`` has ``line`` and ``column``, the
            name of a slot or of a column.
        ResourceError: PyYAML is not installed.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError("mapping-unreadable", file=str(path), reason=reason) from None
    count = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata = _metadata(path, [line.removeprefix("#") for line in lines[:count]])
    if count == len(lines):
        raise DataError("mapping-table", file=str(path), line=count + 1)
    header = lines[count].split("\t")
    for name in header:
        if (name not in _COLUMNS and name not in _OPTIONAL) or header.count(name) > 1:
            raise DataError("mapping-column", file=str(path), line=count + 1, column=name)
    for name in _COLUMNS:
        if name not in header:
            raise DataError("mapping-column-missing", file=str(path), line=count + 1, column=name)
    rows: dict[tuple[str, str, str], Mapping] = {}
    for number, line in enumerate(lines[count + 1 :], count + 2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise DataError("mapping-cells", file=str(path), line=number, found=len(cells), expected=len(header))
        mapping = Mapping(number, MappingProxyType(dict(zip(header, cells, strict=True))))
        _check(path, metadata, mapping)
        key = mapping.cells["subject_id"], mapping.cells["predicate_id"], mapping.cells["object_id"]
        if key in rows:
            raise DataError("mapping-twice", file=str(path), line=number, other=rows[key].line)
        rows[key] = mapping
    if not rows:
        raise DataError("mapping-table", file=str(path), line=count + 2)
    return MappingSet(path, metadata, tuple(rows.values()))


def _metadata(path: Path, lines: list[str]) -> Dictionary[str, Any]:
    try:
        import yaml
    except ImportError:
        raise ResourceError("mapping-no-yaml") from None
    try:
        metadata = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise DataError("mapping-metadata", file=str(path), line=mark.line + 1 if mark else 1, reason=reason) from None
    if not isinstance(metadata, dict):
        raise DataError("mapping-metadata-missing", file=str(path), column=_METADATA[0])
    for slot in _METADATA:
        if not metadata.get(slot):
            raise DataError("mapping-metadata-missing", file=str(path), column=slot)
    prefixes = metadata["curie_map"]
    if not isinstance(prefixes, dict) or not all(re.fullmatch(r"https?://\S+[/#]", str(iri)) for iri in prefixes.values()):
        raise DataError("mapping-prefixes", file=str(path), column="curie_map")
    return MappingProxyType(metadata)


@cache
def _declared() -> frozenset[str]:
    """The terms of ours, those of the frameworks of other authors among them."""
    from pyoxigraph import NamedNode, RdfFormat, parse

    quads = (quad for path in ontology_files("frameworks") for quad in parse(path.read_bytes(), RdfFormat.TURTLE))
    return frozenset(quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(_OURS))


def _check(path: Path, metadata: Dictionary[str, Any], mapping: Mapping) -> None:
    """Refuses a row, naming its line and the column that is wrong."""
    cells = mapping.cells

    def refuse(key: str, column: str, **more: Any) -> DataError:
        return DataError(key, file=str(path), line=mapping.line, column=column, value=cells[column], **more)

    nothing = cells["object_id"] == NO_TERM
    for column in _COLUMNS:
        if not cells[column].strip() and not (nothing and column in ("object_label", "object_type")):
            raise refuse("mapping-empty", column)
    for column in ("subject_id", "predicate_id", "object_id", "mapping_justification"):
        found = _CURIE.fullmatch(cells[column])
        if found is None or found[1] not in metadata["curie_map"]:
            raise refuse("mapping-curie", column)
    for column in ("subject_id", "object_id"):
        prefix, _, local = cells[column].partition(":")
        namespace = str(metadata["curie_map"][prefix])
        if namespace.startswith(_OURS) and namespace + local not in _declared():
            names = sorted(local_name(iri) for iri in _declared() if iri == namespace + local_name(iri))
            raise refuse("mapping-undeclared", column, nearest=tuple(f"{prefix}:{name}" for name in nearest(local, names)))
    predicate = cells["predicate_id"]
    if predicate not in ({_NONE} if nothing else AXIOMS.keys() | _MATCHES):
        raise refuse("mapping-predicate", "predicate_id", known=_NONE if nothing else " ".join([*AXIOMS, *sorted(_MATCHES)]))
    if not cells["mapping_justification"].startswith("semapv:"):
        raise refuse("mapping-justification", "mapping_justification")
    if mapping.is_axiom:
        if {cells["subject_type"], cells["object_type"]} not in AXIOMS[predicate]:
            raise refuse("mapping-type", "object_type", predicate=predicate)
        if str(metadata["curie_map"][cells["object_id"].partition(":")[0]]).startswith(_OURS):
            raise refuse("mapping-inward", "object_id")
    elif predicate == "skos:exactMatch" and not re.search(r"Ours: .+ Theirs: ", cells["comment"]):
        raise refuse("mapping-definitions", "comment")
