"""Numbers of paragraphs and codes that text recognition misread, as those beside them prove them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from rapidfuzz.distance import Levenshtein

from pipelines.extraction.model import MEANINGLESS, Line

LEAST_PROVED = 3  # numbers in turn: with fewer, what reads as a number stays as it is
MOST_BETWEEN, MOST_AT_END = 2, 1  # signs that may be misread of a number between two, of one beside one

LEAST_ALIKE = 3  # codes of a shape: with fewer, another shape is none that was misread
_LIKE = {"S": "5", "O": "0", "I": "1", "l": "1", "B": "8", "Z": "2"}
_LIKE |= {digit: letter for letter, digit in _LIKE.items() if letter != "l"}
_CODE = re.compile(r"[A-Z]{1,4}/[A-Za-z0-9]{2,6}")
_NUMBER = re.compile(r"(\d{1,2})\.(\d{1,3})")
_NEARLY = re.compile(r"(\d{1,2})[:,;](\d{1,3})")
_NUMBER_GAP = 0.6  # of the letters' size: so far before its paragraph stands a number
_LONGEST = 6  # signs of a paragraph's number, misread or not
Number = tuple[int, int]


def in_turn(texts: Sequence[str]) -> list[str]:
    """The numbers that stand under one another at a page's margin, each as proved; empty where it is not.

    A number is proved by the one before or behind it, whose turn is next to its own: `1.50`, `1:51`, `1.52`.
    What was read may differ from it in a sign, points aside, between two numbers in two.

    Args:
        texts: as read, from the top: `1.50`, `1:51`, `£79`.
    """
    numbers = [_parsed(text) for text in texts]
    proved = [number if _is_in_turn(numbers, at) else None for at, number in enumerate(numbers)]
    is_sure = sum(number is not None for number in proved) >= LEAST_PROVED
    if not any(proved):  # a list that begins: of `14`, `1.2` the first is `1.1`
        proved = [number if number and number[1] == 2 else None for number in numbers]
    for _ in texts:
        for at, text in enumerate(texts):
            if proved[at] is None and _may_be_misread(numbers, proved, at, is_sure=is_sure):
                turn = _between(text, proved[at - 1] if at else None, (proved[at + 1 :] or [None])[0])
                nearly = _NEARLY.fullmatch(text)  # `1:2` is no misread 1.3, if 1.2 can stand there
                said = (int(nearly[1]), int(nearly[2])) if nearly else None
                is_other = said is not None and turn != said and _fits_between(said, proved, at)
                proved[at] = None if is_other else turn
    return ["" if number is None else f"{number[0]}.{number[1]}" for number in proved]


def in_turn_over_pages(pages: Sequence[Sequence[Line]]) -> list[tuple[Line, ...]]:
    """The lines of a document's pictures, the numbers of their paragraphs as those on all pages prove them.

    On one page the first number has none before it and the last none behind. One that stands between two
    proved ones and belongs neither there nor, misread, to the turn has no meaning.

    Args:
        pages: the lines of each page, page after page.
    """
    spots = [(page, at) for page, lines in enumerate(pages) for at in range(len(lines))]
    leading = [pages[page][at] for page, at in spots if _leads(pages[page][at])]
    told = [line for line in leading if _NUMBER.fullmatch(line.words[0].text)]
    mended = [list(lines) for lines in pages]
    if told:
        margin, indent = (median(line.words[at].box.x0 for line in told) for at in (0, 1))
        size = median(line.words[0].size for line in told)
        column = [
            spot
            for spot in spots
            if abs((line := pages[spot[0]][spot[1]]).box.x0 - margin) < size and _leads(line, indent)
        ]
        column.sort(key=lambda spot: (spot[0], pages[spot[0]][spot[1]].box.top))
        texts = [pages[page][at].words[0].text for page, at in column]
        for (page, at), text in zip(column, _sure(texts), strict=True):
            first, *rest = pages[page][at].words
            if text and text != first.text:
                mended[page][at] = replace(pages[page][at], words=(first._replace(text=text), *rest))
    return [tuple(lines) for lines in mended]


def _leads(line: Line, indent: float | None = None) -> bool:
    """Whether a line begins with what may be a paragraph's number, with room before the text.

    Args:
        line: of a page.
        indent: where texts begin behind numbers; a number of which no figure was read is told by that.
    """
    if len(line.words) < 2:
        return False
    first, behind = line.words[:2]
    is_long = 1 < len(first.text) <= _LONGEST  # a single figure is a footnote's mark, or a page's number
    is_apart = behind.box.x0 - first.box.x1 > _NUMBER_GAP * first.size and is_long
    has_figure = any(map(str.isdigit, first.text))
    return is_apart and (has_figure or (indent is not None and abs(behind.box.x0 - indent) < first.size / 2))


def _sure(texts: Sequence[str]) -> list[str]:
    """Numbers as `in_turn` proves them, against the turn of those around them without meaning; else empty."""
    proved = in_turn(texts)
    known = [_parsed(text) for text in proved]
    if sum(number is not None for number in known) < LEAST_PROVED:
        return list(proved)
    sure = list(proved)
    for at, text in enumerate(texts):
        read = _parsed(text)
        before = next((number for number in reversed(known[:at]) if number), None)
        after = next((number for number in known[at + 1 :] if number), None)
        if read and not proved[at] and before and after and before < after and not before < read < after:
            sure[at] = MEANINGLESS
    return sure


def _parsed(text: str) -> Number | None:
    found = _NUMBER.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def _may_be_misread(
    numbers: Sequence[Number | None], proved: Sequence[Number | None], at: int, *, is_sure: bool
) -> bool:
    """Whether what stands at a place is no number, or one that cannot stand between the proved around it.

    One that can was read right, though its neighbour was passed over: of `1.16 1.18` the first is no `1.17`.
    """
    number = numbers[at]
    if number is None or not is_sure:
        return number is None
    return not _fits_between(number, proved, at)


def _fits_between(number: Number, proved: Sequence[Number | None], at: int) -> bool:
    """Whether a number can stand between the proved ones around a place, in a part that one of them has."""
    before = next((one for one in reversed(proved[:at]) if one), None)
    after = next((one for one in proved[at + 1 :] if one), None)
    is_between = (before is None or before < number) and (after is None or number < after)
    return is_between and number[0] in {one[0] for one in (before, after) if one}


def _is_in_turn(numbers: Sequence[Number | None], at: int) -> bool:
    """Whether a number follows the one before, or goes before the next, over one that is none at most.

    What is none may be a misread number, or no paragraph's: a footnote's mark, a page's number.
    """
    number = numbers[at]
    if number is None:
        return False
    for step in (-1, 1):
        near = [numbers[at + step * far] if 0 <= at + step * far < len(numbers) else None for far in (1, 2)]
        if near[0] == (number[0], number[1] + step):
            return True
        if near[0] is None and near[1] in [(number[0], number[1] + far * step) for far in (1, 2)]:
            return True
    return False


def _between(text: str, before: Number | None, after: Number | None) -> Number | None:
    """The number between two that are two apart, or next to one, if what was read is nearly that."""
    if before and after and (before[0], before[1] + 2) == after:
        turn, most = (before[0], before[1] + 1), MOST_BETWEEN
    elif before and not after:
        turn, most = (before[0], before[1] + 1), MOST_AT_END
    elif after and not before and after[1] > 1:
        turn, most = (after[0], after[1] - 1), MOST_AT_END
    else:
        return None
    read = re.sub(r"\W", "", text)
    return turn if Levenshtein.distance(read, f"{turn[0]}{turn[1]}") <= most else None


def alike(texts: Sequence[str]) -> list[str]:
    """Codes of a page, one of another shape than all others as the one of theirs it looks like (`BH/CS`).

    Args:
        texts: the page's words.
    """
    shapes = Counter(_shape(text) for text in texts if _CODE.fullmatch(text))
    return [_as_others(text, shapes) if _CODE.fullmatch(text) else text for text in texts]


def _as_others(code: str, shapes: Counter[str]) -> str:
    if shapes[_shape(code)] >= LEAST_ALIKE:
        return code
    start = code.index("/") + 1
    others = [
        f"{code[:at]}{_LIKE[code[at]]}{code[at + 1 :]}" for at in range(start, len(code)) if code[at] in _LIKE
    ]
    known = [other for other in others if shapes[_shape(other)] >= LEAST_ALIKE]
    return known[0] if len(known) == 1 else code


def _shape(code: str) -> str:
    """A code with each letter as `A` and each run of digits as `9`."""
    return re.sub(r"\d+", "9", re.sub(r"[A-Za-z]", "A", code))
