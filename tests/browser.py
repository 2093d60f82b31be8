"""What a real browser makes of a page."""

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import Any

from tests.conftest import absent

SWITCHES = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync "
    "--disable-component-update"
)


def seen(page: Path, profile: Path, script: str, *, width: int = 1000, height: int = 800) -> dict[str, Any]:
    """What an expression of JavaScript, an object, is worth in the page."""
    browser = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if not browser:
        absent("Chromium")
    look = f"<script>document.body.dataset.seen = JSON.stringify({script});</script>"
    copy = page.with_name(f"seen-{page.name}")
    copy.write_text(page.read_text(encoding="utf-8").replace("</body>", look + "</body>"), encoding="utf-8")
    command = [browser, *SWITCHES.split(), f"--window-size={width},{height}", f"--user-data-dir={profile}", "--dump-dom", copy.as_uri()]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, timeout=120)
    found = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert found, done.stderr
    result: dict[str, Any] = json.loads(unescape(found[1]))
    return result
