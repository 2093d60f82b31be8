"""Servers: whatever comes between, the answer is whole or there is one line; credentials stay secret; large answers come in bounds."""

import base64
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from pyoxigraph import BlankNode

import citydip
from citydip.errors import DataError, EndpointError, QueryError, StoreError, UsageError
from citydip.store.disk import ONTOLOGY, of_ontology
from citydip.store.endpoint import Endpoint, kept_on
from citydip.store.graphs import names_of
from citydip.store.served import Server as ServedSources
from citydip.store.source import Source
from citydip.store.spoken import Spoken
from citydip.store.transport import USER_AGENT
from citydip.terms import CONCLUSIONS
from tests import servers
from tests.faults import Fault, answered, between, closed, half, half_a_second, half_json, passed, reset, silent
from tests.run import run
from tests.servers import Server, free_port

PREFIXES = "@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix e: <http://e.example/> .\n"
HTML = b"<html><body>It works!</body></html>"
QUERY = "SELECT ?city { ?city a cd:City ; cd:country place:IR } ORDER BY ?city"


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        ServedSources(server.query, update=server.update).add({})
        yield server


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CITYDIP_USER", "CITYDIP_PASSWORD", "CITYDIP_TOKEN"):
        monkeypatch.delenv(name, raising=False)


# ---- Faults ----------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[Fault, str]] = {
    "reset": (reset, "broke off"),
    "closed without an answer": (closed, "broke off"),
    "half an answer": (half, "broke off"),
    "half an answer that looks whole": (half_json, "no whole answer"),
    "bytes without end": (half_a_second, "in the time allowed (1 s)"),
    "silence": (silent, "in the time allowed (1 s)"),
    "500": (answered("500 Internal Server Error", body=b"java.lang.NullPointerException\n\tat x.y"), "status 500: java.lang.NullPointer"),
    "502 as a page": (answered("502 Bad Gateway", "text/html", b"<html>\n<h1>Bad gateway</h1></html>"), "status 502: Bad gateway"),
    "404": (answered("404 Not Found"), "status 404: Not Found"),
    "401": (answered("401 Unauthorized", "text/plain", b"", 'WWW-Authenticate: Basic realm="x"'), "does not let you in"),
    "403": (answered("403 Forbidden"), "does not let you in"),
    "429 for long": (answered("429 Too Many Requests", "text/plain", b"", "Retry-After: 60"), "too busy"),
    "503 until a date": (answered("503 Unavailable", "text/plain", b"", "Retry-After: Wed, 21 Oct 2099 07:28:00 GMT"), "too busy"),
    "206": (answered("206 Partial Content", "application/sparql-results+json", b"{}"), "status 206"),
    "a page": (answered("200 OK", "text/html", HTML), "no whole answer"),
    "a page that says it is JSON": (answered("200 OK", "application/sparql-results+json", HTML), "no whole answer"),
    "no media type": (answered("200 OK", "", HTML), "no whole answer"),
    "a truth value for rows": (answered("200 OK", "application/sparql-results+json", b'{"head":{},"boolean":true}'), "no whole answer"),
    "RDF for rows": (answered("200 OK", "text/turtle", b"<http://a> <http://b> <http://c> ."), "no whole answer"),
    "nothing": (answered("200 OK", "application/sparql-results+json"), "no whole answer"),
    "no HTTP": (lambda client, answer: client.sendall(b"220 mail.example.org ESMTP\r\n"), "broke off"),
    "another server": (
        answered("302 Found", "text/plain", b"", "Location: http://evil.example/sparql?key=1"),
        "to http://evil.example/sparql;",
    ),
    "another scheme": (answered("302 Found", "text/plain", b"", "Location: ftp://127.0.0.1/x"), "sends us on to ftp://127.0.0.1/x"),
    "a local file": (answered("307 Moved", "text/plain", b"", "Location: file:///etc/passwd"), "sends us on to file:///etc/passwd"),
    "rows that Virtuoso cuts": (
        answered(
            "200 OK", "application/sparql-results+json", b'{"head":{"vars":["a"]},"results":{"bindings":[]}}', "X-SPARQL-MaxRows: 10000"
        ),
        "cut its answer short (10000)",
    ),
    "time that Virtuoso cuts": (
        answered("200 OK", "application/sparql-results+json", b'{"head":{"vars":["a"]},"results":{"bindings":[]}}', "X-SQL-State: S1TAT"),
        "cut its answer short (S1TAT)",
    ),
}


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("at", [0, 1], ids=["first request", "second request"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line(fault: str, at: int, language: str, oxigraph: Server) -> None:
    happens, says = FAULTS[fault]
    # A server that is busy may be so several times, and the one after it may be, too.
    with between(oxigraph.query, [passed] * at + [happens] * 8) as proxy:
        done = run("ask", "F02", "--endpoint", proxy.address, "--timeout", "1", "--lang", language)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr or language == "fa"
    assert language == "en" or any("آ" <= letter <= "ی" for letter in done.stderr)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_nobody_listens(language: str) -> None:
    done = run("ask", "F02", "--endpoint", f"http://127.0.0.1:{free_port()}/sparql", "--lang", language)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "refuses the connection" in done.stderr or language == "fa"


def test_nobody_has_the_name() -> None:
    with pytest.raises(EndpointError, match="no server of that name"):
        Source(endpoint="http://nowhere.invalid/sparql").open()


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("certificate", ["of nobody we trust", "of another server"])
def test_a_bad_certificate(certificate: str, language: str, oxigraph: Server, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1" if certificate == "of nobody we trust" else "other.example").configure_cert(context)
    trusted = {} if certificate == "of nobody we trust" else {"SSL_CERT_FILE": str(tmp_path / "authority.pem")}
    with between(oxigraph.query, [], context) as proxy:
        done = run("ask", "F02", "--endpoint", proxy.address, "--lang", language, env=trusted)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "is not to be trusted" in done.stderr or language == "fa"


def test_a_good_certificate(oxigraph: Server, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with between(oxigraph.query, [], context) as proxy:
        done = run("ask", "F02", "--endpoint", proxy.address, env={"SSL_CERT_FILE": str(tmp_path / "authority.pem")})
    assert (done.returncode, done.stderr) == (0, "")


# ---- Faults that pass ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault",
    [
        answered("429 Too Many Requests", "text/plain", b"", "Retry-After: 0"),
        answered("503 Unavailable"),
        answered("503 Unavailable", "text/plain", b"", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT"),
    ],
    ids=["429, at once", "503", "503 until a date in the past"],
)
def test_a_busy_server_is_asked_again(fault: Fault, oxigraph: Server) -> None:
    with between(oxigraph.query, [fault, passed, fault]) as proxy:
        assert len(citydip.ask("F02", source=Source(endpoint=proxy.address).open())) == 9
        assert len(proxy.requests) >= 5
        assert proxy.requests[0][1] == proxy.requests[1][1]  # with the same query


def test_a_server_is_not_asked_for_ever(oxigraph: Server) -> None:
    with between(oxigraph.query, [answered("429 Too Many Requests", "text/plain", b"", "Retry-After: 0")] * 100) as proxy:
        with pytest.raises(EndpointError, match="too busy"):
            Source(endpoint=proxy.address).open()
        assert len(proxy.requests) == 5


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_on_the_same_server_keeps_the_query(status: str, oxigraph: Server) -> None:
    redirected = answered(status, "text/plain", b"", "Location: /query?moved")
    with between(oxigraph.query.replace("/query", "/old"), [redirected]) as proxy:
        assert Source(endpoint=proxy.address).open().data_hash
        assert [head.split()[:2] for head, _ in proxy.requests] == [["POST", "/old"], ["POST", "/query?moved"]]
        assert proxy.requests[0][1] == proxy.requests[1][1]


# ---- Credentials -----------------------------------------------------------------------------------------


def header(head: str, name: str) -> str | None:
    return next((line.partition(": ")[2] for line in head.split("\r\n") if line.lower().startswith(name.lower() + ":")), None)


def test_who_asks_and_with_which_credentials(oxigraph: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with between(oxigraph.query, []) as proxy:
        Source(endpoint=proxy.address).open()
        monkeypatch.setenv("CITYDIP_USER", "Aladdin")
        monkeypatch.setenv("CITYDIP_PASSWORD", "open sesame")
        Source(endpoint=proxy.address).open()
        monkeypatch.setenv("CITYDIP_TOKEN", "s3cret-token")
        Source(endpoint=proxy.address).open()
        heads = [head for head, _ in proxy.requests]
    assert [header(head, "Authorization") for head in heads] == [None, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Bearer s3cret-token"]
    assert {header(head, "User-Agent") for head in heads} == {USER_AGENT}


@pytest.mark.parametrize("status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "500 Internal Server Error", "429 Too Many"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_credentials_are_never_echoed(status: str, language: str, oxigraph: Server) -> None:
    secrets = {"CITYDIP_USER": "Aladdin", "CITYDIP_PASSWORD": "opensesame", "CITYDIP_TOKEN": "s3cret-token"}
    body = b"the token s3cret-token and the password opensesame are wrong"
    for names in (["CITYDIP_TOKEN"], ["CITYDIP_USER", "CITYDIP_PASSWORD"]):
        with between(oxigraph.query, [answered(status, "text/plain", body, "Retry-After: 99")] * 9) as proxy:
            address = f"{proxy.address}?apikey=s3cret-token"
            words = ("ask", "F02", "--endpoint", address, "--timeout", "5", "--lang", language)
            done = run(*words, env={name: secrets[name] for name in names})
        said = done.stdout + done.stderr + run("ask", "--help", env=secrets).stdout
        assert done.returncode == 2
        assert [secrets[name] for name in names if name != "CITYDIP_USER" and secrets[name] in said] == []
        assert "apikey" not in said


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CITYDIP_TOKEN", "s3cret\ntoken"),
        ("CITYDIP_TOKEN", "رازs3cret"),
        ("CITYDIP_PASSWORD", "s3cret\r\nHost: x"),
        ("CITYDIP_PASSWORD", "s3cret\udcff"),
        ("CITYDIP_USER", "s3cret\n"),
    ],
)
def test_credentials_that_cannot_be_sent(name: str, value: str, language: str, oxigraph: Server) -> None:
    with between(oxigraph.query, []) as proxy:
        done = run("store", "list", "--endpoint", proxy.address, "--lang", language, env={"CITYDIP_USER": "Aladdin"} | {name: value})
        assert proxy.requests == []
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert name in done.stderr
    assert "s3cret" not in done.stderr


def test_credentials_of_every_language(oxigraph: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with between(oxigraph.query, []) as proxy:
        monkeypatch.setenv("CITYDIP_USER", "علاءالدین")
        monkeypatch.setenv("CITYDIP_PASSWORD", "سمسم باز\u200cشو")
        Source(endpoint=proxy.address).open()
        monkeypatch.setenv("CITYDIP_TOKEN", " s3cret-token\n")  # as a file ends
        Source(endpoint=proxy.address).open()
        basic, bearer = (header(head, "Authorization") or "" for head, _ in proxy.requests)
    assert base64.b64decode(basic.removeprefix("Basic ")).decode() == "علاءالدین:سمسم باز\u200cشو"
    assert bearer == "Bearer s3cret-token"


@pytest.mark.parametrize("user", ["Aladdin", "علاءالدین"])
@pytest.mark.parametrize(
    "challenge", ['Bearer realm="x"', 'Digest realm="x", nonce="n", qop="auth"', 'Digest realm="x", nonce="n", algorithm=X']
)
def test_a_challenge_that_cannot_be_met(challenge: str, user: str, oxigraph: Server) -> None:
    refused = answered("401 Unauthorized", "text/plain", b"", f"WWW-Authenticate: {challenge}")
    with between(oxigraph.query, [refused] * 9) as proxy:
        done = run("store", "list", "--endpoint", proxy.address, env={"CITYDIP_USER": user, "CITYDIP_PASSWORD": "سمسم"})
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "does not let you in" in done.stderr


def test_a_server_that_leads_nowhere(oxigraph: Server) -> None:
    with between(oxigraph.query, [answered("302 Found", "text/plain", b"", "Location: http://[127.0.0.1/")]) as proxy:
        done = run("store", "list", "--endpoint", proxy.address)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "no whole answer" in done.stderr


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://Aladdin:opensesame@127.0.0.1/sparql", "do not belong into the address"),
        ("ftp://127.0.0.1/sparql", "no address of a server"),
        ("file:///etc/passwd", "no address of a server"),
        ("127.0.0.1:8890/sparql", "no address of a server"),
        ("http://", "no address of a server"),
        ("http://127.0.0.1:port/", "no address of a server"),
        ("http://127.0.0.1/a b", "no address of a server"),
        ("http://127.0.0.1/\nHost: x", "no address of a server"),
        ("", "no address of a server"),
    ],
)
def test_addresses_that_are_none(address: str, says: str) -> None:
    done = run("ask", "F02", "--endpoint", address)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert says in done.stderr
    assert "opensesame" not in done.stderr


def test_digest(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        guarded = server.query.replace("/sparql", "/sparql-auth")
        monkeypatch.setenv("CITYDIP_USER", "dba")
        monkeypatch.setenv("CITYDIP_PASSWORD", "wrong")
        with pytest.raises(EndpointError, match="does not let you in"):
            ServedSources(guarded).add({})
        monkeypatch.setenv("CITYDIP_PASSWORD", "dba")
        ServedSources(guarded).add({})
        assert ServedSources(guarded).check()[0].sound


# ---- What is asked ---------------------------------------------------------------------------------------


def test_a_syntax_error_is_said_in_our_words(oxigraph: Server) -> None:
    store = Source(endpoint=oxigraph.query).open()
    with pytest.raises(QueryError) as error:
        store.select("SELECT * {\n ?s ?p ")
    assert (error.value.key, error.value.data["line"]) == ("query-syntax-end", 2)


def test_the_graphs_are_named(oxigraph: Server, tmp_path: Path) -> None:
    path = tmp_path / "city.ttl"
    path.write_text("<http://e/x> a <https://w3id.org/citydip/ontology#City> .", encoding="utf-8")
    served = ServedSources(oxigraph.query, update=oxigraph.update)
    served.add(names_of([path]))
    count = "SELECT (COUNT(DISTINCT ?city) AS ?n) { ?city a cd:City }"

    def cities(*graphs: str) -> str:
        ((term,),) = Source(endpoint=oxigraph.query, graphs=graphs).open().select(count)
        return getattr(term, "value", "")

    both, one, other = cities(), cities("https://w3id.org/citydip"), cities("https://example.org/city.ttl")
    assert (int(one), int(other), int(both)) == (int(both) - 1, 1, int(both))
    with pytest.raises(StoreError, match="does not hold the ontology"):
        citydip.ask("F02", source=Source(endpoint=oxigraph.query, graphs=["https://example.org/city.ttl"]).open())
    with pytest.raises(UsageError, match="must be an IRI"):
        Source(endpoint=oxigraph.query, graphs=["x y"]).open()
    served.remove(["city.ttl"])
    assert cities() == one


def test_a_limit_is_announced(oxigraph: Server) -> None:
    done = run("sparql", "-", "--endpoint", oxigraph.query, "--limit", "2", "--format", "csv", stdin=QUERY)
    assert (done.returncode, len(done.stdout.split())) == (0, 3)
    assert "Only the first 2" in done.stderr
    done = run("sparql", "-", "--endpoint", oxigraph.query, "--limit", "5", "--format", "csv", stdin=QUERY)
    assert (done.returncode, len(done.stdout.split()), done.stderr) == (0, 6, "")


def test_only_the_ontology_that_was_asked_for(oxigraph: Server) -> None:
    store = Source(endpoint=oxigraph.query).open()
    vars(store)["version"] = "0.9.0"
    with pytest.raises(StoreError, match=r"there the ontology is 0\.9\.0"):
        citydip.findings(source=store)


def test_provenance_names_the_server_that_is_not_ours(oxigraph: Server) -> None:
    done = run("ask", "F02", "--endpoint", oxigraph.query, "--graph", "https://w3id.org/citydip")
    assert f"data of {oxigraph.query}" in done.stdout


# ---- What is written -------------------------------------------------------------------------------------

GOVERNED = PREFIXES + "e:x a cd:City . e:g a cd:CityGovernment ; cd:governs e:x . e:act a cd:Activity ; cd:actor e:g ."


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    with servers.oxigraph(tmp_path / "oxigraph") as server:
        yield server


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def followed(server: Server) -> tuple[int, int]:
    """How many statements follow by rule in what is there, and how many the list promises."""
    endpoint = Endpoint(server.query)
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{CONCLUSIONS}> {{ ?s ?p ?o }} }}"
    ((found,),) = Spoken(endpoint).query(query, "-").rows  # type: ignore[union-attr]
    return int(getattr(found, "value", "-1")), next((kept.triples for kept in kept_on(endpoint) if kept.graph == CONCLUSIONS), 0)


def test_what_follows_is_caught_up_with(empty: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = ServedSources(empty.query, update=empty.update)
    good, bad = written(tmp_path, "good.ttl", GOVERNED), written(tmp_path, "bad.ttl", "<a> <b> .")
    with pytest.raises(DataError):
        served.add(names_of([good, bad]))
    assert ([source.name for source in served.sources()], followed(empty)) == (["good.ttl"], (0, 0))
    assert [change.done for change in served.add(names_of([good]))] == ["unchanged"]
    whole = followed(empty)
    assert whole[0] == whole[1] > 0
    # Where it is the same data, nothing is concluded again.
    with between(empty.update, []) as proxy:
        served = ServedSources(empty.query, update=proxy.address)
        assert served.add({}) == []
        assert proxy.requests == []
    ontology = of_ontology() | {ONTOLOGY: of_ontology()[ONTOLOGY] + b"<http://e.example/h> cd:governs <http://e.example/y> ."}
    monkeypatch.setattr("citydip.store.served.of_ontology", lambda: ontology)
    served = ServedSources(empty.query, update=empty.update)
    assert served.add({}) == []
    assert followed(empty)[0] == followed(empty)[1] > whole[0]


def test_an_error_among_the_rules_is_made_good(empty: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = ServedSources(empty.query, update=empty.update)
    good, plain = written(tmp_path, "good.ttl", GOVERNED), written(tmp_path, "plain.ttl", "<http://e/a> <http://e/b> 1 .")

    def interrupted(change: Callable[[], object]) -> tuple[int, int]:
        """What follows after a change whose rules fail, and one call more."""
        with monkeypatch.context() as patched:
            patched.setattr("citydip.store.served.insert_of_construct", lambda query, new, graphs: "nonsense")
            with pytest.raises(EndpointError):
                change()
        served.add({})
        return followed(empty)

    served.add(names_of([plain]))
    without = followed(empty)
    served.add(names_of([good]))
    whole = followed(empty)
    assert whole[0] > without[0]
    assert interrupted(lambda: served.remove(["good.ttl"])) == without
    assert interrupted(lambda: served.add(names_of([good]))) == whole
    served.remove(["good.ttl", "plain.ttl"])
    assert followed(empty) == (0, 0)  # as in a store on disk
    assert all(graph.sound for graph in served.check())


def test_no_source_takes_the_graph_of_another(empty: Server, tmp_path: Path) -> None:
    served = ServedSources(empty.query, update=empty.update)
    path = written(tmp_path, "a.ttl", GOVERNED)
    served.add(names_of([path]))
    with pytest.raises(UsageError, match=r"the graph of a\.ttl"):
        served.add(names_of([written(tmp_path, "b.ttl", "<http://e/a> <http://e/b> 1 .")], "https://example.org/a.ttl"))
    assert [(source.name, source.triples) for source in served.sources()] == [("a.ttl", 5)]


DIGEST = answered("401 Unauthorized", "text/plain", b"", 'WWW-Authenticate: Digest realm="x", nonce="n", qop="auth", algorithm=MD5')
MOVED = answered("307 Temporary", "text/plain", b"", "Location: /store?graph=https%3A%2F%2Fexample.org%2Fa.ttl")


@pytest.mark.parametrize("hops", [[DIGEST], [MOVED], [MOVED, DIGEST], [DIGEST, MOVED]], ids=["digest", "moved", "both", "other way"])
def test_what_is_sent_again_is_whole(hops: list[Fault], empty: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ServedSources(empty.query, graph_store=empty.graph_store).add({})
    monkeypatch.setenv("CITYDIP_USER", "Aladdin")
    monkeypatch.setenv("CITYDIP_PASSWORD", "open sesame")
    with between(empty.graph_store, hops) as proxy:
        served = ServedSources(empty.query, graph_store=proxy.address)
        served.add(names_of([written(tmp_path, "a.ttl", GOVERNED)]))
        bodies = [body for _, body in proxy.requests[: len(hops) + 1]]
    assert len(bodies[0].splitlines()) == 5
    assert set(bodies) == {bodies[0]}
    assert all(graph.sound for graph in served.check())


@pytest.mark.parametrize("way", ["update", "graph store"])
def test_an_empty_file_leaves_what_was_there(way: str, empty: Server, tmp_path: Path) -> None:
    served = ServedSources(empty.query, update=empty.update, graph_store=empty.graph_store if way == "graph store" else None)
    served.add(names_of([written(tmp_path, "a.ttl", GOVERNED)]))
    with pytest.raises(DataError, match="no statement"):
        served.add(names_of([written(tmp_path, "a.ttl", "# nothing")]))
    assert all(graph.sound for graph in served.check())
    assert [source.triples for source in served.sources()] == [5]


# ---- What Virtuoso does ----------------------------------------------------------------------------------


def test_answers_that_virtuoso_cuts(tmp_path_factory: pytest.TempPathFactory) -> None:
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=100) as server:
        ServedSources(server.query).add({})
        store = Source(endpoint=server.query).open()
        for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
            for asked in (store, Source(endpoint=server.query, graphs=["https://w3id.org/citydip"]).open()):
                with pytest.raises(EndpointError, match="cut its answer short"):
                    asked.answer(query)
        triples, _ = store.answer(
            "CONSTRUCT { ?s a cd:Function } WHERE { ?s a cd:Function ; skos:inScheme <https://w3id.org/citydip/concept/function> }"
        )
        assert isinstance(triples, list)
        assert len(triples) == 4


@pytest.mark.parametrize("engine", ["oxigraph", "virtuoso"])
@pytest.mark.parametrize("way", ["update", "graph store"])
def test_what_is_written_is_what_is_read(engine: str, way: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("files") / "d.ttl"
    chain = "".join(f"_:b{number} <http://e/next> _:b{number + 1} .\n" for number in range(700))
    texts = '<http://e/x> <http://e/says> "شهر‌ها"@fa , "a\\\\b\\"c\\nd" , "1998-09" , "" , true , 7 .\n'
    path.write_text(texts + chain, encoding="utf-8")
    start = servers.oxigraph if engine == "oxigraph" else servers.virtuoso
    with start(tmp_path_factory.mktemp(engine)) as server:
        by_update = way == "update"
        served = ServedSources(
            server.query, update=server.update if by_update else None, graph_store=None if by_update else server.graph_store
        )
        assert [change.done for change in served.add(names_of([path]))] == ["added"]
        assert [change.done for change in served.add(names_of([path]))] == ["unchanged"]
        assert all(graph.sound for graph in served.check())
        store = Source(endpoint=server.query).open()
        rows = store.rows("SELECT ?text { <http://e/x> <http://e/says> ?text }")
        assert sorted(map(repr, rows.records())) == sorted(
            repr({"text": value}) for value in ("شهر‌ها", 'a\\b"c\nd', "1998-09", "", True, 7)
        )
        # A chain of blank nodes that was parted would have several ends.
        ends = store.rows("SELECT ?end { ?before <http://e/next> ?end FILTER NOT EXISTS { ?end <http://e/next> ?after } }")
        assert [isinstance(term, BlankNode) for row in ends.terms for term in row] == [True]
        path.write_text("<http://e/x> <http://e/says> 8 .\n", encoding="utf-8")
        assert [change.done for change in served.add(names_of([path]))] == ["replaced"]
        assert [change.source.triples for change in served.remove(["d.ttl"])] == [1]
        assert served.sources() == ()
        left = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), 'd.ttl') || CONTAINS(STR(?g), 'store/new')) }"
        assert list(Spoken(Endpoint(server.query)).query(left, "-").rows) == []  # type: ignore[union-attr]
