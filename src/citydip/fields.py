"""What a record of a class must and may say, field by field, as the shapes of case data have it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from citydip.resources import shapes
from citydip.terms import PREFIXES

__all__ = ["Field", "fields", "one_by_language", "together"]

_SH: Final = "http://www.w3.org/ns/shacl#"
Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record.

    Attributes:
        shape: the property shape that it is.
        path: the property; None where the shape speaks of several at once.
        any_of: the properties of which one will do, where the shape speaks of several; none where it looks further.
        name: what it is called, by language.
        description: what to write there, by language.
        message: what is said where it is wrong, by language.
        severity: ``Violation``, ``Warning`` or ``Info``.
        least: how many values there must be.
        most: how many there may be; None where there is no bound.
        class_: the class that a value must have.
        datatypes: the datatypes of which a value must have one; none where any will do.
        pattern: what the text of a value must match.
        never: what it must not match.
        order: its place in a form; None where it is a rule rather than a field.
    """

    shape: NamedNode
    path: NamedNode | None
    any_of: tuple[NamedNode, ...]
    name: Mapping[str, str]
    description: Mapping[str, str]
    message: Mapping[str, str]
    severity: str
    least: int
    most: int | None
    class_: NamedNode | None
    datatypes: tuple[NamedNode, ...]
    pattern: str
    never: str
    order: int | None


@cache
def fields() -> Mapping[NamedNode, Sequence[Field]]:
    """The fields of each class that shapes look at, in the order of a form; those of the classes above it stand with these.

    Raises:
        ResourceError: the shapes are missing.
    """
    said = _said()
    found: dict[NamedNode, list[Field]] = defaultdict(list)
    for values in list(said.values()):
        for class_ in values.get(_SH + "targetClass", ()):
            if isinstance(class_, NamedNode):
                shaped = (_field(said, shape) for shape in values.get(_SH + "property", ()) if isinstance(shape, NamedNode))
                found[class_] += [field for field in shaped if field.name]
    return {class_: sorted(made, key=lambda field: (field.order is None, field.order or 0)) for class_, made in found.items()}


@cache
def one_by_language() -> frozenset[NamedNode]:
    """The properties that may have one text in each language."""
    unique = [values for values in _said().values() if values.get(_SH + "uniqueLang") and _is_violation(values)]
    return frozenset(path for values in unique for path in values.get(_SH + "path", ()) if isinstance(path, NamedNode))


@cache
def together() -> Mapping[NamedNode, Sequence[frozenset[NamedNode]]]:
    """The properties that a record of a class has all of, or none."""
    said = _said()

    def counted(option: Value, count: str, number: str) -> frozenset[NamedNode]:
        parts = [part for node in _values(said, option, "and") for part in _members(said, node)]
        if not parts or any(_number(said, part, count) != number for part in parts):
            return frozenset()
        return frozenset(path for part in parts for path in _values(said, part, "path") if isinstance(path, NamedNode))

    found: dict[NamedNode, list[frozenset[NamedNode]]] = defaultdict(list)
    for values in list(said.values()):
        for choice in values.get(_SH + "or", ()):
            options = _members(said, choice)
            if len(options) == 2 and _is_violation(values):
                all_of, none_of = counted(options[0], "minCount", "1"), counted(options[1], "maxCount", "0")
                for class_ in values.get(_SH + "targetClass", ()):
                    if all_of and all_of == none_of and isinstance(class_, NamedNode):
                        found[class_].append(all_of)
    return found


@cache
def _said() -> Mapping[Node, Mapping[str, list[Value]]]:
    """What the shapes say of each node, by property."""
    said: dict[Node, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
    for path in shapes():
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE, rename_blank_nodes=True):
            if isinstance(quad.subject, NamedNode | BlankNode):
                said[quad.subject][quad.predicate.value].append(quad.object)
    return said


def _values(said: Mapping[Node, Mapping[str, list[Value]]], node: Value, name: str) -> Sequence[Value]:
    return said[node].get(_SH + name, ()) if isinstance(node, NamedNode | BlankNode) else ()


def _number(said: Mapping[Node, Mapping[str, list[Value]]], node: Value, name: str) -> str:
    return next((value.value for value in _values(said, node, name) if isinstance(value, Literal)), "")


def _is_violation(values: Mapping[str, Sequence[Value]]) -> bool:
    return all(value == NamedNode(_SH + "Violation") for value in values.get(_SH + "severity", ()))


def _field(said: Mapping[Node, Mapping[str, list[Value]]], shape: NamedNode) -> Field:
    own = said[shape]
    # What a shape says by way of another one, such as what a date is, is said of the field.
    deeper = [said[node] for node in own.get(_SH + "node", ()) if isinstance(node, NamedNode | BlankNode)]
    options = [node for values in (own, *deeper) for option in values.get(_SH + "or", ()) for node in _members(said, option)]
    everywhere = [own, *deeper, *(said[node] for node in options if isinstance(node, NamedNode | BlankNode))]

    def nodes(name: str) -> list[NamedNode]:
        return [value for values in everywhere for value in values.get(_SH + name, ()) if isinstance(value, NamedNode)]

    def number(name: str) -> int | None:
        return next((int(value.value) for value in own.get(_SH + name, ()) if isinstance(value, Literal)), None)

    path = own.get(_SH + "path", [None])[0]
    alternatives = said[path].get(_SH + "alternativePath", [None])[0] if isinstance(path, BlankNode) else None
    parts = _members(said, alternatives) if alternatives else []
    choices = [part for part in parts if isinstance(part, NamedNode)] if all(isinstance(part, NamedNode) for part in parts) else []
    severity = next((value for value in own.get(_SH + "severity", ()) if isinstance(value, NamedNode)), NamedNode(_SH + "Violation"))
    patterns = [value for values in (own, *deeper) for value in values.get(_SH + "pattern", ())]
    refused = [value for node in own.get(_SH + "not", ()) for value in _values(said, node, "pattern")]
    return Field(
        shape=shape,
        path=path if isinstance(path, NamedNode) else None,
        any_of=tuple(choices),
        name=_texts(own.get(_SH + "name", ())),
        description=_texts(own.get(_SH + "description", ())),
        message=_texts(own.get(_SH + "message", ())),
        severity=severity.value.removeprefix(_SH),
        least=number("minCount") or 0,
        most=number("maxCount"),
        class_=next(iter(nodes("class")), None),
        datatypes=tuple(dict.fromkeys(nodes("datatype"))),
        pattern=next((value.value for value in patterns if isinstance(value, Literal)), ""),
        never=next((value.value for value in refused if isinstance(value, Literal)), ""),
        order=number("order"),
    )


def _texts(values: Iterable[Value]) -> dict[str, str]:
    return {value.language or "": value.value for value in values if isinstance(value, Literal)}


def _members(said: Mapping[Node, Mapping[str, list[Value]]], node: Value) -> list[Value]:
    found: list[Value] = []
    while isinstance(node, BlankNode):
        found += said[node][PREFIXES["rdf"] + "first"]
        node = next(iter(said[node][PREFIXES["rdf"] + "rest"]), NamedNode(PREFIXES["rdf"] + "nil"))
    return found
