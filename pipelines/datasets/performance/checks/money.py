"""Sums of money that sentences state, held against the revenue and capital tables of the report.

A name in a sentence ("the strategy team") counts as a service of the table where all its telling words are
the service's and no other service has them; the service that the report is about stands for the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from pipelines.proof.agreement import equal, share
from pipelines.proof.outcome import About, Figure, PrintedTexts, Ran, reckoned, same_values
from pipelines.proof.wording import Sentence, Wording, quoted, sentences
from pipelines.rows.records import Records, Row

TOTALS = ("Total", "Overall")
NAME_AFTER = re.compile(
    r"^\s(?:within|in|for|on)\s(?:the\s)?(?P<name>[\w&' ]{3,60}?)"
    r"(?=\s(?:team|budget|service|programme|represents|due|largely|is|are)\b|[,.;]|$)"
)
COUNCIL = re.compile(
    r"(?i)^\W*(?:(?:as )?(?:at|by|for) [^,;:.]{3,40}?,? )?"
    r"(?:the|this|our) (?:council|county|borough|city|district|authority)\b[^,;:.]{0,60}$"
)
"""A sentence whose subject is the council: what it overspends is the total, if it names no service."""
WHOLE = re.compile(
    r"(?i)^\W*(?:(?:at|by) [^,]{3,40}?,? )?(?:the|our|this) "
    r"(?:(?:projected|forecast|expected|latest|current|overall|net|total|revenue|council['’]s) ){0,3}"
    r"(?:forecast|outturn|position|spending|spend|expenditure|year|service)\b[^,;:.]{0,40}$"
    r"|^\W*(?:net |total |overall |revenue )?(?:spending|expenditure)\b[^,;:.]{0,20}$"
)
"""A sentence whose subject is the money of the whole: `The revenue forecast is`."""
WHOLE_NAME = re.compile(
    r"(?i)^(?:(?:grand|net|overall) )?(?:totals?|overall)\b[^,;]{0,20}$"
    r"|^net (?:cost of services|(?:service )?(?:expenditure|costs?|budget))$"
    r"|^all (?:committees|services|directorates|savings)$"
)
FAR = Decimal("0.25")
"""Of the total's: a sum that is farther off is of something else."""
IN_ALL = frozenset(["all", "total", "whole", "year", "service"])
OF_BUDGETS = frozenset("revised approved current net original annual latest base gross".split())  # noqa: SIM905
"""Words before `budget` that name no service: `an overspend of £2m on a revised budget`."""
WORDS_BEFORE = 8
OVER = ("over", "over_it", "overspent")
"""Groups of a pattern that say that more is spent than the budget; others say that less is."""


class Budget(NamedTuple):
    """The rows of one money table of a report, and which column an over- or underspend stands in."""

    resource: str
    variance: str
    rows: Sequence[Row]

    @property
    def total(self) -> Row | None:
        """The row for the whole: the one named so, or the only one."""
        named = [row for row in self.rows if row["service"] in TOTALS]
        called = [row for row in self.rows if WHOLE_NAME.match(str(row["service"]))]
        only = called if len(called) == 1 else self.rows if len(self.rows) == 1 else []
        return next(iter([*named, *only]), None)

    @property
    def overspend_sign(self) -> int:
        """1 where an overspend is printed as more than the budget, -1 where as less: by most rows."""
        signs = [self._sign(row) for row in self.rows]
        return -1 if sum(signs) < 0 else 1

    def _sign(self, row: Row) -> int:
        forecast, variance = row.get("forecast_gbp"), row.get(self.variance)
        base = row.get("revised_budget_gbp" if self.resource == "revenue" else "current_budget_gbp")
        if forecast is None or variance is None or base is None:
            return 0
        product = (Decimal(str(forecast)) - Decimal(str(base))) * Decimal(str(variance))
        return (product > 0) - (product < 0)


def budgets_of(records: Mapping[str, Records]) -> dict[tuple[str, str], Budget]:
    """The tables of money by report and table."""
    return {
        (report, resource): Budget(resource, variance, rows)
        for resource, variance in (("revenue", "variation_gbp"), ("capital", "variance_gbp"))
        for (report,), rows in same_values(
            records[resource].rows if resource in records else (), ("report",)
        ).items()
    }


def check_money(records: Mapping[str, Records], wording: Wording, printed: PrintedTexts) -> Iterator[Ran]:
    """Every over- and underspend, share of a budget and slippage that sentences state."""
    budgets = budgets_of(records)
    wholes = _wholes(records, wording)
    slipped: dict[tuple[str, str], list[Figure]] = {}
    for sentence in sentences(wording, records):
        is_capital = "capital" in f"{sentence.text} {sentence.row.get('heading') or ''}".lower()
        budget = budgets.get((sentence.report, "capital" if is_capital else "revenue"))
        if budget is None:
            continue
        for found in wording.find("off_budget", sentence.text):
            if not found["slipped"]:
                sign = 1 if any(found[name] for name in OVER) else -1
                yield from _spent(sentence, found, sign, budget, wording, printed, wholes[sentence.report])
            elif is_capital:
                figure = quoted(found, "a", sentence.locator).figure
                slipped.setdefault((sentence.report, sentence.locator), []).append(figure)
    for (report, _), figures in slipped.items():
        yield from _slippage(report, figures, budgets[report, "capital"], printed)


def _wholes(records: Mapping[str, Records], wording: Wording) -> Mapping[str, list[frozenset[str]]]:
    """What each report calls the service it is about."""
    found: dict[str, list[frozenset[str]]] = {
        str(row["report"]): [] for part in records.values() for row in part.rows if "report" in row
    }
    for resource, column in (("workforce", "group"), ("capital", "service")):
        for row in records[resource].rows if resource in records else ():
            if row[column] and row[column] not in TOTALS:
                found[str(row["report"])].append(wording.words(str(row[column])))
    return found


def _spent(
    sentence: Sentence,
    found: re.Match[str],
    sign: int,
    budget: Budget,
    wording: Wording,
    printed: PrintedTexts,
    wholes: Sequence[frozenset[str]],
) -> Iterator[Ran]:
    row = _meant(sentence, found, budget, wording, wholes)
    figure = printed.figure(row, budget.variance) if row else None
    if row is None or figure is None:
        return
    said = quoted(found, "a", sentence.locator).figure
    sign *= budget.overspend_sign
    stated = replace(said, value=sign * said.value, text=found.group().strip())
    about = About(
        "sentence", sentence.report, budget.resource, f"{row['service']}: {budget.variance} in a sentence"
    )
    yield equal(about, stated, figure, "A sentence says")
    for part in wording.find("share", sentence.text):
        of, share_ = (quoted(part, name, sentence.locator) for name in ("c", "b"))
        if (of.unit, share_.unit) != ("gbp", "percent"):
            continue
        whole, percent = of.figure, share_.figure
        about = about._replace(kind="share", subject=f"{row['service']}: share of the budget in a sentence")
        yield share(about, replace(percent, value=sign * percent.value), stated, whole)
        column = "variation_percent" if budget.resource == "revenue" else "slippage_percent"
        table = printed.figure(row, column)
        if table is not None:
            subject = f"{row['service']}: {column} in a sentence"
            signed = replace(percent, value=sign * percent.value)
            yield equal(about._replace(kind="sentence", subject=subject), signed, table, "A sentence says")
        revised = printed.figure(row, "revised_budget_gbp") if budget.resource == "revenue" else None
        if revised is not None:
            subject = f"{row['service']}: revised_budget_gbp in a sentence"
            yield equal(about._replace(kind="sentence", subject=subject), whole, revised, "A sentence says")


def _meant(
    sentence: Sentence,
    found: re.Match[str],
    budget: Budget,
    wording: Wording,
    wholes: Sequence[frozenset[str]],
) -> Row | None:
    """The row that a sentence speaks of: by the name after the figure, else by the words before it."""
    after = NAME_AFTER.match(sentence.text[found.end() :])
    words = wording.words(after["name"]) - IN_ALL - OF_BUDGETS if after else frozenset[str]()
    services = [
        (wording.words(str(row["service"])), row) for row in budget.rows if row["service"] not in TOTALS
    ]
    if not words:
        before = wording.words(" ".join(sentence.text[: found.start()].split()[-WORDS_BEFORE:]))
        named = [row for name, row in services if name and name <= before]
        if not named and COUNCIL.search(sentence.text[: found.start()]):
            return budget.total
        if not named and WHOLE.search(sentence.text[: found.start()]):
            return _whole_of(sentence, found, budget, wording)
        return named[0] if len(named) == 1 else None
    named = [row for name, row in services if words == name] or [
        row for name, row in services if words <= name
    ]
    if len(named) == 1:
        return named[0]
    return budget.total if not named and words in wholes else None


def _whole_of(sentence: Sentence, found: re.Match[str], budget: Budget, wording: Wording) -> Row | None:
    """The row of the whole, where no service stands in the heading and the sum is not far from the row's."""
    heading = wording.words(str(sentence.row.get("heading") or ""))
    services = [wording.words(str(row["service"])) for row in budget.rows if row is not budget.total]
    variance = budget.total.get(budget.variance) if budget.total else None
    if variance is None or any(
        name and (name <= heading or (heading and heading <= name)) for name in services
    ):
        return None
    said, there = quoted(found, "a", sentence.locator).figure.value, abs(Decimal(str(variance)))
    return budget.total if abs(said - there) <= FAR * there else None


def _slippage(report: str, figures: Sequence[Figure], budget: Budget, printed: PrintedTexts) -> Iterator[Ran]:
    """Two and more slippages of a paragraph together against the table's."""
    total = printed.figure(budget.total, "slippage_gbp") if budget.total else None
    if total is None or len(figures) < 2:
        return
    yield reckoned(
        About("sum", report, "capital", "slippage_gbp against the slippages of a paragraph"),
        replace(total, value=abs(total.value)),
        figures,
        lambda values: sum(values, Decimal(0)),
        (total.step + sum((figure.step for figure in figures), Decimal(0))) / 2,
        lambda given: f"The table prints {total.text}; the slippages of the paragraph add up to {given:f}.",
    )
