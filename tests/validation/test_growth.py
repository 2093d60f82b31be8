"""What validation does grows no faster than the data: parts, results, comparisons, what is read and what engines are given."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pyoxigraph import Quad

from citydip.validation.blocks import Block
from citydip.validation.knowledge import knowledge
from citydip.validation.parts import survey_parts
from citydip.validation.sources import open_sources
from citydip.validation.workers import check_part
from tests.benchmarks.generate import cases, turtle
from tests.conftest import absent

PART = 40_000
CASES, CITIES = 400, 100
TIMES = 4
SLACK, FEW = 1.25, 20
"""Chance decides which cases are faulty, and how much stands before the first case."""


def counted(path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How much of everything there is for the data of a file."""
    read: list[int] = []
    statements = Block.statements

    def counting(block: Block) -> Iterator[Quad]:
        read.append(block.end - block.start)
        return statements(block)

    monkeypatch.setattr(Block, "statements", counting)
    with ExitStack() as stack:
        parts = survey_parts(open_sources([path], stack, {}), stack, PART)
        made = list(parts.parts("fast"))
        compared = [part for part in made if part.shapes == knowledge().collection_shapes]
        found = {
            "parts": len(parts),
            "records compared with each other": sum(len(part.own) for part in compared),
            "bytes given to engines": sum(len(part.text) for part in made),
            "bytes read": path.stat().st_size + sum(read),
            "results": sum(len(check_part(part)) for part in made),
        }
    monkeypatch.undo()
    return found


@pytest.mark.parametrize("faulty", [0.02, 0.3])
def test_growth_is_linear(faulty: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        import shacl  # noqa: F401
    except ImportError:
        absent("the fast engine")
    figures = []
    for count in (CASES, TIMES * CASES):
        path = tmp_path / f"{count}.ttl"
        groups = cases(count, 3, faulty, CITIES)
        path.write_text("".join(turtle(record for group in groups for record in group)), encoding="utf-8")
        figures.append(counted(path, monkeypatch))
    small, large = figures
    assert small["parts"] > 5
    assert small["results"] > 20
    assert {what: large[what] for what in large if large[what] > SLACK * TIMES * max(small[what], FEW)} == {}
