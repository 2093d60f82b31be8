"""The findings of the paper: each asked of the graph, and its answer compared with what the paper says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from citydip.errors import ResourceError
from citydip.questions import Answer, Question, load
from citydip.store import Cell, Store

__all__ = ["Finding", "Row", "check", "expected"]

Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding with its answer and the answer that was transcribed from the paper."""

    answer: Answer
    rows: Sequence[Row]
    expected: Sequence[Row]

    @property
    def question(self) -> Question:
        """The question that the finding answers."""
        return self.answer.question

    @property
    def missing(self) -> list[Row]:
        """The rows that were expected and not found."""
        return [row for row in self.expected if row not in self.rows]

    @property
    def unexpected(self) -> list[Row]:
        """The rows that were found and not expected."""
        return [row for row in self.rows if row not in self.expected]

    @property
    def reproduced(self) -> bool:
        """Whether the rows are those of the paper: as a set, or as a list where their order is a part of the answer."""
        if self.question.ordered:
            return list(self.rows) == list(self.expected)
        return not self.missing and not self.unexpected

    @property
    def verdict(self) -> str:
        """``reproduced`` or ``differs``."""
        return "reproduced" if self.reproduced else "differs"

    def record(self) -> dict[str, object]:
        """The finding as ``findings --format json`` prints it."""
        return {
            "id": self.question.id,
            "question": dict(self.question.text),
            "verdict": self.verdict,
            "at": list(self.question.at),
            "rows": list(self.rows),
            "expected": list(self.expected),
        }


def expected(question: Question) -> list[Row]:
    """The answer that was transcribed from the paper, from the file beside the query.

    Raises:
        ResourceError: the file is missing, is empty, or has other columns than the query.
    """
    import json

    path: Path = question.path.with_suffix(".json")
    try:
        rows: list[Row] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ResourceError("resource-expected", file=str(path), reason=str(error)) from None
    if not rows or any(list(row) != list(question.columns) for row in rows):
        raise ResourceError("resource-expected", file=str(path), reason="expected rows with the columns " + " ".join(question.columns))
    return rows


def check(store: Store) -> list[Finding]:
    """All findings, asked of one store.

    Raises:
        ResourceError: there is no finding, or an expected answer is not there.
        QueryError: a query cannot be run.
    """
    answers = [question.ask(store) for question in load("findings")]
    return [Finding(answer, answer.records(), expected(answer.question)) for answer in answers]
