"""Case data in other vocabularies: what leaves comes back, but for what docs/exports.md lists."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store, Triple
from rdflib.compare import isomorphic

from citydip.errors import UsageError
from citydip.exchange import ENDINGS, VOCABULARIES, adopt, export, written
from citydip.exchange.background import knowledge, stated
from citydip.exchange.vocabularies import as_stored, from_vocabulary, query, to_vocabulary
from citydip.rdf import statements
from citydip.resources import case_files, ontology_modules, queries
from citydip.terms import resolve, shorten
from tests.graph import iri

ROOT = Path(__file__).parents[1]
EVERYTHING = Path(__file__).parent / "exports" / "everything.ttl"
BACK = {"org": "org", "cpov": "org", "schema": "schema", "prov": "prov"}
TYPE = iri("rdf:type")
DATA = {"cases": case_files(), "everything": [EVERYTHING]}
each_data = pytest.mark.parametrize("data", DATA)
each_vocabulary = pytest.mark.parametrize("vocabulary", BACK)
each_page = pytest.mark.parametrize("page", ["exports.md", "exports.fa.md"])


@cache
def given(data: str) -> frozenset[Triple]:
    return frozenset(as_stored(triple for path in DATA[data] for triple in statements(path)))


@cache
def left(data: str, vocabulary: str) -> frozenset[Triple]:
    return frozenset(to_vocabulary(given(data), vocabulary))


@cache
def back(data: str, vocabulary: str) -> frozenset[Triple]:
    return frozenset(from_vocabulary(left(data, vocabulary), BACK[vocabulary]))


def lost(data: str, vocabulary: str) -> set[Triple]:
    return set(given(data) - back(data, vocabulary) - stated())


def listed(page: str, vocabulary: str) -> tuple[set[NamedNode], set[NamedNode]]:
    """What a page lists as lost in every vocabulary and in one, as classes and properties."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    found: list[set[NamedNode]] = []
    for section in [
        next(part for part in sections if "(`all`)" in part.splitlines()[0]),
        next(part for part in sections if part.startswith(f"`{vocabulary}`")),
    ]:
        rows = re.findall(r"^\| ((?:`[\w:]+`[,،]? ?)+)\|", section, flags=re.MULTILINE)
        found.append({NamedNode(resolve(term) or "") for row in rows for term in re.findall(r"`([\w:]+)`", row)})
    return found[0], found[1]


def explained(triples: Iterable[Triple], data: str, terms: set[NamedNode]) -> set[Triple]:
    """The statements that are lost by reason of one of some terms: their property, or the class of a thing in them."""
    of = {node for node in given(data) | stated() if node.predicate == TYPE and node.object in terms}
    things = {triple.subject for triple in of}
    return {triple for triple in triples if triple.predicate in terms or triple.subject in things or triple.object in things}


# ---- Round trips


@each_data
@each_vocabulary
def test_nothing_comes_back_that_did_not_leave(data: str, vocabulary: str) -> None:
    assert len(back(data, vocabulary)) > 50
    assert back(data, vocabulary) - given(data) == set()


@each_page
@each_data
@each_vocabulary
def test_what_does_not_come_back_is_listed(page: str, data: str, vocabulary: str) -> None:
    everywhere, here = listed(page, vocabulary)
    gone = lost(data, vocabulary)
    assert len(gone) > 50
    unexplained = gone - explained(gone, data, everywhere | here)
    assert sorted({(shorten(triple.predicate.value), str(triple.subject)) for triple in unexplained}) == []


@each_page
@each_vocabulary
def test_what_is_listed_does_not_come_back(page: str, vocabulary: str) -> None:
    """Each term of a list explains a loss, of one vocabulary or, where it stands in the list for all, of some."""
    everywhere, here = listed(page, vocabulary)
    assert here
    gone = {vocabulary: lost("everything", vocabulary) | lost("cases", vocabulary) for vocabulary in BACK}
    for term in here:
        assert explained(gone[vocabulary], "everything", {term}), f"{term.value} is listed and comes back"
    for term in everywhere:
        assert any(explained(triples, "everything", {term}) | explained(triples, "cases", {term}) for triples in gone.values()), term.value


@pytest.mark.parametrize("vocabulary", BACK)
def test_both_pages_list_the_same(vocabulary: str) -> None:
    assert listed("exports.md", vocabulary) == listed("exports.fa.md", vocabulary)


def test_the_made_up_case_uses_every_property_of_case_data() -> None:
    """What is about the paper alone is no case data: claims, and the properties of claims and of concepts."""
    paper = {"Claim", "CaseMention", "KindMention", "DiplomaticFunctionClaim", "PracticeClaim", "RouteClaim", "TermClaim", "Designation"}
    concepts = {"AgreementStatus", "MembershipRole"}
    store, properties = knowledge(), set()
    for kind in ("owl:ObjectProperty", "owl:DatatypeProperty"):
        for quad in store.quads_for_pattern(None, TYPE, iri(kind)):
            domains = {quad.object for quad in store.quads_for_pattern(quad.subject, iri("rdfs:domain"), None)}
            if shorten(str(quad.subject)[1:-1]).startswith("cd:") and not domains & {iri(f"cd:{name}") for name in paper | concepts}:
                properties.add(quad.subject)
    claims = {iri(f"cd:{name}") for name in ("diplomacyRole", "theme", "term")}
    assert len(properties) > 60
    assert {str(node) for node in properties - claims - {triple.predicate for triple in given("everything")}} == set()
    classes = {triple.object for triple in given("everything") if triple.predicate == TYPE}
    below = {quad.subject for top in ("Place", "Agent") for quad in _below(iri(f"cd:{top}"))}
    assert below - classes - {iri("cd:Government"), iri("cd:Agent")} == set()


def _below(top: NamedNode) -> list[Triple]:
    found = [quad.triple for quad in knowledge().quads_for_pattern(None, iri("rdfs:subClassOf"), top)]
    return found + [triple for one in found if isinstance(one.subject, NamedNode) for triple in _below(one.subject)]


@pytest.mark.parametrize(("vocabulary", "ending"), [(name, ending) for name in ("org", "prov", "schema") for ending in ENDINGS[name]])
def test_every_syntax_comes_back_the_same(tmp_path: Path, vocabulary: str, ending: str) -> None:
    exported = export(given("everything"), vocabulary, ending)
    path = tmp_path / f"out{ending}"
    path.write_text(exported.text, encoding="utf-8")
    assert adopt(path, vocabulary).triples == back("everything", vocabulary)
    assert export(given("everything"), vocabulary, ending).text == exported.text


def test_people_are_told_what_stays_behind() -> None:
    exported = export(given("everything"), "org")
    assert exported.left["cd:Activity"] == len(
        [triple for triple in given("everything") if triple.subject in _things("visit", "friendship")]
    )
    assert exported.left["cd:hostedBy"] == 1
    assert exported.lines("en")[0].startswith(
        f"Statements that it has no place for, and that stay behind: {sum(exported.left.values())}, of cd:Activity ("
    )
    assert "cd:hostedBy" in exported.lines("fa")[0]
    assert sum(exported.left.values()) == len(lost("everything", "org"))


def _things(*names: str) -> set[NamedNode]:
    return {NamedNode(f"https://example.org/made-up/{name}") for name in names}


def test_what_the_paper_says_of_actors_and_places_goes_along() -> None:
    """A case may name an actor of the paper's without describing it."""
    membership = NamedNode("https://example.org/membership")
    data = [
        Triple(membership, TYPE, iri("cd:Membership")),
        Triple(membership, iri("cd:member"), iri("actor:berlin")),
        Triple(membership, iri("cd:organization"), iri("actor:m4")),
    ]
    made = to_vocabulary(data, "org")
    assert Triple(iri("actor:berlin"), TYPE, iri("org:FormalOrganization")) in made
    assert Triple(iri("place:berlin"), TYPE, iri("dcterms:Location")) in made
    assert not [triple for triple in made if "tehran" in str(triple.subject)]
    assert from_vocabulary(made, "org") == set(data)


# ---- Queries


@pytest.mark.parametrize("path", queries("exports"), ids=lambda path: path.stem)
def test_a_query_says_what_it_does_and_is_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(r"# en: \S.*\n# fa: \S.*\n(# with: (shared|from-shared)\n)?\n", text)
    declared = set(re.findall(r"^PREFIX ([\w-]+):", text, flags=re.MULTILINE))
    body = re.sub(r"^PREFIX.*$|#.*$|\"[^\"]*\"|<[^>\s]*>", "", text, flags=re.MULTILINE)
    assert set(re.findall(r"(?<![\w?-])([a-z][\w-]*):[\w-]", body)) == declared
    assert ("SELECT" if path.stem in {"wikidata", "geojson"} else "CONSTRUCT") in body
    known = {"shared", "from-shared", "wikidata", "geojson", *BACK, *(f"from-{name}" for name in VOCABULARIES)}
    assert {path.stem for path in queries("exports")} == known


def test_terms_of_ours_in_the_queries_are_declared() -> None:
    declared = {quad.subject for quad in knowledge()}
    for path in queries("exports"):
        body = re.sub(r"^PREFIX.*$|#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        names = set(re.findall(r"(?<![\w?-])((?:cd|agreement|status|membership-role):[\w-]+)", body))
        assert names
        assert [name for name in names if iri(name) not in declared] == [], path.name


@pytest.mark.parametrize("vocabulary", [*BACK, "from-org", "from-prov", "from-schema"])
def test_a_second_engine_constructs_the_same(vocabulary: str) -> None:
    triples = given("everything") if vocabulary in BACK else left("everything", vocabulary.removeprefix("from-"))
    classes = b"\n".join(path.read_bytes() for path in ontology_modules("core"))
    graph, store = rdflib.Graph(), Store()
    graph.parse(data=classes, format="turtle")
    store.bulk_load(classes, RdfFormat.TURTLE)
    graph.parse(data=written(triples, ".nt"), format="nt")
    store.load(written(triples, ".nt").encode(), RdfFormat.N_TRIPLES)
    ours = store.query(query(vocabulary))
    other = rdflib.Graph()
    other.parse(data=written(set(ours), ".nt"), format="nt")  # type: ignore[arg-type]
    theirs = graph.query(query(vocabulary)).graph
    assert theirs is not None
    assert len(other) > 20
    assert isomorphic(other, theirs)


# ---- What the mappings say


@pytest.mark.parametrize(
    ("vocabulary", "without"),
    [
        ("org", set()),
        # An intergovernmental organisation is only related to a public one.
        ("cpov", set()),
        # No case has claims; an exhibition is a kind, and kinds become terms of a defined set.
        ("prov", {"prov:Entity"}),
        ("schema", {"schema:Claim", "schema:ExhibitionEvent"}),
    ],
)
def test_the_mappings_are_followed(vocabulary: str, without: set[str]) -> None:
    """What a table of mappings relates to a term of ours is what the export makes of it."""
    table = ROOT / "ontology" / "alignments" / f"{vocabulary}.sssom.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    heads = rows.pop(0)
    text = query(vocabulary) + query("shared")
    assert len(rows) > 1
    for row in rows:
        ours, theirs = row[heads.index("subject_id")], row[heads.index("object_id")]
        if theirs not in without:
            assert theirs in text, f"{ours} should become {theirs}"


# ---- Bad input


@pytest.mark.parametrize("vocabulary", ["ORG", "", "foaf", "../org", "shared", "from-org", "queries"])
def test_an_unknown_vocabulary_is_refused(vocabulary: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<https://example.org/a> a <http://www.w3.org/ns/org#Organization> .", encoding="utf-8")
    for call in (lambda: export(given("everything"), vocabulary), lambda: adopt(path, vocabulary)):
        with pytest.raises(UsageError) as caught:
            call()
        for language in ("en", "fa"):
            assert "org" in caught.value.message(language)
            assert "\n" not in caught.value.message(language)


@pytest.mark.parametrize(
    ("vocabulary", "ending"), [("org", ".xlsx"), ("schema", ""), ("json", ".ttl"), ("geojson", ".ttl"), ("wikidata", ".json")]
)
def test_an_ending_that_does_not_fit_is_refused(vocabulary: str, ending: str) -> None:
    if not ending:
        assert export(given("everything"), vocabulary, ending).text.startswith("@prefix")
        return
    with pytest.raises(UsageError) as caught:
        export(given("everything"), vocabulary, ending)
    assert ending in caught.value.message("en")
    assert ending in caught.value.message("fa")


def test_data_that_says_nothing_leaves_as_nothing() -> None:
    for vocabulary in ENDINGS:
        exported = export([], vocabulary)
        assert exported.left == {}
        assert "Organization" not in exported.text
