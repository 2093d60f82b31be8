"""What cases are validated by: the shapes, with their texts, and what the ontology says that shapes look at."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from citydip.resources import deprecation_shapes, ontology_files, shapes
from citydip.terms import PREFIXES

__all__ = ["Knowledge", "iris", "knowledge"]

_SH: Final = "http://www.w3.org/ns/shacl#"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_NAMED: Final = (f"<{PREFIXES['actor']}", f"<{PREFIXES['place']}")
_SUBCLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")
_FIX: Final = NamedNode("https://w3id.org/citydip/shapes#fix")
_TARGET_CLASS, _CLASS = NamedNode(_SH + "targetClass"), NamedNode(_SH + "class")
_MESSAGE, _NAME, _LABEL = NamedNode(_SH + "message"), NamedNode(_SH + "name"), NamedNode(PREFIXES["rdfs"] + "label")
_SELECT: Final = NamedNode(_SH + "select")
_LISTED_UNDER: Final = NamedNode("https://w3id.org/citydip/shapes#listedUnder")
_NOT_LISTED_UNDER: Final = NamedNode("https://w3id.org/citydip/shapes#notListedUnder")
_DIMENSION: Final = NamedNode(PREFIXES["cd"] + "Dimension")
_LIST_ITEM: Final = NamedNode(PREFIXES["cd"] + "ListItem")
_OF_ITEMS: Final = tuple(NamedNode(PREFIXES["cd"] + name) for name in ("kind", "dimension", "statedIn"))
_BROADER: Final = NamedNode(PREFIXES["skos"] + "broader")
_LISTS: Final = frozenset(NamedNode(PREFIXES["section"] + name) for name in ("table1", "conclusion"))
_OWL_CLASS: Final = NamedNode(PREFIXES["owl"] + "Class")
_PROPERTIES: Final = frozenset(NamedNode(PREFIXES["owl"] + kind + "Property") for kind in ("Object", "Datatype", "Annotation"))
_SHAPES: Final = (NamedNode(_SH + "NodeShape"), NamedNode(_SH + "PropertyShape"))


@dataclass(frozen=True)
class Knowledge:
    """The shapes of cases and the part of the ontology that they look at.

    Attributes:
        shapes: the shapes as Turtle.
        record_shapes: those of them that look at a record and what it is linked to.
        collection_shapes: those that compare all records.
        background: the statements of the ontology that a shape can see; no literal that only people read.
        background_text: the same as N-Triples.
        target_classes: the classes whose members shapes look at.
        superclasses: for each class the classes directly above it.
        declared: every node of ours that has a class.
        declared_properties: those of them that are properties.
        declared_classes: those of them that are classes.
        borrowed: every term of another vocabulary that the ontology uses.
        count: how many shapes there are.
        messages: for each shape what it says, by language.
        names: for each shape what its field, or what it checks, is called, by language.
        fixes: for each shape the kind of fix that it allows.
        classes: for each shape the class that its values must have.
    """

    shapes: bytes
    record_shapes: bytes
    collection_shapes: bytes
    background: Sequence[Triple]
    background_text: bytes
    target_classes: frozenset[NamedNode]
    superclasses: Mapping[NamedNode, frozenset[NamedNode]]
    declared: frozenset[NamedNode]
    declared_properties: frozenset[NamedNode]
    declared_classes: frozenset[NamedNode]
    borrowed: frozenset[NamedNode]
    count: int
    messages: Mapping[str, Mapping[str, str]]
    names: Mapping[str, Mapping[str, str]]
    fixes: Mapping[str, str]
    classes: Mapping[str, NamedNode]

    def is_below(self, class_: NamedNode, targets: Collection[NamedNode], superclasses: Mapping[NamedNode, Iterable[NamedNode]]) -> bool:
        """Whether a class is one of some classes or below one.

        Args:
            class_: the class.
            targets: the classes above.
            superclasses: what the data puts above its own classes.
        """
        seen, above = {class_}, [class_]
        while above:
            found = above.pop()
            if found in targets:
                return True
            higher = {*self.superclasses.get(found, ()), *superclasses.get(found, ())} - seen
            seen |= higher
            above += higher
        return False


@cache
def knowledge() -> Knowledge:
    """The shapes and the background, read once in a process.

    Raises:
        ResourceError: files of citydip are missing.
    """
    # Looking every statement over for deprecated terms costs as much as parsing, so only where the ontology has any.
    deprecating = any(b"owl:deprecated" in path.read_bytes() for path in ontology_files())
    texts = {path.name: path.read_bytes() for path in (*shapes(), *([deprecation_shapes()] if deprecating else []))}
    text = b"\n".join(texts.values())
    collection = texts.pop("collection.ttl")
    messages: dict[str, dict[str, str]] = defaultdict(dict)
    names: dict[str, dict[str, str]] = defaultdict(dict)
    fixes: dict[str, str] = {}
    classes: dict[str, NamedNode] = {}
    target_classes, mentioned, count = set(), {_TYPE, _SUBCLASS}, 0
    for quad in parse(text, RdfFormat.TURTLE):
        subject, property_, value = quad.subject, quad.predicate, quad.object
        if isinstance(value, NamedNode):
            mentioned.add(value)
            count += property_ == _TYPE and value in _SHAPES
            if property_ == _TARGET_CLASS:
                target_classes.add(value)
            elif property_ == _CLASS and isinstance(subject, NamedNode):
                classes[subject.value] = value
        elif isinstance(value, Literal) and isinstance(subject, NamedNode):
            if property_ == _MESSAGE:
                messages[subject.value][value.language or ""] = value.value
            elif property_ in (_NAME, _LABEL):
                names[subject.value][value.language or ""] = value.value
            elif property_ == _FIX:
                fixes[subject.value] = value.value
        if property_ == _SELECT and isinstance(value, Literal):
            mentioned.update(iris(value.value))
    background, superclasses, types, borrowed = _background(mentioned)
    return Knowledge(
        shapes=text,
        record_shapes=b"\n".join(texts.values()),
        collection_shapes=collection,
        background=background,
        background_text=serialize(background, format=RdfFormat.N_TRIPLES) or b"",
        target_classes=frozenset(target_classes),
        superclasses={class_: frozenset(above) for class_, above in superclasses.items()},
        declared=frozenset(types),
        declared_properties=frozenset(node for node, of in types.items() if not of.isdisjoint(_PROPERTIES)),
        declared_classes=frozenset(node for node, of in types.items() if _OWL_CLASS in of),
        borrowed=frozenset(borrowed),
        count=count,
        messages=messages,
        names=names,
        fixes=fixes,
        classes=classes,
    )


def iris(query: str) -> set[NamedNode]:
    """Every IRI that the text of a constraint may name, in full or by one of our prefixes."""
    full = {NamedNode(iri) for iri in re.findall(r"<([^<>\s]+)>", query)}
    short = re.findall(r"\b([a-z][\w-]*):([\w.-]*\w)", query)
    return full | {NamedNode(PREFIXES[prefix] + local) for prefix, local in short if prefix in PREFIXES}


def _background(
    mentioned: set[NamedNode],
) -> tuple[list[Triple], dict[NamedNode, set[NamedNode]], dict[NamedNode, set[NamedNode]], set[NamedNode]]:
    """What the ontology says by the properties that shapes mention; its restrictions, which are blank nodes, are no data.

    Besides, the classes above each class, those of each node, and the terms that it borrows.
    """
    background: list[Triple] = []
    superclasses: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    properties, values, datatypes = set(), set(), set()
    said: dict[NamedNode, dict[NamedNode, set[Any]]] = {property_: defaultdict(set) for property_ in (_TYPE, _BROADER, *_OF_ITEMS)}
    for path in ontology_files():
        for quad in parse(path.read_bytes(), RdfFormat.TURTLE):
            property_, value = quad.predicate, quad.object
            properties.add(property_)
            # Shapes ask for the names of places and agents only; the thousand others would be checked again with every file.
            if type(value) is Literal and value.language and not (property_ in mentioned and str(quad.subject).startswith(_NAMED)):
                continue
            subject = quad.subject
            if type(subject) is not NamedNode:
                continue
            if type(value) is NamedNode:
                values.add(value)
                if property_ in said:
                    said[property_][subject].add(value)
                if property_ == _SUBCLASS:
                    superclasses[subject].add(value)
            elif type(value) is Literal:
                datatypes.add(value.datatype)
            else:
                continue
            if property_ in mentioned:
                background.append(quad.triple)
    borrowed = properties | values | datatypes
    listed = sorted(_listed(said), key=str)
    return [*background, *listed], superclasses, said[_TYPE], borrowed


def _listed(said: Mapping[NamedNode, Mapping[NamedNode, set[Any]]]) -> Iterator[Triple]:
    """Under which dimensions the lists put each kind or, if they do not name it, the nearest above it."""
    kinds, dimensions, sections = (said[property_] for property_ in _OF_ITEMS)
    named: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for item, classes in said[_TYPE].items():
        if _LIST_ITEM in classes and not _LISTS.isdisjoint(sections.get(item, ())):
            for kind in kinds.get(item, ()):
                named[kind] |= dimensions.get(item, set())
    every = {one for one, classes in said[_TYPE].items() if _DIMENSION in classes}
    for kind in named.keys() | said[_BROADER].keys():
        nearest, seen = {kind}, {kind}
        while nearest and named.keys().isdisjoint(nearest):
            nearest = {above for below in nearest for above in said[_BROADER].get(below, ())} - seen
            seen |= nearest
        under: set[NamedNode] = set().union(*(named.get(one, ()) for one in nearest))
        for dimension in every if under else ():
            yield Triple(kind, _LISTED_UNDER if dimension in under else _NOT_LISTED_UNDER, dimension)
