"""Tables ready to be written, and what they cannot hold."""

from collections import Counter
from dataclasses import dataclass, field

from citydip.tables.model import Column, Sheet

__all__ = ["Unheld", "WrittenSheet"]


@dataclass(slots=True)
class WrittenSheet:
    """One table, ready to be written.

    Attributes:
        sheet: what it is.
        columns: its columns; a text is the heading of one of the user's own.
        rows: a text for each column.
    """

    sheet: Sheet
    columns: list[Column | str]
    rows: list[list[str]]


@dataclass
class Unheld:
    """What the tables cannot hold: how many statements, by their property, or by the class of their subject."""

    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many statements there are."""
        return sum(self.properties.values()) + sum(self.classes.values())
