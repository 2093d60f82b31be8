"""The rows of an answer, for machines and for people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from citydip.store.engine import Cell, Term

if TYPE_CHECKING:
    from pandas import DataFrame

    from citydip.store.names import Store

__all__ = ["Rows"]


@dataclass(frozen=True)
class Rows:
    """The rows of a SELECT query.

    Attributes:
        columns: the names of the variables, in order.
        terms: for each row its RDF terms, None where there is none.
        store: the store that answered, which knows the names of things.
        cut: whether a limit left rows out.
    """

    columns: Sequence[str]
    terms: Sequence[tuple[Term | None, ...]]
    store: "Store"
    cut: bool = field(default=False, kw_only=True)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.terms)

    def records(self) -> list[dict[str, Cell]]:
        """The rows as flat objects from column to id, number, truth value, text or None."""
        return [{name: self.store.plain(term) for name, term in zip(self.columns, row, strict=True)} for row in self.terms]

    def labels(self, language: str = "en") -> list[tuple[Cell, ...]]:
        """The rows as people read them in ``en`` or ``fa``: names instead of ids; numbers and truth values stay."""

        def cell(term: Term | None) -> Cell:
            return self.store.plain(term) if term is None or isinstance(term, Literal) else self.store.label(term, language)

        return [tuple(map(cell, row)) for row in self.terms]

    def headings(self, language: str = "en") -> list[str]:
        """What the columns are called in ``en`` or ``fa``; for a query of the user's own, its variables."""
        return list(self.columns)

    def to_dataframe(self, language: str | None = None) -> "DataFrame":
        """The rows as a pandas DataFrame.

        Args:
            language: ``en`` or ``fa`` for names and headings in that language; None for ids and the names of variables.

        Raises:
            ImportError: pandas is not installed.
        """
        from pandas import DataFrame

        if language is None:
            return DataFrame(self.records(), columns=list(self.columns))
        return DataFrame(self.labels(language), columns=self.headings(language))
