"""Every class and property is touched by a query, a shape, the paper's data or an example that runs, or waits for a reason."""

import re
from pathlib import Path

import pytest

from tests.graph import Graph

ROOT = Path(__file__).parents[1]
TOUCHED_BY = (
    "queries/*/*.rq",
    "shapes/*.ttl",
    "ontology/schemes/*.ttl",
    "ontology/paper/*.ttl",
    "ontology/cases/*.ttl",
    "tests/inference/*/*",
    "tests/shapes/good.ttl",
    "docs/*.md",
    "README.md",
)

# Each list goes when what it waits for is there: a term that is touched must not stand here.
WAITING: dict[str, str] = {}


def touched(names: list[str]) -> set[str]:
    files = [path for pattern in TOUCHED_BY for path in ROOT.glob(pattern)]
    assert len(files) > 100
    words = set(re.findall(r"(?<![\w-])cd:(\w+)", "\n".join(path.read_text(encoding="utf-8") for path in files)))
    return words & set(names)


@pytest.fixture(scope="module")
def terms() -> list[str]:
    graph = Graph()
    kinds = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
    namespace = "https://w3id.org/citydip/ontology#"
    return [node.value.removeprefix(namespace) for kind in kinds for node in graph.all(kind) if node.value.startswith(namespace)]


def test_every_term_is_touched_or_waits_for_a_reason(terms: list[str]) -> None:
    assert len(terms) > 170
    waiting = [name for names in WAITING.values() for name in names.split()]
    assert len(waiting) == len(set(waiting))
    assert set(terms) - touched(terms) == set(waiting)


def test_a_term_that_nothing_touches_is_caught(terms: list[str]) -> None:
    with pytest.raises(AssertionError):
        test_every_term_is_touched_or_waits_for_a_reason([*terms, "Embassy"])


def test_a_term_that_waits_no_longer_is_caught(terms: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WAITING, "nothing", "City")
    with pytest.raises(AssertionError):
        test_every_term_is_touched_or_waits_for_a_reason(terms)
