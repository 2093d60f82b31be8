"""Other people's data as case data: ORG, CPOV, PROV, schema.org and result tables of Wikidata, as they are found and as they are broken."""

import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat, Store, Triple, parse

import citydip
from citydip.errors import CitydipError
from citydip.exchange import adopt, written
from citydip.exchange.governments import governed
from citydip.resources import queries
from citydip.terms import PREFIXES
from tests.graph import iri

HERE = Path(__file__).parent / "exports"
MINE = "https://example.org/mine/"
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()) + f"@prefix : <{MINE}> .\n"


def turtle(text: str) -> set[Triple]:
    return {quad.triple for quad in parse((HEAD + text).encode(), RdfFormat.TURTLE)}


def adopted(tmp_path: Path, vocabulary: str, text: str, ending: str = ".ttl") -> set[Triple]:
    path = tmp_path / f"theirs{ending}"
    path.write_text(HEAD + text if ending == ".ttl" else text, encoding="utf-8")
    return set(adopt(path, vocabulary).triples)


# ---- ORG and what builds on it

ORG = {
    "a register": (
        """:league a org:Organization ; rdfs:label "League"@en ; org:identifier "L-1" ; org:hasSubOrganization :office .
        :office a org:OrganizationalUnit ; foaf:name "Office"@en ; org:unitOf :league .
        :town a org:FormalOrganization ; skos:prefLabel "Town"@en ; org:memberOf :league .
        :league org:hasMember :club . :club a foaf:Organization .""",
        """:league a cd:Organization ; skos:prefLabel "League"@en ; cd:identifier "L-1" .
        :office a cd:Organization ; skos:prefLabel "Office"@en ; cd:partOf :league .
        :town a cd:Organization ; skos:prefLabel "Town"@en ; cd:memberOf :league .
        :club a cd:Organization ; cd:memberOf :league .""",
    ),
    "a membership": (
        """:m a org:Membership ; org:member :town ; org:organization :league ; org:role :chair ;
            org:memberDuring [ a time:Interval ; time:hasBeginning :from ; time:hasEnd [ time:inXSDgYear "2001"^^xsd:gYear ] ] .
        :from time:inXSDDate "1990-05-06"^^xsd:date .
        :chair a org:Role ; skos:prefLabel "chair"@en . :town a org:Organization . :league a org:Organization .
        :post a org:Post ; org:postIn :town ; rdfs:label "Mayor"@en .""",
        """:m a cd:Membership ; cd:member :town ; cd:organization :league ; cd:membershipRole :chair .
        :m cd:start "1990-05-06" ; cd:end "2001" .
        :chair a cd:MembershipRole ; skos:prefLabel "chair"@en . :town a cd:Organization . :league a cd:Organization .
        :post a cd:PublicOffice ; cd:officeOf :town ; skos:prefLabel "Mayor"@en .""",
    ),
    "a time with hours": (
        """:m a org:Membership ; org:memberDuring [ time:hasBeginning :from ] .
        :from time:inXSDDateTimeStamp "1990-05-06T12:00:00Z"^^xsd:dateTimeStamp .""",
        """:m a cd:Membership ; cd:start "1990-05-06" .""",
    ),
    "a public organisation of CPOV": (
        """:city a m8g:PublicOrganisation , org:Organization ; skos:prefLabel "City"@en ; dcterms:spatial :area ;
            adms:identifier [ a adms:Identifier ; skos:notation "C-1" ] .
        :area a dcterms:Location ; locn:geographicName "Area"@en ; owl:sameAs <http://www.wikidata.org/entity/Q101> ; wgs84:lat 1.5 .""",
        """:city a cd:Government ; skos:prefLabel "City"@en ; cd:governs :area ; cd:identifier "C-1" .
        :area a cd:Place ; skos:prefLabel "Area"@en ; cd:wikidataId "Q101" ; cd:latitude 1.5 .""",
    ),
    "a person, and what points to one": (
        """:m a org:Membership ; org:member :somebody ; org:organization :net . :somebody a foaf:Person ; foaf:name "Somebody" .
        :net a org:Organization ; org:hasMember :somebody , :town . :town a org:Organization .""",
        """:m a cd:Membership ; cd:organization :net . :net a cd:Organization . :town a cd:Organization ; cd:memberOf :net .""",
    ),
    "a class of ours stays": (
        """:net a org:Organization , cd:CityNetwork ; owl:sameAs <https://sws.geonames.org/7/> , <https://example.org/else> .""",
        """:net a cd:CityNetwork ; cd:geonamesId "7" .""",
    ),
    "a change": (
        """[] a org:ChangeEvent ; org:originalOrganization :old ; org:resultingOrganization :new .
        :old a org:Organization . :new a org:Organization ; org:resultedFrom [] .""",
        """:new a cd:Organization ; cd:successorOf :old . :old a cd:Organization .""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ORG)
def test_org(case: str, tmp_path: Path) -> None:
    theirs, ours = ORG[case]
    assert adopted(tmp_path, "org", theirs) == turtle(ours)


# ---- PROV

PROV = {
    "who did it": (
        """:visit a prov:Activity ; rdfs:label "visit"@en ; prov:wasAssociatedWith :club ; prov:atLocation :hall ;
            prov:startedAtTime "2000-10-01T09:30:00Z"^^xsd:dateTime . :club a prov:Agent , prov:Organization . :hall a prov:Location .
        :report a prov:Entity ; prov:wasGeneratedBy :visit .""",
        """:visit a cd:Activity ; skos:prefLabel "visit"@en ; cd:actor :club ; cd:start "2000-10-01" ; cd:takesPlaceIn :hall .
        :club a cd:Organization . :hall a cd:Place .""",
    ),
    "in a part of ours, and of theirs": (
        """:visit a prov:Activity ; prov:qualifiedAssociation [ prov:agent :one ; prov:hadRole cd:host ] ,
            [ prov:agent :two ; prov:hadRole :driver ] ; prov:generated :made , :new .
        :made a prov:Entity , cd:Agreement ; prov:wasAttributedTo :one . :new a prov:Organization .
        :one a prov:Organization . :two a prov:Organization .""",
        """:visit a cd:Activity ; cd:host :one ; cd:actor :two ; cd:concludes :made ; cd:founds :new .
        :made a cd:Agreement ; cd:party :one .
        :one a cd:Organization . :two a cd:Organization . :new a cd:Organization .""",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PROV)
def test_prov(case: str, tmp_path: Path) -> None:
    theirs, ours = PROV[case]
    assert adopted(tmp_path, "prov", theirs) == turtle(ours)


# ---- schema.org

EVENT = """{"@type": "ConferenceEvent", "@id": "https://example.org/mine/meeting", "name": "Meeting", "startDate": "2000-10-01T09:00",
  "location": {"@type": "City", "@id": "https://example.org/mine/place/upper",
               "geo": {"@type": "GeoCoordinates", "latitude": "1.5", "longitude": -2}, "sameAs": "https://www.wikidata.org/wiki/Q101"},
  "attendee": {"@id": "https://example.org/mine/club"}, "url": "https://example.org/m"}"""
MEETING = """:meeting a cd:Activity ; skos:prefLabel "Meeting" ; cd:start "2000-10-01" ; cd:participant :club .
:meeting cd:takesPlaceIn <https://example.org/mine/place/upper> .
<https://example.org/mine/place/upper> a cd:City ; cd:wikidataId "Q101" ; cd:latitude 1.5 ; cd:longitude "-2"^^xsd:decimal ."""
CONTEXTS = [
    '"https://schema.org"', '"http://schema.org/"', '"https://schema.org/docs/jsonldcontext.jsonld"', '{"@vocab": "http://schema.org/"}',
    '["https://schema.org", {"x": "https://example.org/x"}]',
]  # fmt: skip


def test_a_person_on_a_web_page_leaves_nothing_behind(tmp_path: Path) -> None:
    text = EVENT.replace('{"@type"', '{"@context": "https://schema.org", "@type"', 1)
    text = text.replace('"attendee": {', '"attendee": [{"@type": "Person", "name": "Somebody"}, {').replace('club"}', 'club"}]')
    assert adopted(tmp_path, "schema", text, ".jsonld") == turtle(MEETING)


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_web_page_names_the_context_in_many_ways(context: str, tmp_path: Path) -> None:
    text = EVENT.replace('{"@type"', f'{{"@context": {context}, "@type"', 1)
    if "@vocab" in context:
        text = text.replace('"https://www.wikidata.org/wiki/Q101"', '{"@id": "https://www.wikidata.org/wiki/Q101"}')
    assert adopted(tmp_path, "schema", text, ".jsonld") == turtle(MEETING)


def test_several_things_on_one_page(tmp_path: Path) -> None:
    page = [json.loads(EVENT) | {"@context": "https://schema.org"}]
    page.append({"@context": "http://schema.org/", "@type": "NGO", "@id": f"{MINE}club"})
    assert adopted(tmp_path, "schema", json.dumps(page), ".json") == turtle(MEETING + ":club a cd:CivilSocietyOrganization .")


SCHEMA = {
    "members, three ways": (
        """:net a schema:Consortium ; schema:member :one , [ a schema:OrganizationRole ; schema:member :two ; schema:startDate "1990" ] .
        :one a schema:Organization . :two a schema:GovernmentOrganization . :three a schema:Corporation ; schema:memberOf :net .""",
        {
            ":net a cd:CityNetwork",
            ":one a cd:Organization ; cd:memberOf :net",
            ":two a cd:Government",
            ":three a cd:Enterprise ; cd:memberOf :net",
        },
    ),
    "a text for a thing is no thing": (
        """:e a schema:Event ; schema:location "Town Hall" ; schema:organizer "The club" .""",
        {":e a cd:Activity"},
    ),
    "a town that organises is its government": (
        """<https://example.org/mine/place/u> a schema:City ; schema:name "U"@en .
        :e a schema:Festival ; schema:organizer <https://example.org/mine/place/u> .""",
        {
            '<https://example.org/mine/place/u> a cd:City ; skos:prefLabel "U"@en',
            ":e a cd:Activity ; cd:organizer <https://example.org/mine/actor/u>",
            '<https://example.org/mine/actor/u> a cd:CityGovernment ; skos:prefLabel "U"@en',
            "<https://example.org/mine/actor/u> cd:governs <https://example.org/mine/place/u>",
        },
    ),
    "the government that is there": (
        """:u a schema:City ; schema:memberOf :net . :net a schema:Consortium .
        :g a schema:GovernmentOrganization ; schema:areaServed :u .""",
        {":u a cd:City", ":g a cd:Government ; cd:governs :u ; cd:memberOf :net", ":net a cd:CityNetwork"},
    ),
    "a role of theirs": (
        """:e a schema:Event ; schema:contributor [ a schema:Role ; schema:contributor :c ; schema:roleName "translator" ] .
        :c a schema:Organization .""",
        {":e a cd:Activity ; cd:participant :c", ":c a cd:Organization"},
    ),
    "the older namespace": (
        "@prefix s: <http://schema.org/> . :e a s:Event ; s:superEvent :f ; s:keywords dimension:culture , kind:Twinning . :f a s:Event .",
        {":e a cd:Activity ; cd:subActivityOf :f ; cd:kind kind:Twinning", ":f a cd:Activity"},
    ),
    "a work": (
        """:a a schema:NewsArticle ; schema:url <https://example.org/a> ; schema:inLanguage "en" .
        :a schema:datePublished "2001-02-03T10:00:00Z" . :e a schema:Event ; schema:subjectOf :a .""",
        {
            ':a a cd:Source ; cd:address "https://example.org/a"^^xsd:anyURI ; cd:published "2001-02-03" ; dcterms:language "en"',
            ":e a cd:Activity ; cd:source :a",
        },
    ),
}


@pytest.mark.parametrize("case", SCHEMA)
def test_schema_org(case: str, tmp_path: Path) -> None:
    theirs, ours = SCHEMA[case]
    found = adopted(tmp_path, "schema", theirs)
    unnamed = {triple for triple in found if not isinstance(triple.subject, NamedNode)}
    assert found - unnamed == turtle(" .\n".join(ours) + " .")
    assert {triple.predicate for triple in unnamed} == (
        {TYPE, *map(iri, ("cd:member", "cd:organization", "cd:start"))} if "three" in case else set()
    )


TYPE = iri("rdf:type")


# ---- Wikidata


@pytest.fixture(scope="module")
def results() -> dict[str, QuerySolutions]:
    """What the two queries give on a small Wikidata, as texts in three formats."""
    store = Store()
    store.load(path=HERE / "wikidata.ttl", format=RdfFormat.TURTLE)
    folder = queries("exports")[0].parent / "wikidata"
    found = {}
    for path in sorted(folder.glob("*.rq")):
        for ending, format_ in ((".csv", QueryResultsFormat.CSV), (".tsv", QueryResultsFormat.TSV), (".json", QueryResultsFormat.JSON)):
            solutions = store.query(path.read_text(encoding="utf-8"))
            assert isinstance(solutions, QuerySolutions)
            found[path.stem + ending] = (solutions.serialize(format=format_) or b"").decode()
    return found  # type: ignore[return-value]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".json", "page.json"])
@pytest.mark.parametrize("query", ["twin-towns", "members"])
def test_what_the_queries_give_is_read_in_every_form(query: str, ending: str, results: dict[str, str], tmp_path: Path) -> None:
    text = results[query + (".json" if ending == "page.json" else ending)]
    if ending == "page.json":
        # What the page of the service saves: objects with texts
        text = json.dumps([{name: cell["value"] for name, cell in row.items()} for row in json.loads(text)["results"]["bindings"]])
    path = tmp_path / f"table.{ending.rpartition('.')[2]}"
    path.write_text(text, encoding="utf-8")
    found = adopt(path, "wikidata", MINE)
    wanted = (HERE / f"{query}.ttl").read_text(encoding="utf-8")
    today = next(triple.object.value for triple in found.triples if triple.predicate == iri("cd:accessed"))  # type: ignore[union-attr]
    assert found.triples == turtle(wanted.replace("TODAY", today))
    assert [value for _, _, value in found.refused] == ["http://www.wikidata.org/.well-known/genid/d41d8cd98f00b204"] * (
        query == "twin-towns"
    )


def test_what_comes_from_wikidata_conforms(results: dict[str, str], tmp_path: Path) -> None:
    for query in ("twin-towns", "members"):
        (tmp_path / f"{query}.csv").write_text(results[f"{query}.csv"], encoding="utf-8")
        found = adopt(tmp_path / f"{query}.csv", "wikidata", MINE)
        (tmp_path / "mine.ttl").write_text(written(found.triples), encoding="utf-8")
        report = citydip.validate(tmp_path / "mine.ttl")
        grave = {result.raw.focus for result in report.results if result.severity.name == "VIOLATION"}
        # The town of which Wikidata has no name in either language
        assert all("Q9104" in focus for focus in grave), [result.message["en"] for result in report.results if result.raw.focus in grave]


ROW = "http://www.wikidata.org/entity/Q1"


@pytest.mark.parametrize(
    ("date", "precision", "start"),
    [("1998-05-06T00:00:00Z", "11", "1998-05-06"), ("1998-05-06T00:00:00Z", "10", "1998-05"), ("1998-01-01T00:00:00Z", "9", "1998"),
     ("1998-01-01T00:00:00Z", "", "1998"), ("1990-01-01T00:00:00Z", "8", None), ("1900-01-01T00:00:00Z", "7", None), ("t77", "", None)],
)  # fmt: skip
def test_dates_are_as_precise_as_wikidata_knows_them(date: str, precision: str, start: str | None, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"place,partner,start,start_precision\n{ROW},{ROW}2,{date},{precision}\n", encoding="utf-8")
    found = {triple.object.value for triple in adopt(path, "wikidata").triples if triple.predicate == iri("cd:start")}  # type: ignore[union-attr]
    assert found == ({start} if start else set())


def test_a_town_is_not_its_own_twin(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"place,partner\n{ROW},{ROW}\n", encoding="utf-8")
    assert not [triple for triple in adopt(path, "wikidata").triples if triple.object == iri("cd:Agreement")]


# ---- Governments


def test_a_place_with_two_governments_gets_a_third() -> None:
    """Which of them is meant nobody knows."""
    data = turtle(":u a cd:Region . :a cd:governs :u . :b cd:governs :u . :m cd:member :u .")
    made = governed(data)
    assert turtle(f"<{MINE}u/actor/> a cd:RegionalGovernment ; cd:governs :u . :m cd:member <{MINE}u/actor/> .") <= made
    assert not [triple for triple in made if triple.predicate == iri("cd:member") and triple.object == NamedNode(f"{MINE}u")]


def test_what_is_no_place_stays() -> None:
    data = turtle(":e cd:actor :x , actor:berlin ; cd:takesPlaceIn :u . :u a cd:City .")
    assert governed(data) == data


def test_the_papers_places_have_governments() -> None:
    assert governed(turtle(":e cd:host place:berlin .")) == turtle(":e cd:host actor:berlin .")


# ---- Bad input

GOOD = f"place,partner\n{ROW},{ROW}2\n"
BAD: dict[str, tuple[str, str, bytes, str]] = {
    "a table with another ending": ("wikidata", "a.xlsx", GOOD.encode(), ".csv"),
    "a table without ending": ("wikidata", "a", GOOD.encode(), ".csv"),
    "an empty table": ("wikidata", "a.csv", b"", "no rows"),
    "headings alone": ("wikidata", "a.csv", b"place,partner\n", "no rows"),
    "blank lines alone": ("wikidata", "a.csv", b"\n\n", "no rows"),
    "other headings": ("wikidata", "a.csv", b"city,twin\nQ1,Q2\n", "city, twin"),
    "a partner alone": ("wikidata", "a.tsv", b"partner\tstart\nQ1\t1990\n", "partner, start"),
    "a row that is too short": ("wikidata", "a.csv", b"place,partner\nQ1\n", "a.csv:2"),
    "a row that is too long": ("wikidata", "a.csv", b"place,partner\nQ1,Q2\nQ1,Q2,Q3\n", "a.csv:3"),
    "a quote that does not end": ("wikidata", "a.csv", b'place,partner\n"Q1,Q2\n', "a.csv"),
    "no text": ("wikidata", "a.csv", b"\xff\xfe\x00", "text"),
    "a picture": ("wikidata", "a.json", b"\x89PNG\r\n", "text"),
    "broken JSON": ("wikidata", "a.json", b'{"results": ', "a.json:1"),
    "JSON that is a number": ("wikidata", "a.json", b"7", "rows"),
    "JSON without rows": ("wikidata", "a.json", b'{"head": {}}', "rows"),
    "JSON with rows that are none": ("wikidata", "a.json", b"[1, 2]", "rows"),
    "JSON as deep as a well": ("wikidata", "a.json", b"[" * 100_000, "text"),
    "no rows in JSON": ("wikidata", "a.json", b"[]", "no rows"),
    "a folder": ("wikidata", "", b"", "folder"),
    "a folder with Turtle": ("org", "", b"", "folder"),
    "broken Turtle": ("org", "a.ttl", b"<a> <b>", "a.ttl:1"),
    "an empty file": ("prov", "a.ttl", b"", "statement"),
    "nothing of ORG": ("org", "a.ttl", b"<https://example.org/a> <https://example.org/b> 1 .", "org"),
    "nothing of schema.org": ("schema", "a.jsonld", b'{"@context": {"a": "https://example.org/a"}, "a": 1}', "schema"),
    "schema.org that says nothing": (
        "schema",
        "a.jsonld",
        b'{"@context": "https://schema.org", "@type": "Recipe", "name": "soup"}',
        "schema",
    ),
    "another context": ("schema", "a.jsonld", b'{"@context": "https://example.org/context", "a": 1}', "context"),
    "a context in between": (
        "schema",
        "a.jsonld",
        b'{"@context": ["https://schema.org", "https://example.org/c"], "name": "a"}',
        "context",
    ),
    "a page of HTML": ("schema", "a.jsonld", b"<html></html>", "a.jsonld:1"),
    "HTML by its ending": ("schema", "a.html", b"<html></html>", ".ttl"),
    "an empty page": ("schema", "a.jsonld", b"{}", "statement"),
    "a page of bytes": ("schema", "a.jsonld", b"\xff\xfe{}", "text"),
    "an IRI that is none": ("org", "a.ttl", b"<https://example.org/a b> a <http://www.w3.org/ns/org#Organization> .", "a.ttl:1"),
    "nested entities": (
        "org",
        "a.rdf",
        b'<!DOCTYPE r [<!ENTITY a "&b;"><!ENTITY b "x">]><r xmlns="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        "DOCTYPE",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_in_one_line(case: str, tmp_path: Path) -> None:
    vocabulary, name, content, says = BAD[case]
    path = tmp_path / name
    if name:
        path.write_bytes(content)
    with pytest.raises(CitydipError) as caught:
        adopt(path, vocabulary)
    assert says in caught.value.message("en")
    for language in ("en", "fa"):
        assert "\n" not in caught.value.message(language)
        assert str(path) in caught.value.message(language)


@pytest.mark.parametrize("vocabulary", ["org", "prov", "schema", "wikidata"])
def test_a_missing_file(vocabulary: str, tmp_path: Path) -> None:
    path = tmp_path / ("no.csv" if vocabulary == "wikidata" else "no.jsonld")
    with pytest.raises(CitydipError) as caught:
        adopt(path, vocabulary)
    assert caught.value.key == "data-missing"


@pytest.mark.parametrize(
    "item", ["", "Iran", "http://www.wikidata.org/entity/P190", "https://example.org/Q1", "Q01", "Q1 ", "q1", "_:b0", "Q1;DROP"]
)
def test_a_row_without_an_item_is_left_out_and_named(item: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{GOOD}{ROW}3,{item}\n", encoding="utf-8")
    found = adopt(path, "wikidata")
    expected = [] if item == "Q1 " else [(f"{path}:3", "partner", item)]
    assert list(found.refused) == expected
    assert len([triple for triple in found.triples if triple.object == iri("cd:Agreement")]) == (2 if item == "Q1 " else 1)
    for language in ("en", "fa"):
        assert all(f"{path}:3" in line for line in found.lines(language))
        assert len(found.lines(language)) == len(expected)
