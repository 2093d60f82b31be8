"""The store that questions are put to: the ontology, what the paper says, and the user's own data, in memory."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Triple, parse
from pyoxigraph import Store as Oxigraph

from citydip.errors import DataError, QueryError
from citydip.persian import normalise
from citydip.query_text import check, names_its_graphs, syntax_error
from citydip.rdf import errors_named, read
from citydip.resources import ontology_files
from citydip.terms import CONCLUSIONS, PREFIXES, local_name, resolve

if TYPE_CHECKING:
    from pandas import DataFrame

    from citydip.inference.derivation import Derivations

__all__ = ["Cell", "Result", "Rows", "Store", "Term"]

type_ = NamedNode(PREFIXES["rdf"] + "type")
pref_label = NamedNode(PREFIXES["skos"] + "prefLabel")
alt_label = NamedNode(PREFIXES["skos"] + "altLabel")
notation = NamedNode(PREFIXES["skos"] + "notation")
subclass_of = NamedNode(PREFIXES["rdfs"] + "subClassOf")
statement = NamedNode(PREFIXES["cd"] + "statement")
dated_name = NamedNode(PREFIXES["cd"] + "name")
name_text = NamedNode(PREFIXES["cd"] + "nameText")
description = NamedNode(PREFIXES["dcterms"] + "description")
_ONTOLOGY: Final = NamedNode("https://w3id.org/citydip")
_HEADER: Final = NamedNode(PREFIXES["owl"] + "Ontology")
_CONCLUSIONS: Final = NamedNode(CONCLUSIONS)

Term = NamedNode | BlankNode | Literal | Triple
Cell = str | int | float | bool | None
Result = QuerySolutions | QueryBoolean | QueryTriples


class Store:
    """The ontology and the paper, and beside them any number of the user's files.

    Args:
        data: RDF files; their ending says which syntax they have. With them comes what follows by rule, in a graph of its own.
        beside: folders of ontology/ that the root does not import, such as ``frameworks``, to be read, too.

    Attributes:
        conclusions: for each rule how much follows by it; empty without files, for the ontology's own questions need no conclusions.

    Raises:
        DataError: a file is missing, unreadable, empty, broken, or of an unknown kind.
    """

    def __init__(self, data: Sequence[Path] = (), beside: Sequence[str] = ()) -> None:
        self.beside = tuple(beside)
        self.conclusions: dict[str, int] = {}
        self._oxigraph = Oxigraph()
        self._hash = hashlib.sha256()
        # One load of all modules is faster than one each; none of them labels a blank node.
        modules = b"\n".join(path.read_bytes() for path in ontology_files(*beside))
        self._hash.update(modules)
        self._oxigraph.bulk_load(modules, RdfFormat.TURTLE)
        for path in data:
            self._add(path)
        if data:
            from citydip.inference.rules import conclude

            self.conclusions = conclude(self._oxigraph, in_memory=True)

    def _add(self, path: Path) -> None:
        content, syntax = read(path)
        self._hash.update(content)
        before = len(self._oxigraph)
        with errors_named(path):
            # Two files may use one blank node label for two things.
            self._oxigraph.bulk_extend(parse(content, syntax, base_iri=path.resolve().as_uri(), rename_blank_nodes=True))
        if len(self._oxigraph) == before and not any(True for _ in parse(content, syntax, base_iri=path.resolve().as_uri())):
            raise DataError("data-empty", file=str(path))

    def derivations(self) -> "Derivations":
        """What follows by rule, with the way to each conclusion."""
        from citydip.inference.derivation import Derivations

        return Derivations(self._oxigraph)

    @property
    def data_hash(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of all files that were read, in order."""
        return self._hash.hexdigest()[:16]

    @cached_property
    def version(self) -> str:
        """The version of the ontology."""
        return self._text(_ONTOLOGY, NamedNode(PREFIXES["owl"] + "versionInfo"), "") or ""

    def citation(self, language: str) -> str:
        """How to cite the ontology."""
        return self._text(_ONTOLOGY, NamedNode(PREFIXES["dcterms"] + "bibliographicCitation"), language) or ""

    def query(self, query: str, name: str = "-") -> Result:
        """Runs a SPARQL query that only reads; our prefixes need no declaration.

        Args:
            query: the text.
            name: what errors call it, such as its file.

        Raises:
            QueryError: the text is no query, has a syntax error, is an update, or would call another server.
        """
        check(query, name)
        try:
            result = self._oxigraph.query(query, prefixes=PREFIXES, use_default_graph_as_union=not names_its_graphs(query))
        except SyntaxError as error:
            raise syntax_error(query, name, str(error)) from None
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError("query-failed", file=name, reason=str(error)) from None
        return result

    def select(self, query: str, name: str = "-") -> list[tuple[Term | None, ...]]:
        """The rows of a SELECT query, in the order of its variables.

        Raises:
            QueryError: as for ``query``, or the query is no SELECT.
        """
        result = self.query(query, name)
        if not isinstance(result, QuerySolutions):
            raise QueryError("query-no-select", file=name)
        try:
            return [tuple(solution) for solution in result]
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError("query-failed", file=name, reason=str(error)) from None

    def outgoing(self, node: NamedNode | BlankNode, *, concluded: bool = False) -> list[tuple[NamedNode, Term]]:
        """What is said of a node: properties and values; or what follows."""
        quads = self._oxigraph.quads_for_pattern(node, None, None)
        return [(quad.predicate, quad.object) for quad in quads if (quad.graph_name == _CONCLUSIONS) == concluded]

    def incoming(self, node: NamedNode | BlankNode, *, concluded: bool = False) -> list[tuple[NamedNode, Term]]:
        """What says something by means of a node: properties and subjects; or what follows."""
        quads = self._oxigraph.quads_for_pattern(None, None, node)
        return [(quad.predicate, quad.subject) for quad in quads if (quad.graph_name == _CONCLUSIONS) == concluded]

    def subjects(self, property_: NamedNode, value: NamedNode | None = None) -> list[NamedNode]:
        """The named nodes of which something, or one thing, is said by a property, each once."""
        quads = self._oxigraph.quads_for_pattern(None, property_, value)
        return list(dict.fromkeys(quad.subject for quad in quads if isinstance(quad.subject, NamedNode)))

    def names(self) -> Iterable[tuple[NamedNode, str]]:
        """Every node that has a name, once for each name that it has or had in any language."""
        for property_ in (pref_label, alt_label):
            for quad in self._oxigraph.quads_for_pattern(None, property_, None):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    yield quad.subject, quad.object.value
        for quad in self._oxigraph.quads_for_pattern(None, dated_name, None):
            if isinstance(quad.subject, NamedNode):
                yield from ((quad.subject, text.value) for text in self._values(quad.object, name_text) if isinstance(text, Literal))

    def names_of(self, node: NamedNode) -> Iterable[str]:
        """The names of a node in any language, also those that it bore at some time."""
        values = [value for property_ in (pref_label, alt_label) for value in self._values(node, property_)]
        values += [value for name in self._values(node, dated_name) for value in self._values(name, name_text)]
        return (value.value for value in values if isinstance(value, Literal))

    def _values(self, node: Term, property_: NamedNode) -> list[Term]:
        if isinstance(node, Literal | Triple):
            return []
        return [quad.object for quad in self._oxigraph.quads_for_pattern(node, property_, None)]

    def nodes(self) -> Iterable[NamedNode]:
        """Every named node that has a class."""
        for quad in self._oxigraph.quads_for_pattern(None, type_, None):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject

    def named(self, name: str) -> list[NamedNode]:
        """The nodes with that IRI or short name, else those with that id or label in any language and spelling."""
        known = {node.value: node for node in self.nodes()}
        iri = resolve(name) or name.strip("<>")
        if iri in known:
            return [known[iri]]
        wanted = normalise(name)
        # The header of a module often has the id of what the module is about.
        headers = {quad.subject for quad in self._oxigraph.quads_for_pattern(None, type_, _HEADER)}
        by_id = [node for iri, node in known.items() if normalise(local_name(iri)) == wanted and node not in headers]
        by_label = [node for node, label in self.names() if node.value in known and normalise(label) == wanted]
        return sorted({*by_id, *by_label}, key=lambda node: node.value)

    def members(self, class_: NamedNode) -> set[NamedNode]:
        """The nodes of a class and of the classes below it."""
        classes, above = {class_}, [class_]
        while above:
            below = {quad.subject for quad in self._oxigraph.quads_for_pattern(None, subclass_of, above.pop())}
            above += [found for found in below - classes if isinstance(found, NamedNode)]
            classes.update(above)
        quads = (quad for found in classes for quad in self._oxigraph.quads_for_pattern(None, type_, found))
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def label(self, term: Term, language: str) -> str:
        """What people are shown for a node: its name; for a claim what it says and its id; else the id; for a literal its text.

        For a node without an IRI its name or description, else ``[]``.
        """
        if isinstance(term, Literal):
            return term.value
        if isinstance(term, BlankNode):
            return self._text(term, pref_label, language) or self._text(term, description, language) or "[]"
        if not isinstance(term, NamedNode):
            return str(term)
        name = self._text(term, pref_label, language)
        if name is None and (said := self._text(term, statement, language)):
            return f"{said} ({self.id(term)})"
        return name or self.id(term)

    def id(self, node: NamedNode) -> str:
        """What machines are given for a node: its notation, else the last segment of its IRI."""
        return self._text(node, notation, "") or local_name(node.value)

    def plain(self, term: Term | None) -> Cell:
        """A value as plain JSON has it: the id of a node, a number, a truth value or a text; None where there is none."""
        if term is None:
            return None
        if isinstance(term, NamedNode):
            return self.id(term)
        if not isinstance(term, Literal):
            return self.label(term, "en")
        kind = local_name(term.datatype.value)
        try:
            match kind:
                case "boolean":
                    return term.value in ("true", "1")
                case "integer" | "int" | "long":
                    return int(term.value)
                case "decimal" | "double" | "float":
                    number = float(term.value)
                    return int(number) if number.is_integer() else number
        except ValueError:
            pass
        return term.value

    def _text(self, node: NamedNode | BlankNode, property_: NamedNode, language: str) -> str | None:
        """The value in a language, else in any; the smallest where there are several, so that answers do not change."""
        values = [quad.object for quad in self._oxigraph.quads_for_pattern(node, property_, None) if isinstance(quad.object, Literal)]
        return min(values, key=lambda value: (value.language != language, value.value)).value if values else None


@dataclass(frozen=True)
class Rows:
    """The rows of a SELECT query.

    Attributes:
        columns: the names of the variables, in order.
        terms: for each row its RDF terms, None where there is none.
        store: the store that answered, which knows the names of things.
    """

    columns: Sequence[str]
    terms: Sequence[tuple[Term | None, ...]]
    store: Store

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.terms)

    def records(self) -> list[dict[str, Cell]]:
        """The rows as flat objects from column to id, number, truth value, text or None."""
        return [{name: self.store.plain(term) for name, term in zip(self.columns, row, strict=True)} for row in self.terms]

    def labels(self, language: str = "en") -> list[tuple[Cell, ...]]:
        """The rows as people read them in ``en`` or ``fa``: names instead of ids; numbers and truth values stay."""

        def cell(term: Term | None) -> Cell:
            return self.store.plain(term) if term is None or isinstance(term, Literal) else self.store.label(term, language)

        return [tuple(map(cell, row)) for row in self.terms]

    def headings(self, language: str = "en") -> list[str]:
        """What the columns are called in ``en`` or ``fa``; for a query of the user's own, its variables."""
        return list(self.columns)

    def to_dataframe(self, language: str | None = None) -> "DataFrame":
        """The rows as a pandas DataFrame.

        Args:
            language: ``en`` or ``fa`` for names and headings in that language; None for ids and the names of variables.

        Raises:
            ImportError: pandas is not installed.
        """
        from pandas import DataFrame

        if language is None:
            return DataFrame(self.records(), columns=list(self.columns))
        return DataFrame(self.labels(language), columns=self.headings(language))
