"""The HTML report in a real browser: it reads from the right side, and nothing is cut off."""

from pathlib import Path

import pytest

from citydip.cli import main
from tests.browser import seen

LOOK = """{
    direction: getComputedStyle(document.documentElement).direction,
    language: document.documentElement.lang,
    title: document.title,
    overflows: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    firstColumn: document.querySelectorAll("thead th")[0].getBoundingClientRect().left,
    lastColumn: document.querySelectorAll("thead th")[3].getBoundingClientRect().left,
    rows: document.querySelectorAll("tbody tr").length,
}"""


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl")])
def test_findings_page(tmp_path: Path, language: str, direction: str) -> None:
    page = tmp_path / "findings.html"
    assert main(["findings", "--lang", language, "-o", str(page)]) == 0
    look = seen(page, tmp_path / "profile", LOOK)
    assert (look["language"], look["direction"], look["rows"], look["overflows"]) == (language, direction, 32, False)
    assert (look["firstColumn"] > look["lastColumn"]) == (direction == "rtl")
    assert look["title"]
