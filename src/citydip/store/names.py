"""What things are called: the store that questions are put to, on whatever engine it stands."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.errors import QueryError
from citydip.persian import normalise
from citydip.query_text import check, limited
from citydip.resources import BESIDE
from citydip.store.embedded import Embedded, in_memory
from citydip.store.engine import Cell, Engine, Result, Solutions, Term, node_of
from citydip.store.rows import Rows
from citydip.terms import PREFIXES, local_name, nearest, resolve

if TYPE_CHECKING:
    from citydip.inference.derivation import Derivations

__all__ = ["Store"]

type_ = NamedNode(PREFIXES["rdf"] + "type")
pref_label = NamedNode(PREFIXES["skos"] + "prefLabel")
alt_label = NamedNode(PREFIXES["skos"] + "altLabel")
notation = NamedNode(PREFIXES["skos"] + "notation")
subclass_of = NamedNode(PREFIXES["rdfs"] + "subClassOf")
statement = NamedNode(PREFIXES["cd"] + "statement")
dated_name = NamedNode(PREFIXES["cd"] + "name")
name_text = NamedNode(PREFIXES["cd"] + "nameText")
description = NamedNode(PREFIXES["dcterms"] + "description")
_Item = TypeVar("_Item")
_ONTOLOGY: Final = NamedNode("https://w3id.org/citydip")
_LONGEST: Final = 300
"""A name of more letters is nobody's, and would take minutes to look for."""

_COMPARED: Final = 20_000
"""To how many names a misspelt one is compared: more would take seconds."""


class Store:
    """The ontology and the paper, and beside them the user's data.

    Args:
        data: RDF files, which are read into memory with what follows from them by rule; their ending says which syntax they have.
        beside: folders of ontology/ that the root does not import, such as ``frameworks``, to be read, too.
        engine: what to ask instead of memory.
        allowed_hosts: which other servers a query may call by SERVICE.

    Raises:
        DataError: a file is missing, unreadable, empty, broken, or of an unknown kind.
    """

    def __init__(
        self, data: Sequence[Path] = (), beside: Sequence[str] = (), *, engine: Engine | None = None, allowed_hosts: Iterable[str] = ()
    ) -> None:
        self._engine = engine or in_memory(data, beside)
        self._allowed_hosts = frozenset(allowed_hosts)

    @property
    def data_hash(self) -> str | None:
        """The first 16 hexadecimal digits of a hash of all data, in any order; None where a server keeps data that we did not put there."""
        return self._engine.data_hash

    @property
    def place(self) -> str | None:
        """The address of the server that answers; None where it is this machine."""
        return self._engine.place

    @property
    def beside(self) -> Collection[str]:
        """The folders of ontology/ that the store holds and the root does not import."""
        return self._engine.beside

    @property
    def conclusions(self) -> Mapping[str, int]:
        """For each rule how much follows by it from files in memory; empty for other sources, whose conclusions were made before."""
        return self._engine.conclusions if isinstance(self._engine, Embedded) else {}

    def derivations(self) -> "Derivations":
        """What follows by rule, with the way to each conclusion.

        Raises:
            TypeError: the store is not in this process.
        """
        from citydip.inference.derivation import Derivations

        if not isinstance(self._engine, Embedded):
            raise TypeError(type(self._engine))
        return Derivations(self._engine.oxigraph)

    @cached_property
    def version(self) -> str:
        """The version of the ontology; empty where the store does not hold it."""
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
            QueryError: the text is no query, has a syntax error, is an update, or would call a server that is not allowed.
            DeadlineError: there is no answer in time.
            EndpointError: the server does not answer as it should.
        """
        check(query, name, self._allowed_hosts)
        return self._engine.query(query, name)

    def select(self, query: str, name: str = "-") -> list[tuple[Term | None, ...]]:
        """The rows of a SELECT query, in the order of its variables.

        Raises:
            QueryError: as for ``query``, or the query is no SELECT.
            DeadlineError, EndpointError: as for ``query``.
        """
        return list(self.rows(query, name).terms)

    def rows(self, query: str, name: str = "-", limit: int | None = None) -> Rows:
        """The same with their columns, up to a limit.

        Raises:
            QueryError, DeadlineError, EndpointError: as for ``select``.
        """
        found, _ = self.answer(query, name, limit)
        if not isinstance(found, Rows):
            raise QueryError("query-no-select", file=name)
        return found

    def answer(self, query: str, name: str = "-", limit: int | None = None) -> tuple[Rows | bool | list[Triple], bool]:
        """The result of a query of any form up to a limit of rows or triples, and whether there is more.

        Raises:
            QueryError, DeadlineError, EndpointError: as for ``query``.
        """
        text = limited(query, limit)
        try:
            result = self.query(text, name)
        except QueryError as error:
            if text == query or not error.key.startswith("query-syntax"):
                raise
            result = self.query(query, name)  # A syntax error is said of the user's own text.
        if isinstance(result, bool):
            return result, False
        if isinstance(result, Solutions):
            rows, more = _first(result.rows, limit)
            self.expect(term for row in rows for term in row)
            return Rows(result.variables, rows, self, cut=more), more
        return _first(result, limit)

    def expect(self, terms: Iterable[Term | None]) -> None:
        """Says that the names of these nodes will be wanted, so that a server is asked for them once."""
        self._engine.expect(term for term in terms if isinstance(term, NamedNode))

    def outgoing(self, node: NamedNode | BlankNode, *, concluded: bool = False) -> list[tuple[NamedNode, Term]]:
        """What is said of a node: properties and values; or what follows."""
        return [(found.predicate, found.object) for found in self._engine.matching(node, None, None, concluded)]

    def incoming(self, node: NamedNode | BlankNode, *, concluded: bool = False) -> list[tuple[NamedNode, Term]]:
        """What says something by means of a node: properties and subjects; or what follows."""
        return [(found.predicate, found.subject) for found in self._engine.matching(None, None, node, concluded)]

    def subjects(self, property_: NamedNode, value: NamedNode | None = None) -> list[NamedNode]:
        """The named nodes of which something, or one thing, is said by a property, each once."""
        found = self._engine.matching(None, property_, value)
        return list(dict.fromkeys(said.subject for said in found if isinstance(said.subject, NamedNode)))

    def names(self) -> Iterator[tuple[NamedNode, str]]:
        """Every node that has a name, once for each name that it has or had in any language."""
        for property_ in (pref_label, alt_label):
            for said in self._engine.matching(None, property_, None):
                if isinstance(said.subject, NamedNode) and isinstance(said.object, Literal):
                    yield said.subject, said.object.value
        for said in self._engine.matching(None, dated_name, None):
            if isinstance(said.subject, NamedNode) and isinstance(said.object, NamedNode | BlankNode):
                for text in self._engine.matching(said.object, name_text, None):
                    if isinstance(text.object, Literal):
                        yield said.subject, text.object.value

    def nodes(self) -> Iterator[NamedNode]:
        """Every named node that has a class, once for each."""
        for said in self._engine.matching(None, type_, None):
            if isinstance(said.subject, NamedNode):
                yield said.subject

    def named(self, name: str) -> list[NamedNode]:
        """The nodes with that IRI or short name, else those that have that id, or have or had that name in any language and spelling."""
        iri = resolve(name) or name.strip("<>")
        if (node := node_of(iri)) and any(True for _ in self._engine.matching(node, type_, None)):
            return [node]
        wanted = normalise(name)
        if not 0 < len(wanted) <= _LONGEST:
            return []
        from citydip.store.spelling import has_id, has_label

        found = self.select(f"""
            SELECT DISTINCT ?node ?label WHERE {{
                {{ VALUES ?property {{ skos:prefLabel skos:altLabel }}
                   ?node ?property ?label . BIND(STR(?label) AS ?text) FILTER({has_label("?text", name)}) }}
                UNION
                {{ ?node cd:name ?dated . ?dated cd:nameText ?label . BIND(STR(?label) AS ?text) FILTER({has_label("?text", name)}) }}
                UNION
                {{ ?node a ?class . BIND(STR(?node) AS ?iri) FILTER({has_id("?iri", name)})
                   # The header of a module often has the id of what the module is about.
                   FILTER NOT EXISTS {{ ?node a owl:Ontology }} }}
                FILTER EXISTS {{ ?node a ?any }}
            }}""")
        nodes = {
            node
            for node, label in found
            if isinstance(node, NamedNode) and normalise(label.value if isinstance(label, Literal) else local_name(node.value)) == wanted
        }
        return sorted(nodes, key=lambda node: node.value)

    def of_beside(self, nodes: Iterable[NamedNode], reads: Collection[str] = ()) -> set[NamedNode]:
        """Which nodes a store that has graphs has from folders of ontology/ that the root does not import, but for those that are read."""
        graphs = " ".join(f"citydip:{folder}" for folder in BESIDE if folder not in reads)
        listed = " ".join(map(str, nodes))
        found = self.select(
            f"SELECT ?node WHERE {{ VALUES ?node {{ {listed} }} VALUES ?graph {{ {graphs} }} GRAPH ?graph {{ ?node a ?class }} }}"
        )
        return {node for (node,) in found if isinstance(node, NamedNode)}

    def nearest(self, name: str, class_: NamedNode | None = None) -> tuple[str, ...]:
        """The names and ids, of a class or of all nodes, that are spelt most like a misspelt one."""
        classes = f"VALUES ?class {{ {' '.join(map(str, self._classes(class_)))} }}" if class_ else ""
        labels = self.select(f"""
            SELECT ?label WHERE {{
                {classes} ?node a ?class .
                {{ VALUES ?property {{ skos:prefLabel skos:altLabel }} ?node ?property ?label }}
                UNION {{ ?node cd:name ?dated . ?dated cd:nameText ?label }}
            }} LIMIT {_COMPARED}""")
        nodes = self.select(f"SELECT ?node WHERE {{ {classes} ?node a ?class }} LIMIT {_COMPARED}")
        candidates = [label.value for (label,) in labels if isinstance(label, Literal)]
        candidates += [local_name(node.value) for (node,) in nodes if isinstance(node, NamedNode)]
        return tuple(nearest(name, candidates))

    def _classes(self, class_: NamedNode) -> list[NamedNode]:
        """A class and the classes below it."""
        below: dict[object, list[NamedNode]] = {}
        for said in self._engine.matching(None, subclass_of, None):
            if isinstance(said.subject, NamedNode):
                below.setdefault(said.object, []).append(said.subject)
        classes = {class_: None}
        waiting = [class_]
        while waiting:
            new = [found for found in below.get(waiting.pop(), ()) if found not in classes]
            classes.update(dict.fromkeys(new))
            waiting += new
        return list(classes)

    def members(self, class_: NamedNode) -> set[NamedNode]:
        """The nodes of a class and of the classes below it."""
        found = (said.subject for below in self._classes(class_) for said in self._engine.matching(None, type_, below))
        return {node for node in found if isinstance(node, NamedNode)}

    def belongs(self, node: NamedNode, class_: NamedNode) -> bool:
        """Whether a node is of a class or of one below it."""
        types = {said.object for said in self._engine.matching(node, type_, None)}
        return any(found in types for found in self._classes(class_))

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
        values = [said.object for said in self._engine.matching(node, property_, None) if isinstance(said.object, Literal)]
        return min(values, key=lambda value: (value.language != language, value.value)).value if values else None


def _first(items: Iterator[_Item], limit: int | None) -> tuple[list[_Item], bool]:
    """The first items, and whether there are more."""
    found = list(islice(items, limit))
    return found, limit is not None and any(True for _ in items)
