"""The bridges under HermiT, each beside what the other vocabulary says of its own terms: nothing breaks, nothing becomes what it is not."""

from functools import cache
from pathlib import Path

import owlready2
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, BNode, URIRef
from rdflib.collection import Collection

from citydip.resources import case_files, ontology_files, ontology_modules
from citydip.terms import PREFIXES
from tests.test_inference import bare, consistent
from tests.test_ontology import hermit

STUBS = {path.stem: path for path in sorted((Path(__file__).parent / "bridges").glob("*.ttl"))}
CASE = STUBS.pop("case")
CASES = case_files()
BRIDGES = {path.stem: path for path in ontology_modules("alignments") if path.stem not in ("terms", "matches", "crosswalks")}
EXAMPLE = rdflib.Namespace("https://example.org/bridges/")
AGENTS = ("foaf:Agent", "prov:Agent", "dcterms:Agent", "schema:Organization", "org:Organization", "m8g:PublicOrganisation")
"""What a place must never become."""
PLACES = ("schema:Place", "prov:Location", "geo:Feature", "wgs84:SpatialThing", "dcterms:Location")
"""What an agent of ours must never become, if only by these bridges."""


def node(short: str) -> URIRef:
    prefix, _, local = short.partition(":")
    return URIRef((PREFIXES[prefix] if prefix else str(EXAMPLE)) + local)


def triples(*paths: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


@cache
def everything() -> rdflib.Graph:
    """The ontology, the paper, the worked cases and a case of ours, with all bridges and what their vocabularies say.

    Those who belong and those to whom they belong are all different; no place is an agent, no agent a place, and nobody who is only
    addressed, served or watching is associated with an activity.
    """
    graph = bare(triples(*ontology_files("alignments"), *CASES, CASE, *STUBS.values()))
    for agent in AGENTS:
        graph.add((node("cd:Place"), OWL.disjointWith, node(agent)))
    for place in PLACES:
        graph.add((node("cd:Agent"), OWL.disjointWith, node(place)))
    belonging = {value for property_ in ("cd:member", "cd:organization") for value in graph.objects(None, node(property_))}
    assert len(belonging) > 5
    different, members = BNode(), BNode()
    Collection(graph, members, sorted(belonging, key=str))
    graph.add((different, RDF.type, OWL.AllDifferent))
    graph.add((different, OWL.distinctMembers, members))
    doing = [node(f"cd:{name}") for name in ("actor", "signatory", "organizer", "host", "bidder")]
    for taking_part in ("addressee", "beneficiary", "observer"):
        pairs = list(graph.subject_objects(node(f"cd:{taking_part}")))
        passive = [pair for pair in pairs if not any((pair[0], does, pair[1]) in graph for does in doing)]
        assert passive, taking_part
        for activity, participant in passive:
            deny(graph, activity, node("prov:wasAssociatedWith"), participant)
    return graph


@cache
def core() -> rdflib.Graph:
    """The same without the paper and the schemes: what is inconsistent with a part is inconsistent with the whole, and sooner."""
    paths = [path for path in ontology_files() if path.parent.name == "core"]
    return bare(triples(*paths, *BRIDGES.values(), *STUBS.values(), CASE))


def deny(graph: rdflib.Graph, subject: rdflib.term.Node, property_: URIRef, value: rdflib.term.Node) -> None:
    denial = BNode()
    if property_ == RDF.type:
        graph.add((denial, RDF.type, OWL.Class))
        graph.add((denial, OWL.complementOf, value))
        graph.add((subject, RDF.type, denial))
        return
    graph.add((denial, RDF.type, OWL.NegativePropertyAssertion))
    graph.add((denial, OWL.sourceIndividual, subject))
    graph.add((denial, OWL.assertionProperty, property_))
    graph.add((denial, OWL.targetIndividual, value))


def added(graph: rdflib.Graph, *statements: str) -> rdflib.Graph:
    """A copy with statements such as ``:town a foaf:Agent``; ``not`` in front denies one."""
    copy = rdflib.Graph()
    copy += graph
    for statement in statements:
        words = statement.removeprefix("not ").split()
        subject, property_, value = node(words[0]), RDF.type if words[1] == "a" else node(words[1]), node(words[2])
        if statement.startswith("not "):
            deny(copy, subject, property_, value)
        else:
            copy.add((subject, property_, value))
    return copy


def test_every_bridge_has_a_stub() -> None:
    assert len(BRIDGES) >= 10
    assert BRIDGES.keys() == STUBS.keys()


@pytest.mark.parametrize("name", BRIDGES)
def test_stub_speaks_of_every_term_of_its_bridge(name: str) -> None:
    """Else the reasoner would be asked about nothing."""
    declared = {
        term
        for term in triples(BRIDGES[name]).subjects(RDF.type, None)
        if not str(term).startswith(PREFIXES["citydip"]) and isinstance(term, URIRef)
    }
    said = triples(STUBS[name])
    assert declared
    if name != "wgs84":
        assert {term for term in declared if len(list(said.predicate_objects(term))) < 1} == set()


def test_bridges_break_nothing() -> None:
    """All at once: what is consistent, with classes that may have members, is so with each bridge alone."""
    try:
        assert hermit(everything()) == []
    except owlready2.base.OwlReadyInconsistentOntologyError:
        alone = [name for name in BRIDGES if not consistent(bare(triples(*ontology_files(), *CASES, CASE, BRIDGES[name], STUBS[name])))]
        pytest.fail(f"inconsistent with {', '.join(alone) or 'what must not follow, or with several bridges together'}")


def test_nothing_becomes_what_it_is_not() -> None:
    """No place an agent, no agent a place, no addressee a doer or an agent of PROV, no agreement an activity."""
    denied = [
        *(f"not :town a {agent}" for agent in AGENTS),
        *(f"not :town-hall a {place}" for place in PLACES),
        "not :ministry a prov:Agent",
        "not :petition prov:wasAssociatedWith :ministry",
        "not :agreement a prov:Activity",
        "not :network a org:FormalOrganization",
        "not :town-hall org:subOrganizationOf :network",
    ]
    assert consistent(added(core(), *denied))


@pytest.mark.parametrize(
    "statement",
    [
        ":town a schema:AdministrativeArea",
        ":town a geo:Feature",
        ":town a dcterms:Location",
        ":town-hall a m8g:PublicOrganisation",
        ":town-hall a org:FormalOrganization",
        ":town-hall a prov:Agent",
        ":petition prov:wasAssociatedWith :town-hall",
        ":first-membership org:member :town-hall",
        ":agreement a prov:Entity",
        ":agreement a gufo:Relator",
        ":petition a gufo:Event",
    ],
)
def test_what_the_bridges_are_for_follows(statement: str) -> None:
    """To deny it is inconsistent."""
    assert not consistent(added(core(), f"not {statement}"))


@pytest.mark.parametrize(
    "mistake",
    [
        (node("cd:City"), RDFS.subClassOf, node("org:Organization")),
        (node("cd:Place"), RDFS.subClassOf, node("foaf:Agent")),
        (node("cd:participant"), RDFS.subPropertyOf, node("prov:wasAssociatedWith")),
        (node("cd:Agent"), RDFS.subClassOf, node("prov:Agent")),
        (node("cd:memberOf"), RDFS.subPropertyOf, node("org:subOrganizationOf")),
        (node("cd:Organization"), RDFS.subClassOf, node("org:FormalOrganization")),
    ],
    ids=lambda triple: " ".join(str(term).rpartition("/")[2] for term in triple),
)
def test_a_mistaken_bridge_would_be_noticed(mistake: tuple[URIRef, URIRef, URIRef]) -> None:
    graph = added(
        core(),
        *(f"not :town a {agent}" for agent in AGENTS),
        "not :petition prov:wasAssociatedWith :ministry",
        "not :ministry a prov:Agent",
        "not :network a org:FormalOrganization",
        "not :town-hall org:subOrganizationOf :network",
    )
    graph = added(graph, ":town-hall cd:memberOf :network")
    assert consistent(graph)
    graph.add(mistake)
    assert not consistent(graph)


@pytest.mark.parametrize("statement", [":first-membership cd:member :other-hall", ":town a foaf:Agent", ":petition cd:actor :ministry"])
def test_what_breaks_everything_would_be_noticed(statement: str) -> None:
    """ORG's member is functional: two different members of one membership are a contradiction, and never merged."""
    assert not consistent(added(everything(), statement))
