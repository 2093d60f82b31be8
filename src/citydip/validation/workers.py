"""Checks a part of the data, here or in processes of this machine."""

from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from citydip.errors import CitydipError, ValidationError
from citydip.validation.engines import ENGINES
from citydip.validation.results import RawResult
from citydip.validation.survey import node_hash

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

__all__ = ["PART_BYTES", "Part", "check_part", "in_processes"]

PART_BYTES: Final = 6 * 2**20
"""About how many bytes of the data a part has; a part needs about fifteen times as much memory while it is checked."""

_ATTEMPTS: Final = 3
"""How often a part is given to a process; whatever kills that many is no accident."""


@dataclass(frozen=True, slots=True)
class Part:
    """All that is needed to check some records.

    Attributes:
        text: Turtle without blank nodes.
        base: the IRI that it is relative to.
        own: the nodes whose results count.
        shapes: what is checked, as Turtle.
        engine: by which engine.
    """

    text: bytes
    base: str
    own: Collection[int]
    shapes: bytes
    engine: str


def check_part(part: Part) -> list[RawResult]:
    """The results about a part's own records.

    Raises:
        ValidationError: the engine failed.
    """
    own = part.own if isinstance(part.own, Set) else set(part.own)
    try:
        return [result for result in ENGINES[part.engine](part.text, part.base, part.shapes) if node_hash(result.focus) in own]
    except CitydipError:
        raise
    except Exception as error:
        # Engines fail in ways of their own; a result that is missing must never look like one that conforms.
        raise ValidationError("validate-engine-failed", engine=part.engine, reason=str(error)) from error


def in_processes(parts: Iterator[Part], jobs: int) -> Iterator[list[RawResult]]:
    """The results of parts that are checked in processes of this machine; parts whose process died are done again.

    Raises:
        ValidationError: processes died again and again.
    """
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    waiting: list[tuple[Part, int]] = []

    def following() -> tuple[Part, int] | None:
        if waiting:
            return waiting.pop()
        part = next(parts, None)
        return None if part is None else (part, 1)

    pool = _pool(jobs)
    running: dict[Future[list[RawResult]], tuple[Part, int]] = {}
    try:
        while True:
            # No more parts are in memory than there are processes, and one for each to go on with.
            while len(running) < 2 * jobs and (given := following()) is not None:
                try:
                    running[pool.submit(check_part, given[0])] = given
                except BrokenProcessPool:
                    waiting.append(given)
                    break
            if not running and not waiting:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            broken = False
            for future in done:
                part, attempt = running.pop(future)
                try:
                    results = future.result()
                except BrokenProcessPool:
                    broken = True
                    if attempt == _ATTEMPTS:
                        raise ValidationError("validate-worker-died", attempts=_ATTEMPTS) from None
                    waiting.append((part, attempt + 1))
                else:
                    yield results
            if broken:
                waiting += [(part, attempt) for part, attempt in running.values()]
                pool.shutdown(wait=False, cancel_futures=True)
                pool, running = _pool(jobs), {}
    finally:
        _end(pool)


def _pool(jobs: int) -> "ProcessPoolExecutor":
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def _end(pool: "ProcessPoolExecutor") -> None:
    """Ends the processes at once, whatever they are at."""
    processes: dict[int, Any] = dict(pool._processes or {})
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes.values():
        process.terminate()
