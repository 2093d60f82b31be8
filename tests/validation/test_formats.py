"""What validation prints for machines and for people."""

import csv
import io
import json
import tarfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

import citydip
from citydip.cli import main
from citydip.terms import PREFIXES
from citydip.validation import Report, Severity
from citydip.validation.formats import MACHINE_FORMATS, written
from citydip.validation.report import validation_report
from tests.conftest import downloaded

SARIF_SCHEMA = "sarif-om==1.0.4"
"""A package on PyPI whose source holds the JSON schema of SARIF 2.1.0; for this test only."""
SARIF_SCHEMA_SHA256 = "cd5f416b3083e00d402a92e449a7ff67af46f11241073eea0461802a3b5aef98"

DATA = """\
@prefix cd:        <https://w3id.org/citydip/ontology#> .
@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .
@prefix kind:      <https://w3id.org/citydip/concept/kind/> .
@prefix place:     <https://w3id.org/citydip/place/> .
@prefix skos:      <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf:      <http://xmlns.com/foaf/0.1/> .
@prefix ex:        <https://example.org/> .

ex:games
    a cd:Activity ;
    skos:prefLabel "<Games> & \\"fun\\" \\u0007 بازي‌ها"@fa ;
    cd:kind kind:Twining ;
    cd:dimension dimension:economy ;
    cd:actor place:london ;
    cd:start "1984-07-28" .

[] a cd:Activty ; skos:prefLabel "nothing but a name"@en .
ex:person a foaf:Person .
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("formats") / "موردها و cases.ttl"
    path.write_text(DATA, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(path: Path) -> Report:
    report = citydip.validate(path)
    assert {result.severity for result in report.results} >= {Severity.VIOLATION, Severity.WARNING}
    return report


@pytest.fixture(scope="module")
def sarif_schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    source = downloaded(SARIF_SCHEMA, SARIF_SCHEMA_SHA256, tmp_path_factory.mktemp("sarif"), "--no-binary", ":all:")
    with tarfile.open(source) as archive:
        file = archive.extractfile("sarif_om-1.0.4/sarif-2.1.0-rtm.4.json")
        assert file
        return json.load(file)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_sarif_keeps_its_schema(report: Report, language: str, sarif_schema: Any, path: Path) -> None:
    log = json.loads(written(report, "sarif", language))
    jsonschema.validate(log, sarif_schema)
    results = log["runs"][0]["results"]
    assert len(results) == len(report.results)
    rules = [rule["id"] for rule in log["runs"][0]["tool"]["driver"]["rules"]]
    for sarif, result in zip(results, report.results, strict=True):
        where = sarif["locations"][0]["physicalLocation"]
        assert where["artifactLocation"]["uri"] == path.as_uri()
        assert result.place
        assert where["region"] == {"startLine": result.place.line, "startColumn": result.place.column}
        assert rules[sarif["ruleIndex"]] == sarif["ruleId"]
        assert sarif["message"]["text"].startswith(result.message[language])
    # The schema can fail.
    del log["version"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(log, sarif_schema)


def test_sarif_of_nothing_checked_says_so(tmp_path: Path, sarif_schema: Any) -> None:
    path = tmp_path / "e.ttl"
    path.write_text("# nothing")
    log = json.loads(written(citydip.validate(path), "sarif", "en"))
    jsonschema.validate(log, sarif_schema)
    assert log["runs"][0]["invocations"][0]["executionSuccessful"] is False


@pytest.mark.parametrize("severity", Severity)
def test_junit(report: Report, severity: Severity) -> None:
    suites = ElementTree.fromstring(written(report, "junit", "fa", severity))  # noqa: S314 (our own)
    suite = suites[0]
    failing = {result.raw.focus for result in report.results if result.severity >= severity}
    assert len(suite.findall("testcase/failure")) == int(suite.get("failures", "")) == len(failing)
    assert len(suite.findall("testcase")) == int(suite.get("tests", "")) == len({result.raw.focus for result in report.results}) + 1
    assert suite.findall("testcase/error") == []


def test_junit_of_nothing_checked_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "e.ttl"
    path.write_text("# nothing")
    suites = ElementTree.fromstring(written(citydip.validate(path), "junit", "en"))  # noqa: S314 (our own)
    assert len(suites.findall("testsuite/testcase/error")) == int(suites.get("errors", "")) == 1


def test_turtle_is_the_report_of_the_w3c(report: Report) -> None:
    sh = "http://www.w3.org/ns/shacl#"
    triples = [quad.triple for quad in parse(written(report, "turtle", "en"), RdfFormat.TURTLE)]
    results = [triple.subject for triple in triples if triple.object == NamedNode(sh + "ValidationResult")]
    assert len(results) == len(report.results)
    said = [{triple.predicate.value.removeprefix(sh) for triple in triples if triple.subject == node} for node in results]
    needed = {"focusNode", "resultSeverity", "sourceConstraintComponent", "sourceShape", "resultMessage"}
    assert all(needed <= properties for properties in said)
    assert [triple.object.value for triple in triples if triple.predicate.value == sh + "conforms"] == ["false"]
    focus = {str(triple.object) for triple in triples if triple.predicate.value == sh + "focusNode"}
    assert {node for node in focus if not node.startswith("_:")} == {
        result.raw.focus for result in report.results if not result.raw.focus.startswith("_:")
    }


def test_json_holds_what_is_promised(report: Report, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["validate", str(path), "--format", "json"])
    out, err = capsys.readouterr()
    assert code == 1
    assert err.startswith("The data does not conform:")
    said = json.loads(out)
    assert said["conforms"] is False
    assert said["engine"] == report.engine
    assert said["checked"].keys() == {"files", "triples", "cases", "shapes", "focus_nodes"}
    keys = "severity focus focus_label path path_label value shape component message fix file line column sheet cell"
    assert all(result.keys() == set(keys.split()) for result in said["results"])
    assert all(result["message"].keys() == {"en", "fa"} for result in said["results"])
    twining = next(result for result in said["results"] if result["fix"] and str(result["value"]).endswith("Twining"))
    assert twining["focus"] == "https://example.org/games"
    assert twining["path"] == PREFIXES["cd"] + "kind"
    assert (twining["file"], twining["line"], twining["column"]) == (str(path), 9, 1)
    assert twining["fix"]["alternatives"][0][0]["new"] == PREFIXES["kind"] + "Twinning"


@pytest.mark.parametrize("language", ["en", "fa"])
def test_csv_has_a_row_for_each_result(report: Report, path: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["validate", str(path), "--format", "csv", "--lang", language])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(report.results)
    assert {row["severity"] for row in rows} == {result.severity.word for result in report.results}
    assert [row["message"] for row in rows] == [result.message[language] for result in report.results]


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("format_", ["table", "md", "html"])
def test_people_read_names_and_sentences(path: Path, language: str, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["validate", str(path), "--format", format_, "--lang", language])
    out = capsys.readouterr().out
    assert code == 1
    assert "\x07" not in out
    for iri in ("https://example.org/", "https://w3id.org/citydip/ontology#", "w3.org/ns/shacl"):
        assert iri not in out
    assert ("London city government" if language == "en" else "حکومت شهری لندن") in " ".join(out.split())
    if format_ == "html":
        assert "&lt;Games&gt; &amp;" in out
        assert f'dir="{"rtl" if language == "fa" else "ltr"}"' in out


def test_severity_decides_what_stands_against_the_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "warning.ttl"
    path.write_text(DATA.partition("ex:games")[0] + "ex:book a cd:Source ; cd:citationText 'A book.' ; skos:prefLabel 'a book '@en .")
    report = citydip.validate(path)
    assert [result.severity for result in report.results] == [Severity.WARNING]
    assert [main(["validate", str(path), "--severity", word, "-q"]) for word in ("violation", "warning", "info")] == [0, 1, 1]
    assert report.conforms
    assert not report.conforms_at(Severity.WARNING)
    capsys.readouterr()


def test_every_format_names_the_version_and_the_data(report: Report) -> None:
    page = validation_report(report, "en")
    assert any(report.data_hash in note and report.ontology in note for note in page.notes)
    assert set(MACHINE_FORMATS) == {"sarif", "junit", "turtle"}
