"""Which way a figure went, in the words of its direction, against the two figures: `Up (good)`, `Down (bad)`.

Words that also say whether that is good tell it twice, and the figures need no polarity to judge the first.
Only of reports in which up is good here and bad there, so that it speaks of the figure and not of how good it
is, and where nearly all such words agree with the figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.directions import MOST_WRONG, TRAVELS, figure_of, name_of
from pipelines.proof.outcome import About, PrintedTexts, Ran, Verdict
from pipelines.rows.records import Records, Row, by_report

WENT = re.compile(
    r"(?i)\s*(?:(?P<up>up|higher|rose|risen|increased?)|down|lower|fell|fallen|decreased?)\b"
    r"\W*\b(?P<judged>good|bad|better|worse)\b"
)
FEWEST_MOVED = 5


def check_moves(results: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each direction whose words say which way its figure went, where all of a report's are meant so."""
    for rows in by_report(results.rows).values():
        ways = [
            (row, travel, match)
            for row in rows
            for travel in TRAVELS
            if (match := WENT.match(printed.text(row, travel[0])))
        ]
        said = {(bool(match["up"]), match["judged"].lower() in ("good", "better")) for *_, match in ways}
        if not {(True, True), (True, False)} <= said and not {(False, True), (False, False)} <= said:
            continue
        judged = [ran for row, travel, match in ways if (ran := _went(row, travel, match, printed))]
        odd = sum(ran.outcome is Verdict.CONTRADICTED for ran in judged)
        if len(judged) >= FEWEST_MOVED and odd <= len(judged) * MOST_WRONG:
            yield from judged


def _went(
    row: Row, travel: tuple[str, str, str, str], match: re.Match[str], printed: PrintedTexts
) -> Ran | None:
    direction, text, value, period = travel
    now = figure_of(row, "result", "result_value", printed)
    then = figure_of(row, text, value, printed)
    if now is None or then is None:
        return None
    way = 1 if match["up"] else -1

    def again(values: Sequence[Decimal]) -> Verdict:
        return Verdict.CONTRADICTED if (values[0] - values[1]) * way < 0 else Verdict.HOLDS

    subject = f"{name_of(row)}: {direction}, the way it went"
    about = About("direction", str(row["report"]), "indicator-results", subject)
    said = printed.text(row, direction)
    note = (
        f"The direction is printed as {said}; "
        f"{now.text} ({row['result_period']}) against {then.text} ({row[period]})."
    )
    return Ran(about, again([now.value, then.value]), now, then, note, (now, then), again)
