"""The difference of two versions as a report in the reader's language."""

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode

from citydip.messages import known, listed, text
from citydip.render import Report, Table
from citydip.terms import shorten
from citydip.versions.compare import Difference, Term, Version
from citydip.versions.read import Value

__all__ = ["diff_report"]


def diff_report(difference: Difference, language: str) -> Report:
    """What was added, deprecated, changed and removed, a table for each, and whether every term is still there."""
    return Report(
        language,
        text("diff-title", language, before=_called(difference.before), after=_called(difference.after)),
        list(_tables(difference, language)),
        [_summary(difference, language), *([] if difference.kept else [text("diff-removed-note", language)])],
        data=_data(difference),
        records=[("change", "term", "kind", "property", "language", "before", "after"), *_records(difference)],
    )


def _called(version: Version) -> str:
    return f"{version.source} ({version.number})" if version.number else version.source


def _summary(difference: Difference, language: str) -> str:
    if difference.none:
        return text("diff-none", language)
    counts = {name: len(getattr(difference, name)) for name in ("added", "deprecated", "changed", "removed")}
    return text("diff-summary", language, **counts)


def _tables(difference: Difference, language: str) -> Iterator[Table]:
    def heads(*names: str) -> list[str]:
        return [text(f"column-{name}", language) for name in names]

    def plain(terms: Sequence[Term]) -> list[list[str]]:
        return [[term.short, text(f"diff-{term.kind}", language), term.names[language]] for term in terms]

    if difference.added:
        yield Table(heads("term", "sort", "name"), plain(difference.added), text("diff-added", language))
    if difference.deprecated:
        rows = [
            [*row, listed(term.replacements, language), (term.notes or {}).get(language, "")]
            for row, term in zip(plain(difference.deprecated), difference.deprecated, strict=True)
        ]
        yield Table(heads("term", "sort", "name", "replacement", "why"), rows, text("diff-deprecated", language))
    if difference.changed:
        rows = [row for term in difference.changed for row in _changes(difference.after, term, language)]
        yield Table(heads("term", "property", "language", "before", "after"), rows, text("diff-changed", language))
    if difference.removed:
        yield Table(heads("term", "sort", "name"), plain(difference.removed), text("diff-removed", language))
    axioms = [("diff-added", axiom) for axiom in difference.axioms_added] + [("diff-removed", axiom) for axiom in difference.axioms_removed]
    if axioms:
        yield Table(heads("change", "statement"), [[text(key, language), axiom] for key, axiom in axioms], text("diff-axioms", language))


def _changes(version: Version, term: Term, language: str) -> Iterator[list[str]]:
    for index, change in enumerate(term.changes):
        short = shorten(change.property.value)
        named = text(short, language) if known(short) else version.name(change.property.value, language, short)
        tongue = text(f"language-{change.language}", language) if known(f"language-{change.language}") else change.language
        before, after = (listed(map(_shown, values), language) for values in (change.removed, change.added))
        yield [term.short if index == 0 else "", named, tongue, before, after]


def _shown(value: Value) -> str:
    return shorten(value.value) if isinstance(value, NamedNode) else value.value if isinstance(value, Literal) else value


def _records(difference: Difference) -> Iterator[Sequence[object]]:
    for name in ("added", "deprecated", "removed"):
        for term in getattr(difference, name):
            yield name, term.short, term.kind, None, None, None, " ".join(term.replacements) or None
    for term in difference.changed:
        for change in term.changes:
            sides = (" | ".join(map(_shown, values)) for values in (change.removed, change.added))
            yield "changed", term.short, term.kind, shorten(change.property.value), change.language or None, *sides
    for axiom in difference.axioms_added:
        yield "added", None, "axiom", None, None, None, axiom
    for axiom in difference.axioms_removed:
        yield "removed", None, "axiom", None, None, axiom, None


def _data(difference: Difference) -> dict[str, object]:
    def described(term: Term) -> dict[str, object]:
        return {"term": term.short, "iri": term.iri, "kind": term.kind, "name": dict(term.names)}

    return {
        "before": {"source": difference.before.source, "version": difference.before.number or None},
        "after": {"source": difference.after.source, "version": difference.after.number or None},
        "same": difference.none,
        "added": [described(term) for term in difference.added],
        "deprecated": [
            described(term) | {"replacements": list(term.replacements), "why": dict(term.notes or {})} for term in difference.deprecated
        ],
        "changed": [
            described(term)
            | {
                "changes": [
                    {
                        "property": shorten(change.property.value),
                        "language": change.language or None,
                        "removed": list(map(_shown, change.removed)),
                        "added": list(map(_shown, change.added)),
                    }
                    for change in term.changes
                ]
            }
            for term in difference.changed
        ],
        "removed": [described(term) for term in difference.removed],
        "axioms": {"added": list(difference.axioms_added), "removed": list(difference.axioms_removed)},
    }
