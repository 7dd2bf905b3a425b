"""One line of a key: a mark or a word, what it means, and the rating that it stands for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.extraction.kinds.arrow_meanings import arrow_meaning
from pipelines.extraction.kinds.colour_names import COLOUR_WORDS, NAMED, colour_named, colour_word, hue_name
from pipelines.extraction.kinds.looks import RATING, is_coloured
from pipelines.extraction.model import Cell, Colour, Symbol
from pipelines.rows.arrows import ARROWS

LEAST_SCALE = 3  # ratings
MOST_WORDS = 4  # of a key's word without a colon
OF_TARGET = re.compile(
    r"(?i)\b(?:than|of|below|above|from|off|on|outside|within)(?: the| its)? (?:target|plan|profile)\b"
)
"""What a rating says and no arrow, which compares with an earlier figure."""
MEANING_WORDS = 2  # of what a key says of a word, at least
IN_BRACKETS = re.compile(rf"(?i)\(\s*(?:shown (?:in|as)\s+)?(?P<colour>{NAMED})\s*\)")
UNRATED = re.compile(
    r"(?i)\b(?:not (?:rated|measured|targeted|available|applicable|due|yet)|no (?:data|target|rating"
    r"|status)|unrated|n/?a|data only|for information|monitor)\b"
)
NEXT_LABEL = re.compile(
    r"\s+\|\s+|(?<=\))\s+(?=[A-Za-z ]{2,20}:)"
)  # `(worse by 10%) no circle: no target | Trend:`
IN_TURN = re.compile(r"\s*(?:[,;/]|\bor\b|\band\b)\s*(?:\b(?:or|and)\b\s*)?")
COMPARED = re.compile(r"(?i)\b(?:than|as|compared (?:with|to)|since|from|against|on)\b.*$")
EMOJI = {
    "🟢": "Green", "🟩": "Green", "🟡": "Amber", "🟨": "Amber", "🟠": "Amber", "🟧": "Amber",
    "🔴": "Red", "🟥": "Red", "🔵": "Blue", "🟦": "Blue", "⚪": "Grey", "⚫": "Black", "🟣": "Purple",
}  # fmt: skip
TRIANGLES = frozenset("▲△▴▼▽▾")


@dataclass(frozen=True)
class Entry:
    """One line of a key: the mark (sign, colour) or word it explains, its rating, its meaning as printed."""

    sign: str
    colour: Colour | None
    word: str
    meaning: str
    rating: str


def entry_of(symbol: Symbol, text: str) -> Entry:
    """The entry of a mark that a text stands beside, up to where something else is explained."""
    text = NEXT_LABEL.split(text)[0]
    word, meaning = word_and_meaning(text)
    if symbol.sign in ARROWS:
        return Entry(symbol.sign, symbol.colour, word, meaning or text, rating_of_mark(symbol, word, text))
    if symbol.sign in EMOJI:
        return Entry(symbol.sign, None, word, meaning, rating_of(EMOJI[symbol.sign], None, text))
    return Entry(symbol.sign, symbol.colour, word, meaning, rating_of(word, symbol.colour, text))


def entries_in_turn(symbols: Sequence[Symbol], text: str) -> list[Entry]:
    """The entries of arrows that one text explains in turn: better, the same or worse than last year.

    None where it does not say as many different things.
    """
    parts = [part.strip(" .") for part in IN_TURN.split(text) if part.strip(" .")]
    compared = COMPARED.search(parts[-1]) if parts else None
    whole = [f"{COMPARED.sub('', part).rstrip()} {compared.group()}" if compared else part for part in parts]
    meanings = {arrow_meaning(part) for part in whole}
    if len(parts) != len(symbols) or len(meanings) < len(parts) or "" in meanings:
        return []
    return [
        Entry(symbol.sign, symbol.colour, "", told, "") for symbol, told in zip(symbols, whole, strict=True)
    ]


def entries_of_words(told: Sequence[tuple[str, str]]) -> list[Entry]:
    """Entries of words without colours, if several, most of which ratings are often called."""
    rated = sum(bool(RATING.match(word) or UNRATED.search(word)) for word, _ in told)
    are_told = (
        len(told) > 1 and 2 * rated >= len(told) and len({letters_of(word) for word, _ in told}) == len(told)
    )
    return (
        [Entry("", None, word, meaning, rating_of(word, None, word)) for word, meaning in told]
        if are_told
        else []
    )


def word_and_meaning(text: str) -> tuple[str, str]:
    """A key's text as the word it explains and its meaning: `Achieved: target met`, `On track (5%)`."""
    match = re.match(r"^\W*([^:=–—(]{1,40}?)\s*(?:[:=–—(]|\s-\s)\s*(.*)$", text)
    if match:
        return match[1].strip(" ."), match[2].strip(" ).")
    bare = text.strip(" .;,|")
    return (bare, "") if len(bare.split()) <= MOST_WORDS else ("", bare)


def rating_of_mark(symbol: Symbol, word: str, text: str) -> str:
    """A mark's rating; of an arrow only where a colour is named: then it is no arrow, but a triangle."""
    if symbol.sign in ARROWS:
        return rating_of(word, None, text) if colour_named(word) else ""
    return rating_of(word, symbol.colour, text)


def rating_of(word: str, colour: Colour | None, text: str) -> str:
    """The rating's name: the colour that is named or shown, else the key's own word; none for `not rated`."""
    folded = colour_word(word)
    name = COLOUR_WORDS.get(folded) or COLOUR_WORDS.get(folded.split(" ")[0] if folded else "", "")
    if not name and (bracketed := IN_BRACKETS.search(text)):
        name = colour_named(bracketed["colour"])
    if name in ("Grey", "White", "Black", "Purple", "") and UNRATED.search(text):
        return ""  # a mark's own colour says nothing against it: a slate grey looks blue
    name = name or (hue_name(colour) if colour else "")
    return "" if name in ("Grey", "White") else name or word


def with_triangles(entries: Sequence[Entry]) -> list[Entry]:
    """Entries, a triangle among signs of other shapes a rating by its colour, as they are.

    So where its text says nothing that an arrow means: `within 5% of target`; of a lone one its word tells
    (`Near target: worse by up to 5%`).
    """
    others = [one for one in entries if one.sign not in ARROWS and one.rating]
    is_lone = sum(one.sign in ARROWS for one in entries) == 1  # arrows point at least two ways
    return [
        replace(one, rating=rating_of(one.word, one.colour, f"{one.word} {one.meaning}"))
        if one.sign in TRIANGLES
        and not one.rating
        and len(others) > 1
        and is_coloured(one.colour)
        and (
            OF_TARGET.search(one.meaning) is not None
            or not arrow_meaning(one.word if is_lone and one.word else f"{one.word} {one.meaning}")
        )
        else one
        for one in entries
    ]


def distinct(entries: Sequence[Entry]) -> list[Entry]:
    """The entries of a line if their marks differ: a line of equal bullets explains nothing."""
    marks = {(entry.sign, entry.colour) for entry in entries}
    if len(entries) > 1 and len(marks) < len(entries):
        return []
    return list(entries)


def letters_of(text: str) -> str:
    """A text's letters and figures alone, in small letters: what two prints of one word have in common."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def mark_of(cell: Cell) -> Symbol | None:
    """The one mark of a cell: a sign, or its fill."""
    if cell.symbols:
        symbol = cell.symbols[0]
        return symbol if len(cell.symbols) == 1 else None
    if is_coloured(cell.colour) and cell.colour:
        return Symbol("", cell.colour)
    return None
