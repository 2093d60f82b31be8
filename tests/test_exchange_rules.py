"""What leaves keeps the rules of the vocabulary that it leaves for, and of the programs that read it."""

import csv
import io
import json
import re
import warnings
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import geojson
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import RDF, SH
from rdflib.namespace import DCTERMS, FOAF, GEO, ORG, OWL, PROV, SDO, SKOS, TIME

from citydip.exchange import export, written
from citydip.exchange.webpages import read
from citydip.rdf import statements
from citydip.terms import PREFIXES
from tests.graph import iri
from tests.test_exchange import DATA, EVERYTHING, TYPE, each_data, each_vocabulary, given, left

HERE = Path(__file__).parent / "exports"
ELSEWHERE = {
    # CPOV's shapes use these; they have no module in rdflib.
    "adms:Identifier adms:identifier adms:schemeAgency m8g:PublicOrganisation locn:location locn:geographicName",
    # the GeoNames ontology and the W3C's vocabulary of WGS84
    "gn:parentCountry gn:countryCode wgs84:lat wgs84:long",
}


# ---- Terms


@each_data
@each_vocabulary
def test_only_terms_that_exist_are_used(data: str, vocabulary: str) -> None:
    known: set[str] = set()
    for namespace in (DCTERMS, FOAF, GEO, ORG, OWL, PROV, SDO, SKOS, TIME, RDF):
        known |= {str(term) for term in dir(namespace)}
    known |= {iri(name).value for names in ELSEWHERE for name in names.split()}
    used = {triple.predicate.value for triple in left(data, vocabulary)}
    used |= {triple.object.value for triple in left(data, vocabulary) if triple.predicate == TYPE and isinstance(triple.object, NamedNode)}
    assert len(used) > 15
    assert {term for term in used if not term.startswith(PREFIXES["cd"])} - known == set()
    assert not [triple.predicate for triple in left(data, vocabulary) if triple.predicate.value.startswith(PREFIXES["cd"])]


# ---- Rules as shapes


@cache
def rules(vocabulary: str) -> rdflib.Graph:
    return rdflib.Graph().parse(HERE / "rules" / f"{vocabulary}.ttl")


def faults(triples: Any, vocabulary: str) -> list[tuple[str, str]]:
    """The focus nodes and paths of what breaks a rule."""
    import pyshacl

    graph = rdflib.Graph().parse(data=written(triples, ".nt"), format="nt")
    _, report, _ = pyshacl.validate(graph, shacl_graph=rules(vocabulary))
    assert isinstance(report, rdflib.Graph)
    return [
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultPath)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]


@each_data
@pytest.mark.parametrize("vocabulary", ["org", "cpov", "prov"])
def test_rules_of_the_vocabulary_are_kept(data: str, vocabulary: str) -> None:
    assert faults(left(data, vocabulary), vocabulary) == []


@pytest.mark.parametrize("vocabulary", ["org", "cpov", "prov"])
def test_each_rule_looks_at_something(vocabulary: str) -> None:
    classes = {
        triple.object.value
        for data in DATA
        for triple in left(data, vocabulary)
        if triple.predicate == TYPE and isinstance(triple.object, NamedNode)
    }
    properties = {triple.predicate.value for data in DATA for triple in left(data, vocabulary)}
    for class_ in rules(vocabulary).objects(None, SH.targetClass):
        assert str(class_) in classes
    for path in [*rules(vocabulary).objects(None, SH.path), *rules(vocabulary).objects(None, SH.targetSubjectsOf)]:
        assert str(path) in properties, path


MADE_UP = "https://example.org/made-up/"
SPOILT = {
    "a second member": ("org", "membership", "org:member", f"{MADE_UP}club"),
    "a place as a member": ("org", "candidature", "org:member", f"{MADE_UP}upper"),
    "a place that belongs": ("org", "upper", "org:memberOf", f"{MADE_UP}network"),
    "a source that acts": ("org", "page", "rdf:type", FOAF.Agent),
    "a role that is no role": ("org", "membership", "org:role", f"{MADE_UP}club"),
    "a public body in a network": ("cpov", "upper-council", "org:memberOf", f"{MADE_UP}network"),
    "a body that covers a body": ("cpov", "upper-council", "dcterms:spatial", f"{MADE_UP}lower-council"),
    "a place that is a body": ("cpov", "upper", "rdf:type", PREFIXES["m8g"] + "PublicOrganisation"),
    "an addressee who acts": ("prov", "visit", "prov:wasAssociatedWith", f"{MADE_UP}union"),
    "a place that acts": ("prov", "lower", "rdf:type", PROV.Agent),
    "an activity that is a thing": ("prov", "visit", "rdf:type", PROV.Entity),
    "a use of an activity": ("prov", "visit", "prov:used", f"{MADE_UP}friendship"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_broken_rule_is_seen(case: str) -> None:
    vocabulary, subject, property_, value = SPOILT[case]
    spoilt = Triple(NamedNode(MADE_UP + subject), iri(property_), NamedNode(str(value)))
    assert spoilt not in left("everything", vocabulary)
    assert faults([*left("everything", vocabulary), spoilt], vocabulary)


@each_data
@each_vocabulary
def test_no_place_becomes_an_agent_and_no_addressee_a_doer(data: str, vocabulary: str) -> None:
    made = left(data, vocabulary)
    agents = {iri(name) for name in ("foaf:Agent", "org:Organization", "prov:Agent", "schema:Organization", "m8g:PublicOrganisation")}
    places = {iri(name) for name in ("dcterms:Location", "prov:Location", "schema:Place")}
    typed = {(triple.subject, triple.object) for triple in made if triple.predicate == TYPE}
    assert not {node for node, class_ in typed if class_ in agents} & {node for node, class_ in typed if class_ in places}
    acts = {"actor", "bidder", "host", "organizer", "signatory", "party", "officeOf", *({"participant"} if vocabulary == "schema" else ())}
    doers = {
        node
        for triple in given(data)
        if triple.predicate in {iri(f"cd:{name}") for name in acts}
        for node in (triple.object, triple.subject)
    }
    spoken_to = {triple.object for triple in given(data) if triple.predicate == iri("cd:addressee")} - doers
    assert spoken_to
    doing = {
        iri(name)
        for name in (
            "prov:wasAssociatedWith",
            "prov:agent",
            "prov:wasAttributedTo",
            "schema:organizer",
            "schema:contributor",
            "schema:attendee",
        )
    }
    assert not [triple for triple in made if triple.predicate in doing and triple.object in spoken_to]
    assert not {node for node, class_ in typed if class_ == iri("prov:Agent")} & spoken_to


# ---- Other readers


def test_a_library_of_prov_reads_the_same() -> None:
    from prov import model

    with warnings.catch_warnings():
        # It asks rdflib for something by an older name, and says of what PROV does not know that it is left out.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        document = model.ProvDocument.deserialize(content=export(given("cases"), "prov").text, format="rdf", rdf_format="turtle")
    typed = {(triple.subject, triple.object) for triple in left("cases", "prov") if triple.predicate == TYPE}
    for name in ("Activity", "Agent", "Entity", "Association"):
        ours = {node for node, class_ in typed if class_ == iri(f"prov:{name}")}
        if name == "Entity":
            # An organisation that was founded and acts is both; the library takes it for an agent alone.
            ours -= {node for node, class_ in typed if class_ == iri("prov:Agent")}
        assert len(list(document.get_records(getattr(model, f"Prov{name}")))) == len(ours) > 5, name
    for name, property_ in (("Generation", "prov:wasGeneratedBy"), ("Attribution", "prov:wasAttributedTo"), ("Usage", "prov:used")):
        said = [triple for triple in left("cases", "prov") if triple.predicate == iri(property_)]
        assert len(list(document.get_records(getattr(model, f"Prov{name}")))) == len(said) > 3, name


CLASSES = (
    "event organization government_organization consortium place administrative_area city country creative_work "
    "organization_role role postal_address geo_coordinates property_value defined_term"
)


@cache
def schema_org() -> tuple[dict[str, set[str]], dict[str, tuple[set[str], set[str]]]]:
    """The classes of schema.org 30.1 with all above them, and its properties with domains and ranges, from a package made from it."""
    import schema_org

    assert schema_org.SCHEMA_VERSION == "30.1"
    above: dict[str, set[str]] = {}
    properties: dict[str, tuple[set[str], set[str]]] = {}
    for name in CLASSES.split():
        model = getattr(import_module(f"schema_org.models.{name}"), name.title().replace("_", ""))
        above[model.SCHEMA_TYPE] = set(model.SCHEMA_TYPES)
        properties |= {found.schema_name: (set(found.domains), set(found.ranges)) for found in model.SCHEMA_PROPERTIES}
    return above, properties


@each_data
def test_domains_and_ranges_of_schema_org_are_kept(data: str) -> None:
    """A role may stand wherever what plays it may: this is how schema.org uses roles."""
    above, properties = schema_org()
    classes: dict[Any, set[str]] = {}
    for triple in left(data, "schema"):
        if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
            classes.setdefault(triple.subject, set()).update(above[triple.object.value.removeprefix(PREFIXES["schema"])])
    checked = 0
    for triple in left(data, "schema"):
        if triple.predicate == TYPE:
            continue
        name = triple.predicate.value.removeprefix(PREFIXES["schema"])
        domains, ranges = properties[name]
        subject = classes[triple.subject]
        assert subject & domains or "Role" in subject, f"{subject} {name}"
        if isinstance(triple.object, Literal):
            allowed = {"Text", "Date", "Number", "URL"} if triple.object.datatype.value != PREFIXES["schema"] + "Date" else {"Date"}
            assert ranges & allowed, f"{name} {triple.object}"
        else:
            values = classes.get(triple.object, {"URL"})
            assert values & ranges or "Role" in values or (name == "roleName" and "URL" in ranges), f"{name} {values}"
        checked += 1
    assert checked > 100


def test_a_web_page_has_plain_json(tmp_path: Path) -> None:
    text = export(given("everything"), "schema", ".jsonld").text
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    visit = next(node for node in document["@graph"] if node["id"] == f"{MADE_UP}visit")
    assert (visit["type"], visit["startDate"]) == ("Event", "2000-10-01")
    assert {"@language": "fa", "@value": "دیدار"} in visit["name"]
    assert {"type": "Role", "contributor": {"id": f"{MADE_UP}lower-council"}, "roleName": {"id": PREFIXES["cd"] + "host"}} in visit[
        "contributor"
    ]
    assert "_:" not in text
    path = tmp_path / "page.jsonld"
    path.write_text(text, encoding="utf-8")
    assert {triple.predicate for triple in read(path)} == {triple.predicate for triple in left("everything", "schema")}


# ---- Maps


@each_data
def test_geojson_is_valid(data: str) -> None:
    collection: Any = geojson.loads(export(given(data), "geojson").text)
    assert collection.is_valid, collection.errors()
    assert len(collection["features"]) >= 5
    assert all(feature.is_valid and feature["geometry"].is_valid for feature in collection["features"])
    assert len({feature["id"] for feature in collection["features"]}) == len(collection["features"])


def test_things_stand_at_their_places() -> None:
    features = {
        feature["id"].rpartition("/")[2]: feature for feature in json.loads(export(given("everything"), "geojson").text)["features"]
    }
    assert set(features) == {"upper", "lower", "visit", "twinning", "frame", "membership", "network", "office", "upper-council"}
    assert features["upper"]["geometry"] == {"type": "Point", "coordinates": [-2.25, 1.5]}
    assert features["visit"]["geometry"] == features["lower"]["geometry"] == {"type": "Point", "coordinates": [4.25, 3.5]}
    assert features["twinning"]["geometry"] == {"type": "MultiPoint", "coordinates": [[4.25, 3.5], [-2.25, 1.5]]}
    properties = features["visit"]["properties"]
    assert (properties["class"], properties["name_fa"], properties["start"]) == ("Activity", "دیدار", "2000-10-01")
    assert (properties["kind"], properties["kind_en"], properties["host_en"]) == (
        "kind:Twinning",
        "twinning (sister cities)",
        "Lower council",
    )
    assert "latitude" not in features["upper"]["properties"]


def test_what_is_on_no_map_is_named() -> None:
    exported = export(given("everything"), "geojson")
    assert exported.refused == {"export-nowhere": [f"{MADE_UP}candidature", f"{MADE_UP}friendship"]}
    assert "friendship" in exported.lines("fa")[0]


def test_a_city_that_was_renamed_is_called_by_one_name() -> None:
    features = json.loads(export(given("cases"), "geojson").text)["features"]
    (city,) = (feature["properties"] for feature in features if feature["id"].endswith("place/volgograd"))
    assert (city["name_en"], city["name_fa"]) == ("Volgograd", "ولگوگراد")
    assert "Stalingrad, 1925 to 1961" in city["name_in_time_en"]
    named = [feature["properties"].get("name_en") for feature in features]
    assert [name for name in named if not isinstance(name, str)] == []


def test_what_is_no_number_is_no_number_of_json() -> None:
    text = "<https://e.org/a> a cd:City ; cd:latitude 5 ; cd:longitude 5 ; cd:position 'NaN'^^xsd:decimal , '1e999'^^xsd:integer ."
    header = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("cd", "xsd"))
    triples = [quad.triple for quad in parse(header + text, RdfFormat.TURTLE)]

    def never(constant: str) -> None:
        pytest.fail(f"{constant} is not JSON")

    json.loads(export(triples, "geojson").text, parse_constant=never)


def test_the_map_shows_cities_where_they_are() -> None:
    """Against another gazetteer's rough boxes, as an atlas gives them: south, west, north, east."""
    boxes = {
        "hiroshima": (30, 129, 36, 136),
        "auckland": (-48, 166, -34, 179),
        "los-angeles": (32, -125, 42, -114),
        "montevideo": (-36, -59, -30, -53),
        "sarajevo": (42, 15, 46, 20),
        "nairobi": (-5, 34, 5, 42),
        "isfahan": (25, 44, 40, 64),
        "volgograd": (47, 41, 52, 48),
    }
    features = {feature["id"].rpartition("/")[2]: feature for feature in json.loads(export(given("cases"), "geojson").text)["features"]}
    for city, (south, west, north, east) in boxes.items():
        longitude, latitude = features[city]["geometry"]["coordinates"]
        assert west < longitude < east, city
        assert south < latitude < north, city


@pytest.mark.parametrize("latitude", ['"34,05"', '"NaN"', '"INF"', "1e400", "95", "-90.5", '"۳۴"', '"x"@en', "<https://e.org/x>", '""'])
def test_coordinates_that_are_none_are_left_off_and_named(latitude: str, tmp_path: Path) -> None:
    path = tmp_path / "places.ttl"
    place = "<https://e.org/{}> a <{cd}City> ; <{cd}latitude> {} ; <{cd}longitude> 5 .\n"
    path.write_text(place.format("a", latitude, cd=PREFIXES["cd"]) + place.format("b", "5", cd=PREFIXES["cd"]), encoding="utf-8")
    exported = export(statements(path), "geojson")
    assert [feature["id"] for feature in json.loads(exported.text)["features"]] == ["https://e.org/b"]
    assert [list(records) for records in exported.refused.values() if records] == [["https://e.org/a"]]


# ---- QuickStatements

COMMAND = re.compile(
    r"Q[1-9]\d*\t(P190|P463)\tQ[1-9]\d*(\tP580\t\+\d{4}-\d\d-\d\dT00:00:00Z/(9|10|11))?(\tP582\t\+\d{4}-\d\d-\d\dT00:00:00Z/(9|10|11))?"
    r"\tS854\t\"https?://[^\s\"]+\"(\tS813\t\+\d{4}-\d\d-\d\dT00:00:00Z/(9|10|11))?"
)


def test_commands_for_wikidata() -> None:
    lines = export(given("everything"), "wikidata").text.splitlines()
    assert all(COMMAND.fullmatch(line) for line in lines)
    cells = list(csv.reader(io.StringIO("\n".join(lines)), delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row[:3] for row in cells if row[1] == "P190"] == [["Q101", "P190", "Q102"], ["Q102", "P190", "Q101"]]
    assert cells[0][3:7] == ["P580", "+2000-10-00T00:00:00Z/10", "P582", "+2012-00-00T00:00:00Z/9"]
    assert cells[0][7:] == ["S854", '"https://example.org/page?a=b&c=d"', "S813", "+2026-05-02T00:00:00Z/11"]
    assert {tuple(row[:4:2]) for row in cells if row[1] == "P463"} == {("Q101", "Q301")}


PROPOSED = 'cd:start "2000-10" ; cd:end "2012" ;'


@pytest.mark.parametrize(
    ("old", "new", "count", "refused"),
    [
        (PROPOSED, "", 4, {}),
        (f'{PROPOSED}\n    cd:validUntil "2010-09" ; cd:reportedInForceOn "2005" ; cd:statusChange :signed ;', "", 2, {}),
        ("status:signed", "status:proposed", 4, {}),
        ('cd:wikidataId "Q102"', 'cd:wikidataId "102"', 2, {"export-no-item": 1}),
        ('cd:wikidataId "Q301"', 'cd:identifier "301"', 2, {"export-no-item": 1}),
        ('cd:address "https://example.org/page?a=b&c=d"^^xsd:anyURI ;', "", 0, {"export-no-source": 2}),
        ('"https://example.org/page?a=b&c=d"^^xsd:anyURI ;', r'"https://e.org/\"\tP31\tQ5\nQ42\tP31\tQ5" ;', 0, {"export-no-source": 2}),
        ('"https://example.org/page?a=b&c=d"^^xsd:anyURI ;', '"page 7" ;', 0, {"export-no-source": 2}),
        ("membership-role:member ;", "membership-role:observer ;", 2, {}),
        ("agreement:twinning ;", "agreement:cooperation-agreement ;", 2, {}),
    ],
)
def test_which_records_become_commands(tmp_path: Path, old: str, new: str, count: int, refused: dict[str, int]) -> None:
    text = EVERYTHING.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "spoilt.ttl"
    path.write_text(text.replace(old, new), encoding="utf-8")
    exported = export(statements(path), "wikidata")
    assert len(exported.text.splitlines()) == count
    assert {key: len(records) for key, records in exported.refused.items() if records} == refused


def test_a_twinning_without_dates_of_its_own_starts_when_it_came_into_force() -> None:
    data = [triple for triple in given("everything") if triple.predicate not in {iri("cd:start"), iri("cd:end")}]
    line = export(data, "wikidata").text.splitlines()[0]
    assert line.startswith("Q101\tP190\tQ102\tP580\t+2000-10-02T00:00:00Z/11\tS854")
