"""Ratings and directions of cells by the report's own keys: words, fills, drawn marks, emoji, arrows.

A colour's name is the rating where the mark shows it and no key speaks; where a report has keys and none
explains a mark, the rating stays empty and a doubt says so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pipelines.datasets.performance.ratings import Ratings
from pipelines.extraction.kinds.arrow_meanings import shape_of_arrow
from pipelines.extraction.kinds.colour_names import COLOUR_WORDS, NAMES, RATED, hue_name, tint_name
from pipelines.extraction.kinds.key_entries import EMOJI, UNRATED
from pipelines.extraction.kinds.legend import Legend
from pipelines.extraction.kinds.looks import NOTHING, is_coloured
from pipelines.extraction.model import Cell, Colour
from pipelines.extraction.reading import ReadReport
from pipelines.rows.arrows import ARROWS

AS_EMOJI = "\ufe0f"  # an invisible letter behind a sign: to be shown in colours
LIGHTS = frozenset(["Green", "Amber", "Red"])
SHADES = frozenset(["Green Amber", "Red Amber"])
MEANINGS = {"better": "Improving", "worse": "Worsening", "same": "Same"}


@dataclass(frozen=True)
class Scale:
    """What a report's marks are read with: its keys, the fills that stand beside ratings' names, its steps.

    `grounds` are words whose cells tell their colour, each always the same; `tints` are pale fills of
    cells that rate, as spreadsheet programs set them; `is_four` tells a scale of four shades of green,
    amber and red.
    """

    legend: Legend
    ratings: Ratings
    grounds: Mapping[str, str] = field(default_factory=dict)
    tints: frozenset[Colour] = frozenset()

    def is_mark(self, colour: Colour | None) -> bool:
        """Whether a fill may stand for a rating: strong, or a tint of the key's or the report's own."""
        return is_coloured(colour) or self.legend.is_swatch(colour) or colour in self.tints

    @property
    def is_four(self) -> bool:
        """Whether its colours name more than the plain ones."""
        return any(step.rating in SHADES for step in self.ratings.scale.steps)


def scale_of(read: ReadReport) -> Scale:
    """A report's scale."""
    colours = {
        colour
        for table in read.tables
        for row in table.rows
        for name in ("rag", table.layout.rating_fill)
        if (cell := row.cells.get(name)) is not None
        for colour in (cell.colour, *(symbol.colour for symbol in cell.symbols))
        if colour is not None and is_coloured(colour)
    }
    ratings = Ratings(read, read.legend.words.values(), colours)
    return Scale(read.legend, ratings, _grounds_of(read), _tints_of(read))


def _tints_of(read: ReadReport) -> frozenset[Colour]:
    """The pale fills of cells that rate, in a report whose key names colours: two of green, amber and red.

    A row's own ground, or a column's, is of one colour only.
    """
    if not read.legend.explains_colours:
        return frozenset()
    cells = [
        (cell, row)
        for table in read.tables
        for row in table.rows
        for name in dict.fromkeys(("rag", table.layout.rating_fill))
        if name and (cell := row.cells.get(name)) is not None and cell.colour is not None
    ]
    own = {
        cell.colour: tint_name(cell.colour)
        for cell, row in cells
        if cell.colour and sum(other.colour == cell.colour for other in row.cells.values()) == 1
    }
    lights = {colour: name for colour, name in own.items() if name in LIGHTS}
    return frozenset(lights) if len(set(lights.values())) > 1 else frozenset()


def _grounds_of(read: ReadReport) -> dict[str, str]:
    """The colour of each status word's ground, pale or strong, where each word has one in all its cells.

    Grounds of one colour only tell nothing: stripes and whole columns are filled so.
    """
    seen: dict[str, set[str]] = {}
    for table in read.tables:
        for row in table.rows:
            cell = row.cells.get("rag")
            if cell is not None and (word := _folded(_without_signs(cell.text))):
                seen.setdefault(word, set()).add(_name_of_ground(cell.colour))
    if any(len(names) > 1 for names in seen.values()):
        return {}
    told = {word: name for word, (name,) in seen.items() if name in RATED}
    return told if len(set(told.values())) > 1 else {}


def _name_of_ground(colour: Colour | None) -> str:
    return hue_name(colour) if is_coloured(colour) else tint_name(colour)


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


@dataclass(frozen=True)
class Rated:
    """A rating, what is printed for it, and why it is empty although something is printed."""

    rag: str | None = None
    printed: str | None = None
    doubt: str = ""


def rating_of_cell(cell: Cell, scale: Scale, place: int) -> Rated:
    """The rating that a status cell stands for.

    Args:
        cell: the cell: a word, a fill, a sign or several of these.
        scale: the report's keys and colours.
        place: where in the flow its table stands.
    """
    text = _without_signs(cell.text)
    signs = {symbol.sign for symbol in cell.symbols}
    # `✔` is green by itself, but what the key says of it where that explains it, as of a star
    if not scale.ratings.scale.of_word(text) or any(map(scale.legend.explains_sign, signs)):
        text = _without_signs(text, signs)
    if text and (not NOTHING.match(text) or scale.legend.rating_of_word(text, place)):
        return _of_word(text, cell, scale, place)
    if text:
        return Rated(None, text)
    colour, sign = _mark(cell, scale)
    if sign in EMOJI:
        name = EMOJI[sign]
        explained = scale.legend.rating_of_word(name, place)
        return Rated(_rated(explained if explained is not None else name), sign)
    if colour is None:
        return Rated()
    return _of_colour(colour, sign, scale, place)


def rating_of_ink(cell: Cell, scale: Scale, place: int) -> Rated:
    """The rating that the colour of a figure's letters stands for, by a key; a colour alone decorates."""
    if cell.ink is None or not is_coloured(cell.ink) or not scale.legend.explains_colours:
        return Rated()
    return _of_colour(cell.ink, "", scale, place)


def words_of(cell: Cell) -> str:
    """What a cell says in words, its signs left out."""
    return _without_signs(cell.text, {symbol.sign for symbol in cell.symbols})


def _without_signs(text: str, marks: Collection[str] = ()) -> str:
    """A cell's words: without arrows, emoji and dots, and without the marks that were found in it."""
    signs = {"●", "■", "◆", "○", "◉", "⬤", AS_EMOJI, *marks}
    return "".join(
        letter for letter in text if letter not in ARROWS and letter not in EMOJI and letter not in signs
    ).strip()


def _mark(cell: Cell, scale: Scale) -> tuple[Colour | None, str]:
    lights = [symbol for symbol in cell.symbols if symbol.sign not in ARROWS] or [
        symbol
        for symbol in cell.symbols
        if is_coloured(symbol.colour)  # a red triangle beside green stars
    ]
    if lights:
        return lights[0].colour, lights[0].sign
    return (cell.colour, "") if scale.is_mark(cell.colour) else (None, "")


def _of_word(text: str, cell: Cell, scale: Scale, place: int) -> Rated:
    explained = scale.legend.rating_of_word(text, place)
    if explained is not None and (not explained or explained in NAMES):
        return Rated(_rated(explained), text)
    folded = re.sub(r"[ /-]+", " ", text.lower()).strip()
    name = COLOUR_WORDS.get(folded) or scale.ratings.scale.of_word(text)
    if name:
        return Rated(_rated(name), text)
    first = re.split(r"\s*[(:–—]\s*|\s-\s", folded)[0]
    if first in COLOUR_WORDS:
        return Rated(_rated(COLOUR_WORDS[first]), text)
    if UNRATED.search(text):
        return Rated(None, text)
    colour, sign = _mark(cell, scale)
    for candidate in (colour, cell.ink):
        if candidate is not None and is_coloured(candidate):
            by_colour = _of_colour(candidate, sign, scale, place)
            is_house_ink = bool(explained) and candidate is cell.ink and by_colour.rag == "Blue"
            if by_colour.rag and not is_house_ink:
                return Rated(by_colour.rag, text)
    if ground := scale.grounds.get(_folded(text)):
        return Rated(ground, text)
    if explained:
        return Rated(_rated(explained), text)  # of a key without colours: its own word
    return Rated(None, text, f"no key explains the status {text!r}")


def _of_colour(colour: Colour, sign: str, scale: Scale, place: int) -> Rated:
    printed = f"colour #{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"
    if sign and not is_coloured(colour):
        printed = sign  # in the ink of the text: its shape tells
    explained = scale.legend.rating_of_colour(colour, place, sign)
    if explained is not None:
        return Rated(_rated(explained), printed)
    if scale.is_four and not scale.legend.explains_colours:
        return Rated(scale.ratings.of_colour(colour), printed)
    name = hue_name(colour)
    if name in ("Grey", ""):
        return Rated(None, printed)
    if name in RATED and is_coloured(colour) and not scale.legend.explains_colours:
        return Rated(name, printed)
    return Rated(None, printed, f"no key explains the {printed}")


def _rated(name: str) -> str | None:
    return None if not name or name in ("Grey", "White", "Black") or UNRATED.fullmatch(name) else name


@dataclass(frozen=True)
class Directed:
    """Where an arrow points and what it means."""

    printed: str | None = None
    meaning: str | None = None
    doubt: str = ""


POINTING = {"up": "up", "increased": "up", "down": "down", "decreased": "down"}
"""Words that say which way a figure went, and not whether that is good."""
WORDS = {
    "better": re.compile(r"(?i)^(?:improv|better|ahead|strengthen|stronger)"),
    "worse": re.compile(r"(?i)^(?:worse|declin|deteriorat|weaken|weaker|poorer)"),
    "same": re.compile(r"(?i)^(?:same|no change|unchanged|static|stable|steady|maintain|level|=)"),
}


SAID = {
    "better": re.compile(r"(?i)\b(?:better|improv\w*|strengthen\w*)\b|\b(?:up|down)\W+good\b"),
    "worse": re.compile(r"(?i)\b(?:worse\w*|declin\w*|deteriorat\w*|weaken\w*)\b|\b(?:up|down)\W+bad\b"),
    "same": re.compile(r"(?i)\b(?:same|unchanged|stable|steady)\b|\bno change\b"),
}
"""The same amid other words: `Getting better`, `A little worse`."""
DENIED = re.compile(r"(?i)\b(?:not|no longer|than|nor|neither)\b")
LACKING = re.compile(
    r"(?i)^(?:n/?a|tbc|none|nil|no (?:comparison|comparator|trend|data)|new(?: (?:indicator|measure|kpi))?"
    r"|(?:not|cannot be) (?:applicable|available|compar(?:ed|able)|measured|known))$"
)
MOST_WORDS = 4  # of a text that says a direction and nothing else
ARROW_COLOURS = {"Green": "better", "Red": "worse"}
BLACK = (0, 0, 0)
SIGN_OF = {"up": "▲", "down": "▼", "same": "►"}


def _direction_said(words: str) -> str:
    """`better`, `worse` or `same` where words say one of them and nothing else; else nothing."""
    for name, pattern in WORDS.items():
        if pattern.match(words):
            return name
    if len(words.split()) > MOST_WORDS or DENIED.search(words):
        return ""
    said = [name for name, pattern in SAID.items() if pattern.search(words)]
    return said[0] if len(said) == 1 else ""


def direction_of_cell(
    cell: Cell, scale: Scale, place: int, polarity: str = "", reading: str = ""
) -> Directed:
    """What a direction cell prints and means.

    Args:
        cell: an arrow, a word or both.
        scale: the report's keys and colours.
        place: where in the flow its table stands.
        polarity: `higher` or `lower` where the row says which way is good.
        reading: how the table's arrows agree with its figures where no key explains them: `better`, `higher`.
    """
    arrows = [symbol for symbol in cell.symbols if symbol.sign in ARROWS]
    words = _without_signs(cell.text).strip(" -–—")
    if not arrows:
        if said := _direction_said(words):
            return Directed(None, MEANINGS[said])
        if LACKING.match(words):
            return Directed()
        pointing = POINTING.get(words.casefold(), "")
        told = scale.legend.meaning_of_arrow(SIGN_OF[pointing], BLACK, place) if pointing else ""
        if told in ("better", "worse"):
            return Directed(pointing, MEANINGS[told])
        if pointing and reading in ("better", "higher"):
            meaning = (
                "better" if (pointing == "up") == (reading == "better" or polarity == "higher") else "worse"
            )
            return Directed(pointing, MEANINGS[meaning] if reading == "better" or polarity else None)
        return Directed(pointing, None) if pointing else Directed(None, words or None)
    arrow = arrows[0]
    pointing = shape_of_arrow(arrow.sign)
    if len(arrows) > 1 and all(shape_of_arrow(one.sign) == "same" for one in arrows):
        return Directed("same", MEANINGS["same"])  # `◄►`: to both sides
    for name, pattern in WORDS.items():
        if pattern.match(words):
            return Directed(pointing or None, MEANINGS[name])
    if scale.legend.has_coloured_arrows and (told := ARROW_COLOURS.get(hue_name(arrow.colour), "")):
        return Directed(pointing or None, MEANINGS[told])
    meaning = scale.legend.meaning_of_arrow(arrow.sign, arrow.colour, place)
    if not meaning and pointing == "same":
        meaning = "same"
    if not meaning and is_coloured(arrow.colour):
        meaning = ARROW_COLOURS.get(hue_name(arrow.colour), "")
    if not meaning and reading == "better":
        meaning = "better" if pointing == "up" else "worse"
    if not meaning and reading == "higher":
        meaning = "higher" if pointing == "up" else "lower"
    if meaning in ("higher", "lower"):
        if polarity:
            return Directed(pointing, MEANINGS["better" if meaning == polarity else "worse"])
        return Directed(pointing, None)
    doubt = "" if meaning else f"no key says what the arrow {arrow.sign} means"
    return Directed(pointing or None, MEANINGS.get(meaning), doubt)
