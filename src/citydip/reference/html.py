"""Elements of HTML and SVG: text is escaped when they are written, whatever it holds."""

import re
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element, tostring

__all__ = ["Child", "Element", "element", "written"]

Child = "Element | str | None | Iterable[Child]"
"""What stands in an element: elements and texts, in any depth of lists; None is nothing."""

_DATE: Final = re.compile(r"(?<![\w-])(\d{4}(?:-\d{2}){1,2})(?![\w-])", re.ASCII)
"""A date such as 2014-11: beside Persian letters a browser would show its parts in the other order."""
_PLAIN: Final = {"bdi", "code", "script", "style", "text", "title"}


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
            before, *dates = _DATE.split(child) if made.tag not in _PLAIN else [child]
            _write(made, before)
            for date, after in zip(dates[::2], dates[1::2], strict=True):
                made.append(element("bdi", date, dir="ltr"))
                _write(made, after)
        elif isinstance(child, Iterable):
            _fill(made, child)


def _write(made: Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text


def written(root: Element) -> str:
    """A whole page as text."""
    return "<!DOCTYPE html>\n" + tostring(root, encoding="unicode", method="html") + "\n"
