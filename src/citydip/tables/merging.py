"""Several inputs as one: a row that comes again takes the place of its record, and one that does not is reported."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from citydip.tables.layout import ROWNUM, Layout, number_of, sheet_of
from citydip.tables.terms import Statement, typed

__all__ = ["Merged"]


@dataclass
class Merged:
    """Statements of several inputs.

    Attributes:
        statements: all of them, in the order of the inputs.
        replaced: the records that a later table says otherwise.
        missing: the records of an earlier table that a later table with the same base and sheet does not have; they are kept.
    """

    statements: list[Statement] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    _stood: dict[str, tuple[int, int]] = field(default_factory=dict)
    _inputs: int = 0

    def add(self, statements: Iterable[Statement], *, table: bool) -> None:
        """Adds an input.

        Args:
            statements: what it says, with its layout.
            table: whether it is a table, whose rows replace records.
        """
        added = list(dict.fromkeys(statements))
        self._inputs += 1
        for subject, predicate, value in added:
            if predicate == ROWNUM and sheet_of(subject):
                self._stood.setdefault(subject, (self._inputs, number_of(value)))
        if table and self.statements:
            added = self._replace(added)
        self.statements = list(dict.fromkeys([*self.statements, *added]))

    def in_order(self) -> list[Statement]:
        """The statements with the rows of each sheet numbered anew, table by table; a row that comes again keeps its place."""
        numbers, counts = dict[str, int](), Counter[str]()
        for row in sorted(self._stood, key=lambda row: self._stood[row]):
            counts[sheet_of(row)] += 1
            numbers[row] = counts[sheet_of(row)]
        renumbered = (
            (subject, predicate, typed(str(numbers[subject]), "integer") if predicate == ROWNUM and subject in numbers else value)
            for subject, predicate, value in self.statements
        )
        return list(dict.fromkeys(renumbered))

    def _replace(self, added: list[Statement]) -> list[Statement]:
        new, _ = Layout.gather(added)
        old, _ = Layout.gather(self.statements)
        again = new.rows.keys() & old.rows.keys()
        before, after = _by_record(self.statements, again), _by_record(added, again)
        self.replaced += [subject for subject in old.rows if subject in again and _said(before[subject]) != _said(after[subject])]
        sheets = {(row.base, row.sheet) for row in new.rows.values()}
        gone = [subject for subject, row in old.rows.items() if (row.base, row.sheet) in sheets and subject not in again]
        self.missing = list(dict.fromkeys(subject for subject in [*self.missing, *gone] if subject not in again))
        outdated = {statement for subject in again for statement in before[subject]}
        self.statements = [statement for statement in self.statements if statement not in outdated]
        return added


def _said(statements: set[Statement]) -> set[Statement]:
    """What a record says, wherever its row stands."""
    return {statement for statement in statements if statement[1] != ROWNUM}


def _by_record(statements: Iterable[Statement], subjects: Iterable[str]) -> dict[str, set[Statement]]:
    """What is said of records, and of what only belongs to them: their changes of status and their rows."""
    wanted = set(subjects)
    rows = {subject: value for subject, predicate, value in statements if predicate.endswith("csvw#describes>") and value in wanted}
    said: dict[str, set[Statement]] = {subject: set() for subject in wanted}
    for statement in statements:
        subject = statement[0]
        owner = subject if subject in wanted else rows.get(subject) or f"{subject.rpartition('/')[0]}>"
        if owner in said:
            said[owner].add(statement)
    return said
