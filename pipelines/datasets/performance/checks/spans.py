"""How many years a text says that a table covers, against the years that the table has.

A length of time is a figure of a table only where its sentence speaks of a table and of what stands in it, as
in `the table shows the savings of the next three years`; any other plan may be longer than its tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.proof.agreement import equal
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran
from pipelines.proof.wording import Sentence, Wording, sentences
from pipelines.rows.figures.sentences import counted_in_words
from pipelines.rows.locator import cell_name, table_of
from pipelines.rows.records import Records, Row, by_report

A_TABLE = re.compile(r"\b(?:tables?|schedules?|below)\b", re.IGNORECASE)
YEARS_AHEAD = re.compile(r"\b(?:next|coming|following) (?P<years>\d+|[a-z]+)[ -]years?\b", re.IGNORECASE)
FINANCIAL_YEAR = "financial_year"
TABLES: tuple[tuple[str, re.Pattern[str], Mapping[str, str]], ...] = (
    ("savings", re.compile(r"\bsavings?\b", re.IGNORECASE), {"table": "by_committee"}),
    ("savings-proposals", re.compile(r"\b(?:savings?|proposals?)\b", re.IGNORECASE), {}),
)
"""Tables whose rows have a year, the words that name what they hold, and which of their rows are meant."""


def check_spans(records: Mapping[str, Records], wording: Wording, _: PrintedTexts) -> Iterator[Ran]:
    """Each stated number of years of a table."""
    told = [one for one in sentences(wording, records) if A_TABLE.search(one.text)]
    for resource, named, where in TABLES:
        rows = records[resource].rows if resource in records else ()
        own = by_report([row for row in rows if all(row[name] == value for name, value in where.items())])
        for sentence in told:
            if named.search(sentence.text):
                yield from _against(sentence, resource, own.get(sentence.report, ()))


def _against(sentence: Sentence, resource: str, rows: Sequence[Row]) -> Iterator[Ran]:
    years = {str(row[FINANCIAL_YEAR]): row for row in reversed(rows) if _is_year(row[FINANCIAL_YEAR])}
    for found in YEARS_AHEAD.finditer(sentence.text):
        text = found["years"]
        number = Decimal(text) if text.isdecimal() else counted_in_words(text)
        if number is None or not years:
            continue
        place = cell_name(next(reversed(years.values()))["locator"], FINANCIAL_YEAR)
        subject = f"years that the table of {resource} covers"
        about = About("sentence", sentence.report, table_of(sentence.locator), subject)
        there = Figure(Decimal(len(years)), Decimal(1), place, f"{len(years)}")
        yield equal(about, Figure(number, Decimal(1), sentence.locator, text), there, "One place prints")


def _is_year(value: object) -> bool:
    return str(value or "")[:1].isdigit()
