"""``citydip convert --as`` and ``--from``, and plain JSON by its ending."""

import json
from pathlib import Path

import pytest

from citydip.conversion import Choices, convert
from citydip.exchange import ENDINGS, VOCABULARIES, export
from citydip.rdf import statements
from tests.run import run
from tests.test_exchange import EVERYTHING, back, given

CASE = str(EVERYTHING)


@pytest.mark.parametrize(("vocabulary", "ending"), [(name, ending) for name, endings in ENDINGS.items() for ending in endings])
def test_the_command_writes_what_the_library_makes(vocabulary: str, ending: str, tmp_path: Path) -> None:
    done = run("convert", CASE, "--as", vocabulary, "-o", f"out{ending}", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / f"out{ending}").read_text(encoding="utf-8") == export(statements(EVERYTHING), vocabulary, ending).text
    said = export(given("everything"), vocabulary, ending)
    assert done.stderr.splitlines() == [*said.lines("en"), f"Statements read: {len(given('everything'))}."]


@pytest.mark.parametrize("vocabulary", ENDINGS)
def test_standard_output_gets_the_usual_form(vocabulary: str, tmp_path: Path) -> None:
    done = run("convert", CASE, "--as", vocabulary, "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == export(statements(EVERYTHING), vocabulary).text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("vocabulary", ["org", "prov", "schema"])
def test_there_and_back(vocabulary: str, tmp_path: Path) -> None:
    assert run("convert", CASE, "--as", vocabulary, "-o", "theirs.ttl", cwd=tmp_path).returncode == 0
    done = run("convert", "theirs.ttl", "--from", vocabulary, "-o", "ours.ttl", "--lang", "fa", cwd=tmp_path)
    assert done.returncode == 0
    assert "گزاره" in done.stderr
    assert set(statements(tmp_path / "ours.ttl")) == back("everything", vocabulary)


def test_from_one_vocabulary_into_another(tmp_path: Path) -> None:
    (tmp_path / "page.jsonld").write_text(
        '{"@context": "https://schema.org", "@type": "Consortium", "@id": "https://example.org/n", "name": "N"}', encoding="utf-8"
    )
    done = run("convert", "page.jsonld", "--from", "schema", "--as", "org", "--quiet", cwd=tmp_path)
    assert "<https://example.org/n> a org:Organization , foaf:Agent , cd:CityNetwork" in done.stdout


def test_a_table_of_cases_leaves_without_its_rows(tmp_path: Path) -> None:
    assert run("convert", CASE, "-o", "cases.xlsx", cwd=tmp_path).returncode in (0, 1)
    done = run("convert", "cases.xlsx", "--as", "org", "-o", "out.ttl", cwd=tmp_path)
    assert done.returncode == 0
    assert "csvw" not in done.stderr + (tmp_path / "out.ttl").read_text(encoding="utf-8")
    assert "a org:Membership" in (tmp_path / "out.ttl").read_text(encoding="utf-8")


def test_rows_that_are_left_out_are_named(tmp_path: Path) -> None:
    (tmp_path / "twins.csv").write_text("place,partner\nQ1,Q2\nQ1,t77\n", encoding="utf-8")
    for language, word in (("en", "left out"), ("fa", "کنار گذاشته شد")):
        done = run(
            "convert",
            "twins.csv",
            "--from",
            "wikidata",
            "--base",
            "https://example.org/w",
            "-o",
            "twins.ttl",
            "--lang",
            language,
            cwd=tmp_path,
        )
        assert done.returncode == 1
        assert "twins.csv:3" in done.stderr.splitlines()[0]
        assert word in done.stderr
        assert "<https://example.org/w/agreement/Q1-Q2>" in (tmp_path / "twins.ttl").read_text(encoding="utf-8")


def test_wikidata_goes_into_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "twins.csv").write_text("place,place_en,partner,partner_en\nQ1,One,Q2,Two\n", encoding="utf-8")
    assert run("convert", "twins.csv", "--from", "wikidata", "-o", "twins.xlsx", cwd=tmp_path).returncode == 0
    done = run("convert", "twins.xlsx", "-o", "back.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "twinning of One and Two" in (tmp_path / "back.json").read_text(encoding="utf-8")


def test_plain_json_by_its_ending(tmp_path: Path) -> None:
    done = run("convert", CASE, "-o", "cases.json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, f"Statements read: {len(given('everything'))}.\n")
    assert json.loads((tmp_path / "cases.json").read_text(encoding="utf-8"))["cases"]
    again = run("convert", "cases.json", "-o", "again.nt", cwd=tmp_path)
    assert again.returncode == 0
    assert len(set(statements(tmp_path / "again.nt"))) == len(given("everything"))


def test_several_files_leave_as_one(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.ttl").write_text(
            f"<https://example.org/{name}> a <https://w3id.org/citydip/ontology#CityNetwork> .", encoding="utf-8"
        )
    outcome = convert([tmp_path / "a.ttl", tmp_path / "b.ttl"], tmp_path / "out.ttl", ".ttl", Choices(to_vocabulary="org"))
    assert outcome.complete
    assert outcome.statements == 2
    assert (tmp_path / "out.ttl").read_text(encoding="utf-8").count("org:Organization") == 2


BAD = {
    "an unknown vocabulary": (["--as", "foaf"], "foaf"),
    "a vocabulary in capitals": (["--as", "ORG"], "ORG"),
    "none": (["--as", ""], "--as"),
    "no value": (["--as"], "--as"),
    "one that cannot be read": (["--from", "geojson"], "geojson"),
    "CPOV as such": (["--from", "cpov", "-o", "x.ttl"], "cpov"),
    "a workbook of ORG": (["--as", "org", "-o", "x.xlsx"], ".xlsx"),
    "a map in Turtle": (["--as", "geojson", "-o", "x.ttl"], ".ttl"),
    "a format that does not fit": (["--as", "wikidata", "--format", "json"], ".json"),
    "a map without --as": (["-o", "x.geojson"], "x.geojson"),
    "no output": (["--from", "org"], "--format"),
    "a mapping, too": (["--from", "org", "--mapping", "x.toml", "-o", "x.ttl"], "--mapping"),
    "nothing of it": (["--from", "org", "-o", "x.ttl"], "empty.ttl"),
    "a folder to write to": (["--as", "org", "-o", "."], "."),
}


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("case", BAD)
def test_bad_calls_are_told_in_one_line(case: str, language: str, tmp_path: Path) -> None:
    arguments, says = BAD[case]
    (tmp_path / "empty.ttl").write_text("<https://example.org/a> <https://example.org/b> 1 .", encoding="utf-8")
    done = run("convert", "empty.ttl", *arguments, *(["--lang", language] if arguments != ["--as"] else []), cwd=tmp_path)
    if case == "no value":
        assert done.returncode == 2
        return
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["empty.ttl"]


def test_the_choices_are_those_of_the_library() -> None:
    said = run("convert", "--help").stdout
    for name in (*ENDINGS, *VOCABULARIES):
        assert name in said
