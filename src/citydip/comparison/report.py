"""Cases beside the paper, as a report in the reader's language."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pyoxigraph import NamedNode

from citydip.comparison.agreement import Agreement
from citydip.comparison.comparing import Comparison
from citydip.comparison.statements import Tally, Tested
from citydip.messages import LANGUAGES, listed, text
from citydip.render import Report, Table
from citydip.reports import answer_places, provenance
from citydip.store import Term

__all__ = ["comparison_report"]

_NAMED: Final = 3
"""How many of the things that speak against a statement are named in a table."""


def comparison_report(comparison: Comparison, language: str) -> Report:
    """The matrices, the statements with what speaks for and against them, what cannot be tested, and how far coders agree."""
    speaker = _Speaker(comparison, language)
    tables = [speaker.functions(), speaker.kinds(), speaker.statements(), *speaker.parts(), speaker.untested()]
    notes = [text("compare-cases", language, count=comparison.cases), text("compare-marked", language), *speaker.silent()]
    if comparison.agreement:
        tables.append(speaker.agreement(comparison.agreement))
        notes.append(text("compare-agreement-cases", language, count=comparison.agreement.cases))
        if not comparison.agreement.computed:
            notes.append(text("compare-agreement-missing", language))
    if comparison.codings_without_dimension:
        notes.append(text("compare-agreement-left-out", language, count=comparison.codings_without_dimension))
    return Report(
        language,
        text("compare-title", language),
        tables,
        [*notes, *provenance(comparison.store, language)],
        data=_record(comparison),
        records=[("statement", "part", "supporting", "opposing", "share"), *_records(comparison)],
    )


class _Speaker:
    """The tables, in a language."""

    def __init__(self, comparison: Comparison, language: str) -> None:
        self.comparison = comparison
        self.language = language

    def say(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)

    def name(self, term: Term) -> str:
        return self.comparison.store.label(term, self.language)

    def columns(self, *names: str) -> list[str]:
        return [self.say(f"column-{name}") for name in names]

    def starred(self, value: int | str, said: bool) -> str:
        return self.say("compare-star", value=value).strip() if said else str(value)

    def functions(self) -> Table:
        """Functions by dimension."""
        cells = self.comparison.functions
        functions = list(dict.fromkeys(function for _, function in cells))
        rows, heat = [], []
        most = max(cell.coded for cell in cells.values()) or 1
        for function in functions:
            row = [cells[dimension, function] for dimension in self.comparison.dimensions]
            rows.append(
                [
                    self.name(function),
                    *(self.starred(self.say("compare-counts", coded=cell.coded, listed=cell.listed), cell.paper) for cell in row),
                ]
            )
            heat.append([None, *(cell.coded / most for cell in row)])
        return Table([*self.columns("function"), *map(self.name, self.comparison.dimensions)], rows, self.say("compare-functions"), heat)

    def kinds(self) -> Table:
        """Kinds by dimension; kinds without any case are left out."""
        cells = self.comparison.kinds
        kinds = [kind for kind in dict.fromkeys(kind for kind, _ in cells) if self._cases(kind)]
        rows, heat = [], []
        most = max((cell.coded for cell in cells.values()), default=0) or 1
        for kind in sorted(kinds, key=lambda kind: (-self._cases(kind), str(kind))):
            row = [cells.get((kind, dimension)) for dimension in self.comparison.dimensions]
            shown = [self.starred(cell.coded or "", cell.listed) if cell else "" for cell in row]
            rows.append([self.name(kind), *shown])
            heat.append([None, *(cell.coded / most if cell else None for cell in row)])
        return Table([*self.columns("kind"), *map(self.name, self.comparison.dimensions)], rows, self.say("compare-kinds"), heat)

    def _cases(self, kind: Term) -> int:
        return sum(cell.coded for (other, _), cell in self.comparison.kinds.items() if other == kind)

    def statements(self) -> Table:
        """Each statement with how many things speak for and against it."""
        columns = self.columns("number", "question", "tests", "place", "for", "against", "share", "opposing")
        rows = [
            [
                found.statement.id,
                found.statement.text[self.language],
                " ".join(found.statement.tests),
                answer_places(self.comparison.store, found.statement, self.language),
                *self.tally(found.whole),
                self.named(found.whole.opposing),
            ]
            for found in self.comparison.tested
        ]
        return Table(columns, rows, self.say("compare-statements"))

    def tally(self, tally: Tally) -> list[str]:
        share = tally.share
        shown = self.say("answer-unknown") if share is None else self.say("compare-share", share=round(share * 100))
        return [str(len(tally.supporting)), str(len(tally.opposing)), shown]

    def named(self, things: Sequence[Term]) -> str:
        distinct = list(dict.fromkeys(things))
        names = [self.name(thing) for thing in distinct[:_NAMED]]
        if len(distinct) > _NAMED:
            names.append(self.say("compare-more", count=len(distinct) - _NAMED))
        return "; ".join(names) if self.language == "en" else "؛ ".join(names)

    def parts(self) -> Iterator[Table]:
        """The statements that have parts, part by part."""
        for found in self.comparison.tested:
            if found.parts:
                kept = list(found.statement.columns.values())[:-2]
                headings = [heading[self.language] for heading in kept] + self.columns("for", "against", "share")
                title = self.say("compare-part", id=found.statement.id, question=found.statement.text[self.language])
                yield Table(headings, [[*map(self.name, part.part), *self.tally(part)] for part in found.parts], title)

    def silent(self) -> list[str]:
        """The statements of which no case speaks."""
        ids = [found.statement.id for found in self.comparison.tested if found.whole.share is None]
        return [self.say("compare-silent", names=listed(ids, self.language))] if ids else []

    def untested(self) -> Table:
        """What cannot be tested, by reason."""
        rows = [[untested.reason[self.language], " ".join(untested.says)] for untested in self.comparison.untested]
        return Table(self.columns("reason", "says"), rows, self.say("compare-untested"))

    def agreement(self, agreement: Agreement) -> Table:
        """How far coders agree, by dimension."""
        rows = [
            [
                self.name(found.dimension),
                self.say("compare-share", share=round(found.observed * 100)),
                self.say("answer-unknown") if found.coefficient is None else f"{found.coefficient:.2f}",
            ]
            for found in agreement.dimensions
        ]
        title = self.say(f"compare-agreement-{agreement.measure}", coders=agreement.coders)
        return Table(self.columns("dimension", "observed", "coefficient"), rows, title)


def _record(comparison: Comparison) -> dict[str, object]:
    store, agreement = comparison.store, comparison.agreement

    def tally(tally: Tally) -> dict[str, object]:
        return {
            "supporting": [store.plain(term) for term in tally.supporting],
            "opposing": [store.plain(term) for term in tally.opposing],
            "share": None if tally.share is None else round(float(tally.share), 4),
        }

    def tested(found: Tested) -> dict[str, object]:
        columns = list(found.statement.columns)
        return {
            "id": found.statement.id,
            "question": dict(found.statement.text),
            "tests": list(found.statement.tests),
            "at": list(found.statement.at),
            **tally(found.whole),
            "parts": [
                {**{column: store.plain(term) for column, term in zip(columns, part.part, strict=False)}, **tally(part)}
                for part in found.parts
            ],
        }

    return {
        "cases": comparison.cases,
        "functions": [
            {
                "dimension": store.plain(dimension),
                "function": store.plain(function),
                "coded": cell.coded,
                "listed": cell.listed,
                "paper": cell.paper,
            }
            for (dimension, function), cell in comparison.functions.items()
        ],
        "kinds": [
            {"kind": store.plain(kind), "dimension": store.plain(dimension), "coded": cell.coded, "listed": cell.listed}
            for (kind, dimension), cell in comparison.kinds.items()
        ],
        "statements": [tested(found) for found in comparison.tested],
        "untested": [{"id": reason.id, "reason": dict(reason.reason), "says": list(reason.says)} for reason in comparison.untested],
        "agreement": None
        if agreement is None
        else {
            "measure": agreement.measure,
            "coders": agreement.coders,
            "cases": agreement.cases,
            "computed": agreement.computed,
            "dimensions": [
                {
                    "dimension": store.plain(found.dimension),
                    "observed": round(found.observed, 4),
                    "coefficient": None if found.coefficient is None else round(found.coefficient, 4),
                }
                for found in agreement.dimensions
            ],
        },
        "codings_without_dimension": comparison.codings_without_dimension,
        "labels": _labels(comparison),
        "ontology": store.version,
        "data_hash": store.data_hash,
        "cite": {language: store.citation(language) for language in LANGUAGES},
    }


def _labels(comparison: Comparison) -> dict[str, dict[str, str]]:
    """What people call whatever is named by its id."""
    store = comparison.store
    terms: Iterable[Term] = (
        *(term for pair in (*comparison.functions, *comparison.kinds) for term in pair),
        *(term for found in comparison.tested for term in (*found.whole.supporting, *found.whole.opposing)),
    )
    nodes = sorted({term for term in terms if isinstance(term, NamedNode)}, key=str)
    return {store.id(node): {language: store.label(node, language) for language in LANGUAGES} for node in nodes}


def _records(comparison: Comparison) -> Iterator[Sequence[object]]:
    for found in comparison.tested:
        for tally in found.parts or (found.whole,):
            part = " ".join(str(comparison.store.plain(term)) for term in tally.part)
            share = None if tally.share is None else round(float(tally.share), 4)
            yield found.statement.id, part, len(tally.supporting), len(tally.opposing), share
