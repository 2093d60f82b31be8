"""One version of an ontology, read so that it can be compared: what is said of each node, without labels of blank nodes."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from citydip.errors import DataError
from citydip.rdf import SYNTAXES, statements
from citydip.terms import PREFIXES, shorten

__all__ = ["Statements", "Value", "read_version"]

Value = NamedNode | Literal | str
"""What a statement says of a node; what hangs on a blank node is written out as text."""
Statements = Mapping[str, Mapping[NamedNode, frozenset[Value]]]
"""What is said of each node, by IRI; of an axiom without one, by its text, with no statements."""

_NIL: Final = "( )"
_FIRST, _REST = NamedNode(PREFIXES["rdf"] + "first"), NamedNode(PREFIXES["rdf"] + "rest")
_LONGEST: Final = 4000
_ROUNDS: Final = 32
_Said = Mapping[NamedNode | BlankNode, Sequence[tuple[NamedNode, NamedNode | BlankNode | Literal | Triple]]]


def read_version(source: Path) -> Statements:
    """What a file, or the files of a folder and of the folders below it, say of each node.

    Raises:
        DataError: a file is missing, unreadable, empty, broken, or of an unknown kind, or the folder holds none.
    """
    said: dict[NamedNode | BlankNode, list[tuple[NamedNode, NamedNode | BlankNode | Literal | Triple]]] = defaultdict(list)
    for triple in _statements(source):
        if isinstance(triple.subject, NamedNode | BlankNode):
            said[triple.subject].append((triple.predicate, triple.object))
    texts = _texts(said)
    hanging = {value for statements_ in said.values() for _, value in statements_ if isinstance(value, BlankNode)}
    found: dict[str, Mapping[NamedNode, frozenset[Value]]] = {}
    for node, statements_ in said.items():
        if isinstance(node, NamedNode):
            values: dict[NamedNode, set[Value]] = defaultdict(set)
            for property_, value in statements_:
                values[property_].add(value if isinstance(value, NamedNode | Literal) else _word(value, texts))
            found[node.value] = {property_: frozenset(group) for property_, group in values.items()}
        elif node not in hanging:
            found[texts[node]] = {}
    return found


def _statements(source: Path) -> set[Triple]:
    """The statements of a file or a folder, each once: a version may hold its modules and the whole."""
    if not source.is_dir():
        return set(statements(source))
    found: set[Triple] = set()
    for path in sorted(source.rglob("*")):
        # The catalog, by which tools find the modules, and the schema of plain JSON have endings of RDF.
        is_other = path.name.startswith("catalog-") or path.name.endswith(".schema.json")
        if path.suffix.lower() in SYNTAXES and path.is_file() and not is_other:
            try:
                found.update(statements(path))
            except DataError as error:
                if error.key != "data-empty":  # such as a JSON-LD context
                    raise
    if not found:
        raise DataError("diff-empty-folder", file=str(source), known=" ".join(SYNTAXES))
    return found


def _texts(said: _Said) -> dict[BlankNode, str]:
    """What hangs on each blank node, as text in an order that does not hang on its label; a digest where that runs in a circle."""
    waits: dict[BlankNode, set[BlankNode]] = {}
    above: dict[BlankNode, list[BlankNode]] = defaultdict(list)
    for node, statements_ in said.items():
        if isinstance(node, BlankNode):
            waits[node] = {value for _, value in statements_ if isinstance(value, BlankNode) and value in said}
            for value in waits[node]:
                above[value].append(node)
    texts: dict[BlankNode, str] = {}
    ready = [node for node, below in waits.items() if not below]
    while ready:
        node = ready.pop()
        texts[node] = _text(said[node], texts)
        for user in above[node]:
            waits[user].discard(node)
            if not waits[user]:
                ready.append(user)
    return {**texts, **_digests(said, texts, [node for node in waits if node not in texts])}


def _text(statements_: Sequence[tuple[NamedNode, object]], texts: Mapping[BlankNode, str]) -> str:
    parts = dict(statements_)
    if len(statements_) == 2 and parts.keys() == {_FIRST, _REST} and (rest := _word(parts[_REST], texts)).startswith("( "):
        text = f"( {_word(parts[_FIRST], texts)} {rest[2:]}"
    else:
        words = ((_word(property_, texts).replace("rdf:type", "a"), _word(value, texts)) for property_, value in statements_)
        text = f"[ {' ; '.join(sorted(map(' '.join, words)))} ]"
    return text if len(text) <= _LONGEST else f"[ … {_digest(text)} ]"


def _digests(said: _Said, texts: Mapping[BlankNode, str], circle: Sequence[BlankNode]) -> dict[BlankNode, str]:
    """Texts of blank nodes that hang on one another: each round tells apart what stands one step further away."""
    found = dict.fromkeys(circle, "[ … ]")
    for _ in range(_ROUNDS if circle else 0):
        known = {**texts, **found}
        found = {node: f"[ … {_digest(_text(said[node], known))} ]" for node in circle}
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _word(term: object, texts: Mapping[BlankNode, str]) -> str:
    if isinstance(term, BlankNode):
        return texts.get(term, "[ ]")
    if isinstance(term, NamedNode):
        short = shorten(term.value)
        return _NIL if short == "rdf:nil" else short
    return str(term)
