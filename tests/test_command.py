"""Good use of every command: each format in both languages, the user's own data, names, help, streams and messages."""

import ast
import csv
import io
import json
import os
import re
import stat
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Final, cast

import click
import pytest
from pyoxigraph import RdfFormat, parse

import citydip
from citydip import __version__
from citydip.cli import build
from citydip.exchange import ENDINGS as ELSEWHERE
from citydip.messages import LANGUAGES, text
from citydip.questions import load
from citydip.render import Report, Table, render
from citydip.resources import ontology_modules
from tests.graph import Graph, iri
from tests.run import COMMAND, ENVIRONMENT, run

FORMATS: Final = ("table", "json", "md", "csv", "tsv", "html")
SEPARATORS: Final = {"csv": ",", "tsv": "\t"}
FINDINGS: Final = [f"F{number:02}" for number in range(1, 33)]
SOURCE: Final = Path(citydip.__file__).parent

languages = pytest.mark.parametrize("language", LANGUAGES)
posix = pytest.mark.skipif(os.name != "posix", reason="no POSIX terminal here")


@cache
def answer(*words: str) -> str:
    """What a call that goes well prints on standard output."""
    done = run(*words)
    assert done.returncode == 0, done
    assert "Traceback" not in done.stderr
    return done.stdout


def rows_of(content: str, delimiter: str = ",") -> list[list[str]]:
    """The records of a CSV or TSV text, all of one length."""
    rows = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


class Page(HTMLParser):
    """A page: its tags must be closed in order."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.attributes: dict[str, str | None] = {}
        self.texts: dict[str, str] = {}
        self.feed(content)
        self.close()
        assert content.startswith("<!DOCTYPE html>")
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.attributes = dict(attrs)
        if tag == "tr" and "tbody" in self.open:
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.texts[self.open[-1]] = self.texts.get(self.open[-1], "") + data
        if "td" in self.open:
            self.rows[-1][-1] += data


def plain(content: str) -> str:
    return re.sub("[\u2068\u2069]", "", content)


# ---- findings --------------------------------------------------------------------------------------


@languages
def test_findings_as_a_table(language: str) -> None:
    done = run("findings", "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^ (F\d\d) ", done.stdout, re.M) == FINDINGS
    shown = plain(done.stdout)
    assert shown.startswith(text("findings-title", language) + "\n")
    assert len(re.findall(rf" {text('reproduced', language)}(?=  )", shown)) == 32
    assert plain(text("findings-summary", language, reproduced=32, total=32)) in shown
    assert re.search(r"\b1\.0\.0\b.*\b[0-9a-f]{16}\b", shown)
    assert "https://w3id.org/citydip/" in shown


@languages
def test_findings_as_json(language: str) -> None:
    done = run("findings", "--lang", language, "--format", "json")
    assert done.returncode == 0
    assert plain(done.stderr) == plain(text("findings-summary", language, reproduced=32, total=32)) + "\n"
    findings = json.loads(done.stdout)
    assert [finding["id"] for finding in findings] == FINDINGS
    for finding in findings:
        assert list(finding) == ["id", "question", "verdict", "at", "rows", "expected"]
        assert list(finding["question"]) == ["en", "fa"]
        assert all(finding["question"].values())
        assert finding["verdict"] == "reproduced"
        assert finding["at"]
        assert all(isinstance(place, str) for place in finding["at"])
        columns = list(finding["expected"][0])
        for row in finding["rows"] + finding["expected"]:
            assert list(row) == columns
            assert all(value is None or isinstance(value, str | int | float | bool) for value in row.values())
        as_sets = [{json.dumps(row) for row in finding[name]} for name in ("rows", "expected")]
        assert as_sets[0] == as_sets[1]
    assert findings[0]["rows"] == findings[0]["expected"], "F01 is a list"


@languages
def test_findings_as_markdown(language: str) -> None:
    lines = answer("findings", "--lang", language, "--format", "md").splitlines()
    assert lines[0] == f"# {text('findings-title', language)}"
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines if line.startswith("|")]
    assert {len(row) for row in rows} == {4}
    assert [row[0].strip() for row in rows[2:]] == FINDINGS
    assert {row[2].strip() for row in rows[2:]} == {text("reproduced", language)}


@languages
@pytest.mark.parametrize(("format_", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_findings_as_records(format_: str, delimiter: str, language: str) -> None:
    header, *rows = rows_of(answer("findings", "--lang", language, "--format", format_), delimiter)
    assert header == ["id", "question", "verdict", "at", "rows", "expected"]
    assert [row[0] for row in rows] == FINDINGS
    assert {row[2] for row in rows} == {"reproduced"}
    assert all(bool(re.search("[آ-ی]", row[1])) == (language == "fa") for row in rows)
    assert all(row[3] and row[4] and row[5] for row in rows)
    assert rows[0][4].split() == ["security", "development", "economy", "culture", "networks", "representation"]


@languages
def test_findings_as_a_page(language: str) -> None:
    page = Page(answer("findings", "--lang", language, "--format", "html"))
    assert page.attributes == {"lang": language, "dir": {"en": "ltr", "fa": "rtl"}[language]}
    assert [row[0] for row in page.rows] == FINDINGS
    assert {row[2] for row in page.rows} == {text("reproduced", language)}
    assert page.texts["title"] == page.texts["h1"] == text("findings-title", language)
    assert page.texts["p"]


@languages
@pytest.mark.parametrize("format_", FORMATS)
def test_findings_quiet(format_: str, language: str) -> None:
    words = ("findings", "--lang", language, "--format", format_)
    done = run(*words, "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert "F32" in done.stdout
    assert "https://w3id.org" not in done.stdout
    assert plain(text("findings-summary", language, reproduced=32, total=32)) not in plain(done.stdout)
    assert run(*words, "-q").stdout == done.stdout
    assert (answer(*words) == done.stdout) == (format_ in {"json", "csv", "tsv"})


@pytest.mark.parametrize(
    "words",
    [
        "findings --format json",
        "findings",
        "ask F15 --format json",
        "ask F15 --lang fa",
        "show security --format json",
        "show security",
        "sparql - --format json",
        "sparql - --format csv",
    ],
)
def test_the_same_words_give_the_same_bytes(words: str) -> None:
    query = "SELECT ?s ?o { ?s skos:prefLabel ?o } ORDER BY ?s ?o LIMIT 50"
    answers = [run(*words.split(), stdin=query, env={"PYTHONHASHSEED": seed}) for seed in ("1", "2", "3")]
    assert [done.returncode for done in answers] == [0, 0, 0]
    assert answers[0].stdout == answers[1].stdout == answers[2].stdout


DIFFERS: Final = """
@prefix cd: <https://w3id.org/citydip/ontology#> .
@prefix section: <https://w3id.org/citydip/paper/section/> .
@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .
@prefix function: <https://w3id.org/citydip/concept/function/> .
<#claim> a cd:FunctionClaim ; cd:statedIn section:table1 ; cd:dimension dimension:economy ; cd:function function:cultural .
"""
"""A claim that the paper does not make."""


def test_findings_that_differ_are_told_by_the_exit_code(tmp_path: Path) -> None:
    more = tmp_path / "more.ttl"
    more.write_text(DIFFERS, encoding="utf-8")
    done = run("findings", "--format", "json", "--data", str(more))
    assert done.returncode == 1
    verdicts = {finding["id"]: finding["verdict"] for finding in json.loads(done.stdout)}
    assert verdicts["F02"] == "differs"
    assert verdicts["F01"] == "reproduced"
    reproduced = list(verdicts.values()).count("reproduced")
    assert done.stderr == text("findings-summary", "en", reproduced=reproduced, total=32) + "\n"


# ---- ask -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", FINDINGS)
def test_every_question_is_answered(id_: str) -> None:
    finding = next(finding for finding in json.loads(answer("findings", "--format", "json")) if finding["id"] == id_)
    asked = json.loads(answer("ask", id_, "--format", "json"))
    assert {name: asked[name] for name in ("id", "question", "at", "rows")} == {
        name: finding[name] for name in ("id", "question", "at", "rows")
    }
    assert asked["columns"] == list(finding["rows"][0])
    assert asked["ontology"] == __version__
    assert re.fullmatch("[0-9a-f]{16}", asked["data_hash"])
    assert "citydip" in asked["cite"]["en"]
    for column, labels in asked["labels"].items():
        assert {row[column] for row in asked["rows"]} - {None} == labels.keys()
        assert all(list(label) == ["en", "fa"] and all(label.values()) for label in labels.values())


@pytest.mark.parametrize("name", ["f02", " F02", "f02 ", "F2", "f2", "f-02", "F۰۲", "f۲", "F٠٢"])
def test_a_question_in_any_case(name: str) -> None:
    assert answer("ask", name) == answer("ask", "F02")


@languages
@pytest.mark.parametrize("format_", FORMATS)
def test_an_answer_in_every_format(format_: str, language: str, graph: Graph) -> None:
    content = plain(answer("ask", "F02", "--lang", language, "--format", format_))
    security = {"en": "security", "fa": "امنیت"}
    if format_ == "json":
        assert json.loads(content)["labels"]["dimension"]["security"] == security
        return
    assert security[language] in content
    if format_ in {"csv", "tsv"}:
        header, *rows = rows_of(content, {"csv": ",", "tsv": "\t"}[format_])
        assert header == ["dimension", "dimension_label", "function", "function_label"]
        assert len(rows) == 9
        assert rows[0][:2] == ["security", security[language]]
    elif format_ == "html":
        assert len(Page(content).rows) == 9
    elif format_ == "md":
        assert content.count("\n| ") == 11
    if format_ in {"table", "md", "html"}:
        assert plain(text("answer-rows", language, count=9)) in content
        place = graph.text(iri("section:table1"), "skos:prefLabel", language)
        assert plain(text("answer-place", language, places=place)) in content


@cache
def questions() -> list[str]:
    return [question["id"] for question in json.loads(answer("ask", "--format", "json"))]


def test_the_list_has_every_finding_and_every_file() -> None:
    assert [id_ for id_ in questions() if id_.startswith("F")] == FINDINGS
    files = [question.id for folder in ("questions", "findings", "statements") for question in load(folder)]
    assert sorted(questions()) == sorted([*files, *(finding.answers for finding in load() if finding.answers)])
    assert [id_ for id_ in questions() if id_.startswith("Q")] == [f"Q{number:02}" for number in range(1, 64)]


@languages
@pytest.mark.parametrize("format_", FORMATS)
def test_the_list_of_questions(format_: str, language: str) -> None:
    content = answer("ask", "--lang", language, "--format", format_)
    if format_ == "json":
        found = json.loads(content)
        assert len(found) >= 32
        assert all(
            list(question["question"]) == ["en", "fa"]
            and question["id"]
            and (question["at"] or question["reads"] or question["needs"] or question["over_cases"])
            for question in found
        )
    elif format_ in {"csv", "tsv"}:
        header, *rows = rows_of(content, {"csv": ",", "tsv": "\t"}[format_])
        assert header[:2] == ["id", "question"]
        assert [row[0] for row in rows] == questions()
    elif format_ == "html":
        assert [row[0] for row in Page(content).rows] == questions()
    else:
        assert re.findall(r"^\W*([A-Z]\d\d)\W", content, re.M) == questions()
    assert text("questions-title", language) in plain(content) or format_ in {"json", "csv", "tsv"}


# ---- --output --------------------------------------------------------------------------------------

ENDINGS: Final = {
    "a.json": "json",
    "a.JSON": "json",
    "a.csv": "csv",
    "a.tsv": "tsv",
    "a.md": "md",
    "a.html": "html",
    "a.txt": "table",
    "a": "table",
    "شهر ها.json": "json",
}


@pytest.mark.parametrize(("name", "format_"), ENDINGS.items())
def test_output_by_ending(name: str, format_: str, tmp_path: Path) -> None:
    done = run("ask", "F02", "--lang", "fa", "-o", name, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    content = (tmp_path / name).read_bytes()
    # Excel needs the byte-order mark; nothing else can do with it.
    assert content.startswith(b"\xef\xbb\xbf") == (format_ in {"csv", "tsv"})
    assert content.decode("utf-8-sig") == answer("ask", "F02", "--lang", "fa", "--format", format_)
    assert [path.name for path in tmp_path.iterdir()] == [name]


WRITERS: Final = (
    "validate {} -o {} --format turtle",
    "compare {} -o {}",
    "ask Q54 --data {} -o {}",
    "sparql {} -o {}",
    "convert {} -o {}",
    "convert a.ttl --mapping {} -o {}",
    "fix {} -o {}",
    "diff a.ttl {} -o {}",
    "reason {} --about place:isfahan -o {}",
    "validate --store cities --changed {} -o {}",
)
"""Commands that read a file and are told to write to it."""


@languages
@pytest.mark.parametrize("words", WRITERS)
def test_no_input_is_written_over(words: str, language: str, tmp_path: Path) -> None:
    content = "the only copy"
    (tmp_path / "own.json").write_text(content)
    (tmp_path / "same.json").hardlink_to(tmp_path / "own.json")
    (tmp_path / "link.json").symlink_to("own.json")
    (tmp_path / "folder").mkdir()
    for other in ("own.json", "folder/../own.json", "same.json", "link.json"):
        done = run(*words.format("own.json", other).split(), "--lang", language, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == text("error", "en", message=text("output-input", language, file=other)) + "\n"
        assert (tmp_path / "own.json").read_text() == content


def test_no_table_of_a_folder_is_written_over(tmp_path: Path) -> None:
    cases = [str(path) for path in ontology_modules("cases")]
    assert run("convert", *cases, "-o", "tables/", "--format", "csv", cwd=tmp_path).returncode in {0, 1}
    before = {path: path.read_bytes() for path in (tmp_path / "tables").iterdir()}
    done = run("convert", "tables/places.csv", *cases, "-o", "tables", "--format", "csv", "--lang", "en", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, text("error", "en", message=text("output-input", "en", file="tables/places.csv")) + "\n")
    assert {path: path.read_bytes() for path in (tmp_path / "tables").iterdir()} == before


@pytest.mark.parametrize(("output", "there"), [("t.xlsx", "t.xlsx"), ("t.csv", "t.csv"), ("tables/", "tables/agreements.csv")])
def test_no_filled_template_is_written_over(output: str, there: str, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / there).write_text("filled in")
    done = run("template", "-o", output, "--format", Path(there).suffix[1:], "--lang", "en", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == text("error", "en", message=text("output-exists", "en", file=there)) + "\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / there]
    assert (tmp_path / there).read_text() == "filled in"


@languages
@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("ask F02 -o a.doc", ".json .md .csv .tsv .html .txt"),
        ("findings -o a.ttl", ".json .md .csv .tsv .html .txt"),
        ("sparql q.rq -o a.xlsx", ".json .md .csv .tsv .html .ttl .txt"),
        ("validate a.ttl -o a.pdf", ".json .md .csv .tsv .html .ttl .txt .sarif .xml"),
        ("doctor -o a.csv", ".json .txt"),
    ],
)
def test_an_ending_that_says_no_format_is_refused(words: str, known: str, language: str, tmp_path: Path) -> None:
    done = run(*words.split(), "--lang", language, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == text("error", "en", message=text("output-ending", language, file=words.split()[-1], known=known)) + "\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("name", "start"), [("r.sarif", "{"), ("r.xml", "<testsuites"), ("r.ttl", "@prefix")])
def test_a_validation_report_by_ending(name: str, start: str, tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(GOOD, encoding="utf-8")
    assert run("validate", "good.ttl", "-o", name, cwd=tmp_path).returncode == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)


def test_format_beats_the_ending(tmp_path: Path) -> None:
    assert run("ask", "F02", "--format", "json", "--output", "a.doc", cwd=tmp_path).returncode == 0
    assert run("ask", "F02", "--format", "json", "--output", "a.csv", cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == answer("ask", "F02", "--format", "json")


@pytest.mark.parametrize("ending", ["csv", "tsv"])
@pytest.mark.parametrize("name", ['=HYPERLINK("http://x")', "+1+1", "-cmd", "@SUM(A1)", "\t=1", "'=1"])
def test_no_answer_is_written_as_a_formula(name: str, ending: str, tmp_path: Path) -> None:
    kept = name.replace("\t", "\\t").replace('"', '\\"')
    data = (
        f'{GOOD} <https://example.org/b> a cd:Agreement ; skos:prefLabel "{kept}"@en ; cd:party <https://w3id.org/citydip/actor/london> .'
    )
    (tmp_path / "a.ttl").write_text(data, encoding="utf-8")
    assert run("show", "https://example.org/b", "--data", "a.ttl", "-o", f"o.{ending}", cwd=tmp_path).returncode == 0
    cells = [cell for row in rows_of((tmp_path / f"o.{ending}").read_text(encoding="utf-8-sig"), SEPARATORS[ending]) for cell in row]
    assert f"'{name}" in cells
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    query = 'SELECT ("=1" AS ?a) (-1.5 AS ?b) {}'
    assert run("sparql", "-", "--format", "csv", stdin=query).stdout.splitlines() == ["a,b", "=1,-1.5"], "the format is the W3C's"


def test_numbers_stay_numbers() -> None:
    rows = [["-1"], ["+2.5"], ["-1e3"], ["-۵"], ["-"], ["-x"]]
    report = Report("en", "", [Table(["n"], rows)])
    assert render(report, "csv").split() == ["n", "-1", "+2.5", "-1e3", "-۵", "'-", "'-x"]
    assert render(replace(report, records=[("n",), (-1,), (-1.5,), (None,)]), "csv") == 'n\n-1\n-1.5\n""\n'


def test_output_to_standard_output(tmp_path: Path) -> None:
    done = run("ask", "F02", "--format", "csv", "-o", "-", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, answer("ask", "F02", "--format", "csv"), "")
    assert list(tmp_path.iterdir()) == []


def test_findings_to_a_file_say_how_many(tmp_path: Path) -> None:
    done = run("findings", "-o", "f.html", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "32 of 32 findings reproduced.\n"
    assert len(Page((tmp_path / "f.html").read_text(encoding="utf-8")).rows) == 32


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_file_is_replaced_and_keeps_its_mode(mode: int, tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    target.write_text("what stood here, longer or not", encoding="utf-8")
    target.chmod(mode)
    assert run("ask", "F02", "-o", "a.json", cwd=tmp_path).returncode == 0
    assert target.read_text(encoding="utf-8") == answer("ask", "F02", "--format", "json")
    assert stat.S_IMODE(target.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [target]


@posix
@pytest.mark.parametrize("umask", ["022", "077"])
def test_a_new_file_has_the_mode_of_any_new_file(umask: str, tmp_path: Path) -> None:
    script = f'umask {umask}; touch other; exec "$@"'
    subprocess.run(["sh", "-c", script, "sh", *COMMAND, "ask", "-o", "a.json"], check=True, env=ENVIRONMENT, cwd=tmp_path)
    assert (tmp_path / "a.json").stat().st_mode == (tmp_path / "other").stat().st_mode


@posix
@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link(there: bool, tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    target, link = tmp_path / "d" / "real.json", tmp_path / "link.json"
    if there:
        target.write_text("what stood here", encoding="utf-8")
    link.symlink_to("d/real.json")
    assert run("ask", "F02", "-o", "link.json", cwd=tmp_path).returncode == 0
    assert link.is_symlink()
    assert link.readlink() == Path("d/real.json")
    assert target.read_text(encoding="utf-8") == answer("ask", "F02", "--format", "json")
    assert list((tmp_path / "d").iterdir()) == [target]


# ---- sparql ----------------------------------------------------------------------------------------

SELECT: Final = "SELECT ?name ?order { dimension:culture skos:prefLabel ?name BIND(1.5 AS ?order) } ORDER BY ?name"
ASK: Final = "ASK { dimension:culture a cd:Dimension }"
CONSTRUCT: Final = "CONSTRUCT { ?s skos:prefLabel ?name } WHERE { VALUES ?s { dimension:culture } ?s skos:prefLabel ?name }"
DESCRIBE: Final = "DESCRIBE dimension:culture"
CULTURE: Final = "https://w3id.org/citydip/concept/dimension/culture"


@pytest.mark.parametrize("format_", [None, *FORMATS])
def test_select(format_: str | None) -> None:
    done = run("sparql", "-", *(["--format", format_] if format_ else []), stdin=SELECT)
    assert (done.returncode, done.stderr) == (0, "")
    if format_ == "json":
        found = json.loads(done.stdout)
        assert found["head"] == {"vars": ["name", "order"]}
        bindings = found["results"]["bindings"]
        assert bindings[0]["name"] == {"type": "literal", "value": "culture", "xml:lang": "en"}
        assert bindings[1]["name"] == {"type": "literal", "value": "فرهنگ", "xml:lang": "fa"}
        assert bindings[0]["order"]["datatype"].endswith("#decimal")
    elif format_ == "csv":
        assert rows_of(done.stdout) == [["name", "order"], ["culture", "1.5"], ["فرهنگ", "1.5"]]
    elif format_ == "tsv":
        assert done.stdout.splitlines() == ["?name\t?order", '"culture"@en\t1.5', '"فرهنگ"@fa\t1.5']
    elif format_ == "html":
        assert Page(done.stdout).rows == [["culture", "1.5"], ["فرهنگ", "1.5"]]
    elif format_ == "md":
        assert "| name | order |\n| --- | --- |\n| culture | 1.5 |\n| فرهنگ | 1.5 |\n" in done.stdout
    else:
        assert re.search(r"^ name +order\n ─+\n culture +1\.5\n فرهنگ +1\.5\n\n2 rows\n", plain(done.stdout), re.M)


@languages
@pytest.mark.parametrize("format_", [None, *FORMATS])
@pytest.mark.parametrize("holds", [True, False])
def test_ask(holds: bool, format_: str | None, language: str) -> None:
    query = ASK if holds else "ASK { dimension:culture a cd:City }"
    done = run("sparql", "-", "--lang", language, *(["--format", format_] if format_ else []), stdin=query)
    assert (done.returncode, done.stderr) == (0, "")
    word = text("true" if holds else "false", language)
    if format_ == "json":
        assert json.loads(done.stdout) == {"head": {}, "boolean": holds}
    elif format_ in {"csv", "tsv"}:
        assert rows_of(done.stdout) == [[text("result-boolean", language)], [word]]
    elif format_ == "html":
        assert Page(done.stdout).rows == [[word]]
    else:
        assert re.search(rf"^\W*{word}\W*$", done.stdout, re.M)


@pytest.mark.parametrize("format_", [None, *FORMATS, "turtle"])
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["CONSTRUCT", "DESCRIBE"])
def test_graph(query: str, format_: str | None, graph: Graph) -> None:
    done = run("sparql", "-", *(["--format", format_] if format_ else []), stdin=query)
    assert (done.returncode, done.stderr) == (0, "")
    wanted = "skos:prefLabel" if query == CONSTRUCT else None
    statements = set(graph.store.quads_for_pattern(iri("dimension:culture"), iri(wanted) if wanted else None, None))
    triples = {quad.triple for quad in statements}
    assert len(triples) >= 2
    if format_ in {None, "turtle", "json"}:
        syntax = RdfFormat.JSON_LD if format_ == "json" else RdfFormat.TURTLE
        assert {quad.triple for quad in parse(done.stdout.encode(), syntax)} == triples
        return
    assert "فرهنگ" in done.stdout
    if format_ in {"csv", "tsv"}:
        header, *rows = rows_of(done.stdout, {"csv": ",", "tsv": "\t"}[format_])
        assert header == ["subject", "predicate", "object"]
        assert ["dimension:culture", "skos:prefLabel", "culture"] in rows
        assert len(rows) == len(triples)
    elif format_ == "html":
        assert len(Page(done.stdout).rows) == len(triples)
    else:
        assert re.search(r"dimension:culture\W+skos:prefLabel\W+culture", done.stdout)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.rq", SELECT.encode()),
        ("mark.rq", b"\xef\xbb\xbf" + SELECT.encode()),
        ("lines.rq", SELECT.replace(" ", "\r\n").encode()),
        ("پرسش.rq", f"# پرسش\n{SELECT}".encode()),
        ("no ending", f"PREFIX cd: <https://w3id.org/citydip/ontology#>\n{SELECT}".encode()),
        ("declared.rq", SELECT.replace("dimension:", "d:").encode() + b"#"),
    ],
)
def test_query_file(name: str, content: bytes, tmp_path: Path) -> None:
    if name == "declared.rq":
        content = b"PREFIX d: <https://w3id.org/citydip/concept/dimension/>\n" + content
    (tmp_path / name).write_bytes(content)
    done = run("sparql", name, "--format", "csv", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows_of(done.stdout)[1:] == [["culture", "1.5"], ["فرهنگ", "1.5"]]


def test_a_prefix_of_the_query_beats_ours() -> None:
    done = run("sparql", "-", "--format", "csv", stdin="PREFIX skos: <http://e.example/> SELECT (skos:a AS ?x) {}")
    assert rows_of(done.stdout) == [["x"], ["http://e.example/a"]]


def test_a_file_with_a_name_in_other_bytes_than_utf8(tmp_path: Path) -> None:
    name = b"\xff.rq"
    try:
        (tmp_path / os.fsdecode(name)).write_text(SELECT, encoding="utf-8")
    except OSError:
        pytest.skip("no such names here")
    done = run("sparql", name, cwd=tmp_path, env={"PYTHONIOENCODING": "utf-8:strict"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "culture" in done.stdout


def test_an_answer_without_rows_is_well() -> None:
    done = run("sparql", "-", stdin="SELECT ?x { ?x a cd:Nothing }")
    assert (done.returncode, done.stderr) == (0, "")
    assert text("answer-empty", "en") in done.stdout


# ---- --data ----------------------------------------------------------------------------------------

TURTLE: Final = '@prefix e: <http://e.example/> .\ne:s e:p "مقدار"@fa .\n'
RDF_XML: Final = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY e "http://e.example/">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.example/">
<rdf:Description rdf:about="&e;s"><e:p xml:lang="fa">مقدار</e:p></rdf:Description>
</rdf:RDF>"""
DATA: Final = {
    "d.ttl": TURTLE,
    "d.TTL": TURTLE,
    "mark.ttl": "\ufeff" + TURTLE,
    "mark.jsonld": '\ufeff{"@id": "http://e.example/s", "http://e.example/p": {"@value": "مقدار", "@language": "fa"}}',
    "mark.rdf": "\ufeff" + RDF_XML,
    "lines.ttl": TURTLE.replace("\n", "\r\n"),
    "d.nt": '<http://e.example/s> <http://e.example/p> "مقدار"@fa .',
    "d.nq": '<http://e.example/s> <http://e.example/p> "مقدار"@fa <http://e.example/g> .',
    "d.trig": '<http://e.example/g> { <http://e.example/s> <http://e.example/p> "مقدار"@fa }',
    "d.rdf": RDF_XML,
    "d.xml": RDF_XML,
    "d.owl": RDF_XML,
    "d.jsonld": '{"@context": {"p": "http://e.example/p"}, "@id": "http://e.example/s", "p": {"@value": "مقدار", "@language": "fa"}}',
    "داده ها.ttl": TURTLE,
}


@pytest.mark.parametrize(("name", "content"), DATA.items())
def test_data_of_the_user(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content.encode())
    query = "SELECT * { <http://e.example/s> ?p ?o OPTIONAL { dimension:culture a ?class FILTER(?class = cd:Dimension) } }"
    done = run("sparql", "-", "--data", name, "--format", "json", stdin=query, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = json.loads(done.stdout)["results"]["bindings"]
    assert row["o"] == {"type": "literal", "value": "مقدار", "xml:lang": "fa"}
    assert row["class"]["value"].endswith("#Dimension"), "the ontology is there, too"
    assert (tmp_path / name).read_bytes() == content.encode()


@pytest.mark.parametrize(
    "words",
    [
        "validate cases",
        "convert cases -o o.nt",
        "convert cases --as org -o o.ttl",
        "diff cases cases",
        "compare cases",
        "ask Q54 --data cases",
    ],
)
def test_the_worked_cases_by_their_word(words: str, tmp_path: Path) -> None:
    done = run(*words.split(), *(("--param", "city=London") if "Q54" in words else ()), cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_folder_of_versions_may_be_called_cases(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.ttl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.ttl").write_text(GOOD, encoding="utf-8")
    assert "Both versions say the same." in run("diff", "cases", "b.ttl", cwd=tmp_path).stdout


def test_data_of_a_user_changes_the_hash_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text(TURTLE, encoding="utf-8")
    with_data = json.loads(run("ask", "F02", "--format", "json", "--data", "d.ttl", cwd=tmp_path).stdout)
    without = json.loads(answer("ask", "F02", "--format", "json"))
    assert with_data.pop("data_hash") != without.pop("data_hash")
    assert with_data == without


def test_relative_names_are_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "d.ttl").write_text("<#a> <b> <> .", encoding="utf-8")
    query = f"SELECT ?b {{ <{(tmp_path / 'd.ttl').as_uri()}#a> ?b ?c }}"
    done = run("sparql", "-", "--data", "d.ttl", "--format", "csv", stdin=query, cwd=tmp_path)
    assert rows_of(done.stdout) == [["b"], [(tmp_path / "b").as_uri()]]


@pytest.mark.parametrize("ending", ["ttl", "nt", "nq", "trig"])
def test_blank_nodes_of_two_files_are_two_nodes(ending: str, tmp_path: Path) -> None:
    for number in (1, 2):
        content = "".join(f'_:x <http://e.example/{name}> "{number}" .\n' for name in "pq")
        (tmp_path / f"{number}.{ending}").write_text(content, encoding="utf-8")
    query = "SELECT ?p ?q { ?x <http://e.example/p> ?p ; <http://e.example/q> ?q } ORDER BY ?p ?q"
    done = run("sparql", "-", "--data", f"1.{ending}", "--data", f"2.{ending}", "--format", "csv", stdin=query, cwd=tmp_path)
    assert rows_of(done.stdout) == [["p", "q"], ["1", "1"], ["2", "2"]]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?g ?o { GRAPH ?g { <http://e/s> ?p ?o } } ORDER BY ?g", [["http://e/g1", "1"], ["http://e/g2", "2"]]),
        ("SELECT ?o { <http://e/s> ?p ?o } ORDER BY ?o", [["1"], ["2"]]),
        ("SELECT ?o { GRAPH <http://e/g2> { ?s ?p ?o } }", [["2"]]),
        ("SELECT ?o FROM <http://e/g1> { ?s ?p ?o }", [["1"]]),
        ("SELECT ?o FROM NAMED <http://e/g2> { GRAPH ?g { ?s ?p ?o } }", [["2"]]),
        ("SELECT ?o FROM <http://e/nowhere> { ?s ?p ?o }", []),
    ],
)
@pytest.mark.parametrize("ending", ["nq", "trig"])
def test_named_graphs(ending: str, query: str, rows: list[list[str]], tmp_path: Path) -> None:
    quads = {
        "nq": '<http://e/s> <http://e/p> "1" <http://e/g1> .\n<http://e/s> <http://e/p> "2" <http://e/g2> .\n',
        "trig": '<http://e/g1> { <http://e/s> <http://e/p> "1" }\nGRAPH <http://e/g2> { <http://e/s> <http://e/p> "2" }\n',
    }
    (tmp_path / f"d.{ending}").write_text(quads[ending], encoding="utf-8")
    done = run("sparql", "-", "--data", f"d.{ending}", "--format", "csv", stdin=query, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows_of(done.stdout)[1:] == rows


# ---- show ------------------------------------------------------------------------------------------

ASSOCIATION: Final = "actor-kind/association-of-municipalities"
NAMES: Final = {
    "T1-ECO-3": "paper/item/T1-ECO-3",
    "t1-eco-3": "paper/item/T1-ECO-3",
    "P07": "paper/proposition/P07",
    "dimension:security": "concept/dimension/security",
    "cd:Dimension": "ontology#Dimension",
    CULTURE: "concept/dimension/culture",
    f"<{CULTURE}>": "concept/dimension/culture",
    "culture": "concept/dimension/culture",
    "Culture": "concept/dimension/culture",
    "فرهنگ": "concept/dimension/culture",
    "information and security": "concept/dimension/security",
    "association of municipalities": f"concept/{ASSOCIATION}",
    "اتحادیهٔ شهرداری‌ها": f"concept/{ASSOCIATION}",
    "اتحادیهٔ شهرداریها": f"concept/{ASSOCIATION}",
    "اتحادیه شهرداری ها": f"concept/{ASSOCIATION}",
    "اتحاديهٔ شهرداري‌ها": f"concept/{ASSOCIATION}",
    "اتحادية شهرداريها": f"concept/{ASSOCIATION}",
    "حكومت مركزي": "concept/actor-kind/central-government",
    "Tehran": "place/tehran",
    " تهران ": "place/tehran",
    "twinning": "concept/kind/Twinning",
}


@pytest.mark.parametrize(("name", "local"), NAMES.items())
def test_show_finds_by_any_name(name: str, local: str) -> None:
    done = run("show", name, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert f"https://w3id.org/citydip/{local}" in [thing["iri"] for thing in found]
    for thing in found:
        assert list(thing) == ["iri", "name", "says", "follows", "said_by", "cases"]
        assert list(thing["name"]) == ["en", "fa"]
        assert thing["says"]["rdf:type"]


@pytest.mark.parametrize("name", ["dimension:security", CULTURE, "P07", "place:tehran"])
def test_show_takes_an_exact_name_as_exact(name: str) -> None:
    assert len(json.loads(answer("show", name, "--format", "json"))) == 1


@languages
@pytest.mark.parametrize("format_", FORMATS)
def test_show_in_every_format(format_: str, language: str) -> None:
    content = plain(answer("show", "dimension:culture", "--lang", language, "--format", format_))
    assert "dimension:culture" in content or format_ == "json"
    if format_ == "json":
        (thing,) = json.loads(content)
        assert thing["name"] == {"en": "culture", "fa": "فرهنگ"}
        assert "cd:Dimension" in thing["says"]["rdf:type"]
        assert "item:T1-CUL-1" in thing["said_by"]["cd:dimension"]
        return
    assert {"en": "culture", "fa": "فرهنگ"}[language] in content
    if format_ in {"csv", "tsv"}:
        header, *rows = rows_of(content, {"csv": ",", "tsv": "\t"}[format_])
        assert header == ["node", "property", "value"]
        assert {row[0] for row in rows} == {"dimension:culture"}
    elif format_ == "html":
        page = Page(content)
        assert page.attributes["lang"] == language
        assert page.rows
    else:
        assert text("column-property", language) in content
        assert text("column-value", language) in content


def test_show_knows_the_data_of_the_user(tmp_path: Path) -> None:
    content = '<http://e.example/x> a <http://e.example/City> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "يزد"@fa, "Yazd"@en .'
    (tmp_path / "d.ttl").write_text(content, encoding="utf-8")
    for name in ("Yazd", "یزد", "يزد", "http://e.example/x", "x"):
        done = run("show", name, "--data", "d.ttl", "--format", "json", cwd=tmp_path)
        assert [thing["iri"] for thing in json.loads(done.stdout)] == ["http://e.example/x"], name


# ---- Language --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "env", "language"),
    [
        ("ask", {}, "en"),
        ("ask", {"LANG": "fa_IR.UTF-8"}, "fa"),
        ("ask", {"LANG": "fa"}, "fa"),
        ("ask", {"LC_MESSAGES": "fa_IR.UTF-8"}, "fa"),
        ("ask", {"LC_ALL": "fa_IR.UTF-8"}, "fa"),
        ("ask", {"LANG": "fa_IR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ("ask", {"LANG": "fa_IR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ("ask", {"LANG": "fa_IR.UTF-8", "LC_ALL": ""}, "fa"),
        ("ask", {"LANG": "de_DE.UTF-8"}, "en"),
        ("ask", {"LANG": ""}, "en"),
        ("ask --lang en", {"LANG": "fa_IR.UTF-8"}, "en"),
        ("--lang en ask", {"LANG": "fa_IR.UTF-8"}, "en"),
        ("ask --lang fa", {}, "fa"),
        ("ask --lang=fa", {}, "fa"),
        ("--lang fa ask", {}, "fa"),
        ("--lang=fa ask", {}, "fa"),
        ("--lang en ask --lang fa", {}, "fa"),
        ("ask --format csv --lang fa -q", {}, "fa"),
    ],
)
def test_language(words: str, env: Mapping[str, str], language: str) -> None:
    done = run(*words.split(), env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert bool(re.search("[آ-ی]{3}", done.stdout)) == (language == "fa")


@pytest.mark.parametrize("words", ["findings --format table", "ask F02 --format md", "findings --help", "ask F99"])
def test_persian_where_the_locale_has_no_persian(words: str) -> None:
    done = run(*words.split(), "--lang", "fa", env={"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"})
    assert (done.stdout, done.stderr) == ((wanted := run(*words.split(), "--lang", "fa")).stdout, wanted.stderr)
    assert re.search("[آ-ی]{3}", done.stdout + done.stderr)


# ---- Help and version ------------------------------------------------------------------------------

COMMANDS: Final = {"": build("en"), **build("en").commands}
STORE: Final = {f"store {name}": command for name, command in cast(click.Group, COMMANDS["store"]).commands.items()}
# What Persian help has to spell in Latin letters: names of standards, of the command itself, and values.
NO_DATA: Final = {"convert", "diff", "doctor", "fix", "template", "validate"}
STORED: Final = frozenset("add remove list check Store Update Graph IRI LIMIT SERVICE CITYDIP USER PASSWORD TOKEN".split())  # noqa: SIM905
CHOICES: Final = frozenset("auto fast reference pySHACL violation warning info ttl nt nq trig rdf jsonld sarif junit".split())  # noqa: SIM905
LATIN: Final = frozenset(
    {
        "citydip",
        "RDF",
        "SPARQL",
        "cases",
        "en",
        "fa",
        "turtle",
        "CSV",
        "xlsx",
        "places",
        "gregorian",
        "solar",
        "hijri",
        "Dask",
        "tcp",
        "JSON",
        "QuickStatements",
        *ELSEWHERE,
        *FORMATS,
        *COMMANDS,
        *STORED,
        *CHOICES,
    }
)


def shown_options(command: str) -> set[str]:
    options = {max(parameter.opts, key=len) for parameter in {**COMMANDS, **STORE}[command].params if parameter.param_type_name == "option"}
    return options | {"--help"}


def test_the_commands_of_the_design() -> None:
    assert COMMANDS.keys() >= {"findings", "ask", "sparql", "show"}
    assert shown_options("") == {"--help", "--lang", "--version"}
    assert shown_options("store") == {"--help", "--lang"}
    for command in (COMMANDS.keys() | STORE.keys()) - {"", "store"}:
        reads = set() if command in NO_DATA else {"--store"} if command in STORE else {"--data"}
        assert shown_options(command) >= {"--help", "--lang", "--format", "--output", "--quiet"} | reads


@languages
@pytest.mark.parametrize("command", [*COMMANDS, *STORE])
def test_help(command: str, language: str) -> None:
    words = command.split()
    done = run(*words, "--help", "--lang", language)
    assert run("--lang", language, *words, "--help").stdout == done.stdout
    assert (done.returncode, done.stderr) == (0, "")
    usage = done.stdout.splitlines()[0]
    assert usage.startswith(text("usage", language) + f"citydip {command}".rstrip())
    assert set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", done.stdout, re.M)) == shown_options(command)
    assert text(f"help-{command.replace(' ', '-')}" if command else "help", language).split()[0] in done.stdout
    if not command:
        assert re.findall(r"^  ([a-z]+)  ", done.stdout, re.M) == list(COMMANDS)[1:]
    if language == "fa":
        prose = re.sub(
            r"\[[A-Z]+\](\.\.\.)?|\b[A-Z]+(=[A-Z]+)?\b(?=  |$|\])|(?<!\w)--?[\w-]+|\b\w+=\w+|\b[A-Z]\d\d\b", "", done.stdout, flags=re.M
        )
        assert set(re.findall(r"[A-Za-z][A-Za-z0-9]*", prose)) <= LATIN | {"FILE", "LANG", "FORMAT", "NAME", "A"}
        assert not set("يك") & set(done.stdout)
    else:
        assert not re.search("[آ-ی]", done.stdout)


@languages
def test_no_words_at_all_are_a_question_for_help(language: str) -> None:
    done = run(env={"LANG": {"en": "C.UTF-8", "fa": "fa_IR.UTF-8"}[language]})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == answer("--help", "--lang", language)


@pytest.mark.parametrize("words", ["--version", "--version --lang fa", "--lang fa --version"])
def test_version(words: str) -> None:
    assert answer(*words.split()) == f"citydip {__version__}\n"


# ---- Terminals, pipes and modules ------------------------------------------------------------------


def on_a_terminal(*words: str, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """What a terminal is sent."""
    import pty

    reader, writer = pty.openpty()
    try:
        environment = {**ENVIRONMENT, "TERM": "xterm-256color", **(env or {})}
        with subprocess.Popen(
            [*COMMAND, *words], stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE, env=environment, cwd=cwd
        ) as process:
            os.close(writer)
            sent = b""
            while True:
                try:
                    piece = os.read(reader, 65536)
                except OSError:
                    break
                if not piece:
                    break
                sent += piece
            assert process.stderr is not None
            assert process.stderr.read() == b""
        assert process.returncode == 0
    finally:
        os.close(reader)
    return sent.decode()


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}, {"TERM": "xterm-256color", "COLORTERM": "truecolor"}])
@pytest.mark.parametrize("words", ["findings", "ask F02", "show P07", "--help"])
def test_pipes_get_no_escape_codes(words: str, env: Mapping[str, str]) -> None:
    done = run(*words.split(), env=env)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


@posix
def test_no_colour_where_none_is_wanted(tmp_path: Path) -> None:
    sent = on_a_terminal("findings", cwd=tmp_path, env={"NO_COLOR": "1"})
    assert "F32" in sent
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d(?:;\d+)*m", sent)


@posix
def test_a_file_written_from_a_terminal_is_plain(tmp_path: Path) -> None:
    assert on_a_terminal("ask", "F02", "-q", "-o", "a.txt", cwd=tmp_path) == ""
    assert "\x1b" not in (tmp_path / "a.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("format_", ["table", "md", "html"])
def test_data_does_not_command_the_terminal(format_: str, tmp_path: Path) -> None:
    content = '<http://e/x> a <http://e/C> ; <http://www.w3.org/2004/02/skos/core#prefLabel> "\\u001B]0;evil\\u0007\\u202Ename"@en .'
    (tmp_path / "d.ttl").write_text(content, encoding="utf-8")
    done = run("show", "http://e/x", "--data", "d.ttl", "--format", format_, "-q", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "evil" in done.stdout
    assert not set("\x1b\x07\u202e") & set(done.stdout)


def test_a_name_does_not_command_the_terminal(tmp_path: Path) -> None:
    name = "\x1b[31mred.rq"
    try:
        (tmp_path / name).write_text(SELECT, encoding="utf-8")
    except OSError:
        pytest.skip("no such names here")
    done = run("sparql", name, cwd=tmp_path)
    assert done.returncode == 0
    assert "red.rq" in done.stdout
    assert "\x1b" not in done.stdout


READERS: Final = {
    "findings --format json -q": 0,
    "ask F02": 0,
    "show security --format json": 0,
    "sparql - --format csv": 0,
    "convert {good} --format nt": 0,
    "--help": 0,
    "ask --help": 0,
    "--version": 0,
    "validate {good}": 0,
    "validate {bad}": 1,
    "validate {bad} --format json": 1,
    "validate {bad} --format sarif -q": 1,
    "validate {empty}": 3,
    "findings --data {wrong}": 1,
    "convert {table} --format nt": 1,
    "fix {bad} --dry-run": 1,
    "store add {bad} --store {new}": 1,
    "diff {good} {bad}": 0,
    "ask F99": 2,
    "validate nowhere.ttl": 2,
}
"""Words with the exit code that they have where somebody reads the answer to its end."""


GOOD: Final = """
@prefix cd: <https://w3id.org/citydip/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/a> a cd:Country ; skos:prefLabel "A"@en ; cd:isoCode "IR" .
"""


@posix
@pytest.mark.parametrize("together", [False, True], ids=["", "2>&1"])
@pytest.mark.parametrize("words", READERS)
def test_a_reader_that_has_seen_enough(words: str, together: bool, tmp_path: Path) -> None:
    """As with ``| head -1``: here the reader is gone before the first line. What was found is still told by the exit code."""
    cd, cases = "https://w3id.org/citydip/ontology#", "https://example.org/"
    files = {
        "good.ttl": GOOD,
        "bad.ttl": f"<{cases}a> a <{cd}Activity> .",
        "empty.ttl": f"<{cases}a> <{cases}b> <{cases}c> .",
        "wrong.ttl": DIFFERS,
        "table.csv": "id,name (en),kind\na,A,cultural exchang\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    given = words.format(**{Path(name).stem: name for name in files}, new="new")
    reader, writer = os.pipe()
    os.close(reader)
    with subprocess.Popen(
        [*COMMAND, *given.split()],
        stdin=subprocess.PIPE,
        stdout=writer,
        stderr=writer if together else subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=tmp_path,
    ) as process:
        os.close(writer)
        _, complaint = process.communicate(b"SELECT * { ?s ?p ?o }")
    assert b"Broken" not in (complaint or b"")
    assert b"Traceback" not in (complaint or b"")
    assert process.returncode == READERS[words]
    assert process.returncode == run(*given.split(), stdin="SELECT * { ?s ?p ?o }", cwd=tmp_path).returncode


@posix
def test_a_broken_pipe_hides_no_violation(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<https://example.org/a> a <https://w3id.org/citydip/ontology#Activity> .")
    script = 'set -o pipefail; "$@" validate bad.ttl | true'
    for _ in range(3):
        assert subprocess.run(["bash", "-c", script, "bash", *COMMAND], env=ENVIRONMENT, cwd=tmp_path, check=False).returncode == 1


@posix
def test_head_of_a_long_answer() -> None:
    script = '"$@" 2>err.txt | head -1; cat err.txt; rm err.txt'
    command = ["sh", "-c", script, "sh", *COMMAND, "sparql", "-", "--format", "csv"]
    query = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    done = subprocess.run(command, input=query, capture_output=True, env=ENVIRONMENT, encoding="utf-8", check=True)
    assert (done.stdout, done.stderr) == ("s,p,o\n", "")


@pytest.mark.parametrize(
    "words", ["findings", "findings --format html", "ask", "ask F02 --format json", "sparql -", "show Tehran", "--help"]
)
def test_no_heavy_module_is_imported(words: str) -> None:
    program = (
        "import sys; from citydip.cli import main; code = main(sys.argv[1:]); "
        "print(code, *sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words.split()], input="ASK {}", capture_output=True, env=ENVIRONMENT, encoding="utf-8", check=True
    )
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0"
    assert "citydip" in modules
    heavy = {"rdflib", "pyshacl", "owlready2", "pandas", "numpy", "openpyxl", "yaml", "jinja2", "requests", "urllib3", "asyncio"}
    assert not heavy & set(modules)
    assert ("pyoxigraph" in modules) == (words != "--help")


# ---- Messages --------------------------------------------------------------------------------------

CATALOGUES: Final = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted((SOURCE / "messages").glob("*.toml"))]
MESSAGES: Final[dict[str, dict[str, str]]] = {key: message for catalogue in CATALOGUES for key, message in catalogue.items()}
ERRORS: Final = re.compile(r"\w*Error$")


def placeholders(sentence: str) -> set[str]:
    parts = [name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None]
    assert all(name.isidentifier() for name in parts), sentence
    return set(parts)


def nodes() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield path, node


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


def keys_of(argument: ast.expr) -> list[str]:
    """The keys that an argument can be: a string, or one of two."""
    if isinstance(argument, ast.IfExp):
        return keys_of(argument.body) + keys_of(argument.orelse)
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []


def test_no_message_stands_in_two_files() -> None:
    assert len(MESSAGES) == sum(map(len, CATALOGUES))


@pytest.mark.parametrize("key", MESSAGES)
def test_message(key: str) -> None:
    message = MESSAGES[key]
    assert list(message) == ["en", "fa"]
    assert all(message.values())
    assert placeholders(message["en"]) == placeholders(message["fa"])
    assert not set("يكى٠١٢٣٤٥٦٧٨٩") & set(message["fa"])
    assert not re.search("[آ-ی]", message["en"]) or key == "reference-other", "it names the other language"
    assert all("\n" not in sentence and "  " not in sentence for sentence in message.values())
    only_values = not re.search("[A-Za-z،,]{2}", re.sub(r"\{\w+\}|citydip|IRI", "", message["en"]))
    assert only_values or re.search("[آ-ی]", message["fa"]) or key == "reference-other"


def test_messages_that_are_used_are_there() -> None:
    used = [
        (path.name, key)
        for path, node in nodes()
        if isinstance(node, ast.Call) and node.args and (called(node) in {"text", "OneOf"} or ERRORS.match(called(node)))
        for key in keys_of(node.args[0])
    ]
    assert len(used) > 50
    assert [place for place in used if place[1] not in MESSAGES] == []


def test_messages_are_given_what_they_need() -> None:
    wrong = []
    checked = 0
    for path, node in nodes():
        if not isinstance(node, ast.Call) or not node.args or any(keyword.arg is None for keyword in node.keywords):
            continue
        is_error = bool(ERRORS.match(called(node)))
        if called(node) != "text" and not is_error:
            continue
        given = {str(keyword.arg) for keyword in node.keywords}
        if is_error and "nearest" in given:
            given = given - {"nearest"} | {"hint"}
        for key in keys_of(node.args[0]):
            checked += 1
            wrong += [(path.name, node.lineno, key)] if given != placeholders(MESSAGES[key]["en"]) else []
    assert checked > 50
    assert wrong == []


def test_messages_that_are_there_are_used(graph: Graph) -> None:
    """A key stands in the code as it is, or after a beginning such as ``column-``, or names a term that the graph or a mapping borrows."""
    strings: set[str] = set()
    beginnings: set[str] = set()
    for _, node in nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings.add(node.value)
        elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            beginnings.add(str(node.values[0].value))
    beginnings = {beginning for beginning in beginnings if re.fullmatch("([a-z]+-)+", beginning)}
    assert beginnings
    strings |= set(re.findall(r"\w+", (SOURCE / "tables" / "sheets.toml").read_text(encoding="utf-8")))
    whole = [*graph.store, *Graph([*ontology_modules("alignments"), *ontology_modules("frameworks")]).store]
    terms = {quad.predicate for quad in whole} | {quad.object for quad in whole}

    def is_used(key: str) -> bool:
        in_parts = any(key.startswith(beginning) and key.removeprefix(beginning) in strings for beginning in beginnings)
        return key in strings or in_parts or (":" in key and iri(key) in terms)

    assert [key for key in MESSAGES if not is_used(key)] == []


def test_the_checks_of_messages_find_what_is_wrong(monkeypatch: pytest.MonkeyPatch, graph: Graph) -> None:
    for wrong in ({"en": "a {b}", "fa": "آ"}, {"en": "city", "fa": "شهرى"}, {"en": "city", "fa": "city"}, {"en": "city"}):
        monkeypatch.setitem(MESSAGES, "wrong", wrong)
        with pytest.raises(AssertionError):
            test_message("wrong")
    with pytest.raises(AssertionError, match="wrong"):
        test_messages_that_are_there_are_used(graph)
    monkeypatch.delitem(MESSAGES, "wrong")
    monkeypatch.delitem(MESSAGES, "name-empty")
    with pytest.raises(AssertionError, match="name-empty"):
        test_messages_that_are_used_are_there()
