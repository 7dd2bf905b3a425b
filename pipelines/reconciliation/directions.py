"""Directions of travel and ratings re-derived from the printed results, targets and polarity.

Words that are no direction ("New for 2016/17", "Monitor") and texts without a figure cannot be judged.
No thresholds are printed, so shades of amber are not judged: only met against Green.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.reconciliation.outcome import Figure, Outcome, Printed, Ran, step_of
from pipelines.records import Records, Row

DIRECTIONS = {"improving": 1, "same": 0, "worsening": -1}
BETTER = {"Bigger is Better": 1, "Smaller is Better": -1}
TRAVELS = (
    ("direction_short_term", "previous_result", "previous_value", "previous_period"),
    ("direction_long_term", "year_ago_result", "year_ago_value", "year_ago_period"),
)


def check_directions(results: Records, printed: Printed) -> Iterator[Ran]:
    """Each printed direction against polarity and the two results it compares."""
    for row in results.rows:
        for direction, text, value, period in TRAVELS:
            if row[direction]:
                yield _travel(row, direction, text, value, period, printed)


def check_ratings(results: Records, printed: Printed) -> Iterator[Ran]:
    """Each rating against result and target: Green is met, everything else is not."""
    for row in results.rows:
        if row["rag"]:
            yield _rating(row, printed)


def _named(row: Row) -> str:
    return f"{row['ref'] or ''} {row['indicator']}".strip()


def _figure(row: Row, text: str, value: str, printed: Printed) -> Figure | None:
    number = row[value]
    if number is None or isinstance(number, str | bool):
        return None
    found = printed.text(row, text)
    step = step_of(Decimal(str(number)), str(row[text] or found))
    return Figure(Decimal(str(number)), step, f"{row['locator']}#{text}", str(row[text] or ""))


def _travel(row: Row, direction: str, text: str, value: str, period: str, printed: Printed) -> Ran:
    report, subject = str(row["report"]), f"{_named(row)}: {direction}"
    said = DIRECTIONS.get(str(row[direction]).strip().lower())
    better = BETTER.get(str(row["polarity"]))
    now = _figure(row, "result", "result_value", printed)
    then = _figure(row, text, value, printed)
    if said is None or better is None or now is None or then is None:
        return Ran("direction", report, "indicator-results", subject, Outcome.NOT_JUDGED)
    moved = now.value - then.value
    derived = 0 if moved == 0 else (1 if moved * better > 0 else -1)
    outcome = Outcome.HOLDS if derived == said else Outcome.CONTRADICTED
    if outcome is Outcome.CONTRADICTED and said == 0 and abs(moved) <= max(now.step, then.step) / 2:
        outcome = Outcome.WITHIN_ROUNDING
    words = {1: "an improvement", 0: "no change", -1: "a worsening"}
    note = (
        f"The direction is printed as {row[direction]}; {row['polarity']}, and {now.text} "
        f"({row['result_period']}) against {then.text} ({row[period]}) is {words[derived]}."
    )
    return Ran("direction", report, "indicator-results", subject, outcome, now, then, note)


def _rating(row: Row, printed: Printed) -> Ran:
    report, subject = str(row["report"]), f"{_named(row)}: rag"
    better = BETTER.get(str(row["polarity"]))
    now, aim = (
        _figure(row, "result", "result_value", printed),
        _figure(row, "target", "target_value", printed),
    )
    if better is None or now is None or aim is None:
        return Ran("rating", report, "indicator-results", subject, Outcome.NOT_JUDGED)
    is_met = (now.value - aim.value) * better >= 0
    says_met = row["rag"] == "Green"
    outcome = Outcome.HOLDS if is_met == says_met else Outcome.CONTRADICTED
    if outcome is Outcome.CONTRADICTED and abs(now.value - aim.value) <= max(now.step, aim.step) / 2:
        outcome = Outcome.WITHIN_ROUNDING
    met = "meets" if is_met else "does not meet"
    note = f"Rated {row['rag']}; a result of {now.text} {met} a target of {aim.text} ({row['polarity']})."
    return Ran("rating", report, "indicator-results", subject, outcome, now, aim, note)
