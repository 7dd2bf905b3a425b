"""Which figures were aimed at though no heading says target: told by the periods and values beside them.

Figures of one heading for several years, of which one is yet to come, are what is aimed at. What was
expected of a period whose results stand beside it may be a target or a forecast: it is its target where
most rows say the same as the year's target, and else is asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.extraction.kinds.evidence import EXPECTED, TableColumn
from pipelines.extraction.kinds.periods import ends

SAYS_EXPECTED = re.compile(r"(?i)\b(?:expect(?:ed|ation)|anticipated|should)\b")
SAYS_FORECAST = re.compile(r"(?i)\b(?:f/?cast|forecast\w*|project\w*|predict\w*|estimate\w*|outturn|spend)\b")
AIMS = frozenset(["aim", "aims", "aimed", "aiming"])
PROFILED = re.compile(r"(?i)\bprofiled?\b")
MOSTLY, MANY = 0.6, 0.4
LEAST_ALIKE, ALIKE = 3, 0.5  # rows in which two columns say the same, and how many of all rows


def with_aims(columns: Sequence[TableColumn], own: str) -> list[TableColumn]:
    """Columns, with the measure of headings that name none or say what was expected."""
    columns = _with_profiles(columns)
    ahead = _years_ahead(columns, own)
    result = []
    for column in columns:
        measure = "target" if column.index in ahead else column.heading.measure
        if not measure and _is_of_past_quarter(column, columns, own):
            measure = "actual"
        if not measure and AIMS & column.heading.word_set and column.look.figure_share > MOSTLY:
            measure = "target"  # `Our aim`: figures, and no word for which way is good
        if _is_expected_of_known(column, columns):
            measure = "target" if _is_as_year_target(column, columns) else EXPECTED
        result.append(replace(column, heading=replace(column.heading, measure=measure)))
    return result


def _with_profiles(columns: Sequence[TableColumn]) -> list[TableColumn]:
    """Columns, what was planned by a quarter (`Profiled target Q2`) its target where nothing is to date."""
    others = [
        one
        for one in columns
        if one.heading.is_to_date and one.look.figure_share > MANY and not PROFILED.search(one.heading.text)
    ]
    result = []
    for column in columns:
        heading = column.heading
        if not others and PROFILED.search(heading.text) and heading.measure == "target":
            left = tuple(word for word in heading.words if not PROFILED.fullmatch(word))
            heading = replace(
                heading, words=left, main=frozenset(left) & heading.main, is_to_date=False, relation=""
            )
        result.append(replace(column, heading=heading))
    return result


def _years_ahead(columns: Sequence[TableColumn], own: str) -> set[int]:
    """The columns of figures under the same words for several periods, of which one is after the report's."""
    now = ends(own) if own else None
    series: dict[tuple[str, ...], list[TableColumn]] = {}
    for column in columns:
        heading = column.heading
        is_plain = (
            not heading.measure and not heading.is_bare and heading.scale == 1 and not heading.is_shared
        )
        if is_plain and heading.period and column.look.telling and column.look.share("direction") < MOSTLY:
            series.setdefault(heading.words, []).append(column)
    return {
        column.index
        for group in series.values()
        if now is not None and len({one.heading.period for one in group}) > 1
        if any(one.look.figure_share > MANY for one in group)
        if any((end := ends(one.heading.period)) is not None and end > now for one in group)
        for column in group
    }


def _is_of_past_quarter(column: TableColumn, columns: Sequence[TableColumn], own: str) -> bool:
    """Whether figures are of a quarter that is over, beside targets of whole years that say so."""
    period, now = column.heading.period, ends(own) if own else None
    is_over = period[:1] == "Q" and now is not None and (end := ends(period)) is not None and end <= now
    others = [one.heading for one in columns if one.heading.measure == "target"]
    is_beside = any(one.period and one.period[:1] != "Q" for one in others)
    return is_over and is_beside and not column.heading.is_bare and column.look.figure_share > MANY


def _is_expected_of_known(column: TableColumn, columns: Sequence[TableColumn]) -> bool:
    """Whether a column holds what was expected of a period whose results stand beside it."""
    heading = column.heading
    is_said = heading.measure in ("", "forecast") and bool(SAYS_EXPECTED.search(heading.text))
    if not is_said or SAYS_FORECAST.search(heading.text) or not heading.period or heading.scale != 1:
        return False
    known = [one.heading for one in columns if one is not column]
    return any(one.period == heading.period and one.measure == "actual" for one in known)


def _is_as_year_target(column: TableColumn, columns: Sequence[TableColumn]) -> bool:
    """Whether most rows say the same in a column as in one of targets: no forecast would."""
    for other in columns:
        if other is column or other.heading.measure != "target":
            continue
        pairs = list(zip(column.look.cells, other.look.cells, strict=True))
        said = [one.text == two.text for one, two in pairs if one.text and two.text]
        if sum(said) >= LEAST_ALIKE and sum(said) >= ALIKE * len(said):
            return True
    return False
