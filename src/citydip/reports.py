"""What each command answers, as a report in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from citydip.messages import LANGUAGES, known, listed, text
from citydip.persian import isolate
from citydip.questions import Answer, Question
from citydip.render import Report, Table
from citydip.store import Store, Term
from citydip.terms import PREFIXES, local_name, shorten

if TYPE_CHECKING:
    # Each command imports only what it needs.
    from citydip.description import Description
    from citydip.finding import Finding, Row
    from citydip.search import Term as FoundTerm

__all__ = [
    "answer_places",
    "answer_report",
    "counted",
    "findings_report",
    "provenance",
    "questions_report",
    "show_report",
    "terms_report",
]


def _shown(store: Store, term: Term | None, language: str) -> str:
    if term is None:
        return text("none", language)
    value = store.plain(term)
    if isinstance(value, bool):
        return text("true" if value else "false", language)
    if isinstance(term, BlankNode):
        return store.label(term, language)
    if not isinstance(term, NamedNode):
        # An identifier or a year is a text, whose digits stay.
        return isolate(str(value), always=True) if isinstance(value, str) and value.isdigit() and language == "fa" else str(value)
    short = shorten(term.value)  # a term of another vocabulary has no name in the graph
    return text(short, language) if known(short) else store.label(term, language)


def answer_places(store: Store, question: Question, language: str) -> str:
    """The sections that a question rests on, by name."""
    return listed((store.label(NamedNode(PREFIXES["section"] + place), language) for place in question.at), language)


def provenance(store: Store, language: str) -> list[str]:
    """What was asked, and how to cite the answer."""
    if store.data_hash:
        asked = text("answer-provenance", language, version=store.version, hash=store.data_hash)
    else:
        asked = text("answer-provenance-place", language, version=store.version, place=store.place)
    return [
        asked,
        text("answer-cite", language, citation=store.citation(language)),
    ]


def findings_report(store: Store, findings: Sequence[Finding], language: str) -> Report:
    """Every finding with its verdict and its places, then the rows of those that differ."""
    columns = [text(f"column-{name}", language) for name in ("number", "question", "verdict", "place")]
    rows = [
        [
            finding.question.id,
            finding.question.text[language],
            text(finding.verdict, language),
            answer_places(store, finding.question, language),
        ]
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
        [*notes, *provenance(store, language), summary],
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
                "over_cases": question.over_cases,
                "needs": question.needs or None,
                "parameters": {name: parameter.type for name, parameter in question.parameters.items()},
            }
            for number, question, _ in entries
        ],
        records=[("id", "question"), *((number, question.text[language]) for number, question, _ in entries)],
    )


def _answered_by(question: Question, language: str) -> str:
    """What a question waits for; or whether it is asked of cases, and what it can be narrowed to."""
    if question.needs:
        return text(f"questions-{question.needs}", language)
    over = [text("questions-cases", language)] if question.over_cases else []
    return listed([*over, *(f"--param {name}=…" for name in question.parameters)], language)


def _cells(answer: Answer, language: str) -> list[list[str]]:
    """The rows as people read them: names, and what codes mean."""

    def cell(column: str, term: Term | None) -> str:
        if term is None and answer.question.over_cases:
            return text("answer-unknown", language)
        meaning = answer.question.values.get((column, term.value)) if isinstance(term, Literal) else None
        return meaning[language] if meaning else _shown(answer.store, term, language)

    return [[cell(column, term) for column, term in zip(answer.columns, row, strict=True)] for row in answer.terms]


def _asked(answer: Answer, language: str) -> str:
    """What a question was narrowed to."""
    parameters = answer.question.parameters
    return listed(
        (
            text("answer-value", language, name=parameters[name].text[language], value=answer.store.label(value, language))
            for name, value in answer.values.items()
        ),
        language,
    )


def _date_of(answers: Iterable[Answer]) -> str:
    """The date for which questions were asked; empty where none has one."""
    return next((answer.values["date"].value for answer in answers if "date" in answer.values), "")


def counted(number: int, cut: bool, language: str) -> list[str]:
    """How many rows an answer has, and whether a limit left some out."""
    rows = text({0: "answer-empty", 1: "answer-row"}.get(number, "answer-rows"), language, count=number)
    return [rows, *([text("limit-reached", language, limit=number)] if cut else [])]


def answer_report(answer: Answer, language: str) -> Report:
    """The answer to one question, with the places it rests on, what to know of it, and how to cite it."""
    question, store = answer.question, answer.store
    notes = [text("answer-without-cases", language)] if answer.without_cases else []
    if answer.terms or not notes:
        notes[:0] = counted(len(answer.terms), answer.cut, language)
    if answer.values:
        notes.append(text("answer-asked", language, values=_asked(answer, language)))
    if question.at:
        notes.append(text("answer-place", language, places=answer_places(store, question, language)))
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
                _cells(answer, language),
            )
        ],
        notes + provenance(store, language),
        data={
            "id": question.id,
            "question": dict(question.text),
            "at": list(question.at),
            "note": dict(question.note) or None,
            "parameters": {name: store.plain(value) for name, value in answer.values.items()},
            "without_cases": answer.without_cases,
            "columns": names,
            "rows": answer.records(),
            "cut": answer.cut,
            "labels": {
                names[index]: {
                    store.id(term): {language: store.label(term, language) for language in LANGUAGES}
                    for row in answer.terms
                    if isinstance(term := row[index], NamedNode)
                }
                for index in labelled
            },
            "ontology": store.version,
            "data_hash": store.data_hash,
            "cite": {language: store.citation(language) for language in LANGUAGES},
        },
        records=[header, *(list(flat(row)) for row in answer.terms)],
        asked_for=_date_of([answer]),
    )


def show_report(store: Store, descriptions: Sequence[Description], language: str, profile: Sequence[Answer] = ()) -> Report:
    """All that is known of some things, a table for each, texts in the reader's language only; then what the cases say of them."""

    def shown(terms: Sequence[Term]) -> list[str]:
        tagged = [term for term in terms if isinstance(term, Literal) and term.language]
        wanted = [term for term in tagged if term.language == language] or tagged
        others = [term for term in terms if term not in tagged]
        return [_shown(store, term, language) for term in (*wanted, *others) if not isinstance(term, BlankNode)]

    def bare(terms: Sequence[Term]) -> list[str]:
        """For machines: without directional isolates, which are for the eye."""
        return [value.strip("\u2068\u2069") for value in shown(terms)]

    columns = [text("column-property", language), text("column-value", language)]
    tables = []
    for description in descriptions:
        rows = []
        for property_, terms in description.outgoing:
            rows += [[_shown(store, property_, language) if first else "", value] for value, first in _firsts(shown(terms))]
        for property_, terms in description.follows:
            name = text("show-follows", language, property=_shown(store, property_, language))
            rows += [[name if first else "", value] for value, first in _firsts(shown(terms))]
        said_by = [
            text("show-statement", language, subject=subject, property=_shown(store, property_, language))
            for property_, terms in description.incoming
            for subject in shown(terms)
        ]
        rows += [[text("show-incoming", language) if first else "", value] for value, first in _firsts(said_by)]
        title = f"{store.label(description.node, language)} ({shorten(description.node.value)})"
        tables.append(Table(columns, rows, title))
    tables += [_profile_table(answer, language) for answer in profile]
    dated = _date_of(profile)
    notes = [text("show-cut", language)] if any(description.cut for description in descriptions) else []
    notes += [text("show-date", language, date=dated)] if dated else []
    name = listed(dict.fromkeys(store.label(description.node, language) for description in descriptions), language)
    return Report(
        language,
        name,
        tables,
        [*notes, *provenance(store, language)],
        data=[{**description.record(store), "cases": _profile_records(description, profile)} for description in descriptions],
        records=[
            ("node", "property", "value"),
            *(
                (shorten(description.node.value), shorten(property_.value), value)
                for description in descriptions
                for property_, terms in (*description.outgoing, *description.follows)
                for value in bare(terms)
            ),
        ],
        asked_for=dated,
    )


def _profile_table(answer: Answer, language: str) -> Table:
    """An answer about the thing that is shown, without the column that says what that is, and without empty columns."""
    given = [any(row[index] is not None for row in answer.terms) for index in range(len(answer.columns))]
    kept = [index for index, name in enumerate(answer.columns) if name != answer.question.profile and given[index]]
    headings = answer.headings(language)
    rows = _cells(answer, language)
    title = text("answer-title", language, id=answer.question.id, question=answer.question.text[language])
    return Table([headings[index] for index in kept], [[row[index] for index in kept] for row in rows], title)


def _profile_records(description: Description, profile: Sequence[Answer]) -> list[dict[str, object]]:
    """What the cases say of a thing, or of the place that it governs."""
    about = {description.node, *(term for _, terms in description.outgoing for term in terms)}
    return [
        {
            "question": answer.question.id,
            "parameters": {name: answer.store.plain(value) for name, value in answer.values.items()},
            "rows": answer.records(),
        }
        for answer in profile
        if answer.values[answer.question.profile] in about
    ]


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
                "name": {code: store.label(term.node, code) for code in LANGUAGES},
                "definition": term.definition,
                "at": [local_name(section.value) for section in term.sections],
            }
            for term in terms
        ],
        records=[("term", "name", "definition", "at"), *rows],
    )
