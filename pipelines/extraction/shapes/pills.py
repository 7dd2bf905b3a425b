"""Pills: small filled shapes around a word or two inside a row, which bound no cell.

They say what colour a status has, and that is kept (`PageContent.marks`). Taken for shading they would cut
the row that they stand in, where its other cells have several lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.model import Box, PageContent
from pipelines.extraction.settings import SETTINGS as S


def without_pills(page: PageContent) -> PageContent:
    """A page whose filled areas are without pills: those that hold words, and that nothing drawn adjoins."""
    pills = {mark.box for mark in page.marks if mark.shape == "pill"}
    pills &= {fill.box for fill in page.fills}
    if not pills:
        return page
    drawn = [rule.box for rule in page.rules] + [fill.box for fill in page.fills]
    lone = {box for box in pills if _stands_free(box, drawn) and _has_words(page, box)}
    fills = tuple(fill for fill in page.fills if fill.box not in lone)
    return page if len(fills) == len(page.fills) else replace(page, fills=fills)


def _has_words(page: PageContent, box: Box) -> bool:
    return any(box.holds(word.box.middle) for word in page.words)


def _stands_free(box: Box, drawn: Sequence[Box]) -> bool:
    """Whether nothing drawn touches a box but what lies wholly around it, as a row's shading does."""
    near = Box(box.x0 - S.snap, box.top - S.snap, box.x1 + S.snap, box.bottom + S.snap)
    return not any(
        other.x0 <= near.x1
        and near.x0 <= other.x1
        and other.top <= near.bottom
        and near.top <= other.bottom
        and other != box
        and not _is_around(other, near)
        for other in drawn
    )


def _is_around(other: Box, near: Box) -> bool:
    return (
        other.x0 <= near.x0 and other.top <= near.top and other.x1 >= near.x1 and other.bottom >= near.bottom
    )
