"""The earlier figure that a sentence sets its result against: `91%, up from 87% in the previous quarter`.

A sentence whose figure is a row's result speaks of that row. What it says the result has gone up or down
from, in the quarter before or the same quarter of last year, is the row's figure of then, or contradicts it.
"""

from __future__ import annotations

import re

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.proof.agreement import equal
from pipelines.proof.outcome import Figure, Ran
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import Part, Unit

LEADS_BACK = re.compile(
    r"^[^.;,(]{0,40}?,?\s*\(?(?:which (?:is|was) )?(?:an? )?"
    r"(?:(?:further|slightly|well|just|small|slight|large|sharp|again) )*"
    r"(?:up|down|compared|(?:rise|increase|improvement|fall|drop|decrease|change)|against|higher|lower|better|worse)"
    r"(?: (?:from|with|to|than|on))?(?: (?:the|a|its|our|figure|result|rate|level|of)){0,3}\s*$",
    re.IGNORECASE,
)
"""What stands between a result and the figure of before."""
BEFORE = re.compile(
    r"^\s*(?:(?:in|at|for|during) )?(?:the )?(?:last|previous|prior|preceding) quarter\b"
    r"|^\s*(?:in |at )?the quarter before\b(?! last)",
    re.IGNORECASE,
)
YEAR_AGO = re.compile(
    r"^\s*(?:(?:in|at|for|during|by) )?(?:the )?(?:same|corresponding|equivalent) "
    r"(?:quarter|period|time|point|stage)(?: of| in)? "
    r"(?:last year|(?:the )?(?:previous|prior) year|the year before|a year (?:ago|earlier|before))\b",
    re.IGNORECASE,
)
TIMES = ((BEFORE, "previous_result"), (YEAR_AGO, "year_ago_result"))


def earlier_in_text(sentence: Sentence, result: Part, then: Part, row: ResultRow) -> Ran | None:
    """What comes of the figure behind a row's result; None where it is not said to be of an earlier time.

    Args:
        sentence: what is read.
        result: its figure that is the row's result.
        then: its next figure.
        row: the row.
    """
    unit = "percent" if then.unit is Unit.PERCENT else "gbp" if then.unit is Unit.GBP else "count"
    if not LEADS_BACK.match(sentence.text[result.end : then.start]) or unit != row.unit or then.is_points:
        return None
    for pattern, column in TIMES:
        there = row.figures.get(column)
        if there is not None and then.value is not None and pattern.match(sentence.text[then.end :]):
            said = Figure(then.value, then.step, sentence.locator, then.text)
            return equal(row.about("sentence", f"{column} in the text"), said, there, "A sentence says")
    return None
