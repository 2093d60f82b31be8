"""Questions over cases: their headers, and their answers on a fixed collection, in both languages. (test_engines asks other engines.)"""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from citydip.errors import ResourceError, UnknownNameError, UsageError
from citydip.finding import check
from citydip.parameters import DATE
from citydip.questions import Answer, Question, find, load, parse
from citydip.resources import case_files
from citydip.store import Store
from citydip.terms import CONCLUSIONS, PREFIXES
from tests.graph import Graph, iri
from tests.run import run
from tests.test_ontology import PERSIAN_FAULTS

FOLDER = Path(__file__).parent / "questions"
COLLECTION = FOLDER / "collection.ttl"
QUESTIONS = [question for folder in ("questions", "statements") for question in load(folder) if question.over_cases]
EXPECTED: dict[str, list[dict[str, Any]]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("[QS][0-9]*.json"))
}
WORKED: list[dict[str, Any]] = json.loads((FOLDER / "worked.json").read_text(encoding="utf-8"))
ASKED = [(number, index) for number, asked in EXPECTED.items() for index in range(len(asked))]
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
each_asked = pytest.mark.parametrize(("number", "index"), ASKED)


@pytest.fixture(scope="module")
def store() -> Store:
    return Store([COLLECTION])


@pytest.fixture(scope="module")
def without() -> Store:
    return Store()


def answer(store: Store, number: str, asked: Mapping[str, Any]) -> Answer:
    return find(number).ask(store, asked["ask"])


# ---- Headers ---------------------------------------------------------------------------------------------


@each_question
def test_header_is_whole(question: Question, graph: Graph) -> None:
    assert question.text["en"].endswith("?")
    assert question.text["fa"].endswith("؟")
    texts = [question.text, question.note or {"en": "-", "fa": "-"}, *question.columns.values(), *question.values.values()]
    texts += [parameter.text for parameter in question.parameters.values()]
    for text in texts:
        assert text.keys() == {"en", "fa"}
        assert [fault for fault, pattern in PERSIAN_FAULTS.items() if re.search(pattern, text["fa"])] == [], text["fa"]
    for place in question.at:
        assert iri("cd:Section") in graph.nodes(iri(f"section:{place}"), "rdf:type")
    for parameter in question.parameters.values():
        assert parameter.type == DATE or graph.values(iri(f"cd:{parameter.type}"), "rdf:type")


@each_question
def test_query_stands_alone_and_asks_for_what_is_declared(question: Question, graph: Graph) -> None:
    body = question.query.partition("\n\n")[2]
    declared = dict(re.findall(r"^PREFIX\s+([\w-]+):\s+<([^>]+)>$", body, flags=re.M))
    assert declared.items() <= PREFIXES.items()
    text = re.sub(r"^PREFIX.*$|#.*$|\"[^\"]*\"", "", body, flags=re.M)
    names = set(re.findall(r"(?<![\w?-])([a-z][\w-]*:[\w-]+)", text))
    assert {name.partition(":")[0] for name in names} == declared.keys()
    borrowed = {"owl:ObjectProperty", "rdfs:subPropertyOf", "xsd:boolean", "xsd:integer"}
    for name in names - borrowed - {"citydip:conclusions", "citydip:frameworks", "citydip:paper"}:
        assert graph.values(iri(name), "rdf:type"), f"{name} is not declared"
    assert iri("citydip:conclusions") == NamedNode(CONCLUSIONS)
    for trap in (r"\bSERVICE\b", r"\bNOT\s+EXISTS\b", r"[\w)>][*+](?=[\s)/|])", r"\bNOW\b"):
        assert not re.search(trap, text, re.I), trap
    assert "ORDER BY" in body


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("# over: cases", "# over: papers", "expected cases"),
        ("# param: city | City |", "# param: city | City, wanted |", "expected 'needed'"),
        ("# value: why |", "# value: reason |", "which is no column"),
        ("# value: why | undated | no date of a beginning |", "# value: why | undated |", "value: column | code"),
        ("# profile: city", "# profile: town", "expected a parameter"),
    ],
)
def test_wrong_headers_are_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    text = find("Q23").query
    assert old in text
    path = tmp_path / "Q23.rq"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ResourceError, match=re.escape(reason)):
        parse(path)


# ---- Answers ---------------------------------------------------------------------------------------------


def test_every_question_is_asked_and_every_parameter_tried() -> None:
    assert sorted(question.id for question in QUESTIONS) == sorted(EXPECTED)
    assert len(QUESTIONS) > 25
    tried = {(number, name) for number, asked in EXPECTED.items() for one in asked for name in one["ask"]}
    assert tried == {(question.id, name) for question in QUESTIONS for name in question.parameters}
    with_rows = {number for number, asked in EXPECTED.items() if any(one["rows"] for one in asked)}
    assert with_rows | {one["question"] for one in WORKED} | {"S08"} == EXPECTED.keys()  # S08: in test_compare.py


@each_asked
def test_answer_is_the_expected_one(number: str, index: int, store: Store) -> None:
    asked = EXPECTED[number][index]
    found = answer(store, number, asked)
    assert found.records() == asked["rows"]
    assert not found.without_cases


@pytest.mark.parametrize("index", range(len(WORKED)))
def test_answer_on_the_worked_cases(index: int) -> None:
    asked = WORKED[index]
    assert answer(worked(), asked["question"], asked).records() == asked["rows"]


def worked() -> Store:
    global _worked
    if _worked is None:
        _worked = Store(case_files())
    return _worked


_worked: Store | None = None


FEW = [
    pytest.param(
        "Q24",
        {"city": "a", "date": "1995"},
        """:agreement a cd:Agreement ; cd:party :a-council , :b-council ; cd:start "1990" ; cd:statusChange :signed .
        :signed cd:status status:signed ; cd:date "2000" .""",
        [{"in_force": "no", "since": "2000"}],
        id="changes of status say more than a start",
    ),
    pytest.param(
        "Q33",
        {},
        """:one a cd:Activity ; cd:kind kind:Lobbying ; cd:dimension dimension:security ; cd:start "2000" ; cd:source :s .
        :two a cd:Activity ; cd:kind kind:Lobbying ; cd:dimension dimension:security ; cd:start "2000" ; cd:source :s .
        :one cd:actor :a-mayor . :two cd:takesPlaceIn :a .
        :a-mayor cd:officeOf :a-council .""",
        [],
        id="a mayor or a venue is a city",
    ),
    pytest.param(
        "Q35",
        {},
        """:agreement cd:agreementKind agreement:twinning ; cd:party :a-council , :b-council ; cd:start "1990" .""",
        [{"trouble": "country", "agreement": "agreement", "one": "a", "other": "b"}],
        id="a start is a date, and a pair that follows is told with its agreement alone",
    ),
    pytest.param(
        "Q56",
        {},
        """:one a cd:Activity . :statement cd:about :one ; cd:date "1990" .
        :planned a cd:DatedStatement ; cd:about :two ; cd:dateAspect date-aspect:start ; cd:date "2005" ; cd:modality modality:planned .
        :held a cd:DatedStatement ; cd:about :two ; cd:dateAspect date-aspect:start ; cd:date "2006" ; cd:modality modality:observed .
        :two a cd:Activity .""",
        [],
        id="a statement is a date, and a plan contradicts nothing",
    ),
    pytest.param(
        "Q56",
        {},
        """:same a cd:Activity ; cd:start "2019" , "2020" ; cd:startEarliest "2019-03-21" ; cd:startLatest "2020-03-19" ;
            cd:end "2019" , "2020" ; cd:endEarliest "2019-03-21" ; cd:endLatest "2020-03-19" .
        :year a cd:Activity ; cd:start "2019" , "2020" ; cd:startEarliest "2019-03-21" ; cd:startLatest "2020-03-19" ;
            cd:end "2018" , "2019" ; cd:endEarliest "2018-03-21" ; cd:endLatest "2019-03-20" .
        :years a cd:Membership ; cd:start "2019" , "2020" ; cd:startEarliest "2019-03-21" ; cd:startLatest "2020-03-19" ;
            cd:end "2017" .""",
        [
            {"record": "year", "trouble": "order", "one": "2019-03-21", "other": "2019-03-20"},
            {"record": "years", "trouble": "order", "one": "2019", "other": "2017"},
        ],
        id="a Solar Hijri year is one date, compared by its first and last day",
    ),
    pytest.param(
        "Q36",
        {},
        """:month a cd:Agreement ; cd:validUntil "2019-09-22" ; cd:statusChange :month-signed .
        :month-signed cd:status status:signed ; cd:date "2019" ; cd:dateEarliest "2019-09-23" ; cd:dateLatest "2019-10-22" .
        :right a cd:Agreement ; cd:statusChange :right-signed , :right-ended .
        :right-signed cd:status status:signed ; cd:dateEarliest "2019-03-21" ; cd:dateLatest "2020-03-19" .
        :right-ended cd:status status:ended ; cd:dateEarliest "2019-03-21" ; cd:dateLatest "2020-03-19" .
        :wrong a cd:Agreement ; cd:statusChange :right-signed , :wrong-ended .
        :wrong-ended cd:status status:ended ; cd:dateEarliest "2018-03-21" ; cd:dateLatest "2019-03-20" .""",
        [
            {"agreement": "month", "begins": "2019-09-23", "ends": "2019-09-22"},
            {"agreement": "wrong", "begins": "2019-03-21", "ends": "2019-03-20"},
        ],
        id="ends before it begins within one Gregorian year",
    ),
    pytest.param(
        "Q35",
        {},
        """:agreement cd:agreementKind agreement:twinning ; cd:party :a-council , :b-council ; cd:statusChange :signed .
        :signed cd:status status:signed ; cd:dateEarliest "2019-03-21" ; cd:dateLatest "2020-03-19" .""",
        [{"trouble": "country"}],
        id="a Solar Hijri year is a date",
    ),
    *(
        pytest.param(
            "Q24",
            {"city": "a", "date": date_},
            """:agreement a cd:Agreement ; cd:party :a-council , :b-council ; cd:statusChange :signed .
            :signed cd:status status:signed ; cd:dateEarliest "2019-03-21" ; cd:dateLatest "2020-03-19" .""",
            [{"in_force": in_force, "why": why, "since": "2019-03-21/2020-03-19"}],
            id=f"signed in 1398, asked for {date_}",
        )
        for date_, in_force, why in (("2018", "no", None), ("2019", "unknown", "imprecise"), ("2021", "yes", None))
    ),
    pytest.param(
        "S03",
        {},
        """:lesson a cd:Activity ; cd:kind kind:EconomicExperienceExchange ; cd:dimension dimension:development .
        :class a cd:Activity ; cd:kind :BusinessClass ; cd:dimension dimension:development .
        :BusinessClass a cd:ActivityKind ; skos:broader kind:EconomicExperienceExchange .""",
        [{"thing": "class", "borne_out": False}, {"thing": "lesson", "borne_out": False}],
        id="the nearest kind that a list knows",
    ),
    pytest.param(
        "S10",
        {},
        """:sale a cd:Activity ; cd:function function:economic ; cd:concludes :trade . :trade cd:agreementKind agreement:trade-agreement .
        :help a cd:Activity ; cd:function function:economic ; cd:concludes :pact . :pact cd:agreementKind agreement:friendship-pact .""",
        [{"thing": "help", "borne_out": False}],
        id="trade agreements are left out",
    ),
]
PREFIXED = ("cd", "agreement", "date-aspect", "dimension", "function", "kind", "modality", "skos", "status")


@pytest.mark.parametrize(("number", "ask", "turtle", "rows"), FEW)
def test_answer_on_a_few_statements(number: str, ask: dict[str, str], turtle: str, rows: list[dict[str, Any]], tmp_path: Path) -> None:
    head = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in PREFIXED) + "@prefix : <https://example.org/> .\n"
    head += ":a a cd:City ; cd:country :land . :b a cd:City ; cd:country :land . :a-council cd:governs :a . :b-council cd:governs :b .\n"
    path = tmp_path / "data.ttl"
    path.write_text(head + turtle, encoding="utf-8")
    found = find(number).ask(Store([path]), ask).records()
    assert [{name: row[name] for name in wanted} for row, wanted in zip(found, rows, strict=True)] == rows


@each_question
def test_no_question_is_silently_empty(question: Question) -> None:
    """On the collection or on the worked cases it has rows, and each of its codes is explained."""
    asked = EXPECTED[question.id]
    for one in asked:
        for row in one["rows"]:
            for column, value in row.items():
                explained = {code for name, code in question.values if name == column}
                assert not explained or value is None or value in explained


@each_asked
@pytest.mark.parametrize("language", ["en", "fa"])
def test_people_read_names(number: str, index: int, language: str, store: Store) -> None:
    """No IRI, no label of a blank node; codes are told in the reader's language."""
    found = answer(store, number, EXPECTED[number][index])
    address = {"address", "subject"}
    for row in found.labels(language):
        for column, cell in zip(found.columns, row, strict=True):
            assert column in address or not re.search(r"https?:|_:", str(cell))
            if (column, cell) in found.question.values and language == "fa":
                assert found.question.values[column, str(cell)]["fa"] == cell


# ---- Without cases ---------------------------------------------------------------------------------------


@each_question
def test_without_cases_it_says_so(question: Question, without: Store) -> None:
    values = {"city": NamedNode(PREFIXES["place"] + "london")} if any(p.needed for p in question.parameters.values()) else {}
    found = question.of(without, values)
    assert found.without_cases
    if question.id not in {"Q23", "Q43", "Q44", "Q48", "Q55", "Q62", "Q63"}:  # the paper's memberships, kinds, dimensions and functions
        assert not found.terms


@pytest.mark.parametrize(("language", "says"), [("en", "There is no case here"), ("fa", "موردی در کار نیست")], ids=["en", "fa"])
def test_the_command_says_that_there_are_no_cases(language: str, says: str) -> None:
    done = run("ask", "Q25", "--lang", language)
    assert (done.returncode, done.stderr) == (0, "")
    assert says in done.stdout
    assert "--data cases" in done.stdout
    assert json.loads(run("ask", "Q25", "--format", "json").stdout)["without_cases"] is True


def test_no_row_is_an_answer_where_there_are_cases() -> None:
    done = run("ask", "Q36", "--data", "cases")
    assert done.returncode == 0
    assert "No row answers this." in done.stdout
    assert "no case here" not in done.stdout


# ---- Parameters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["Stara", "stara", "ستارا", "Krasna", "کراسنا", "كراسنا", "https://example.org/stara", "<https://example.org/stara>"]
)
def test_a_city_is_found_by_any_name_it_has_or_had(name: str, store: Store) -> None:
    assert {row["city"] for row in find("Q60").ask(store, {"city": name}).records()} == {"stara"}


HOSTILE = ['Nova"', "Nova } #", "> . ?a ?b ?c", "", " ", "x" * 100_000, "nova-council", "Delta", "UNDEF", "league"]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_city_is_refused_in_one_line(value: str, store: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        find("Q24").ask(store, {"city": value})
    assert all(len(caught.value.message(language).splitlines()) == 1 for language in ("en", "fa"))


@pytest.mark.parametrize("value", ["2014", "2014-11", "2014-11-16", " 2014 ", "۲۰۱۴-۱۱", "2024-02-29", "16.11.2014", "۱۳۹۳/۰۸/۲۵"])
def test_dates_are_years_months_or_days(value: str, store: Store) -> None:
    bound = find("Q24").ask(store, {"date": value}).values["date"]
    assert isinstance(bound, Literal)
    assert re.fullmatch(r"20(14|24)(-\d\d){0,2}", bound.value)


@pytest.mark.parametrize(
    "value",
    ["soon", "14", "2014-13", "2014-02-30", "2023-02-29", "2014/2015", '2014" }', "0000", "9" * 5000, "2014-11-16 ?x"],
)
def test_what_is_no_date_is_refused_in_one_line(value: str, store: Store) -> None:
    with pytest.raises(UsageError, match="is no date") as caught:
        find("Q24").ask(store, {"date": value})
    assert all(len(caught.value.message(language).splitlines()) == 1 for language in ("en", "fa"))


def test_a_span_of_the_solar_hijri_calendar_is_told(store: Store) -> None:
    with pytest.raises(UsageError, match="2016-09-22 to 2016-10-21") as caught:
        find("Q24").ask(store, {"date": "مهر ۱۳۹۵"})
    assert "2016-09-22" in caught.value.message("fa")


def test_a_date_that_is_not_given_is_todays(store: Store) -> None:
    found = find("Q24").ask(store, {"city": "Nova"})
    assert found.values["date"] == Literal(date.today().isoformat())
    done = run("ask", "Q24", "--data", str(COLLECTION), "-p", "city=Nova")
    assert f"Asked for: city Nova, at the date {date.today().isoformat()}" in done.stdout


def test_a_parameter_that_is_needed_is_asked_for(store: Store) -> None:
    with pytest.raises(UsageError, match="--param city=value"):
        find("Q27").ask(store)
    done = run("ask", "Q27", "--data", "cases", "--lang", "fa")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_a_name_of_two_cities_is_ambiguous(tmp_path: Path) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(
        """@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix : <https://example.org/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        :london-on a cd:City ; skos:prefLabel "London"@en .""",
        encoding="utf-8",
    )
    with pytest.raises(UnknownNameError, match="Several things") as caught:
        find("Q24").ask(Store([path]), {"city": "London"})
    assert caught.value.data["nearest"] == ("https://example.org/london-on", "place:london")


# ---- The paper stays as it is ----------------------------------------------------------------------------


def test_the_collection_changes_no_finding(store: Store) -> None:
    assert [finding.question.id for finding in check(store) if not finding.reproduced] == []
