"""The home page's figures: ratings, directions and savings as the newest reports print them.

Counts rows and adds nothing up that a report does not; a part without data is left out of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from pipelines.portal.drawing import show
from pipelines.portal.drawing.charts import (
    BarChart,
    BarPart,
    StackedBar,
    bar_chart,
    first_and_last,
    green_of,
    rating_parts,
    stacked_bar,
)
from pipelines.portal.tables.rows import DataRow, RowReader
from pipelines.store.published import Catalogue, Resource
from pipelines.store.reports import SourceReport

DIRECTIONS = (("Improving", "better", "up"), ("Same", "same", "dash"), ("Worsening", "worse", "down"))
BARS_SHOWN = 6

PartsOf = Callable[[Mapping[str, int]], list[BarPart]]


@dataclass(frozen=True)
class HeadlineTile:
    """One headline number with its words."""

    number: str
    words: str


@dataclass(frozen=True)
class RatedReport:
    """How one report rated its indicators or actions."""

    report: SourceReport
    bar: StackedBar

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each part."""
        return {part.word: part.count for part in self.bar.slices}


@dataclass(frozen=True)
class Savings:
    """Planned savings by year, as one report prints them."""

    report: SourceReport
    chart: BarChart
    total: str


@dataclass(frozen=True)
class Headlines:
    """What the home page shows of the data; every part may be missing."""

    newest: SourceReport | None
    tiles: tuple[HeadlineTile, ...]
    ratings: tuple[RatedReport, ...]
    directions: tuple[RatedReport, ...]
    actions: tuple[RatedReport, ...]
    savings: Savings | None

    @property
    def findings(self) -> dict[str, str]:
        """What each chart shows of its newest report, in a sentence, by the chart's name."""
        found = {}
        if self.ratings:
            found["ratings"] = (
                f"{green_of(self.ratings[0].counts, 'indicators')} ({self.ratings[0].bar.name})"
            )
        if self.directions:
            moved = self.directions[0].counts
            better, worse = moved.get("Improving", 0), moved.get("Worsening", 0)
            found["directions"] = (
                f"{better} better and {worse} worse than the time before ({self.directions[0].bar.name})"
            )
        if self.actions:
            found["actions"] = (
                f"{green_of(self.actions[0].counts, 'key actions')} ({self.actions[0].bar.name})"
            )
        if self.savings:
            found["savings"] = f"Savings planned: {first_and_last(self.savings.chart)}"
        return found


def read_headlines(catalogue: Catalogue, reader: RowReader) -> Headlines:
    """The headlines of the latest versions in the catalogue."""
    results = _table(catalogue, "indicators", "indicator-results")
    rated = _bars(catalogue, reader, results, "rag", rating_parts)
    moved = _bars(catalogue, reader, results, "direction_short_term", _direction_parts)
    actions = _bars(catalogue, reader, _table(catalogue, "key-actions", "key-actions"), "rag", rating_parts)
    newest = rated[0].report if rated else None
    return Headlines(
        newest=newest,
        tiles=_tiles(rated, moved, _totals(reader, results)),
        ratings=tuple(rated[:BARS_SHOWN]),
        directions=tuple(moved[:BARS_SHOWN]),
        actions=tuple(actions[:BARS_SHOWN]),
        savings=_savings(catalogue, reader),
    )


def _table(catalogue: Catalogue, package: str, name: str) -> Resource | None:
    found = catalogue.package(package)
    return found.latest.resource(name) if found and found.latest else None


def _totals(reader: RowReader, table: Resource | None) -> dict[str, int]:
    if table is None or table.parquet is None:
        return {}
    return {str(row["report"]): _count(row) for row in reader.counts(table.parquet, "report")}


def _bars(
    catalogue: Catalogue, reader: RowReader, table: Resource | None, column: str, parts: PartsOf
) -> list[RatedReport]:
    """A stacked bar for each report of the table, newest first; `parts` orders and names the counts."""
    if table is None or table.parquet is None:
        return []
    counts: dict[str, dict[str, int]] = {}
    for row in reader.counts(table.parquet, "report", column):
        counts.setdefault(str(row["report"]), {})[str(row[column])] = _count(row)
    bars = []
    for report in catalogue.reports:
        bar = stacked_bar(report.label, f"/reports/{report.id}", parts(counts.get(report.id, {})))
        if bar is not None:
            bars.append(RatedReport(report, bar))
    return bars


def _direction_parts(counts: Mapping[str, int]) -> list[BarPart]:
    return [BarPart(word, slug, shape, counts.get(word, 0)) for word, slug, shape in DIRECTIONS]


def _tiles(
    rated: list[RatedReport], moved: list[RatedReport], totals: Mapping[str, int]
) -> tuple[HeadlineTile, ...]:
    if not rated:
        return ()
    newest = rated[0]
    tiles = [
        HeadlineTile(f"{totals.get(newest.report.id, 0):,}", "indicators in the report"),
        HeadlineTile(f"{newest.bar.total:,}", "of them were rated"),
        HeadlineTile(f"{_part(newest.bar, 'green'):,}", "were rated Green"),
    ]
    same = next((item for item in moved if item.report == newest.report), None)
    if same:
        tiles.append(HeadlineTile(f"{_part(same.bar, 'better'):,}", "were better than the time before"))
        tiles.append(HeadlineTile(f"{_part(same.bar, 'worse'):,}", "were worse than the time before"))
    return tuple(tiles)


def _part(bar: StackedBar, slug: str) -> int:
    return next((part.count for part in bar.slices if part.slug == slug), 0)


def _savings(catalogue: Catalogue, reader: RowReader) -> Savings | None:
    table = _table(catalogue, "savings", "savings")
    if table is None or table.parquet is None:
        return None
    rows = reader.where(table.parquet, "table", ["in_year_total"])
    for report in catalogue.reports:
        amounts = dict(_amounts(row for row in rows if row["report"] == report.id))
        total = amounts.pop("Total", None)
        chart = bar_chart(list(amounts.items()), show.money_short)
        if chart is not None:
            return Savings(report, chart, "" if total is None else show.money_short(total))
    return None


def _amounts(rows: Iterable[DataRow]) -> Iterable[tuple[str, float]]:
    for row in rows:
        amount = row.get("amount_gbp")
        if isinstance(amount, int | float):
            yield str(row.get("financial_year") or ""), float(amount)


def _count(row: DataRow) -> int:
    count = row["count"]
    return count if isinstance(count, int) else 0
