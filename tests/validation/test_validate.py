"""The Python API of validation: what it takes, what it gives, and what it leaves alone."""

import re
import sys
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

import citydip
from citydip.validation import Fix, Severity
from citydip.validation.engines import choose

ROOT = Path(__file__).resolve().parents[2]
GOOD = ROOT / "tests" / "shapes" / "good.ttl"
CD = "https://w3id.org/citydip/ontology#"
HEAD = """
@prefix cd:        <https://w3id.org/citydip/ontology#> .
@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .
@prefix kind:      <https://w3id.org/citydip/concept/kind/> .
@prefix place:     <https://w3id.org/citydip/place/> .
@prefix actor:     <https://w3id.org/citydip/actor/> .
@prefix skos:      <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd:       <http://www.w3.org/2001/XMLSchema#> .
@prefix ex:        <https://example.org/> .
"""


def fixes(text: str, folder: Path) -> dict[str, Fix]:
    """The fixes of what is wrong with some statements, by the local name of the property or, without one, of the shape."""
    path = folder / "data.ttl"
    path.write_text(HEAD + text, encoding="utf-8")
    found = {}
    for result in citydip.validate(path).results:
        if result.fix:
            found[(result.raw.path or result.raw.shape).rstrip(">").rpartition("#")[2]] = result.fix
    return found


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_graph_is_read_and_never_changed(engine: str) -> None:
    graph = Graph().parse(GOOD)
    node = BNode("own")
    graph.add((node, URIRef(CD + "start"), Literal("none", datatype=URIRef("http://www.w3.org/2001/XMLSchema#boolean"), normalize=False)))
    before, copy = set(graph), Graph()
    copy += graph
    report = citydip.validate(graph, engine=engine)
    assert set(graph) == before
    assert isomorphic(graph, copy)
    assert report.checked.files == 0
    assert report.checked.triples == len(graph)
    assert all(result.place is None for result in report.results)


def test_a_graph_and_its_file_give_the_same_results(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text(GOOD.read_text(encoding="utf-8").replace("cd:kind", "cd:kynd"), encoding="utf-8")
    of_file, of_graph = citydip.validate(path), citydip.validate(Graph().parse(path))
    assert of_file.tuples() == of_graph.tuples() != set()
    assert of_file.checked.focus_nodes == of_graph.checked.focus_nodes > 10


def test_several_files_are_checked_together(tmp_path: Path) -> None:
    text = GOOD.read_text(encoding="utf-8")
    prefixes = "".join(line for line in text.splitlines(keepends=True) if line.startswith("@prefix"))
    blocks = text.removeprefix(text[: text.rindex("@prefix")]).partition("\n")[2].split(" .\n\n")
    for number, part in enumerate((blocks[: len(blocks) // 2], blocks[len(blocks) // 2 :])):
        (tmp_path / f"{number}.ttl").write_text(prefixes + " .\n\n".join(part) + (" ." if number == 0 else ""), encoding="utf-8")
    parts = [tmp_path / "0.ttl", tmp_path / "1.ttl"]
    assert not citydip.validate(parts[0]).conforms or not citydip.validate(parts[1]).conforms
    together = citydip.validate(parts)
    assert (together.conforms, list(together.results)) == (True, [])
    assert together.checked.files == 2
    assert together.checked.focus_nodes == citydip.validate(GOOD).checked.focus_nodes


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(HEAD + f"_:x a cd:Source ; skos:prefLabel '{name}'@en .", encoding="utf-8")
    report = citydip.validate([tmp_path / "a.ttl", tmp_path / "b.ttl"])
    assert report.checked.focus_nodes == 2
    assert {result.raw.focus for result in report.results} == {"_:d0b0", "_:d1b0"}
    assert {result.place.file for result in report.results if result.place} == {str(tmp_path / "a.ttl"), str(tmp_path / "b.ttl")}


def test_the_gravest_come_first_then_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(HEAD + "ex:b a cd:Source ; skos:prefLabel ' b '@en .\nex:a a cd:Source .\nex:c a cd:Actvity .", encoding="utf-8")
    results = citydip.validate(path).results
    keys = [(-result.severity, result.place.line) for result in results if result.place and result.place.line]
    assert len(keys) == len(results) > 3
    assert keys == sorted(keys)


def test_a_kind_of_the_users_own_is_valid_and_an_undeclared_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    text = GOOD.read_text(encoding="utf-8")
    used_kind = re.search(r"cd:kind +(case-kind:\w+|kind:\w+)", text)
    assert used_kind
    own = 'our:Festival a cd:ActivityKind , skos:Concept ; skos:prefLabel "festival of cities"@en .\n'
    used = "@prefix our: <https://example.org/our/> .\n" + text.replace(used_kind[1], "our:Festival")
    path.write_text(used, encoding="utf-8")
    assert not citydip.validate(path).conforms
    path.write_text(used + own, encoding="utf-8")
    report = citydip.validate(path)
    assert [(result.raw, result.message["en"]) for result in report.results if result.severity > Severity.INFO] == []


@pytest.mark.parametrize(
    ("text", "field", "new", "safe"),
    [
        ("ex:a a cd:Activity ; cd:actor place:london .", "actor", ["<https://w3id.org/citydip/actor/london>"], True),
        ("ex:p a cd:City . ex:g cd:governs ex:p . ex:a a cd:Activity ; cd:actor ex:p .", "actor", ["<https://example.org/g>"], True),
        ("ex:p a cd:City . ex:a a cd:Activity ; cd:actor ex:p .", "actor", ["<https://example.org/actor/p>"], False),
        ("ex:a a cd:Activity ; cd:start '1395' .", "start", ['"2016"', '"2017"'], False),
        ("ex:a a cd:Activity ; cd:start '1395-07-04' .", "start", ['"2016-09-25"'], False),
        ("ex:a a cd:Activity ; cd:start '۱۹۹۸-۰۹' .", "start", ['"1998-09"'], True),
        ("ex:a a cd:Activity ; skos:prefLabel ' a'@en .", "prefLabel", ['"a"@en'], True),
        ("ex:a a cd:Activity ; skos:prefLabel 'بازي'@fa .", "prefLabel", ['"بازی"@fa'], True),
        ("ex:a a cd:Activity ; skos:prefLabel 'خانۀ ٣'@fa .", "prefLabel", ['"خانهٔ ۳"@fa'], True),
        ("ex:a a cd:Activity ; cd:kind 'خواهرخواندگي' .", "kind", ["<https://w3id.org/citydip/concept/kind/Twinning>"], True),
        ("ex:a a cd:Activity ; cd:dimension 'Culture' .", "dimension", ["<https://w3id.org/citydip/concept/dimension/culture>"], True),
    ],
)
def test_fixes(text: str, field: str, new: list[str], safe: bool, tmp_path: Path) -> None:
    fix = fixes(text, tmp_path)[field]
    assert [changes[0].new for changes in fix.alternatives][: len(new)] == new
    assert fix.safe == safe
    assert fix.text.keys() == {"en", "fa"}


def test_swapped_dates_are_changed_together(tmp_path: Path) -> None:
    found = fixes("ex:a a cd:Activity ; cd:start '2001' ; cd:end '1999' .", tmp_path)
    swap = next(fix for fix in found.values() if len(fix.alternatives[0]) == 2)
    assert {(change.old, change.new) for change in swap.alternatives[0]} == {('"2001"', '"1999"'), ('"1999"', '"2001"')}
    assert not swap.safe


def test_solar_hijri_dates_are_not_swapped_by_halves(tmp_path: Path) -> None:
    """The first and the last day that go with them would stay where they are."""
    rows = ["id,kind,actor,start,end", "a,OfficialVisit,London,مهر ۱۳۹۸,شهریور ۱۳۹۸", "b,OfficialVisit,London,۱۳۹۸,۱۳۹۷"]
    (tmp_path / "cases.csv").write_text("\n".join(rows), encoding="utf-8")
    found = [result for result in citydip.validate(tmp_path / "cases.csv").results if result.raw.shape.endswith("date#Order")]
    assert [(result.raw.value, result.fix) for result in found] == [('"2019"', None)] * 2


def test_a_year_that_may_be_lunar_has_no_fix(tmp_path: Path) -> None:
    assert "start" not in fixes("ex:a a cd:Activity ; cd:start '1444-09-15' .", tmp_path)


def test_what_cannot_be_known_has_no_fix(tmp_path: Path) -> None:
    for text in (
        "ex:a a cd:Activity ; cd:start '1395-13-40' .",
        "ex:a a cd:Activity ; cd:kind 'zzzz' .",
        "ex:a a cd:Activity ; cd:actor 'x' .",
    ):
        assert not {"start", "kind", "actor"} & fixes(text, tmp_path).keys()


def test_without_the_fast_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shacl", None)
    assert choose("auto") == "reference"
    with pytest.raises(citydip.CitydipError) as raised:
        choose("fast")
    assert raised.value.exit_code == 2
    assert "pip install" in raised.value.message("en")


def test_an_engine_that_fails_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    from citydip.validation import engines

    def broken(*_: object) -> list[object]:
        raise ValueError("out of order")

    monkeypatch.setitem(engines.ENGINES, "fast", broken)
    with pytest.raises(citydip.CitydipError) as raised:
        citydip.validate(GOOD, engine="fast")
    assert "out of order" in raised.value.message("en")
