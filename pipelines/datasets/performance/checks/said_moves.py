"""Counts of rows by direction: `2 (33%) measures got worse since quarter 1`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.counted_rows import (
    NEAR,
    NO_COUNT,
    ByReport,
    Count,
    counted_table,
    is_count,
    rows_of,
)
from pipelines.datasets.performance.checks.parts_of_wholes import SHARE_BEHIND
from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import Ran, Verdict
from pipelines.proof.wording import Sentence
from pipelines.rows import periods as printed_periods
from pipelines.rows.figures import Part
from pipelines.rows.records import Row

MOVED_AS = (
    (
        "Worsening",
        re.compile(
            r"\b(?:(?:got|gone|become|are|were) worse|worsen\w*|declin\w+|deteriorat\w+)\b", re.IGNORECASE
        ),
    ),
    ("Improving", re.compile(r"\b(?:(?:got|are|were) better|improv\w+)\b", re.IGNORECASE)),
    (
        "Same",
        re.compile(
            r"\b(?:(?:stayed|remained|are|were) the same|unchanged|not changed|stable)\b", re.IGNORECASE
        ),
    ),
)
A_YEAR = re.compile(r"\b(?:a year|last year|previous year|year on year)\b", re.IGNORECASE)


def counts_by_direction(
    sentence: Sentence,
    figures: Sequence[Part],
    tables: ByReport,
    wholes: set[tuple[str, str, str]],
    said: set[tuple[str, int]],
) -> Iterator[Ran]:
    """`2 (33%) measures got worse since quarter 1` against the directions of the rows, if all are meant.

    So where the paragraph says how many there are in all, or the share beside the count is one of all rows.
    Where only some rows have a direction, those are meant if the report says elsewhere that there are so
    many, and another count of the sentence is that of the rows.
    """
    table = "indicator-results"
    rows = rows_of(tables, table, sentence.report)
    if not rows or counted_table(sentence, wholes, tables) != table:
        return
    column = _moved_in(sentence.text, rows)
    directed = [row for row in rows if row.get(column)]
    is_of_directed = len(directed) in {whole for report, whole in said if report == sentence.report}
    told: list[tuple[Ran, bool]] = []
    for number, part in enumerate(figures):
        end = figures[number + 1].start if number + 1 < len(figures) else len(sentence.text)
        share = SHARE_BEHIND.match(sentence.text, part.end)
        end = len(sentence.text) if share and end < share.end() else end
        behind = re.split(r"[.;,]", sentence.text[share.end() if share else part.end : end], maxsplit=1)[0]
        moved = next((name for name, pattern in MOVED_AS if pattern.search(behind)), "")
        if not moved or not is_count(part) or part.value is None or NO_COUNT.search(behind[: NEAR // 2]):
            continue
        is_share = share is not None and abs(HUNDRED * part.value / len(rows) - Decimal(share["share"])) < 1
        is_whole = is_share or (sentence.report, sentence.locator, table) in wholes
        if not directed:
            continue
        count = Count(sentence, (part.start, share.end() if share else part.end), part.value, table)
        ran = count.against([row for row in directed if row[column] == moved], moved.lower(), (moved,))
        if ran is not None:  # where some rows say nothing they may be meant
            told.append((ran, is_whole and len(directed) == len(rows)))
    holding = sum(ran.outcome is Verdict.HOLDS for ran, _ in told)
    for ran, is_sure in told:
        is_beside = is_of_directed and holding - (ran.outcome is Verdict.HOLDS) > 0
        if is_sure or is_beside:
            yield ran


def _moved_in(text: str, rows: Sequence[Row]) -> str:
    """The column of directions that a sentence counts: of a year where it says so, else since last time.

    Where the results are of whole years, last time was a year ago.
    """
    is_yearly = all(
        re.fullmatch(printed_periods.FINANCIAL_YEAR, str(row.get("result_period") or "")) for row in rows
    )
    return "direction_long_term" if A_YEAR.search(text) and not is_yearly else "direction_short_term"
