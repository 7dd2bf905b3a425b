"""The keys of a report: what its colours, words, signs and arrows stand for, read before its tables.

A key holds for the tables after it up to the next one; one printed under its table explains what no earlier
key does. A mark that no key explains, and whose colour names no rating, stays unexplained: it is not guessed.
"""

from __future__ import annotations

import colorsys
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pipelines.extraction.kinds.arrow_meanings import BETTER, arrow_meaning, arrow_of
from pipelines.extraction.kinds.colour_names import (
    COLOUR_WORDS,
    COLOURS,
    NAMED,
    NAMES,
    NEAR,
    RATED,
    SAME_TINT,
    YELLOW,
    colour_named,
    colour_word,
    distance,
    hue_name,
    tint_name,
)
from pipelines.extraction.kinds.key_entries import (
    EMOJI,
    IN_BRACKETS,
    MEANING_WORDS,
    MOST_WORDS,
    UNRATED,
    Entry,
    distinct,
    entries_of_words,
    entry_of,
    letters_of,
    rating_of,
    rating_of_mark,
    with_triangles,
    word_and_meaning,
)
from pipelines.extraction.kinds.looks import FIGURE, is_coloured
from pipelines.extraction.model import Cell, Colour, Document, RawTable, Symbol, TableRow, TextBlock
from pipelines.extraction.text import BULLETS
from pipelines.rows.arrows import ARROWS, LEVEL

MOST_OF_KEY = 0.9  # of a text's letters are words with their meanings: it is nothing else
ALL_OF_KEY = 0.6  # of a sentence's letters: it is a key, and tells nobody that a service is green
LETTERS = 20  # a longer cell is no letter or word of a rating
YELLOW_FROM = 50  # degrees of hue, where a key has amber too
COUNT = re.compile(r"^\d{1,3}$")
OF_INDICATORS = re.compile(r"(?i)\b(?:indicators?|measures?|kpis?|pis?|results?)\b")
LONGEST_WORD = 3  # words of a rating
LONGEST_TOLD = 90  # letters of what one mark means
LEAST_SCALE = 3  # ratings
PAIR = re.compile(
    rf"(?i)\b(?P<colour>{NAMED})\b\s*(?:\((?P<word>[^)]{{2,40}})\))?\s*(?::|=|–|—|-(?=\s)|means"
    rf"|indicates|is)\s*(?P<meaning>(?:(?!\b{NAMED}\s*[:=–—])(?:[^.;:,|]|(?<=\d)\.(?=\d))){{2,80}})"
)
SHOWN = re.compile(
    rf"(?:^|[,;.:]\s*|\b(?:and|or)\s+)[\"“'‘]?(?P<word>[A-Za-z][\w’'/ -]{{1,30}}?)[\"”'’]?\s+"
    rf"(?:(?P<plain>is|are)|(?:(?:is|are)\s+)?"
    rf"(?:(?:shown|marked|printed|colou?red|displayed|shaded|given|rated)\s+)?(?:in|as))\s+"
    rf"(?P<colour>(?i:{NAMED}))\b"
)
SET_IN = re.compile(
    rf"(?i)\bin (?P<colour>{NAMED})(?:\s+(?:are|is|means?))?\s+(?P<meaning>[^.,;:]{{2,80}}?)"
    r"(?=[.,;:]|\s+and\s+in\b|$)"
)
"""A sentence on the colours that things are set in: `numbers in green are on target, in red below it`."""
WORD_FIRST = re.compile(
    rf"^(?P<word>(?!(?i:{NAMED})\b)[A-Z][\w’' /-]{{1,30}}?)\s+"
    r"(?P<colour>(?:Green|Amber|Yellow|Orange|Red|Blue)"
    r"(?: (?:Green|Amber|Red))?)"
    r"\s*[:=–]\s*(?P<meaning>[^:]{2,80})$"
)
"""A line of a key set in columns: the word, then its colour with what it means."""
COLOUR_WHERE = re.compile(
    rf"(?i)\b(?P<colour>{NAMED})\s+(?:(?:where|when|if|that|means?(?: that)?)\s+"
    r"(?P<meaning>(?:[^.,;:]|(?<=\d)[.,](?=\d)){3,80}?)"
    rf"(?=[.,;:]|\s+(?:and|or)\s+{NAMED}\b|$)|(?:otherwise|in (?:all )?other cases|for all others)\b)"
)
"""A sentence on when what is which colour: `shaded green where it is on target, amber where …`."""
MEANS = re.compile(
    r"(?:^|[,;.]\s+(?:and\s+)?|\band\s+)[\"“'‘]?(?P<word>[A-Z][\w’'/-]*(?: [\w’'/-]+){0,3}?)[\"”'’]?"
    r"\s+means?\s"
)
"""A sentence that says what words mean: `Done means that it is complete, and Late means ...`."""
QUOTED = re.compile(
    r"[\"“‘'](?P<word>[A-Z][^\"“”’]{1,30}?)[\"”’']\s+(?:means?|shows?|says|that|is|are|where|for|if|when)\b"
)
"""Words in quotation marks with what they mean: `“Met” means that …, “Missed” that …`."""
SAYS_MEANING = re.compile(r"(?i)\b(?:means?|meaning|shows?|says)\b")
COLON = re.compile(
    r"(?:^|[.;]\s+)(?P<word>[A-Z][\w’'/-]*(?: [\w’'/-]+){0,3})\s?[:–—]\s+(?P<meaning>[^.;:]{4,})"
)
"""A line of words with their meanings: `Complete: all work finished. Delayed: after its due date.`"""
BRACKETED = re.compile(rf"(?i)\b(?P<word>[A-Z][\w ]{{1,30}}?)\s*\(\s*(?P<colour>{NAMED})\s*\)")
COLOUR_BEHIND = re.compile(
    rf"(?:^|[.;,?|]\s+|\band\s+)[\"“'‘]?(?P<word>(?!(?i:{NAMED})\b)"
    r"[A-Z][\w’'/-]*(?: [\w’'/-]+){0,3})[\"”'’]?"
    r"(?:\s*[:=]\s*|\s+[–—-]\s+)(?:(?P<meaning>(?:[^.;:()]|(?<=\d)\.(?=\d)){4,80}?)\s*\(\s*)?"
    rf"(?P<colour>(?i:{NAMED}))(?=\s*(?:[).,;|]|and\b|$))"
)
"""Words with the colour behind what they mean: `Yes: target met (green). No: missed (red)`, `Yes = green`."""
POINTING = re.compile(
    r"(?i)\b(?P<way>up(?:wards?)?|down(?:wards?)?|sideways|horizontal|level|right)"
    r"(?:[ -](?:pointing )?arrows?)?\s*(?:is|are|means?|shows?|indicates?|=|:|–|-(?=\s))\s+"
    r"(?P<meaning>[^.,;:]{2,60}?)(?=[.,;:]|\s+(?:and|or)\s+(?:up|down|sideways|horizontal|level|right)|$)"
)
"""A sentence that says what arrows mean without showing one: `an arrow pointing up means better`."""
PLAINLY = re.compile(r"(?i)^(?:better|worse|improv|declin|the same|no change)")
COLOURED_ARROW = re.compile(
    r"(?i)(?:\barrows?\b[^.;]{0,30}?\bgreen\s+(?:where|when|if|means?|for)\s+"
    r"|\bgreen\s+arrows?\s*(?:[:=–—-]|is|are|means?|shows?|indicates?|for)\s*)(?P<meaning>[^.;]{3,80})"
)
"""A sentence on what the colours of arrows say: `the arrow is green where the change is welcome`."""
ARROW_WORD = re.compile(r"(?i)\barrows?\b")
STEPS = {"✅": "Green", "✔": "Green", "✓": "Green", "⚠": "Amber", "❌": "Red", "✘": "Red", "✗": "Red"}
"""Signs that are the steps of a scale where a key has one of each: a tick, a warning and a cross."""
GOOD_WAY = re.compile(
    r"(?i)\b(?:higher|lower|bigger|smaller|more|less|fewer)\b(?: \w+){0,3} (?:is|are) (?:better|good|best)\b"
)
"""Which way a figure should go: what an arrow of a column of polarities means, and none of a direction's."""
SINCE = re.compile(
    r"(?i)\b(?:than|since|from|compared|on|against|to)\b.*\b(?:quarter|period|month|year|time)\b"
)
LAST_YEAR = re.compile(
    r"(?i)\b(?:(?:same|this) (?:quarter|period|time|month)(?: of)?(?: the)? (?:last|previous|prior) year"
    r"|(?:last|previous|prior) year|a year (?:ago|earlier|before)|(?:the )?year before|year on year)\b"
)
TREND_COMPARES = re.compile(
    r"(?i)(?:^|[.;:]\s+)(?P<said>[^.;:]{0,30}\b(?:trends?|directions? of (?:travel|change)|dot|arrows?)\b"
    r"[^.;]{0,60}?\bcompar\w+[^.;]{3,100})"
)
"""A sentence on what trends, or arrows, compare with: `the trend compares it with the quarter before`."""
SHORT_OR_LONG = re.compile(r"(?i)\b(?:short|long)(?:er)?\b")


@dataclass(frozen=True)
class Key:
    """What one place of a report explains; `place` is its number in the document's flow."""

    place: int
    entries: tuple[Entry, ...]

    @property
    def is_of_arrows(self) -> bool:
        """Whether it explains arrows."""
        return any(entry.sign in ARROWS and not entry.rating for entry in self.entries)

    @property
    def is_of_ratings(self) -> bool:
        """Whether it explains colours or words."""
        return any(entry.sign not in ARROWS or entry.rating for entry in self.entries)


@dataclass(frozen=True)
class Legend:
    """All keys of a report, in reading order; `implied` are words that it prints on one colour throughout.

    Where it `has_coloured_arrows` these say by their colour, green or red, whether what they show is good.
    `trends` are the sentences that say what the one trend of a row compares with.
    """

    keys: tuple[Key, ...] = ()
    implied: tuple[Entry, ...] = ()
    has_coloured_arrows: bool = False
    trends: tuple[str, ...] = ()

    @cached_property
    def words(self) -> dict[str, str]:
        """Each word that a key explains, or a colour does, in small letters, to its rating."""
        entries = (*self.implied, *(entry for key in self.keys for entry in key.entries))
        return {entry.word.lower(): entry.rating for entry in entries if entry.word and entry.rating}

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What a key says of each rating, its word or the text beside it, in small letters, to the rating."""
        return {
            text.lower(): entry.rating
            for key in self.keys
            for entry in key.entries
            for text in (entry.word, entry.meaning)
            if text and entry.rating
        } | {entry.word.lower(): entry.rating for entry in self.implied}

    def near(self, place: int, *, arrows: bool = False) -> Iterator[Key]:
        """The keys that may speak of a table: the last before it, the first after it, then all others."""
        keys = [key for key in self.keys if (key.is_of_arrows if arrows else key.is_of_ratings)]
        places = list(dict.fromkeys(key.place for key in keys))
        before = [one for one in places if one <= place]
        after = [one for one in places if one > place]
        for nearest in (*before[-1:], *after[:1], *reversed(before[:-1]), *after[1:]):
            yield from (key for key in keys if key.place == nearest)  # several may stand side by side

    @property
    def arrows_since(self) -> str:
        """What arrows and trends compare with, where all that says it says so: `year ago`, else nothing."""
        told = [
            f"{entry.word} {entry.meaning}"
            for key in self.keys
            for entry in key.entries
            if entry.sign in ARROWS and not entry.rating and arrow_meaning(f"{entry.word} {entry.meaning}")
        ]
        compared = [text for text in told if SINCE.search(text)] or list(self.trends)
        return "year ago" if compared and all(LAST_YEAR.search(text) for text in compared) else ""

    @property
    def explains_colours(self) -> bool:
        """Whether any key explains colours."""
        return any(
            entry.rating and (entry.colour is not None or entry.rating in NAMES or entry.sign)
            for key in self.keys
            for entry in key.entries
        )

    def explains_sign(self, sign: str) -> bool:
        """Whether a key says which colour a sign stands for."""
        return any(entry.sign == sign and entry.rating in NAMES for key in self.keys for entry in key.entries)

    def rating_of_word(self, text: str, place: int) -> str | None:
        """The rating that a printed word stands for: `` (none) where the key says that it is not rated."""
        folded = letters_of(text)
        if not folded:
            return None  # a sign is no word
        for key in self.near(place):
            for entry in key.entries:
                if entry.word and letters_of(entry.word) == folded:
                    return entry.rating
        return None

    def rating_of_colour(self, colour: Colour, place: int, sign: str = "") -> str | None:
        """The rating that a colour stands for by the nearest key that has it; None where none does."""
        name = hue_name(colour)
        for key in self.near(place):
            best: tuple[float, str] | None = None
            for entry in key.entries:
                if entry.sign in ARROWS and not entry.rating:
                    continue
                if sign and entry.sign and entry.sign != sign and not is_coloured(entry.colour):
                    continue  # of signs in the ink of the text each stands for itself
                if entry.colour is not None:
                    far = distance(entry.colour, colour)
                    if far <= NEAR and (best is None or far < best[0]):
                        best = (far, entry.rating)
                elif (
                    entry.word.lower() in COLOUR_WORDS
                    and COLOUR_WORDS[entry.word.lower()] == name
                    and best is None
                ):
                    best = (NEAR, entry.rating)
            if best is not None:
                return best[1]
            if (shaped := _by_shape(key, sign, colour)) is not None:
                return shaped
        return None

    def is_swatch(self, colour: Colour | None) -> bool:
        """Whether a colour is one that a key shows by itself, be it ever so pale."""
        return colour is not None and any(
            entry.rating and entry.colour is not None and distance(entry.colour, colour) <= SAME_TINT
            for key in self.keys
            for entry in key.entries
        )

    def meaning_of_arrow(self, sign: str, colour: Colour, place: int) -> str:
        """`better`, `worse`, `same`, `higher`, `lower` by the nearest key that has it, else nothing."""
        where = arrow_of(sign)
        for key in self.near(place, arrows=True):
            found = [
                entry
                for entry in key.entries
                if arrow_of(entry.sign) == where and entry.sign in ARROWS and not entry.rating
            ]
            found = [entry for entry in found if not GOOD_WAY.search(f"{entry.word} {entry.meaning}")]
            found = [entry for entry in found if entry.sign == sign] or found
            exact = [entry for entry in found if entry.colour and distance(entry.colour, colour) <= NEAR]
            found = [entry for entry in found if where or entry.sign == sign]  # aslant arrows are told apart
            for entry in [one for one in exact if one in found] or found:
                if meaning := arrow_meaning(entry.word) or arrow_meaning(entry.meaning):
                    return meaning
        return ""


def _by_shape(key: Key, sign: str, colour: Colour) -> str | None:
    """The rating of a sign that a key prints in the ink of its text: it is told by its shape.

    None where a mark's own colour names another rating than the shape: the two contradict each other.
    """
    seen = hue_name(colour) if is_coloured(colour) else ""
    for entry in key.entries:
        if not sign or entry.sign != sign or (entry.sign in ARROWS and not entry.rating):
            continue
        if is_coloured(entry.colour) or (seen in RATED and entry.rating in RATED and entry.rating != seen):
            continue
        is_only = sum(other.sign == sign for other in key.entries) == 1
        if seen or is_only or entry.colour == colour:
            return entry.rating
    return None


def legend_of(document: Document) -> Legend:
    """The keys of a report."""
    keys: list[Key] = []
    pending: list[Entry] = []
    start = last = 0
    implied = _implied(document)
    colours = {entry.word: entry.colour for entry in implied}
    printed = {letters_of(cell.text) for table in document.tables for cell in _cells(table) if cell.text}
    for place, part in enumerate(document.flow):
        if isinstance(part, RawTable):
            beside = [_in_table(one) for one in keys_beside(part)]
            if sum(len(entries) > 1 for entries in beside) > 1:
                keys += [
                    *_key_of(start, pending),
                    *(Key(place, tuple(one)) for one in beside if len(one) > 1),
                ]
                pending, last = [], -1
                continue
            entries = _in_table(_tinted(_of_indicators(part), colours))
            entries += _beyond(part, document.flow[place + 1 : place + 2]) if len(entries) > 1 else []
        else:
            entries = _in_text(part) or _words_of_cells(part, printed)
        is_line = isinstance(part, TextBlock) and part.kind != "heading"
        if is_line and not pending and keys and last == place - 1 and _goes_on(keys[-1], entries):
            keys[-1] = replace(keys[-1], entries=(*keys[-1].entries, *entries))
            last = place
            continue
        if is_line and len(entries) == 1:
            start = start if pending else place  # a key may have a line for each entry
            pending += entries
            continue
        keys += _key_of(start, pending)
        pending = []
        if len(entries) > 1:
            keys.append(Key(place, tuple(entries)))
            last = place if is_line else -1
    told = [found["meaning"] for block in document.blocks for found in COLOURED_ARROW.finditer(block.text)]
    keys = [_with_steps(_with_yellow_apart(key)) for key in (*keys, *_key_of(start, pending))]
    trends = [found["said"] for block in document.blocks for found in TREND_COMPARES.finditer(block.text)]
    trends = [] if any(map(SHORT_OR_LONG.search, trends)) else trends
    return Legend(tuple(keys), implied, any(map(BETTER.search, told)), tuple(trends))


def _with_yellow_apart(key: Key) -> Key:
    """A key; in one that explains yellow and amber, yellow is no other name of amber."""
    amber = [entry for entry in key.entries if entry.rating == "Amber"]
    yellow = [entry for entry in amber if _is_yellow(entry)]
    if not yellow or len(yellow) == len(amber):
        return key
    return replace(
        key, entries=tuple(replace(one, rating=YELLOW) if one in yellow else one for one in key.entries)
    )


def _with_steps(key: Key) -> Key:
    """A key whose tick, warning and cross in the ink of the text are three steps, though it names no colours.

    How far off a warning is nobody knows where it stands beside a tick alone, or one of them is not rated.
    """
    own = [one for one in key.entries if one.sign in STEPS and not is_coloured(one.colour)]
    are_told = any(one.rating in NAMES or UNRATED.search(f"{one.word} {one.meaning}") for one in own)
    if are_told or sorted(STEPS[one.sign] for one in own) != ["Amber", "Green", "Red"]:
        return key
    return replace(
        key, entries=tuple(replace(one, rating=STEPS[one.sign]) if one in own else one for one in key.entries)
    )


def _is_yellow(entry: Entry) -> bool:
    """Whether an entry's word, or else its colour, is yellow and not amber or orange."""
    word = colour_word(entry.word)
    if word in COLOUR_WORDS:
        return word == "yellow"
    if entry.colour is None:
        return False
    return 360 * colorsys.rgb_to_hsv(*(part / 255 for part in entry.colour))[0] > YELLOW_FROM


def _goes_on(key: Key, entries: Sequence[Entry]) -> bool:
    """Whether the next line shows other ratings' marks, as a key of several lines with several marks does."""
    if not entries or not all(entry.sign and entry.rating for entry in (*key.entries, *entries)):
        return False
    marks = [(entry.sign, entry.colour) for entry in (*key.entries, *entries)]
    return len(set(marks)) == len(marks)


def _implied(document: Document) -> tuple[Entry, ...]:
    """Words that stand on a rating's colour, several times and on no other: a scale of two at least.

    A key may print them without their colours, and counts are headed by them.
    """
    seen: dict[str, Counter[str]] = {}
    colours: dict[str, Colour] = {}
    for table in document.tables:
        for row in table.rows:
            if len(row.filled) > 1 and _fill_of(row) is not None:
                continue  # a heading, or a band
            for cell in row.filled:
                colour = cell.colour or cell.ink
                if colour and is_coloured(colour) and _may_be_rating(cell.text):
                    seen.setdefault(cell.text, Counter())[hue_name(colour)] += 1
                    colours[cell.text] = colour
    found = {word: next(iter(ratings)) for word, ratings in seen.items() if len(ratings) == 1}
    found = {word: rating for word, rating in found.items() if rating in RATED and seen[word][rating] > 1}
    if len(set(found.values())) < 2:
        return ()
    return tuple(Entry("", colours[word], word, "", rating) for word, rating in found.items())


def _may_be_rating(text: str) -> bool:
    return len(text.split()) <= LONGEST_WORD and text[0].isalpha() and not any(map(str.isdigit, text))


def _tinted(table: RawTable, colours: Mapping[str, Colour | None]) -> RawTable:
    """A table with words of the report's scale in the colours that they have elsewhere."""
    if not colours or not any(cell.text in colours and not cell.colour for cell in _cells(table)):
        return table
    rows = tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, colour=colours[cell.text]) if cell.text in colours and not cell.colour else cell
                for cell in row.cells
            ),
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _cells(table: RawTable) -> Iterator[Cell]:
    return (cell for row in table.rows for cell in row.cells)


def _key_of(place: int, entries: Sequence[Entry]) -> list[Key]:
    """A key whose entries stand on lines of their own, unless a mark comes twice: that one marks a list."""
    told = [entry for entry in entries if entry.sign]
    entries = with_triangles(entries)
    return [Key(place, tuple(entries))] if len(entries) > 1 and len(distinct(told)) == len(told) else []


def _in_text(block: TextBlock) -> list[Entry]:
    is_half = [
        one.sign in LEVEL and two.sign in LEVEL and not one.after for one, two in pairwise(block.symbols)
    ]  # of `◄►`, which is one sign
    marked = [
        entry_of(symbol, symbol.after or symbol.before)
        for symbol, is_first in zip(block.symbols, [*is_half, False], strict=False)
        if (symbol.after or symbol.before) and not is_first
    ]
    marked = [
        entry
        for entry in marked
        if entry.sign in ARROWS
        or is_coloured(entry.colour)
        or entry.sign in EMOJI
        or len(marked) > 1
        or (entry.sign not in BULLETS and (entry.meaning or IN_BRACKETS.search(block.text)))
    ]
    if not marked and (told := _arrows_in_text(block)):
        return [*_words_in_text(block), *told]
    if marked:
        first = [symbol for symbol in block.symbols if symbol.after]
        if len(first) < len(marked):  # the words stand before their signs
            led = [entry_of(symbol, symbol.before) for symbol in block.symbols if symbol.before]
            marked = led if _arrows_told(led) > _arrows_told(marked) or not _arrows_told(marked) else marked
        marked = with_triangles(distinct(marked))
        if any(entry.rating or entry.sign not in ARROWS for entry in marked):
            return marked
        return [*marked, *_words_in_text(block)]  # a line may explain words, and then arrows
    return _words_in_text(block)


def _arrows_told(entries: Sequence[Entry]) -> int:
    """Of how many arrows some entries say what they mean."""
    return sum(entry.sign in ARROWS and bool(arrow_meaning(entry.word)) for entry in entries)


def _arrows_in_text(block: TextBlock) -> list[Entry]:
    """What a text says of arrows, or of words for them, that it does not show; two ways at least."""
    found: dict[str, str] = {}
    for match in POINTING.finditer(block.text):
        way = match["way"].lower()
        sign = "▲" if way.startswith("up") else "▼" if way.startswith("down") else "►"
        if arrow_meaning(match["meaning"]):
            found[sign] = match["meaning"].strip()
    told = {arrow_meaning(meaning) for meaning in found.values()}
    if not ARROW_WORD.search(block.text) and not (
        {"better", "worse"} <= told and all(map(PLAINLY.match, found.values()))
    ):
        return []  # `up is better, down is worse` says it without an arrow
    return [Entry(sign, None, "", meaning, "") for sign, meaning in found.items()] if len(told) > 1 else []


def _words_in_text(block: TextBlock) -> list[Entry]:
    """The words and colours that a text explains."""
    lowered = block.text.lower()
    if not any(colour in lowered for colour in COLOURS):
        return _told_words(block.text)
    if first := WORD_FIRST.match(block.text):
        return [
            Entry(
                "", None, first["word"], first["meaning"], rating_of(first["colour"], None, first["meaning"])
            )
        ]
    found = [
        Entry(
            "",
            None,
            match["colour"],
            match["meaning"].strip(),
            rating_of(match["colour"], None, match["meaning"]),
        )
        for match in PAIR.finditer(block.text)
    ]
    words = [
        Entry("", None, match["word"].strip(), "", rating_of(match["colour"], None, match["word"]))
        for match in BRACKETED.finditer(block.text)
    ]
    named = [
        Entry("", None, match["word"].strip(), "", rating_of(match["colour"], None, match["word"]))
        for match in PAIR.finditer(block.text)
        if match["word"]
    ]
    shown = [
        Entry("", None, match["word"].strip(), "", rating_of(match["colour"], None, match["word"]))
        for match in _shown_in(block.text)
    ]
    set_in = [
        Entry(
            "",
            None,
            match["colour"],
            match["meaning"].strip(),
            rating_of(match["colour"], None, match["meaning"]),
        )
        for match in SET_IN.finditer(block.text)
    ]
    behind = [
        Entry(
            "",
            None,
            match["word"],
            (match["meaning"] or "").strip(),
            rating_of(match["colour"], None, match["word"]),
        )
        for match in COLOUR_BEHIND.finditer(block.text)
    ]
    if len({entry.rating for entry in behind}) > 1:
        return behind
    where = [
        Entry(
            "",
            None,
            match["colour"],
            (match["meaning"] or "").strip(),
            rating_of(match["colour"], None, match["meaning"] or ""),
        )
        for match in COLOUR_WHERE.finditer(block.text)
    ]
    if len({entry.rating for entry in where}) > max(1, len(found)):
        return where
    entries = [
        *found,
        *(set_in if not found and len({entry.rating for entry in set_in}) > 1 else ()),
        *named,
        *(words if len(words) > 1 else ()),
        *(shown if len({entry.rating for entry in shown}) > 1 else ()),
    ]
    return (
        entries
        if len({entry.rating for entry in entries}) > 1
        or (len(entries) == 1 and (block.kind == "bullet" or PAIR.match(block.text)))
        else []
    )


def _told_words(text: str) -> list[Entry]:
    """The words for ratings that a text explains without a colour: each stands for itself."""
    meant = [match["word"] for match in MEANS.finditer(text)]
    quoted = [match["word"] for match in QUOTED.finditer(text)]
    if len(quoted) > len(meant) and SAYS_MEANING.search(text):
        meant = quoted
    if len(meant) < 2:
        told = list(COLON.finditer(text))
        is_first = len(told) >= LEAST_SCALE and not told[0].start()  # and says something else behind it
        share = ALL_OF_KEY if is_first else MOST_OF_KEY
        is_key = sum(len(match.group()) for match in told) >= share * len(text)
        meant = [match["word"] for match in told] if is_key else []
    return entries_of_words([(word, "") for word in meant])


def _words_of_cells(block: TextBlock, printed: Collection[str]) -> list[Entry]:
    """The words that a text explains without a colour, if cells say just these.

    One on a line of its own (`On course: it is in time.`), or several in a sentence (`Ahead means ...`).
    """
    if block.kind == "heading":
        return []
    lone = COLON.match(block.text)
    if lone is not None and len(lone.group()) >= MOST_OF_KEY * len(block.text):
        told = [(lone["word"], lone["meaning"])]
    else:
        found = list(MEANS.finditer(block.text))
        ends = [*(match.start() for match in found[1:]), len(block.text)]
        told = [
            (match["word"], block.text[match.end() : end]) for match, end in zip(found, ends, strict=False)
        ]
        told = told if len(told) > 1 else []
    if not all(letters_of(word) in printed and len(said.split()) > MEANING_WORDS for word, said in told):
        return []
    return [Entry("", None, word, said.strip(" .,;"), rating_of(word, None, word)) for word, said in told]


def _shown_in(text: str) -> list[re.Match[str]]:
    """What a text says is in which colour; `Met is green, not met is red` only where it says nothing else."""
    found = list(SHOWN.finditer(text))
    plain = [match for match in found if match["plain"]]
    is_key = sum(len(match.group()) for match in plain) >= ALL_OF_KEY * len(text)
    return found if is_key else [match for match in found if not match["plain"]]


def _in_table(table: RawTable) -> list[Entry]:
    """The entries of a table that is a key: marks or filled cells, each with a text beside or in it."""
    entries: list[Entry] = []
    others = counts = 0
    rows = _under_its_heading(table)
    firsts = [row.filled[0] for row in rows if row.filled]
    filled = [cell for row in rows for cell in row.filled]
    has_tints = any(map(_mark, filled)) and all(_mark(cell) or tint_name(cell.colour) for cell in firsts)
    swatches = {id(cell) for cell in _pale_swatches(table)}
    for row in rows:
        cells = list(row.cells)
        at = 0
        while at < len(cells):
            cell = cells[at]
            following = cells[at + 1] if at + 1 < len(cells) else None
            if len(cell.symbols) > 1 and all(symbol.after for symbol in cell.symbols):
                entries += [
                    entry_of(symbol, symbol.after) for symbol in cell.symbols
                ]  # lines of a key in one
                at += 1
                continue
            mark = Symbol("", cell.colour) if id(cell) in swatches and cell.colour else _mark(cell)
            if mark is None and has_tints and cell.text and (name := tint_name(cell.colour)):
                is_told = following is not None and _is_meaning(following, has_tints=True)
                meaning = following.text if following is not None and is_told else ""
                entries.append(Entry("", cell.colour, cell.text, meaning, name))
                at += 1 + is_told
                continue
            is_bare = not any(letter.isalnum() for letter in cell.text)
            if mark is not None and is_bare and following is not None and following.text:
                entry = entry_of(mark, following.text)
                is_bare_word = entry.meaning in ("", following.text)
                beyond = cells[at + 2] if at + 2 < len(cells) and is_bare_word else None
                is_told = beyond is not None and _says_meaning(beyond)
                if beyond is not None and is_told:
                    entry = entry_of(mark, f"{following.text}: {beyond.text}")
                entries.append(entry)
                at += 2 + is_told
            elif mark is not None and cell.text and len(cell.text) < LONGEST_TOLD:
                word, meaning = word_and_meaning(cell.text)
                is_text = following is not None and following.text and _mark(following) is None
                is_text = is_text and not (
                    has_tints and following is not None and tint_name(following.colour)
                )
                if not meaning and following is not None and is_text:
                    meaning = following.text
                    at += 1
                entries.append(
                    Entry(mark.sign, mark.colour, word, meaning, rating_of_mark(mark, word, cell.text))
                )
                at += 1
            elif colour_named(cell.text) and following is not None and following.text:
                entries.append(
                    Entry("", None, cell.text, following.text, rating_of(cell.text, None, following.text))
                )
                at += 2
            elif following is not None and (lettered := _lettered(cell, following)):
                entries.append(lettered)
                at += 2
            else:
                others += bool(cell.text) and not COUNT.match(cell.text)
                counts += bool(COUNT.match(cell.text))
                at += 1
    entries = with_triangles(list(dict.fromkeys(entries)))  # arrows of two trends, each explained alike
    are_told = sum(len(entry.meaning.split()) >= MEANING_WORDS for entry in entries) > len(entries) / 2
    others += 0 if are_told else counts  # how many there are of each may stand beside what it means
    is_key = len(entries) > 1 and others <= len(entries) and len(entries) <= 14
    is_key = is_key and (
        any(entry.sign or entry.colour for entry in entries)
        or all(len(entry.meaning.split()) >= MEANING_WORDS for entry in entries)
    )
    if not is_key and (told := _defined_words(table)):
        return told
    return entries if is_key and _are_runs_of_marks(entries) else []


def _beyond(table: RawTable, following: Sequence[RawTable | TextBlock]) -> list[Entry]:
    """What the last mark of a key means whose text stands beside it, where nothing rules it in any more."""
    last = max(table.rows[-1].cells, key=lambda cell: cell.column, default=None)
    mark = _mark(last) if last is not None and not last.text else None
    if mark is None or not following or not isinstance(following[0], TextBlock):
        return []
    text = following[0].text
    word, meaning = word_and_meaning(text)
    is_told = bool(word and meaning) and len(text) < LONGEST_TOLD and following[0].kind != "heading"
    return [Entry(mark.sign, mark.colour, word, meaning, rating_of_mark(mark, word, text))] if is_told else []


def keys_beside(table: RawTable) -> tuple[RawTable, ...]:
    """The keys that stand side by side in one grid, under a heading each over as many columns; else none.

    Below each heading a mark stands first in every row that says something, and words beside it.
    """
    heads = [cell for cell in table.rows[0].cells if cell.text]
    starts = [cell.column for cell in heads]
    widths = {following - at for at, following in pairwise([*starts, table.columns])}
    if len(heads) < 2 or starts[0] or len(widths) > 1 or min(widths) < 2:
        return ()
    width, found = widths.pop(), []
    for at in starts:
        rows = []
        for row in table.rows[1:]:
            own = tuple(
                cell.moved(cell.column - at, cell.span)
                for cell in row.cells
                if at <= cell.column < at + width
            )
            first = next((cell for cell in own if not cell.column), None)
            told = [cell for cell in own if cell.column and cell.text]
            if first is None or not told or len(first.symbols) > 1:
                continue  # of two marks in one cell nobody knows which is whose
            if first.text and any(letter.isalnum() for letter in first.text):
                return ()
            rows.append(replace(row, cells=own))
        if not rows or not all(_mark(row.cells[0]) for row in rows):
            return ()
        found.append(replace(table, rows=tuple(rows), columns=width))
    return tuple(found)


def _of_indicators(table: RawTable) -> RawTable:
    """A key that says in columns what its marks mean for actions, savings and indicators: that of indicators.

    A mark that indicators have not means what it does for others. Any other table as it is.
    """
    heads = {cell.column: cell.text for cell in table.rows[0].filled}
    own = [column for column, text in heads.items() if OF_INDICATORS.search(text)]
    first = min(heads, default=0)
    aside = [column for column in heads if column not in (first, *own)]
    if len(heads) < 3 or len(own) != 1 or own == [first]:
        return table
    bodies = [row.at(column).text for row in table.rows[1:] for column in (*aside, *own)]
    are_whole = all(row.at(first).text or row.at(first).symbols for row in table.rows[1:])
    are_told = all(any(row.at(column).text for column in (*aside, *own)) for row in table.rows[1:])
    if not (are_whole and are_told) or any(FIGURE.match(text) for text in bodies if text):
        return table
    rows = []
    for row in table.rows:
        told = next(column for column in (*own, *aside) if row.at(column).text or row is table.rows[0])
        rows.append(replace(row, cells=tuple(one for one in row.cells if one.column in (first, told))))
    return replace(table, rows=tuple(rows))


def _under_its_heading(table: RawTable) -> Sequence[TableRow]:
    """The rows of a table but a first one that alone is on one fill, or has no mark: `Status`, `Meaning`."""
    on_one_fill = [len(row.filled) > 1 and _fill_of(row) is not None for row in table.rows]
    if on_one_fill and on_one_fill[0] and sum(on_one_fill) == 1:
        return table.rows[1:]
    marked = [any(cell.symbols for cell in row.cells) for row in table.rows]
    return table.rows[1:] if not marked[0] and sum(marked) > 1 and all(marked[1:3]) else table.rows


def _fill_of(row: TableRow) -> Colour | None:
    """The one fill of all of a row's cells."""
    fills = {cell.colour for cell in row.filled}
    return fills.pop() if len(fills) == 1 else None


def _are_runs_of_marks(entries: Sequence[Entry]) -> bool:
    """Whether no mark comes twice, or once in each of two scales after each other: words, then letters."""
    marks = [(one.sign, one.colour) if one.sign or one.colour else one.word for one in entries]
    if len(set(marks)) == len(marks):
        return True
    words = {one.word.casefold() for one in entries}
    cuts = range(LEAST_SCALE, len(marks) - LEAST_SCALE + 1)
    return len(words) == len(entries) and any(
        len(set(marks[:cut])) == cut and len(set(marks[cut:])) == len(marks) - cut for cut in cuts
    )


def _lettered(cell: Cell, following: Cell) -> Entry | None:
    """A letter or word, and beside it the colour that it stands for and what that means: `G | Green: met`."""
    word, meaning = word_and_meaning(following.text)
    if not cell.text or len(cell.text) > LETTERS or not meaning or not colour_named(word):
        return None
    return Entry("", None, cell.text, meaning, rating_of(word, None, following.text))


def _defined_words(table: RawTable) -> list[Entry]:
    """The words that a table of two columns explains, one a row, below a heading or none."""
    rows = [row.filled for row in table.rows]
    if table.columns != 2 or any(len(row) != 2 for row in rows):
        return []
    told = [(word.text, meaning.text) for word, meaning in rows]
    found = [one for one in told if len(one[0].split()) <= MOST_WORDS and len(one[1].split()) > MEANING_WORDS]
    return entries_of_words(found) if len(found) >= len(told) - 1 else []


def _pale_swatches(table: RawTable) -> list[Cell]:
    """The empty cells of a key that stand, filled in colours too pale for a mark, before a text each.

    Two fills at least, so that the ground of a row or column is none.
    """
    found = [
        cell
        for row in table.rows
        for cell, following in pairwise(row.cells)
        if not cell.text
        and not cell.symbols
        and cell.colour
        and following.text
        and following.colour != cell.colour
        and (tint_name(cell.colour) or is_coloured(cell.colour))
    ]
    names = {tint_name(cell.colour) or hue_name(cell.colour) for cell in found}
    return [cell for cell in found if not is_coloured(cell.colour)] if len(names) > 1 else []


def _is_meaning(cell: Cell, *, has_tints: bool) -> bool:
    """Whether a cell beside a mark says what it means: it has words, and no mark or tint of its own."""
    return bool(cell.text) and _mark(cell) is None and not (has_tints and tint_name(cell.colour))


def _says_meaning(cell: Cell) -> bool:
    """Whether a cell behind a mark's word says in several words what it means: no mark, no figure."""
    return len(cell.text.split()) >= MEANING_WORDS and _mark(cell) is None and not FIGURE.match(cell.text)


def _mark(cell: Cell) -> Symbol | None:
    if cell.symbols:
        symbol = cell.symbols[0]
        return symbol if len(cell.symbols) == 1 else None
    if is_coloured(cell.colour) and cell.colour:
        return Symbol("", cell.colour)
    return None


def places_of(document: Document) -> dict[int, int]:
    """The number in the flow of each table, by the identity of the table's rows."""
    return {id(part.rows): place for place, part in enumerate(document.flow) if isinstance(part, RawTable)}


OF_KEY = re.compile(
    r"(?i)\b(?:key|legend|status|ratings?|rag|symbols?|colours?|arrows?|icons?|what .* means?)\b"
)


def without_headings_of_keys(document: Document, legend: Legend) -> Document:
    """A document in which the heading of a key that stands above a table is none of the table's.

    So where a key is a table between its own heading and the next table; one that names no key is of both.
    """
    keys = {key.place for key in legend.keys if isinstance(document.flow[key.place], RawTable)}
    flow = list(document.flow)
    heading, is_of_key = "", False
    for place, part in enumerate(document.flow):
        if isinstance(part, TextBlock):
            if part.kind == "heading":
                heading = part.text
                is_of_key = place + 1 in keys and OF_KEY.search(heading) is not None
        elif is_of_key and place not in keys and len(part.headings) > 1 and part.headings[-1] == heading:
            flow[place] = replace(part, headings=part.headings[:-1])
    return replace(document, flow=tuple(flow))
