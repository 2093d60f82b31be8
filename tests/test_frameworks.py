"""Other frameworks of city diplomacy: attributed, explained in both languages, compared with the paper, and kept out of its findings."""

import re
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions

import citydip
from citydip.finding import check
from citydip.resources import ontology_modules, queries
from citydip.store import Store
from citydip.terms import PREFIXES, local_name
from tests.graph import Graph, iri
from tests.test_ontology import PERSIAN_FAULTS, merged, module_iri, violations
from tests.test_paper_questions import ANSWERED, EXPECTED, answer, body

BESIDE = "frameworks", "alignments"
MODULES = [path for folder in BESIDE for path in ontology_modules(folder)]
BOOKS = {"marchetti-2021": (5, 6, 0), "kihlgren-grandi-2020": (7, 0, 5), "bull-1977": (0, 0, 0)}
"""For each source of a framework how many fields, subjects of a field and tools the issue and its contents page give."""


@pytest.fixture(scope="module")
def whole() -> Graph:
    return Graph(MODULES)


@pytest.fixture(scope="module")
def alone(whole: Graph, graph: Graph) -> Graph:
    """What the further modules say."""
    found = Graph(MODULES)
    for quad in graph.store:
        found.store.remove(quad)
    assert len(found.store) > 1500
    return found


# ---- As well made as the rest ----------------------------------------------------------------------------


def test_frameworks_keep_the_house_style() -> None:
    graph = merged()
    for path in ontology_modules("frameworks"):
        graph.parse(path, format="turtle")
    assert violations(graph) == set()
    graph.remove(
        (rdflib.URIRef(iri("framework:marchetti-2021-economy").value), None, rdflib.URIRef(iri("framework:marchetti-2021-contents").value))
    )
    assert violations(graph) == {(rdflib.URIRef(iri("framework:marchetti-2021-economy").value), "section")}


@pytest.mark.parametrize("rule", queries("hygiene"), ids=lambda path: path.stem)
def test_hygiene(rule: Path, whole: Graph) -> None:
    result = whole.store.query(rule.read_text(encoding="utf-8"))
    assert isinstance(result, QuerySolutions)
    found = {str(row["node"]).strip("<>") for row in result}
    expected = {module_iri(path) for path in MODULES} if rule.stem == "module-not-imported" else set()
    assert found == expected


def texts(graph: Graph) -> list[Literal]:
    return [quad.object for quad in graph.store if isinstance(quad.object, Literal) and quad.object.language == "fa"]


@pytest.mark.parametrize("fault", PERSIAN_FAULTS)
def test_persian_is_well_written(alone: Graph, fault: str) -> None:
    found = texts(alone)
    assert len(found) > 250
    assert [text.value for text in found if re.search(PERSIAN_FAULTS[fault], text.value)] == []


def test_every_text_stands_in_both_languages(alone: Graph) -> None:
    english = [quad.object for quad in alone.store if isinstance(quad.object, Literal) and quad.object.language == "en"]
    assert len(english) == len(texts(alone))


# ---- Attributed ------------------------------------------------------------------------------------------


def test_every_claim_names_its_source_and_no_claim_is_the_papers(alone: Graph, whole: Graph) -> None:
    counts = {}
    for source in (iri(f"framework:{name}") for name in BOOKS):
        sections = whole.subjects("cd:sectionOf", source)
        stated = [node for section in sections for node in alone.subjects("cd:statedIn", section)]
        kinds = [local_name(kind.value) for node in stated for kind in whole.nodes(node, "rdf:type")]
        counts[local_name(source.value)] = kinds.count("DimensionClaim"), kinds.count("ListItem"), kinds.count("Claim")
    assert counts == BOOKS
    claims = {node for quad in alone.store if quad.predicate == iri("cd:statement") and isinstance(node := quad.subject, NamedNode)}
    assert len(claims) == 11 + 12 + 2
    for claim in claims:
        [section] = whole.nodes(claim, "cd:statedIn")
        [source] = whole.nodes(section, "cd:sectionOf")
        assert source != NamedNode(PREFIXES["citydip"] + "paper")
        assert whole.one(source, "cd:published"), source
        assert whole.one(source, "cd:address"), source


@pytest.mark.parametrize("name", BOOKS)
def test_a_book_says_what_was_read_of_it(name: str, whole: Graph) -> None:
    note = whole.text(iri(f"framework:{name}"), "skos:editorialNote", "en")
    assert note
    assert note.startswith("Only the contents page")


def test_the_five_functions_have_their_origin(whole: Graph) -> None:
    origin = iri("framework:bull-1977-origin")
    assert set(whole.nodes(origin, "cd:about")) == set(whole.all("cd:DiplomaticFunction"))
    [citation] = whole.nodes(origin, "cd:citation")
    assert whole.nodes(citation, "cd:cites") == [iri("framework:bull-1977")]
    assert len(whole.all("cd:DiplomaticFunction")) == 5


# ---- Compared --------------------------------------------------------------------------------------------


def test_every_field_subject_and_tool_stands_in_the_crosswalk(whole: Graph) -> None:
    matches = [iri(f"skos:{kind}Match") for kind in ("exact", "close", "broad", "narrow", "related")]
    dimensions = {node for node in whole.all("cd:Dimension") if node.value.startswith(PREFIXES["dimension"])}
    assert len(dimensions) == 6
    without = set()
    for scheme in ("marchetti-2021", "kihlgren-grandi-2020", "role"):
        concepts = whole.subjects("skos:inScheme", NamedNode(f"{PREFIXES['citydip']}concept/{scheme}"))
        assert len(concepts) >= 3
        for concept in concepts:
            others = {value for match in matches for value in whole.nodes(concept, f"skos:{local_name(match.value)}")}
            notes = [note for note in whole.texts(concept, "skos:editorialNote", "en") if note.startswith("No counterpart: ")]
            assert bool(others & dimensions) + len(notes) <= 1, concept
            assert others or notes, concept
            without |= {f"{scheme}:{local_name(concept.value)}" for _ in notes}
    assert without == {
        "marchetti-2021:environment",
        "marchetti-2021:migration",
        "kihlgren-grandi-2020:environment",
        "kihlgren-grandi-2020:innovation",
        "kihlgren-grandi-2020:migration",
        "role:awareness-raising",
    }


# ---- Kept out of the findings ----------------------------------------------------------------------------


def test_frameworks_and_mappings_change_no_finding() -> None:
    found = check(Store(beside=BESIDE))
    assert len(found) == 32
    assert [finding.answer.question.id for finding in found if not finding.reproduced] == []


def test_frameworks_and_mappings_change_no_answer(whole: Graph) -> None:
    assert len(ANSWERED) > 15
    assert [path.stem for path in ANSWERED if answer(whole, body(path)) != EXPECTED[path.stem]] == []


def test_a_first_answer_reads_neither(whole: Graph, graph: Graph) -> None:
    store = Store()
    assert store.beside == ()
    assert len(store.select("SELECT * { ?s ?p ?o }")) == len(graph.store) < len(whole.store)


def test_names_stay_unambiguous_after_frameworks_were_read() -> None:
    """Both Marchetti and the paper have an economy; whoever asks the paper means the paper's."""
    assert len(citydip.ask("Q14", framework="Marchetti 2021")) == 11
    assert len(citydip.ask("Q04", dimension="economy")) == 4
