"""The HTML report in a real browser: it reads from the right side, and nothing is cut off."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from citydip.cli import main
from tests.conftest import absent

LOOK = """<script>
const cells = document.querySelectorAll("thead th"), page = document.documentElement;
document.body.dataset.seen = JSON.stringify({
    direction: getComputedStyle(page).direction,
    language: page.lang,
    title: document.title,
    overflows: page.scrollWidth > page.clientWidth,
    firstColumn: cells[0].getBoundingClientRect().left,
    lastColumn: cells[3].getBoundingClientRect().left,
    rows: document.querySelectorAll("tbody tr").length,
});
</script>"""


def seen(page: Path, profile: Path) -> dict[str, Any]:
    browser = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if not browser:
        absent("Chromium")
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", LOOK + "</body>"), encoding="utf-8")
    switches = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
    command = [
        browser,
        *switches.split(),
        "--disable-component-update",
        "--window-size=1000,800",
        f"--user-data-dir={profile}",
        "--dump-dom",
    ]
    done = subprocess.run([*command, page.as_uri()], capture_output=True, encoding="utf-8", check=True, timeout=120)
    found = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert found, done.stderr
    result: dict[str, Any] = json.loads(unescape(found[1]))
    return result


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fa", "rtl")])
def test_findings_page(tmp_path: Path, language: str, direction: str) -> None:
    page = tmp_path / "findings.html"
    assert main(["findings", "--lang", language, "-o", str(page)]) == 0
    look = seen(page, tmp_path / "profile")
    assert (look["language"], look["direction"], look["rows"], look["overflows"]) == (language, direction, 32, False)
    assert (look["firstColumn"] > look["lastColumn"]) == (direction == "rtl")
    assert look["title"]
