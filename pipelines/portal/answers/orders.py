"""Rows put in the order that a question asks for: how far from their target, how much better or worse.

Each order is worked out from two printed cells of a row and its printed polarity; a row that lacks one of
them has no place in it. Nothing here says more than the figures do: both cells are named with each place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.portal.answers.facts import FactCell, FactRow
from pipelines.portal.answers.stemming import stem
from pipelines.portal.drawing import show
from pipelines.portal.performance.standing import MET, MISSED, gap_words, verdict_of
from pipelines.rows.polarity import HIGHER, polarity_of

TARGET, ANNUAL, AGO, PREVIOUS = stem("target"), stem("annual"), stem("ago"), stem("previous")
DIRECTION = "direction_short_term"
WORSENING, IMPROVING = "worsening", "improving"
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


def way_of(row: FactRow) -> str:
    """Which way is good, `higher` or `lower`, as a row's printed polarity says; empty where it does not."""
    return polarity_of(next((entry.text for entry in row.entries if entry.column == POLARITY), ""))


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


@dataclass(frozen=True)
class FiguresInOrder:
    """Rows put in order, and what they were chosen from.

    Attributes:
        placed: the rows that have a place, first to last.
        judged: how many rows have both cells and could have had one.
        unjudged: how many lack a figure in one of them, or the side on which better lies.
    """

    placed: tuple[OrderedFigure, ...]
    judged: int
    unjudged: int


def by_gap(rows: Iterable[FactRow], aside: frozenset[str], *, missed: bool) -> FiguresInOrder:
    """Rows that missed their target (or beat it), the widest gap for its size first.

    Rows without a target, in words or figures, are not among those that it was chosen from.
    """
    placed, judged, unjudged = [], 0, 0
    for row in rows:
        target = target_beside(row)
        if target is None or row.is_copy:
            continue
        cell = own_figure(row, aside)
        is_missed = None if cell is None else _is_missed(row, cell, target)
        if cell is None or is_missed is None:
            unjudged += 1
            continue
        judged += 1
        if is_missed is missed:
            placed.append(_gap(row, cell, target))
    placed.sort(key=lambda each: (-each.share, each.row.locator))
    return FiguresInOrder(tuple(placed), judged, unjudged)


def _is_missed(row: FactRow, cell: FactCell, target: FactCell) -> bool | None:
    """Whether a figure missed its target; None where neither figures and polarity nor the report say so."""
    if cell.value is None or target.value is None:
        return None
    verdict = verdict_of(cell.value, target.value, way_of(row))
    if verdict in (MISSED, MET):
        return verdict == MISSED
    return None if row.met is None else not row.met


def _gap(row: FactRow, cell: FactCell, target: FactCell) -> OrderedFigure:
    value, aim = cell.value or 0.0, target.value or 0.0
    share = abs(value - aim) / (abs(aim) or 1.0)
    gap = gap_words(value, aim, cell.unit)
    percent = show.number(round(100 * share, 1))
    words = f"{gap[0].upper()}{gap[1:]}, {percent}% of the target." if share else "Just on target."
    return OrderedFigure(row, cell, target, share, words)


def by_change(
    rows: Iterable[FactRow], aside: frozenset[str], *, better: bool, than: str = AGO
) -> FiguresInOrder:
    """Rows whose figure is better (or worse) than a year ago, the greatest change for its size first.

    Than the last time only where that is asked for, and the report itself says so: many figures are counted
    from the beginning of the year. Rows of tables that give no figure of that time are not among those that
    it was chosen from.

    Args:
        rows: those that may have a place.
        aside: words of columns of figures beside the one itself.
        better: whether better ones are wanted.
        than: the stem that is in the heading of the earlier figure.
    """
    placed, judged, unjudged = [], 0, 0
    for row in rows:
        before = next((each for each in row.figures if than in each.words), None)
        if before is None or row.is_copy:
            continue
        cell, way = own_figure(row, aside), way_of(row)
        if cell is None or cell.value is None or not before.value or not way:
            unjudged += 1
            continue
        judged += 1
        if than == PREVIOUS and not _is_said_to(row, IMPROVING if better else WORSENING):
            continue
        if cell.value != before.value and ((cell.value > before.value) == (way == HIGHER)) is better:
            placed.append(_change(row, cell, before))
    placed.sort(key=lambda each: (-each.share, each.row.locator))
    return FiguresInOrder(tuple(placed), judged, unjudged)


def _is_said_to(row: FactRow, way: str) -> bool:
    """Whether the report says of a row which way it went since the last time."""
    return any(entry.column == DIRECTION and entry.text.lower().startswith(way) for entry in row.entries)


def _change(row: FactRow, cell: FactCell, before: FactCell) -> OrderedFigure:
    value, earlier = cell.value or 0.0, before.value or 1.0
    share = abs(value - earlier) / abs(earlier)
    way = "Up" if value > earlier else "Down"
    words = f"{way} by {show.number(round(100 * share, 1))}% from {before.text} ({before.period.text})."
    return OrderedFigure(row, cell, before, share, words)
