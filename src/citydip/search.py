"""Term search: the classes, properties and concepts whose name or definition holds a word, in either language."""

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from citydip.errors import UsageError
from citydip.persian import normalise
from citydip.store import Store
from citydip.store import Term as Value
from citydip.terms import PREFIXES, local_name

__all__ = ["Term", "search"]

_TERMS = """
    SELECT DISTINCT ?term ?property ?value WHERE {
        ?term skos:definition ?any .
        VALUES ?property { skos:prefLabel skos:altLabel skos:definition dcterms:source }
        ?term ?property ?value .
    }"""
_NAMES = [NamedNode(PREFIXES["skos"] + name) for name in ("prefLabel", "altLabel")]
_DEFINITION = NamedNode(PREFIXES["skos"] + "definition")
_ORIGIN = NamedNode(PREFIXES["dcterms"] + "source")


@dataclass(frozen=True, slots=True)
class Term:
    """One term that was found.

    Attributes:
        node: the term.
        rank: 0 the word is one of its names, 1 a name starts with it, 2 a name holds it, 3 its definition holds it.
        definition: by language.
        sections: the sections of the paper that it rests on; empty where it is a modelling choice.
    """

    node: NamedNode
    rank: int
    definition: dict[str, str]
    sections: tuple[NamedNode, ...]


def _terms(store: Store) -> dict[NamedNode, list[tuple[Value | None, Value | None]]]:
    """All that is defined, with its names, definitions and places."""
    terms: dict[NamedNode, list[tuple[Value | None, Value | None]]] = {}
    for node, property_, value in store.select(_TERMS):
        if isinstance(node, NamedNode):
            terms.setdefault(node, []).append((property_, value))
    return terms


def search(store: Store, word: str) -> list[Term]:
    """The terms that a word finds, best first. Letters, half-spaces, case and digits are compared as ``persian`` says.

    Raises:
        UsageError: the word is empty.
    """
    wanted = normalise(word)
    if not wanted:
        raise UsageError("word-empty")
    found = []
    for node, statements in _terms(store).items():
        names = [normalise(value.value) for property_, value in statements if property_ in _NAMES and isinstance(value, Literal)]
        names.append(normalise(local_name(node.value)))
        definition = {
            value.language or "": value.value for property_, value in statements if property_ == _DEFINITION and isinstance(value, Literal)
        }
        ranks = [0 if name == wanted else 1 if name.startswith(wanted) else 2 for name in names if wanted in name]
        if not ranks and any(wanted in normalise(text) for text in definition.values()):
            ranks = [3]
        if ranks:
            sections = sorted((value for property_, value in statements if property_ == _ORIGIN and isinstance(value, NamedNode)), key=str)
            store.expect([node, *sections])
            preferred = any(
                property_ == _NAMES[0] and normalise(str(value.value)) == wanted
                for property_, value in statements
                if isinstance(value, Literal)
            )
            found.append((min(ranks), not preferred, node.value, Term(node, min(ranks), definition, tuple(sections))))
    # Of things that are called so, those whose preferred name it is come first.
    return [term for *_, term in sorted(found, key=lambda one: one[:3])]
