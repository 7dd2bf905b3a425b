"""Savings by portfolio and year against the proposals that a report lists for each portfolio.

Whether the list is the whole of what a portfolio is to save, and in which year, no report says: the
portfolios whose proposals add up to their amount tell it, and where most do, the others are findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from pipelines.proof.identities import MOST
from pipelines.proof.outcome import (
    About,
    Figure,
    PrintedTexts,
    Ran,
    Verdict,
    not_judged,
    reckoned,
    same_values,
)
from pipelines.rows.records import Records, Row, by_report

YEAR = re.compile(r"\d{4}/\d{2}")
TOTAL = re.compile(r"(?i)\b(?:total|totals|overall|all)\b")
FEWEST_AGREEING = 2


def check_portfolios(proposals: Records, savings: Records, printed: PrintedTexts) -> Iterator[Ran]:
    """Each portfolio's savings of the year that the proposals are for, against their sum."""
    incomplete = {row.report for part in (proposals, savings) for row in part.held_back}
    saved = by_report(savings.rows)
    for report, proposed in by_report(proposals.rows).items():
        if report in incomplete:
            continue
        planned = _planned(proposed, printed)
        own = [row for row in saved.get(report, ()) if _folded(row["committee"]) in planned]
        for (_, year), rows in same_values(own, ("table", "financial_year")).items():
            if YEAR.fullmatch(year):
                yield from _of_year(
                    [_against(row, planned[_folded(row["committee"])], printed) for row in rows]
                )


def _of_year(ran: Sequence[Ran]) -> Iterator[Ran]:
    """What was found of one year, where most portfolios say that it is the year of the proposals."""
    holding = sum(one.outcome in (Verdict.HOLDS, Verdict.WITHIN_ROUNDING) for one in ran)
    is_whole = holding >= FEWEST_AGREEING and holding >= MOST * len(ran)
    yield from ran if is_whole else (not_judged(one.about, one.stated) for one in ran)


def _planned(rows: Sequence[Row], printed: PrintedTexts) -> Mapping[str, list[Figure]]:
    """What each portfolio plans to save, by its folded name; none whose proposals lack a figure."""
    found: dict[str, list[Figure | None]] = {}
    for row in rows:
        if row["portfolio"] and not TOTAL.search(str(row["proposal"] or "")):
            found.setdefault(_folded(row["portfolio"]), []).append(printed.figure(row, "planned_gbp"))
    return {
        name: [figure for figure in figures if figure is not None]
        for name, figures in found.items()
        if all(figure is not None for figure in figures)
    }


def _folded(text: object) -> str:
    return re.sub(r"[^a-z]", "", str(text or "").lower())


def _against(row: Row, parts: list[Figure], printed: PrintedTexts) -> Ran:
    about = About(
        "sum", str(row["report"]), "savings", f"{row['committee']}, {row['financial_year']}: proposals"
    )
    stated = printed.figure(row, "amount_gbp")
    if stated is None:
        return not_judged(about)
    return reckoned(
        about,
        stated,
        parts,
        lambda values: sum(values, Decimal(0)),
        (stated.step + sum((figure.step for figure in parts), Decimal(0))) / 2
        if len({figure.step for figure in (stated, *parts)}) > 1
        else Decimal(0),
        lambda given: (
            f"The savings of {row['committee']} are printed as {stated.shown()}; its {len(parts)} proposals "
            f"are {given:f}."
        ),
    )
