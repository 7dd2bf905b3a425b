"""Which boxes of a page are cards: frames with a large figure each, white around figures, or frames alike.

The largest frame that holds one large figure and no other is a card. Where nothing is framed, large figures
in rows and columns with white between them may be cards too, and the white is their frame. Where no figure is
large, frames of one width are.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.arrays import array_of
from pipelines.extraction.model import Box, Word
from pipelines.extraction.shapes.card_parts import (
    FIGURE,
    LEAST_CARDS,
    SHARED,
    Card,
    CardPage,
    Segment,
    segments_of,
)
from pipelines.extraction.shapes.white_frames import frames_of_white
from pipelines.extraction.text import SIGNS

HEADING = 1.12  # times the body's letters: a line so large between cards is a heading
MOST_PARTS = 3  # boxes within a card
SAME_WIDTH = 8.0  # points: cards differ by no more
LEAST_WORDS = 6  # of a card in which no figure is larger than the rest
LARGE = 1.4  # times the body's letters: a card's figure is larger
LEAST_FRAME = (70.0, 36.0)  # points: width and height
MOST_FRAME = 0.4  # of the page's area
LONGEST_FIGURE = 3  # words: what does not begin with its figure
NUMBERED_HEADING = re.compile(r"^[A-Za-z]{4,}(?: [a-z]+)? \d{1,2}(?:\.\d{1,2})?(?:$|\s*[:.–—-]\s)")
"""A heading with its number, `Priority 2: Homes`, which is in large letters too and no card's figure."""


def cards_on(pages: Sequence[CardPage], body: float) -> list[Card]:
    """The cards of some pages, told by their frames alone; `body` is the height of the report's letters."""
    large = [
        segments_of(
            [word for word in page.words if word.size >= LARGE * body and not SIGNS.fullmatch(word.text)]
        )
        for page in pages
    ]
    sizes: Counter[float] = Counter()
    for segment in itertools.chain.from_iterable(large):
        sizes[round(segment.size)] += _holds_figure(segment)
    found = _framed_on(pages, [[one for one in own if sizes[round(one.size)] > 1] for own in large])
    alike = [_of_one_size(own, sizes) for own in large]
    needed = SHARED * sum(map(len, alike))
    if len(found) < needed:  # names, or targets, may be as large as some figures are
        shared = [size for size, count in sizes.items() if count >= LEAST_CARDS]
        by_size = (_framed_on(pages, [_of_size(own, size) for own in large]) for size in shared)
        found = max([found, *by_size], key=len)
    if len(found) < needed:
        found = max([found, _parted_on(pages, alike, body)], key=len)
    if len(found) < LEAST_CARDS:
        found = _of_one_width([card for page in pages for card in _without_figures(page)])
    return found


def _framed_on(pages: Sequence[CardPage], figures: Sequence[Sequence[Segment]]) -> list[Card]:
    """The cards of pages whose frames hold one of the page's figures each."""
    pairs = zip(pages, figures, strict=True)
    return [card for page, own in pairs for card in _framed(page, page.frames, own, MOST_FRAME * page.area)]


def _parted_on(pages: Sequence[CardPage], figures: Sequence[Sequence[Segment]], body: float) -> list[Card]:
    """The cards of pages whose figures have white around them, however large each is."""
    return [
        card
        for page, own in zip(pages, figures, strict=True)
        for card in _framed(page, frames_of_white(page.words, own, HEADING * body), own, page.area)
    ]


def _framed(page: CardPage, frames: Sequence[Box], figures: Sequence[Segment], most: float) -> Iterator[Card]:
    """A card for each large figure in a frame of its own: the largest frame that holds no other one."""
    words = page.words
    boxes = sorted(_possible(frames, most), key=lambda frame: (-frame.width * frame.height, frame))
    middles = [segment.box.middle for segment in figures]
    boxes = [frame for frame in boxes if sum(frame.holds(point) for point in middles) == 1]
    taken: dict[Box, Segment] = {}
    for segment in figures:
        around = next((frame for frame in boxes if _is_frame(frame, segment, words)), None)
        if around is not None and (around not in taken or segment.size > taken[around].size):
            taken[around] = segment
    for frame, segment in sorted(taken.items(), key=lambda pair: (round(pair[0].top / 8), pair[0].x0)):
        figure = {id(word) for word in segment.words}
        rest = [word for word in words if frame.holds(word.box.middle, 1.0) and id(word) not in figure]
        yield Card(page, frame, segment.words, segments_of(rest), {FIGURE: segment.words})


def _possible(frames: Sequence[Box], most: float) -> list[Box]:
    """The frames that are large enough for a card, and no larger than `most` square points."""
    return [
        frame
        for frame in set(frames)
        if frame.width >= LEAST_FRAME[0]
        and frame.height >= LEAST_FRAME[1]
        and frame.width * frame.height <= most
    ]


def _is_frame(frame: Box, segment: Segment, words: Sequence[Word]) -> bool:
    """Whether a frame holds the figure and enough beside it."""
    return frame.holds(segment.box.middle) and (
        sum(frame.holds(word.box.middle, 1.0) for word in words) >= len(segment.words) + 4
    )


def _of_one_size(segments: Sequence[Segment], sizes: Counter[float]) -> list[Segment]:
    """The figures of the size that most large figures of the report have."""
    if not sizes:
        return []
    usual = max(sizes, key=lambda size: (sizes[size], size))
    return _of_size(segments, usual) if sizes[usual] >= LEAST_CARDS else []


def _of_size(segments: Sequence[Segment], size: float) -> list[Segment]:
    """The figures of a size."""
    return [segment for segment in segments if round(segment.size) == size and _holds_figure(segment)]


def _holds_figure(segment: Segment) -> bool:
    """Whether large letters may be a card's figure: some digit that is no heading's number, and few words."""
    is_led = any(map(str.isdigit, segment.words[0].text)) or len(segment.words) <= LONGEST_FIGURE
    return is_led and any(map(str.isdigit, segment.text)) and not NUMBERED_HEADING.match(segment.text)


def _without_figures(page: CardPage) -> Iterator[Card]:
    """A card for each frame of some words that holds no other such frame, where no figure is larger."""
    words, frames = page.words, page.frames
    possible = _possible(frames, MOST_FRAME * page.area)
    if len(words) < LEAST_WORDS or not possible:
        return
    held: dict[frozenset[int], Box] = {}
    places = _middles(array_of([word.box for word in words], 4))
    others = array_of(list(set(frames)), 4)
    middles = _middles(others)
    for frame in sorted(possible, key=lambda one: (one.width * one.height, one)):
        within = _within(places, frame, 1.0)
        if np.count_nonzero(within) < LEAST_WORDS:
            continue
        inside = frozenset(np.flatnonzero(within).tolist())
        if any(other < inside for other in held):
            continue
        parts = others[_within(middles, frame, 1.0) & (others != frame).any(axis=1)]
        words_in = [int(_within(places[within], Box(*part)).sum()) for part in parts.tolist()]
        if sum(0 < count < len(inside) for count in words_in) <= MOST_PARTS:  # else a table, or a part of one
            held[inside] = frame  # of frames around the same words the outermost
    for inside, frame in sorted(held.items(), key=lambda pair: (round(pair[1].top / 8), pair[1].x0)):
        yield Card(page, frame, (), segments_of([words[at] for at in sorted(inside)]))


def _middles(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def _within(points: NDArray[np.float64], box: Box, slack: float = 0.0) -> NDArray[np.bool_]:
    """Which of some points a box holds."""
    x, y = points[:, 0], points[:, 1]
    across = (x >= box.x0 - slack) & (x <= box.x1 + slack)
    return across & (y >= box.top - slack) & (y <= box.bottom + slack)


def _of_one_width(cards: Sequence[Card]) -> list[Card]:
    """Of some cards those of the width that most have: other frames are tables."""
    widths = Counter(round(card.frame.width / SAME_WIDTH) for card in cards)
    if not widths:
        return []
    usual = max(widths, key=lambda width: (widths[width], width))
    return [card for card in cards if abs(card.frame.width / SAME_WIDTH - usual) <= 1]
