"""Results as people read them: with names instead of IRIs, a sentence, a place and a fix, in both languages."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from citydip.messages import LANGUAGES, known, text
from citydip.terms import PREFIXES, local_name, shorten
from citydip.validation.cells import result_of
from citydip.validation.fixes import Fixer
from citydip.validation.knowledge import knowledge
from citydip.validation.places import Found
from citydip.validation.results import UNREACHED, Place, RawResult, Result
from citydip.validation.terms import iri_of, lexical
from citydip.validation.undeclared import MISPLACED, NO_CLASS, NO_PROPERTY
from citydip.validation.undeclared import SHAPE as UNDECLARED

if TYPE_CHECKING:
    from citydip.store import Store
    from citydip.tables.problems import Problem

__all__ = ["results_for_people"]

_OWN = {
    UNDECLARED: "validate-undeclared",
    NO_PROPERTY: "validate-no-property",
    NO_CLASS: "validate-no-class",
    UNREACHED: "validate-unreached",
}
"""The sentences of what is found without a shape."""

_TYPE = f"<{PREFIXES['rdf']}type>"


def results_for_people(found: Found, files: Sequence[str], raw: Collection[RawResult], problems: "Sequence[Problem]" = ()) -> list[Result]:
    """The results with all that a person needs, the gravest first, then in the order of the files.

    Args:
        found: what the data says of the nodes in the results.
        files: the names of the documents, in order.
        raw: the results.
        problems: what could not be read in tables.
    """
    if not raw and not problems:
        return []
    raw = [_at_its_property(result, found) for result in raw]
    names = Names(found)
    fixer = Fixer(names, found)
    order = {file: index for index, file in enumerate(files)}

    def rank(result: Result) -> tuple[object, ...]:
        place = result.place or Place("")
        where = order.get(place.file, -1), place.sheet, place.line or 0, place.column or 0
        return -result.severity, *where, *map(str, result.raw)

    results = [
        Result(
            raw=result,
            focus_label=names.of(result.focus),
            path_label=names.of_path(result.shape, result.path),
            value_label=None if result.value is None else names.of(result.value),
            message=names.message(result),
            fix=fixer.fix(result),
            place=found.place(result),
        )
        for result in raw
    ]
    results += [
        result_of(problem, names.of(problem.subject) if problem.subject else dict.fromkeys(LANGUAGES, problem.place.within))
        for problem in problems
    ]
    return sorted(results, key=rank)


def _at_its_property(result: RawResult, found: Found) -> RawResult:
    """A result with the property by which its value stands, where its shape looks at several."""
    path = result.path or ""
    if not path.startswith("("):
        return result
    statements = (triple for triple in found.statements.get(result.focus, ()) if str(triple.object) == result.value)
    properties = (str(triple.predicate) for triple in statements)
    return result._replace(path=next((property_ for property_ in properties if property_ in path), path))


class Names:
    """What nodes, properties and shapes are called, in both languages."""

    def __init__(self, found: Found) -> None:
        self._found = found

    @cached_property
    def store(self) -> "Store":
        """The ontology, which names its own nodes."""
        from citydip.store import Store

        return Store()

    def of(self, term: str) -> Mapping[str, str]:
        """What a term is called: its name in the data or in the ontology, else its short name; a literal is its text."""
        if term.startswith('"'):
            return dict.fromkeys(LANGUAGES, lexical(term))
        if names := self._found.names.get(term):
            return {language: _in_language(names, language) for language in LANGUAGES}
        iri = iri_of(term)
        if iri is None:
            return {language: text("validate-unnamed", language, kind=self._class(term)[language]) for language in LANGUAGES}
        node, short = NamedNode(iri), shorten(iri)
        if known(short):
            return {language: text(short, language) for language in LANGUAGES}
        if node in knowledge().declared:
            return {language: self.store.label(node, language) for language in LANGUAGES}
        return dict.fromkeys(LANGUAGES, short if short != iri else local_name(iri) or iri)

    def _class(self, node: str) -> Mapping[str, str]:
        """What a node without a name is."""
        for triple in self._found.statements.get(node, ()):
            if str(triple.predicate) == _TYPE:
                return self.of(str(triple.object))
        return {language: text("validate-thing", language) for language in LANGUAGES}

    def of_path(self, shape: str, path: str | None) -> Mapping[str, str] | None:
        """What a field is called: by its property or, where a shape looks along several, by the shape."""
        if path is None:
            return None
        return self.of(path) if path.startswith("<") else knowledge().names.get(shape, dict.fromkeys(LANGUAGES, path))

    def message(self, result: RawResult) -> Mapping[str, str]:
        """The sentence of a result."""
        if messages := knowledge().messages.get(result.shape):
            return messages
        key = _OWN.get(result.shape)
        if key is None:
            return {language: text("validate-violated", language, shape=local_name(result.shape)) for language in LANGUAGES}
        value = self.of(result.value or '""')
        if result.shape in MISPLACED:  # a class and a property may have the same name
            value = dict.fromkeys(LANGUAGES, shorten(iri_of(result.value or "") or ""))
        return {language: text(key, language, value=value[language]) for language in LANGUAGES}


def _in_language(names: Mapping[str, str], language: str) -> str:
    """The name in a language, else in the other one, else in any."""
    for wanted in (language, *LANGUAGES, *sorted(names)):
        if wanted in names:
            return names[wanted]
    raise KeyError(language)
