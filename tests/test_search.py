"""Term search: in both languages, in any spelling, the best match first."""

import json

import pytest

from citydip.errors import UsageError
from citydip.search import search
from citydip.store import Store
from citydip.terms import shorten
from tests.run import run


@pytest.fixture(scope="module")
def store() -> Store:
    return Store()


def names(store: Store, word: str) -> list[str]:
    return [shorten(term.node.value) for term in search(store, word)]


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("twinning", "agreement:twinning"),
        ("Twinning (sister cities)", "kind:Twinning"),
        ("خواهرخواندگی", "kind:Twinning"),
        ("خواهر خواندگي", "kind:Twinning"),
        ("city network", "cd:CityNetwork"),
        ("شبکه شهری", "cd:CityNetwork"),
        ("PassiveDefence", "kind:PassiveDefenceCooperation"),
        ("pillar of nothing at all", None),
    ],
)
def test_best_match_comes_first(store: Store, word: str, first: str | None) -> None:
    assert next(iter(names(store, word)), None) == first


def test_a_word_of_the_definition_alone_is_found_last(store: Store) -> None:
    found = search(store, "signs")
    assert found
    assert [term.rank for term in found] == sorted(term.rank for term in found)
    by_name = search(store, "twinning")
    assert {term.rank for term in by_name} >= {0, 3}


def test_terms_know_their_place(store: Store) -> None:
    term = next(term for term in search(store, "twinning") if shorten(term.node.value) == "kind:Twinning")
    assert [shorten(section.value) for section in term.sections] == ["section:conclusion", "section:table1"]
    assert set(term.definition) == {"en", "fa"}


@pytest.mark.parametrize("word", ["", "  ", "\u200c"])
def test_an_empty_word_is_refused(store: Store, word: str) -> None:
    with pytest.raises(UsageError):
        search(store, word)


def test_the_command_in_both_languages() -> None:
    assert "forming a lobby" in run("terms", "lobby").stdout
    assert "ایجاد لابی" in run("terms", "lobby", "--lang", "fa").stdout
    found = json.loads(run("terms", "لابی", "--format", "json").stdout)
    assert {"kind:Lobbying"} <= {term["term"] for term in found}
    assert found[0].keys() == {"term", "iri", "name", "definition", "at"}


def test_nothing_found_is_an_answer_with_a_hint() -> None:
    done = run("terms", "Lobyingg")
    assert done.returncode == 0
    assert "No row answers this." in done.stdout
    assert "Did you mean" in done.stdout
    assert json.loads(run("terms", "xyzzy", "--format", "json").stdout) == []


@pytest.mark.parametrize("word", ['"', "{word}", "\n", "\x00".replace("\x00", "\\0"), "<http://a b>", "٪", "x" * 100_000, "'; DROP ALL"])
def test_hostile_words_are_only_words(word: str) -> None:
    done = run("terms", word)
    assert "Traceback" not in done.stderr
    assert done.returncode in {0, 2}
    assert len(done.stderr.splitlines()) == (1 if done.returncode else 0)
