"""Checks what a change of a store can affect, and nothing else: what is said there is what a check of the whole says there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from citydip.errors import UnchangedError
from citydip.store.disk import Generation, KeptSource, data_hash, reading
from citydip.store.graphs import graph_of, names_of
from citydip.store.loading import digest
from citydip.validation.cells import tables_among
from citydip.validation.documents import Document, open_documents
from citydip.validation.engines import choose, without_blank
from citydip.validation.knowledge import knowledge
from citydip.validation.neighbours import After, Node
from citydip.validation.places import Found, find, gather
from citydip.validation.results import RawResult, Report
from citydip.validation.survey import Blanks, Survey
from citydip.validation.terms import term_of
from citydip.validation.verdict import members_of, report_on
from citydip.validation.workers import Part, check_part

__all__ = ["validate_change"]

_AT_ONCE: Final = 5_000
"""So many records are checked together."""


def validate_change(
    store: Path, files: Sequence[Path], name: str | None = None, *, engine: str = "auto", max_results: int | None = None
) -> Report:
    """Checks what would change if files were added to a store, or put in the place of its sources of the same names.

    Args:
        store: the folder of the store, which is only read.
        files: what would be added.
        name: the name of the source, if it is another than that of the one file.
        engine: as in :func:`citydip.validate`.
        max_results: likewise.

    Returns:
        A report on the records that the change affects, with the results that a check of the whole would have for them.

    Raises:
        DataError: a file cannot be read.
        StoreError: there is no store, or it is damaged.
        UnchangedError: the store says just this already.
        UsageError: two files have one name, or there is no such engine.
        ValidationError: the engine is not installed, or failed.
    """
    chosen = choose(engine)
    named = names_of(files, name)
    unchanged = UnchangedError("change-nothing", files=" ".join(map(str, files)), store=str(store))
    digests = {name: digest(path) for name, path in named.items()}
    with reading(store) as generation, ExitStack() as stack:
        if all(_is_kept(generation, name, sha256) for name, sha256 in digests.items()):
            raise unchanged
        tables = tables_among(files, stack)
        read = dict(zip(named, open_documents(list(named.values()), tables=tables), strict=True))
        # As in a store, what is relative is relative to the graph.
        documents = {name: document if named[name] in tables else replace(document, base=graph_of(name)) for name, document in read.items()}
        after = After(generation, documents)
        if not after.changed:
            raise unchanged
        affected = after.affected()
        found = Survey()
        found.read(after.plainly(affected), Blanks(0))
        found.declared = {term for term, _ in found.undeclared.uses if after.is_declared(term)}
        return report_on(
            found,
            _results(after, affected, chosen),
            found.members,
            locate=partial(_located, after, list(documents.values())),
            count=partial(members_of, found),
            files=[document.name for document in documents.values()],
            tables=tables,
            engine=chosen,
            data_hash=_data_hash(generation, digests),
            max_results=max_results,
        )


def _is_kept(generation: Generation, name: str, sha256: str) -> bool:
    source = generation.catalog.source(name)
    return source is not None and source.sha256 == sha256


def _results(after: After, affected: Iterable[Node], engine: str) -> Iterator[RawResult]:
    records = sorted(affected, key=str)
    for start in range(0, len(records), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        own = {hash(node) for node in map(without_blank, some)}
        yield from check_part(Part(after.text(some), "urn:citydip:change", own, knowledge().shapes, engine))


def _located(after: After, documents: Sequence[Document], wanted: set[str]) -> Found:
    """What the files say of some nodes, and where; of other nodes what the store says, and in which source."""
    found = find(documents, wanted)
    for node in (term_of(text) for text in wanted - found.statements.keys()):
        gather(found, ((triple, None, None) for triple in after.about(node)), after.source_of(node), {str(node)})
    for node in (term_of(text) for text in wanted):
        gather(found, ((triple, None, None) for triple in after.governing(node)), "", set())
    return found


def _data_hash(generation: Generation, digests: Mapping[str, str]) -> str:
    """The hash of the store after a change of sources with these hashes."""
    catalog = generation.catalog
    changed = {name: KeptSource(name, graph_of(name), "", sha256, 0, 0) for name, sha256 in digests.items()}
    sources = [changed.pop(source.name, source) for source in catalog.sources]
    return data_hash((*catalog.ontology, *sources, *changed.values()))
