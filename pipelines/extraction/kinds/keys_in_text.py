"""What a line or a sentence of a report explains: marks with their words, words with their colours, arrows.

A text that may say no more than that a service is green is no key: several ratings must be explained, in
words that say nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from pipelines.extraction.kinds.arrow_meanings import arrow_meaning
from pipelines.extraction.kinds.colour_names import NAMED
from pipelines.extraction.kinds.key_entries import (
    EMOJI,
    IN_BRACKETS,
    LEAST_SCALE,
    MEANING_WORDS,
    MOST_WORDS,
    Entry,
    distinct,
    entries_of_words,
    entry_of,
    letters_of,
    rating_of,
    with_triangles,
)
from pipelines.extraction.kinds.looks import is_coloured
from pipelines.extraction.model import TextBlock
from pipelines.extraction.text import BULLETS
from pipelines.rows.arrows import ARROWS, LEVEL

MOST_OF_KEY = 0.9  # of a text's letters are words with their meanings: it is nothing else
ALL_OF_KEY = 0.6  # of a sentence's letters: it is a key, and tells nobody that a service is green
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
TITLED = re.compile(r"^[A-Z][\w’' ]{1,30}:\s+(?=[A-Z][\w’'/-]*(?: [\w’'/-]+){0,3}\s?[–—]\s)")
"""What such a line is called, where its words have dashes: `Progress: Completed – every step delivered.`."""
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
MEANING_BEHIND = re.compile(r"\s*[:=–—-]")
NAMES_COLOUR = re.compile(rf"(?i)\b{NAMED}\b")
ARROW_WORD = re.compile(r"(?i)\barrows?\b")


def entries_in_text(block: TextBlock) -> list[Entry]:
    """What a block of text explains: by marks that stand in it, else by its words."""
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
    text = block.text
    if not NAMES_COLOUR.search(text):  # `delivered` ends in none
        return _told_words(text)
    if first := WORD_FIRST.match(text):
        rating = rating_of(first["colour"], None, first["meaning"])
        return [Entry("", None, first["word"], first["meaning"], rating)]
    behind = [_of_word(match, match["meaning"] or "") for match in COLOUR_BEHIND.finditer(text)]
    if _are_of_several(behind):
        return behind
    pairs = list(PAIR.finditer(text))
    where = [_of_colour(match) for match in COLOUR_WHERE.finditer(text)]
    if len({entry.rating for entry in where}) > max(1, len(pairs)):
        return where
    set_in = [_of_colour(match) for match in SET_IN.finditer(text)]
    words = [_of_word(match) for match in BRACKETED.finditer(text)]
    shown = [_of_word(match) for match in _shown_in(text)]
    entries = [
        *map(_of_colour, pairs),
        *(set_in if not pairs and _are_of_several(set_in) else ()),
        *(_of_word(match) for match in pairs if match["word"]),
        *(words if len(words) > 1 else ()),
        *(shown if _are_of_several(shown) else ()),
    ]
    is_line = len(entries) == 1 and (block.kind == "bullet" or PAIR.match(text))
    return entries if _are_of_several(entries) or is_line else []


def _of_colour(match: re.Match[str]) -> Entry:
    """The entry of a colour that a text gives a meaning."""
    meaning = match["meaning"] or ""
    return Entry("", None, match["colour"], meaning.strip(), rating_of(match["colour"], None, meaning))


def _of_word(match: re.Match[str], meaning: str = "") -> Entry:
    """The entry of a word that a text gives a colour."""
    rating = rating_of(match["colour"], None, match["word"])
    return Entry("", None, match["word"].strip(), meaning.strip(), rating)


def _are_of_several(entries: Sequence[Entry]) -> bool:
    """Whether some entries explain more than one rating."""
    return len({entry.rating for entry in entries}) > 1


def _told_words(text: str) -> list[Entry]:
    """The words for ratings that a text explains without a colour: each stands for itself."""
    meant = [match["word"] for match in MEANS.finditer(text)]
    quoted = [match["word"] for match in QUOTED.finditer(text)]
    if len(quoted) > len(meant) and SAYS_MEANING.search(text):
        meant = quoted
    if len(meant) < 2:
        text = TITLED.sub("", text)
        told = list(COLON.finditer(text))
        is_first = len(told) >= LEAST_SCALE and not told[0].start()
        whole = told[-1].end() if is_first else len(text)  # of what arrows mean a text may speak behind it
        is_key = sum(len(match.group()) for match in told) >= MOST_OF_KEY * whole
        meant = [match["word"] for match in told] if is_key else []
    return entries_of_words([(word, "") for word in meant])


def words_of_cells(block: TextBlock, printed: Collection[str]) -> list[Entry]:
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


def words_with_colours(block: TextBlock, printed: Collection[str]) -> list[Entry]:
    """The words of cells that a line of a key explains, each with its colour in brackets behind.

    Nothing but the words' own print parts them from what they mean (`On target target met (green) Near target
    within 5% (amber)`), so that cells tell how far they go. None where one of several is no word of a cell.
    """
    if block.kind == "heading" or block.symbols:
        return []
    entries = []
    begin = 0
    for found in IN_BRACKETS.finditer(block.text):
        said = block.text[begin : found.start()].split()
        begin = found.end()
        if MEANING_BEHIND.match(block.text, begin) or not (said and said[0][:1].isupper()):
            return []  # `On target (green) – target met`: the meaning stands behind
        lengths = [at for at in range(1, MOST_WORDS + 1) if letters_of(" ".join(said[:at])) in printed]
        if not lengths or len(said) <= lengths[-1]:
            return []
        word, meaning = " ".join(said[: lengths[-1]]), " ".join(said[lengths[-1] :])
        entries.append(Entry("", None, word, meaning, rating_of(found["colour"], None, word)))
    return entries if _are_of_several(entries) else []


def _shown_in(text: str) -> list[re.Match[str]]:
    """What a text says is in which colour; `Met is green, not met is red` only where it says nothing else."""
    found = list(SHOWN.finditer(text))
    plain = [match for match in found if match["plain"]]
    is_key = sum(len(match.group()) for match in plain) >= ALL_OF_KEY * len(text)
    return found if is_key else [match for match in found if not match["plain"]]
