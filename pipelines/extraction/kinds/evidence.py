"""How well a column is a field: what speaks for and against it, as weights that add up, with the reasons.

The weights were chosen on invented councils; `docs/decisions` says why, and a benchmark measures what each
kind of evidence gains. Nothing is decided here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipelines.extraction.kinds import periods
from pipelines.extraction.kinds.headings import Heading
from pipelines.extraction.kinds.kinds import KindField, TableKind
from pipelines.extraction.kinds.looks import TELLING, ColumnLook


@dataclass(frozen=True)
class Weights:
    """What each kind of evidence counts, in points; a column is taken from `take` points on.

    `clear` is by how many points an assignment must be ahead of the best one that differs in a column.
    """

    heading: float = 6.0
    look: float = 4.0
    rare_look: float = 1.4
    measure: float = 2.5
    other_measure: float = 4.0
    unsaid_measure: float = 3.0
    period: float = 3.0
    sums: float = 2.5
    known: float = 3.0
    place: float = 0.6
    other_words: float = 1.5
    other_name: float = 3.0
    row: float = 4.0
    lone: float = 2.0
    title: float = 3.0
    several: float = 2.0
    unusual: float = 3.0
    nothing_named: float = 3.0
    take: float = 2.6
    clear: float = 1.2
    unread: float = 1.5


WEIGHTS = Weights()
EXPECTED = "expected"  # the measure of a heading that a target or a forecast may have
PLAINLY_OWN = frozenset(["value", "figure", "score", "reading", "current", "latest", "now"])
SINCE = re.compile(r"(?i)\b(?:since|from|on|vs?|versus|against|compar\w*|than|over|change|to)\b")
SELDOM_CHANGES = frozenset(["polarity"])  # of which a table's rows often say the same
NUMBERED = frozenset(["count", "score", "small number"])
YEAR_END = re.compile(r"\d{4}/\d{2}$")
YEAR = re.compile(r"\d{4}/\d{2}")
LITTLE_SAID, HALF_SAID, WELL_SAID = 0.3, 0.5, 0.9  # of a field's name, by a heading
ASKED_LOOK = 0.6  # of a column's cells
PLAIN_TEXT = 0.4  # a share of the look `text` that short sentences have
PROSE = 0.7  # a share of the look `text` that sentences have
HOLDS = 0.8  # of the rows: a sum that so many satisfy is one
AS_GOOD = 0.02  # of the rows: so many fewer may satisfy a sum and it is as good as the best
LEAST_ROWS = 3  # rows with figures, for a sum to count
MOST_SUMMED = 9  # columns of figures: among more, sums hold by chance


@dataclass(frozen=True)
class TableColumn:
    """One column of a table: its number, its heading taken apart and what its cells look like."""

    index: int
    heading: Heading
    look: ColumnLook


class Weighed(NamedTuple):
    """Points for a column being a field, with what they are for."""

    points: float
    reasons: tuple[str, ...] = ()


def weigh(
    column: TableColumn,
    field: KindField,
    latest: str | None,
    share: tuple[float, float],
    like: float,
    weights: Weights = WEIGHTS,
    named: float = 0.0,
    lacking: frozenset[str] = frozenset(),
    is_needed_said: bool = False,
    is_subject: bool = False,
) -> Weighed:
    """The points for a column being a field, sums and what is known left aside.

    Args:
        column: the column.
        field: the field.
        latest: the latest period with figures that is not after the report's own; for figures to date
            that one itself.
        share: where the column stands in the table and the field in its kind, 0 (left) to 1.
        like: how much the heading says what the field is called, 0 to 1.
        weights: what evidence counts.
        named: how much the heading says what any field of any kind is called, 0 to 1.
        lacking: the fields that cells without a value say they lack (`No benchmark available`).
        is_needed_said: whether the heading says a word that the field needs, cut short.
        is_subject: whether it says nothing but what tables of the kind are about (`2024/25 saving`).
    """
    heading, look = column.heading, column.look
    is_expected = heading.measure == EXPECTED
    if is_expected:
        like = float(_may_be_expected(field))
    elif field.measure and heading.measure not in ("", field.measure) and like < 1:
        like = 0.0  # `Forecast` is a part of `forecast variance`, and another figure
    if field.looks[0] in SELDOM_CHANGES and heading.period:
        like = 0.0  # `Aim 2024/25` is no `aim to be high`
    if heading.is_bare and like < 1:
        like = 0.0  # `This year` is no part of `year end forecast`
    if field.is_rating and heading.text.endswith("?") and look.share_of_any(field.looks) > ASKED_LOOK:
        like = max(like, HALF_SAID)  # `Was it delivered?` asks for a rating, and its cells answer
    if heading.scale != 1 and not field.is_figure and look.figure_share > HALF_SAID:
        like = 0.0  # sums under `Saving 2024/25 (£000)` name no saving
    if (
        (field.measure, field.period) == ("actual", "year")
        and heading.period
        and YEAR.fullmatch(latest or "")
    ):
        like = 0.0  # `Outturn 2023/24` in a report of years is the result of the year before
    if field.measure == "actual" and heading.is_ahead:
        like = 0.0  # `To be achieved in future years` is no result
    if field.quarter:
        like = float(_is_of_quarter(heading, field, latest))
    points = weights.heading * like
    reasons = [f"heading {heading.text!r} says {field.name}"] if like >= 0.6 else []
    if field.name in lacking and like < WELL_SAID:
        points += weights.nothing_named
        reasons.append(f"its empty cells say that there is no {field.name}")
    seen = look.share_of_any(field.looks)
    if field.looks[0] == "money" and look.share("percent") > 0.5:
        seen = 0.0  # figures they are, of another unit
    if not look.is_blank and (look.telling or look.held):
        is_rare = (field.looks[0] in TELLING and seen > 0.5) or (field.is_free and seen > PROSE)
        weight = weights.look * (weights.rare_look if is_rare else 1.0)
        points += weight * (2 * seen - 1) if look.telling or (field.is_marked and look.is_marked) else 0.0
        if seen >= 0.6:
            reasons.append(f"its cells look like a {field.looks[0]}")
    is_other = heading.words and not like and not heading.is_bare and not heading.is_shared
    if is_other and not field.is_figure and not field.is_free:
        points -= weights.other_words * (2 if field.common < 1 and field.looks[0] not in TELLING else 1)
    if field.looks[0] == "name" and like < LITTLE_SAID and named >= WELL_SAID:
        points -= weights.other_words  # `Scheme` is what another kind of table is about
    are_words = bool(look.telling) and not look.figure_share and look.share("text") > PLAIN_TEXT
    if look.is_uniform and field.is_rating and not like and not look.is_marked and heading.words:
        points -= weights.heading  # `Data quality: Good` in every row rates no result
    is_plain = not (field.is_figure or field.is_marked or field.looks[0] in SELDOM_CHANGES)
    if look.is_uniform and like < WELL_SAID and is_plain:
        points -= weights.other_words  # what every row says tells none from another
    if field.is_figure and are_words and "text" not in field.looks:
        points -= weights.heading  # sentences, whatever the heading says
    is_text = field.is_free and are_words  # `Reason for target` is no target
    is_unmeasured = (
        not (heading.period or heading.is_percent) and heading.scale == 1 and not look.figure_share
    )
    is_worded = field.looks[0] == "name" and is_unmeasured and bool(look.telling)  # names under `Ambition`
    is_of_words = field.is_figure or field.is_marked or is_text or is_worded
    if not like and not is_of_words and heading.heads_figures:
        points -= weights.other_measure  # `12.5` under `Exposure £m` or `2026/27 Estimate` is no code
    if field.is_figure and field.common < 1 and not like and heading.is_named:
        points -= weights.other_words  # what few tables have is named where they have it
    is_named_else = like < HALF_SAID <= WELL_SAID <= named or like < named == 1
    if field.is_figure and is_named_else and not heading.period:
        points -= weights.other_name  # `Current likelihood` is no budget, however its figures look
    if field.looks[0] in NUMBERED and like < LITTLE_SAID:
        points -= weights.unsaid_measure  # nothing but its heading tells one count from another
    if (field.is_rating or field.is_dated) and heading.period and latest:
        period, said_of = _period_points(heading, field, latest)
        points += weights.period * period  # of a rating or text beside each quarter's figure
        reasons += [said_of] if period >= 1 else []
        if field.needs and period >= 1:
            points += weights.heading  # the period says what its words would
    elif field.is_rating and field.period == "earlier":
        points -= weights.heading + weights.clear  # one of no period is that of the result
    if field.needs and not (field.needs & heading.word_set or is_needed_said):
        is_dated_before = field.is_figure and field.period == "before" and _names_before(heading, latest)
        points -= 0.0 if is_dated_before else weights.heading
    if field.looks[0] == "money" and heading.is_share:
        points -= weights.heading  # `% of working budget` holds no sums
    if field.looks[0] == "percent" and "£" in heading.text and not heading.is_percent:
        points -= weights.heading  # `Slippage to 2026/27 £` is a sum
    if field.looks[0] == "percent" and like < HALF_SAID and not _is_of_hundred(heading, look):
        points -= weights.heading  # `Variance at Q2` over bare figures is no percentage
    told = heading.word_set if field.is_figure else frozenset(heading.text.lower().split())
    if field.never & told and field.looks[0] != "count":  # counts exclude each other by their phrases
        points -= weights.heading  # `To be achieved in future years` is not delivered, however it looks
    if field.is_figure:
        more, said = _figure_points(heading, field, latest, weights, is_said=like > 0, is_subject=is_subject)
        points += more
        reasons += said
    points += weights.place * (1 - abs(share[0] - share[1])) - 0.5 * (1 - field.common)
    return Weighed(points, tuple(reasons))


def _names_before(heading: Heading, latest: str | None) -> bool:
    """Whether a heading names the period just before the latest: `Variance at Q2` says what `last` would."""
    return bool(heading.period and latest) and heading.period == periods.before(latest or "")


def _is_of_hundred(heading: Heading, look: ColumnLook) -> bool:
    return heading.is_percent or any("%" in text for text in look.texts)


def _may_be_expected(field: KindField) -> bool:
    return (field.measure, field.period) in (("target", "latest"), ("forecast", "any"))


def _is_of_quarter(heading: Heading, field: KindField, latest: str | None) -> bool:
    """Whether a heading names the quarter that a field is for, of the financial year that goes on."""
    quarter = re.fullmatch(rf"Q{field.quarter} (\d{{4}}/\d{{2}})", heading.period or "")
    is_own_year = quarter is not None and (not latest or latest[-7:] == quarter[1])
    return is_own_year and not heading.is_to_date and heading.measure in ("", field.measure)


def _figure_points(
    heading: Heading,
    field: KindField,
    latest: str | None,
    weights: Weights,
    *,
    is_said: bool,
    is_subject: bool,
) -> tuple[float, list[str]]:
    points = 0.0
    reasons: list[str] = []
    if heading.measure == EXPECTED and _may_be_expected(field):
        return weights.measure, reasons
    if heading.measure == field.measure:
        points += weights.measure
    elif heading.measure:
        points -= weights.other_measure
    elif (
        field.measure != "actual"
        and not is_said
        and not (field.is_repeated and (heading.is_bare or is_subject))
    ):
        points -= weights.unsaid_measure  # a bare period heads results, not targets
    if (
        field.measure == "actual"
        and field.period != "any"
        and heading.words
        and not heading.is_bare
        and not heading.measure
    ):
        points -= 0.5
    period, said = _period_points(heading, field, latest)
    if field.quarter and not is_said:
        period, said = -1.5, ""
    points += weights.period * period
    if period >= 1 and said:
        reasons.append(said)
    return points, reasons


def _period_points(heading: Heading, field: KindField, latest: str | None) -> tuple[float, str]:
    """-2 to 1.2: how the heading's period or words of time agree with the field's."""
    wanted, period = field.period, heading.period
    if "direction" in field.looks and period and latest and not SINCE.search(heading.text):
        return (0.0 if period == latest else -1.0), ""  # an arrow beside a quarter's figure is that quarter's
    if wanted == "to date":
        if heading.is_to_date:
            return 1.1, "counts from the year's start"
        years = [found.group() for text in (period, latest or "") if (found := YEAR_END.search(text))]
        if len(set(years)) > 1:
            return -4.0, ""  # what another year came to
        return (-0.8 if period or heading.relation else -0.3), ""
    if heading.is_to_date and wanted != "any":
        return -1.4, ""
    if wanted in ("any", "none"):
        if field.looks[0] == "money" and field.is_repeated and period and YEAR_END.match(period):
            return 0.5, f"is for the year {period}"
        if field.measure == "forecast" and period and latest and _years_apart(period, latest) < 0:
            return -4.0, ""  # of a year that is over nothing is foreseen
        is_sum = field.looks[0] == "money" and not field.is_repeated
        is_of_other_year = is_sum and period and latest and _years_apart(period, latest)
        if is_sum and field.measure == "variance" and _names_before(heading, latest):
            return -1.5, ""  # what it was a quarter ago
        return (-1.5 if is_of_other_year else 0.0), ""  # next year's estimate is no forecast of this one
    if period and latest:
        if field.measure == "actual" and _years_apart(period, latest) > 0:
            return -2.0, ""  # of a year to come nothing is known yet
        year = re.fullmatch(r"\d{4}/\d{2}", period)
        if wanted == "latest":
            if period == latest:
                return 1.0, f"is for {period}, the latest with figures"
            if field.measure == "target":
                if _years_apart(period, latest) > 0:
                    return -2.0, ""  # what is aimed at next year is no target of this one
                return (0.2 if year and period in latest else -0.6), ""
            return -1.0, ""
        if wanted == "next":
            is_next = bool(periods.before(period)) and periods.before(period) == latest
            return (1.0, f"is for {period}, the period after") if is_next else (-1.4, "")
        if wanted == "before":
            is_before = period == periods.before(latest)
            return (1.0, f"is for {period}, the period before") if is_before else (-1.4, "")
        if wanted == "year ago":
            is_ago = period == periods.year_ago(latest) and period != periods.before(latest)
            return (1.2, f"is for {period}, a year earlier") if is_ago else (-2.0, "")
        if wanted == "year":
            if not year:
                return -2.5, ""
            if field.measure == "target":
                return (0.8 if period in latest else -2.5), ""  # of other years are others
            if re.fullmatch(r"\d{4}/\d{2}", latest):
                return -1.0, ""  # years across: an earlier one is a previous result
            if field.measure == "actual" and period == latest[-7:] and not latest.startswith("Q4"):
                return -1.0, ""  # a year that goes on has come to nothing yet
            is_earlier = period < latest[-7:]
            return (0.9, f"is for the year {period}") if is_earlier else (0.3, "")
        if year and latest.startswith("Q") and (field.measure == "actual" or period in latest):
            return -0.5, ""  # beside quarters, a year is what it came to
        return (0.5, f"is for {period}") if period != latest else (-1.0, "")
    if heading.relation:
        return (1.0, f"says {heading.relation}") if heading.relation == wanted else (-1.0, "")
    return {"latest": 0.0, "before": -0.4, "year ago": -0.7, "year": -0.6, "earlier": -0.8}.get(
        wanted, 0.0
    ), ""


def _years_apart(period: str, latest: str) -> int:
    """How many financial years one period is after another; 0 where either has no financial year."""
    years = [YEAR_END.search(text) for text in (period, latest)]
    one, two = (int(found.group()[:4]) if found else None for found in years)
    return one - two if one is not None and two is not None else 0


def latest_period(columns: Sequence[TableColumn], own: str) -> str | None:
    """The latest period in headings over actual figures that is not after the report's own, nor to date.

    A column of results that names no period (`Actual` beside `Q3 last year`) is the report's own.
    """
    if own and any(_is_of_own_period(column) for column in columns):
        return own
    dated = [
        column.heading.period
        for column in columns
        if column.heading.period
        and not column.heading.is_to_date
        and column.heading.measure in ("", "actual")
        and column.look.figure_share > 0.3
        and column.look.telling
    ]
    quarters = [period for period in dated if not re.fullmatch(r"\d{4}/\d{2}", period)]
    return periods.latest(quarters, own) or periods.latest(dated, own) or (own or None)


def _is_of_own_period(column: TableColumn) -> bool:
    """Whether a column of figures says that it holds results, and of no other period."""
    heading, look = column.heading, column.look
    is_plain = bool(heading.word_set) and heading.word_set <= PLAINLY_OWN  # `Value` on a card
    says = (heading.measure == "actual" or is_plain) and heading.relation in ("", "latest")
    if not says or heading.period or heading.is_to_date:
        return False
    return bool(look.telling) and look.figure_share > 0.3


def arithmetic(
    kind: TableKind,
    columns: Sequence[TableColumn],
    points: Mapping[tuple[int, str], float],
    rows: int,
    weights: Weights = WEIGHTS,
) -> dict[tuple[int, str], tuple[float, str]]:
    """More points for columns whose figures satisfy a sum or product of the kind, with the reason.

    Only columns that may be the field by what else is known (`points`, above nothing) are tried.
    """
    wanted = [(names, False) for names in kind.sums] + [(names, True) for names in kind.products]
    possible = {name for (_, name), more in points.items() if more > 0}
    wanted = [(names, is_one) for names, is_one in wanted if {n.lstrip("-") for n in names} <= possible]
    if not wanted:
        return {}
    numbered = {
        column.index: numbers
        for column in columns
        if column.look.figure_share > 0.5
        and np.count_nonzero(~np.isnan(numbers := column.look.figures[:rows])) >= LEAST_ROWS
    }
    if len(numbered) < MOST_SUMMED // 3 or len(numbered) > 3 * MOST_SUMMED:
        return {}
    found: dict[tuple[int, str], tuple[float, str]] = {}
    for names, is_product in wanted:
        fields = [name.lstrip("-") for name in names]
        signs = [-1.0 if name.startswith("-") else 1.0 for name in names]
        options = [
            [at for more, at in sorted((-points.get((at, name), 0.0), at) for at in numbered)[:3] if more < 0]
            for name in fields
        ]
        tried = [
            (choice, *holding(numbered, choice, signs, is_product))
            for choice in itertools.product(*options)
            if len(set(choice)) == len(choice)
        ]
        most = max((share for _, share, count in tried if count >= LEAST_ROWS), default=0.0)
        for choice, share, count in tried:
            # of a total and one of its parts, which is all of it in most rows, the total is meant
            if share >= max(HOLDS, most - AS_GOOD) and count >= LEAST_ROWS:
                what = "product" if is_product else "sum"
                reason = f"{share:.0%} of {count} rows satisfy {' '.join(names)} as a {what}"
                for at, name in zip(choice, fields, strict=True):
                    found[at, name] = (weights.sums, reason)
    return found


def holding(
    figures: Mapping[int, NDArray[np.float64]],
    choice: Sequence[int],
    signs: Sequence[float],
    is_product: bool,
) -> tuple[float, int]:
    """The share of rows in which the first column is the sum or product of the others, and of how many."""
    whole, *parts = (figures[at] for at in choice)
    if is_product:
        made = np.prod(parts, axis=0)
    else:
        made = np.sum([sign * part for sign, part in zip(signs[1:], parts, strict=True)], axis=0)
    known = ~np.isnan(whole) & ~np.isnan(made)
    telling = known & (np.abs(whole) + np.sum(np.abs(parts), axis=0) > 0)
    if not telling.any() or not np.any(np.abs(whole[telling]) > 0):
        return 0.0, 0
    decimals = 1.0 + 1e-6
    near = np.abs(whole - made)[telling] <= decimals
    return float(near.mean()), int(telling.sum())
