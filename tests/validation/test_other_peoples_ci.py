"""The pre-commit hook and the action, tried as far as that goes without the hosts that run them."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.conftest import absent
from tests.run import ENVIRONMENT

ROOT = Path(__file__).resolve().parents[2]
GOOD = (ROOT / "tests" / "shapes" / "good.ttl").read_text(encoding="utf-8")
BAD = GOOD.replace("cd:kind", "cd:kynd", 1)


def action(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Runs the last step of the action in a folder, as the host would with these inputs."""
    bash = shutil.which("bash") or absent("bash")
    declared = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    assert inputs.keys() <= declared["inputs"].keys()
    given = {name: inputs.get(name, value.get("default", "")) for name, value in declared["inputs"].items()}
    step = declared["runs"]["steps"][-1]
    variables = {name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")] for name, value in step["env"].items()}
    path = os.pathsep.join([str(Path(sys.executable).parent), ENVIRONMENT["PATH"]])
    return subprocess.run(
        [bash, "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={**ENVIRONMENT, **variables, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_the_action_passes_and_fails(tmp_path: Path) -> None:
    written(tmp_path, {"data/good.ttl": GOOD, "bad/bad.ttl": BAD, "empty/empty.ttl": "# nothing"})
    assert action(tmp_path, files="data/**/*.ttl").returncode == 0
    failed = action(tmp_path, files="bad/bad.ttl", language="fa", sarif="out.sarif")
    assert failed.returncode == 1
    assert "داده‌ها معتبر نیستند" in failed.stdout
    assert json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert action(tmp_path, files="empty/empty.ttl").returncode == 3
    nowhere = action(tmp_path, files="nowhere/*.ttl")
    assert (nowhere.returncode, "::error::" in nowhere.stdout) == (2, True)


def test_names_with_commands_in_them_are_names(tmp_path: Path) -> None:
    written(tmp_path, {"good.ttl": GOOD})
    assert action(tmp_path, files="$(touch${IFS}hacked) good.ttl").returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good.ttl"]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is tracked here, as a repository that pre-commit can clone."""
    if shutil.which("git") is None:
        absent("git")
    folder = tmp_path_factory.mktemp("citydip")
    for name in ("src", "ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, folder / name)
    _git(folder, "init", "--quiet")
    _git(folder, "add", ".")
    _git(folder, "commit", "--quiet", "--message", "As it is")
    return folder


def _git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=citydip", "-c", "user.email=citydip@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def test_the_hook(repository: Path, tmp_path: Path) -> None:
    written(tmp_path, {"good.ttl": GOOD, "notes.txt": "no data"})
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", ".")

    def hook() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(repository), "citydip-validate", "--all-files", "--verbose"]
        home = {"HOME": str(tmp_path), "PRE_COMMIT_HOME": str(repository / "hooks"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "PATH"}
        return subprocess.run(
            command, cwd=tmp_path, env={**ENVIRONMENT, **kept, **home}, capture_output=True, encoding="utf-8", timeout=600, check=False
        )

    passed = hook()
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "The data conforms" in passed.stdout
    written(tmp_path, {"bad.ttl": BAD})
    _git(tmp_path, "add", ".")
    failed = hook()
    assert failed.returncode == 1
    assert "cd:kynd" in failed.stdout
