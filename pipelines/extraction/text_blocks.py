"""Lines to blocks of text: headings, paragraphs, items of lists and footnotes.

What a block is shows by how large and bold it is beside the text of the report, and by what it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipelines.extraction.frame import as_shown
from pipelines.extraction.lettering import is_bold_line, main_word
from pipelines.extraction.model import Box, Line, PageContent, Spot, TextBlock, Word, hull
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.text import BULLETS, ink_of, piece_of, raw_text, symbols_in_text, without_drawn
from pipelines.extraction.vocabulary import Vocabulary

NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,3}){1,3})\.?$")
FEWEST_GOING_ON = 3  # lines that go on with a sentence: they show how far apart lines are set
FOOTNOTE_MARK = re.compile(r"^\d{1,3}$|^[*†‡]$")


def blocks_of(
    lines: Sequence[Line], body: float, tops: list[float], right: float, pills: Sequence[Box] = ()
) -> list[list[Line]]:
    """Lines as paragraphs, headings and items of lists; one that a pill begins is a line of a key."""
    groups: list[list[Line]] = []
    white = _white_within(lines)
    for line in lines:
        group = groups[-1] if groups else []
        is_of_key = any(pill.holds(line.words[0].box.middle) for pill in pills)
        if (
            not group
            or is_of_key
            or _starts_block(group, line, body, tops, white)
            or _is_next_heading(group[-1], line, right)
        ):
            groups.append([])
        groups[-1].append(line)
    return groups


def _white_within(lines: Sequence[Line]) -> float:
    """The most white between two lines of one paragraph, in font sizes: as pages are set, close or far apart.

    How far apart they are set shows where a sentence goes on in small letters below.
    """
    going_on = [
        (line.box.top - above.box.bottom) / main_word(above).size
        for above, line in pairwise(lines)
        if line.text[:1].islower()
        and above.text[-1:].isalnum()
        and abs(line.box.x0 - above.box.x0) <= S.snap
        and abs(main_word(line).size - main_word(above).size) <= S.other_size
    ]
    usual = [white for white in going_on if abs(white - median(going_on)) <= S.other_leading]
    is_set_so = len(usual) >= FEWEST_GOING_ON and 3 * len(usual) > 2 * len(going_on)
    return max(S.paragraph_gap, max(usual) + S.other_leading) if is_set_so else S.paragraph_gap


def _starts_block(group: list[Line], line: Line, body: float, tops: list[float], white: float) -> bool:
    last = group[-1]
    if any(last.box.bottom <= top <= line.box.top for top in tops):
        return True
    size = main_word(last).size
    gap = line.box.top - last.box.bottom
    if gap > white * size or gap < -2 * size:
        return True
    if abs(main_word(line).size - size) > S.other_size or is_bold_line(line) != is_bold_line(last):
        return True
    first = line.words[0].text
    if first in BULLETS or NUMBERED.match(first):
        return True
    is_small = main_word(line).size < S.smaller * body
    return is_small and bool(FOOTNOTE_MARK.match(first)) and last.text.rstrip().endswith((".", ")"))


def _is_next_heading(last: Line, line: Line, right: float) -> bool:
    """Whether a bold line is a heading of its own: its first word would have fitted on the line before."""
    if not is_bold_line(last) or not is_bold_line(line):
        return False
    return last.box.x1 + line.words[0].box.width + 2 * line.words[0].size < right


def text_block(printed: list[Line], page: PageContent, body: float, vocabulary: Vocabulary) -> TextBlock:
    """Lines that belong together as one block; `body` is the size of the report's text, in points."""
    symbols = symbols_in_text(printed)
    lines = without_drawn(printed) or printed
    right = page.width - min(line.box.x0 for line in lines)
    piece = piece_of(lines, None if right < max(line.box.x1 for line in lines) else right, vocabulary)
    box = as_shown(page, hull(line.box for line in lines))
    spot = Spot(page.number, box, None, raw_text(lines))
    size = main_word(lines[0]).size
    first = lines[0].words[0]
    text = piece.text if not _is_bulleted(first) else " ".join(piece.items)
    kind, number = _kind(lines, text, size, body)
    if number and kind in ("paragraph", "footnote") and text.startswith(number):
        text = text[len(number) :].lstrip(". ")
    is_bold = all(is_bold_line(line) for line in lines)
    return TextBlock(kind, text, (spot,), number, piece.marks, size, symbols, ink_of(lines), is_bold)


def _is_bulleted(word: Word) -> bool:
    return word.text[:1] in BULLETS


def _kind(lines: list[Line], text: str, size: float, body: float) -> tuple[str, str]:
    first = lines[0].words[0]
    if _is_bulleted(first):
        return "bullet", ""
    is_bold = all(is_bold_line(line) for line in lines)
    is_short = (len(text) < 160 and not text.endswith((".", ";", ","))) or (is_bold and len(text) < 90)
    if is_short and (size > S.heading_size * body or (is_bold and size > S.bold_heading_size * body)):
        return "heading", ""
    if (match := NUMBERED.match(first.text)) and text != first.text:  # alone it is a figure
        return "paragraph", match.group(1)
    is_small = size < S.smaller * body or (first.size < S.mark_size * size)
    if is_small and FOOTNOTE_MARK.match(first.text) and len(lines[0].words) > 1:
        return "footnote", first.text
    return "paragraph", ""
