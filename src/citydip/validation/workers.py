"""Checks a part of the data; and does work piece by piece in processes of this machine."""

from collections.abc import Callable, Collection, Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from citydip.errors import CitydipError, ValidationError
from citydip.validation.engines import ENGINES
from citydip.validation.results import RawResult
from citydip.validation.survey import node_hash

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

__all__ = ["PART_BYTES", "Part", "check_part", "in_processes"]

PART_BYTES: Final = 6 * 2**20
"""About how many bytes of the data a part has; a part needs about fifteen times as much memory while it is checked."""

Given = TypeVar("Given")
Made = TypeVar("Made")

_SECONDS: Final = 2
"""How long the thread behind a pool may take to see that its processes are gone."""

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


def in_processes(work: Callable[[Given], Made], given: Iterator[Given], jobs: int) -> Iterator[Made]:
    """What processes of this machine make of each of some pieces, in any order; pieces whose process died are done again.

    Args:
        work: a function of a module.
        given: the pieces, made when they are asked for.
        jobs: how many processes.

    Raises:
        ValidationError: processes died again and again.
    """
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    waiting: list[tuple[Given, int]] = []

    def following() -> tuple[Given, int] | None:
        if waiting:
            return waiting.pop()
        piece = next(given, None)
        return None if piece is None else (piece, 1)

    pool = _pool(jobs)
    running: dict[Future[Made], tuple[Given, int]] = {}
    try:
        while True:
            broken = False
            # No more pieces are in memory than there are processes, and one for each to go on with.
            while len(running) < 2 * jobs and (next_one := following()) is not None:
                try:
                    running[pool.submit(work, next_one[0])] = next_one
                except BrokenProcessPool:
                    waiting.append(next_one)
                    broken = True
                    break
            if not running and not waiting:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                piece, attempt = running.pop(future)
                try:
                    made = future.result()
                except BrokenProcessPool:
                    broken = True
                    if attempt == _ATTEMPTS:
                        raise ValidationError("validate-worker-died", attempts=_ATTEMPTS) from None
                    waiting.append((piece, attempt + 1))
                else:
                    yield made
            if broken:
                waiting += running.values()
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
    manager: Any = pool._executor_manager_thread
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes.values():
        process.terminate()
    if manager is not None:
        # Python would wake it at the end of the program, and complain if it is just closing; not for ever, as it may wait for the dead.
        manager.join(_SECONDS)
