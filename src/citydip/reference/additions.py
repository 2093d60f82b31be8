"""What the reference adds to a term from outside the ontology: what to fill in, by the shapes, and its counterparts elsewhere."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from pyoxigraph import NamedNode

from citydip.fields import Field, fields
from citydip.mappings import Mapping as Row
from citydip.mappings import MappingSet, read
from citydip.mappings.table import NO_TERM
from citydip.messages import text
from citydip.reference.entries import Teller
from citydip.reference.html import Element, element
from citydip.reference.outline import anchor
from citydip.resources import mapping_tables

__all__ = ["additions"]


def additions(teller: Teller, node: NamedNode) -> list[Element]:
    """What stands at the end of the article on a term.

    Raises:
        ResourceError: the shapes or the mappings are missing, or what reads the mappings.
    """
    return [*_filling(teller, node), *_elsewhere(teller, node)]


def _filling(teller: Teller, node: NamedNode) -> list[Element]:
    asked = [(class_, field) for class_ in _upwards(teller, node) for field in fields().get(class_, ())]
    if not asked:
        return []
    return _table(teller, "fields", ("field", "needed", "write"), [_row(teller, field) for _, field in asked])


def _table(teller: Teller, title: str, heads: Sequence[str], rows: Sequence[Element]) -> list[Element]:
    cells = (element("th", teller.say(head)) for head in heads)
    table = element("table", element("thead", element("tr", cells)), element("tbody", rows))
    return [element("h5", teller.say(title)), element("div", table, class_="wide")]


def _elsewhere(teller: Teller, node: NamedNode) -> list[Element]:
    """The terms of other vocabularies that a term is mapped to, each with the reason."""
    rows = [_mapped(teller, mappings, row) for mappings, row in _mappings().get(node.value, ())]
    return _table(teller, "mappings", ("relation", "counterpart", "vocabulary", "comment"), rows) if rows else []


@cache
def _mappings() -> Mapping[str, Sequence[tuple[MappingSet, Row]]]:
    """The rows of all tables of mappings, by the term that they are about."""
    found: dict[str, list[tuple[MappingSet, Row]]] = defaultdict(list)
    for mappings in map(read, mapping_tables()):
        for row in mappings.mappings:
            found[mappings.iri(row.cells["subject_id"])].append((mappings, row))
    return found


def _mapped(teller: Teller, mappings: MappingSet, row: Row) -> Element:
    cells = row.cells
    persian = teller.language == "fa"
    counterpart: Element | str = teller.say("no-counterpart")
    if cells["object_id"] != NO_TERM:
        iri = mappings.iri(cells["object_id"])
        name = element("bdi", cells["object_label"])
        counterpart = teller.link(NamedNode(iri)) if NamedNode(iri) in teller.told else element("a", name, href=iri)
    return element(
        "tr",
        element("td", text(cells["predicate_id"], teller.language)),
        element("td", counterpart, " ", teller.code(cells["object_id"]) if cells["object_id"] != NO_TERM else None),
        element("td", element("bdi", mappings.metadata["mapping_set_title_fa" if persian else "mapping_set_title"])),
        element("td", cells["comment_fa" if persian else "comment"]),
    )


def _upwards(teller: Teller, node: NamedNode) -> list[NamedNode]:
    """A class and all classes above it, the nearest first."""
    found = [node]
    for class_ in found:
        found += [above for above in teller.above(class_) if above not in found]
    return found


def _row(teller: Teller, field: Field) -> Element:
    language = teller.language
    name = field.name.get(language, "")
    return element(
        "tr",
        element("td", element("a", name, href=f"#{anchor(field.path.value)}") if field.path in teller.told and field.path else name),
        element("td", _number(teller, field)),
        element("td", field.description.get(language, "")),
    )


def _number(teller: Teller, field: Field) -> str:
    """How many values there must or may be; what only a warning asks for is advice."""
    least, most = teller.number(field.least), teller.number(field.most or 0)
    if field.most is None:
        words = teller.say("least", count=least) if field.least else teller.say("any")
    elif field.least == field.most:
        words = teller.say("exactly", count=most)
    else:
        words = teller.say("between", least=least, most=most) if field.least else teller.say("most", count=most)
    return words if field.severity == "Violation" or not field.least else f"{words} ({teller.say('advice')})"
