"""What could not be read in tables, as results; and which results of shapes it makes superfluous."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from citydip.messages import LANGUAGES, listed, text
from citydip.tables import ENDINGS
from citydip.validation.places import place_of
from citydip.validation.results import Change, Fix, RawResult, Result, Severity

if TYPE_CHECKING:
    from pathlib import Path

    from citydip.tables.placing import PlacedTable
    from citydip.tables.problems import Problem

__all__ = ["result_of", "tables_among", "unexplained"]

_SHAPE: Final = "https://w3id.org/citydip/shapes#ReadableCell"
_COMPONENT: Final = "https://w3id.org/citydip/shapes#ReadableCellConstraintComponent"


def tables_among(paths: "Sequence[Path]", stack: ExitStack) -> "dict[Path, PlacedTable]":
    """Those of some files that hold tables; they are read together, since each may name what stands in another.

    Args:
        paths: the files.
        stack: closes in the end what is opened.

    Raises:
        DataError: one cannot be read.
    """
    found = [path for path in paths if path.suffix.lower() in ENDINGS]
    if not found:
        return {}
    from citydip.tables.placing import placed_tables

    return {placed.table.path: placed for placed in placed_tables(found, stack)}


def unexplained(raw: Collection[RawResult], problems: "Sequence[Problem]") -> Iterator[RawResult]:
    """The results but for those that what could not be read explains: that it is missing, or that two rows are one record.

    What is said of a record as a whole waits until all of it can be read.
    """
    cells = {(problem.subject, problem.predicate) for problem in problems if problem.grave and problem.subject}
    whole = {subject for subject, predicate in cells if not predicate}
    by_subject: dict[str, set[str]] = {}
    for subject, predicate in cells:
        by_subject.setdefault(subject, set()).add(predicate)
    for result in raw:
        unread = by_subject.get(result.focus, ())
        if result.focus in whole or (unread and result.path is None):
            continue
        if not any(predicate in (result.path or "") for predicate in unread):
            yield result


def result_of(problem: "Problem", label: Mapping[str, str]) -> Result:
    """A problem of a cell, a row or a sheet as a result.

    Args:
        problem: what could not be read.
        label: what the record is called, by language.
    """
    from citydip.tables.terms import literal

    value = problem.data.get("value")
    written = literal(value) if isinstance(value, str) else None
    severity = Severity.VIOLATION if problem.grave else Severity.WARNING
    fix = None
    if problem.better and written:
        key = "validate-fix-write" if len(problem.better) == 1 else "validate-fix-choose"
        said = {language: text(key, language, values=listed(problem.better, language)) for language in LANGUAGES}
        changes = tuple((Change(problem.predicate, written, literal(better)),) for better in problem.better)
        fix = Fix(said, changes, safe=problem.safe)
    return Result(
        raw=RawResult(problem.subject, problem.predicate or None, _COMPONENT, written, _SHAPE, severity),
        focus_label=label,
        path_label=problem.heading or None,
        value_label=dict.fromkeys(LANGUAGES, value) if isinstance(value, str) else None,
        message={language: problem.message(language, hinted=False) for language in LANGUAGES},
        fix=fix,
        place=place_of(problem.place),
    )
