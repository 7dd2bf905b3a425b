"""Counts of rows by rating that a sentence states without their whole: `4 are red and 6 are green`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from pipelines.datasets.performance.checks.counted_rows import (
    NEAR,
    NO_COUNT,
    ByReport,
    Count,
    counted_table,
    is_count,
    names_a_part,
    rows_of,
)
from pipelines.datasets.performance.checks.counting import may_be_unread
from pipelines.datasets.performance.checks.parts_of_wholes import (
    NEXT_COUNT,
    SHARE_BEHIND,
    parts_of_wholes,
)
from pipelines.datasets.performance.checks.rating_words import (
    printed_words,
    rows_rated,
    told_ratings,
    wanted_ratings,
)
from pipelines.datasets.performance.checks.said_times import less_own_time
from pipelines.proof.agreement import HUNDRED
from pipelines.proof.outcome import Ran
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import Part
from pipelines.rows.records import Row

AHEAD = re.compile(r"[a-z] (?:in|for|on|by|with)\s+$", re.IGNORECASE)
"""What leads to a count from the words that say what is counted: `off target in 6`."""
OF_THEM = re.compile(r"^\s*of (?:them|these|those)\b", re.IGNORECASE)
RATING_LED_TO = re.compile(
    r"\b(?:at|on) or (?:better than|above|ahead of)\b|\b(?:rating|status|rag) (?:of|that is not)\b",
    re.IGNORECASE,
)
"""Words before a rating that deny no count: `had a RAG status of Red`."""
FEWEST_ALIKE = 2


def counts_by_rating(
    sentence: Sentence,
    figures: Sequence[Part],
    tables: ByReport,
    wholes: set[tuple[str, str, str]],
) -> Iterator[Ran]:
    """`4 measures are red and 6 are green` against the rows, where it is certain that all rows are meant.

    So where the paragraph says how many there are in all, or counts of two other ratings are those of the
    rows. A sentence that names a part of the report counts that part.
    """
    table = counted_table(sentence, wholes, tables)
    if not table:
        return
    rows = rows_of(tables, table, sentence.report)
    if not rows or names_a_part(sentence, rows, table):
        return
    counts, shares_said = _told_counts(sentence, figures, rows)
    if shares_said and not any(shares_said):
        return  # they are of more or fewer than all rows
    held = {wanted: rows_rated(rows, wanted) for wanted in counts}
    same = [wanted for wanted, part in counts.items() if part.value == len(held[wanted])]
    is_told = (sentence.report, sentence.locator, table) in wholes
    is_whole = is_told or (len(shares_said) >= FEWEST_ALIKE and all(shares_said))
    for wanted, part in counts.items():
        if not held[wanted]:
            continue  # no row has that word's rating: the report may mean another thing by it
        is_among_alike = len([other for other in same if other != wanted]) >= FEWEST_ALIKE
        if not is_whole and not is_among_alike:
            continue
        count = Count(sentence, (part.start, part.end), part.value or Decimal(0), table)
        ran = count.against(held[wanted], f"rated {' or '.join(wanted)}", wanted, printed_words(rows))
        if ran is not None and not may_be_unread(count.value, len(held[wanted]), rows):
            yield replace(ran, is_of_every_row=is_told and is_among_alike)


def _told_counts(
    sentence: Sentence, figures: Sequence[Part], rows: Sequence[Row]
) -> tuple[dict[tuple[str, ...], Part], list[bool]]:
    """The count of each rating that a sentence tells; of each share beside one, whether it is of all rows."""
    counts: dict[tuple[str, ...], Part] = {}
    last: tuple[str, ...] = ()
    shares = list(parts_of_wholes(sentence.text))
    shares_said: list[bool] = []
    for number, part in enumerate(figures):
        share = next((one for one in shares if one.start <= part.start < one.end), None)
        if share is not None:  # `eleven of the 19` counts eleven, and that is asked of the whole
            last = wanted_ratings(NEXT_COUNT.split(sentence.text[share.end :], maxsplit=1)[0], rows) or last
            continue
        said = SHARE_BEHIND.match(sentence.text, part.end)
        since_count = said.end() if said else part.end
        following = [other.start for other in figures[number + 1 :] if other.start >= since_count]
        end = min([len(sentence.text), *following])
        behind = re.split(r"[.;]", sentence.text[since_count:end], maxsplit=1)[0][: 2 * NEAR]
        if said is not None and is_count(part) and part.value is not None:
            shares_said.append(abs(HUNDRED * part.value / len(rows) - Decimal(said["share"])) < 1)
        since = figures[number - 1].end if number else 0
        if AHEAD.search(sentence.text[since : part.start]):  # `were off target in 6`
            behind = sentence.text[since : part.start]
        behind = OF_THEM.sub(" ", behind)
        wanted, behind = told_ratings(behind, part, rows, last)
        last = wanted or last
        # `33 actions are being delivered by`: the whole, and no rating; more are of something else
        is_all = part.value is None or part.value >= len(rows)
        is_other = NO_COUNT.search(RATING_LED_TO.sub(" ", less_own_time(behind))) is not None
        if not wanted or not is_count(part) or is_all or is_other or wanted in counts:
            continue
        counts[wanted] = part
    return counts, shares_said
