"""Counts of rows by rating that a sentence states without their whole: `4 are red and 6 are green`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.counted_plainly import is_counted_plainly
from pipelines.datasets.performance.checks.counted_rows import (
    NEAR,
    NO_COUNT,
    ROWS,
    ByReport,
    counted,
    counted_table,
    names_a_part,
    rows_of,
)
from pipelines.datasets.performance.checks.counting import may_be_unread
from pipelines.datasets.performance.checks.parts_of_wholes import NEXT_COUNT, parts_of_wholes
from pipelines.datasets.performance.checks.rating_words import (
    own_words,
    told_ratings,
    unrated_words,
    wanted_ratings,
    word_of,
)
from pipelines.proof.outcome import About, Figure, Ran, Verdict
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import Part, Unit
from pipelines.rows.locator import table_of

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
        is_count = (
            part.unit in (None, Unit.COUNT) and part.value is not None and part.value == int(part.value)
        )
        # `33 actions are being delivered by`: the whole, and no rating; more are of something else
        is_all = part.value is None or part.value >= len(rows)
        if not wanted or not is_count or is_all or NO_COUNT.search(behind) or wanted in counts:
            continue
        counts[wanted] = part
    held = {wanted: [row for row in rows if (row.get("rag") or word_of(row)) in wanted] for wanted in counts}
    same = [wanted for wanted, part in counts.items() if part.value == len(held[wanted])]
    is_whole = (sentence.report, sentence.locator, table) in wholes
    for wanted, part in counts.items():
        if not held[wanted]:
            continue  # no row has that word's rating: the report may mean another thing by it
        if not is_whole and len([other for other in same if other != wanted]) < FEWEST_ALIKE:
            continue
        subject = f"{table} rated {' or '.join(wanted)}: count in the text"
        about = About("rows", sentence.report, table_of(sentence.locator), subject)
        said = Figure(part.value or Decimal(0), Decimal(1), sentence.locator, f"{part.value or 0:f}")
        words = (*own_words(rows), *unrated_words(rows))
        ran = counted(about, said, held[wanted], wanted)
        is_plain = is_counted_plainly(sentence.text, (part.start, part.end), ROWS[table], words)
        is_held = ran.outcome is Verdict.CONTRADICTED and not is_plain
        if not is_held and not may_be_unread(said.value, len(held[wanted]), rows):
            yield ran
