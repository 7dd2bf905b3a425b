"""Lists whose items are records: `Appraisals finished: 87% (target 90%) AMBER`, item under item.

Each item is a name, a figure, and figures with labels, a rating's word or a direction, in brackets or behind
commas; nothing else. Items of labels that most have become a table, which is read as any other. Where one
says more, the list is sentences, and stays text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from pipelines.extraction.kinds import looks
from pipelines.extraction.model import Cell, Document, RawTable, TableRow, TextBlock

FEWEST_ITEMS = 3  # of a report
FEWEST_TOGETHER = 2
MOSTLY = 0.6  # of the items have a label; the others have no target, say, and no rating
MOST_HEADINGS = 4
LONGEST_NAME = 120  # letters
MOST_WORDS = 4  # of a figure with its unit
NAMED = re.compile(r"^\W{0,2}(?P<name>[A-Z][^:]{3,}?)\s*(?::|\s[-–—])\s+(?P<rest>\S.*)$", re.DOTALL)
PARTS = re.compile(r"\s*(?:[();|\[\]]|,(?!\d)|\s[-–—]\s)\s*")
LED = re.compile(r"^\s*[-–—]\s+")
"""The dash before a rating that follows brackets: `(target 50%) – Amber`."""
AGAINST = re.compile(r"(?i)^(?:against|vs\.?|versus|compared (?:to|with))\s+(?:(?:a|an|the|our)\s+)?")
LABELLED = re.compile(r"^(?P<label>[A-Za-z].*?)(?:\s+(?:of|is|was|at))?\s*:?$")
INDICATOR, VALUE, STATUS, TREND = "Indicator", "Value", "Status", "Trend"


class ListItem(NamedTuple):
    """One item of a list: its text block, its name, and what it says by label."""

    block: TextBlock
    name: str
    values: dict[str, str]


def with_listed_records(document: Document, is_label: Callable[[str], bool]) -> Document:
    """A document whose lists of records are tables; the document itself without any.

    Args:
        document: what was read.
        is_label: whether a text is a heading of any kind of table that is known.
    """
    items = {
        at: item
        for at, part in enumerate(document.flow)
        if isinstance(part, TextBlock) and (item := _item(part, is_label)) is not None
    }
    runs = [run for run in _runs(sorted(items)) if len(run) >= FEWEST_TOGETHER]
    shared = Counter(label for run in runs for at in run for label in items[at].values)
    count = sum(map(len, runs))
    labels = [label for label in shared if shared[label] >= MOSTLY * count]
    if count < FEWEST_ITEMS or len(labels) < FEWEST_TOGETHER or len(labels) < len(shared):
        return document  # a label that few have says something else
    starts = {run[0]: run for run in runs}
    taken = {at for run in runs for at in run}
    flow: list[RawTable | TextBlock] = []
    headings: tuple[str, ...] = ()
    for at, part in enumerate(document.flow):
        if at in starts:
            flow.append(_table([items[one] for one in starts[at]], labels, headings))
        elif at not in taken:
            flow.append(part)
        if isinstance(part, TextBlock) and part.kind == "heading":
            headings = (*headings[1 - MOST_HEADINGS :], part.text)
    return replace(document, flow=tuple(flow))


def _runs(places: Sequence[int]) -> list[list[int]]:
    """Places that follow one another without anything between, together."""
    runs: list[list[int]] = [[places[0]]] if places else []
    for one, two in pairwise(places):
        if two == one + 1:
            runs[-1].append(two)
        else:
            runs.append([two])
    return runs


def _item(block: TextBlock, is_label: Callable[[str], bool]) -> ListItem | None:
    """A block as an item of a list; None where it says anything that is no part of a record."""
    match = NAMED.match(block.text) if block.kind not in ("heading", "footnote") else None
    if match is None or len(match["name"]) > LONGEST_NAME or is_label(match["name"]):
        return None
    figure, rest = _leading_figure(match["rest"])
    if not figure:
        return None
    values = {VALUE: figure}
    for text in filter(None, (LED.sub("", part).strip(" .") for part in PARTS.split(rest))):
        label, value = told_part(text, is_label)
        if not label or label in values:
            return None
        values[label] = value
    return ListItem(block, match["name"].strip(), values) if len(values) > 1 else None


def _leading_figure(text: str) -> tuple[str, str]:
    """The figure that a text begins with, with its unit, and what follows it."""
    words = text.split()
    for length in range(min(MOST_WORDS, len(words)), 0, -1):
        figure = " ".join(words[:length]).rstrip(",;.")
        if not any("(" in word for word in words[1:length]) and looks.FIGURE.match(figure):
            return figure, " ".join(words[length:])
    return "", text


def told_part(text: str, is_label: Callable[[str], bool]) -> tuple[str, str]:
    """What a part of an item is, and its value: a labelled figure, a rating, a direction; else nothing."""
    if looks.DIRECTION.match(text) and not looks.RATING.match(text):
        return TREND, text
    if looks.RATING.match(text):
        return STATUS, text
    words = AGAINST.sub("", text).split()
    for at in range(1, len(words)):
        figure = " ".join(words[at:])
        match = LABELLED.match(" ".join(words[:at]))
        if looks.FIGURE.match(figure) and match is not None and is_label(match["label"]):
            return match["label"].capitalize(), figure
    return "", ""


def _table(items: Sequence[ListItem], labels: Sequence[str], headings: tuple[str, ...]) -> RawTable:
    heads = (INDICATOR, *labels)
    head = TableRow(tuple(Cell(text, (text,), at, is_bold=True) for at, text in enumerate(heads)))
    rows = [head]
    for item in items:
        spot = item.block.spots[0] if item.block.spots else None
        texts = (item.name, *(item.values.get(label, "") for label in labels))
        cells = tuple(
            Cell(text, (text,), at, parts=item.block.spots) if text else Cell("", column=at)
            for at, text in enumerate(texts)
        )
        page, at, box = (spot.page, spot.line, spot.box) if spot else (None, None, None)
        rows.append(TableRow(cells, page, at, box))
    first = rows[1]
    return RawTable(tuple(rows), len(heads), headings, first.page, first.line)
