"""Query files: their headers are complete and their queries ask only for what is declared."""

import re
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions

from citydip.errors import QueryError, ResourceError, UnknownNameError
from citydip.questions import Question, find, load, parse
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.graph import Graph, iri

GOOD = """# en: Which dimensions are there?
# fa: چه ابعادی هست؟
# id: F01
# at: table1
# column: id | dimension | بُعد
# empty: no

SELECT ?id WHERE { ?id a cd:Dimension }
"""


@pytest.mark.parametrize("question", load(), ids=lambda question: question.id)
def test_query_asks_for_what_is_declared(question: Question, graph: Graph) -> None:
    body = re.sub(r"^PREFIX.*$|#.*$", "", question.query, flags=re.M)
    names = re.findall(r"(?<![\w?-])([a-z][\w-]*:[\w-]+)", body)
    assert names
    for name in set(names) - {"xsd:boolean"}:
        node = iri(name)
        assert graph.values(node, "rdf:type"), f"{name} is not declared"


def test_a_misspelt_term_in_a_query_is_caught(tmp_path: Path, graph: Graph) -> None:
    path = tmp_path / "F01.rq"
    path.write_text(GOOD, encoding="utf-8")
    test_query_asks_for_what_is_declared(parse(path), graph)
    path.write_text(GOOD.replace("cd:Dimension", "cd:Dimenson"), encoding="utf-8")
    with pytest.raises(AssertionError, match="cd:Dimenson is not declared"):
        test_query_asks_for_what_is_declared(parse(path), graph)


@pytest.mark.parametrize("question", load(), ids=lambda question: question.id)
def test_query_stands_alone(question: Question) -> None:
    """A query can be copied into any other tool: it declares its prefixes, and no others."""
    declared = dict(re.findall(r"^PREFIX\s+([\w-]+):\s+<([^>]+)>$", question.query, flags=re.M))
    assert declared.items() <= PREFIXES.items()
    body = re.sub(r"^PREFIX.*$|#.*$", "", question.query, flags=re.M)
    assert set(re.findall(r"(?<![\w?-])([a-z][\w-]*):[\w-]", body)) == declared.keys()


@pytest.mark.parametrize("question", load(), ids=lambda question: question.id)
def test_query_has_the_columns_of_its_header(question: Question, graph: Graph) -> None:
    result = graph.store.query(question.query, use_default_graph_as_union=True)
    assert isinstance(result, QuerySolutions)
    assert [variable.value for variable in result.variables] == list(question.columns)
    assert any(True for _ in result)


@pytest.mark.parametrize("question", load(), ids=lambda question: question.id)
def test_places_are_sections_and_texts_are_whole(question: Question, graph: Graph) -> None:
    for place in question.at:
        assert iri("cd:Section") in graph.nodes(iri(f"section:{place}"), "rdf:type")
    assert question.text["en"].endswith("?")
    assert question.text["fa"].endswith("؟")
    for text in (question.text["fa"], *question.note.values(), *(heading["fa"] for heading in question.columns.values())):
        assert not re.search("[يكى]", text)
    assert not question.may_be_empty
    assert question.ask(Store()).terms


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("# fa: چه ابعادی هست؟\n", "", "fa missing"),
        ("# empty: no", "# empty: perhaps", "yes or no"),
        ("# empty: no", "# empty: no\n# colour: red", "'colour'"),
        ("# empty: no", "# empty: no\n# id: F01", "'id' is repeated"),
        ("# empty: no", "# empty: no\n# note-en: alone", "lacks a language"),
        ("# id: F01", "# id: F02", "not the file's name"),
        ("# column: id | dimension | بُعد", "# column: id | dimension", "# column: name"),
        ("# column: id | dimension | بُعد\n", "", "no column"),
        ("# at: table1", "# at:", "# key: value"),
        ("# at: table1", "at table1", "# key: value"),
        ("# at: table1\n", "", "at missing"),
        ("# empty: no", "# empty: no\n# reads: framework", "expected some of alignments, frameworks, found 'framework'"),
    ],
)
def test_wrong_headers_are_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in GOOD
    path = tmp_path / "F01.rq"
    path.write_text(GOOD, encoding="utf-8")
    assert parse(path).id == "F01"
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ResourceError, match=re.escape(reason)):
        parse(path)


def test_what_a_question_reads_must_be_in_the_store() -> None:
    """Without it the answer would be silently empty."""
    question = find("Q14")
    assert question.reads == ("frameworks", "alignments")
    assert question.ask(Store(beside=question.reads)).terms
    with pytest.raises(QueryError, match=r"Q14 reads more .*: alignments\.$"):
        question.ask(Store(beside=["frameworks"]))


def test_questions_are_found_by_number() -> None:
    assert find("f02 ").id == find("F002").id == "F02"
    with pytest.raises(UnknownNameError) as caught:
        find("FO2")
    assert "F02" in caught.value.data["nearest"]  # type: ignore[operator]
