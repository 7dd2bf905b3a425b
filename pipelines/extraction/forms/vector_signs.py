"""Small drawings inside web pages (SVG) as the signs that they show: arrows, triangles, circles, squares.

Told by the same rules as marks drawn on a page. A drawing of several shapes, or of one that is no sign, stays
a picture.
"""

from __future__ import annotations

import re
from typing import Any

from pipelines.extraction.forms.marks import SIGNS, Outline, mark_of
from pipelines.extraction.forms.packages import colour_of
from pipelines.extraction.model import Colour, Symbol

NUMBER = re.compile(r"-?\d*\.?\d+")
STEP = re.compile(r"([MLHVZmlhvz])([^MLHVZmlhvz]*)")
STRAIGHT = re.compile(r"[MLHVZmlhvz\d\s.,-]+")
SHAPES = frozenset(
    ["polygon", "path", "circle", "ellipse", "rect", "line", "polyline", "text", "image", "use"]
)
NAMED = {"black": "000000", "red": "ff0000", "green": "008000", "orange": "ffa500", "gold": "ffd700",
         "yellow": "ffff00", "blue": "0000ff", "grey": "808080", "gray": "808080"}  # fmt: skip

Point = tuple[float, float]


def drawn_sign(svg: Any) -> Symbol | None:
    """The sign that a drawing shows, or None."""
    shapes = [one for one in svg.iter() if isinstance(one.tag, str) and _name(one) in SHAPES]
    colour = _fill(shapes[0]) if len(shapes) == 1 else None
    if colour is None:
        return None
    if _name(shapes[0]) == "circle":
        return Symbol(SIGNS["circle"], colour)
    outline = _outline(shapes[0])
    mark = mark_of(outline, colour) if outline else None
    return Symbol(SIGNS[mark.shape], mark.colour) if mark and mark.shape in SIGNS else None


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _outline(element: Any) -> Outline | None:
    name = _name(element)
    if name == "polygon":
        numbers = [float(one) for one in NUMBER.findall(element.get("points") or "")]
        return Outline(list(zip(numbers[::2], numbers[1::2], strict=False)), frozenset())
    if name == "path" and STRAIGHT.fullmatch(element.get("d") or ""):
        return Outline(_points(element.get("d")), frozenset())
    if name == "rect":
        width, height = _number(element, "width"), _number(element, "height")
        return Outline([(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)], frozenset())
    return None


def _points(path: str) -> list[Point]:
    """The corners of a path of straight lines."""
    found: list[Point] = []
    x = y = 0.0
    for step, given in STEP.findall(path):
        numbers = [float(one) for one in NUMBER.findall(given)]
        is_relative = step.islower()
        if step in "Hh":
            pairs = [(one, 0.0 if is_relative else y) for one in numbers]
        elif step in "Vv":
            pairs = [(0.0 if is_relative else x, one) for one in numbers]
        else:
            pairs = list(zip(numbers[::2], numbers[1::2], strict=False))
        for across, down in pairs:
            x, y = (x + across, y + down) if is_relative else (across, down)
            found.append((x, y))
    return found


def _number(element: Any, name: str) -> float:
    match = NUMBER.match(element.get(name) or "")
    return float(match.group()) if match else 0.0


def _fill(element: Any) -> Colour | None:
    """The colour that a shape is filled with: its own, else that of what it stands in, else black."""
    one = element
    while one is not None and isinstance(one.tag, str):
        style = re.search(r"(?:^|;)\s*fill\s*:\s*([^;]+)", one.get("style") or "")
        said = (style[1] if style else one.get("fill") or "").strip().lower()
        if said == "none":
            return None
        if said:
            said = NAMED.get(said, said.lstrip("#"))
            return colour_of("".join(2 * letter for letter in said) if len(said) == 3 else said)
        one = one.getparent()
    return (0, 0, 0)
