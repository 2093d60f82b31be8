"""How far coders agree on the dimensions of cases that several of them coded.

Each dimension is a judgement of its own, given or not, of every coder who gave any. Who gave functions only has not judged the
dimensions, which is no judgement that there is none: such codings do not count.

Two coders: Cohen's kappa (Cohen 1960, https://doi.org/10.1177/001316446002000104).
More: Krippendorff's alpha for nominal data, which takes cases that not all of them coded (Krippendorff 2018, Content Analysis, ch. 12).
Both are computed by NLTK, the extra ``[agreement]``.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from pyoxigraph import Literal, NamedNode

from citydip.store import Store, Term
from citydip.terms import PREFIXES

__all__ = ["Agreement", "DimensionAgreement", "agreement", "without_dimension"]

_CODINGS: Final = f"""
PREFIX cd: <{PREFIXES["cd"]}>
SELECT ?case ?coder ?dimension WHERE {{
    ?coding a cd:Coding ;
        cd:codes   ?case ;
        cd:codedBy ?coder .
    OPTIONAL {{ ?coding cd:dimension ?dimension }}
}}
ORDER BY ?case ?coder ?dimension
"""

Judgements = Mapping[Term, Mapping[Term, frozenset[Term]]]
"""For each case and each of its coders the dimensions that the coder gave, if any."""


@dataclass(frozen=True, slots=True)
class DimensionAgreement:
    """How far coders agree on one dimension.

    Attributes:
        dimension: which.
        observed: the share of pairs of judgements on one case that are the same, from 0 to 1.
        coefficient: kappa or alpha, at most 1; None where all judgements are the same, so that it is not defined, or NLTK is not installed.
    """

    dimension: NamedNode
    observed: float
    coefficient: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree.

    Attributes:
        measure: ``kappa`` for two coders, ``alpha`` for more.
        coders: how many.
        cases: how many cases have dimensions by at least two of them.
        dimensions: one of them after the other.
        computed: whether the coefficients could be computed.
    """

    measure: str
    coders: int
    cases: int
    dimensions: tuple[DimensionAgreement, ...]
    computed: bool


def agreement(store: Store, dimensions: Sequence[NamedNode]) -> Agreement | None:
    """How far the coders of a store agree; None where no case has dimensions by several coders.

    Args:
        store: whom to ask.
        dimensions: the dimensions to look at.
    """
    given_any = {case: {coder: dims for coder, dims in judged.items() if dims} for case, judged in _judgements(store).items()}
    judgements = {case: judged for case, judged in given_any.items() if len(judged) > 1}
    if not judgements:
        return None
    coders = {coder for judged in judgements.values() for coder in judged}
    measure = "kappa" if len(coders) == 2 else "alpha"
    found = []
    computed = find_spec("nltk") is not None
    for dimension in dimensions:
        given = [(str(coder), str(case), dimension in dims) for case, judged in judgements.items() for coder, dims in judged.items()]
        coefficient = _coefficient(given, measure) if computed else None
        found.append(DimensionAgreement(dimension, _observed(judgements, dimension), coefficient))
    return Agreement(measure, len(coders), len(judgements), tuple(found), computed)


def without_dimension(store: Store) -> int:
    """How often a coder gave functions only of a case that several coders coded."""
    return sum(not dimensions for judged in _judgements(store).values() for dimensions in judged.values())


def _judgements(store: Store) -> Judgements:
    """The cases that at least two coders coded; what one coder gave in several codings counts as given."""
    found: dict[Term, dict[Term, frozenset[Term]]] = defaultdict(dict)
    for case, coder, dimension in store.select(_CODINGS):
        if case and coder and not isinstance(case, Literal):
            found[case][coder] = found[case].get(coder, frozenset()) | ({dimension} if dimension else frozenset())
    return {case: judged for case, judged in found.items() if len(judged) > 1}


def _observed(judgements: Judgements, dimension: NamedNode) -> float:
    same = pairs = 0
    for judged in judgements.values():
        given = sum(dimension in dimensions for dimensions in judged.values())
        withheld = len(judged) - given
        same += given * (given - 1) + withheld * (withheld - 1)
        pairs += len(judged) * (len(judged) - 1)
    return same / pairs


def _coefficient(given: Sequence[tuple[str, str, bool]], measure: str) -> float | None:
    if len({judgement for *_, judgement in given}) < 2:
        return None
    from nltk.metrics.agreement import AnnotationTask

    task = AnnotationTask(data=list(given))
    return float(task.kappa() if measure == "kappa" else task.alpha())
