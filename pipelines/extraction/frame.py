"""Between a page's own coordinates and points from the top left of the page as it is turned."""

from __future__ import annotations

from typing import NamedTuple

from pipelines.extraction.model import Box, PageContent


class Frame(NamedTuple):
    """How a page's own coordinates (y upwards) become points from the top left of a turned page."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of page space on the turned page."""
        x, y = x - self.left, y - self.bottom
        if self.rotation == 90:
            return (y, x)
        if self.rotation == 180:
            return (self.width - x, y)
        if self.rotation == 270:
            return (self.height - y, self.width - x)
        return (x, self.height - y)

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of page space on the turned page."""
        one, two = self.point(x0, y0), self.point(x1, y1)
        return Box(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))

    def back(self, x: float, y: float) -> tuple[float, float]:
        """A point of the turned page in page space."""
        if self.rotation == 90:
            x, y = y, x
        elif self.rotation == 180:
            x, y = self.width - x, y
        elif self.rotation == 270:
            x, y = self.width - y, self.height - x
        else:
            x, y = x, self.height - y
        return (x + self.left, y + self.bottom)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the turned page."""
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)


def moved(box: Box, one: Frame, other: Frame) -> Box:
    """A box on a page turned one way, on the same page turned another."""
    if one == other:
        return box
    return other.box(*one.back(box.x0, box.top), *one.back(box.x1, box.bottom))


def as_shown(page: PageContent, box: Box) -> Box:
    """A box in a page's reading coordinates, in points from the top left of the page as shown."""
    if page.reading == page.shown:
        return box
    return moved(box, Frame(*page.reading), Frame(*page.shown))
