"""Tables that are damaged, dangerous or misleading: each ends in a sentence that says where and what to do, and nothing is half written."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.chart import BarChart

import citydip
from citydip.cli import main
from citydip.validation.report import validation_report

HEAD = ["id", "name (en)", "kind", "dimension", "actor", "start", "source"]
ROW = ["a", "a twinning", "Twinning", "culture", "London; Paris", "1998-09", "https://example.org/a"]
Made = Callable[[Path], Path]


def csv_of(*rows: list[str]) -> bytes:
    return "\n".join(",".join(row) for row in rows).encode()


def file(name: str, content: bytes) -> Made:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def book(change: Callable[[openpyxl.Workbook], None] | None = None, rows: list[list[str]] | None = None, sheet: str = "cases") -> Made:
    def make(folder: Path) -> Path:
        workbook = openpyxl.Workbook()
        page = workbook.active
        assert page is not None
        page.title = sheet
        for row in rows if rows is not None else [HEAD, ROW]:
            page.append(row)
        if change:
            change(workbook)
        path = folder / "cases.xlsx"
        workbook.save(path)
        return path

    return make


def repacked(change: Callable[[str, bytes], bytes | None], extra: dict[str, bytes] | None = None) -> Made:
    """A workbook whose parts are changed; a part for which nothing is given is left out."""

    def make(folder: Path) -> Path:
        path = book()(folder)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (parts | (extra or {})).items():
                if (changed := change(name, content)) is not None:
                    archive.writestr(name, changed)
        return path

    return make


def in_sheet(old: bytes, new: bytes) -> Made:
    return repacked(lambda name, content: content.replace(old, new, 1) if "sheet1" in name else content)


def cut(folder: Path) -> Path:
    path = book()(folder)
    path.write_bytes(path.read_bytes()[:-300])
    return path


def merged(workbook: openpyxl.Workbook) -> None:
    page = workbook["cases"]
    page.append(["b", "another"])
    page.merge_cells("C2:C3")


def hidden(workbook: openpyxl.Workbook) -> None:
    page = workbook.create_sheet("agreements")
    page.append(["id", "name (en)"])
    page.append(["x", "hidden"])
    page.sheet_state = "hidden"


def unknown_sheet(workbook: openpyxl.Workbook) -> None:
    workbook.create_sheet("Sheet2").append(["some", "thing"])


def put(cell: str, value: str | int) -> Callable[[openpyxl.Workbook], None]:
    def change(workbook: openpyxl.Workbook) -> None:
        workbook["cases"][cell] = value

    return change


def chart_only(folder: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.create_chartsheet("cases")
    sheet.add_chart(BarChart())
    page = workbook.active
    assert page is not None
    page.append(["nothing"])
    path = folder / "cases.xlsx"
    workbook.save(path)
    return path


def pipe(folder: Path) -> Path:
    path = folder / "cases.csv"
    path.mkdir()
    return path


def encrypted(folder: Path) -> Path:
    """A zip archive whose parts say that they are encrypted."""
    path = book()(folder)
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(mark, start + 4)
    path.write_bytes(bytes(content))
    return path


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PERSIAN = csv_of(HEAD, ["a", "خواهرخواندگی", *ROW[2:]]).decode()
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'

TRANSITIONAL, STRICT = b"http://schemas.openxmlformats.org/spreadsheetml/2006/", b"http://purl.oclc.org/ooxml/spreadsheetml/"

REFUSED: dict[str, tuple[Made, str]] = {
    # Workbooks
    "protected by a password": (file("cases.xlsx", OLE), "password"),
    "an old workbook": (file("cases.xls", OLE), "the ending does not say"),
    "a workbook with macros": (file("cases.xlsm", b"PK"), "the ending does not say"),
    "an OpenDocument table": (file("cases.ods", b"PK"), "the ending does not say"),
    "parts that are encrypted": (encrypted, "password"),
    "a zip bomb": (repacked(lambda _, content: content, {"xl/media/image1.png": bytes(80 << 20)}), "unpack"),
    "entities": (repacked(lambda name, content: DOCTYPE if "sheet1" in name else content), "unpack"),
    "half written": (cut, "no whole Excel workbook"),
    "an empty workbook file": (file("cases.xlsx", b""), "empty"),
    "a picture": (file("cases.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100)), "no whole Excel workbook"),
    "a text called xlsx": (file("cases.xlsx", csv_of(HEAD, ROW)), "no whole Excel workbook"),
    "a zip without a workbook": (repacked(lambda name, content: None if "workbook.xml" in name else content), "no whole Excel workbook"),
    "a workbook without its sheet": (repacked(lambda name, content: None if "sheet1.xml" in name else content), "no row of headings"),
    "a sheet that breaks off": (in_sheet(b"</sheetData>", b""), "no whole Excel workbook"),
    "a shared text that is not there": (in_sheet(b't="inlineStr"><is><t>a</t></is>', b't="s"><v>99</v>'), "no whole Excel workbook"),
    "a sheet that is no XML": (repacked(lambda name, content: b"\xff\xfe" if "sheet1" in name else content), "no whole Excel workbook"),
    "a row far below all others": (in_sheet(b'<row r="2"', b'<row r="99999999999"'), "no whole Excel workbook"),
    "Strict Open XML": (repacked(lambda _, content: content.replace(TRANSITIONAL, STRICT)), "Strict Open XML"),
    "no heading that is known": (book(rows=[["foo", "bar"], ["1", "2"]], sheet="foo"), "no row of headings"),
    "an empty sheet": (book(rows=[], sheet="Sheet1"), "no row of headings"),
    "a chart only": (chart_only, "no row of headings"),
    "two headings for one field": (book(rows=[[*HEAD, "گونهٔ فعالیت"], ROW]), "stand for the same column"),
    "a heading twice": (book(rows=[[*HEAD, "dimension"], ROW]), "stand for the same column"),
    "an own heading twice": (book(rows=[[*HEAD, "mine", "mine"], ROW]), "stand for the same column"),
    # Delimited text
    "an empty file": (file("cases.csv", b""), "empty"),
    "blanks only": (file("cases.csv", b"\n \n"), "empty"),
    "a byte-order mark only": (file("cases.csv", b"\xef\xbb\xbf"), "no row of headings"),
    "Windows-1256": (file("cases.csv", PERSIAN.replace("ی", "ي").encode("cp1256")), "not in UTF-8"),
    "Mac Roman": (file("cases.csv", csv_of(HEAD, ["a", "Zürich", *ROW[2:]]).decode().encode("mac_roman")), "not in UTF-8"),
    "Latin 1": (file("cases.csv", csv_of(HEAD, ["a", "Zürich", *ROW[2:]]).decode().encode("latin-1")), "not in UTF-8"),
    "UTF-16 without a mark": (file("cases.csv", PERSIAN.encode("utf-16-le")), "no text"),
    "UTF-16 that breaks off": (file("cases.csv", PERSIAN.encode("utf-16")[:-1]), "not in UTF-8"),
    "zero bytes": (file("cases.csv", csv_of(HEAD, ROW) + b"\x00\x00"), "no text"),
    "a picture called csv": (file("cases.csv", b"\x89PNG\r\n\x1a\n" + bytes(100)), "no text"),
    "a quotation mark that is not closed": (file("cases.csv", csv_of(HEAD, ["a", '"open', *ROW[2:]])), "quotation mark"),
    "text behind a quotation mark": (file("cases.csv", csv_of(HEAD, ["a", '"b"c', *ROW[2:]])), "quotation mark"),
    "a cell without an end": (file("cases.csv", csv_of(HEAD, ["a", '"' + "x" * 200_000 + '"', *ROW[2:]])), "131,072"),
    "blanks between cells": (file("cases.csv", b"id name kind dimension\na b c d"), "no row of headings"),
    "no table": (file("cases.csv", b"Dear colleagues,\nplease find attached"), "no row of headings"),
    "JSON called csv": (file("cases.csv", b'{"id": 1, "name": "x"}'), "no row of headings"),
    "a folder": (pipe, "folder"),
    "no file": (lambda folder: folder / "cases.csv", "no such file"),
    "a heading twice in csv": (file("cases.csv", csv_of([*HEAD, "گونه فعالیت"], ROW)), "stand for the same column"),
}  # fmt: skip

FOUND: dict[str, tuple[Made, str, str]] = {
    "an error of a formula": (book(put("C2", "#REF!")), "C2", "error of its formula"),
    "a formula without a value": (book(put("C2", '="Twin"&"ning"')), "C2", "never calculated"),
    "merged cells": (book(merged), "C3", "merged"),
    "an id twice": (book(rows=[HEAD, ROW, ROW]), "A3", "stands in row 3 and in row 2"),
    "an id that no address takes": (book(rows=[HEAD, ["https://a b", *ROW[1:]], ["https://<>", *ROW[1:]]]), "A3", "cannot be a part"),
    "a row without a name": (book(rows=[HEAD, ["", "", *ROW[2:]]]), "A2", "neither an id nor a name"),
    "a cell below no heading": (book(rows=[HEAD, [*ROW, "stray"]]), "H2", "no heading"),
    "an unknown kind": (book(rows=[HEAD, [*ROW[:2], "Twining", *ROW[3:]]]), "C2", "not known"),
    "an unknown actor": (book(rows=[HEAD, [*ROW[:4], "Gotham", *ROW[5:]]]), "E2", "not known"),
    "a date of two digits": (book(rows=[HEAD, [*ROW[:5], "98/7/12", ROW[6]]]), "F2", "two digits"),
    "a date that is none": (book(rows=[HEAD, [*ROW[:5], "1998-02-30", ROW[6]]]), "F2", "no such day"),
    "a date with two readings": (book(rows=[HEAD, [*ROW[:5], "03/04/1998", ROW[6]]]), "F2", "can be read as"),
    "a lunar date": (book(rows=[HEAD, [*ROW[:5], "۱۴۱۹ ه.ق", ROW[6]]]), "F2", "lunar"),
    "a source that is no address": (book(rows=[HEAD, [*ROW[:6], "www.example"]]), "G2", "no web address"),
    "a source that nobody describes": (book(rows=[HEAD, [*ROW[:6], "the gazette"]]), "G2", "not known"),
    "a hidden sheet": (book(hidden), "agreements!1", "hidden"),
    "an unknown sheet": (book(unknown_sheet), "Sheet2!1", "none of citydip's"),
    "a heading that is nearly one": (book(rows=[[*HEAD, "conffidence"], [*ROW, "high"]]), "H1", "if confidence is meant"),
}  # fmt: skip

ACCEPTED: dict[str, Made] = {
    "UTF-16": file("cases.csv", csv_of(HEAD, ROW).decode().encode("utf-16")),
    "a byte-order mark": file("cases.csv", b"\xef\xbb\xbf" + csv_of(HEAD, ROW)),
    "semicolons": file("cases.csv", csv_of(HEAD, ROW).replace(b",", b";").replace(b"London;", b"London|")),
    "tabs in csv": file("cases.csv", csv_of(HEAD, ROW).replace(b",", b"\t")),
    "commas in tsv": file("cases.tsv", csv_of(HEAD, ROW)),
    "what Excel writes first": file("cases.csv", b"sep=|\n" + csv_of(HEAD, ROW).replace(b",", b"|")),
    "ends of lines of an old Mac": file("cases.csv", csv_of(HEAD, ROW).replace(b"\n", b"\r")),
    "ends of lines of Windows": file("cases.csv", csv_of(HEAD, ROW).replace(b"\n", b"\r\n")),
    "a title above": file("cases.csv", csv_of(["Our cases"], [], HEAD, ROW)),
    "short rows": file("cases.csv", csv_of([*HEAD, "end"], ROW)),
    "Arabic letters and no half-spaces in headings": file(
        "cases.csv", csv_of(["شناسه", "نام(انگليسي)", "گونه فعاليت", "بعد", "كنشگر", "آغاز", "منبع"], ROW)
    ),
    "a dimension of a million rows": in_sheet(b'<dimension ref="A1:G2"', b'<dimension ref="A1:XFD1048576"'),
    "a million empty rows": in_sheet(b"</sheetData>", b'<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>'),
    "formulas of ids that were never calculated": book(put("A2", '=SUBSTITUTE(B2," ","-")')),
    "a year that is a number": book(put("F2", 1998)),
    "another name of the sheet": book(sheet="Tabelle1"),
    "a Persian name of the sheet": book(sheet="موردها"),
}


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_what_cannot_be_read_is_refused_in_one_line(name: str, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, sentence = REFUSED[name]
    path = make(tmp_path)
    before = sorted(tmp_path.iterdir())
    for words in (["validate", str(path)], ["convert", str(path), "-o", str(tmp_path / "out.ttl")], ["ask", "F01", "--data", str(path)]):
        code, out, err = run(capsys, *words, "--lang", language)
        assert (code, out) == (2, ""), err
        assert len(err.splitlines()) == 1
        assert path.name in err
        if language == "en":
            assert sentence in err
        assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", FOUND)
def test_what_is_wrong_is_said_with_its_cell(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, cell, sentence = FOUND[name]
    path = make(tmp_path)
    _, out, err = run(capsys, "validate", str(path), "--format", "json")
    results = json.loads(out)["results"]
    cells = {(f"{result['sheet']}!{result['cell']}", result["cell"]): result["message"] for result in results}
    assert any(cell in names and sentence in message["en"] for names, message in cells.items()), [*cells.items(), err]
    assert all("Traceback" not in text for text in (out, err))


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_other_programs_write_is_read(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ACCEPTED[name](tmp_path)
    code, out, _ = run(capsys, "validate", str(path), "--format", "json")
    report = json.loads(out)
    assert code == 0, report["results"]
    assert report["checked"]["cases"] == 1


MAPPING = 'en = "x"\nfa = "x"\nheadings = ["city"]\n[[records]]\nsheet = "places"\nid = "{city}"\n'
MAPPINGS: dict[str, tuple[str, str]] = {
    "no TOML": ("x = [", "no well-formed TOML"),
    "not UTF-8": ("\udcff", "no well-formed TOML"),
    "an unknown key": (MAPPING + 'colums."rdf:type" = "city"', "Did you mean columns"),
    "an unknown key on top": ('heading = ["x"]\n' + MAPPING, "Did you mean headings"),
    "an unknown sheet": (MAPPING.replace("places", "place"), "Did you mean places"),
    "an unknown column": (MAPPING + 'columns."cd:contry" = "x"', "Did you mean cd:country"),
    "a bad expression": (MAPPING + 'columns."rdf:type" = { from = "city", find = "(" }', "regular expression"),
    "values that are no pairs": (MAPPING + 'columns."rdf:type" = { from = "city", values = ["x"] }', '[["expression", "value"], ...]'),
    "no records": ('en = "x"\nfa = "x"', "[[records]]"),
    "no title in Persian": (MAPPING.replace('fa = "x"\n', ""), "at fa"),
    "no id": (MAPPING.replace('id = "{city}"\n', ""), "records[1].id"),
    "an unknown encoding": ('encoding = "klingon"\n' + MAPPING, "at encoding"),
    "a heading that the table lacks": (MAPPING.replace('["city"]', '["town"]'), "town"),
    "a path that leads nowhere": (MAPPING, "expects a list of objects"),
}


@pytest.mark.parametrize("name", MAPPINGS)
def test_a_wrong_mapping_says_where(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, sentence = MAPPINGS[name]
    mapping, table = tmp_path / "own.toml", tmp_path / "cities.csv"
    mapping.write_bytes(content.encode("utf-8", "surrogateescape"))
    table.write_text("city\nBern\n", encoding="utf-8")
    if "path" in name:
        table = tmp_path / "cities.json"
        table.write_text('{"cities": []}', encoding="utf-8")
    for language in ("en", "fa"):
        code, _, err = run(capsys, "convert", str(table), "--mapping", str(mapping), "-o", str(tmp_path / "o.ttl"), "--lang", language)
        assert code == 2
        assert len(err.splitlines()) == 1
        assert language == "fa" or sentence in err, err
    assert not (tmp_path / "o.ttl").exists()


WORDS: dict[str, tuple[list[str], str]] = {
    "an unknown mapping": (["convert", "t.csv", "--mapping", "montreal", "-o", "o.ttl"], "Did you mean montreal-links"),
    "broken JSON": (["convert", "t.json", "--mapping", "eurocities-members", "-o", "o.ttl"], "t.json:1:"),
    "a template of an unknown kind": (["template", "-o", "t.docx"], "expected one of: .xlsx .csv .tsv"),
    "an unknown sheet": (["template", "-o", "a.csv", "--sheet", "agreement"], "Did you mean agreements"),
    "a base that is none": (["template", "-o", "a.xlsx", "--base", "our office"], "--base cannot be"),
    "a folder that is not there": (["template", "-o", "no/where/a.xlsx"], "cannot be written"),
    "an output of an unknown kind": (["convert", "t.csv", "-o", "o.docx"], "the ending does not say"),
    "no output": (["convert", "t.csv"], "Where to write is not said"),
    "an unknown calendar": (["convert", "t.csv", "-o", "o.xlsx", "--calendar", "lunar"], "gregorian solar-hijri"),
    "two tables in one file": (["convert", "many.ttl", "-o", "o.csv"], "holds one table"),
    "nothing for a table": (["convert", "none.ttl", "-o", "o.csv"], "no record"),
    "fix without a copy": (["fix", "t.csv"], "--dry-run"),
    "fix with both": (["fix", "t.csv", "--dry-run", "-o", "o.csv"], "--dry-run"),
    "fix onto itself": (["fix", "t.csv", "-o", "t.csv"], "never written over"),
    "fix into another kind": (["fix", "t.csv", "-o", "o.xlsx"], "ending .csv"),
    "fix of nothing": (["fix", "no.csv", "-o", "o.csv"], "no such file; expected RDF data or a table"),
    "fix of nothing into another kind": (["fix", "no.csv", "-o", "o.ttl"], "no.csv: there is no such file"),
    "fix of a file without an ending": (["fix", "plain", "-o", "o.ttl"], "plain: the ending does not say"),
}


@pytest.mark.parametrize("name", WORDS)
def test_a_wrong_call_says_what_to_write(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words, sentence = WORDS[name]
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_bytes(csv_of(HEAD, ROW))
    Path("plain").write_text("name", encoding="utf-8")
    Path("t.json").write_text('{"members": [', encoding="utf-8")
    cd = "https://w3id.org/citydip/ontology#"
    Path("many.ttl").write_text(f"<https://e.org/a> a <{cd}Activity> . <https://e.org/b> a <{cd}Agreement> .", encoding="utf-8")
    Path("none.ttl").write_text("<https://e.org/a> <https://e.org/b> <https://e.org/c> .", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    for language in ("en", "fa"):
        code, _, err = run(capsys, *words, "--lang", language)
        assert code == 2
        assert len(err.splitlines()) == 1
        assert language == "fa" or sentence in err, err
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "'=1", "''-1"])
@pytest.mark.parametrize("ending", [".xlsx", ".csv"])
def test_nothing_is_written_out_as_a_formula(text: str, ending: str, tmp_path: Path) -> None:
    turtle = tmp_path / "a.ttl"
    said = text.replace("\t", "\\t").replace("\r", "\\r")
    turtle.write_text(
        "@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'<https://e.org/a> a cd:Activity ; skos:prefLabel "x{said}"@en ; skos:editorialNote "{said}"@en ; skos:altLabel "{said}"@en .',
        encoding="utf-8",
    )
    output = tmp_path / f"o{ending}"
    # Blanks at the ends of a note have no place in a table, which is reported.
    assert main(["convert", str(turtle), "-o", str(output), "-q"]) == (text != text.strip())
    if ending == ".csv":
        rows = list(csv.reader(io.StringIO(output.read_text(encoding="utf-8-sig"), newline="")))
        assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in rows[1] if cell)
    else:
        sheet = openpyxl.load_workbook(output)["cases"]
        assert not any(cell.data_type == "f" for cell in sheet[2])


@pytest.mark.parametrize("value", ['"first"', '""', "<urn:x>", "[]", '"1.5"', f'"{"9" * 5_000}"'])
def test_rows_without_a_number_that_is_one_are_written(value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turtle = f"""
        @prefix cd: <https://w3id.org/citydip/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix csvw: <http://www.w3.org/ns/csvw#> . @prefix schema: <https://schema.org/> .
        <https://example.org/o/place/x> a cd:City ; skos:prefLabel "X"@en .
        <https://example.org/o/row/places/x> csvw:describes <https://example.org/o/place/x> ; csvw:rownum {value} ;
            <https://example.org/o/column/places/c> {value} ; <https://example.org/o/typed/cd.country> {value} .
        <https://example.org/o/column/places/c> csvw:title {value} ; schema:position {value} .
        """
    (tmp_path / "a.ttl").write_text(turtle, encoding="utf-8")
    (tmp_path / "places.csv").write_text("id,name (en),class\ny,Y,city\n", encoding="utf-8")
    assert main(["convert", str(tmp_path / "a.ttl"), "-o", str(tmp_path / "one.csv"), "--lang", "en"]) == 0
    assert main(["convert", str(tmp_path / "a.ttl"), str(tmp_path / "places.csv"), "-o", str(tmp_path / "two.csv"), "--lang", "en"]) == 0
    assert "cannot" not in capsys.readouterr().err
    with (tmp_path / "two.csv").open(encoding="utf-8-sig") as stream:
        assert [row["name (English)"] for row in csv.DictReader(stream)] == ["X", "Y"]


def test_rows_that_are_none_of_ours_keep_their_numbers(tmp_path: Path) -> None:
    row = '<urn:row> <http://www.w3.org/ns/csvw#rownum> "seventh" .'
    (tmp_path / "a.nt").write_text(row + "\n", encoding="utf-8")
    (tmp_path / "places.csv").write_text("id,name (en),class\ny,Y,city\n", encoding="utf-8")
    assert main(["convert", str(tmp_path / "a.nt"), str(tmp_path / "places.csv"), "-o", str(tmp_path / "two.nt")]) == 0
    assert row in (tmp_path / "two.nt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("left_out", "turtle"),
    [
        ("cd:address", "<urn:s> a cd:Source ; cd:address <https://example.org/page> ."),
        ("skos:prefLabel", "<urn:c> a cd:CityGovernment ; skos:prefLabel <urn:x> . <urn:a> a cd:Activity ; cd:actor <urn:c> ."),
    ],
)
def test_a_node_where_words_belong_is_left_out_of_tables(
    left_out: str, turtle: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prologue = "@prefix cd: <https://w3id.org/citydip/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."
    (tmp_path / "a.ttl").write_text(prologue + turtle, encoding="utf-8")
    assert main(["convert", str(tmp_path / "a.ttl"), "-o", str(tmp_path / "out.xlsx"), "--lang", "en"]) == 1
    assert left_out in capsys.readouterr().err


def test_what_is_said_of_two_sheets_stands_under_two_headings(tmp_path: Path) -> None:
    def both(workbook: openpyxl.Workbook) -> None:
        hidden(workbook)
        unknown_sheet(workbook)

    page = validation_report(citydip.validate(book(both)(tmp_path)), "en")
    assert [table.title.rpartition(": ")[2].rstrip(")") for table in page.tables][-2:] == ["Sheet2!1", "agreements!1"]
    assert [len(table.rows) for table in page.tables][-2:] == [1, 1]
