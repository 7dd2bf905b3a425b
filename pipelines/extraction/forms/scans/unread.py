"""Ink that Tesseract passed over: looked at again; what nobody can read leaves a figure without meaning."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from pipelines.extraction.forms.ink import RAISED_FOOT, RAISED_HEIGHT
from pipelines.extraction.forms.scans.areas import DARK, Area, Mask, Picture
from pipelines.extraction.forms.scans.engine import (
    FIGURES,
    LETTERS_HEIGHT,
    LONGEST_MARK,
    MOST_ALONE,
    NOISE,
    SIGN_WIDTH,
    ReadLine,
    ReadWord,
    read_enlarged,
    read_list,
    text_in,
)
from pipelines.extraction.forms.scans.figures import as_raised, fits_points, points_in
from pipelines.extraction.forms.scans.signs import is_dot, with_slashes
from pipelines.extraction.model import MEANINGLESS

MOST_UNREAD = 400  # areas of a page that are looked at twice
LEAST_STROKE = 0.045  # of the letters' size: no dash is so thin
HYPHEN_GAP = 0.15  # of the letters' size: no further behind its word stands a hyphen
RAISED_REACH = 0.4  # of the letters' size: a mark that was passed over lies so far behind its word at most
REACH = 0.4  # of the letters' size: what stands nearer to a figure may be a part of it


def second_look(
    grey: Picture, found: Sequence[ReadWord], scale: float, tesseract: str, place: str
) -> list[ReadWord]:
    """The words, and what was passed over: bullets and dashes by their shape, lone digits from a list."""
    size = median(word.line.size for word in found) if found else 12 / scale
    left = grey < DARK - 60
    for word in found:
        area = word.area
        left[max(0, area.y0 - 2) : area.y1 + 2, max(0, area.x0 - 2) : area.x1 + 2] = False
    words: list[ReadWord] = []
    unread: list[Area] = []
    for area in _blots(left, scale):
        width, height = (area.x1 - area.x0) / size, (area.y1 - area.y0) / size
        ink = float(left[area.y0 : area.y1, area.x0 : area.x1].mean())
        if height < LEAST_STROKE and width > 0.2:
            continue  # what is left of a rule, or of the edge of shading
        if height < 0.16 and 0.2 < width < 1.2:
            words.append(ReadWord("-", area, ReadLine(area.x0, area.y0 + 0.3 * size, 0.0, 0.0, size)))
        elif is_dot(area.x1 - area.x0, area.y1 - area.y0, size, ink):
            words.append(ReadWord("•", area, ReadLine(area.x0, area.y1 + 0.15 * size, 0.0, 0.0, size)))
        elif 0.4 < height < 1.6 and width < 12 and 0.1 < ink < 0.8:
            unread.append(area)
    found, words = _with_hyphens(found, _with_equals(words, size))
    later = read_list(grey, unread[:MOST_UNREAD], size, tesseract, place)
    later = [with_slashes(word, grey) for word in _proved_signs(later, grey, size, tesseract, place)]
    words += [as_raised(word.text, word) if _is_raised_behind(word, found) else word for word in later]
    lost = [area for area in unread if not text_in(area, later)]
    told = list(_told_alone(lost, [*found, *words], grey, tesseract, place))
    lost = [area for area in lost if not text_in(area, told)]
    return [*(_whole(word, lost) for word in found), *words, *told]


def _told_alone(
    lost: Sequence[Area], found: Sequence[ReadWord], grey: Picture, tesseract: str, place: str
) -> Iterator[ReadWord]:
    """Words of lines that were passed over twice, as larger readings of each by itself agree on them.

    Args:
        lost: where nobody read anything.
        found: the words that were read.
        grey: the picture, black on white.
        tesseract: the program.
        place: the file and page, for errors.
    """
    beside = {area: near for area in lost if (near := _in_line_with(area, found))}
    for area, near in itertools.islice(beside.items(), MOST_ALONE):
        size = near.line.size
        said = read_enlarged(area, grey, size, tesseract, place)
        if len(set(said)) > 1 or not said[0] or NOISE.fullmatch(said[0]):
            continue
        if said[0].isalpha() or fits_points(said[0], points_in(area, grey, size)):
            yield ReadWord(said[0], area, near.line)


def _in_line_with(area: Area, found: Sequence[ReadWord]) -> ReadWord | None:
    """A word right beside an area, in whose line the area stands; None where none is."""
    for word in found:
        size = word.line.size
        across = max(area.x0 - word.area.x1, word.area.x0 - area.x1)
        down = min(area.y1, word.area.y1) - max(area.y0, word.area.y0)
        is_like = 0.5 * (word.area.y1 - word.area.y0) < down and area.y1 - area.y0 < 1.3 * size
        if 0 <= across < size and is_like and not word.line.is_raised:
            return word
    return None


def _with_hyphens(
    found: Sequence[ReadWord], words: Sequence[ReadWord]
) -> tuple[list[ReadWord], list[ReadWord]]:
    """The words with hyphens that were passed over right behind them, and what else was; `found`, `words`.

    Lines end in hyphens; a dash that touches a word before another is what is left of a letter.
    """
    ended: dict[ReadWord, ReadWord] = {}
    left: list[ReadWord] = []
    for dash in words:
        touched = [word for word in found if dash.text == "-" and _touches(word, dash)]
        if not touched:
            left.append(dash)
        elif not any(_follows_near(word, dash) for word in found):
            ended[touched[0]] = dash
    joined = [
        word._replace(text=f"{word.text}-", area=word.area._replace(x1=ended[word].area.x1))
        if word in ended
        else word
        for word in found
    ]
    return joined, left


def _touches(word: ReadWord, dash: ReadWord) -> bool:
    gap, middle = dash.area.x0 - word.area.x1, (dash.area.y0 + dash.area.y1) / 2
    is_near = abs(gap) < HYPHEN_GAP * word.line.size and word.area.y0 < middle < word.area.y1
    return is_near and word.text[-1:].isalpha()


def _follows_near(word: ReadWord, dash: ReadWord) -> bool:
    middle = (dash.area.y0 + dash.area.y1) / 2
    return 0 <= word.area.x0 - dash.area.x1 < word.line.size and word.area.y0 < middle < word.area.y1


def _proved_signs(
    later: Sequence[ReadWord], grey: Picture, size: float, tesseract: str, place: str
) -> list[ReadWord]:
    """Words that were passed over; a single sign read as letters is a figure where two readings say so.

    Arguments as `second_look`. Where they say different figures, it has no meaning.
    """
    doubtful = [word for word in later if word.text.isalpha() and len(word.text) > 1]
    doubtful = [word for word in doubtful if word.area.x1 - word.area.x0 < SIGN_WIDTH * size]
    if not doubtful:
        return list(later)
    areas = [word.area for word in doubtful]
    room = round(size / 4)
    wide = [Area(x0 - room, y0 - room, x1 + room, y1 + room) for x0, y0, x1, y1 in areas]
    readings = [read_list(grey, at, size, tesseract, place, FIGURES) for at in (areas, wide)]
    told: dict[ReadWord, str] = {}
    for word in doubtful:
        one, other = (text_in(word.area, words) for words in readings)
        if one.isdigit() or other.isdigit():
            told[word] = one if one == other else MEANINGLESS
    return [word._replace(text=told.get(word, word.text)) for word in later]


def _whole(word: ReadWord, lost: Sequence[Area]) -> ReadWord:
    """A figure, without a meaning where letters stand right beside it that nobody could read."""
    if not any(map(str.isdigit, word.text)):
        return word
    x0, y0, x1, y1 = word.area
    reach = REACH * word.line.size
    is_cut = any(
        area.x0 < x1 + reach
        and area.x1 > x0 - reach
        and min(y1, area.y1) - max(y0, area.y0) > 0.5 * (area.y1 - area.y0)
        for area in lost
    )
    return word._replace(text=MEANINGLESS) if is_cut else word


def _is_raised_behind(word: ReadWord, found: Sequence[ReadWord]) -> bool:
    """Whether a short sign that was passed over stands raised right behind a word."""
    area, size = word.area, word.line.size
    if len(word.text) > LONGEST_MARK or area.y1 - area.y0 > RAISED_HEIGHT[1] * size:
        return False
    return any(
        -0.1 * size < area.x0 - other.area.x1 < RAISED_REACH * size
        and other.area.y0 - size < area.y0 < other.line.baseline(area.x0) - RAISED_FOOT * size
        and area.y1 <= other.line.baseline(area.x0) - RAISED_FOOT * size
        for other in found
    )


def _with_equals(words: Sequence[ReadWord], size: float) -> list[ReadWord]:
    """Two dashes of one width right above one another are a sign of equality."""
    joined: list[ReadWord] = []
    for word in words:
        above = joined[-1] if joined else None
        if above and above.text == word.text == "-":
            x0, x1 = max(above.area.x0, word.area.x0), min(above.area.x1, word.area.x1)
            is_over = x1 - x0 > 0.8 * max(above.area.x1 - above.area.x0, word.area.x1 - word.area.x0)
            if is_over and 0 < word.area.y0 - above.area.y1 < LETTERS_HEIGHT * size:
                x0, y0, x1, _ = above.area
                joined[-1] = above._replace(text="=", area=Area(x0, y0, x1, word.area.y1))
                continue
        joined.append(word)
    return joined


def _blots(mask: Mask, scale: float) -> list[Area]:
    """Rectangles around what is dark and near together, top to bottom; specks of dirt are left out."""
    step = 3
    rows, columns = mask.shape[0] // step, mask.shape[1] // step
    coarse = mask[: rows * step, : columns * step].reshape(rows, step, columns, step).any(axis=(1, 3))
    points = set(zip(*(axis.tolist() for axis in np.nonzero(coarse)), strict=True))
    reach_down, reach_across = 1, max(1, round(2.5 / scale / step))
    areas: list[Area] = []
    while points and len(areas) < 10 * MOST_UNREAD:
        start = points.pop()
        group, border = [start], [start]
        while border:
            y, x = border.pop()
            for other in (
                (y + down, x + across)
                for down in range(-reach_down, reach_down + 1)
                for across in range(-reach_across, reach_across + 1)
            ):
                if other in points:
                    points.remove(other)
                    group.append(other)
                    border.append(other)
        ys, xs = [y for y, _ in group], [x for _, x in group]
        area = _tight(mask, Area(min(xs) * step, min(ys) * step, (max(xs) + 1) * step, (max(ys) + 1) * step))
        if max(area.x1 - area.x0, area.y1 - area.y0) * scale > 1.2:
            areas.append(area)
    return sorted(areas, key=lambda area: (area.y0, area.x0))


def _tight(mask: Mask, area: Area) -> Area:
    """An area without the empty rows and columns at its edges."""
    part = mask[area.y0 : area.y1, area.x0 : area.x1]
    ys, xs = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return Area(
        area.x0 + int(xs[0]), area.y0 + int(ys[0]), area.x0 + int(xs[-1]) + 1, area.y0 + int(ys[-1]) + 1
    )
