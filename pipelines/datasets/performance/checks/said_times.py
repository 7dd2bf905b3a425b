"""Which time a sentence speaks of: the row's own period, another one, or the year so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pipelines.datasets.performance.checks.comments import ResultRow
from pipelines.datasets.performance.checks.polarity import CUMULATIVE
from pipelines.extraction.kinds import periods
from pipelines.proof.outcome import Figure, PrintedTexts, step_of
from pipelines.rows import periods as printed_periods
from pipelines.rows.figures import FigureKind, all_parts
from pipelines.rows.records import Records, Row

PROVISIONAL = re.compile(
    r"\b(?:provisional(?:ly)?|unaudited|draft|estimated?|early figures?"
    r"|(?:was|were|been|later|since|now) (?:corrected|restated))\b",
    re.IGNORECASE,
)
YTD = "ytd"
TO_DATE = re.compile(
    r"\b(?:to date|so far|since (?:the start of the year|1? ?april)|cumulative(?:ly)?"
    r"|(?:in|over|for) the (?:first )?(?:half[- ]year|six months|nine months)"
    r"|(?:for|in|over|during|taking) the year)\b",
    re.IGNORECASE,
)
"""Words that make a figure one of the year to date, and not of the latest month or quarter."""
IN_MONTH = re.compile(
    r"\b(?:in|during|over|for) (?:early |late |mid[- ])?"
    rf"(?P<month>{printed_periods.MONTH})\b(?!\s*(?:[’']?(?:20)?\d\d\b(?![.,]\d|\s?%)|to\b|[-–]))",
    re.IGNORECASE,
)
BY_MONTH = re.compile(
    r"\b(?:by|until|up to) (?:the )?(?:end of )?(?:early |late |mid[- ])?"
    rf"(?P<month>{printed_periods.MONTH})\b",
    re.IGNORECASE,
)
MONTHS_SPANNED = re.compile(
    rf"\b(?:(?:between|from|in|during|over) )?(?P<one>{printed_periods.MONTH}) (?:and|to|-|–) "
    rf"(?P<two>{printed_periods.MONTH})\b(?!,? (?:20)?\d\d\b)",
    re.IGNORECASE,
)
OWN_TIME = re.compile(
    r"\b(?:by|at|to|until|for|in|during|over|on) (?:the )?(?:end of (?:the )?|last day of (?:the )?)?"
    r"(?:first |second |third |fourth )?"
    rf"(?:quarter|period|{printed_periods.MONTH}(?:\s\d{{4}})?)\b(?:['’]s)?(?: end\b)?"
    r"|\b(?:the|this) (?:year|quarter|month|period)['’]s\b",
    re.IGNORECASE,
)
"""Words that say nothing but when a figure was so; whether that is the row's time is asked elsewhere."""
LAST_TIME = re.compile(
    r"(?<!than )(?<!as )(?<!on )(?<!since )(?<!from )\b"
    r"(?:(?:the )?(?:last|previous|prior) (?:year|quarter|month|period)"
    r"|(?:a|one) year (?:ago|earlier|before))\b",
    re.IGNORECASE,
)
"""Words that make a figure one of the time before; behind `than` they say what it is held against."""
COUNTED_ON = re.compile(r"\b(?:count(?:ed)?|held|taken|measured|snapshot|as at)\b[^.;]*", re.IGNORECASE)
"""Words of a comment that say when its figure was counted, up to the end of their sentence."""
A_MONTH = re.compile(r"\b(?:this|last|latest|final|first|one|each|every|a) month\b", re.IGNORECASE)
A_QUARTER = re.compile(r"\b(?:this|last|latest|final|each|every|the) quarter\b", re.IGNORECASE)
"""Months and quarters that a sentence names without their year."""


def key_of(row: Row) -> tuple[str, str]:
    """What a row of results and its other figures have in common."""
    return str(row["report"]), f"{row['ref'] or ''} {row['indicator']}"


def to_date_of(
    records: Mapping[str, Records], printed: PrintedTexts
) -> dict[tuple[str, str], dict[str, Figure]]:
    """The year to date of each row that prints one beside its result."""
    found: dict[tuple[str, str], dict[str, Figure]] = {}
    for row in records.get("indicator-figures", Records("indicator-figures")).rows:
        figure = printed.figure(row, "value") if row["measure"] == YTD else None
        if figure is not None:
            text = str(row["value_text"] or "")
            found[key_of(row)] = {YTD: replace(figure, step=step_of(figure.value, text), text=text)}
    return found


def less_own_time(text: str) -> str:
    """A text without the words that only say when something is so."""
    return OWN_TIME.sub(" ", text)


def is_to_date(row: Row) -> bool:
    """Whether a row's result is itself one of the year to date."""
    period = str(row.get("result_period") or "")
    is_so = " to " in period or period.startswith("Half year")
    return is_so or bool(CUMULATIVE.search(str(row["indicator"] or "")))


def own_dates(row: ResultRow) -> list[str]:
    """The days on which a row's comment says that it was counted: `Count held on 25 September`."""
    said = " ".join(found.group() for found in COUNTED_ON.finditer(str(row.row.get("comment") or "")))
    return [part.text for part in all_parts(said) if part.kind is FigureKind.DATE]


def speaks_of_another_time(text: str, row: ResultRow) -> bool:
    """Whether a text names a period that is not the result's own, or a figure that is still to be settled."""
    if PROVISIONAL.search(text):
        return True
    names = [*_names_of_period(row.row), *own_dates(row)]
    if names_other_months(text, row):
        return True
    text = less_own_months(text, row)
    named = [
        part.text
        for part in all_parts(text)
        if part.kind in (FigureKind.PERIOD, FigureKind.YEAR, FigureKind.DATE)
    ]
    return _names_other_part(text, names[0]) or any(
        not any(said.lower() in own.lower() or _is_period(said, own) for own in names) for said in named
    )


def less_own_months(text: str, row: ResultRow) -> str:
    """A text, as long as before, without the months that the result's own period begins and ends with.

    So they are named without a year: `between January and March` in a report on the last quarter.
    """
    own = next(iter(_names_of_period(row.row)), "")
    bounds = printed_periods.period_bounds(own)
    if bounds.start is None or bounds.end is None:
        return text
    ends = [printed_periods.MONTHS[day.month - 1] for day in (bounds.start, bounds.end)]

    def less(found: re.Match[str]) -> str:
        named = [found[name][:3].casefold() for name in ("one", "two")]
        return " " * len(found.group()) if named == ends else found.group()

    return MONTHS_SPANNED.sub(less, text)


def names_other_months(text: str, row: ResultRow) -> bool:
    """Whether a text names months from one to another that are not those of the result's own quarter."""
    own = next(iter(_names_of_period(row.row)), "")
    return own[:1] == "Q" and MONTHS_SPANNED.search(less_own_months(text, row)) is not None


def _names_other_part(text: str, own: str) -> bool:
    """Whether a text names a month or a quarter without its year that is not the result's own period.

    `In September` is no quarter's; `at the end of September` and `April to September` may be the half year's.
    """
    if not own:
        return False
    month = re.match(rf"(?i){printed_periods.MONTH} \d{{4}}$", own)
    is_other_month = any(
        not month or found["month"][:3].casefold() != own[:3].casefold() for found in IN_MONTH.finditer(text)
    )
    quarters = [periods.named_period(found.group(), own) for found in periods.QUARTER.finditer(text)]
    is_other_quarter = any(found is not None and found.text != own for found in quarters)
    is_a_month = not month and A_MONTH.search(text) is not None
    end = printed_periods.period_bounds(own).end
    is_cut = end is not None and any(
        found["month"][:3].casefold() != printed_periods.MONTHS[end.month - 1]
        for found in BY_MONTH.finditer(text)
    )
    return (
        is_cut
        or is_other_month
        or is_a_month
        or is_other_quarter
        or (own[:1] != "Q" and bool(A_QUARTER.search(text)))
    )


def _names_of_period(row: Row) -> list[str]:
    """The period of a row's result, and other periods of the row that end with it (`Q2` and September)."""
    own = str(row.get("result_period") or row.get("period") or "")
    end = printed_periods.period_bounds(own).end
    others = [str(row.get(name) or "") for name in ("period", "target_period")]
    return [own, *(one for one in others if end and printed_periods.period_bounds(one).end == end)]


def is_of_another_time(text: str, row: ResultRow) -> bool:
    """Whether a text names another period than the result's, or the year to date where the result is none."""
    is_so_far = bool(TO_DATE.search(text)) and not is_to_date(row.row)
    return is_so_far or speaks_of_another_time(text, row)


def _is_period(text: str, own: str) -> bool:
    """Whether a text names a period in other words: `quarter 4` is Q4 of the row's year."""
    found = periods.named_period(text, own)
    return found is not None and found.text == own
