"""The two engines say the same, to the tuple: on generated graphs, half of them with faults of every kind, and on every fixture."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import RdfFormat

from citydip.resources import case_files
from citydip.validation import RawResult
from citydip.validation.documents import Document, survey, text_of
from citydip.validation.engines import ENGINES
from citydip.validation.knowledge import knowledge
from tests.benchmarks.generate import FAULTS, Record, case, shared, turtle
from tests.conftest import absent

GRAPHS = 300
FIXTURES = sorted(Path(__file__).parents[1].glob("shapes/**/*.ttl"))


def small_graph(seed: int) -> list[Record]:
    """One case with its shared entities; every second one has the fault whose turn it is."""
    random = Random(seed)  # noqa: S311 (nothing secret)
    found = [*shared(2, random), *case(seed // 2, 2, random)]
    if seed % 2:
        fault = list(FAULTS.values())[seed // 2 % len(FAULTS)]
        random.shuffle(found)
        # Not every case has a record that the fault fits; then the first that any fault fits is spoilt.
        any(apply(record, random) for apply in (fault, *FAULTS.values()) for record in found)
    return found


def both(text: str) -> Iterator[set[RawResult]]:
    documents = [Document("", text.encode(), RdfFormat.TURTLE, "https://example.org/graph")]
    data, base = text_of(documents, survey(documents))
    for engine in ("fast", "reference"):
        yield set(ENGINES[engine](data, base, knowledge().shapes))


@pytest.fixture(autouse=True)
def _fast_engine() -> None:
    try:
        import shacl  # noqa: F401
    except ImportError:
        absent("the fast engine")


def test_generated_graphs() -> None:
    violated: set[tuple[str, str]] = set()
    faulty = 0
    for seed in range(GRAPHS):
        fast, reference = both("".join(turtle(small_graph(seed))))
        assert fast == reference, f"graph {seed}: only fast {fast - reference}, only reference {reference - fast}"
        faulty += any(result.focus.startswith("<https://example.org/") for result in fast)
        violated |= {(result.shape, result.component) for result in fast}
    assert faulty > GRAPHS // 3
    # Faults of every kind: most constraints were violated at least once.
    assert len({shape for shape, _ in violated}) > 60


@pytest.mark.parametrize("path", [*FIXTURES, *case_files()], ids=lambda path: path.stem)
def test_fixtures(path: Path) -> None:
    fast, reference = both(path.read_text(encoding="utf-8"))
    assert fast == reference
