"""From one form of data into another: RDF, plain JSON, tables, other vocabularies. The endings of the files say which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse, serialize

from citydip.errors import OutputError
from citydip.messages import listed, text
from citydip.rdf import SYNTAXES, errors_named, labeller, read
from citydip.tables import ENDINGS as TABLES
from citydip.terms import PREFIXES, shorten

if TYPE_CHECKING:
    from citydip.exchange import Exported, Imported
    from citydip.tables.document import Account
    from citydip.tables.terms import Statement
    from citydip.tables.written import Unheld, WrittenSheet

__all__ = ["FORMATS", "Choices", "Outcome", "convert"]

FORMATS: Final = (*SYNTAXES, *TABLES)
"""The endings of what can be written."""

_WITH_GRAPHS: Final = (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD)
_PLAIN_JSON: Final = ".json"
_BATCH: Final = 20_000
_SAMPLE: Final = 5_000


@dataclass
class Outcome:
    """What became of the data.

    Attributes:
        statements: how many were written.
        graphs_left_out: how many of them stood in a named graph, which the output cannot name.
        account: what became of the rows of the tables that were read; None where there were none.
        unheld: what the tables that were written cannot hold; None where none was written.
        replaced: the records that a later table says otherwise than an earlier one.
        missing: the records of an earlier table that a later one does not have; they are kept.
        unified: how many nodes became one with another of the same city.
        cut: how many cells of a workbook were too long for it and were cut.
        imported: what became of the data of another vocabulary that was read, file by file.
        exported: what another vocabulary could hold; None where none was written.
    """

    statements: int = 0
    graphs_left_out: int = 0
    account: "Account | None" = None
    unheld: "Unheld | None" = None
    replaced: Sequence[str] = ()
    missing: Sequence[str] = ()
    unified: int = 0
    cut: int = 0
    imported: "list[Imported]" = field(default_factory=list)
    exported: "Exported | None" = None

    @property
    def complete(self) -> bool:
        """Whether all was written that was read, and that the output has a place for."""
        refused = any(file.refused for file in self.imported) or (self.account is not None and self.account.refused.total() > 0)
        return not refused and not self.cut and not (self.unheld and self.unheld.count)

    def lines(self, language: str) -> list[str]:
        """What people are told of it, line by line."""
        said = [line for file in self.imported for line in file.lines(language)]
        if self.account:
            said += [f"{problem.place}: {problem.message(language)}" for problem in self.account.problems]
            rows, refused = self.account.rows.total(), self.account.refused.total()
            said.append(text("convert-rows", language, rows=rows, taken=rows - refused - self.account.repeated, refused=refused))
            if self.account.repeated:
                said.append(text("convert-repeated", language, count=self.account.repeated))
            if self.account.unused:
                said.append(text("convert-unused", language, names=listed(self.account.unused, language)))
            if self.account.identified:
                said.append(text("convert-identified", language, count=self.account.identified))
        if self.unified:
            said.append(text("convert-unified", language, count=self.unified))
        for key, records in (("convert-replaced", self.replaced), ("convert-missing", self.missing)):
            if records:
                names = listed([shorten(record.strip("<>")) for record in records[:20]], language)
                said.append(text(key, language, count=len(records), names=names))
        if self.unheld:
            for key, counted in (("convert-unheld", self.unheld.properties), ("convert-unheld-class", self.unheld.classes)):
                said += [text(key, language, name=name or "-", count=count) for name, count in counted.most_common()]
        if self.cut:
            said.append(text("convert-cut", language, count=self.cut))
        if self.exported:
            return [*said, *self.exported.lines(language), text("convert-taken", language, statements=self.statements)]
        said.append(text("convert-written", language, statements=self.statements))
        if self.graphs_left_out:
            said.append(text("convert-graphs", language, count=self.graphs_left_out))
        return said


@dataclass(frozen=True, slots=True)
class Choices:
    """How data is converted.

    Attributes:
        language: ``en`` or ``fa``, for the headings and names of tables.
        base: the base of the IRIs of tables that name none, and of tables that are written.
        solar_hijri: whether tables show full dates in the Solar Hijri calendar.
        mapping: the path or the name of a mapping by which tables are read that are not citydip's.
        places: whether cities in tables are looked up in the gazetteer, and cities that have one identifier in several files become one.
        from_vocabulary: the vocabulary of the data, such as ``org``; None for case data.
        to_vocabulary: the vocabulary to write in, such as ``org``; None for case data.
    """

    language: str = "en"
    base: str | None = None
    solar_hijri: bool = False
    mapping: str | None = None
    places: bool = False
    from_vocabulary: str | None = None
    to_vocabulary: str | None = None

    def is_table(self, path: Path) -> bool:
        """Whether a file holds tables."""
        ending = path.suffix.lower()
        if self.from_vocabulary:
            return False
        return ending in TABLES or (self.mapping is not None and ending == ".json")


def convert(inputs: Sequence[Path], output: Path, ending: str, choices: Choices | None = None, *, name: str | None = None) -> Outcome:
    """Writes the data of some files into another one.

    Args:
        inputs: the files; their endings say what they are. Of several, the rows of a later table replace records of earlier files.
        output: where to write; a folder for delimited text gets a file for each table.
        ending: what the output is, one of ``FORMATS``, or an ending that the vocabulary to write in has.
        choices: how; the usual way where None.
        name: what the output is called, where it is written elsewhere first; its own name where None.

    Raises:
        DataError: an input is missing, broken, or of an unknown kind.
        MappingError: the mapping is missing or wrong, or does not fit.
        OutputError: the ending of the output is not known, or one table cannot hold the data.
        UsageError: a vocabulary is not known, or not written with that ending.
    """
    choices, outcome, name = choices or Choices(), Outcome(), name or str(output)
    if choices.to_vocabulary or ending == _PLAIN_JSON:
        _write_exported(inputs, output, ending, choices, outcome)
    elif ending in SYNTAXES:
        _write_rdf(inputs, output, SYNTAXES[ending], choices, outcome)
    elif ending in TABLES:
        _write_tables(inputs, output, ending, choices, name, outcome)
    else:
        raise OutputError("convert-format", file=name, known=" ".join(FORMATS))
    return outcome


# ---- Reading


def _quads(inputs: Sequence[Path], choices: Choices, outcome: Outcome) -> Iterator[Quad]:
    """All statements; those of tables as they stand in their rows."""
    if choices.from_vocabulary:
        return _adopted(inputs, choices, outcome)
    if _are_merged(inputs, choices):
        return _parsed(_statements(inputs, choices, outcome))
    return chain.from_iterable(_quads_of(path, number) for number, path in enumerate(inputs))


def _adopted(inputs: Sequence[Path], choices: Choices, outcome: Outcome) -> Iterator[Quad]:
    """The statements that are made of files in another vocabulary, subject by subject."""
    from citydip.exchange import adopt, ordered

    outcome.imported = [adopt(path, choices.from_vocabulary or "", choices.base) for path in inputs]
    made = ordered(triple for file in outcome.imported for triple in file.triples)
    return (Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()) for triple in made)


def _quads_of(path: Path, number: int) -> Iterator[Quad]:
    """The statements of an RDF file, whose blank nodes are labelled in the order of their appearance."""
    content, syntax = read(path)
    node = labeller(f"b{number}x")
    with errors_named(path):
        for quad in parse(content, syntax, base_iri=path.resolve().as_uri()):
            yield Quad(node(quad.subject), quad.predicate, node(quad.object), node(quad.graph_name))


def _statements(inputs: Sequence[Path], choices: Choices, outcome: Outcome) -> Iterable["Statement"]:
    """All statements as texts, without the names of graphs; several inputs are merged."""
    if not _are_merged(inputs, choices):
        return (_as_texts(quad) for quad in _quads(inputs, choices, outcome))
    from citydip.tables.document import Account, statements
    from citydip.tables.identifying import unified
    from citydip.tables.merging import Merged
    from citydip.tables.reading import Tables

    tables = [path for path in inputs if choices.is_table(path)]
    opened = Tables(tables, choices.base, choices.mapping)
    account = Account()
    outcome.account = account if tables else None
    of_tables = {table.path: table for table in opened.tables}
    if len(inputs) == 1:
        return statements(opened, opened.tables[0], account, layout=True, identify=choices.places)
    merged = Merged()
    for number, path in enumerate(inputs):
        if path in of_tables:
            merged.add(statements(opened, of_tables[path], account, layout=True, identify=choices.places), table=True)
        else:
            merged.add(map(_as_texts, _quads_of(path, number)), table=False)
    outcome.replaced, outcome.missing = merged.replaced, merged.missing
    said, outcome.unified = unified(merged.in_order())
    return said


def _are_merged(inputs: Sequence[Path], choices: Choices) -> bool:
    """Whether records are read as texts: those of tables, and of any files where a city that several describe is to become one node."""
    return any(map(choices.is_table, inputs)) or (choices.places and len(inputs) > 1)


def _as_texts(quad: Quad) -> "Statement":
    return str(quad.subject), str(quad.predicate), str(quad.object)


def _parsed(statements: Iterable["Statement"]) -> Iterator[Quad]:
    from citydip.tables.document import n_triples

    lines = iter(n_triples(statements))
    while batch := "".join(islice(lines, _BATCH)):
        yield from parse(batch.encode(), RdfFormat.N_TRIPLES)


# ---- Writing


def _write_exported(inputs: Sequence[Path], output: Path, ending: str, choices: Choices, outcome: Outcome) -> None:
    from citydip.exchange import export
    from citydip.tables.layout import CSVW

    # Which row a record stood in matters to tables alone.
    triples = {quad.triple for quad in _quads(inputs, choices, outcome) if not quad.predicate.value.startswith(CSVW)}
    outcome.statements = len(triples)
    outcome.exported = export(triples, choices.to_vocabulary or "json", ending)
    output.write_text(outcome.exported.text, encoding="utf-8", newline="\n")


def _write_rdf(inputs: Sequence[Path], output: Path, syntax: RdfFormat, choices: Choices, outcome: Outcome) -> None:
    if syntax is RdfFormat.N_TRIPLES and _are_merged(inputs, choices):
        _write_lines(_statements(inputs, choices, outcome), output, outcome)
        return
    quads = _counted(_quads(inputs, choices, outcome), syntax, outcome)
    sample = list(islice(quads, _SAMPLE))
    with output.open("wb") as stream:
        serialize(chain(sample, quads), stream, syntax, prefixes=_prefixes(sample))


def _write_lines(statements: Iterable["Statement"], output: Path, outcome: Outcome) -> None:
    """Statements of tables are N-Triples already."""
    from citydip.tables.document import n_triples

    lines = n_triples(statements)
    with output.open("w", encoding="utf-8", newline="") as stream:
        while batch := list(islice(lines, _BATCH)):
            outcome.statements += len(batch)
            stream.write("".join(batch))


def _counted(quads: Iterable[Quad], syntax: RdfFormat, outcome: Outcome) -> Iterator[Quad]:
    for quad in quads:
        outcome.statements += 1
        if syntax in _WITH_GRAPHS or isinstance(quad.graph_name, DefaultGraph):
            yield quad
        else:
            outcome.graphs_left_out += 1
            yield Quad(*quad.triple)


def _prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    """The prefixes that some statements use."""
    from citydip.tables.layout import CSVW, SCHEMA

    known = {namespace: prefix for prefix, namespace in (PREFIXES | {"csvw": CSVW, "schema": SCHEMA}).items()}
    used = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, getattr(quad.object, "datatype", None)):
            iri = getattr(term, "value", "")
            used.add(iri[: max(iri.rfind("/"), iri.rfind("#")) + 1])
    return {known[namespace]: namespace for namespace in known if namespace in used}


def _write_tables(inputs: Sequence[Path], output: Path, ending: str, choices: Choices, name: str, outcome: Outcome) -> None:
    from citydip.tables.records import written_sheets

    said = list(_statements(inputs, choices, outcome))
    sheets, outcome.unheld, base = written_sheets(said, choices.language, base=choices.base, solar_hijri=choices.solar_hijri)
    outcome.statements = len(said) - outcome.unheld.count
    if ending == ".xlsx":
        from citydip.tables.book import MOST_CHARACTERS, write_book

        outcome.cut = sum(len(cell) > MOST_CHARACTERS for written in sheets for row in written.rows for cell in row)
        write_book(sheets, output, choices.language, base)
    else:
        _write_delimited(sheets, output, ending, choices.language, base, name)


def _write_delimited(sheets: Sequence["WrittenSheet"], output: Path, ending: str, language: str, base: str, name: str) -> None:
    from citydip.tables.delimiting import write_delimited
    from citydip.tables.grid import DELIMITED
    from citydip.tables.reading import default_base

    if output.is_dir():
        for written in sheets:
            title = written.sheet.headings[language].replace(" ", "-")
            write_delimited(written, output / f"{title}{ending}", DELIMITED[ending], language, base)
    elif len(sheets) > 1:
        names = listed([f"{written.sheet.headings[language]} ({len(written.rows)})" for written in sheets], language)
        raise OutputError("convert-one-table", file=name, names=names)
    elif sheets:
        write_delimited(sheets[0], output, DELIMITED[ending], language, "" if base == default_base(Path(name)) else base)
    else:
        raise OutputError("convert-nothing", file=name)
