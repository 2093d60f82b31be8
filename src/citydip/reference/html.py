"""Elements of HTML and SVG: text is escaped when they are written, whatever it holds."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

__all__ = ["Child", "Element", "element", "written"]

Child = "Element | str | None | Iterable[Child]"
"""What stands in an element: elements and texts, in any depth of lists; None is nothing."""


def element(tag: str, *children: "Element | str | Iterable[object] | None", **attributes: object) -> Element:
    """An element with what stands in it.

    Args:
        tag: its name.
        children: elements and texts, also in lists; None is left out.
        attributes: ``class_`` is class, ``data_name`` is data-name; None is left out.
    """
    made = Element(tag, {name.rstrip("_").replace("_", "-"): str(value) for name, value in attributes.items() if value is not None})
    _fill(made, children)
    return made


def _fill(made: Element, children: Iterable[object]) -> None:
    for child in children:
        if isinstance(child, Element):
            made.append(child)
        elif isinstance(child, str):
            if len(made):
                made[-1].tail = (made[-1].tail or "") + child
            else:
                made.text = (made.text or "") + child
        elif isinstance(child, Iterable):
            _fill(made, child)


def written(root: Element) -> str:
    """A whole page as text."""
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"
