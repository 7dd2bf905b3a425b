"""Directions of travel and ratings re-derived from the printed results, targets and polarity.

Words that are no direction ("New for 2016/17", "Monitor") and texts without a figure cannot be judged.
Shades of amber are judged in `thresholds`, by the report's own key; here only met against Green.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.datasets.performance.checks.polarity import (
    CUMULATIVE,
    STRICTLY,
    are_at_odds,
    is_of_the_year,
    reports_marking_low,
    way_beside,
    way_by_direction,
    way_by_marks,
    way_by_moves,
    way_by_name,
    way_by_others,
    way_by_rating,
    way_of_aim,
    way_printed,
)
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict, not_judged, step_of
from pipelines.rows import figures
from pipelines.rows.locator import cell_name
from pipelines.rows.records import Records, Row, by_report

DIRECTIONS = {"improving": 1, "same": 0, "worsening": -1}
PLAINLY = ("Green", "Red")
FEWEST_OF_YEAR, MOST_WRONG = 5, 0.2
"""Ratings held against a target of the year's end, so that it is what a report means; the share that may be
wrong."""
JUDGED = ("Green", "Green Amber", "Amber", "Red Amber", "Red")
"""Ratings that say whether a target is met: `Blue` and words of a key's own say something else."""

WHY = re.compile(
    r"(?i)\b(?:because|since|as|although|though|despite|until|while|whilst|pending|due to|owing to"
    r"|by agreement|agreed|judge?ment|judged|override|not yet|in view of|reflect\w*|rather than"
    r"|not (?:green|red))\b"
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
TRAVELS = (
    ("direction_short_term", "previous_result", "previous_value", "previous_period"),
    ("direction_long_term", "year_ago_result", "year_ago_value", "year_ago_period"),
)


def better_of(row: Row) -> int | None:
    """1 where higher figures of a row are better, -1 where lower ones are, None where it does not say.

    A name may say it too: `Days lost to sickness (lower is better)`.
    """
    return way_printed(row)


def check_directions(results: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each printed direction against polarity and the two results it compares."""
    for row in results.rows:
        for direction, text, value, period in TRAVELS:
            if row[direction]:
                yield _travel(row, direction, text, value, period, printed)


def check_ratings(
    results: Records, printed: PrintedTexts, near: Container[tuple[str, str]] = ()
) -> Iterator[Ran]:
    """Each rating against result and target: Green is met, everything else is not.

    Args:
        results: the rows of results.
        printed: how their figures were printed.
        near: reports with their ratings whose key takes a result near the target for good enough.
    """
    marking = reports_marking_low(results.rows)
    of_year = _against_the_year(results, printed)
    for row in results.rows:
        is_lenient = row["rag"] == "Green" and (str(row["report"]), "Green") in near
        if row["rag"] and not is_lenient:
            by_year = of_year.get(str(row["locator"]))
            yield by_year or _rating(row, printed, is_unmarked=str(row["report"]) in marking)


def _against_the_year(results: Records, printed: PrintedTexts) -> dict[str, Ran]:
    """Ratings by their row's locator where a report holds results against targets of the year's end alone.

    So only of shares that do not grow through the year, where the row says which side is wanted, and nearly
    all of a report's ratings are of that target.
    """
    found: dict[str, Ran] = {}
    for rows in by_report(results.rows).values():
        judged = {str(row["locator"]): ran for row in rows if (ran := _of_the_year(row, printed))}
        wrong = sum(ran.outcome is Verdict.CONTRADICTED for ran in judged.values())
        if len(judged) >= FEWEST_OF_YEAR and wrong <= len(judged) * MOST_WRONG:
            found |= judged
    return found


def _of_the_year(row: Row, printed: PrintedTexts) -> Ran | None:
    """A rating against the year's target; None where the two are not alike, or the side is not said."""
    text, better = str(row.get("annual_target") or ""), way_of_aim(row) or better_of(row)
    told = row["rag"] in PLAINLY and not row.get("target") and better is not None
    if not told or row.get("unit") != "percent" or CUMULATIVE.search(str(row["indicator"] or "")):
        return None
    aim = figures.read(text, str(row["indicator"] or ""), figures.Role.TARGET)
    now = figure_of(row, "result", "result_value", printed)
    if now is None or aim.value is None or aim.unit is not figures.Unit.PERCENT:
        return None
    there = Figure(aim.value, step_of(aim.value, text), cell_name(row["locator"], "annual_target"), text)
    about = About("rating", str(row["report"]), "indicator-results", f"{name_of(row)}: rag")
    return _rated(row, about, now, there, better or 1, printed)


def check_statements(statements: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each result that a sentence holds against a target, and says to have met or missed it."""
    for row in statements.rows:
        stated, aim = printed.figure(row, "value"), printed.figure(row, "target")
        if stated is not None and aim is not None and isinstance(row["met"], bool):
            yield _met(row, stated, aim, row["met"])


def _met(row: Row, stated: Figure, aim: Figure, is_met: bool) -> Ran:
    about = About("rating", str(row["report"]), "statements", f"{row['paragraph']}: {row['measure']}"[:200])

    def again(values: Sequence[Decimal]) -> Verdict:
        return Verdict.HOLDS if (values[0] >= values[1]) == is_met else Verdict.CONTRADICTED

    said = "met" if is_met else "missed"
    note = f"The sentence says that the target was {said}: {stated.shown()} against {aim.shown()}."
    return Ran(about, again([stated.value, aim.value]), stated, aim, note, (stated, aim), again)


def name_of(row: Row) -> str:
    """A row's reference and name."""
    return f"{row['ref'] or ''} {row['indicator']}".strip()


def figure_of(row: Row, text: str, value: str, printed: PrintedTexts) -> Figure | None:
    """A row's figure with its text, as finely as that prints it; None where there is none."""
    number = row[value]
    if number is None or isinstance(number, str | bool):
        return None
    found = printed.text(row, text)
    step = step_of(Decimal(str(number)), str(row[text] or found))
    return Figure(Decimal(str(number)), step, cell_name(row["locator"], text), str(row[text] or ""))


def _travel(row: Row, direction: str, text: str, value: str, period: str, printed: PrintedTexts) -> Ran:
    about = About("direction", str(row["report"]), "indicator-results", f"{name_of(row)}: {direction}")
    said = DIRECTIONS.get(str(row[direction]).strip().lower())
    better = better_of(row) or way_beside(row, way_by_rating(row), way_by_direction(row, direction, value))
    better = better or way_by_others(row, direction)
    now = figure_of(row, "result", "result_value", printed)
    then = figure_of(row, text, value, printed)
    if said is None or better is None or now is None or then is None:
        return not_judged(about, now, then)
    rounding = max(now.step, then.step) / 2

    def again(values: Sequence[Decimal]) -> Verdict:
        moved = values[0] - values[1]
        if moved * better * said > 0 or moved == said == 0:
            return Verdict.HOLDS
        is_close = said == 0 and abs(moved) <= rounding
        return Verdict.WITHIN_ROUNDING if is_close else Verdict.CONTRADICTED

    told = "rating" if way_by_rating(row) == better else "name" if way_by_name(row) == better else "marks"
    moved = (now.value - then.value) * better
    words = "no change" if moved == 0 else "an improvement" if moved > 0 else "a worsening"
    note = (
        f"The direction is printed as {row[direction]}; {_way(row, better, told)}, and {now.text} "
        f"({row['result_period']}) against {then.text} ({row[period]}) is {words}."
    )
    if are_at_odds(row):
        note += " Rating and direction do not go together, and either may be wrong."
    return Ran(about, again([now.value, then.value]), now, then, note, (now, then), again)


def _way(row: Row, better: int, told_by: str) -> str:
    """Which way is good, in the report's words or by what told it."""
    return (
        str(row["polarity"])
        if row["polarity"]
        else f"{_side(better)} is better, as the row's {told_by} tells"
    )


def _side(better: int) -> str:
    return "more" if better > 0 else "less"


def _met_or_not(row: Row, now: Figure, aim: Figure, better: int) -> str:
    met = "meets" if (now.value - aim.value) * better >= 0 else "does not meet"
    way = _way(row, better, "direction" if way_by_moves(row) == better else "name")
    return f"a result of {now.text} {met} a target of {aim.text} ({way})"


def _told_by_the_direction_alone(row: Row, better: int) -> str:
    """The direction that alone tells which way is good, with what it compares; empty where more tells it."""
    if better_of(row) or way_by_name(row) == better:
        return ""
    for direction, text, value, period in TRAVELS:
        if (way := way_by_direction(row, direction, value)) is not None:
            since = f"{row[text] or row[value]} ({row[period] or 'before'})"
            return f"{row[direction]} from {since}" if way == better else ""
    return ""


def rated_figures(row: Row, printed: PrintedTexts) -> tuple[Figure, Figure, int] | None:
    """A row's result, its target and which way is better, where the row itself says all three."""
    now, aim, better = aimed_figures(row, printed) or (None, None, None)
    return None if now is None or aim is None or better is None else (now, aim, better)


def aimed_figures(row: Row, printed: PrintedTexts) -> tuple[Figure, Figure, int | None] | None:
    """A row's result and its target of the same time, and which way is better where the row says it."""
    better = better_of(row) or way_by_marks(row)
    now = figure_of(row, "result", "result_value", printed)
    aim = figure_of(row, "target", "target_value", printed)
    return None if is_of_the_year(row) or now is None or aim is None else (now, aim, better)


def _rating(row: Row, printed: PrintedTexts, *, is_unmarked: bool = False) -> Ran:
    about = About("rating", str(row["report"]), "indicator-results", f"{name_of(row)}: rag")
    better = better_of(row) or way_by_marks(row) or (1 if is_unmarked else None)
    now = figure_of(row, "result", "result_value", printed)
    aim = figure_of(row, "target", "target_value", printed)
    if is_of_the_year(row) or better is None or now is None or aim is None or row["rag"] not in JUDGED:
        return not_judged(about, now, aim)
    return _rated(row, about, now, aim, better, printed)


def says_why(row: Row) -> bool:
    """Whether a row's comment says why it is rated as it is: it names the rating, and gives a reason.

    `Amber by agreement of the board`, `shown as close although the target is met`.
    """
    names = {str(row["rag"] or ""), str(row.get("status_printed") or "")} - {""}
    names = {name for name in names if len(name) > 1 and "#" not in name}
    return any(
        WHY.search(sentence) and any(re.search(rf"(?i)\b{re.escape(name)}\b", sentence) for name in names)
        for sentence in SENTENCE_END.split(str(row.get("comment") or ""))
    )


def rated_against(
    row: Row, what: str, pair: tuple[Figure, Figure], better: int, printed: PrintedTexts
) -> Ran:
    """A row's rating against another result and target than those of the row's own columns."""
    about = About("rating", str(row["report"]), "indicator-results", f"{name_of(row)}: {what}")
    return _rated(row, about, *pair, better, printed)


def _rated(row: Row, about: About, now: Figure, aim: Figure, better: int, printed: PrintedTexts) -> Ran:
    """A rating against a result, a target of the same kind and which way is better."""
    if now.value == aim.value and STRICTLY.match(aim.text):
        return not_judged(about, now, aim)  # `under 5 days` and 5 days: either may be meant
    says_met = row["rag"] == "Green"
    rounding = max(now.step, aim.step) / 2

    def again(values: Sequence[Decimal]) -> Verdict:
        result, target = values
        if ((result - target) * better >= 0) == says_met:
            return Verdict.HOLDS
        is_close = abs(result - target) <= rounding and now.step != aim.step
        return Verdict.WITHIN_ROUNDING if is_close else Verdict.CONTRADICTED

    shown = aim
    if are_at_odds(row) and (then := figure_of(row, "previous_result", "previous_value", printed)):
        shown = replace(aim, text=f"{aim.text} (target); {then.text} ({row['previous_period'] or 'before'})")
    note = f"Rated {row['rag']}; {_met_or_not(row, now, aim, better)}."
    outcome = again([now.value, aim.value])
    told = _told_by_the_direction_alone(row, better) if outcome is Verdict.CONTRADICTED else ""
    if told:
        note += (
            " Rating and direction do not go together, and either may be wrong: "
            f"that {_side(better)} is better is told by the direction alone, printed as {told}."
        )
    if outcome is Verdict.CONTRADICTED and says_why(row):
        return not_judged(about, now, aim)  # the row itself explains it
    if row["comment"]:
        note += " The row has a comment, which may say why."
    return Ran(about, outcome, now, shown, note, (now, aim), again)
