"""The colours and icons that a workbook's conditional formats give its cells, worked out from their rules.

Rules that compare a cell with figures, texts or other cells are followed (ECMA-376, part 1, 18.3.1.10), and
icon sets; scales and bars show sizes, no status, and are passed over. A rule that is written as any other
formula is not followed and told: a colour is never guessed.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.utils import column_index_from_string

from pipelines.extraction.forms.packages import colour_of
from pipelines.extraction.forms.written import is_unseen
from pipelines.extraction.model import Colour, Symbol

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
THEME_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    *(f"accent{number}" for number in range(1, 7)),
    "hlink",
    "folHlink",
)
OFFICE_THEME = (
    (255, 255, 255), (0, 0, 0), (238, 236, 225), (31, 73, 125), (79, 129, 189), (192, 80, 77),
    (155, 187, 89), (128, 100, 162), (75, 172, 198), (247, 150, 70), (0, 0, 255), (128, 0, 128),
)  # fmt: skip
GREEN, AMBER, RED, GREY = (0, 176, 80), (255, 192, 0), (255, 0, 0), (128, 128, 128)
LIGHTS: Mapping[int, tuple[Colour, ...]] = {3: (RED, AMBER, GREEN), 4: (GREY, RED, AMBER, GREEN)}
ARROWS: Mapping[int, tuple[tuple[str, Colour], ...]] = {
    3: (("▼", RED), ("►", AMBER), ("▲", GREEN)),
    4: (("▼", RED), ("↘", AMBER), ("↗", AMBER), ("▲", GREEN)),
    5: (("▼", RED), ("↘", AMBER), ("►", AMBER), ("↗", AMBER), ("▲", GREEN)),
}
REFERENCE = re.compile(r"^(\$?)([A-Z]{1,3})(\$?)(\d+)$")
COMPARISON = re.compile(r"(<=|>=|<>|<|>|=)")


class Palette:
    """The colours of a workbook's theme, and what cells' colours come to by it."""

    def __init__(self, theme: bytes | None) -> None:
        self._theme: list[Colour] = list(OFFICE_THEME)
        if theme:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            scheme = etree.fromstring(theme, parser).find(f".//{A}clrScheme")
            for place, name in enumerate(THEME_ORDER if scheme is not None else ()):
                one = scheme.find(f"{A}{name}")
                if one is not None and len(one):
                    found = colour_of(one[0].get("lastClr") or one[0].get("val"))
                    self._theme[place] = found or self._theme[place]

    def colour(self, given: Any) -> Colour | None:
        """A colour of openpyxl's as red, green, blue; None where it is left to the program."""
        if given is None:
            return None
        if given.type == "rgb" and isinstance(given.rgb, str):
            found = colour_of(given.rgb)
        elif given.type == "theme" and isinstance(given.theme, int) and given.theme < len(self._theme):
            found = self._theme[given.theme]
        elif given.type == "indexed" and isinstance(given.indexed, int) and given.indexed < len(COLOR_INDEX):
            found = colour_of(COLOR_INDEX[given.indexed])
        else:
            found = None
        return _tinted(found, float(given.tint or 0.0)) if found else None

    def fill(self, fill: Any, *, is_rule: bool = False) -> Colour | None:
        """The colour of a fill; rules have it where cells have the ground of their pattern."""
        if fill is None or not hasattr(fill, "patternType"):
            return None
        if is_rule:
            if fill.patternType in (None, "solid"):
                found = self.colour(fill.bgColor) if _is_set(fill.bgColor) else None
                return found or (self.colour(fill.fgColor) if _is_set(fill.fgColor) else None)
            return None
        return self.colour(fill.fgColor) if fill.patternType == "solid" else None


def _is_set(colour: Any) -> bool:
    return colour is not None and not (colour.type == "rgb" and colour.rgb == "00000000")


def _tinted(colour: Colour, tint: float) -> Colour:
    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    red, green, blue = colorsys.hls_to_rgb(hue, min(1.0, light), saturation)
    return (round(red * 255), round(green * 255), round(blue * 255))


@dataclass(frozen=True)
class Dressed:
    """What rules make of a cell: fill, colour of its letters, icon; None where they say nothing.

    Its text is hidden where an icon stands for it, and unseen where a rule takes it away, or may do so.
    """

    fill: Colour | None = None
    ink: Colour | None = None
    symbol: Symbol | None = None
    hides_text: bool = False
    is_unseen: bool = False


CONSTANTS: Mapping[str, bool] = {
    "TRUE": True,
    "TRUE()": True,
    "1": True,
    "FALSE": False,
    "FALSE()": False,
    "0": False,
}
"""Formulas of rules that hold always, or never."""


def _is_of_nothing(style: Any) -> bool:
    """Whether a rule's number format shows no text: `;;;`."""
    given = style.numFmt if style is not None else None
    return given is not None and set(str(given.formatCode)) == {";"}


class SheetRules:
    """The conditional formats of one sheet; `unfollowed` counts the rules that were not followed."""

    def __init__(self, sheet: Any, palette: Palette, value_at: Callable[[int, int], Any]) -> None:
        self._palette = palette
        self._value_at = value_at
        self.unfollowed: set[int] = set()
        self._ranges: list[tuple[Any, Any, int]] = []
        for one in sheet.conditional_formatting:
            self._ranges += [(one.cells, rule, rule.priority or 0) for rule in one.rules]
        self._ranges.sort(key=lambda item: item[2])

    def dress(self, row: int, column: int) -> Dressed:
        """What the rules make of a cell (row and column from 1)."""
        fill = ink = None
        symbol: Symbol | None = None
        hides = is_gone = False
        for cells, rule, _ in self._ranges:
            area = next(
                (
                    r
                    for r in cells.ranges
                    if r.min_row <= row <= r.max_row and r.min_col <= column <= r.max_col
                ),
                None,
            )
            if area is None:
                continue
            if rule.type == "iconSet":
                icon = self._icon(rule, cells, row, column)
                symbol = symbol or icon
                hides = hides or bool(icon and rule.iconSet.showValue is False)
                continue
            if rule.type in ("colorScale", "dataBar"):
                continue
            first = min(cells.ranges, key=lambda r: (r.min_row, r.min_col))
            holds = self._holds(rule, row, column, (row - first.min_row, column - first.min_col))
            style = rule.dxf
            if holds is None:
                self.unfollowed.add(id(rule))
                is_gone = is_gone or self._may_hide(style)
            elif holds:
                is_gone = is_gone or _is_of_nothing(style)
                if style is not None:
                    fill = fill or self._palette.fill(style.fill, is_rule=True)
                    ink = ink or (self._palette.colour(style.font.color) if style.font else None)
                if rule.stopIfTrue:
                    break
        return Dressed(fill, ink, symbol, hides, is_gone)

    def _may_hide(self, style: Any) -> bool:
        """Whether a rule that is not followed may make a text unseen: such a text is not read."""
        font = style.font if style is not None else None
        ink = self._palette.colour(font.color) if font is not None else None
        ground = self._palette.fill(style.fill, is_rule=True) if style is not None else None
        return _is_of_nothing(style) or (ink is not None and is_unseen(ink, ground))

    def _holds(self, rule: Any, row: int, column: int, shift: tuple[int, int]) -> bool | None:
        """Whether a rule holds for a cell; None where it cannot be followed."""
        value = self._value_at(row, column)
        if rule.type == "cellIs":
            given = [self._operand(text, shift) for text in rule.formula]
            return None if any(one is UNKNOWN for one in given) else compared(value, rule.operator, given)
        text = "" if value is None else str(value)
        if rule.type in ("containsText", "notContainsText", "beginsWith", "endsWith") and rule.text:
            said, whole = rule.text.casefold(), text.casefold()
            found: Mapping[str, bool] = {
                "containsText": said in whole,
                "notContainsText": said not in whole,
                "beginsWith": whole.startswith(said),
                "endsWith": whole.endswith(said),
            }
            return found[str(rule.type)]
        if rule.type in ("containsBlanks", "notContainsBlanks"):
            return bool(text.strip()) != bool(rule.type == "containsBlanks")
        if rule.type in ("containsErrors", "notContainsErrors"):
            return text.startswith("#") == bool(rule.type == "containsErrors")
        if rule.type == "expression" and rule.formula:
            return self._expression(rule.formula[0], shift)
        return None

    def _expression(self, formula: str, shift: tuple[int, int]) -> bool | None:
        """`AND`, `OR` and comparisons of cells, figures and texts; None for any other formula."""
        text = formula.strip().removeprefix("=").strip()
        if text.upper() in CONSTANTS:
            return CONSTANTS[text.upper()]
        for name, joins in (("AND", all), ("OR", any)):
            if text.upper().startswith(f"{name}(") and text.endswith(")"):
                parts = [self._expression(part, shift) for part in _arguments(text[len(name) + 1 : -1])]
                return None if None in parts else joins(bool(part) for part in parts)
        pieces = COMPARISON.split(_masked(text))
        if len(pieces) != 3 or "(" in text:
            return None
        at = len(pieces[0])
        left = self._operand(text[:at], shift)
        right = self._operand(text[at + len(pieces[1]) :], shift)
        if left is UNKNOWN or right is UNKNOWN:
            return None
        return compared(left, SIGNS[pieces[1]], [right])

    def _operand(self, text: str, shift: tuple[int, int]) -> Any:
        """A figure, a text in quotation marks, or what the cell referred to holds; UNKNOWN for the rest."""
        text = text.strip().removeprefix("=").strip()
        if re.fullmatch(r'"[^"]*"', text):
            return text[1:-1]
        if re.fullmatch(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", text):
            return float(text)
        if re.fullmatch(r"[-+]?\d+(?:\.\d+)?%", text):
            return float(text[:-1]) / 100
        if text.upper() in ("TRUE", "FALSE"):
            return text.upper() == "TRUE"
        if match := REFERENCE.match(text):
            row = int(match[4]) + (0 if match[3] else shift[0])
            column = column_index_from_string(match[2]) + (0 if match[1] else shift[1])
            return self._value_at(row, column)
        return UNKNOWN

    def _icon(self, rule: Any, cells: Any, row: int, column: int) -> Symbol | None:
        value = self._value_at(row, column)
        icons = rule.iconSet
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        name, count = str(icons.iconSet or "3TrafficLights1"), len(icons.cfvo)
        values = [
            float(other)
            for area in cells.ranges
            for at in range(area.min_row, min(area.max_row, area.min_row + 5000) + 1)
            for across in range(area.min_col, area.max_col + 1)
            if isinstance(other := self._value_at(at, across), int | float) and not isinstance(other, bool)
        ]
        level = 0
        for place, one in enumerate(icons.cfvo[1:], 1):
            limit = _limit(one, values)
            if limit is None:
                self.unfollowed.add(id(rule))
                return None
            reached = value > limit if one.gte is False else value >= limit
            level = place if reached else level
        level = count - 1 - level if icons.reverse else level
        if "Arrows" in name and count in ARROWS:
            sign, colour = ARROWS[count][level]
            return Symbol(sign, GREY if name.endswith("Gray") else colour)
        if ("TrafficLights" in name or "Signs" in name) and count in LIGHTS:
            return Symbol("●", LIGHTS[count][level])
        if name.startswith("3Symbols") or name == "3Flags":
            return Symbol("●", LIGHTS[3][level])
        return None


UNKNOWN = object()
SIGNS = {
    "=": "equal",
    "<>": "notEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
}


def _masked(text: str) -> str:
    return re.sub(r'"[^"]*"', lambda hit: "_" * len(hit.group()), text)


def _arguments(text: str) -> list[str]:
    """The arguments of a function, parted at the commas outside brackets and quotation marks."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(_masked(text)):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def _limit(given: Any, values: Sequence[float]) -> float | None:
    """The figure from which an icon holds; None for one that a formula gives."""
    try:
        number = float(given.val)
    except (TypeError, ValueError):
        return None
    if given.type == "num":
        return number
    if given.type == "percent" and values:
        return min(values) + (max(values) - min(values)) * number / 100
    if given.type == "percentile" and values:
        ordered = sorted(values)
        place = (len(ordered) - 1) * number / 100
        low = int(place)
        high = min(low + 1, len(ordered) - 1)
        return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    return None


def compared(value: Any, operator: str | None, given: Sequence[Any]) -> bool | None:
    """A comparison as a workbook makes it: blank is 0 or no text, texts come after figures."""
    if operator in ("between", "notBetween") and len(given) == 2:
        low, high = _order(value, given[0]), _order(value, given[1])
        is_between = (low >= 0 and high <= 0) or (low <= 0 and high >= 0)
        return is_between == (operator == "between")
    if not given:
        return None
    sign = _order(value, given[0])
    return {
        "equal": sign == 0,
        "notEqual": sign != 0,
        "lessThan": sign < 0,
        "lessThanOrEqual": sign <= 0,
        "greaterThan": sign > 0,
        "greaterThanOrEqual": sign >= 0,
    }.get(operator or "")


def _order(one: Any, two: Any) -> int:
    left, right = _key(one, two), _key(two, one)
    return (left > right) - (left < right)


def _key(value: Any, other: Any) -> tuple[int, Any]:
    if value is None:
        value = "" if isinstance(other, str) else 0
    if isinstance(value, bool):
        return (2, value)
    if isinstance(value, int | float):
        return (0, float(value))
    return (1, str(value).casefold())
