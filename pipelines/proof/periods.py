"""Printed periods that cannot be: years that do not follow each other, spans that end before they start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, Verdict
from pipelines.proof.wording import Sentence, Wording, sentences
from pipelines.rows import periods
from pipelines.rows.locator import table_of
from pipelines.rows.records import Records


def check_periods(records: Mapping[str, Records], wording: Wording, _: PrintedTexts) -> Iterator[Ran]:
    """Each different period of a report once, at the first place that prints it so."""
    seen: set[tuple[str, str]] = set()
    for sentence in sentences(wording, records):
        for phrase, judged in (("financial_year", _year), ("months", _months)):
            for found in wording.find(phrase, sentence.text):
                if (sentence.report, found.group()) not in seen:
                    seen.add((sentence.report, found.group()))
                    yield judged(found, sentence)


def _year(found: re.Match[str], sentence: Sentence) -> Ran:
    first = Decimal(found["first"][-2:])
    second = Decimal(found["second"])
    follows = (first + 1) % 100

    def again(years: Sequence[Decimal]) -> Verdict:
        return Verdict.HOLDS if (years[0] + 1) % 100 == years[1] else Verdict.CONTRADICTED

    note = f"A financial year is printed as {found.group()}; the year after {found['first']} is {follows:02}."
    stated = Figure(second, Decimal(1), sentence.locator, found.group())
    other = Figure(first, Decimal(1), sentence.locator, f"{found['first']}/{follows:02}")
    return Ran(_about(found, sentence), again([first, second]), stated, other, note, (other, stated), again)


def _months(found: re.Match[str], sentence: Sentence) -> Ran:
    start, end = (_month(found[name], found[f"{name}_year"]) for name in ("from", "to"))

    def again(months: Sequence[Decimal]) -> Verdict:
        return Verdict.HOLDS if months[0] <= months[1] else Verdict.CONTRADICTED

    note = f"The period is printed as {found.group()}, which ends before it begins."
    one = Figure(start, Decimal(1), sentence.locator, f"{found['from']} {found['from_year']}")
    two = Figure(end, Decimal(1), sentence.locator, f"{found['to']} {found['to_year']}")
    return Ran(_about(found, sentence), again([start, end]), one, two, note, (one, two), again)


def _month(name: str, year: str) -> Decimal:
    return Decimal(int(year[-2:]) * 12 + periods.MONTHS.index(name[:3].lower()))


def _about(found: re.Match[str], sentence: Sentence) -> About:
    return About("period", sentence.report, table_of(sentence.locator), f"the period {found.group()}")
