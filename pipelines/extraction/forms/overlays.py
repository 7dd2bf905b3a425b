"""Words that can be seen and still are no part of what they stand on: struck out, stamped, printed twice.

Letters that were printed twice to look bold or cast a shadow are read once. What is left out is counted with
its reason; what it says goes no further.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from statistics import median
from typing import NamedTuple

import numpy as np

from pipelines.extraction.arrays import array_of
from pipelines.extraction.forms.letters import DESCENT, Printed
from pipelines.extraction.model import Box, LeftOut, Rule, hull

Point = tuple[float, float]
Pair = tuple[int, int, float]  # two words by their places, the earlier first, and the area they share

OVERLAY, STRUCK, OVERPRINTED = "overlay", "struck out", "printed over one another"

TWICE = 0.25  # of the font size: the same word nearer than this is its shadow, or makes it bold
STRIKE = (0.1, 0.55)  # of the font size above the baseline: a line there goes through letters
THROUGH = 0.6  # of a word: so much of it at least a line goes through that strikes it out
HIGH = 1.8  # of the font size: what is higher than this goes through more than a line
STRIKING = frozenset("-‐‑‒–—―−─/xX×=")  # what a typewriter strikes out with
LETTER = 0.4  # of the font size: a line over so much of a word goes through a letter of it
OVERHANG = 0.7  # of the font size: a line that strikes words out reaches no further beyond them
LEVEL = 0.5  # points: pieces of one line stand on one height
END = 1.5  # points: lines that end so near to each other meet
LARGE = 2.5  # times the page's usual letters: as a stamp over a page is
TILES = 4  # so many of one word are a pattern behind the page: large ones, or most of them over others
LARGELY = 0.5  # of a box
PILED = 0.15  # of the font size: words of one line that share more of its width lie over one another
OVER = 0.2  # of the smaller of two words: less of it shared is the room between lines
MOST_PAIRS = 500_000  # that are compared at once
STRIP = 24.0  # points: words are looked for in strips of the page so high


class Across(NamedTuple):
    """What may strike words out beside rules: areas that annotations strike, small lines, thin pictures."""

    areas: Sequence[Box] = ()
    scribbles: Sequence[Box] = ()
    thin: Sequence[Rule] = ()


NOTHING = Across()


class Sorted(NamedTuple):
    """The words of a page that count, its rules less those that strike words out, and what was left out."""

    words: list[Printed]
    rules: tuple[Rule, ...]
    left_out: list[LeftOut]


def sort_out(
    words: Sequence[Printed],
    rules: Sequence[Rule],
    page: int,
    across: Across = NOTHING,
    is_hidden: Callable[[Rule, Point], bool] = lambda _, __: False,
) -> Sorted:
    """Leave out what is struck out, stamped over the page or printed over something else.

    Args:
        words: of a page, as seen.
        rules: of the same page.
        page: its number, for what is left out.
        across: what else than rules may strike words out.
        is_hidden: whether something lies over a rule at a point.
    """
    upright = [printed for printed in words if not printed.is_aslant]
    pairs = list(_pairs(upright))
    gone = {one for one, other, _ in pairs if _is_twice(upright[one], upright[other])}  # the later one stays
    reasons: dict[int, str] = {}
    for index in _stamps(upright, _without(pairs, gone)) - gone:
        reasons[index] = OVERLAY
    struck, strikes = _struck(upright, [*rules, *across.thin], is_hidden)
    for index, printed in enumerate(upright if across.areas else ()):
        if any(area.holds(printed.word.box.middle) for area in across.areas):
            struck.add(index)
    struck |= _scratched(upright, across.scribbles)
    for word, dashes in _typed_over(upright, pairs):
        struck.add(word)
        gone.add(dashes)
    for index in struck - gone - set(reasons):
        reasons[index] = STRUCK
    for index in _overprinted(upright, _without(pairs, gone | set(reasons))):
        reasons[index] = OVERPRINTED
    gone |= set(reasons)
    left = [(printed, OVERLAY) for printed in words if printed.is_aslant]
    left += [(upright[index], reasons[index]) for index in sorted(reasons)]
    return Sorted(
        [printed for index, printed in enumerate(upright) if index not in gone] if gone else upright,
        tuple(rule for rule in rules if rule not in strikes) if strikes else tuple(rules),
        [LeftOut(page, printed.word.box, 1, reason) for printed, reason in left],
    )


def _without(pairs: Iterable[Pair], gone: Set[int]) -> list[Pair]:
    return [pair for pair in pairs if pair[0] not in gone and pair[1] not in gone]


def _is_twice(one: Printed, two: Printed) -> bool:
    if one.word.text != two.word.text:
        return False
    reach = TWICE * one.word.size
    return abs(one.word.box.x0 - two.word.box.x0) < reach and abs(one.word.box.top - two.word.box.top) < reach


def _pairs(words: Sequence[Printed]) -> Iterator[Pair]:
    """Words that lie over one another, by their places in the order of the page, and the area they share."""
    if len(words) < 2:
        return
    boxes = array_of([printed.word.box for printed in words], 4)
    order = np.argsort(boxes[:, 1], kind="stable")
    boxes = boxes[order]
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    ends = np.searchsorted(boxes[:, 1], boxes[:, 3])
    counts = np.maximum(0, ends - np.arange(len(words)) - 1)
    upto = np.cumsum(counts)
    first = 0
    while first < len(words):  # so many at once that memory is bounded
        done = int(upto[first - 1]) if first else 0
        end = max(first + 1, int(np.searchsorted(upto, done + MOST_PAIRS, side="right")))
        of_word = counts[first:end]
        one = np.repeat(np.arange(first, end), of_word)
        other = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(of_word) - of_word, of_word)
        a, b = boxes[one], boxes[other]
        width = np.minimum(a[:, 2], b[:, 2]) - np.maximum(a[:, 0], b[:, 0])
        height = np.minimum(a[:, 3], b[:, 3]) - np.maximum(a[:, 1], b[:, 1])
        shared = np.clip(width, 0, None) * np.clip(height, 0, None)
        for index in np.flatnonzero(shared > OVER * np.minimum(area[one], area[other])).tolist():
            lower, upper = sorted((int(order[one[index]]), int(order[other[index]])))
            yield lower, upper, float(shared[index])
        first = end


def _stamps(words: Sequence[Printed], pairs: Sequence[Pair]) -> set[int]:
    """Words stamped over others: far larger than these, or one word again and again as a pattern."""
    if not pairs:
        return set()
    usual = median(printed.word.size for printed in words)
    over = _over_others(words, pairs)
    large = {index for index in over if words[index].word.size > LARGE * usual and over[index] > 1}
    large |= {index for index in range(len(words)) if any(_is_beside(words, index, one) for one in large)}
    over = _over_others(words, _without(pairs, large)) if large else over  # what lies under a stamp is none
    alike = Counter((printed.word.text, round(printed.word.size)) for printed in words)
    over_others = Counter((words[index].word.text, round(words[index].word.size)) for index in over)
    tiled = {
        (text, size)
        for (text, size), count in over_others.items()
        if alike[text, size] >= TILES and (count > LARGELY * alike[text, size] or size > LARGE * usual)
    }
    return large | {
        index for index, printed in enumerate(words) if (printed.word.text, round(printed.word.size)) in tiled
    }


def _over_others(words: Sequence[Printed], pairs: Iterable[Pair]) -> Counter[int]:
    """Over how many other words each lies, or under how many."""
    over: Counter[int] = Counter()
    for one, other, shared in pairs:
        first, second = words[one].word, words[other].word
        for index, word, under in ((one, first, second), (other, second, first)):
            if shared > LARGELY * min(_area(under.box), _area(word.box)) and word.text != under.text:
                over[index] += 1
    return over


def _is_beside(words: Sequence[Printed], index: int, stamp: int) -> bool:
    """Whether a word is printed as a stamp is, on its line."""
    one, two = words[index].word, words[stamp].word
    is_alike = abs(one.size - two.size) < LEVEL and one.colour == two.colour
    return is_alike and abs(one.box.bottom - two.box.bottom) < LEVEL


def _area(box: Box) -> float:
    return max(0.0, box.width) * max(0.0, box.height)


def _overprinted(words: Sequence[Printed], pairs: Sequence[Pair]) -> set[int]:
    """Words of one size printed over one another, so that neither can be read for sure."""
    found: set[int] = set()
    for one, other, shared in pairs:
        first, second = words[one].word, words[other].word
        is_alike = abs(first.size - second.size) < 0.2 * first.size
        is_piled = (
            not words[one].turn
            and abs(first.box.bottom - second.box.bottom) < LEVEL
            and shared > PILED * first.size * first.box.height
        )
        if (
            is_alike
            and (is_piled or shared > LARGELY * max(_area(first.box), _area(second.box)))
            and any(letter.isalnum() for letter in first.text)
            and any(letter.isalnum() for letter in second.text)
        ):
            found |= {one, other}
    return found


def _struck(
    words: Sequence[Printed], rules: Sequence[Rule], is_hidden: Callable[[Rule, Point], bool]
) -> tuple[set[int], set[Rule]]:
    """Words that a line goes through, and the rules that are such lines."""
    level = [rule for rule in rules if not rule.is_vertical]
    if not level:
        return set(), set()
    upright = [rule.box for rule in rules if rule.is_vertical]
    ends = Counter((round(rule.box.x0), round(rule.box.x1)) for rule in level)
    found: set[int] = set()
    strikes: set[Rule] = set()
    by_strip: dict[int, list[tuple[int, float, float]]] = {}  # with the height of a line and of its letters
    for index, printed in enumerate(words):
        if not printed.turn and not printed.word.is_drawn:
            size = printed.word.size
            baseline = printed.word.box.bottom - DESCENT * size
            by_strip.setdefault(int(baseline // STRIP), []).append((index, baseline, size))
    for pieces in _lines(level):
        line = hull([piece.box for piece in pieces])
        near = [
            index
            for strip in (int(line.top // STRIP), int(line.top // STRIP) + 1)
            for index, baseline, size in by_strip.get(strip, ())
            if STRIKE[0] * size < baseline - line.top < STRIKE[1] * size
            and _goes_through(line, words[index])
            and not all(is_hidden(piece, words[index].word.box.middle) for piece in pieces)
        ]
        if not near:
            continue
        struck = hull([words[index].word.box for index in near])
        reach = OVERHANG * max(words[index].word.size for index in near)
        reaches_beyond = line.x0 < struck.x0 - reach or line.x1 > struck.x1 + reach
        if reaches_beyond:
            near = [index for index in near if _overlap(line, words[index]) > THROUGH]
        if near and (not reaches_beyond or not _is_border(line, upright, ends)):
            found.update(near)
            strikes.update(pieces)
    return found, strikes


def _scratched(words: Sequence[Printed], scribbles: Sequence[Box]) -> set[int]:
    """Words that a small line aslant or in waves goes through and hardly beyond: crossed out by hand."""
    found: set[int] = set()
    for scribble in scribbles:
        near = [
            index
            for index, printed in enumerate(words)
            if not printed.turn and not printed.word.is_drawn and _crosses(scribble, printed)
        ]
        if near:
            struck = hull([words[index].word.box for index in near])
            reach = OVERHANG * max(words[index].word.size for index in near)
            if scribble.x0 > struck.x0 - reach and scribble.x1 < struck.x1 + reach:
                found.update(near)
    return found


def _crosses(scribble: Box, printed: Printed) -> bool:
    word = printed.word
    above = word.box.bottom - DESCENT * word.size - (scribble.top + scribble.bottom) / 2
    if not STRIKE[0] * word.size < above < STRIKE[1] * word.size or scribble.height > HIGH * word.size:
        return False
    return min(scribble.x1, word.box.x1) - max(scribble.x0, word.box.x0) > THROUGH * word.box.width


def _typed_over(words: Sequence[Printed], pairs: Iterable[Pair]) -> Iterator[tuple[int, int]]:
    """Words over which dashes are printed, as typewriters strike out, with these."""
    for pair in pairs:
        for word, dashes in (pair[:2], pair[1::-1]):
            one, two = words[word].word, words[dashes].word
            is_level = abs(one.box.bottom - two.box.bottom) < 0.25 * one.size
            shared = min(one.box.x1, two.box.x1) - max(one.box.x0, two.box.x0)
            if (
                is_level
                and set(two.text) <= STRIKING
                and any(map(str.isalnum, one.text))
                and shared > THROUGH * one.box.width
            ):
                yield word, dashes


def _lines(level: Iterable[Rule]) -> Iterator[list[Rule]]:
    """Rules along the page, the pieces of one line together."""
    line: list[Rule] = []
    for rule in sorted(set(level), key=lambda rule: (round(rule.box.top / LEVEL), rule.box.x0)):
        is_same = line and abs(rule.box.top - line[-1].box.top) < LEVEL
        if is_same and rule.box.x0 - max(piece.box.x1 for piece in line) < END:
            line.append(rule)
            continue
        if line:
            yield line
        line = [rule]
    if line:
        yield line


def _goes_through(line: Box, printed: Printed) -> bool:
    """Whether a line at the height of a word's middle runs through enough of it."""
    word = printed.word
    shared = min(line.x1, word.box.x1) - max(line.x0, word.box.x0)
    return shared > min(THROUGH * word.box.width, LETTER * word.size)


def _overlap(line: Box, printed: Printed) -> float:
    """The share of a word's width that a line runs through."""
    box = printed.word.box
    return (min(line.x1, box.x1) - max(line.x0, box.x0)) / max(box.width, 1e-6)


def _is_border(line: Box, upright: Sequence[Box], ends: Counter[tuple[int, int]]) -> bool:
    """Whether a line belongs to a table: a rule meets its ends, or another line has the same."""
    if ends[round(line.x0), round(line.x1)] > 1:
        return True
    return any(
        min(abs(rule.x0 - line.x0), abs(rule.x0 - line.x1)) < END
        and rule.top - END < line.top < rule.bottom + END
        for rule in upright
    )
