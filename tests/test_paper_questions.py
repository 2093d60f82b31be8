"""The questions of the list: each has one home, and those that the paper answers are answered as its ledger says."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat

from citydip.resources import ontology_modules
from citydip.terms import PREFIXES
from tests.graph import Graph, iri
from tests.test_findings import CASES

QUERIES = Path(__file__).parents[1] / "queries"


def header(path: Path) -> dict[str, list[str]]:
    """The values of each key of a header, in their order."""
    found: dict[str, list[str]] = {}
    for line in path.read_text(encoding="utf-8").split("\n\n", 1)[0].splitlines():
        key, _, value = line.removeprefix("# ").partition(": ")
        found.setdefault(key, []).append(value)
    return found


FILES = sorted(QUERIES.glob("questions/*.rq"))
ANSWERED = [path for path in FILES if path.with_suffix(".json").exists()]
WAITING = [path for path in FILES if "needs" in header(path)]
OVER_CASES = [path for path in FILES if "over" in header(path)]
EXPECTED = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in QUERIES.glob("questions/*.json")}
BOOLEAN = iri("xsd:boolean")
INTEGER = iri("xsd:integer")

NARROWED: dict[tuple[str, str], tuple[str, int]] = {
    ("Q03", "function"): ("function:political", 4),
    ("Q04", "dimension"): ("dimension:economy", 4),
    ("Q14", "framework"): ("framework:marchetti-2021", 11),
    ("Q12", "at"): ("section:security", 2),
    ("Q12", "source"): ("source:Pluijm2007", 5),
    ("Q19", "dimension"): ("dimension:development", 5),
    ("Q20", "kind"): ("kind:MedicalTourism", 2),
    ("Q21", "dimension"): ("dimension:culture", 1),
    ("Q22", "network"): ("actor:m4", 4),
    ("Q41", "at"): ("section:security", 13),
}
"""For each parameter of each question a value, and how many rows of the ledger's answer have it."""


def fields(path: Path, key: str) -> list[list[str]]:
    return [[part.strip() for part in value.split("|")] for value in header(path).get(key, [])]


def body(path: Path) -> str:
    """The query without its header."""
    return path.read_text(encoding="utf-8").partition("\n\n")[2]


@cache
def read_by(path: Path) -> Graph:
    """What a question reads: the ontology and the paper, and the folders that its header names."""
    folders = " ".join(header(path).get("reads", [])).split()
    return Graph(path for folder in folders for path in ontology_modules(folder))


def plain(graph: Graph, term: Any) -> str | int | bool | None:
    if isinstance(term, NamedNode):
        return graph.one(term, "skos:notation") or term.value.replace("#", "/").rpartition("/")[2]
    if isinstance(term, Literal):
        return term.value == "true" if term.datatype == BOOLEAN else int(term.value) if term.datatype == INTEGER else term.value
    assert term is None
    return None


def answer(graph: Graph, query: str) -> list[dict[str, str | int | bool | None]]:
    result = graph.store.query(query)
    assert isinstance(result, QuerySolutions)
    names = [variable.value for variable in result.variables]
    return [{name: plain(graph, term) for name, term in zip(names, solution, strict=True)} for solution in result]


def test_every_number_has_one_home() -> None:
    answered = [number for path in QUERIES.glob("findings/*.rq") for number in header(path).get("answers", [])]
    homes = Counter([path.stem for path in FILES] + answered)
    assert homes == Counter(f"Q{number:02}" for number in range(1, 64))
    assert all(len(header(path).get("answers", [])) <= 1 for path in QUERIES.glob("findings/*.rq"))
    assert {path.stem for path in ANSWERED} == EXPECTED.keys()
    assert sorted([*ANSWERED, *WAITING, *OVER_CASES]) == FILES


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_answer_is_the_ledgers(path: Path) -> None:
    """Row by row and in order; a parameter that is given no value restricts nothing, whether its line stays or goes."""
    graph = read_by(path)
    expected = EXPECTED[path.stem]
    query = body(path)
    assert answer(graph, query) == expected
    assert answer(graph, re.sub(r"VALUES \?\w+ \{ UNDEF \}", "", query)) == expected
    assert bool(expected) == (header(path)["empty"] == ["no"])


def test_counts_of_the_ledger() -> None:
    """Where a slip of the pen is likely: the sizes of the long answers, from the lists of the ledger that they join."""
    assert len(EXPECTED["Q04"]) == 21  # 20 items of Table 1, one of them with two kinds
    assert len(EXPECTED["Q19"]) == 51  # kinds by dimension (33), times the functions of their list
    assert len({(row["dimension"], row["kind"]) for row in EXPECTED["Q19"]}) == 33
    assert len(EXPECTED["Q20"]) == 21 + 29  # kinds of the items of both lists
    assert len({row["kind"] for row in EXPECTED["Q20"]}) == 31
    assert len({row["case"] for row in EXPECTED["Q21"]}) == 18
    assert len(EXPECTED["Q40"]) == 2 + 4 + 4 + 4 * 2 + 4 * 3 + 3
    kinds = Counter(row["type"] for row in EXPECTED["Q41"])
    assert kinds == {
        "DimensionClaim": 24,
        "FunctionClaim": 29,
        "ListItem": 45,
        "CaseMention": 18,
        "KindMention": 27,
        "Proposition": 49,
        "DefinitionClaim": 8,
        "TermClaim": 4,
        "RouteClaim": 2,
        "DiplomaticFunctionClaim": 5,
        "RoleClaim": 3,
        "PracticeClaim": 3,
        "Designation": 3,
        "Citation": 17,
        "Figure": 3,
        "Membership": 4,
    }


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_expected_rows_are_one_a_line(path: Path) -> None:
    rows = EXPECTED[path.stem]
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
    assert path.with_suffix(".json").read_text(encoding="utf-8") == (f"[\n{lines}\n]\n" if rows else "[]\n")
    assert len({tuple(row.items()) for row in rows}) == len(rows)
    assert all(list(row) == [column[0] for column in fields(path, "column")] for row in rows)


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_query_asks_for_what_is_declared(path: Path) -> None:
    query, graph = body(path), read_by(path)
    declared = dict(re.findall(r"^PREFIX\s+([\w-]+):\s+<([^>]+)>$", query, flags=re.M))
    assert declared.items() <= PREFIXES.items()
    text = re.sub(r"^PREFIX.*$|#.*$", "", query, flags=re.M)
    names = re.findall(r"(?<![\w?-])([a-z][\w-]*:[\w-]+)", text)
    assert {name.partition(":")[0] for name in names} == declared.keys()
    for name in names:
        assert graph.values(iri(name), "rdf:type") or name.startswith(("rdfs:", "owl:", "xsd:")), f"{name} is not declared"
    for trap in (r"\bSERVICE\b", r"\bNOT\s+EXISTS\b", r"[\w)>][*+](?=[\s)/|])"):
        assert not re.search(trap, text, re.I), trap


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_columns_are_the_variables(path: Path) -> None:
    result = read_by(path).store.query(body(path))
    assert isinstance(result, QuerySolutions)
    assert [variable.value for variable in result.variables] == [column[0] for column in fields(path, "column")]
    assert "ORDER BY" in body(path)


def test_every_parameter_is_tried() -> None:
    assert {(path.stem, parameter[0]) for path in ANSWERED for parameter in fields(path, "param")} == NARROWED.keys()


@pytest.mark.parametrize(("question", "name"), NARROWED, ids="-".join)
def test_parameter_narrows(question: str, name: str) -> None:
    path = QUERIES / "questions" / f"{question}.rq"
    graph = read_by(path)
    value, count = NARROWED[question, name]
    [class_] = [parameter[1] for parameter in fields(path, "param") if parameter[0] == name]
    assert iri(f"cd:{class_}") in graph.nodes(iri(value), "rdf:type")
    line = f"    VALUES ?{name} {{ UNDEF }}"
    assert path.read_text(encoding="utf-8").splitlines().count(line) == 1
    assert path.read_text(encoding="utf-8").count("UNDEF") == len(fields(path, "param"))
    rows = answer(graph, body(path).replace(line, line.replace("UNDEF", iri(value).value.join("<>"))))
    assert rows == [row for row in EXPECTED[question] if row[name] == value.partition(":")[2]]
    assert len(rows) == count < len(EXPECTED[question])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_texts_are_whole(path: Path, graph: Graph) -> None:
    head = header(path)
    assert head["id"] == [path.stem]
    assert head["en"][0].endswith("?")
    assert head["fa"][0].endswith("؟")
    assert head.keys() & {"note-en", "note-fa"} in ({"note-en", "note-fa"}, set())
    persian = head["fa"] + head.get("note-fa", []) + [parts[-1] for key in ("column", "param") for parts in fields(path, key)]
    for text in persian:
        assert not re.search("[يكى]|  ", text), text
        assert re.search("[ء-ی]", text), text
    for place in " ".join(head.get("at", [])).split():
        assert iri("cd:Section") in graph.nodes(iri(f"section:{place}"), "rdf:type")
    assert all(len(parts) == 3 and all(parts) for parts in fields(path, "column"))
    assert all(len(parts) == 4 and all(parts) for parts in fields(path, "param"))


@pytest.mark.parametrize("path", WAITING, ids=lambda path: path.stem)
def test_question_that_waits_says_for_what(path: Path) -> None:
    head = header(path)
    assert list(head) == ["en", "fa", "id", "needs"]
    assert head["needs"][0] in {"data", "literature", "releases"}
    assert not body(path)


def test_cases_and_other_authors_change_no_answer() -> None:
    """But for the questions that set authors side by side, which a further author joins."""
    graph = Graph([*ontology_modules("frameworks"), *ontology_modules("alignments")])
    graph.store.load(CASES.encode(), RdfFormat.TURTLE)
    changed = [path.stem for path in ANSWERED if answer(graph, body(path)) != EXPECTED[path.stem]]
    assert changed == ["Q14", "Q15"]


def test_a_missing_text_is_found() -> None:
    """The one question whose right answer is empty does find what is lacking."""
    graph = Graph()
    twinning = iri("kind:Twinning")
    for quad in list(graph.store.quads_for_pattern(twinning, iri("skos:definition"), None)):
        if isinstance(quad.object, Literal) and quad.object.language == "fa":
            graph.store.remove(quad)
    for quad in list(graph.store.quads_for_pattern(iri("stance:helped-by-state"), iri("skos:prefLabel"), None)):
        graph.store.remove(quad)
    assert answer(graph, body(QUERIES / "questions" / "Q38.rq")) == [
        {"concept": "Twinning", "lacks": "definition", "language": "fa"},
        {"concept": "helped-by-state", "lacks": "prefLabel", "language": "en"},
        {"concept": "helped-by-state", "lacks": "prefLabel", "language": "fa"},
    ]


def test_everything_stated_in_the_paper_has_its_section(graph: Graph) -> None:
    stated = {
        (graph.one(subject, "cd:statedIn"), plain(graph, subject), subject.value)
        for section in graph.subjects("cd:sectionOf", NamedNode(PREFIXES["citydip"] + "paper"))
        for subject in graph.subjects("cd:statedIn", section)
    }
    found = Counter((row["at"], row["statement"]) for row in EXPECTED["Q41"])
    assert found == Counter((at, id_) for at, id_, _ in stated)
