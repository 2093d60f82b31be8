"""Surveys stretches of a document in processes, before it is known that all before them were cut rightly and change no prefix.

Whoever asks takes a stretch only after all before it turned out so; else it is surveyed anew, from the right place.
"""

from collections.abc import Generator, Iterator
from typing import NamedTuple

from pyoxigraph import RdfFormat, parse

from citydip.validation.blocks import Tables, prologue_of, tables_of
from citydip.validation.survey import Blanks, Survey
from citydip.validation.workers import in_processes

__all__ = ["Ready", "surveyed_ahead"]


class _Stretch(NamedTuple):
    number: int
    text: bytes
    prologue: bytes
    base: str


class Ready(NamedTuple):
    """A stretch that was surveyed.

    Attributes:
        tables: what its block keeps of the survey.
        found: the rest of it.
        prologue: the prefixes known at its end, on one line.
        base: the base known at its end.
    """

    tables: Tables
    found: Survey
    prologue: bytes
    base: str


def surveyed_ahead(texts: Iterator[bytes], prologue: bytes, base: str, jobs: int) -> Generator[tuple[bytes, Ready | None]]:
    """Stretches in their order, each with its survey; None where it is broken, or cut in the middle of a statement.

    Args:
        texts: the stretches.
        prologue: the prefixes that are probably known at the start of each.
        base: the base that is probably known there.
        jobs: how many processes survey.

    Raises:
        ValidationError: processes died again and again.
    """
    waiting: dict[int, bytes] = {}

    def stretches() -> Iterator[_Stretch]:
        for number, text in enumerate(texts):
            waiting[number] = text
            yield _Stretch(number, text, prologue, base)

    done: dict[int, Ready | None] = {}
    following = 0
    for number, ready in in_processes(_survey, stretches(), jobs):
        done[number] = ready
        while following in done:
            yield waiting.pop(following), done.pop(following)
            following += 1


def _survey(stretch: _Stretch) -> tuple[int, Ready | None]:
    parser = parse(stretch.prologue + stretch.text, RdfFormat.TURTLE, base_iri=stretch.base)
    found = Survey()
    try:
        found.read(parser, Blanks(0))
    except (SyntaxError, ValueError, MemoryError):
        return stretch.number, None
    tables = tables_of(found)
    found.trim()
    return stretch.number, Ready(tables, found, prologue_of(parser), parser.base_iri or stretch.base)
