"""What the shapes of a record see outside of its block, so that each block is checked as if all others were at hand.

A shape sees the nodes that a record points to, what they govern or are a kind of, and the records that point to it. Of these a
block is given the statements by the properties that shapes follow; its results are those about its own records. A record whose
statements stand in several blocks is none of their own: its statements are gathered into a block of another kind.
"""

import heapq
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Final

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

from citydip.terms import PREFIXES
from citydip.validation.blocks import Block, Source, written
from citydip.validation.followed import followed
from citydip.validation.knowledge import knowledge
from citydip.validation.records import records
from citydip.validation.survey import STEPS, Blanks, Survey

__all__ = ["Links", "gathered", "link", "scattered_over"]

_CHANGE: Final = NamedNode(PREFIXES["cd"] + "statusChange")
_FEW: Final = 10_000
"""So many scattered nodes are gathered in one block."""


def gathered(blocks: Sequence[Block], spill: IO[bytes], size: int) -> Iterator[tuple[Block, Survey]]:
    """Blocks in which the statements of nodes stand together that are scattered over several blocks of the data.

    Args:
        blocks: all blocks of the data.
        spill: the open file to which the new blocks are written.
        size: about how many bytes a block has.
    """
    scattered = scattered_over(blocks)
    concerned = [block for block in blocks if not scattered.isdisjoint(block.subjects)]
    # As N-Triples they are about twice as long.
    count = 1 + 2 * sum(block.end - block.start for block in concerned) // size if len(scattered) > _FEW else 1
    with ExitStack() as files:
        piles = [files.enter_context(TemporaryFile()) for _ in range(count)] if scattered else []
        for block in concerned:
            waiting: dict[int, list[Triple]] = defaultdict(list)
            for quad in block.statements():
                for node in {hash(quad.subject), hash(quad.object)} & scattered:
                    waiting[node % count].append(quad.triple)
            for pile, statements in waiting.items():
                serialize(statements, piles[pile], RdfFormat.N_TRIPLES)
        for file in piles:
            file.seek(0)
            statements = [quad.triple for quad in parse(file, RdfFormat.N_TRIPLES)]
            found = Survey()
            found.read(statements, Blanks(0))
            yield written(statements, Source("", spill, 0, RdfFormat.N_TRIPLES, "urn:citydip:gathered"), spill, found), found


def scattered_over(blocks: Iterable[Block]) -> set[int]:
    """The nodes whose statements stand in several blocks."""
    found = set()
    before = None
    for node in heapq.merge(*(block.subjects for block in blocks)):
        if node == before:
            found.add(node)
        before = node
    return found


class Links:
    """The statements that blocks need of each other.

    In memory are those of nodes to which other blocks point: with the shared entities of case data a few per cent, with statements
    in no order nearly all that shapes follow.
    """

    def __init__(self, scattered: frozenset[int], everywhere: Iterable[Triple]) -> None:
        self.scattered = scattered
        self._statements: dict[int, list[Triple]] = {}
        self._backwards: dict[int, list[int]] = defaultdict(list)
        self._everywhere = list(everywhere)

    def own(self, block: Block, *, gathered: bool) -> "array[int]":
        """The nodes whose results a block gives."""
        if not gathered and not self.scattered:
            return block.subjects
        return array("q", (node for node in block.subjects if (node in self.scattered) == gathered))

    def outside(self, block: Block, own: Iterable[int]) -> set[int]:
        """The nodes that a block points to and that are not wholly in it."""
        return set(block.references) if own is block.subjects else {*block.references, *block.subjects} - set(own)

    def note(self, block: Block, own: Iterable[int]) -> set[int]:
        """Keeps who points to the block's nodes from elsewhere; gives those who do so from here."""
        mine = set(own)
        arrows = iter(block.arrows)
        pairs = [(to, by) for to, by in zip(arrows, arrows, strict=True) if not (to in mine and by in mine)]
        for to, by in pairs:
            self._backwards[to].append(by)
        return {by for _, by in pairs}

    def fetch(self, blocks: Iterable[Block], needed: set[int]) -> None:
        """Reads the statements of nodes that are needed outside of their block."""
        asked = followed(knowledge().shapes)
        new = needed - self._statements.keys()
        for block in blocks:
            here = new.intersection(block.subjects)
            if not here:
                continue
            few = records(block, here)
            for quad in block.statements() if few is None else (quad for quad, _ in few):
                if quad.predicate in asked and hash(quad.subject) in new:
                    self._statements.setdefault(hash(quad.subject), []).append(quad.triple)

    def around(self, block: Block, own: Iterable[int]) -> bytes:
        """What a block is given of the others, as Turtle."""
        wanted = self.outside(block, own)
        for node in own:
            wanted.update(self._backwards.get(node, ()))
        return self.of(wanted, followed(knowledge().record_shapes))

    def of(self, wanted: set[int], asked: Set[NamedNode]) -> bytes:
        """The statements of some nodes by some properties, and of those that they govern or are a kind of."""
        found = list(self._everywhere)
        seen: set[int] = set()
        new = wanted
        while new:
            seen |= new
            after: set[int] = set()
            for node in new:
                for triple in self._statements.get(node, ()):
                    if triple.predicate in asked:
                        found.append(triple)
                    if triple.predicate in STEPS:
                        after.add(hash(triple.object))
            new = after - seen
        return serialize(found, format=RdfFormat.TURTLE) or b""

    def changes(self, nodes: Iterable[int]) -> set[int]:
        """The changes of status of some agreements."""
        return {hash(triple.object) for node in nodes for triple in self._statements.get(node, ()) if triple.predicate == _CHANGE}


def link(blocks: Sequence[Block], together: Sequence[Block], steps: set[int], twins: set[int], superclasses: Iterable[Triple]) -> Links:
    """Finds what blocks need of each other.

    Args:
        blocks: all blocks of the data.
        together: the blocks of scattered nodes.
        steps: the nodes from which shapes go on.
        twins: the nodes that may be stored twice.
        superclasses: the statements that put classes above others.
    """
    links = Links(frozenset(scattered_over(blocks)), superclasses)
    needed = steps | twins
    for block in (*blocks, *together):
        own = links.own(block, gathered=block in together)
        needed |= links.outside(block, own) | links.note(block, own)
    links.fetch(blocks, needed)
    links.fetch(blocks, links.changes(twins))
    return links
