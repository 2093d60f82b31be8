"""The template is made of the shapes and the schemes: nothing in it is written twice."""

import csv
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pyoxigraph import RdfFormat, parse

import citydip
from citydip.conversion import Choices, convert
from citydip.tables import template as template_module
from citydip.tables.making import model
from citydip.tables.model import Kind
from citydip.tables.naming import Names
from citydip.validation import Severity
from citydip.validation.knowledge import knowledge
from tests.run import run

LANGUAGES = ("en", "fa")


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("templates")
    for language in LANGUAGES:
        done = run("template", "-o", str(folder / f"{language}.xlsx"), "--lang", language, "--base", "https://example.org/office")
        assert done.returncode == 0, done.stderr
    return {language: openpyxl.load_workbook(folder / f"{language}.xlsx") for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sheets_and_direction(books: dict[str, Any], language: str) -> None:
    names = {
        "en": ["guide", "cases", "agreements", "memberships", "figures", "actors", "places", "sources", "examples", "citydip"],
        "fa": ["راهنما", "موردها", "توافق‌ها", "عضویت‌ها", "رقم‌ها", "کنشگران", "مکان‌ها", "منابع", "نمونه‌ها", "citydip"],
    }
    assert books[language].sheetnames == names[language]
    assert all(bool(sheet.sheet_view.rightToLeft) == (language == "fa") for sheet in books[language])
    assert [sheet.title for sheet in books[language] if sheet.sheet_state != "visible"] == ["citydip"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_and_help_come_from_the_shapes(books: dict[str, Any], language: str) -> None:
    names = {texts[language] for texts in knowledge().names.values() if language in texts}
    for sheet in model().sheets.values():
        if not sheet.form:
            continue
        page = books[language][sheet.headings[language]]
        for key, cell in zip(sheet.form, page[1], strict=True):
            column = sheet.columns[key]
            assert cell.value == column.headings[language]
            assert cell.comment is not None
            assert cell.comment.text
            if column.kind in {Kind.CONCEPT, Kind.THING, Kind.DECIMAL, Kind.ADDRESS}:
                assert cell.value in names, f"{sheet.key}: {key} is not named by a shape"


EXAMPLES = {
    "en": re.compile(r"such as ([^.;:]+)|^([^.;:]+) and the like|“([^”]+)”"),
    "fa": re.compile(r"مانند ([^.؛:]+)|^([^.؛:]+) و مانند آن|«([^»]+)»"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cell_takes_the_examples_of_its_help(language: str) -> None:
    names = Names(model(), lambda _: [])
    columns = [column for sheet in model().sheets.values() for column in sheet.columns.values() if column.kind is Kind.CONCEPT]
    tried, refused = 0, []
    for column in columns:
        if column.range.endswith("#Concept"):  # people declare these concepts themselves
            continue
        for found in EXAMPLES[language].finditer(column.help[language]):
            for example in re.split(r", | or |، | یا ", next(filter(None, found.groups()))):
                tried += 1
                if names.known(example, column.range) is None:
                    refused.append((column.key, example))
    assert refused == []
    assert tried > 20


def test_one_name_is_offered_for_each_concept() -> None:
    names = Names(model(), lambda _: [])
    for class_ in ("AgreementKind", "ActivityKind", "Dimension"):
        iri = f"https://w3id.org/citydip/ontology#{class_}"
        for label in model().labels_of(iri):
            offered = [names.find(name, iri) for name in names.unknown(f"{label}x", iri).better]
            assert len(offered) == len(set(offered)) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_drop_downs_hold_the_schemes(books: dict[str, Any], language: str) -> None:
    book = books[language]
    shown = {
        name: [row[0].value for row in book["citydip"][defined.attr_text.partition("!")[2].replace("$", "")]]
        for name, defined in book.defined_names.items()
    }
    for class_ in ("ActivityKind", "Dimension", "Function", "AgreementKind", "MembershipRole", "Quantity", "ActorKind"):
        members = model().concepts[f"https://w3id.org/citydip/ontology#{class_}"]
        assert len(members) > 3
        assert shown[f"citydip_{class_}"] == [model().ontology.label(node, language) for node in members]
    used = {guard.formula1 for page in book for guard in page.data_validations.dataValidation if guard.type == "list"}
    assert {f"citydip_{name}" for name in ("ActivityKind", "Dimension", "Unit")} <= used


@pytest.mark.parametrize("language", LANGUAGES)
def test_excel_takes_the_prompts(books: dict[str, Any], language: str) -> None:
    for page in books[language]:
        for guard in page.data_validations.dataValidation:
            assert len(guard.promptTitle or "") <= 32
            assert 0 < len(guard.prompt or "") <= 255
            assert not guard.showErrorMessage, "a list must let several values and ids through"


def test_the_base_is_kept(books: dict[str, Any], tmp_path: Path) -> None:
    book = books["fa"]
    book["موردها"]["B2"] = "نشست"
    book["موردها"]["D2"] = "خواهرخواندگی"
    book.save(tmp_path / "cases.xlsx")
    convert([tmp_path / "cases.xlsx"], tmp_path / "cases.nt", ".nt")
    assert "<https://example.org/office/activity/نشست>" in (tmp_path / "cases.nt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_template_holds_nothing(tmp_path: Path, language: str) -> None:
    path = tmp_path / "empty.xlsx"
    run("template", "-o", str(path), "--lang", language)
    done = run("validate", str(path))
    assert done.returncode == 3, done.stdout + done.stderr


def test_the_examples_conform(tmp_path: Path) -> None:
    turtle = Path(template_module.__file__).parent / "examples.ttl"
    for language in LANGUAGES:
        path = tmp_path / f"{language}.xlsx"
        assert convert([turtle], path, ".xlsx", Choices(language)).complete
        report = citydip.validate(path)
        assert report.checked.cases == 4
        assert [result.message["en"] for result in report.results if result.severity is Severity.VIOLATION] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_delimited_templates(tmp_path: Path, language: str) -> None:
    single, folder = tmp_path / "cases.csv", tmp_path / "all"
    assert run("template", "-o", str(single), "--lang", language).returncode == 0
    assert run("template", "-o", f"{folder}/", "--format", "tsv", "--lang", language).returncode == 0
    assert single.read_bytes().startswith(b"\xef\xbb\xbf")
    head = next(csv.reader(single.read_text(encoding="utf-8-sig").splitlines()))
    assert (
        head[1:]
        == [
            column.headings[language]
            for key, column in model().sheets["activities"].columns.items()
            if key in model().sheets["activities"].form
        ][1:]
    )
    assert len(list(folder.iterdir())) == 7
    assert run("template", "-o", str(tmp_path / "a.csv"), "--sheet", "توافق‌ها").returncode == 0


def test_every_property_that_shapes_ask_for_has_a_column() -> None:
    sheets = model().sheets.values()
    columns = {column.predicate for sheet in sheets for column in sheet.columns.values()}
    paths = {
        quad.object.value
        for quad in parse(knowledge().shapes, RdfFormat.TURTLE)
        if quad.predicate.value.endswith("shacl#path") and hasattr(quad.object, "value")
    }
    ours = {path for path in paths if path.startswith("https://w3id.org/citydip/ontology#")}
    assert len(ours) > 40
    assert sorted(ours - columns) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_shows_title_and_base_whole(books: dict[str, Any], language: str) -> None:
    guide = books[language].worksheets[0]
    assert guide.row_dimensions[1].height > guide["A1"].font.size * 1.5
    base = next(cell for row in guide.iter_rows(max_row=20) for cell in row if cell.value == "https://example.org/office/")
    assert any(base.coordinate in merged and merged.size["columns"] > 1 for merged in guide.merged_cells.ranges)


def test_persian_comments_and_prompts_run_from_right_to_left(books: dict[str, Any]) -> None:
    page = books["fa"]["موردها"]
    texts = [cell.comment.text for cell in page[1]] + [guard.prompt for guard in page.data_validations.dataValidation]
    assert len(texts) > 20
    assert all(text.startswith("\u202b") and text.endswith("\u202c") for text in texts)
