"""Data of another vocabulary on its way in: as case data of ours."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Triple

from citydip.errors import DataError, UsageError
from citydip.exchange import VOCABULARIES
from citydip.exchange.governments import governed
from citydip.exchange.vocabularies import from_vocabulary
from citydip.messages import text
from citydip.rdf import statements
from citydip.terms import PREFIXES

__all__ = ["Imported", "adopt"]

_BASE: Final = "https://example.org/{name}/"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_PERSONS: Final = frozenset(NamedNode(f"{PREFIXES[prefix]}Person") for prefix in ("foaf", "prov", "schema"))


@dataclass(frozen=True, slots=True)
class Imported:
    """Case data made from data of another vocabulary.

    Attributes:
        triples: the data.
        refused: where in the file a row stands that is left out, its column, and what stands there.
    """

    triples: frozenset[Triple]
    refused: Sequence[tuple[str, str, str]] = ()

    def lines(self, language: str) -> list[str]:
        """What people are told of it, line by line, in ``en`` or ``fa``."""
        return [text("import-refused", language, place=place, column=column, value=value) for place, column, value in self.refused]


def adopt(path: Path, vocabulary: str, base: str | None = None) -> Imported:
    """A file in another vocabulary as case data.

    Args:
        path: an RDF file, for ``schema`` also the JSON-LD of a web page; for ``wikidata`` a result table as CSV, TSV or JSON.
        vocabulary: one of ``VOCABULARIES``.
        base: where the IRIs of things begin that have none in the file; made from its name where None.

    Raises:
        UsageError: the vocabulary is not known.
        DataError: the file is missing, unreadable, broken or of an unknown kind, or says nothing that citydip has a place for.
    """
    refused: list[tuple[str, str, str]] = []
    if vocabulary == "wikidata":
        from citydip.exchange.rows import rows

        said, left = rows(path)
        refused = [(f"{path}:{row.line}", row.column, row.value) for row in left]
    elif vocabulary == "schema":
        from citydip.exchange.webpages import read

        said = read(path)
    elif vocabulary in VOCABULARIES:
        said = list(statements(path))
    else:
        raise UsageError("import-vocabulary", value=vocabulary, known=" ".join(VOCABULARIES))
    found = governed(from_vocabulary(_without_persons(said), vocabulary, base or _BASE.format(name=path.stem or "data")))
    if not found and not refused:
        raise DataError("import-nothing", file=str(path), vocabulary=vocabulary)
    return Imported(frozenset(found), refused)


def _without_persons(said: Iterable[Triple]) -> list[Triple]:
    """What is said of others: case data records offices, not who holds them."""
    triples = list(said)
    persons = {triple.subject for triple in triples if triple.predicate == _TYPE and triple.object in _PERSONS}
    return [triple for triple in triples if triple.subject not in persons and triple.object not in persons]
