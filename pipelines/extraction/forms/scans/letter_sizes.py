"""How large and how bold letters are: headings are told by it, and Tesseract measures each line otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import median, median_low

import numpy as np

from pipelines.extraction.forms.scans.areas import Area, Picture
from pipelines.extraction.forms.scans.engine import RAISED_SIZE, ReadLine, ReadWord
from pipelines.extraction.model import Box, Word

HALF = 128  # of 255: the edge of a letter, which fades out, lies where it is half dark
BOLD = 1.3  # times the strokes of plain letters; regular letters reach 1.15, bold ones begin at 1.4
FEW_LETTERS = 2  # letters and figures of a word: in so few, strokes differ by the letter
NEAR_USUAL = (0.25, 0.12)  # of the usual size: as near to it lie sizes told by few words, by several
NEAR_LINE = 0.5  # of the letters' size: so far a line of few words differs from the one beside it at most
NEXT_LINE = 1.4  # of the letters' size: the next line of a heading is no further
PARAGRAPH_LINE = 1.7  # of the letters' size: the next line of a paragraph is no further
ONE_SIZE = 0.14  # of the letters' size: lines of one paragraph are read no more differently
SURE_WORDS = 4  # of a line: so many tell their size
ASCENT, DESCENT = 0.76, 0.22  # of the letters' size: a word's box reaches so far, as that of a printed word


def stroke_of(area: Area, grey: Picture) -> float:
    """How broad the strokes of a word's letters are, in points of the picture; 0 where there is no ink."""
    dark = np.pad(grey[area.y0 : area.y1, area.x0 : area.x1] < HALF, ((0, 0), (1, 1)))
    steps = np.diff(dark.astype(np.int8), axis=1)
    _, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    if not len(starts):
        return 0.0
    runs = ends - starts
    # level strokes are as long as a letter is wide, so they count for little more than upright ones
    return float(np.minimum(runs, 1.5 * np.median(runs)).mean())


def _letters(word: Word) -> int:
    return sum(map(str.isalnum, word.text))


def emboldened(words: Sequence[Word], strokes: Sequence[float]) -> list[Word]:
    """Words that are bold where their strokes, for their size, are clearly broader than those of most words.

    Few letters tell little: between two words that are alike they are as those, and signs as the word before.

    Args:
        words: of a page.
        strokes: how broad each word's strokes are, in points.
    """
    weights = [stroke / word.size for word, stroke in zip(words, strokes, strict=True)]
    plain = [w for w, word in zip(weights, words, strict=True) if w and any(map(str.isalnum, word.text))]
    if not plain:
        return list(words)
    least = BOLD * float(np.percentile(plain, 25))
    told = [
        weight > least if _letters(word) > FEW_LETTERS else None
        for word, weight in zip(words, weights, strict=True)
    ]
    marked: list[Word] = []
    before: bool | None = None
    for number, word in enumerate(words):
        if told[number] is not None:
            before = told[number]
        after = next((one for one in told[number:] if one is not None), before)
        is_bold = weights[number] > least if before != after and _letters(word) else bool(before)
        marked.append(word._replace(is_bold=is_bold))
    return marked


def _sizes_of(lines: Sequence[ReadLine], usual: float) -> dict[ReadLine, float]:
    """How large the letters of lines are: as usual, as in the line beside them, or as Tesseract has it.

    Args:
        lines: of words, one for each word.
        usual: size of the page's letters.
    """
    words = Counter(lines)
    sizes: dict[ReadLine, float] = {}
    for line in words:
        if abs(line.size - usual) <= NEAR_USUAL[words[line] >= SURE_WORDS] * usual:
            sizes[line] = usual
    told = [line for line, count in words.items() if count >= SURE_WORDS and line not in sizes]
    lines_of_text = {line: sizes.get(line, line.size) for line in words if words[line] >= SURE_WORDS}
    sizes |= _evened(lines_of_text)
    for line in words:
        near = [
            other
            for other in told
            if abs(other.size - line.size) <= NEAR_LINE * other.size
            and abs(other.bottom - line.bottom) <= NEXT_LINE * other.size
        ]
        beside = min(near, key=lambda other: abs(other.bottom - line.bottom), default=line)
        sizes.setdefault(line, sizes.get(beside, line.size))
    return sizes


def _evened(lines: Mapping[ReadLine, float]) -> dict[ReadLine, float]:
    """One size for lines of a paragraph, of which each is read a little otherwise: that of most of them.

    Args:
        lines: with how large their letters are.
    """
    groups: list[list[ReadLine]] = []
    for line in sorted(lines, key=lambda line: (line.bottom, line.x0)):
        for group in groups:
            last = group[-1]
            is_next = 0 < line.bottom - last.bottom <= PARAGRAPH_LINE * lines[last]
            is_under = abs(line.x0 - last.x0) < lines[last]
            if is_next and is_under and abs(lines[line] - lines[last]) <= ONE_SIZE * lines[last]:
                group.append(line)
                break
        else:
            groups.append([line])
    return {line: median_low([lines[one] for one in group]) for group in groups for line in group}


def printed_words(found: Sequence[ReadWord], scale: float) -> Iterator[Word]:
    """Words in points; letters of nearly the page's usual size are taken for that size.

    How large letters are is told the better by a line the more words it has.
    """
    usual = median(word.line.size for word in found) if found else 1.0
    sizes = _sizes_of([word.line for word in found], usual)
    for text, (x0, top, x1, bottom), line, _ in found:
        size = (min(line.size, RAISED_SIZE * usual) if line.is_raised else sizes[line]) * scale
        baseline = line.baseline((x0 + x1) / 2)
        if text not in ("-", "•"):
            baseline = min(max(baseline, top), bottom)
        baseline *= scale
        box = Box(x0 * scale, baseline - ASCENT * size, x1 * scale, baseline + DESCENT * size)
        yield Word(text, box, round(size, 1))
