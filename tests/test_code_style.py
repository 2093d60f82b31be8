"""The code keeps its own rules: ruff, the formatter and mypy in its strict mode find nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]


@pytest.mark.parametrize("tool", ["ruff check", "ruff format --check", "mypy"])
def test_tool_finds_nothing(tool: str) -> None:
    done = subprocess.run([sys.executable, "-m", *tool.split()], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_are_short() -> None:
    modules = list((CHECKOUT / "src").rglob("*.py"))
    assert modules
    assert [path.name for path in modules if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
