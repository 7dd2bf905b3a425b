"""Which headings stand above each table of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from pipelines.extraction.model import RawTable, TextBlock


def with_headings(
    flow: Sequence[RawTable | TextBlock], within: Sequence[tuple[int, ...]] = ()
) -> list[RawTable | TextBlock]:
    """Give each table the headings that stand above it, nearest last.

    Args:
        flow: tables and texts in reading order.
        within: the numbers of the cards that each stands in, if any does: a card's headings end with it.
    """
    headings: list[tuple[str, tuple[int, ...]]] = []
    result: list[RawTable | TextBlock] = []
    for part, own in zip_longest(flow, within, fillvalue=()):
        if isinstance(part, RawTable):
            above = [text for text, place in headings if place == own[: len(place)]]
            result.append(replace(part, headings=tuple(above[-8:])))
        elif isinstance(part, TextBlock):
            if part.kind == "heading":
                headings.append((part.text, own))
            result.append(part)
    return result
