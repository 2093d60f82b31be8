"""A file with tables as a stream of statements, and an account of what became of its rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from citydip.tables.identifying import Claims, identified
from citydip.tables.layout import columns_of, row_of
from citydip.tables.problems import CellPlace, Problem
from citydip.tables.reading import Table, Tables
from citydip.tables.terms import Statement
from citydip.terms import shorten

__all__ = ["Account", "n_triples", "statements"]

_MOST_REMEMBERED: Final = 20_000


@dataclass
class Account:
    """What became of the rows of a file.

    Attributes:
        rows: how many there are in each sheet, by its key; of somebody else's table, in the file, by its name.
        refused: how many of them were not taken over, likewise.
        problems: what was wrong, in the order of the file.
        repeated: how many rows of somebody else's table only say again what others say.
        identified: how many cities the gazetteer knew.
        unused: the headings of somebody else's table that its mapping does not speak of.
    """

    rows: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    repeated: int = 0
    identified: int = 0
    unused: list[str] = field(default_factory=list)


class _Said:
    """What was said lately of things that several cells name: what comes again and again is remembered, however much else comes.

    To say something twice would change no graph; it would only make a file longer.
    """

    def __init__(self) -> None:
        self._new: dict[object, object] = {}
        self._old: dict[object, object] = {}

    def add(self, key: object, kept: object = None) -> bool:
        """Remembers something; whether it was not remembered yet.

        Args:
            key: a statement, or the identity of an object.
            kept: that object, which must live as long as its identity is remembered.
        """
        if key in self._new:
            return False
        if len(self._new) >= _MOST_REMEMBERED:
            self._old, self._new = self._new, {}
        self._new[key] = kept
        return key not in self._old


def statements(
    tables: Tables, table: Table, account: Account, *, layout: bool = False, refuse: bool = True, identify: bool = False
) -> Iterator[Statement]:
    """What a file says.

    Args:
        tables: the files that it was opened with.
        table: the file.
        account: is filled while the statements are read.
        layout: whether the order of rows, what was typed, and the user's own columns are to be said, too.
        refuse: whether rows that are not understood are left out; else only what is wrong in them is.
        identify: whether cities are looked up in the gazetteer.
    """
    account.problems += table.problems
    said_before = _Said()
    numbers: Counter[str] = Counter()
    for part in table.parts:
        for position, better in part.near.items():
            place = CellPlace.of(part.grid, part.row, position)
            account.problems.append(Problem(place, "column-near", {"heading": part.headings[position - 1], "better": better}, grave=False))
        if layout:
            yield from columns_of(part, table.base)
    claims = Claims()
    for part, reading in tables.readings(table) if identify else ():
        if part.sheet.key == "places":
            claims.add(reading)
    refused_lines = {problem.place.row for problem in table.problems if problem.grave}
    without = _naming_refused(tables, table) if table.mapped and refuse else {}
    for part, reading in tables.readings(table):
        account.rows[part.sheet.key] += table.mapped is None
        account.problems += reading.problems
        if reading.subject in without and not reading.refused:
            data = {"value": shorten(without[reading.subject].strip("<>"))}
            account.problems.append(Problem(CellPlace.of(part.grid, reading.number, 0), "row-names-refused", data))
        if ((reading.refused or reading.subject in without) and refuse) or not reading.subject:
            account.refused[part.sheet.key] += table.mapped is None
            refused_lines.add(reading.number)
            continue
        of_others = []
        for statement, _ in reading.statements:
            if statement[0] == reading.subject:
                yield statement
            elif said_before.add(statement):
                of_others.append(statement)
        for group, _ in reading.more:
            if said_before.add(id(group), group):
                of_others += filter(said_before.add, group)
        if identify and part.sheet.key == "places":
            added, problem = identified(part, reading, claims)
            account.identified += bool(added)
            account.problems += [problem] if problem else []
            of_others += filter(said_before.add, added)
        yield from of_others
        if layout:
            numbers[part.sheet.key] += 1
            yield from row_of(reading, numbers[part.sheet.key], part.sheet, table.base)
    if table.mapped:
        account.rows[table.path.name] += table.mapped.rows
        account.refused[table.path.name] += len(refused_lines)
        account.repeated += table.mapped.repeated
        account.unused += [heading for heading in table.mapped.unused if heading not in account.unused]


def _naming_refused(tables: Tables, table: Table) -> dict[str, str]:
    """The records of somebody else's table that name a record that is refused, or one that does, each with what it names.

    One row makes several records there: where the place is refused, its membership must not be left without it.
    """
    refused: list[str] = []
    named_by: dict[str, list[str]] = defaultdict(list)
    for _, reading in tables.readings(table):
        if reading.refused:
            refused.append(reading.subject)
        of_others = (statement for group, _ in reading.more for statement in group)
        for _, _, value in chain((statement for statement, _ in reading.statements), of_others):
            if value.startswith("<"):
                named_by[value].append(reading.subject)
    found: dict[str, str] = {}
    while refused:
        named = refused.pop()
        for subject in named_by[named]:
            if subject != named and subject not in found:
                found[subject] = named
                refused.append(subject)
    return found


def n_triples(said: Iterable[Statement]) -> Iterator[str]:
    """Statements as lines of N-Triples."""
    for subject, predicate, value in said:
        yield f"{subject} {predicate} {value} .\n"
