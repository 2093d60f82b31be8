"""Applies the fixes that validation is sure of to a copy, and marks there what is left. The original is only read."""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from citydip.errors import OutputError
from citydip.messages import LANGUAGES, text
from citydip.rdf import SYNTAXES, load
from citydip.render import Report as Page
from citydip.render import Table as Grid
from citydip.rewriting import Wanted, rewrite
from citydip.tables import ENDINGS as TABLES
from citydip.terms import shorten
from citydip.validation import Report, Result, Severity, validate
from citydip.validation.results import Place
from citydip.validation.terms import lexical, term_of

__all__ = ["Edit", "Fixed", "fix", "fix_report"]

_MOST_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Edit:
    """One value that was put right.

    Attributes:
        place: where.
        old: what stood there.
        new: what stands there now.
        reason: what was wrong, by language.
    """

    place: Place
    old: str
    new: str
    reason: Mapping[str, str]


@dataclass
class Fixed:
    """What became of a file.

    Attributes:
        edits: what was put right, in order.
        left: the validation of the copy.
    """

    edits: list[Edit] = field(default_factory=list)
    left: Report | None = None

    @property
    def violations(self) -> list[Result]:
        """What is left to be put right by hand."""
        return self._left(Severity.VIOLATION)

    @property
    def warnings(self) -> list[Result]:
        """What is left to be looked at."""
        return self._left(Severity.WARNING)

    def _left(self, severity: Severity) -> list[Result]:
        return [result for result in self.left.results if result.severity is severity] if self.left else []


def fix(path: Path, copy: Path, name: str | None = None) -> Fixed:
    """Writes a copy in which the safe fixes are applied and marked, and what is left is marked with what to do.

    Args:
        path: a workbook, delimited text or RDF.
        copy: where to write; of the same kind.
        name: what errors call the copy, where it is written elsewhere first.

    Raises:
        DataError: the file cannot be read.
        OutputError: the copy is to be of another kind.
        ValidationError: the engine failed.
    """
    ending = path.suffix.lower()
    if not path.is_file() or ending not in {*SYNTAXES, *TABLES}:
        load(path)  # says what is wrong
    if Path(name or copy).suffix.lower() != ending:
        raise OutputError("fix-ending", file=name or str(copy), ending=ending)
    fixed = Fixed()
    with tempfile.TemporaryDirectory() as folder:
        # The same name gives the same IRIs.
        working = Path(folder) / path.name
        shutil.copyfile(path, working)
        for _ in range(_MOST_ROUNDS):
            fixed.left = validate(working)
            safe = [result for result in fixed.left.results if result.fix and result.fix.safe]
            edits = _in_cells(safe, working) if ending in TABLES else _in_statements(safe, working)
            if not edits:
                break
            fixed.edits += edits
        _mark(fixed, working)
        shutil.copyfile(working, copy)
    return fixed


def _in_statements(safe: Sequence[Result], path: Path) -> list[Edit]:
    """Applies safe fixes to RDF; of two for one value the first."""
    wanted: dict[tuple[str, str, str], tuple[Wanted, Result]] = {}
    for result in safe:
        for change in result.fix.alternatives[0] if result.fix else ():
            one = Wanted(result.raw.focus, change, (result.place.line if result.place else None) or 1)
            wanted.setdefault((one.focus, change.path, change.old), (one, result))
    made = rewrite(path, [one for one, _ in wanted.values()])
    return [
        Edit(result.place or Place(str(path)), _read(one.change.old), _read(one.change.new), result.message)
        for one, result in wanted.values()
        if one in made
    ]


def _read(term: str) -> str:
    """What people read of a term: the text of a literal, else the short name."""
    return shorten(term_of(term).value) if term.startswith("<") else lexical(term)


def _in_cells(safe: Sequence[Result], path: Path) -> list[Edit]:
    """Applies safe fixes to a table; of two for one cell the first."""
    from citydip.tables.marking import rewrite, texts_at

    cells = texts_at(path, [result.place for result in safe if result.place])
    edits: dict[tuple[str, int, int], Edit] = {}
    for result in safe:
        place = result.place
        if place is None or result.fix is None or (key := (place.sheet, place.line or 0, place.column or 0)) in edits:
            continue
        old = new = cells.get((place.sheet, place.line, place.column), "")
        for change in result.fix.alternatives[0]:
            if change.old.startswith('"') and change.new.startswith('"') and lexical(change.old):
                new = new.replace(lexical(change.old), lexical(change.new), 1)
        if new != old:
            edits[key] = Edit(place, old, new, result.message)
    if edits:
        rewrite(path, {key: edit.new for key, edit in edits.items()})
    return list(edits.values())


def _mark(fixed: Fixed, path: Path) -> None:
    """Marks in a table what was put right and what is left."""
    if path.suffix.lower() not in TABLES or fixed.left is None:
        return
    from citydip.tables.marking import Mark, Note, mark

    notes: dict[tuple[str, int, int], list[Note]] = {}
    for edit in fixed.edits:
        said = {language: text("fix-was", language, old=edit.old, reason=edit.reason[language]) for language in LANGUAGES}
        notes.setdefault((edit.place.sheet, edit.place.line or 0, edit.place.column or 0), []).append(Note(said, Mark.FIXED))
    for result in fixed.left.results:
        if result.place and result.severity is not Severity.INFO:
            mark_ = Mark.VIOLATION if result.severity is Severity.VIOLATION else Mark.WARNING
            said = {
                language: " ".join(filter(None, (result.message[language], result.fix.text[language] if result.fix else "")))
                for language in LANGUAGES
            }
            notes.setdefault((result.place.sheet, result.place.line or 0, result.place.column or 0), []).append(Note(said, mark_))
    mark(path, notes)


def fix_report(fixed: Fixed, language: str) -> Page:
    """What was put right and what is left, as a page."""
    rows = [[_where(edit.place), edit.old, edit.new, edit.reason[language]] for edit in fixed.edits]
    left = {
        "left": [_row(result, language) for result in fixed.violations],
        "warnings": [_row(result, language) for result in fixed.warnings],
    }
    tables = [
        Grid(
            [text(f"column-{key}", language) for key in ("cell", "was", "is", "problem")], rows, text("fix-done", language, count=len(rows))
        )
    ]
    columns = [text(f"column-{key}", language) for key in ("cell", "name", "problem", "remedy")]
    tables += [Grid(columns, found, text(f"fix-{key}", language, count=len(found))) for key, found in left.items()]
    data = {
        "edits": [{"place": _where(edit.place), "old": edit.old, "new": edit.new, "reason": dict(edit.reason)} for edit in fixed.edits],
        **{
            key: [{"place": row[0], "record": row[1], "message": row[2], "fix": row[3] or None} for row in found]
            for key, found in left.items()
        },
    }
    return Page(
        language,
        text("fix-title", language),
        [table for table in tables if table.rows],
        [text("fix-summary", language, done=len(rows), left=len(left["left"]), warned=len(left["warnings"]))],
        data=data,
    )


def _row(result: Result, language: str) -> list[str]:
    """A result with its cell, its record and the remedy."""
    where = _where(result.place) if result.place else ""
    return [where, result.focus_label[language], result.message[language], result.fix.text[language] if result.fix else ""]


def _where(place: Place) -> str:
    if place.sheet:
        return f"{place.sheet}!{place.cell}"
    return ":".join(str(part) for part in (place.line, place.column) if part is not None)
