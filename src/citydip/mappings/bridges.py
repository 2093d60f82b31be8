"""Turtle from tables of mappings: OWL axioms in a module for each vocabulary, matches in two modules, each row with its reason."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from citydip.mappings.table import NO_TERM, Mapping, MappingSet
from citydip.messages import LANGUAGES
from citydip.resources import ontology_modules
from citydip.terms import PREFIXES

__all__ = ["bridges"]

_BASE: Final = PREFIXES["citydip"]
_VERSION: Final = f"{_BASE}1.0.0/"
_WIDTH: Final = 28
_TYPES: Final = {"owl class": "owl:Class", "owl object property": "owl:ObjectProperty", "owl data property": "owl:DatatypeProperty"}
_BRIDGE: Final[dict[str, tuple[str, ...]]] = {
    "title": ("Bridge to {en}", "پل به {fa}"),
    "description": (
        "What classes and properties of citydip are in another vocabulary, {en}: axioms that only point outward, each with its reason.",
        "جایگاه رده‌ها و ویژگی‌های citydip در واژگانی دیگر، {fa}: اصل‌هایی که تنها رو به بیرون دارند، هر یک با دلیل خود.",
    ),
}
_SHARED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "matches": {
        "title": ("Matches with other vocabularies", "نگاشت به واژگان‌های دیگر"),
        "description": (
            "Terms of other vocabularies near to terms of citydip, how near, and why; annotations, from which nothing is concluded.",
            "اصطلاح‌هایی از واژگان‌های دیگر نزدیک به اصطلاح‌های citydip، میزان نزدیکی و دلیل آن؛ حاشیه‌هایی که از آن‌ها چیزی نتیجه نمی‌شود.",
        ),
    },
    "crosswalks": {
        "title": ("Crosswalks between frameworks", "تطبیق چارچوب‌ها"),
        "description": (
            "How the fields of other authors stand to the six dimensions of the paper, and which of them have no counterpart.",
            "نسبت حوزه‌های نویسندگان دیگر با ابعاد شش‌گانهٔ مقاله، و آن‌هایی که همتا ندارند.",
        ),
    },
}


def bridges(sets: Sequence[MappingSet]) -> dict[str, str]:
    """The modules of ontology/alignments/ that follow from the tables, as Turtle by name; the same tables give the same bytes.

    A table with axioms becomes a module of its name. Matches with other vocabularies stand together in ``matches``, those between
    terms of citydip in ``crosswalks``.
    """
    modules = {}
    for table in sets:
        if axioms := [mapping for mapping in table.mappings if mapping.is_axiom]:
            titles = {"en": table.metadata["mapping_set_title"], "fa": table.metadata["mapping_set_title_fa"]}
            words = {key: tuple(text.format(**titles) for text in texts) for key, texts in _BRIDGE.items()}
            modules[table.name] = _module(table.name, words, [(table, axioms)])
    for name, words in _SHARED.items():
        wanted = []
        for table in sets:
            inside = table.metadata["subject_source"].startswith(f"{_BASE}concept/")
            matches = [mapping for mapping in table.mappings if not mapping.is_axiom]
            if matches and inside == (name == "crosswalks"):
                wanted.append((table, matches))
        if wanted:
            modules[name] = _module(name, words, wanted)
    return modules


def _module(name: str, words: dict[str, tuple[str, ...]], parts: Sequence[tuple[MappingSet, Sequence[Mapping]]]) -> str:
    """One module: header, declarations of the other vocabulary's terms, and the rows."""
    prefixes = {"owl": PREFIXES["owl"], "dcterms": PREFIXES["dcterms"]}
    imports = ["", "/alignments/terms"]
    declared: dict[str, str] = {}
    frameworks = {path.stem for path in ontology_modules("frameworks")}
    body = []
    for table, mappings in parts:
        if table.name in frameworks:
            imports.append(f"/frameworks/{table.name}")
        if len(parts) > 1:
            body.append(f"# ---- {table.metadata['mapping_set_title']}\n")
        for mapping in mappings:
            cells = mapping.cells
            used = [cells["subject_id"]]
            if cells["object_id"] == NO_TERM:
                body.append(_unmatched(mapping))
                used.append("skos:editorialNote")
            else:
                body.append(_axiom(mapping))
                used += [cells["predicate_id"], cells["object_id"], cells["mapping_justification"], "rdfs:comment", "sssom:author_label"]
            prefixes |= {prefix: table.iri(f"{prefix}:") for prefix in _prefixes(used) if prefix in table.metadata["curie_map"]}
            prefixes |= {prefix: PREFIXES[prefix] for prefix in _prefixes(used) if prefix not in prefixes}
            if mapping.is_axiom:
                declared[cells["object_id"]] = _TYPES[cells["object_type"]]
    width = max(map(len, prefixes)) + 1
    return "\n".join(
        [
            f"# Made from {' '.join(table.path.name for table, _ in parts)} by python -m citydip.mappings: edit the tables.\n",
            *(f"@prefix {prefix + ':':<{width}} <{iri}> ." for prefix, iri in sorted(prefixes.items())),
            "",
            f"<{_BASE}alignments/{name}>",
            _line("a", "owl:Ontology"),
            _line("owl:versionIRI", f"<{_VERSION}alignments/{name}>"),
            _line("dcterms:isPartOf", f"<{_BASE.rstrip('/')}>"),
            _line("dcterms:title", *_tagged(words["title"])),
            _line("dcterms:description", *_tagged(words["description"])),
            _line("dcterms:license", "<https://creativecommons.org/licenses/by/4.0/>"),
            _line("owl:imports", *(f"<{_BASE.rstrip('/')}{path}>" for path in imports), end="."),
            "",
            *_declarations(declared),
            "\n\n".join(block.rstrip("\n") for block in body),
            "",
        ]
    )


def _prefixes(names: Iterable[str]) -> list[str]:
    return [name.partition(":")[0] for name in names]


def _declarations(declared: dict[str, str]) -> Iterator[str]:
    if declared:
        width = max(map(len, declared))
        yield "# ---- Terms of the other vocabulary\n"
        yield from (f"{term:<{width}}  a {kind} ." for term, kind in sorted(declared.items()))
        yield "\n# ---- Axioms, and why\n"


def _axiom(mapping: Mapping) -> str:
    """The statement of a row and, as its annotation, what the row says of it."""
    cells = mapping.cells
    return "\n".join(
        [
            f"{cells['subject_id']}  {cells['predicate_id']}  {cells['object_id']} .",
            "[]",
            _line("a", "owl:Axiom"),
            _line("owl:annotatedSource", cells["subject_id"]),
            _line("owl:annotatedProperty", cells["predicate_id"]),
            _line("owl:annotatedTarget", cells["object_id"]),
            _line("sssom:object_label", _quoted(cells["object_label"])),
            _line("sssom:mapping_justification", cells["mapping_justification"]),
            _line("sssom:author_label", _quoted(cells["author_label"])),
            _line("dcterms:source", _quoted(cells["verified_in"])),
            _line("rdfs:comment", *_tagged((cells["comment"], cells["comment_fa"])), end="."),
        ]
    )


def _unmatched(mapping: Mapping) -> str:
    """A term without counterpart: a note on it, for a match with nothing would make all such terms alike."""
    cells = mapping.cells
    notes = f"No counterpart: {cells['comment']}", f"همتایی ندارد: {cells['comment_fa']}"
    return "\n".join([cells["subject_id"], _line("skos:editorialNote", *_tagged(notes), end=".")])


def _line(property_: str, *values: str, end: str = ";") -> str:
    """A property with its values, one a line."""
    return f"    {property_:<{_WIDTH}} " + f" ,\n{'':<{_WIDTH + 5}}".join(values) + f" {end}"


def _tagged(texts: Sequence[str]) -> list[str]:
    return [f"{_quoted(text)}@{language}" for language, text in zip(LANGUAGES, texts, strict=True)]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
