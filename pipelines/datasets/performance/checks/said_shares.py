"""Percentages of rows against the base that the sentence states for them: `64 % of those with a rating`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import About, Figure, Ran, reckoned
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import FigureKind, Part, Unit, all_parts
from pipelines.rows.locator import table_of
from pipelines.rows.records import Row

STATED_BASE = re.compile(
    r"(?:of|out of)\s+(?:those|the\s+\w+|all|ones)\s+(?:that\s+|which\s+)?"
    r"(?:could\s+be\s+|can\s+be\s+|are\s+|were\s+|have\s+been\s+|with\s+a\s+)?"
    r"(?:rated|rating|ratings|judged|measured|reported)",
    re.IGNORECASE,
)


def shares_of_rated(sentence: Sentence, share: Part, said: Figure, rows: Sequence[Row]) -> Iterator[Ran]:
    """A percentage behind a count, against the base that the sentence states for it."""
    for part in all_parts(sentence.text):
        if part.kind is not FigureKind.FIGURE or part.unit is not Unit.PERCENT or part.value is None:
            continue
        if not 0 <= part.start - share.end <= 80 or not STATED_BASE.search(
            sentence.text[part.end : part.end + 60]
        ):
            continue
        rated = sum(1 for row in rows if row["rag"])
        if not rated:
            continue
        yield _of_rated(sentence, part, said, rated, str(rows[0]["locator"]))


def _of_rated(sentence: Sentence, part: Part, said: Figure, rated: int, place: str) -> Ran:
    table = table_of(sentence.locator)
    about = About("share", sentence.report, table, "share of those that are rated, in the text")
    base = Figure(Decimal(rated), Decimal(1), place, str(rated))
    printed = Figure(part.value or Decimal(0), part.step, sentence.locator, part.text)
    return reckoned(
        about,
        printed,
        [said, base],
        lambda values: HUNDRED * values[0] / values[1],
        part.step / 2,
        lambda given: (
            f"Printed as {part.text}; {said.shown()} of {rated} rated rows is {given:.1f} per cent."
        ),
    )
