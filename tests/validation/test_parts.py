"""Data checked in parts gives the results that it gives as a whole, wherever it is cut."""

import io
import json
import os
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from citydip.errors import DataError
from citydip.resources import case_files
from citydip.validation import Report, Severity, validate
from citydip.validation.parts import Progress
from tests.benchmarks.generate import FAULTS, Record, case, shared, turtle

WHOLE = 10**12
FIXTURES = sorted(Path(__file__).parents[1].glob("shapes/**/*.ttl"))


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fault, in cases whose entities are shared."""
    chance = random.Random(7)  # noqa: S311 (nothing secret)
    path = tmp_path_factory.mktemp("parts") / "faulty.ttl"
    found: list[Record] = list(shared(8, chance))
    for number, fault in enumerate(FAULTS.values()):
        group = case(number, 8, chance)
        if not any(fault(record, chance) for record in group):
            any(fault(record, chance) for record in found[2:])
        found += group
    # One thing twice, far from each other.
    agreement = next(record for record in case(2, 8, chance) if record.is_a("cd:Agreement"))
    city = next(record for record in found if record.is_a("cd:City"))
    found = [agreement, city, *found, Record("ex:agreement-again", agreement.statements), Record("ex:city-again", city.statements)]
    path.write_text("".join(turtle(found)), encoding="utf-8")
    return path


def same(path: Path, size: int) -> Report:
    whole, parts = validate(path, part_bytes=WHOLE), validate(path, part_bytes=size)
    assert parts.tuples() == whole.tuples()
    assert parts.checked == whole.checked
    assert parts.data_hash == whole.data_hash
    return parts


@pytest.mark.parametrize("size", [300, 2_000, 20_000])
def test_generated_cases(size: int, faulty: Path) -> None:
    report = same(faulty, size)
    assert len(report.results) > 100
    names = {result.raw.shape.partition("collection#")[2] for result in report.results}
    assert "SharedIdentifier" in names
    assert len({result.raw.shape for result in report.results}) > 55


def test_places_and_sentences(faulty: Path) -> None:
    whole, parts = validate(faulty, part_bytes=WHOLE), validate(faulty, part_bytes=2_000)
    by_raw = {result.raw: result for result in parts.results}
    assert len(by_raw) == len(whole.results)
    for one in whole.results:
        other = by_raw[one.raw]
        if not one.raw.focus.startswith("_:"):
            assert one.place == other.place
        assert one.message == other.message
        assert one.focus_label == other.focus_label
        assert one.value_label == other.value_label


@pytest.mark.parametrize("path", [*FIXTURES, *case_files()], ids=lambda path: path.stem)
def test_fixtures(path: Path) -> None:
    same(path, 400)


def test_several_files() -> None:
    files = case_files()
    whole, parts = validate(files, part_bytes=WHOLE), validate(files, part_bytes=3_000)
    assert parts.tuples() == whole.tuples()
    assert parts.checked == whole.checked


def shuffled(statements: list[Triple]) -> list[Triple]:
    random.Random(3).shuffle(statements)  # noqa: S311 (nothing secret)
    return statements


def nameless(statements: list[Triple]) -> list[Triple]:
    """The same with blank nodes for whatever is not an agent."""

    def blank(term: object) -> object:
        named = isinstance(term, NamedNode) and "/generated/case-" in term.value
        return BlankNode(term.value.rpartition("/")[2].replace("-", "")) if named else term  # type: ignore[attr-defined]

    return [Triple(blank(triple.subject), triple.predicate, blank(triple.object)) for triple in statements]  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [list, sorted, shuffled, nameless, lambda given: shuffled(nameless(given))])
@pytest.mark.parametrize("ending", ["nt", "nq", "trig", "rdf", "jsonld"])
def test_any_order_and_syntax(ending: str, change: Callable[[list[Triple]], list[Triple]], faulty: Path, tmp_path: Path) -> None:
    statements = [quad.triple for quad in parse(faulty.read_bytes(), RdfFormat.TURTLE)]
    ordered = sorted(statements, key=str) if change is sorted else change(statements)
    path = tmp_path / f"data.{ending}"
    path.write_bytes(serialize(ordered, format=RdfFormat.from_extension(ending)) or b"")
    same(path, 30_000)


@pytest.mark.parametrize(
    "text",
    [
        '@prefix e: <https://e.example/> .\ne:a e:b """one.\ntwo.\n""" ; # three.\n  e:c [ e:d 1 ;\n e:e 2 # four.\n ] .\n',
        "@base <https://e.example/> .\r\n<a> a <B> .\r\n@base <https://f.example/> .\r\n<a> a <B> .\r\n",
        "PREFIX e: <https://e.example/>\ne:a a e:B .\nPREFIX e: <https://f.example/>\ne:a a e:B .\n",
        "\ufeff@prefix e: <https://e.example/> .\n_:x a e:B .\n[] a e:C .\n_:x e:b [] .\n_:y e:b _:x .\n",
        "@prefix e: <https://e.example/> .\ne:a e:b ( 1 2 # two.\n3 ) .\n# the end.",
    ],
)
@pytest.mark.parametrize("size", [10, 40, 100])
def test_cuts(text: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.ttl"
    path.write_bytes(text.encode())
    same(path, size)


@pytest.mark.parametrize(("text", "line", "column"), [("e:a a e:B .\n" * 30 + "e:a a e:B e:C .\n" + "e:a a e:B .\n" * 30, 32, 11)])
def test_broken_in_the_middle(text: str, line: int, column: int, tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix e: <https://e.example/> .\n" + text, encoding="utf-8")
    for size in (WHOLE, 60):
        with pytest.raises(DataError) as caught:
            validate(path, part_bytes=size)
        assert (caught.value.data["line"], caught.value.data["column"]) == (line, column)


def test_left_out_results_are_counted(faulty: Path) -> None:
    whole = validate(faulty, part_bytes=WHOLE)
    for size in (WHOLE, 2_000):
        some = validate(faulty, part_bytes=size, max_results=5)
        assert len(some.results) == 5
        assert all(result.severity == Severity.VIOLATION for result in some.results)
        assert [some.count(severity) for severity in Severity] == [whole.count(severity) for severity in Severity]
        assert not some.conforms
    none = validate(faulty, max_results=0)
    assert not none.results
    assert not none.conforms


def test_results_come_before_the_end(faulty: Path) -> None:
    told: list[Progress] = []
    validate(faulty, part_bytes=20_000, progress=told.append)
    assert [progress.step for progress in told] == sorted((progress.step for progress in told), reverse=True)
    checked = [progress for progress in told if progress.step == "check"]
    assert checked[0].results
    assert checked[0].done < checked[0].total == checked[-1].done == checked[-1].total


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("ending", ["ttl", "nt", "trig", "rdf", "jsonld"])
def test_progress_is_in_bytes_of_the_data(ending: str, jobs: int, faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citydip.validation.sources._JSON_MOST", 1_000)
    named = [quad.triple for quad in parse(faulty.read_bytes(), RdfFormat.TURTLE)]
    path = tmp_path / f"data.{ending}"
    # Blocks with blank nodes are written anew.
    path.write_bytes(serialize(nameless(named) + named, format=RdfFormat.from_extension(ending)) or b"")
    told: list[Progress] = []
    validate(path, part_bytes=10_000, jobs=jobs, max_results=0, progress=told.append)
    survey = [progress.done for progress in told if progress.step == "survey"]
    assert len(set(survey)) > 10
    assert survey == sorted(survey)
    assert survey.count(survey[-1]) <= 2
    assert survey[-1] == path.stat().st_size == told[0].total


@pytest.mark.parametrize("ending", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_byte_order_mark(ending: str, faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citydip.validation.sources._JSON_MOST", 1_000)
    statements = [quad.triple for quad in parse(faulty.read_bytes(), RdfFormat.TURTLE)]
    path = tmp_path / f"data.{ending}"
    path.write_bytes(b"\xef\xbb\xbf" + (serialize(statements, format=RdfFormat.from_extension(ending)) or b""))
    assert same(path, 30_000).tuples() == validate(faulty).tuples()


@pytest.mark.parametrize("ending", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_a_null_makes_it_no_text(ending: str, faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citydip.validation.sources._JSON_MOST", 1_000)
    statements = [quad.triple for quad in parse(faulty.read_bytes(), RdfFormat.TURTLE)]
    content = serialize(statements, format=RdfFormat.from_extension(ending)) or b""
    path = tmp_path / f"data.{ending}"
    path.write_bytes(content[:-300] + b"\x00" + content[-300:])
    for size in (WHOLE, 2_000):
        with pytest.raises(DataError) as caught:
            validate(path, part_bytes=size)
        assert caught.value.key == "data-binary"


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = f'<{{0}}:RDF xmlns:{{0}}="{RDF}" xmlns:cd="https://w3id.org/citydip/ontology#"><cd:Activty {{0}}:about="https://e.example/a"/>{{1}}</{{0}}:RDF>'
MEGABYTE = " " * 2**20
ENTITIES = {
    "plain": '<!ENTITY a "aaa"> <!ENTITY b "&a;&a;">',
    "in a comment": '<!ENTITY a "aaa"> <!-- <!ENTITY b "&a;&a;"> -->',
    "in a comment, without a blank": '<!ENTITY a "aaa"> <!-- <!ENTITYb "&a;&a;"> -->',
    "in a comment, behind a wide blank": '<!ENTITY a "aaa"> <!-- <!ENTITY b \u2003"&a;&a;"> -->',
    "behind a parameter": '<!ENTITY a "aaa"> %unknown; <!ENTITY b "&a;&a;">',
    "by number": '<!ENTITY a "aaa"> <!ENTITY b "&#38;a;">',
    "outside": '<!ENTITY a SYSTEM "file:///etc/passwd">',
    "long": f'<!ENTITY a "aaa"> <!ENTITY b "{"b" * 2**20}&a;">',
}


@pytest.mark.parametrize(
    "text",
    [
        XML.format("rdf", f"<!--{MEGABYTE}-->"),
        XML.format("q", f"<!--{MEGABYTE}-->"),
        "<!-- <rdf:RDF> -->" + XML.format("rdf", f"<!--{MEGABYTE}-->"),
        f'<!DOCTYPE r [<!ENTITY e "it\'s flat">]>{MEGABYTE}'
        + XML.format("rdf", '<cd:City rdf:about="a:a"><cd:name>&e;</cd:name></cd:City>'),
    ],
    ids=["root", "prefix", "comment", "flat entity"],
)
def test_large_rdf_xml(text: str, tmp_path: Path) -> None:
    path = tmp_path / "large.rdf"
    path.write_text(text, encoding="utf-8")
    assert same(path, 2_000).results


@pytest.mark.parametrize("size", [WHOLE, 100])
@pytest.mark.parametrize("before", ["", MEGABYTE, MEGABYTE[80:]], ids=["at the start", "behind blanks", "across two pieces"])
@pytest.mark.parametrize("entities", ENTITIES.values(), ids=ENTITIES)
def test_nested_entities(entities: str, before: str, size: int, tmp_path: Path) -> None:
    path = tmp_path / "nested.rdf"
    path.write_text(f"{before}<!DOCTYPE r [{entities}]>{XML.format('rdf', '')}", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        validate(path, part_bytes=size)
    assert caught.value.key == "data-entities"


def test_known_endings_whatever_the_size(tmp_path: Path) -> None:
    path = tmp_path / "data.foo"
    path.write_text("data")
    said = set()
    for size in (WHOLE, 1):
        with pytest.raises(DataError) as caught:
            validate(path, part_bytes=size)
        said.add(str(caught.value))
    assert len(said) == 1
    assert ".ttl" in said.pop()


def as_input(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("size", [2_000, 10**12])
@pytest.mark.parametrize("syntax", ["ttl", "trig", None])
def test_standard_input(syntax: str | None, size: int, faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = validate(faulty, part_bytes=WHOLE)
    as_input(faulty.read_bytes(), monkeypatch)
    told: list[Progress] = []
    report = validate("-", syntax=syntax, part_bytes=size, progress=told.append)
    assert bool(told) == (size < WHOLE)
    named = {result for result in whole.tuples() if "_:" not in f"{result.focus} {result.value}"}
    assert named <= report.tuples()
    assert len(report.results) == len(whole.results)
    assert report.data_hash == whole.data_hash
    places = {(result.raw.focus, result.place.line) for result in report.results if result.place and result.raw in named}
    if syntax == "ttl":
        assert places == {(result.raw.focus, result.place.line) for result in whole.results if result.place and result.raw in named}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no pipes with names")
def test_standard_input_beside_a_pipe(faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no file is read at once, and standard input with it."""
    pipe = tmp_path / "pipe.ttl"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        pool.submit(pipe.write_text, "<https://e.example/a> a <https://e.example/B> .")
        as_input(faulty.read_bytes(), monkeypatch)
        report = validate(["-", pipe], syntax="ttl", part_bytes=2_000)
    assert report.checked.triples == validate(faulty).checked.triples + 1


PLAIN = {"cases": [{"id": f"c{number}", "type": "Activity", "label": {"en": "A case"}, "start": "2001"} for number in range(40)]}


def test_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "plain.json"
    path.write_text(json.dumps(PLAIN), encoding="utf-8")
    assert len(same(path, 500).results) > 100


def test_plain_json_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citydip.validation.sources._JSON_MOST", 1_000)
    path = tmp_path / "plain.json"
    path.write_text(json.dumps(PLAIN), encoding="utf-8")
    with pytest.raises(DataError, match=r"plain JSON is read at once.*; divide it into several files, or write it as Turtle") as caught:
        validate(path, part_bytes=500)
    assert caught.value.key == "json-too-large"


def test_json_ld_has_no_limit(faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citydip.validation.sources._JSON_MOST", 1_000)
    path = tmp_path / "data.jsonld"
    path.write_bytes(serialize([quad.triple for quad in parse(faulty.read_bytes(), RdfFormat.TURTLE)], format=RdfFormat.JSON_LD) or b"")
    same(path, 30_000)
