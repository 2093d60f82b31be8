"""`citydip compare`: cases beside the paper, what they bear out, what they cannot test, and how far coders agree."""

import csv
import io
import json
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

import citydip
from citydip.comparison import Comparison, compare
from citydip.comparison.agreement import agreement
from citydip.comparison.report import comparison_report
from citydip.comparison.statements import cannot_be_tested
from citydip.errors import DataError
from citydip.messages import text
from citydip.questions import load
from citydip.render import render
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.conftest import absent
from tests.run import run
from tests.test_case_questions import COLLECTION
from tests.test_ontology import PERSIAN_FAULTS

HEAD = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("cd", "dimension", "function", "kind", "skos", "place")) + (
    "@prefix : <https://example.org/> .\n"
)
languages = pytest.mark.parametrize("language", ["en", "fa"])


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(Store([COLLECTION]))


def stored(folder: Path, turtle: str) -> Store:
    path = folder / "data.ttl"
    path.write_text(HEAD + turtle, encoding="utf-8")
    return Store([path])


# ---- What is tested, and what cannot be --------------------------------------------------------------------


def test_every_finding_and_proposition_is_tested_or_has_its_reason() -> None:
    """P15 has two halves; nothing else is looked at twice."""
    looked_at = [id_ for statement in load("statements") for id_ in statement.tests]
    looked_at += [id_ for untested in cannot_be_tested() for id_ in untested.says]
    expected = [f"P{number:02}" for number in range(1, 50)] + [f"F{number:02}" for number in range(1, 33)]
    assert Counter(looked_at) == Counter([*expected, "P15"])


def test_statements_end_with_a_thing_and_whether_it_bears_them_out() -> None:
    assert len(load("statements")) == 10
    for statement in load("statements"):
        assert list(statement.columns)[-2:] == ["thing", "borne_out"]
        assert statement.over_cases
        assert statement.tests


def test_reasons_are_told_in_both_languages() -> None:
    import re

    for untested in cannot_be_tested():
        assert untested.reason.keys() == {"en", "fa"}
        assert [fault for fault, pattern in PERSIAN_FAULTS.items() if re.search(pattern, untested.reason["fa"])] == []


# ---- The collection ----------------------------------------------------------------------------------------


def test_counts_of_the_collection(comparison: Comparison) -> None:
    assert comparison.cases == 5
    tallies = {found.statement.id: (len(found.whole.supporting), len(found.whole.opposing)) for found in comparison.tested}
    assert tallies == {
        **dict.fromkeys(("S04", "S05", "S06", "S07", "S08"), (0, 0)),
        "S01": (4, 1),
        "S02": (2, 1),
        "S03": (2, 1),
        "S09": (1, 0),
        "S10": (1, 0),
    }
    shares = {found.statement.id: found.whole.share for found in comparison.tested}
    assert (shares["S01"], shares["S02"], shares["S05"]) == (Fraction(4, 5), Fraction(2, 3), None)


def test_parts_of_a_statement(comparison: Comparison) -> None:
    [found] = [found for found in comparison.tested if found.statement.id == "S01"]
    store = comparison.store
    parts = {tuple(store.plain(term) for term in part.part): part.share for part in found.parts}
    assert parts == {
        ("culture", "cultural"): 1,
        ("culture", "political"): 0,
        ("development", "economic"): 1,
        ("economy", "economic"): 1,
        ("security", "political"): 1,
    }


def test_security_among_cities_of_two_countries(tmp_path: Path) -> None:
    """S08, of which the collection has no case."""
    store = stored(
        tmp_path,
        """
        :a a cd:City ; cd:country place:IR . :b a cd:City ; cd:country place:JP . :c a cd:City ; cd:country place:JP .
        :a-council cd:governs :a . :b-council cd:governs :b . :c-council cd:governs :c .
        :shelters a cd:Activity ; cd:kind kind:PassiveDefenceCooperation ; cd:actor :a-council , :b-council .
        :patrols a cd:Activity ; cd:kind kind:UrbanSecurityCooperation ; cd:actor :b-council , :c-council .
        :fair a cd:Activity ; cd:kind kind:Exhibition ; cd:actor :a-council , :b-council .
        """,
    )
    [found] = [found for found in compare(store).tested if found.statement.id == "S08"]
    assert [store.plain(term) for term in found.whole.supporting] == ["shelters"]
    assert [store.plain(term) for term in found.whole.opposing] == ["patrols"]


def test_a_city_of_all_dimensions_speaks_against(tmp_path: Path) -> None:
    names = ("security", "development", "economy", "culture", "networks", "representation")
    cases = " ".join(f":case-{name} a cd:Activity ; cd:actor :council ; cd:dimension dimension:{name} ." for name in names)
    store = stored(tmp_path, f":city a cd:City . :council cd:governs :city . {cases}")
    [found] = [found for found in compare(store).tested if found.statement.id == "S05"]
    assert [store.plain(term) for term in found.whole.opposing] == ["city"]


def test_without_a_case_there_is_nothing_to_compare(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        compare(stored(tmp_path, ":city a cd:City ."))


# ---- Coders ------------------------------------------------------------------------------------------------


def codings(*judgements: tuple[str, str, str]) -> str:
    """Codings as case, coder and dimensions with blanks between them."""
    return "\n".join(
        f":{index} a cd:Coding ; cd:codes :{case} ; cd:codedBy :{coder} ; cd:dimension {_dimensions(given)} ."
        for index, (case, coder, given) in enumerate(judgements)
    )


def _dimensions(names: str) -> str:
    return " , ".join(f"dimension:{name}" for name in names.split())


def dimensions() -> list[NamedNode]:
    return [NamedNode(PREFIXES["dimension"] + name) for name in ("culture", "security", "economy")]


def nltk() -> None:
    try:
        import nltk.metrics.agreement  # noqa: F401
    except ImportError:
        absent("NLTK")


def test_two_coders_are_measured_by_kappa(tmp_path: Path) -> None:
    """Worked by hand: on culture the first says yes to four of ten, the second to five of ten, three the same; 7 of 10 agree."""
    nltk()
    first = {0, 1, 2, 3}
    second = {0, 1, 2, 4, 5}
    judgements = [
        (f"case-{case}", coder, "culture" if case in given else "economy")
        for case in range(10)
        for coder, given in (("one", first), ("two", second))
    ]
    found = agreement(stored(tmp_path, codings(*judgements)), dimensions())
    assert found
    assert (found.measure, found.coders, found.cases, found.computed) == ("kappa", 2, 10, True)
    culture, security, economy = found.dimensions
    chance = 0.4 * 0.5 + 0.6 * 0.5
    assert culture.observed == pytest.approx(0.7)
    assert culture.coefficient == pytest.approx((0.7 - chance) / (1 - chance))
    assert economy.coefficient == culture.coefficient
    assert (security.observed, security.coefficient) == (1.0, None)


def test_more_coders_are_measured_by_alpha(tmp_path: Path) -> None:
    """Worked by hand: three coders, not all of whom judged every case; alpha = 1 - (n-1) * disagreeing pairs / expected ones."""
    nltk()
    judgements = [
        *[("a", coder, "culture") for coder in ("one", "two", "three")],
        ("b", "one", "culture"),
        ("b", "two", "economy"),
        ("c", "two", "economy"),
        ("c", "three", "economy"),
        ("d", "three", "culture"),  # alone
    ]
    found = agreement(stored(tmp_path, codings(*judgements)), dimensions())
    assert found
    assert (found.measure, found.coders, found.cases) == ("alpha", 3, 3)
    # Of 7 judgements 4 are yes and 3 no; in "b" one pair differs, either way round, by 1 / (2 - 1).
    alpha = 1 - (7 - 1) * 2 / (2 * 4 * 3)
    assert found.dimensions[0].coefficient == pytest.approx(alpha)


def test_one_coder_is_no_agreement(tmp_path: Path) -> None:
    """Two codings by one coder are one judgement."""
    store = stored(tmp_path, codings(("a", "one", "culture"), ("a", "one", "security"), ("b", "two", "culture")))
    assert agreement(store, dimensions()) is None
    assert compare(Store(citydip.resources.case_files())).agreement is None


def test_a_coder_who_gave_functions_only_did_not_judge_dimensions(tmp_path: Path) -> None:
    functions = "".join(
        f":{name} a cd:Coding ; cd:codes :{case} ; cd:codedBy :{coder} ; cd:function function:{given} . "
        for name, case, coder, given in (
            ("f1", "a", "three", "political"),
            ("f2", "b", "two", "political"),
            ("f3", "b", "two", "economic"),
            ("f4", "c", "one", "political"),  # alone
            ("f5", "d", "one", "political"),  # beside a coding with a dimension
        )
    )
    given = codings(
        ("a", "one", "culture"), ("a", "two", "security"), ("b", "one", "culture"), ("d", "one", "culture"), ("d", "two", "culture")
    )
    found = compare(stored(tmp_path, ":a a cd:Activity . " + functions + given))
    assert found.agreement
    assert (found.agreement.measure, found.agreement.coders, found.agreement.cases) == ("kappa", 2, 2)
    assert found.codings_without_dimension == 2
    record = json.loads(render(comparison_report(found, "en"), "json"))
    assert record["codings_without_dimension"] == 2
    for language, number in (("en", "2"), ("fa", "۲")):
        note = text("compare-agreement-left-out", language, count=2)
        assert number in note
        assert note in comparison_report(found, language).notes


def test_codings_without_dimensions_are_counted_where_there_is_no_agreement(tmp_path: Path) -> None:
    functions = ":f a cd:Coding ; cd:codes :a ; cd:codedBy :two ; cd:function function:political ."
    found = compare(stored(tmp_path, ":a a cd:Activity . " + functions + codings(("a", "one", "culture"))))
    assert (found.agreement, found.codings_without_dimension) == (None, 1)
    assert text("compare-agreement-left-out", "en", count=1) in comparison_report(found, "en").notes
    alone = compare(stored(tmp_path, ":a a cd:Activity . " + codings(("a", "one", "culture"))))
    assert alone.codings_without_dimension == 0
    assert not any("assign functions only" in note for note in comparison_report(alone, "en").notes)


def test_without_nltk_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("citydip.comparison.agreement.find_spec", lambda name: None)
    store = stored(tmp_path, ":a a cd:Activity . " + codings(("a", "one", "culture"), ("a", "two", "security")))
    found = compare(store)
    assert found.agreement
    assert not found.agreement.computed
    assert {one.coefficient for one in found.agreement.dimensions} == {None}
    assert "citydip[agreement]" in "\n".join(comparison_report(found, "fa").notes)


def test_nltk_is_imported_only_for_several_coders() -> None:
    code = "import sys, citydip; citydip.compare('cases'); print('nltk' in sys.modules)"
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "False\n"


# ---- The report --------------------------------------------------------------------------------------------


@languages
def test_every_format_is_written(comparison: Comparison, language: str) -> None:
    report = comparison_report(comparison, language)
    table = render(report, "table")
    assert "S01" in table
    page = render(report, "html")
    assert f'dir="{"rtl" if language == "fa" else "ltr"}"' in page
    assert page.count("background: rgb(") == 6 + 4  # pairs of dimension and function, and of kind and dimension, with a case
    assert render(report, "md").count("\n## ") == 7
    rows = list(csv.reader(io.StringIO(render(report, "csv"))))
    assert rows[0] == ["statement", "part", "supporting", "opposing", "share"]
    assert ["S01", "culture political", "0", "1", "0.0"] in rows
    found = json.loads(render(report, "json"))
    assert found["cases"] == 5
    assert {statement["id"] for statement in found["statements"]} == {f"S{number:02}" for number in range(1, 11)}
    assert found["labels"]["festival"] == {"en": "youth festival", "fa": "youth festival"}


def test_colours_go_with_counts(comparison: Comparison) -> None:
    functions, kinds, *others = comparison_report(comparison, "en").tables
    assert {warmth for row in functions.heat for warmth in row[1:]} == {0.0, 1.0}
    assert functions.rows[1][0] == "economic"
    assert functions.rows[1][1:4] == ["0 / 0", "1 / 0 *", "1 / 1 *"]
    assert kinds.rows[0][0] == "medical tourism"
    assert all(not table.heat for table in others)


def test_the_command() -> None:
    done = run("compare", "cases", "--lang", "fa", "--format", "md")
    assert (done.returncode, done.stderr) == (0, "")
    assert "# موردها در کنار مقاله" in done.stdout
    assert "خواهرخواندگی" in done.stdout


@languages
@pytest.mark.parametrize("format_", ["csv", "tsv"])
def test_what_a_table_has_no_place_for_is_said(format_: str, language: str, tmp_path: Path) -> None:
    stored(tmp_path, codings(("case-1", "one", "culture"), ("case-1", "two", "culture economy")))
    (data,) = tmp_path.iterdir()
    done = run("compare", str(data), "--lang", language, "--format", format_)
    assert (done.returncode, done.stderr) == (0, text("compare-agreement-elsewhere", language) + "\n")
    assert run("compare", str(data), "--format", format_, "-q").stderr == ""
    assert run("compare", str(data), "--format", "json").stderr == ""


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "FILE is missing"),
        (["nowhere.ttl"], "nowhere.ttl"),
        (["cases", "--format", "xml"], "xml"),
        ([str(Path(__file__).parent / "rules" / "term-ended.trig")], "There is no activity"),
    ],
)
def test_bad_input_is_one_line(words: list[str], says: str) -> None:
    done = run("compare", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
