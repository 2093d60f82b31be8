"""Who or what a name in a cell stands for: a record of the same tables, or a node of the ontology."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from pyoxigraph import NamedNode

from citydip.persian import normalise, trimmed, with_persian_letters
from citydip.tables.model import Model
from citydip.tables.terms import in_angles
from citydip.terms import PREFIXES, local_name, nearest, resolve, shorten

__all__ = ["CellFault", "Known", "Names", "governed", "government_of"]

_CD: Final = PREFIXES["cd"]
_GOVERNMENTS: Final = {
    "Region": "RegionalGovernment",
    "MetropolitanArea": "MetropolitanGovernment",
    "Country": "NationalGovernment",
}
_PLACES: Final = frozenset(_CD + name for name in ("City", "District", "MetropolitanArea", "Region"))
# How the government of a city is called by the name of the city, in the languages that tables are mostly in.
_GOVERNED: Final = re.compile(
    r"(?:شهرداری|حکومت شهری)\s+(.+)|(?:the )?(?:city(?: government)?|municipality|town) of (.+)|(.+?) municipality"
    r"|(?:ville|mairie|municipalité) (?:de |d['’])(.+)|stadt (.+)|(?:ayuntamiento|ajuntament|municipio) (?:de |d['’])(.+)|comune di (.+)",
    re.IGNORECASE,
)
_MOST_CANDIDATES: Final = 20_000
_MOST_NEAR: Final = 3
_SURE: Final = 0.85
_CLEAR: Final = 0.1


class CellFault(Exception):  # noqa: N818 (a cell is at fault, not the program)
    """A cell does not say what its column asks for.

    Attributes:
        key: the name of the sentence.
        data: what the sentence speaks of.
        better: what can be written instead, the likeliest first.
        safe: whether the first of them must be meant.
    """

    def __init__(self, key: str, data: Mapping[str, object], better: Iterable[str] = (), *, safe: bool = False) -> None:
        super().__init__(key)
        self.key = key
        self.data = data
        self.better = tuple(better)
        self.safe = safe


@dataclass(frozen=True, slots=True)
class Known:
    """A record of the tables.

    Attributes:
        term: as N-Triples writes it.
        classes: the IRIs of its classes.
        names: its id, and then what it is called, as written.
        governs: the term of the place that it governs; empty where there is none.
        labels: its names as literals.
    """

    term: str
    classes: frozenset[str]
    names: tuple[str, ...]
    governs: str = ""
    labels: tuple[str, ...] = ()


class Names:
    """Finds nodes by their names.

    Args:
        model: the sheets and the ontology.
        records: gives the records of the tables that belong to a sheet, by its key.
    """

    def __init__(self, model: Model, records: Callable[[str], Iterable[Known]]) -> None:
        self._model = model
        self._records = records
        self._indices: dict[str, Sequence[Mapping[str, Set[str]]]] = {}
        self._spellings: dict[str, list[str]] = {}

    def find(self, name: str, class_: str) -> str:
        """The term of the one thing of a class that bears a name: an id, a short name, an IRI, or a label in any language.

        What the tables call so goes before what the ontology does.

        Raises:
            CellFault: there is none, or there are several.
        """
        found = self.known(name, class_)
        if found is None:
            raise self.unknown(name, class_)
        return found

    def known(self, name: str, class_: str) -> str | None:
        """The same, or None where there is none.

        Raises:
            CellFault: there are several.
        """
        spelling = normalise(name)
        for index in self._index(class_):
            found = index.get(spelling)
            if found is None:
                continue
            if len(found) == 1:
                return next(iter(found))
            written = trimmed(name)
            if len(same := index.get(f"={written}", frozenset())) == 1:
                return next(iter(same))
            exact = resolve(written) or (written if "://" in written else "")
            if in_angles(exact) in found:
                return in_angles(exact)
            raise CellFault("cell-ambiguous", {"value": name}, sorted(map(self._short, found)))
        return None

    def unknown(self, name: str, class_: str) -> CellFault:
        """What is said of a name that nothing of a class bears, with the nearest ones."""
        near, safe = self._near(name, class_)
        return CellFault("cell-misspelt" if safe else "cell-unknown", {"value": name}, near, safe=safe)

    def _short(self, term: str) -> str:
        return shorten(term[1:-1]) if term.startswith("<") else term

    def _near(self, name: str, class_: str) -> tuple[list[str], bool]:
        """The nearest names, and whether the first of them must be meant."""
        if class_ not in self._spellings:
            self._spellings[class_] = list(dict.fromkeys(self._labels(class_)))
        spellings = self._spellings[class_]
        if len(spellings) > _MOST_CANDIDATES:
            return [], False
        by_thing: dict[frozenset[str], str] = {}
        for label in nearest(name, spellings, 3 * _MOST_NEAR):
            by_thing.setdefault(self._meant(label, class_), label)
        near = list(by_thing.values())[:_MOST_NEAR]
        return near, bool(near) and self._surely(name, near, class_)

    def _meant(self, label: str, class_: str) -> frozenset[str]:
        """The terms of what bears a label."""
        spelling = normalise(label)
        return frozenset(next((index[spelling] for index in self._index(class_) if spelling in index), ()))

    def _surely(self, name: str, near: Sequence[str], class_: str) -> bool:
        """Whether the first of some names must be meant: one of a concept, much nearer than those of other concepts, that drops no word."""

        def likeness(label: str) -> float:
            return SequenceMatcher(None, normalise(name), normalise(label)).ratio()

        meant = self._meant(near[0], class_)
        others = [likeness(label) for label in near[1:]]
        keeps = likeness(near[0]) >= _SURE or len(name.split()) <= len(near[0].split())
        return (
            keeps
            and len(meant) == 1
            and "/concept/" in next(iter(meant))
            and (not others or (likeness(near[0]) >= _SURE and likeness(near[0]) - max(others) >= _CLEAR))
        )

    def _labels(self, class_: str) -> Iterator[str]:
        for known in self._of_tables(class_):
            yield from known.names[1:] or known.names
        yield from self._model.labels_of(class_)

    def _index(self, class_: str) -> Sequence[Mapping[str, Set[str]]]:
        """The names of the records of the tables, and those of the ontology's nodes."""
        if class_ not in self._indices:
            own: dict[str, set[str]] = defaultdict(set)
            for known in self._of_tables(class_):
                for name in (*known.names, known.term.strip("<>"), self._short(known.term)):
                    own[normalise(name)].add(known.term)
                    own[f"={name}"].add(known.term)  # tells names apart that are only alike
            self._indices[class_] = (own, self._model.names_of(class_))
        return self._indices[class_]

    def _of_tables(self, class_: str) -> Iterator[Known]:
        below = {node.value for node in self._model.classes_below(class_)} if class_ else set()
        for sheet in self._model.sheets_for(class_):
            for known in self._records(sheet.key):
                if not class_ or known.classes & below:
                    yield known

    @cached_property
    def _governments(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for known in self._records("actors"):
            if known.governs:
                found[known.governs].append(known.term)
        return found

    def city(self, number: str) -> str | None:
        """The term of the place that already has an identifier of GeoNames, if there is one."""
        for known in self._records("places"):
            if number in known.names and any(class_ in _PLACES for class_ in known.classes):
                return known.term
        return self._model.numbered.get(number)

    def described(self, place: str) -> bool:
        """Whether the tables or the ontology say what a place is."""
        return any(known.term == place for known in self._records("places")) or bool(self._model.ontology.outgoing(NamedNode(place[1:-1])))

    def government(self, place: str) -> str | None:
        """The term of what is said to govern a place.

        Raises:
            CellFault: several governments do.
        """
        found = set(self._governments.get(place, ()))
        if place.startswith("<"):
            governments = self._model.ontology.subjects(NamedNode(_CD + "governs"), NamedNode(place[1:-1]))
            found |= {in_angles(node.value) for node in governments}
        if len(found) > 1:
            raise CellFault("cell-ambiguous", {"value": self._short(place)}, sorted(map(self._short, found)))
        return next(iter(found), None)

    def place(self, place: str) -> tuple[str, tuple[str, ...]]:
        """The IRI of the class of a place, and its names as literals.

        Args:
            place: its term.
        """
        for known in self._records("places"):
            if known.term == place:
                return next(iter(sorted(known.classes)), _CD + "Place"), known.labels
        said = self._model.ontology.outgoing(NamedNode(place[1:-1]))
        classes = [value.value for property_, value in said if property_.value == PREFIXES["rdf"] + "type" and isinstance(value, NamedNode)]
        labels = tuple(str(value) for property_, value in said if property_.value == PREFIXES["skos"] + "prefLabel")
        return next(iter(classes), _CD + "Place"), labels


def government_of(place: str, class_: str) -> tuple[str, str]:
    """The term that the government of a place gets where it has none yet, and the IRI of its class.

    Args:
        place: the term of the place.
        class_: the IRI of the place's class.
    """
    iri = place[1:-1]
    head, slash, tail = iri.rpartition("/")
    government = iri.replace("/place/", "/actor/") if "/place/" in iri else f"{head}{slash}actor/{tail}"
    return in_angles(government), _CD + _GOVERNMENTS.get(local_name(class_), "CityGovernment")


def governed(name: str) -> str:
    """The place of whose government a text speaks, such as ``Isfahan`` for ``Municipality of Isfahan``; empty for any other text."""
    found = _GOVERNED.fullmatch(with_persian_letters(trimmed(name)))
    return next(filter(None, found.groups()), "") if found else ""
