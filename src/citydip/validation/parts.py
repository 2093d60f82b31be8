"""Surveys data of any size block by block, links the blocks, and makes of each a part that is checked by itself."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Final, NamedTuple

from pyoxigraph import NamedNode, Triple

from citydip.terms import PREFIXES
from citydip.validation.blocks import Block, Source, blocks_of
from citydip.validation.followed import followed
from citydip.validation.knowledge import knowledge
from citydip.validation.links import Links, gathered, link
from citydip.validation.results import RawResult
from citydip.validation.survey import Survey, Twins
from citydip.validation.workers import Part, check_part, in_processes

__all__ = ["Parts", "Progress", "survey_parts"]

_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")


class Progress(NamedTuple):
    """How far a validation has come.

    Attributes:
        step: ``survey``, in bytes, or ``check``, in parts.
        done: how much is done.
        total: of how much.
        results: those of the part that was checked last.
    """

    step: str
    done: int
    total: int
    results: Sequence[RawResult] = ()


class Parts:
    """Data that was surveyed and is ready to be checked in parts.

    Attributes:
        found: what the survey found in all; its subjects, members and references stand with the blocks.
        blocks: the blocks of the data, and those in which scattered statements were gathered.
        governments: what governs places, by their numbers.
    """

    def __init__(
        self,
        found: Survey,
        blocks: Sequence[Block],
        together: Sequence[Block],
        links: Links,
        twins: set[int],
        governments: Mapping[int, Sequence[NamedNode]],
    ) -> None:
        self.found = found
        self.blocks = [*blocks, *together]
        self._of_data = len(blocks)
        self._links = links
        self._twins = twins
        self.governments = governments

    def own(self, number: int) -> "array[int]":
        """The nodes whose results a block gives."""
        return self._links.own(self.blocks[number], gathered=number >= self._of_data)

    def parts(self, engine: str) -> Iterator[Part]:
        """What is to be checked, made when it is asked for."""
        known = knowledge()
        for number, block in enumerate(self.blocks):
            own = self.own(number)
            text = b"\n".join((block.text(), self._links.around(block, own)))
            yield Part(text, block.base, own, known.record_shapes, engine)
        if self._twins:
            there = array("q", (node for block in self.blocks for node in block.subjects if node in self._twins))
            text = self._links.of(self._twins | self._links.changes(self._twins), followed(known.collection_shapes))
            yield Part(text, "urn:citydip:twins", there, known.collection_shapes, engine)

    def __len__(self) -> int:
        return len(self.blocks) + bool(self._twins)

    def members(self, targets: Collection[NamedNode]) -> Iterator[int]:
        """The nodes of some classes and of those below them, each once."""
        for number, block in enumerate(self.blocks):
            nodes: set[int] = set()
            for class_, members in block.members.items():
                if knowledge().is_below(class_, targets, self.found.superclasses):
                    nodes.update(members)
            yield from nodes.intersection(self.own(number)) if self._links.scattered else nodes

    def results(
        self, engine: str, jobs: int = 1, cluster: str | None = None, progress: Callable[[Progress], object] | None = None
    ) -> Iterator[RawResult]:
        """The results of all parts, as they come.

        Args:
            engine: ``fast`` or ``reference``.
            jobs: how many processes check.
            cluster: the address of a Dask scheduler that distributes the parts.
            progress: is told of each part that was checked.

        Raises:
            ValidationError: an engine failed, workers died again and again, or there is no cluster.
        """
        parts = self.parts(engine)
        if cluster is not None:
            from citydip.validation.cluster import on_cluster

            checked = on_cluster(parts, cluster)
        else:
            checked = in_processes(check_part, parts, jobs) if jobs > 1 else map(check_part, parts)
        for done, results in enumerate(checked, 1):
            if progress is not None:
                progress(Progress("check", done, len(self), results))
            yield from results


def survey_parts(
    sources: Sequence[Source], stack: ExitStack, size: int, jobs: int = 1, progress: Callable[[Progress], object] | None = None
) -> Parts:
    """Reads the data once, block by block, and finds what the blocks need of each other.

    Args:
        sources: the documents.
        stack: closes the temporary files in the end.
        size: about how many bytes a block has.
        jobs: how many processes survey blocks.
        progress: is told of each block that was read.

    Raises:
        DataError: a document is broken.
    """
    spill: IO[bytes] = stack.enter_context(TemporaryFile())  # noqa: SIM115 (the stack closes it)
    total, twins = Survey(), Twins()
    blocks: list[Block] = []
    governments: dict[int, list[NamedNode]] = defaultdict(list)
    before, length = 0, sum(source.size for source in sources)
    for index, source in enumerate(sources):
        for block, found in blocks_of(source, index, size, spill, jobs):
            blocks.append(block)
            _add(total, found)
            twins.add(found)
            for node, by in found.steps:
                governments[node].append(by)
            if progress is not None:
                read = block.original or block
                # A document that cannot be cut is read as a stream, up to some way behind the block.
                end = read.end if read.source is source else source.file.tell()
                progress(Progress("survey", before + end, length))
        before += source.size
    together = []
    for block, found in gathered(blocks, spill, size):
        together.append(block)
        twins.add(found)
    superclasses = [Triple(class_, _SUBCLASS, above) for class_, aboves in total.superclasses.items() for above in aboves]
    links = link(blocks, together, set(governments), twins.found, superclasses)
    return Parts(total, blocks, together, links, twins.found, governments)


def _add(total: Survey, found: Survey) -> None:
    """Keeps of a block's survey what is needed to the end."""
    total.triples += found.triples
    total.declared |= found.declared
    total.undeclared.uses += [(term, triple) for term, triple in found.undeclared.uses if term not in total.declared]
    for class_, above in found.superclasses.items():
        total.superclasses[class_] |= above
    for class_, nodes in found.strays.items():
        total.strays[class_] |= nodes
