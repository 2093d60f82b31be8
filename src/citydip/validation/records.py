"""Reads single records of a block without parsing the rest of it.

A record is looked for where its subject stands first on a line. The survey has counted the statements about each node: a record
of which as many are found was found whole, however the text is written. Where one is not, the block has to be parsed.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Set
from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from citydip.validation.blocks import Block

__all__ = ["records"]

_SUBJECT: Final = re.compile(rb"\n(<[^<>\s]*>|[^\s<>\"'#@.,;:()\[\]{}]*:[^\s<>\"';,]*)")
_PREFIX: Final = re.compile(rb"@?prefix\s+([^\s:]*):\s*<([^<>]*)>", re.IGNORECASE)
_MOST: Final = 4
"""Where one of so many nodes of a block is wanted, parsing it costs no more."""


def records(block: Block, wanted: Set[int]) -> list[tuple[Quad, int]] | None:
    """The statements about some nodes, each with the line on which its record starts, counted from 1.

    Args:
        block: the block.
        wanted: the numbers of nodes of which something is said in it.

    Returns:
        None where not all of them can be found so.
    """
    if _MOST * len(wanted) > len(block.subjects):
        return None
    if block.index is None:
        block.index = _index(block)
    prologue, nodes, starts = block.index
    missing = {node: block.sizes[bisect_left(block.subjects, node)] for node in wanted}
    text, line, counted = block.source.read(block.start, block.end), block.line, 0
    pieces, lines = [prologue], dict[int, int]()
    for place, node in enumerate(nodes):
        if node in missing:
            line += text.count(b"\n", counted, starts[place])
            counted = starts[place]
            pieces.append(text[counted : starts[place + 1]])
            lines.setdefault(node, line)
    found = []
    try:
        for quad in parse(b"".join(pieces), RdfFormat.TURTLE, base_iri=block.base):
            number = hash(quad.subject)
            if number in missing:
                missing[number] -= 1
                found.append((quad, lines.get(number, line)))
    except SyntaxError:
        return None
    return None if any(missing.values()) else found


def _index(block: Block) -> tuple[bytes, "array[int]", "array[int]"]:
    """The prefixes of a block, the nodes that stand first on its lines, and where, with its end; nothing where prefixes change."""
    text = block.source.read(block.start, block.end)
    nodes, starts, last = array("q"), array("I"), b""
    prefixes = _prefixes(block.prologue, text)
    if prefixes is None:
        return b"", nodes, starts
    for match in _SUBJECT.finditer(b"\n" + text):
        if match[1] != last:
            last = match[1]
            nodes.append(_number(last, prefixes))
            starts.append(match.start())
    starts.append(len(text))
    return b"".join(b"@prefix %s: <%s> . " % prefix for prefix in prefixes.items()), nodes, starts


def _prefixes(prologue: bytes, text: bytes) -> dict[bytes, bytes] | None:
    """The prefixes of a block; None where they, or its base, are not the same all over it."""
    lowered = text.lower()
    if b"base" in lowered and re.search(rb"base\s*<", lowered):
        return None
    found: dict[bytes, bytes] = {}
    for name, iri in _PREFIX.findall(prologue + text if b"prefix" in lowered else prologue):
        if found.setdefault(name, iri) != iri:
            return None
    return found


def _number(subject: bytes, prefixes: dict[bytes, bytes]) -> int:
    """The number of a node from the way that it is written; 0 where that is no simple one."""
    try:
        if subject[0] == ord("<"):
            return hash(NamedNode(subject[1:-1].decode()))
        prefix, _, local = subject.partition(b":")
        return hash(NamedNode((prefixes[prefix] + local).decode()))
    except (KeyError, ValueError):
        return 0
