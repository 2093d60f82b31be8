"""What `citydip fix` leaves in a copy of a workbook: what it says there is what it says in its report, and the rest stays."""

import json
from pathlib import Path
from typing import Any

import openpyxl

from tests.run import run

RED, AMBER, GREEN = "00FECACA", "00FEF3C7", "00D1FAE5"


def fixed(rows: list[list[Any]], folder: Path, sheet: str = "cases", *, merged: str = "") -> tuple[Any, dict[str, Any]]:
    """The first sheet of the copy of a workbook, and what the command says of it."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
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
