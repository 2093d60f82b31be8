"""Twinnings and memberships as QuickStatements, by which people add statements with references to Wikidata."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from pyoxigraph import QuerySolutions, Triple

from citydip.exchange.vocabularies import background, query

__all__ = ["QuickStatements", "quickstatements"]

_PRECISIONS: Final = {4: 9, 7: 10, 10: 11}
"""How precise a date is to Wikidata (year, month, day), by its length."""
_ITEM: Final = re.compile(r"Q[1-9]\d*")
_DATE: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_ADDRESS: Final = re.compile(r"\w+://[^\s\"]+")
"""A web address; a tab, a line break or a quotation mark in it would begin another command."""


@dataclass(frozen=True, slots=True)
class QuickStatements:
    """Commands of QuickStatements, version 1.

    Attributes:
        text: the commands, one a line, columns by tabs.
        without_item: the records that are left out, since Wikidata's number of one side is not known, by IRI.
        without_source: those that are left out, since no source of theirs has a web address.
    """

    text: str
    without_item: tuple[str, ...]
    without_source: tuple[str, ...]


def quickstatements(triples: Iterable[Triple]) -> QuickStatements:
    """The twinnings (P190) and memberships (P463) of case data as commands, one for each reference: Wikidata joins equal statements.

    A statement without a reference is no gain for Wikidata: records without the web address of a source are left out, as are those of which
    one side has no number there.

    Args:
        triples: case data.
    """
    rows = background(triples).query(query("wikidata"))
    assert isinstance(rows, QuerySolutions)  # noqa: S101 (a test sees to it)
    lines: dict[str, None] = {}
    without_item, without_source, with_source = set(), set(), set()
    for record, *cells in rows:
        subject, property_, value, start, end, address, accessed = (None if cell is None else cell.value for cell in cells)
        if not (subject and property_ and value and _ITEM.fullmatch(subject) and _ITEM.fullmatch(value)):
            without_item.add(str(record.value))
        elif not address or not _ADDRESS.fullmatch(address):
            without_source.add(str(record.value))
        else:
            with_source.add(str(record.value))
            reference = ["S854", f'"{address}"', *_dated("S813", accessed)]
            lines["\t".join([subject, property_, value, *_dated("P580", start), *_dated("P582", end), *reference])] = None
    return QuickStatements("".join(f"{line}\n" for line in lines), tuple(sorted(without_item)), tuple(sorted(without_source - with_source)))


def _dated(property_: str, date: Any) -> list[str]:
    """A date as a qualifier or a part of a reference; none where it is not known."""
    if not date or not _DATE.fullmatch(date):
        return []
    full = date + "-00-00"[len(date) - 4 :] if len(date) < 10 else date
    return [property_, f"+{full}T00:00:00Z/{_PRECISIONS[len(date)]}"]
