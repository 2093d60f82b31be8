"""Case data from and into other vocabularies, by the CONSTRUCT queries of queries/exports.

out: leaving (vocabularies, geojson, quickstatements, webpages); in: coming (rows, webpages, vocabularies, governments)
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from citydip.exchange.coming import Imported, adopt
    from citydip.exchange.leaving import Exported, export, ordered, written

__all__ = ["ENDINGS", "VOCABULARIES", "Exported", "Imported", "adopt", "export", "ordered", "written"]

_RDF: Final = (".ttl", ".nt", ".rdf", ".jsonld")
ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "org": _RDF,
    "cpov": _RDF,
    "schema": _RDF,
    "prov": _RDF,
    "wikidata": (".tsv", ".txt"),
    "geojson": (".geojson", ".json"),
    "json": (".json",),
}
"""The vocabularies and formats that data can leave in, each with the endings of its files; the first is the usual one."""

VOCABULARIES: Final = ("org", "prov", "schema", "wikidata")
"""The vocabularies that data can come from; what CPOV says is read as ORG."""


def __getattr__(name: str) -> object:
    """Imports what is asked for, when it is asked for: the command asks for the names alone before it starts."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from citydip.exchange import coming, leaving

    return getattr(coming if name in coming.__all__ else leaving, name)
