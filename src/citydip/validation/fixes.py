"""How a record can be put right. Which kind of fix a shape allows stands in the shapes, as ``shapes:fix``."""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from citydip.messages import LANGUAGES, listed, text
from citydip.persian import normalise, trimmed, with_latin_digits, with_persian_letters
from citydip.terms import PREFIXES, local_name, nearest, shorten
from citydip.validation.knowledge import knowledge
from citydip.validation.places import Found
from citydip.validation.results import Change, Fix, RawResult
from citydip.validation.terms import iri_of, lexical, literal_like
from citydip.validation.undeclared import MISPLACED, nearest_declared
from citydip.validation.undeclared import SHAPE as UNDECLARED

if TYPE_CHECKING:
    from citydip.validation.people import Names

__all__ = ["Fixer"]

_CD: Final = PREFIXES["cd"]
_START, _END = f"<{_CD}start>", f"<{_CD}end>"
_READINGS: Final = frozenset(f"<{_CD}{name}>" for name in ("startEarliest", "startLatest", "endEarliest", "endLatest"))
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_PLACE: Final = NamedNode(_CD + "Place")
_GOVERNS: Final = NamedNode(_CD + "governs")
_REPLACED: Final = NamedNode(PREFIXES["dcterms"] + "isReplacedBy")


class Fixer:
    """Knows the data around the results, and so what may stand there instead."""

    def __init__(self, names: "Names", found: Found) -> None:
        self._names = names
        self._found = found
        self._concepts: dict[NamedNode, dict[str, str]] = {}

    def fix(self, result: RawResult) -> Fix | None:
        """How to put right what a result found; None where that cannot be known."""
        if result.shape in {UNDECLARED, *MISPLACED}:
            return self._nearest_declared(result)
        kind = knowledge().fixes.get(result.shape, "")
        if kind in _TEXTS:
            return self._rewritten(result, _TEXTS[kind])
        match kind:
            case "nearest-concept":
                return self._nearest_concept(result)
            case "government":
                return self._government(result)
            case "replacement":
                return self._replacement(result)
            case "gregorian-year":
                return self._gregorian(result)
            case "swap-dates":
                return self._swapped(result)
        return None

    def _nearest_declared(self, result: RawResult) -> Fix | None:
        old = iri_of(result.value or "") or ""
        return self._replaced(result, nearest_declared(old, result.path or ""), _surely(local_name(old)), shorten)

    def _nearest_concept(self, result: RawResult) -> Fix | None:
        class_ = knowledge().classes.get(result.shape)
        if class_ is None or result.value is None:
            return None
        spellings = self._spellings(class_)
        iri = iri_of(result.value)
        written = local_name(iri) if iri else lexical(result.value)
        close = list(dict.fromkeys(spellings[spelling] for spelling in nearest(written, spellings, 5)))[:3]
        same = [spelling for spelling in spellings if normalise(spelling) == normalise(written)]
        meant = {spellings[spelling] for spelling in same}
        return self._replaced(result, close, lambda _: len(meant) == 1, lambda concept: self._named(concept))

    def _spellings(self, class_: NamedNode) -> Mapping[str, str]:
        """Everything that a concept of a class is called, and its id, with its IRI."""
        if class_ not in self._concepts:
            store = self._names.store
            members = store.members(class_)
            by_id = {local_name(node.value): node.value for node in sorted(members, key=str)}
            self._concepts[class_] = by_id | {name: node.value for node, name in store.names() if node in members}
        return self._concepts[class_]

    def _named(self, iri: str) -> Mapping[str, str]:
        name = self._names.of(f"<{iri}>")
        return {language: f"{name[language]} ({shorten(iri)})" for language in LANGUAGES}

    def _government(self, result: RawResult) -> Fix | None:
        place = iri_of(result.value or "")
        if place is None or not self._is_place(place):
            return None
        of_ontology = self._names.store.subjects(_GOVERNS, NamedNode(place))
        governments = sorted({node.value for node in (*of_ontology, *self._found.governments.get(result.value or "", ()))})
        if governments:
            return self._replaced(result, governments, lambda found: len(found) == 1, lambda iri: self._named(iri))
        # The same name among the actors, as the ontology names its own.
        government = place.replace("/place/", "/actor/") if "/place/" in place else re.sub(r"([^/#]+)$", r"actor/\1", place)
        change = Change(result.path or "", result.value or "", f"<{government}>")
        said = {language: text("validate-fix-government", language, iri=government) for language in LANGUAGES}
        return Fix(said, ((change,),), safe=False)

    def _is_place(self, iri: str) -> bool:
        """Whether the data or the ontology calls a node a place."""
        said = [triple.object for triple in self._found.statements.get(f"<{iri}>", ()) if triple.predicate == _TYPE]
        classes = {class_ for class_ in said if isinstance(class_, NamedNode)}
        return any(knowledge().is_below(class_, {_PLACE}, {}) for class_ in classes) or NamedNode(iri) in self._names.store.members(_PLACE)

    def _replacement(self, result: RawResult) -> Fix | None:
        """What stands for a deprecated class or concept; a deprecated property is no value that could be replaced."""
        said = self._names.store.outgoing(NamedNode(iri_of(result.value or "") or "urn:none"))
        replacements = sorted(value.value for property_, value in said if property_ == _REPLACED and isinstance(value, NamedNode))
        return self._replaced(result, replacements, lambda found: len(found) == 1, lambda iri: self._named(iri))

    def _gregorian(self, result: RawResult) -> Fix | None:
        from citydip.errors import DateError
        from citydip.persian.dates import is_perhaps_lunar, read_date

        if result.value is None:
            return None
        try:
            written = lexical(result.value)
            reading = read_date(written)
        except DateError:
            return None
        if is_perhaps_lunar(written, reading):
            return None
        values = [literal_like(result.value, value) for value in reading.values]
        return self._replaced(result, values, lambda _: False, lexical, written=True)

    def _swapped(self, result: RawResult) -> Fix | None:
        statements = self._found.statements.get(result.focus, ())
        starts = [str(triple.object) for triple in statements if str(triple.predicate) == _START]
        ends = [str(triple.object) for triple in statements if str(triple.predicate) == _END]
        # The days that a Solar Hijri year or month allows would have to be swapped, too.
        spans = any(str(triple.predicate) in _READINGS for triple in statements)
        if len(starts) != 1 or len(ends) != 1 or spans:
            return None
        said = {language: text("validate-fix-swap", language, start=lexical(starts[0]), end=lexical(ends[0])) for language in LANGUAGES}
        return Fix(said, ((Change(_START, starts[0], ends[0]), Change(_END, ends[0], starts[0])),), safe=False)

    def _rewritten(self, result: RawResult, rewrite: Callable[[str], str]) -> Fix | None:
        if result.value is None or not result.value.startswith('"'):
            return None
        old = lexical(result.value)
        new = rewrite(old)
        if new == old or not new:
            return None
        return self._replaced(result, [literal_like(result.value, new)], lambda _: True, lexical, written=True)

    def _replaced(
        self,
        result: RawResult,
        values: Sequence[str],
        safe: Callable[[Sequence[str]], bool],
        shown: Callable[[str], str | Mapping[str, str]],
        *,
        written: bool = False,
    ) -> Fix | None:
        """A fix that puts one of some values in the place of the result's.

        Args:
            result: what is wrong.
            values: IRIs, or literals as N-Triples writes them where ``written``.
            safe: whether only the first of them can be meant; then the others are not offered.
            shown: what people are shown for a value.
            written: see ``values``.
        """
        if not values or result.value is None:
            return None
        sure = safe(values)
        if sure:
            values = values[:1]
        named = [shown(value) for value in values]
        key = "validate-fix-write" if len(values) == 1 else "validate-fix-choose"
        said = {
            language: text(key, language, values=listed([name if isinstance(name, str) else name[language] for name in named], language))
            for language in LANGUAGES
        }
        terms = values if written else [f"<{value}>" for value in values]
        return Fix(said, tuple((Change(result.path or "", result.value, term),) for term in terms), safe=sure)


def _surely(name: str) -> Callable[[Sequence[str]], bool]:
    """Whether the first of some IRIs is so much nearer to a name than the second that it must be meant."""

    def likeness(iri: str) -> float:
        return SequenceMatcher(None, name.casefold(), local_name(iri).casefold()).ratio()

    return lambda found: likeness(found[0]) >= 0.85 and (len(found) == 1 or likeness(found[0]) - likeness(found[1]) >= 0.1)


_TEXTS: Final[Mapping[str, Callable[[str], str]]] = {
    "persian-letters": with_persian_letters,
    "latin-digits": with_latin_digits,
    "trim": trimmed,
}
