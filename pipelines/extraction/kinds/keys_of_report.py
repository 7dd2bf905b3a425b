"""The keys of a report in reading order: those in its tables and texts, and words that it colours throughout.

A key may have a line for each entry; the heading of one that is a table is not that of the next table too.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds.arrow_meanings import BETTER
from pipelines.extraction.kinds.colour_names import COLOUR_WORDS, NAMES, YELLOW, colour_word
from pipelines.extraction.kinds.coloured_words import cells_of, coloured_words, tinted
from pipelines.extraction.kinds.grids_of_keys import keys_beside, of_indicators
from pipelines.extraction.kinds.key_entries import UNRATED, Entry, distinct, letters_of, with_triangles
from pipelines.extraction.kinds.keys_in_tables import entries_in_table, entry_beyond
from pipelines.extraction.kinds.keys_in_text import entries_in_text, words_of_cells, words_with_colours
from pipelines.extraction.kinds.legend import Key, Legend
from pipelines.extraction.kinds.looks import is_coloured
from pipelines.extraction.model import Document, RawTable, TextBlock

YELLOW_FROM = 50  # degrees of hue, where a key has amber too
COLOURED_ARROW = re.compile(
    r"(?i)(?:\barrows?\b[^.;]{0,30}?\bgreen\s+(?:where|when|if|means?|for)\s+"
    r"|\bgreen\s+arrows?\s*(?:[:=–—-]|is|are|means?|shows?|indicates?|for)\s*)(?P<meaning>[^.;]{3,80})"
)
"""A sentence on what the colours of arrows say: `the arrow is green where the change is welcome`."""
STEPS = {"✅": "Green", "✔": "Green", "✓": "Green", "⚠": "Amber", "❌": "Red", "✘": "Red", "✗": "Red"}
"""Signs that are the steps of a scale where a key has one of each: a tick, a warning and a cross."""
TREND_COMPARES = re.compile(
    r"(?i)(?:^|[.;:]\s+)(?P<said>[^.;:]{0,30}"
    r"\b(?:trends?|directions?(?: of (?:travel|change))?|travel|dot|arrows?|changes?|movements?)\b"
    r"[^.;]{0,60}?\b(?:compar\w+|measured (?:from|against|since|on)|(?:is|are) (?:since|from|against|on)"
    r"|shows? (?:the )?(?:change|movement) (?:since|from|against|on))\b[^.;]{3,100})"
)
"""A sentence on what trends, or arrows, compare with: `the trend compares it with the quarter before`."""
SHORT_OR_LONG = re.compile(r"(?i)\b(?:short|long)(?:er)?\b")
OF_KEY = re.compile(
    r"(?i)\b(?:key|legend|status|ratings?|rag|symbols?|colours?|arrows?|icons?|what .* means?)\b"
)


def legend_of(document: Document) -> Legend:
    """The keys of a report."""
    keys: list[Key] = []
    pending: list[Entry] = []
    start = last = 0
    implied = coloured_words(document)
    colours = {entry.word: entry.colour for entry in implied}
    printed = {letters_of(cell.text) for table in document.tables for cell in cells_of(table) if cell.text}
    for place, part in enumerate(document.flow):
        if isinstance(part, RawTable):
            beside = [entries_in_table(one) for one in keys_beside(part)]
            if sum(len(entries) > 1 for entries in beside) > 1:
                keys += [
                    *_key_of(start, pending),
                    *(Key(place, tuple(one)) for one in beside if len(one) > 1),
                ]
                pending, last = [], -1
                continue
            entries = entries_in_table(tinted(of_indicators(part), colours))
            entries += entry_beyond(part, document.flow[place + 1 : place + 2]) if len(entries) > 1 else []
        else:
            entries = (
                words_with_colours(part, printed) or entries_in_text(part) or words_of_cells(part, printed)
            )
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
    keys = [_with_steps(_with_yellow_apart(key)) for key in (*keys, *_key_of(start, pending))]
    return Legend(tuple(keys), implied, _has_coloured_arrows(document), _trends(document))


def _has_coloured_arrows(document: Document) -> bool:
    """Whether a text says that arrows are green where what they show is good."""
    told = [found["meaning"] for block in document.blocks for found in COLOURED_ARROW.finditer(block.text)]
    return any(map(BETTER.search, told))


def _trends(document: Document) -> tuple[str, ...]:
    """What texts say that the one trend of a row compares with; none where there are two, short and long."""
    told = [found["said"] for block in document.blocks for found in TREND_COMPARES.finditer(block.text)]
    return () if any(map(SHORT_OR_LONG.search, told)) else tuple(told)


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


def _key_of(place: int, entries: Sequence[Entry]) -> list[Key]:
    """A key whose entries stand on lines of their own, unless a mark comes twice: that one marks a list."""
    told = [entry for entry in entries if entry.sign]
    entries = with_triangles(entries)
    return [Key(place, tuple(entries))] if len(entries) > 1 and len(distinct(told)) == len(told) else []


def places_of(document: Document) -> dict[int, int]:
    """The number in the flow of each table, by the identity of the table's rows."""
    return {id(part.rows): place for place, part in enumerate(document.flow) if isinstance(part, RawTable)}


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
