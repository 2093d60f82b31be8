"""What Linked Open Vocabularies and the FAIR checkers FOOPS! and O'FAIRe look for; what only an act outside can give has its reason.

Sources: Vandenbussche and Vatant, Metadata Recommendations for Linked Open Data Vocabularies, version 1.1 (2012);
FOOPS!, https://w3id.org/foops/catalogue; Amdouni, Bouazzouni and Jonquet, O'FAIRe (2022), https://github.com/agroportal/fairness.
"""

import hashlib
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from pyoxigraph import Store as Oxigraph

from citydip import __version__, site
from citydip.terms import PREFIXES
from tests.apache import Servers
from tests.graph import Graph

ROOT: Final = NamedNode("https://w3id.org/citydip")
NAMESPACES: Final = {
    **PREFIXES,
    "cc": "http://creativecommons.org/ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "mod": "https://w3id.org/mod#",
    "prov": "http://www.w3.org/ns/prov#",
    "voaf": "http://purl.org/vocommons/voaf#",
    "void": "http://rdfs.org/ns/void#",
    "spdx": "http://spdx.org/rdf/terms#",
}


def node(short: str) -> NamedNode:
    prefix, _, name = short.partition(":")
    return NamedNode(NAMESPACES[prefix] + name)


@pytest.fixture(scope="module")
def published() -> dict[str, bytes]:
    return {name.partition("/")[2]: content for name, content in site.files().items()}


@pytest.fixture(scope="module")
def described(published: dict[str, bytes]) -> Oxigraph:
    """The ontology and its description, as a registry reads them from the web."""
    store = Oxigraph()
    for name in ("citydip.ttl", "dataset.ttl"):
        store.bulk_load(published[name], RdfFormat.TURTLE)
    return store


def values(store: Oxigraph, properties: str, subject: NamedNode = ROOT) -> list[Any]:
    """The values of the first of some properties that there is."""
    for property_ in properties.split():
        found = [quad.object for quad in store.quads_for_pattern(subject, node(property_), None)]
        if found:
            return found
    return []


def in_both_languages(found: Iterable[Any]) -> bool:
    return {"en", "fa"} <= {value.language for value in found if isinstance(value, Literal)}


# ---- Linked Open Vocabularies --------------------------------------------------------------------------

LOV = {
    "title": "dcterms:title",
    "description": "dcterms:description",
    "issued": "dcterms:issued",
    "modified": "dcterms:modified",
    "creator": "dcterms:creator",
    "contributor": "dcterms:contributor",
    "publisher": "dcterms:publisher",
    "rights": "dcterms:rights",
    "licence": "dcterms:license",
    "version": "owl:versionInfo",
    "prefix": "vann:preferredNamespacePrefix",
    "namespace": "vann:preferredNamespaceUri",
    "home": "foaf:homepage",
    "what it relies on": "voaf:extends",
    "metadata vocabularies": "voaf:metadataVoc",
    "number of classes": "voaf:classNumber",
    "number of properties": "voaf:propertyNumber",
}


@pytest.mark.parametrize("wanted", LOV)
def test_lov_of_the_vocabulary(described: Oxigraph, wanted: str) -> None:
    assert node("voaf:Vocabulary") in values(described, "rdf:type")
    found = values(described, LOV[wanted])
    assert found
    if wanted in {"title", "description", "creator", "contributor", "publisher", "rights"}:
        assert in_both_languages(found)


def test_lov_of_its_terms(graph: Graph) -> None:
    terms = [term for kind in ("Class", "ObjectProperty", "DatatypeProperty") for term in graph.all(f"owl:{kind}")]
    ours = [term for term in terms if term.value.startswith(PREFIXES["cd"])]
    assert len(ours) > 150
    for term in ours:
        assert in_both_languages(graph.values(term, "skos:prefLabel")), term
        assert in_both_languages(graph.values(term, "skos:definition")), term
        assert graph.nodes(term, "rdfs:isDefinedBy") == [ROOT], term


# ---- FOOPS! --------------------------------------------------------------------------------------------

FOOPS = {
    "OM1 minimum": "dcterms:title dcterms:description dcterms:license owl:versionIRI dcterms:creator vann:preferredNamespaceUri",
    "OM2 recommended": "vann:preferredNamespacePrefix owl:versionInfo dcterms:created dcterms:bibliographicCitation dcterms:contributor",
    "OM3 detailed": "dcterms:publisher foaf:logo bibo:status dcterms:source dcterms:issued dcterms:modified",
    "OM4.1 licence": "dcterms:license",
    "OM5.1 provenance": "dcterms:creator dcterms:created",
    "OM5.2 detailed provenance": "dcterms:issued dcterms:publisher",
    "FIND1 prefix": "vann:preferredNamespacePrefix",
}
FOOPS_OUTSIDE = {
    "FIND2": "the prefix is to be registered at prefix.cc or with LOV",
    "FIND3": "the ontology is to be registered with LOV",
    "FIND_3_BIS": "the same",
    "OM3 doi": "a DOI is given by the archive that takes a release",
    "OM3 previous version": "there is none yet",
    "OM4.2": "that the licence resolves is for Creative Commons to see to",
}
"""What no file can give, with who can."""


@pytest.mark.parametrize("check", FOOPS)
def test_foops_metadata(check: str, published: dict[str, bytes]) -> None:
    """FOOPS! reads the ontology alone, not its description; a contributor is asked for without a penalty."""
    store = Oxigraph()
    store.bulk_load(published["citydip.ttl"], RdfFormat.TURTLE)
    missing = [property_ for property_ in FOOPS[check].split() if not values(store, property_)]
    assert [property_ for property_ in missing if property_ != "dcterms:contributor"] == []


def test_foops_identifiers(described: Oxigraph) -> None:
    """PURL1, HTTP1, VER1."""
    assert ROOT.value.startswith("https://w3id.org/")
    (version,) = values(described, "owl:versionIRI")
    assert version == NamedNode(f"{ROOT.value}/{__version__}")
    assert values(described, "vann:preferredNamespaceUri")[0].value == PREFIXES["cd"]


def test_foops_vocabularies(described: Oxigraph, graph: Graph) -> None:
    """VOC1 to VOC4: other vocabularies in metadata and terms; labels and definitions of all terms are tested for LOV."""
    about = {quad.predicate.value for quad in described.quads_for_pattern(ROOT, None, None)}
    assert any(property_.startswith(PREFIXES["dcterms"]) for property_ in about)
    used = {quad.predicate.value for quad in graph.store}
    assert any(property_.startswith(PREFIXES["skos"]) for property_ in used)


@pytest.mark.parametrize("path", ["/", f"/{__version__}"])
def test_foops_on_the_web(servers: Servers, path: str) -> None:
    """CN1, DOC1, RDF1, URI1, URI2, VER2: the IRI and the version's IRI lead to RDF in each form, and to a page."""
    for accept, ending in {"application/rdf+xml": "rdf", "text/turtle": "ttl", "text/n3": "ttl", "application/ld+json": "jsonld"}.items():
        _, headers, _ = servers.get(f"/citydip{path}", accept)
        assert urlsplit(headers["Location"]).path.endswith(f".{ending}")
        status, _, body = servers.get(headers["Location"])
        assert status == 200
        ontologies = {quad.subject for quad in parse(body, site.SYNTAXES[ending]) if quad.object == node("owl:Ontology")}
        assert ontologies == {ROOT}
    _, headers, _ = servers.get(f"/citydip{path}", "text/html")
    status, found, body = servers.get(headers["Location"])
    assert (status, found["Content-Type"].partition(";")[0], b"<h1>" in body) == (200, "text/html", True)


# ---- O'FAIRe -------------------------------------------------------------------------------------------

O_FAIRE = {
    "F1Q1 identifier": "dcterms:identifier",
    "F1Q4 version": "owl:versionIRI",
    "F2Q1 must: acronym": "mod:acronym",
    "F2Q1 must: title": "dcterms:title",
    "F2Q1 must: description": "dcterms:description",
    "F2Q1 must: keywords": "dcat:keyword",
    "F2Q1 must: home": "foaf:homepage",
    "F2Q1 must: example": "vann:example",
    "F2Q1 must: namespace": "vann:preferredNamespaceUri",
    "F2Q1 must: pattern of IRIs": "void:uriRegexPattern",
    "F2Q1 must: publisher": "dcterms:publisher",
    "F2Q1 must: subject": "dcat:theme",
    "F2Q1 must: audience": "dcterms:audience",
    "F2Q2 should: classes": "voaf:classNumber",
    "F2Q2 should: properties": "voaf:propertyNumber",
    "F2Q2 should: axioms": "void:triples",
    "F2Q3 optional": "vann:preferredNamespacePrefix",
    "F2Q4 other: languages": "dcterms:language",
    "F2Q4 other: citation": "dcterms:bibliographicCitation",
    "F2Q4 other: logo": "foaf:logo",
    "F2Q4 other: downloads": "void:dataDump",
    "F3Q3 link to the description": "rdfs:seeAlso",
    "A2Q4 status": "bibo:status",
    "I1Q1 language": "mod:hasRepresentationLanguage",
    "I1Q3 syntax": "mod:hasSyntax",
    "I1Q4 formality": "mod:hasFormalityLevel",
    "I1Q5 other formats": "dcterms:hasFormat",
    "I2Q2 terms of others": "dcterms:relation",
    "I2Q6 influence": "voaf:extends",
    "I2Q7 metadata vocabularies": "voaf:metadataVoc",
    "R1Q1 names": "mod:prefLabelProperty",
    "R1Q1 synonyms": "mod:synonymProperty",
    "R1Q1 definitions": "mod:definitionProperty",
    "R1Q1 authors": "mod:authorProperty",
    "R1Q1 obsolete": "mod:obsoleteProperty",
    "R1Q2 hierarchy": "mod:hierarchyProperty",
    "R1.1Q1 licence": "dcterms:license",
    "R1.1Q2 access": "dcterms:accessRights",
    "R1.1Q3 permissions": "cc:morePermissions",
    "R1.1Q3 guidelines": "cc:useGuidelines",
    "R1.1Q3 holder": "dcterms:rightsHolder",
    "R1.2Q1 creator": "dcterms:creator",
    "R1.2Q1 contributor": "dcterms:contributor",
    "R1.2Q2 source": "dcterms:source",
    "R1.2Q2 generated by": "prov:wasGeneratedBy",
    "R1.2Q3 method": "dcterms:accrualMethod",
    "R1.2Q3 periodicity": "dcterms:accrualPeriodicity",
    "R1.2Q3 policy": "dcterms:accrualPolicy",
    "R1.2Q4 version": "owl:versionInfo",
    "R1.2Q6 methodology": "mod:usedEngineeringMethodology",
    "R1.2Q6 paradigm": "mod:conformsToKnowledgeRepresentationParadigm",
    "R1.2Q7 task": "mod:designedForTask",
    "R1.2Q7 competency questions": "mod:competencyQuestion",
    "R1.3Q3 freely available": "dcterms:accessRights",
}
O_FAIRE_OUTSIDE = {
    "F1Q2": "a DOI is given by the archive that takes a release",
    "F4Q1, F4Q2, F4Q3": "libraries and repositories take ontologies from who offers them",
    "A1Q4": "there is no public SPARQL endpoint",
    "A1.2, A2Q1 to A2Q3": "these ask about the repository that holds the ontology",
    "I2Q1": "it imports no vocabulary, so that it can be read offline; it declares the terms that it takes",
    "R1.2Q1 curator, translator": "the contributors are all of them",
    "R1.2Q4 previous version": "there is none yet",
    "R1.2Q8": "nobody paid for it",
    "R1.3Q1, R1.3Q2": "no project and no group has taken it up yet",
}


@pytest.mark.parametrize("question", O_FAIRE)
def test_o_faire(described: Oxigraph, question: str) -> None:
    assert values(described, O_FAIRE[question])


def test_o_faire_links_both_ways(described: Oxigraph) -> None:
    """F3Q3, I3Q3: the description names the ontology, and the ontology its description, by IRI."""
    assert values(described, "rdfs:seeAlso") == [NamedNode(f"{ROOT.value}/dataset")]
    assert values(described, "foaf:primaryTopic", NamedNode(f"{ROOT.value}/dataset")) == [ROOT]


def test_what_is_left_to_others_has_a_reason() -> None:
    for outside in (FOOPS_OUTSIDE, O_FAIRE_OUTSIDE):
        assert all(re.fullmatch(r"[a-z].{10,}", reason) or reason == "the same" for reason in outside.values())


# ---- The description is true ---------------------------------------------------------------------------


def test_texts_of_the_description_stand_in_both_languages(described: Oxigraph) -> None:
    tagged: dict[tuple[str, str], set[str]] = {}
    for quad in described.quads_for_pattern(ROOT, None, None):
        if isinstance(quad.object, Literal) and quad.object.language:
            tagged.setdefault((str(quad.subject), quad.predicate.value), set()).add(quad.object.language)
    assert len(tagged) > 15
    assert {key for key, languages in tagged.items() if languages != {"en", "fa"}} == set()


def test_sizes_and_checksums_are_those_of_the_files(described: Oxigraph, published: dict[str, bytes]) -> None:
    distributions = values(described, "dcat:distribution")
    names = []
    for distribution in distributions:
        assert isinstance(distribution, BlankNode)
        said: dict[NamedNode, Any] = {quad.predicate: quad.object for quad in described.quads_for_pattern(distribution, None, None)}
        name = str(said[node("dcat:downloadURL")].value).removeprefix(f"{ROOT.value}/{__version__}/")
        names.append(name)
        assert int(said[node("dcat:byteSize")].value) == len(published[name])
        digest = Literal(hashlib.sha256(published[name]).hexdigest(), datatype=node("xsd:hexBinary"))
        assert [*described.quads_for_pattern(said[node("spdx:checksum")], node("spdx:checksumValue"), digest)]
    assert sorted(names) == ["citydip.jsonld", "citydip.nt", "citydip.rdf", "citydip.ttl", "en.html", "fa.html"]


def test_counts_are_right(described: Oxigraph, graph: Graph, published: dict[str, bytes]) -> None:
    def count(property_: str) -> int:
        (value,) = values(described, property_)
        return int(value.value)

    assert count("void:triples") == len(set(parse(published["citydip.ttl"], RdfFormat.TURTLE)))
    assert count("voaf:classNumber") == len([node for node in graph.all("owl:Class") if node.value.startswith(ROOT.value)])
    assert count("void:distinctSubjects") > count("void:entities") > 500


def test_checksums_name_every_file(published: dict[str, bytes]) -> None:
    lines = published["SHA256SUMS"].decode().splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in published.items() if name != "SHA256SUMS"}
    assert len(listed) > 100


def test_every_document_says_the_same_in_every_syntax(published: dict[str, bytes]) -> None:
    names = {name.rpartition(".")[0] for name in published if name.endswith(".nt")}
    assert len(names) > 30
    for name in names:
        sizes = {ending: len(set(parse(published[f"{name}.{ending}"], syntax))) for ending, syntax in site.SYNTAXES.items()}
        assert len(set(sizes.values())) == 1, (name, sizes)
