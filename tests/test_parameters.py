"""Parameters of questions: looked up by name in their class, bound as terms, never pasted."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from citydip.errors import QueryError, ResourceError, UnknownNameError, UsageError
from citydip.parameters import named_one
from citydip.questions import Question, parse
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.run import run

QUERY = """# en: Which kinds do the lists put under each dimension?
# fa: فهرست‌ها چه گونه‌هایی را ذیل هر بُعد آورده‌اند؟
# id: Q99
# at: table1
# param: dimension | Dimension | dimension | بُعد
# param: actor | Agent | actor | کنشگر
# column: dimension | dimension | بُعد
# column: actor | actor | کنشگر
# empty: yes

SELECT DISTINCT ?dimension ?actor WHERE {
    VALUES ?dimension { UNDEF }
    VALUES ?actor { UNDEF }
    ?mention a cd:CaseMention ; cd:dimension ?dimension ; cd:mentionsActor ?actor .
}
"""


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


@pytest.fixture
def question(tmp_path: Path) -> Question:
    path = tmp_path / "Q99.rq"
    path.write_text(QUERY, encoding="utf-8")
    return parse(path)


def pairs(question: Question, store: Store, **parameters: str) -> set[tuple[object, ...]]:
    return {tuple(record.values()) for record in question.ask(store, parameters).records()}


def test_without_a_value_nothing_is_restricted(question: Question, store: Store) -> None:
    assert len(pairs(question, store)) == 25


@pytest.mark.parametrize(
    "name",
    ["economy", "Economy", "اقتصاد", "dimension:economy", "https://w3id.org/citydip/concept/dimension/economy"],
)
def test_a_value_is_found_by_any_of_its_names(question: Question, store: Store, name: str) -> None:
    found = pairs(question, store, dimension=name)
    assert {dimension for dimension, _ in found} == {"economy"}
    assert len(found) == 4


@pytest.mark.parametrize("name", ["US", "USA", "usa", "آمریکا", "امريكا", "United States", "États-Unis"])
def test_a_country_is_found_by_the_names_that_tables_take(store: Store, name: str) -> None:
    assert named_one(store, "Country", name) == NamedNode(PREFIXES["place"] + "US")


def test_a_country_that_is_not_in_the_data_is_unknown(store: Store) -> None:
    with pytest.raises(UnknownNameError):
        named_one(store, "Country", "Andorra")


def test_a_government_is_found_by_the_name_of_its_city(question: Question, store: Store) -> None:
    assert pairs(question, store, actor="لندن") == {("economy", "london"), ("networks", "london")}
    assert pairs(question, store, actor="London", dimension="networks") == {("networks", "london")}
    assert pairs(question, store, actor="UCLG", dimension="culture") == set()


HOSTILE = [
    'economy"',
    "economy }",
    "economy> . ?a ?b ?c",
    "<http://a>b>",
    "economy\n} DROP ALL",
    "UNDEF",
    "?x",
    "{{}}",
    "\\u0022",
    "x" * 1_000_000,
    "",
    " ",
    "security:economy",
    "kind:Twinning",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_values_are_refused_in_one_line(question: Question, store: Store, value: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        question.ask(store, {"dimension": value})
    for language in ("en", "fa"):
        message = caught.value.message(language)
        assert len(message.splitlines()) == 1
        assert len(message) < 1000


def test_a_misspelt_value_is_offered_the_nearest(question: Question, store: Store) -> None:
    with pytest.raises(UnknownNameError) as caught:
        question.ask(store, {"dimension": "econmy"})
    assert caught.value.data["nearest"] == ("economy",)


def test_an_unknown_parameter_is_refused(question: Question, store: Store) -> None:
    with pytest.raises(UsageError, match="it has: dimension actor"):
        question.ask(store, {"dimensions": "economy"})


def test_a_parameter_needs_its_place_in_the_query(tmp_path: Path) -> None:
    path = tmp_path / "Q99.rq"
    path.write_text(QUERY.replace("    VALUES ?actor { UNDEF }\n", ""), encoding="utf-8")
    with pytest.raises(ResourceError, match="UNDEF"):
        parse(path)


def test_a_question_that_waits_for_data_says_so(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "Q23.rq"
    path.write_text("# en: Which networks?\n# fa: کدام شبکه‌ها؟\n# id: Q23\n# needs: data\n", encoding="utf-8")
    with pytest.raises(QueryError, match="asks for something that records of cases do not hold yet"):
        parse(path).ask(store)
    path.write_text("# en: Which networks?\n# fa: کدام شبکه‌ها؟\n# id: Q23\n# needs: luck\n", encoding="utf-8")
    with pytest.raises(ResourceError, match="'luck'"):
        parse(path)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ask", "F02", "-p", "dimension"], "write name=value"),
        (["ask", "F02", "-p", "=x"], "write name=value"),
        (["ask", "F02", "-p", "dimension=x"], "F02 has no parameters"),
        (["ask", "Q04", "-p", "dimensoin=x"], "Q04 has no parameter dimensoin; it has: dimension"),
        (["ask", "F02", "-p"], "-p needs a value"),
    ],
)
def test_wrong_parameters_on_the_command_line(words: list[str], says: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
