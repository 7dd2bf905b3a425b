"""An indicator over all reports: what was printed, when, where, and the points a chart may join.

Reads the `indicators` register, `observations` and `locators` of one published version. A figure is
never filled in or averaged: where two reports print different figures for one period both stay, the
newest report's is drawn, and the period is named as differing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from pipelines.portal.drawing.show import RatingSign, rating
from pipelines.portal.tables.rows import Cell, DataRow, RowReader
from pipelines.rows.locator import row_name
from pipelines.rows.polarity import HIGHER, LOWER, polarity_of
from pipelines.store.published import Catalogue, PublishedVersion
from pipelines.store.reports import SourceReport

PACKAGE = "indicators"

POLARITY_WORDS = {
    HIGHER: "Higher figures are better.",
    LOWER: "Lower figures are better.",
    "Monitor": "The council watches this figure and sets no target for it.",
}


@dataclass(frozen=True)
class PrintedPlace:
    """Where a row was read: a page of a PDF or a line of a transcript."""

    page: int | None
    line: int | None

    @property
    def words(self) -> str:
        """`page 14` or `line 203`; empty when not known."""
        return f"page {self.page}" if self.page else f"line {self.line}" if self.line else ""


NOWHERE = PrintedPlace(None, None)


@dataclass(frozen=True)
class Observation:
    """One printed target or result of an indicator."""

    measure: str
    period: str
    end: date | None
    value: float | None
    unit: str
    printed: str
    rating: RatingSign | None
    report_id: str
    locator: str
    order: int
    report: SourceReport | None = None
    place: PrintedPlace = NOWHERE

    @property
    def is_result(self) -> bool:
        """True for a result, false for a target."""
        return self.measure == "result"


@dataclass(frozen=True)
class Benchmark:
    """What an indicator was compared with, as a report prints it."""

    comparator: str
    value: float | None
    unit: str
    period: str
    source: str
    report_id: str
    report: SourceReport | None
    locator: str


@dataclass(frozen=True)
class Comment:
    """What a report says about an indicator beside its figures."""

    report_id: str
    report: SourceReport | None
    text: str
    locator: str


@dataclass(frozen=True)
class IndicatorSeries:
    """One entry of the register with everything that was printed about it, oldest period first."""

    id: str
    ref: str
    former_refs: str
    name: str
    type: str
    polarity: str
    unit: str
    service: str
    first_report: str
    last_report: str
    observations: tuple[Observation, ...]

    @property
    def polarity_words(self) -> str:
        """What the printed polarity means; the printed words when we do not know them."""
        return POLARITY_WORDS.get(polarity_of(self.polarity) or self.polarity, self.polarity)

    @cached_property
    def results(self) -> tuple[Observation, ...]:
        """The results, oldest first."""
        return tuple(item for item in self.observations if item.is_result)

    @cached_property
    def targets(self) -> tuple[Observation, ...]:
        """The targets, oldest first."""
        return tuple(item for item in self.observations if not item.is_result)

    @cached_property
    def latest(self) -> Observation | None:
        """The newest result that holds a figure, else the newest one printed."""
        figures = [item for item in self.results if item.value is not None]
        chosen = figures or list(self.results)
        return chosen[-1] if chosen else None

    def target_for(self, result: Observation) -> Observation | None:
        """The target printed for the period of a result, by the same report if it gives one."""
        same = [item for item in self.targets if _same_period(item, result)]
        own = [item for item in same if item.report_id == result.report_id]
        chosen = own or same
        return chosen[-1] if chosen else None

    def drawn(self, measure: str) -> tuple[Observation, ...]:
        """One observation per dated period in the indicator's unit, the newest report's where several are."""
        chosen: dict[date, Observation] = {}
        for item in self.observations:
            if item.measure == measure and item.end and item.value is not None and item.unit == self.unit:
                held = chosen.get(item.end)
                if held is None or item.order >= held.order:
                    chosen[item.end] = item
        return tuple(chosen[end] for end in sorted(chosen))

    @property
    def breaks(self) -> tuple[str, ...]:
        """Where the series may not be compared along itself, in sentences."""
        found = []
        units = dict.fromkeys(item.unit for item in self.observations if item.unit)
        if len(units) > 1:
            found.append("Its figures are printed in more than one unit.")
        if self.former_refs:
            found.append(
                f"Its reference was {self.former_refs} before it was {self.ref or 'left out'}; "
                "the definition may have changed with it."
            )
        return tuple(found)

    def is_restated(self, item: Observation) -> bool:
        """Whether another report prints another figure for the same measure and period."""
        return any(item in group for group in self.differing)

    @cached_property
    def differing(self) -> tuple[tuple[Observation, ...], ...]:
        """Groups of observations that give different figures for the same measure and period."""
        groups: dict[tuple[str, str, date | None], list[Observation]] = {}
        for item in self.observations:
            if item.value is not None:
                groups.setdefault((item.measure, item.period, item.end), []).append(item)
        return tuple(
            tuple(group) for group in groups.values() if len({(item.value, item.unit) for item in group}) > 1
        )


def read_indicators(
    version: PublishedVersion, reader: RowReader, catalogue: Catalogue
) -> dict[str, IndicatorSeries]:
    """Every indicator of a published version by its id, in the register's order.

    Empty when the version has no register. Places are left out here; `placed` adds those of one indicator.
    """
    register = version.resource("indicators")
    if register is None or register.parquet is None:
        return {}
    printed = version.resource("observations")
    observations = reader.rows(printed.parquet) if printed and printed.parquet else []
    age = {report.id: -position for position, report in enumerate(catalogue.reports)}
    by_id: dict[str, list[Observation]] = {}
    for row in observations:
        by_id.setdefault(_text(row, "indicator_id"), []).append(_observation(row, age, catalogue))
    return {
        _text(row, "indicator_id"): _indicator(row, by_id.get(_text(row, "indicator_id"), []))
        for row in reader.rows(register.parquet)
    }


def read_benchmarks(
    indicator: IndicatorSeries, version: PublishedVersion, reader: RowReader, catalogue: Catalogue
) -> list[Benchmark]:
    """What the indicator was compared with, in published order."""
    table = version.resource("benchmarks")
    if table is None or table.parquet is None:
        return []
    return [
        Benchmark(
            comparator=_text(row, "comparator"),
            value=float(value) if isinstance(value := row.get("value"), int | float) else None,
            unit=_text(row, "unit"),
            period=_text(row, "period"),
            source=_text(row, "source"),
            report_id=_text(row, "report"),
            report=catalogue.report(_text(row, "report")),
            locator=_text(row, "locator"),
        )
        for row in reader.where(table.parquet, "indicator_id", [indicator.id])
    ]


def read_comments(
    indicator: IndicatorSeries, version: PublishedVersion, reader: RowReader, catalogue: Catalogue
) -> list[Comment]:
    """The comments that stand in the rows the indicator's figures were read from, newest report first."""
    rows = sorted({row_name(item.locator) for item in indicator.observations})
    comments: dict[tuple[str, str], Comment] = {}
    for name in ("indicator-results", "indicator-targets"):
        table = version.resource(name)
        if table is None or table.parquet is None:
            continue
        for row in reader.where(table.parquet, "locator", rows):
            report, text = _text(row, "report"), _text(row, "comment")
            if text:
                found = Comment(report, catalogue.report(report), text, _text(row, "locator"))
                comments.setdefault((report, text), found)
    order = {report.id: position for position, report in enumerate(catalogue.reports)}
    return sorted(comments.values(), key=lambda comment: order.get(comment.report_id, len(order)))


def placed(indicator: IndicatorSeries, version: PublishedVersion, reader: RowReader) -> IndicatorSeries:
    """The indicator with the page or line of each of its observations."""
    places = read_places(version, reader, [item.locator for item in indicator.observations])
    return replace(
        indicator,
        observations=tuple(
            replace(item, place=places.get(item.locator, NOWHERE)) for item in indicator.observations
        ),
    )


def read_places(
    version: PublishedVersion, reader: RowReader, locators: Sequence[str]
) -> dict[str, PrintedPlace]:
    """The first page or line of each locator that the version resolves."""
    table = version.resource("locators")
    if table is None or table.parquet is None:
        return {}
    places: dict[str, PrintedPlace] = {}
    for row in reader.where(table.parquet, "locator", sorted(set(locators))):
        found = PrintedPlace(_whole(row.get("page")), _whole(row.get("line")))
        held = places.get(_text(row, "locator"))
        if held is None or _reading_order(found) < _reading_order(held):
            places[_text(row, "locator")] = found
    return places


def _observation(row: DataRow, age: Mapping[str, int], catalogue: Catalogue) -> Observation:
    end, value, report_id = row.get("period_end"), row.get("value"), _text(row, "report")
    return Observation(
        measure=_text(row, "measure"),
        period=_text(row, "period"),
        end=end if isinstance(end, date) else None,
        value=float(value) if isinstance(value, int | float) else None,
        unit=_text(row, "unit"),
        printed=_text(row, "value_text"),
        rating=rating(row.get("rag")),
        report_id=report_id,
        locator=_text(row, "locator"),
        order=age.get(report_id, -len(age)),
        report=catalogue.report(report_id),
    )


def _indicator(row: DataRow, observations: list[Observation]) -> IndicatorSeries:
    return IndicatorSeries(
        id=_text(row, "indicator_id"),
        ref=_text(row, "ref"),
        former_refs=_text(row, "former_refs"),
        name=_text(row, "indicator"),
        type=_text(row, "type"),
        polarity=_text(row, "polarity"),
        unit=_text(row, "unit"),
        service=_text(row, "service"),
        first_report=_text(row, "first_report"),
        last_report=_text(row, "last_report"),
        observations=tuple(sorted(observations, key=_by_time)),
    )


def _by_time(item: Observation) -> tuple[date, int, str]:
    return (item.end or date.min, item.order, item.measure)


def _same_period(one: Observation, other: Observation) -> bool:
    if one.end and other.end:
        return one.end == other.end
    return bool(one.period) and one.period == other.period


def _reading_order(place: PrintedPlace) -> tuple[int, int]:
    return (place.page or 0, place.line or 0)


def _text(row: DataRow, name: str) -> str:
    value: Cell = row.get(name)
    return "" if value is None else str(value)


def _whole(value: Cell) -> int | None:
    return int(value) if isinstance(value, int | float) else None
