"""Why something is inconsistent: a few axioms that clash by themselves, found by asking a reasoner about parts of the whole.

The search is that for a minimal unsatisfiable subset by progression (Marques-Silva, Janota and Belov 2013,
https://doi.org/10.1007/978-3-642-39799-8_39): the shortest beginning of the list that clashes ends with an axiom that is needed; keep that
one, drop what stands behind it, and start again. Justifications: Horridge, Parsia and Sattler 2008
(https://doi.org/10.1007/978-3-540-88564-1_21).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from citydip.errors import ReasonerError
from citydip.inference.axioms import Axiom

__all__ = ["Explanation", "contract"]

_CUTS = 16


@dataclass(frozen=True, slots=True)
class Explanation:
    """Axioms that cannot be true together.

    Attributes:
        of: the class that they leave without a possible member; None where they are an inconsistency.
        axioms: the axioms, in the order in which they are best read.
        minimal: whether none of them can be left out; False where time or runs were used up before that was known.
    """

    of: NamedNode | None
    axioms: tuple[Axiom, ...]
    minimal: bool


def contract(
    axioms: Sequence[Axiom],
    first_clash: Callable[[Sequence[Sequence[Axiom]], float], int | None],
    seconds: float,
    runs: int = 60,
) -> tuple[list[Axiom], bool]:
    """A part of some axioms that clashes as they do, and whether it is minimal.

    Args:
        axioms: axioms that clash; those that are likely to take part stand in front.
        first_clash: takes parts of them, each longer than the one before, and a number of seconds, and says which part is the first to
            clash; None where none does.
        seconds: how long the search may take.
        runs: how often ``first_clash`` may be called.
    """
    deadline = time.monotonic() + seconds
    needed: list[Axiom] = []
    candidates = list(axioms)
    while True:
        # Beginnings up to `low` do not clash, those from `high` on do.
        low, high = -1, len(candidates)
        while high - low > 1:
            left = deadline - time.monotonic()
            if left <= 0 or runs <= 0:
                return needed + candidates[:high], False
            runs -= 1
            sizes = _cuts(low, high, doubling=not needed)
            try:
                index = first_clash([needed + candidates[:size] for size in sizes], left)
            except ReasonerError:
                return needed + candidates[:high], False
            if index is None:
                low = sizes[-1]
            else:
                low, high = sizes[index - 1] if index else low, sizes[index]
        if high == 0:
            return needed, True
        needed.append(candidates[high - 1])
        del candidates[high - 1 :]


def _cuts(low: int, high: int, *, doubling: bool) -> list[int]:
    """Numbers between two numbers, rising: all where they are few; else at even distances, or denser in front."""
    if high - low - 1 <= _CUTS:
        return list(range(low + 1, high))
    if doubling and low < 0:
        return [size for size in (0, *(4 << step for step in range(_CUTS))) if size < high]
    return sorted({low + 1, *(low + (high - low) * step // _CUTS for step in range(1, _CUTS))})
