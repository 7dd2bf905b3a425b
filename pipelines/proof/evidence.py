"""Where the figures of a finding stand: the spots that a discrepancy or a restatement leads to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipelines.proof.outcome import Figure, Ran
from pipelines.rows.locator import holder, last_cell
from pipelines.rows.records import PrintedSpot, Records

Known = Mapping[tuple[str, str], Sequence[PrintedSpot]]


def spots_by_name(records: Mapping[str, Records], ran: Iterable[Ran]) -> Known:
    """By locator and field the spots that the figures of some checks may stand at: few of all."""
    figures = {
        figure.locator
        for one in ran
        for figure in (*one.figures, one.stated, one.expected)
        if figure is not None
    }
    wanted = {*figures, *map(holder, figures)}
    known: dict[tuple[str, str], list[PrintedSpot]] = {}
    for part in records.values() if wanted else ():
        for spot in part.locators:
            if spot.locator in wanted:
                known.setdefault((spot.locator, spot.field), []).append(spot)
    return known


def spots_of(figure: Figure, known: Known) -> Sequence[PrintedSpot]:
    """Where a figure stands: its cell, else its row."""
    row = holder(figure.locator)
    names = ((row, last_cell(figure.locator)), (row, ""), (figure.locator, ""))
    return next((known[name] for name in names if name in known), ())


def _narrowed(figure: Figure, spots: Sequence[PrintedSpot]) -> Sequence[PrintedSpot]:
    """Of a cell's several parts those that the figure's text stands in; all when it stands in none."""
    parts = [spot for spot in spots if figure.text and figure.text in spot.text]
    return parts if len(spots) > 1 and parts else spots


def evidence(locator: str, ran: Ran, known: Known) -> Iterator[PrintedSpot]:
    """The spots of a finding: its `first_figure`, and as `second_figure` all that it is held against."""
    against = ran.figures[1:] or ((ran.expected,) if ran.expected else ())
    for name, figures in (("first_figure", (ran.stated,) if ran.stated else ()), ("second_figure", against)):
        spots = [spot for figure in figures for spot in _narrowed(figure, spots_of(figure, known))]
        if len(spots) == 1 and spots[0].part == 1:  # as of nearly all figures, of which there are thousands
            yield spots[0].named(locator, name)
            continue
        different = dict.fromkeys(spot._replace(locator=locator, field=name, part=1) for spot in spots)
        yield from (spot._replace(part=number) for number, spot in enumerate(different, 1))
