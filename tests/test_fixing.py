"""`citydip fix` on RDF: what it says that it did is what is there, and the rest of the file stays as its keeper wrote it."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse, serialize

from citydip.rdf import SYNTAXES
from tests.run import run

PROLOGUE: Final = """# kept by hand
@prefix cd: <https://w3id.org/citydip/ontology#> .
@prefix kind: <https://w3id.org/citydip/concept/kind/> .
@prefix dimension: <https://w3id.org/citydip/concept/dimension/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://example.org/> .

ex:before
    skos:prefLabel "كنار"@ar .  # kind:Twining is misspelt below
"""
WRONG: Final = PROLOGUE + '[]  a cd:Activty ;  cd:kindd kind:Twining ;\n    skos:prefLabel "نمايشگاه"@fa ;  cd:start "۱۹۹۸" .  # the end\n'
RIGHT: Final = PROLOGUE + '[]  a cd:Activity ;  cd:kind kind:Twinning ;\n    skos:prefLabel "نمایشگاه"@fa ;  cd:start "1998" .  # the end\n'


def fixed(content: str, folder: Path, ending: str = ".ttl") -> tuple[str, dict[str, Any]]:
    """The copy of a file, and what the command says of it."""
    (folder / f"a{ending}").write_text(content, encoding="utf-8")
    done = run("fix", str(folder / f"a{ending}"), "-o", str(folder / f"b{ending}"), "--format", "json")
    assert done.returncode in {0, 1}, done.stderr
    assert (folder / f"a{ending}").read_text(encoding="utf-8") == content
    return (folder / f"b{ending}").read_text(encoding="utf-8"), json.loads(done.stdout)


def canonical(content: str, syntax: RdfFormat) -> Dataset:
    found = Dataset(parse(content.encode(), syntax))
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return found


def test_only_what_is_wrong_changes(tmp_path: Path) -> None:
    copy, said = fixed(WRONG, tmp_path)
    assert copy == RIGHT
    assert [(edit["old"], edit["new"]) for edit in said["edits"]] == [
        ("cd:Activty", "cd:Activity"),
        ("kind:Twining", "kind:Twinning"),
        ("cd:kindd", "cd:kind"),
        ("نمايشگاه", "نمایشگاه"),
        ("۱۹۹۸", "1998"),
    ]


def test_ends_of_lines_stay(tmp_path: Path) -> None:
    windows = WRONG.replace("\n", "\r\n").encode()
    (tmp_path / "a.ttl").write_bytes(windows)
    done = run("fix", str(tmp_path / "a.ttl"), "-o", str(tmp_path / "b.ttl"))
    assert done.returncode in {0, 1}, done.stderr
    assert (tmp_path / "b.ttl").read_bytes() == RIGHT.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("ending", [".nt", ".nq", ".trig", ".jsonld", ".rdf"])
def test_every_syntax_says_the_same_afterwards(ending: str, tmp_path: Path) -> None:
    syntax = SYNTAXES[ending]
    content = (serialize(parse(WRONG.encode(), RdfFormat.TURTLE), format=syntax) or b"").decode()
    copy, said = fixed(content, tmp_path, ending)
    assert len(said["edits"]) == 5
    assert canonical(copy, syntax) == canonical(RIGHT, RdfFormat.TURTLE)


def test_what_cannot_be_edited_in_place_keeps_its_prefixes(tmp_path: Path) -> None:
    escaped, said = fixed(WRONG.replace("نمايشگاه", "\\u0646\\u0645\\u0627\\u064Aشگاه"), tmp_path)
    assert len(said["edits"]) == 5
    assert "@prefix kind: <https://w3id.org/citydip/concept/kind/> ." in escaped
    assert canonical(escaped, RdfFormat.TURTLE) == canonical(RIGHT, RdfFormat.TURTLE)
