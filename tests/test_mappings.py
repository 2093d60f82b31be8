"""The tables of mappings: complete, judged against the ontology, valid SSSOM; the bridges say what they say; a broken row is named."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse
from rdflib import namespace

from citydip.errors import DataError
from citydip.mappings import Mapping, MappingSet, bridges, read
from citydip.resources import mapping_tables, ontology_modules
from citydip.terms import PREFIXES
from tests.conftest import absent
from tests.graph import Graph, iri
from tests.test_ontology import PERSIAN_FAULTS

TABLES = {path.name.partition(".")[0]: read(path) for path in mapping_tables()}
ROWS = [(table, mapping) for table in TABLES.values() for mapping in table.mappings]
ALIGNMENTS = {path.stem: path for path in ontology_modules("alignments")}
TYPES = {
    "owl class": "owl:Class",
    "owl object property": "owl:ObjectProperty",
    "owl data property": "owl:DatatypeProperty",
    "skos concept": "skos:Concept",
}
LOOKED_UP: dict[str, type[namespace.DefinedNamespace]] = {
    "org": namespace.ORG,
    "foaf": namespace.FOAF,
    "schema": namespace.SDO,
    "prov": namespace.PROV,
    "geo": namespace.GEO,
    "wgs84": namespace.WGS,
    "dcterms": namespace.DCTERMS,
}
"""Vocabularies whose terms rdflib knows, all of them."""
WHERE = re.compile(
    r"github:[\w.-]+/[\w.-]+@[0-9a-f]{7} [\w./-]+$"
    r"|PyPI [\w-]+ [\d.]+ [\w./]+$"
    r"|(the [^,]+, )?https://\S+$"
    r"|the paper, section “"
)
"""A file at a commit, a module of a release, a page, or a section of the paper."""
ours = pytest.mark.parametrize(("table", "mapping"), ROWS, ids=lambda part: part.name if isinstance(part, MappingSet) else f"{part.line}")


@pytest.fixture(scope="module")
def whole() -> Graph:
    return Graph([*ontology_modules("frameworks"), *ALIGNMENTS.values()])


# ---- The rows --------------------------------------------------------------------------------------------


def test_tables_were_found() -> None:
    assert len(TABLES) >= 20
    assert len(ROWS) >= 120
    assert sum(mapping.is_axiom for _, mapping in ROWS) >= 40


@ours
def test_a_row_speaks_of_terms_as_they_are(table: MappingSet, mapping: Mapping, whole: Graph) -> None:
    cells = mapping.cells
    sides = ["subject"] if "citydip" not in table.iri(cells["object_id"]) else ["subject", "object"]
    for side in sides:
        node = iri(cells[f"{side}_id"])
        assert node.value == table.iri(cells[f"{side}_id"])
        assert whole.text(node, "skos:prefLabel", "en") == cells[f"{side}_label"]
        assert iri(TYPES[cells[f"{side}_type"]]) in whole.nodes(node, "rdf:type")


@ours
def test_a_row_gives_its_reason_in_both_languages(table: MappingSet, mapping: Mapping) -> None:
    cells = mapping.cells
    assert re.fullmatch(r"\S.{10,}\.", cells["comment"])
    assert re.fullmatch(r".{10,}\.", cells["comment_fa"])
    assert re.search(r"[ء-ی]", cells["comment_fa"])
    assert [fault for fault, pattern in PERSIAN_FAULTS.items() if re.search(pattern, cells["comment_fa"])] == []
    assert WHERE.match(cells["verified_in"]), "says no place that a reader can go to and find the term"


@pytest.mark.parametrize("prefix", LOOKED_UP)
def test_terms_of_known_vocabularies_exist(prefix: str) -> None:
    names = {mapping.cells["object_id"].partition(":")[2] for _, mapping in ROWS if mapping.cells["object_id"].startswith(f"{prefix}:")}
    assert names
    known = LOOKED_UP[prefix]
    assert str(known).partition(":")[2] == PREFIXES[prefix].partition(":")[2]  # rdflib writes WGS84 with https
    assert {name for name in names if name not in known} == set()
    assert "NoSuchTerm" not in known


def test_tables_use_the_prefixes_of_citydip() -> None:
    for table in TABLES.values():
        assert table.metadata["curie_map"].items() <= PREFIXES.items()
        assert table.metadata["mapping_set_id"] == f"https://w3id.org/citydip/alignments/{table.path.name}"


def test_exact_matches_are_few_and_axioms_point_outward() -> None:
    exact = [mapping.cells["subject_id"] for _, mapping in ROWS if mapping.cells["predicate_id"] == "skos:exactMatch"]
    assert exact == ["cd:latitude", "cd:longitude"]
    assert {mapping.cells["predicate_id"] for _, mapping in ROWS if mapping.is_axiom} == {"rdfs:subClassOf", "rdfs:subPropertyOf"}
    for table, mapping in ROWS:
        if mapping.is_axiom:
            assert table.iri(mapping.cells["subject_id"]).startswith(PREFIXES["cd"])
            assert not table.iri(mapping.cells["object_id"]).startswith(PREFIXES["citydip"])


def test_no_participant_in_general_becomes_a_doer() -> None:
    """Only who acts is associated with an activity; addressee, beneficiary and observer are mapped to no property of doing."""
    subjects = {mapping.cells["subject_id"] for _, mapping in ROWS if mapping.is_axiom}
    assert "cd:actor" in subjects
    assert not subjects & {"cd:participant", "cd:addressee", "cd:beneficiary", "cd:observer", "cd:mentionsActor"}


# ---- The bridges -----------------------------------------------------------------------------------------


def test_bridges_are_those_of_the_tables() -> None:
    """Made anew they are the kept files, byte by byte; the only module beside them is written by hand."""
    made = bridges(list(TABLES.values()))
    assert made.keys() | {"terms"} == ALIGNMENTS.keys()
    for name, turtle in made.items():
        assert ALIGNMENTS[name].read_bytes() == turtle.encode(), f"{name}.ttl is old: python -m citydip.mappings"


def test_a_changed_row_changes_its_bridge(tmp_path: Path) -> None:
    path = tmp_path / "org.sssom.tsv"
    path.write_text(TABLES["org"].path.read_text(encoding="utf-8").replace("org:FormalOrganization", "org:Organization"), encoding="utf-8")
    made = bridges([read(path)])
    assert made["org"] != ALIGNMENTS["org"].read_text(encoding="utf-8")
    assert "FormalOrganization" not in made["org"]


def said(store: Store, mapping: Mapping, table: MappingSet) -> dict[str, set[str]]:
    """What the annotations of a row's statement say, by property; fails where the statement has not one annotation."""
    subject, predicate, target = (NamedNode(table.iri(mapping.cells[f"{part}_id"])) for part in ("subject", "predicate", "object"))
    assert list(store.quads_for_pattern(subject, predicate, target))
    axioms = [
        quad.subject
        for quad in store.quads_for_pattern(None, iri("owl:annotatedSource"), subject)
        if list(store.quads_for_pattern(quad.subject, iri("owl:annotatedProperty"), predicate))
        and list(store.quads_for_pattern(quad.subject, iri("owl:annotatedTarget"), target))
    ]
    assert len(axioms) == 1
    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(axioms[0], None, None):
        value = f"{quad.object.value}@{quad.object.language or ''}" if isinstance(quad.object, Literal) else str(quad.object)
        found.setdefault(quad.predicate.value, set()).add(value)
    return found


@ours
def test_a_bridge_says_what_the_row_says(table: MappingSet, mapping: Mapping, whole: Graph) -> None:
    cells = mapping.cells
    if cells["object_id"] == "sssom:NoTermFound":
        subject = NamedNode(table.iri(cells["subject_id"]))
        assert f"No counterpart: {cells['comment']}" in whole.texts(subject, "skos:editorialNote", "en")
        assert not list(whole.store.quads_for_pattern(subject, None, iri("sssom:NoTermFound")))
        return
    notes = said(whole.store, mapping, table)
    assert notes[iri("rdfs:comment").value] == {f"{cells['comment']}@en", f"{cells['comment_fa']}@fa"}
    assert notes[iri("dcterms:source").value] == {f"{cells['verified_in']}@"}
    assert notes[iri("sssom:mapping_justification").value] == {f"<{PREFIXES['semapv']}ManualMappingCuration>"}
    assert notes[iri("sssom:author_label").value] == {"citydip contributors@"}


def test_bridges_say_nothing_else() -> None:
    """Each statement on a term of ours stands in a row."""
    rows = {
        (table.iri(mapping.cells["subject_id"]), table.iri(mapping.cells["predicate_id"]), table.iri(mapping.cells["object_id"]))
        for table, mapping in ROWS
    }
    stated = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for name, path in ALIGNMENTS.items()
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode)
        and quad.subject.value.startswith(PREFIXES["citydip"])
        and not quad.subject.value.startswith(PREFIXES["citydip"] + "alignments/")
        and isinstance(quad.object, NamedNode)
    }
    assert stated == {row for row in rows if row[2] != PREFIXES["sssom"] + "NoTermFound"}


@pytest.mark.parametrize("path", [*ALIGNMENTS.values(), *ontology_modules("frameworks")], ids=lambda path: path.stem)
def test_a_module_beside_the_root_imports_it(path: Path) -> None:
    quads = list(parse(path.read_bytes(), RdfFormat.TURTLE))
    imports = {str(quad.object) for quad in quads if quad.predicate == iri("owl:imports")}
    assert "<https://w3id.org/citydip>" in imports
    catalog = (ALIGNMENTS["terms"].parents[1] / "catalog-v001.xml").read_text(encoding="utf-8")
    assert [name for name in imports if f'name="{name[1:-1]}"' not in catalog] == []


# ---- SSSOM -----------------------------------------------------------------------------------------------


SSSOM = """
import sys
from sssom.cli import main
for path in sys.argv[1:]:
    print("==", path, flush=True)
    try:
        main(["validate", path], standalone_mode=False)
    except Exception as error:
        print(repr(error), flush=True)
"""
WRONG = {
    "no CURIE": ("semapv:ManualMappingCuration", "semapv:Manual Curation"),
    "no type": ("\towl class\t", "\towl clas\t"),
    "no prefix": ("#  cd: https://w3id.org/citydip/ontology#\n", ""),
    "no slot": ("#license: https://creativecommons.org/licenses/by/4.0/", "#licence: none"),
}


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What sssom-py says of each table, and of tables with a fault. It ends with 0 even where it leaves rows out: its words count."""
    python = os.environ.get("CITYDIP_SSSOM")
    if python is None:
        absent("sssom-py (CITYDIP_SSSOM names a Python that has it)")
    folder = tmp_path_factory.mktemp("sssom")
    for name, (old, new) in WRONG.items():
        text = TABLES["cpov"].path.read_text(encoding="utf-8")
        assert old in text
        (folder / f"{name}.sssom.tsv").write_text(text.replace(old, new), encoding="utf-8")
    paths = [*(table.path for table in TABLES.values()), *sorted(folder.iterdir())]
    command = [python, "-c", SSSOM, *map(str, paths)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", timeout=300, check=True)
    parts = re.split(r"^== (.*)\n", done.stdout, flags=re.MULTILINE)[1:]
    fine = re.compile(
        r"(?:WARNING:sssom\.parsers:)?No attr for (verified_in|comment_fa) \[\d+ instances\]|"
    )  # our own columns, which the table declares
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    assert found.keys() == set(map(str, paths))
    return {
        Path(path).name.partition(".")[0]: [line for line in said.splitlines() if not fine.fullmatch(line)] for path, said in found.items()
    }


@pytest.mark.parametrize("name", TABLES)
def test_table_is_valid_sssom(name: str, complaints: dict[str, list[str]]) -> None:
    assert complaints[name] == []


@pytest.mark.parametrize("name", WRONG)
def test_sssom_py_sees_what_is_wrong(name: str, complaints: dict[str, list[str]]) -> None:
    assert complaints[name]


# ---- Broken tables ---------------------------------------------------------------------------------------


def cell(column: str, value: str, row: int = 0) -> Callable[[list[str]], list[str]]:
    """Puts another value into a cell of a row."""

    def change(lines: list[str]) -> list[str]:
        head = next(index for index, line in enumerate(lines) if not line.startswith("#"))
        cells = lines[head + 1 + row].split("\t")
        cells[lines[head].split("\t").index(column)] = value
        return [*lines[: head + 1 + row], "\t".join(cells), *lines[head + 2 + row :]]

    return change


def replaced(old: str, new: str) -> Callable[[list[str]], list[str]]:
    def change(lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        assert old in text
        return text.replace(old, new, 1).split("\n")

    return change


def without_last_column(lines: list[str]) -> list[str]:
    return [line if line.startswith("#") else line.rpartition("\t")[0] for line in lines]


FIRST = 32
"""The line of the first row of the table that is broken below."""
BROKEN: list[tuple[Callable[[list[str]], list[str]], int | None, str | None, str]] = [
    (cell("subject_id", "Organization"), FIRST, "subject_id", "mapping-curie"),
    (cell("subject_id", "cdd:Organization"), FIRST, "subject_id", "mapping-curie"),
    (cell("object_id", "http://www.w3.org/ns/org#Role", 3), FIRST + 3, "object_id", "mapping-curie"),
    (cell("object_id", "org:Rôle de"), FIRST, "object_id", "mapping-curie"),
    (cell("object_id", "org:"), FIRST, "object_id", "mapping-curie"),
    (cell("object_id", "cd:Agent"), FIRST, "object_id", "mapping-inward"),
    (cell("subject_id", "cd:Organisation"), FIRST, "subject_id", "mapping-undeclared"),
    (cell("object_id", "cd:Agnet"), FIRST, "object_id", "mapping-undeclared"),
    (cell("object_id", "", 1), FIRST + 1, "object_id", "mapping-empty"),
    (cell("comment", " "), FIRST, "comment", "mapping-empty"),
    (cell("comment_fa", ""), FIRST, "comment_fa", "mapping-empty"),
    (cell("verified_in", ""), FIRST, "verified_in", "mapping-empty"),
    (cell("author_label", ""), FIRST, "author_label", "mapping-empty"),
    (cell("predicate_id", "owl:sameAs"), FIRST, "predicate_id", "mapping-curie"),
    (cell("predicate_id", "skos:broader"), FIRST, "predicate_id", "mapping-predicate"),
    (cell("predicate_id", "skos:exactMatch"), FIRST, "comment", "mapping-definitions"),
    (cell("predicate_id", "rdfs:subPropertyOf"), FIRST, "object_type", "mapping-type"),
    (cell("object_type", "owl object property"), FIRST, "object_type", "mapping-type"),
    (cell("object_type", "class"), FIRST, "object_type", "mapping-type"),
    (cell("mapping_justification", "org:Role"), FIRST, "mapping_justification", "mapping-justification"),
    (cell("mapping_justification", "by hand"), FIRST, "mapping_justification", "mapping-curie"),
    (replaced("\towl class\towl class\t", "\towl class\t"), FIRST, None, "mapping-cells"),
    (lambda lines: [*lines, ""], FIRST + 10, None, "mapping-cells"),
    (lambda lines: [*lines[:FIRST], lines[FIRST - 1], *lines[FIRST:]], FIRST + 1, None, "mapping-twice"),
    (replaced("\tcomment_fa\n", "\tcomment_fr\n"), FIRST - 1, "comment_fr", "mapping-column"),
    (replaced("subject_label\t", "subject_id\t"), FIRST - 1, "subject_id", "mapping-column"),
    (without_last_column, FIRST - 1, "comment_fa", "mapping-column-missing"),
    (lambda lines: lines[: FIRST - 1], FIRST, None, "mapping-table"),
    (lambda lines: lines[: FIRST - 2], FIRST - 1, None, "mapping-table"),
    (lambda lines: [line for line in lines if not line.startswith("#license")], None, "license", "mapping-metadata-missing"),
    (lambda lines: [line for line in lines if not line.startswith("#")], None, "sssom_version", "mapping-metadata-missing"),
    (replaced("#curie_map:\n", "#curie_map: [\n"), None, None, "mapping-metadata"),
    (replaced("http://www.w3.org/ns/org#\n", "org\n"), None, "curie_map", "mapping-prefixes"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "line", "column", "key"), BROKEN, ids=[f"{key} {number}" for number, (*_, key) in enumerate(BROKEN)])
def test_a_broken_table_is_told_by_line_and_column(
    change: Callable[[list[str]], list[str]], line: int | None, column: str | None, key: str, tmp_path: Path
) -> None:
    lines = TABLES["org"].path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    assert lines[FIRST - 1].startswith("cd:Organization\t")
    path = tmp_path / "broken.sssom.tsv"
    path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read(path)
    error = caught.value
    assert error.key == key
    assert error.data.get("column") == column
    assert line is None or error.data["line"] == line
    for language in ("en", "fa"):
        message = error.message(language)
        assert "\n" not in message
        assert path.name in message
        assert column is None or column in message
        assert key in ("mapping-metadata-missing", "mapping-prefixes", "mapping-metadata") or f":{line}:" in message.replace(
            "\u2068", ""
        ).replace("\u2069", "")


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "binary.tsv").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "none.tsv", tmp_path / "binary.tsv", tmp_path):
        with pytest.raises(DataError) as caught:
            read(path)
        assert caught.value.key == "mapping-unreadable"
        assert str(path) in caught.value.message("fa")


# ---- The pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["mappings.md", "mappings.fa.md"])
def test_page_counts_the_rows_of_each_table(page: str) -> None:
    text = (ALIGNMENTS["terms"].parents[2] / "docs" / page).read_text(encoding="utf-8")
    counts = {
        name: (int(axioms), int(matches)) for name, axioms, matches in re.findall(r"^\|.*\| `([\w-]+)` \| (\d+) \| (\d+) \|$", text, re.M)
    }
    assert counts == {
        table.name: (axioms := sum(mapping.is_axiom for mapping in table.mappings), len(table.mappings) - axioms)
        for table in TABLES.values()
    }
