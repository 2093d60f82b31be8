"""Looks records up in large documents: only their own lines are parsed again."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from citydip.validation.blocks import Block
from citydip.validation.documents import Document
from citydip.validation.engines import BLANK
from citydip.validation.places import Found, gather, with_places
from citydip.validation.survey import node_hash

__all__ = ["find_in_blocks"]

_PREFIX = re.compile(rb"@?prefix\s+([^\s:]*):\s*<([^<>]*)>", re.IGNORECASE)
_LONGEST = 400
"""A record has seldom more lines."""


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
    if not block.line:
        for quad in block.statements():
            yield Triple(_blank(quad.subject), quad.predicate, _blank(quad.object)), None, None
        return
    text = block.source.read(block.start, block.end)
    quick = None if b'"""' in text or b"'''" in text else _by_lines(block, text, wanted)
    if quick is not None:
        yield from quick
        return
    shift = len(block.prologue.decode())
    document = Document(block.source.name, block.prologue + text, RdfFormat.TURTLE, block.base)
    for triple, line, column in with_places(document, 0, wanted):
        if line is not None and column is not None:
            yield triple, line + block.line - 1, column - shift if line == 1 else column


def _blank(term: Any) -> Any:
    """A term with its blank node back."""
    return BlankNode(term.value[len(BLANK) :]) if isinstance(term, NamedNode) and term.value.startswith(BLANK) else term


def _by_lines(block: Block, text: bytes, wanted: Set[str]) -> list[tuple[Triple, int, int]] | None:
    """The same where each of the nodes stands first on a line; None where one does not."""
    prefixes = [(name, iri.decode()) for name, iri in _PREFIX.findall(block.prologue + text)]
    marks = {f"<{node[1:-1]}>".encode(): node for node in wanted}
    for name, iri in prefixes:
        marks |= {name + b":" + node[1 + len(iri) : -1].encode(): node for node in wanted if node.startswith(f"<{iri}")}
    prologue = b"".join(b"@prefix " + name + b": <" + iri.encode() + b"> . " for name, iri in prefixes)
    lines = text.split(b"\n")
    found: list[tuple[Triple, int, int]] = []
    missing = set(wanted)
    for number, line in enumerate(lines):
        if not line or line[0] in b" \t@#":
            continue
        node = marks.get(line.split(None, 1)[0])
        if node is None:
            continue
        some = prologue + b"\n".join(lines[number : number + _LONGEST])
        try:
            for quad in parse(some, RdfFormat.TURTLE, base_iri=block.base):
                if str(quad.subject) != node:
                    break
                found.append((quad.triple, block.line + number, 1))
                missing.discard(node)
        except SyntaxError:
            # The lines end within a later record, or within a longer one than most.
            if len(lines) > number + _LONGEST and found and str(found[-1][0].subject) == node:
                return None
    return None if missing else found
