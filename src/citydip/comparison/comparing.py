"""Cases beside the paper, all of it together."""

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from citydip.comparison.agreement import Agreement, agreement, without_dimension
from citydip.comparison.statements import Tested, Untested, cannot_be_tested, tested
from citydip.errors import DataError
from citydip.questions import find
from citydip.store import Store, Term
from citydip.terms import PREFIXES

__all__ = ["Comparison", "compare"]

_CASES = f"SELECT (COUNT(DISTINCT ?case) AS ?cases) WHERE {{ ?case a <{PREFIXES['cd']}Activity> }}"


@dataclass(frozen=True, slots=True)
class FunctionCell:
    """A dimension and a function.

    Attributes:
        coded: how many cases are coded with both.
        listed: how many the paper's lists put there, by their kind.
        paper: whether the paper joins them.
    """

    coded: int
    listed: int
    paper: bool


@dataclass(frozen=True, slots=True)
class KindCell:
    """A kind of activity and a dimension.

    Attributes:
        coded: how many cases of the kind are coded with the dimension.
        listed: whether the paper's lists put the kind there.
    """

    coded: int
    listed: bool


@dataclass(frozen=True)
class Comparison:
    """Cases beside the paper.

    Attributes:
        store: what was compared.
        cases: how many activities there are.
        dimensions: the paper's, in its order.
        functions: for each pair of a dimension and a function the counts.
        kinds: for each pair of a kind and a dimension that occurs, the counts.
        tested: what cases can test, with what speaks for and against.
        untested: what they cannot, by reason.
        agreement: how far coders agree on dimensions; None where no case has several who gave any.
        codings_without_dimension: how often a coder gave functions only of a case that several coders coded; these do not count there.
    """

    store: Store
    cases: int
    dimensions: tuple[NamedNode, ...]
    functions: Mapping[tuple[Term, Term], FunctionCell]
    kinds: Mapping[tuple[Term, Term], KindCell]
    tested: tuple[Tested, ...]
    untested: tuple[Untested, ...]
    agreement: Agreement | None
    codings_without_dimension: int


def compare(store: Store) -> Comparison:
    """Sets the cases of a store beside the paper.

    Raises:
        DataError: there is no case in it.
    """
    cases = int(str(store.plain(store.select(_CASES)[0][0])))
    if not cases:
        raise DataError("compare-no-cases")
    functions = {
        (dimension, function): FunctionCell(_number(store, coded), _number(store, listed), store.plain(paper) is True)
        for dimension, function, coded, listed, paper in find("Q62").of(store, {}).terms
        if dimension and function
    }
    kinds = {
        (kind, dimension): KindCell(_number(store, coded), store.plain(listed) is True)
        for kind, dimension, coded, listed in find("Q63").of(store, {}).terms
        if kind and dimension
    }
    dimensions = tuple(dict.fromkeys(dimension for dimension, _ in functions if isinstance(dimension, NamedNode)))
    return Comparison(
        store,
        cases,
        dimensions,
        functions,
        kinds,
        tuple(tested(store)),
        cannot_be_tested(),
        agreement(store, dimensions),
        without_dimension(store),
    )


def _number(store: Store, term: Term | None) -> int:
    value = store.plain(term)
    assert isinstance(value, int)  # noqa: S101 (it is a count)
    return value
