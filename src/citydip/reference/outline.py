"""The order of the reference: modules as the root imports them, terms as they stand in their files, which are ordered by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, parse

from citydip.resources import ontology_files
from citydip.terms import PREFIXES

__all__ = ["ROOT", "Module", "Part", "anchor", "outline"]

ROOT: Final = "https://w3id.org/citydip"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_IMPORTS: Final = NamedNode(PREFIXES["owl"] + "imports")
_ONTOLOGY: Final = NamedNode(PREFIXES["owl"] + "Ontology")
_PARTS: Final = {"core": "terms", "schemes": "concepts", "paper": "paper", "frameworks": "frameworks", "cases": "cases"}
"""The folders of the ontology, and the part of the reference that each of them is."""


@dataclass(frozen=True, slots=True)
class Module:
    """A file of the ontology: its own IRI, and the nodes that it gives a class, in its order."""

    node: NamedNode
    nodes: Sequence[NamedNode]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the reference: ``terms``, ``concepts``, ``paper``, ``frameworks`` or ``cases``, with the modules that it tells."""

    name: str
    modules: Sequence[Module]


def outline(more: Sequence[Path] = ()) -> list[Part]:
    """The parts of the reference that there are.

    Args:
        more: modules that the root does not import, such as the worked cases.

    Raises:
        ResourceError: files of citydip are missing.
    """
    files = [*ontology_files(), *more]
    order = {quad.object: index for index, quad in enumerate(parse(files[0].read_bytes(), RdfFormat.TURTLE)) if quad.predicate == _IMPORTS}
    modules: dict[str, list[Module]] = {}
    seen: set[NamedNode] = set()
    for path in files:
        if part := _PARTS.get(path.parent.name):
            named = [node for node in dict.fromkeys(_typed(path)) if node.value.startswith(ROOT + "/") and node not in seen]
            seen.update(named)
            # A module begins with what it says of itself.
            modules.setdefault(part, []).append(Module(named[0], named[1:]))
    for found in modules.values():
        found.sort(key=lambda module: order.get(module.node, len(order)))
    return [Part(name, modules[name]) for name in _PARTS.values() if name in modules]


def _typed(path: Path) -> Iterator[NamedNode]:
    quads = [quad for quad in parse(path.read_bytes(), RdfFormat.TURTLE) if quad.predicate == _TYPE and isinstance(quad.subject, NamedNode)]
    yield from (quad.subject for quad in quads if quad.object == _ONTOLOGY and isinstance(quad.subject, NamedNode))
    yield from (quad.subject for quad in quads if isinstance(quad.subject, NamedNode))


def anchor(iri: str) -> str:
    """Where a node of ours stands in the page: what follows ``ontology#`` for classes and properties, else the end of the IRI."""
    return iri.removeprefix(PREFIXES["cd"]).removeprefix(ROOT + "/")
