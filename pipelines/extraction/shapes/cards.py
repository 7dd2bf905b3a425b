"""Cards: a box per indicator with its name, a large figure, labels with values, a status, perhaps a chart.

Cards are told by what they share: a large figure each, in frames of their own, with the same labels. They
become one table a page, a row for each card and a column for each label, which is read as any other table.
Boxes without labels in common stay what they are. Where nothing is framed, large figures in rows and columns
with white between them may be cards too; the white is their frame then. Where no figure is large, frames with
more labels in common are cards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.arrays import array_of
from pipelines.extraction.model import Box, Mark, Word, hull
from pipelines.extraction.text import LIGHTS, SIGNS, lines_of
from pipelines.rows.arrows import ARROWS
from pipelines.rows.periods import MONTH

INKED = 60  # of 255: letters whose parts of colour differ more are in a colour
LONGEST_STATUS = 4  # words
APART = 0.6  # of a figure's height: the white that parts cards which nothing frames
HEADING = 1.12  # times the body's letters: a line so large between cards is a heading
MOST_PARTS = 3  # boxes within a card
HANGING = re.compile(
    r"(?i)\b(?:per|of|in|within|under|over|than|to|by|for|at|aged|and|since|from|until|each|every|first|next)$"
)
SAME_WIDTH = 8.0  # points: cards differ by no more
LEAST_WORDS = 6  # of a card in which no figure is larger than the rest
LARGE = 1.4  # times the body's letters: a card's figure is larger
LEAST_CARDS = 3
SHARED = 0.6  # of the cards: a label stands in so many
LEAST_LABELS = 2
LEAST_FRAME = (70.0, 36.0)  # points: width and height
MOST_FRAME = 0.4  # of the page's area
PART = 1.1  # of the font size: a wider gap parts what stands on one line
LINE_STEP = 2.0  # of the font size: lines of a sentence begin no further below each other
BELOW = 1.6  # of the font size: a value stands no further below its label
LONGEST_LABEL = 5  # words
LONGEST_FIGURE = 3  # words: what does not begin with its figure
LONGEST_VALUE = 3  # words: what follows a label that neither colon nor weight parts is no sentence
SAME_START = 1.5  # points: lines of one text begin so near to each other
MOST_UNIT = 2  # words
COLON = re.compile(r"^(?P<label>[A-Z][^:]{1,40}):\s*(?P<value>.*)$")
COMPARED = re.compile(
    r"(?i)^(?P<way>(?:(?:much|slightly|a little) )?(?:better|worse|higher|lower|up|down|improved|unchanged"
    r"|(?:the )?same))(?: than| as| on| from| since)? "
    r"(?P<then>(?:the )?(?:same .{3,12} )?(?:last|previous) \w+)$"
)
"""A label that says which way a figure went from the one behind it: `Better than last year: 84%`."""
SEVERAL = re.compile(r"[,;|]\s+(?=[A-Z][\w /%-]{1,30}:)")
PERIOD_ONLY = re.compile(
    rf"(?i)^(?:q(?:uarter|tr)?\s?[1-4]\b|as at\b|{MONTH}\b(?!\s+[a-z]{{4,}}\b)|20\d\d).{{0,24}}$"
)
"""A period by itself, and neither `decided on time` nor `March events`."""
NUMBERED_HEADING = re.compile(r"^[A-Za-z]{4,}(?: [a-z]+)? \d{1,2}(?:\.\d{1,2})?(?:$|\s*[:.–—-]\s)")
"""A heading with its number, `Priority 2: Homes`, which is in large letters too and no card's figure."""
CODE = re.compile(r"^[A-Z]{1,6}[ ./-]?\d{1,3}[a-z]?(?:\.\d{1,2})?$")
SEPARATORS = frozenset("·•|/–—")  # between two values of a line
FIGURES_ONLY = re.compile(r"^[\d\s.,%£()/-]*$")

Words = tuple[Word, ...]
TITLE, FIGURE, STATUS, COMMENT, CODED, TREND = "Title", "Value", "Status", "Comment", "Ref", "Trend"


class Segment(NamedTuple):
    """Words that stand together on one line of a card."""

    words: Words

    @property
    def box(self) -> Box:
        """The box around its words."""
        return hull(word.box for word in self.words)

    @property
    def text(self) -> str:
        """Its words with single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def size(self) -> float:
        """Height of its letters in points."""
        return max(word.size for word in self.words)


@dataclass
class Card:
    """One card: its frame, its large figure, and what else stands in it by label or by place."""

    frame: Box
    figure: Words
    segments: list[Segment]
    values: dict[str, Words] = field(default_factory=dict)


class CardTable(NamedTuple):
    """The cards of one page as a table: headings, and each card's words under them with its frame."""

    page: int
    headings: tuple[str, ...]
    rows: tuple[tuple[Box, Mapping[str, Words]], ...]


def find_cards(
    pages: Sequence[tuple[int, float, Sequence[Word], Sequence[Box], Sequence[Mark]]], body: float
) -> list[CardTable]:
    """The cards of a report, a table for each page that has some.

    Args:
        pages: of each page its number, its area, its words, its frames and its marks.
        body: height of the report's letters.
    """
    found: list[tuple[int, Sequence[Mark], Card]] = []
    large = [
        _segments([word for word in words if word.size >= LARGE * body and not SIGNS.fullmatch(word.text)])
        for _, _, words, _, _ in pages
    ]
    sizes: Counter[float] = Counter()
    for segment in (segment for segments in large for segment in segments):
        sizes[round(segment.size)] += _holds_figure(segment)
    for (number, area, words, frames, marks), segments in zip(pages, large, strict=True):
        figures = [segment for segment in segments if sizes[round(segment.size)] > 1]
        found += [(number, marks, card) for card in _framed(words, frames, area, figures)]
    alike = [_of_one_size(segments, sizes) for segments in large]
    if len(found) < SHARED * sum(map(len, alike)):  # names, or targets, may be as large as some figures are
        for size in [size for size, count in sizes.items() if count >= LEAST_CARDS]:
            in_frames = [
                (number, marks, card)
                for (number, area, words, frames, marks), segments in zip(pages, large, strict=True)
                for card in _framed(words, frames, area, _of_size(segments, size))
            ]
            found = in_frames if len(in_frames) > len(found) else found
    if len(found) < SHARED * sum(map(len, alike)):
        parted = [
            (number, marks, card)
            for (number, area, words, _, marks), figures in zip(pages, alike, strict=True)
            for card in _framed(
                words, _frames_of_white(words, figures, HEADING * body), area / MOST_FRAME, figures
            )
        ]
        found = parted if len(parted) > len(found) else found
    if len(found) < LEAST_CARDS:
        found = _of_one_width(
            [
                (number, marks, card)
                for number, area, words, frames, marks in pages
                for card in _without_figures(words, frames, area)
            ]
        )
    if len(found) < LEAST_CARDS:
        return []
    cards = [card for _, _, card in found]
    for card in cards:
        card.segments = [
            part
            for whole in card.segments
            for segment in _signs_apart(whole)
            for part in _after_arrow(segment)
        ]
    labels = _labels(cards)
    has_figures = any(card.figure for card in cards)
    labels -= _values_beside(cards, labels)
    labels = {label.rstrip(": ") for label in labels}
    if not has_figures and len(labels) <= LEAST_LABELS:
        return []  # each such card has more
    inked = _inked_statuses(cards)
    level = _with_values_beside(cards, labels)
    for _, marks, card in found:
        _take_status(card, marks, inked)
        _take_labelled(card, labels, level)
        _take_rest(card)
    _part_trends(cards)
    if not has_figures:
        found = [one for one in found if sum(label in one[2].values for label in labels) > LEAST_LABELS]
        cards = [card for _, _, card in found]
    else:
        found = [one for one in found if _has_figure_or_label(one[2], labels)]
        cards = [card for _, _, card in found]
    shared = Counter(name for card in cards for name in card.values)
    named = [
        name
        for name in dict.fromkeys(name for card in cards for name in card.values)
        if name not in (TITLE, FIGURE, STATUS, COMMENT, CODED) and shared[name] >= SHARED * len(cards)
    ]
    least = LEAST_LABELS if has_figures else LEAST_LABELS + 1
    told = len(named) + (has_figures and bool(named) and shared[STATUS] >= SHARED * len(cards))
    if len(cards) < LEAST_CARDS or told < least or shared[TITLE] < SHARED * len(cards):
        return []
    caption = _caption(cards)
    headings = tuple(
        name
        for name in (CODED, TITLE, FIGURE, *dict.fromkeys((*named, *shared)), STATUS, COMMENT)
        if shared[name]
    )
    headings = tuple(dict.fromkeys(headings))
    tables: list[CardTable] = []
    for page in dict.fromkeys(number for number, _, _ in found):
        own = [card for number, _, card in found if number == page]
        cuts = _parts_of(own, next(words for number, _, words, _, _ in pages if number == page), body)
        tables.extend(
            CardTable(page, headings, tuple((card.frame, card.values) for card in part)) for part in cuts
        )
    return [
        table._replace(
            headings=tuple(
                f"{name} {caption}" if name == FIGURE and caption else name for name in table.headings
            ),
            rows=tuple(
                (
                    frame,
                    {
                        f"{name} {caption}" if name == FIGURE and caption else name: words
                        for name, words in row.items()
                    },
                )
                for frame, row in table.rows
            ),
        )
        for table in tables
    ]


def _has_figure_or_label(card: Card, labels: set[str]) -> bool:
    """Whether a frame with large letters is a card: a report's title is no figure, and labels nothing."""
    return any(map(str.isdigit, "".join(word.text for word in card.figure))) or bool(
        labels & set(card.values)
    )


def _without_figures(words: Sequence[Word], frames: Sequence[Box], area: float) -> Iterator[Card]:
    """A card for each frame of some words that holds no other such frame, where no figure is larger."""
    possible = [
        frame
        for frame in set(frames)
        if frame.width >= LEAST_FRAME[0]
        and frame.height >= LEAST_FRAME[1]
        and frame.width * frame.height <= MOST_FRAME * area
    ]
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
        yield Card(frame, (), _segments([words[at] for at in sorted(inside)]))


def _middles(boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    return (boxes[:, :2] + boxes[:, 2:]) / 2


def _within(points: NDArray[np.float64], box: Box, slack: float = 0.0) -> NDArray[np.bool_]:
    """Which of some points a box holds."""
    x, y = points[:, 0], points[:, 1]
    across = (x >= box.x0 - slack) & (x <= box.x1 + slack)
    return across & (y >= box.top - slack) & (y <= box.bottom + slack)


def _of_one_width(
    found: Sequence[tuple[int, Sequence[Mark], Card]],
) -> list[tuple[int, Sequence[Mark], Card]]:
    """Of some cards those of the width that most have: other frames are tables."""
    widths = Counter(round(card.frame.width / SAME_WIDTH) for _, _, card in found)
    if not widths:
        return []
    usual = max(widths, key=lambda width: (widths[width], width))
    return [one for one in found if abs(one[2].frame.width / SAME_WIDTH - usual) <= 1]


def _values_beside(cards: Sequence[Card], labels: set[str]) -> set[str]:
    """Of some labels those that stand beside another in most cards that have them: values that come back.

    A label beside another has its value below it, as that one has (`Target` and `Last quarter` over figures).
    """
    beside: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for card in cards:
        for segment in card.segments:
            own = next(
                (text for text in labels if segment.text == text or segment.text.startswith(f"{text} ")), ""
            )
            if not own:
                continue
            seen[own] += 1
            middle = segment.box.middle[1]
            left = [
                other
                for other in card.segments
                if other.box.x1 <= segment.box.x0 and other.box.top < middle < other.box.bottom
            ]
            is_beside = bool(left) and max(left, key=lambda other: other.box.x1).text in labels
            beside[own] += is_beside and not _is_over_figure(segment, card.segments)
    return {text for text, count in beside.items() if count > seen[text] / 2}


def _is_over_figure(segment: Segment, segments: Sequence[Segment]) -> bool:
    """Whether what stands right under words holds a figure."""
    return any(letter.isdigit() for word in _below(segments, segment) for letter in word.text)


def _parts_of(cards: Sequence[Card], words: Sequence[Word], body: float) -> list[list[Card]]:
    """The cards of a page, parted where a line in a heading's letters stands between them."""
    outside = [
        word
        for word in words
        if word.size >= HEADING * body and not any(card.frame.holds(word.box.middle, 1.0) for card in cards)
    ]
    parts: list[list[Card]] = []
    lowest = 0.0
    for card in cards:
        is_parted = parts and any(lowest <= word.box.middle[1] <= card.frame.top for word in outside)
        if not parts or is_parted:
            parts.append([])
        parts[-1].append(card)
        lowest = max(lowest, card.frame.bottom - 1.0)
    return parts


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


def _frames_of_white(words: Sequence[Word], figures: Sequence[Segment], heading: float) -> list[Box]:
    """A frame around each figure of a page: to the white between it and the figures beside, above and below.

    None where there are too few figures, or none stands beside or under another. A line alone in letters of
    at least a `heading`'s size stands over a row of cards, and in none of them.
    """
    if len(figures) < LEAST_CARDS:
        return []
    rows = _lanes([(segment.box.top, segment.box.bottom) for segment in figures])
    columns = _lanes([(segment.box.x0, segment.box.x1) for segment in figures])
    if rows is None or columns is None:
        return []
    size = max(segment.size for segment in figures)
    first, last = rows[0][0], rows[-1][1]
    ys = [
        _cut([(w.box.top, w.box.bottom) for w in words], one[1], two[0], size) for one, two in pairwise(rows)
    ]
    if any(y is None for y in ys):
        return []
    down = [y for y in ys if y is not None]
    above = min((row[0] - y for row, y in zip(rows[1:], down, strict=True)), default=4 * size)
    below = min((y - row[1] for row, y in zip(rows, down, strict=False)), default=6 * size)
    down = [first - above, *down, last + max(below, 0.0)]
    inside = [word for word in words if down[0] <= word.box.middle[1] < down[-1]]
    xs = [
        _cut([(w.box.x0, w.box.x1) for w in inside], one[1], two[0], size) for one, two in pairwise(columns)
    ]
    if any(x is None for x in xs) or not inside:
        return []
    across = [
        min(w.box.x0 for w in inside) - 1,
        *(x for x in xs if x is not None),
        max(w.box.x1 for w in inside) + 1,
    ]
    over = [
        (line.box.top, line.box.bottom)
        for line in lines_of(inside)
        if len(_segments(line.words)) == 1 and all(heading <= word.size < size - 1 for word in line.words)
    ]
    tops = [
        max((end for start, end in over if top <= start and end <= row[0]), default=top)
        for top, row in zip(down, rows, strict=False)
    ]
    return [
        Box(left, top, right, bottom)
        for top, bottom in zip(tops, down[1:], strict=True)
        for left, right in pairwise(across)
    ]


def _lanes(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]] | None:
    """Spans that overlap as one each, in order; None where they run into a single one of many."""
    lanes: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if lanes and start < lanes[-1][1]:
            lanes[-1] = (lanes[-1][0], max(lanes[-1][1], end))
        else:
            lanes.append((start, end))
    return lanes or None


def _cut(spans: Sequence[tuple[float, float]], start: float, end: float, size: float) -> float | None:
    """The middle of the widest white between two heights or places; None where none is wide enough."""
    within = sorted((max(a, start), min(b, end)) for a, b in spans if b > start and a < end)
    reached, best = start, (0.0, start)
    for a, b in [*within, (end, end)]:
        best = max(best, (a - reached, (a + reached) / 2))
        reached = max(reached, b)
    return best[1] if best[0] >= APART * size else None


def _framed(
    words: Sequence[Word], frames: Sequence[Box], area: float, figures: Sequence[Segment]
) -> Iterator[Card]:
    """A card for each large figure in a frame of its own: the largest frame that holds no other one."""
    boxes = sorted(
        (
            frame
            for frame in set(frames)
            if frame.width >= LEAST_FRAME[0]
            and frame.height >= LEAST_FRAME[1]
            and frame.width * frame.height <= MOST_FRAME * area
        ),
        key=lambda frame: (-frame.width * frame.height, frame),
    )
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
        yield Card(frame, segment.words, _segments(rest), {FIGURE: segment.words})


def _is_frame(frame: Box, segment: Segment, words: Sequence[Word]) -> bool:
    """Whether a frame holds the figure and enough beside it."""
    return frame.holds(segment.box.middle) and (
        sum(frame.holds(word.box.middle, 1.0) for word in words) >= len(segment.words) + 4
    )


def _segments(words: Sequence[Word]) -> list[Segment]:
    found: list[Segment] = []
    for line in lines_of(words):
        run: list[Word] = []
        for word in line.words:
            if run and word.box.x0 - run[-1].box.x1 > PART * max(word.size, run[-1].size):
                found.append(Segment(tuple(run)))
                run = []
            run.append(word)
        found.append(Segment(tuple(run)))
    return found


def _labels(cards: Sequence[Card]) -> set[str]:
    """Words that begin a segment in most cards, taken as far as all of those agree."""
    needed = max(2.0, SHARED * len(cards))
    begins: Counter[tuple[str, ...]] = Counter()
    for card in cards:
        seen = set()
        for segment in card.segments:
            tokens = tuple(word.text for word in segment.words)
            seen |= {tokens[:length] for length in range(1, min(LONGEST_LABEL, len(tokens)) + 1)}
        begins.update(seen)
    labels: set[str] = set()
    for tokens, count in begins.items():
        if count < needed or not tokens[0][:1].isupper() or FIGURES_ONLY.match(" ".join(tokens)):
            continue
        longer = [
            more for other, more in begins.items() if len(other) == len(tokens) + 1 and other[:-1] == tokens
        ]
        if any(more == count for more in longer):
            continue
        is_ended = tokens[-1].endswith(":")  # `Last quarter:`, though more begin with `Last`
        if not is_ended and any(begins[tokens[:length]] > count for length in range(1, len(tokens))):
            continue
        labels.add(" ".join(tokens))
    return labels


def _inked_statuses(cards: Sequence[Card]) -> frozenset[str]:
    """Short texts in colours, one in most cards and few in all: a status comes back, titles differ."""
    inked = [[segment.text for segment in card.segments if _is_inked(segment)] for card in cards]
    texts = {text for own in inked for text in own}
    is_one_each = all(len(own) <= 1 for own in inked)
    is_in_most = sum(map(len, inked)) >= max(LEAST_CARDS, SHARED * len(cards))
    is_shared = len(texts) <= sum(map(len, inked)) / 2
    return frozenset(texts) if is_one_each and is_in_most and is_shared else frozenset()


def _is_inked(segment: Segment) -> bool:
    is_coloured = _is_in_colour(segment)
    is_word = len(segment.words) <= LONGEST_STATUS and not any(letter.isdigit() for letter in segment.text)
    return is_coloured and is_word and any(letter.isalpha() for letter in segment.text)


def _is_in_colour(segment: Segment) -> bool:
    return all(max(word.colour) - min(word.colour) > INKED for word in segment.words)


def _take_status(card: Card, marks: Sequence[Mark], inked: frozenset[str]) -> None:
    """The words on a pill are the card's status, else the only ones in a colour that others share."""
    for segment in card.segments:
        x, y = segment.box.middle
        if any(
            mark.shape == "pill" and mark.box.holds((x, y)) and mark.box.width < 0.8 * card.frame.width
            for mark in marks
        ):
            card.values[STATUS] = segment.words
            card.segments.remove(segment)
            return
    signs = [
        segment
        for segment in card.segments
        if SIGNS.fullmatch(segment.text)
        and segment.text not in ARROWS
        and (_is_in_colour(segment) or segment.text[0] in LIGHTS)
    ]
    if len(signs) == 1:  # a light or a face
        card.values[STATUS] = signs[0].words
        card.segments.remove(signs[0])
        return
    own = [segment for segment in card.segments if segment.text in inked and _is_inked(segment)]
    if len(own) == 1:
        card.values[STATUS] = own[0].words
        card.segments.remove(own[0])


def _with_values_beside(cards: Sequence[Card], labels: set[str]) -> set[str]:
    """Labels whose values stand on their own line in most cards: what is under them is none of theirs."""
    seen: Counter[str] = Counter()
    beside: Counter[str] = Counter()
    for card in cards:
        for segment in card.segments:
            label, value = _pair(segment, labels) or ("", ())
            others = [other for other in card.segments if not _begins_label(other, labels)]
            seen[label] += bool(label)
            beside[label] += bool(label and (value or _beside(others, segment)))
    return {label for label, count in beside.items() if count > seen[label] / 2}


def _take_labelled(card: Card, labels: set[str], level: set[str]) -> None:
    """Values that stand behind or below their labels; of those in `level` behind them only."""
    for segment in [part for whole in card.segments for part in _parted(whole, labels)]:
        found = _pair(segment, labels)
        if found is None:
            continue
        label, value = found
        if label not in labels and len(value) > LONGEST_VALUE and value[-1].text.endswith("."):
            continue  # `Hotspots: the station and its car park.` is a sentence
        others = [other for other in card.segments if not _begins_label(other, labels)]
        if not value:
            below = _below(others, segment)
            is_own = label not in level or _is_wrapped(segment, below)
            value = _beside(others, segment) or (below if is_own else ())
        elif rest := _rest_of_value(others, segment, value):
            value = (*value, *rest)
        if value and (told := COMPARED.match(label)):
            label = told["then"].capitalize()
            card.values.setdefault(f"{TREND} since {told['then']}", segment.words[: len(told["way"].split())])
        if (value and label not in card.values) or (not value and label in level):
            if value:
                card.values[label] = _without_arrow(card, value)
            used = {id(word) for word in (*segment.words, *value)}
            card.segments = [
                Segment(left)
                for whole in card.segments
                if (left := tuple(word for word in whole.words if id(word) not in used))
            ]


def _is_wrapped(label: Segment, below: Words) -> bool:
    """Whether a figure stands under a label just where this begins: the label leaves it no room beside."""
    is_figure = bool(below) and FIGURES_ONLY.match(below[0].text) is not None
    return is_figure and abs(below[0].box.x0 - label.box.x0) < SAME_START


def _rest_of_value(others: Sequence[Segment], label: Segment, value: Words) -> Words:
    """What a value goes on with under its label.

    It is set as the value is and unlike the label (`days`), or follows what parts two values (`9.8 days ·`).
    """
    rest = _below(others, label)
    if rest and value[-1].text in SEPARATORS and abs(rest[0].box.x0 - label.box.x0) < SAME_START:
        return rest
    is_set_as_value = bool(rest) and rest[0].is_bold == value[-1].is_bold != label.words[0].is_bold
    is_word = len(rest) <= MOST_UNIT and not any(letter.isdigit() for word in rest for letter in word.text)
    return rest if is_set_as_value and is_word and abs(rest[0].box.x0 - label.box.x0) < SAME_START else ()


def _without_arrow(card: Card, value: Words) -> Words:
    """A figure without the arrow that follows it, which is the card's trend where it has no other."""
    if len(value) < 2 or value[-1].text not in ARROWS or TREND in card.values:
        return value
    card.values[TREND] = value[-1:]
    return value[:-1]


def _part_trends(cards: Sequence[Card]) -> None:
    """Words that follow the figure of one label behind a sign (`78.8% · Improving`) as the cards' trend.

    Most cards say so much, and in few words in all; such a one has no trend of its own.
    """
    for label in {label for card in cards for label in card.values}:
        parted = [(card, _around_sign(card.values[label])) for card in cards if label in card.values]
        said = ["".join(word.text for word in two) for _, (_, two) in parted if two]
        is_shared = len(said) >= max(2.0, SHARED * len(cards)) and len(set(said)) <= len(said) / 2
        if is_shared and not any(TREND in card.values for card, _ in parted):
            for card, (one, two) in parted:
                if two:
                    card.values |= {label: one, f"{TREND} since {label}": two}


def _around_sign(value: Words) -> tuple[Words, Words]:
    """A figure, and the word or two without one that follow it behind a sign; no words where it is not so."""
    at = next((at for at, word in enumerate(value) if word.text in SEPARATORS), 0)
    one, two = value[:at], value[at + 1 :]
    is_figure = any(letter.isdigit() for word in one for letter in word.text)
    is_word = 0 < len(two) <= MOST_UNIT and all(word.text.isalpha() for word in two)
    return (one, two) if is_figure and is_word else (value, ())


def _parted(segment: Segment, labels: set[str]) -> list[Segment]:
    """`Target: 98%, Floor: 90%` as two, and `Target: 98% Floor: 90%` where cards share the labels."""
    texts = [word.text for word in segment.words]
    shared = [
        start
        for start in range(1, len(texts))
        for end in range(start + 1, min(start + LONGEST_LABEL, len(texts)) + 1)
        if texts[end - 1].endswith(":") and " ".join(texts[start:end]).rstrip(": ") in labels
    ]
    cuts = [
        number + 1
        for number, (one, two) in enumerate(pairwise(segment.words))
        if one.text[-1:] in ",;|"
        and two.text[:1].isupper()
        and any(w.text.endswith(":") for w in segment.words[number + 1 : number + 5])
    ]
    ends = sorted({0, *cuts, *shared, len(segment.words)})
    return [Segment(segment.words[a:b]) for a, b in pairwise(ends) if b > a]


def _signs_apart(segment: Segment) -> list[Segment]:
    """`✅ ▲` as the two signs that it is."""
    if len(segment.words) > 1 and all(SIGNS.fullmatch(word.text) for word in segment.words):
        return [Segment((word,)) for word in segment.words]
    return [segment]


def _after_arrow(segment: Segment) -> list[Segment]:
    """`▲ Quarter 2: 58` as the arrow, and what it stands before."""
    first, *rest = segment.words
    return [Segment((first,)), Segment(tuple(rest))] if rest and ARROWS.issuperset(first.text) else [segment]


def _pair(segment: Segment, labels: set[str]) -> tuple[str, Words] | None:
    """Label and value words of a segment: parted by a colon, by weight, or where most cards agree."""
    words = segment.words
    colon = next((at for at, word in enumerate(words[: LONGEST_LABEL + 1]) if word.text.endswith(":")), None)
    if colon is not None:
        value = tuple(words[colon + 1 :])
        value = (*value[:-1], value[-1]._replace(text=value[-1].text.rstrip(",;|"))) if value else ()
        return " ".join(word.text for word in words[: colon + 1]).rstrip(": "), value
    bold = next((at for at, word in enumerate(words) if not word.is_bold), None)
    if bold and bold <= LONGEST_LABEL and not any(w.is_bold for w in words[bold:] if w.text.isalpha()):
        text = " ".join(word.text for word in words[:bold])
        if not FIGURES_ONLY.match(text) and not CODE.match(text.rstrip(":.")):  # a code leads its name
            return text, tuple(words[bold:])
    for length in range(min(LONGEST_LABEL, len(words)), 0, -1):
        text = " ".join(word.text for word in words[:length])
        if text in labels and len(words) - length <= LONGEST_VALUE:
            return text, tuple(words[length:])
    return None


def _begins_label(segment: Segment, labels: set[str]) -> bool:
    """Whether a segment is a label with or without its value, and so no other label's value."""
    pair = _pair(segment, labels)
    return pair is not None and pair[0] in labels


def _beside(others: Sequence[Segment], label: Segment) -> Words:
    """The words next to the right of a label on its line, or none."""
    box = label.box
    right = [
        other
        for other in others
        if other.box.x0 >= box.x1
        and other.box.top < box.middle[1] < other.box.bottom
        and other.words != label.words
    ]
    return min(right, key=lambda other: other.box.x0).words if right else ()


def _below(others: Sequence[Segment], label: Segment) -> Words:
    """The words right under a label, or none."""
    box = label.box
    under = [
        other
        for other in others
        if other.box.top >= box.bottom - 1.5
        and other.box.top - box.bottom <= BELOW * max(label.size, other.size)
        and other.box.x0 < box.x1
        and box.x0 < other.box.x1
    ]
    return min(under, key=lambda other: other.box.top).words if under else ()


def _take_rest(card: Card) -> None:
    """Title above, period below the figure, and what is left as the comment."""
    figure = hull(word.box for word in card.figure) if card.figure else None
    above = [
        segment
        for segment in card.segments
        if figure is not None and segment.box.middle[1] < figure.middle[1] and _is_worded(segment)
    ]
    above = above or [
        segment for segment in card.segments if _is_worded(segment) and any(w.is_bold for w in segment.words)
    ]
    if above:
        first = min(
            above, key=lambda segment: (-round(segment.size), not segment.words[0].is_bold, segment.box.top)
        )
        alike = [
            segment
            for segment in above
            if abs(segment.size - first.size) < 0.6
            and segment.words[-1].is_bold == first.words[-1].is_bold  # a code before the name may be bold
            and _is_set_with(segment, first)
        ]
        alike.sort(key=lambda segment: segment.box.top)
        alike += _rest_of_name(alike[-1], above, card.segments)
        title = tuple(word for segment in alike for word in segment.words)
        card.segments = [segment for segment in card.segments if segment not in alike]
        if len(title) > 1 and CODE.match(title[0].text.rstrip(":.")):
            card.values[CODED] = (title[0]._replace(text=title[0].text.rstrip(":.")),)
            title = title[1:]
        card.values[TITLE] = title
    codes = [segment for segment in card.segments if CODE.match(segment.text) and _is_by_name(card, segment)]
    if len(codes) == 1 and CODED not in card.values:
        card.values[CODED] = codes[0].words
        card.segments.remove(codes[0])
    left: list[Segment] = []
    for segment in card.segments:
        is_bare = FIGURES_ONLY.match(segment.text) or PERIOD_ONLY.match(segment.text)
        if not is_bare or (left and _goes_on(left[-1], segment)):
            left.append(segment)
    arrows = [s for s in left if len(s.text) <= 2 and SIGNS.match(s.text)]
    if arrows:
        card.values.setdefault(TREND, arrows[0].words)
        left = [s for s in left if s not in arrows]
    if left:
        card.values[COMMENT] = tuple(word for segment in left for word in segment.words)


def _is_by_name(card: Card, segment: Segment) -> bool:
    """Whether a segment stands above a card's name, or on its line."""
    name = card.values.get(TITLE, ())
    return bool(name) and segment.box.middle[1] < max(word.box.bottom for word in name)


def _goes_on(above: Segment, segment: Segment) -> bool:
    """Whether a line of a sentence that has not ended goes on right below, if with a figure or date alone."""
    one, two = above.words[-1], segment.words[0]
    return (
        not above.text.endswith((".", "!", "?", ":"))
        and _is_worded(above)
        and (one.size, one.is_bold, one.is_slanted) == (two.size, two.is_bold, two.is_slanted)
        and abs(above.box.x0 - segment.box.x0) < SAME_START
        and 0 <= segment.box.top - above.box.top < LINE_STEP * two.size
    )


def _rest_of_name(last: Segment, above: Sequence[Segment], segments: Sequence[Segment]) -> list[Segment]:
    """The figure that ends a name, on a line of its own below one that cannot (`per` over `100,000`)."""
    if not HANGING.search(last.text):
        return []
    below = [
        segment
        for segment in segments
        if segment not in above
        and abs(segment.size - last.size) < 0.6
        and segment.words[0].is_bold == last.words[0].is_bold
        and 0 < segment.box.middle[1] - last.box.middle[1] < 2 * last.size
        and _is_set_with(segment, last)
    ]
    return below[:1]


def _is_set_with(segment: Segment, first: Segment) -> bool:
    """Whether a line begins near another's begin, or is centred as that one is."""
    one, two = segment.box, first.box
    return abs(one.x0 - two.x0) < 3 * first.size or abs(one.middle[0] - two.middle[0]) < first.size


def _is_worded(segment: Segment) -> bool:
    return bool(re.search(r"[A-Za-z]{3,}", segment.text)) and not PERIOD_ONLY.match(segment.text)


def _caption(cards: Sequence[Card]) -> str:
    """The period that stands with the figure in most cards."""
    texts: Counter[str] = Counter(
        text for card in cards for text in {s.text for s in card.segments if PERIOD_ONLY.match(s.text)}
    )
    text, count = texts.most_common(1)[0] if texts else ("", 0)
    return text if count >= SHARED * len(cards) else ""
