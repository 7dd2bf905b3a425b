"""Which words or light of a card are its status: on a pill, a sign, a drawn light, or those in a colour."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.extraction.model import Mark
from pipelines.extraction.shapes.card_parts import LEAST_CARDS, SHARED, STATUS, Card, Segment
from pipelines.extraction.text import LIGHTS, SIGNS
from pipelines.rows.arrows import ARROWS

INKED = 60  # of 255: letters whose parts of colour differ more are in a colour
LONGEST_STATUS = 4  # words
DRAWN = frozenset(["circle", "square", "diamond"])  # marks that are lights, and no arrows or grounds


def inked_statuses(cards: Sequence[Card]) -> frozenset[str]:
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


def take_status(card: Card, inked: frozenset[str]) -> None:
    """The words on a pill are the card's status, else the only ones in a colour that others share."""
    for segment in card.segments:
        x, y = segment.box.middle
        if any(
            mark.shape == "pill" and mark.box.holds((x, y)) and mark.box.width < 0.8 * card.frame.width
            for mark in card.page.marks
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


def take_lights(cards: Sequence[Card]) -> None:
    """The drawn light of a card without another status is its own, where most such cards have one each."""
    dark = [card for card in cards if STATUS not in card.values]
    lights = [[mark.box for mark in card.page.marks if _is_light_of(mark, card)] for card in dark]
    if sum(len(own) == 1 for own in lights) < max(LEAST_CARDS, SHARED * len(dark)):
        return
    for card, own in zip(dark, lights, strict=True):
        if len(own) == 1:
            card.values[STATUS], card.light = (), own[0]


def _is_light_of(mark: Mark, card: Card) -> bool:
    return mark.shape in DRAWN and card.frame.holds(mark.box.middle)
