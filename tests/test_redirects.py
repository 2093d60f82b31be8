"""What w3id.org will answer: its redirect file in a real Apache, and behind it the files to which it sends, served by the same."""

import re
from urllib.parse import urlsplit

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from citydip import __version__
from citydip.resources import case_files, ontology_modules
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.apache import W3ID, Servers

TURTLE, RDF, JSONLD, TRIPLES, HTML = "text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples", "text/html"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OWL_API = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
RDFLIB = "text/turtle, application/x-turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"


# ---- The table of requests -----------------------------------------------------------------------------

V = __version__
TABLE = [
    # path, Accept, status, target
    ("/", TURTLE, 303, f"{V}/citydip.ttl"),
    ("/", RDF, 303, f"{V}/citydip.rdf"),
    ("/", JSONLD, 303, f"{V}/citydip.jsonld"),
    ("/", TRIPLES, 303, f"{V}/citydip.nt"),
    ("/", HTML, 303, f"{V}/en.html"),
    ("/", BROWSER, 303, f"{V}/en.html"),
    ("/", OWL_API, 303, f"{V}/citydip.rdf"),
    ("/", RDFLIB, 303, f"{V}/citydip.ttl"),
    ("/", JENA, 303, f"{V}/citydip.ttl"),
    ("/", None, 303, f"{V}/citydip.ttl"),
    ("/", "*/*", 303, f"{V}/citydip.ttl"),
    ("/", "application/*", 303, f"{V}/citydip.ttl"),
    ("/", "text/n3", 303, f"{V}/citydip.ttl"),
    ("/", "text/xml", 303, f"{V}/citydip.rdf"),
    ("/", "application/json", 303, f"{V}/citydip.jsonld"),
    ("/", "text/plain", 303, f"{V}/citydip.nt"),
    ("/", "application/ld+json;profile=flattened, text/html;q=0.9", 303, f"{V}/citydip.jsonld"),
    ("/", "text/html;q=0.5, text/turtle", 303, f"{V}/citydip.ttl"),
    ("/", "text/html;q=0.5,text/turtle;q=1.0", 303, f"{V}/citydip.ttl"),
    ("/", "text/turtle;q=0, application/rdf+xml;q=0.4", 303, f"{V}/citydip.rdf"),
    ("/", "TEXT/TURTLE", 303, f"{V}/citydip.ttl"),
    ("/", "image/png", 406, ""),
    ("/", "text/turtle;q=0", 406, ""),
    ("/", "application/x-turtles", 406, ""),
    ("/1.0.0", TURTLE, 303, "1.0.0/citydip.ttl"),
    ("/1.0.0", HTML, 303, "1.0.0/en.html"),
    ("/1.0.0/", RDF, 303, "1.0.0/citydip.rdf"),
    ("/7.11.0", TURTLE, 303, "7.11.0/citydip.ttl"),
    ("/ontology", TURTLE, 303, f"{V}/citydip.ttl"),
    ("/ontology", BROWSER, 303, f"{V}/en.html"),
    ("/concept/dimension", HTML, 303, f"{V}/en.html#concept/dimension"),
    ("/concept/kind/Twinning", HTML, 303, f"{V}/en.html#concept/kind/Twinning"),
    ("/concept/kind/Twinning", TURTLE, 303, f"{V}/citydip.ttl"),
    ("/paper", HTML, 303, f"{V}/en.html#paper"),
    ("/paper/proposition/P08", HTML, 303, f"{V}/en.html#paper/proposition/P08"),
    ("/paper/proposition/P08", RDF, 303, f"{V}/citydip.rdf"),
    ("/actor/uclg", JSONLD, 303, f"{V}/citydip.jsonld"),
    ("/place/london", HTML, 303, f"{V}/en.html#place/london"),
    ("/case/coventry-volgograd", HTML, 303, f"{V}/en.html#case/coventry-volgograd"),
    ("/case/coventry-volgograd", TURTLE, 303, f"{V}/cases.ttl"),
    ("/cases/coventry-volgograd", TURTLE, 303, f"{V}/cases/coventry-volgograd.ttl"),
    ("/framework/marchetti", TURTLE, 303, f"{V}/frameworks.ttl"),
    ("/framework/marchetti", HTML, 303, f"{V}/en.html#framework/marchetti"),
    ("/concept/marchetti-2021", RDF, 303, f"{V}/frameworks.rdf"),
    ("/concept/kihlgren-grandi-2020/peace", TURTLE, 303, f"{V}/frameworks.ttl"),
    ("/frameworks/marchetti-2021", TURTLE, 303, f"{V}/frameworks/marchetti-2021.ttl"),
    ("/alignments/org", TURTLE, 303, f"{V}/alignments/org.ttl"),
    ("/alignments/org.sssom.tsv", None, 303, f"{V}/alignments/org.sssom.tsv"),
    ("/core/actors", OWL_API, 303, f"{V}/core/actors.rdf"),
    ("/1.0.0/core/actors", TURTLE, 303, "1.0.0/core/actors.ttl"),
    ("/core/actors", HTML, 303, f"{V}/en.html#core/actors"),
    ("/schemes/kinds", TRIPLES, 303, f"{V}/schemes/kinds.nt"),
    ("/paper/sections", TURTLE, 303, f"{V}/paper/sections.ttl"),
    ("/shapes/house-style", TURTLE, 303, f"{V}/shapes/house-style.ttl"),
    ("/dataset", TURTLE, 303, f"{V}/dataset.ttl"),
    ("/dataset", HTML, 303, f"{V}/en.html"),
    ("/1.0.0/citydip.ofn", HTML, 303, "1.0.0/citydip.ofn"),
    ("/1.0.0/citydip.ttl", "image/png", 303, "1.0.0/citydip.ttl"),
    ("/1.0.0/fa.html", None, 303, "1.0.0/fa.html"),
    ("/context.jsonld", JSONLD, 303, f"{V}/context.jsonld"),
    ("/cases.schema.json", None, 303, f"{V}/cases.schema.json"),
    ("/logo.svg", "image/*", 303, f"{V}/logo.svg"),
    ("/1.0.0/SHA256SUMS", None, 303, "1.0.0/SHA256SUMS"),
    ("/nowhere", TURTLE, 404, ""),
    ("/concept/kind/Twinning/more", TURTLE, 404, ""),
    ("/actor", TURTLE, 404, ""),
    ("/1.0/core/actors", TURTLE, 404, ""),
    ("/core/../../etc", TURTLE, 404, ""),
]


@pytest.mark.parametrize(("path", "accept", "status", "target"), TABLE, ids=[f"{path} {accept}" for path, accept, *_ in TABLE])
def test_request(servers: Servers, path: str, accept: str | None, status: int, target: str) -> None:
    assert servers.sent_to(path, accept) == (status, target)


@pytest.mark.parametrize(
    ("language", "page"),
    [("fa", "fa"), ("fa-IR,fa;q=0.9,en;q=0.5", "fa"), ("en,fa;q=0.9", "en"), ("de", "en"), (None, "en"), ("FA", "fa"), ("fab", "en")],
)
def test_pages_come_in_the_reader_s_language(servers: Servers, language: str | None, page: str) -> None:
    assert servers.sent_to("/", BROWSER, language) == (303, f"{V}/{page}.html")
    assert servers.sent_to("/actor/uclg", BROWSER, language) == (303, f"{V}/{page}.html#actor/uclg")


def test_without_its_last_slash_the_ontology_is_found_by_one_step_more(servers: Servers) -> None:
    status, headers, _ = servers.get("/citydip", TURTLE)
    assert (status, urlsplit(headers["Location"]).path) == (301, "/citydip/")


def test_answers_may_be_kept_and_read_from_other_sites(servers: Servers) -> None:
    _, headers, _ = servers.get("/citydip/", BROWSER, "fa")
    assert "Accept" in (headers["Vary"] or "").replace(",", " ").split()
    assert headers["Access-Control-Allow-Origin"] == "*"


# ---- What is found there -------------------------------------------------------------------------------

FORMATS = {TURTLE: RdfFormat.TURTLE, RDF: RdfFormat.RDF_XML, JSONLD: RdfFormat.JSON_LD, TRIPLES: RdfFormat.N_TRIPLES}
NODES = [
    "",
    "/ontology#CityGovernment",
    "/concept/dimension/security",
    "/paper/proposition/P08",
    "/actor/uclg",
    "/place/london",
    "/core/actors",
    "/schemes/kinds",
    "/case/coventry-volgograd",
    "/cases/coventry-volgograd",
    "/concept/marchetti-2021",
    "/frameworks/marchetti-2021",
    "/alignments/org",
    "/shapes/activity",
    "/dataset",
]


@pytest.mark.parametrize("accept", FORMATS)
@pytest.mark.parametrize("node", NODES)
def test_who_follows_finds_what_was_asked_for(servers: Servers, node: str, accept: str) -> None:
    _, headers, _ = servers.get(f"/citydip{node.partition('#')[0] or '/'}", accept)
    status, found, body = servers.get(headers["Location"], accept)
    assert (status, found["Content-Type"].partition(";")[0]) == (200, accept)
    assert NamedNode(f"https://w3id.org/citydip{node}") in {quad.subject for quad in parse(body, FORMATS[accept])}


@pytest.mark.parametrize("language", ["en", "fa"])
def test_page_has_a_place_for_every_node_that_leads_to_it(servers: Servers, language: str) -> None:
    _, _, body = servers.get(f"http://127.0.0.1:{servers.home}/{V}/{language}.html")
    page = body.decode()
    found = re.findall(r' id="([^"]+)"', page)
    assert len(found) == len(set(found)), "a place stands twice"
    places = set(found)
    beside = [*ontology_modules("frameworks"), *case_files()]
    ours = [node.value for node in Store(beside).nodes() if node.value.startswith(PREFIXES["citydip"])]
    assert len(ours) > 500
    wanted = {iri.removeprefix(PREFIXES["cd"]).removeprefix(PREFIXES["citydip"]) for iri in ours}
    assert wanted - places == set()


def test_version_is_that_of_the_ontology() -> None:
    rules = (W3ID / ".htaccess").read_text(encoding="utf-8")
    assert re.findall(r"E=VERSION:(\d[\d.]*)\]", rules) == [__version__]
    assert Store().version == __version__


def test_examples_to_try_are_redirected(servers: Servers) -> None:
    """The maintainers of w3id.org check the addresses in README.md."""
    addresses = re.findall(r"https://w3id\.org/citydip(\S*)", (W3ID / "README.md").read_text(encoding="utf-8"))
    assert len(addresses) > 5
    for address in addresses:
        path = address.partition("#")[0] or "/"
        assert servers.sent_to(path, BROWSER)[0] == 303, address
