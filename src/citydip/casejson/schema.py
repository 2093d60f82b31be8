"""The JSON Schema of plain JSON, made from the shapes: which names there are, what their values look like, and what must be there.

What needs more than one record to be judged, such as the order of dates or whether somebody who signs is described, is left to
``citydip validate``. Draft 2020-12.
"""

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from pyoxigraph import NamedNode

from citydip.casejson.context import REVERSED, made
from citydip.fields import Field, fields, one_by_language, together
from citydip.messages import LANGUAGES
from citydip.store import Store
from citydip.terms import PREFIXES, local_name, shorten

__all__ = ["ADDRESS", "schema"]

ADDRESS: Final = "https://w3id.org/citydip/cases.schema.json"

_LANGUAGE: Final = "^(@none|[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)$"
_NOT_A_VALUE: Final = frozenset({"id", "type", "cases", "$schema"})
_DISJOINT: Final = NamedNode(PREFIXES["owl"] + "disjointWith")
_BELOW: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
Schema = dict[str, Any]
_TEXT: Final[Schema] = {"type": "string", "pattern": "\\S"}


def schema(store: Store) -> Schema:
    """The schema, made from the ontology in a store and from the shapes.

    Raises:
        ResourceError: the shapes are missing.
    """
    return _Maker(store).schema()


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _some(value: Schema) -> Schema:
    """One value or a list of them."""
    return {"anyOf": [value, {"type": "array", "minItems": 1, "items": value}]}


def _by_language(value: Schema) -> Schema:
    """A text, or texts by language."""
    languages = {"type": "object", "minProperties": 1, "propertyNames": {"pattern": _LANGUAGE}, "additionalProperties": value}
    return {"anyOf": [_TEXT, languages]}


def _unless_known(rules: Schema) -> Schema:
    """Rules for records but those that add to what the ontology describes already, such as a network that the paper names."""
    return {"if": {"required": ["id"], "properties": {"id": {"pattern": "^citydip:"}}}, "then": True, "else": rules}


class _Maker:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.terms: Mapping[str, Any] = made(store)["@context"]
        self.names = {self._full(definition): name for name, definition in self.terms.items() if not name.startswith("@")}
        self.classes = [name for name, definition in self.terms.items() if definition == f"cd:{name}" and name[:1].isupper()]
        self.by_path: dict[str, list[Field]] = {}
        for asked in fields().values():
            for field in asked:
                if field.path:
                    self.by_path.setdefault(field.path.value, []).append(field)

    def schema(self) -> Schema:
        records = {"type": "array", "items": _ref("record")}
        document = {
            "type": "object",
            "required": ["cases"],
            "properties": {"$schema": True, "@context": True, "cases": records},
            "additionalProperties": False,
        }
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": ADDRESS,
            "title": "Cases of city diplomacy / موردهای دیپلماسی شهری",
            "anyOf": [document, records],
            "$defs": {
                "record": {"allOf": [_ref("names"), _ref("one-thing"), _unless_known(_ref("rules"))]},
                "inside": {"allOf": [_ref("names"), _ref("one-thing"), _unless_known(_ref("rules-inside"))]},
                "names": self._record(),
                "one-thing": self._one_thing(),
                "rules": self._rules(()),
                "rules-inside": self._rules([local_name(self._full(iri)) for iri in REVERSED.values()]),
                "reference": {
                    "anyOf": [
                        {"type": "string", "minLength": 1, "pattern": "^\\S+$"},
                        {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}, "additionalProperties": False},
                    ]
                },
                "text": _by_language(_some(_TEXT)),
                "name": _by_language(_TEXT),
                **{_never(field.never): _refused(field.never) for asked in fields().values() for field in asked if field.never},
            },
        }

    def _record(self) -> Schema:
        """The names that a record may use, each with what its values look like."""
        properties: Schema = {"id": {"type": "string", "minLength": 1}, "type": _some(self._type(self.classes))}
        for name, definition in self.terms.items():
            prefix = isinstance(definition, str) and definition.endswith(("/", "#"))
            if not name.startswith("@") and name not in _NOT_A_VALUE and name not in self.classes and not prefix:
                properties[name] = self._values(name, definition) | self._explained(self._full(definition))
        return {
            "type": "object",
            "properties": properties,
            "patternProperties": {":": True},
            "additionalProperties": False,
        }

    def _type(self, classes: Iterable[str]) -> Schema:
        return {"anyOf": [{"enum": sorted(classes)}, {"type": "string", "pattern": ":"}]}

    def _explained(self, iri: str) -> Schema:
        """What a form would show for a property, in both languages."""
        field = next(iter(self.by_path.get(iri, ())), None)
        if field is None:
            return {}
        return {
            key: " / ".join(texts[language] for language in LANGUAGES if language in texts)
            for key, texts in (("title", field.name), ("description", field.description))
        }

    def _values(self, name: str, definition: Any) -> Schema:
        if name in REVERSED:
            return {"type": "array", "items": _ref("inside")}
        if not isinstance(definition, Mapping):
            return _some(self._literal(name, "xsd:string"))
        if definition.get("@container") == "@language":
            return _ref("name" if NamedNode(self._full(definition)) in one_by_language() else "text")
        wanted = definition["@type"]
        if wanted == "@vocab":
            known = _concepts(definition)
            # Anything can be below something of its own sort.
            ours = known if name != "broader" else {iri: iri for other in self.terms.values() for iri in _concepts(other).values()}
            return _some({"anyOf": [{"enum": list(known)}, _concept_by_iri(ours.values()), _ref("record")]})
        if wanted == "@id":
            return _some({"anyOf": [_ref("reference"), self._record_of(self._full(definition))]})
        return _some(self._literal(name, wanted))

    def _record_of(self, iri: str) -> Schema:
        """A record inside another one, of a class that the property takes."""
        class_ = next((field.class_ for field in self.by_path.get(iri, ()) if field.class_), None)
        if class_ is None:
            return _ref("record")
        below = sorted(local_name(node.value) for node in self._below(class_))
        known = [name for name in below if name in self.classes]
        return {"allOf": [_ref("record"), {"properties": {"type": _some(self._type(known))}}]} if known else _ref("record")

    def _literal(self, name: str, datatype: str) -> Schema:
        asked = self.by_path.get(PREFIXES["cd"] + name, [])
        pattern = next((field.pattern for field in asked if field.pattern), "")
        text: Schema = {"type": "string", "pattern": pattern} if pattern else {"type": "string"}
        if any(field.datatypes == (NamedNode(PREFIXES["xsd"] + "boolean"),) for field in asked) or self._is_boolean(name):
            return {"type": "boolean"}
        numbers = {NamedNode(PREFIXES["xsd"] + name) for name in ("decimal", "integer")}
        number = {"type": "number", **_bounds(pattern)}
        exact = {"type": "object", "required": ["@value", "@type"], "properties": {"@value": text}}
        if datatype in {"xsd:decimal", "xsd:integer"}:
            return {"anyOf": [number, text, exact]}
        if any(numbers.intersection(field.datatypes) for field in asked):
            return {"anyOf": [number, exact]}
        return text

    def _is_boolean(self, name: str) -> bool:
        range_ = (NamedNode(PREFIXES["rdfs"] + "range"), NamedNode(PREFIXES["xsd"] + "boolean"))
        return range_ in self.store.outgoing(NamedNode(PREFIXES["cd"] + name))

    def _rules(self, said_outside: Sequence[str]) -> Schema:
        """What a record of each class must say; without the properties that its place says already."""
        rules = []
        for class_, asked in fields().items():
            rule = _rule([field for field in asked if field.severity == "Violation"], self.names, said_outside)
            names = self._names([class_])
            together_ = [[self.names[path.value] for path in paths] for paths in together().get(class_, ())]
            if together_:
                rule["dependentRequired"] = {name: sorted(set(group) - {name}) for group in together_ for name in sorted(group)}
            if rule:
                is_one = {"anyOf": [{"enum": names}, {"type": "array", "contains": {"enum": names}}]}
                rules.append({"if": {"properties": {"type": is_one}, "required": ["type"]}, "then": rule})
        return {"required": ["type"], "allOf": rules} if rules else {"required": ["type"]}

    def _one_thing(self) -> Schema:
        """No record is of two classes that exclude each other, such as a place and an agent."""
        apart: dict[NamedNode, list[NamedNode]] = {}
        for class_ in _classes(self.store):
            for property_, other in self.store.outgoing(class_):
                if property_ == _DISJOINT and isinstance(other, NamedNode) and class_ not in apart.get(other, ()):
                    apart.setdefault(class_, []).append(other)
        both = [[{"contains": {"enum": self._names(side)}} for side in ([class_], others)] for class_, others in apart.items()]
        return {"properties": {"type": {"not": {"type": "array", "anyOf": [{"allOf": sides} for sides in both]}}}}

    def _names(self, classes: Iterable[NamedNode]) -> list[str]:
        """What some classes, and those below them, can be called."""
        nodes = {node for class_ in classes for node in self._below(class_)}
        return sorted({name for node in nodes for name in (local_name(node.value), shorten(node.value), node.value)})

    @cache  # noqa: B019
    def _below(self, class_: NamedNode) -> tuple[NamedNode, ...]:
        """A class and the classes below it."""
        found = [class_]
        for above in found:
            below = (node for property_, node in self.store.incoming(above) if property_ == _BELOW and isinstance(node, NamedNode))
            found += [node for node in below if node not in found]
        return tuple(found)

    def _full(self, definition: Any) -> str:
        short = definition.get("@id", "") if isinstance(definition, Mapping) else definition or ""
        prefix, _, local = short.partition(":")
        return f"{PREFIXES[prefix]}{local}" if prefix in PREFIXES else short


def _classes(store: Store) -> list[NamedNode]:
    members = store.members(NamedNode(PREFIXES["owl"] + "Class"))
    return sorted((node for node in members if isinstance(node, NamedNode)), key=lambda node: node.value)


def _concepts(definition: Any) -> dict[str, str]:
    """The concepts that a property takes by their ids, as its definition in the context lists them."""
    listed = definition.get("@context", {}) if isinstance(definition, Mapping) else {}
    return {concept: iri for concept, iri in listed.items() if not concept.startswith("@")}


def _concept_by_iri(ours: Iterable[str]) -> Schema:
    """A concept by its whole IRI: one of some of ours, or one of somebody else's."""
    start = f"(citydip:|{re.escape(PREFIXES['citydip'])})"
    names = "|".join(re.escape(iri.removeprefix("citydip:")) for iri in sorted(ours))
    return {"type": "string", "pattern": f"^(?:{start}(?:{names})$|(?!{start}).*:)"}


def _never(pattern: str) -> str:
    """What the rule is called that no text matches a pattern."""
    return f"never-{zlib.crc32(pattern.encode()):x}"


def _refused(pattern: str) -> Schema:
    text: Schema = {"type": "string", "pattern": pattern}
    return {"not": {"anyOf": [text, {"type": "array", "contains": text}]}}


def _rule(asked: Iterable[Field], names: Mapping[str, str], said_outside: Sequence[str]) -> Schema:
    required: list[str] = []
    counts: dict[str, Schema] = {}
    choices: list[Schema] = []
    for field in asked:
        if field.never:
            never = _ref(_never(field.never))
            choices.append({"properties": {names[path.value]: never for path in field.any_of or (field.path,) if path}})
        if field.path is None:
            if field.least and field.any_of:
                choices.append({"anyOf": [{"required": [names[path.value]]} for path in field.any_of]})
            continue
        name = names[field.path.value]
        if field.least and name not in said_outside and name not in required:
            required.append(name)
        if field.least > 1:
            counts.setdefault(name, {}).update(type="array", minItems=field.least)
        if field.most is not None:
            counts.setdefault(name, {}).update(maxItems=field.most)
    rule: Schema = {}
    if required:
        rule["required"] = required
    if counts:
        rule["properties"] = counts
    if choices:
        rule["allOf"] = choices
    return rule


def _bounds(pattern: str) -> Schema:
    """The least and the greatest whole number that a pattern lets pass, where it has bounds near zero, as degrees do."""
    passing = [number for number in range(-1000, 1001) if re.search(pattern, str(number))]
    if not pattern or not passing or passing[0] == -1000 or passing[-1] == 1000:
        return {}
    return {"minimum": passing[0], "maximum": passing[-1]}
