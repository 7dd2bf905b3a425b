"""What a web page's own style sheets make of its elements: how letters look, and whether anybody sees them.

Selectors are followed that are plain: elements, classes, ids, attributes, places among others, one within
another. One that cannot be followed and would hide something is counted, so that it can be told. What hides
letters is taken widely: what cannot be worked out is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

from PIL import ImageColor

from pipelines.extraction.forms.symbol_fonts import signs_of
from pipelines.extraction.forms.written import BLACK, SMALLER, WHITE
from pipelines.extraction.model import Colour

MOST_RULES = 3_000  # of style sheets: those of a page made by a program for one report are fewer
TINY_BOX = 1.0  # of a length: boxes no wider or higher show nothing
FAR = 500  # of a length: what is moved so far is off the page
BOLD = frozenset(("b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"))
STRUCK = frozenset(("del", "s", "strike"))
NOTED = frozenset(("sub", "small", "rt"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
TEST = (
    r"\[[\w-]+(?:=[\"']?[^\"'\]\s]*[\"']?)?\]|:(?:nth-child|nth-of-type)\(\d+\)|:(?:first|last)-child|:root"
)
SIMPLE = re.compile(
    rf"^(?:[a-z][a-z0-9-]*|\*)?(?:[.#][\w-]+|{TEST}|:not\((?:[.#][\w-]+|{TEST})\))*$", re.IGNORECASE
)
PART = re.compile(rf"(?P<test>{TEST}|:not\([^)]*\))|(?P<mark>[.#]?)(?P<word>[\w*-]+)", re.IGNORECASE)
STATE = re.compile(
    r":(?:hover|focus|active|visited|target|checked|disabled|focus-\w+|link)|::?(?:before|after|\w*placeholder|selection|marker|first-l\w+)"
)
"""What holds while somebody points at something, or of what is no element."""
LENGTH = re.compile(r"^(-?[\d.]+)(px|pt|em|rem|ex|ch|%)?$")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,\s*([^()]*(?:\([^()]*\))?[^()]*))?\)")
FUNCTION = re.compile(r"^(?:rgb|hsl)a?\(([^)]*)\)$")
OTHER_COLOURS = re.compile(r"^(?:lab|lch|oklab|oklch|hwb|color|color-mix|light-dark)\(")
CLIPPED_AWAY = re.compile(r"^(?:inset\((?:50|100)%|circle\(0|polygon\((?:0[\w%]* 0[\w%]*,?\s*)+\))")
SHRUNK = re.compile(
    r"scale[xy3d]*\(\s*0(?:\.0+)?\s*[,)]|rotate[xy]\(\s*90deg|matrix\(\s*0,|translate\w*\([^)]*-\d{3,}"
)
CLEAR = re.compile(r"opacity\(\s*0(?:\.0\d*)?%?\s*\)")


class SelectorStep(NamedTuple):
    """A part of a selector: an element with what is asked of it."""

    name: str
    classes: frozenset[str]
    number: str
    tests: tuple[str, ...] = ()

    def fits(self, element: Any) -> bool:
        """Whether an element is one of these."""
        if self.name and self.name != _name(element):
            return False
        if self.classes and not self.classes <= frozenset((element.get("class") or "").split()):
            return False
        if self.number and self.number != (element.get("id") or ""):
            return False
        return all(_passes(element, test) for test in self.tests)


class StyleRule(NamedTuple):
    """What a rule says of the elements its steps lead to, outermost first."""

    steps: tuple[SelectorStep, ...]
    said: Mapping[str, str]
    weight: tuple[int, int, int]


@dataclass(frozen=True)
class WebLook:
    """What an element inherits or is given: how its letters look, and what they stand on.

    `is_turned` are letters that run against their order.
    """

    is_bold: bool = False
    ink: Colour = BLACK
    ground: Colour | None = None
    size: float = 12.0
    is_hidden: bool = False
    is_raised: bool = False
    is_struck: bool = False
    is_turned: bool = False
    is_shifted: bool = False
    signs: Mapping[int, str] | None = None


@dataclass
class WebStyles:
    """The style sheets of a page."""

    tree: Any
    unfollowed: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.rules = sorted(self._rules(), key=lambda rule: rule.weight)

    def _rules(self) -> Iterator[StyleRule]:
        count = 0
        for selectors, said in self._written:
            declared = _declared(said)
            for selector in selectors.split(","):
                steps = selector.replace(">", " ").split()
                if not steps or count >= MOST_RULES or steps[0].startswith("@"):
                    continue
                if all(SIMPLE.match(step) for step in steps):
                    count += 1
                    parted = tuple(map(_step, steps))
                    yield StyleRule(parted, declared, _weight(parted))
                elif not STATE.search(selector) and _styled(WebLook(), declared).is_hidden:
                    self.unfollowed += 1

    @cached_property
    def _written(self) -> list[tuple[str, str]]:
        """The rules of all style sheets, for print and screens alike: selectors, and what is declared."""
        return [
            found
            for style in self.tree.iter("style")
            for found in RULE.findall(COMMENT.sub("", style.text or ""))
        ]

    @cached_property
    def _variables(self) -> dict[str, str]:
        return {
            name: value
            for _, said in self._written
            for name, value in _declared(said).items()
            if name.startswith("--")
        }

    def look(self, element: Any, before: WebLook) -> WebLook:
        """How an element looks within one of a look."""
        name = _name(element)
        said: dict[str, str] = {}
        if colour := element.get("bgcolor"):
            said["background-color"] = colour.lower()
        if name == "font" and (colour := element.get("color")):
            said["color"] = colour.lower()
        if name == "font" and (face := element.get("face")):
            said["font-family"] = face.lower()
        for rule in self.rules:
            if rule.steps[-1].fits(element) and _is_within(element, rule):
                said |= rule.said
        said |= _declared(element.get("style") or "")
        look = replace(before, is_shifted=False)
        if name in BOLD:
            look = replace(look, is_bold=True)
        if name == "sup":
            look = replace(look, is_raised=True)
        if name == "mark":
            look = replace(look, ground=(255, 255, 0))
        if element.get("hidden") is not None or (name == "dialog" and element.get("open") is None):
            look = replace(look, is_hidden=True)
        if name == "bdo" and (element.get("dir") or "").lower() == "rtl":
            look = replace(look, is_turned=True)
        return _styled(look, {key: self._resolved(value) for key, value in said.items()})

    def _resolved(self, value: str) -> str:
        """A value with its variables: what is nowhere said gives way to what stands in for it."""
        for _ in range(5):  # variables may be made of others
            if "var(" not in value:
                break
            value = VARIABLE.sub(lambda found: self._variables.get(found[1], found[2] or ""), value)
        return value.strip()


def stands_apart(element: Any, own: WebLook, around: WebLook) -> bool:
    """Whether an element within a line may be a note's mark: smaller, shifted, or a link within the page."""
    is_link = _name(element) == "a" and (element.get("href") or "").startswith("#")
    return _name(element) in NOTED or own.is_shifted or own.size < SMALLER * around.size or is_link


def _name(element: Any) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _step(text: str) -> SelectorStep:
    name, number = "", ""
    classes: set[str] = set()
    tests: list[str] = []
    for found in PART.finditer(text):
        if found["test"]:
            tests.append(found["test"])
        elif found["mark"] == ".":
            classes.add(found["word"])
        elif found["mark"] == "#":
            number = found["word"]
        elif found["word"] != "*":
            name = found["word"].lower()
    return SelectorStep(name, frozenset(classes), number, tuple(tests))


def _weight(steps: Sequence[SelectorStep]) -> tuple[int, int, int]:
    return (
        sum(bool(step.number) for step in steps),
        sum(len(step.classes) + len(step.tests) for step in steps),
        sum(bool(step.name) for step in steps),
    )


def _passes(element: Any, test: str) -> bool:
    """Whether an element passes what a selector asks beside name, classes and id."""
    low = test.lower()
    if low.startswith(":not("):
        return not _step(test[5:-1]).fits(element)
    if test.startswith("["):
        name, has_value, value = test[1:-1].partition("=")
        own = element.get(name.lower())
        return own is not None and (not has_value or own == value.strip("\"'"))
    if low == ":root":
        return _name(element) == "html"
    around = element.getparent()
    beside = [one for one in around if isinstance(one.tag, str)] if around is not None else [element]
    if "of-type" in low:
        beside = [one for one in beside if one.tag == element.tag]
    at = beside.index(element) + 1
    if low.startswith(":first"):
        return at == 1
    if low.startswith(":last"):
        return at == len(beside)
    return at == int(re.sub(r"\D", "", low))


def _is_within(element: Any, rule: StyleRule) -> bool:
    steps = list(rule.steps[:-1])
    above = element.getparent()
    while steps and above is not None:
        if steps[-1].fits(above):
            steps.pop()
        above = above.getparent()
    return not steps


def _declared(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in COMMENT.sub("", text).split(";"):
        name, colon, value = one.partition(":")
        if colon:
            found[name.strip().lower()] = value.replace("!important", "").strip().lower()
    return found


def _styled(look: WebLook, said: Mapping[str, str]) -> WebLook:
    """A look with what its declarations change."""
    if _hides(said):
        look = replace(look, is_hidden=True)
    elif said.get("visibility") == "visible":
        look = replace(look, is_hidden=False)
    look = _inked(look, said)
    if weight := said.get("font-weight"):
        look = replace(
            look, is_bold=weight in ("bold", "bolder") or (weight.isdigit() and int(weight) >= 600)
        )
    if font := said.get("font-family"):
        look = replace(look, signs=signs_of(font.split(",")[0].strip("'\" ")))
    if "line-through" in f"{said.get('text-decoration', '')} {said.get('text-decoration-line', '')}":
        look = replace(look, is_struck=True)
    if said.get("unicode-bidi", "").endswith("override") and said.get("direction") == "rtl":
        look = replace(look, is_turned=True)
    if said.get("vertical-align") in ("super", "text-top"):
        look = replace(look, is_raised=True)
    look = replace(look, is_shifted=_is_shifted(said))
    if match := LENGTH.match(said.get("font-size", "")):
        number, unit = float(match[1]), match[2] or "px"
        size = {
            "px": 0.75 * number,
            "pt": number,
            "em": look.size * number,
            "rem": 12 * number,
            "ex": look.size * number / 2,
            "ch": look.size * number / 2,
            "%": look.size * number / 100,
        }
        look = replace(look, size=max(0.01, size[unit]))
    return look


def _inked(look: WebLook, said: Mapping[str, str]) -> WebLook:
    """A look with its colours; letters in none, or in one that nobody can tell, are of their ground."""
    for name in ("background", "background-color"):
        for word in re.findall(r"(?:rgb|hsl)a?\([^)]*\)|[#\w-]+", said.get(name, "")):
            if (ground := _colour(word)) is not None:
                look = replace(look, ground=ground)
                break
    for name in ("color", "-webkit-text-fill-color"):
        text = said.get(name, "")
        if _is_clear(text) or OTHER_COLOURS.match(text):
            look = replace(look, ink=look.ground or WHITE)
        elif (ink := _colour(text)) is not None:
            look = replace(look, ink=ink)
    return look


def _hides(said: Mapping[str, str]) -> bool:
    """Whether declarations take an element out of sight."""
    if said.get("display") == "none" or said.get("visibility") in ("hidden", "collapse"):
        return True
    if said.get("content-visibility") == "hidden" or said.get("zoom") in ("0", "0%"):
        return True
    opacity = LENGTH.match(said.get("opacity", ""))
    if opacity and _is_nothing(opacity):
        return True
    if CLIPPED_AWAY.match(said.get("clip-path", "")) or SHRUNK.search(said.get("transform", "")):
        return True
    if CLEAR.search(said.get("filter", "")) or "transparent" in said.get("mask", said.get("mask-image", "")):
        return True
    return said.get("scale") in ("0", "0%") or _is_out(said)


def _is_out(said: Mapping[str, str]) -> bool:
    """Whether an element is moved off the page, clipped away or has no size."""
    if said.get("position") in ("absolute", "fixed"):
        if any(_length(said, side) <= -FAR for side in ("left", "top", "right", "bottom")):
            return True
        if said.get("clip", "").replace(" ", "") in ("rect(0,0,0,0)", "rect(0000)", "rect(1px,1px,1px,1px)"):
            return True
    if any(_length(said, name) <= -FAR for name in ("text-indent", "margin-left", "margin-top")):
        return True
    spacing = LENGTH.match(said.get("letter-spacing", ""))
    if spacing and float(spacing[1]) <= {"em": -0.5, "rem": -0.5}.get(spacing[2] or "px", -6):
        return True
    if said.get("overflow") in ("hidden", "clip"):
        for side in ("width", "height", "max-height", "max-width"):
            match = LENGTH.match(said.get(side, ""))
            if match and match[2] != "%" and 0 <= float(match[1]) <= TINY_BOX:
                return True
    return False


def _is_shifted(said: Mapping[str, str]) -> bool:
    """Whether letters are moved up or down within their line."""
    if _length(said, "vertical-align"):
        return True
    return said.get("position") == "relative" and bool(_length(said, "top") or _length(said, "bottom"))


def _length(said: Mapping[str, str], name: str) -> float:
    match = LENGTH.match(said.get(name, ""))
    return float(match[1]) if match else 0.0


def _colour(text: str | None) -> Colour | None:
    if not text or text in ("inherit", "initial", "none", "transparent", "currentcolor", "unset"):
        return None
    if found := FUNCTION.match(text):
        parts = re.split(r"[\s,/]+", found[1].strip())[:3]
        if text.startswith("hsl"):
            text = f"hsl({parts[0].removesuffix('deg')},{','.join(parts[1:])})"
        else:
            text = f"rgb({','.join(parts)})"
    try:
        colour = ImageColor.getrgb(text)
    except ValueError:
        return None
    if len(colour) == 4 and colour[3] == 0:
        return None
    return (colour[0], colour[1], colour[2])


def _is_clear(text: str) -> bool:
    """Whether a colour lets nearly all through: `transparent`, `#fff0`, `rgba(0, 0, 0, 0)`."""
    if text == "transparent" or re.fullmatch(r"#(?:[0-9a-f]{3}0|[0-9a-f]{6}0[0-9a-c])", text):
        return True
    parts = re.split(r"[\s,/]+", found[1].strip()) if (found := FUNCTION.match(text)) else []
    alpha = LENGTH.match(parts[3]) if len(parts) == 4 else None
    return alpha is not None and _is_nothing(alpha)


def _is_nothing(share: re.Match[str]) -> bool:
    """Whether a share of opacity lets nearly all through."""
    return float(share[1]) <= (5 if share[2] == "%" else 0.05)
