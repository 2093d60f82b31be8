"""What a store stands on: the small interface that memory, disk, a child process and a server share."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

__all__ = ["Cell", "Engine", "Holder", "Result", "Solutions", "Term", "node_of"]

Term = NamedNode | BlankNode | Literal | Triple
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Solutions:
    """The answer to a SELECT query; its rows are read once, as they come.

    Attributes:
        variables: their names, in order.
        rows: for each row its terms, None where there is none.
    """

    variables: tuple[str, ...]
    rows: Iterator[tuple[Term | None, ...]]


Result = Solutions | bool | Iterator[Triple]
"""What a query gives: solutions for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE."""


def node_of(iri: str) -> NamedNode | None:
    """The node of an IRI; None where the text is none."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


class Holder(Protocol):
    """What holds data."""

    @property
    def data_hash(self) -> str | None:
        """The first 16 hexadecimal digits of a hash of all data; None where the engine cannot know."""

    @property
    def place(self) -> str | None:
        """The address of the server that answers; None where it is this machine."""

    @property
    def beside(self) -> Collection[str]:
        """The folders of ontology/ that it holds and the root does not import, such as ``frameworks``."""


class Engine(Holder, Protocol):
    """What answers. Every error that it raises, while rows are read too, is one of ``citydip.errors``."""

    def query(self, query: str, name: str) -> Result:
        """Runs a query that was checked, with our prefixes declared; ``name`` is what errors call it."""

    def matching(
        self, subject: NamedNode | BlankNode | None, property_: NamedNode | None, value: Term | None, concluded: bool | None = None
    ) -> Iterable[Triple | Quad]:
        """The statements with that subject, property and value; None stands for any.

        ``concluded`` asks for those alone that follow by rule, or that do not.
        """

    def expect(self, nodes: Iterable[NamedNode]) -> None:
        """Says that the names of these nodes will be wanted, so that they can be fetched together."""
