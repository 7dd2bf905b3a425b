"""The rows that a sentence counts: which table it means, how many there are, whether it means all of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.datasets.performance.checks.counted_plainly import is_counted_plainly
from pipelines.datasets.performance.checks.parts_of_wholes import numbers_of, parts_of_wholes
from pipelines.datasets.performance.checks.rating_words import (
    as_said,
    printed_words,
    word_of,
)
from pipelines.proof.outcome import About, Figure, Ran, Verdict
from pipelines.proof.wording import Sentence
from pipelines.rows.figures import Part, Unit
from pipelines.rows.locator import table_of
from pipelines.rows.records import Records, Row

ROWS = {
    "indicator-results": re.compile(
        r"\b(?:measures?|indicators?|kpis?|targets?|figures(?= (?:in all|in total|altogether)))\b",
        re.IGNORECASE,
    ),
    "key-actions": re.compile(
        r"\b(?:projects?|actions?|initiatives?|milestones?|programmes?)\b", re.IGNORECASE
    ),
    "savings-proposals": re.compile(r"\b(?:savings?|efficiencies|proposals?)\b", re.IGNORECASE),
}
NEAR = 28
"""Letters around a count in which a word can say what it is of."""
TOTAL = re.compile(r"(?i)^(?:(?:grand|net|overall) )?(?:totals?|overall)\b|^all savings$")
NO_COUNT = re.compile(
    r"\b(?:more|fewer|less|than|last|previous|compared|of|per|from|not|being|should|will|aim\w*)\b|%",
    re.IGNORECASE,
)
"""Words behind a figure that make it none of the rows' count by rating."""
OF_ANOTHER_TIME = re.compile(
    r"\b(?:last|previous|ago|will|would|should|expect\w*|next|forecast)\b",
    re.IGNORECASE,
)
GENERIC = re.compile(
    r"\b(?:key|performance|corporate|council|plan|service|all|our|the|of)\b|\W", re.IGNORECASE
)
"""Words of a heading beside that of its rows that name no part of a report."""
WITH_TARGET = re.compile(
    r"\s*(?:\w+ ){0,2}?(?:(?:that|which) (?:have|had) |with )an? target\b", re.IGNORECASE
)
"""What says behind a whole that only rows with a target are counted."""
ByReport = Mapping[str, Mapping[str, Sequence[Row]]]
"""The rows of each table by report."""


def entries(records: Mapping[str, Records], table: str) -> Iterator[Row]:
    """The rows of a table that are no totals, each that only shows a mark with the word of the key for it."""
    held = records.get(table, Records(table))
    called: dict[tuple[str, str], str] = {}
    for line in held.keys:
        if line.word:
            called.setdefault((line.report, line.rating), line.word)
    for row in held.rows:
        if TOTAL.match(str(row.get("proposal") or "")):
            continue
        word = called.get((str(row["report"]), str(row.get("rag")))) if not word_of(row) else None
        yield {**row, "status_printed": word} if word else row


def rows_of(tables: ByReport, table: str, report: str) -> Sequence[Row]:
    """The rows of a report's table; none where it has no such table."""
    return tables.get(table, {}).get(report, ())


def aimed_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows that have a target, where each of them is rated and no other is."""
    aimed = [row for row in rows if row.get("target_value") is not None]
    return aimed if all(bool(row.get("rag")) == (row in aimed) for row in rows) else []


def counted_table(sentence: Sentence, wholes: set[tuple[str, str, str]], tables: ByReport) -> str:
    """What a sentence counts: what it names, else what the one before it names, if all of it are counted.

    So in `There are 14 measures. 8 are on track`; but `58 new homes were completed` counts no rows. The words
    of a rating name no table: those that `need action` are no actions.
    """
    text = sentence.text.casefold()
    rows = rows_of(tables, "indicator-results", sentence.report)
    for word in printed_words(rows):
        if " " in word:
            text = re.sub(as_said(word), " ", text)
    named = next((name for name, pattern in ROWS.items() if pattern.search(text)), "")
    told = [name for name in ROWS if (sentence.report, sentence.locator, name) in wholes]
    told = [name for name in told if ROWS[name].search(sentence.before)]
    return named or (told[0] if len(told) == 1 else "")


def names_a_part(sentence: Sentence, rows: Sequence[Row], table: str) -> bool:
    """Whether a sentence names a section or area of the rows, and so may count that alone."""
    sections = {str(row.get(name) or "") for row in rows for name in ("section", "area")}
    parts = {name for name in sections if GENERIC.sub("", ROWS[table].sub("", name))}  # `Indicators` is none
    return any(name.casefold() in sentence.text.casefold() for name in parts)


def wholes_of(told: Sequence[Sentence], tables: ByReport) -> set[tuple[str, str, str]]:
    """Report, paragraph and table of each text that says how many rows there are (`the 12 measures`)."""
    found: set[tuple[str, str, str]] = set()
    for sentence in told:
        shares = [(share.whole, share.end) for share in parts_of_wholes(sentence.text)]
        for value, end in (*numbers_of(sentence.text), *shares):
            behind = sentence.text[end : end + NEAR]
            for table, pattern in ROWS.items():
                if pattern.search(behind) and value == len(rows_of(tables, table, sentence.report)):
                    found.add((sentence.report, sentence.locator, table))
    return found


def numbers_of_rows(told: Sequence[Sentence]) -> set[tuple[str, int]]:
    """Report and number of each text that says how many indicators there are, whether all or not."""
    pattern = ROWS["indicator-results"]
    return {
        (sentence.report, int(value))
        for sentence in told
        for value, end in (
            *numbers_of(sentence.text),
            *(
                (share.whole, share.end)
                for share in parts_of_wholes(sentence.text)
                if share.whole is not None
            ),
        )
        if pattern.search(sentence.text[end : end + NEAR]) and value == int(value)
    }


class Count(NamedTuple):
    """A count of the rows of a table that a sentence states, and where it stands there."""

    sentence: Sentence
    span: tuple[int, int]
    value: Decimal
    table: str

    @property
    def said(self) -> Figure:
        """The count as a figure."""
        return Figure(self.value, Decimal(1), self.sentence.locator, f"{self.value:f}")

    def against(
        self, held: Sequence[Row], called: str, wanted: Sequence[str], words: Collection[str] = ()
    ) -> Ran | None:
        """The count against the rows that are so; None where it contradicts them and may be of other things.

        Args:
            held: the rows that are so.
            called: how the check calls what is counted.
            wanted: what they are, in the words of the rows.
            words: what the report has for its ratings, in small letters.
        """
        about = About(
            "rows",
            self.sentence.report,
            table_of(self.sentence.locator),
            f"{self.table} {called}: count in the text",
        )
        there = Decimal(len(held))
        if self.value != there and not is_counted_plainly(
            self.sentence.text, self.span, ROWS[self.table], tuple(words)
        ):
            return None
        place = str(held[0]["locator"]) if held else self.sentence.locator
        return Ran(
            about,
            Verdict.HOLDS if self.value == there else Verdict.CONTRADICTED,
            self.said,
            Figure(there, Decimal(1), place, ""),
            f"A sentence says {self.said.shown()}; {len(held)} rows are {' or '.join(wanted)}.",
        )


def is_count(part: Part) -> bool:
    """Whether a figure may be a count: a whole number without another unit."""
    return part.unit in (None, Unit.COUNT) and part.value is not None and part.value == int(part.value)
