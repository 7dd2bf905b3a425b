"""The labels that cards share, and the values that stand behind, beside or below them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipelines.extraction.shapes.card_parts import (
    CODE,
    FIGURES_ONLY,
    SAME_START,
    SHARED,
    TREND,
    Card,
    Segment,
    Words,
)
from pipelines.extraction.text import SIGNS
from pipelines.rows.arrows import ARROWS

BELOW = 1.6  # of the font size: a value stands no further below its label
FORMER, POLARITY = "Previous", "Polarity"
LONGEST_LABEL = 5  # words
LONGEST_VALUE = 3  # words: what follows a label that neither colon nor weight parts is no sentence
MOST_UNIT = 2  # words
COMPARED = re.compile(
    r"(?i)^(?P<way>(?:(?:much|slightly|a little) )?(?:better|worse|higher|lower|up|down|improved|unchanged"
    r"|(?:the )?same))(?: than| as| on| from| since)? "
    r"(?P<then>(?:the )?(?:same .{3,12} )?(?:last|previous) \w+)$"
)
"""A label that says which way a figure went from the one behind it: `Better than last year: 84%`."""
BRACKETED = re.compile(
    r"(?i)^(?P<way>(?:(?:much|slightly|a little) )?(?:better|worse|higher|lower|up|down|improved|unchanged"
    r"|(?:the )?same))(?: than| as| on| from| since)? "
    r"(?P<then>q[1-4](?: 20\d\d[/-]\d\d)?|(?:the )?(?:same .{3,12} )?(?:last|previous) \w+) \(\S*\d\S*\)$"
)
"""The same with its figure in brackets: `Better than Q3 (83.0%)`."""
FROM = re.compile(r"(?i)^(?:from|was|previously) \S*\d\S*(?: \w+)?$")
"""What a figure was before, behind an arrow: `▲ from 92.8%`."""
WANTED = re.compile(
    r"(?i)^\(?(?:a |an )?(?:high(?:er)?|low(?:er)?|bigger|smaller|more|less|fewer|increase|decrease"
    r"|reduction)(?: \w+)? is (?:better|good|best|wanted)[.)]*$"
)
"""Which way is good, as a line of a card says it: `Higher is better`."""
SEPARATORS = frozenset("·•|/–—")  # between two values of a line


def pieces_of(segment: Segment) -> list[Segment]:
    """`✅ ▲` as the two signs that it is, and `▲ Quarter 2: 58` as the arrow and what it stands before."""
    first, *rest = segment.words
    if rest and all(SIGNS.fullmatch(word.text) for word in segment.words):
        return [Segment((word,)) for word in segment.words]
    return [Segment((first,)), Segment(tuple(rest))] if rest and ARROWS.issuperset(first.text) else [segment]


def labels_of(cards: Sequence[Card]) -> set[str]:
    """The labels that most cards share, without the values that come back in them."""
    shared = _shared_labels(cards)
    return {label.rstrip(": ") for label in shared - _values_beside(cards, shared)}


def _shared_labels(cards: Sequence[Card]) -> set[str]:
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


def with_values_beside(cards: Sequence[Card], labels: set[str]) -> set[str]:
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


def take_labelled(card: Card, labels: set[str], level: set[str]) -> None:
    """Values that stand behind or below their labels; of those in `level` behind them only."""
    for segment in [part for whole in card.segments for part in _parted(whole, labels)]:
        found = _pair(segment, labels)
        if found is None or (found[0] not in labels and _may_be_name(segment, card)):
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


def _may_be_name(segment: Segment, card: Card) -> bool:
    """Whether bold words stand over a card's figure: its name may have a colon (`Streets: litter seen`)."""
    figure = min((word.box.top for word in card.figure), default=0.0)
    return (
        bool(card.figure) and segment.box.middle[1] < figure and all(word.is_bold for word in segment.words)
    )


def take_compared(card: Card) -> None:
    """Give a card the way that its figure went, the earlier one that it went from, and which way is good."""
    for segment in [*card.segments]:
        if told := BRACKETED.match(segment.text):
            then, last = told["then"][:1].upper() + told["then"][1:], segment.words[-1]
            if then not in card.values:
                card.values[then] = (last._replace(text=last.text.strip("()")),)
                card.values[f"{TREND} since {told['then']}"] = segment.words[: len(told["way"].split())]
                card.segments.remove(segment)
        elif WANTED.match(segment.text) and POLARITY not in card.values:
            card.values[POLARITY] = segment.words
            card.segments.remove(segment)
        elif FROM.match(segment.text) and FORMER not in card.values:
            card.values[FORMER] = segment.words[1:]
            card.segments.remove(segment)


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


def part_trends(cards: Sequence[Card]) -> None:
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
