"""What the reference adds to a term from outside the ontology: what to fill in, by the shapes."""

from pyoxigraph import NamedNode

from citydip.fields import Field, fields
from citydip.reference.entries import Teller
from citydip.reference.html import Element, element
from citydip.reference.outline import anchor

__all__ = ["additions"]


def additions(teller: Teller, node: NamedNode) -> list[Element]:
    """What stands at the end of the article on a term.

    Raises:
        ResourceError: the shapes are missing.
    """
    asked = [(class_, field) for class_ in _upwards(teller, node) for field in fields().get(class_, ())]
    if not asked:
        return []
    heads = (element("th", teller.say(head)) for head in ("field", "needed", "write"))
    rows = (_row(teller, field) for _, field in asked)
    table = element("table", element("thead", element("tr", heads)), element("tbody", rows))
    return [element("h5", teller.say("fields")), element("div", table, class_="wide")]


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
