"""`citydip show` over cases: what the cases say of a city or a network, at a date, and what follows, told apart from what is stated."""

import json
from datetime import date
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode

from citydip.description import describe, places
from citydip.questions import load, profile
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.run import run
from tests.test_case_questions import COLLECTION

EX = "https://example.org/"


@pytest.fixture(scope="module")
def store() -> Store:
    return Store([COLLECTION])


def shown(*words: str) -> list[dict[str, Any]]:
    done = run("show", *words, "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_city_has_agreements_memberships_activities_and_names() -> None:
    [city] = shown("Krasna", "--data", str(COLLECTION), "--date", "2003")
    assert city["iri"] == EX + "stara"
    answers = {answer["question"]: answer for answer in city["cases"]}
    assert list(answers) == ["Q23", "Q24", "Q54", "Q60"]
    assert answers["Q23"]["parameters"] == {"city": "stara", "date": "2003"}
    assert answers["Q23"]["rows"][0]["holds"] == "yes"
    assert {row["agreement"]: row["in_force"] for row in answers["Q24"]["rows"]} == {"bond": "yes", "undated-twinning": "unknown"}
    assert {row["activity"] for row in answers["Q54"]["rows"]} == {"festival", "clinic"}


def test_the_date_decides() -> None:
    states = {
        day: {row["agreement"]: row["in_force"] for row in shown("Stara", "--data", str(COLLECTION), "--date", day)[0]["cases"][1]["rows"]}
        for day in ("1950", "2000", "2024")
    }
    assert [states[day]["bond"] for day in states] == ["no", "yes", "no"]


def test_without_a_date_it_is_today(store: Store) -> None:
    found = profile(store, [NamedNode(EX + "nova")])
    assert {answer.values["date"] for answer in found if "date" in answer.values} == {Literal(date.today().isoformat())}
    done = run("show", "Nova", "--data", str(COLLECTION))
    assert f"is said for {date.today().isoformat()}" in done.stdout


def test_what_is_asked_of_a_government_is_asked_of_its_city(store: Store) -> None:
    assert places(store, [NamedNode(EX + "nova-council")]) == [NamedNode(EX + "nova-council"), NamedNode(EX + "nova")]
    [government] = shown("Nova city council", "--data", str(COLLECTION))
    assert [answer["question"] for answer in government["cases"]] == ["Q23", "Q24", "Q54"]


def test_a_network_has_members() -> None:
    [network] = shown("لیگ شهرها", "--data", str(COLLECTION))
    [answer] = network["cases"]
    assert (answer["question"], len(answer["rows"])) == ("Q43", 3)


def test_what_follows_is_told_apart_from_what_is_stated(store: Store) -> None:
    """Mira's twinnings are stated, Nova's follows; a class or a more general word is no news."""
    [nova] = describe(store, "https://example.org/nova")
    twinned = NamedNode(PREFIXES["cd"] + "twinnedWith")
    assert [(property_, terms) for property_, terms in nova.follows if property_ == twinned] == [(twinned, [NamedNode(EX + "mira")])]
    assert twinned not in dict(nova.outgoing)
    assert NamedNode(PREFIXES["cd"] + "identifier") not in dict(nova.follows)
    [mira] = describe(store, "https://example.org/mira")
    assert len(dict(mira.outgoing)[twinned]) == 2
    assert twinned not in dict(mira.follows)
    assert "is twinned with (follows)" in run("show", EX + "nova", "--data", str(COLLECTION)).stdout
    assert "خواهرخوانده است با⁩ (نتیجه)" in run("show", EX + "nova", "--data", str(COLLECTION), "--lang", "fa").stdout


def test_without_cases_nothing_is_asked() -> None:
    [london] = [thing for thing in shown("London") if thing["iri"].endswith("place/london")]
    assert london["cases"] == []
    assert "is said for" not in run("show", "London").stdout


def test_the_header_of_a_module_is_not_what_people_mean() -> None:
    assert [thing["iri"].rpartition("citydip/")[2] for thing in shown("mercociudades", "--data", "cases")] == [
        "actor/mercociudades",
        "case/mercociudades",
    ]


def test_numbers_that_are_names_keep_their_digits() -> None:
    page = run("show", "place:isfahan", "--data", "cases", "--lang", "fa", "--format", "html").stdout
    assert "418863" in page
    csv = run("show", "place:isfahan", "--data", "cases", "--lang", "fa", "--format", "csv").stdout
    assert "place:isfahan,cd:geonamesId,418863\n" in csv


def test_persian_numbers_have_the_persian_decimal_mark() -> None:
    assert "۳۲٫۶۵" in run("show", "اصفهان", "--data", "cases", "--lang", "fa").stdout


def test_a_wrong_date_is_one_line() -> None:
    done = run("show", "Nova", "--data", str(COLLECTION), "--date", "soon")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1


def test_profiles_narrow_to_a_class() -> None:
    assert {question.id: question.parameters[question.profile].type for question in load("questions") if question.profile} == {
        "Q23": "City",
        "Q24": "City",
        "Q43": "Organization",
        "Q54": "City",
        "Q60": "City",
    }
