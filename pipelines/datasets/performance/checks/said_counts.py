"""Counts of rows that sentences tell, each held against the rows that it is about.

`rating_words` says which rating words name, `counted_rows` which rows are meant, `parts_of_wholes` reads the
numbers; by rating they are held against rows in `said_ratings`, by direction in `said_moves`, percentages in
`said_shares`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.datasets.performance.checks.counted_rows import (
    OF_ANOTHER_TIME,
    ROWS,
    WITH_TARGET,
    ByReport,
    Count,
    aimed_rows,
    entries,
    numbers_of_rows,
    rows_of,
    wholes_of,
)
from pipelines.datasets.performance.checks.counting import may_be_unread
from pipelines.datasets.performance.checks.parts_of_wholes import (
    NEXT_COUNT,
    SHARE_BEHIND,
    numbers_in_words,
    numbers_of,
    parts_of_wholes,
)
from pipelines.datasets.performance.checks.rating_words import printed_words, rows_rated, wanted_ratings
from pipelines.datasets.performance.checks.said_definitions import Definitions
from pipelines.datasets.performance.checks.said_moves import counts_by_direction
from pipelines.datasets.performance.checks.said_ratings import counts_by_rating
from pipelines.datasets.performance.checks.said_shares import shares_of_rated, shares_of_rows
from pipelines.proof.outcome import Ran
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import Part
from pipelines.rows.figures.sentences import stated
from pipelines.rows.records import Records, by_report

AIMED_BEFORE = re.compile(r"\b(?:have|has|had|with) (?:an? )?targets?\b", re.IGNORECASE)
"""What says in the sentence before that only rows with a target are counted."""


class CountsOfRows:
    """The counts that a report's sentences tell, each held against the rows it is about."""

    def __init__(self, records: Mapping[str, Records], told: Sequence[Sentence]) -> None:
        self._tables = {table: by_report(entries(records, table)) for table in ROWS}
        self._wholes, self._numbers = wholes_of(told, self._tables), numbers_of_rows(told)
        keys = records.get("indicator-results", Records("indicator-results")).keys
        reports = dict.fromkeys(line.report for line in keys)
        self._meant = {one: Definitions(line for line in keys if line.report == one) for one in reports}

    def check(self, sentence: Sentence, figures: Sequence[Part]) -> Iterator[Ran]:
        """What a sentence says of rows, the figures in it given; those in words are found here."""
        if (meant := self._meant.get(sentence.report)) is not None:
            in_ratings = meant.in_ratings(sentence.text)
            if in_ratings != sentence.text:
                sentence, figures = sentence._replace(text=in_ratings), stated(in_ratings)
        yield from _counts(sentence, self._tables)
        rounded = [part for part in figures if part.is_rounded]  # `two in five` counts neither two nor five
        counts = [
            part
            for part in sorted([*figures, *numbers_in_words(sentence.text)], key=lambda part: part.start)
            if not any(share.start <= part.start < share.end for share in rounded)
        ]
        yield from counts_by_rating(sentence, counts, self._tables, self._wholes)
        yield from shares_of_rows(sentence, self._tables, self._wholes)
        yield from counts_by_direction(sentence, counts, self._tables, self._wholes, self._numbers)


def _is_number_of(whole: Decimal | None, text: str) -> bool:
    """Whether a text states a number: `17 have a target` before `12 of the 17 met it`."""
    return whole is not None and any(value == whole for value, _ in numbers_of(text))


def _counts(sentence: Sentence, tables: ByReport) -> Iterator[Ran]:
    """`6 of 15 measures achieved their target (42% of those that could be rated)` against the rows."""
    if OF_ANOTHER_TIME.search(sentence.text):
        return
    for share in parts_of_wholes(sentence.text):
        said = SHARE_BEHIND.match(sentence.text, share.end)
        behind = sentence.text[said.end() if said else share.end :]
        noun = NEXT_COUNT.split(behind, maxsplit=1)[0][:60]
        table = next((name for name, pattern in ROWS.items() if pattern.search(noun)), "")
        is_told_before = _is_number_of(share.whole, sentence.before)
        if is_told_before and not table:
            table = next((name for name, pattern in ROWS.items() if pattern.search(sentence.before)), "")
        rows = rows_of(tables, table, sentence.report)
        with_target = WITH_TARGET.match(noun)
        is_of_others = is_told_before and len(rows) != share.whole
        if with_target or (is_of_others and AIMED_BEFORE.search(sentence.before)):
            rows, noun = aimed_rows(rows), noun[with_target.end() if with_target else 0 :]
        wanted = wanted_ratings(noun, rows)
        held = rows_rated(rows, wanted)
        # the sentence counts these rows only where the whole it names is their number
        if not held or len(rows) != share.whole or share.value is None:
            continue
        count = Count(sentence, (share.start, share.end), share.value, table)
        ran = count.against(held, f"rated {' or '.join(wanted)}", wanted, printed_words(rows))
        if ran is not None and not may_be_unread(share.value, len(held), rows):
            yield ran
        yield from shares_of_rated(sentence, share, count.said, rows)
