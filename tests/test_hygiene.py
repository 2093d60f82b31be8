"""Hygiene checks: queries of which each row is an error in the ontology. Each is shown a small bad graph and a spoilt ontology."""

import re
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolutions, RdfFormat, Store, Triple, parse

from citydip.resources import queries
from citydip.terms import PREFIXES
from tests.graph import Graph, iri
from tests.test_ontology import PERSIAN_FAULTS

CHECKS = {path.stem: path.read_text(encoding="utf-8") for path in queries("hygiene")}
BAD = {path.stem: path for path in sorted((Path(__file__).parent / "hygiene").glob("*.ttl"))}

SPOIL = {
    "arabic-letters": 'INSERT DATA { cd:Agent skos:altLabel "بازيگر"@fa }',
    "broader-cycle": """
        DELETE { kind:ExperienceExchange skos:topConceptOf ?scheme }
        INSERT { kind:ExperienceExchange skos:broader kind:EconomicExperienceExchange }
        WHERE { kind:ExperienceExchange skos:topConceptOf ?scheme }""",
    "circular-definition": """
        DELETE { cd:Region skos:definition ?old } INSERT { cd:Region skos:definition "A region of a country."@en }
        WHERE { cd:Region skos:definition ?old FILTER (LANG(?old) = "en") }""",
    "citation-without-source": "DELETE WHERE { citation:Acuto2013-theory cd:cites ?source }",
    "city-without-country": "DELETE WHERE { place:london cd:country ?country }",
    "claim-without-section": "DELETE WHERE { mention:london-2012 cd:statedIn ?section }",
    "claim-without-statement": "DELETE WHERE { proposition:P04 cd:statement ?statement }",
    "concept-in-two-schemes": "INSERT DATA { dimension:security skos:inScheme <https://w3id.org/citydip/concept/function> }",
    "concept-outside-its-scheme": "DELETE WHERE { kind:Lobbying skos:inScheme ?scheme }",
    "concept-without-class": "DELETE DATA { kind:Lobbying a cd:ActivityKind }",
    "concept-without-place": "DELETE WHERE { kind:Lobbying skos:topConceptOf ?scheme }",
    "deprecated-in-use": """
        INSERT DATA {
            kind:Lobbying owl:deprecated true ; dcterms:isReplacedBy kind:PoliticalRepresentation ; skos:changeNote "why"@en , "چرا"@fa
        }""",
    "deprecated-unexplained": """
        INSERT DATA { case-kind:Training owl:deprecated true ; skos:changeNote "why"@en , "چرا"@fa }""",
    "empty-scheme": """
        DELETE { ?concept ?property ?value }
        WHERE { ?concept skos:inScheme <https://w3id.org/citydip/concept/confidence> ; ?property ?value }""",
    "figure-without-value": "DELETE WHERE { figure:london-2012-income cd:value ?value }",
    "foreign-language": 'INSERT DATA { place:london skos:altLabel "Londres"@fr }',
    "government-without-place": "DELETE WHERE { actor:hiroshima cd:governs ?place }",
    "hierarchy-cycle": "INSERT DATA { cd:Organization rdfs:subClassOf cd:CityGovernment }",
    "homeless-term": "DELETE WHERE { cd:party rdfs:isDefinedBy ?ontology }",
    "identical-definition": """
        DELETE { cd:start skos:definition ?start } INSERT { cd:start skos:definition ?end }
        WHERE { cd:start skos:definition ?start . cd:end skos:definition ?end FILTER (LANG(?start) = LANG(?end)) }""",
    "item-without-dimension": "DELETE WHERE { item:T1-ECO-3 cd:dimension ?dimension }",
    "item-without-kind": "DELETE WHERE { item:T1-ECO-3 cd:kind ?kind }",
    "label-shared-in-scheme": """
        DELETE { dimension:security skos:prefLabel ?old } INSERT { dimension:security skos:prefLabel ?new }
        WHERE {
            dimension:security skos:prefLabel ?old . dimension:culture skos:prefLabel ?new
            FILTER (LANG(?old) = "fa" && LANG(?new) = "fa")
        }""",
    "missing-definition": "DELETE WHERE { cd:City skos:definition ?definition }",
    "missing-example": "DELETE WHERE { cd:party skos:example ?example }",
    "missing-language": """
        DELETE { proposition:P04 cd:statement ?text } WHERE { proposition:P04 cd:statement ?text FILTER (LANG(?text) = "fa") }""",
    "missing-name": "DELETE WHERE { kind:Twinning skos:prefLabel ?name }",
    "missing-source": "DELETE WHERE { cd:Figure dcterms:source ?source }",
    "module-not-imported": "DELETE DATA { <https://w3id.org/citydip> owl:imports <https://w3id.org/citydip/core/claims> }",
    "module-without-licence": "DELETE WHERE { <https://w3id.org/citydip/core/claims> dcterms:license ?licence }",
    "name-shared-by-terms": """
        DELETE { cd:end skos:prefLabel ?end } INSERT { cd:end skos:prefLabel ?start }
        WHERE { cd:start skos:prefLabel ?start . cd:end skos:prefLabel ?end FILTER (LANG(?start) = LANG(?end)) }""",
    "nameless-ring": "INSERT DATA { _:one cd:partOf _:two . _:two cd:locatedIn _:three . _:three cd:partOf _:one }",
    "related-and-broader": "INSERT DATA { kind:ExperienceExchange skos:related kind:EconomicExperienceExchange }",
    "repeated-name": "INSERT { cd:City skos:altLabel ?name } WHERE { cd:City skos:prefLabel ?name }",
    "same-as-nameless": "INSERT DATA { place:paris owl:differentFrom _:other }",
    "several-names": 'INSERT DATA { place:london skos:prefLabel "Greater London"@en , "لندن بزرگ"@fa }',
    "shared-position": """
        DELETE { section:theory cd:position ?theory } INSERT { section:theory cd:position ?method }
        WHERE { section:theory cd:position ?theory . section:method cd:position ?method }""",
    "stray-blanks": 'INSERT DATA { cd:City skos:altLabel "  town"@en }',
    "term-as-individual": "INSERT DATA { cd:CityGovernment a cd:Government }",
    "term-of-two-kinds": "INSERT DATA { cd:value a owl:ObjectProperty }",
    "top-concept-with-broader": "INSERT DATA { kind:Lobbying skos:broader kind:PoliticalRepresentation }",
    "unclear-source": """
        DELETE { cd:Name dcterms:source ?old } INSERT { cd:Name dcterms:source "our choice"@en , "انتخاب ما"@fa }
        WHERE { cd:Name dcterms:source ?old }""",
    "undeclared-class": "DELETE DATA { cd:Topic a owl:Class }",
    "undeclared-individual": "INSERT DATA { <https://example.org/office> cd:officeOf actor:london }",
    "undeclared-property": "DELETE DATA { cd:page a owl:DatatypeProperty }",
    "undeclared-term": "DELETE WHERE { place:london a ?class }",
    "unfinished-definition": """
        DELETE { cd:City skos:definition ?old } INSERT { cd:City skos:definition ?new }
        WHERE { cd:City skos:definition ?old BIND (STRLANG(SUBSTR(STR(?old), 1, STRLEN(STR(?old)) - 1), LANG(?old)) AS ?new) }""",
    "untagged-text": """
        DELETE { cd:City skos:altLabel ?old } INSERT { cd:City skos:altLabel ?new }
        WHERE { cd:City skos:altLabel ?old BIND (STR(?old) AS ?new) }""",
    "unused-property": "DELETE WHERE { cd:seat rdfs:domain ?domain ; rdfs:range ?range }",
}
"""A change for each check that spoils the real ontology in what the check guards, and in nothing else."""

BROADER = iri("skos:broader")
Rows = set[tuple[str, ...]]


def rows(store: Store, check: str) -> Rows:
    result = store.query(CHECKS[check])
    assert isinstance(result, QuerySolutions)
    return {tuple(str(value) for value in row) for row in result}


def failing(store: Store) -> dict[str, Rows]:
    return {check: found for check in CHECKS if (found := rows(store, check))}


def copy(graph: Graph) -> Store:
    store = Store()
    store.extend(graph.store)
    return store


@pytest.fixture(scope="module")
def before(graph: Graph) -> dict[str, Rows]:
    """What fails before anything is spoilt: nothing, if the ontology is clean."""
    return failing(graph.store)


# ---- The files -----------------------------------------------------------------------------------------


def test_every_check_has_a_bad_graph_and_a_spoilt_ontology() -> None:
    assert len(CHECKS) >= 40
    assert CHECKS.keys() == BAD.keys() == SPOIL.keys()


@pytest.mark.parametrize("check", CHECKS)
def test_header_says_the_error_in_both_languages(check: str) -> None:
    head, _, _ = CHECKS[check].partition("\n\n")
    header = dict(line.removeprefix("# ").split(": ", 1) for line in head.splitlines())
    assert list(header) == ["en", "fa", "id"]
    assert header["id"] == check
    assert re.fullmatch(r"[A-Z].+\.", header["en"])
    assert re.fullmatch(r"[\u0600-\u06ff«].+\.", header["fa"])
    assert [fault for fault, pattern in PERSIAN_FAULTS.items() if re.search(pattern, header["fa"])] == []


@pytest.mark.parametrize("check", CHECKS)
def test_query_is_portable_and_stands_alone(check: str, graph: Graph) -> None:
    """It declares its prefixes and no others, asks for what is declared, has no unbounded path, and begins with the node that is wrong."""
    declared = dict(re.findall(r"^PREFIX\s+([\w-]+):\s+<([^>]+)>$", CHECKS[check], flags=re.M))
    assert declared.items() <= PREFIXES.items()
    body = re.sub(r'^PREFIX.*$|#\s.*$|"[^"\n]*"', "", CHECKS[check], flags=re.M)
    assert set(re.findall(r"(?<![\w?-])([a-z][\w-]*):(?!//)", body)) == declared.keys()
    for name in re.findall(r"(?<![\w?-])((?:cd|section|dimension):[\w-]+)", body):
        assert graph.values(iri(name), "rdf:type"), f"{name} is not declared"
    assert not re.search(r"NOT\s+EXISTS|[\w)][*+](?=[\s/|)])|SERVICE", body, flags=re.I)
    result = graph.store.query(CHECKS[check])
    assert isinstance(result, QuerySolutions)
    assert result.variables[0].value == "node"
    assert "ORDER BY" in body


@pytest.mark.parametrize("check", BAD)
def test_bad_graph_is_small_and_says_what_is_wrong(check: str) -> None:
    text = BAD[check].read_text(encoding="utf-8")
    assert re.match(r"# [A-Z].+\.\n\n", text)
    assert len(text.splitlines()) <= 40


# ---- What the checks find ------------------------------------------------------------------------------


@pytest.mark.parametrize("check", CHECKS)
def test_ontology_is_clean(check: str, graph: Graph) -> None:
    assert rows(graph.store, check) == set()


@pytest.mark.parametrize("check", BAD)
def test_bad_graph_is_caught_by_its_check_and_by_no_other(check: str, graph: Graph, before: dict[str, Rows]) -> None:
    store = copy(graph)
    store.load(BAD[check].read_bytes(), RdfFormat.TURTLE)
    new = {name: found for name, found in failing(store).items() if found != before.get(name)}
    assert new.keys() == {check}
    named = {str(term) for quad in parse(BAD[check].read_bytes(), RdfFormat.TURTLE) for term in quad.triple}
    assert {cell for row in new[check] for cell in row} & named, "no row names what the bad graph speaks of"


@pytest.mark.parametrize("check", SPOIL)
def test_spoilt_ontology_fails_exactly_its_check(check: str, graph: Graph, before: dict[str, Rows]) -> None:
    store = copy(graph)
    store.update("".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items()) + SPOIL[check])
    assert {name for name, found in failing(store).items() if found != before.get(name)} == {check}


@pytest.mark.parametrize("check", BAD)
def test_another_engine_finds_the_same(check: str, graph: Graph) -> None:
    """Over a bad graph, and what the ontology says of the nodes in it and near it, rdflib finds what pyoxigraph finds."""
    bad = list(parse(BAD[check].read_bytes(), RdfFormat.TURTLE))
    store = Store()
    store.extend(bad)
    near = {term for quad in bad for term in quad.triple if not isinstance(term, Triple)}
    near |= {same.subject for term in near if isinstance(term, Literal) for same in graph.store.quads_for_pattern(None, None, term)}
    near |= {quad.object for term in near if isinstance(term, NamedNode) for quad in graph.store.quads_for_pattern(term, BROADER, None)}
    for term in (term for term in near if isinstance(term, NamedNode)):
        store.extend(quad for quad in graph.store.quads_for_pattern(term, None, None) if not isinstance(quad.object, BlankNode))
    other = rdflib.Graph().parse(store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()), format="nt")
    found = [cells for cells in other.query(CHECKS[check]) if isinstance(cells, rdflib.query.ResultRow)]
    assert sorted(f"<{cells[0]}>" for cells in found) == sorted(row[0] for row in rows(store, check))
    assert found
