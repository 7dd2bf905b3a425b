"""Cards: a box per indicator with its name, a large figure, labels with values, a status, perhaps a chart.

Cards are told by what they share: a large figure each, in frames of their own, with the same labels. They
become one table a page, a row for each card and a column for each label, which is read as any other table.
Boxes without labels in common stay what they are. Where no figure is large, frames with more labels in common
are cards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pipelines.extraction.shapes.card_frames import HEADING, cards_on
from pipelines.extraction.shapes.card_labels import (
    labels_of,
    part_trends,
    pieces_of,
    take_compared,
    take_labelled,
    with_values_beside,
)
from pipelines.extraction.shapes.card_names import caption_of, take_rest
from pipelines.extraction.shapes.card_parts import (
    CODED,
    COMMENT,
    FIGURE,
    LEAST_CARDS,
    SHARED,
    STATUS,
    TITLE,
    Card,
    CardPage,
    CardTable,
)
from pipelines.extraction.shapes.card_statuses import inked_statuses, take_lights, take_status

LEAST_LABELS = 2


def find_cards(pages: Sequence[CardPage], body: float) -> list[CardTable]:
    """The cards of a report, a table for each page that has some; `body` is the height of its letters."""
    cards = cards_on(pages, body)
    if len(cards) < LEAST_CARDS:
        return []
    for card in cards:
        card.segments = [piece for segment in card.segments for piece in pieces_of(segment)]
    labels = labels_of(cards)
    has_figures = any(card.figure for card in cards)
    if not has_figures and len(labels) <= LEAST_LABELS:
        return []  # each such card has more
    _take_apart(cards, labels)
    cards = [card for card in cards if _is_card(card, labels, has_figures=has_figures)]
    headings = _headings(cards, has_figures=has_figures)
    return list(_tables(cards, headings, body)) if headings else []


def _take_apart(cards: Sequence[Card], labels: set[str]) -> None:
    """Give each card what it says: its status, the values of its labels, and what is left by its place."""
    inked = inked_statuses(cards)
    level = with_values_beside(cards, labels)
    for card in cards:
        take_status(card, inked)
        take_compared(card)
        take_labelled(card, labels, level)
        take_rest(card)
    take_lights(cards)
    part_trends(cards)


def _is_card(card: Card, labels: set[str], *, has_figures: bool) -> bool:
    """Whether a frame is a card: a report's title in large letters is no figure, and labels nothing."""
    told = labels & set(card.values)
    if not has_figures:
        return len(told) > LEAST_LABELS
    return bool(told) or any(map(str.isdigit, "".join(word.text for word in card.figure)))


def _headings(cards: Sequence[Card], *, has_figures: bool) -> tuple[str, ...]:
    """What the columns of some cards are called; none where they have too little in common."""
    needed = SHARED * len(cards)
    shared = Counter(name for card in cards for name in card.values)
    apart = (TITLE, FIGURE, STATUS, COMMENT, CODED)
    named = [name for name in shared if name not in apart and shared[name] >= needed]
    least = LEAST_LABELS if has_figures else LEAST_LABELS + 1
    told = len(named) + (has_figures and bool(named) and shared[STATUS] >= needed)
    if len(cards) < LEAST_CARDS or told < least or shared[TITLE] < needed:
        return ()
    ordered = (CODED, TITLE, FIGURE, *dict.fromkeys((*named, *shared)), STATUS, COMMENT)
    return tuple(dict.fromkeys(name for name in ordered if shared[name]))


def _tables(cards: Sequence[Card], headings: Sequence[str], body: float) -> Iterator[CardTable]:
    """Cards as a table or more a page, with the period of their figures in the heading of these."""
    caption = caption_of(cards)
    called = {FIGURE: f"{FIGURE} {caption}"} if caption else {}
    heads = tuple(called.get(name, name) for name in headings)
    for number in dict.fromkeys(card.page.number for card in cards):
        for part in _parts_of([card for card in cards if card.page.number == number], body):
            rows = (
                (card.frame, {called.get(name, name): words for name, words in card.values.items()})
                for card in part
            )
            lights = {card.frame: card.light for card in part if card.light is not None}
            yield CardTable(number, heads, tuple(rows), lights)


def _parts_of(cards: Sequence[Card], body: float) -> list[list[Card]]:
    """The cards of a page, parted where a line in a heading's letters stands between them."""
    outside = [
        word
        for word in cards[0].page.words
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
