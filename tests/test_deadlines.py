"""Deadlines, allowed hosts and limits: a query ends in time, calls nobody else, and says where it leaves something out."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import urlsplit

import pytest

import citydip
from citydip.errors import DataError, DeadlineError, QueryError, StoreError
from citydip.query_text import check, form, insert_of_construct, limited, rows_of_construct, with_prefixes
from citydip.store.child import _listen
from citydip.store.keeper import Keeper
from tests import servers
from tests.run import run
from tests.servers import Server

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as server:
        subprocess.run(
            [
                "curl",
                "--silent",
                "--fail",
                "-X",
                "POST",
                "-H",
                "Content-Type: text/turtle",
                "-d",
                "<http://e/s> <http://e/p> 7 .",
                f"{server.graph_store}?default",
            ],
            check=True,
        )
        yield server


# ---- Deadlines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("kind", ["memory", "files", "disk"])
def test_a_query_ends_in_time(kind: str, language: str, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<http://e/s> <http://e/p> 7 .", encoding="utf-8")
    if kind == "disk":
        Keeper(tmp_path / "s").add({})
    source = {"memory": [], "files": ["--data", "a.ttl"], "disk": ["--store", "s"]}[kind]
    start = time.monotonic()
    done = run("sparql", "-", "--timeout", "0.7", "--lang", language, *source, stdin=ENDLESS, cwd=tmp_path)
    assert time.monotonic() - start < 30
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
    assert "no answer in the time allowed (0.7 s)" in done.stderr or language == "fa"


def test_after_a_deadline_the_next_query_is_answered() -> None:
    store = citydip.connect(timeout=1)
    with pytest.raises(DeadlineError) as error:
        store.select(ENDLESS)
    assert error.value.data["seconds"] == "1"
    assert len(citydip.ask("F02", source=store)) == 9


def test_the_answer_is_the_same() -> None:
    assert citydip.ask("F12", source=citydip.connect(timeout=60)).records() == citydip.ask("F12").records()
    assert run("findings", "--timeout", "60").stdout == run("findings").stdout


def test_errors_come_through(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no such file"):
        citydip.connect(data=[tmp_path / "nowhere.ttl"], timeout=60)
    with pytest.raises(StoreError, match="there is no store here"):
        citydip.connect(store=tmp_path / "nowhere", timeout=60)
    store = citydip.connect(timeout=60)
    with pytest.raises(QueryError) as error:
        store.select("SELECT * {\n ?s ?p ")
    assert error.value.data["line"] == 2
    assert citydip.sparql("ASK { dimension:security a cd:Dimension }", source=store) is True


def children() -> set[int]:
    """The children of this process that run."""
    found = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(os.getpid())], capture_output=True, encoding="ascii", check=True).stdout
    return {int(line.split()[0]) for line in found.splitlines() if "citydip.store.child" in line}


@pytest.mark.skipif(os.name == "nt", reason="there is no ps on Windows")
def test_a_child_ends_with_its_store() -> None:
    before = children()
    store = citydip.connect(timeout=60)
    assert len(children() - before) == 1
    del store
    assert children() == before


@pytest.mark.skipif(os.name == "nt", reason="there is no ps on Windows")
@pytest.mark.parametrize("gone", [False, True], ids=["while it is asked", "between two queries"])
def test_a_child_that_crashes_is_one_line(gone: bool) -> None:
    before = children()
    store = citydip.connect(timeout=60)
    (child,) = children() - before
    os.kill(child, signal.SIGKILL)
    if gone:
        os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    with pytest.raises(QueryError, match="ended in the middle"):
        store.select("SELECT * { ?s ?p ?o } LIMIT 1")
    assert len(store.select("SELECT * { ?s ?p ?o } LIMIT 1")) == 1


@pytest.mark.parametrize("content", [b"<http://e/s> <http://e/p> 7 .\n", b""])
def test_half_of_a_reply_is_none(content: bytes) -> None:
    replies: Queue[tuple[dict[str, Any], bytes] | None] = Queue()
    _listen(io.BytesIO(b'{"type": "application/n-triples", "length": 60}\n' + content), replies)
    assert [replies.get_nowait() for _ in range(replies.qsize())] == [None]


def test_nothing_of_this_costs_anything_where_it_is_not_wanted() -> None:
    command = [sys.executable, "-X", "importtime", "-m", "citydip", "ask", "F02"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    others = ("subprocess", "SPARQLWrapper", "urllib.request", "rdflib", "citydip.store.child", "citydip.store.disk", "citydip.inference")
    assert "citydip.store.embedded" in imported
    assert imported.isdisjoint(others)


# ---- Other servers ---------------------------------------------------------------------------------------


def test_an_allowed_host_is_called(oxigraph: Server) -> None:
    host = urlsplit(oxigraph.query).netloc
    query = f"SELECT ?o {{ SERVICE <{oxigraph.query}> {{ ?s ?p ?o }} }}"
    for allowed in (host, "127.0.0.1"):
        done = run("sparql", "-", "--allow-host", allowed, "--format", "csv", stdin=query)
        assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["o", "7"], "")
    for words in ([], ["--allow-host", "other.example"], ["--allow-host", "127.0.0.1:9"], ["--allow-host", ""]):
        done = run("sparql", "-", *words, "--format", "csv", stdin=query)
        assert (done.returncode, done.stdout) == (2, "")
        assert f"--allow-host {host}" in done.stderr


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://evil/> {} }",
        "SELECT * { SERVICE SILENT <http://evil/> {} }",
        "SELECT * { SERVICE <http://good@evil/> {} }",
        "SELECT * { SERVICE <http://good.evil/> {} }",
        "SELECT * { SERVICE <http://good:99@evil/> {} }",
        "SELECT * { SERVICE <//evil/> {} }",
        "SELECT * { SERVICE <file:///good> {} }",
        "SELECT * { SERVICE ?good {} }",
        "PREFIX good: <http://evil/> SELECT * { SERVICE good:x {} }",
        "SELECT * { SERVICE # <http://good/>\n <http://evil/> {} }",
        "SELECT * { SERVICE <http://good/> {} SERVICE <http://evil/> {} }",
        "SELECT * { FILTER(1<2)SERVICE<http://evil/> {} }",
        "SELECT * { SERVICE <http://[good/> {} }",
    ],
)
def test_no_other_host_is_called(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE would call"):
        check(query, "-", ["good"])


@pytest.mark.parametrize("query", ["SELECT * { SERVICE <http://good/sparql> {} }", "SELECT * { service silent <HTTPS://GOOD:8080/> {} }"])
def test_what_is_allowed_passes(query: str) -> None:
    check(query, "-", ["good"])
    check(query, "-", ["Good"])


# ---- Limits ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", ["table", "csv", "json", "md"])
def test_a_limit_is_announced_where_it_bites(format_: str) -> None:
    query = "SELECT ?d { ?d a cd:Dimension } ORDER BY ?d"
    for words, stdin in ((["ask", "F02"], None), (["sparql", "-"], query), (["show", "cd:City"], None), (["terms", "city"], None)):
        full = run(*words, "--format", format_, stdin=stdin)
        short = run(*words, "--format", format_, "--limit", "2", stdin=stdin)
        assert (full.returncode, short.returncode, full.stderr) == (0, 0, "")
        assert len(short.stdout) < len(full.stdout)
        assert "--limit" in short.stdout + short.stderr
        assert "--limit" not in full.stdout
        assert "--limit" in run(*words, "--format", format_, "--limit", "2", "--quiet", stdin=stdin).stderr


def test_a_limit_that_does_not_bite_is_silent() -> None:
    for limit in ("6", "7"):
        done = run("sparql", "-", "--limit", limit, "--format", "csv", stdin="SELECT ?d { ?d a cd:Dimension }")
        assert (len(done.stdout.split()), done.stderr) == (7, "")
    done = run("sparql", "-", "--limit", "5", "--format", "csv", stdin="SELECT ?d { ?d a cd:Dimension } LIMIT 6")
    assert (len(done.stdout.split()), "--limit" in done.stderr) == (6, True)
    done = run("sparql", "-", "--limit", "5", stdin="CONSTRUCT { ?d a cd:Dimension } WHERE { ?d a cd:Dimension }")
    assert (done.stdout.count(" a cd:Dimension"), "--limit" in done.stderr) == (5, True)


def test_answers_say_that_they_are_cut() -> None:
    assert (citydip.ask("F02", limit=3).cut, len(citydip.ask("F02", limit=3))) == (True, 3)
    assert (citydip.ask("F02", limit=9).cut, len(citydip.ask("F02", limit=9))) == (False, 9)


# ---- What is added to queries ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "added"),
    [
        ("SELECT * { ?s ?p ?o }", True),
        ("select * { { SELECT * {} LIMIT 3 } } ORDER BY ?s # LIMIT 3", True),
        ("SELECT * { ?s ?p 'LIMIT 3' }", True),
        ("SELECT * { ?s ?p ?o } LIMIT 3", False),
        ("SELECT * { ?s ?p ?o } limit 3 offset 2", False),
        ("SELECT * { ?s ?p ?o } VALUES ?s { <http://a> }", False),
        ("CONSTRUCT WHERE { ?s ?p ?o }", False),
        ("ASK { ?s ?p ?o }", False),
        ("DESCRIBE <http://a>", False),
    ],
)
def test_a_limit_is_added_only_where_it_may_stand(query: str, added: bool) -> None:
    assert limited(query, 5) == (f"{query}\nLIMIT 6" if added else query)
    assert limited(query, None) == query
    assert limited(query, 1_000_000) == query


def test_prefixes_are_declared_where_they_are_not() -> None:
    assert with_prefixes("SELECT * {\n?s a cd:City }").splitlines() == [
        "PREFIX cd: <https://w3id.org/citydip/ontology#> SELECT * {",
        "?s a cd:City }",
    ]
    declared = "PREFIX cd: <http://own/> SELECT * { ?s a cd:City ; other:p 'kind:x' } # place:x"
    assert with_prefixes(declared) == declared


def test_forms_and_parts_of_queries() -> None:
    assert form("PREFIX select: <http://a> \n# SELECT\n CONSTRUCT WHERE { ?s ?p ?o }") == "CONSTRUCT"
    query = "PREFIX a: <http://a> CONSTRUCT { ?s a:p [] } WHERE { ?s ?p ?o { SELECT * {} } } LIMIT 5"
    assert rows_of_construct(query) == "PREFIX a: <http://a> SELECT (1 AS ?one)  WHERE { ?s ?p ?o { SELECT * {} } } LIMIT 5"
    assert rows_of_construct("CONSTRUCT WHERE { ?s ?p ?o }") == "SELECT (1 AS ?one)  WHERE { ?s ?p ?o }"
    assert insert_of_construct("CONSTRUCT { ?s ?p ?o } WHERE { ?o ?p ?s }", "http://i", ["http://u", "http://v"]).split("\n") == [
        "INSERT { GRAPH <http://i>  { ?s ?p ?o } }",
        "USING <http://u>",
        "USING <http://v>",
        " WHERE { ?o ?p ?s }",
    ]


def test_a_named_graph_is_part_of_the_whole_and_counts_once(tmp_path: Path) -> None:
    (tmp_path / "d.trig").write_text("<http://e/s> <http://e/p> 7 . <http://e/g> { <http://e/s> <http://e/p> 7 , 8 }", encoding="utf-8")
    store = citydip.connect(data=[tmp_path / "d.trig"])
    for query, count in (
        ("SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o }", 2),
        ("SELECT (COUNT(*) AS ?n) { GRAPH <http://e/g> { ?s <http://e/p> ?o } }", 2),
        ("SELECT (COUNT(*) AS ?n) FROM <http://e/g> { ?s ?p ?o }", 2),
    ):
        assert store.rows(query).records() == [{"n": count}]
