"""Rows put in the order that a question asks for: how far from their target, how much better or worse.

Each order is worked out from two printed cells of a row and its printed polarity; a row that lacks one of
them has no place in it. Nothing here says more than the figures do: both cells are named with each place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.portal.answers.facts import FactCell, FactRow
from pipelines.portal.answers.question import stem
from pipelines.portal.drawing import show
from pipelines.portal.performance.standing import BIGGER, MISSED, SMALLER, gap_words, verdict_of

TARGET, ANNUAL, AGO = stem("target"), stem("annual"), stem("ago")
POLARITY = "polarity"


@dataclass(frozen=True)
class OrderedFigure:
    """A row's figure with its place in an order.

    Attributes:
        cell: the figure itself; `other` the one it is set against.
        share: by how much they differ, as a share of the other.
        words: the same in words.
    """

    row: FactRow
    cell: FactCell
    other: FactCell
    share: float
    words: str

    @property
    def cells(self) -> tuple[str, str]:
        """The locators of both cells."""
        return (f"{self.row.locator}#{self.cell.column}", f"{self.row.locator}#{self.other.column}")


def polarity_of(row: FactRow) -> str:
    """The printed polarity of a row; empty where none is printed."""
    return next((entry.text for entry in row.entries if entry.column == POLARITY), "")


def own_figure(row: FactRow, aside: frozenset[str]) -> FactCell | None:
    """The figure of a row that stands for it, not one beside it."""
    return next((cell for cell in row.figures if cell.value is not None and not cell.words & aside), None)


def target_beside(row: FactRow) -> FactCell | None:
    """The target of a row's own period."""
    return next((cell for cell in row.figures if TARGET in cell.words and ANNUAL not in cell.words), None)


def annual_target(row: FactRow) -> FactCell | None:
    """The target of the whole year that stands, in figures, beside a figure of a part of it."""
    return next(
        (
            cell
            for cell in (*row.figures, *row.entries)
            if {TARGET, ANNUAL} <= cell.words and any(map(str.isdigit, cell.text))
        ),
        None,
    )


def by_gap(rows: Iterable[FactRow], aside: frozenset[str], *, missed: bool) -> list[OrderedFigure]:
    """Rows that missed their target (or beat it), the widest gap for its size first."""
    found = []
    for row in rows:
        cell, target = own_figure(row, aside), target_beside(row)
        if cell is None or cell.value is None or target is None or target.value is None or row.is_copy:
            continue
        verdict = verdict_of(cell.value, target.value, polarity_of(row))
        is_missed = verdict == MISSED if verdict in (MISSED, "Met") else row.met is False
        if (verdict not in (MISSED, "Met") and row.met is None) or is_missed is not missed:
            continue
        share = abs(cell.value - target.value) / (abs(target.value) or 1.0)
        gap = gap_words(cell.value, target.value, cell.unit)
        percent = show.number(round(100 * share, 1))
        words = f"{gap[0].upper()}{gap[1:]}, {percent}% of the target." if share else "Just on target."
        found.append(OrderedFigure(row, cell, target, share, words))
    return sorted(found, key=lambda each: (-each.share, each.row.locator))


def by_change(rows: Iterable[FactRow], aside: frozenset[str], *, better: bool) -> list[OrderedFigure]:
    """Rows whose figure is better (or worse) than a year ago, the greatest change for its size first.

    A year ago and not the last time, since many figures are counted from the beginning of the year.
    """
    found = []
    for row in rows:
        cell = own_figure(row, aside)
        before = next((each for each in row.figures if AGO in each.words and each.value), None)
        polarity = polarity_of(row)
        if cell is None or cell.value is None or before is None or not before.value or row.is_copy:
            continue
        if polarity not in (BIGGER, SMALLER) or cell.value == before.value:
            continue
        if ((cell.value > before.value) == (polarity == BIGGER)) is not better:
            continue
        share = abs(cell.value - before.value) / abs(before.value)
        way = "up" if cell.value > before.value else "down"
        words = f"{way} by {show.number(round(100 * share, 1))}% from {before.text} ({before.period.text})."
        found.append(OrderedFigure(row, cell, before, share, words[0].upper() + words[1:]))
    return sorted(found, key=lambda each: (-each.share, each.row.locator))
