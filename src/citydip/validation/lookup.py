"""Looks records up in large documents: only their own lines are parsed again."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from citydip.validation.blocks import Block
from citydip.validation.documents import Document
from citydip.validation.engines import BLANK
from citydip.validation.places import Found, gather, with_places
from citydip.validation.records import records
from citydip.validation.survey import node_hash

__all__ = ["find_in_blocks"]


def find_in_blocks(blocks: Sequence[Block], wanted: Set[str], governments: Mapping[int, Sequence[NamedNode]]) -> Found:
    """What the data says of some nodes, and where.

    Args:
        blocks: the blocks of all documents.
        wanted: the nodes, as N-Triples writes them.
        governments: what governs places, by their numbers.
    """
    found = Found()
    nodes = {node_hash(node): node for node in wanted}
    for number, node in nodes.items():
        found.governments[node] = list(governments.get(number, ()))
    for governors in found.governments.values():
        nodes |= {hash(governor): str(governor) for governor in governors}
    for block in blocks:
        here = {nodes[number] for number in nodes.keys() & set(block.subjects)}
        # What was gathered has no place of its own.
        if here and block.source.name:
            named = {node for node in here if node.startswith("<")}
            if block.original is not None and named:
                gather(found, _statements(block.original, named), block.source.name, named)
                here -= named
            gather(found, _statements(block, here), block.source.name, here)
    return found


def _statements(block: Block, wanted: Set[str]) -> Iterator[tuple[Triple, int | None, int | None]]:
    """The statements about some nodes with their line and column; those of a block that was written anew have none."""
    quick = records(block, {node_hash(node) for node in wanted})
    if not block.line:
        for quad in block.statements() if quick is None else (quad for quad, _ in quick):
            yield Triple(_blank(quad.subject), quad.predicate, _blank(quad.object)), None, None
    elif quick is not None:
        for quad, line in quick:
            yield quad.triple, line, 1
    else:
        text = block.source.read(block.start, block.end)
        shift = len(block.prologue.decode())
        document = Document(block.source.name, block.prologue + text, RdfFormat.TURTLE, block.base)
        for triple, where, column in with_places(document, 0, wanted):
            if where is not None and column is not None:
                yield triple, where + block.line - 1, column - shift if where == 1 else column


def _blank(term: Any) -> Any:
    """A term with its blank node back."""
    return BlankNode(term.value[len(BLANK) :]) if isinstance(term, NamedNode) and term.value.startswith(BLANK) else term
