"""Makes the sheets and columns of a workbook from ``sheets.toml``, the shapes and the ontology."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from citydip.fields import Field, fields
from citydip.messages import LANGUAGES, known, text
from citydip.persian import normalise
from citydip.resources import ontology_files
from citydip.store import Store
from citydip.tables.model import Column, Kind, Model, Sheet, in_language
from citydip.terms import PREFIXES, local_name, resolve, shorten

__all__ = ["model"]

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


@cache
def _order() -> Mapping[str, int]:
    """The place of each node among the subjects of the ontology's files."""
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
    marks = {mark: frozenset(map(_iri, written.pop(mark)["properties"])) for mark in ("last-day", "far-ahead")}
    largest = {_iri(name): number for name, number in written.pop("largest").items()}
    everyday = {normalise(heading): keys for heading, keys in written.pop("everyday").items()}
    ontology = Store()
    maker = _Maker(ontology, _order(), dates, marks, largest)
    return Model({key: maker.sheet(key, spec) for key, spec in written.items()}, ontology, _order(), everyday)


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
        order: Mapping[str, int],
        dates: Mapping[str, tuple[str, ...]],
        marks: Mapping[str, frozenset[str]],
        largest: Mapping[str, float],
    ) -> None:
        self._ontology = ontology
        self._order = order
        self._dates = dates
        self._marks = marks
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
            help=_both("table-help-id"),
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

    def _said_of(self, property_: str, classes: tuple[str, ...]) -> Field | None:
        """What shapes say of a property: those of the class first, then those of classes below it, whose demands are not for all."""
        for class_ in classes:
            if found := _first(fields().get(NamedNode(class_), ()), property_):
                return found
        below = (_first(said, property_) for class_, said in fields().items() if self._is_below(class_.value, classes))
        found = next(filter(None, below), None)
        return replace(found, least=0) if found else None

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

    def _column(self, name: str, property_: str, said: Field | None, classes: tuple[str, ...]) -> Column:
        kind, range_ = self._kind(property_, said, classes, inverse=name.startswith("^"))
        headings = said.name if said else self._names(property_)
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
            repeats=_repeats(kind, property_, said.most if said else None),
            required=bool(said and said.least and said.severity == "Violation"),
            largest=self._largest.get(property_),
            headings=headings,
            help=(said.description if said else {}) or self._definition(property_),
            spellings=_spelt(
                *headings.values(),
                *(other.value for other in others if isinstance(other, Literal)),
                local_name(property_),
                shorten(property_),
                property_,
            ),
            readings=self._dates.get(property_, ()),
            last_day=property_ in self._marks["last-day"],
            far_ahead=property_ in self._marks["far-ahead"],
        )

    def _kind(self, property_: str, said: Field | None, classes: tuple[str, ...], *, inverse: bool) -> tuple[Kind, str]:
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
        range_ = (said.class_.value if said and said.class_ else "") or (ranges[0] if ranges else _BORROWED_RANGES.get(property_, ""))
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
        for status in sorted(self._ontology.members(NamedNode(_iri("cd:AgreementStatus"))), key=lambda node: self._order[node.value]):
            headings = {language: self._ontology.label(status, language) for language in LANGUAGES}
            yield Column(
                key=shorten(status.value),
                kind=Kind.STATUS,
                predicate=_iri("cd:statusChange"),
                range=status.value,
                headings=headings,
                help={language: text("table-help-status", language, status=headings[language]) for language in LANGUAGES},
                spellings=_spelt(*headings.values(), local_name(status.value), shorten(status.value)),
            )

    def _names(self, property_: str) -> Mapping[str, str]:
        for key in (f"table-{local_name(property_)}", shorten(property_)):
            if known(key):
                return _both(key)
        return {language: self._ontology.label(NamedNode(property_), language) for language in LANGUAGES}

    def _definition(self, property_: str) -> Mapping[str, str]:
        if known(key := f"table-help-{local_name(property_)}"):
            return _both(key)
        said = [value for name, value in self._ontology.outgoing(NamedNode(property_)) if name.value == _iri("skos:definition")]
        return {value.language: value.value for value in said if isinstance(value, Literal) and value.language}


def _repeats(kind: Kind, property_: str, at_most: int | None) -> bool:
    """Whether a cell may hold several values: never where a mark between them can be a part of the words."""
    if kind is Kind.TEXT:
        return property_ == resolve("skos:altLabel")
    if kind is Kind.STRING:
        return (at_most != 1 and property_.lower().endswith("id")) or local_name(property_) == "identifier"
    return at_most != 1


def _both(key: str) -> Mapping[str, str]:
    return {language: text(key, language) for language in LANGUAGES}


def _spelt(*headings: str) -> frozenset[str]:
    return frozenset(map(normalise, headings))


def _first(said: Sequence[Field], property_: str) -> Field | None:
    """What the field of a form says of a property, with what the rules on it add: how many values there must and may be."""
    about = [field for field in said if field.path and field.path.value == property_]
    if not about:
        return None
    bounds = [field.most for field in about if field.most is not None]
    needed = any(field.least and field.severity == "Violation" for field in about)
    class_ = next((field.class_ for field in about if field.class_), None)
    return replace(about[0], most=min(bounds, default=None), least=int(needed), severity="Violation", class_=class_)
