"""From RDF to tables and back, and once more: nothing is lost, nothing is added, nothing changes its place."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

import citydip
from citydip.conversion import convert
from citydip.resources import case_files
from citydip.tables.book import write_book
from citydip.tables.delimiting import write_delimited
from citydip.tables.document import Account, n_triples, statements
from citydip.tables.layout import Layout
from citydip.tables.reading import Tables
from citydip.tables.records import written_sheets
from citydip.tables.terms import Statement
from citydip.tables.written import WrittenSheet
from citydip.validation import Severity
from tests.tables.generate import Generator

COLLECTIONS = 500

Written = Callable[[Sequence[WrittenSheet], Path, str, str], list[Path]]


def as_book(sheets: Sequence[WrittenSheet], folder: Path, language: str, base: str) -> list[Path]:
    path = folder / "cases.xlsx"
    write_book(sheets, path, language, base, ready_rows=0)
    return [path]


def as_csv(sheets: Sequence[WrittenSheet], folder: Path, language: str, base: str) -> list[Path]:
    paths = []
    for written in sheets:
        path = folder / f"{written.sheet.headings[language]}.csv"
        write_delimited(written, path, ",", language, base)
        paths.append(path)
    return paths


def read(paths: list[Path]) -> list[Statement]:
    tables, account = Tables(paths), Account()
    said = [statement for table in tables.tables for statement in statements(tables, table, account, layout=True)]
    assert [problem.message("en") for problem in account.problems] == []
    return said


def round_trip(said: Sequence[Statement], folder: Path, language: str, written: Written) -> list[Statement]:
    sheets, unheld, base = written_sheets(said, language)
    assert not unheld.count, unheld
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    return read(written(sheets, folder, language, base))


def records(said: Sequence[Statement]) -> set[Statement]:
    return set(Layout.gather(said)[1])


def survives(seed: int, folder: Path, written: Written, *, twice: bool = True) -> None:
    """One collection through tables in one language, and then with the layout of these through tables in the other."""
    generated = Generator(seed).collection()
    language, other = ("fa", "en") if seed % 2 == 0 else ("en", "fa")
    once = round_trip(generated, folder / "once", language, written)
    assert records(once) == set(generated)
    if twice:
        assert set(round_trip(once, folder / "twice", other, written)) == set(once)


def test_the_generated_collections_conform(tmp_path: Path) -> None:
    said = [statement for seed in range(COLLECTIONS) for statement in Generator(seed).collection()]
    path = tmp_path / "generated.nt"
    path.write_text("".join(n_triples(said)), encoding="utf-8")
    report = citydip.validate(path)
    assert [result.message["en"] for result in report.results if result.severity == Severity.VIOLATION] == []
    assert report.checked.cases > COLLECTIONS


@pytest.mark.parametrize("seeds", [range(start, start + 100) for start in range(0, COLLECTIONS, 100)], ids=str)
def test_collections_survive_delimited_text(seeds: range, tmp_path: Path) -> None:
    for seed in seeds:
        survives(seed, tmp_path, as_csv)


@pytest.mark.parametrize("seeds", [range(start, start + 100) for start in range(0, COLLECTIONS, 100)], ids=str)
def test_collections_survive_a_workbook(seeds: range, tmp_path: Path) -> None:
    for seed in seeds:
        survives(seed, tmp_path, as_book, twice=seed % 10 < 2)  # a workbook costs more than what is in it


TYPED = """\
id,name (en),kind,dimension,actor,start,end,source,Our file no.,مسئول
b,second,Twinning,culture,Paris,مهر ۱۳۹۸,۱۳۹۹,https://example.org/b,=7,نسرین
a,first,twinning,Culture; networks,"London, Paris",۱۳۹۸/۰۷/۱۲,12 November 2019,https://example.org/a,,
c,third,خواهرخواندگي,فرهنگ,پاریس,1998,,https://example.org/a,-1,'
"""


@pytest.mark.parametrize("ending", [".xlsx", ".csv", ".tsv", ".ttl", ".nt", ".trig", ".rdf", ".jsonld"])
def test_rows_own_columns_and_what_was_typed_survive(ending: str, tmp_path: Path) -> None:
    table = tmp_path / "cases.csv"
    table.write_text(TYPED, encoding="utf-8-sig")
    once = graph(convert_to(table, tmp_path / "once.nt"))
    between = convert_to(table, tmp_path / f"between{ending}")
    again = convert_to(between, tmp_path / "again.csv")
    assert graph(convert_to(again, tmp_path / "twice.nt")) == once
    rows = list(csv.reader(again.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows[1:]] == ["b", "a", "c"]
    start, end, number, person = (rows[0].index(name) for name in ("start", "end", "Our file no.", "مسئول"))
    assert [row[start] for row in rows[1:]] == ["مهر ۱۳۹۸", "۱۳۹۸/۰۷/۱۲", "1998"]
    assert [row[end] for row in rows[1:]] == ["۱۳۹۹", "12 November 2019", ""]
    assert [row[number] for row in rows[1:]] == ["'=7", "", "'-1"]
    assert [row[person] for row in rows[1:]] == ["نسرین", "", "'"]


def convert_to(path: Path, output: Path) -> Path:
    outcome = convert([path], output, output.suffix)
    assert outcome.complete, outcome.lines("en")
    return output


def graph(path: Path) -> set[Statement]:
    return {(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in parse(path.read_bytes(), RdfFormat.N_TRIPLES)}


def test_an_unnamed_party_survives(tmp_path: Path) -> None:
    turtle = tmp_path / "unnamed.ttl"
    turtle.write_text(
        """
        @prefix cd: <https://w3id.org/citydip/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix actor: <https://w3id.org/citydip/actor/> . @prefix dcterms: <http://purl.org/dc/terms/> .
        <https://example.org/u/agreement/a> a cd:Agreement ; skos:prefLabel "pact"@en ;
            cd:agreementKind <https://w3id.org/citydip/concept/agreement/twinning> ; cd:party actor:london , [ a cd:CityGovernment ;
            dcterms:description "a city that the source does not name"@en ] .
        """,
        encoding="utf-8",
    )
    again = convert_to(convert_to(turtle, tmp_path / "unnamed.xlsx"), tmp_path / "again.nt")
    said = Layout.gather(graph(again))[1]
    before = Dataset(parse(turtle.read_bytes(), RdfFormat.TURTLE))
    after = Dataset(parse("".join(n_triples(said)).encode(), RdfFormat.N_TRIPLES))
    for dataset in (before, after):
        dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    assert before == after


def test_the_worked_cases_survive_but_for_what_is_reported(tmp_path: Path) -> None:
    outcome = convert(case_files(), tmp_path / "cases.xlsx", ".xlsx")
    assert outcome.unheld is not None
    # The headers of the files, and the mentions of the paper that refer to the cases, are no records of cases.
    assert not outcome.unheld.properties
    assert set(outcome.unheld.classes) == {"owl:Ontology", ""}
    again = graph(convert_to(tmp_path / "cases.xlsx", tmp_path / "again.nt"))
    lost = {
        triple
        for path in case_files()
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE)
        if (triple := (str(quad.subject), str(quad.predicate), str(quad.object))) not in again
    }
    assert len(lost) == outcome.unheld.count
