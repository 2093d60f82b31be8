"""From statements to the rows of tables."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pyoxigraph import NamedNode

from citydip.errors import DateError
from citydip.gazetteer import country_of
from citydip.messages import text
from citydip.persian import trimmed
from citydip.persian.dates import in_solar_hijri, read_date
from citydip.tables.cells import Cells, country_statements, government_statements, source_statements
from citydip.tables.layout import Layout
from citydip.tables.making import model
from citydip.tables.model import Column, Kind, Model, Sheet, in_language
from citydip.tables.naming import CellFault, Known, Names
from citydip.tables.rows import status_change, statuses
from citydip.tables.splitting import joined
from citydip.tables.terms import Statement, in_angles, subject_of, text_of
from citydip.tables.written import Unheld, WrittenSheet
from citydip.terms import PREFIXES, shorten

__all__ = ["written_sheets"]

_CD: Final = PREFIXES["cd"]
_TYPE: Final = in_angles(PREFIXES["rdf"] + "type")
_STATUS_CHANGE_OF, _STATUS_CHANGE, _STATUS, _DATE, _EARLIEST, _LATEST = (
    in_angles(_CD + name) for name in ("statusChange", "StatusChange", "status", "date", "dateEarliest", "dateLatest")
)
_NAMING: Final = {"prefLabel", "altLabel", "address"}

Record = Mapping[str, Sequence[str]]
"""Values by property, as terms."""


def written_sheets(
    statements: Iterable[Statement], language: str, *, base: str | None = None, solar_hijri: bool = False
) -> tuple[list[WrittenSheet], Unheld, str]:
    """The tables that hold some statements.

    Args:
        statements: the data.
        language: ``en`` or ``fa``, for headings and names.
        base: the base of the IRIs; where None, that of the tables the data came from, else what most of its subjects begin with.
        solar_hijri: whether full dates are shown in the Solar Hijri calendar.

    Returns:
        The tables that are not empty, what they cannot hold, and the base.
    """
    layout, rest = Layout.gather(statements)
    writer = _Writer(rest, layout, language, base, solar_hijri)
    return writer.sheets(), writer.unheld, writer.base


class _Writer:
    def __init__(self, statements: Sequence[Statement], layout: Layout, language: str, base: str | None, solar_hijri: bool) -> None:
        self._model: Model = model()
        self._layout = layout
        self._language = language
        self._solar_hijri = solar_hijri
        self._records: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._inverse: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._inverse_properties = {
            in_angles(column.predicate) for sheet in self._model.sheets.values() for column in sheet.columns.values() if column.inverse
        }
        for subject, predicate, value in dict.fromkeys(statements):
            self._records[subject][predicate].append(value)
            if predicate in self._inverse_properties:
                self._inverse[value][predicate].append(subject)
        self._sheet_of = {subject: sheet for subject, record in self._records.items() if (sheet := self._sheet(subject, record))}
        self.base = base or layout.base or self._usual_base()
        self._implied = set(self._implied_records())
        for subject in self._implied:
            self._sheet_of.pop(subject, None)
        self._known: dict[str, list[Known]] = defaultdict(list)
        for subject, sheet in self._sheet_of.items():
            self._known[sheet.key].append(self._known_as(subject, sheet))
        self._names = Names(self._model, lambda key: self._known.get(key, ()))
        self._cells = Cells(self._model, self._names, self.base)
        self._shown: dict[tuple[str, str], str] = {}
        self.unheld = Unheld()

    def _sheet(self, subject: str, record: Record) -> Sheet | None:
        """The sheet for the classes of a record; what the ontology describes may be described further without its class."""
        classes = record.get(_TYPE, ())
        if not classes and subject.startswith("<"):
            said = self._model.ontology.outgoing(NamedNode(subject[1:-1]))
            classes = [str(value) for predicate, value in said if str(predicate) == _TYPE]
        return next((sheet for class_ in classes if (sheet := self._model.sheet_of_class.get(class_.strip("<>")))), None)

    def _usual_base(self) -> str:
        """What most subjects begin with, before the segment of their sheet if they have it."""
        counted: Counter[str] = Counter()
        for subject, sheet in self._sheet_of.items():
            iri = subject.strip("<>")
            head = iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
            if "://" in head:
                counted[head.removesuffix(f"{sheet.segment}/")] += 1
        return counted.most_common(1)[0][0] if counted else "https://example.org/cases/"

    def _implied_records(self) -> Iterator[str]:
        """The records that have no row, because the cell that names them says all that is known of them."""
        for subject in self._sheet_of:
            if (
                subject not in self._layout.rows
                and subject.startswith("<")
                and set(self._said_of(subject)) in map(set, self._implications(subject))
            ):
                yield subject

    def _implications(self, subject: str) -> Iterator[Sequence[Statement]]:
        record = self._records[subject]
        country = country_of(subject[len(PREFIXES["place"]) + 1 : -1]) if subject.startswith("<" + PREFIXES["place"]) else None
        if country:
            yield country_statements(country)
        for address in record.get(in_angles(_CD + "address"), ()):
            yield source_statements(text_of(address)[0], self.base)
        if self._layout.rows:
            for place in record.get(in_angles(_CD + "governs"), ()):
                said = self._records.get(place, {})
                class_ = next(iter(sorted(said.get(_TYPE, ()))), "").strip("<>")
                yield government_statements(place, class_, said.get(in_angles(PREFIXES["skos"] + "prefLabel"), ()))

    def _known_as(self, subject: str, sheet: Sheet) -> Known:
        record = self._records[subject]
        classes = frozenset(class_.strip("<>") for class_ in record[_TYPE])
        names = tuple(
            text_of(value)[0]
            for predicate, values in record.items()
            if predicate.rpartition("#")[2].rstrip(">") in _NAMING or predicate.endswith("Id>")
            for value in values
            if value.startswith('"')
        )
        governs = next(iter(record.get(in_angles(_CD + "governs"), ())), "")
        return Known(subject, classes, (self._id(subject, sheet), *names), governs)

    def _id(self, subject: str, sheet: Sheet) -> str:
        """The shortest id that stands for a term."""
        iri = subject.strip("<>")
        usual = f"{self.base}{sheet.segment}/"
        tries = [iri[len(usual) :]] if iri.startswith(usual) else []
        tries += [f"./{iri[len(self.base) :]}"] if iri.startswith(self.base) else []
        tries.append(shorten(iri))
        return next((id_ for id_ in tries if id_ and subject_of(id_, self.base, sheet.segment) == subject), iri)

    def sheets(self) -> list[WrittenSheet]:
        """The tables, in the order of the model."""
        by_sheet: dict[str, list[str]] = defaultdict(list)
        for subject in self._records:
            if sheet := self._sheet_of.get(subject):
                by_sheet[sheet.key].append(subject)
            elif subject not in self._implied:
                self._leave_out(subject)
        simple = self._simple_changes(by_sheet.get("agreements", ()))
        by_sheet["status-changes"] = [subject for subject in by_sheet.get("status-changes", ()) if subject not in simple]
        return [self._written(sheet, by_sheet[sheet.key], simple) for sheet in self._model.sheets.values() if by_sheet.get(sheet.key)]

    def _leave_out(self, subject: str) -> None:
        record = self._records[subject]
        types = record.get(_TYPE, ("",))
        left = [value for predicate, values in record.items() for value in values if not self._held_elsewhere(predicate, value)]
        if left:
            self.unheld.classes[shorten(types[0].strip("<>"))] += len(left)

    def _held_elsewhere(self, predicate: str, value: str) -> bool:
        """Whether the row of the value says a statement."""
        return predicate in self._inverse_properties and value in self._sheet_of

    def _simple_changes(self, agreements: Iterable[str]) -> set[str]:
        """The changes of status that a date in a column of their agreement says completely."""
        simple: set[str] = set()
        for agreement in agreements:
            by_status: dict[str, list[str]] = defaultdict(list)
            for change in self._records[agreement].get(_STATUS_CHANGE_OF, ()):
                record = self._records.get(change, {})
                if (
                    record.keys() <= {_TYPE, _STATUS, _DATE, _EARLIEST, _LATEST}
                    and len(record.get(_STATUS, ())) == 1
                    and record.get(_TYPE) == [_STATUS_CHANGE]
                ):
                    by_status[record[_STATUS][0]].append(change)
            for status, changes in by_status.items():
                local = status.strip("<>").rpartition("/")[2]
                expected = [status_change(agreement, local, number) for number in range(1, len(changes) + 1)]
                if set(expected) == set(changes) and self._says_all(agreement, local, expected):
                    simple.update(changes)
        return simple

    def _says_all(self, agreement: str, status: str, changes: Sequence[str]) -> bool:
        typed = self._typed(agreement, self._model.sheets["agreements"].columns[f"status:{status}"])
        plain = (
            {_EARLIEST, _LATEST}.isdisjoint(self._records[change]) and len(self._records[change].get(_DATE, ())) <= 1 for change in changes
        )
        return typed is not None or all(plain)

    def _typed(self, subject: str, column: Column) -> str | None:
        """What was typed into a cell, if it still says what the data says."""
        row = self._layout.rows.get(subject)
        text = row.typed.get(column.key.replace(":", ".").replace("@", ".")) if row else None
        if text is None:
            return None
        try:
            value = self._cells.value(column, self._sheet_of[subject], text)
        except CellFault:
            return None
        if column.kind is Kind.STATUS:
            said = {statement for change in self._changes(subject, column) for statement in self._said_of(change)}
            return (
                text
                if said
                == set(statuses(subject, column, value))
                - {(subject, _STATUS_CHANGE_OF, change) for change in self._changes(subject, column)}
                else None
            )
        record = self._records[subject]
        readings = [tuple(text_of(day)[0] for day in record.get(in_angles(name), ())) for name in column.readings]
        same_readings = value.readings is None or readings == [(day,) for day in value.readings]
        return text if set(value.terms) == set(record.get(in_angles(column.predicate), ())) and same_readings else None

    def _said_of(self, subject: str) -> list[Statement]:
        return [(subject, predicate, value) for predicate, values in self._records[subject].items() for value in values]

    def _changes(self, agreement: str, column: Column) -> list[str]:
        """The changes into a status, in the order of a cell."""
        found: list[str] = []
        while (change := status_change(agreement, column.local, len(found) + 1)) in self._records:
            found.append(change)
        return found

    def _written(self, sheet: Sheet, subjects: list[str], simple: set[str]) -> WrittenSheet:
        subjects.sort(key=lambda subject: row.number if (row := self._layout.rows.get(subject)) else len(self._layout.rows) + 1)
        columns = dict(sheet.columns)
        texts: list[dict[str, str]] = []
        for subject in subjects:
            texts.append(self._texts(subject, sheet, columns, simple))
        used = {key for row in texts for key in row}
        shown: list[Column | str] = [column for key, column in columns.items() if key in used or key in sheet.form]
        own = self._layout.headings.get(sheet.key, [])
        rows = []
        for subject, row in zip(subjects, texts, strict=True):
            layout = self._layout.rows.get(subject)
            rows.append(
                [row.get(column.key, "") for column in shown if isinstance(column, Column)]
                + [layout.own.get(heading, "") if layout else "" for heading in own]
            )
        return WrittenSheet(sheet, [*shown, *own], rows)

    def _texts(self, subject: str, sheet: Sheet, columns: dict[str, Column], simple: set[str]) -> dict[str, str]:
        """The cells of one record, by the key of their column; a language that no column is for gets one."""
        record = self._records[subject]
        said = {"id": self._id(subject, sheet)}
        done: set[tuple[str, str]] = set()
        fixed = {in_angles(class_) for class_ in sheet.classes[:1]} if "rdf:type" not in sheet.form else set()
        done |= {(_TYPE, class_) for class_ in fixed}
        for column in list(columns.values()):
            if column.kind is Kind.ID:
                continue
            cell, held = self._text(subject, sheet, column, fixed, simple, done)
            if cell:
                said[column.key] = cell
            done |= held
        for predicate, values in record.items():
            for value in values:
                if (predicate, value) in done or self._held_elsewhere(predicate, value):
                    continue
                words = self._column_for(predicate, value, sheet)
                if words and words.key not in said and self._fits(value, words):
                    columns.setdefault(words.key, words)
                    said[words.key] = text_of(value)[0]
                else:
                    self.unheld.properties[shorten(predicate.strip("<>"))] += 1
        return said

    def _column_for(self, predicate: str, value: str, sheet: Sheet) -> Column | None:
        """A column for words in a language that the sheet has none for."""
        words = next(
            (
                column
                for column in sheet.columns.values()
                if in_angles(column.predicate) == predicate and column.kind is Kind.TEXT and not column.language
            ),
            None,
        )
        language = text_of(value)[1] if value.startswith('"') else ""
        return in_language(words, language) if words and language and not words.repeats else None

    def _text(
        self, subject: str, sheet: Sheet, column: Column, fixed: set[str], simple: set[str], done: set[tuple[str, str]]
    ) -> tuple[str, set[tuple[str, str]]]:
        """The text of one cell, and the statements that it holds."""
        predicate = in_angles(column.predicate)
        if column.kind is Kind.STATUS:
            changes = [change for change in self._changes(subject, column) if change in simple]
            if not changes:
                return "", set()
            dates = [next(iter(self._records[change].get(_DATE, ())), None) for change in changes]
            cell = self._typed(subject, column) or self._joined(
                [self._date(text_of(date)[0]) if date else text("table-yes", self._language) for date in dates]
            )
            return cell, {(predicate, change) for change in changes}
        if column.inverse:
            owners = self._inverse.get(subject, {}).get(predicate, ())
            return self._joined([self._name(owner, column.range) for owner in owners]), set()
        values = [
            value for value in self._records[subject].get(predicate, ()) if (predicate, value) not in done and self._fits(value, column)
        ]
        if not column.repeats:
            values = values[:1]
        if not values:
            return "", set()
        held = {(predicate, value) for value in values}
        if (typed := self._typed(subject, column)) is not None:
            held |= {(in_angles(name), value) for name in column.readings for value in self._records[subject].get(in_angles(name), ())}
            return typed, held
        shown = [self._value(value, column, sheet) for value in values]
        return (self._joined(shown) if column.repeats and column.kind is not Kind.ADDRESS else "\n".join(shown)), held

    def _joined(self, texts: list[str]) -> str:
        return joined(texts, "؛" if self._language == "fa" else ";")

    def _fits(self, value: str, column: Column) -> bool:
        """Whether a value can stand in a column."""
        if not value.startswith('"'):
            return column.kind in {Kind.THING, Kind.CONCEPT, Kind.CLASS}
        text, language, datatype = text_of(value)
        # Cells lose the blanks at their ends, but for several values, which are quoted.
        keeps = bool(text.strip()) and (column.repeats or text == trimmed(text))
        match column.kind:
            case Kind.TEXT:
                return keeps and language == column.language and not datatype
            case Kind.DECIMAL:
                return datatype in {PREFIXES["xsd"] + "decimal", PREFIXES["xsd"] + "integer"}
            case Kind.ADDRESS:
                return datatype == PREFIXES["xsd"] + "anyURI"
            case Kind.STRING | Kind.DATE:
                return keeps and not language and datatype in {"", PREFIXES["xsd"] + "string"}
        return False

    def _value(self, value: str, column: Column, sheet: Sheet) -> str:
        if not value.startswith('"'):
            if column.kind is Kind.CLASS:
                return self._model.ontology.label(NamedNode(value.strip("<>")), self._language)
            return self._name(value, column.range)
        text = text_of(value)[0]
        return self._date(text) if column.kind is Kind.DATE else text

    def _date(self, text: str) -> str:
        """A date that is read as the same one again."""
        if self._solar_hijri:
            return in_solar_hijri(text)
        try:
            return text if read_date(text).values == (text,) else f"{text} م"
        except DateError:
            return f"{text} م"

    def _name(self, term: str, class_: str) -> str:
        """The first of the names of a node by which it is found again: in the reader's language, in the other, its id."""
        key = (term, class_)
        if key not in self._shown:
            self._shown[key] = next((name for name in self._candidates(term) if self._finds(name, class_, term)), term)
        return self._shown[key]

    def _candidates(self, term: str) -> list[str]:
        record = self._records.get(term, {})
        labels = [text_of(value)[:2] for value in record.get(in_angles(PREFIXES["skos"] + "prefLabel"), ())]
        labels.sort(key=lambda label: (label[1] != self._language, label[1] != "en", label[1]))
        names = [label for label, _ in labels]
        if sheet := self._sheet_of.get(term):
            return [*names, self._id(term, sheet)]
        if term in self._implied and (addresses := record.get(in_angles(_CD + "address"))):
            return [text_of(addresses[0])[0]]
        if term.startswith("<"):
            node = NamedNode(term[1:-1])
            country = country_of(node.value.removeprefix(PREFIXES["place"]))
            names += [country.fa if self._language == "fa" else country.en] if country else []
            return [*names, self._model.ontology.label(node, self._language), shorten(node.value)]
        return [*names, term]

    def _finds(self, name: str, class_: str, term: str) -> bool:
        column = Column(f"?{class_}", Kind.THING, range=class_)
        try:
            return "\n" not in name and self._cells.value(column, self._model.sheets["activities"], joined([name])).terms == (term,)
        except CellFault:
            return False
