"""What is in a store and what became of it, as reports in the reader's language."""

from collections.abc import Sequence

from citydip.messages import text
from citydip.render import Report, Table
from citydip.store.disk import ONTOLOGY, KeptSource
from citydip.store.keeper import Change, Check

_NAMES = {
    ONTOLOGY: "store-ontology",
    f"{ONTOLOGY}/alignments": "store-alignments",
    f"{ONTOLOGY}/frameworks": "store-frameworks",
    f"{ONTOLOGY}/conclusions": "store-conclusions",
}

__all__ = ["changes_report", "check_report", "sources_report"]


def changes_report(changes: Sequence[Change], language: str) -> Report:
    """What became of each source."""
    rows = [[change.source.name, change.done, change.source.triples, change.source.repeated, change.source.graph] for change in changes]
    shown = [[name, text(f"store-{done}", language), *others] for name, done, *others in rows]
    notes = [] if changes else [text("store-up-to-date", language)]
    return _report("store-changes", ("source", "done", "triples", "repeated", "graph"), rows, shown, notes, language)


def sources_report(sources: Sequence[KeptSource], language: str) -> Report:
    """The sources, in the order in which they were added."""
    rows = [[source.name, source.triples, source.repeated, source.sha256, source.graph] for source in sources]
    shown = [[name, triples, repeated, str(sha256)[:16], graph] for name, triples, repeated, sha256, graph in rows]
    notes = [] if sources else [text("store-empty", language)]
    return _report("store-sources", ("source", "triples", "repeated", "sha256", "graph"), rows, shown, notes, language)


def check_report(found: Sequence[Check], language: str) -> Report:
    """Whether each graph holds what was put there."""
    rows = [[graph.name, graph.expected, graph.found, graph.copied, graph.sound, graph.graph] for graph in found]
    shown = [
        [
            name or text(_NAMES[str(graph)], language),
            expected,
            found,
            text("true" if copied else "false", language),
            text("store-sound" if sound else "store-unsound", language),
            graph,
        ]
        for name, expected, found, copied, sound, graph in rows
    ]
    unsound = sum(not graph.sound for graph in found)
    notes = [text("store-check-unsound", language, count=unsound) if unsound else text("store-check-sound", language)]
    return _report("store-check", ("source", "expected", "found", "copied", "sound", "graph"), rows, shown, notes, language)


def _report(
    key: str, names: Sequence[str], rows: Sequence[Sequence[object]], shown: Sequence[Sequence[object]], notes: Sequence[str], language: str
) -> Report:
    """A report of one table, whose columns have the same names for machines and for people."""
    headings = [text(f"store-column-{name}", language) for name in names]
    return Report(
        language,
        text(key, language),
        [Table(headings, [[str(cell) for cell in row] for row in shown])],
        notes,
        data=[dict(zip(names, row, strict=True)) for row in rows],
        records=[names, *rows],
    )
