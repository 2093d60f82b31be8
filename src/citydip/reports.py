"""What each command answers, as a report in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from citydip.messages import known, listed, text
from citydip.questions import Answer, Question
from citydip.render import Report, Table
from citydip.store import Store, Term
from citydip.terms import PREFIXES, local_name, shorten

if TYPE_CHECKING:
    # Each command imports only what it needs.
    from citydip.description import Description
    from citydip.finding import Finding, Row
    from citydip.search import Term as FoundTerm

__all__ = ["answer_report", "counted", "findings_report", "provenance", "questions_report", "row_count", "show_report", "terms_report"]


def _shown(store: Store, term: Term | None, language: str) -> str:
    if term is None:
        return text("none", language)
    value = store.plain(term)
    if isinstance(value, bool):
        return text("true" if value else "false", language)
    if not isinstance(term, NamedNode):
        return str(value)
    return _borrowed(term, language) or store.label(term, language)


def _borrowed(term: NamedNode, language: str) -> str | None:
    """The name of a term of another vocabulary, which has none in the graph."""
    short = shorten(term.value)
    return text(short, language) if known(short) else None


def _places(store: Store, question: Question, language: str) -> str:
    """The sections that a question rests on, by name."""
    return listed((store.label(NamedNode(PREFIXES["section"] + place), language) for place in question.at), language)


def provenance(store: Store, language: str) -> str:
    """Which ontology and which data answered."""
    if store.data_hash:
        return text("answer-provenance", language, version=store.version, hash=store.data_hash)
    return text("answer-provenance-place", language, version=store.version, place=store.place)


def _provenance(store: Store, language: str) -> list[str]:
    return [
        provenance(store, language),
        text("answer-cite", language, citation=store.citation(language)),
    ]


def row_count(number: int, language: str) -> str:
    """How many rows an answer has, in words."""
    if number == 0:
        return text("answer-empty", language)
    return text("answer-row", language) if number == 1 else text("answer-rows", language, count=number)


def findings_report(store: Store, findings: Sequence[Finding], language: str) -> Report:
    """Every finding with its verdict and its places, then the rows of those that differ."""
    columns = [text(f"column-{name}", language) for name in ("number", "question", "verdict", "place")]
    rows = [
        [finding.question.id, finding.question.text[language], text(finding.verdict, language), _places(store, finding.question, language)]
        for finding in findings
    ]
    notes: list[str] = []
    tables = [Table(columns, rows)]
    for finding in findings:
        names = list(finding.question.columns)
        for key, differing in (("findings-missing", finding.missing), ("findings-unexpected", finding.unexpected)):
            if differing:
                cells = [[str(row[name]) if row[name] is not None else "" for name in names] for row in differing]
                tables.append(Table(names, cells, text(key, language, finding=finding.question.id)))
        if not finding.reproduced and not finding.missing and not finding.unexpected:
            notes.append(text("findings-order", language, finding=finding.question.id))
    reproduced = sum(finding.reproduced for finding in findings)
    summary = text("findings-summary", language, reproduced=reproduced, total=len(findings))
    return Report(
        language,
        text("findings-title", language),
        tables,
        [*notes, *_provenance(store, language), summary],
        data=[finding.record() for finding in findings],
        records=[
            ("id", "question", "verdict", "at", "rows", "expected"),
            *(
                (
                    finding.question.id,
                    finding.question.text[language],
                    finding.verdict,
                    " ".join(finding.question.at),
                    _compact(finding.rows),
                    _compact(finding.expected),
                )
                for finding in findings
            ),
        ],
    )


def _compact(rows: Iterable[Row]) -> str:
    """Rows in one cell: values parted by colons, rows by blanks."""
    return " ".join(":".join("" if value is None else str(value) for value in row.values()) for row in rows)


def questions_report(questions: Sequence[Question], language: str) -> Report:
    """The list of questions: those of the paper's readers, each answered, or waiting for what it needs; then the findings."""
    entries = sorted(
        [(question.id, question, _answered_by(question, language)) for question in questions]
        + [(question.answers, question, text("questions-as", language, id=question.id)) for question in questions if question.answers],
        key=lambda entry: (entry[0][0] != "Q", entry[0]),
    )
    return Report(
        language,
        text("questions-title", language),
        [
            Table(
                [text(f"column-{name}", language) for name in ("number", "question", "answer")],
                [[number, question.text[language], answer] for number, question, answer in entries],
            )
        ],
        data=[
            {
                "id": number,
                "question": dict(question.text),
                "at": list(question.at),
                "finding": question.id if number == question.answers else None,
                "reads": list(question.reads),
                "needs": question.needs or None,
                "parameters": {name: parameter.class_ for name, parameter in question.parameters.items()},
            }
            for number, question, _ in entries
        ],
        records=[("id", "question"), *((number, question.text[language]) for number, question, _ in entries)],
    )


def _answered_by(question: Question, language: str) -> str:
    """What a question waits for, or what it can be narrowed to."""
    if question.needs:
        return text(f"questions-{question.needs}", language)
    return listed((f"--param {name}=…" for name in question.parameters), language)


def counted(number: int, cut: bool, language: str) -> list[str]:
    """How many rows an answer has, and whether a limit left some out."""
    return [row_count(number, language), *([text("limit-reached", language, limit=number)] if cut else [])]


def answer_report(answer: Answer, language: str) -> Report:
    """The answer to one question, with the places it rests on, what to know of it, and how to cite it."""
    question, store = answer.question, answer.store
    notes = counted(len(answer.terms), answer.cut, language)
    if question.at:
        notes.append(text("answer-place", language, places=_places(store, question, language)))
    if question.note:
        notes.append(text("answer-note", language, note=question.note[language]))
    labelled = [index for index in range(len(question.columns)) if any(isinstance(row[index], NamedNode) for row in answer.terms)]
    names = list(question.columns)
    header = [name for index, name in enumerate(names) for name in ([name, f"{name}_label"] if index in labelled else [name])]

    def flat(row: Sequence[Term | None]) -> Iterator[object]:
        """A row for machines, with the name of each node beside its id."""
        for index, term in enumerate(row):
            yield store.plain(term)
            if index in labelled:
                yield None if term is None else store.label(term, language)

    return Report(
        language,
        text("answer-title", language, id=question.id, question=question.text[language]),
        [
            Table(
                answer.headings(language),
                [[_shown(store, term, language) for term in row] for row in answer.terms],
            )
        ],
        notes + _provenance(store, language),
        data={
            "id": question.id,
            "question": dict(question.text),
            "at": list(question.at),
            "note": dict(question.note) or None,
            "columns": names,
            "rows": answer.records(),
            "cut": answer.cut,
            "labels": {
                names[index]: {
                    store.id(term): {language: store.label(term, language) for language in ("en", "fa")}
                    for row in answer.terms
                    if isinstance(term := row[index], NamedNode)
                }
                for index in labelled
            },
            "ontology": store.version,
            "data_hash": store.data_hash,
            "cite": {language: store.citation(language) for language in ("en", "fa")},
        },
        records=[header, *(list(flat(row)) for row in answer.terms)],
    )


def show_report(store: Store, descriptions: Sequence[Description], language: str) -> Report:
    """All that is known of some things, a table for each; texts in the reader's language only."""

    def property_name(property_: NamedNode) -> str:
        return _borrowed(property_, language) or _shown(store, property_, language)

    def shown(terms: Sequence[Term]) -> list[str]:
        tagged = [term for term in terms if isinstance(term, Literal) and term.language]
        wanted = [term for term in tagged if term.language == language] or tagged
        others = [term for term in terms if term not in tagged]
        return [_shown(store, term, language) for term in (*wanted, *others) if not isinstance(term, BlankNode)]

    columns = [text("column-property", language), text("column-value", language)]
    tables = []
    for description in descriptions:
        rows = []
        for property_, terms in description.outgoing:
            rows += [[property_name(property_) if first else "", value] for value, first in _firsts(shown(terms))]
        said_by = [
            text("show-statement", language, subject=subject, property=property_name(property_))
            for property_, terms in description.incoming
            for subject in shown(terms)
        ]
        rows += [[text("show-incoming", language) if first else "", value] for value, first in _firsts(said_by)]
        title = f"{store.label(description.node, language)} ({shorten(description.node.value)})"
        tables.append(Table(columns, rows, title))
    cut = [text("show-cut", language)] if any(description.cut for description in descriptions) else []
    name = listed(dict.fromkeys(store.label(description.node, language) for description in descriptions), language)
    return Report(
        language,
        name,
        tables,
        [*cut, *_provenance(store, language)],
        data=[description.record(store) for description in descriptions],
        records=[
            ("node", "property", "value"),
            *(
                (shorten(description.node.value), shorten(property_.value), value)
                for description in descriptions
                for property_, terms in description.outgoing
                for value in shown(terms)
            ),
        ],
    )


def _firsts(values: Sequence[str]) -> list[tuple[str, bool]]:
    return [(value, index == 0) for index, value in enumerate(values)]


def terms_report(store: Store, word: str, terms: Sequence[FoundTerm], language: str, *, cut: bool = False) -> Report:
    """The terms that a word finds, with their definition and their place in the paper."""
    rows = [
        [
            shorten(term.node.value),
            store.label(term.node, language),
            term.definition.get(language, ""),
            listed((store.label(section, language) for section in term.sections), language) or text("terms-choice", language),
        ]
        for term in terms
    ]
    notes = counted(len(terms), cut, language)
    if not terms and (close := store.nearest(word)):
        notes.append(text("hint-nearest", language, names=listed(close, language)).strip())
    return Report(
        language,
        text("terms-title", language, word=word),
        [Table([text(f"column-{name}", language) for name in ("term", "name", "definition", "place")], rows)],
        notes,
        data=[
            {
                "term": shorten(term.node.value),
                "iri": term.node.value,
                "name": {code: store.label(term.node, code) for code in ("en", "fa")},
                "definition": term.definition,
                "at": [local_name(section.value) for section in term.sections],
            }
            for term in terms
        ],
        records=[("term", "name", "definition", "at"), *rows],
    )
