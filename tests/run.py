"""Runs the command as its users do: as a process of its own, in an environment that says nothing but UTF-8."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

COMMAND: Final = (sys.executable, "-m", "citydip")
ENVIRONMENT: Final = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ} | {"LANG": "C.UTF-8"}


def run(
    *words: str | bytes,
    stdin: str | bytes | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.CompletedProcess[str]:
    """Runs ``citydip`` with some words; ``env`` comes on top of the clean environment. What it prints must be UTF-8."""
    done = subprocess.run(
        [*COMMAND, *words],
        input=stdin.encode() if isinstance(stdin, str) else stdin or b"",
        capture_output=True,
        env={**ENVIRONMENT, **(env or {})},
        cwd=cwd,
        timeout=120,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())
