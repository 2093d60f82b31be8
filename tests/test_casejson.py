"""Plain JSON: what is written by hand means what it seems to mean, every graph survives, and the schema judges what structure shows.

PyLD, another JSON-LD processor than the one that reads here, is asked wherever one alone would only test itself.
"""

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pyld import jsonld
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize
from rdflib import SH, URIRef

from citydip import publishing
from citydip.casejson import ADDRESS, inlined, tree, written
from citydip.casejson.context import context
from citydip.casejson.schema import ADDRESS as SCHEMA_ADDRESS
from citydip.cli import main
from citydip.errors import DataError
from citydip.rdf import statements
from citydip.resources import PUBLISHED, case_files
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.graph import Graph
from tests.run import run
from tests.shapes_engines import shapes_graph
from tests.test_shapes import mutated, mutations

CD, XSD = PREFIXES["cd"], PREFIXES["xsd"]
MINE = "https://example.org/mine/"
SCHEMA = json.loads((PUBLISHED / "cases.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def canonical(triples: Iterable[Triple]) -> set[str]:
    dataset = Dataset(Quad(*triple) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in dataset}


def turtle(path: Path) -> list[Triple]:
    return [quad.triple for quad in parse(path.read_bytes(), RdfFormat.TURTLE)]


def read_here(document: str) -> list[Triple]:
    return [quad.triple for quad in parse(inlined(document.encode(), "mine.json"), RdfFormat.JSON_LD)]


def our_context(address: str, _: object = None) -> dict[str, Any]:
    """What PyLD would get from the web."""
    assert address == ADDRESS
    return {"contextUrl": None, "documentUrl": address, "document": {"@context": dict(context())}}


def read_elsewhere(document: str) -> list[Triple]:
    """As PyLD reads it, which takes the context from the web and knows nothing of ours."""
    nquads = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads", "documentLoader": our_context, "base": MINE})
    return [quad.triple for quad in parse(nquads.encode(), RdfFormat.N_QUADS)]


def named(document: str) -> str:
    """A document with the address of our context in its place."""
    return document.replace("CONTEXT", ADDRESS)


# ---- Made from the ontology ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["context.jsonld", "cases.schema.json"])
def test_file_is_what_would_be_made_now(name: str) -> None:
    assert (PUBLISHED / name).read_bytes() == publishing.for_json()[name], "run python -m citydip.publishing"


def test_every_class_property_and_concept_has_its_name(graph: Graph) -> None:
    named = json.dumps(context())
    for kind in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty"):
        for term in graph.all(kind):
            if term.value.startswith(CD):
                assert term.value.removeprefix(CD) in context(), term
    taken = {class_ for property_ in graph.all("owl:ObjectProperty") for class_ in graph.nodes(property_, "rdfs:range")}
    taken.discard(NamedNode(PREFIXES["skos"] + "Concept"))  # any concept will do, by its IRI
    concepts = [concept for concept in graph.all("skos:Concept") if taken & set(graph.nodes(concept, "rdf:type"))]
    assert len(concepts) > 100
    for concept in concepts:
        assert f'"{concept.value.replace(PREFIXES["citydip"], "citydip:")}"' in named, concept


# ---- Written by hand -----------------------------------------------------------------------------------

BY_HAND = """[
  {"id": "visit", "type": "Activity", "label": {"en": "a visit", "fa": "یک دیدار"}, "kind": ["Twinning", "OfficialVisit"],
   "dimension": "culture", "start": "1998-09",
   "signatory": ["citydip:actor/london",
                 {"id": "hall", "type": "CityGovernment", "label": "Town hall",
                  "governs": {"id": "town", "type": "City", "latitude": 41.38, "longitude": 2}}],
   "statements": [{"type": "Figure", "quantity": "participants", "value": 12.5}],
   "source": {"id": "page", "type": "Source", "address": "https://example.org/page"}}
]"""
MEANT = f"""
@prefix cd: <{CD}> . @prefix skos: <{PREFIXES["skos"]}> . @prefix xsd: <{XSD}> . @prefix : <{MINE}> .
@prefix actor: <{PREFIXES["actor"]}> . @prefix c: <{PREFIXES["citydip"]}concept/> .
:visit a cd:Activity ; skos:prefLabel "a visit"@en , "یک دیدار"@fa ;
    cd:kind c:kind\\/Twinning , c:case-kind\\/OfficialVisit ;
    cd:dimension c:dimension\\/culture ; cd:start "1998-09" ; cd:signatory actor:london , :hall ; cd:source :page .
:hall a cd:CityGovernment ; skos:prefLabel "Town hall" ; cd:governs :town .
:town a cd:City ; cd:latitude 41.38 ; cd:longitude "2"^^xsd:decimal .
[] a cd:Figure ; cd:about :visit ; cd:quantity c:quantity\\/participants ; cd:value 12.5 .
:page a cd:Source ; cd:address "https://example.org/page"^^xsd:anyURI .
"""


def test_what_is_written_by_hand_means_what_it_seems_to_mean(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(BY_HAND, encoding="utf-8")
    meant = [quad.triple for quad in parse(MEANT.encode(), RdfFormat.TURTLE)]
    assert canonical(statements(path)) == canonical(meant)


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".json", '{"cases": [{"id": "a", "type": "City"}]}'),
        (".json", named('{"@context": "CONTEXT", "cases": [{"id": "a", "type": "City"}]}')),
        (".jsonld", named('{"@context": ["CONTEXT", {"@base": "https://example.org/mine/"}], "id": "a", "type": "City"}')),
        (".json", '{"$schema": "https://w3id.org/citydip/cases.schema.json", "cases": [{"id": "a", "type": "City"}]}'),
        (".json", '\ufeff[{"id": "a", "type": ["City"]}]'),
        (".jsonld", named('{"@context": ["CONTEXT", {"mayor": "https://example.org/mayor"}], "id": "a", "type": "City"}')),
        (".json", '{"@context": {"C": "https://w3id.org/citydip/ontology#City"}, "@id": "https://example.org/mine/a", "@type": "C"}'),
        (".json", '[{"@id": "https://example.org/mine/a", "@type": ["https://w3id.org/citydip/ontology#City"]}]'),
    ],
)
def test_forms_in_which_a_city_can_come(ending: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"mine{ending}"
    path.write_text(text, encoding="utf-8")
    assert [str(triple) for triple in statements(path)] == [f"<{MINE}a> <{PREFIXES['rdf']}type> <{CD}City>"]


def test_it_is_read_wherever_data_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(BY_HAND, encoding="utf-8")
    (tmp_path / "q.rq").write_text("SELECT ?kind { ?case cd:kind ?kind ; cd:start ?start } ORDER BY ?kind", encoding="utf-8")
    done = run("sparql", "q.rq", "--data", "mine.json", "--format", "csv", cwd=tmp_path)
    assert done.stdout.split() == ["kind", f"{PREFIXES['case-kind']}OfficialVisit", f"{PREFIXES['kind']}Twinning"]


# ---- Every graph survives ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_worked_cases_survive(path: Path) -> None:
    before = turtle(path)
    document = written(before)
    assert canonical(read_here(document)) == canonical(read_elsewhere(document)) == canonical(before)


def test_a_case_is_one_tree() -> None:
    (path,) = (path for path in case_files() if path.stem == "coventry-volgograd")
    cases = tree(turtle(path))["cases"]
    (case,) = (case for case in cases if case["id"] == "coventry-volgograd")
    assert case["concludes"]["statusChange"][1]["status"] == "suspended"
    assert [statement["date"] for statement in case["statements"]] == ["1941", "1944", "1944-06-06"]
    suspension = next(part for part in case["parts"] if part["id"].endswith("suspension"))
    assert suspension["codings"][0]["function"] == "political"
    assert "about" not in case["statements"][0]


def random_graph(seed: int) -> list[Triple]:
    """Statements by our properties and others, between named nodes and blank ones, in circles too, with values of every kind."""
    dice = random.Random(seed)  # noqa: S311
    names = ["visit", "a/b", "a.b", "ä", "x:y", "//x", "..", "#z", "?q", "_:a", ""]
    named = [NamedNode(f"{dice.choice([MINE, PREFIXES['citydip'], 'urn:x:'])}{name}") for name in dice.sample(names, 6)]
    nodes: list[NamedNode | BlankNode] = [*named, *(BlankNode(f"n{index}") for index in range(4))]
    ours = "kind about codes subActivityOf actor start value latitude nameText codedBy source comparator"
    properties = [NamedNode(CD + name) for name in ours.split()]
    properties += [NamedNode(PREFIXES["skos"] + name) for name in ("prefLabel", "broader", "notation")]
    properties += [NamedNode("https://e.org/property")]
    texts = ["", " ", "1998", "true", "34.05", "0", "-0", "00", "1e3", "کاونتری", '"quoted"', "https://e.org/", "@id", "Twinning", "a\nb"]
    types = [XSD + name for name in ("string", "integer", "decimal", "boolean", "double", "date", "anyURI")]

    def value() -> NamedNode | BlankNode | Literal:
        match dice.randrange(4):
            case 0:
                return Literal(dice.choice(texts), language=dice.choice(["en", "fa", "en-gb", "ru"]))
            case 1:
                return Literal(dice.choice(texts), datatype=NamedNode(dice.choice(types)))
            case 2:
                return NamedNode(dice.choice([PREFIXES["kind"] + "Twinning", PREFIXES["case-kind"] + "Summit", "https://e.org/k"]))
        return dice.choice(nodes)

    made = [Triple(dice.choice(nodes), dice.choice(properties), value()) for _ in range(dice.randrange(1, 25))]
    classes = [NamedNode(CD + "Activity"), NamedNode(CD + "Figure"), NamedNode("https://e.org/Class")]
    return made + [Triple(node, NamedNode(PREFIXES["rdf"] + "type"), dice.choice(classes)) for node in nodes if dice.random() < 0.5]


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_made_up_graphs_survive(start: int) -> None:
    for seed in range(start, start + 50):
        before = random_graph(seed)
        document = written(before)
        assert canonical(read_here(document)) == canonical(before), (seed, document)


@pytest.mark.parametrize("seed", range(300, 340))
def test_another_processor_reads_the_same(seed: int) -> None:
    # PyLD writes each xsd:double in a spelling of its own.
    before = [triple for triple in random_graph(seed) if not str(triple.object).endswith("double>")]
    assert canonical(read_elsewhere(written(before))) == canonical(before)


def test_frame_makes_a_tree_of_any_rdf() -> None:
    (path,) = (path for path in case_files() if path.stem == "coventry-volgograd")
    nquads = serialize(turtle(path), format=RdfFormat.N_TRIPLES) or b""
    frame = json.loads((PUBLISHED / "cases.frame.jsonld").read_text(encoding="utf-8"))
    framed = jsonld.frame(jsonld.from_rdf(nquads.decode(), {"format": "application/n-quads"}), frame, {"documentLoader": our_context})
    (case,) = (case for case in framed["cases"] if case["id"].endswith("/coventry-volgograd"))
    assert case["concludes"]["statusChange"][1]["status"] == "suspended"
    assert len(case["statements"]) == 3
    said = canonical(read_elsewhere(json.dumps(framed)))
    assert len(said) > 100
    assert said <= canonical(turtle(path))


# ---- The schema ----------------------------------------------------------------------------------------


def complaints(document: Any) -> Iterator[str]:
    for error in VALIDATOR.iter_errors(document):
        yield from (str(found.message) for found in deepest(error))


def deepest(error: Any) -> Iterator[Any]:
    if not error.context:
        yield error
    for inner in error.context or ():
        yield from deepest(inner)


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$id"] == SCHEMA_ADDRESS


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_schema_accepts_the_worked_cases(path: Path) -> None:
    assert list(complaints(tree(turtle(path)))) == []


GOOD: dict[str, Any] = {
    "id": "visit",
    "type": "Activity",
    "label": {"en": "a visit"},
    "kind": "Twinning",
    "dimension": "culture",
    "actor": "hall",
    "start": "1998-09-12",
    "source": "page",
}
AGREEMENT: dict[str, Any] = {"id": "a", "type": "Agreement", "agreementKind": "twinning", "party": ["x", "y"]}
FIGURE: dict[str, Any] = {
    "id": "f",
    "type": "Figure",
    "label": "members",
    "about": "net",
    "quantity": "members",
    "value": 900,
    "modality": "observed",
    "source": "page",
}
CITY: dict[str, Any] = {"id": "c", "type": "City", "label": "a town", "country": "citydip:place/IR", "latitude": 34.05, "longitude": -118}


BY_IRI = {
    **GOOD,
    "kind": ["https://w3id.org/citydip/concept/case-kind/Summit", "citydip:concept/kind/Twinning", "https://e.org/kinds#Tour"],
}


@pytest.mark.parametrize("good", [GOOD, AGREEMENT, FIGURE, CITY, BY_IRI], ids=["activity", "agreement", "figure", "city", "kinds by IRI"])
def test_schema_accepts_a_small_record(good: dict[str, Any]) -> None:
    assert list(complaints([good])) == []


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no kind": (GOOD, {"kind": None}, "'kind' is a required property"),
    "no dimension": (GOOD, {"dimension": None}, "'dimension' is a required property"),
    "no name": (GOOD, {"label": None}, "'label' is a required property"),
    "nobody acts": (GOOD, {"actor": None}, "'signatory' is a required property"),
    "no class": (GOOD, {"type": None}, "'type' is a required property"),
    "misspelt class": (GOOD, {"type": "Activty"}, "'Activty' is not one of"),
    "misspelt kind": (GOOD, {"kind": "Twining"}, "'Twining' is not one of"),
    "kind of another scheme": (GOOD, {"dimension": "Twinning"}, "'Twinning' is not one of"),
    "misspelt name": (GOOD, {"knd": "Twinning"}, "'knd' does not match any of the regexes"),
    "date with slashes": (GOOD, {"start": "1998/09/12"}, "'1998/09/12' does not match"),
    "day that is none": (GOOD, {"start": "1998-02-31"}, "'1998-02-31' does not match"),
    "month that is none": (GOOD, {"start": "1998-13"}, "'1998-13' does not match"),
    "Persian digits": (GOOD, {"start": "۱۳۹۵"}, "'۱۳۹۵' does not match"),
    "year as a number": (GOOD, {"start": 1998}, "1998 is not of type 'string'"),
    "empty name": (GOOD, {"label": ""}, "'' does not match"),
    "name of blanks": (GOOD, {"label": {"en": "  "}}, "'  ' does not match"),
    "name in no language": (GOOD, {"label": {"english!": "x"}}, "'english!' does not match"),
    "no names": (GOOD, {"label": {}}, "{} should be non-empty"),
    "kind as a number": (GOOD, {"kind": 7}, "7 is not of type 'string'"),
    "kind of ours by a wrong IRI": (GOOD, {"kind": "citydip:concept/kind/Twining"}, "does not match"),
    "kind of ours by a wrong whole IRI": (GOOD, {"kind": "https://w3id.org/citydip/concept/dimension/culture"}, "does not match"),
    "a place and an agent": (GOOD, {"actor": {"id": "t", "type": ["City", "CityGovernment"], "label": "t"}}, "should not be valid under"),
    "an activity and a concept": (GOOD, {"type": ["Activity", "skos:Concept"]}, "should not be valid under"),
    "place that acts, inside": (GOOD, {"actor": {"id": "t", "type": "City", "label": "t", "country": "x"}}, "'City' is not one of"),
    "bad record inside": (GOOD, {"source": {"id": "p", "type": "Source", "address": 5}}, "5 is not of type 'string'"),
    "one party": (AGREEMENT, {"party": ["x"]}, "['x'] is too short"),
    "party that is no list": (AGREEMENT, {"party": "x"}, "'x' is not of type 'array'"),
    "kind of agreement": (AGREEMENT, {"agreementKind": "twining"}, "'twining' is not one of"),
    "two values": (FIGURE, {"value": [1, 2]}, "[1, 2] is too long"),
    "value in words": (FIGURE, {"value": "many"}, "'many' is not of type 'number'"),
    "no quantity": (FIGURE, {"quantity": None}, "'quantity' is a required property"),
    "latitude out of range": (CITY, {"latitude": 95}, "95 is greater than the maximum of 90"),
    "longitude out of range": (CITY, {"longitude": -181.5}, "-181.5 is less than the minimum of -180"),
    "latitude with a comma": (CITY, {"latitude": "34,05"}, "'34,05' does not match"),
    "city without a country": (CITY, {"country": None}, "'country' is a required property"),
    "identifier": (CITY, {"wikidataId": "34664"}, "'34664' does not match"),
}


@pytest.mark.parametrize("bad", BAD)
def test_schema_rejects_what_structure_shows(bad: str) -> None:
    record, change, says = BAD[bad]
    document = {"cases": [{name: value for name, value in {**record, **change}.items() if value is not None}]}
    assert [message for message in complaints(document) if says in message], sorted(set(complaints(document)))


# ---- The schema and the shapes --------------------------------------------------------------------------

SHAPES = Path(__file__).parent / "shapes"
UNSEEN = {
    "Class": "whether a reference leads to a thing of the right class stands in another record, but for concepts of ours",
    "Disjoint": "a schema does not compare two values",
    "SPARQL": "what is counted and compared across records",
}
"""Constraints that structure alone does not show, by component."""

UNSEEN_HERE = {
    ("coding#codes", "MaxCount"): "the second case that a coding codes may be the one in which it stands",
    ("agreement#WithItself", "Or"): "whether both parties are of one place stands in other records",
}


def severity(shape: str) -> str:
    return str(shapes_graph().value(URIRef(f"https://w3id.org/citydip/shapes/{shape}"), SH.severity) or SH.Violation).rpartition("#")[2]


@pytest.mark.parametrize("path", [SHAPES / "good.ttl", *sorted((SHAPES / "pass").glob("*.ttl"))], ids=lambda path: path.stem)
def test_schema_accepts_what_the_shapes_accept(path: Path) -> None:
    assert [message[-200:] for message in complaints(tree(turtle(path)))] == []


@pytest.mark.parametrize("which", mutations(), ids=".".join)
def test_schema_rejects_each_violation_that_structure_shows(which: tuple[str, str]) -> None:
    """Each change of a good collection, by which one constraint of the shapes is violated."""
    shape, component = which
    document = tree(quad.triple for quad in parse(mutated(mutations()[which]), RdfFormat.N_TRIPLES))
    rejected = any(True for _ in complaints(document))
    if severity(shape) != "Violation" or which in UNSEEN_HERE:
        assert not rejected
    elif component not in UNSEEN or of_concepts(shape):
        assert rejected


def of_concepts(shape: str) -> bool:
    """Whether a shape takes concepts: those of ours are known to the schema, so that none of them needs another record."""
    class_ = shapes_graph().value(URIRef(f"https://w3id.org/citydip/shapes/{shape}"), SH["class"])
    if class_ is None:
        return False
    above = {value for property_, value in Store().outgoing(NamedNode(str(class_))) if property_.value.endswith("subClassOf")}
    return NamedNode(PREFIXES["skos"] + "Concept") in above


def test_what_the_schema_does_not_see_is_the_smaller_part() -> None:
    grave = [which for which in mutations() if severity(which[0]) == "Violation"]
    seen = [which for which in grave if which not in UNSEEN_HERE and which[1] not in UNSEEN]
    assert len(seen) > 60
    assert len([shape for shape, component in grave if component == "Class" and of_concepts(shape)]) > 12
    assert all(which in grave for which in UNSEEN_HERE)
    assert {component for _, component in grave} > set(UNSEEN)


@pytest.mark.parametrize("document", [{}, {"cases": {}}, {"cases": [1]}, {"cases": [], "more": 1}, "x", 1, None])
def test_schema_rejects_other_documents(document: Any) -> None:
    assert list(complaints(document))


def test_record_inside_a_case_need_not_repeat_it() -> None:
    figure = {name: value for name, value in FIGURE.items() if name != "about"}
    assert list(complaints([{**GOOD, "statements": [figure]}])) == []
    assert list(complaints([figure]))


def test_records_of_ours_may_be_added_to() -> None:
    assert list(complaints([{"id": "citydip:actor/uclg", "seat": "citydip:place/barcelona"}])) == []
    assert list(complaints([{"id": "mine", "seat": "citydip:place/barcelona"}]))


# ---- Bad input -----------------------------------------------------------------------------------------

REFUSED = {
    "broken": ('{"cases": [{"id": "a",}]}', "x.json:1:23:"),
    "cut off": ('{"cases": [{"id": "a"', "x.json:1:22:"),
    "a number": ("5", "no object and no list of objects"),
    "a text": ('"cases"', "no object and no list of objects"),
    "null": ("null", "no object and no list of objects"),
    "a name twice": ('{"cases": [{"id": "a", "type": "City", "kind": "x", "kind": "y"}]}', "has the name kind twice"),
    "NaN": ('{"cases": [{"id": "a", "latitude": NaN}]}', "NaN is no number of JSON"),
    "infinity": ('{"cases": [{"id": "a", "latitude": -Infinity}]}', "-Infinity is no number of JSON"),
    "a context that shadows": (named('{"@context": ["CONTEXT", {"kind": "https://e.org/k"}], "cases": []}'), "gives kind another meaning"),
    "a context that shadows a class": (named('{"@context": ["CONTEXT", {"City": "cd:Place"}], "cases": []}'), "gives City another meaning"),
    "a context that hides": (named('{"@context": ["CONTEXT", {"label": null}], "cases": []}'), "gives label another meaning"),
    "a record's own context that shadows": (
        named('{"@context": "CONTEXT", "cases": [{"id": "a", "seat": {"@context": {"kind": "https://e.org/k"}, "id": "b"}}]}'),
        "gives kind another meaning",
    ),
    "a record's list of contexts that shadows": (
        named('{"@context": "CONTEXT", "cases": [{"@context": [null, {"City": "cd:Place"}], "id": "a", "type": "City"}]}'),
        "gives City another meaning",
    ),
    "another vocabulary": (named('{"@context": ["CONTEXT", {"@vocab": "https://e.org/"}], "cases": []}'), "gives @vocab another meaning"),
    "another meaning of a prefix": (
        named('{"@context": ["CONTEXT", {"citydip": "https://e.org/"}], "cases": []}'),
        "gives citydip another",
    ),
    "another context of the web": (named('{"@context": ["CONTEXT", "https://e.org/c"], "cases": [{"type": "City"}]}'), "remote context"),
    "no record": ('{"cases": []}', "there is no statement"),
    "an empty list": ("[]", "there is no statement"),
    "an empty record": ("[{}]", "there is no statement"),
    "nothing": ("", "there is no statement"),
    "deep": ("[" * 100_000 + "]" * 100_000, "x.json"),
    "lists as deep as the parser just allows": ('{"cases": ' + "[" * 900 + "]" * 900 + "}", "x.json"),
    "records as deep as the parser just allows": ('{"cases": [' + '{"actor": ' * 900 + "1" + "}" * 900 + "]}", "x.json"),
    "an id that is no IRI": ('[{"id": "a b", "type": "City"}]', "x.json"),
    "a class that is no IRI": ('[{"id": "a", "type": "no class"}]', "x.json"),
    "a class that is a number": ('[{"id": "a", "type": 5}]', "x.json"),
    "a language that is none": ('[{"id": "a", "label": {"e n": "x"}}]', "x.json"),
    "other bytes": ('[{"id": "\udcff", "type": "City"}]', "x.json"),
    "binary": ("[\x00]", "this is no text"),
}


@pytest.mark.parametrize("bad", REFUSED)
def test_bad_input_is_one_line(bad: str, tmp_path: Path) -> None:
    text, says = REFUSED[bad]
    (tmp_path / "x.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    for language in ("en", "fa"):
        done = run("show", "Tehran", "--data", "x.json", "--lang", language, cwd=tmp_path)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stdout[:300] + done.stderr[:300]
        if language == "en":
            assert says in done.stderr, done.stderr


def test_names_that_nobody_declares_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.json"
    path.write_text('[{"id": "a", "type": "Activity", "lable": "x", "kind": "Twining", "startt": "1998"}]', encoding="utf-8")
    assert main(["validate", str(path), "--format", "json"]) == 1
    results = json.loads(capsys.readouterr().out)["results"]
    undeclared = {result["value"]: result["fix"] for result in results if result["shape"].endswith("#DeclaredTerm")}
    assert undeclared.keys() == {f"{CD}lable", f"{CD}startt", f"{PREFIXES['kind']}Twining"}
    assert "kind:Twinning" in undeclared[f"{PREFIXES['kind']}Twining"]["text"]["en"]


def test_errors_carry_what_is_wrong() -> None:
    with pytest.raises(DataError) as caught:
        inlined(b'{"a": 1, "a": 2}', "x.json")
    assert (caught.value.key, caught.value.data) == ("json-name-twice", {"file": "x.json", "name": "a"})
