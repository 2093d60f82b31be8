"""What a workbook of cases looks like: sheets and their columns, made from ``sheets.toml``, the shapes and the ontology."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from citydip.messages import LANGUAGES, known, text
from citydip.persian import normalise
from citydip.resources import shapes
from citydip.store import Store
from citydip.terms import PREFIXES, local_name, resolve, shorten

__all__ = ["Column", "Kind", "Model", "Sheet", "in_language", "model"]

_SH: Final = "http://www.w3.org/ns/shacl#"
_XSD: Final = PREFIXES["xsd"]

_LANGUAGE_TEXT: Final = frozenset(
    map(resolve, ["skos:prefLabel", "skos:altLabel", "skos:definition", "skos:editorialNote", "dcterms:description"])
)
_CONCEPT, _SCHEME = PREFIXES["skos"] + "Concept", PREFIXES["skos"] + "ConceptScheme"
_PLAIN: Final = frozenset({resolve("skos:notation"), resolve("dcterms:language")})
_BORROWED_RANGES: Final = {
    resolve("skos:broader"): _CONCEPT,
    resolve("skos:related"): _CONCEPT,
    resolve("skos:inScheme"): _SCHEME,
    resolve("dcterms:subject"): _CONCEPT,
}


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


@dataclass(slots=True)
class _Texts:
    """What shapes say of one property of one class."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    order: float = float("inf")
    at_most: int | None = None
    at_least: int = 0
    class_: str = ""


@dataclass(frozen=True, eq=False)
class Model:
    """All sheets, by key, and the ontology that they speak of."""

    sheets: Mapping[str, Sheet]
    ontology: Store

    @cached_property
    def concepts(self) -> Mapping[str, Sequence[NamedNode]]:
        """The concepts of each class of concepts that a column asks for, in the order of their schemes."""
        wanted = {column.range for sheet in self.sheets.values() for column in sheet.columns.values() if column.kind is Kind.CONCEPT}
        return {class_: self._in_order(self.ontology.members(NamedNode(class_))) for class_ in wanted}

    def _in_order(self, nodes: set[NamedNode]) -> list[NamedNode]:
        """Nodes in the order in which the ontology's files describe them."""
        order = _order()
        return sorted(nodes, key=lambda node: (order.get(node.value, len(order)), node.value))

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
        property_ = NamedNode(_iri("cd:geonamesId"))
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


@cache
def _order() -> Mapping[str, int]:
    """The place of each node among the subjects of the ontology's files."""
    from citydip.resources import ontology_files

    order: dict[str, int] = {}
    for path in ontology_files():
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode):
                order.setdefault(quad.subject.value, len(order))
    return order


@cache
def model() -> Model:
    """The model, made once in a process.

    Raises:
        ResourceError: files of citydip are missing.
    """
    import tomllib

    written = tomllib.loads((Path(__file__).parent / "sheets.toml").read_text(encoding="utf-8"))
    dates = {_iri(name): tuple(map(_iri, readings)) for name, readings in written.pop("dates").items()}
    largest = {_iri(name): number for name, number in written.pop("largest").items()}
    ontology = Store()
    maker = _Maker(ontology, _shape_texts(), dates, largest)
    return Model({key: maker.sheet(key, spec) for key, spec in written.items()}, ontology)


def _iri(name: str) -> str:
    found = resolve(name)
    if found is None:
        raise KeyError(name)
    return found


class _Maker:
    """Makes sheets and columns from their names."""

    def __init__(
        self,
        ontology: Store,
        said: Mapping[str, Mapping[str, _Texts]],
        dates: Mapping[str, tuple[str, ...]],
        largest: Mapping[str, float],
    ) -> None:
        self._ontology = ontology
        self._said = said
        self._dates = dates
        self._largest = largest

    def sheet(self, key: str, spec: Mapping[str, Any]) -> Sheet:
        """One sheet from its table in ``sheets.toml``."""
        classes = tuple(map(_iri, spec["class"]))
        columns = {"id": self._id()}
        form: list[str] = []
        for listed in ("form", "more"):
            for name in spec.get(listed, ()):
                made = list(self._columns(name, classes))
                columns |= {column.key: column for column in made}
                # Words without a language are read, but no form asks for them.
                form += [column.key for column in made if listed == "form" and (column.language or column.kind is not Kind.TEXT)]
        return Sheet(
            key=key,
            headings={language: spec[language] for language in LANGUAGES},
            classes=classes,
            columns=columns,
            form=("id", *form) if form else (),
            id_from=tuple(spec["key"]),
        )

    def _id(self) -> Column:
        return Column(
            "id",
            Kind.ID,
            repeats=False,
            headings=_both("table-id"),
            help=_both("table-id-help"),
            spellings=_spelt(*_both("table-id").values(), "id"),
        )

    def _columns(self, name: str, classes: tuple[str, ...]) -> Iterator[Column]:
        """The columns of one name: one for each language of a text, one for each status."""
        if name == "status:*":
            yield from self._status_columns()
            return
        property_ = _iri(name.removeprefix("^"))
        said = self._said_of(property_, classes)
        column = self._column(name, property_, said, classes)
        yield column
        if column.kind is Kind.TEXT:
            yield in_language(column, "fa")
            yield in_language(column, "en")

    def _said_of(self, property_: str, classes: tuple[str, ...]) -> _Texts:
        """What shapes say of a property: those of the class first, then those of classes below it, whose demands are not for all."""
        for class_ in classes:
            if said := self._said.get(class_, {}).get(property_):
                return said
        below = (texts[property_] for class_, texts in self._said.items() if property_ in texts and self._is_below(class_, classes))
        found = next(below, None)
        return replace(found, at_least=0) if found else _Texts()

    def _is_below(self, class_: str, classes: tuple[str, ...]) -> bool:
        seen, above = {class_}, [class_]
        while above:
            current = above.pop()
            if current in classes:
                return True
            higher = {
                node.value
                for property_, node in self._ontology.outgoing(NamedNode(current))
                if property_.value == _iri("rdfs:subClassOf") and isinstance(node, NamedNode)
            }
            above += higher - seen
            seen |= higher
        return False

    def _column(self, name: str, property_: str, said: _Texts, classes: tuple[str, ...]) -> Column:
        kind, range_ = self._kind(property_, said, classes, inverse=name.startswith("^"))
        headings = said.names or self._names(property_)
        others = [
            other
            for other_property, other in self._ontology.outgoing(NamedNode(property_))
            if local_name(other_property.value) in {"prefLabel", "altLabel"}
        ]
        return Column(
            key=name,
            kind=kind,
            predicate=property_,
            range=range_,
            inverse=name.startswith("^"),
            repeats=_repeats(kind, property_, said.at_most),
            required=said.at_least > 0,
            largest=self._largest.get(property_),
            headings=headings,
            help=said.descriptions or self._definition(property_),
            spellings=_spelt(
                *headings.values(),
                *(other.value for other in others if isinstance(other, Literal)),
                local_name(property_),
                shorten(property_),
                property_,
            ),
            readings=self._dates.get(property_, ()),
        )

    def _kind(self, property_: str, said: _Texts, classes: tuple[str, ...], *, inverse: bool) -> tuple[Kind, str]:
        if property_ == resolve("rdf:type"):
            return Kind.CLASS, ""
        if property_ in self._dates:
            return Kind.DATE, ""
        ranges = [
            value.value
            for name, value in self._ontology.outgoing(NamedNode(property_))
            if name.value == _iri("rdfs:range") and isinstance(value, NamedNode)
        ]
        if inverse:
            ranges = [
                value.value
                for name, value in self._ontology.outgoing(NamedNode(property_))
                if name.value == _iri("rdfs:domain") and isinstance(value, NamedNode)
            ]
            return Kind.THING, ranges[0] if ranges else ""
        range_ = said.class_ or (ranges[0] if ranges else _BORROWED_RANGES.get(property_, ""))
        if property_ in _LANGUAGE_TEXT or range_ == PREFIXES["rdf"] + "PlainLiteral":
            return Kind.TEXT, ""
        if range_.startswith(_XSD) or property_ in _PLAIN:
            return {"decimal": Kind.DECIMAL, "anyURI": Kind.ADDRESS}.get(local_name(range_), Kind.STRING), ""
        if range_ == _CONCEPT or range_ in self._concept_classes:
            return Kind.CONCEPT, range_
        return Kind.THING, range_

    @cached_property
    def _concept_classes(self) -> frozenset[str]:
        subclass = _iri("rdfs:subClassOf")
        below = [node for property_, node in self._ontology.incoming(NamedNode(_CONCEPT)) if property_.value == subclass]
        return frozenset(node.value for node in below if isinstance(node, NamedNode))

    def _status_columns(self) -> Iterator[Column]:
        for status in sorted(self._ontology.members(NamedNode(_iri("cd:AgreementStatus"))), key=lambda node: _order()[node.value]):
            headings = {language: self._ontology.label(status, language) for language in LANGUAGES}
            yield Column(
                key=shorten(status.value),
                kind=Kind.STATUS,
                predicate=_iri("cd:statusChange"),
                range=status.value,
                headings=headings,
                help={language: text("table-status-help", language, status=headings[language]) for language in LANGUAGES},
                spellings=_spelt(*headings.values(), local_name(status.value), shorten(status.value)),
            )

    def _names(self, property_: str) -> Mapping[str, str]:
        short = shorten(property_)
        if known(f"table-{short}"):
            return _both(f"table-{short}")
        if known(short):
            return _both(short)
        return {language: self._ontology.label(NamedNode(property_), language) for language in LANGUAGES}

    def _definition(self, property_: str) -> Mapping[str, str]:
        short = shorten(property_)
        if known(f"table-{short}-help"):
            return _both(f"table-{short}-help")
        said = [value for name, value in self._ontology.outgoing(NamedNode(property_)) if name.value == _iri("skos:definition")]
        return {value.language: value.value for value in said if isinstance(value, Literal) and value.language}


def _repeats(kind: Kind, property_: str, at_most: int | None) -> bool:
    """Whether a cell may hold several values: never where a mark between them can be a part of the words."""
    if kind is Kind.TEXT:
        return property_ == resolve("skos:altLabel")
    if kind is Kind.STRING:
        return (at_most != 1 and property_.lower().endswith("id")) or local_name(property_) == "identifier"
    return at_most != 1


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


def _both(key: str) -> Mapping[str, str]:
    return {language: text(key, language) for language in LANGUAGES}


def _spelt(*headings: str) -> frozenset[str]:
    return frozenset(map(normalise, headings))


def _shape_texts() -> Mapping[str, Mapping[str, _Texts]]:
    """What the shapes of cases say of each property of each class that they look at."""
    statements: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for path in shapes():
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True):
            statements[quad.subject][quad.predicate.value].append(quad.object)
    said: dict[str, dict[str, _Texts]] = defaultdict(dict)
    for shape in statements.values():
        for class_ in shape.get(_SH + "targetClass", ()):
            for node in shape.get(_SH + "property", ()):
                paths = statements[node].get(_SH + "path", ())
                if len(paths) == 1 and isinstance(paths[0], NamedNode):
                    _add(said[class_.value].setdefault(paths[0].value, _Texts()), statements[node])
    return said


def _add(texts: _Texts, shape: Mapping[str, Sequence[Any]]) -> None:
    """What one property shape says, added to what others say of the same property; the first in the order of the form names it."""

    def number(name: str) -> float | None:
        return next((float(value.value) for value in shape.get(_SH + name, ())), None)

    order = number("order")
    named = {value.language: value.value for value in shape.get(_SH + "name", ()) if value.language}
    if named and (not texts.names or (order is not None and order < texts.order)):
        texts.names = named
        texts.descriptions = {value.language: value.value for value in shape.get(_SH + "description", ()) if value.language}
        texts.order = texts.order if order is None else order
    at_most, at_least = number("maxCount"), number("minCount")
    texts.at_most = texts.at_most if at_most is None else int(at_most)
    texts.at_least = max(texts.at_least, int(at_least or 0)) if _is_violation(shape) else texts.at_least
    texts.class_ = next((value.value for value in shape.get(_SH + "class", ())), texts.class_)


def _is_violation(shape: Mapping[str, Sequence[Any]]) -> bool:
    return all(value.value == _SH + "Violation" for value in shape.get(_SH + "severity", ()))
