"""The texts about a sheet: its title above, facts and a comment below, what stands between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import NamedTuple, TypeGuard

from pipelines.extraction.kinds import looks
from pipelines.extraction.kinds.labelled_lines import Pair, pairs_of
from pipelines.extraction.kinds.record_sheets.model import (
    COMMENT,
    FEWEST_SHEETS,
    FIGURE,
    LONGEST_LABEL,
    LONGEST_TITLE,
    STATUS,
    TRAVEL,
    RecordSheet,
)
from pipelines.extraction.kinds.record_sheets.records import COMMENT_LABEL
from pipelines.extraction.model import Cell, Document, RawTable, TextBlock
from pipelines.extraction.text import SIGNS
from pipelines.rows import periods

SOME = 0.3  # of the sheets: so many have a text about them where it is a comment
LONGEST_STATUS = 40  # letters
MOST_ABOVE = 5  # blocks of text that may belong to a sheet
LONGEST_CHART = 120  # letters of a line of a chart
LINE = re.compile(r"^[A-Z][^:.]{1,40}:\s+\S")  # a fact is no title
COMMENTS = re.compile(r"(?i)^(?:commentary|comments?|narrative|explanation|notes?|update)\s*:?$")
TEXTS = (
    (FIGURE, "figure"),
    (STATUS, "status"),
    (TRAVEL, "travel"),
    (COMMENT, "comment"),
)  # about a sheet, and their headings


def above_sheet(headings: tuple[str, ...], texts: SheetTexts) -> tuple[str, ...]:
    """The headings above a sheet's own: its title, figure and status may be printed as large as headings."""
    said = (texts.title, texts.figure, texts.status, texts.travel)
    own = {cell.text for cell in said if cell is not None}
    while headings and (headings[-1] in own or without_signs(headings[-1]) in own):
        headings = headings[:-1]
    return headings


class SheetTexts(NamedTuple):
    """The texts about a sheet: its title; figure, status and direction between the two; a comment after it.

    Its facts are lines of labels and values right below it. It begins a part of the report where another
    heading stands above its title.
    """

    title: Cell | None
    figure: Cell | None
    status: Cell | None
    travel: Cell | None
    comment: Cell | None
    begins_part: bool
    facts: tuple[Pair, ...] = ()


NO_TEXTS = SheetTexts(None, None, None, None, None, begins_part=False)


def texts_above(document: Document, sheet: RecordSheet) -> list[TextBlock]:
    """The texts above a sheet, nearest first, up to the table before it."""
    parts = reversed(document.flow[max(0, sheet.at - MOST_ABOVE) : sheet.at])
    return [part for part in takewhile(lambda one: isinstance(one, TextBlock), parts) if _is_text(part)]


def _is_text(part: RawTable | TextBlock) -> TypeGuard[TextBlock]:
    return isinstance(part, TextBlock)


def is_heading_block(block: TextBlock) -> bool:
    """Whether a text is a heading."""
    return block.kind == "heading"


def labels_of_texts(document: Document) -> frozenset[str]:
    """Short lines that come again and again, as what stands above each sheet's comment does."""
    seen = Counter(block.text for block in document.blocks if block.kind != "heading")
    return frozenset(
        text
        for text, count in seen.items()
        if count >= FEWEST_SHEETS and len(text) <= LONGEST_LABEL and not _said_alone(text)
    )


def texts_around(
    document: Document,
    sheet: RecordSheet,
    again: Collection[str],
    is_label: Callable[[str], bool],
    *,
    are_headed: bool,
) -> SheetTexts:
    """What stands right above and below a sheet, up to the tables or headings beside it.

    Its title is the nearest heading where all sheets have one (`are_headed`), else the text right above it.
    A line of `again` below it stands above its comment.
    """
    above, lone = _lines_above(document, sheet)
    title = _title_among(above if are_headed else above[:2])
    if title is None:
        return NO_TEXTS
    number = above.index(title)
    is_status = number == 1 and len(above[0].text) <= LONGEST_STATUS
    status = above[0] if is_status else lone.get(STATUS)
    begins = number + 1 < len(above) and is_heading_block(title) and is_heading_block(above[number + 1])
    facts, at = _facts_below(document.flow, sheet.at + 1, is_label)
    return SheetTexts(
        _cell_of(title),
        _cell_of(lone[FIGURE]) if FIGURE in lone else None,
        _cell_of(status) if status else None,
        _cell_of(lone[TRAVEL]) if TRAVEL in lone else None,
        _comment_below(document.flow, at, again, is_label),
        begins,
        facts,
    )


def _lines_above(document: Document, sheet: RecordSheet) -> tuple[list[TextBlock], dict[str, TextBlock]]:
    """The texts above a sheet, and those right above it that are a figure, a rating or a direction alone."""
    above: list[TextBlock] = []
    lone: dict[str, TextBlock] = {}
    for part in texts_above(document, sheet):
        said = "" if above else _said_alone(part.text)
        if said and said not in lone:
            lone[said] = part
        else:
            above.append(part)
    return above, lone


def _title_among(near: Sequence[TextBlock]) -> TextBlock | None:
    """The nearest heading, else the nearest text; none if it is a fact, a figure or a rating."""
    title = next(filter(is_heading_block, near), near[0] if near else None)
    if title is None or _said_alone(title.text) or len(title.text) > LONGEST_TITLE:
        return None
    is_fact = not is_heading_block(title) and LINE.match(title.text) is not None
    return None if is_fact else title


def _comment_below(
    flow: Sequence[RawTable | TextBlock], at: int, again: Collection[str], is_label: Callable[[str], bool]
) -> Cell | None:
    """The comment on a sheet: the text below it, or under the label of one.

    What says nothing is passed over: a label whose value is a picture, a chart's figures.
    """
    while at < len(flow) and _says_nothing(flow[at]) and not _heads_comment(flow[at]):
        at += 1
    at = _label_of_comment(flow, at)
    label = flow[at] if at < len(flow) else None
    is_labelled = label is not None and (
        _heads_comment(label) or (isinstance(label, TextBlock) and label.text in again)
    )
    at += is_labelled
    comment = flow[at] if at < len(flow) else None
    if not isinstance(comment, TextBlock) or comment.kind in ("heading", "footnote"):
        return None
    if at + 1 < len(flow) and isinstance(flow[at + 1], RawTable):
        return None  # it is the title of the next table
    return _cell_of(_with_further(comment, flow[at + 1 :], is_label) if is_labelled else comment)


def _facts_below(
    flow: Sequence[RawTable | TextBlock], at: int, is_label: Callable[[str], bool]
) -> tuple[tuple[Pair, ...], int]:
    """The labels and values of the lines right below a sheet, and where what follows them begins."""
    facts: list[Pair] = []
    while at < len(flow) and isinstance(part := flow[at], TextBlock):
        pairs = [pair for pair in pairs_of(part, is_label) if not COMMENT_LABEL.match(f"{pair[0].text}:")]
        if not pairs or not all(is_label(label.text) for label, _ in pairs):
            break
        facts += pairs
        at += 1
    return tuple(facts), at


def _label_of_comment(flow: Sequence[RawTable | TextBlock], at: int) -> int:
    """Where the label of a sheet's comment stands, below the caption of its chart; else `at`."""
    for place, part in enumerate(flow[at : at + MOST_ABOVE], at):
        if _heads_comment(part):
            return place
        if isinstance(part, RawTable) or part.kind == "heading":
            break
    return at


def _heads_comment(part: RawTable | TextBlock) -> bool:
    return isinstance(part, TextBlock) and COMMENTS.match(part.text) is not None


def _with_further(
    comment: TextBlock, after: Sequence[RawTable | TextBlock], is_label: Callable[[str], bool]
) -> TextBlock:
    """A comment with the paragraphs that follow it under its own label, up to what is none."""
    texts = list(takewhile(lambda one: _goes_on(one, is_label), after))
    if len(texts) < len(after) and isinstance(after[len(texts)], RawTable):
        texts = texts[:-1]  # it is the title of the next table
    for part in texts:
        if isinstance(part, TextBlock) and not part.text.endswith(":"):
            joint = "; " if part.kind == comment.kind == "bullet" else " "
            comment = replace(
                comment, text=f"{comment.text}{joint}{part.text}", spots=(*comment.spots, *part.spots)
            )
    return comment


def _goes_on(part: RawTable | TextBlock, is_label: Callable[[str], bool]) -> bool:
    """Whether a part may be more of a comment; a line of known labels (`Priority: Homes`) is none."""
    if not isinstance(part, TextBlock) or part.kind not in ("paragraph", "bullet"):
        return False
    pairs = list(pairs_of(part, is_label))
    return not pairs or not all(is_label(label.text) for label, _ in pairs)


def _says_nothing(part: RawTable | TextBlock) -> bool:
    """Whether what stands under a sheet is a label without its value, or figures and periods of a chart."""
    if isinstance(part, RawTable):
        return not any(re.search(r"[A-Za-z]{3,}", cell.text) for row in part.rows for cell in row.filled)
    if part.text.endswith(":"):
        return True
    if len(part.text) > LONGEST_CHART or part.text.endswith("."):
        return False
    words = periods.PERIOD.sub(" 0 ", part.text).split()
    told = [word for word in words if any(map(str.isdigit, word)) or looks.UNIT.match(word)]
    return 2 * len(told) >= len(words)


def _said_alone(text: str) -> str:
    """What a line between a sheet's title and its labels is: a figure, a rating, a direction, or none."""
    text = without_signs(text)
    if looks.FIGURE.match(text):
        return FIGURE
    if looks.RATING.match(text):
        return STATUS
    return TRAVEL if looks.DIRECTION.match(text) else ""


def _cell_of(block: TextBlock) -> Cell:
    text = without_signs(block.text) if block.symbols else block.text
    return Cell(text, (text,), 0, parts=block.spots, symbols=block.symbols)


def without_signs(text: str) -> str:
    """A text without signs, as a light beside a figure."""
    return SIGNS.sub("", text).strip()
