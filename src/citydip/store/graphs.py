"""The sources of a store: each has a name, and a graph of its own."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from citydip.errors import UnknownNameError, UsageError
from citydip.rdf import syntax_of
from citydip.store.disk import ONTOLOGY, KeptSource
from citydip.store.engine import node_of
from citydip.terms import nearest

__all__ = ["check_graphs", "graph_of", "names_of", "picked"]

_GRAPHS: Final = "https://example.org/"
"""Where the graphs of sources are, if their name is no IRI: the domain that is nobody's."""


def names_of(files: Sequence[Path], name: str | None = None) -> dict[str, Path]:
    """Each file by the name that its source gets: the one that is given, else that of the file.

    Raises:
        UsageError: two files would have one name, one name is given for several files, or a name cannot be one, nor its graph.
        DataError: a file is missing or of an unknown kind.
    """
    if name is not None and len(files) != 1:
        raise UsageError("store-one-name", name=name)
    named: dict[str, Path] = {}
    for path in files:
        syntax_of(path)
        given = path.name if name is None else name
        if not given.strip() or any(not character.isprintable() for character in given):
            raise UsageError("store-bad-name", name=given)
        graph = graph_of(given)
        if node_of(graph) is None:
            raise UsageError("store-no-iri", name=given)
        if graph == ONTOLOGY or graph.startswith((f"{ONTOLOGY}/", f"{ONTOLOGY}#")):
            raise UsageError("store-own-graph", name=given)
        if given in named:
            raise UsageError("store-same-name", name=given, first=str(named[given]), second=str(path))
        named[given] = path
    return named


def graph_of(name: str) -> str:
    """The IRI of the graph of a source: its name where that is an IRI, else a stable one from it."""
    from urllib.parse import quote

    return name if name.startswith(("http://", "https://", "urn:")) else _GRAPHS + quote(name, safe="")


def check_graphs(names: Iterable[str], kept: Iterable[KeptSource]) -> None:
    """Sees to it that sources with these names have graphs of their own, beside those that are kept.

    Raises:
        UsageError: two of them would share one.
    """
    owners = {source.graph: source.name for source in kept}
    for name in names:
        if (owner := owners.setdefault(graph_of(name), name)) != name:
            raise UsageError("store-same-graph", name=name, other=owner)


def picked(sources: Sequence[KeptSource], names: Sequence[str]) -> list[KeptSource]:
    """The sources with these names or graphs.

    Raises:
        UnknownNameError: there is no such source; ``data`` has the nearest names.
    """
    for name in names:
        if not any(name in (source.name, source.graph) for source in sources):
            raise UnknownNameError("store-no-source", name=name, nearest=tuple(nearest(name, [source.name for source in sources])))
    return [source for source in sources if source.name in names or source.graph in names]
