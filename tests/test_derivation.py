"""Why something follows by rule: each step rests on what was there before it, and the command says so in both languages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple

from citydip.inference.derivation import Derivation, Derivations
from citydip.inference.rules import conclude, load
from citydip.terms import CONCLUSIONS, shorten
from tests.generated import iri, small
from tests.run import run
from tests.test_rules import FILES, concluded, graph, holds, stored

EX = "https://example.org/"


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


def short(triples: tuple[Triple, ...]) -> list[str]:
    def term(value: object) -> str:
        return shorten(str(getattr(value, "value", value))).removeprefix(EX)

    return [" ".join(map(term, (triple.subject, triple.predicate, triple.object))) for triple in triples]


def test_a_twinning_is_traced_to_what_was_stated() -> None:
    [path] = [path for path in FILES if path.stem == "twinned"]
    derivations = Derivations(stored(graph(path, "given")))
    derivation = derivations.of(Triple(ex("b"), iri("cd:twinnedWith"), ex("d")))
    assert derivation
    assert derivation.rule.id == "twinned"
    assert short(derivation.premises) == [
        "three cd:agreementKind agreement:twinning",
        "three cd:statusChange three-signed",
        "three cd:party b-council",
        "three cd:party d-canton",
        "three-signed cd:status status:signed",
        "status:signed cd:inForceAfter true",
        "b-council cd:governs b",
        "d-canton cd:governs d",
    ]


def test_what_a_conclusion_rests_on_is_explained_before_it() -> None:
    given = [
        Triple(ex("case"), iri("cd:takesPlaceIn"), ex("city")),
        Triple(ex("case"), iri("cd:kind"), iri("kind:Twinning")),
    ]
    derivations = Derivations(stored(given))
    trace = derivations.trace([Triple(ex("case"), iri("cd:listedFunction"), iri("function:cultural"))])
    assert [derivation.rule.id for derivation in trace] == ["domains", "listed-dimension", "listed-function"]
    assert short(trace[0].premises) == ["cd:takesPlaceIn rdfs:domain cd:Activity", "case cd:takesPlaceIn city"]
    assert {"case cd:kind kind:Twinning", "case rdf:type cd:Activity"} <= set(short(trace[1].premises))


def test_what_is_stated_or_does_not_follow_has_no_derivation() -> None:
    stated = Triple(ex("a"), iri("cd:twinnedWith"), ex("b"))
    derivations = Derivations(stored([stated]))
    assert derivations.of(stated) is None
    assert derivations.of(Triple(ex("a"), iri("cd:twinnedWith"), ex("c"))) is None
    other = derivations.of(Triple(ex("b"), iri("cd:twinnedWith"), ex("a")))
    assert other
    assert short(other.premises) == ["cd:twinnedWith rdf:type owl:SymmetricProperty", "a cd:twinnedWith b"]


def test_every_conclusion_has_a_way_that_rests_on_no_later_one() -> None:
    """On all files of rules and on some generated data sets, with every rule: premises are there, and none is the conclusion itself."""
    rules: set[str] = set()
    for given in [*(graph(path, "given") for path in FILES), *map(small, range(5))]:
        store = stored(given)
        derivations = Derivations(store)
        conclude(store)
        seen: set[Triple] = set()
        found: list[Derivation] = derivations.trace(derivations)
        for derivation in found:
            assert derivation.premises, derivation
            for premise in derivation.premises:
                assert holds(store, premise)
                followed = any(
                    True for _ in store.quads_for_pattern(premise.subject, premise.predicate, premise.object, NamedNode(CONCLUSIONS))
                )
                assert not followed or premise in seen
            seen.add(derivation.conclusion)
            rules.add(derivation.rule.id)
        assert seen == set(concluded(store))
    assert rules == {rule.id for rule in load()}


@pytest.fixture
def data(tmp_path: Path) -> Callable[[str], str]:
    def write(turtle: str) -> str:
        path = tmp_path / "data.ttl"
        path.write_text(
            "@prefix cd: <https://w3id.org/citydip/ontology#> .\n@prefix : <https://example.org/> .\n" + turtle, encoding="utf-8"
        )
        return str(path)

    return write


def test_the_command_names_the_rule(data: Callable[[str], str]) -> None:
    file = data(":case cd:host :council .")
    done = run("reason", file, "--about", "council", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert {(row["rule"], row["sentence"]["en"]) for row in json.loads(done.stdout)} == {
        ("superproperties", "case – has actor: council"),
        ("superproperties", "case – has participant: council"),
        ("ranges", "council is an agent"),
    }


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", ["What has a property also has the more general one.", "“host” implies", "Nothing follows by rule about city."]),
        ("fa", ["هر چه ویژگی‌ای داشته باشد ویژگی عام‌تر را نیز دارد.", "میزبان", "بنا بر قاعده‌ها چیزی دربارهٔ"]),
    ],
)
def test_the_command_explains_in_both_languages(data: Callable[[str], str], language: str, says: list[str]) -> None:
    file = data(":case cd:host :council .\n:city a cd:Place .")
    done = run("reason", file, "--about", "council", "--explain", "--lang", language, "--format", "md")
    assert (done.returncode, done.stderr) == (0, "")
    assert says[0] in done.stdout
    nothing = run("reason", file, "--about", "city", "--explain", "--lang", language)
    assert nothing.returncode == 0
    assert says[2] in nothing.stdout.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("language", "says", "never"),
    [("en", "binds afterwards: yes; ", "true"), ("fa", ": بله؛ ", "true")],
)
def test_premises_are_told_apart_and_in_words(data: Callable[[str], str], language: str, says: str, never: str) -> None:
    twinning = (
        "@prefix agreement: <https://w3id.org/citydip/concept/agreement/> . @prefix status: <https://w3id.org/citydip/concept/status/> .\n"
        ":t a cd:Agreement ; cd:agreementKind agreement:twinning ; cd:party :x , :y ; cd:statusChange :s .\n"
        ":s cd:status status:signed . :x cd:governs :one . :y cd:governs :two .\n"
    )
    done = run("reason", data(twinning), "--about", "one", "--explain", "--lang", language, "--format", "md")
    shown = done.stdout.replace("\u2068", "").replace("\u2069", "")
    assert done.returncode == 0, done.stderr
    assert says in shown
    assert never not in shown


def test_a_definition_is_told_as_a_whole(data: Callable[[str], str]) -> None:
    done = run("reason", data(":case a cd:SecurityActivity ."), "--about", "case", "--explain", "--format", "csv")
    assert "case – dimension: security" in done.stdout
    assert "security activity is the same as an activity and also something with “dimension”: security" in done.stdout


def test_an_unknown_name_is_one_line(data: Callable[[str], str]) -> None:
    done = run("reason", data(":case cd:host :council ."), "--about", "counsil")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("citydip: Nothing is called counsil. Did you mean ")


def test_the_worked_cases_have_a_name() -> None:
    done = run("reason", "cases", "--about", "place:isfahan", "--format", "csv")
    assert done.returncode == 0
    assert "Isfahan – is twinned with: Freiburg im Breisgau" in done.stdout
