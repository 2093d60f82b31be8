"""Mapping files: what the columns of somebody else's table mean, so that its rows become rows of ours. The format is in docs/tables.md."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from citydip.errors import MappingError
from citydip.messages import LANGUAGES
from citydip.tables.model import Model, Sheet, in_language
from citydip.terms import nearest

__all__ = ["Field", "RecordRule", "Refusal", "TableMapping", "load_mapping", "shipped_mappings"]

_FOLDER: Final = Path(__file__).parent / "mappings"
_HOLE: Final = re.compile(r"\{([^{}]+)\}")
_TOP: Final = {*LANGUAGES, "headings", "delimiter", "encoding", "path", "unknown", "refuse", "records"}
_FIELD: Final = {"from", "find", "values", "else", "needed"}
_RECORD: Final = {"sheet", "id", "when", "once", "each", "gather", "columns"}
_EACH: Final = {"from", "split"}


class Refusal(Exception):  # noqa: N818 (a row is at fault, not the program)
    """A row that a mapping does not take over.

    Attributes:
        heading: the column that it is about.
        reason: why, by language; empty where the row lacks a value that is needed.
        value: what stands there.
    """

    def __init__(self, heading: str, value: str, reason: Mapping[str, str]) -> None:
        super().__init__(heading)
        self.heading = heading
        self.value = value
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Field:
    """How one cell of ours is made.

    Attributes:
        template: a text with headings in braces.
        find: what of the text counts: the first group of the expression, or all that it matches; None for all.
        values: pairs of an expression and what stands for it; the first that is found counts.
        otherwise: what stands for any other text; None where the text stands for itself, or nothing where there are values.
        needed: whether a row without it is refused.
    """

    template: str
    find: re.Pattern[str] | None = None
    values: Sequence[tuple[re.Pattern[str], str]] = ()
    otherwise: str | None = None
    needed: bool = False

    @property
    def headings(self) -> list[str]:
        """The headings that it reads."""
        return _HOLE.findall(self.template)

    def text(self, row: Mapping[str, str]) -> str:
        """The text for a row; empty where a column that it reads is.

        Raises:
            Refusal: it is needed, and there is nothing for it.
        """
        found = self._found(row)
        if self.needed and not found:
            heading = next(iter(self.headings), "")
            raise Refusal(heading, row.get(heading, ""), {})
        return found

    def _found(self, row: Mapping[str, str]) -> str:
        holes = {heading: row.get(heading, "") for heading in self.headings}
        if not all(holes.values()):
            return ""
        text = _HOLE.sub(lambda hole: holes[hole[1]], self.template)
        if self.find:
            match = self.find.search(text)
            if match is None:
                return self.otherwise or ""
            text = match[1] if self.find.groups and match[1] else match[0]
        for pattern, value in self.values:
            if pattern.search(text):
                return value
        if self.otherwise is not None:
            return self.otherwise
        return "" if self.values else text


@dataclass(frozen=True, slots=True)
class RecordRule:
    """What one row says of one record.

    Attributes:
        sheet: what the record is.
        id: its id; of several texts the sorted ones with hyphens between them.
        when: a field without which a row says nothing of the record; None where every row must.
        once: whether the record does not depend on the row.
        each: a heading and an expression at which its text is parted: there is a record for each part, named ``{part}``.
        gather: the keys of the columns to which further rows of the same record add values.
        fields: by the key of the column.
    """

    sheet: Sheet
    id: Sequence[Field]
    when: Field | None
    once: bool
    each: tuple[str, re.Pattern[str]] | None
    gather: frozenset[str]
    fields: Mapping[str, Field]

    def rows(self, row: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
        """The row, once for each part."""
        if self.each is None:
            yield row
        else:
            heading, expression = self.each
            yield from ({**row, "part": part.strip()} for part in expression.split(row.get(heading, "")) if part and part.strip())

    def id_of(self, row: Mapping[str, str]) -> str:
        """The id of the record.

        Raises:
            Refusal: the row has nothing to make it of.
        """
        texts = []
        for field in self.id:
            texts.append(field.text(row))
            if not texts[-1]:
                heading = next((heading for heading in field.headings if not row.get(heading)), next(iter(field.headings), ""))
                raise Refusal(heading, row.get(heading, ""), {})
        return "-".join(sorted(texts))


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping.

    Attributes:
        name: its file without the ending.
        title: what it is for, by language.
        headings: the headings that a table must have; empty where it has none, as JSON does.
        delimiter: what stands between cells; empty where that is to be found out.
        encoding: of the file; empty for UTF-8 and UTF-16.
        path: where in a JSON document the rows are, with points between the names.
        unknown: the texts that mean that nothing is known, by heading; ``*`` for every column.
        refuse: fields whose rows are refused, with the reason by language.
        records: what each row says.
    """

    name: str
    title: Mapping[str, str]
    headings: Sequence[str]
    delimiter: str
    encoding: str
    path: str
    unknown: Mapping[str, frozenset[str]]
    refuse: Sequence[tuple[Field, Mapping[str, str]]]
    records: Sequence[RecordRule]

    @property
    def used(self) -> frozenset[str]:
        """The headings that it speaks of."""
        fields = [field for field, _ in self.refuse]
        for record in self.records:
            fields += [*record.id, *record.fields.values(), *([record.when] if record.when else [])]
        parted = [record.each[0] for record in self.records if record.each]
        return frozenset(heading for field in fields for heading in field.headings) | frozenset(parted)


def shipped_mappings() -> list[Path]:
    """The mapping files that come with citydip."""
    return sorted(_FOLDER.glob("*.toml"))


def load_mapping(name: str, model: Model) -> TableMapping:
    """Reads a mapping file.

    Args:
        name: a path, or the name of one that comes with citydip.
        model: the sheets and columns.

    Raises:
        MappingError: there is none, or it says something that mappings cannot say; ``data`` has the place.
    """
    import tomllib

    path = Path(name) if name.endswith(".toml") else _FOLDER / f"{name}.toml"
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        known = [shipped.stem for shipped in shipped_mappings()]
        raise MappingError("mapping-missing", name=name, nearest=tuple(nearest(name, known)), known=" ".join(known)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError("mapping-broken", file=name, reason=str(error)) from None
    except OSError as error:
        raise MappingError("data-unreadable", file=name, reason=error.strerror or str(error)) from None
    return _Reader(name, model).mapping(path.stem, written)


class _Reader:
    """Makes a mapping of what stands in its file, and says where it is wrong."""

    def __init__(self, file: str, model: Model) -> None:
        self._file = file
        self._model = model

    def _wrong(self, where: str, expected: str, nearest_: Sequence[str] = ()) -> MappingError:
        return MappingError("mapping-wrong", file=self._file, where=where, expected=expected, nearest=tuple(nearest_))

    def _known(self, where: str, written: object, known: set[str]) -> dict[str, Any]:
        if not isinstance(written, dict):
            raise self._wrong(where, "{ ... }")
        for key in written:
            if key not in known:
                raise self._wrong(f"{where}.{key}" if where else key, " ".join(sorted(known)), nearest(key, known))
        return written

    def mapping(self, name: str, written: object) -> TableMapping:
        """The mapping in a parsed file."""
        said = self._known("", written, _TOP)
        records = said.get("records")
        if not isinstance(records, list) or not records:
            raise self._wrong("records", "[[records]]")
        refuse = said.get("refuse", [])
        return TableMapping(
            name=name,
            title={language: self._string(language, said.get(language)) for language in LANGUAGES},
            headings=self._strings("headings", said.get("headings", [])),
            delimiter=self._string("delimiter", said.get("delimiter", "")),
            encoding=self._encoding(said.get("encoding", "")),
            path=self._string("path", said.get("path", "")),
            unknown={
                heading: frozenset(self._strings(f"unknown.{heading}", texts))
                for heading, texts in self._table("unknown", said.get("unknown", {})).items()
            },
            refuse=[self._refusal(f"refuse[{number}]", rule) for number, rule in enumerate(refuse, 1)],
            records=[self._record(f"records[{number}]", rule) for number, rule in enumerate(records, 1)],
        )

    def _table(self, where: str, written: object) -> dict[str, Any]:
        if not isinstance(written, dict):
            raise self._wrong(where, "{ ... }")
        return written

    def _string(self, where: str, written: object) -> str:
        if not isinstance(written, str):
            raise self._wrong(where, '"..."')
        return written

    def _strings(self, where: str, written: object) -> list[str]:
        if not isinstance(written, list) or not all(isinstance(text, str) for text in written):
            raise self._wrong(where, '["...", "..."]')
        return written

    def _encoding(self, written: object) -> str:
        import codecs

        name = self._string("encoding", written)
        try:
            return codecs.lookup(name).name if name else ""
        except LookupError:
            raise self._wrong("encoding", "utf-8, windows-1256, ...") from None

    def _pattern(self, where: str, written: object) -> re.Pattern[str]:
        try:
            return re.compile(self._string(where, written))
        except re.error as error:
            raise self._wrong(where, f"a regular expression ({error})") from None

    def _refusal(self, where: str, written: object) -> tuple[Field, Mapping[str, str]]:
        said = self._known(where, written, _FIELD | set(LANGUAGES))
        reason = {language: self._string(f"{where}.{language}", said.get(language)) for language in LANGUAGES}
        return self._field(where, {key: value for key, value in said.items() if key not in LANGUAGES}), reason

    def _record(self, where: str, written: object) -> RecordRule:
        said = self._known(where, written, _RECORD)
        sheets = self._model.sheets
        key = self._string(f"{where}.sheet", said.get("sheet"))
        if key not in sheets:
            raise self._wrong(f"{where}.sheet", " ".join(sheets), nearest(key, sheets))
        sheet = sheets[key]
        ids = said.get("id")
        fields = {
            self._column(f"{where}.columns", sheet, name): self._field(f"{where}.columns.{name}", rule)
            for name, rule in self._table(f"{where}.columns", said.get("columns", {})).items()
        }
        gathered = self._strings(f"{where}.gather", said.get("gather", []))
        return RecordRule(
            sheet=sheet,
            id=[self._field(f"{where}.id", rule) for rule in (ids if isinstance(ids, list) else [ids])],
            when=self._field(f"{where}.when", said["when"]) if "when" in said else None,
            once=said.get("once", False) is True,
            each=self._each(f"{where}.each", said["each"]) if "each" in said else None,
            gather=frozenset(self._column(f"{where}.gather", sheet, name) for name in gathered),
            fields=fields,
        )

    def _column(self, where: str, sheet: Sheet, name: str) -> str:
        bare, _, language = name.partition("@")
        if name in sheet.columns or (language and bare in sheet.columns and in_language(sheet.columns[bare], language)):
            return name
        raise self._wrong(f"{where}.{name}", " ".join(key for key in sheet.columns if key != "id"), nearest(name, sheet.columns))

    def _each(self, where: str, written: object) -> tuple[str, re.Pattern[str]]:
        said = self._known(where, written, _EACH)
        return self._string(f"{where}.from", said.get("from")), self._pattern(f"{where}.split", said.get("split"))

    def _field(self, where: str, written: object) -> Field:
        if isinstance(written, str):
            return Field(written)
        said = self._known(where, written, _FIELD)
        heading = self._string(f"{where}.from", said.get("from"))
        values = said.get("values", [])
        if not isinstance(values, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in values):
            raise self._wrong(f"{where}.values", '[["expression", "value"], ...]')
        return Field(
            template=heading if "{" in heading else f"{{{heading}}}",
            find=self._pattern(f"{where}.find", said["find"]) if "find" in said else None,
            values=[(self._pattern(f"{where}.values", pattern), self._string(f"{where}.values", value)) for pattern, value in values],
            otherwise=self._string(f"{where}.else", said["else"]) if "else" in said else None,
            needed=said.get("needed", False) is True,
        )
