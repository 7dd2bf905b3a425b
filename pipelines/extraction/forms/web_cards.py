"""Cards of a web page as rows of tables: a name, a figure, and a value or two behind labels that all share.

A card is an `article`. Those with more labels are sheets, which are joined where all forms of files are; one
that says a thing twice is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from pipelines.extraction.forms.written import (
    MOST_PILL_WORDS,
    PILL,
    Paragraph,
    Part,
    Run,
    WrittenCell,
    WrittenRow,
    WrittenTable,
)
from pipelines.extraction.kinds.looks import DIRECTION, FIGURE
from pipelines.extraction.shapes.card_labels import COMPARED
from pipelines.extraction.shapes.card_parts import COMMENT as COMMENTED
from pipelines.extraction.shapes.card_parts import FIGURE as VALUE
from pipelines.extraction.shapes.card_parts import PERIOD_ONLY, STATUS, TITLE, TREND
from pipelines.extraction.text import SIGNS
from pipelines.rows.arrows import ARROWS

FEWEST = 3  # cards of a page that share their labels
MOST_LABELS = 2  # cards with more are sheets
LEAST_WORDS = 4  # of a comment: fewer are a link, or say what the figure is of
COLON = re.compile(r"^(?P<label>[A-Z][^:]{1,40}):\s*(?P<value>.*)$")
NEXT_LABEL = re.compile(r"(?<=[\w%)])\s+(?=[A-Z][A-Za-z ]{1,30}:\s)")
SAID = frozenset([TITLE, VALUE, STATUS, COMMENTED])
"""What a card says without a label."""


class WebCard(NamedTuple):
    """What a card says, by heading, and the articles that it stands in."""

    values: dict[str, tuple[Paragraph, ...]]
    within: tuple[int, ...]

    @property
    def labels(self) -> frozenset[str]:
        """The headings that it prints itself."""
        return frozenset(name for name in self.values if name not in SAID and not name.startswith(TREND))


def with_cards(parts: Sequence[Part]) -> Iterator[Part]:
    """Parts, of cards that follow each other and share their labels a table for all of them."""
    groups = [(within, list(own)) for within, own in groupby(parts, key=lambda part: part.within)]
    cards = [_card(own, within) if within else None for within, own in groups]
    shared = Counter(card.labels for card in cards if card)
    cards = [card if card and shared[card.labels] >= FEWEST else None for card in cards]
    tables = 0
    for key, run in groupby(
        zip(cards, groups, strict=True), key=lambda pair: pair[0] and (pair[0].labels, pair[0].within[:-1])
    ):
        each = list(run)
        if key is None:
            for _, (_, own) in each:
                yield from own
            continue
        tables += 1
        yield _table([card for card, _ in each if card], tables)


def _card(parts: Sequence[Part], within: tuple[int, ...]) -> WebCard | None:
    """What an article says; None where it has no name or figure, or twice what is said once."""
    values: dict[str, tuple[Paragraph, ...]] = {}
    for part in parts:
        for name, own in _said(part):
            if name == COMMENTED:
                values[name] = (*values.get(name, ()), own)
            elif name in values or not name:
                return None
            else:
                values[name] = (own,)
    card = WebCard(values, within)
    is_card = TITLE in values and VALUE in values and 0 < len(card.labels) <= MOST_LABELS
    return card if is_card else None


def _said(part: Part) -> Iterator[tuple[str, Paragraph]]:
    """What a part of a card says, by heading; an empty heading for what no card has."""
    if isinstance(part, WrittenTable):
        for row in part.rows:
            own = [cell.paragraphs[0] for cell in row.cells if len(cell.paragraphs) == 1]
            is_pair = part.columns == len(row.cells) == len(own) == 2
            yield from _labelled(own[0].text.rstrip(": "), own[1]) if is_pair else [("", Paragraph(()))]
    elif part.kind == "heading":
        yield TITLE, replace(part, kind="paragraph", level=0)
    elif FIGURE.match(bare := SIGNS.sub("", part.text).strip()):
        yield from _figure(part, bare)
    elif _is_pill(part):
        yield STATUS, part
    elif COLON.match(part.text):
        for text in NEXT_LABEL.split(part.text):  # `Target: 88%` and `Last quarter: 87%` on lines of one
            found = COLON.match(text)
            if found is None or not found["value"]:
                yield "", part
            else:
                yield from _labelled(found["label"], _with_text(part, found["value"].strip()))
    elif DIRECTION.match(part.text.strip()) and any(map(str.isalpha, part.text)):
        yield TREND, part
    else:
        is_told = len(part.text.split()) >= LEAST_WORDS and not PERIOD_ONLY.match(part.text)
        yield COMMENTED if is_told else "", part


def _labelled(label: str, value: Paragraph) -> Iterator[tuple[str, Paragraph]]:
    """A value by its label; of `Better than last year` also which way it went."""
    if told := COMPARED.match(label):
        yield told["then"].capitalize(), value
        yield f"{TREND} since {told['then']}", _with_text(value, told["way"])
    else:
        yield label, value


def _figure(part: Paragraph, bare: str) -> Iterator[tuple[str, Paragraph]]:
    """A figure, and one sign beside it: the card's status, or its trend where it is an arrow."""
    signs = SIGNS.findall(part.text)
    yield VALUE, _with_text(part, bare)
    own = [run for run in part.runs if SIGNS.search(run.text)]
    if signs:
        name = TREND if signs[0] in ARROWS else STATUS
        yield name if len(signs) == 1 else "", replace(part, runs=(own[0]._replace(text=signs[0]),))


def _with_text(part: Paragraph, text: str) -> Paragraph:
    """A paragraph that says a piece of what it said, in the look of its last letters."""
    said = [run for run in part.runs if run.text.strip()]
    looks = [run for run in said if any(map(str.isalnum, run.text))] or said
    return replace(part, runs=(looks[-1]._replace(text=text),))


def _is_pill(part: Paragraph) -> bool:
    """Whether all words stand on one strong colour, as a status does, and are few."""
    grounds = {run.ground for run in part.runs if run.text.strip()}
    ground = grounds.pop() if len(grounds) == 1 else None
    return (
        ground is not None and max(ground) - min(ground) >= PILL and len(part.text.split()) <= MOST_PILL_WORDS
    )


def _table(cards: Sequence[WebCard], number: int) -> WrittenTable:
    """A heading and a row for each card."""
    seen = list(dict.fromkeys(name for card in cards for name in card.values))
    told = [name for name in seen if name not in SAID]
    names = [TITLE, VALUE, *told, *(name for name in (STATUS, COMMENTED) if name in seen)]
    lines: list[list[tuple[Paragraph, ...]]] = [[(Paragraph((Run(name, is_bold=True),)),) for name in names]]
    lines += [[card.values.get(name, ()) for name in names] for card in cards]
    rows = [
        WrittenRow(
            tuple(
                WrittenCell(column, own, f"cards {number}, row {at}, cell {column + 1}", fill=_ground(own))
                for column, own in enumerate(row)
            )
        )
        for at, row in enumerate(lines, 1)
    ]
    return WrittenTable(tuple(rows), len(names), cards[0].within[:-1])


def _ground(own: Sequence[Paragraph]) -> tuple[int, int, int] | None:
    """The colour of a status's ground."""
    return own[0].runs[0].ground if len(own) == 1 and _is_pill(own[0]) else None
