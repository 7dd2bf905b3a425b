"""Counts of rows by rating that a sentence states without their whole: `4 are red and 6 are green`."""

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
    names_a_part,
    rows_of,
)
from pipelines.datasets.performance.checks.counting import may_be_unread
from pipelines.datasets.performance.checks.parts_of_wholes import NEXT_COUNT, parts_of_wholes
from pipelines.datasets.performance.checks.rating_words import (
    printed_words,
    rows_rated,
    told_ratings,
    wanted_ratings,
)
from pipelines.proof.outcome import Ran
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import Part

AHEAD = re.compile(r"[a-z] (?:in|for|on|by|with)\s+$", re.IGNORECASE)
"""What leads to a count from the words that say what is counted: `off target in 6`."""
OF_THEM = re.compile(r"^\s*of (?:them|these|those)\b", re.IGNORECASE)
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
    counts: dict[tuple[str, ...], Part] = {}
    last: tuple[str, ...] = ()
    shares = list(parts_of_wholes(sentence.text))
    for number, part in enumerate(figures):
        share = next((one for one in shares if one.start <= part.start < one.end), None)
        if share is not None:  # `eleven of the 19` counts eleven, and that is asked of the whole
            last = wanted_ratings(NEXT_COUNT.split(sentence.text[share.end :], maxsplit=1)[0], rows) or last
            continue
        end = figures[number + 1].start if number + 1 < len(figures) else len(sentence.text)
        behind = re.split(r"[.;]", sentence.text[part.end : end], maxsplit=1)[0][: 2 * NEAR]
        since = figures[number - 1].end if number else 0
        if AHEAD.search(sentence.text[since : part.start]):  # `were off target in 6`
            behind = sentence.text[since : part.start]
        behind = OF_THEM.sub(" ", behind)
        wanted, behind = told_ratings(behind, part, rows, last)
        last = wanted or last
        # `33 actions are being delivered by`: the whole, and no rating; more are of something else
        is_all = part.value is None or part.value >= len(rows)
        if not wanted or not is_count(part) or is_all or NO_COUNT.search(behind) or wanted in counts:
            continue
        counts[wanted] = part
    held = {wanted: rows_rated(rows, wanted) for wanted in counts}
    same = [wanted for wanted, part in counts.items() if part.value == len(held[wanted])]
    is_whole = (sentence.report, sentence.locator, table) in wholes
    for wanted, part in counts.items():
        if not held[wanted]:
            continue  # no row has that word's rating: the report may mean another thing by it
        if not is_whole and len([other for other in same if other != wanted]) < FEWEST_ALIKE:
            continue
        count = Count(sentence, (part.start, part.end), part.value or Decimal(0), table)
        ran = count.against(held[wanted], f"rated {' or '.join(wanted)}", wanted, printed_words(rows))
        if ran is not None and not may_be_unread(count.value, len(held[wanted]), rows):
            yield ran
