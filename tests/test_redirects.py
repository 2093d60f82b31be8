"""What w3id.org will answer: its redirect file in a real Apache, and behind it the files to which it sends, served by the same."""

import http.client
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from citydip import __version__, site
from citydip.resources import PUBLISHED
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.conftest import absent

W3ID = PUBLISHED / "w3id"
HOME = "https://citydip.example"
"""Where .htaccess says that the files are, until they have a home."""
MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = """
ServerRoot {folder}
PidFile {folder}/pid
ErrorLog {folder}/log
ServerName localhost
Listen 127.0.0.1:{w3id}
Listen 127.0.0.1:{home}
{modules}
User www-data
Group www-data
TypesConfig /dev/null
AddType text/turtle .ttl
AddType application/rdf+xml .rdf
AddType application/ld+json .jsonld
AddType application/n-triples .nt
AddType text/html .html
AddType image/svg+xml .svg
<VirtualHost 127.0.0.1:{w3id}>
    DocumentRoot {folder}/w3id
</VirtualHost>
<VirtualHost 127.0.0.1:{home}>
    DocumentRoot {folder}/home
</VirtualHost>
<Directory {folder}/w3id>
    AllowOverride All
    Require all granted
</Directory>
<Directory {folder}/home>
    Require all granted
</Directory>
"""
TURTLE, RDF, JSONLD, TRIPLES, HTML = "text/turtle", "application/rdf+xml", "application/ld+json", "application/n-triples", "text/html"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OWL_API = "application/rdf+xml, application/xml; q=0.7, text/xml; q=0.6, text/plain; q=0.1, */*; q=0.09"
RDFLIB = "text/turtle, application/x-turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, */*;q=0.1"
JENA = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"


@dataclass(frozen=True)
class Servers:
    """Apache in the part of w3id.org, and in that of the home of the files."""

    w3id: int
    home: int

    def get(self, address: str, accept: str | None = None, language: str | None = None) -> tuple[int, http.client.HTTPMessage, bytes]:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or self.w3id, timeout=30)
        try:
            named = {"Accept": accept, "Accept-Language": language}
            connection.request("GET", parts.path or "/", headers={name: value for name, value in named.items() if value is not None})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def sent_to(self, path: str, accept: str | None = None, language: str | None = None) -> tuple[int, str]:
        """Status and target of a request, the target as seen from the version's folder."""
        status, headers, _ = self.get(f"/citydip{path}", accept, language)
        return status, (headers["Location"] or "").removeprefix(f"http://127.0.0.1:{self.home}/")


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        for taken in (one, other):
            taken.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    apache = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
    if not apache:
        absent("Apache (apache2-bin)")
    folder = Path(tempfile.mkdtemp(prefix="citydip-apache-"))
    folder.chmod(0o755)  # Apache gives up the rights of root
    w3id, home = free_ports()
    (folder / "w3id" / "citydip").mkdir(parents=True)
    rules = (W3ID / ".htaccess").read_text(encoding="utf-8")
    assert rules.count(HOME) == 1, "where the files are is said in one place"
    (folder / "w3id" / "citydip" / ".htaccess").write_text(rules.replace(HOME, f"http://127.0.0.1:{home}"), encoding="utf-8")
    site.write(folder / "home")
    names = ("mpm_event", "authz_core", "rewrite", "headers", "dir", "mime")
    modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in names)
    configuration = folder / "apache.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, w3id=w3id, home=home, modules=modules), encoding="utf-8")
    process = subprocess.Popen([apache, "-f", configuration, "-DFOREGROUND"], stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            if process.poll() is not None:
                pytest.fail(f"Apache ended: {process.stderr.read() if process.stderr else ''!r}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", home)) == 0:
                    break
            time.sleep(0.1)
        else:
            pytest.fail("Apache did not start")
        yield Servers(w3id, home)
    finally:
        process.terminate()
        process.communicate(timeout=30)
        shutil.rmtree(folder)


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
    places = set(re.findall(r' id="([^"]+)"', page))
    ours = [node.value for node in Store().nodes() if node.value.startswith(PREFIXES["citydip"])]
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
