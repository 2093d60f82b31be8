"""Stores on disk: what is kept is what was added, whoever else reads or writes, and whenever the writer dies."""

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

import pytest
from pyoxigraph import Literal
from pyoxigraph import Store as Oxigraph

import citydip
from citydip.errors import CitydipError, DataError, StoreError, UnknownNameError, UsageError
from citydip.resources import BESIDE
from citydip.store import Store, loading
from citydip.store.disk import Folder, lock
from citydip.store.graphs import names_of
from citydip.store.keeper import Keeper
from citydip.store.source import Source
from citydip.validation.change import validate_change
from citydip.validation.neighbours import After
from tests.run import run

PREFIXES = "@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix e: <http://e.example/> .\n"
COUNT = "SELECT (COUNT(*) AS ?count) { ?s <http://e.example/p> ?o }"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def file(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def numbers(folder: Path, name: str, count: int, prefix: str = "n") -> Path:
    """A file with so many statements."""
    return file(
        folder, name, "".join(f'<http://e.example/{prefix}{number}> <http://e.example/p> "{number}" .\n' for number in range(count))
    )


def add(store: Path, *files: Path, name: str | None = None) -> dict[str, str]:
    return {change.source.name: change.done for change in Keeper(store).add(names_of(files, name))}


def values(store: Path, query: str) -> list[str]:
    return [term.value for row in Source(store=store).open().select(query) for term in row if isinstance(term, Literal)]


def count(store: Path) -> int:
    return int(values(store, COUNT)[0])


# ---- What is kept -----------------------------------------------------------------------------------------


def test_what_is_added_is_there_in_a_graph_of_its_own(store: Path, tmp_path: Path) -> None:
    first, second = numbers(tmp_path, "a.ttl", 3), numbers(tmp_path, "b.ttl", 2, "m")
    assert add(store, first, second) == {"a.ttl": "added", "b.ttl": "added"}
    assert count(store) == 5
    rows = (
        Source(store=store).open().select("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e.example/p> ?o } } GROUP BY ?g ORDER BY ?g")
    )
    assert [[getattr(term, "value", None) for term in row] for row in rows] == [
        ["https://example.org/a.ttl", "3"],
        ["https://example.org/b.ttl", "2"],
    ]
    assert [(source.name, source.triples) for source in Keeper(store).sources()] == [("a.ttl", 3), ("b.ttl", 2)]


def test_the_same_again_is_nothing_to_do(store: Path, tmp_path: Path) -> None:
    path = numbers(tmp_path, "a.ttl", 3)
    add(store, path)
    before = sorted(entry.name for entry in store.iterdir()), (store / "current").stat().st_mtime_ns
    assert add(store, path) == {"a.ttl": "unchanged"}
    assert (sorted(entry.name for entry in store.iterdir()), (store / "current").stat().st_mtime_ns) == before


def test_replacing_and_removing_leave_the_others(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 3), numbers(tmp_path, "b.ttl", 2, "m"))
    assert add(store, numbers(tmp_path, "a.ttl", 1)) == {"a.ttl": "replaced"}
    assert count(store) == 3
    assert [source.name for source in Keeper(store).sources()] == ["a.ttl", "b.ttl"]
    assert [change.done for change in Keeper(store).remove(["https://example.org/a.ttl"])] == ["removed"]
    assert count(store) == 2


def test_what_two_sources_say_counts_once_and_outlives_one_of_them(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 3), numbers(tmp_path, "b.ttl", 5))
    assert count(store) == 5
    assert [(source.triples, source.repeated) for source in Keeper(store).sources()] == [(3, 0), (2, 3)]
    Keeper(store).remove(["a.ttl"])
    assert count(store) == 5
    assert [(source.triples, source.repeated) for source in Keeper(store).sources()] == [(5, 0)]


def test_two_files_that_say_the_same_are_two_sources(store: Path, tmp_path: Path) -> None:
    first, second, third = numbers(tmp_path, "a.ttl", 3), numbers(tmp_path, "b.ttl", 3), numbers(tmp_path, "c.ttl", 2, "m")
    add(store, first, second, third)
    assert add(store, numbers(tmp_path, "c.ttl", 4, "m")) == {"c.ttl": "replaced"}
    assert count(store) == 7
    for removed, left, size in (("c.ttl", ["a.ttl", "b.ttl"], 3), ("a.ttl", ["b.ttl"], 3)):
        Keeper(store).remove([removed])
        assert ([source.name for source in Keeper(store).sources()], count(store)) == (left, size)
        assert all(graph.sound for graph in Keeper(store).check())
    add(store, numbers(tmp_path, "c.ttl", 2, "m"))
    assert add(store, numbers(tmp_path, "b.ttl", 1)) == {"b.ttl": "replaced"}
    assert count(store) == 3


def test_what_the_ontology_says_is_not_said_again(store: Path, tmp_path: Path) -> None:
    said = "dimension:security a cd:Dimension"
    add(store, file(tmp_path, "a.ttl", PREFIXES + f"@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .\n{said} .\n"))
    assert values(store, f"SELECT (COUNT(*) AS ?n) {{ {said} }}") == ["1"]


def test_a_name_stays_and_may_be_an_iri(store: Path, tmp_path: Path) -> None:
    path = numbers(tmp_path, "a.ttl", 3)
    assert add(store, path, name="http://e.example/graph") == {"http://e.example/graph": "added"}
    assert Keeper(store).sources()[0].graph == "http://e.example/graph"
    assert add(store, path, name="موردها ۱") == {"موردها ۱": "added"}
    assert Keeper(store).sources()[1].graph.startswith("https://example.org/%D9%85")


def test_memory_and_disk_agree(store: Path, tmp_path: Path) -> None:
    first, second = numbers(tmp_path, "a.ttl", 3), numbers(tmp_path, "b.nt", 2)
    add(store, first, second)
    memory, disk = Store([second, first]), Source(store=store).open()
    assert disk.data_hash == memory.data_hash
    assert disk.version == memory.version == citydip.__version__
    assert all(finding.reproduced for finding in citydip.findings(source=disk))
    assert Source(store=store, timeout=60).open().data_hash == disk.data_hash


CONTENTS = {
    "d.ttl": "<#a> <http://e.example/p> 1 .",
    "d.nt": '<http://e.example/a> <http://e.example/p> "1" .',
    "d.nq": '<http://e.example/a> <http://e.example/p> "1" <http://e.example/other> .',
    "d.trig": "<http://e.example/other> { <http://e.example/a> <http://e.example/p> 1 }",
    "d.jsonld": '{"@id": "http://e.example/a", "http://e.example/p": 1}',
    "d.rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="http://e.example/a">'
    '<p xmlns="http://e.example/">1</p></rdf:Description></rdf:RDF>',
}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte-order mark"])
def test_every_syntax(name: str, mark: str, store: Path, tmp_path: Path) -> None:
    add(store, file(tmp_path, name, mark + CONTENTS[name]))
    assert count(store) == 1
    assert [source.graph for source in Keeper(store).sources()] == [f"https://example.org/{name}"]


def test_blank_nodes_of_two_files_are_two_nodes(store: Path, tmp_path: Path) -> None:
    add(store, *(file(tmp_path, f"{number}.nt", f'_:x <http://e.example/p> "{number}" .\n') for number in (1, 2)))
    assert values(store, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s <http://e.example/p> ?o }") == ["2"]


def test_tables_and_plain_json(store: Path, tmp_path: Path) -> None:
    row = "tour,tour of an orchestra,cultural exchange,culture,London,2019,https://example.org/tour"
    csv = file(tmp_path, "activities.csv", f"id,name (en),kind,dimension,actor,start,source\n{row}\n")
    plain = file(tmp_path, "cases.json", json.dumps({"type": "City", "id": "http://e.example/x", "label": {"en": "X city"}}))
    memory = Store([csv, plain], BESIDE)
    add(store, csv, plain)
    disk = Source(store=store).open()
    assert disk.data_hash == memory.data_hash
    for name in ("Tour of an orchestra", "X city"):
        assert [node.value for node in disk.named(name)] == [node.value for node in memory.named(name)] != []
    add(store, numbers(tmp_path, "a.ttl", 1))
    add(store, numbers(tmp_path, "a.ttl", 2))  # built again from the copies
    assert [node.value for node in Source(store=store).open().named("tour")] == [node.value for node in memory.named("tour")]


# ---- What is refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.ttl", "<http://a> <http://b> "), ("a.ttl", ""), ("a.ttl", "\x00"), ("a.docx", "x"), ("a.rdf", "<x>"), ("a.jsonld", "{")],
)
def test_a_bad_file_changes_nothing(name: str, content: str, store: Path, tmp_path: Path) -> None:
    bad, good = file(tmp_path, name, content), numbers(tmp_path, "good.ttl", 2)
    with pytest.raises(DataError) as error:
        add(store, good, bad)
    assert error.value.data["file"] == str(bad)
    assert not store.exists()
    add(store, good)
    with pytest.raises(DataError):
        add(store, numbers(tmp_path, "good.ttl", 3), bad)
    assert count(store) == 2
    assert not list(store.glob("new*"))


def test_two_files_cannot_have_one_name(tmp_path: Path) -> None:
    paths = []
    for name in "ab":
        (tmp_path / name).mkdir()
        paths.append(numbers(tmp_path / name, "cases.ttl", 1))
    with pytest.raises(UsageError, match="would both be called"):
        names_of(paths)
    with pytest.raises(UsageError, match="is for one file"):
        names_of(paths, "cases")
    with pytest.raises(UsageError, match="cannot be the name"):
        names_of(paths[:1], "a\nb")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("https://w3id.org/citydip", "graphs of its own"),
        ("https://w3id.org/citydip/conclusions", "graphs of its own"),
        ("https://w3id.org/citydip/store", "graphs of its own"),
        ("https://w3id.org/citydip/store/new/conclusions", "graphs of its own"),
        ("https://w3id.org/citydip#x", "graphs of its own"),
        ("urn:a b", "is no IRI"),
        ("https://e.example/<x>", "is no IRI"),
        ("https://example.org/a.ttl", "the graph of a.ttl"),
    ],
)
def test_a_graph_that_is_taken_or_none(name: str, says: str, store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 3))
    path = numbers(tmp_path, "b.ttl", 2, "m")
    for language in ("en", "fa"):
        done = run("store", "add", str(path), "--name", name, "--no-validate", "--store", str(store), "--lang", language)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert name in done.stderr
        assert language == "fa" or says in done.stderr
    assert count(store) == 3
    assert add(store, path, name="https://w3id.org/citydiplomacy") == {"https://w3id.org/citydiplomacy": "added"}
    with pytest.raises(UsageError, match="the graph of b"):
        Keeper(tmp_path / "new").add({"b": path, "https://example.org/b": path})


def test_an_unknown_source_is_offered_the_nearest(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "cases.ttl", 1))
    with pytest.raises(UnknownNameError) as error:
        Keeper(store).remove(["case.ttl"])
    assert error.value.data["nearest"] == ("cases.ttl",)


def test_no_store_and_something_else(store: Path, tmp_path: Path) -> None:
    asked: list[Callable[[], object]] = [Keeper(store).sources, Keeper(store).check, Source(store=store).open]
    asked.append(lambda: Keeper(store).remove(["x"]))
    for ask in asked:
        with pytest.raises(StoreError, match="there is no store here"):
            ask()
    assert not store.exists()
    other = tmp_path / "other"
    other.mkdir()
    file(other, "CURRENT", "MANIFEST-000005")
    asked = [Keeper(other).sources, Keeper(other).check, Source(store=other).open]
    asked.append(lambda: add(other, numbers(tmp_path, "a.ttl", 1)))
    for ask in asked:
        with pytest.raises(StoreError, match="something else than a store"):
            ask()
    assert [entry.name for entry in other.iterdir()] == ["CURRENT"]


def catalog(store: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Changes what a store says of itself."""
    generation = Folder(store).current()
    assert generation
    content = json.loads(generation.catalog_file.read_text(encoding="utf-8"))
    change(content)
    generation.catalog_file.write_text(json.dumps(content), encoding="utf-8")


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"format": 0}, "older citydip"), ({"format": 99}, "newer citydip"), ({"format": "x"}, "damaged"), ({"sources": 5}, "damaged")],
)
def test_another_layout_is_refused_by_readers_and_writers(changed: Mapping[str, object], says: str, store: Path, tmp_path: Path) -> None:
    path = numbers(tmp_path, "a.ttl", 1)
    add(store, path)
    catalog(store, lambda content: content.update(changed))
    for ask in (Source(store=store).open, Keeper(store).check, lambda: add(store, path)):
        with pytest.raises(StoreError, match=says):
            ask()


@pytest.mark.parametrize("changed", [{"made_with": "citydip 0.9.0, pyoxigraph 0.4"}, {"ontology": []}])
def test_an_index_made_with_something_else_is_built_again(changed: Mapping[str, object], store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 3), numbers(tmp_path, "b.ttl", 5))
    before = Source(store=store).open().data_hash
    catalog(store, lambda content: content.update(changed))
    if "made_with" in changed:
        with pytest.raises(StoreError, match=r"made with citydip 0\.9\.0.*citydip store add --store"):
            Source(store=store).open()
    assert Keeper(store).add({}) == []
    assert Source(store=store).open().data_hash == before
    assert count(store) == 5
    assert all(graph.sound for graph in Keeper(store).check())


def test_damage_is_seen(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 3))
    assert [(graph.name, graph.sound) for graph in Keeper(store).check()] == [("", True)] * 4 + [("a.ttl", True)]
    generation = Folder(store).current()
    assert generation
    (copy,) = generation.sources.iterdir()
    copy.write_text("changed", encoding="utf-8")
    assert [graph.sound for graph in Keeper(store).check()] == [True] * 4 + [False]
    shutil.rmtree(generation.index)
    for ask in (Source(store=store).open, Keeper(store).check):
        with pytest.raises(StoreError, match="damaged"):
            ask()
    (store / "current").write_text("nonsense", encoding="ascii")
    with pytest.raises(StoreError, match="damaged"):
        Source(store=store).open()


# ---- Readers beside a writer -----------------------------------------------------------------------------


CHANGER = """
import sys
from pathlib import Path
from citydip.store.keeper import Keeper
path = Path(sys.argv[2])
for size in range(1, 12):
    path.write_text("".join(f"<http://e.example/x{number}> <http://e.example/p> {number} ." for number in range(size)))
    Keeper(Path(sys.argv[1])).add({"b": path})
"""


def test_a_second_writer_gets_one_line(store: Path, tmp_path: Path) -> None:
    path = numbers(tmp_path, "a.ttl", 1)
    add(store, path)
    with (store / "citydip.lock").open("ab") as file_:
        assert lock(file_)
        done = run("store", "add", str(path), "--name", "b", "--store", str(store), "--no-validate")
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert "another process is writing" in done.stderr
        assert count(store) == 1  # who reads is not in its way
    add(store, path, name="b")


def test_readers_keep_what_they_opened(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 1))
    readers = [Source(store=store).open()]
    for size in range(2, 6):
        add(store, numbers(tmp_path, "a.ttl", size))
        readers.append(Source(store=store).open())
    found = [reader.select(COUNT)[0][0] for reader in readers]
    assert [term.value for term in found if isinstance(term, Literal)] == ["1", "2", "3", "4", "5"]
    assert len([entry for entry in store.iterdir() if entry.name.isdigit()]) == 5
    del readers
    add(store, numbers(tmp_path, "a.ttl", 6))
    assert [entry.name for entry in store.iterdir() if entry.name.isdigit()] == ["6"]


def test_who_checks_keeps_what_is_checked(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, numbers(tmp_path, "a.ttl", 1))
    asked: list[str] = []

    def size(index: Oxigraph, graph: str) -> int:
        asked.append(graph)
        if len(asked) == 2:
            with monkeypatch.context() as patched:
                patched.setattr("citydip.store.keeper.size", loading.size)
                add(store, numbers(tmp_path, "a.ttl", 2))
        return loading.size(index, graph)

    monkeypatch.setattr("citydip.store.keeper.size", size)
    assert [(graph.found, graph.sound) for graph in Keeper(store).check()][-1] == (1, True)
    assert all(graph.sound for graph in Keeper(store).check())
    assert sorted(entry.name for entry in store.iterdir() if entry.name.isdigit()) == ["1", "2"]


def test_who_validates_a_change_keeps_what_it_is_a_change_of(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, file(tmp_path, "a.ttl", PREFIXES + "e:x a cd:City ."))

    def late(*of: Any) -> After:
        add(store, numbers(tmp_path, "a.ttl", 2))
        return After(*of)

    monkeypatch.setattr("citydip.validation.change.After", late)
    report = validate_change(store, [file(tmp_path, "b.ttl", PREFIXES + "e:y cd:country e:x .")])
    assert not report.conforms


@pytest.mark.parametrize("read", [lambda store: Source(store=store).open(), lambda store: Keeper(store).check()], ids=["open", "check"])
def test_a_generation_that_is_cleared_away_while_it_is_opened(
    read: Callable[[Path], object], store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(store, numbers(tmp_path, "a.ttl", 1))
    times = iter(range(2, 4))

    def late(file: IO[bytes], *, shared: bool = False) -> bool:
        for size in times:
            add(store, numbers(tmp_path, "a.ttl", size))
            break
        return lock(file, shared=shared)

    monkeypatch.setattr("citydip.store.disk.lock", late)
    assert read(store)
    assert count(store) == 3


def test_readers_beside_a_writer_in_another_process(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 1))
    with subprocess.Popen([sys.executable, "-c", CHANGER, str(store), str(tmp_path / "b.ttl")]) as process:
        checks = 0
        while process.poll() is None:
            assert all(graph.sound for graph in Keeper(store).check())
            assert 1 <= count(store) <= 12
            checks += 1
        assert process.returncode == 0
    assert checks > 1
    assert count(store) == 12


def test_a_file_system_without_locks(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as Lustre without its option flock. Nobody writes there, so that nothing is cleared away under a reader."""
    fcntl = pytest.importorskip("fcntl", reason="Windows has no flock")
    path = numbers(tmp_path, "a.ttl", 1)
    add(store, path)

    def unsupported(file: IO[bytes], how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", unsupported)
    assert count(store) == 1
    assert all(graph.sound for graph in Keeper(store).check())
    with pytest.raises(StoreError, match="cannot be written, and is as it was before: No locks available"):
        add(store, numbers(tmp_path, "a.ttl", 2))
    assert count(store) == 1


def test_a_store_that_is_never_free(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, numbers(tmp_path, "a.ttl", 1))
    monkeypatch.setattr("citydip.store.disk.lock", lambda file, shared: False)
    with pytest.raises(StoreError, match="another process is writing"):
        Source(store=store).open()


def test_a_store_that_is_only_readable_is_read(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 1))
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    assert count(store) == 1
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before


# ---- A writer that dies ----------------------------------------------------------------------------------

WRITER = """
import sys
from pathlib import Path
from citydip.store.graphs import names_of
from citydip.store.keeper import Keeper
keeper, files = Keeper(Path(sys.argv[1])), names_of([Path(name) for name in sys.argv[2:]])
print(flush=True)
keeper.add(files)
"""
KILLS = 50


def writer(store: Path, *files: Path) -> "subprocess.Popen[bytes]":
    """A process that is about to add files."""
    command = [sys.executable, "-c", WRITER, str(store), *map(str, files)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    return process


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL on Windows")
def test_a_writer_may_die_at_any_moment(tmp_path: Path) -> None:
    """Half of them load into nothing, half replace one file of two and add a third; the moments are spread over what a whole run takes."""
    folder = tmp_path / "files"
    folder.mkdir()
    first, second = numbers(folder, "a.nt", 2_000), numbers(folder, "b.nt", 2_000, "m")
    before = tmp_path / "before"
    add(before, first, second)
    third = numbers(folder, "c.nt", 2_000, "k")
    numbers(folder, "a.nt", 1_500, "x")
    sizes: dict[str, set[int | None]] = {"first": {None, 5_500}, "replacement": {4_000, 5_500}}
    chance, ended = random.Random(7), {"first": [0, 0], "replacement": [0, 0]}  # noqa: S311
    seconds = {}
    for kind in sizes:
        store = tmp_path / f"whole-{kind}"
        if kind == "replacement":
            shutil.copytree(before, store)
        start = time.monotonic()
        with writer(store, folder / "a.nt", second, third) as process:
            assert process.wait() == 0
        seconds[kind] = time.monotonic() - start
        assert count(store) == 5_500
    for number in range(KILLS):
        kind = ("first", "replacement")[number % 2]
        store = tmp_path / f"killed-{number}"
        if kind == "replacement":
            shutil.copytree(before, store)
        with writer(store, folder / "a.nt", second, third) as process:
            time.sleep(chance.uniform(0, seconds[kind]))
            process.kill()
        current = Folder(store).current()
        size = count(store) if current else None
        assert size in sizes[kind], f"{kind} {number}: {size}"
        assert not current or all(graph.sound for graph in Keeper(store).check())
        ended[kind][size == 5_500] += 1
        if number % 10 == 0:  # who comes next finds nothing in the way
            add(store, folder / "a.nt", second, third)
            assert count(store) == 5_500
            assert sorted(entry.name for entry in store.iterdir() if not entry.name.isdigit()) == ["citydip.lock", "current"]
        shutil.rmtree(store)
    assert all(early > KILLS / 10 for early, _ in ended.values()), ended


# ---- The command -----------------------------------------------------------------------------------------

VALID = PREFIXES + (
    '@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\ne:cadiz a cd:City ; skos:prefLabel "Cádiz"@es ; cd:country e:spain .\n'
    'e:spain a cd:Country ; skos:prefLabel "Spain"@en .\n'
)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_command(language: str, store: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "cases.ttl", VALID)
    place = ("--store", str(store), "--lang", language)
    done = run("store", "add", str(path), *place)
    assert (done.returncode, done.stderr) == (0, "")
    assert "https://example.org/cases.ttl" in done.stdout
    done = run("store", "list", *place, "--format", "json")
    (found,) = json.loads(done.stdout)
    assert (found["source"], found["graph"]) == ("cases.ttl", "https://example.org/cases.ttl")
    assert found["triples"] + found["repeated"] == 5
    assert run("store", "check", *place).returncode == 0
    assert "Cádiz" in run("show", "cadiz", *place).stdout
    assert run("findings", *place).returncode == 0
    assert json.loads(run("store", "add", str(path), *place, "--format", "json").stdout)[0]["done"] == "unchanged"
    assert json.loads(run("store", "remove", "cases.ttl", *place, "--format", "json").stdout)[0]["done"] == "removed"
    assert json.loads(run("store", "list", *place, "--format", "json").stdout) == []
    done = run("show", "cadiz", *place)
    assert (done.returncode, done.stdout) == (2, "")


def test_invalid_data_is_added_only_where_one_insists(store: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "cases.ttl", PREFIXES + "e:x a cd:Cyti .\n")
    done = run("store", "add", str(path), "--store", str(store))
    assert done.returncode == 1
    assert "does not conform" in done.stdout
    assert "--no-validate" in done.stderr
    assert not store.exists()
    assert run("store", "add", str(path), "--store", str(store), "--no-validate").returncode == 0


def test_where_nothing_can_be_checked_nothing_is_added(store: Path, tmp_path: Path) -> None:
    path = file(tmp_path, "other.ttl", "<http://e.example/a> <http://e.example/b> <http://e.example/c> .\n")
    done = run("store", "add", str(path), "--store", str(store))
    assert (done.returncode, store.exists()) == (3, False)
    assert "--no-validate" in done.stderr


def test_what_is_added_may_refer_to_what_is_there(store: Path, tmp_path: Path) -> None:
    prefixes = PREFIXES + "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    country = "<https://w3id.org/citydip/place/IR>"
    place = file(tmp_path, "places.ttl", f'{prefixes}e:nova a cd:City ; skos:prefLabel "Nova"@en ; cd:country {country} .\n')
    council = file(
        tmp_path, "councils.ttl", f'{prefixes}e:council a cd:CityGovernment ; skos:prefLabel "Council"@en ; cd:governs e:nova .\n'
    )
    call = ("store", "add", "--store", str(store))
    assert run(*call, str(council)).returncode == 1
    assert run(*call, str(place)).returncode == 0
    assert run(*call, str(council), "--lang", "en").returncode == 0
    # A violation of what is there already is not one of what is added.
    assert run(*call, str(file(tmp_path, "bad.ttl", PREFIXES + "e:x a cd:Cyti .\n")), "--no-validate").returncode == 0
    assert run(*call, str(council), "--name", "again").returncode == 0
    done = run(*call, str(file(tmp_path, "worse.ttl", PREFIXES + "e:y a cd:Cyti .\n")), "--format", "json")
    assert done.returncode == 1
    assert {result["focus"] for result in json.loads(done.stdout)["results"]} == {"http://e.example/y"}


def test_a_damaged_store_is_a_1(store: Path, tmp_path: Path) -> None:
    add(store, numbers(tmp_path, "a.ttl", 3))
    catalog(store, lambda content: content.update(conclusions=1))
    done = run("store", "check", "--store", str(store))
    assert (done.returncode, done.stderr) == (1, "")
    assert "damaged" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["store", "add", "a.ttl"], "Say where the data is kept"),
        (["store", "list", "--store", "x", "--endpoint", "http://x/"], "Say where the data is kept"),
        (["store", "list", "--store", "x", "--update", "http://x/"], "Say where the data is kept"),
        (["store", "remove", "--store", "x"], "NAME... is missing"),
        (["store", "nonsense"], "There is no command nonsense"),
        (["findings", "--store", "x", "--data", "a.ttl"], "Several sources are named"),
        (["ask", "F02", "--store", "x", "--endpoint", "http://x/"], "Several sources are named"),
        (["ask", "F02", "--graph", "http://x/"], "needs --endpoint"),
        (["ask", "F02", "--store", "x"], "there is no store here"),
        (["ask", "F02", "--limit", "0"], "a whole number from 1 on"),
        (["ask", "F02", "--limit", "x"], "a whole number from 1 on"),
        (["ask", "F02", "--timeout", "0"], "number of seconds above 0"),
    ],
)
def test_wrong_words(words: list[str], says: str, tmp_path: Path) -> None:
    numbers(tmp_path, "a.ttl", 1)
    for language in ("en", "fa"):
        done = run(*words, "--lang", language, cwd=tmp_path)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert language == "fa" or says in done.stderr


def test_errors_are_of_the_package() -> None:
    assert issubclass(StoreError, CitydipError)
