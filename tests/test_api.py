"""The Python API: three lines give a table, errors carry data, and nothing heavy is imported before it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Triple

import citydip
from citydip.errors import CitydipError, DataError, QueryError, UnknownNameError
from citydip.store import Rows
from tests.run import ENVIRONMENT

THREE_LINES = """
import citydip
table = citydip.ask("F02").to_dataframe("fa")
print(table.to_csv(index=False))
"""


def python(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=ENVIRONMENT, encoding="utf-8", check=True, timeout=60)
    return done.stdout


def test_three_lines_give_table_1_in_persian() -> None:
    lines = python(THREE_LINES).split()
    assert lines[0] == "بُعد,کارکرد"
    assert lines[1] == "امنیت,سیاسی"
    assert len(lines) == 10


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = ("pandas", "rdflib", "owlready2", "pyshacl", "rich", "click", "pyoxigraph")
    program = (
        "import sys, citydip; print([name for name in {} if name in sys.modules]); {}print([name for name in {} if name in sys.modules])"
    )
    first, second = python(program.format(heavy, "citydip.ask('F02').records(); citydip.findings(); ", heavy)).splitlines()
    assert first == "[]"
    assert second == "['pyoxigraph']"


def test_every_public_name_is_there_and_documented() -> None:
    for name in citydip.__all__:
        public = getattr(citydip, name)
        if callable(public) and not isinstance(public, type):
            for part in ("Args:", "Raises:", "Example:"):
                assert part in (public.__doc__ or ""), f"{name} lacks {part}"
    with pytest.raises(AttributeError):
        _ = citydip.nothing


def test_findings() -> None:
    found = citydip.findings()
    assert len(found) == 32
    assert all(finding.reproduced for finding in found)
    assert found[1].answer.headings("fa") == ["بُعد", "کارکرد"]


def test_answers_have_ids_labels_and_frames() -> None:
    answer = citydip.ask("F06")
    assert len(answer) == 6
    assert answer.records()[3] == {"dimension": "culture", "functions": 2}
    assert answer.labels("fa")[3] == ("فرهنگ", 2)
    assert list(answer.to_dataframe().columns) == ["dimension", "functions"]
    assert list(answer.to_dataframe("fa").columns) == ["بُعد", "شمار کارکردها"]
    assert answer.to_dataframe("en").iloc[3].to_list() == ["culture", 2]


def test_queries_of_any_form() -> None:
    rows = citydip.sparql("SELECT ?d { ?d a cd:Dimension } ORDER BY ?d")
    assert isinstance(rows, Rows)
    assert rows.labels("fa")[0] == ("فرهنگ",)
    assert rows.to_dataframe("fa").columns.to_list() == ["d"]
    assert citydip.sparql("ASK { dimension:security a cd:Dimension }") is True
    assert citydip.sparql("ASK { dimension:security a cd:City }") is False
    triples = citydip.sparql("CONSTRUCT { ?d a cd:Dimension } WHERE { ?d a cd:Dimension }")
    assert isinstance(triples, list)
    assert len(triples) == 6
    assert isinstance(triples[0], Triple)


def test_descriptions_and_terms() -> None:
    assert [description.node.value.rpartition("/")[2] for description in citydip.show("Tehran")] == ["tehran", "tehran"]
    assert citydip.find_terms("opinion")[0].rank <= 2


def test_data_of_ones_own_is_asked_beside_the_ontology(tmp_path: Path) -> None:
    path = tmp_path / "city.ttl"
    path.write_text(
        "@prefix cd: <https://w3id.org/citydip/ontology#> . <http://e/x> a cd:City ; cd:country <http://e/c> .", encoding="utf-8"
    )
    query = "SELECT ?city { ?city a cd:City ; cd:country <http://e/c> }"
    assert len(citydip.sparql(query, data=[path])) == 1  # type: ignore[arg-type]
    assert len(citydip.sparql(query)) == 0  # type: ignore[arg-type]
    assert all(finding.reproduced for finding in citydip.findings(data=[str(path)]))


def test_errors_carry_data() -> None:
    with pytest.raises(QueryError) as query:
        citydip.sparql("SELECT * {\n ?s ?p ")
    assert (query.value.data["line"], query.value.exit_code) == (2, 2)
    with pytest.raises(UnknownNameError) as question:
        citydip.ask("F99")
    assert question.value.data["name"] == "F99"
    with pytest.raises(DataError) as data:
        citydip.findings(data=["nowhere.ttl"])
    assert data.value.data["file"] == "nowhere.ttl"
    for error in (query.value, question.value, data.value):
        assert isinstance(error, CitydipError)
        assert str(error) == error.message("en")
        assert any("\u0600" < character < "\u06ff" for character in error.message("fa"))


def test_an_answer_changes_nothing() -> None:
    before = citydip.ask("F01").records()
    citydip.ask("F01").records().clear()
    assert citydip.ask("F01").records() == before
