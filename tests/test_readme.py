"""What the two READMEs, the changelog and the citation file say, against the graph, the queries, the command and the folders."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
import yaml
from pyoxigraph import RdfFormat, parse

from citydip import __version__
from citydip.cli import build
from citydip.persian import with_persian_digits
from citydip.questions import find, load
from citydip.store import Store
from citydip.terms import PREFIXES
from tests.graph import Graph

ROOT = Path(__file__).resolve().parents[1]
README = {"en": ROOT / "README.md", "fa": ROOT / "README.fa.md"}
OTHER = {"en": "fa", "fa": "en"}
COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install --quiet . && .venv/bin/citydip findings",
    "python3 -m venv .venv && .venv/bin/pip install --quiet --editable '.[test]' && .venv/bin/pytest",
)
HEADS = {
    "folders": {"en": "folder", "fa": "پوشه"},
    "modules": {"en": "module", "fa": "ماژول"},
    "commands": {"en": "command", "fa": "فرمان"},
    "prefixes": {"en": "prefix", "fa": "پیشوند"},
    "dimensions": {"en": "dimension", "fa": "بُعد"},
    "findings": {"en": "No.", "fa": "شماره"},
    "codes": {"en": "code", "fa": "کد"},
}
both = pytest.mark.parametrize("language", ["en", "fa"])
Row = tuple[str, ...]


def read(language: str) -> str:
    return README[language].read_text(encoding="utf-8")


def blocks(language: str, kind: str) -> list[str]:
    """The code blocks of one kind, each with its last line break."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", read(language), re.MULTILINE | re.DOTALL)


def prose(language: str) -> str:
    return re.sub(r"^```.*?^```$", "", read(language), flags=re.MULTILINE | re.DOTALL)


def table(language: str, name: str) -> list[Row]:
    """The rows under the heading of that name, without marks for code."""
    head = HEADS[name][language]
    found = re.findall(rf"^\| {re.escape(head)} \|.*\n\|[-|]+\|\n((?:\|.*\|\n)+)", prose(language), re.MULTILINE)
    assert len(found) == 1, f"{README[language].name}: {len(found)} tables start with the column {head!r}"
    plain = re.sub(r"</?code[^>]*>|`", "", found[0])
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in plain.splitlines()]


def lines(text: str) -> list[str]:
    """What a reader sees of each line: no directional isolates, one blank for many."""
    return [" ".join(re.sub("[\u2068\u2069]", "", line).split()) for line in text.splitlines()]


@cache
def store() -> Store:
    return Store()


def number(value: object, language: str) -> str:
    return with_persian_digits(str(value)) if language == "fa" else str(value)


def answers(question: str, language: str) -> list[Row]:
    """The rows of a finding as names in a language."""
    rows = find(question).ask(store()).terms
    return [tuple("" if term is None else store().label(term, language) for term in row) for row in rows]


@both
def test_dimensions(language: str) -> None:
    other = OTHER[language]
    functions: dict[str, list[str]] = {}
    for dimension, function in answers("F02", language):
        functions.setdefault(dimension, []).append(function)
    table1, conclusion = ({row[0]: row[1] for row in answers(question, language)} for question in ("F07", "F08"))
    names = zip(answers("F01", language), answers("F01", other), strict=True)
    comma = {"en": ", ", "fa": "، "}[language]
    assert table(language, "dimensions") == [
        (own, foreign, comma.join(functions[own]), number(table1[own], language), number(conclusion[own], language))
        for (own,), (foreign,) in names
    ]


@both
def test_findings(language: str) -> None:
    assert table(language, "findings") == [(question.id, question.text[language]) for question in load("findings")]


@both
def test_number_of_findings(language: str) -> None:
    assert number(len(load("findings")), language) in prose(language)
    assert f"{len(load('findings'))} of {len(load('findings'))} findings reproduced." in prose(language)


@both
def test_commands(language: str) -> None:
    assert table(language, "commands") == [(f"citydip {name}", command.help) for name, command in build(language).commands.items()]


@both
def test_options_exist(language: str) -> None:
    known = {"--version"} | {word for command in build(language).commands.values() for option in command.params for word in option.opts}
    named = re.findall(r"(?:`|<code dir=\"ltr\">)(--?[a-z]+)", prose(language))
    assert named
    assert set(named) <= known


@both
def test_modules(language: str) -> None:
    rows = table(language, "modules")
    assert all(does for _, does in rows)
    named = [name for name, _ in rows]
    assert len(named) == len(set(named))
    package = ROOT / "src" / "citydip"
    modules = {path.stem for path in package.glob("*.py")} | {path.parent.name for path in package.glob("*/__init__.py")}
    assert set(named) - {"__main__"} == modules - {"__init__", "__main__"}


@both
def test_folders(language: str) -> None:
    folders = [folder for folder, _ in table(language, "folders")]
    assert "ontology/paper/" in folders
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


@both
def test_prefixes(language: str) -> None:
    rows = {prefix.removesuffix(":"): namespace for prefix, namespace, _ in table(language, "prefixes")}
    assert len(rows) > 1
    assert rows.items() <= PREFIXES.items()


@both
def test_exit_codes(language: str) -> None:
    assert [code for code, _ in table(language, "codes")] == [number(code, language) for code in range(4)]


@both
def test_set_up_is_two_lines(language: str) -> None:
    assert [block.rstrip("\n") for block in blocks(language, "sh")] == list(COMMANDS)


def test_set_up_fits_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "test" in project["optional-dependencies"]
    assert "citydip" in project["scripts"]
    assert project["requires-python"] == ">=3.11"


def files(language: str) -> dict[str, str]:
    """The blocks that are files of the reader's, by the name that their first line gives."""
    found = [*blocks(language, "turtle"), *blocks(language, "csv")]
    named = {block.partition("\n")[0].removeprefix("# "): block for block in found if block.startswith("# ")}
    assert named.keys() == {"our.ttl", "cases.ttl", "cases.csv"}
    return named


def claim_and_case(language: str) -> tuple[str, str]:
    claims = [block for block in blocks(language, "turtle") if not block.startswith("# ")]
    assert len(claims) == 1
    return claims[0], files(language)["cases.ttl"]


@both
def test_claim_is_in_the_graph(language: str, graph: Graph) -> None:
    claim, _ = claim_and_case(language)
    said = {quad.triple for quad in parse(claim.encode(), RdfFormat.TURTLE)}
    assert len(said) > 1
    assert said <= {quad.triple for quad in graph.store}


@both
def test_terms_of_the_case_are_declared(language: str, graph: Graph) -> None:
    _, case = claim_and_case(language)
    ours = {term for quad in parse(case.encode(), RdfFormat.TURTLE) for term in (quad.predicate, quad.object) if "citydip/" in str(term)}
    assert len(ours) > 1
    assert ours <= {quad.subject for quad in graph.store}


def sessions(language: str) -> list[tuple[str, list[str]]]:
    """Each command of the console blocks with the lines that are shown under it."""
    found: list[tuple[str, list[str]]] = []
    for block in blocks(language, "console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


SESSIONS = [(language, *session) for language in README for session in sessions(language)]


def test_every_command_is_tried() -> None:
    for language in README:
        tried = {shlex.split(command.rpartition("| ")[2])[1] for tongue, command, _ in SESSIONS if tongue == language}
        assert tried == set(build(language).commands)


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    parts = re.fullmatch(r"(?:echo '([^']*)' \| )?citydip (.+)", command)
    assert parts, f"not a citydip command: {command}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    return subprocess.run(
        [sys.executable, "-m", "citydip", *shlex.split(parts[2])],
        input=parts[1] or "",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        cwd=folder,
        env=environment | {"LANG": "C.UTF-8", "COLUMNS": "120"},
        timeout=120,
        check=False,
    )


def in_order(shown: Iterable[str], real: Iterable[str]) -> list[str]:
    """The shown lines that do not follow, one after the other, in the real ones."""
    rest = iter(real)
    return [line for line in shown if line not in rest]


@pytest.mark.parametrize(("language", "command", "shown"), SESSIONS, ids=[f"{language}: {command}" for language, command, _ in SESSIONS])
def test_console(language: str, command: str, shown: list[str], tmp_path: Path) -> None:
    for name, content in files(language).items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    done = run(command, tmp_path)
    # Two files are there to be found fault with.
    assert done.returncode == int("our.ttl" in command or "cases.csv" in command), done.stdout
    wanted = [line for line in lines("\n".join(shown)) if line != "..."]
    assert in_order(wanted, lines(done.stdout)) == [], done.stdout
    if "..." not in shown:
        assert wanted == lines(done.stdout)
    if " -o " in command:
        name = shlex.split(command.partition(" -o ")[2])[0]
        assert (tmp_path / name).stat().st_size > 0


@both
def test_links(language: str) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", read(language))
    assert README[OTHER[language]].name in targets
    assert [target for target in targets if not (ROOT / target).is_file()] == []


def test_persian_letters_and_direction() -> None:
    text = read("fa")
    assert not re.search("[\u064a\u0643\u06c0\u0660-\u0669]", text), "an Arabic letter or digit"
    assert not re.search("[\u2066-\u2069\u202a-\u202e]", text), "a directional control character"
    assert text.startswith('<div dir="rtl" lang="fa">\n')
    assert text.endswith("\n</div>\n")
    assert text.count("<div ") == text.count("</div>")
    assert text.count('<div dir="ltr">\n\n```') == len(re.findall(r"^```\w", text, re.MULTILINE))


def test_both_say_the_same() -> None:
    kinds = [re.findall(r"^(#+|```\w+|\|[-|]+\|$)", read(language), re.MULTILINE) for language in README]
    assert kinds[0] == kinds[1]


def test_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[([\d.]+)\] - (\d{4}-\d{2}-\d{2})$", text, re.MULTILINE)
    assert versions
    assert versions[0][0] == __version__


def test_citation() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["version"] == __version__
    assert citation["authors"] == [{"name": "citydip contributors"}]
    assert citation["license"] == ["MIT", "CC-BY-4.0"]
    assert f"\n## [{__version__}] - {citation['date-released']}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["title"] in store().citation("en")


def test_licence() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    for part in ("MIT License", "Copyright (c) 2026 citydip contributors", "https://creativecommons.org/licenses/by/4.0/legalcode"):
        assert part in text
    for folder in ("ontology", "shapes", "queries"):
        assert f"{folder}/" in text
        assert (ROOT / folder).is_dir()
