"""Records that are read alone are those that the whole block has, and nothing is taken for whole that is not."""

import io
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from pyoxigraph import NamedNode, RdfFormat

from citydip.resources import case_files
from citydip.validation.blocks import Block, Source, blocks_of
from citydip.validation.records import records

EXAMPLE = "https://e.example/"
MANY = "".join(f"e:filler{number} e:p 1 .\n" for number in range(20))


def block(text: str) -> Block:
    content = text.encode()
    source = Source("data.ttl", io.BytesIO(content), len(content), RdfFormat.TURTLE, EXAMPLE)
    with TemporaryFile() as spill:
        ((found, _),) = blocks_of(source, 0, 2 * len(content), spill)
    return found


def named(local: str) -> set[int]:
    return {hash(NamedNode(EXAMPLE + local))}


@pytest.mark.parametrize(
    ("text", "statements", "line"),
    [
        ("@prefix e: <https://e.example/> .\ne:a e:p 1 ;\n  e:q 2 .\n" + MANY, 2, 2),
        ("PREFIX e: <https://e.example/>\n" + MANY + "e:a e:p 1 .\ne:b e:p 1 .\ne:a e:q 2 .", 2, 22),
        ("@prefix e: <https://e.example/> .\n" + MANY + '<https://e.example/a> e:p """one\ntwo""" .\n', 1, 22),
        ("@prefix : <https://e.example/> .\n@prefix e: <https://e.example/> .\n" + MANY + ":a\n  e:p 1 .\n", 1, 23),
    ],
)
def test_a_record_first_on_its_line(text: str, statements: int, line: int) -> None:
    found = records(block(text), named("a"))
    assert found is not None
    assert [quad.subject.value for quad, _ in found] == [EXAMPLE + "a"] * statements  # type: ignore[union-attr]
    assert {where for _, where in found} == {line}


@pytest.mark.parametrize(
    "text",
    [
        "@prefix e: <https://e.example/> .\n" + MANY + "e:b e:p 1 . e:a e:p 1 .\n",
        "@prefix e: <https://e.example/> .\n" + MANY + "  e:a e:p 1 .\n",
        "@prefix e: <https://e.example/> .\n" + MANY + "e:a e:p 1 .\ne:b e:p 1 . e:a e:q 1 .\n",
        "@prefix e: <https://e.example/> .\n" + MANY + 'e:b e:p """\ne:a e:p 1 .\n""" . e:a e:p 1 ; e:q 2 .\n',
        "@prefix e: <https://e.example/> .\n" + MANY + 'e:a e:p """one\ne:b\n""" .\n',
        "@prefix e: <https://e.example/> .\n" + MANY + "@prefix e: <https://f.example/> .\n<https://e.example/a> e:p e:b .\n",
        "@prefix e: <https://e.example/> .\n" + MANY + "<a> e:p 1 .\n",
        "@prefix e: <https://e.example/> .\n" + MANY + "@base <https://f.example/> .\ne:a e:p <b> .\n",
    ],
)
def test_what_cannot_be_proven_is_not_given(text: str) -> None:
    assert records(block(text), named("a")) is None


def test_many_records_are_not_read_one_by_one() -> None:
    few = block("@prefix e: <https://e.example/> .\ne:a e:p 1 .\ne:b e:p 1 .\n")
    assert records(few, named("a")) is None


@pytest.mark.parametrize("path", case_files(), ids=lambda path: path.stem)
def test_records_of_worked_cases(path: Path) -> None:
    whole = block(path.read_text(encoding="utf-8"))
    by_subject: dict[int, set[str]] = {}
    for quad in whole.statements():
        by_subject.setdefault(hash(quad.subject), set()).add(str(quad))
    found = [(subject, records(whole, {subject})) for subject in [*whole.subjects][:30]]
    for subject, alone in found:
        assert alone is None or {str(quad) for quad, _ in alone} == by_subject[subject]
    # The files are written so that records stand first on their lines; of small ones even one record is not few.
    assert sum(alone is not None for _, alone in found) > len(found) // 2 or len(whole.subjects) < 8
