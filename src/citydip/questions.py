"""Canned questions: a query file with its question in both languages, the sections it reads, and its columns."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode

from citydip import __version__
from citydip.errors import QueryError, ResourceError, StoreError, UnknownNameError, UsageError
from citydip.messages import LANGUAGES
from citydip.parameters import DATE, Parameter, Value, today, value_of
from citydip.persian import with_latin_digits
from citydip.resources import BESIDE, queries
from citydip.store import Cell, Rows, Store
from citydip.terms import PREFIXES, nearest

__all__ = ["Answer", "Question", "find", "holds_cases", "load", "parse", "profile"]

_ONCE: Final = frozenset(
    {*LANGUAGES, "id", "at", "over", "empty", "ordered", "answers", "needs", "reads", "profile", "tests", "note-en", "note-fa"}
)
_NEEDED: Final = frozenset({*LANGUAGES, "id", "at", "empty"})
_TRUTH: Final = {"yes": True, "no": False}
_NEEDS: Final = frozenset({"data", "literature", "releases"})
_NUMBER: Final = re.compile(r"([A-Z])-?0*([0-9]{1,2})")
_FOLDERS: Final = ("questions", "findings", "statements")
_ANY_CASE: Final = f"""
PREFIX cd: <{PREFIXES["cd"]}>
SELECT ?case WHERE {{
    {{ ?case a cd:Activity }} UNION {{ ?case a cd:Agreement }} UNION {{ ?case a cd:Membership MINUS {{ ?case cd:statedIn ?section }} }}
}}
LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its query.

    Attributes:
        id: its number, such as ``F02``.
        text: the question, by language.
        at: ids of the sections of the paper that its answer rests on.
        over_cases: whether it is asked of recorded cases.
        columns: the name of each variable of the query with its heading, by language.
        values: for a column whose values are codes, what each code means, by language.
        may_be_empty: whether no row can be a right answer.
        ordered: whether the order of the rows is a part of the answer.
        parameters: what the question can be narrowed to, by name.
        answers: the number in the list of questions that a finding answers; empty where there is none.
        reads: the folders of ontology/ beside the root and its modules that its answer rests on.
        profile: the parameter for which ``show`` asks it of whatever it shows; empty where it does not.
        tests: the findings and propositions of the paper that its rows speak for or against; empty where it tests none.
        needs: what the question waits for (``data``, ``literature``, ``releases``); empty where it has a query.
        note: what a reader must know of the answer, by language; empty where there is nothing.
        query: the SPARQL text.
        path: the file it came from.
    """

    id: str
    text: Mapping[str, str]
    at: tuple[str, ...]
    over_cases: bool
    columns: Mapping[str, Mapping[str, str]]
    values: Mapping[tuple[str, str], Mapping[str, str]]
    may_be_empty: bool
    ordered: bool
    parameters: Mapping[str, Parameter]
    answers: str
    reads: tuple[str, ...]
    profile: str
    tests: tuple[str, ...]
    needs: str
    note: Mapping[str, str]
    query: str
    path: Path

    def ask(self, store: Store, parameters: Mapping[str, str] | None = None, limit: int | None = None) -> "Answer":
        """The answer of a store.

        Args:
            store: whom to ask.
            parameters: by name, what to narrow the question to: the id, short name, IRI or label (in any language) of a thing, or a date.
                A date that is not given is today's.
            limit: how many rows there may be.

        Raises:
            UsageError: the question has no such parameter, lacks one that it needs, or a date is none.
            StoreError: the store holds another version of the ontology, or none.
            UnknownNameError: nothing of the parameter's class bears the name, or several things do.
            QueryError: the query cannot be run, the question waits for data, or the store lacks what it reads.
        """
        if self.needs:
            raise QueryError(f"question-needs-{self.needs}", name=self.id)
        if missing := [folder for folder in self.reads if folder not in store.beside]:
            raise QueryError("question-reads", name=self.id, folders=" ".join(missing))
        given = dict(parameters or {})
        for name in given.keys() - self.parameters.keys():
            if not self.parameters:
                raise UsageError("parameter-none", question=self.id)
            raise UsageError("parameter-unknown", name=name, question=self.id, known=" ".join(self.parameters))
        for parameter in self.parameters.values():
            if parameter.needed and parameter.name not in given:
                raise UsageError("parameter-needed", name=parameter.name, question=self.id)
        return self.of(store, {name: value_of(store, self.parameters[name], value, self.reads) for name, value in given.items()}, limit)

    def of(self, store: Store, values: Mapping[str, Value], limit: int | None = None) -> "Answer":
        """The answer of a store for values that are looked up already; a date that is not given is today's.

        Raises:
            StoreError: the store holds another version of the ontology, or none.
            QueryError: the query cannot be run.
        """
        if not store.version:
            raise StoreError("store-no-ontology", store=store.place or "-")
        if store.version != __version__:
            raise StoreError("store-other-ontology", store=store.place or "-", found=store.version, wanted=__version__)
        dates = {name: today() for name, parameter in self.parameters.items() if parameter.type == DATE}
        bound = {name: value for name in self.parameters if (value := values.get(name, dates.get(name))) is not None}
        rows = store.rows(self.bound(bound), str(self.path), limit)
        # The report names the sections, too: one request is enough for all names.
        store.expect(NamedNode(PREFIXES["section"] + section) for section in self.at)
        return Answer(tuple(self.columns), rows.terms, store, self, MappingProxyType(bound), cut=rows.cut)

    def bound(self, values: Mapping[str, Value]) -> str:
        """The query with its parameters bound; a parameter without a value restricts nothing."""
        query = self.query
        for name in self.parameters:
            value = f"VALUES ?{name} {{ {values[name]} }}" if name in values else ""
            query = query.replace(f"VALUES ?{name} {{ UNDEF }}", value)
        return query


@dataclass(frozen=True)
class Answer(Rows):
    """The rows that answer a question; their columns have headings in both languages.

    Attributes:
        question: what was asked.
        values: what it was narrowed to, by parameter.
    """

    question: Question
    values: Mapping[str, Value]

    def labels(self, language: str = "en") -> list[tuple[Cell, ...]]:
        """The rows as people read them in ``en`` or ``fa``: names instead of ids, and what codes mean; numbers and truth values stay."""
        meanings = self.question.values

        def meaning(column: str, cell: Cell) -> Cell:
            return meanings[column, cell][language] if isinstance(cell, str) and (column, cell) in meanings else cell

        return [tuple(map(meaning, self.columns, row)) for row in super().labels(language)]

    @property
    def without_cases(self) -> bool:
        """Whether it asks of cases and none is recorded: no activity, no agreement, and no membership but the paper's."""
        return self.question.over_cases and not holds_cases(self.store)

    def headings(self, language: str = "en") -> list[str]:
        """What the columns are called in ``en`` or ``fa``."""
        return [heading[language] for heading in self.question.columns.values()]


def holds_cases(store: Store) -> bool:
    """Whether any activity, any agreement, or any membership but the paper's is recorded."""
    return bool(store.select(_ANY_CASE))


def profile(store: Store, nodes: Iterable[NamedNode], at: Literal | None = None, limit: int | None = None) -> "list[Answer]":
    """What the cases say of some things: the answers to the questions that are asked of whatever is shown, those without rows left out.

    Args:
        store: whom to ask.
        nodes: the things.
        at: the date at which something is to hold; today's where None.
        limit: how many rows each answer may have.
    """
    if not holds_cases(store):
        return []
    asked = [question for question in load("questions") if question.profile]
    found = []
    for node in nodes:
        for question in asked:
            if store.belongs(node, NamedNode(PREFIXES["cd"] + question.parameters[question.profile].type)):
                dates = {name: at for name, parameter in question.parameters.items() if parameter.type == DATE and at}
                found.append(question.of(store, {question.profile: node, **dates}, limit))
    return [answer for answer in found if answer.terms]


def parse(path: Path) -> Question:
    """Reads one query file.

    Raises:
        ResourceError: the header lacks a key, repeats one, or has one that is not known.
    """
    query = path.read_text(encoding="utf-8")
    header: dict[str, str] = {}
    columns: dict[str, Mapping[str, str]] = {}
    parameters: dict[str, Parameter] = {}
    values: dict[tuple[str, str], Mapping[str, str]] = {}
    for line in query.split("\n\n", 1)[0].splitlines():
        key, colon, value = (part.strip() for part in line.removeprefix("#").partition(":"))
        if not line.startswith("#") or not colon or not value:
            raise _wrong(path, f"expected '# key: value', found {line!r}")
        if key == "column":
            name, text = _headed(path, line, value, 3)
            if name in columns:
                raise _wrong(path, f"the column {name!r} is repeated")
            columns[name] = text
        elif key == "param":
            name, text = _headed(path, line, value, 4)
            if f"VALUES ?{name} {{ UNDEF }}" not in query:
                raise _wrong(path, f"expected 'VALUES ?{name} {{ UNDEF }}' in the query")
            type_, _, needed = (part.strip() for part in value.split("|")[1].partition(","))
            if needed not in {"", "needed"}:
                raise _wrong(path, f"expected 'needed' or nothing behind the type of {name!r}, found {needed!r}")
            parameters[name] = Parameter(name, type_, bool(needed), text)
        elif key == "value":
            name, text = _headed(path, line, value, 4)
            values[name, value.split("|")[1].strip()] = text
        elif key not in _ONCE or key in header:
            raise _wrong(path, f"{key!r} is repeated or not known")
        else:
            header[key] = value
    waits = header.get("needs", "")
    if waits and waits not in _NEEDS:
        raise _wrong(path, f"expected one of {', '.join(sorted(_NEEDS))}, found {waits!r}")
    reads = tuple(header.get("reads", "").split())
    if unknown := [folder for folder in reads if folder not in BESIDE]:
        raise _wrong(path, f"expected some of {', '.join(BESIDE)}, found {unknown[0]!r}")
    over = header.get("over", "")
    if over not in {"", "cases"}:
        raise _wrong(path, f"expected cases, found {over!r}")
    if unknown := [name for name, _ in values if name not in columns]:
        raise _wrong(path, f"a value of {unknown[0]!r}, which is no column")
    if (profile := header.get("profile", "")) and profile not in parameters:
        raise _wrong(path, f"expected a parameter, found {profile!r}")
    optional = {"at", "empty"} if waits else {"at"} if reads or over else set()
    if missing := sorted(_NEEDED - optional - header.keys()):
        raise _wrong(path, f"{', '.join(missing)} missing")
    if bool(columns) == bool(waits):
        raise _wrong(path, "columns without a query" if waits else "no column")
    if header["id"] != path.stem:
        raise _wrong(path, f"the id {header['id']!r} is not the file's name")
    if ("note-en" in header) != ("note-fa" in header):
        raise _wrong(path, "the note lacks a language")
    try:
        may_be_empty, ordered = _TRUTH[header.get("empty", "no")], _TRUTH[header.get("ordered", "no")]
    except KeyError as error:
        raise _wrong(path, f"expected yes or no, found {error}") from None
    return Question(
        id=header["id"],
        text=MappingProxyType({"en": header["en"], "fa": header["fa"]}),
        at=tuple(header.get("at", "").split()),
        over_cases=bool(over),
        columns=MappingProxyType(columns),
        values=MappingProxyType(values),
        may_be_empty=may_be_empty,
        ordered=ordered,
        parameters=MappingProxyType(parameters),
        answers=header.get("answers", ""),
        reads=reads,
        profile=profile,
        tests=tuple(header.get("tests", "").split()),
        needs=waits,
        note=MappingProxyType({language: header[f"note-{language}"] for language in LANGUAGES if f"note-{language}" in header}),
        query=query,
        path=path,
    )


def _wrong(path: Path, reason: str) -> ResourceError:
    return ResourceError("resource-header", file=str(path), reason=reason)


def _headed(path: Path, line: str, value: str, parts: int) -> tuple[str, Mapping[str, str]]:
    """The name in a line of the header, and its heading in both languages, which come last."""
    found = [part.strip() for part in value.split("|")]
    if len(found) != parts or not all(found):
        shape = "column: name" if parts == 3 else "param: name | Class" if line.startswith("# param") else "value: column | code"
        raise _wrong(path, f"expected '# {shape} | English | فارسی', found {line!r}")
    return found[0], MappingProxyType(dict(zip(LANGUAGES, found[-2:], strict=True)))


@cache
def load(folder: str = "findings") -> tuple[Question, ...]:
    """All questions of one folder of queries/, by number.

    Raises:
        ResourceError: the folder is empty, or a header is wrong.
    """
    return tuple(parse(path) for path in queries(folder))


def find(name: str) -> Question:
    """The question with a number, also in small letters, without its zero or in Persian digits; where a finding answers it, the finding.

    Raises:
        UnknownNameError: there is none; ``data`` has the nearest numbers.
    """
    wanted = with_latin_digits(name.strip()).upper()
    if not wanted:
        raise UnknownNameError("question-empty")
    if short := _NUMBER.fullmatch(wanted):
        wanted = f"{short[1]}{int(short[2]):02}"
    paths = [path for folder in _FOLDERS for path in queries(folder)]
    for path in paths:
        if path.stem == wanted:
            return parse(path)
    for finding in load("findings"):
        if finding.answers and finding.answers == wanted:
            return finding
    numbers = sorted({path.stem for path in paths} | {finding.answers for finding in load("findings") if finding.answers})
    # FO2 is F02 to the person who typed it.
    digits = re.sub(r"\D", "", name[1:20].upper().replace("O", "0").replace("I", "1"))
    meant = [number for number in numbers if digits and int(number[1:]) == int(digits)]
    meant.sort(key=lambda number: number[0] != wanted[0])
    raise UnknownNameError("question-unknown", name=name, nearest=tuple(meant or nearest(name, numbers)))
