"""Diagrams as inline SVG: what stands below a class, and what joins a class to others.

Both read in the direction of the language: from the left in English, from the right in Persian.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from citydip.reference.html import element

__all__ = ["Arrow", "Box", "Tree", "hierarchy", "neighbours"]

_LETTER: Final = 7.6
"""Pixels that a letter takes at most on average, at 13 pixels; the fonts of a reader are not known here."""
_PADDING: Final = 20
_BOX: Final = 26
_ROW: Final = 38
_GAP: Final = 44
_TOP: Final = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A named thing that a link leads to."""

    name: str
    link: str

    @property
    def width(self) -> float:
        """Its width in pixels."""
        return len(self.name) * _LETTER + _PADDING


@dataclass(frozen=True, slots=True)
class Tree:
    """A box with those below it."""

    box: Box
    below: Sequence["Tree"] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A property that joins a class to another one."""

    property: Box
    other: Box


class _Canvas:
    """Draws from the side on which the language begins."""

    def __init__(self, title: str, width: float, height: float, *, from_right: bool) -> None:
        self.width = width
        self.from_right = from_right
        size = {"width": f"{width:.0f}", "height": f"{height:.0f}"}
        self.svg = element("svg", element("title", title), role="img", viewBox=f"0 0 {width:.0f} {height:.0f}", **size)

    def x(self, at: float) -> float:
        return self.width - at if self.from_right else at

    def box(self, box: Box, x: float, y: float, width: float, height: float = _BOX, class_: str = "box") -> None:
        left = self.x(x + width) if self.from_right else x
        shape = element("rect", x=f"{left:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=f"{height}", rx=5)
        self.svg.append(element("a", shape, self._text(box.name, x + width / 2, y + height / 2 + 4.5), href=box.link, class_=class_))

    def label(self, box: Box, x: float, y: float) -> None:
        self.svg.append(element("a", self._text(box.name, x, y), href=box.link, class_="arrow"))

    def line(self, *points: tuple[float, float], arrow: bool = False) -> None:
        path = " ".join(f"{'L' if index else 'M'}{self.x(x):.1f} {y:.1f}" for index, (x, y) in enumerate(points))
        if arrow:
            (before, _), (x, y) = points[-2:]
            back = x - 7 if before < x else x + 7
            path += f" M{self.x(back):.1f} {y - 4:.1f} L{self.x(x):.1f} {y:.1f} L{self.x(back):.1f} {y + 4:.1f}"
        self.svg.append(element("path", d=path))

    def _text(self, text: str, x: float, y: float) -> Element:
        return element("text", text, x=f"{self.x(x):.1f}", y=f"{y:.1f}", text_anchor="middle")


def hierarchy(tree: Tree, title: str, *, from_right: bool) -> Element:
    """A tree, each box beside the one that it stands under."""
    row = _BOX + 8

    def rows(tree: Tree) -> int:
        return sum(map(rows, tree.below)) or 1

    def width(tree: Tree) -> float:
        return tree.box.width + (_GAP + max(map(width, tree.below)) if tree.below else 0)

    canvas = _Canvas(title, width(tree) + 2, rows(tree) * row - 4, from_right=from_right)

    def draw(tree: Tree, start: float, first: int) -> float:
        """Draws a tree from a row on, those below a box right beside it; gives the middle of its box."""
        end = start + tree.box.width
        middles = []
        for below in tree.below:
            middles.append(draw(below, end + _GAP, first))
            first += rows(below)
        middle = (middles[0] + middles[-1]) / 2 if middles else first * row + _BOX / 2 + 1
        canvas.box(tree.box, start, middle - _BOX / 2, tree.box.width)
        bend = end + _GAP * 2 / 3
        for at in middles:
            canvas.line((end, middle), (bend, middle), (bend, at), (end + _GAP, at))
        return middle

    draw(tree, 1, 0)
    return canvas.svg


def neighbours(centre: Box, into: Sequence[Arrow], out: Sequence[Arrow], title: str, *, from_right: bool) -> Element:
    """A class in the middle, before it the classes whose properties lead to it, after it those that its own lead to."""
    columns = [
        max((arrow.other.width for arrow in into), default=0.0),
        max((arrow.property.width for arrow in into), default=0.0),
        centre.width,
        max((arrow.property.width for arrow in out), default=0.0),
        max((arrow.other.width for arrow in out), default=0.0),
    ]
    starts = [1.0]
    for width in columns:
        starts.append(starts[-1] + width)
    rows = max(len(into), len(out), 1)
    canvas = _Canvas(title, starts[-1] + 1, _TOP + rows * _ROW - (_ROW - _BOX) + 2, from_right=from_right)
    canvas.box(centre, starts[2], _TOP, centre.width, rows * _ROW - (_ROW - _BOX), "box centre")
    for arrows, boxes, lines in ((into, 0, 1), (out, 4, 3)):
        top = _TOP + (rows - len(arrows)) * _ROW / 2
        for index, arrow in enumerate(arrows):
            y = top + index * _ROW
            end = starts[1] - arrow.other.width if boxes == 0 else starts[4]
            canvas.box(arrow.other, end, y, arrow.other.width)
            canvas.line((starts[lines], y + _BOX / 2), (starts[lines + 1], y + _BOX / 2), arrow=True)
            canvas.label(arrow.property, (starts[lines] + starts[lines + 1]) / 2, y + _BOX / 2 - 5)
    return canvas.svg
