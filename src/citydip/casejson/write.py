"""Statements as plain JSON: each case one tree, with what belongs to it inside, and everything told where it is first named."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.casejson.context import ADDRESS, REVERSED, context
from citydip.terms import PREFIXES, local_name

__all__ = ["tree", "written"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_XSD: Final = PREFIXES["xsd"]
_FIRST: Final = ("Activity", "Agreement", "Membership", "Coding", "Figure", "DatedStatement")
_WHOLE: Final = re.compile(r"0|-?[1-9]\d{0,14}")
_RELATIVE: Final = re.compile(r"[\w~%-][\w.~%-]*(?:/[\w~%-][\w.~%-]*)*")
Node = NamedNode | BlankNode


def tree(triples: Iterable[Triple]) -> dict[str, Any]:
    """Statements as a document of plain JSON, which reads back as the same graph.

    Cases come first, each with its agreements, statements, sources and actors inside. What is named again is given by its id, and so is
    what the statements do not describe.

    Args:
        triples: case data; statements about quoted triples are no case data and are left out.
    """
    said: dict[Node, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for triple in dict.fromkeys(triples):
        if isinstance(triple.subject, NamedNode | BlankNode) and not isinstance(triple.object, Triple):
            said[triple.subject][triple.predicate].append(triple.object)
    return _Writer(said).document()


def written(triples: Iterable[Triple]) -> str:
    """The same as text."""
    return json.dumps(tree(triples), ensure_ascii=False, indent=2) + "\n"


class _Writer:
    def __init__(self, said: Mapping[Node, Mapping[NamedNode, Sequence[Any]]]) -> None:
        self.said = said
        self.terms = context()
        self.names = {self._iri(name): name for name in self.terms if not name.startswith(("@", "$")) and self._iri(name)}
        self.reversed = {NamedNode(self._full(iri)): name for name, iri in REVERSED.items()}
        self.told: set[Node] = set()
        self.nameless: dict[BlankNode, dict[str, Any]] = {}
        self.mentioned: set[BlankNode] = set()
        self.users: dict[Node, list[tuple[Node, NamedNode]]] = defaultdict(list)
        for node, values in said.items():
            for property_, objects in values.items():
                for value in objects:
                    if value in said:
                        self.users[value].append((node, property_))
        self.base = self._base()

    def document(self) -> dict[str, Any]:
        cases = [self.record(node) for node in self._roots() if node not in self.told]
        # What hangs on one another in a circle has no beginning.
        cases += [self.record(node) for node in sorted(self.said, key=self._rank) if node not in self.told]
        for node in self.nameless.keys() - self.mentioned:
            del self.nameless[node]["id"]
        return {"@context": [ADDRESS, {"@base": self.base}] if self.base else ADDRESS, "cases": cases}

    def record(self, node: Node, *, without: tuple[NamedNode, Node] | None = None, scope: Collection[str] = ()) -> dict[str, Any]:
        """A node with all that is said of it.

        Args:
            node: the node.
            without: a property and a value that the place of the record says already.
            scope: names that mean concepts in the place of the record, and so cannot mean properties.
        """
        self.told.add(node)
        made: dict[str, Any] = {"id": self.id(node) if isinstance(node, NamedNode) else str(node)}
        if isinstance(node, BlankNode):
            self.nameless[node] = made
        values = self.said[node]
        if types := [self.type(value) for value in sorted(values.get(_TYPE, ()), key=str)]:
            made["type"] = types[0] if len(types) == 1 else types
        for property_ in sorted(values.keys() - {_TYPE}, key=self._place):
            objects = [value for value in sorted(values[property_], key=str) if (property_, value) != without]
            if objects:
                made |= self.values(property_, objects, scope)
        for property_, name in self.reversed.items():
            users = [user for user, by in self.users[node] if by == property_ and user not in self.told]
            # Telling one of them may tell another.
            inside = [self.record(user, without=(property_, node)) for user in sorted(users, key=str) if user not in self.told]
            if inside:
                made[name] = inside
        return made

    # ---- Values

    def values(self, property_: NamedNode, objects: Sequence[Any], scope: Collection[str]) -> dict[str, Any]:
        """The values of a property under its name, or under two where its name cannot hold all of them."""
        name = self.names.get(property_.value)
        if name in scope:
            name = None
        definition = self.terms.get(name) if name else None
        if not isinstance(definition, Mapping):
            definition = {}
        if definition.get("@container") != "@language":
            made = [self.value(definition, value) if name else self.bare(value) for value in objects]
            return {name or property_.value: made[0] if len(made) == 1 else made}
        texts: dict[str, list[str]] = defaultdict(list)
        others = []
        for value in objects:
            if isinstance(value, Literal) and (value.language or value.datatype.value == _XSD + "string"):
                texts[value.language or "@none"].append(value.value)
            else:
                others.append(self.bare(value))
        made_texts: dict[str, Any] = {language: said[0] if len(said) == 1 else said for language, said in texts.items()}
        found: dict[str, Any] = {}
        if texts and name:
            found[name] = made_texts["@none"] if made_texts.keys() == {"@none"} else made_texts
        if others:
            found[property_.value] = others[0] if len(others) == 1 else others
        return found

    def value(self, definition: Mapping[str, Any], value: Any) -> Any:
        wanted = str(definition.get("@type", "")).replace("xsd:", _XSD)
        if isinstance(value, Literal):
            datatype, plain = value.datatype.value, value.value
            if value.language or wanted.startswith("@"):
                return self.bare(value)
            if datatype == (wanted or _XSD + "string"):
                return plain
            if not wanted and datatype == _XSD + "boolean" and plain in {"true", "false"}:
                return plain == "true"
            if not wanted and datatype == _XSD + "integer" and _WHOLE.fullmatch(plain):
                return int(plain)
            return self.bare(value)
        if not wanted.startswith("@"):
            return self.bare(value)
        if value in self.said and value not in self.told:
            return self.record(value, scope=definition.get("@context", ()))
        if isinstance(value, BlankNode):
            self.mentioned.add(value)
            return {"id": str(value)}
        concept = local_name(value.value)
        if wanted == "@vocab":
            known = definition.get("@context", {}).get(concept)
            return concept if known and self._full(known) == value.value else self._short(value.value)
        return self.id(value)

    def bare(self, value: Any) -> Any:
        """A value that says itself what it is."""
        if isinstance(value, Literal):
            made = {"@value": value.value}
            if value.language:
                made["@language"] = value.language
            elif value.datatype.value != _XSD + "string":
                made["@type"] = value.datatype.value
            return made
        if value in self.said and value not in self.told:
            return self.record(value)
        if isinstance(value, BlankNode):
            self.mentioned.add(value)
            return {"id": str(value)}
        return {"id": self.id(value)}

    # ---- Names

    def id(self, node: NamedNode) -> str:
        """An IRI as short as it can be: relative to the base, under our prefix, or whole."""
        relative = node.value.removeprefix(self.base)
        return relative if self.base and relative != node.value and _RELATIVE.fullmatch(relative) else self._short(node.value)

    def type(self, node: Any) -> Any:
        """The name of a class."""
        name = self.names.get(node.value) if isinstance(node, NamedNode) else None
        return name or (node.value if isinstance(node, NamedNode) else str(node))

    def _short(self, iri: str) -> str:
        local = iri.removeprefix(PREFIXES["citydip"])
        return f"citydip:{local}" if local != iri and _RELATIVE.fullmatch(local) else iri

    def _full(self, short: str) -> str:
        prefix, _, local = short.partition(":")
        return f"{self.terms[prefix]}{local}" if isinstance(self.terms.get(prefix), str) else short

    def _iri(self, name: str) -> str:
        """The IRI that a name of the context stands for, read forwards; empty for prefixes and keywords."""
        definition = self.terms[name]
        short = definition.get("@id", "") if isinstance(definition, Mapping) else definition or ""
        return "" if short.startswith("@") or short.endswith(("/", "#")) else self._full(short)

    def _place(self, property_: NamedNode) -> tuple[int, str]:
        name = self.names.get(property_.value, "")
        return (list(self.terms).index(name) if name else len(self.terms), property_.value)

    def _rank(self, node: Node) -> tuple[int, bool, str]:
        types = {local_name(value.value) for value in self.said[node].get(_TYPE, ()) if isinstance(value, NamedNode)}
        place = next((index for index, name in enumerate(_FIRST) if name in types), len(_FIRST))
        return place, isinstance(node, BlankNode), str(node)

    def _roots(self) -> list[Node]:
        """The nodes that stand inside of no other."""
        inside = {
            value
            for node, values in self.said.items()
            for property_, objects in values.items()
            for value in ([node] if property_ in self.reversed and set(objects) & self.said.keys() else objects)
            if value in self.said
        }
        return sorted(self.said.keys() - inside, key=self._rank)

    def _base(self) -> str:
        """What the IRIs of most cases begin with."""
        ours = [node.value for node in self.said if isinstance(node, NamedNode) and self._rank(node)[0] < len(_FIRST)]
        starts = Counter(iri[: iri.rfind("/") + 1] for iri in ours if re.match(r"https?://[^/]+/", iri))
        return min(starts, key=lambda start: (-starts[start], start), default="")
