"""Canned questions: a query file with its question in both languages, the sections it reads, and its columns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from citydip.errors import ResourceError, UnknownNameError
from citydip.resources import queries
from citydip.store import Cell, Store, Term

__all__ = ["Answer", "Question", "find", "load", "parse"]

_ONCE: Final = frozenset({"en", "fa", "id", "at", "empty", "ordered", "note-en", "note-fa"})
_NEEDED: Final = frozenset({"en", "fa", "id", "at", "empty"})
_TRUTH: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its query.

    Attributes:
        id: its number, such as ``F02``.
        text: the question, by language.
        at: ids of the sections of the paper that its answer rests on.
        columns: the name of each variable of the query with its heading, by language.
        may_be_empty: whether no row can be a right answer.
        ordered: whether the order of the rows is a part of the answer.
        note: what a reader must know of the answer, by language; empty where there is nothing.
        query: the SPARQL text.
        path: the file it came from.
    """

    id: str
    text: Mapping[str, str]
    at: tuple[str, ...]
    columns: Mapping[str, Mapping[str, str]]
    may_be_empty: bool
    ordered: bool
    note: Mapping[str, str]
    query: str
    path: Path

    def ask(self, store: Store) -> "Answer":
        """The answer of a store.

        Raises:
            QueryError: the query cannot be run.
        """
        return Answer(self, store.select(self.query, str(self.path)), store)


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that answer a question; a row has one term, or None, for each column."""

    question: Question
    rows: Sequence[tuple[Term | None, ...]]
    store: Store

    def records(self) -> list[dict[str, Cell]]:
        """The rows as flat objects from column to id, number, truth value, text or None."""
        return [{name: self.store.plain(term) for name, term in zip(self.question.columns, row, strict=True)} for row in self.rows]


def parse(path: Path) -> Question:
    """Reads one query file.

    Raises:
        ResourceError: the header lacks a key, repeats one, or has one that is not known.
    """

    def wrong(reason: str) -> ResourceError:
        return ResourceError("resource-header", file=str(path), reason=reason)

    query = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    columns: dict[str, Mapping[str, str]] = {}
    for line in query.split("\n\n", 1)[0].splitlines():
        key, colon, value = (part.strip() for part in line.removeprefix("#").partition(":"))
        if not line.startswith("#") or not colon or not value:
            raise wrong(f"expected '# key: value', found {line!r}")
        if key == "column":
            name, *headings = (part.strip() for part in value.split("|"))
            if len(headings) != 2 or not all(headings) or name in columns:
                raise wrong(f"expected '# column: name | English | فارسی', found {line!r}")
            columns[name] = MappingProxyType(dict(zip(("en", "fa"), headings, strict=True)))
        elif key not in _ONCE or key in header:
            raise wrong(f"{key!r} is repeated or not known")
        else:
            header[key] = value
    if missing := sorted(_NEEDED - header.keys()):
        raise wrong(f"{', '.join(missing)} missing")
    if not columns:
        raise wrong("no column")
    if header["id"] != path.stem:
        raise wrong(f"the id {header['id']!r} is not the file's name")
    if ("note-en" in header) != ("note-fa" in header):
        raise wrong("the note lacks a language")
    try:
        may_be_empty, ordered = _TRUTH[header["empty"]], _TRUTH[header.get("ordered", "no")]
    except KeyError as error:
        raise wrong(f"expected yes or no, found {error}") from None
    return Question(
        id=header["id"],
        text=MappingProxyType({"en": header["en"], "fa": header["fa"]}),
        at=tuple(header["at"].split()),
        columns=MappingProxyType(columns),
        may_be_empty=may_be_empty,
        ordered=ordered,
        note=MappingProxyType({language: header[f"note-{language}"] for language in ("en", "fa") if f"note-{language}" in header}),
        query=query,
        path=path,
    )


@cache
def load(folder: str = "findings") -> tuple[Question, ...]:
    """All questions of one folder of queries/, by number.

    Raises:
        ResourceError: the folder is empty, or a header is wrong.
    """
    return tuple(parse(path) for path in queries(folder))


def find(name: str) -> Question:
    """The question with a number, in capital or small letters.

    Raises:
        UnknownNameError: there is none; ``data`` has the nearest numbers.
    """
    for path in queries("findings"):
        if path.stem == name.strip().upper():
            return parse(path)
    from citydip.terms import nearest

    numbers = [path.stem for path in queries("findings")]
    # F2, FO2 and f-02 are F02 to the person who typed them.
    digits = re.sub(r"\D", "", name[1:20].upper().replace("O", "0").replace("I", "1"))
    meant = [number for number in numbers if digits and int(number[1:]) == int(digits)]
    close = meant or nearest(name, numbers)
    raise UnknownNameError("question-unknown", name=name, nearest=tuple(close))
