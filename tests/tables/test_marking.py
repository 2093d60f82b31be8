"""What `citydip fix` leaves in a copy of a workbook: what it says there is what it says in its report, and the rest stays."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment

from tests.run import run

RED, AMBER, GREEN = "00FECACA", "00FEF3C7", "00D1FAE5"


def fixed(rows: Sequence[Sequence[Any]], folder: Path, sheet: str = "cases", *, merged: str = "") -> tuple[Any, dict[str, Any]]:
    """The first sheet of the copy of a workbook, and what the command says of it."""
    book = openpyxl.Workbook()
    filled: Any = book.active
    filled.title = sheet
    for row in rows:
        filled.append(row)
    if merged:
        filled.merge_cells(merged)
    book.save(folder / "a.xlsx")
    done = run("fix", str(folder / "a.xlsx"), "-o", str(folder / "b.xlsx"), "--format", "json")
    assert done.returncode in {0, 1}, done.stderr
    return openpyxl.load_workbook(folder / "b.xlsx", rich_text=True)[sheet], json.loads(done.stdout)


def test_a_merged_cell_is_marked_at_the_first_of_its_cells(tmp_path: Path) -> None:
    rows = [["id", "kind", "actor"], ["a", "Twinning", "London"], ["b", "Summit", "Paris"]]
    sheet, said = fixed(rows, tmp_path, merged="C2:C3")
    assert "cases!C3" in {left["place"] for left in said["left"]}
    assert sheet["C2"].fill.fgColor.rgb == RED
    assert sheet["C2"].comment.text.startswith("C3: This cell is merged")
    assert [str(found) for found in sheet.merged_cells.ranges] == ["C2:C3"]


FIGURES: list[list[Any]] = [["about", "quantity", "value"], ["London", "cost", "many"], ["Paris", "cost", 12]]


def test_report_and_copy_agree(tmp_path: Path) -> None:
    sheet, said = fixed(FIGURES, tmp_path, "figures")
    coloured = {
        colour: {f"figures!{cell.coordinate}" for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == colour}
        for colour in (RED, AMBER, GREEN)
    }
    assert coloured[RED] == {left["place"] for left in said["left"]}
    assert coloured[AMBER] == {warning["place"] for warning in said["warnings"]} - coloured[RED]
    assert not coloured[GREEN]


def test_the_summary_counts_the_warnings(tmp_path: Path) -> None:
    fixed([["id", "name (en)", "kind", "dimesion"], ["a", "A", "Twinning", "culture"]], tmp_path)
    done = run("fix", str(tmp_path / "a.xlsx"), "--dry-run")
    assert "warnings: 2" in done.stdout


def test_what_was_put_right_carries_no_advice(tmp_path: Path) -> None:
    sheet, said = fixed([["id", "kind"], ["a", "cultural exchang"]], tmp_path)
    assert sheet["B2"].fill.fgColor.rgb == GREEN
    assert [edit["old"] for edit in said["edits"]] == ["cultural exchang"]
    assert "Choose" not in sheet["B2"].comment.text
    assert "Choose" not in said["edits"][0]["reason"]["en"]


def test_a_name_that_would_lose_a_word_is_left(tmp_path: Path) -> None:
    _, said = fixed([["member", "organization", "role"], ["تهران", "UCLG", "عضو عادی"]], tmp_path, "memberships")
    assert not said["edits"]
    assert "عضو" in next(left["fix"] for left in said["left"] if left["place"] == "memberships!C2")


def test_bold_words_stay_bold(tmp_path: Path) -> None:
    bold = CellRichText("visit of ", TextBlock(InlineFont(b=True), "an orchestra"))
    sheet, said = fixed([["id", "name (en)", "kind"], ["a", bold, "cultural exchang"]], tmp_path)
    assert said["edits"]
    assert sheet["B2"].value == bold


def test_comments_of_others_stay_and_old_marks_go(tmp_path: Path) -> None:
    fixed([["id", "kind", "start"], ["a", "Summit", "98/7/12"]], tmp_path)
    for start, colour in (("99/7/12", RED), ("1999", "00000000")):
        book = openpyxl.load_workbook(tmp_path / "b.xlsx")
        if colour == RED:
            book["cases"]["C2"].comment = Comment("ask the mayor", "office")
        book["cases"]["C2"].value = start
        book.save(tmp_path / "a.xlsx")
        assert run("fix", str(tmp_path / "a.xlsx"), "-o", str(tmp_path / "b.xlsx")).returncode == 1
        cell = openpyxl.load_workbook(tmp_path / "b.xlsx")["cases"]["C2"]
        assert cell.fill.fgColor.rgb == colour
        assert cell.comment is not None
        assert cell.comment.author == "office"
        assert cell.comment.text.endswith("ask the mayor")
        assert (cell.comment.text == "ask the mayor") == (colour != RED)
