"""From one form of data into another: the endings of the files say which."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse, serialize

from citydip.errors import OutputError
from citydip.messages import text
from citydip.rdf import SYNTAXES, errors_named, read
from citydip.terms import PREFIXES

__all__ = ["Outcome", "convert"]

_WITH_GRAPHS: Final = (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD)


@dataclass
class Outcome:
    """What became of the data.

    Attributes:
        statements: how many were written.
        graphs_left_out: how many statements stood in a named graph, which the output cannot name.
    """

    statements: int = 0
    graphs_left_out: int = 0

    def lines(self, language: str) -> list[str]:
        """What people are told of it, line by line."""
        said = [text("convert-written", language, statements=self.statements)]
        if self.graphs_left_out:
            said.append(text("convert-graphs", language, count=self.graphs_left_out))
        return said


def convert(inputs: Sequence[Path], output: Path, ending: str | None = None) -> Outcome:
    """Writes the data of some files into another one.

    Args:
        inputs: the files; their endings say what they are.
        output: where to write.
        ending: what the output is, such as ``.ttl``; where None, its own ending.

    Raises:
        DataError: an input is missing, broken, or of an unknown kind.
        OutputError: the ending of the output is not known.
    """
    ending = ending or output.suffix.lower()
    syntax = SYNTAXES.get(ending)
    if syntax is None:
        raise OutputError("convert-format", file=str(output), known=" ".join(SYNTAXES))
    outcome = Outcome()
    with output.open("wb") as stream:
        serialize(_counted(inputs, syntax, outcome), stream, syntax, prefixes=PREFIXES)
    return outcome


def _counted(inputs: Sequence[Path], syntax: RdfFormat, outcome: Outcome) -> Iterator[Quad]:
    for path in inputs:
        content, its_syntax = read(path)
        with errors_named(path):
            for quad in parse(content, its_syntax, base_iri=path.resolve().as_uri(), rename_blank_nodes=True):
                outcome.statements += 1
                if syntax in _WITH_GRAPHS or isinstance(quad.graph_name, DefaultGraph):
                    yield quad
                else:
                    outcome.graphs_left_out += 1
                    yield Quad(*quad.triple)
