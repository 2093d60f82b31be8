"""Dates as Persian readers know them: in tables that are written, and in answers; what machines read stays as it is."""

import csv
from pathlib import Path

import pytest

from citydip.conversion import Choices, convert
from citydip.render import Report, Table, in_solar_hijri
from tests.run import run

CASES = """\
id (https://example.org/o/),name (en),actor,start,end
day,day,London,2019-10-04,2019-11
year,year,London,1998,1998
span,span,London,مهر ۱۳۹۸,
"""


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text(CASES, encoding="utf-8")
    return path


def test_tables_show_days_of_the_solar_hijri_calendar_and_are_read_as_the_same(cases: Path) -> None:
    shown = cases.with_name("shown.csv")
    convert([cases], shown, ".csv", Choices("fa", solar_hijri=True))
    rows = list(csv.DictReader(shown.read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["آغاز"], row["پایان"]) for row in rows] == [("۱۳۹۸/۰۷/۱۲", "۲۰۱۹/۱۱ م"), ("۱۹۹۸ م", "۱۹۹۸ م"), ("مهر ۱۳۹۸", "")]
    said = []
    for path in (cases, shown):
        convert([path], path.with_suffix(".nt"), ".nt", Choices())
        lines = path.with_suffix(".nt").read_text(encoding="utf-8").splitlines()
        said.append({line for line in lines if "ontology#" in line})
    assert said[0] == said[1]


@pytest.mark.parametrize("words", [("show", "day"), ("ask", "Q54")])
def test_answers_show_days_of_the_solar_hijri_calendar(cases: Path, words: tuple[str, ...]) -> None:
    wanted = (*words, "--data", str(cases), "--lang", "fa", "--calendar")
    plain, persian = (run(*wanted, calendar).stdout for calendar in ("gregorian", "solar-hijri"))
    assert "2019-10-04" in plain
    assert "۱۳۹۸/۰۷/۱۲" in persian
    assert "2019-10-04" not in persian
    for format_ in ("json", "csv"):
        assert "2019-10-04" in run(*wanted, "solar-hijri", "--format", format_).stdout


@pytest.mark.parametrize("words", [("show", "London", "--date"), ("ask", "Q24", "-p", "city=London", "-p")])
def test_the_date_that_was_asked_for_is_shown_so(cases: Path, words: tuple[str, ...]) -> None:
    date = "2019-09-27" if words[0] == "show" else "date=2019-09-27"
    for language in ("en", "fa"):
        said = run(*words, date, "--data", str(cases), "--lang", language, "--calendar", "solar-hijri").stdout
        assert "۱۳۹۸/۰۷/۰۵" in said
        assert "2019-09-27" not in said


def test_a_span_is_shown_by_its_days(tmp_path: Path) -> None:
    path = tmp_path / "agreements.csv"
    path.write_text("id,kind of agreement,parties,signed\na,twinning agreement,London; Paris,۱۳۹۸\n", encoding="utf-8")
    wanted = ("ask", "Q24", "-p", "city=London", "--data", str(path), "--lang", "fa", "--format", "md", "--calendar")
    assert "2019-03-21/2020-03-19" in run(*wanted, "gregorian").stdout
    assert "۱۳۹۸/۰۱/۰۱ – ۱۳۹۸/۱۲/۲۹" in run(*wanted, "solar-hijri").stdout


def test_only_dates_that_stand_alone_are_shown_so() -> None:
    row = ["2019-10-04", "\u20682019\u2069", "2019", "1998-02-30", "on 2019-10-04", "\u20681234\u2069", ""]
    shown = in_solar_hijri(Report("fa", "2019-10-04", [Table(["2019-10-04"], [row])]))
    assert shown.tables[0].rows[0] == ["۱۳۹۸/۰۷/۱۲", "۲۰۱۹ م", "2019", "1998-02-30", "on 2019-10-04", "\u20681234\u2069", ""]
    assert (shown.title, shown.tables[0].columns) == ("2019-10-04", ["2019-10-04"])
