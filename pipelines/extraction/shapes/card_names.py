"""What stands in a card without a label: its name, its code, the period of its figure, and its comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.extraction.model import hull
from pipelines.extraction.shapes.card_parts import (
    CODE,
    CODED,
    COMMENT,
    FIGURES_ONLY,
    PERIOD_ONLY,
    SAME_START,
    SHARED,
    TITLE,
    TREND,
    Card,
    Segment,
    is_worded,
)
from pipelines.extraction.text import SIGNS

HANGING = re.compile(
    r"(?i)\b(?:per|of|in|within|under|over|than|to|by|for|at|aged|and|since|from|until|each|every|first|next)$"
)
LINE_STEP = 2.0  # of the font size: lines of a sentence begin no further below each other


def take_rest(card: Card) -> None:
    """Title above, code by it, and what is left but bare figures and periods as the comment."""
    _take_title(card)
    _take_code(card)
    _take_comment(card)


def _take_title(card: Card) -> None:
    """Give a card its name: the largest words above its figure, else what is bold, and a code before them."""
    figure = hull(word.box for word in card.figure) if card.figure else None
    above = [
        segment
        for segment in card.segments
        if figure is not None and segment.box.middle[1] < figure.middle[1] and is_worded(segment)
    ]
    above = above or [
        segment for segment in card.segments if is_worded(segment) and any(w.is_bold for w in segment.words)
    ]
    if not above:
        return
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


def _take_code(card: Card) -> None:
    """Give a card the one code that stands by its name, if none led that."""
    codes = [segment for segment in card.segments if CODE.match(segment.text) and _is_by_name(card, segment)]
    if len(codes) == 1 and CODED not in card.values:
        card.values[CODED] = codes[0].words
        card.segments.remove(codes[0])


def _take_comment(card: Card) -> None:
    """Give a card what is left of it, without figures and periods by themselves; an arrow is its trend."""
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
        and is_worded(above)
        and (one.size, one.is_bold, one.is_slanted) == (two.size, two.is_bold, two.is_slanted)
        and abs(above.box.x0 - segment.box.x0) < SAME_START
        and 0 <= segment.box.top - above.box.top < LINE_STEP * two.size
    )


def _rest_of_name(last: Segment, above: Sequence[Segment], segments: Sequence[Segment]) -> list[Segment]:
    """What ends a name on a line of its own: a figure below what cannot end one (`per`), or `up`, `by`."""
    is_hanging = bool(HANGING.search(last.text))
    below = [
        segment
        for segment in segments
        if segment not in above
        and abs(segment.size - last.size) < 0.6
        and segment.words[0].is_bold == last.words[0].is_bold
        and 0 < segment.box.middle[1] - last.box.middle[1] < 2 * last.size
        and _is_set_with(segment, last)
        and (is_hanging or (segment.text.islower() and abs(segment.box.x0 - last.box.x0) < SAME_START))
    ]
    return below[:1]


def _is_set_with(segment: Segment, first: Segment) -> bool:
    """Whether a line begins near another's begin, or is centred as that one is."""
    one, two = segment.box, first.box
    return abs(one.x0 - two.x0) < 3 * first.size or abs(one.middle[0] - two.middle[0]) < first.size


def caption_of(cards: Sequence[Card]) -> str:
    """The period that stands with the figure in most cards."""
    texts: Counter[str] = Counter(
        text for card in cards for text in {s.text for s in card.segments if PERIOD_ONLY.match(s.text)}
    )
    text, count = texts.most_common(1)[0] if texts else ("", 0)
    return text if count >= SHARED * len(cards) else ""
