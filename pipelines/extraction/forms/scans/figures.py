"""Figures that Tesseract doubts or misreads, read again until two readings agree, or given no meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence, Set
from statistics import median

from pipelines.extraction.forms.ink import count_points, is_one, pieces, raised_from
from pipelines.extraction.forms.scans.areas import DARK, INK, Area, Picture, ink_of
from pipelines.extraction.forms.scans.engine import (
    FIGURES,
    LEAST_CONFIDENCE,
    LONGEST_MARK,
    RAISED_BY,
    RAISED_SIZE,
    SIGN_WIDTH,
    ReadLine,
    ReadWord,
    read_enlarged,
    read_list,
    text_in,
)
from pipelines.extraction.model import MEANINGLESS
from pipelines.extraction.settings import SETTINGS as S
from pipelines.extraction.vocabulary import commonness

LEAST_WORD = 5  # letters: a common word so long is one, however unsure Tesseract is
SURE = 60  # of 100: of what is read surer, nothing is read again
ORDINALS = ("st", "nd", "rd", "th")
RAISED = "0123456789*"  # what stands as a mark behind words
LIKE_ONE = ("i", "I", "l", "t", "!", "f", "j", "]", "[")
FIGURE = re.compile(r"[£$(+\-–<>~]*\d[\d.,]*[%)]*[.,;:)]?")


def without_raised(
    read: Sequence[ReadWord], grey: Picture, scale: float, tesseract: str, place: str
) -> list[ReadWord]:
    """Words less the raised marks behind them, which stand as words of their own; those that are sure enough.

    Tesseract takes a raised figure for any sign (`®`, `”`), or for a figure more, and doubts the whole word.
    What stands before the mark is read again alone, a figure also as one of figures' signs. A figure on which
    no two readings agree is given no meaning, so that nobody takes it for another.

    Args:
        read: all words of a page, however doubtful.
        grey: the picture, black on white.
        scale: how large a point of the picture is on the page.
        tesseract: the program.
        place: the file and page, for errors.
    """
    size = median(word.line.size for word in read) if read else 12 / scale

    def read_again(areas: Sequence[Area], alphabet: str = "") -> list[str]:
        words = read_list(grey, areas, size, tesseract, place, alphabet)
        return [text_in(area, words) for area in areas]

    tails = {word: tail for word in read if (tail := _raised_tail(word, grey))}
    before = [word.area._replace(x1=tail.x0) for word, tail in tails.items() if tail.x0 > word.area.x0]
    behind = list(tails.values())
    alone = dict(zip(before, read_again(before), strict=True))
    figures = [area for area, text in alone.items() if any(map(str.isdigit, text))]
    again = dict(zip(figures, read_again(figures, FIGURES), strict=True))
    free, only = read_again(behind), read_again(behind, RAISED)
    read_behind = dict(zip(behind, free, strict=True))
    marks = {
        area: _mark_of(one, other, _signs_in(area, grey))
        for area, one, other in zip(behind, free, only, strict=True)
    }
    words: list[ReadWord] = []
    for word in read:
        is_sure = word.sureness >= LEAST_CONFIDENCE or _is_word(word.text)
        if word not in tails:
            words += [word] if is_sure else []
            continue
        tail = tails[word]
        body, rest = word.area._replace(x1=tail.x0), word.area._replace(x0=tail.x1)
        if body not in alone:
            words.append(as_raised(marks[tail] or word.text, word))
        elif ordinal := _ordinal(word, read_behind[tail]):
            words.append(word._replace(text=ordinal[0], area=body))
            words.append(as_raised(ordinal[1], word._replace(area=tail)))
        elif text := _agreed(word, alone[body], again.get(body, ""), points_in(body, grey, word.line.size)):
            words.append(word._replace(text=text, area=body))
            words += [as_raised(marks[tail], word._replace(area=tail))] if marks[tail] else []
            if word.text[-1] in ".,;:" and ink_of(rest, grey).any():
                words.append(word._replace(text=word.text[-1], area=rest))
        elif any(map(str.isdigit, word.text)):
            said = read_enlarged(word.area, grey, size, tesseract, place)
            words.append(word._replace(text=_agreed_ordinal(word.text, said) or MEANINGLESS))
        elif is_sure:
            words.append(word)
    return words


def with_proved_points(
    read: Sequence[ReadWord], grey: Picture, tesseract: str, place: str, numbers: Set[ReadWord]
) -> list[ReadWord]:
    """Words whose figures have the points that their ink shows; arguments as `without_raised`.

    A point that was passed over, or dirt that was taken for one, makes another figure. Such a figure is read
    twice again; where two readings have its digits and one its points that is it, else it has no meaning. Of
    `numbers`, which their place proves, nothing is doubtful.
    """
    doubtful = [
        word
        for word in read
        if word not in numbers and FIGURE.fullmatch(word.text)
        if not fits_points(word.text, points_in(word.area, grey, word.line.size))
    ]
    if not doubtful:
        return list(read)
    size = median(word.line.size for word in read)
    areas = [word.area for word in doubtful]
    readings = [read_list(grey, areas, size, tesseract, place, only) for only in ("", FIGURES)]
    proved: list[ReadWord] = []
    asked = set(doubtful)
    for word in read:
        if word not in asked:
            proved.append(word)
            continue
        points = points_in(word.area, grey, word.line.size)
        said = [word.text, *(text_in(word.area, words) for words in readings)]
        alike = [
            text
            for text in said[1:]
            if [*map(_bare, said)].count(_bare(text)) > 1 and fits_points(text, points)
        ]
        proved.append(word._replace(text=alike[0] if alike and alike[0] else MEANINGLESS))
    return proved


def _agreed(word: ReadWord, alone: str, again: str, points: int | None) -> str:
    """What stands before a mark: what two readings say, or one where no figure is and the first was a doubt.

    Args:
        word: with its mark, as it was read first.
        alone: what was read of it without the mark.
        again: the same as one of figures' signs.
        points: how many points and commas its ink shows; None where that cannot be told.
    """
    if not any(map(str.isdigit, word.text + alone)):
        if word.text.lower().startswith(alone.lower()):
            return word.text[: len(alone)]
        return alone if word.sureness < LEAST_CONFIDENCE else ""
    first = [word.text[:end] for end in range(len(word.text), 0, -1)]
    readings = (set(map(_bare, first)), {_bare(alone)}, {_bare(again)})
    for text in (*first, alone, again):
        if text and sum(_bare(text) in said for said in readings) > 1 and fits_points(text, points):
            return text
    return ""


def _is_word(text: str) -> bool:
    """Whether a text is an English word long enough to be none by chance."""
    return len(text) >= LEAST_WORD and text.isalpha() and commonness(text.lower()) >= S.usual_word


def _ordinal(word: ReadWord, behind: str) -> tuple[str, str] | None:
    """A number and its ending (`2`, `nd`), where what stands raised behind it is the end of that very ending.

    Args:
        word: as it was read first, its ending as any sign (`2™`).
        behind: what was read of its ending alone, of which a letter may touch the number.
    """
    number = re.match(r"\d{1,2}(?=\W*$)", word.text)
    if number is None or word.sureness < SURE or not behind:
        return None
    ending = _ending_of(int(number[0]))
    return (number[0], ending) if ending.endswith(behind.lower()) else None


def _ending_of(number: int) -> str:
    """What an ordinal ends in."""
    return "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _agreed_ordinal(first: str, readings: Sequence[str]) -> str:
    """A number with its ending, where every later reading says just that, and the first one its digits.

    Args:
        first: as it was read with the page, its ending as any sign (`2"`).
        readings: of the same, enlarged.
    """
    found, digits = re.fullmatch(r"(\d{1,2})([a-z]{2})", readings[0]), re.match(r"\d+", first)
    if found is None or digits is None or len(set(readings)) > 1:
        return ""
    return found[0] if found[1] == digits[0] and found[2] == _ending_of(int(found[1])) else ""


def _bare(text: str) -> str:
    """A figure without points and commas, which are passed over most easily."""
    return re.sub("[.,]", "", text)


def fits_points(text: str, points: int | None) -> bool:
    """Whether a figure has as many points and commas as its ink; one behind it may touch its last digit."""
    inside = len(re.findall(r"[.,](?=\d)", text))
    return points is None or points in (inside, len(re.findall("[.,:;]", text)))


def _mark_of(free: str, only: str, signs: int) -> str:
    """What a raised mark says: the end of an ordinal, or figures, one for each sign of its ink; else nothing.

    Args:
        free: what it was read as.
        only: the same as one of the signs of footnotes.
        signs: how many signs its ink shows.
    """
    if free.lower() in ORDINALS:
        return free.lower()
    return only if len(only) == signs and not free.isalpha() else ""


def _signs_in(area: Area, grey: Picture) -> int:
    return sum(1 for _ in pieces(ink_of(area, grey)))


def as_raised(mark: str, word: ReadWord) -> ReadWord:
    """A word as a mark that stands above its line."""
    foot = word.line.baseline(word.area.x0) - RAISED_BY * word.line.size
    return word._replace(
        text=mark, line=ReadLine(word.area.x0, foot, 0.0, 0.0, RAISED_SIZE * word.line.size, True)
    )


def _raised_tail(word: ReadWord, grey: Picture) -> Area | None:
    """The small signs that stand raised behind a word's letters, or are all of it; None without any."""
    area = word.area
    is_short = len(word.text) <= LONGEST_MARK
    if not is_short and not re.search(r"\w.", word.text):
        return None
    found = raised_from(ink_of(area, grey), word.line.baseline(area.x1) - area.y0, word.line.size)
    if found is None or (found[0] == 0 and not is_short):
        return None
    return area._replace(x0=area.x0 + found[0], x1=area.x0 + found[1])


def points_in(area: Area, grey: Picture, size: float) -> int | None:
    """How many points and commas the ink of a figure shows; None where faint ink says otherwise than dark."""
    part = grey[max(0, area.y0 - 2) : area.y1 + 4, max(0, area.x0 - 3) : area.x1 + 3]
    dark, faint = (count_points(part < ink, size) for ink in (INK, DARK))
    return dark if dark == faint else None


def with_lone_figures(read: Sequence[ReadWord], grey: Picture, tesseract: str, place: str) -> list[ReadWord]:
    """Words, letters that stand alone as the figure they were misread for; arguments as `without_raised`.

    A 1 shows it by its ink: one stroke with a flag. Any other has to be read so twice, by other means.
    Letters that together are no wider than a figure (`tf`, `fl.`) are one sign.
    """
    in_line = Counter(word.line for word in read)
    size = median(word.line.size for word in read) if read else 0.0
    alone = [word for word in read if in_line[word.line] == 1 and _may_be_one_sign(word, size)]
    figures = {
        word: "1"
        for word in alone
        if (len(word.text) > 1 or word.text in LIKE_ONE) and is_one(ink_of(word.area, grey))
    }
    doubtful = [
        word for word in alone if word not in figures and (word.sureness < SURE or len(word.text) > 1)
    ]
    if doubtful:
        areas = [word.area for word in doubtful]
        readings = [read_list(grey, areas, size, tesseract, place, only) for only in ("", FIGURES)]
        for word in doubtful:
            one, other = (text_in(word.area, words) for words in readings)
            figures |= {word: one} if one == other and re.fullmatch(r"\d", one) else {}
    return [word._replace(text=figures[word]) if word in figures else word for word in read]


def _may_be_one_sign(word: ReadWord, size: float) -> bool:
    """Whether letters are no wider than one figure; `size` is that of the page's letters."""
    letters = word.text.removesuffix(".")
    is_narrow = len(letters) == 1 or word.area.x1 - word.area.x0 < SIGN_WIDTH * size
    return letters.isalpha() and is_narrow
