"""What became of what was promised: key actions of one report in the next, savings planned and delivered.

An action is the same where its reference and its words agree, or its words alone nearly do. What is not found
again is a question, never a finding: it may be done, part of another, or left out of the print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz

SAME_WORDS = 97.0
"""Likeness, of 100, from which two texts say the same."""
ALIKE, ALIKE_BY_REFERENCE = 85.0, 65.0
"""Likeness from which two actions are one: of any two, and of two with one reference."""
CLOSED_RATINGS = frozenset(("Blue",))
CLOSED_WORDS = ("complete", "completed", "closed", "delivered", "achieved", "finished", "fully met")
NOT_CLOSED = ("not ", "incomplete", "partially", "mostly", "to be ")
WHOLE = 100.0
TOTAL, ALL = "total", "All"
AMOUNTS = ("planned_gbp", "delivered_gbp")


@dataclass(frozen=True)
class PromisedAction:
    """An action as one report prints it."""

    report: str
    ref: str
    text: str
    rating: str
    status: str
    due_text: str
    due: date | None
    percent_complete: float | None
    found_at: str

    @property
    def is_closed(self) -> bool:
        """Whether the report says that it is done."""
        said = self.status.lower()
        is_said = any(word in said for word in CLOSED_WORDS) and not any(word in said for word in NOT_CLOSED)
        return self.rating in CLOSED_RATINGS or self.percent_complete == WHOLE or is_said


@dataclass(frozen=True)
class PromiseKept:
    """What became of an action between two reports.

    Attributes:
        earlier, later: the action in both; None where one does not have it.
        changes: what is different, in words; empty where nothing is.
        question: what to ask where it is not found again; empty otherwise.
    """

    earlier: PromisedAction | None
    later: PromisedAction | None
    changes: tuple[str, ...] = ()
    question: str = ""


def followed(earlier: Sequence[PromisedAction], later: Sequence[PromisedAction]) -> list[PromiseKept]:
    """What became of the actions of a report in a later one, in the earlier one's order, then those new.

    Args:
        earlier: actions of the report before.
        later: those of the report after it.
    """
    partners = _partners(earlier, later)
    shared: dict[int, list[int]] = {}
    for before, at in partners.items():
        shared.setdefault(at, []).append(before)
    found = []
    for number, action in enumerate(earlier):
        if number not in partners:
            found.append(PromiseKept(action, None, (), "" if action.is_closed else _question(action)))
            continue
        after = later[partners[number]]
        others = [earlier[other] for other in shared[partners[number]] if other != number]
        found.append(PromiseKept(action, after, tuple(_changes(action, after, others))))
    found += [PromiseKept(None, action) for at, action in enumerate(later) if at not in shared]
    return found


def _partners(earlier: Sequence[PromisedAction], later: Sequence[PromisedAction]) -> dict[int, int]:
    """Which later action each earlier one is: by reference first, then by words."""
    by_ref: dict[str, list[int]] = {}
    for number, action in enumerate(later):
        if action.ref:
            by_ref.setdefault(action.ref.lower(), []).append(number)
    found = {}
    for number, action in enumerate(earlier):
        same = [
            other
            for other in by_ref.get(action.ref.lower(), ())
            if _likeness(action, later[other]) >= ALIKE_BY_REFERENCE
        ]
        if same:
            found[number] = same[0]
    taken = set(found.values())
    for number, action in enumerate(earlier):
        if number in found:
            continue
        scored = [(_likeness(action, other), at not in taken, -at) for at, other in enumerate(later)]
        best = max(scored, default=(0.0, True, 0))
        if best[0] >= ALIKE:
            found[number] = -best[2]
    return found


def _likeness(first: PromisedAction, second: PromisedAction) -> float:
    return float(fuzz.token_set_ratio(first.text.lower(), second.text.lower()))


def _changes(
    before: PromisedAction, after: PromisedAction, others: Sequence[PromisedAction]
) -> Iterator[str]:
    if after.is_closed and not before.is_closed:
        yield "closed"
    if before.due and after.due and before.due != after.due:
        days = (after.due - before.due).days
        way = "later" if days > 0 else "earlier"
        yield f"date moved from {before.due_text} to {after.due_text}, {abs(days)} days {way}"
    elif before.due_text != after.due_text and before.due_text and after.due_text:
        yield f"date moved from {before.due_text} to {after.due_text}"
    if before.rating != after.rating and (before.rating or after.rating):
        yield f"rated {after.rating or 'no more'}, {before.rating or 'not rated'} before"
    if others:
        names = ", ".join(other.ref or other.text[:40] for other in others)
        yield f"now one action with {names}"
    elif before.ref.lower() != after.ref.lower():
        yield f"now called {after.ref or 'by no reference'}"
    if fuzz.ratio(before.text.lower(), after.text.lower()) < SAME_WORDS:
        yield "reworded"


def _question(action: PromisedAction) -> str:
    name = action.ref or "This action"
    return f"{name} is not in the later report. Was it finished, made part of another action, or left out?"


# ---- savings


@dataclass(frozen=True)
class SavingsLine:
    """Savings of one portfolio in one year: planned, delivered, expected, and what slipped, in pounds.

    Attributes:
        expected: the forecast, else what was delivered.
        printed: the portfolio's total as printed, by column; empty where none is.
    """

    portfolio: str
    year: str
    proposals: int
    planned: float
    delivered: float | None
    expected: float | None
    printed: Mapping[str, float]

    @property
    def slipped(self) -> float | None:
        """How much less is expected than was planned; None where nothing is said, 0 where no less."""
        return None if self.expected is None else max(0.0, self.planned - self.expected)

    @property
    def verdict(self) -> str:
        """Whether the printed total is what the proposals add up to; empty where none is printed."""
        if "planned_gbp" not in self.printed:
            return ""
        return "agrees" if abs(self.printed["planned_gbp"] - self.planned) < 1 else "does not agree"


def savings_lines(rows: Sequence[Mapping[str, object]]) -> list[SavingsLine]:
    """Proposals added up by portfolio and year; rows that are totals are held against them.

    Args:
        rows: of `savings-proposals`, of one report.
    """
    groups: dict[tuple[str, str], list[Mapping[str, object]]] = {}
    totals: dict[tuple[str, str], dict[str, float]] = {}
    for row in rows:
        key = (_text(row, "portfolio"), _text(row, "financial_year"))
        if any(TOTAL in _text(row, name).lower() for name in ("proposal", "portfolio", "ref")):
            totals[key] = {name: value for name in AMOUNTS if (value := _number(row, name)) is not None}
        else:
            groups.setdefault(key, []).append(row)
    lines = [_line(*key, members, totals.get(key, {})) for key, members in groups.items()]
    for (portfolio, year), printed in totals.items():
        if (portfolio, year) not in groups:  # a total over all portfolios
            members = [row for key, rows in groups.items() if key[1] == year for row in rows]
            lines.append(_line(ALL, year, members, printed))
    return lines


def _line(
    portfolio: str, year: str, members: Sequence[Mapping[str, object]], printed: Mapping[str, float]
) -> SavingsLine:
    forecast, delivered = (_added(members, name) for name in ("forecast_gbp", "delivered_gbp"))
    return SavingsLine(
        portfolio=portfolio,
        year=year,
        proposals=len(members),
        planned=_added(members, "planned_gbp") or 0.0,
        delivered=delivered,
        expected=delivered if forecast is None else forecast,
        printed=printed,
    )


def _added(rows: Iterable[Mapping[str, object]], name: str) -> float | None:
    """The sum of a column's numbers; None where it has none."""
    numbers = [value for row in rows if (value := _number(row, name)) is not None]
    return sum(numbers) if numbers else None


def _number(row: Mapping[str, object], name: str) -> float | None:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
