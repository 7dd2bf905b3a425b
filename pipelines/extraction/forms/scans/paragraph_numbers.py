"""Numbers of paragraphs, which their place and their order prove."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from pipelines.extraction.forms.scans.areas import Area, Picture
from pipelines.extraction.forms.scans.engine import MOST_ALONE, ReadWord, read_enlarged
from pipelines.extraction.forms.turns import in_turn
from pipelines.extraction.model import MEANINGLESS

PARAGRAPH = re.compile(r"\d{1,2}\.\d{1,3}")
QUARTER = re.compile(r"\(?Q[LlIi|!]")
YEAR = re.compile(r"(?:19|20)\d\d/\d\d")
LEAST_NUMBERS = 2  # of paragraphs on a page: with fewer, nothing tells where numbers stand
LONGEST_NUMBER = 6  # signs of a paragraph's number, misread or not
NUMBER_GAP = 0.6  # of the letters' size: so far before its paragraph stands a number
NUMBER_ZOOMS = (0.75, 1.5)  # times: a number whose letters stand free is read again smaller, and larger


def with_first_quarters(read: Sequence[ReadWord]) -> list[ReadWord]:
    """Words with `Q1` where a stroke before a year was taken for a letter: `QL 2016/17`."""
    mended = list(read)
    for number, (word, after) in enumerate(itertools.pairwise(read)):
        if QUARTER.fullmatch(word.text) and YEAR.match(after.text):
            mended[number] = word._replace(text=f"{word.text[:-1]}1")
    return mended


def with_numbers_read_again(
    read: Sequence[ReadWord], grey: Picture, tesseract: str, place: str
) -> list[ReadWord]:
    """Words, those where the number of a paragraph stands read again; arguments as `without_raised`.

    What stands at the margin where other lines have their number, up to where text begins, is one number,
    however many words it was taken for (`a ES Ea`). Where its readings differ, only its turn can prove it.
    """
    told = [word for word in read if PARAGRAPH.fullmatch(word.text) and _leads_text(word, read)]
    if len(told) < LEAST_NUMBERS:
        return list(read)
    margin, size = median(word.area.x0 for word in told), median(word.line.size for word in told)
    indent = median(min(map(_left, _behind(word, read))) for word in told)
    first = [word for word in read if abs(word.area.x0 - margin) < size / 2 and word not in told]
    instead: dict[ReadWord, ReadWord | None] = {}
    for word in first[:MOST_ALONE]:
        behind = sorted(_behind(word, read), key=_left)
        head = [word, *(one for one in behind if one.area.x1 < indent)]
        after = behind[len(head) - 1 :]
        if (
            not after
            or abs(after[0].area.x0 - indent) > size / 2
            or head[-1].area.x1 > indent - NUMBER_GAP * size / 2
        ):
            continue
        areas = [one.area for one in head]
        top, bottom = min(area.y0 for area in areas), max(area.y1 for area in areas)
        area = Area(word.area.x0, top, areas[-1].x1, bottom)
        said = read_enlarged(area, grey, size, tesseract, place, NUMBER_ZOOMS)
        number = next((text for text in said if PARAGRAPH.fullmatch(text)), "")
        if number:
            text = number if len(set(said)) == 1 else f"{number}{MEANINGLESS}"
            instead |= dict.fromkeys(head) | {word: word._replace(text=text, area=area)}
    mended = [instead.get(word, word) for word in read]
    return [word for word in mended if word is not None]


def _behind(word: ReadWord, read: Sequence[ReadWord]) -> list[ReadWord]:
    """The words of a word's line that stand right of it."""
    middle = (word.area.y0 + word.area.y1) / 2
    return [
        other for other in read if other.area.y0 < middle < other.area.y1 and other.area.x0 > word.area.x0
    ]


def with_numbers_in_turn(read: Sequence[ReadWord]) -> tuple[list[ReadWord], frozenset[ReadWord]]:
    """Words with the numbers of paragraphs as their neighbours prove them; and those numbers."""
    numbers = [word for word in read if any(map(str.isdigit, word.text)) and len(word.text) <= LONGEST_NUMBER]
    leading = [word for word in numbers if _leads_text(word, read)]
    told = [word for word in leading if PARAGRAPH.fullmatch(word.text)]
    if not told:
        return list(read), frozenset()
    margin = median(word.area.x0 for word in told)
    size = median(word.line.size for word in told)
    column = sorted((w for w in leading if abs(w.area.x0 - margin) < size / 2), key=lambda w: w.area.y0)
    turns = dict(zip(column, in_turn([word.text for word in column]), strict=True))
    known = {
        word: word._replace(
            text=turns[word], area=_up_to_text(word, read) if turns[word] != word.text else word.area
        )
        for word in column
        if turns[word]
    }
    return [known.get(word, word) for word in read], frozenset(known.values())


def _left(word: ReadWord) -> int:
    return word.area.x0


def _leads_text(number: ReadWord, read: Sequence[ReadWord]) -> bool:
    """Whether a number stands alone before the text of its line, as a paragraph's does."""
    middle = (number.area.y0 + number.area.y1) / 2
    line = [word for word in read if word.area.y0 < middle < word.area.y1 and word is not number]
    right = [word for word in line if word.area.x0 > number.area.x0]
    behind = min(right, key=_left, default=None)
    if behind is None or any(word.area.x1 <= number.area.x0 for word in line):
        return False
    is_apart = behind.area.x0 - number.area.x1 > NUMBER_GAP * number.line.size
    return is_apart and any(map(str.isalpha, behind.text))


def _up_to_text(number: ReadWord, read: Sequence[ReadWord]) -> Area:
    """Where a number stands of which signs may have been passed over: up to the white before its text."""
    end = min(map(_left, _behind(number, read)), default=number.area.x1) - round(
        1.2 * NUMBER_GAP * number.line.size
    )
    return number.area._replace(x1=max(number.area.x1, end))
