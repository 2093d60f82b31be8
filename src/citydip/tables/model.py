"""What a workbook of cases looks like: sheets and their columns. ``making`` makes them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from citydip.messages import LANGUAGES, known, text
from citydip.persian import normalise
from citydip.store import Store
from citydip.terms import PREFIXES, local_name, shorten

__all__ = ["Column", "Kind", "Model", "Sheet", "in_language"]


class Kind(Enum):
    """What a cell of a column holds."""

    ID = auto()
    TEXT = auto()
    """Words in a language, or in none."""
    STRING = auto()
    DATE = auto()
    DECIMAL = auto()
    ADDRESS = auto()
    """A web address."""
    CONCEPT = auto()
    """A concept of a scheme."""
    THING = auto()
    """Another record, such as an actor or a source."""
    CLASS = auto()
    STATUS = auto()
    """The dates on which an agreement came into a status."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: its name in code, such as ``id``, ``cd:start``, ``skos:prefLabel@fa`` or ``status:signed``.
        kind: what its cells hold.
        predicate: the IRI of its property; empty for the id.
        range: the IRI of the class that its values have, or of the status that it is about; empty where anything goes.
        language: the tag of the language of its words; empty where there is none.
        inverse: whether its values are the subjects of the property.
        repeats: whether a cell may hold several values.
        required: whether a record must have a value.
        largest: the largest number that its cells may hold; None where there is no bound.
        headings: what it is called, by language.
        help: what belongs in it, by language.
        spellings: the headings by which it is recognised, normalised.
        readings: the properties of the earliest and the latest day that a date allows; empty where there are none.
        last_day: whether a Solar Hijri month or year means its last day.
        far_ahead: whether its dates may lie decades ahead.
    """

    key: str
    kind: Kind
    predicate: str = ""
    range: str = ""
    language: str = ""
    inverse: bool = False
    repeats: bool = True
    required: bool = False
    largest: float | None = None
    headings: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    spellings: frozenset[str] = frozenset()
    readings: tuple[str, ...] = ()
    last_day: bool = False
    far_ahead: bool = False

    @property
    def local(self) -> str:
        """The key without its prefix."""
        return self.key.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        key: its name in code and in IRIs, such as ``agreements``.
        headings: what it is called, by language.
        classes: the IRIs of the classes whose members are its records.
        columns: all that it can have, by key, in order; the id comes first.
        form: the keys of the columns that the template shows; empty where the template leaves the sheet out.
        id_from: the keys of the columns that an id is made of where none is written.
    """

    key: str
    headings: Mapping[str, str]
    classes: tuple[str, ...]
    columns: Mapping[str, Column]
    form: tuple[str, ...]
    id_from: tuple[str, ...]

    @property
    def segment(self) -> str:
        """What stands before the id in the IRI of a record: ``actor`` in ``https://example.org/cases/actor/isfahan``."""
        return {"activities": "activity", "actors": "actor"}.get(self.key, self.key.removesuffix("s"))


@dataclass(frozen=True, eq=False)
class Model:
    """What tables of ours look like.

    Attributes:
        sheets: all sheets, by key.
        ontology: what they speak of.
        order: the place of each of its nodes in its files.
        everyday: headings that are none of ours, normalised, with the keys of the columns that they may mean.
    """

    sheets: Mapping[str, Sheet]
    ontology: Store
    order: Mapping[str, int]
    everyday: Mapping[str, Sequence[str]]

    @cached_property
    def concepts(self) -> Mapping[str, Sequence[NamedNode]]:
        """The concepts of each class of concepts that a column asks for, in the order of their schemes."""
        wanted = {column.range for sheet in self.sheets.values() for column in sheet.columns.values() if column.kind is Kind.CONCEPT}
        return {class_: self._in_order(self.ontology.members(NamedNode(class_))) for class_ in wanted}

    def _in_order(self, nodes: set[NamedNode]) -> list[NamedNode]:
        """Nodes in the order in which the ontology's files describe them."""
        return sorted(nodes, key=lambda node: (self.order.get(node.value, len(self.order)), node.value))

    @cached_property
    def _below(self) -> dict[tuple[str, ...], Sequence[NamedNode]]:
        return {}

    def classes_below(self, *classes: str) -> Sequence[NamedNode]:
        """Some classes and all classes below them, in the order of the ontology."""
        if classes not in self._below:
            self._below[classes] = self._found_below(*classes)
        return self._below[classes]

    def _found_below(self, *classes: str) -> list[NamedNode]:
        found = {NamedNode(class_) for class_ in classes}
        above = list(found)
        subclass = NamedNode(PREFIXES["rdfs"] + "subClassOf")
        while above:
            below = {
                node for property_, node in self.ontology.incoming(above.pop()) if property_ == subclass and isinstance(node, NamedNode)
            }
            above += below - found
            found |= below
        return self._in_order(found)

    @cached_property
    def sheet_of_class(self) -> Mapping[str, Sheet]:
        """The sheet of each class, subclasses included."""
        return {class_.value: sheet for sheet in self.sheets.values() for class_ in self.classes_below(*sheet.classes)}

    def _members(self, class_: str) -> set[NamedNode]:
        """The nodes of the ontology that have a class; where it is empty, those that figures can be about."""
        if class_:
            return self.ontology.members(NamedNode(class_))
        return {node for sheet in self.sheets.values() if sheet.form for found in sheet.classes for node in self._members(found)}

    @cached_property
    def _names(self) -> dict[str, Mapping[str, frozenset[str]]]:
        return {}

    def names_of(self, class_: str) -> Mapping[str, frozenset[str]]:
        """The terms of the ontology's nodes of a class by all that they are called, normalised: IRI, short name, id, labels."""
        if class_ not in self._names:
            found: dict[str, set[str]] = defaultdict(set)
            members = self._members(class_)
            for node in members:
                for name in (node.value, shorten(node.value), local_name(node.value)):
                    found[normalise(name)].add(f"<{node.value}>")
            for node, label in self.ontology.names():
                if node in members:
                    found[normalise(label)].add(f"<{node.value}>")
            self._names[class_] = {name: frozenset(terms) for name, terms in found.items()}
        return self._names[class_]

    def labels_of(self, class_: str) -> list[str]:
        """All labels of the ontology's nodes of a class."""
        members = self._members(class_)
        return [label for node, label in self.ontology.names() if node in members]

    @cached_property
    def numbered(self) -> Mapping[str, str]:
        """The terms of the ontology's places by their identifiers in GeoNames."""
        property_ = NamedNode(PREFIXES["cd"] + "geonamesId")
        places = self.ontology.subjects(property_)
        said = ((place, value) for place in places for name, value in self.ontology.outgoing(place) if name == property_)
        return {value.value: f"<{place.value}>" for place, value in said if isinstance(value, Literal)}

    def sheets_for(self, class_: str) -> list[Sheet]:
        """The sheets whose records can have a class; all where any class will do."""
        if not class_:
            return list(self.sheets.values())
        below = {node.value for node in self.classes_below(class_)}
        return [
            sheet
            for sheet in self.sheets.values()
            if any(self.sheet_of_class.get(name) is sheet for name in below) or self._is_above(sheet, class_)
        ]

    def _is_above(self, sheet: Sheet, class_: str) -> bool:
        return any(node.value == class_ for node in self.classes_below(*sheet.classes))


def in_language(column: Column, language: str) -> Column:
    """A column of words without a language, for words of one language."""
    tongue = {shown: text(f"table-language-{language}", shown) if known(f"table-language-{language}") else language for shown in LANGUAGES}
    headings = {shown: f"{heading} ({tongue[shown]})" for shown, heading in column.headings.items()}
    spellings = {normalise(f"{spelling}({name})") for spelling in column.spellings for name in (language, *tongue.values())}
    spellings |= {normalise(f"{spelling}@{language}") for spelling in column.spellings}
    return replace(
        column,
        key=f"{column.key}@{language}",
        language=language,
        headings=headings,
        spellings=frozenset(spellings),
    )
