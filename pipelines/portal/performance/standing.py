"""How each indicator of a report stands: result against target, met or missed and by how much, and which way.

Works on the rows of `indicator-results` and on figures that a report states in sentences. Met or missed is
told from the two printed figures and the printed polarity, or as the report says it; where one of them is
missing nothing is said. The council's own rating stands beside it and is never changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.portal.drawing import show
from pipelines.portal.drawing.show import RatingSign, rating
from pipelines.portal.tables.rows import DataRow
from pipelines.rows.polarity import HIGHER, polarity_of

MET, MISSED, UNTOLD = "Met", "Missed", "No verdict"
LEAST_GAP = 1e-9


@dataclass(frozen=True)
class IndicatorStanding:
    """One figure of a report as it stands.

    Attributes:
        name, ref: the indicator's, or the sentence that states the figure.
        result, target: as printed, each with its period.
        verdict: `Met`, `Missed` or `No verdict`.
        gap: by how much, in words: `1.2 points short`, `£0.5m over`; empty where nothing is missed.
        weight: the gap as a share of the target, to order by.
        direction, yearly: the printed directions since the last time and since a year ago.
        moved: share by which the result moved since the last time, signed; None where not known.
        found_at, field: where the result is: the row's locator and the column.
    """

    report: str
    name: str
    ref: str
    group: str
    result: str
    period: str
    target: str
    target_period: str
    verdict: str
    gap: str
    weight: float
    rating: RatingSign | None
    direction: str
    previous: str
    previous_period: str
    yearly: str
    year_ago: str
    year_ago_period: str
    moved: float | None
    comparison: str
    table: str
    found_at: str
    field: str


def standing_of_result(row: DataRow) -> IndicatorStanding:
    """How a row of `indicator-results` stands."""
    value, aim, unit = _number(row, "result_value"), _number(row, "target_value"), _text(row, "unit")
    verdict = verdict_of(value, aim, _text(row, "polarity"))
    previous = _number(row, "previous_value")
    return IndicatorStanding(
        report=_text(row, "report"),
        name=_text(row, "indicator"),
        ref=_text(row, "ref"),
        group=_text(row, "area") or _text(row, "section"),
        result=_text(row, "result"),
        period=_text(row, "result_period") or _text(row, "period"),
        target=_text(row, "target"),
        target_period=_text(row, "target_period"),
        verdict=verdict,
        gap=gap_words(value, aim, unit) if verdict == MISSED else "",
        weight=_share(value, aim),
        rating=rating(row.get("rag")),
        direction=_text(row, "direction_short_term"),
        previous=_text(row, "previous_result") if previous is not None else "",
        previous_period=_text(row, "previous_period"),
        yearly=_text(row, "direction_long_term"),
        year_ago=_text(row, "year_ago_result") if row.get("year_ago_value") is not None else "",
        year_ago_period=_text(row, "year_ago_period"),
        moved=_moved(value, previous),
        comparison=_text(row, "benchmark") if any(map(str.isdigit, _text(row, "benchmark"))) else "",
        table="indicator-results",
        found_at=_text(row, "locator"),
        field="result",
    )


def standing_of_statement(row: DataRow) -> IndicatorStanding:
    """How a figure stands that a report states in a sentence, with what it says of its target."""
    value, aim, unit = _number(row, "value"), _number(row, "target"), _text(row, "unit")
    met = row.get("met")
    verdict = UNTOLD if not isinstance(met, bool) else MET if met else MISSED
    return IndicatorStanding(
        report=_text(row, "report"),
        name=_text(row, "measure"),
        ref=_text(row, "paragraph"),
        group="",
        result=show.with_unit(value, unit),
        period=_text(row, "period"),
        target=show.with_unit(aim, unit) if aim is not None else "",
        target_period="",
        verdict=verdict,
        gap=gap_words(value, aim, unit) if verdict == MISSED else "",
        weight=_share(value, aim),
        rating=None,
        direction="",
        previous="",
        previous_period="",
        yearly="",
        year_ago="",
        year_ago_period="",
        moved=None,
        comparison="",
        table="statements",
        found_at=_text(row, "locator"),
        field="value",
    )


def verdict_of(value: float | None, aim: float | None, polarity: str) -> str:
    """Whether a result meets its target; no verdict where a figure or the polarity is missing."""
    way = polarity_of(polarity)
    if value is None or aim is None or not way:
        return UNTOLD
    is_met = value >= aim - LEAST_GAP if way == HIGHER else value <= aim + LEAST_GAP
    return MET if is_met else MISSED


def gap_words(value: float | None, aim: float | None, unit: str) -> str:
    """How far a result is from its target: `1.2 points short`, `2.35 days over`; empty where not known."""
    if value is None or aim is None:
        return ""
    gap = round(abs(value - aim), 6)
    words = (
        f"{show.number(gap)} {'point' if gap == 1 else 'points'}"
        if unit == "percent"
        else show.with_unit(gap, unit, short=True)
    )
    return f"{words} {'short' if value < aim else 'over'}"


def went_wrong(rows: Iterable[IndicatorStanding], most: int) -> list[IndicatorStanding]:
    """What missed its target, by the widest gap for its size first."""
    missed = [row for row in rows if row.verdict == MISSED]
    return sorted(missed, key=lambda row: (-row.weight, row.name))[:most]


def moved_most(rows: Iterable[IndicatorStanding], most: int) -> list[IndicatorStanding]:
    """What moved most since the last time, for its size."""
    moved = [(abs(row.moved), row) for row in rows if row.moved]
    return [row for _, row in sorted(moved, key=lambda item: (-item[0], item[1].name))[:most]]


def counts_of(rows: Iterable[IndicatorStanding]) -> Mapping[str, int]:
    """How many met, missed, and have no verdict."""
    counts = dict.fromkeys((MISSED, MET, UNTOLD), 0)
    for row in rows:
        counts[row.verdict] += 1
    return counts


def _share(value: float | None, aim: float | None) -> float:
    if value is None or aim is None:
        return 0.0
    return abs(value - aim) / (abs(aim) or 1.0)


def _moved(value: float | None, previous: float | None) -> float | None:
    if value is None or not previous:
        return None
    return (value - previous) / abs(previous)


def _number(row: DataRow, name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(row: DataRow, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
