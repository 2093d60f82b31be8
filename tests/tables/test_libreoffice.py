"""A Persian workbook filled in LibreOffice, with eight mistakes: each is found at its cell; fix leaves what a person must mend."""

import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

import citydip
from citydip.tables.template import write_template
from citydip.validation import Report, Severity
from tests.conftest import absent
from tests.run import run

SCRIPT = Path(__file__).parent / "fill_with_libreoffice.py"

# What is right, and beside it the eight mistakes.
SOURCE = "صفحهٔ بارسلون"
RIGHT = {
    "موردها": {
        "B2": "پیوند بارسلون و سارایوو", "D2": "خواهرخواندگی", "E2": "توسعه", "J2": "بارسلون؛ پاریس", "N2": "۱۳۷۹/۰۸/۱۴", "R2": SOURCE,
        "B3": "سفر شهردار اصفهان", "D3": "خواهرخواندگی", "E3": "فرهنگ", "G3": "پاریس", "N3": "مهر ۱۳۸۰", "R3": SOURCE,
        "B4": "همایش شهرها", "D4": "خواهرخواندگی", "E4": "فرهنگ", "G4": "لندن", "N4": "۱۹۹۹ میلادی", "R4": SOURCE,
        "B5": "نمایشگاه فرهنگی", "D5": "برگزاری نمایشگاه", "E5": "فرهنگ", "G5": "پاریس", "N5": "2001-05", "R5": SOURCE,
    },
    "کنشگران": {"B2": "بارسلون", "D2": "حکومت شهری", "G2": "اسپانیا", "I2": "Q15974"},
    "رقم‌ها": {"B2": "شهرداران برای صلح", "C2": "شمار اعضا", "E2": "۷٬۸۳۳", "G2": "۱۳۹۸/۰۷/۰۹", "H2": "مشاهده‌شده", "I2": "صفحهٔ بارسلون"},
    "منابع": {"B2": "صفحهٔ بارسلون", "D2": "https://ajuntament.barcelona.cat/sarajevo"},
}  # fmt: skip
MISTAKES = {
    "موردها": {
        "B3": "سفر شهردار كاشان",  # Arabic letters
        "D3": "خواهرخواندکی",  # a misspelt kind
        "N4": "98/7/12",  # a year of two digits
        "G4": "آتلانتیس",  # an actor that nobody knows
        "O5": "1999",  # an end before the start
        "R5": "",  # no source
    },
    "رقم‌ها": {"E2": "هفت هزار"},  # no number
    "منابع": {"D2": "ajuntament.barcelona.cat/sarajevo"},  # no web address
}
FOUND = {"موردها!B3", "موردها!D3", "موردها!N4", "موردها!G4", "موردها!O5", "موردها!R5", "رقم‌ها!E2", "منابع!D2"}
FIXED = {"موردها!B3", "موردها!D3"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbook without and with the mistakes."""
    if not shutil.which("soffice") or not Path("/usr/bin/python3").exists():
        absent("LibreOffice")
    folder = tmp_path_factory.mktemp("libreoffice")
    write_template(folder / "template.xlsx", ".xlsx", "fa")
    paths = {}
    for name, mistakes in (("right", {}), ("wrong", MISTAKES)):
        cells = {sheet: texts | mistakes.get(sheet, {}) for sheet, texts in RIGHT.items()}
        (folder / "cells.json").write_text(json.dumps(cells), encoding="utf-8")
        paths[name] = folder / name / "موردها.xlsx"
        paths[name].parent.mkdir()
        words = ["/usr/bin/python3", *map(str, (SCRIPT, folder / "template.xlsx", paths[name], folder / "cells.json"))]
        subprocess.run(words, check=True, timeout=180, capture_output=True)
    return paths


def wrong(report: Report, least: Severity = Severity.WARNING) -> dict[str, str]:
    """What is wrong, by cell."""
    return {
        f"{result.place.sheet}!{result.place.cell}": result.message["fa"]
        for result in report.results
        if result.severity >= least and result.place
    }


def test_what_is_right_is_right(filled: dict[str, Path]) -> None:
    report = citydip.validate(filled["right"])
    assert wrong(report, Severity.VIOLATION) == {}
    assert report.checked.cases == 4


def test_ids_filled_themselves(filled: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(filled["right"], data_only=True)["موردها"]
    assert [sheet[f"A{row}"].value for row in range(2, 5)] == ["پیوند-بارسلون-و-سارایوو", "سفر-شهردار-اصفهان", "همایش-شهرها"]


def test_eight_mistakes_are_found_at_their_cells(filled: dict[str, Path]) -> None:
    report = citydip.validate(filled["wrong"])
    found = wrong(report)
    anyway = wrong(citydip.validate(filled["right"]))
    assert set(found) - set(anyway) == FOUND
    assert len([result for result in report.results if result.severity >= Severity.WARNING]) == 8 + len(anyway)
    assert "دو رقم" in found["موردها!N4"]
    with_fix = {f"{result.place.sheet}!{result.place.cell}" for result in report.results if result.fix and result.place}
    assert with_fix >= {"موردها!B3", "موردها!D3", "موردها!O5", "منابع!D2"}


def test_after_fix_only_what_a_person_must_mend_is_left(filled: dict[str, Path], tmp_path: Path) -> None:
    original = filled["wrong"].read_bytes()
    copy = tmp_path / "موردها.xlsx"
    done = run("fix", str(filled["wrong"]), "-o", str(copy), "--lang", "fa")
    assert done.returncode == 1, done.stderr
    assert filled["wrong"].read_bytes() == original
    assert set(wrong(citydip.validate(copy))) & FOUND == FOUND - FIXED
    book = openpyxl.load_workbook(copy)
    assert book["موردها"]["B3"].value == "سفر شهردار کاشان"
    assert book["موردها"]["D3"].value == "خواهرخواندگی"
    for place in FOUND:
        sheet, _, cell = place.partition("!")
        comment = book[sheet][cell].comment
        assert comment is not None, place
        assert any("\u0600" <= character <= "\u06ff" for character in comment.text)
        assert book[sheet][cell].fill.fgColor.rgb == ("00D1FAE5" if place in FIXED else "00FECACA"), place
    assert book["موردها"].sheet_view.rightToLeft


def test_dry_run_shows_and_writes_nothing(filled: dict[str, Path]) -> None:
    before = sorted(filled["wrong"].parent.iterdir())
    done = run("fix", str(filled["wrong"]), "--dry-run", "--format", "json")
    shown = json.loads(done.stdout)
    assert {edit["place"] for edit in shown["edits"]} == FIXED
    assert {left["place"] for left in shown["left"]} == FOUND - FIXED
    assert sorted(filled["wrong"].parent.iterdir()) == before
